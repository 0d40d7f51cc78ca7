//! What people are told. A notice says what happened; its words are chosen in the reader's language when it is
//! read or sent, and know nothing of how the platform works inside.

use async_trait::async_trait;
use genex_types::{CouponId, EventId, Money, SeriesId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{messages::Contact, store::StoreError};

/// Something a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Follows from what happened, so that telling it twice is telling it once.
    pub id: EventId,
    /// Whom.
    pub to: Recipient,
    /// What happened.
    pub kind: NoticeKind,
    /// Where to look, as a path in the wallet or console: `/orders/ord_…`.
    pub link: Option<String>,
    /// When it happened.
    pub at: Timestamp,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody with an account: a line in the app and a message.
    User(UserId),
    /// Somebody who may not have one: a message only.
    Contact(Contact),
}

/// What happened. Names are as people see them; `who` is masked already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// Nothing of theirs moves any more. Why is not said: it may not be (31 USC 5318(g)(2)).
    AccountFrozen,
    /// An appeal was heard: what is theirs moves again.
    AccountThawed,
    /// Money has arrived.
    DepositSettled {
        /// How much.
        amount: Money,
    },
    /// A deposit was refused.
    DepositDeclined {
        /// How much it would have been.
        amount: Money,
    },
    /// Money has left.
    PayoutSettled {
        /// How much.
        amount: Money,
    },
    /// A payout was refused; the money is back.
    PayoutDeclined {
        /// How much it would have been.
        amount: Money,
    },
    /// Coupons bought from the issuer are there.
    PurchaseSettled {
        /// Which.
        series: String,
        /// How many.
        quantity: u64,
        /// What was paid.
        total: Money,
    },
    /// A purchase came to nothing; the money is back.
    PurchaseReversed {
        /// Which.
        series: String,
        /// What is back.
        total: Money,
    },
    /// A purchase was refunded.
    PurchaseRefunded {
        /// Which.
        series: String,
        /// What is back.
        amount: Money,
    },
    /// Coupons were bought in the market.
    Bought {
        /// Which.
        series: String,
        /// How many.
        quantity: u64,
        /// The price of one.
        price: Money,
    },
    /// Coupons were sold in the market.
    Sold {
        /// Which.
        series: String,
        /// How many.
        quantity: u64,
        /// The price of one.
        price: Money,
    },
    /// A trade came to nothing; both sides have back what they had.
    TradeReversed {
        /// Which.
        series: String,
        /// How many.
        quantity: u64,
    },
    /// An order's time was up.
    OrderExpired {
        /// Which series.
        series: String,
        /// What was still open.
        quantity: u64,
    },
    /// An order was taken out by the platform: the series was closed or the account frozen.
    OrderCancelled {
        /// Which series.
        series: String,
        /// What was still open.
        quantity: u64,
    },
    /// Somebody gives a coupon.
    GiftOffered {
        /// Who.
        who: String,
        /// Which.
        series: String,
        /// What the giver wrote.
        message: String,
    },
    /// The gift was taken.
    GiftClaimed {
        /// By whom.
        who: String,
        /// Which.
        series: String,
    },
    /// The gift came back.
    GiftReturned {
        /// From whom.
        who: String,
        /// Which.
        series: String,
    },
    /// Nobody took the gift in time; the giver has it back.
    GiftLapsed {
        /// Which.
        series: String,
    },
    /// A coupon was used.
    CouponRedeemed {
        /// Which coupon.
        coupon: CouponId,
        /// Its series.
        series: String,
    },
    /// A coupon could not be used at the till and is available again.
    RedemptionFailed {
        /// Its series.
        series: String,
    },
    /// Coupons expire soon.
    CouponsExpiring {
        /// Which series.
        series_id: SeriesId,
        /// Its name.
        series: String,
        /// How many the reader holds.
        quantity: u64,
        /// When.
        expires_at: Timestamp,
    },
    /// Coupons have expired.
    CouponsExpired {
        /// Which series.
        series: String,
        /// How many the reader held.
        quantity: u64,
    },
    /// An issuer does not honour its coupons.
    IssuerDefaulted {
        /// Which series.
        series: String,
        /// How many the reader holds.
        quantity: u64,
    },
    /// A verification was decided.
    KycDecided {
        /// Which level.
        level: u8,
        /// Whether it was passed.
        approved: bool,
    },
    /// An issuer was reviewed. For its owner.
    IssuerReviewed {
        /// Its brand.
        brand: String,
        /// Whether it may issue.
        approved: bool,
        /// Why not.
        reason: Option<String>,
    },
    /// A template was reviewed. For the issuer's owner.
    TemplateReviewed {
        /// Its name.
        template: String,
        /// Whether it may be issued.
        approved: bool,
        /// Why not.
        reason: Option<String>,
    },
    /// A series is on sale. For the issuer's owner.
    SeriesListed {
        /// Its name.
        series: String,
        /// How many coupons.
        quantity: u64,
    },
    /// A series could not be issued. For the issuer's owner.
    SeriesFailed {
        /// Its name.
        series: String,
    },
}

/// Tells people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Records the notices and sends their messages. A notice whose id was told before is left out.
    async fn notify(&self, notices: &[Notice]) -> Result<(), StoreError>;
}
