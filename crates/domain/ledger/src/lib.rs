//! The double-entry ledger: accounts, and transfers that are direct or pending, then posted or voided.
//!
//! # Model
//!
//! A *transfer* moves an amount from a debit account to a credit account of the same currency. A direct
//! transfer is posted at once. A pending transfer sets the amount aside on the debit account; it is then posted
//! or voided, whole or in parts, until nothing of it is left. The words are TigerBeetle's.
//!
//! # Invariants
//!
//! * The posted balances of a currency add up to zero: both sides of a transfer are written together.
//! * An account with [`Limit::DebitsWithinCredits`] never has less posted than is set aside on it, so neither its
//!   posted nor its available balance is ever negative. [`Limit::CreditsWithinDebits`] is its mirror.
//! * A pending transfer is closed once; closing it again is an error and changes nothing.
//!
//! * Linked transfers are all done or none is, and a client id does them once.
//!
//! Time is an argument of [`Ledger::advance`]: a pending transfer with a time is voided when that has passed, and the
//! balances of accounts that are recorded can be asked for any moment since.
//!
//! The ledger does not know what its accounts stand for: the key is the caller's.

mod account;
mod history;
mod index;
mod ledger;
mod linked;
mod stored;
#[cfg(test)]
mod tests;
mod undo;

pub use account::{AccountIx, Balance, Limit};
pub use ledger::{Ledger, LedgerError, PendingIx, Posting, Step};
pub use linked::{Done, LinkedError, Transfer};
