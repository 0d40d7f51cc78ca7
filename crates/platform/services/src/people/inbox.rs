//! Telling people, and what they find in their inbox.

use std::collections::BTreeSet;

use async_trait::async_trait;
use genex_ports::{
    messages::{Contact, Message},
    notices::{Notice, NoticeKind, Notifier, Recipient},
    store::{
        StoreError,
        accounts::Account,
        inbox::{InboxCursor, InboxItem},
    },
};
use genex_types::{EventId, SeriesId, UserId};
use sha2::{Digest, Sha256};

use super::{People, words, words::Words};
use crate::{Caller, Error, Locale};

/// A notice in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// The notice.
    pub item: InboxItem,
    /// Its words.
    pub words: Words,
}

/// A page of an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxPage {
    /// Newest first.
    pub entries: Vec<InboxEntry>,
    /// Where the next page begins.
    pub next: Option<InboxCursor>,
}

#[async_trait]
impl Notifier for People {
    async fn notify(&self, notices: &[Notice]) -> Result<(), StoreError> {
        let items: Vec<InboxItem> = notices.iter().map(item).collect();
        let mut new: BTreeSet<EventId> = self.store.add_notices(&items).await?.into_iter().collect();
        let by_message = |notice: &&Notice| new.remove(&notice.id) && sent_out(&notice.kind);
        let to_send: Vec<&Notice> = notices.iter().filter(by_message).collect();
        let accounts = self.readers(&to_send).await?;
        for notice in to_send {
            if let Some((contact, locale)) = reader(notice, &accounts) {
                self.send(contact, notice, locale).await;
            }
        }
        Ok(())
    }
}

impl People {
    /// What the caller was told, newest first.
    pub async fn inbox(
        &self,
        caller: &Caller,
        after: Option<InboxCursor>,
        limit: u32,
    ) -> Result<InboxPage, Error> {
        let mut items = self.store.notices_of(caller.user, after, limit + 1).await?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(|item| InboxCursor { at: item.at, id: item.id });
        let entries = items.into_iter().map(|item| entry(item, caller.locale)).collect();
        Ok(InboxPage { entries, next })
    }

    /// Marks notices as read. Those that are not the caller's are left alone.
    pub async fn mark_read(&self, caller: &Caller, ids: &[EventId]) -> Result<(), Error> {
        Ok(self.store.mark_read(caller.user, ids).await?)
    }

    /// Marks a series as a favourite.
    pub async fn add_favourite(&self, caller: &Caller, series: SeriesId) -> Result<(), Error> {
        Ok(self.store.add_favourite(caller.user, series, self.clock.now()).await?)
    }

    /// Takes the mark away.
    pub async fn remove_favourite(&self, caller: &Caller, series: SeriesId) -> Result<(), Error> {
        Ok(self.store.remove_favourite(caller.user, series).await?)
    }

    /// Tells one person what became of `subject`.
    pub(super) async fn tell(
        &self,
        user: UserId,
        subject: u128,
        kind: NoticeKind,
        link: &str,
    ) -> Result<(), Error> {
        let notice = Notice {
            id: notice_id(subject, &kind),
            to: Recipient::User(user),
            kind,
            link: Some(link.to_owned()),
            at: self.clock.now(),
        };
        Ok(self.notify(std::slice::from_ref(&notice)).await?)
    }

    async fn readers(&self, notices: &[&Notice]) -> Result<Vec<Account>, StoreError> {
        let users: Vec<UserId> = notices
            .iter()
            .filter_map(|notice| match notice.to {
                Recipient::User(user) => Some(user),
                Recipient::Contact(_) => None,
            })
            .collect();
        if users.is_empty() { Ok(vec![]) } else { self.store.accounts(&users).await }
    }

    /// A message that can't be sent is lost, the notice is not: it stands in the inbox.
    async fn send(&self, to: Contact, notice: &Notice, locale: Locale) {
        let words = words::words(&notice.kind, locale);
        let link = notice.link.as_ref().map(|path| format!("\n{}{path}", self.public_url));
        let body = format!("{}{}", words.body, link.unwrap_or_default());
        if let Err(error) = self.messenger.send(Message { to, subject: words.title, body }).await {
            tracing::warn!(%error, "a notice was not sent");
        }
    }
}

/// What is worth a message of its own. The rest is read in the app.
const fn sent_out(kind: &NoticeKind) -> bool {
    !matches!(
        kind,
        NoticeKind::Bought { .. }
            | NoticeKind::Sold { .. }
            | NoticeKind::OrderExpired { .. }
            | NoticeKind::OrderCancelled { .. }
    )
}

/// The contact and language of a notice's reader.
fn reader(notice: &Notice, accounts: &[Account]) -> Option<(Contact, Locale)> {
    match &notice.to {
        Recipient::Contact(contact) => Some((contact.clone(), Locale::default())),
        Recipient::User(user) => {
            let account = accounts.iter().find(|account| account.id == *user)?;
            Some((account.contact.clone(), account.locale))
        }
    }
}

fn item(notice: &Notice) -> InboxItem {
    let user = match notice.to {
        Recipient::User(user) => Some(user),
        Recipient::Contact(_) => None,
    };
    InboxItem {
        id: notice.id,
        user,
        kind: notice.kind.clone(),
        link: notice.link.clone(),
        at: notice.at,
        read: false,
    }
}

fn entry(item: InboxItem, locale: Locale) -> InboxEntry {
    let words = words::words(&item.kind, locale);
    InboxEntry { item, words }
}

/// An id that follows from what is told about what.
fn notice_id(subject: u128, kind: &NoticeKind) -> EventId {
    let told = serde_json::to_vec(kind).expect("a notice is plain strings and numbers");
    let digest = Sha256::new().chain_update(subject.to_be_bytes()).chain_update(told).finalize();
    EventId(u128::from_be_bytes(digest[..16].try_into().expect("a digest has 32 bytes")))
}
