//! Answers of requests that must happen once, kept under the key the caller chose.

use async_trait::async_trait;
use genex_types::Timestamp;

use super::StoreError;

/// Whose key it is. The same key of another caller is another key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId {
    /// The caller, as text.
    pub scope: String,
    /// The caller's key.
    pub key: String,
}

/// A request that wants to run under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key.
    pub id: KeyId,
    /// Digest of method, path and body.
    pub fingerprint: [u8; 32],
    /// Which process asks; a restarted process releases what its predecessor left running.
    pub node: String,
    /// The present moment.
    pub now: Timestamp,
    /// Keys first seen before this moment are forgotten.
    pub forget_before: Timestamp,
}

/// An answer as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body's media type.
    pub content_type: String,
    /// The body.
    pub body: String,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The request may run. A request that was cut short runs again with its first moment.
    Run {
        /// When the key was first seen: ids made from it and the key are the same in every attempt.
        first_seen: Timestamp,
    },
    /// Another request holds the key.
    Running,
    /// It was answered before.
    Answered(StoredAnswer),
    /// The key was used for something else.
    Reused,
}

/// Keeps keys and answers.
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// Claims a key for a request.
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Keeps the answer of the request that holds the key.
    async fn answer(&self, id: &KeyId, answer: &StoredAnswer) -> Result<(), StoreError>;

    /// Deletes the key of a request that had no effect.
    async fn forget(&self, id: &KeyId) -> Result<(), StoreError>;

    /// Lets the key go without an answer, so that the same request can be sent again.
    async fn release(&self, id: &KeyId) -> Result<(), StoreError>;

    /// Lets go every key that `node` held when it stopped.
    async fn release_node(&self, node: &str) -> Result<(), StoreError>;

    /// Deletes keys first seen before `moment`; returns how many.
    async fn purge(&self, moment: Timestamp) -> Result<u64, StoreError>;
}
