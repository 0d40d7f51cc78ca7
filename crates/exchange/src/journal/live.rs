//! The tree over what a running exchange has made durable.

use std::sync::Arc;

use super::{Frame, JournalError, JournalTree, scan::Link};
use crate::feed::Feed;

/// Grows behind the writer: every frame is read back from the journal, and counts only if it continues the one before.
///
/// About a hundred bytes of memory for each frame.
pub struct LiveTree {
    feed: Arc<Feed>,
    link: Link,
    tree: JournalTree,
}

impl LiveTree {
    pub(crate) fn new(feed: Arc<Feed>) -> Self {
        Self { feed, link: Link::genesis(), tree: JournalTree::default() }
    }

    /// Reads what has become durable since the last call; the tree over all of it. Blocks, the first time for as long as
    /// reading the whole journal takes.
    ///
    /// Errors: the journal can't be read, or is not what was written. Frames before stay in the tree.
    pub fn catch_up(&mut self) -> Result<&JournalTree, JournalError> {
        let durable = self.feed.durable_seq();
        while self.link.next_seq <= durable {
            let seq = self.link.next_seq;
            let frame = self.feed.frame_of(seq)?.ok_or(JournalError::Missing { seq })?;
            self.add(&frame)?;
        }
        Ok(&self.tree)
    }

    /// The durable frame that holds a command; `None` if there is none.
    ///
    /// Errors: the journal can't be read.
    pub fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        match (1..=self.feed.durable_seq()).contains(&seq) {
            true => self.feed.frame_of(seq),
            false => Ok(None),
        }
    }

    fn add(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let seq = self.link.next_seq;
        let hash = self.link.follow(frame).map_err(|what| JournalError::Unlinked { seq, what })?;
        self.tree.add(hash, frame.last_seq());
        Ok(())
    }
}
