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

mod admission;
mod queue;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, B256};
use genex_chain_execution::{RecoveredTransaction, Rejection};
use genex_chain_state::{FlatState, StateReader, StoredBlock};
use parking_lot::Mutex;
use tokio::sync::Notify;

pub use admission::{AdmissionError, AdmissionRules};
use queue::Queue;
pub use queue::{PoolContent, PoolLimits};

/// The pool. All methods may be called from any thread.
pub struct Pool {
    queue: Mutex<Queue>,
    rules: AdmissionRules,
    state: FlatState,
    work: Notify,
}

impl Pool {
    /// An empty pool over `state`, whose newest height decides what is executable.
    pub fn new(state: FlatState, rules: AdmissionRules, limits: PoolLimits) -> Self {
        Self { queue: Mutex::new(Queue::new(limits)), rules, state, work: Notify::new() }
    }

    /// Takes a transaction in.
    ///
    /// # Errors
    /// [`AdmissionError`] says why it is not taken, in geth's words.
    pub fn admit(&self, transaction: Arc<RecoveredTransaction>) -> Result<B256, AdmissionError> {
        self.rules.check(&transaction)?;
        let hash = transaction.hash();
        {
            let mut queue = self.queue.lock();
            let account = self.newest_account(transaction.sender())?;
            self.rules.check_account(&transaction, &account, &self.newest())?;
            queue.insert(transaction, account.nonce)?;
        }
        self.work.notify_one();
        Ok(hash)
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
            Rejection::Invalid(reason) => {
                tracing::debug!(transaction = %transaction.hash(), %reason, "transaction dropped");
                queue.discard(transaction);
            }
        }
    }

    /// Takes back the transactions that were handed out to a block of this node's own, because another
    /// one is built on instead.
    ///
    /// # Errors
    /// [`AdmissionError::State`] if the state can't be read.
    pub fn restore(&self, block: &StoredBlock) -> Result<(), AdmissionError> {
        let mut by_sender: BTreeMap<Address, Vec<B256>> = BTreeMap::new();
        for (transaction, sender) in block.transactions.iter().zip(&block.senders) {
            by_sender.entry(*sender).or_default().push(*transaction.tx_hash());
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

    /// Notes that a block was applied to the newest state.
    pub fn executed(&self, block: &StoredBlock) {
        let mut queue = self.queue.lock();
        for (transaction, sender) in block.transactions.iter().zip(&block.senders) {
            queue.executed(*sender, transaction);
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
