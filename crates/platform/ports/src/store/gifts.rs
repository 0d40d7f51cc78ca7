//! Gifts: coupons on their way from one person to another.

use async_trait::async_trait;
use genex_types::{CouponId, GiftId, SeriesId, Timestamp, UserId};

use super::StoreError;
use crate::messages::Contact;

/// How a gift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GiftStatus {
    /// Waits to be claimed.
    Offered,
    /// Claimed; the coupon is on its way.
    Claiming,
    /// The receiver's.
    Claimed,
    /// The receiver has given it back; the coupon is on its way.
    Returning,
    /// With the giver again, by the receiver's will.
    Returned,
    /// With the giver again, by the giver's will.
    Cancelled,
    /// With the giver again: nobody claimed it in time, or it could not be handed over.
    Expired,
}

impl GiftStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Offered,
        Self::Claiming,
        Self::Claimed,
        Self::Returning,
        Self::Returned,
        Self::Cancelled,
        Self::Expired,
    ];

    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Claiming => "claiming",
            Self::Claimed => "claimed",
            Self::Returning => "returning",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// A gift. The coupon stays the giver's, locked, until it has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// The gift; the lock on its coupon has the same 128 bits.
    pub id: GiftId,
    /// The number people see.
    pub number: String,
    /// The coupon.
    pub coupon: CouponId,
    /// Its series.
    pub series: SeriesId,
    /// Who gives.
    pub giver: UserId,
    /// Who has claimed it.
    pub receiver: Option<UserId>,
    /// To whom it is addressed.
    pub to: Contact,
    /// The giver as the receiver sees them.
    pub from_masked: String,
    /// What the giver wrote.
    pub message: String,
    /// What the link in the message carries; lets the gift be looked at, not claimed.
    pub token: String,
    /// How it stands.
    pub status: GiftStatus,
    /// When it was given.
    pub created_at: Timestamp,
    /// When the offer ends.
    pub expires_at: Timestamp,
    /// When it became the receiver's.
    pub claimed_at: Option<Timestamp>,
}

/// Which side of a gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiftSide {
    /// What somebody has given.
    Sent(UserId),
    /// What is addressed to a contact, or was claimed by its owner.
    Received(UserId, Contact),
}

/// Keeps gifts.
#[async_trait]
pub trait GiftStore: Send + Sync {
    /// Adds a gift; adding it again changes nothing.
    async fn add_gift(&self, gift: &Gift) -> Result<(), StoreError>;

    /// One gift.
    async fn gift(&self, id: GiftId) -> Result<Option<Gift>, StoreError>;

    /// The gift a link points to.
    async fn gift_by_token(&self, token: &str) -> Result<Option<Gift>, StoreError>;

    /// Gifts of one side, newest first, after `after`.
    async fn gifts(
        &self,
        side: &GiftSide,
        after: Option<GiftId>,
        limit: u32,
    ) -> Result<Vec<Gift>, StoreError>;

    /// Offered to claiming, by `receiver`. Errors: [`StoreError::Stale`] if it is not offered.
    async fn begin_claim(&self, id: GiftId, receiver: UserId) -> Result<(), StoreError>;

    /// Moves a gift on. Errors: [`StoreError::Stale`] if it is not in `from`.
    async fn move_gift(
        &self,
        id: GiftId,
        from: GiftStatus,
        to: GiftStatus,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Gifts still offered whose offer ended before `now`.
    async fn overdue_gifts(&self, now: Timestamp) -> Result<Vec<Gift>, StoreError>;

    /// Gifts whose coupon is on its way: what a restart takes up again.
    async fn moving_gifts(&self) -> Result<Vec<Gift>, StoreError>;
}
