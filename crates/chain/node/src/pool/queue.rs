//! The pool's order: queues by sender, and the line of executable transactions.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use alloy_consensus::Transaction as _;
use alloy_primitives::{
    Address, B256,
    map::{AddressMap, B256Map},
};
use genex_chain_execution::RecoveredTransaction;
use genex_chain_state::Transaction;

use super::{AdmissionError, quota::Quota};

/// Bounds of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolLimits {
    /// Transactions in all.
    pub transactions: usize,
    /// Waiting transactions of one sender.
    pub per_sender: usize,
    /// Times that a sender's waiting transaction of one nonce may be replaced.
    pub replacements: u8,
    /// What each sender may use; `None` for as much as it likes.
    pub quota: Option<Quota>,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self { transactions: 100_000, per_sender: 4_096, replacements: 10, quota: None }
    }
}

/// Waiting transactions by sender and nonce: executable ones, and those with a gap before them.
#[derive(Clone, Debug, Default)]
pub struct PoolContent {
    /// Executable.
    pub pending: BTreeMap<Address, BTreeMap<u64, Arc<RecoveredTransaction>>>,
    /// Waiting for a predecessor.
    pub queued: BTreeMap<Address, BTreeMap<u64, Arc<RecoveredTransaction>>>,
}

#[derive(Debug)]
pub(super) struct Queue {
    limits: PoolLimits,
    by_hash: B256Map<Arc<RecoveredTransaction>>,
    senders: AddressMap<Sender>,
    line: VecDeque<Token>,
    executable: usize,
    /// Epochs given to senders so far. No two are the same, also of one sender that comes back.
    epochs: u64,
    /// Hashes of transactions that came with a gap before them, oldest first. Entries stay when the
    /// gap closes and are skipped then.
    gapped: VecDeque<B256>,
}

/// A place in the line. It stands for the sender's next transaction, whichever that is; it is void
/// when the sender's epoch has moved on.
#[derive(Debug)]
struct Token {
    sender: Address,
    epoch: u64,
}

#[derive(Debug)]
struct Sender {
    /// Nonce of the transaction a block takes next.
    next: u64,
    /// First nonce that is missing, from `next` on.
    gap: u64,
    /// Moves on when the tokens in the line stand for the wrong number of transactions.
    epoch: u64,
    /// Handed out to a block that is not executed yet.
    in_flight: usize,
    waiting: BTreeMap<u64, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    transaction: Arc<RecoveredTransaction>,
    replaced: u8,
}

impl Queue {
    pub(super) fn new(limits: PoolLimits) -> Self {
        Self {
            limits,
            by_hash: B256Map::default(),
            senders: AddressMap::default(),
            line: VecDeque::new(),
            executable: 0,
            epochs: 0,
            gapped: VecDeque::new(),
        }
    }

    /// Checks that a transaction is new and not too late.
    pub(super) fn check(
        &self,
        transaction: &RecoveredTransaction,
        account_nonce: u64,
    ) -> Result<(), AdmissionError> {
        if self.by_hash.contains_key(&transaction.hash()) {
            return Err(AdmissionError::Known);
        }
        let (next, nonce) = (self.next_of(&transaction.sender(), account_nonce), transaction.nonce());
        match nonce < next {
            true => Err(AdmissionError::NonceTooLow { next, nonce }),
            false => Ok(()),
        }
    }

    fn next_of(&self, address: &Address, account_nonce: u64) -> u64 {
        self.senders.get(address).map_or(account_nonce, |sender| sender.next)
    }

    /// Adds a transaction that was checked.
    pub(super) fn insert(
        &mut self,
        transaction: Arc<RecoveredTransaction>,
        account_nonce: u64,
    ) -> Result<(), AdmissionError> {
        let (hash, address, nonce) = (transaction.hash(), transaction.sender(), transaction.nonce());
        let next = self.next_of(&address, account_nonce);
        if self.senders.get(&address).is_some_and(|sender| sender.waiting.contains_key(&nonce)) {
            return self.replace(transaction);
        }
        self.make_room(&address)?;
        self.by_hash.insert(hash, transaction.clone());
        let epochs = &mut self.epochs;
        let sender = self.senders.entry(address).or_insert_with(|| {
            *epochs += 1;
            Sender::new(next, *epochs)
        });
        sender.waiting.insert(nonce, Waiting { transaction, replaced: 0 });
        match nonce == sender.gap {
            true => self.extend(address),
            false => self.note_gapped(hash),
        }
        Ok(())
    }

    fn note_gapped(&mut self, hash: B256) {
        self.gapped.push_back(hash);
        if self.gapped.len() > 2 * self.limits.transactions {
            self.gapped.retain(|hash| self.by_hash.contains_key(hash));
        }
    }

    fn replace(&mut self, transaction: Arc<RecoveredTransaction>) -> Result<(), AdmissionError> {
        let (address, nonce, hash) = (transaction.sender(), transaction.nonce(), transaction.hash());
        let sender = self.senders.get_mut(&address).expect("the caller found the nonce in it");
        let waiting = sender.waiting.get_mut(&nonce).expect("the caller found the nonce in it");
        let offers_less = price(&transaction) < price(&waiting.transaction);
        if waiting.replaced >= self.limits.replacements || offers_less {
            return Err(AdmissionError::Underpriced);
        }
        waiting.replaced += 1;
        let old = std::mem::replace(&mut waiting.transaction, transaction.clone());
        self.by_hash.remove(&old.hash());
        self.by_hash.insert(hash, transaction);
        if nonce < sender.gap {
            self.requeue(address);
        }
        Ok(())
    }

    fn make_room(&mut self, address: &Address) -> Result<(), AdmissionError> {
        let waiting = self.senders.get(address).map_or(0, |sender| sender.waiting.len());
        if waiting >= self.limits.per_sender {
            return Err(AdmissionError::AccountLimit);
        }
        if self.by_hash.len() < self.limits.transactions || self.evict_gapped() {
            return Ok(());
        }
        Err(AdmissionError::Full)
    }

    /// Drops the oldest transaction that waits for a predecessor.
    fn evict_gapped(&mut self) -> bool {
        while let Some(hash) = self.gapped.pop_front() {
            let Some(transaction) = self.by_hash.get(&hash).cloned() else { continue };
            let (address, nonce) = (transaction.sender(), transaction.nonce());
            let sender = self.senders.get_mut(&address);
            if let Some(sender) = sender.filter(|sender| nonce > sender.gap) {
                sender.waiting.remove(&nonce);
                self.by_hash.remove(&hash);
                self.drop_if_idle(&address);
                return true;
            }
        }
        false
    }

    /// Puts every transaction that has become executable at the end of the line.
    fn extend(&mut self, address: Address) {
        let sender = self.senders.get_mut(&address).expect("the caller holds this sender");
        while sender.waiting.contains_key(&sender.gap) {
            sender.gap += 1;
            self.executable += 1;
            self.line.push_back(Token { sender: address, epoch: sender.epoch });
        }
    }

    /// Voids the sender's places and gives it new ones at the end of the line.
    fn requeue(&mut self, address: Address) {
        let sender = self.senders.get_mut(&address).expect("the caller holds this sender");
        self.executable -= (sender.gap - sender.next) as usize;
        self.epochs += 1;
        sender.epoch = self.epochs;
        sender.gap = sender.next;
        self.extend(address);
    }

    pub(super) fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        while let Some(token) = self.line.pop_front() {
            let Some(sender) = self.senders.get_mut(&token.sender) else { continue };
            if sender.epoch != token.epoch {
                continue;
            }
            let waiting = sender.waiting.remove(&sender.next).expect("a valid token has a transaction");
            sender.next += 1;
            sender.in_flight += 1;
            self.executable -= 1;
            return Some(waiting.transaction);
        }
        None
    }

    /// Puts back the transaction that was handed out last, as the first in the line.
    pub(super) fn give_back(&mut self, transaction: &Arc<RecoveredTransaction>) {
        let Some(sender) = self.senders.get_mut(&transaction.sender()) else { return };
        let waiting = Waiting { transaction: transaction.clone(), replaced: 0 };
        sender.next = transaction.nonce();
        sender.in_flight -= 1;
        sender.waiting.insert(sender.next, waiting);
        self.executable += 1;
        self.line.push_front(Token { sender: transaction.sender(), epoch: sender.epoch });
    }

    /// Drops a transaction that was handed out and does not apply. The sender's later ones wait until
    /// another takes its place.
    pub(super) fn discard(&mut self, transaction: &Arc<RecoveredTransaction>) {
        let address = transaction.sender();
        self.by_hash.remove(&transaction.hash());
        let Some(sender) = self.senders.get_mut(&address) else { return };
        sender.in_flight -= 1;
        self.executable -= (sender.gap - sender.next) as usize;
        self.epochs += 1;
        sender.epoch = self.epochs;
        sender.next = transaction.nonce();
        sender.gap = sender.next;
        self.gapped.extend(sender.waiting.values().map(|waiting| waiting.transaction.hash()));
        self.drop_if_idle(&address);
    }

    /// A block with this transaction was applied. If it came from elsewhere, what waits under its
    /// nonce or an earlier one can no longer apply.
    pub(super) fn executed(&mut self, address: Address, transaction: &Transaction) {
        let Some(sender) = self.senders.get_mut(&address) else { return };
        if transaction.nonce() < sender.next {
            sender.in_flight = sender.in_flight.saturating_sub(1);
            self.drop_if_idle(&address);
            return;
        }
        self.executable -= (sender.gap - sender.next) as usize;
        self.epochs += 1;
        sender.epoch = self.epochs;
        sender.next = transaction.nonce() + 1;
        sender.gap = sender.next;
        let later = sender.waiting.split_off(&sender.next);
        for stale in std::mem::replace(&mut sender.waiting, later).into_values() {
            self.by_hash.remove(&stale.transaction.hash());
        }
        self.extend(address);
        self.drop_if_idle(&address);
    }

    fn drop_if_idle(&mut self, address: &Address) {
        let idle = |sender: &Sender| sender.waiting.is_empty() && sender.in_flight == 0;
        if self.senders.get(address).is_some_and(idle) {
            self.senders.remove(address);
        }
    }

    /// Takes back the transactions of one sender that were handed out to a block on which nothing will
    /// be built. `account_nonce` is the nonce of the next one that can apply.
    pub(super) fn restore(&mut self, address: Address, hashes: &[B256], account_nonce: u64) {
        let Some(sender) = self.senders.get_mut(&address) else { return };
        self.executable -= (sender.gap - sender.next) as usize;
        self.epochs += 1;
        sender.epoch = self.epochs;
        for transaction in hashes.iter().filter_map(|hash| self.by_hash.get(hash)) {
            sender.in_flight = sender.in_flight.saturating_sub(1);
            let nonce = transaction.nonce();
            if (account_nonce..sender.next).contains(&nonce) {
                sender
                    .waiting
                    .entry(nonce)
                    .or_insert(Waiting { transaction: transaction.clone(), replaced: 0 });
            }
        }
        let lowest = sender.waiting.first_key_value().map_or(sender.next, |(nonce, _)| *nonce);
        sender.next = sender.next.min(lowest);
        sender.gap = sender.next;
        self.extend(address);
        self.drop_if_idle(&address);
    }

    /// Drops every waiting transaction that `is_barred` says so of, and gives them. Those behind
    /// them wait until others take their places.
    pub(super) fn evict(
        &mut self,
        is_barred: impl Fn(&RecoveredTransaction) -> bool,
    ) -> Vec<Arc<RecoveredTransaction>> {
        let barred = |sender: &Sender| -> Vec<u64> {
            let of_sender = sender.waiting.iter().filter(|(_, waiting)| is_barred(&waiting.transaction));
            of_sender.map(|(nonce, _)| *nonce).collect()
        };
        let found = self.senders.iter().map(|(address, sender)| (*address, barred(sender)));
        let found: BTreeMap<_, _> = found.filter(|(_, nonces)| !nonces.is_empty()).collect();
        found.into_iter().flat_map(|(address, nonces)| self.evict_from(address, &nonces)).collect()
    }

    fn evict_from(&mut self, address: Address, nonces: &[u64]) -> Vec<Arc<RecoveredTransaction>> {
        let sender = self.senders.get_mut(&address).expect("the caller found it");
        let evicted = nonces.iter().filter_map(|nonce| sender.waiting.remove(nonce));
        let evicted: Vec<_> = evicted.map(|waiting| waiting.transaction).collect();
        evicted.iter().for_each(|transaction| _ = self.by_hash.remove(&transaction.hash()));
        self.executable -= (sender.gap - sender.next) as usize;
        self.epochs += 1;
        sender.epoch = self.epochs;
        sender.gap = sender.next;
        self.extend(address);
        let sender = &self.senders[&address];
        let behind = sender.waiting.range(sender.gap..).map(|(_, waiting)| waiting.transaction.hash());
        self.gapped.extend(behind);
        self.drop_if_idle(&address);
        evicted
    }

    pub(super) fn forget(&mut self, hash: &B256) {
        self.by_hash.remove(hash);
    }

    pub(super) fn get(&self, hash: &B256) -> Option<Arc<RecoveredTransaction>> {
        self.by_hash.get(hash).cloned()
    }

    pub(super) fn has_executable(&self) -> bool {
        self.executable > 0
    }

    pub(super) fn executable(&self) -> usize {
        self.executable
    }

    pub(super) fn next_nonce(&self, address: &Address) -> Option<u64> {
        self.senders.get(address).map(|sender| sender.gap)
    }

    pub(super) fn status(&self) -> (usize, usize) {
        let waiting: usize = self.senders.values().map(|sender| sender.waiting.len()).sum();
        (self.executable, waiting - self.executable)
    }

    pub(super) fn content(&self) -> PoolContent {
        let mut content = PoolContent::default();
        for (address, sender) in &self.senders {
            for (nonce, waiting) in &sender.waiting {
                let part = match *nonce < sender.gap {
                    true => &mut content.pending,
                    false => &mut content.queued,
                };
                part.entry(*address).or_default().insert(*nonce, waiting.transaction.clone());
            }
        }
        content
    }
}

impl Sender {
    fn new(next: u64, epoch: u64) -> Self {
        Self { next, gap: next, epoch, in_flight: 0, waiting: BTreeMap::new() }
    }
}

fn price(transaction: &RecoveredTransaction) -> u128 {
    transaction.transaction().max_fee_per_gas()
}
