//! Which custodial key is whose.

use async_trait::async_trait;
use genex_types::Party;

use super::StoreError;
use crate::signer::KeyRef;

/// The map from parties to their keys. A party's key never changes, and no key is given twice.
#[async_trait]
pub trait PartyKeys: Send + Sync {
    /// The party's key; the next free one if it has none yet.
    async fn allocate(&self, party: Party) -> Result<KeyRef, StoreError>;

    /// The party's key, if it has one.
    async fn key_of(&self, party: Party) -> Result<Option<KeyRef>, StoreError>;

    /// Every party and its key, in the order they were given.
    async fn all(&self) -> Result<Vec<(Party, KeyRef)>, StoreError>;
}
