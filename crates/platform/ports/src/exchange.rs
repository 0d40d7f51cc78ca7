//! The exchange, as the platform sees it.

use async_trait::async_trait;
use genex_protocol::{Account, ClientId, Command, Receipt, Reject};
pub use genex_protocol::{AuditView, Balance, Depth, Holding, HoldingState, Level};
use genex_types::{CouponId, SeriesId};
use sha2::{Digest, Sha256};

/// The client id of the command that follows from `subject` for `purpose`: the first 16 bytes of
/// SHA-256 over `purpose`, a zero byte and the subject's bytes. Repeating a step repeats its command.
pub fn derived_client_id(purpose: &str, subject: u128) -> ClientId {
    let digest = Sha256::new()
        .chain_update(purpose.as_bytes())
        .chain_update([0])
        .chain_update(subject.to_be_bytes())
        .finalize();
    let head = digest.first_chunk::<16>().expect("a SHA-256 digest has 32 bytes");
    ClientId(u128::from_be_bytes(*head))
}

/// Why a command has no receipt.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Refused; nothing changed.
    #[error(transparent)]
    Rejected(#[from] Reject),
    /// Too much is waiting; nothing changed, try again.
    #[error("the exchange is busy")]
    Busy,
    /// The writer has stopped; whether the command took effect is known after a restart, under its client id.
    #[error("the exchange is not running")]
    Unavailable,
}

/// The single writer. Answers of reads include everything whose receipt was given.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Gives a command its place, and its receipt once that is durable.
    ///
    /// The same client id with the same command yields the first receipt with `replayed` set.
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError>;

    /// Up to `limit` durable receipts from `seq` on, in order; waits until there is at least one.
    async fn receipts(&self, seq: u64, limit: usize) -> Result<Vec<Receipt>, ExchangeError>;

    /// The last durable sequence.
    async fn durable_seq(&self) -> Result<u64, ExchangeError>;

    /// The balance of an account; zero if it was never used.
    async fn balance(&self, account: Account) -> Result<Balance, ExchangeError>;

    /// The best `levels` levels of a book; empty for an unknown series.
    async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, ExchangeError>;

    /// A coupon's holder and state.
    async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, ExchangeError>;

    /// Everything, at one moment.
    async fn audit(&self) -> Result<AuditView, ExchangeError>;
}
