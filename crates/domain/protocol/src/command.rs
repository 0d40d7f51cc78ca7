//! What the exchange can be asked to do.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::{
    Bps, CouponId, Currency, IssuerId, LockId, Money, OrderId, Party, PayoutId, Price, PurchaseId, SeriesId,
    Timestamp, TradeId,
};
use serde::{Deserialize, Serialize};

/// The caller's id of a command. The same id with the same command is answered with the first receipt.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct ClientId(pub u128);

impl ClientId {
    /// Whose commands the exchange gives itself: the ticks that let due orders and locks lapse. Nobody else may
    /// use it.
    pub const SEQUENCER: Self = Self(0);
}

/// A part of the market with a writer of its own.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct ShardId(pub u16);

impl std::fmt::Display for ShardId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Cash on its way from one shard to another.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct TransferId(pub u128);

/// One command. Amounts are positive; every id is chosen by the caller, so that a command can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Makes a party known. Repeating it changes nothing.
    OpenParty {
        /// Who.
        party: Party,
    },
    /// A series now exists on the chain. Its book is open at once unless `listed` is false.
    RegisterSeries(SeriesSpec),
    /// `count` more coupons of a series exist on the chain, serials from `first_serial`; the issuer holds them.
    IssueUnits {
        /// The series.
        series: SeriesId,
        /// Serial of the first.
        first_serial: u64,
        /// How many.
        count: u64,
    },
    /// Opens or closes a series to new purchases and orders; closing cancels what rests.
    SetListed {
        /// The series.
        series: SeriesId,
        /// Whether it may be bought and traded.
        listed: bool,
    },
    /// The issuer's fee tier changed; holds for trades from here on.
    SetFee {
        /// The series.
        series: SeriesId,
        /// The tier's rate on a trade's price.
        fee: Bps,
    },
    /// Nothing of this party moves until it is thawed; resting orders are cancelled.
    Freeze {
        /// Who.
        party: Party,
    },
    /// Ends a freeze.
    Thaw {
        /// Who.
        party: Party,
    },
    /// Cash has arrived for a party (confirmed on the chain).
    CreditCash {
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
    },
    /// Sets cash aside for a payout.
    BeginPayout {
        /// The payout.
        payout: PayoutId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
    },
    /// The payout has left (`paid`) or was given back.
    EndPayout {
        /// The payout.
        payout: PayoutId,
        /// Whether the cash left.
        paid: bool,
    },
    /// Buys from the issuer's stock at the issue price: all or nothing, pending until settled.
    Purchase {
        /// The purchase.
        purchase: PurchaseId,
        /// Who buys.
        buyer: Party,
        /// What.
        series: SeriesId,
        /// How many.
        quantity: u64,
    },
    /// Puts an order into a book.
    PlaceOrder(OrderSpec),
    /// Takes an order's rest out of its book.
    CancelOrder {
        /// The order.
        order: OrderId,
        /// Who asks; must be its owner.
        party: Party,
    },
    /// Changes price or open quantity; keeps its place only with the same price and less quantity.
    ReplaceOrder {
        /// The order.
        order: OrderId,
        /// Who asks; must be its owner.
        party: Party,
        /// New limit, or unchanged.
        price: Option<Price>,
        /// New open quantity, or unchanged. An ask may only shrink.
        quantity: Option<u64>,
    },
    /// From here on orders of the series rest without matching.
    OpenCall {
        /// The series.
        series: SeriesId,
    },
    /// Ends the call: trades at the price of the largest volume.
    Uncross {
        /// The series.
        series: SeriesId,
    },
    /// The chain has executed a trade: what was pending is posted.
    SettleTrade {
        /// The trade.
        trade: TradeId,
        /// Height of the block.
        block: u64,
    },
    /// The chain has refused a trade: both sides get back what they had, unlisted.
    VoidTrade {
        /// The trade.
        trade: TradeId,
        /// Why, as the chain said it.
        reason: String,
    },
    /// Money of a settled primary purchase leaves escrow: to the issuer, less the fee (confirmed on the chain).
    ReleaseEscrow {
        /// The trade that was the purchase.
        trade: TradeId,
        /// Height of the block.
        block: u64,
    },
    /// A settled primary purchase is undone on the chain: coupons back to the issuer, everything paid back.
    RefundPurchase {
        /// The trade that was the purchase.
        trade: TradeId,
        /// Height of the block.
        block: u64,
    },
    /// Keeps an available coupon for one purpose.
    LockCoupon {
        /// The lock.
        lock: LockId,
        /// The coupon.
        coupon: CouponId,
        /// Who holds it now.
        holder: Party,
        /// What for.
        purpose: LockPurpose,
        /// When it lapses by itself.
        until: Option<Timestamp>,
    },
    /// Ends a lock; the coupon is available again.
    Unlock {
        /// The lock.
        lock: LockId,
    },
    /// Keeps a lock from lapsing, since what it was for is on its way to the chain.
    CommitLock {
        /// The lock.
        lock: LockId,
    },
    /// The locked coupon has moved on the chain.
    MoveLocked {
        /// The lock.
        lock: LockId,
        /// To whom; `None` if it left the platform.
        to: Option<Party>,
        /// Why.
        reason: MoveReason,
        /// Whether the move uses up a resale.
        counted: bool,
        /// Height of the block.
        block: u64,
    },
    /// The locked coupon was redeemed on the chain.
    RedeemLocked {
        /// The lock.
        lock: LockId,
        /// Height of the block.
        block: u64,
    },
    /// The series is past its last day: orders go, holders keep a dead coupon, what was not redeemed is breakage.
    ExpireSeries {
        /// The series.
        series: SeriesId,
    },
    /// Lets time pass: orders and locks that are due lapse.
    Tick,
    /// Cancels every resting order of a party, oldest first; in one series or in all.
    MassCancel {
        /// Whose.
        party: Party,
        /// Where; `None` is everywhere.
        series: Option<SeriesId>,
    },
    /// Puts a maker's quotes in place of all its resting orders of a series: all are valid, or nothing changes. What
    /// the old orders had put up counts for the new ones. A quote is a post-only limit order.
    MassQuote {
        /// Whose.
        party: Party,
        /// In which book.
        series: SeriesId,
        /// In the order in which they take their places; none is a mass cancel.
        quotes: Vec<Quote>,
    },
    /// From here on the party's incoming orders treat its resting ones this way.
    SetSelfTrade {
        /// Whose.
        party: Party,
        /// How.
        prevention: SelfTradePrevention,
    },
    /// Sets, changes or ends a maker's protection in a series. A protection that has tripped is set again.
    SetProtection {
        /// Whose.
        party: Party,
        /// In which book.
        series: SeriesId,
        /// The new one; `None` ends it.
        protection: Option<Protection>,
    },
    /// Sets cash aside that leaves for another shard.
    BeginTransfer {
        /// The transfer.
        transfer: TransferId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
        /// Where it goes.
        to: ShardId,
    },
    /// Lets cash in that another shard has set aside.
    AcceptTransfer {
        /// The transfer.
        transfer: TransferId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
        /// Where it comes from.
        from: ShardId,
    },
    /// Says that a transfer will never be let in.
    DeclineTransfer {
        /// The transfer.
        transfer: TransferId,
        /// Where it comes from.
        from: ShardId,
    },
    /// The other shard has let the cash in (`arrived`), or never will.
    EndTransfer {
        /// The transfer.
        transfer: TransferId,
        /// Whether the cash left.
        arrived: bool,
    },
}

/// One order of a mass quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Quote {
    /// The order.
    pub order: OrderId,
    /// Buy or sell, and for a sale which coupons.
    #[serde(flatten)]
    pub side: Side,
    /// Its limit.
    pub price: Price,
    /// How many; for a sale the number of coupons.
    pub quantity: u64,
}

/// What happens when an order meets a resting order of its own party that it could trade with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SelfTradePrevention {
    /// The resting order is cancelled whole and the incoming one goes on.
    #[default]
    CancelResting,
    /// What is left of the incoming order is cancelled; the resting one stays.
    CancelIncoming,
    /// Both are cancelled.
    CancelBoth,
}

/// When a maker's resting orders of a series are taken out together: once `quantity` of them was sold or bought
/// within `window_us`. Until the protection is set again the series takes no order of this party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Protection {
    /// Length of the window that ends now, in microseconds.
    pub window_us: u64,
    /// Coupons that may change hands in it before the protection trips.
    pub quantity: u64,
}

/// What the book and the ledger need to know of a series. Fixed once registered, but for fee and listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SeriesSpec {
    /// The series.
    pub series: SeriesId,
    /// Its class on the chain.
    pub class: u64,
    /// Who issued it.
    pub issuer: IssuerId,
    /// Its currency.
    pub currency: Currency,
    /// Face value of one coupon, in minor units.
    pub face: Price,
    /// What the issuer sells one for.
    pub issue_price: Price,
    /// Smallest step of a price, in minor units.
    pub tick: Price,
    /// Which law it falls under.
    pub track: Track,
    /// How often a coupon may be resold.
    pub max_resales: u8,
    /// Coupons one buyer may buy from the issuer in all; 0 is no limit.
    pub per_person: u32,
    /// When the coupons expire.
    pub expires_at: Timestamp,
    /// The issuer's fee rate.
    pub fee: Bps,
    /// Open from the start.
    pub listed: bool,
}

/// Which law a coupon falls under; written once.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// Bought for use: never above face, resales counted.
    Utility,
    /// An investment: no ceiling, resales not limited.
    Securities,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct OrderSpec {
    /// The order.
    pub order: OrderId,
    /// Whose.
    pub party: Party,
    /// In which book.
    pub series: SeriesId,
    /// Buy or sell, and for a sale which coupons: all available, all with as many resales left.
    pub side: Side,
    /// Limit or market.
    pub kind: OrderKind,
    /// How many; for a sale the number of coupons.
    pub quantity: u64,
    /// How long it stands.
    pub time_in_force: TimeInForce,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
}

/// Which side of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "side", rename_all = "snake_case")]
pub enum Side {
    /// Takes only coupons with at least `min_resales_left` (before this sale).
    Buy {
        /// The demand.
        min_resales_left: u8,
        /// Of a market order, the most it may spend in all, fees included. A limit order ignores it.
        budget: Option<Money>,
    },
    /// Offers these coupons, sold in this order.
    Sell {
        /// The coupons.
        coupons: Vec<CouponId>,
    },
}

/// Limit or market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "type", content = "price", rename_all = "snake_case")]
pub enum OrderKind {
    /// At this price or better.
    Limit(Price),
    /// At any price; what is not filled at once is cancelled.
    Market,
}

/// How long an order stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TimeInForce {
    /// Until cancelled or expired.
    Gtc,
    /// What can't be filled at once is cancelled.
    Ioc,
    /// All at once or nothing.
    Fok,
    /// Only as a maker.
    PostOnly,
}

/// What a locked coupon is kept for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LockPurpose {
    /// A gift that is not claimed yet.
    Gift,
    /// A pass was shown, or a till has reserved it.
    Redemption,
    /// It is leaving the platform.
    Withdrawal,
    /// Taken back by the issuer.
    Recall,
    /// Its purchase is being undone on the chain.
    Refund,
}

/// Why a coupon moved without a sale.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// Given.
    Gift,
    /// Given back.
    GiftReturn,
    /// Taken to a wallet of the holder's own.
    Withdrawal,
    /// Taken back by the issuer.
    Recall,
}
