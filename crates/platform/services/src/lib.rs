//! Use cases. They decide and orchestrate; the world is behind `genex_ports`.
//!
//! An area adds a folder with its services; [`Error`] and [`Caller`] are shared by all of them.

pub mod analytics;
pub mod anchors;
pub mod caller;
pub mod compliance;
pub mod contact;
mod error;
pub mod escrow;
pub mod expiry;
mod holders;
pub mod idempotency;
pub mod issuance;
pub mod market;
pub mod outbox;
pub mod people;
pub mod projection;
pub mod reconciliation;
pub mod rest;
pub mod sanctions;
pub mod settlement;

pub use caller::{AccountStatus, Authenticate, Caller, Role, Roles};
pub use error::{Error, Refusal};
pub use genex_ports::locale::Locale;
