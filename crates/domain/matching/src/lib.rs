//! The order book of one series: price-time priority, resale lanes, call auctions, self-trade prevention.
//!
//! # Rules
//!
//! Prices are whole ticks. Among the resting orders an incoming order may trade with, it takes the best price
//! first and the oldest place at that price, always at the resting order's price.
//!
//! **Lanes.** Units of a utility series differ by the resales they have left. An ask carries what its units have,
//! a bid the least it accepts; the pair is *eligible* if the first is not below the second. Orders that are not
//! eligible do not see each other: they are neither traded, nor counted, nor cancelled. A securities book
//! ([`BookSpec::lanes`] unset) ignores both numbers.
//!
//! **Time in force.** `gtc` rests; `ioc` and every market order give up what they can't fill; `fok` fills whole or
//! not at all, counting only orders of others; `post_only` is cancelled if anything eligible, its own account's
//! orders included, is at its price or better.
//!
//! **Self-trade.** When an order meets an eligible order of its own account, its [`SelfTrade`] decides: the resting
//! one is cancelled whole and the incoming one goes on, or the rest of the incoming one is cancelled, or both. A
//! `fok` counts only what it can take before that.
//!
//! **Replace.** The same price with less quantity keeps the place. Anything else is a new order in all but its
//! name: it goes to the end of the queue and may trade at once.
//!
//! **Call.** Between [`Book::open_call`] and [`Book::uncross`] orders rest without matching. The uncross first
//! looks at every eligible crossing pair of one account; the younger order's [`SelfTrade`] says which of the two is
//! cancelled, and they go oldest first. Then it trades in
//! passes, each at one price: that of the largest volume, then of the smallest surplus, then nearest to the last
//! trade, then the lowest. In a pass each bid, in price-time order, takes the eligible asks in price-time order.
//! Passes repeat until no eligible pair crosses; without lanes one is enough. The older order is the maker.
//!
//! The book reads no clock and does no I/O; what happens is appended to the caller's list of [`BookEvent`]s.

mod auction;
mod bitmap;
mod book;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod fuzz;
mod half;
mod ladder;
mod order;
#[cfg(test)]
mod reference;
mod slab;
mod stored;
#[cfg(test)]
mod tests;

pub use book::{Book, BookSpec};
pub use order::{
    BookEvent, Cancelled, DepthLevel, Fill, Handle, Incoming, MAX_QUANTITY, Resting, SelfTrade, Side, Ticks,
    TimeInForce,
};
