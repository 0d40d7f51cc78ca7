//! Every coupon of a series: its holder, what is happening to it, and the counts that follow.
//!
//! An issuer's stock is kept as a range: a coupon gets a row of its own when it first leaves the range, so that
//! issuing a million coupons costs nothing.

use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};

use super::tables::Map;
use crate::view::Position;

/// What is happening to a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum UnitState {
    Available,
    /// Offered by the order in this slot.
    Listed(u32),
    /// Sold in the trade of this number.
    InTrade(u64),
    /// Under the lock of this number.
    Locked(u64),
    Redeemed,
    Withdrawn,
}

/// One coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Unit {
    pub holder: u32,
    pub resales_left: u8,
    pub state: UnitState,
    /// What was paid for it at first sale, in minor units; 0 if it was never sold, or the sale was undone.
    pub first_price: i64,
}

impl Unit {
    fn is_held(&self) -> bool {
        !matches!(self.state, UnitState::Redeemed | UnitState::Withdrawn)
    }
}

/// What a party has of the series.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
struct Row {
    counts: Position,
    held: BTreeSet<u64>,
}

/// All coupons of one series.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct Units {
    issuer: u32,
    max_resales: u8,
    issued: u64,
    /// Rows of the serials below its length: everything that was ever taken from stock in order.
    taken: Vec<Unit>,
    /// Rows of serials beyond it that were taken out of order.
    ahead: BTreeMap<u64, Unit>,
    /// Serials with a row that are in stock again.
    returned: BTreeSet<u64>,
    rows: Map<u32, Row>,
}

impl Units {
    pub fn new(issuer: u32, max_resales: u8) -> Self {
        Self {
            issuer,
            max_resales,
            issued: 0,
            taken: Vec::new(),
            ahead: BTreeMap::new(),
            returned: BTreeSet::new(),
            rows: Map::default(),
        }
    }

    pub fn issued(&self) -> u64 {
        self.issued
    }

    /// Adds `count` coupons to the stock.
    pub fn issue(&mut self, count: u64) {
        self.issued += count;
    }

    /// First serial that was never taken from stock in order.
    pub fn first_fresh(&self) -> u64 {
        self.taken.len() as u64
    }

    /// Coupons the issuer can still sell.
    pub fn stock(&self) -> u64 {
        self.issued - self.first_fresh() - self.ahead.len() as u64 + self.returned.len() as u64
    }

    /// A coupon; `None` if it was never issued.
    pub fn get(&self, serial: u64) -> Option<Unit> {
        if serial >= self.issued {
            return None;
        }
        Some(self.row(serial).unwrap_or(Unit {
            holder: self.issuer,
            resales_left: self.max_resales,
            state: UnitState::Available,
            first_price: 0,
        }))
    }

    /// Whether the coupon is the issuer's to sell for the first time.
    pub fn is_stock(&self, unit: &Unit) -> bool {
        unit.holder == self.issuer && unit.first_price == 0
    }

    /// Every coupon that has or had a row, by serial.
    pub fn rows(&self) -> impl Iterator<Item = (u64, Unit)> + '_ {
        let ahead = self.ahead.iter().map(|(serial, unit)| (*serial, *unit));
        (0..).zip(self.taken.iter().copied()).chain(ahead)
    }

    /// The lowest `quantity` serials in stock; there must be as many.
    pub fn next_in_stock(&self, quantity: u64) -> Vec<u64> {
        let mut fresh =
            (self.first_fresh()..self.issued).filter(|serial| !self.ahead.contains_key(serial)).peekable();
        let mut returned = self.returned.iter().copied().peekable();
        let lowest = || match (returned.peek(), fresh.peek()) {
            (Some(back), Some(new)) if back < new => returned.next(),
            (Some(_), None) => returned.next(),
            _ => fresh.next(),
        };
        let picked: Vec<u64> = std::iter::from_fn(lowest).take(quantity as usize).collect();
        assert_eq!(picked.len() as u64, quantity, "the stock is checked before it is taken");
        picked
    }

    /// Changes a coupon that was issued, and the counts with it.
    pub fn update(&mut self, serial: u64, change: impl FnOnce(&mut Unit)) {
        self.materialise(serial);
        let before = self.row(serial).expect("materialised");
        let mut after = before;
        change(&mut after);
        *self.row_mut(serial) = after;
        self.recount(serial, &before, &after);
    }

    pub fn position(&self, party: u32) -> Position {
        self.rows.get(&party).map(|row| row.counts).unwrap_or_default()
    }

    pub fn position_mut(&mut self, party: u32) -> &mut Position {
        &mut self.rows.entry(party).or_default().counts
    }

    /// Serials a party holds, the issuer's stock left out.
    pub fn held_by(&self, party: u32) -> impl Iterator<Item = u64> + '_ {
        self.rows.get(&party).into_iter().flat_map(|row| row.held.iter().copied())
    }

    /// Gives the coupon a row. Serials taken in order extend the dense part; what was ahead of it moves there.
    fn materialise(&mut self, serial: u64) {
        if self.row(serial).is_some() {
            return;
        }
        let fresh = self.get(serial).expect("the coupon was issued");
        if serial > self.first_fresh() {
            self.ahead.insert(serial, fresh);
        } else {
            self.taken.push(fresh);
            while let Some(unit) = self.ahead.remove(&self.first_fresh()) {
                self.taken.push(unit);
            }
        }
        self.returned.insert(serial);
    }

    fn row(&self, serial: u64) -> Option<Unit> {
        self.taken.get(serial as usize).or_else(|| self.ahead.get(&serial)).copied()
    }

    fn row_mut(&mut self, serial: u64) -> &mut Unit {
        match self.taken.get_mut(serial as usize) {
            Some(unit) => unit,
            None => self.ahead.get_mut(&serial).expect("materialised"),
        }
    }

    fn recount(&mut self, serial: u64, before: &Unit, after: &Unit) {
        self.count(serial, before, false);
        self.count(serial, after, true);
        let owner =
            |units: &Self, unit: &Unit| (unit.is_held() && !units.is_stock(unit)).then_some(unit.holder);
        let (old, new) = (owner(self, before), owner(self, after));
        if old == new {
            return;
        }
        if let Some(party) = old {
            self.rows.entry(party).or_default().held.remove(&serial);
        }
        if let Some(party) = new {
            self.rows.entry(party).or_default().held.insert(serial);
        }
    }

    fn count(&mut self, serial: u64, unit: &Unit, add: bool) {
        if self.is_stock(unit) {
            match (unit.state, add) {
                (UnitState::Available, true) => drop(self.returned.insert(serial)),
                (UnitState::Available, false) => drop(self.returned.remove(&serial)),
                _ => {}
            }
            return;
        }
        let counts = self.position_mut(unit.holder);
        let count = match unit.state {
            UnitState::Available => &mut counts.available,
            UnitState::Listed(_) => &mut counts.listed,
            UnitState::InTrade(_) => &mut counts.in_trade,
            UnitState::Locked(_) => &mut counts.locked,
            UnitState::Redeemed | UnitState::Withdrawn => return,
        };
        if add { *count += 1 } else { *count -= 1 }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const ISSUER: u32 = 0;

    /// A row for every coupon, searched afresh.
    struct Plain(BTreeMap<u64, Unit>);

    impl Plain {
        fn stock(&self) -> Vec<u64> {
            let in_stock =
                |u: &Unit| u.holder == ISSUER && u.first_price == 0 && u.state == UnitState::Available;
            self.0.iter().filter(|(_, u)| in_stock(u)).map(|(s, _)| *s).collect()
        }

        fn count(&self, party: u32, wanted: fn(&UnitState) -> bool) -> u64 {
            let theirs =
                |u: &&Unit| u.holder == party && !(party == ISSUER && u.first_price == 0) && wanted(&u.state);
            self.0.values().filter(theirs).count() as u64
        }
    }

    proptest! {
        #[test]
        fn counts_and_stock_agree_with_a_row_for_every_coupon(
            changes in prop::collection::vec((0u64..20, 0u32..3, 0u8..6, any::<bool>()), 1..80),
        ) {
            let mut units = Units::new(ISSUER, 3);
            units.issue(20);
            let mut plain = Plain((0..20).map(|s| (s, units.get(s).unwrap())).collect());
            for (serial, holder, state, sold) in changes {
                let change = |unit: &mut Unit| {
                    unit.holder = holder;
                    unit.first_price = i64::from(sold);
                    unit.state = [UnitState::Available, UnitState::Listed(1), UnitState::InTrade(1),
                        UnitState::Locked(1), UnitState::Redeemed, UnitState::Withdrawn][usize::from(state)];
                };
                units.update(serial, change);
                change(plain.0.get_mut(&serial).unwrap());
                let stock = plain.stock();
                prop_assert_eq!(units.stock(), stock.len() as u64);
                prop_assert_eq!(units.next_in_stock(stock.len() as u64), stock);
                for party in 0..3 {
                    let p = units.position(party);
                    prop_assert_eq!(p.available, plain.count(party, |s| *s == UnitState::Available));
                    prop_assert_eq!(p.in_trade, plain.count(party, |s| matches!(s, UnitState::InTrade(_))));
                    prop_assert_eq!(p.held(), units.held_by(party).count() as u64);
                }
            }
        }
    }
}
