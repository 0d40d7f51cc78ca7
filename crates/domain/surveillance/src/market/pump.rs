//! Pump: one party buys a price up, and sells to those who follow.
//!
//! Who buys patiently while the price rises by others' orders, and sells later, has done nothing: it must be the party's
//! own incoming orders that carried most of the rise.

use std::collections::BTreeMap;

use genex_types::{DAY_US, Price, SeriesId, Timestamp};

use super::{Abuse, Each, Fill, MarketAlert, Observed, Side, percent};

const WINDOW_US: i64 = DAY_US;
/// Fewer coupons are somebody's dinner.
const LEAST_BOUGHT: u64 = 10;
/// How far the price rises above that before the first purchase, in percent.
const RISE_PERCENT: u64 = 20;
/// Share of the party in all that incoming orders bought meanwhile, in percent.
const SHARE_PERCENT: u64 = 50;
/// How much of what it bought it sells, in percent.
const SOLD_PERCENT: u64 = 50;
/// What it gets above what it paid, in percent.
const GAIN_PERCENT: u64 = 5;

/// What a party has bought and sold since its first purchase.
#[derive(Debug, Clone, Copy)]
struct Run {
    first_seq: u64,
    at: Timestamp,
    /// Last price before it.
    base: Price,
    /// Highest price at which the party has traded.
    peak: Price,
    bought: u64,
    paid: i128,
    /// Of it, by incoming orders.
    taken: u64,
    /// What all incoming orders had bought before, and have until the last purchase of the party.
    others_before: u64,
    all_until: u64,
    sold: u64,
    got: i128,
}

#[derive(Debug, Default)]
pub(super) struct Pump {
    runs: Each<Run>,
    /// Last price, and what incoming orders have bought, of each series.
    markets: BTreeMap<SeriesId, (Price, u64)>,
}

impl Pump {
    pub fn trade(&mut self, seen: &Observed, fill: &Fill) -> Option<MarketAlert> {
        let (base, before) = self.markets.get(&fill.series).copied().unwrap_or((fill.price, 0));
        let taken = if fill.taker_side == Side::Buy { fill.quantity() } else { 0 };
        self.markets.insert(fill.series, (fill.price, before + taken));
        self.bought(seen, fill, base, before, taken);
        self.sold(seen, fill)
    }

    fn bought(&mut self, seen: &Observed, fill: &Fill, base: Price, before: u64, taken: u64) {
        let fresh = Run {
            first_seq: seen.seq,
            at: seen.at,
            base,
            peak: fill.price,
            bought: 0,
            paid: 0,
            taken: 0,
            others_before: before,
            all_until: before,
            sold: 0,
            got: 0,
        };
        let run = self.runs.entry((fill.buyer, fill.series)).or_insert(fresh);
        if seen.at.since(run.at) > WINDOW_US {
            *run = fresh;
        }
        run.peak = run.peak.max(fill.price);
        run.bought += fill.quantity();
        run.paid += value(fill);
        run.taken += taken;
        run.all_until = before + taken;
    }

    fn sold(&mut self, seen: &Observed, fill: &Fill) -> Option<MarketAlert> {
        let key = (fill.seller, fill.series);
        let run = self.runs.get_mut(&key)?;
        if seen.at.since(run.at) > WINDOW_US {
            self.runs.remove(&key);
            return None;
        }
        run.peak = run.peak.max(fill.price);
        run.sold += fill.quantity();
        run.got += value(fill);
        let run = *run;
        if !run.is_pump() {
            return None;
        }
        self.runs.remove(&key);
        Some(MarketAlert {
            abuse: Abuse::Pump,
            series: fill.series,
            parties: vec![fill.seller],
            first_seq: run.first_seq,
            last_seq: seen.seq,
            at: seen.at,
            reason: format!(
                "bought {} with {} % of all incoming bids while the price rose by {} %, then sold {} for {} % more than \
                 it paid",
                run.bought,
                run.share(),
                run.rise(),
                run.sold,
                run.gain()
            ),
        })
    }
}

impl Run {
    fn is_pump(&self) -> bool {
        self.bought >= LEAST_BOUGHT
            && self.rise() >= RISE_PERCENT
            && self.share() >= SHARE_PERCENT
            && percent(self.sold, self.bought) >= SOLD_PERCENT
            && self.gain() >= GAIN_PERCENT
    }

    fn rise(&self) -> u64 {
        percent(u64::try_from(self.peak.0 - self.base.0).unwrap_or(0), self.base.0.unsigned_abs())
    }

    fn share(&self) -> u64 {
        percent(self.taken, self.all_until - self.others_before)
    }

    /// By how many percent the average price of what it sold is above that of what it bought.
    fn gain(&self) -> u64 {
        let (sold, bought) = (i128::from(self.sold), i128::from(self.bought));
        let (got, paid) = (self.got * bought, self.paid * sold);
        if paid <= 0 { 0 } else { u64::try_from((got - paid) * 100 / paid).unwrap_or(0) }
    }
}

fn value(fill: &Fill) -> i128 {
    i128::from(fill.price.0) * i128::from(fill.quantity())
}
