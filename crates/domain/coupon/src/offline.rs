//! Redemption by a till that is cut off: a budget signed beforehand, and a log that can't be rewritten unseen.
//!
//! The till redeems against a [`Budget`] and writes each redemption as an [`Entry`] whose text names the digest of
//! the one before and is signed by the device's own key. Whoever reads the log later needs no trust in the till: two
//! different entries with one number are proof that its storage was copied or rolled back.

mod budget;
mod log;

pub use budget::{Budget, BudgetError, OfflineRefusal};
pub use log::{DeviceKey, Entry, Head, LogError, SealedEntry};
