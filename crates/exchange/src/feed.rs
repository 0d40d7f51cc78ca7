//! The durable receipts, old and new, as one stream.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use genex_protocol::Receipt;
use tokio::sync::watch;

use crate::journal::{Frame, JournalError, JournalReader};

/// Receipts kept in memory for readers that are up to date.
const RECENT: usize = 8_192;
/// Receipts that are fetched together.
const BATCH: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Progress {
    durable_seq: u64,
    running: bool,
}

/// What is durable: recent receipts in memory, the rest in the journal.
pub(crate) struct Feed {
    recent: Mutex<VecDeque<Arc<Receipt>>>,
    progress: watch::Sender<Progress>,
    journal: Arc<dyn JournalReader>,
}

impl Feed {
    pub fn new(journal: Arc<dyn JournalReader>, durable_seq: u64) -> Self {
        Self {
            recent: Mutex::new(VecDeque::with_capacity(RECENT)),
            progress: watch::Sender::new(Progress { durable_seq, running: true }),
            journal,
        }
    }

    pub fn durable_seq(&self) -> u64 {
        self.progress.borrow().durable_seq
    }

    pub fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        self.journal.frame_of(seq)
    }

    /// Announces receipts that are durable now; they continue the ones before without a gap.
    pub fn publish(&self, receipts: Vec<Arc<Receipt>>) {
        let Some(last) = receipts.last().map(|r| r.seq) else { return };
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.extend(receipts);
        let excess = recent.len().saturating_sub(RECENT);
        recent.drain(..excess);
        drop(recent);
        self.progress.send_modify(|progress| progress.durable_seq = last);
    }

    /// Announces that nothing more will come.
    pub fn close(&self) {
        self.progress.send_modify(|progress| progress.running = false);
    }

    fn recent_from(&self, seq: u64) -> Vec<Arc<Receipt>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(first) = recent.front().map(|r| r.seq) else { return Vec::new() };
        if seq < first {
            return Vec::new();
        }
        recent.iter().skip((seq - first) as usize).take(BATCH).cloned().collect()
    }

    /// Receipts from the journal: of as many frames as make a good batch, the first of which must be there.
    fn stored_from(&self, seq: u64) -> Result<Vec<Arc<Receipt>>, JournalError> {
        let mut receipts = Vec::new();
        let mut next = seq;
        while receipts.len() < BATCH {
            let Some(frame) = self.frame_of(next)? else { break };
            for record in frame.records()?.into_iter().filter(|r| r.seq >= seq) {
                receipts.push(Arc::new(record.receipt()?));
            }
            next = frame.last_seq() + 1;
        }
        if receipts.is_empty() { Err(JournalError::Missing { seq }) } else { Ok(receipts) }
    }
}

/// Receipts in order, without gaps, each given once it is durable.
pub struct ReceiptStream {
    feed: Arc<Feed>,
    progress: watch::Receiver<Progress>,
    next: u64,
    ready: VecDeque<Arc<Receipt>>,
}

impl ReceiptStream {
    pub(crate) fn new(feed: Arc<Feed>, next: u64) -> Self {
        let progress = feed.progress.subscribe();
        Self { feed, progress, next, ready: VecDeque::new() }
    }

    /// Waits for the next receipt; `None` once the exchange has stopped and everything was given.
    ///
    /// Errors: the journal can't be read.
    pub async fn next(&mut self) -> Result<Option<Arc<Receipt>>, JournalError> {
        loop {
            if let Some(receipt) = self.ready.pop_front() {
                self.next = receipt.seq + 1;
                return Ok(Some(receipt));
            }
            let progress = *self.progress.borrow_and_update();
            if self.next <= progress.durable_seq {
                self.refill(progress.durable_seq).await?;
            } else if !progress.running || self.progress.changed().await.is_err() {
                return Ok(None);
            }
        }
    }

    /// Waits for at least one receipt and takes up to `limit` that are durable; empty once the exchange stopped.
    ///
    /// Errors: the journal can't be read.
    pub async fn next_many(&mut self, limit: usize) -> Result<Vec<Arc<Receipt>>, JournalError> {
        let Some(first) = self.next().await? else { return Ok(Vec::new()) };
        let more = self.ready.len().min(limit.saturating_sub(1));
        let batch: Vec<_> = std::iter::once(first).chain(self.ready.drain(..more)).collect();
        self.next = batch.last().map_or(self.next, |r| r.seq + 1);
        Ok(batch)
    }

    async fn refill(&mut self, durable: u64) -> Result<(), JournalError> {
        let mut found = self.feed.recent_from(self.next);
        if found.is_empty() {
            let (feed, from) = (self.feed.clone(), self.next);
            let reading = tokio::task::spawn_blocking(move || feed.stored_from(from));
            found = reading.await.map_err(|_| JournalError::Missing { seq: from })??;
        }
        self.ready = found.into_iter().filter(|r| r.seq <= durable).collect();
        Ok(())
    }
}
