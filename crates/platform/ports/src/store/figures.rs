//! Totals over the projections, for issuers and for the platform's board.

use async_trait::async_trait;
use genex_types::{IssuerId, Timestamp};

use super::{StoreError, market::SeriesRow};

/// What an issuer sold and redeemed on one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IssuerDay {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Coupons sold, less what was undone.
    pub sold_units: u64,
    /// What was paid for them, in minor units.
    pub sold_minor: i64,
    /// Coupons redeemed.
    pub redeemed_units: u64,
}

/// Totals over everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlatformTotals {
    /// Trades that settled, refunded ones among them.
    pub trades_settled: u64,
    /// Trades that were undone before they settled.
    pub trades_reversed: u64,
    /// Purchases that settled, refunded ones among them.
    pub purchases: u64,
    /// Purchases that were refunded.
    pub refunds: u64,
    /// What was paid in all settled trades, in minor units.
    pub paid_minor: i128,
    /// Face value of what was traded in them, in minor units.
    pub face_minor: i128,
    /// Coupons sold by issuers.
    pub sold_units: u64,
    /// Coupons redeemed.
    pub redeemed_units: u64,
}

/// Adds up the projections.
#[async_trait]
pub trait Figures: Send + Sync {
    /// An issuer's series as the exchange knows them.
    async fn issuer_series(&self, issuer: IssuerId) -> Result<Vec<SeriesRow>, StoreError>;

    /// An issuer's days since a moment, oldest first; days without anything are left out.
    async fn issuer_days(&self, issuer: IssuerId, since: Timestamp) -> Result<Vec<IssuerDay>, StoreError>;

    /// Totals over everything.
    async fn platform_totals(&self) -> Result<PlatformTotals, StoreError>;
}
