//! What market makers have promised, measured: how long both sides stood, how far apart, how deep.
//!
//! A party is a maker of a series from its first mass quote on. Every moment counts, weighted by how long it lasts; each
//! day (UTC) is measured by itself.

use genex_types::{Party, Price, SeriesId, Timestamp};
use serde::Serialize;

use super::{Each, Observed, Side, book::Book};

/// What a maker owes the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obligation {
    /// Coupons on each side, at least.
    pub depth: u64,
    /// Best ask less best bid, in basis points of the price between them, at most.
    pub spread_bps: u64,
    /// Share of the time in which depth and spread are kept, in basis points, at least.
    pub uptime_bps: u64,
}

impl Default for Obligation {
    /// Two coupons on each side, at most 5 % apart, for 80 % of the time.
    fn default() -> Self {
        Self { depth: 2, spread_bps: 500, uptime_bps: 8_000 }
    }
}

/// How a maker did its duty for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// The maker.
    pub party: Party,
    /// In which book.
    pub series: SeriesId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// The first command of the maker that counts.
    pub first_seq: u64,
    /// The last.
    pub last_seq: u64,
    /// Share of the time in which depth and spread were as promised.
    pub uptime_bps: u64,
    /// Share of the time in which both sides stood at all.
    pub two_sided_bps: u64,
    /// Average spread while both sides stood; `None` if they never did.
    pub spread_bps: Option<u64>,
    /// Average number of coupons on the thinner side.
    pub depth: u64,
    /// Whether the promise was kept.
    pub met: bool,
}

/// What a maker shows at a moment.
#[derive(Debug, Clone, Copy, Default)]
struct Quoted {
    /// Coupons on the thinner side.
    depth: u64,
    /// `None` unless both sides stand.
    spread_bps: Option<u64>,
}

/// A maker's day so far.
#[derive(Debug, Clone, Copy)]
struct Watch {
    from: Timestamp,
    first_seq: u64,
    last_seq: u64,
    since: Timestamp,
    quoted: Quoted,
    /// Microseconds, and what was quoted times microseconds.
    kept: u128,
    two_sided: u128,
    spread: u128,
    depth: u128,
}

/// All makers.
#[derive(Debug, Default)]
pub(super) struct Duties {
    obligation: Obligation,
    watched: Each<Watch>,
}

impl Duties {
    pub fn new(obligation: Obligation) -> Self {
        Self { obligation, ..Self::default() }
    }

    /// From here on a party is a maker. Saying so again changes nothing.
    pub fn begin(&mut self, party: Party, series: SeriesId, seen: &Observed, book: &Book) {
        self.watched.entry((party, series)).or_insert_with(|| Watch {
            quoted: quoted(party, series, book),
            ..Watch::from(seen.at, seen.seq)
        });
    }

    /// A party's orders have changed.
    pub fn changed(&mut self, party: Party, series: SeriesId, seen: &Observed, book: &Book) {
        let Some(watch) = self.watched.get_mut(&(party, series)) else { return };
        watch.pass(seen.at, &self.obligation);
        watch.quoted = quoted(party, series, book);
        watch.last_seq = seen.seq;
    }

    /// A series trades no more.
    pub fn close(&mut self, series: SeriesId, at: Timestamp) -> Vec<Duty> {
        let makers: Vec<_> = self.watched.keys().copied().filter(|(_, of)| *of == series).collect();
        let ended = makers.into_iter().filter_map(|key| Some((key, self.watched.remove(&key)?)));
        ended
            .filter_map(|((party, series), mut watch)| watch.end(party, series, at, &self.obligation))
            .collect()
    }

    /// How everybody has done since the last report; measuring goes on.
    pub fn report(&mut self, at: Timestamp) -> Vec<Duty> {
        let obligation = self.obligation;
        let all = self.watched.iter_mut();
        all.filter_map(|((party, series), watch)| watch.end(*party, *series, at, &obligation)).collect()
    }
}

impl Watch {
    fn from(at: Timestamp, seq: u64) -> Self {
        Self {
            from: at,
            first_seq: seq,
            last_seq: seq,
            since: at,
            quoted: Quoted::default(),
            kept: 0,
            two_sided: 0,
            spread: 0,
            depth: 0,
        }
    }

    fn pass(&mut self, now: Timestamp, obligation: &Obligation) {
        let lasted = u128::try_from(now.since(self.since)).unwrap_or(0);
        self.since = self.since.max(now);
        self.depth += u128::from(self.quoted.depth) * lasted;
        let Some(spread) = self.quoted.spread_bps else { return };
        self.two_sided += lasted;
        self.spread += u128::from(spread) * lasted;
        if spread <= obligation.spread_bps && self.quoted.depth >= obligation.depth {
            self.kept += lasted;
        }
    }

    /// The report until `at`, and a fresh start; `None` if no time has passed.
    fn end(
        &mut self,
        party: Party,
        series: SeriesId,
        at: Timestamp,
        obligation: &Obligation,
    ) -> Option<Duty> {
        self.pass(at, obligation);
        let lasted = u128::try_from(at.since(self.from)).ok().filter(|lasted| *lasted > 0)?;
        let share = |part: u128| u64::try_from(part * 10_000 / lasted).unwrap_or(u64::MAX);
        let uptime_bps = share(self.kept);
        let duty = Duty {
            party,
            series,
            from: self.from,
            to: at,
            first_seq: self.first_seq,
            last_seq: self.last_seq,
            uptime_bps,
            two_sided_bps: share(self.two_sided),
            spread_bps: self.spread.checked_div(self.two_sided).and_then(|spread| spread.try_into().ok()),
            depth: u64::try_from(self.depth / lasted).unwrap_or(u64::MAX),
            met: uptime_bps >= obligation.uptime_bps,
        };
        *self = Self { quoted: self.quoted, ..Self::from(at, self.last_seq) };
        Some(duty)
    }
}

fn quoted(party: Party, series: SeriesId, book: &Book) -> Quoted {
    let side = |side| {
        let orders =
            || book.of(party, series, side).filter_map(|(_, open)| Some((open.price?, open.quantity)));
        (
            orders().map(|(_, quantity)| quantity).sum::<u64>(),
            orders().map(|(price, _)| price).collect::<Vec<Price>>(),
        )
    };
    let ((bid_depth, bids), (ask_depth, asks)) = (side(Side::Buy), side(Side::Sell));
    let best = bids.iter().max().zip(asks.iter().min());
    Quoted { depth: bid_depth.min(ask_depth), spread_bps: best.and_then(|(bid, ask)| spread_bps(*bid, *ask)) }
}

/// In basis points of the price in the middle; a crossed quote has none.
fn spread_bps(bid: Price, ask: Price) -> Option<u64> {
    let apart = u64::try_from(ask.0.checked_sub(bid.0)?).ok()?;
    let twice_the_middle = u64::try_from(ask.0.checked_add(bid.0)?).ok().filter(|sum| *sum > 0)?;
    u64::try_from(u128::from(apart) * 20_000 / u128::from(twice_the_middle)).ok()
}
