//! A store, a chain and a handler of outcomes that live on when the process that uses them is killed.
//!
//! Every call the process makes is a step; a fault can be set to kill it at any step, before the step takes effect
//! or after, in which case the effect is there and the answer is not.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use genex_ports::{
    chain::{Address, Chain, ChainError, ChainOp, Hash32, OpResult, Outcome, SignedTx},
    clock::Clock,
    signer::{KeyRef, SignerError},
    store::{
        StoreError,
        outbox::{
            HandlerError, OpId, OpState, OutboxEntry, OutboxStore, OutcomeHandler, Purpose, Replacement,
        },
    },
};
use genex_types::{CouponId, Currency, Money, Timestamp};
use tokio::sync::Notify;

/// Operations of this party revert.
pub const REVERTS: u32 = 100;
/// The node refuses operations of this party.
pub const REFUSED: u32 = 101;
/// Nobody has this party's key.
pub const UNKNOWN: u32 = 102;

pub const REVERT_REASON: &str = "below_min_spend";
pub const REFUSAL: &str = "transaction too heavy";

/// When a kill strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    BeforeEffect,
    AfterEffect,
}

/// What goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// The process dies at this call.
    pub kill_at: Option<(usize, Moment)>,
    /// One in so many broadcasts is lost on its way; 0 for none.
    pub drop_every: usize,
    /// Blocks take waiting transactions of different senders in an order that follows from this.
    pub shuffle: Option<usize>,
    /// Before the first block somebody else sends a transaction of this party with this nonce.
    pub foreign_at: Option<(u32, u64)>,
    /// The handler refuses this outcome so often.
    pub stubborn: Option<(OpId, usize)>,
}

/// How an operation is called on the chain of this world.
pub fn name(op: &ChainOp) -> String {
    format!("{op:?}")
}

#[derive(Default)]
struct Inner {
    faults: Faults,
    calls: usize,
    dead: bool,
    finished: bool,
    rows: BTreeMap<i64, OutboxEntry>,
    pool: BTreeMap<(Address, u64), SignedTx>,
    broadcasts: usize,
    nonces: BTreeMap<Address, u64>,
    receipts: BTreeMap<Hash32, Outcome>,
    executed: BTreeMap<String, u32>,
    height: u64,
    told: BTreeMap<OpId, OpResult>,
    refusals: usize,
    most_in_flight: usize,
}

#[derive(Clone)]
pub struct World {
    inner: Arc<Mutex<Inner>>,
    changed: Arc<Notify>,
}

impl World {
    pub fn new(faults: Faults) -> Self {
        let inner = Inner { faults, ..Inner::default() };
        Self { inner: Arc::new(Mutex::new(inner)), changed: Arc::new(Notify::new()) }
    }

    /// One call of the process: `None` if it does not live to see the answer.
    fn call<T>(&self, effect: impl FnOnce(&mut Inner) -> T) -> Option<T> {
        let mut inner = self.inner.lock().expect("no test panics in here");
        self.changed.notify_waiters();
        if inner.dead {
            return None;
        }
        let strikes = inner.faults.kill_at.filter(|(at, _)| *at == inner.calls);
        inner.calls += 1;
        match strikes {
            None => Some(effect(&mut inner)),
            Some((_, moment)) => {
                if moment == Moment::AfterEffect {
                    effect(&mut inner);
                }
                inner.dead = true;
                None
            }
        }
    }

    fn look<T>(&self, at: impl FnOnce(&Inner) -> T) -> T {
        at(&self.inner.lock().expect("no test panics in here"))
    }

    pub fn is_dead(&self) -> bool {
        self.look(|w| w.dead)
    }

    pub fn finish(&self) {
        self.inner.lock().expect("no test panics in here").finished = true;
        self.changed.notify_waiters();
    }

    pub fn is_finished(&self) -> bool {
        self.look(|w| w.finished)
    }

    /// A new process; the old one's kill is over.
    pub fn revive(&self) {
        let mut inner = self.inner.lock().expect("no test panics in here");
        inner.dead = false;
        inner.faults.kill_at = None;
    }

    pub fn kill_after(&self, calls: usize, moment: Moment) {
        let mut inner = self.inner.lock().expect("no test panics in here");
        inner.faults.kill_at = Some((inner.calls + calls, moment));
    }

    pub async fn record(&self, ops: &[(OpId, ChainOp)]) {
        let kill = std::mem::take(&mut self.inner.lock().expect("unlocked").faults.kill_at);
        for (id, op) in ops {
            self.insert(*id, op).await.expect("recorded");
        }
        let mut inner = self.inner.lock().expect("unlocked");
        inner.calls = 0;
        inner.faults.kill_at = kill;
    }

    pub async fn until(&self, done: impl Fn(&Self) -> bool) {
        loop {
            let changed = self.changed.notified();
            if done(self) {
                return;
            }
            changed.await;
        }
    }

    pub fn states(&self) -> BTreeMap<OpId, OpState> {
        self.look(|w| w.rows.values().map(|row| (row.id, row.state.clone())).collect())
    }

    pub fn executed(&self) -> BTreeMap<String, u32> {
        self.look(|w| w.executed.clone())
    }

    /// What the handler heard.
    pub fn told(&self, id: OpId) -> Option<OpResult> {
        self.look(|w| w.told.get(&id).cloned())
    }

    pub fn nonce_of(&self, key: u32) -> u64 {
        self.look(|w| w.nonces.get(&address(key)).copied().unwrap_or(0))
    }

    pub fn most_in_flight_of_one_sender(&self) -> usize {
        self.look(|w| w.most_in_flight)
    }
}

fn address(key: u32) -> Address {
    let mut bytes = [0; 20];
    bytes[16..].copy_from_slice(&key.to_be_bytes());
    Address(bytes)
}

fn key_of(op: &ChainOp) -> u32 {
    match op {
        ChainOp::BurnCash { key: KeyRef::Party(key), .. } => *key,
        other => panic!("{other:?} is not used here"),
    }
}

/// Losses in a strict rhythm could hit the same transaction for ever.
const fn scattered(n: usize) -> usize {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
}

fn killed() -> StoreError {
    StoreError::Failed("killed".into())
}

fn gone() -> ChainError {
    ChainError::Unavailable("killed".into())
}

impl Inner {
    fn find(&mut self, id: OpId) -> Option<&mut OutboxEntry> {
        self.rows.values_mut().find(|row| row.id == id)
    }

    fn advance(
        &mut self,
        id: OpId,
        step: impl FnOnce(&OpState) -> Option<OpState>,
    ) -> Result<(), StoreError> {
        let row = self.find(id).ok_or(StoreError::NotFound("operation"))?;
        row.state = step(&row.state).ok_or(StoreError::Stale("operation"))?;
        Ok(())
    }

    fn note_flights(&mut self) {
        let mut flights: BTreeMap<Address, usize> = BTreeMap::new();
        for row in self.rows.values() {
            if let OpState::Signed { tx, .. } = &row.state {
                *flights.entry(tx.sender).or_default() += 1;
            }
        }
        self.most_in_flight = flights.values().copied().max().unwrap_or(0).max(self.most_in_flight);
    }

    fn take_in(&mut self, tx: &SignedTx) -> Result<(), ChainError> {
        self.broadcasts += 1;
        let is_replacement = tx.raw.is_empty();
        if tx.sender == address(REFUSED) && !is_replacement {
            return Err(ChainError::Refused(REFUSAL.into()));
        }
        let lost =
            self.faults.drop_every > 0 && scattered(self.broadcasts).is_multiple_of(self.faults.drop_every);
        if !lost && tx.nonce >= self.nonces.get(&tx.sender).copied().unwrap_or(0) {
            self.pool.entry((tx.sender, tx.nonce)).or_insert_with(|| tx.clone());
        }
        Ok(())
    }

    /// A block takes at most one waiting transaction of each sender, so that a batch spans several blocks.
    fn mine(&mut self) {
        if let Some((key, nonce)) = self.faults.foreign_at.take() {
            self.nonces.insert(address(key), nonce + 1);
        }
        self.height += 1;
        let mut senders: Vec<Address> = self.pool.keys().map(|(sender, _)| *sender).collect();
        senders.dedup();
        if let Some(seed) = self.faults.shuffle {
            let by = (seed + self.height as usize) % senders.len().max(1);
            senders.rotate_left(by);
        }
        for sender in senders {
            let nonce = self.nonces.get(&sender).copied().unwrap_or(0);
            self.pool.retain(|(s, n), _| *s != sender || *n >= nonce);
            if let Some(tx) = self.pool.remove(&(sender, nonce)) {
                self.include(&tx);
            }
        }
    }

    fn include(&mut self, tx: &SignedTx) {
        self.nonces.insert(tx.sender, tx.nonce + 1);
        let reverts = tx.sender == address(REVERTS);
        let result =
            if reverts { OpResult::Reverted { reason: REVERT_REASON.into() } } else { OpResult::Done };
        if !reverts && !tx.raw.is_empty() {
            let what = String::from_utf8(tx.raw.clone()).expect("a name");
            *self.executed.entry(what).or_default() += 1;
        }
        let outcome = Outcome { block: self.height, time: Timestamp::default(), result };
        self.receipts.insert(tx.hash, outcome);
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::default()
    }
}

#[async_trait]
impl OutboxStore for World {
    async fn insert(&self, id: OpId, op: &ChainOp) -> Result<(), StoreError> {
        self.call(|w| {
            if let Some(found) = w.find(id) {
                return if found.op == *op { Ok(()) } else { Err(StoreError::Conflict("operation")) };
            }
            let seq = w.rows.len() as i64 + 1;
            w.rows.insert(seq, OutboxEntry { seq, id, op: op.clone(), state: OpState::Queued });
            Ok(())
        })
        .unwrap_or_else(|| Err(killed()))
    }

    async fn get(&self, id: OpId) -> Result<Option<OutboxEntry>, StoreError> {
        self.call(|w| w.find(id).cloned()).ok_or_else(killed)
    }

    async fn queued(&self, limit: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        self.call(|w| {
            let queued = w.rows.values().filter(|row| row.state == OpState::Queued);
            queued.take(limit as usize).cloned().collect()
        })
        .ok_or_else(killed)
    }

    async fn in_flight(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let is_open = |state: &OpState| matches!(state, OpState::Signed { .. } | OpState::Final(_));
        self.call(|w| w.rows.values().filter(|row| is_open(&row.state)).cloned().collect()).ok_or_else(killed)
    }

    async fn queued_count(&self) -> Result<u64, StoreError> {
        self.call(|w| w.rows.values().filter(|row| row.state == OpState::Queued).count() as u64)
            .ok_or_else(killed)
    }

    async fn record_signed(&self, signed: &[(OpId, SignedTx)]) -> Result<(), StoreError> {
        self.call(|w| {
            for (id, tx) in signed {
                w.advance(*id, |state| {
                    let signed = OpState::Signed { tx: tx.clone(), replacement: None };
                    (*state == OpState::Queued).then_some(signed)
                })?;
            }
            w.note_flights();
            Ok(())
        })
        .unwrap_or_else(|| Err(killed()))
    }

    async fn record_replacement(&self, id: OpId, replacement: &Replacement) -> Result<(), StoreError> {
        self.call(|w| {
            w.advance(id, |state| match state {
                OpState::Signed { tx, .. } => {
                    Some(OpState::Signed { tx: tx.clone(), replacement: Some(replacement.clone()) })
                }
                _ => None,
            })
        })
        .unwrap_or_else(|| Err(killed()))
    }

    async fn requeue(&self, id: OpId) -> Result<(), StoreError> {
        self.call(|w| {
            w.advance(id, |state| matches!(state, OpState::Signed { .. }).then_some(OpState::Queued))
        })
        .unwrap_or_else(|| Err(killed()))
    }

    async fn record_final(&self, outcomes: &[(OpId, Outcome)]) -> Result<(), StoreError> {
        self.call(|w| {
            for (id, outcome) in outcomes {
                w.advance(*id, |state| {
                    let open = matches!(state, OpState::Queued | OpState::Signed { .. });
                    open.then(|| OpState::Final(outcome.clone()))
                })?;
            }
            Ok(())
        })
        .unwrap_or_else(|| Err(killed()))
    }

    async fn record_handled(&self, ids: &[OpId]) -> Result<(), StoreError> {
        self.call(|w| {
            for id in ids {
                w.advance(*id, |state| match state {
                    OpState::Final(outcome) | OpState::Handled(outcome) => {
                        Some(OpState::Handled(outcome.clone()))
                    }
                    _ => None,
                })?;
            }
            Ok(())
        })
        .unwrap_or_else(|| Err(killed()))
    }
}

#[async_trait]
impl Chain for World {
    async fn sender(&self, op: &ChainOp) -> Result<Address, ChainError> {
        match key_of(op) {
            UNKNOWN => Err(SignerError::UnknownKey(KeyRef::Party(UNKNOWN)).into()),
            key => self.call(|_| address(key)).ok_or_else(gone),
        }
    }

    async fn prepare(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError> {
        self.call(|_| sign(address(key_of(op)), nonce, name(op).into_bytes())).ok_or_else(gone)
    }

    async fn prepare_replacement(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError> {
        self.call(|_| sign(address(key_of(op)), nonce, Vec::new())).ok_or_else(gone)
    }

    async fn broadcast(&self, txs: &[SignedTx]) -> Vec<Result<(), ChainError>> {
        self.call(|w| txs.iter().map(|tx| w.take_in(tx)).collect())
            .unwrap_or_else(|| txs.iter().map(|_| Err(gone())).collect())
    }

    async fn outcomes(&self, asked: &[(&ChainOp, Hash32)]) -> Result<Vec<Option<Outcome>>, ChainError> {
        self.call(|w| asked.iter().map(|(_, hash)| w.receipts.get(hash).cloned()).collect()).ok_or_else(gone)
    }

    async fn next_nonce(&self, address: Address) -> Result<u64, ChainError> {
        self.call(|w| w.nonces.get(&address).copied().unwrap_or(0)).ok_or_else(gone)
    }

    async fn height(&self) -> Result<u64, ChainError> {
        self.call(|w| {
            w.mine();
            w.height
        })
        .ok_or_else(gone)
    }

    async fn owners(&self, _: &[CouponId], _: u64) -> Result<Vec<Option<Address>>, ChainError> {
        unreachable!("the outbox reads no coupons")
    }

    async fn cash(&self, _: &[Address], _: Currency, _: u64) -> Result<Vec<Money>, ChainError> {
        unreachable!("the outbox reads no cash")
    }

    async fn escrow(&self, _: u64, _: Currency, _: u64) -> Result<Money, ChainError> {
        unreachable!("the outbox reads no cash")
    }

    async fn cash_supply(&self, _: Currency, _: u64) -> Result<Money, ChainError> {
        unreachable!("the outbox reads no cash")
    }

    fn fee_collector(&self) -> Address {
        Address([0xfe; 20])
    }

    async fn class_supply(&self, _: u64, _: u64) -> Result<(u64, u64), ChainError> {
        unreachable!("the outbox reads no classes")
    }
}

fn sign(sender: Address, nonce: u64, raw: Vec<u8>) -> SignedTx {
    let mut hash = [0; 32];
    hash[..20].copy_from_slice(&sender.0);
    hash[20..28].copy_from_slice(&nonce.to_be_bytes());
    let sum = raw.iter().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    hash[28..].copy_from_slice(&sum.to_be_bytes());
    SignedTx { sender, nonce, hash: Hash32(hash), raw }
}

#[async_trait]
impl OutcomeHandler for World {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::Deposit]
    }

    /// Hears the same outcome any number of times, and never another.
    async fn on_outcome(&self, id: OpId, _: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        self.call(|w| {
            if let Some((stubborn, times)) = w.faults.stubborn
                && stubborn == id
                && w.refusals < times
            {
                w.refusals += 1;
                return Err(HandlerError::Unexpected("not now".into()));
            }
            let first = w.told.entry(id).or_insert_with(|| outcome.result.clone());
            assert_eq!(*first, outcome.result, "{id} has one outcome");
            Ok(())
        })
        .unwrap_or_else(|| Err(killed().into()))
    }
}
