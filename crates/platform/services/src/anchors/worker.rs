//! States the journal's root and has it anchored.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, Hash32, OpResult, Outcome, Statement},
    clock::Clock,
    exchange::{ExchangeError, derived_client_id},
    journal::{JournalProofs, JournalRoot},
    store::{
        StoreError,
        anchors::{AnchorState, AnchorStore, Anchoring},
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
    },
};
use genex_types::{SECOND_US, Timestamp};

use crate::outbox::OutboxHandle;

/// How often the worker looks whether something is to be stated.
const INTERVAL: Duration = Duration::from_secs(1);
/// From one statement to the next while the journal grows: with the time a transaction takes, less than a minute.
const EVERY_US: i64 = 45 * SECOND_US;
/// How long the worker waits when something is wrong.
const PAUSE: Duration = Duration::from_secs(15);

/// Why nothing was stated.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The store failed, or somebody else states at the same time.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal can't be read.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The journal is not the one that was stated before. Nothing is anchored until a person has looked.
    #[error("statement {seq} was about {size} frames, and the journal's first {size} are others")]
    Rewritten {
        /// Number of the statement.
        seq: u64,
        /// What it was about.
        size: u64,
    },
}

/// States the journal's root again and again.
pub struct AnchorWorker {
    journal: Arc<dyn JournalProofs>,
    store: Arc<dyn AnchorStore>,
    outbox: OutboxHandle,
    clock: Arc<dyn Clock>,
    stream: Hash32,
}

impl AnchorWorker {
    /// A worker for the journal of `stream`; only one works at a time.
    pub fn new(
        journal: Arc<dyn JournalProofs>,
        store: Arc<dyn AnchorStore>,
        outbox: OutboxHandle,
        clock: Arc<dyn Clock>,
        stream: Hash32,
    ) -> Self {
        Self { journal, store, outbox, clock, stream }
    }

    /// Works for ever. May be stopped at any moment.
    pub async fn run(&self) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            if let Err(error) = self.round().await {
                tracing::error!(%error, "the journal is not anchored");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// States what is due; `None` if nothing is: a statement is on its way, the last one is young, or the journal has not
    /// grown.
    pub async fn round(&self) -> Result<Option<Statement>, AnchorError> {
        let (last, now) = (self.store.last_anchoring(self.stream).await?, self.clock.now());
        let due = match &last {
            None => self.first(now).await?,
            Some(last) if now.since(last.made_at) < EVERY_US => None,
            Some(last) => self.after(last, now).await?,
        };
        let Some(anchoring) = due else { return Ok(None) };
        let op = ChainOp::Anchor(anchoring.statement.clone());
        self.store.state(&anchoring, operation_of(&anchoring), &op).await?;
        self.outbox.wake();
        Ok(Some(anchoring.statement))
    }

    async fn first(&self, now: Timestamp) -> Result<Option<Anchoring>, AnchorError> {
        let root = self.journal.newest().await?;
        let none = Hash32([0; 32]);
        Ok((root.size > 0).then(|| self.statement(1, none, root, now)))
    }

    async fn after(&self, last: &Anchoring, now: Timestamp) -> Result<Option<Anchoring>, AnchorError> {
        match last.state {
            AnchorState::Queued => Ok(None),
            AnchorState::Refused { .. } => {
                self.require_same(&last.statement).await?;
                let (attempt, state) = (last.attempt + 1, AnchorState::Queued);
                Ok(Some(Anchoring { attempt, state, made_at: now, ..last.clone() }))
            }
            AnchorState::Anchored(_) => {
                self.require_same(&last.statement).await?;
                let (root, before) = (self.journal.newest().await?, &last.statement);
                let grown = root.size > before.size;
                Ok(grown.then(|| self.statement(before.seq + 1, before.root, root, now)))
            }
        }
    }

    /// Errors: the journal does not begin as it was stated.
    async fn require_same(&self, statement: &Statement) -> Result<(), AnchorError> {
        let (seq, size) = (statement.seq, statement.size);
        let found = self.journal.first(size).await?;
        let same = found.is_some_and(|found| found.root == statement.root);
        same.then_some(()).ok_or(AnchorError::Rewritten { seq, size })
    }

    fn statement(&self, seq: u64, previous: Hash32, root: JournalRoot, now: Timestamp) -> Anchoring {
        let JournalRoot { size, root, last_seq } = root;
        let statement = Statement { stream: self.stream, seq, previous, root, size };
        Anchoring { statement, last_seq, made_at: now, attempt: 1, state: AnchorState::Queued }
    }
}

/// An attempt's operation: each has an id of its own.
fn operation_of(anchoring: &Anchoring) -> OpId {
    let Anchoring { statement: Statement { stream, seq, .. }, attempt, .. } = anchoring;
    let subject = derived_client_id(&format!("anchor/{stream}/{attempt}"), u128::from(*seq));
    OpId::new(Purpose::Anchor, subject.0)
}

/// Notes which statements stand on the chain.
pub struct AnchorOutcomes {
    store: Arc<dyn AnchorStore>,
}

impl AnchorOutcomes {
    /// A handler for [`Purpose::Anchor`].
    pub fn new(store: Arc<dyn AnchorStore>) -> Self {
        Self { store }
    }

    /// Of an attempt that is over already, nothing is noted.
    async fn refused(&self, id: OpId, statement: &Statement, reason: &str) -> Result<(), HandlerError> {
        tracing::error!(seq = statement.seq, reason, "the chain refuses a statement about the journal");
        let last = self.store.last_anchoring(statement.stream).await?;
        match last.filter(|last| operation_of(last) == id) {
            Some(last) => Ok(self.store.note_refused(statement, last.attempt, reason).await?),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl OutcomeHandler for AnchorOutcomes {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::Anchor]
    }

    async fn on_outcome(&self, id: OpId, op: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        let ChainOp::Anchor(statement) = op else {
            return Err(HandlerError::Unexpected(format!("{id} anchors nothing")));
        };
        match &outcome.result {
            OpResult::Done => {
                Ok(self.store.note_anchored(statement, id, outcome.block, outcome.time).await?)
            }
            OpResult::Reverted { reason } => self.refused(id, statement, reason).await,
            other => Err(HandlerError::Unexpected(format!("{other:?} of an anchor"))),
        }
    }
}
