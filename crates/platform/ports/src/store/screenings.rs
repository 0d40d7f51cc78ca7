//! What sanctions screenings decided, and from what.

use async_trait::async_trait;
use genex_types::{EventId, Party, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::{StoreError, accounts::Account};

/// What somebody was screened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreeningPurpose {
    /// To open an account.
    Registration,
    /// To prove who they are.
    Identity,
    /// To publish coupons.
    Issuer,
    /// The lists have changed.
    NewLists,
    /// To give a coupon, or to take one as a gift.
    Gift,
    /// To take money out.
    Payout,
}

/// A decision, kept so that it can be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningRecord {
    /// The record.
    pub id: EventId,
    /// Who was screened.
    pub party: Party,
    /// What for.
    pub purpose: ScreeningPurpose,
    /// Digest of the lists, in hexadecimal.
    pub lists: String,
    /// The engine's own record in JSON: lists, rules, query, outcome.
    pub evidence: String,
    /// When.
    pub decided_at: Timestamp,
}

/// Decisions. They are added and never changed.
#[async_trait]
pub trait ScreeningStore: Send + Sync {
    /// Adds a decision.
    async fn add_screening(&self, record: &ScreeningRecord) -> Result<(), StoreError>;

    /// Everything ever decided about a party, the oldest first.
    async fn screenings_of(&self, party: Party) -> Result<Vec<ScreeningRecord>, StoreError>;

    /// Accounts that may act or are held, and that these lists have not decided about: the first `limit` by their
    /// ids, after one of them.
    async fn accounts_to_screen(
        &self,
        lists: &str,
        after: Option<UserId>,
        limit: u64,
    ) -> Result<Vec<Account>, StoreError>;
}
