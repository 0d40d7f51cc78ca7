//! What was stated about logs, and what of it stands on the chain.

use async_trait::async_trait;
use genex_types::Timestamp;

use super::{StoreError, outbox::OpId};
use crate::chain::{ChainOp, Hash32, Statement};

/// A statement about the exchange's journal, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchoring {
    /// What is stated. Never changes.
    pub statement: Statement,
    /// Last sequence in the journal's first `statement.size` frames.
    pub last_seq: u64,
    /// When it was stated.
    pub made_at: Timestamp,
    /// How often the chain was asked to take it, from 1.
    pub attempt: u32,
    /// How far the last attempt has come.
    pub state: AnchorState,
}

/// How far a statement has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnchorState {
    /// On its way to the chain.
    Queued,
    /// It stands on the chain.
    Anchored(Anchored),
    /// The chain would not take it.
    Refused {
        /// The contract's reason.
        reason: String,
    },
}

/// Where on the chain a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchored {
    /// The transaction.
    pub tx: Hash32,
    /// Height of its block.
    pub block: u64,
    /// The block's time.
    pub at: Timestamp,
}

/// Keeps statements.
#[async_trait]
pub trait AnchorStore: Send + Sync {
    /// The last statement about a log.
    async fn last_anchoring(&self, stream: Hash32) -> Result<Option<Anchoring>, StoreError>;

    /// Keeps a statement with the operation that anchors it, all or nothing: the next one, or the last one again with the
    /// next attempt after the chain refused it.
    ///
    /// Errors: [`StoreError::Stale`] if it is neither.
    async fn state(&self, anchoring: &Anchoring, id: OpId, op: &ChainOp) -> Result<(), StoreError>;

    /// The operation has put a statement on the chain. Noting it again changes nothing.
    async fn note_anchored(
        &self,
        statement: &Statement,
        id: OpId,
        block: u64,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The chain has refused an attempt. Noting it again changes nothing.
    async fn note_refused(&self, statement: &Statement, attempt: u32, reason: &str)
    -> Result<(), StoreError>;

    /// Statements about a log, the newest first, from below number `before` on.
    async fn anchorings(
        &self,
        stream: Hash32,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Anchoring>, StoreError>;

    /// The first statement on the chain whose frames hold a command of the journal.
    async fn anchoring_of(&self, stream: Hash32, seq: u64) -> Result<Option<Anchoring>, StoreError>;

    /// The first statement on the chain about so many frames.
    async fn anchoring_at(&self, stream: Hash32, size: u64) -> Result<Option<Anchoring>, StoreError>;
}
