//! Wash trading: a few parties who trade with each other, round and round, so that the market looks alive, and are in
//! the end where they were.
//!
//! Self-trades are prevented by the book; what is left are accounts that belong together. A maker meets many, and whoever
//! trades with one mostly trades with others too, so a group counts only if most of what each of its members does stays
//! within.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use genex_types::{CouponId, DAY_US, Party, SeriesId, Timestamp};

use super::{Abuse, Fill, MarketAlert, Observed, percent};

const WINDOW_US: i64 = DAY_US;
/// More parties are a market.
const MOST_MEMBERS: usize = 4;
/// Trades within the group per member, at least.
const ROUNDS: usize = 2;
/// Share of each member's volume within the group, in percent.
const INSIDE_PERCENT: u64 = 60;
/// What a member has more or less in the end, in percent of what it traded within the group.
const CHANGED_PERCENT: u64 = 20;

#[derive(Debug, Clone)]
struct Past {
    seq: u64,
    at: Timestamp,
    seller: Party,
    buyer: Party,
    coupons: Vec<CouponId>,
}

/// A day of trades in one series.
#[derive(Debug, Default)]
struct Recent {
    trades: VecDeque<Past>,
    /// Coupons from one party to another.
    flows: BTreeMap<(Party, Party), u64>,
    volume: BTreeMap<Party, u64>,
    /// Who sold a coupon, in order.
    sellers: BTreeMap<CouponId, Vec<Party>>,
    /// Groups that were told, and when.
    told: BTreeMap<BTreeSet<Party>, Timestamp>,
}

#[derive(Debug, Default)]
pub(super) struct Wash(BTreeMap<SeriesId, Recent>);

impl Wash {
    pub fn trade(&mut self, seen: &Observed, fill: &Fill) -> Option<MarketAlert> {
        let recent = self.0.entry(fill.series).or_default();
        recent.forget(seen.at);
        let rings = fill.coupons.iter().filter_map(|coupon| recent.ring(*coupon, fill));
        let groups: BTreeSet<BTreeSet<Party>> =
            rings.chain([BTreeSet::from([fill.buyer, fill.seller])]).collect();
        recent.add(seen, fill);
        let group = groups.into_iter().find(|group| recent.is_suspicious(group))?;
        recent.told.insert(group.clone(), seen.at);
        Some(recent.tell(group, fill.series, seen))
    }
}

impl Recent {
    /// Who had the coupon since the buyer sold it, if it did.
    fn ring(&self, coupon: CouponId, fill: &Fill) -> Option<BTreeSet<Party>> {
        let sellers = self.sellers.get(&coupon)?;
        let sold = sellers.iter().rposition(|seller| *seller == fill.buyer)?;
        let group: BTreeSet<Party> = sellers[sold..].iter().copied().chain([fill.seller]).collect();
        (group.len() <= MOST_MEMBERS).then_some(group)
    }

    fn add(&mut self, seen: &Observed, fill: &Fill) {
        let quantity = fill.quantity();
        *self.flows.entry((fill.seller, fill.buyer)).or_default() += quantity;
        for party in [fill.seller, fill.buyer] {
            *self.volume.entry(party).or_default() += quantity;
        }
        for coupon in &fill.coupons {
            self.sellers.entry(*coupon).or_default().push(fill.seller);
        }
        let (seller, buyer, coupons) = (fill.seller, fill.buyer, fill.coupons.clone());
        self.trades.push_back(Past { seq: seen.seq, at: seen.at, seller, buyer, coupons });
    }

    fn forget(&mut self, now: Timestamp) {
        self.told.retain(|_, at| now.since(*at) <= WINDOW_US);
        while self.trades.front().is_some_and(|past| now.since(past.at) > WINDOW_US) {
            let Some(past) = self.trades.pop_front() else { return };
            let quantity = past.coupons.len() as u64;
            take(&mut self.flows, (past.seller, past.buyer), quantity);
            take(&mut self.volume, past.seller, quantity);
            take(&mut self.volume, past.buyer, quantity);
            for coupon in past.coupons {
                if let Some(sellers) = self.sellers.get_mut(&coupon) {
                    sellers.remove(0);
                    if sellers.is_empty() {
                        self.sellers.remove(&coupon);
                    }
                }
            }
        }
    }

    fn is_suspicious(&self, group: &BTreeSet<Party>) -> bool {
        let round_and_round = || group.iter().all(|member| self.stays_within(*member, group));
        !self.told.contains_key(group)
            && round_and_round()
            && self.within(group).count() >= ROUNDS * group.len()
    }

    /// Whether a member trades mostly within the group, and has in the end about as much as before.
    fn stays_within(&self, member: Party, group: &BTreeSet<Party>) -> bool {
        let flow = |from, to| self.flows.get(&(from, to)).copied().unwrap_or(0);
        let others = || group.iter().copied().filter(|other| *other != member);
        let sold: u64 = others().map(|other| flow(member, other)).sum();
        let bought: u64 = others().map(|other| flow(other, member)).sum();
        let all = self.volume.get(&member).copied().unwrap_or(0);
        percent(sold + bought, all) >= INSIDE_PERCENT
            && percent(sold.abs_diff(bought), sold + bought) <= CHANGED_PERCENT
    }

    fn within<'a>(&'a self, group: &'a BTreeSet<Party>) -> impl Iterator<Item = &'a Past> {
        self.trades.iter().filter(|past| group.contains(&past.seller) && group.contains(&past.buyer))
    }

    fn tell(&self, group: BTreeSet<Party>, series: SeriesId, seen: &Observed) -> MarketAlert {
        let trades = self.within(&group).count();
        let coupons: usize = self.within(&group).map(|past| past.coupons.len()).sum();
        let first_seq = self.within(&group).next().map_or(seen.seq, |past| past.seq);
        MarketAlert {
            abuse: Abuse::WashTrading,
            series,
            first_seq,
            last_seq: seen.seq,
            at: seen.at,
            reason: format!(
                "{} parties made {trades} trades of {coupons} coupons among themselves within a day, and each has about as \
                 many as before",
                group.len()
            ),
            parties: group.into_iter().collect(),
        }
    }
}

fn take<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K, quantity: u64) {
    if let Some(count) = counts.get_mut(&key) {
        *count = count.saturating_sub(quantity);
        if *count == 0 {
            counts.remove(&key);
        }
    }
}
