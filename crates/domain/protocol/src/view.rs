//! What can be read from the exchange by whoever may only speak its vocabulary.

use genex_types::{CouponId, LockId, OrderId, Party, Price, SeriesId, TradeId};

use crate::Account;

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
