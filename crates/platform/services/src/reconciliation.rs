//! The standing checker: chain, ledger and projections must say the same of every coupon and every cent.
//!
//! [`Checker`] brings what is under way to rest, collects the [`Facts`] of one block and one journal sequence, and
//! compares them; [`compare`] is pure and also serves the offline check. A difference halts payouts until a later
//! check agrees.

mod checker;
mod collect;
mod compare;
mod facts;
#[cfg(test)]
mod tests;

pub use checker::{CheckStatus, Checker, CheckerConfig, Report};
pub use collect::{CollectError, Collector};
pub use compare::{Difference, Drift, compare};
pub use facts::{ChainFacts, ChainSeries, Facts, LedgerFacts, Owner};
