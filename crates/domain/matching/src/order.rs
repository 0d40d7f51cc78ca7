//! Orders as the book sees them, and what happens to them.

use std::num::NonZeroU32;

use borsh::{BorshDeserialize, BorshSerialize};

/// A price in whole ticks; 0 is no price.
pub type Ticks = u64;

/// The largest quantity of one order: a class on the chain has no more units. Sums of a book then fit 64 bits.
pub const MAX_QUANTITY: u64 = 1 << 40;

/// Which side of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Side {
    /// Bids.
    Buy,
    /// Asks.
    Sell,
}

impl Side {
    /// The other side.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// Whether an order of this side with limit `limit` may trade at `price`.
    pub(crate) const fn accepts(self, limit: Ticks, price: Ticks) -> bool {
        match self {
            Self::Buy => price <= limit,
            Self::Sell => price >= limit,
        }
    }

    /// Whether, on this side of the book, `a` comes before `b`.
    pub(crate) const fn better(self, a: Ticks, b: Ticks) -> bool {
        match self {
            Self::Buy => a > b,
            Self::Sell => a < b,
        }
    }
}

/// How long an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum TimeInForce {
    /// Until cancelled.
    Gtc,
    /// What can't be filled at once is cancelled.
    Ioc,
    /// All at once or nothing.
    Fok,
    /// Only as a maker.
    PostOnly,
}

/// What happens when an order meets an eligible resting order of its own account; the incoming order decides, in an
/// uncross the younger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, BorshSerialize, BorshDeserialize)]
pub enum SelfTrade {
    /// The resting order is cancelled whole and the incoming one goes on.
    #[default]
    CancelResting,
    /// What is left of the incoming order is cancelled; the resting one stays.
    CancelIncoming,
    /// Both are cancelled.
    CancelBoth,
}

/// An order on its way into the book. The caller has checked price, tick and quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incoming {
    /// The caller's number for the order; events name it.
    pub tag: u32,
    /// Whose order: equal numbers never trade with each other.
    pub account: u32,
    /// Which side.
    pub side: Side,
    /// The limit; `None` for a market order.
    pub limit: Option<Ticks>,
    /// Open quantity, 1 to [`MAX_QUANTITY`].
    pub quantity: u64,
    /// Of an ask the resales its units have left, of a bid the least it accepts.
    pub resales: u32,
    /// How long it stands.
    pub time_in_force: TimeInForce,
    /// What happens when it meets its own account.
    pub self_trade: SelfTrade,
}

/// Where an order rests. It is valid until the order is filled or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Handle(NonZeroU32);

impl Handle {
    pub(crate) fn of(node: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(node))
    }

    pub(crate) fn node(self) -> u32 {
        self.0.get() - 1
    }
}

/// A resting order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting {
    /// The caller's number.
    pub tag: u32,
    /// Whose.
    pub account: u32,
    /// Which side.
    pub side: Side,
    /// Its limit.
    pub price: Ticks,
    /// Open quantity.
    pub quantity: u64,
    /// As in [`Incoming::resales`].
    pub resales: u32,
}

/// Two orders met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// The order that rested; in an uncross the older.
    pub maker: u32,
    /// The order that met it.
    pub taker: u32,
    /// Which side the taker is on.
    pub taker_side: Side,
    /// At what price.
    pub price: Ticks,
    /// How much.
    pub quantity: u64,
}

/// Why the book itself cancels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cancelled {
    /// Rest of an immediate or market order.
    Ioc,
    /// Could not be filled whole.
    Fok,
    /// Would have taken.
    PostOnly,
    /// Met an order of its own account.
    SelfTrade,
}

/// One thing that happened in the book, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookEvent {
    /// Two orders traded. An order whose quantity is used up is gone.
    Fill(Fill),
    /// The rest of an order left.
    Cancelled {
        /// Which order.
        tag: u32,
        /// What was open.
        quantity: u64,
        /// Why.
        reason: Cancelled,
    },
    /// The rest of an order rests.
    Rested {
        /// Which order.
        tag: u32,
        /// Where.
        handle: Handle,
    },
}

/// Everything that rests at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DepthLevel {
    /// The price.
    pub price: Ticks,
    /// Open quantity.
    pub quantity: u64,
    /// Orders.
    pub orders: u32,
}
