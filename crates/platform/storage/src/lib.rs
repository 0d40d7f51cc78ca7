//! Repositories: the platform's own facts, in one SQLite file today and in PostgreSQL with the same statements.
//!
//! Columns keep to what both speak: ids, enums and JSON as `TEXT`, money and counts as `BIGINT` in minor units,
//! moments as `BIGINT` microseconds, flags as `BOOLEAN`. One method of a store trait is one transaction.
//!
//! An area adds a folder with its entities and its implementation of the traits in `genex_ports::store`, and a
//! migration in `migrations/`, listed in `migrations.rs`.

mod anchors;
mod codec;
mod db;
mod error;
mod filings;
mod gifts;
mod halts;
mod idempotency;
mod keys;
mod listed;
pub mod market;
mod migrations;
mod offline;
pub mod outbox;
mod people;
mod redemptions;
mod series;
mod settlement;
mod surveillance;
mod travel;

pub use db::{Db, Tx};
