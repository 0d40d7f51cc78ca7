//! What the standing checker reads of the projections.

use async_trait::async_trait;
use genex_types::{CouponId, Currency, Party};

use super::StoreError;

/// The projections as the checker sees them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProjectionFacts {
    /// Last receipt they contain.
    pub seq: u64,
    /// Posted cash by party, in minor units.
    pub cash: Vec<(Party, Currency, i128)>,
    /// Holders of coupons that are out of stock and not redeemed.
    pub holders: Vec<(CouponId, Party)>,
}

/// Reads all projections at one moment.
#[async_trait]
pub trait ProjectionAudit: Send + Sync {
    /// Everything the checker compares.
    async fn facts(&self) -> Result<ProjectionFacts, StoreError>;
}
