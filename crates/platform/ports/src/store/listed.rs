//! Listed addresses that are, or were, on the chain's own list.

use std::collections::BTreeSet;

use async_trait::async_trait;
use genex_types::Timestamp;

use super::StoreError;
use crate::chain::Address;

/// Which listed addresses the chain was told of. Only governance takes one off again, and what it took off is not put
/// on a second time.
#[async_trait]
pub trait ListedStore: Send + Sync {
    /// All of them.
    async fn listed_addresses(&self) -> Result<BTreeSet<Address>, StoreError>;

    /// Notes that addresses are on the chain's list; one that was noted before stays as it is.
    async fn note_listed(&self, addresses: &[Address], at: Timestamp) -> Result<(), StoreError>;
}
