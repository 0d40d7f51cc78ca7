//! One row per order, trade, coupon, series, account, candle and line of history.

use genex_protocol::{Account, CancelReason, LockPurpose, TimeInForce, Track};
use genex_types::{
    Bps, CouponId, Currency, DAY_US, HOUR_US, IssuerId, LockId, MINUTE_US, Money, OrderId, Party, Price,
    PurchaseId, SeriesId, Timestamp, TradeId,
};
use serde::{Deserialize, Serialize};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $type {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
        }

        impl $type {
            /// Its stored name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

names! {
    /// Which side of the book an order is on.
    OrderSide {
        /// A bid.
        Buy "buy",
        /// An ask.
        Sell "sell",
    }
}

names! {
    /// How an order stands.
    OrderStatus {
        /// Something is open.
        Open "open",
        /// All of it was traded.
        Filled "filled",
        /// Its rest was taken out.
        Cancelled "cancelled",
        /// Its time was up.
        Expired "expired",
    }
}

names! {
    /// How a trade stands.
    TradeStatus {
        /// Made, not yet executed on the chain.
        Pending "pending",
        /// Final.
        Settled "settled",
        /// Undone before it settled.
        Reversed "reversed",
        /// Settled, and undone within its refund window.
        Refunded "refunded",
    }
}

names! {
    /// Where the money of a first sale is.
    EscrowState {
        /// In escrow, or on its way there.
        Held "held",
        /// With the issuer and the platform.
        Released "released",
        /// Back with the buyer.
        Returned "returned",
    }
}

names! {
    /// How a holder came by a coupon.
    AcquiredBy {
        /// Bought from the issuer.
        Purchase "purchase",
        /// Bought in the book.
        Trade "trade",
        /// Given.
        Gift "gift",
    }
}

names! {
    /// Length of a candle.
    Interval {
        /// A minute.
        Minute "1m",
        /// Five minutes.
        FiveMinutes "5m",
        /// An hour.
        Hour "1h",
        /// A day, from midnight UTC.
        Day "1d",
        /// A week, from Monday midnight UTC.
        Week "1w",
    }
}

names! {
    /// What a line of history is about.
    ActivityKind {
        /// Cash in.
        Deposit "deposit",
        /// Cash out.
        Payout "payout",
        /// Bought from an issuer.
        Purchase "purchase",
        /// Bought in a book.
        Buy "buy",
        /// Sold in a book.
        Sell "sell",
        /// Given away.
        GiftSent "gift_sent",
        /// Got as a gift.
        GiftReceived "gift_received",
        /// Given back.
        GiftReturned "gift_returned",
        /// Used.
        Redemption "redemption",
        /// Not used in time.
        Expiry "expiry",
        /// A purchase undone.
        Refund "refund",
    }
}

names! {
    /// Which way the money or the coupons went, as the reader sees it.
    Direction {
        /// Towards the reader.
        In "in",
        /// Away.
        Out "out",
        /// Neither.
        None "none",
    }
}

names! {
    /// How a line of history stands.
    ActivityStatus {
        /// Not final.
        Pending "pending",
        /// Final.
        Settled "settled",
        /// Undone.
        Reversed "reversed",
    }
}

impl Interval {
    /// Every interval, shortest first.
    pub const ALL: [Self; 5] = [Self::Minute, Self::FiveMinutes, Self::Hour, Self::Day, Self::Week];

    /// The start of the candle that holds a moment.
    pub const fn start(self, at: Timestamp) -> Timestamp {
        let (length, offset) = match self {
            Self::Minute => (MINUTE_US, 0),
            Self::FiveMinutes => (5 * MINUTE_US, 0),
            Self::Hour => (HOUR_US, 0),
            Self::Day => (DAY_US, 0),
            // 1970-01-01 was a Thursday; Monday is three days earlier.
            Self::Week => (7 * DAY_US, 3 * DAY_US),
        };
        let shifted = at.micros() + offset;
        Timestamp::from_micros(shifted - shifted.rem_euclid(length) - offset)
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The order.
    pub order: OrderId,
    /// The number people see.
    pub number: String,
    /// Whose.
    pub party: Party,
    /// In which book.
    pub series: SeriesId,
    /// Bid or ask.
    pub side: OrderSide,
    /// Its limit; `None` for a market order.
    pub price: Option<Price>,
    /// How many it was for.
    pub quantity: u64,
    /// How many are open.
    pub open: u64,
    /// How many were traded.
    pub filled: u64,
    /// How long it stands.
    pub time_in_force: TimeInForce,
    /// Of a bid, the resales it asks for; of an ask, the resales its coupons have left.
    pub resales_left: u8,
    /// Of an ask, the coupons it offered.
    pub coupons: Vec<CouponId>,
    /// How it stands.
    pub status: OrderStatus,
    /// Why its rest left the book.
    pub cancel_reason: Option<CancelReason>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
}

/// Where a trade came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TradeSource {
    /// A purchase from the issuer.
    Primary {
        /// The purchase.
        purchase: PurchaseId,
        /// Where its money is.
        escrow: EscrowState,
    },
    /// Two orders.
    Secondary {
        /// The order that rested.
        maker: OrderId,
        /// The order that met it.
        taker: OrderId,
        /// Whether the taker bought.
        taker_buys: bool,
    },
}

/// A trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeRow {
    /// The trade.
    pub trade: TradeId,
    /// Of a purchase, the number people see; empty for a trade of the book, whose orders have numbers.
    pub number: String,
    /// Which series.
    pub series: SeriesId,
    /// From the issuer or from the book.
    pub source: TradeSource,
    /// Place among the series' trades.
    pub market_seq: u64,
    /// Who sold.
    pub seller: Party,
    /// Who bought.
    pub buyer: Party,
    /// The coupons.
    pub coupons: Vec<CouponId>,
    /// Price of one.
    pub price: Price,
    /// The currency.
    pub currency: Currency,
    /// What the buyer paid on top, in minor units.
    pub buyer_fee_minor: i64,
    /// What the seller was docked, in minor units.
    pub seller_fee_minor: i64,
    /// How it stands.
    pub status: TradeStatus,
    /// Why it was undone.
    pub reason: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it settled.
    pub settled_at: Option<Timestamp>,
    /// The block it settled in.
    pub block: Option<u64>,
}

impl TradeRow {
    /// How many coupons.
    pub fn quantity(&self) -> u64 {
        self.coupons.len() as u64
    }

    /// Price times quantity.
    pub fn gross(&self) -> Money {
        let minor = i128::from(self.price.0) * i128::from(self.quantity());
        Money::new(minor, self.currency)
    }

    /// What the buyer pays in all.
    pub fn buyer_total(&self) -> Money {
        let gross = self.gross();
        Money::new(gross.minor + i128::from(self.buyer_fee_minor), gross.currency)
    }

    /// What the seller gets.
    pub fn seller_net(&self) -> Money {
        let gross = self.gross();
        Money::new(gross.minor - i128::from(self.seller_fee_minor), gross.currency)
    }
}

/// What is happening to a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponState {
    /// Nothing.
    Available,
    /// Offered.
    Listed(OrderId),
    /// Sold, not settled.
    InTrade(TradeId),
    /// Kept for a purpose.
    Locked(LockId, LockPurpose),
    /// Used.
    Redeemed,
    /// Not used in time.
    Expired,
    /// Outside the platform.
    Withdrawn,
}

/// How and when a holder came by a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquired {
    /// When.
    pub at: Timestamp,
    /// For how much; `None` for a gift.
    pub price: Option<Price>,
    /// How.
    pub by: AcquiredBy,
}

/// A coupon that was sold at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponRow {
    /// The coupon.
    pub coupon: CouponId,
    /// Its series.
    pub series: SeriesId,
    /// Whose it is.
    pub holder: Party,
    /// How often it may be resold.
    pub resales_left: u8,
    /// What is happening to it.
    pub state: CouponState,
    /// How its holder came by it.
    pub acquired: Acquired,
    /// How the giver of a gift had come by it, kept in case it is given back.
    pub before_gift: Option<Acquired>,
    /// The purchase that can still be undone; a resale ends it.
    pub purchase: Option<PurchaseId>,
}

/// A series as the exchange knows it, with its totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// The series.
    pub series: SeriesId,
    /// Its class on the chain.
    pub class: u64,
    /// Who issued it.
    pub issuer: IssuerId,
    /// The currency.
    pub currency: Currency,
    /// Face value of one.
    pub face: Price,
    /// The issuer's price.
    pub issue_price: Price,
    /// Smallest step of a price.
    pub tick: Price,
    /// Which law it falls under.
    pub track: Track,
    /// How often one may be resold.
    pub max_resales: u8,
    /// Most one person may buy from the issuer; 0 for no limit.
    pub per_person: u32,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The issuer's fee rate.
    pub fee: Bps,
    /// Whether it may be bought and traded.
    pub listed: bool,
    /// Whether it was closed for good.
    pub expired: bool,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Coupons that were ever issued.
    pub issued: u64,
    /// Coupons sold by the issuer (pending included), less what was undone.
    pub sold: u64,
    /// What was paid for them, in minor units.
    pub sold_minor: i64,
    /// Coupons used.
    pub redeemed: u64,
    /// Coupons sold that expired unused.
    pub broken: u64,
    /// What was paid for those, in minor units.
    pub breakage_minor: i64,
    /// Price of the last trade in the book.
    pub last_price: Option<Price>,
    /// When that was.
    pub last_at: Option<Timestamp>,
    /// Number of its last trade.
    pub market_seq: u64,
}

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// Credits less debits, in minor units.
    pub posted_minor: i64,
    /// Pending debits, in minor units.
    pub held_minor: i64,
}

/// Which candle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CandleKey {
    /// The series.
    pub series: SeriesId,
    /// Its length.
    pub interval: Interval,
    /// Its start.
    pub time: Timestamp,
}

/// First, highest, lowest and last price of a stretch of time, and the units traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candle {
    /// Its place.
    pub key: CandleKey,
    /// First price.
    pub open: Price,
    /// Highest price.
    pub high: Price,
    /// Lowest price.
    pub low: Price,
    /// Last price.
    pub close: Price,
    /// Units.
    pub volume: u64,
}

/// One line of somebody's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// What it is about: the id of the trade, purchase, redemption or series, as text.
    pub subject: String,
    /// Whose history.
    pub party: Party,
    /// Time-ordered id of the line, the same after a rebuild.
    pub id: u128,
    /// The number people see.
    pub number: String,
    /// What happened.
    pub kind: ActivityKind,
    /// Which series.
    pub series: SeriesId,
    /// Units.
    pub quantity: u64,
    /// Money, in minor units of `currency`.
    pub amount_minor: Option<i64>,
    /// The currency.
    pub currency: Currency,
    /// Which way.
    pub direction: Direction,
    /// How it stands.
    pub status: ActivityStatus,
    /// When.
    pub at: Timestamp,
    /// Id of what to open for more: an order, a purchase, a coupon.
    pub link: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candles_begin_on_the_minute_the_hour_at_midnight_and_on_mondays() {
        let at: Timestamp = "2026-11-22T18:47:10Z".parse().expect("a Sunday");
        let starts = Interval::ALL.map(|i| i.start(at).to_string());
        assert_eq!(starts[..2], ["2026-11-22T18:47:00Z", "2026-11-22T18:45:00Z"]);
        assert_eq!(starts[2..], ["2026-11-22T18:00:00Z", "2026-11-22T00:00:00Z", "2026-11-16T00:00:00Z"]);
        for interval in Interval::ALL {
            assert_eq!(interval.start(interval.start(at)), interval.start(at));
        }
    }

    #[test]
    fn stored_names_are_read_back() {
        for interval in Interval::ALL {
            assert_eq!(Interval::from_name(interval.name()), Some(interval));
        }
        assert_eq!(OrderStatus::from_name("nonsense"), None);
    }
}
