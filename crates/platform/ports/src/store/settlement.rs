//! What settlement must remember between the journal and the chain.

use async_trait::async_trait;
use genex_protocol::Trade;
use genex_types::{Bps, CouponId, Currency, IssuerId, Money, OrderId, Price, SeriesId, Timestamp, TradeId};
use serde::{Deserialize, Serialize};

use super::{StoreError, outbox::OpId};
use crate::chain::{ChainOp, EscrowTerms, OrderTerms};

/// What settlement needs to know of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledSeries {
    /// The series.
    pub series: SeriesId,
    /// Its class on the chain.
    pub class: u64,
    /// Whose.
    pub issuer: IssuerId,
    /// Face value of one, in `currency`.
    pub face: Price,
    /// The currency.
    pub currency: Currency,
    /// Whether no price is above face.
    pub capped: bool,
    /// What the issuer sells one for.
    pub issue_price: Price,
    /// How often one may be resold.
    pub max_resales: u8,
    /// The fee rate now.
    pub fee: Bps,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An order that may still trade, as its owner gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOrder {
    /// The order.
    pub order: OrderId,
    /// What its owner agreed to.
    pub terms: OrderTerms,
    /// Units traded so far.
    pub filled: u64,
}

/// Everything settlement remembers, as of a journal sequence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettlementMemory {
    /// Last receipt taken in; 0 for none.
    pub cursor: u64,
    /// Every series.
    pub series: Vec<SettledSeries>,
    /// Orders that may still trade.
    pub orders: Vec<OpenOrder>,
    /// Trades made and neither settled nor voided.
    pub trades: Vec<Trade>,
}

/// What a stretch of the journal changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettlementChanges {
    /// Receipt before the stretch.
    pub from: u64,
    /// Last receipt of it.
    pub to: u64,
    /// Series that are new or changed.
    pub series: Vec<SettledSeries>,
    /// Orders that are new or changed.
    pub orders: Vec<OpenOrder>,
    /// Orders that can't trade any more.
    pub orders_done: Vec<OrderId>,
    /// New trades.
    pub trades: Vec<Trade>,
    /// Trades settled or voided.
    pub trades_done: Vec<TradeId>,
    /// Coupons resold or redeemed: the escrow of their purchase is due.
    pub escrow_free: Vec<CouponId>,
    /// Series that expired: all their escrows are due.
    pub series_expired: Vec<SeriesId>,
    /// Operations that follow.
    pub ops: Vec<(OpId, ChainOp)>,
    /// Quota that comes free, by issuer.
    pub quota: Vec<(IssuerId, Money)>,
}

/// Keeps settlement's memory.
#[async_trait]
pub trait SettlementStore: Send + Sync {
    /// Everything remembered.
    async fn memory(&self) -> Result<SettlementMemory, StoreError>;

    /// Takes in a stretch of the journal with the operations that follow from it, all or nothing; `now` is when
    /// freed escrows are due.
    ///
    /// Errors: [`StoreError::Stale`] if the cursor is not at `changes.from`.
    async fn advance(&self, changes: &SettlementChanges, now: Timestamp) -> Result<(), StoreError>;
}

/// Money of a purchase in the vault, and from when it may be paid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEscrow {
    /// Of which series.
    pub series: SeriesId,
    /// What is held.
    pub terms: EscrowTerms,
    /// When the refund window is over.
    pub release_at: Timestamp,
}

/// Keeps track of escrows.
#[async_trait]
pub trait EscrowStore: Send + Sync {
    /// Escrows that were paid in. Noting one again changes nothing.
    async fn hold(&self, escrows: &[HeldEscrow]) -> Result<(), StoreError>;

    /// The escrow of a purchase's trade; `None` if it was never paid in, or is over.
    async fn escrow_of(&self, trade: TradeId) -> Result<Option<EscrowTerms>, StoreError>;

    /// Held escrows due at `now`, first due first.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<HeldEscrow>, StoreError>;

    /// Marks escrows as on their way out and records the operation that pays them, all or nothing.
    ///
    /// Errors: [`StoreError::Stale`] if one of them is not held.
    async fn begin_release(&self, trades: &[TradeId], id: OpId, op: &ChainOp) -> Result<(), StoreError>;

    /// The chain would not pay them yet: they are held on, and due again later.
    async fn hold_on(&self, trades: &[TradeId], until: Timestamp) -> Result<(), StoreError>;

    /// Escrows that were paid out or refunded are over.
    async fn close(&self, trades: &[TradeId]) -> Result<(), StoreError>;
}
