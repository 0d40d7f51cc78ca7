//! Transactions that wait for a block.
//!
//! Each sender has a queue ordered by nonce. The transactions whose predecessors are all there are
//! *executable*, and blocks take executable ones in the order in which they became so: at a gas price
//! of zero there is no other order. A transaction stays in the pool until its block is durable, so
//! that it can be looked up at any time between its admission and its receipt.
//!
//! ```text
//!            admit                 next                 executed            durable
//!  bytes ───────────▶ waiting ───────────▶ in flight ───────────▶ in flight ─────────▶ gone
//!                        ▲                    │ rejected: no room
//!                        └────────────────────┘
//! ```
//!
//! A waiting transaction may be replaced by one with the same sender and nonce that offers at least
//! the same price, a bounded number of times; the sender then goes to the end of the line. When the
//! pool is full, transactions that wait for a missing predecessor make room, oldest first.
//!
//! At a price of zero, what a sender uses is bounded by a quota of gas and of new state. A transaction
//! that the rules of validity refuse is dropped, and why is remembered for a while; when an address is
//! sanctioned or frozen, what waits from it or for it is dropped at once. What came in here is told to the
//! other validators; neither quotas nor gossip are rules of validity.

mod admission;
mod gossip;
mod queue;
mod quota;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, B256};
use genex_chain_execution::{NewlyBarred, RecoveredTransaction, Refusal, Rejection};
use genex_chain_state::{FlatState, StateReader, StoredBlock};
use parking_lot::Mutex;
use tokio::sync::Notify;

pub use admission::{AdmissionError, AdmissionRules};
pub(crate) use gossip::MAX_MESSAGE_BYTES;
use gossip::Outbox;
use queue::Queue;
pub use queue::{PoolContent, PoolLimits};
use quota::Meter;
pub use quota::{Quota, Resource};

/// Refusals that are remembered, for those who ask what became of a transaction.
const REFUSALS: usize = 4_096;

/// The pool. All methods may be called from any thread.
pub struct Pool {
    queue: Mutex<Queue>,
    rules: AdmissionRules,
    limits: PoolLimits,
    state: FlatState,
    work: Notify,
    outbox: Mutex<Outbox>,
    /// Something is in the outbox.
    news: Notify,
    meter: Option<Mutex<Meter>>,
    /// Time of the newest block applied.
    time: AtomicU64,
    refusals: Mutex<VecDeque<(B256, Refusal)>>,
}

impl Pool {
    /// An empty pool over `state`, whose newest height decides what is executable.
    pub fn new(state: FlatState, rules: AdmissionRules, limits: PoolLimits) -> Self {
        Self {
            queue: Mutex::new(Queue::new(limits)),
            rules,
            limits,
            state,
            work: Notify::new(),
            outbox: Mutex::default(),
            news: Notify::new(),
            meter: limits.quota.map(|quota| Mutex::new(Meter::new(quota))),
            time: AtomicU64::new(0),
            refusals: Mutex::default(),
        }
    }

    /// Takes a transaction in that came from a client of this node, and tells the other validators.
    ///
    /// # Errors
    /// [`AdmissionError`] says why it is not taken, in geth's words.
    pub fn admit(&self, transaction: Arc<RecoveredTransaction>) -> Result<B256, AdmissionError> {
        self.take_in(&transaction)?;
        let hash = transaction.hash();
        self.outbox.lock().push(hash, self.limits.transactions);
        self.news.notify_one();
        Ok(hash)
    }

    fn take_in(&self, transaction: &Arc<RecoveredTransaction>) -> Result<(), AdmissionError> {
        self.rules.check(transaction, &self.newest())?;
        self.rules.check_parties(transaction, &self.newest(), self.time.load(Ordering::Relaxed))?;
        {
            let mut queue = self.queue.lock();
            let account = self.newest_account(transaction.sender())?;
            self.rules.check_account(transaction, &account, &self.newest())?;
            queue.check(transaction, account.nonce)?;
            self.meter(transaction)?;
            queue.insert(transaction.clone(), account.nonce)?;
        }
        self.work.notify_one();
        Ok(())
    }

    fn meter(&self, transaction: &RecoveredTransaction) -> Result<(), AdmissionError> {
        let Some(meter) = self.metering(&transaction.sender()) else { return Ok(()) };
        let admitted = meter.lock().admit(transaction.sender(), transaction.transaction().gas_limit());
        admitted.map_err(|(resource, seconds)| AdmissionError::Quota { resource, seconds })
    }

    fn metering(&self, sender: &Address) -> Option<&Mutex<Meter>> {
        self.meter.as_ref().filter(|_| !self.rules.unmetered.contains(sender))
    }

    fn newest(&self) -> impl StateReader {
        self.state.view(self.state.height())
    }

    fn newest_account(&self, sender: Address) -> Result<genex_chain_state::Account, AdmissionError> {
        Ok(self.newest().account(&sender)?.unwrap_or_default())
    }

    /// Waits until a block has something to take.
    pub async fn wait_for_work(&self) {
        loop {
            let notified = self.work.notified();
            if self.queue.lock().has_executable() {
                return;
            }
            notified.await;
        }
    }

    /// Number of transactions a block could take now.
    pub fn executable(&self) -> usize {
        self.queue.lock().executable()
    }

    /// Hands out the next executable transaction.
    pub fn next(&self) -> Option<Arc<RecoveredTransaction>> {
        self.queue.lock().next()
    }

    /// Takes back a transaction that the block being built does not hold.
    pub fn reject(&self, transaction: &Arc<RecoveredTransaction>, rejection: &Rejection) {
        let mut queue = self.queue.lock();
        match rejection {
            Rejection::NoRoom => queue.give_back(transaction),
            Rejection::Invalid(_) | Rejection::Refused(_) => {
                tracing::debug!(transaction = %transaction.hash(), reason = %rejection, "transaction dropped");
                queue.discard(transaction);
            }
        }
        if let Rejection::Refused(refusal) = rejection {
            self.note(transaction.hash(), *refusal);
        }
    }

    fn note(&self, hash: B256, refusal: Refusal) {
        let mut refusals = self.refusals.lock();
        refusals.push_back((hash, refusal));
        if refusals.len() > REFUSALS {
            refusals.pop_front();
        }
    }

    /// Why a transaction that was in the pool is in no block and waits no longer, if the rules of validity
    /// refused it a short while ago.
    pub fn refusal(&self, hash: &B256) -> Option<Refusal> {
        let refusals = self.refusals.lock();
        refusals.iter().rev().find(|(refused, _)| refused == hash).map(|(_, refusal)| *refusal)
    }

    /// Drops what waits from or for addresses that may take part in nothing any more.
    ///
    /// # Errors
    /// [`AdmissionError::State`] if the state can't be read.
    pub fn evict(&self, barred: &NewlyBarred) -> Result<(), AdmissionError> {
        if barred.is_empty() {
            return Ok(());
        }
        let involved = |transaction: &RecoveredTransaction| {
            barred.contains(transaction.sender())
                || transaction.transaction().to().is_some_and(|to| barred.contains(to))
        };
        let evicted = self.queue.lock().evict(involved);
        for transaction in evicted {
            let time = self.time.load(Ordering::Relaxed);
            match self.rules.check_parties(&transaction, &self.newest(), time) {
                Err(AdmissionError::Refused(refusal)) => self.note(transaction.hash(), refusal),
                Err(error) => return Err(error),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// Takes back the transactions that were handed out to a block of this node's own, because another
    /// one is built on instead.
    ///
    /// # Errors
    /// [`AdmissionError::State`] if the state can't be read.
    pub fn restore(&self, block: &StoredBlock) -> Result<(), AdmissionError> {
        let transactions = block.transactions.iter().map(|transaction| *transaction.tx_hash());
        self.take_back(block.senders.iter().copied().zip(transactions))
    }

    /// Takes back transactions that were handed out and not tried.
    ///
    /// # Errors
    /// [`AdmissionError::State`] if the state can't be read.
    pub fn postpone(&self, transactions: &[Arc<RecoveredTransaction>]) -> Result<(), AdmissionError> {
        self.take_back(transactions.iter().map(|transaction| (transaction.sender(), transaction.hash())))
    }

    fn take_back(&self, transactions: impl Iterator<Item = (Address, B256)>) -> Result<(), AdmissionError> {
        let mut by_sender: BTreeMap<Address, Vec<B256>> = BTreeMap::new();
        for (sender, hash) in transactions {
            by_sender.entry(sender).or_default().push(hash);
        }
        let mut queue = self.queue.lock();
        for (sender, hashes) in by_sender {
            let nonce = self.newest_account(sender)?.nonce;
            queue.restore(sender, &hashes, nonce);
        }
        drop(queue);
        self.work.notify_one();
        Ok(())
    }

    /// Notes that a block was applied to the newest state, in which each transaction has made the state
    /// grow by so much.
    pub fn executed(&self, block: &StoredBlock, growth: &[u32]) {
        self.time.store(block.header.timestamp, Ordering::Relaxed);
        let mut queue = self.queue.lock();
        self.settle(&queue, block, growth);
        for (transaction, sender) in block.transactions.iter().zip(&block.senders) {
            queue.executed(*sender, transaction);
        }
    }

    fn settle(&self, queue: &Queue, block: &StoredBlock, growth: &[u32]) {
        let Some(meter) = &self.meter else { return };
        let mut meter = meter.lock();
        meter.advance(block.header.timestamp);
        let mut before = 0;
        let transactions = block.transactions.iter().zip(&block.senders).zip(&block.receipts).zip(growth);
        for (((transaction, sender), receipt), growth) in transactions {
            let used = receipt.cumulative_gas_used - before;
            before = receipt.cumulative_gas_used;
            if self.metering(sender).is_some() {
                let asked = queue.get(transaction.tx_hash()).map_or(0, |own| own.transaction().gas_limit());
                meter.settle(*sender, asked, used, *growth);
            }
        }
    }

    /// Notes that a block is durable and can be looked up in the store.
    pub fn durable(&self, block: &StoredBlock) {
        let mut queue = self.queue.lock();
        for transaction in &block.transactions {
            queue.forget(transaction.tx_hash());
        }
    }

    /// The transaction with this hash, if it waits or is in flight.
    pub fn get(&self, hash: &B256) -> Option<Arc<RecoveredTransaction>> {
        self.queue.lock().get(hash)
    }

    /// The nonce the sender's next transaction needs, counting those in the pool.
    ///
    /// # Errors
    /// [`AdmissionError::State`] if the state can't be read.
    pub fn next_nonce(&self, sender: Address) -> Result<u64, AdmissionError> {
        let queue = self.queue.lock();
        match queue.next_nonce(&sender) {
            Some(nonce) => Ok(nonce),
            None => Ok(self.newest_account(sender)?.nonce),
        }
    }

    /// Number of executable transactions, and of those that wait for a predecessor.
    pub fn status(&self) -> (usize, usize) {
        self.queue.lock().status()
    }

    /// All waiting transactions by sender and nonce.
    pub fn content(&self) -> PoolContent {
        self.queue.lock().content()
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (executable, queued) = self.status();
        formatter.debug_struct("Pool").field("executable", &executable).field("queued", &queued).finish()
    }
}
