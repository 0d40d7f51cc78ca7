//! Who sent and who received, for transfers to which the Travel Rule applied.

use async_trait::async_trait;
use genex_types::{CouponId, GiftId, Timestamp, UserId};

use super::StoreError;
use crate::chain::Hash32;

/// What is kept of one transfer. Personal data stands here and nowhere on the chain.
#[derive(Clone, PartialEq, Eq)]
pub struct TravelRecord {
    /// The gift whose coupon moves.
    pub gift: GiftId,
    /// Whether it is on its way back.
    pub back: bool,
    /// Who sends.
    pub from: UserId,
    /// Who receives.
    pub to: UserId,
    /// What.
    pub coupon: CouponId,
    /// What it is worth, in US cents.
    pub worth_cents: u64,
    /// Both identities, as JSON of the interVASP Messaging Standard 101.
    pub payload: String,
    /// What the commitment was made with. Without it nobody can link the commitment to the payload.
    pub key: [u8; 32],
    /// What stands on the chain.
    pub commitment: Hash32,
    /// When it was made.
    pub made_at: Timestamp,
    /// When its ticket is void.
    pub expires_at: Timestamp,
}

/// Records of transfers, kept for five years at least (31 CFR 1010.410(f), 1010.430(d)).
#[async_trait]
pub trait TravelStore: Send + Sync {
    /// Keeps a record, unless there is one of this transfer; returns the one that is kept.
    async fn keep_travel_record(&self, record: &TravelRecord) -> Result<TravelRecord, StoreError>;

    /// The newest records.
    async fn travel_records(&self, limit: u64) -> Result<Vec<TravelRecord>, StoreError>;
}
