//! The journal as settlement remembers it: series, orders that may still trade, trades under way.

use std::collections::{BTreeMap, BTreeSet};

use genex_ports::{
    chain::OrderTerms,
    store::settlement::{OpenOrder, SettledSeries, SettlementChanges, SettlementMemory},
};
use genex_protocol::{Event, OrderKind, OrderSpec, Receipt, SeriesSpec, Side, Track, Trade, TradeKind};
use genex_types::{
    Bps, CouponId, DAY_US, IssuerId, Money, OrderId, Price, PurchaseId, SeriesId, Timestamp, TradeId,
};

/// An issuer's standing offer of a series is one order of this size; the chain counts what is sold under it,
/// refunded coupons again.
const WHOLE_OFFER: u64 = u32::MAX as u64;

/// A match made before an order lapsed may reach the chain after it.
const GRACE_US: i64 = DAY_US;

/// A receipt that does not fit what was taken in before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("receipt {seq} does not fit: {what}")]
pub struct BookError {
    /// The receipt.
    pub seq: u64,
    /// What is missing.
    pub what: String,
}

/// A trade with both sides' consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTrade {
    /// The trade.
    pub trade: Trade,
    /// Its class on the chain.
    pub class: u64,
    /// The seller's order.
    pub sell_order: OrderTerms,
    /// The buyer's order.
    pub buy_order: OrderTerms,
}

/// What a stretch of the journal came to. Its changes carry no operations yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stretch {
    /// What to remember.
    pub changes: SettlementChanges,
    /// What to settle, in journal order.
    pub due: Vec<DueTrade>,
}

/// Ids touched while folding.
#[derive(Default)]
struct Touched {
    series: BTreeSet<SeriesId>,
    orders: BTreeSet<OrderId>,
    trades: BTreeSet<TradeId>,
}

/// Settlement's memory, and how the journal changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    cursor: u64,
    series: BTreeMap<SeriesId, SettledSeries>,
    orders: BTreeMap<OrderId, OpenOrder>,
    trades: BTreeMap<TradeId, Trade>,
}

impl Book {
    /// Goes on from what was remembered.
    pub fn new(memory: SettlementMemory) -> Self {
        Self {
            cursor: memory.cursor,
            series: memory.series.into_iter().map(|s| (s.series, s)).collect(),
            orders: memory.orders.into_iter().map(|o| (o.order, o)).collect(),
            trades: memory.trades.into_iter().map(|t| (t.trade, t)).collect(),
        }
    }

    /// Last receipt taken in.
    pub const fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Trades neither settled nor voided.
    pub fn pending(&self) -> usize {
        self.trades.len()
    }

    /// Folds receipts that follow the cursor. After an error the book is of no more use.
    pub fn take_in(&mut self, receipts: &[Receipt]) -> Result<Stretch, BookError> {
        let mut fold =
            Fold { touched: Touched::default(), stretch: Stretch::default(), seq: self.cursor, book: self };
        let from = fold.seq;
        for receipt in receipts {
            fold.receipt(receipt)?;
        }
        let Fold { touched, mut stretch, seq, .. } = fold;
        self.cursor = seq;
        stretch.changes.from = from;
        stretch.changes.to = seq;
        self.note(touched, &mut stretch.changes);
        Ok(stretch)
    }

    /// Splits what was touched into what is there and what is gone.
    fn note(&self, touched: Touched, changes: &mut SettlementChanges) {
        changes.series = touched.series.iter().filter_map(|id| self.series.get(id)).cloned().collect();
        for id in touched.orders {
            match self.orders.get(&id) {
                Some(order) => changes.orders.push(order.clone()),
                None => changes.orders_done.push(id),
            }
        }
        for id in touched.trades {
            match self.trades.get(&id) {
                Some(trade) => changes.trades.push(trade.clone()),
                None => changes.trades_done.push(id),
            }
        }
    }
}

struct Fold<'a> {
    book: &'a mut Book,
    touched: Touched,
    stretch: Stretch,
    seq: u64,
}

impl Fold<'_> {
    fn receipt(&mut self, receipt: &Receipt) -> Result<(), BookError> {
        if receipt.seq != self.seq + 1 {
            return Err(BookError { seq: receipt.seq, what: format!("receipt {} comes next", self.seq + 1) });
        }
        self.seq = receipt.seq;
        let bought = bought_in(&receipt.events);
        receipt.events.iter().try_for_each(|event| self.event(event, &bought))
    }

    fn event(&mut self, event: &Event, bought: &BTreeMap<PurchaseId, u64>) -> Result<(), BookError> {
        match event {
            Event::SeriesRegistered(spec) => self.put_series(settled_series(spec)),
            Event::FeeChanged { series, fee } => {
                let changed = SettledSeries { fee: *fee, ..self.series(*series)?.clone() };
                self.put_series(changed);
            }
            Event::OrderAccepted { order, resales_left } => self.accept(order, *resales_left)?,
            Event::OrderReplaced { order, price, quantity } => self.replace(*order, *price, *quantity)?,
            Event::OrderCancelled { order, .. } => self.drop_order(*order),
            Event::Traded(trade) => self.trade(trade, bought)?,
            Event::TradeSettled { trade, .. } => self.settled(*trade),
            Event::TradeVoided { trade, .. } => drop(self.drop_trade(*trade)),
            Event::CouponRedeemed { coupon, .. } => self.redeemed(*coupon)?,
            Event::SeriesExpired { series, unredeemed, unsold, .. } => {
                self.expired(*series, unredeemed + unsold)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn series(&self, id: SeriesId) -> Result<&SettledSeries, BookError> {
        self.book.series.get(&id).ok_or_else(|| self.missing(id))
    }

    fn missing(&self, what: impl std::fmt::Display) -> BookError {
        BookError { seq: self.seq, what: format!("{what} is not known") }
    }

    fn put_series(&mut self, series: SettledSeries) {
        self.touched.series.insert(series.series);
        self.book.series.insert(series.series, series);
    }

    fn accept(&mut self, order: &OrderSpec, resales_left: u8) -> Result<(), BookError> {
        let terms = order_terms(order, resales_left, self.series(order.series)?);
        self.touched.orders.insert(order.order);
        self.book.orders.insert(order.order, OpenOrder { order: order.order, terms, filled: 0 });
        Ok(())
    }

    fn replace(&mut self, id: OrderId, price: Price, open: u64) -> Result<(), BookError> {
        let missing = self.missing(id);
        let order = self.book.orders.get_mut(&id).ok_or(missing)?;
        order.terms.limit = price;
        order.terms.quantity = order.filled + open;
        self.touched.orders.insert(id);
        Ok(())
    }

    fn drop_order(&mut self, id: OrderId) {
        self.touched.orders.insert(id);
        self.book.orders.remove(&id);
    }

    fn drop_trade(&mut self, id: TradeId) -> Option<Trade> {
        self.touched.trades.insert(id);
        self.book.trades.remove(&id)
    }

    fn trade(&mut self, trade: &Trade, bought: &BTreeMap<PurchaseId, u64>) -> Result<(), BookError> {
        let series = self.series(trade.series)?.clone();
        let (sell_order, buy_order) = match trade.kind {
            TradeKind::Primary { purchase } => {
                let wanted = bought.get(&purchase).copied().unwrap_or_default();
                (offer_terms(&series), purchase_terms(trade, purchase, wanted, &series))
            }
            TradeKind::Secondary { maker, taker, taker_buys } => {
                let (sell, buy) = if taker_buys { (maker, taker) } else { (taker, maker) };
                (self.fill(sell, trade, series.fee)?, self.fill(buy, trade, series.fee)?)
            }
        };
        self.touched.trades.insert(trade.trade);
        self.book.trades.insert(trade.trade, trade.clone());
        let class = series.class;
        self.stretch.due.push(DueTrade { trade: trade.clone(), class, sell_order, buy_order });
        Ok(())
    }

    /// Counts a fill and says what the order's owner agreed to. The rate is the one in force at the match, to
    /// which everybody agrees who places an order.
    fn fill(&mut self, id: OrderId, trade: &Trade, fee: Bps) -> Result<OrderTerms, BookError> {
        let missing = self.missing(id);
        let order = self.book.orders.get_mut(&id).ok_or(missing)?;
        order.filled += trade.coupons.len() as u64;
        let is_full = order.filled >= order.terms.quantity;
        let terms = OrderTerms { max_fee: half_up(fee), ..order.terms.clone() };
        self.touched.orders.insert(id);
        if is_full {
            self.book.orders.remove(&id);
        }
        Ok(terms)
    }

    /// A resold coupon's purchase can't be undone any more, so its escrow is due (ruling 10).
    fn settled(&mut self, id: TradeId) {
        if let Some(Trade { kind: TradeKind::Secondary { .. }, coupons, .. }) = self.drop_trade(id) {
            self.stretch.changes.escrow_free.extend(coupons);
        }
    }

    fn redeemed(&mut self, coupon: CouponId) -> Result<(), BookError> {
        self.stretch.changes.escrow_free.push(coupon);
        let series = self.book.series.values().find(|s| s.class == coupon.class);
        let (issuer, face) = series.map(quota_of_one).ok_or_else(|| self.missing(coupon))?;
        self.stretch.changes.quota.push((issuer, face));
        Ok(())
    }

    fn expired(&mut self, id: SeriesId, units: u64) -> Result<(), BookError> {
        let (issuer, face) = quota_of_one(self.series(id)?);
        let freed = face.checked_mul(units).map_err(|e| BookError { seq: self.seq, what: e.to_string() })?;
        self.stretch.changes.quota.push((issuer, freed));
        self.stretch.changes.series_expired.push(id);
        Ok(())
    }
}

/// Units bought per purchase: one purchase may be cut into several trades.
fn bought_in(events: &[Event]) -> BTreeMap<PurchaseId, u64> {
    let mut units = BTreeMap::new();
    for event in events {
        if let Event::Traded(Trade { kind: TradeKind::Primary { purchase }, coupons, .. }) = event {
            *units.entry(*purchase).or_default() += coupons.len() as u64;
        }
    }
    units
}

fn settled_series(spec: &SeriesSpec) -> SettledSeries {
    SettledSeries {
        series: spec.series,
        class: spec.class,
        issuer: spec.issuer,
        face: spec.face,
        currency: spec.currency,
        capped: spec.track == Track::Utility,
        issue_price: spec.issue_price,
        max_resales: spec.max_resales,
        fee: spec.fee,
        expires_at: spec.expires_at,
    }
}

const fn quota_of_one(series: &SettledSeries) -> (IssuerId, Money) {
    (series.issuer, series.face.in_currency(series.currency))
}

fn order_terms(order: &OrderSpec, resales_left: u8, series: &SettledSeries) -> OrderTerms {
    let (resales_left, worst) = match &order.side {
        Side::Buy { min_resales_left, .. } if series.capped => (*min_resales_left, series.face),
        Side::Buy { min_resales_left, .. } => (*min_resales_left, Price(i64::MAX)),
        Side::Sell { .. } => (resales_left, Price(0)),
    };
    let limit = match order.kind {
        OrderKind::Limit(price) => price,
        OrderKind::Market => worst,
    };
    OrderTerms {
        order: order.order.0,
        limit,
        quantity: order.quantity,
        resales_left,
        max_fee: half_up(series.fee),
        expires_at: graceful(order.expires_at.unwrap_or(series.expires_at)),
    }
}

fn offer_terms(series: &SettledSeries) -> OrderTerms {
    OrderTerms {
        order: series.series.0,
        limit: series.issue_price,
        quantity: WHOLE_OFFER,
        resales_left: series.max_resales,
        max_fee: series.fee,
        expires_at: graceful(series.expires_at),
    }
}

fn purchase_terms(trade: &Trade, purchase: PurchaseId, units: u64, series: &SettledSeries) -> OrderTerms {
    OrderTerms {
        order: purchase.0,
        limit: trade.price,
        quantity: units,
        resales_left: 0,
        max_fee: Bps(0),
        expires_at: graceful(series.expires_at),
    }
}

const fn graceful(moment: Timestamp) -> Timestamp {
    moment.plus(GRACE_US)
}

/// One side's share of a rate that both sides halve.
const fn half_up(rate: Bps) -> Bps {
    Bps(rate.0.div_ceil(2))
}
