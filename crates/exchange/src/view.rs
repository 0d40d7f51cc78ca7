//! What can be read from the exchange: pictures of its state at one place in the journal.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_protocol::{Account, OrderKind, Phase, SeriesSpec, TimeInForce};
use genex_types::{CouponId, LockId, OrderId, Party, Price, SeriesId, Timestamp, TradeId};

/// The balance of an account, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// What is final.
    pub posted_minor: i128,
    /// Of it, what is set aside to leave.
    pub held_minor: i128,
}

impl Balance {
    /// What may be used.
    pub const fn available_minor(self) -> i128 {
        self.posted_minor - self.held_minor
    }
}

/// One price level of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Its price.
    pub price: Price,
    /// Open quantity.
    pub quantity: u64,
    /// Orders.
    pub orders: u32,
}

/// A book's levels, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Depth {
    /// Journal sequence the picture was taken at.
    pub seq: u64,
    /// Buyers.
    pub bids: Vec<Level>,
    /// Sellers.
    pub asks: Vec<Level>,
}

/// Whose a coupon is and what is happening to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Whose it is.
    pub holder: Party,
    /// How often it may be resold.
    pub resales_left: u8,
    /// What is happening to it.
    pub state: HoldingState,
}

/// What is happening to a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldingState {
    /// Nothing: it can be sold, given or used.
    Available,
    /// Offered in the book.
    Listed(OrderId),
    /// Sold, not yet settled.
    InTrade(TradeId),
    /// Kept for a purpose.
    Locked(LockId),
    /// Used.
    Redeemed,
    /// Expired.
    Expired,
    /// Outside the platform.
    Withdrawn,
}

/// How many coupons of a series a party has, by what is happening to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct Position {
    /// Free to be sold, given or used. An issuer's unsold stock is not counted.
    pub available: u64,
    /// Offered in the book.
    pub listed: u64,
    /// Sold, not yet settled.
    pub in_trade: u64,
    /// Kept for a purpose.
    pub locked: u64,
    /// Bought, not yet settled.
    pub incoming: u64,
    /// Bought from the issuer in all, less what was voided or refunded.
    pub purchased: u64,
}

impl Position {
    /// Coupons the party holds, whatever is happening to them.
    pub const fn held(self) -> u64 {
        self.available + self.listed + self.in_trade + self.locked
    }
}

/// An order that rests in a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrder {
    /// The order.
    pub order: OrderId,
    /// Whose.
    pub party: Party,
    /// In which book.
    pub series: SeriesId,
    /// Whether it buys.
    pub buys: bool,
    /// Its limit.
    pub kind: OrderKind,
    /// What is not filled.
    pub open: u64,
    /// How long it stands.
    pub time_in_force: TimeInForce,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
    /// Coupons still offered, in the order they will be sold; empty for a bid.
    pub coupons: Vec<CouponId>,
    /// Cash set aside, in minor units; 0 for an ask.
    pub held_minor: i128,
}

/// How far a trade has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum TradeState {
    /// Made, not yet executed by the chain.
    Pending,
    /// Final. Money of a purchase is in escrow.
    Settled,
    /// Undone because the chain refused it.
    Voided,
    /// A purchase whose money has left escrow.
    Released,
    /// A purchase that was undone.
    Refunded,
}

/// What is known of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesView {
    /// As it was registered; fee and listing as they are now.
    pub spec: SeriesSpec,
    /// Coupons ever issued.
    pub issued: u64,
    /// Coupons the issuer can still sell.
    pub stock: u64,
    /// Whether it was expired by command.
    pub expired: bool,
    /// How its book trades.
    pub phase: Phase,
    /// Number of its last trade.
    pub market_seq: u64,
}

/// One consistent picture for the standing checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    /// Journal sequence it was taken at.
    pub seq: u64,
    /// State hash at that sequence.
    pub state_hash: [u8; 32],
    /// Every account, ordered.
    pub accounts: Vec<(Account, Balance)>,
    /// Every coupon that is or was out of its issuer's stock, and its holder, ordered.
    pub coupons: Vec<(CouponId, Holding)>,
    /// Per series: first serial never taken from stock, and number ever issued.
    pub stock: Vec<(SeriesId, u64, u64)>,
    /// Trades made and neither settled nor voided, ordered.
    pub pending_trades: Vec<TradeId>,
}
