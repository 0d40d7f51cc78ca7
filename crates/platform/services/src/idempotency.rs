//! Requests that happen once, however often they are sent.

use std::sync::Arc;

pub use genex_ports::store::idempotency::{Claimed, KeyId, StoredAnswer};
use genex_ports::{
    clock::Clock,
    store::idempotency::{Claim, IdempotencyStore},
};
use genex_types::{DAY_US, Timestamp};
use sha2::{Digest, Sha256};

use crate::Error;

/// How long a key is kept.
pub const KEPT_US: i64 = DAY_US;

/// Keys and answers, with the rule of how long they are kept.
#[derive(Clone)]
pub struct Idempotency {
    store: Arc<dyn IdempotencyStore>,
    clock: Arc<dyn Clock>,
    node: String,
}

impl Idempotency {
    /// Lets go of what an earlier process of this node left running, then serves.
    pub async fn start(
        store: Arc<dyn IdempotencyStore>,
        clock: Arc<dyn Clock>,
        node: impl Into<String>,
    ) -> Result<Self, Error> {
        let node = node.into();
        store.release_node(&node).await?;
        store.purge(clock.now().plus(-KEPT_US)).await?;
        Ok(Self { store, clock, node })
    }

    /// Claims a key for the request with this fingerprint.
    pub async fn claim(&self, id: KeyId, fingerprint: [u8; 32]) -> Result<Claimed, Error> {
        let now = self.clock.now();
        let forget_before = now.plus(-KEPT_US);
        let claim = Claim { id, fingerprint, node: self.node.clone(), now, forget_before };
        Ok(self.store.claim(&claim).await?)
    }

    /// Keeps the answer.
    pub async fn answer(&self, id: &KeyId, answer: &StoredAnswer) -> Result<(), Error> {
        Ok(self.store.answer(id, answer).await?)
    }

    /// Deletes the key of a request that had no effect.
    pub async fn forget(&self, id: &KeyId) -> Result<(), Error> {
        Ok(self.store.forget(id).await?)
    }

    /// Lets the key go, so that the request can be sent again.
    pub async fn release(&self, id: &KeyId) -> Result<(), Error> {
        Ok(self.store.release(id).await?)
    }
}

/// One attempt at a request that must happen once.
///
/// Ids made from it are the same in every attempt, so a request that was cut short and is sent again finds what
/// it has already done under the same ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When the key was first seen.
    pub first_seen: Timestamp,
    seed: [u8; 32],
}

impl Attempt {
    /// The attempt of the request with this key and fingerprint, first seen at `first_seen`.
    pub fn new(id: &KeyId, fingerprint: [u8; 32], first_seen: Timestamp) -> Self {
        let seed = Sha256::new()
            .chain_update((id.scope.len() as u64).to_be_bytes())
            .chain_update(&id.scope)
            .chain_update(&id.key)
            .chain_update(fingerprint)
            .chain_update(first_seen.micros().to_be_bytes())
            .finalize();
        Self { first_seen, seed: seed.into() }
    }

    /// 128 bits for the id called `label`; different labels give unrelated bits.
    pub fn bits(&self, label: &str) -> u128 {
        let digest = Sha256::new().chain_update(self.seed).chain_update(label).finalize();
        u128::from_be_bytes(digest[..16].try_into().expect("a digest has 32 bytes"))
    }
}
