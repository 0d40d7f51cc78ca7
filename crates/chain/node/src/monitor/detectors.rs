//! Patterns in what moved within the last 24 hours.
//!
//! Detectors raise flags, which people look at. They refuse nothing, and no block depends on them, so each
//! node may have thresholds of its own.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use alloy_primitives::Address;
use genex_chain_execution::{Movement, TRAVEL_RULE_CENTS};
use serde::Serialize;

/// Seconds that are looked back.
pub const WINDOW: u64 = 86_400;
/// Newest transfers of a party that are looked at, each way, so that a busy one takes no longer than others.
const LOOKED_AT: usize = 512;

/// What a flag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// One gives to many.
    FanOut,
    /// One gets from many.
    FanIn,
    /// One gives several times, each time less than the Travel Rule is about, and more than that in all.
    Structuring,
    /// What comes in goes out again soon.
    RapidMovement,
}

impl Pattern {
    const ALL: [Self; 4] = [Self::FanOut, Self::FanIn, Self::Structuring, Self::RapidMovement];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FanOut => "fan-out",
            Self::FanIn => "fan-in",
            Self::Structuring => "structuring",
            Self::RapidMovement => "rapid-movement",
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// From where on something is a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Parties that one gives to or gets from.
    pub parties: usize,
    /// Transfers that one splits a larger one into.
    pub splits: usize,
    /// What each of these is worth at least, in US cents.
    pub split_cents: u64,
    /// What comes in, in US cents, so that it matters how soon it goes out.
    pub rapid_cents: u64,
    /// Within so many seconds.
    pub rapid_seconds: u64,
    /// And so much of it, in percent.
    pub rapid_percent: u64,
    /// Most movements that are remembered; beyond that the oldest are forgotten early.
    pub movements: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            parties: 20,
            splits: 3,
            split_cents: TRAVEL_RULE_CENTS / 5,
            rapid_cents: 100_000,
            rapid_seconds: 3_600,
            rapid_percent: 80,
            movements: 500_000,
        }
    }
}

/// A pattern that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flag {
    /// Which.
    pub pattern: Pattern,
    /// Whose.
    pub party: Address,
    /// Height of the block that completed it.
    pub height: u64,
    /// Time of that block, in seconds since the epoch.
    pub timestamp: u64,
    /// Transfers it is made of.
    pub transfers: usize,
    /// What they are worth, in US cents.
    pub cents: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    timestamp: u64,
    other: Address,
    cents: u64,
}

/// What one party gave and got.
#[derive(Debug, Default)]
struct Party {
    gave: VecDeque<Entry>,
    got: VecDeque<Entry>,
    /// When a pattern of this party's was flagged last.
    flagged: BTreeMap<Pattern, u64>,
}

/// Watches what moves, block by block.
#[derive(Debug)]
pub struct Detectors {
    thresholds: Thresholds,
    parties: BTreeMap<Address, Party>,
    /// Who gave to whom, and when, oldest first.
    order: VecDeque<(u64, Address, Address)>,
}

impl Detectors {
    /// Detectors that have seen nothing.
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, parties: BTreeMap::new(), order: VecDeque::new() }
    }

    /// Takes in what moved in a block; gives the patterns it completed. A pattern of a party's is flagged
    /// once in a window.
    pub fn observe(&mut self, height: u64, timestamp: u64, movements: &[Movement]) -> Vec<Flag> {
        movements.iter().for_each(|movement| self.record(timestamp, *movement));
        self.forget(timestamp);
        let touched = movements.iter().flat_map(|movement| [movement.from, movement.to]);
        let touched: BTreeSet<_> = touched.collect();
        let at = (height, timestamp);
        touched.into_iter().flat_map(|party| self.flags(party, at)).collect()
    }

    fn record(&mut self, timestamp: u64, Movement { from, to, cents }: Movement) {
        self.parties.entry(from).or_default().gave.push_back(Entry { timestamp, other: to, cents });
        self.parties.entry(to).or_default().got.push_back(Entry { timestamp, other: from, cents });
        self.order.push_back((timestamp, from, to));
    }

    /// Forgets what is older than the window, or too much.
    fn forget(&mut self, now: u64) {
        while let Some((timestamp, from, to)) = self.order.front().copied() {
            if timestamp + WINDOW > now && self.order.len() <= self.thresholds.movements {
                return;
            }
            self.order.pop_front();
            self.forget_oldest(from, |party| &mut party.gave);
            self.forget_oldest(to, |party| &mut party.got);
        }
    }

    fn forget_oldest(&mut self, address: Address, side: impl Fn(&mut Party) -> &mut VecDeque<Entry>) {
        let Some(party) = self.parties.get_mut(&address) else { return };
        side(party).pop_front();
        if party.gave.is_empty() && party.got.is_empty() {
            self.parties.remove(&address);
        }
    }

    fn flags(&mut self, address: Address, (height, timestamp): (u64, u64)) -> Vec<Flag> {
        let thresholds = self.thresholds;
        let Some(party) = self.parties.get_mut(&address) else { return Vec::new() };
        let due = |party: &Party, pattern: Pattern| {
            party.flagged.get(&pattern).is_none_or(|before| before + WINDOW <= timestamp)
        };
        let mut flags = Vec::new();
        for pattern in Pattern::ALL {
            let seen = due(party, pattern).then(|| party.shows(pattern, &thresholds)).flatten();
            let Some((transfers, cents)) = seen else { continue };
            party.flagged.insert(pattern, timestamp);
            flags.push(Flag { pattern, party: address, height, timestamp, transfers, cents });
        }
        flags
    }
}

impl Party {
    /// The transfers that make a pattern, if it shows.
    fn shows(&self, pattern: Pattern, thresholds: &Thresholds) -> Option<Sum> {
        match pattern {
            Pattern::FanOut => many(&self.gave, thresholds),
            Pattern::FanIn => many(&self.got, thresholds),
            Pattern::Structuring => structuring(&self.gave, thresholds),
            Pattern::RapidMovement => rapid(self, thresholds),
        }
    }
}

/// The newest entries, oldest first: as many as are looked at.
fn newest(entries: &VecDeque<Entry>) -> impl Iterator<Item = &Entry> {
    entries.iter().skip(entries.len().saturating_sub(LOOKED_AT))
}

/// Number and worth of transfers.
type Sum = (usize, u64);

fn sum<'a>(entries: impl Iterator<Item = &'a Entry>) -> Sum {
    entries.fold((0, 0), |(count, cents), entry| (count + 1, cents.saturating_add(entry.cents)))
}

/// Transfers with many parties.
fn many(entries: &VecDeque<Entry>, thresholds: &Thresholds) -> Option<Sum> {
    let others: BTreeSet<_> = newest(entries).map(|entry| entry.other).collect();
    (others.len() >= thresholds.parties).then(|| sum(newest(entries)))
}

/// Transfers that each stay below the threshold of the Travel Rule, and together do not.
fn structuring(gave: &VecDeque<Entry>, thresholds: &Thresholds) -> Option<Sum> {
    let split = |entry: &&Entry| (thresholds.split_cents..TRAVEL_RULE_CENTS).contains(&entry.cents);
    let (count, cents) = sum(newest(gave).filter(split));
    (count >= thresholds.splits && cents >= TRAVEL_RULE_CENTS).then_some((count, cents))
}

/// Most of what came in went out again within a short time. What went out is set against what came in by
/// the rule of first in, first out.
fn rapid(party: &Party, thresholds: &Thresholds) -> Option<Sum> {
    let (count, received) = sum(newest(&party.got));
    if received < thresholds.rapid_cents {
        return None;
    }
    let mut gave: VecDeque<_> = newest(&party.gave).copied().collect();
    let passed: u64 =
        newest(&party.got).map(|got| passed_on(*got, &mut gave, thresholds.rapid_seconds)).sum();
    (passed.saturating_mul(100) >= received.saturating_mul(thresholds.rapid_percent))
        .then_some((count, passed))
}

/// How much of what came in is in what went out soon after, from which it is taken.
fn passed_on(got: Entry, gave: &mut VecDeque<Entry>, seconds: u64) -> u64 {
    let mut left = got.cents;
    while let Some(next) = gave.front_mut() {
        if next.cents == 0 || next.timestamp < got.timestamp {
            gave.pop_front();
            continue;
        }
        if left == 0 || next.timestamp > got.timestamp.saturating_add(seconds) {
            break;
        }
        let part = next.cents.min(left);
        next.cents -= part;
        left -= part;
    }
    got.cents - left
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: u64 = 1_800_000_000;

    fn party(number: u8) -> Address {
        Address::repeat_byte(number)
    }

    fn movement(from: u8, to: u8, cents: u64) -> Movement {
        Movement { from: party(from), to: party(to), cents }
    }

    /// Feeds one movement after the other, by their time; gives the patterns with whose they are.
    fn watch(movements: impl IntoIterator<Item = (u64, Movement)>) -> Vec<(Pattern, Address)> {
        let mut detectors = Detectors::new(Thresholds::default());
        let mut flags = Vec::new();
        for (height, (time, movement)) in (1..).zip(movements) {
            flags.extend(detectors.observe(height, NOON + time, &[movement]));
        }
        flags.iter().map(|flag| (flag.pattern, flag.party)).collect()
    }

    #[test]
    fn one_that_gives_to_twenty_is_flagged_once_and_nineteen_are_nothing() {
        let to = |count: u8| (0..count).map(|number| (u64::from(number), movement(200, number, 1)));
        assert_eq!(watch(to(19)), []);
        assert_eq!(watch(to(25)), [(Pattern::FanOut, party(200))]);
    }

    #[test]
    fn one_that_gets_from_twenty_within_a_day_is_flagged() {
        let every = |seconds: u64| {
            (0..20u8).map(move |number| (u64::from(number) * seconds, movement(number, 200, 1)))
        };
        assert_eq!(watch(every(4_000)), [(Pattern::FanIn, party(200))]);
        assert_eq!(watch(every(5_000)), []);
    }

    #[test]
    fn a_large_transfer_split_to_stay_below_the_threshold_is_flagged() {
        let split = |cents| (0..3u8).map(move |number| (u64::from(number), movement(200, number, cents)));
        assert_eq!(watch(split(299_999)), [(Pattern::Structuring, party(200))]);
        assert_eq!(watch(split(100_000)), [(Pattern::Structuring, party(200))]);
        assert_eq!(watch(split(99_999)), []);
        assert_eq!(watch(split(300_000)), [], "these had tickets");
    }

    #[test]
    fn what_goes_out_within_an_hour_of_coming_in_is_flagged_and_later_is_not() {
        let pass = |after: u64, cents| [(0, movement(1, 200, 100_000)), (after, movement(200, 2, cents))];
        assert_eq!(watch(pass(3_600, 80_000)), [(Pattern::RapidMovement, party(200))]);
        assert_eq!(watch(pass(3_600, 79_999)), []);
        assert_eq!(watch(pass(3_601, 100_000)), []);
    }

    #[test]
    fn memory_is_bounded_and_nothing_is_kept_of_parties_that_are_forgotten() {
        let thresholds = Thresholds { movements: 10, ..Thresholds::default() };
        let mut detectors = Detectors::new(thresholds);
        for number in 0..=255u8 {
            detectors.observe(u64::from(number), NOON, &[movement(number, number ^ 0xff, 5)]);
        }
        assert!(detectors.order.len() == 10 && detectors.parties.len() <= 20);
        detectors.observe(300, NOON + WINDOW, &[]);
        assert!(detectors.order.is_empty() && detectors.parties.is_empty());
    }
}
