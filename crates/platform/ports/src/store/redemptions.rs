//! Passes that are shown, and what tills make of them. Nothing here tells the store, the bill or its items.

use async_trait::async_trait;
use genex_types::{CouponId, IssuerId, LockId, PassId, RedemptionId, SeriesId, Timestamp, UserId};

use super::StoreError;
use crate::chain::{Address, Hash32};

/// A pass. A coupon has at most one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassRow {
    /// The pass.
    pub pass: PassId,
    /// The coupon it redeems.
    pub coupon: CouponId,
    /// Its series.
    pub series: SeriesId,
    /// Whose.
    pub holder: UserId,
    /// Which showing of it this is; only the newest is good.
    pub rotation: u32,
    /// Its twelve digits; no two live passes have the same.
    pub code: u64,
    /// The lock that keeps the coupon; the redemption that comes of it has the same 128 bits.
    pub lock: LockId,
    /// When it stops being good.
    pub expires_at: Timestamp,
    /// Whether a till has taken it.
    pub used: bool,
}

/// How a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedemptionStatus {
    /// A till has it in hand; it may still be undone.
    Reserved,
    /// The till gave it back, or took too long.
    Cancelled,
    /// Final for the till; on its way to the chain.
    Capturing,
    /// Done.
    Redeemed,
    /// The chain refused; the coupon is free again.
    Failed,
}

impl RedemptionStatus {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Reserved, Self::Cancelled, Self::Capturing, Self::Redeemed, Self::Failed];

    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Cancelled => "cancelled",
            Self::Capturing => "capturing",
            Self::Redeemed => "redeemed",
            Self::Failed => "failed",
        }
    }
}

/// A redemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// The redemption.
    pub id: RedemptionId,
    /// The number people see.
    pub number: String,
    /// The coupon.
    pub coupon: CouponId,
    /// Its series.
    pub series: SeriesId,
    /// Whose till.
    pub issuer: IssuerId,
    /// Who holds the coupon.
    pub holder: UserId,
    /// Who serves the till.
    pub cashier: UserId,
    /// The till's rotating key.
    pub terminal: Address,
    /// Salted commitment to store, bill and items.
    pub commitment: Hash32,
    /// The till's word that the bill reaches the minimum spend.
    pub minimum_met: bool,
    /// How it stands.
    pub status: RedemptionStatus,
    /// When it was reserved.
    pub reserved_at: Timestamp,
    /// When the reservation lapses.
    pub expires_at: Timestamp,
    /// When it was captured.
    pub captured_at: Option<Timestamp>,
    /// Which request captured it: the same request sent again gets the same answer.
    pub captured_by: Option<u128>,
}

/// What a cashier redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CashierTotal {
    /// Who.
    pub cashier: UserId,
    /// Which series.
    pub series: SeriesId,
    /// How many coupons.
    pub count: u64,
}

/// Keeps passes.
#[async_trait]
pub trait PassStore: Send + Sync {
    /// Puts a pass in the place of the coupon's last one. Errors: [`StoreError::Conflict`] if its code is taken.
    async fn put_pass(&self, pass: &PassRow) -> Result<(), StoreError>;

    /// The pass of a coupon.
    async fn pass_of(&self, coupon: CouponId) -> Result<Option<PassRow>, StoreError>;

    /// One pass.
    async fn pass(&self, pass: PassId) -> Result<Option<PassRow>, StoreError>;

    /// The pass with these digits.
    async fn pass_by_code(&self, code: u64) -> Result<Option<PassRow>, StoreError>;

    /// Takes a pass away; one that is gone already is no error.
    async fn drop_pass(&self, pass: PassId) -> Result<(), StoreError>;
}

/// Keeps redemptions.
#[async_trait]
pub trait RedemptionStore: Send + Sync {
    /// Uses up a pass at this rotation and adds the redemption that came of it.
    ///
    /// Errors: [`StoreError::Stale`] if the pass is gone, used or was renewed: somebody else was first.
    async fn reserve(&self, pass: PassId, rotation: u32, redemption: &Redemption) -> Result<(), StoreError>;

    /// One redemption.
    async fn redemption(&self, id: RedemptionId) -> Result<Option<Redemption>, StoreError>;

    /// The last redemption of a coupon.
    async fn redemption_of(&self, coupon: CouponId) -> Result<Option<Redemption>, StoreError>;

    /// Reserved to capturing, by `request`. Errors: [`StoreError::Stale`] if it is not reserved.
    async fn begin_capture(&self, id: RedemptionId, request: u128, at: Timestamp) -> Result<(), StoreError>;

    /// Moves a redemption on. Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn move_redemption(
        &self,
        id: RedemptionId,
        from: RedemptionStatus,
        to: RedemptionStatus,
    ) -> Result<(), StoreError>;

    /// Reservations that lapsed before `now`.
    async fn overdue_reservations(&self, now: Timestamp) -> Result<Vec<Redemption>, StoreError>;

    /// Captures on their way: what a restart takes up again.
    async fn capturing(&self) -> Result<Vec<Redemption>, StoreError>;

    /// What an issuer's cashiers captured since a moment, by cashier and series.
    async fn redeemed_since(
        &self,
        issuer: IssuerId,
        since: Timestamp,
    ) -> Result<Vec<CashierTotal>, StoreError>;
}
