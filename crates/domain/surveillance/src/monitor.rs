//! Rules on each transfer as it comes: rates, limits, places, black list, frequent redemption.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{Transfer, TransferKind};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;

/// What one level of customers may do before somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Transfers to people, in a day.
    pub p2p_per_day: u32,
    /// Transfers to people, in 30 days.
    pub p2p_per_month: u32,
    /// Sum of transfers to people in a day, in minor units.
    pub p2p_minor_per_day: u64,
    /// Sum of transfers to people in 30 days, in minor units.
    pub p2p_minor_per_month: u64,
    /// One transfer so large is looked at, in minor units.
    pub large_minor: u64,
    /// Transfers of any kind in an hour.
    pub any_per_hour: u32,
    /// Coupons used in a day.
    pub redemptions_per_day: u32,
}

impl Limits {
    /// The limits of a KYC level, 0 to 3. Level 0 may give small gifts; each level is about ten times the last.
    pub const fn of_level(level: u8) -> Self {
        let (count, day_minor) = match level {
            0 => (3, 10_000),
            1 => (10, 100_000),
            2 => (30, 1_000_000),
            _ => (100, 10_000_000),
        };
        Self {
            p2p_per_day: count,
            p2p_per_month: count * 10,
            p2p_minor_per_day: day_minor,
            p2p_minor_per_month: day_minor * 5,
            large_minor: day_minor / 2,
            any_per_hour: count * 5,
            redemptions_per_day: count * 2,
        }
    }
}

/// A transfer with what is known of who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The transfer.
    pub transfer: Transfer,
    /// KYC level of who pays.
    pub level: u8,
    /// Where the device was, as ISO 3166-1 alpha-2, if it is known.
    pub country: Option<String>,
}

/// A rule that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A party is on the black list. Nothing moves.
    BlackList,
    /// The device is in a country that is not served. Nothing moves.
    Country,
    /// Two countries in too short a time for one person.
    FarAway,
    /// One large transfer.
    Large,
    /// Too many transfers in an hour.
    Rapid,
    /// Too many or too much to people in a day.
    DailyLimit,
    /// Too many or too much to people in 30 days.
    MonthlyLimit,
    /// Too many coupons used in a day.
    Redemptions,
}

impl Rule {
    /// Whether the transfer must not go on at all.
    pub const fn blocks(self) -> bool {
        matches!(self, Self::BlackList | Self::Country)
    }
}

/// A rule that a transfer broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The rule.
    pub rule: Rule,
    /// Id of the transfer.
    pub transfer: String,
    /// Whose it is.
    pub account: String,
}

/// What each account did lately. Events come in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Monitor {
    black_list: BTreeSet<String>,
    countries_not_served: BTreeSet<String>,
    /// How long nobody needs from one country to any other.
    travel_s: i64,
    accounts: BTreeMap<String, Recent>,
}

#[derive(Debug, Clone, Default)]
struct Recent {
    /// Time, amount, kind, of the last 30 days.
    moves: VecDeque<(i64, u64, TransferKind)>,
    place: Option<(i64, String)>,
}

impl Monitor {
    /// A monitor with these lists. Two countries within `travel_s` seconds are too far away from each other.
    pub fn new(black_list: BTreeSet<String>, countries_not_served: BTreeSet<String>, travel_s: i64) -> Self {
        Self { black_list, countries_not_served, travel_s, accounts: BTreeMap::new() }
    }

    /// Puts an account on the black list.
    pub fn black_list(&mut self, account: String) {
        self.black_list.insert(account);
    }

    /// The rules this event breaks, in their order.
    pub fn observe(&mut self, event: &Event) -> Vec<Alert> {
        let transfer = &event.transfer;
        let mut broken = self.lists(event);
        let travel = self.travel_s;
        let recent = self.accounts.entry(transfer.from.clone()).or_default();
        broken.extend(recent.moved_too_fast(event, travel).then_some(Rule::FarAway));
        recent.note(event);
        broken.extend(recent.over(&Limits::of_level(event.level), transfer));
        let alert = |rule| Alert { rule, transfer: transfer.id.clone(), account: transfer.from.clone() };
        broken.into_iter().map(alert).collect()
    }

    fn lists(&self, event: &Event) -> Vec<Rule> {
        let listed =
            [&event.transfer.from, &event.transfer.to].into_iter().any(|a| self.black_list.contains(a));
        let away = event.country.as_ref().is_some_and(|country| self.countries_not_served.contains(country));
        [(listed, Rule::BlackList), (away, Rule::Country)]
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, r)| r)
            .collect()
    }
}

impl Recent {
    fn moved_too_fast(&self, event: &Event, travel_s: i64) -> bool {
        let Some((at, country)) = &self.place else { return false };
        event.country.as_ref().is_some_and(|now| now != country && event.transfer.at - at < travel_s)
    }

    fn note(&mut self, event: &Event) {
        let transfer = &event.transfer;
        self.moves.push_back((transfer.at, transfer.amount_minor, transfer.kind));
        while self.moves.front().is_some_and(|(at, ..)| transfer.at - at >= MONTH) {
            self.moves.pop_front();
        }
        if let Some(country) = &event.country {
            self.place = Some((transfer.at, country.clone()));
        }
    }

    fn over(&self, limits: &Limits, transfer: &Transfer) -> Vec<Rule> {
        let is_p2p = transfer.kind == TransferKind::P2p;
        let since =
            |length: i64| self.moves.iter().rev().take_while(move |(at, ..)| transfer.at - at < length);
        let count = |length, kind| since(length).filter(|m| m.2 == kind).count() as u32;
        let sum = |length| {
            since(length).filter(|m| m.2 == TransferKind::P2p).map(|m| u128::from(m.1)).sum::<u128>()
        };
        let p2p = |length, most, most_minor: u64| {
            is_p2p && (count(length, TransferKind::P2p) > most || sum(length) > u128::from(most_minor))
        };
        let redeemed = transfer.kind == TransferKind::Redemption;
        let rules = [
            (transfer.amount_minor >= limits.large_minor, Rule::Large),
            (since(HOUR).count() as u32 > limits.any_per_hour, Rule::Rapid),
            (p2p(DAY, limits.p2p_per_day, limits.p2p_minor_per_day), Rule::DailyLimit),
            (p2p(MONTH, limits.p2p_per_month, limits.p2p_minor_per_month), Rule::MonthlyLimit),
            (
                redeemed && count(DAY, TransferKind::Redemption) > limits.redemptions_per_day,
                Rule::Redemptions,
            ),
        ];
        rules.into_iter().filter(|(is, _)| *is).map(|(_, rule)| rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitor() -> Monitor {
        Monitor::new(BTreeSet::from(["bad".to_owned()]), BTreeSet::from(["KP".to_owned()]), 4 * HOUR)
    }

    fn event(to: &str, amount_minor: u64, at: i64, kind: TransferKind) -> Event {
        let transfer = Transfer { id: "t".into(), at, from: "a".into(), to: to.into(), amount_minor, kind };
        Event { transfer, level: 1, country: None }
    }

    fn rules(monitor: &mut Monitor, event: &Event) -> Vec<Rule> {
        monitor.observe(event).into_iter().map(|alert| alert.rule).collect()
    }

    #[test]
    fn a_black_listed_party_and_a_country_not_served_block() {
        let mut monitor = monitor();
        assert_eq!(rules(&mut monitor, &event("bad", 1, 0, TransferKind::P2p)), [Rule::BlackList]);
        let there = Event { country: Some("KP".into()), ..event("b", 1, 0, TransferKind::P2p) };
        assert_eq!(rules(&mut monitor, &there), [Rule::Country]);
        assert!(Rule::BlackList.blocks() && Rule::Country.blocks() && !Rule::Large.blocks());
    }

    #[test]
    fn two_far_countries_in_an_hour_are_noticed() {
        let mut monitor = monitor();
        let from = |country: &str, at| Event {
            country: Some(country.into()),
            ..event("b", 1, at, TransferKind::Trade)
        };
        assert!(rules(&mut monitor, &from("US", 0)).is_empty());
        assert_eq!(rules(&mut monitor, &from("JP", HOUR)), [Rule::FarAway]);
        assert!(rules(&mut monitor, &from("US", 6 * HOUR)).is_empty());
    }

    #[test]
    fn more_transfers_than_the_level_allows_are_noticed_until_the_day_is_over() {
        let mut monitor = monitor();
        for n in 0..10 {
            assert!(rules(&mut monitor, &event("b", 100, n, TransferKind::P2p)).is_empty());
        }
        assert_eq!(rules(&mut monitor, &event("b", 100, 11, TransferKind::P2p)), [Rule::DailyLimit]);
        assert!(rules(&mut monitor, &event("b", 100, DAY + 20, TransferKind::P2p)).is_empty());
    }

    #[test]
    fn sums_count_as_much_as_numbers() {
        let mut monitor = monitor();
        assert!(rules(&mut monitor, &event("b", 49_900, 0, TransferKind::P2p)).is_empty());
        assert!(rules(&mut monitor, &event("b", 49_900, 1, TransferKind::P2p)).is_empty());
        assert_eq!(rules(&mut monitor, &event("b", 49_900, 2, TransferKind::P2p)), [Rule::DailyLimit]);
        assert_eq!(rules(&mut monitor, &event("b", 50_000, 3, TransferKind::Trade)), [Rule::Large]);
    }

    #[test]
    fn frequent_redemption_and_rapid_trading_are_noticed() {
        let mut monitor = monitor();
        for n in 0..20 {
            assert!(rules(&mut monitor, &event("i", 1, n, TransferKind::Redemption)).is_empty());
        }
        assert_eq!(rules(&mut monitor, &event("i", 1, 20, TransferKind::Redemption)), [Rule::Redemptions]);
        for n in 21..50 {
            assert!(rules(&mut monitor, &event("b", 1, n, TransferKind::Trade)).is_empty());
        }
        assert_eq!(rules(&mut monitor, &event("b", 1, 51, TransferKind::Trade)), [Rule::Rapid]);
    }

    #[test]
    fn thirty_days_are_counted_together() {
        let mut monitor = monitor();
        let month: Vec<Vec<Rule>> = (0..11)
            .map(|n| rules(&mut monitor, &event("b", 48_000, n * 2 * DAY, TransferKind::P2p)))
            .collect();
        assert!(month[..10].iter().all(Vec::is_empty));
        assert_eq!(month[10], [Rule::MonthlyLimit]);
    }
}
