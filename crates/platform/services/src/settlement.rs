//! From trades in the journal to trades on the chain and back.
//!
//! [`SettlementWorker`] follows the exchange's receipts. A pure [`Book`] folds them into what settlement must
//! remember; every stretch of the journal is taken in together with the batches that follow from it, in one
//! transaction, so no trade is sent twice and none is forgotten. [`SettlementOutcomes`] hears from the outbox what
//! the chain did, and tells the exchange: each trade of a batch is settled or voided by itself.

mod batch;
mod book;
mod outcomes;
#[cfg(test)]
mod tests;
mod worker;

pub use book::{Book, BookError, DueTrade, Stretch};
pub use outcomes::SettlementOutcomes;
pub use worker::{SettlementProgress, SettlementWorker};
