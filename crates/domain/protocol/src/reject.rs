//! Why a command is refused. A refused command changes nothing.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// The reason; its snake_case name is the `code` of the API's error.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
    thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum Reject {
    /// The client id was used with another command.
    #[error("this request id was used for something else")]
    IdempotencyKeyReused,
    /// The party is not known.
    #[error("no such account")]
    UnknownParty,
    /// The series is not known.
    #[error("no such series")]
    UnknownSeries,
    /// The series, or an id the command brings, exists already.
    #[error("this id is taken")]
    DuplicateId,
    /// The order is not known, done, or somebody else's.
    #[error("no such open order")]
    UnknownOrder,
    /// The trade is not known, or not in the state the command needs.
    #[error("no such trade in this state")]
    UnknownTrade,
    /// The payout is not known or over.
    #[error("no such open payout")]
    UnknownPayout,
    /// The lock is not known or over.
    #[error("no such lock")]
    UnknownLock,
    /// The coupon is not known.
    #[error("no such coupon")]
    UnknownCoupon,
    /// The coupon belongs to somebody else.
    #[error("the coupon is not yours")]
    NotHolder,
    /// The coupon is listed, in a trade or locked.
    #[error("the coupon is listed for sale or in use")]
    CouponNotAvailable,
    /// The coupon was redeemed.
    #[error("the coupon has been used")]
    CouponAlreadyRedeemed,
    /// The series has expired.
    #[error("the coupon has expired")]
    CouponExpired,
    /// The coupons of one offer must have as many resales left.
    #[error("the coupons differ in resales left")]
    MixedResales,
    /// No resale is left.
    #[error("no resale is left")]
    ResaleLimitReached,
    /// The price is above the face value.
    #[error("the price is above face value")]
    PriceAboveFace,
    /// The price is not a multiple of the tick.
    #[error("the price is not a multiple of the tick")]
    OffTick,
    /// The price is missing, not positive, or given to a market order.
    #[error("the price is not valid")]
    BadPrice,
    /// The quantity is zero, too large, or does not match.
    #[error("the quantity is not valid")]
    BadQuantity,
    /// The amount is not positive or of another currency.
    #[error("the amount is not valid")]
    BadAmount,
    /// Not enough cash available.
    #[error("not enough money")]
    InsufficientFunds,
    /// The issuer's stock is smaller.
    #[error("not enough coupons left")]
    SoldOut,
    /// More than one person may buy.
    #[error("the limit per person is reached")]
    PurchaseLimitReached,
    /// The series is closed to buying and trading.
    #[error("not listed")]
    NotListed,
    /// The party is frozen.
    #[error("the account is frozen")]
    AccountFrozen,
    /// The purchase can't be undone any more: released, resold, given, redeemed.
    #[error("the purchase can't be refunded any more")]
    RefundWindowClosed,
    /// It is too early for this, or the moment it names has passed.
    #[error("the time is not valid for this")]
    BadTime,
    /// The party's protection in this series has tripped and was not set again.
    #[error("the maker protection has tripped")]
    MakerProtected,
    /// The transfer between shards is not known or over.
    #[error("no such open transfer")]
    UnknownTransfer,
}
