//! What follows from the exchange's receipts: orders, trades, coupons per holder, balances, candles, histories.
//!
//! One task follows the receipts and applies them in batches, each in one transaction together with the cursor,
//! so that a restart goes on where the last batch ended. The fold is a pure function of receipts and rows:
//! clearing the rows and starting from the first receipt gives the same rows again.

mod cash;
mod coupon;
mod fold;
mod follower;
mod history;
mod keys;
mod order;
mod signal;
mod trade;

pub use follower::{Projector, SharedProjector};
pub use signal::{Signal, Topic};

#[cfg(test)]
mod tests;
