//! What can be read from the exchange: pictures of its state at one place in the journal.

use borsh::{BorshDeserialize, BorshSerialize};
pub use genex_protocol::{AuditView, Balance, Depth, Holding, HoldingState, Level};
use genex_protocol::{OrderKind, Phase, SeriesSpec, ShardId, TimeInForce, TransferId};
use genex_types::{CouponId, Money, OrderId, Party, SeriesId, Timestamp};

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

/// Cash of a party on its way to another shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OpenTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// Whose.
    pub party: Party,
    /// How much.
    pub amount: Money,
    /// Where it goes.
    pub to: ShardId,
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
