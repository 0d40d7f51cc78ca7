//! From queued to final: nonces, signatures, broadcasts, receipts.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
    time::Duration,
};

use genex_ports::{
    chain::{Address, Chain, ChainError, ChainOp, Hash32, OpResult, Outcome, SignedTx},
    clock::Clock,
    store::{
        StoreError,
        outbox::{OpId, OpState, OutboxEntry, OutboxStore, Replacement},
    },
};
use tokio::{sync::mpsc, time::Instant};

use super::{OutboxConfig, delivery::FinalOp, handle::Shared, nonces::Nonces};

/// Why a round was cut short; the next begins with what the store says.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A signed operation without an outcome.
struct Flight {
    id: OpId,
    op: ChainOp,
    tx: SignedTx,
    replacement: Option<Replacement>,
    sent_at: Option<Instant>,
}

impl Flight {
    /// What is to be in a block: the transaction, or what takes its nonce.
    fn current(&self) -> &SignedTx {
        self.replacement.as_ref().map_or(&self.tx, |r| &r.tx)
    }

    fn into_final(self, seq: i64, outcome: Outcome) -> FinalOp {
        FinalOp { seq, id: self.id, op: self.op, outcome }
    }
}

/// What came of signing one operation.
enum Signing {
    Signed(SignedTx),
    Impossible(String),
    Later,
}

/// Brings operations into blocks. The only one that signs for its senders.
pub struct Sender {
    store: Arc<dyn OutboxStore>,
    chain: Arc<dyn Chain>,
    clock: Arc<dyn Clock>,
    finals: mpsc::UnboundedSender<FinalOp>,
    shared: Arc<Shared>,
    config: OutboxConfig,
    flights: BTreeMap<i64, Flight>,
    nonces: Nonces,
    is_recovered: bool,
    /// Height at which all flights were last asked for.
    asked_at: Option<u64>,
    /// Whether the queue may hold something new.
    look: bool,
}

impl Sender {
    pub(super) fn new(
        store: Arc<dyn OutboxStore>,
        chain: Arc<dyn Chain>,
        clock: Arc<dyn Clock>,
        finals: mpsc::UnboundedSender<FinalOp>,
        shared: Arc<Shared>,
        config: OutboxConfig,
    ) -> Self {
        Self {
            store,
            chain,
            clock,
            finals,
            shared,
            config,
            flights: BTreeMap::new(),
            nonces: Nonces::default(),
            is_recovered: false,
            asked_at: None,
            look: true,
        }
    }

    /// Works for ever. May be stopped at any moment; a restart goes on from the store.
    pub async fn run(mut self) {
        loop {
            match self.round().await {
                Ok(()) => self.rest().await,
                Err(error) => {
                    tracing::warn!(%error, "outbox: starting over from the store");
                    self.is_recovered = false;
                    tokio::time::sleep(Duration::from_millis(self.config.idle_ms)).await;
                }
            }
        }
    }

    pub(super) async fn round(&mut self) -> Result<(), SendError> {
        if !self.is_recovered {
            self.recover().await?;
        }
        self.collect().await?;
        self.send().await?;
        self.insist().await
    }

    async fn rest(&mut self) {
        let busy = !self.flights.is_empty();
        let pause = if busy { self.config.poll_ms } else { self.config.idle_ms };
        tokio::select! {
            () = self.shared.wake.notified() => self.look = true,
            () = tokio::time::sleep(Duration::from_millis(pause)) => self.look |= !busy,
        }
    }

    /// Starts over from what is durable.
    async fn recover(&mut self) -> Result<(), SendError> {
        self.flights.clear();
        for entry in self.store.in_flight().await? {
            self.resume(entry);
        }
        self.nonces = Nonces::after(self.flights.values().map(|f| (f.tx.sender, f.tx.nonce)));
        self.asked_at = None;
        self.look = true;
        self.is_recovered = true;
        self.publish(self.flights.len());
        Ok(())
    }

    fn resume(&mut self, entry: OutboxEntry) {
        let OutboxEntry { seq, id, op, state } = entry;
        match state {
            OpState::Signed { tx, replacement } => {
                self.flights.insert(seq, Flight { id, op, tx, replacement, sent_at: None });
            }
            OpState::Final(outcome) => self.deliver(FinalOp { seq, id, op, outcome }),
            OpState::Queued | OpState::Handled(_) => {}
        }
    }

    fn deliver(&self, op: FinalOp) {
        if self.shared.begin_delivery(op.seq) {
            // Fails only if the delivery is gone, at the end of the process; the store has it.
            let _ = self.finals.send(op);
        }
    }

    fn publish(&self, in_flight: usize) {
        self.shared.progress.send_modify(|p| p.in_flight = in_flight);
    }

    /// Takes down what has become final since the last block that was looked at.
    async fn collect(&mut self) -> Result<(), SendError> {
        if self.flights.is_empty() {
            return Ok(());
        }
        let height = self.chain.height().await?;
        if self.asked_at != Some(height) {
            let all = self.flights.keys().copied().collect();
            let found = self.outcomes(&all).await?;
            self.finish(found).await?;
            self.asked_at = Some(height);
        }
        Ok(())
    }

    /// Outcomes of those of these flights that are final.
    async fn outcomes(&self, seqs: &BTreeSet<i64>) -> Result<Vec<(i64, Outcome)>, ChainError> {
        let flights: Vec<(i64, &Flight)> =
            seqs.iter().filter_map(|seq| Some((*seq, self.flights.get(seq)?))).collect();
        let replaced: Vec<(i64, &Flight, &Replacement)> =
            flights.iter().filter_map(|(seq, f)| Some((*seq, *f, f.replacement.as_ref()?))).collect();
        let asked: Vec<(&ChainOp, Hash32)> = flights
            .iter()
            .map(|(_, f)| (&f.op, f.tx.hash))
            .chain(replaced.iter().map(|(_, f, r)| (&f.op, r.tx.hash)))
            .collect();
        let mut answers = self.chain.outcomes(&asked).await?;
        let of_replacements = answers.split_off(flights.len());
        let own = flights.iter().zip(answers).filter_map(|((seq, _), found)| Some((*seq, found?)));
        let refused = replaced.iter().zip(of_replacements).filter_map(|((seq, _, r), found)| {
            let result = OpResult::Reverted { reason: r.reason.clone() };
            Some((*seq, Outcome { result, ..found? }))
        });
        Ok(own.chain(refused).collect())
    }

    async fn finish(&mut self, found: Vec<(i64, Outcome)>) -> Result<(), SendError> {
        if found.is_empty() {
            return Ok(());
        }
        let rows: Vec<(OpId, Outcome)> = found
            .iter()
            .filter_map(|(seq, outcome)| Some((self.flights.get(seq)?.id, outcome.clone())))
            .collect();
        self.store.record_final(&rows).await?;
        for (seq, outcome) in found {
            if let Some(flight) = self.flights.remove(&seq) {
                self.deliver(flight.into_final(seq, outcome));
            }
        }
        self.look = true;
        self.publish(self.flights.len());
        Ok(())
    }

    /// Signs what is queued, as far as there is room, and broadcasts it.
    async fn send(&mut self) -> Result<(), SendError> {
        let room = self.config.window.saturating_sub(self.flights.len());
        if self.note_pause() || !self.look || room == 0 {
            return Ok(());
        }
        let queued = self.store.queued(u32::try_from(self.config.window).unwrap_or(u32::MAX)).await?;
        self.look = queued.len() >= self.config.window;
        let fresh = self.sign_all(queued, room).await?;
        if fresh.is_empty() {
            return Ok(());
        }
        self.publish(self.flights.len() + fresh.len());
        let rows: Vec<(OpId, SignedTx)> = fresh.values().map(|f| (f.id, f.tx.clone())).collect();
        self.store.record_signed(&rows).await?;
        let seqs = fresh.keys().copied().collect();
        self.flights.extend(fresh);
        self.broadcast(&seqs).await
    }

    /// Says whether sending is paused, and lets those who wait for it know.
    fn note_pause(&self) -> bool {
        let mut paused = false;
        self.shared.progress.send_if_modified(|p| {
            paused = *self.shared.pauses.borrow() > 0;
            std::mem::replace(&mut p.paused, paused) != paused
        });
        paused
    }

    async fn sign_all(
        &mut self,
        queued: Vec<OutboxEntry>,
        room: usize,
    ) -> Result<BTreeMap<i64, Flight>, SendError> {
        let mut ahead: BTreeMap<Address, usize> = BTreeMap::new();
        for flight in self.flights.values() {
            *ahead.entry(flight.tx.sender).or_default() += 1;
        }
        let mut fresh = BTreeMap::new();
        for OutboxEntry { seq, id, op, .. } in queued {
            if fresh.len() == room {
                break;
            }
            match self.sign(&op, &mut ahead).await? {
                Signing::Signed(tx) => {
                    fresh.insert(seq, Flight { id, op, tx, replacement: None, sent_at: None });
                }
                Signing::Impossible(reason) => self.refuse(FinalDraft { seq, id, op }, reason).await?,
                Signing::Later => {}
            }
        }
        Ok(fresh)
    }

    async fn sign(
        &mut self,
        op: &ChainOp,
        ahead: &mut BTreeMap<Address, usize>,
    ) -> Result<Signing, ChainError> {
        let sender = match self.chain.sender(op).await {
            Err(e) => return impossible(e),
            Ok(sender) => sender,
        };
        let ahead = ahead.entry(sender).or_default();
        if *ahead >= self.config.window_per_sender {
            return Ok(Signing::Later);
        }
        let nonce = self.nonces.next(&*self.chain, sender, *ahead == 0).await?;
        match self.chain.prepare(op, nonce).await {
            Err(e) => impossible(e),
            Ok(tx) => {
                self.nonces.take(sender, nonce);
                *ahead += 1;
                Ok(Signing::Signed(tx))
            }
        }
    }

    /// Reports an operation that can't be signed, without spending a nonce on it.
    async fn refuse(&mut self, draft: FinalDraft, reason: String) -> Result<(), SendError> {
        let FinalDraft { seq, id, op } = draft;
        let block = self.chain.height().await?;
        let outcome = Outcome { block, time: self.clock.now(), result: OpResult::Reverted { reason } };
        self.store.record_final(&[(id, outcome.clone())]).await?;
        self.deliver(FinalOp { seq, id, op, outcome });
        Ok(())
    }

    async fn broadcast(&mut self, seqs: &BTreeSet<i64>) -> Result<(), SendError> {
        let txs: Vec<SignedTx> =
            seqs.iter().filter_map(|seq| self.flights.get(seq)).map(|f| f.current().clone()).collect();
        let answers = self.chain.broadcast(&txs).await;
        let now = Instant::now();
        for (seq, answer) in seqs.iter().zip(answers) {
            if let Some(flight) = self.flights.get_mut(seq) {
                flight.sent_at = Some(now);
            }
            match answer {
                Ok(()) => {}
                Err(ChainError::Refused(reason)) => self.replace(*seq, reason).await?,
                Err(error) => tracing::warn!(%error, "outbox: a broadcast failed, it is repeated"),
            }
        }
        Ok(())
    }

    /// Fills a refused transaction's nonce, so that the sender's later ones are not held up.
    async fn replace(&mut self, seq: i64, reason: String) -> Result<(), SendError> {
        let Some(flight) = self.flights.get_mut(&seq) else { return Ok(()) };
        if flight.replacement.is_some() {
            tracing::error!(id = %flight.id, reason, "outbox: even a transaction without effect is refused");
            return Ok(());
        }
        tracing::warn!(id = %flight.id, reason, "outbox: the node refuses a transaction");
        let tx = self.chain.prepare_replacement(&flight.op, flight.tx.nonce).await?;
        let replacement = Replacement { tx, reason };
        self.store.record_replacement(flight.id, &replacement).await?;
        let tx = replacement.tx.clone();
        flight.replacement = Some(replacement);
        if let Some(Err(error)) = self.chain.broadcast(&[tx]).await.into_iter().next() {
            tracing::warn!(%error, "outbox: a broadcast failed, it is repeated");
        }
        Ok(())
    }

    /// Broadcasts again what has waited too long, and gives up transactions whose nonce somebody else has spent.
    async fn insist(&mut self) -> Result<(), SendError> {
        let patience = Duration::from_millis(self.config.rebroadcast_ms);
        let overdue: BTreeSet<i64> = self
            .flights
            .iter()
            .filter(|(_, f)| f.sent_at.is_none_or(|at| at.elapsed() >= patience))
            .map(|(seq, _)| *seq)
            .collect();
        if overdue.is_empty() {
            return Ok(());
        }
        let spent = self.with_spent_nonces(&overdue).await?;
        let found = self.outcomes(&spent).await?;
        self.finish(found).await?;
        self.give_up(&spent).await?;
        let left = overdue.into_iter().filter(|seq| self.flights.contains_key(seq)).collect();
        self.broadcast(&left).await
    }

    async fn with_spent_nonces(&self, seqs: &BTreeSet<i64>) -> Result<BTreeSet<i64>, ChainError> {
        let mut next: BTreeMap<Address, u64> = BTreeMap::new();
        let mut spent = BTreeSet::new();
        for (seq, flight) in seqs.iter().filter_map(|seq| Some((seq, self.flights.get(seq)?))) {
            let sender = flight.tx.sender;
            let seen = match next.entry(sender) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(slot) => *slot.insert(self.chain.next_nonce(sender).await?),
            };
            if flight.tx.nonce < seen {
                spent.insert(*seq);
            }
        }
        Ok(spent)
    }

    /// Their nonces are spent in final blocks and not by them, so they can never be included.
    async fn give_up(&mut self, seqs: &BTreeSet<i64>) -> Result<(), SendError> {
        for seq in seqs {
            let Some(flight) = self.flights.get(seq) else { continue };
            tracing::warn!(id = %flight.id, nonce = flight.tx.nonce, "outbox: somebody else has spent the nonce");
            self.store.requeue(flight.id).await?;
            self.flights.remove(seq);
            self.look = true;
        }
        self.publish(self.flights.len());
        Ok(())
    }
}

/// An operation without an outcome.
struct FinalDraft {
    seq: i64,
    id: OpId,
    op: ChainOp,
}

/// Errors that no later attempt can mend end the operation; the others end the round.
fn impossible(error: ChainError) -> Result<Signing, ChainError> {
    use genex_ports::signer::SignerError::{Refused, UnknownKey};
    match error {
        ChainError::Refused(reason) => Ok(Signing::Impossible(reason)),
        ChainError::Signer(e @ (UnknownKey(_) | Refused(_))) => Ok(Signing::Impossible(e.to_string())),
        other => Err(other),
    }
}
