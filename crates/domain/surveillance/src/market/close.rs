//! Marking the close: one party alone moves the last price of the day, from which candles and valuations are made.
//!
//! A day ends at midnight UTC. A price that many move, or that moved before, is news.

use std::collections::BTreeMap;

use genex_types::{DAY_US, MINUTE_US, Party, Price, SeriesId, Timestamp};

use super::{Abuse, Fill, MarketAlert, Observed, Side, percent};

/// How long before midnight the close begins.
const CLOSE_US: i64 = 10 * MINUTE_US;
/// Trades before it, so that there is a price to move away from.
const LEAST_BEFORE: usize = 5;
/// How far the last price is from the day's average and from the last one before the close, in percent of them.
const MOVED_PERCENT: u64 = 3;
/// Share of one party's incoming orders in what was traded at the close, in percent.
const SHARE_PERCENT: u64 = 60;

#[derive(Debug, Clone, Copy)]
struct Trade {
    seq: u64,
    price: Price,
    quantity: u64,
    taker: Party,
    side: Side,
}

/// A series' trades of the day.
#[derive(Debug, Default)]
struct Day {
    before: Vec<Trade>,
    close: Vec<Trade>,
}

#[derive(Debug, Default)]
pub(super) struct Close(BTreeMap<SeriesId, Day>);

impl Close {
    pub fn trade(&mut self, seen: &Observed, fill: &Fill) {
        let day = self.0.entry(fill.series).or_default();
        let at_close = seen.at.micros().rem_euclid(DAY_US) >= DAY_US - CLOSE_US;
        let (price, quantity) = (fill.price, fill.quantity());
        let trade =
            Trade { seq: seen.seq, price, quantity, taker: fill.taker_party(), side: fill.taker_side };
        if at_close { &mut day.close } else { &mut day.before }.push(trade);
    }

    /// What is to be said of the day that ended at `midnight`; the next one begins.
    pub fn end_of_day(&mut self, midnight: Timestamp) -> Vec<MarketAlert> {
        let days = std::mem::take(&mut self.0);
        days.into_iter().filter_map(|(series, day)| day.marked(series, midnight)).collect()
    }
}

impl Day {
    fn marked(&self, series: SeriesId, midnight: Timestamp) -> Option<MarketAlert> {
        let (first, last) = (self.close.first()?, self.close.last()?);
        let before = self.before.last().filter(|_| self.before.len() >= LEAST_BEFORE)?.price;
        let average = average(&self.before)?;
        let side = if last.price > average { Side::Buy } else { Side::Sell };
        let moved = [average, before].map(|from| moved_percent(from, last.price, side));
        let volume: u64 = self.close.iter().map(|trade| trade.quantity).sum();
        let own = self.close.iter().filter(|trade| trade.taker == last.taker && trade.side == side);
        let share = percent(own.map(|trade| trade.quantity).sum(), volume);
        let alone = share >= SHARE_PERCENT && last.side == side;
        if !alone || moved.iter().any(|moved| *moved < MOVED_PERCENT) {
            return None;
        }
        let what = if side == Side::Buy { "bought the price up" } else { "sold the price down" };
        Some(MarketAlert {
            abuse: Abuse::MarkingTheClose,
            series,
            parties: vec![last.taker],
            first_seq: first.seq,
            last_seq: last.seq,
            at: midnight,
            reason: format!(
                "{what} by {} % from the day's average with {share} % of the last ten minutes' volume",
                moved[0]
            ),
        })
    }
}

/// Average price by quantity.
fn average(trades: &[Trade]) -> Option<Price> {
    let quantity: i128 = trades.iter().map(|trade| i128::from(trade.quantity)).sum();
    let value: i128 = trades.iter().map(|trade| i128::from(trade.price.0) * i128::from(trade.quantity)).sum();
    i64::try_from(value.checked_div(quantity)?).ok().map(Price)
}

/// How far `to` is from `from` in the direction of `side`, in percent; 0 the other way.
fn moved_percent(from: Price, to: Price, side: Side) -> u64 {
    let way = match side {
        Side::Buy => to.0 - from.0,
        Side::Sell => from.0 - to.0,
    };
    percent(u64::try_from(way).unwrap_or(0), from.0.unsigned_abs())
}
