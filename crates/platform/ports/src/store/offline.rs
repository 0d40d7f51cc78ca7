//! Tills that may redeem while they are cut off, what they may spend, and what they reported.

use async_trait::async_trait;
use genex_types::{CouponId, DeviceId, IssuerId, SeriesId, StoreId, Timestamp, UserId};

use super::StoreError;

/// A till with a key of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The device.
    pub id: DeviceId,
    /// Whose till.
    pub issuer: IssuerId,
    /// Where it stands; `None` for all stores.
    pub store: Option<StoreId>,
    /// In the manager's words.
    pub name: String,
    /// Its public key, Ed25519.
    pub key: [u8; 32],
    /// Who enrolled it.
    pub enrolled_by: UserId,
    /// When.
    pub enrolled_at: Timestamp,
    /// Since when it may do nothing any more.
    pub revoked_at: Option<Timestamp>,
    /// Number of the last entry of its log that was taken in; 0 for none.
    pub head_seq: u64,
    /// That entry's digest; zeros for none.
    pub head: [u8; 32],
}

/// What a device may redeem of one series on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The device.
    pub device: DeviceId,
    /// The series.
    pub series: SeriesId,
    /// The day, counted from 1970-01-01 (UTC).
    pub day: i64,
    /// Most coupons.
    pub units: u32,
    /// How many of them its log has spent.
    pub spent: u32,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryOutcome {
    /// The coupon is redeemed, or on its way.
    Accepted,
    /// The coupon was gone; the issuer's reserve answers, within the budget.
    Conflict,
    /// No budget was left; the till bears it.
    BeyondBudget,
    /// The pass is not genuine, or was not good at that moment or place.
    Refused,
}

impl EntryOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Conflict, Self::BeyondBudget, Self::Refused];

    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Conflict => "conflict",
            Self::BeyondBudget => "beyond_budget",
            Self::Refused => "refused",
        }
    }

    /// Whether it spends the budget.
    pub const fn spends(self) -> bool {
        matches!(self, Self::Accepted | Self::Conflict)
    }
}

/// An entry that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenEntry {
    /// Whose log.
    pub device: DeviceId,
    /// Its number.
    pub seq: u64,
    /// Its digest.
    pub digest: [u8; 32],
    /// The coupon, if its pass was genuine.
    pub coupon: Option<CouponId>,
    /// The coupon's series, if it is known.
    pub series: Option<SeriesId>,
    /// When, by the till's clock.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: EntryOutcome,
}

/// Keeps tills, their allowances and their logs.
#[async_trait]
pub trait OfflineStore: Send + Sync {
    /// Adds a device. Errors: [`StoreError::Conflict`] if its key is enrolled already.
    async fn enrol(&self, device: &Device) -> Result<(), StoreError>;

    /// One device.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError>;

    /// An issuer's devices, by id.
    async fn devices_of(&self, issuer: IssuerId) -> Result<Vec<Device>, StoreError>;

    /// Takes a device's rights away; the first moment stays.
    async fn revoke(&self, id: DeviceId, at: Timestamp) -> Result<(), StoreError>;

    /// The allowance of this device, series and day; `fresh` is kept if there is none yet.
    async fn allowance_or(&self, fresh: Allowance) -> Result<Allowance, StoreError>;

    /// The allowance, if one was ever given.
    async fn allowance(
        &self,
        device: DeviceId,
        series: SeriesId,
        day: i64,
    ) -> Result<Option<Allowance>, StoreError>;

    /// Takes in the entry after `prev`, moves the log's head to it, and spends one of the day's allowance if its
    /// outcome does. Errors: [`StoreError::Stale`] if the head is elsewhere or nothing is left: nothing is kept.
    async fn take_in(&self, entry: &TakenEntry, prev: [u8; 32], day: i64) -> Result<(), StoreError>;

    /// An entry that was taken in.
    async fn taken_entry(&self, device: DeviceId, seq: u64) -> Result<Option<TakenEntry>, StoreError>;

    /// Entries of an issuer's devices whose outcome somebody should look at, newest first, at most `limit`.
    async fn troubled_entries(&self, issuer: IssuerId, limit: u64) -> Result<Vec<TakenEntry>, StoreError>;
}
