//! The open orders, as the journal tells them.

use std::collections::{BTreeMap, BTreeSet};

use genex_types::{OrderId, Party, Price, SeriesId, Timestamp};

use super::{Each, Observed, Side, What};

/// An open order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub party: Party,
    pub series: SeriesId,
    pub side: Side,
    /// A market order that is on its way through the book has none.
    pub price: Option<Price>,
    pub quantity: u64,
    /// When it was placed or last replaced, and in which command.
    pub at: Timestamp,
    pub seq: u64,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Book {
    orders: BTreeMap<OrderId, Open>,
    by_owner: Each<BTreeSet<OrderId>>,
}

impl Book {
    /// Whose an open order is, and in which series.
    pub fn owner(&self, order: OrderId) -> Option<(Party, SeriesId)> {
        self.orders.get(&order).map(|open| (open.party, open.series))
    }

    pub fn order(&self, order: OrderId) -> Option<&Open> {
        self.orders.get(&order)
    }

    /// A party's open orders in a series, on one side.
    pub fn of(&self, party: Party, series: SeriesId, side: Side) -> impl Iterator<Item = (OrderId, &Open)> {
        let ids = self.by_owner.get(&(party, series)).into_iter().flatten();
        ids.filter_map(|id| Some((*id, self.orders.get(id)?))).filter(move |(_, open)| open.side == side)
    }

    /// Makes the change. Orders it does not know are left alone.
    pub fn apply(&mut self, seen: &Observed) {
        let Observed { seq, at, ref what } = *seen;
        match *what {
            What::Accepted { order, party, series, side, price, quantity } => {
                self.orders.insert(order, Open { party, series, side, price, quantity, at, seq });
                self.by_owner.entry((party, series)).or_default().insert(order);
            }
            What::Replaced { order, price, quantity } => {
                if let Some(open) = self.orders.get_mut(&order) {
                    *open = Open { price: Some(price), quantity, at, seq, ..*open };
                }
            }
            What::Cancelled { order, .. } => self.remove(order),
            What::Traded(ref fill) => {
                self.fill(fill.maker, fill.quantity());
                self.fill(fill.taker, fill.quantity());
            }
            What::Quoting { .. } | What::Closed { .. } => {}
        }
    }

    fn fill(&mut self, order: OrderId, quantity: u64) {
        let Some(open) = self.orders.get_mut(&order) else { return };
        open.quantity = open.quantity.saturating_sub(quantity);
        if open.quantity == 0 {
            self.remove(order);
        }
    }

    fn remove(&mut self, order: OrderId) {
        let Some(open) = self.orders.remove(&order) else { return };
        let owner = (open.party, open.series);
        if let Some(ids) = self.by_owner.get_mut(&owner) {
            ids.remove(&order);
            if ids.is_empty() {
                self.by_owner.remove(&owner);
            }
        }
    }
}
