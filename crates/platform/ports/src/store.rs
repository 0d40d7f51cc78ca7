//! Stores. Each area has a trait of its own; one method is one transaction.

pub mod accounts;
pub mod anchors;
pub mod audit;
pub mod cash;
pub mod figures;
pub mod filings;
pub mod gifts;
pub mod halts;
pub mod idempotency;
pub mod inbox;
pub mod issuers;
pub mod keys;
pub mod kyc;
pub mod listed;
pub mod market;
pub mod numbers;
pub mod offline;
pub mod outbox;
pub mod redemptions;
pub mod sandbox;
pub mod screenings;
pub mod series;
pub mod settlement;
pub mod surveillance;
pub mod travel;

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique value is taken.
    #[error("{0} is taken")]
    Conflict(&'static str),
    /// The row is not in the state the change needs; somebody else was first.
    #[error("{0} has changed meanwhile")]
    Stale(&'static str),
    /// There is no such row.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The store can't be reached or is broken.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
