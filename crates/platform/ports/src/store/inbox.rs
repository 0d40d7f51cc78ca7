//! What people were told, and what they marked.

use async_trait::async_trait;
use genex_types::{EventId, SeriesId, Timestamp, UserId};

use super::StoreError;
use crate::notices::NoticeKind;

/// A notice as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxItem {
    /// The notice.
    pub id: EventId,
    /// Whose inbox; `None` for a notice that went out as a message only.
    pub user: Option<UserId>,
    /// What happened.
    pub kind: NoticeKind,
    /// Where to look.
    pub link: Option<String>,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it was read.
    pub read: bool,
}

/// A place in an inbox: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxCursor {
    /// Moment of the last item seen.
    pub at: Timestamp,
    /// Its id.
    pub id: EventId,
}

/// Inboxes and favourites.
#[async_trait]
pub trait InboxStore: Send + Sync {
    /// Adds items; returns the ids that were not there before.
    async fn add_notices(&self, items: &[InboxItem]) -> Result<Vec<EventId>, StoreError>;

    /// A person's items after `after`, newest first.
    async fn notices_of(
        &self,
        user: UserId,
        after: Option<InboxCursor>,
        limit: u32,
    ) -> Result<Vec<InboxItem>, StoreError>;

    /// How many a person has not read.
    async fn unread_notices(&self, user: UserId) -> Result<u64, StoreError>;

    /// Marks items as read, those that are the person's.
    async fn mark_read(&self, user: UserId, ids: &[EventId]) -> Result<(), StoreError>;

    /// Marks a series; marking it again changes nothing.
    async fn add_favourite(&self, user: UserId, series: SeriesId, at: Timestamp) -> Result<(), StoreError>;

    /// Takes the mark away.
    async fn remove_favourite(&self, user: UserId, series: SeriesId) -> Result<(), StoreError>;

    /// A person's marked series, newest mark first.
    async fn favourites_of(&self, user: UserId) -> Result<Vec<SeriesId>, StoreError>;
}
