//! What the market's readers ask for.

use async_trait::async_trait;
use genex_coupon::{Kind, Rules};
use genex_types::{CouponId, IssuerId, OrderId, Party, Price, PurchaseId, SeriesId, Timestamp, TradeId};
use serde::{Deserialize, Serialize};

use super::{
    ActivityKind, ActivityRow, Candle, CouponRow, Interval, OrderRow, OrderStatus, SeriesRow, TradeRow,
};
use crate::store::StoreError;

/// A part of a list, newest first unless a method says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<C> {
    /// After this place; from the start if `None`.
    pub after: Option<C>,
    /// At most this many.
    pub limit: u32,
}

/// What people see of a series, fixed when it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesProfile {
    /// Its name.
    pub name: String,
    /// What its coupons do.
    pub kind: Kind,
    /// In the issuer's words.
    pub description: String,
    /// The issuer's rules.
    pub rules: Rules,
    /// Days in which a first sale can be undone.
    pub refund_days: u16,
    /// Reviewed as a gift card.
    pub gift_card: bool,
    /// First moment of validity.
    pub valid_from: Timestamp,
}

/// A series with everything a card or page shows, but for its issuer and the reader's own marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesFacts {
    /// As the exchange knows it.
    pub row: SeriesRow,
    /// As it was issued.
    pub profile: SeriesProfile,
    /// Lowest open ask.
    pub best_ask: Option<Price>,
    /// Units traded in the last 24 hours.
    pub volume_24h: u64,
    /// Last prices of up to 30 days, oldest first.
    pub spark: Vec<Price>,
}

impl SeriesFacts {
    /// Coupons the issuer still has.
    pub const fn stock(&self) -> u64 {
        self.row.issued.saturating_sub(self.row.sold)
    }

    /// What the cheapest unit costs, before fees, and whether it is the issuer's.
    pub fn best(&self) -> Option<(Price, bool)> {
        if !self.row.listed || self.row.expired {
            return None;
        }
        let primary = (self.stock() > 0).then_some((self.row.issue_price, true));
        let secondary = self.best_ask.map(|price| (price, false));
        primary.into_iter().chain(secondary).min_by_key(|(price, is_primary)| (*price, !is_primary))
    }

    /// `1 − P/F` of the best price, or of the last, in basis points; 0 without any.
    pub fn discount_bps(&self) -> i64 {
        let price = self.best().map(|(price, _)| price).or(self.row.last_price);
        price.map_or(0, |price| (self.row.face.0 - price.0) * 10_000 / self.row.face.0.max(1))
    }
}

/// Which series are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesChoice {
    /// Everything that may be bought and traded.
    Listed,
    /// Everything of an issuer.
    Issuer(IssuerId),
    /// These.
    Of(Vec<SeriesId>),
}

/// How many units of a series are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Supply {
    /// Ever issued.
    pub issued: u64,
    /// With the issuer.
    pub in_stock: u64,
    /// Sold by the issuer, less what was undone.
    pub sold: u64,
    /// With people, neither used nor expired.
    pub circulating: u64,
    /// Of them, offered in the book.
    pub listed: u64,
    /// Used.
    pub redeemed: u64,
    /// Sold and expired unused.
    pub expired: u64,
}

/// Who took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakerSide {
    /// A bid met a resting ask.
    Buy,
    /// An ask met a resting bid.
    Sell,
    /// A purchase from the issuer.
    Primary,
}

/// A trade as everybody may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeLine {
    /// The trade.
    pub trade: TradeId,
    /// Place among the series' trades.
    pub market_seq: u64,
    /// Price of one.
    pub price: Price,
    /// Units.
    pub quantity: u64,
    /// When.
    pub at: Timestamp,
    /// Who took.
    pub taker: TakerSide,
}

/// A trade as the owner of one of its orders sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillRow {
    /// The order.
    pub order: OrderId,
    /// The trade.
    pub trade: TradeRow,
}

/// Which of somebody's coupons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CouponFilter {
    /// Nothing is happening to them.
    Available,
    /// Offered.
    Listed,
    /// Sold, not settled.
    InTrade,
    /// Kept for a purpose.
    Locked,
    /// Used.
    Redeemed,
    /// Not used in time.
    Expired,
    /// All of them.
    #[default]
    All,
}

/// A coupon with what its holder's screen needs beside the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCoupon {
    /// The coupon.
    pub row: CouponRow,
    /// What it is offered for.
    pub listed_price: Option<Price>,
}

/// Reads the projections.
#[async_trait]
pub trait MarketReads: Send + Sync {
    /// The chosen series that have a profile, in no particular order.
    async fn series_facts(
        &self,
        choice: &SeriesChoice,
        now: Timestamp,
    ) -> Result<Vec<SeriesFacts>, StoreError>;

    /// One series as the exchange knows it.
    async fn series_row(&self, series: SeriesId) -> Result<Option<SeriesRow>, StoreError>;

    /// Where a series' units are.
    async fn supply(&self, series: SeriesId) -> Result<Supply, StoreError>;

    /// Units offered and wanted in a book.
    async fn interest(&self, series: SeriesId) -> Result<(u64, u64), StoreError>;

    /// Candles from `from` up to and without `to`, oldest first, at most `limit` of the newest.
    async fn candles(
        &self,
        series: SeriesId,
        interval: Interval,
        from: Timestamp,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Candle>, StoreError>;

    /// Trades of a series; the place is their `market_seq`.
    async fn trades(&self, series: SeriesId, page: Page<u64>) -> Result<Vec<TradeLine>, StoreError>;

    /// One order.
    async fn order(&self, order: OrderId) -> Result<Option<OrderRow>, StoreError>;

    /// Somebody's orders; the place is the order.
    async fn orders(
        &self,
        party: Party,
        status: Option<OrderStatus>,
        page: Page<OrderId>,
    ) -> Result<Vec<OrderRow>, StoreError>;

    /// The trades of orders, oldest first.
    async fn fills(&self, orders: &[OrderId]) -> Result<Vec<FillRow>, StoreError>;

    /// The trade that was a purchase.
    async fn purchase(&self, purchase: PurchaseId) -> Result<Option<TradeRow>, StoreError>;

    /// Trades, those that are known.
    async fn trades_by_id(&self, trades: &[TradeId]) -> Result<Vec<TradeRow>, StoreError>;

    /// Coupons, in the order asked; what is not known is left out.
    async fn coupons_by_id(&self, coupons: &[CouponId]) -> Result<Vec<ListedCoupon>, StoreError>;

    /// Somebody's coupons by series and number; the place is the coupon.
    async fn coupons(
        &self,
        party: Party,
        filter: CouponFilter,
        page: Page<CouponId>,
    ) -> Result<Vec<ListedCoupon>, StoreError>;

    /// Somebody's available coupons of a series, most resales left first, then by number; at most `limit`.
    async fn sellable(
        &self,
        party: Party,
        series: SeriesId,
        limit: u64,
    ) -> Result<Vec<CouponRow>, StoreError>;

    /// Somebody's history of trades, uses and expiries; the place is the line's id.
    async fn activity(
        &self,
        party: Party,
        kind: Option<ActivityKind>,
        page: Page<u128>,
    ) -> Result<Vec<ActivityRow>, StoreError>;

    /// Everybody's lines about one subject.
    async fn lines_about(&self, subject: &str) -> Result<Vec<ActivityRow>, StoreError>;
}

/// What people see of series. Written once, before the exchange is told of the series.
#[async_trait]
pub trait SeriesProfiles: Send + Sync {
    /// Keeps the profile of a series; keeping it again changes nothing.
    async fn publish(&self, series: SeriesId, profile: &SeriesProfile) -> Result<(), StoreError>;
}
