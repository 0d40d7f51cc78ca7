//! What the rest of the platform holds of the outbox.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use genex_ports::{
    chain::ChainOp,
    store::{
        StoreError,
        outbox::{OpId, Outbox, OutboxStore},
    },
};
use tokio::sync::{Notify, watch};

/// How much is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pauses that the sender has seen.
    pub paused: bool,
    /// Operations signed and not final.
    pub in_flight: usize,
    /// Operations final and not handled.
    pub undelivered: usize,
}

impl Progress {
    const fn at_rest(self) -> bool {
        self.paused && self.in_flight == 0 && self.undelivered == 0
    }
}

/// What the handle and the two actors have in common.
pub(super) struct Shared {
    pub wake: Notify,
    pub pauses: watch::Sender<usize>,
    pub progress: watch::Sender<Progress>,
    undelivered: Mutex<BTreeSet<i64>>,
}

impl Shared {
    fn new() -> Self {
        Self {
            wake: Notify::new(),
            pauses: watch::Sender::new(0),
            progress: watch::Sender::new(Progress::default()),
            undelivered: Mutex::default(),
        }
    }

    /// Remembers that an operation waits for its handlers; false if it did already.
    pub fn begin_delivery(&self, seq: i64) -> bool {
        let mut waiting = self.undelivered.lock().unwrap_or_else(PoisonError::into_inner);
        let new = waiting.insert(seq);
        let undelivered = waiting.len();
        self.progress.send_modify(|p| p.undelivered = undelivered);
        new
    }

    /// Forgets operations whose handlers have acted.
    pub fn end_delivery(&self, seqs: impl IntoIterator<Item = i64>) {
        let mut waiting = self.undelivered.lock().unwrap_or_else(PoisonError::into_inner);
        for seq in seqs {
            waiting.remove(&seq);
        }
        let undelivered = waiting.len();
        self.progress.send_modify(|p| p.undelivered = undelivered);
    }
}

/// Records operations; brings the sender to rest.
#[derive(Clone)]
pub struct OutboxHandle {
    store: Arc<dyn OutboxStore>,
    shared: Arc<Shared>,
}

impl OutboxHandle {
    /// A handle on an outbox that keeps its operations in `store`.
    pub fn new(store: Arc<dyn OutboxStore>) -> Self {
        Self { store, shared: Arc::new(Shared::new()) }
    }

    pub(super) fn store(&self) -> Arc<dyn OutboxStore> {
        self.store.clone()
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Tells the sender that operations were recorded in somebody else's transaction.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// How much is under way.
    pub fn progress(&self) -> Progress {
        *self.shared.progress.borrow()
    }

    /// How many operations are recorded and not yet signed.
    pub async fn queued(&self) -> Result<u64, StoreError> {
        self.store.queued_count().await
    }

    /// Stops new sends and waits until everything that was sent is final and its handlers have acted. Sending goes
    /// on when the pause is dropped.
    pub async fn quiesce(&self) -> Pause {
        self.shared.pauses.send_modify(|n| *n += 1);
        self.shared.wake.notify_one();
        let pause = Pause { shared: self.shared.clone() };
        let mut progress = self.shared.progress.subscribe();
        progress.wait_for(|p| p.at_rest()).await.expect("the handle owns the other end");
        pause
    }

    /// Waits until nothing is queued, in flight or undelivered.
    pub async fn drained(&self) -> Result<(), StoreError> {
        let mut progress = self.shared.progress.subscribe();
        loop {
            let quiet = |p: &Progress| p.in_flight == 0 && p.undelivered == 0;
            progress.wait_for(quiet).await.expect("the handle owns the other end");
            if self.queued().await? == 0 && quiet(&progress.borrow_and_update()) {
                return Ok(());
            }
            self.wake();
            progress.changed().await.expect("the handle owns the other end");
        }
    }
}

#[async_trait]
impl Outbox for OutboxHandle {
    async fn enqueue(&self, id: OpId, op: ChainOp) -> Result<(), StoreError> {
        self.store.insert(id, &op).await?;
        self.wake();
        Ok(())
    }
}

/// Keeps the sender at rest until it is dropped.
pub struct Pause {
    shared: Arc<Shared>,
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.shared.pauses.send_modify(|n| *n -= 1);
        self.shared.wake.notify_one();
    }
}
