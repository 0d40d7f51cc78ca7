//! The exchange, as the platform sees it.

use async_trait::async_trait;
use genex_protocol::{Account, ClientId, Command, Receipt, Reject};
use genex_types::{CouponId, LockId, OrderId, Party, Price, SeriesId, TradeId};
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

/// The balance of an account, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// What is final.
    pub posted_minor: i128,
    /// Of it, what is set aside to leave.
    pub held_minor: i128,
}

impl Balance {
    /// What may be used.
    pub const fn available_minor(self) -> i128 {
        self.posted_minor - self.held_minor
    }
}

/// One price level of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Its price.
    pub price: Price,
    /// Open quantity.
    pub quantity: u64,
    /// Orders.
    pub orders: u32,
}

/// A book's levels, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Depth {
    /// Journal sequence the picture was taken at.
    pub seq: u64,
    /// Buyers.
    pub bids: Vec<Level>,
    /// Sellers.
    pub asks: Vec<Level>,
}

/// Whose a coupon is and what is happening to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Whose it is.
    pub holder: Party,
    /// How often it may be resold.
    pub resales_left: u8,
    /// What is happening to it.
    pub state: HoldingState,
}

/// What is happening to a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldingState {
    /// Nothing: it can be sold, given or used.
    Available,
    /// Offered in the book.
    Listed(OrderId),
    /// Sold, not yet settled.
    InTrade(TradeId),
    /// Kept for a purpose.
    Locked(LockId),
    /// Used.
    Redeemed,
    /// Expired.
    Expired,
    /// Outside the platform.
    Withdrawn,
}

/// One consistent picture for the standing checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditView {
    /// Journal sequence it was taken at.
    pub seq: u64,
    /// State hash at that sequence.
    pub state_hash: [u8; 32],
    /// Every account.
    pub accounts: Vec<(Account, Balance)>,
    /// Every coupon somebody bought at some time, and its holder.
    pub coupons: Vec<(CouponId, Holding)>,
    /// Issuer, first serial still in stock and number ever issued, per series.
    pub stock: Vec<(SeriesId, u64, u64)>,
    /// Trades made and neither settled nor voided.
    pub pending_trades: Vec<TradeId>,
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
