//! Spoofing and layering: orders that are there to be seen and not to be filled.
//!
//! Whoever is filled while much more of its own stands, freshly placed, on the other side, and takes that away within
//! seconds, has done it once. Once is nothing: a maker that is filled on one side quotes anew on both. But a maker shows
//! about as much on either side, and does not show much more on the side on which it does not want to be filled again and
//! again.

use std::collections::BTreeSet;

use genex_types::{HOUR_US, OrderId, Party, Price, SECOND_US, SeriesId, Timestamp};

use super::{Abuse, Each, MarketAlert, Observed, Side, book::Book, percent};

/// What stands on the other side, as a multiple of what is up for the side that is filled.
const LOPSIDED: u64 = 4;
/// Fewer coupons mislead nobody.
const LEAST: u64 = 8;
/// Orders that stood longer before the fill were there for their own sake.
const FRESH_US: i64 = 60 * SECOND_US;
/// How soon after the fill they go.
const GONE_WITHIN_US: i64 = 10 * SECOND_US;
/// How much of them goes, in percent.
const GONE_PERCENT: u64 = 80;
/// From so many prices on it is layering.
const LAYERS: usize = 3;
/// How often, within an hour, before it is told.
const SPOOFS: usize = 3;
const LAYERINGS: usize = 2;

/// What stood on the other side when a party was filled.
#[derive(Debug)]
struct Show {
    first_seq: u64,
    at: Timestamp,
    orders: BTreeSet<OrderId>,
    prices: usize,
    shown: u64,
    gone: u64,
}

/// One time.
#[derive(Debug, Clone, Copy)]
struct Time {
    first_seq: u64,
    at: Timestamp,
    shown: u64,
}

#[derive(Debug, Default)]
pub(super) struct Deception {
    shows: Each<Show>,
    spoofs: Each<Vec<Time>>,
    layerings: Each<Vec<Time>>,
}

impl Deception {
    /// A party is being filled; the book is as it was before.
    pub fn filled(&mut self, party: Party, series: SeriesId, side: Side, seen: &Observed, book: &Book) {
        let running = self.shows.get(&(party, series));
        if running.is_some_and(|show| seen.at.since(show.at) <= GONE_WITHIN_US) {
            return;
        }
        let near: u64 = book.of(party, series, side).map(|(_, open)| open.quantity).sum();
        let fresh: Vec<_> = book
            .of(party, series, side.other())
            .filter(|(_, open)| seen.at.since(open.at) <= FRESH_US)
            .collect();
        let shown: u64 = fresh.iter().map(|(_, open)| open.quantity).sum();
        if shown < LEAST.max(LOPSIDED.saturating_mul(near)) {
            self.shows.remove(&(party, series));
            return;
        }
        let prices: BTreeSet<Option<Price>> = fresh.iter().map(|(_, open)| open.price).collect();
        let show = Show {
            first_seq: fresh.iter().map(|(_, open)| open.seq).min().unwrap_or(seen.seq),
            at: seen.at,
            orders: fresh.iter().map(|(id, _)| *id).collect(),
            prices: prices.len(),
            shown,
            gone: 0,
        };
        self.shows.insert((party, series), show);
    }

    /// A party takes an order away.
    pub fn cancelled(
        &mut self,
        party: Party,
        series: SeriesId,
        order: OrderId,
        quantity: u64,
        seen: &Observed,
    ) -> Option<MarketAlert> {
        let show = self.shows.get_mut(&(party, series))?;
        if seen.at.since(show.at) > GONE_WITHIN_US || !show.orders.contains(&order) {
            return None;
        }
        show.gone += quantity;
        if percent(show.gone, show.shown) < GONE_PERCENT {
            return None;
        }
        let show = self.shows.remove(&(party, series))?;
        let time = Time { first_seq: show.first_seq, at: seen.at, shown: show.shown };
        let (abuse, times, limit) = match show.prices >= LAYERS {
            true => (Abuse::Layering, &mut self.layerings, LAYERINGS),
            false => (Abuse::Spoofing, &mut self.spoofs, SPOOFS),
        };
        let times = times.entry((party, series)).or_default();
        times.retain(|earlier| seen.at.since(earlier.at) <= HOUR_US);
        times.push(time);
        (times.len() >= limit).then(|| told(abuse, party, series, &std::mem::take(times), seen))
    }
}

fn told(abuse: Abuse, party: Party, series: SeriesId, times: &[Time], seen: &Observed) -> MarketAlert {
    let (count, shown) = (times.len(), times.iter().map(|time| time.shown).sum::<u64>());
    MarketAlert {
        abuse,
        series,
        parties: vec![party],
        first_seq: times.iter().map(|time| time.first_seq).min().unwrap_or(seen.seq),
        last_seq: seen.seq,
        at: seen.at,
        reason: format!(
            "{count} times within an hour {shown} coupons in all stood on one side while the other was filled, and went \
             within seconds"
        ),
    }
}
