//! Open orders, by slot and by id. Millions may rest: a row is kept small, and its id is kept nowhere else.

use std::{hash::BuildHasher, io, num::NonZeroI64};

use borsh::{BorshDeserialize, BorshSerialize};
use genex_ledger::PendingIx;
use genex_matching::Handle;
use genex_protocol::TimeInForce;
use genex_types::{Bps, OrderId, Price, Timestamp};
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::recent::Recent;

/// An order that is not done.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) struct OrderRow {
    pub id: OrderId,
    /// Place among all orders ever accepted.
    pub number: u64,
    pub party: u32,
    pub series: u32,
    pub side: OrderSide,
    pub limit: Limit,
    pub open: u64,
    pub time_in_force: TimeInForce,
    pub expires: Expiry,
    /// The rate it was accepted with; it never pays more.
    pub fee: Bps,
    /// Where it rests.
    pub handle: Option<Handle>,
    /// Its place in its party's list.
    pub listed_at: u32,
}

/// What an order has put up.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub(crate) enum OrderSide {
    Buy {
        hold: Option<PendingIx>,
    },
    /// Serials left to sell, the next one last.
    Sell {
        serials: Vec<u64>,
    },
}

/// The limit of an order, which is positive; a market order has none.
#[derive(Debug, Clone, Copy, BorshSerialize, BorshDeserialize)]
pub(crate) struct Limit(Option<NonZeroI64>);

impl Limit {
    pub const NONE: Self = Self(None);

    pub const fn at(price: Price) -> Self {
        Self(NonZeroI64::new(price.0))
    }

    pub fn price(self) -> Option<Price> {
        self.0.map(|minor| Price(minor.get()))
    }
}

/// When an order lapses, if it does: never at the beginning of 1970.
#[derive(Debug, Clone, Copy, BorshSerialize, BorshDeserialize)]
pub(crate) struct Expiry(Option<NonZeroI64>);

impl Expiry {
    pub fn at(time: Option<Timestamp>) -> Self {
        Self(time.and_then(|time| NonZeroI64::new(time.micros())))
    }

    pub fn time(self) -> Option<Timestamp> {
        self.0.map(|micros| Timestamp::from_micros(micros.get()))
    }
}

/// Open orders in slots that are used again, and the ids of the newest that are over.
///
/// Ids grow with time. An id is never free again: those that were forgotten, and all below them, count as used, so
/// that memory stays the same however long the market runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Orders {
    rows: Vec<Option<OrderRow>>,
    free: Vec<u32>,
    /// Slots by the ids in them; its order is never seen.
    slots: HashTable<u32>,
    hasher: DefaultHashBuilder,
    over: Recent<OrderId, ()>,
    forgotten: Option<OrderId>,
}

impl Orders {
    pub fn get(&self, slot: u32) -> Option<&OrderRow> {
        self.rows.get(slot as usize)?.as_ref()
    }

    pub fn at(&self, slot: u32) -> &OrderRow {
        self.get(slot).expect("the slot is in use")
    }

    pub fn at_mut(&mut self, slot: u32) -> &mut OrderRow {
        self.rows[slot as usize].as_mut().expect("the slot is in use")
    }

    /// Where an open order is.
    pub fn slot(&self, id: OrderId) -> Option<u32> {
        self.slots.find(self.hasher.hash_one(id), |slot| self.at(*slot).id == id).copied()
    }

    pub fn is_used(&self, id: OrderId) -> bool {
        self.slot(id).is_some()
            || self.over.get(&id).is_some()
            || self.forgotten.is_some_and(|forgotten| id <= forgotten)
    }

    /// Takes in an order whose id was never used.
    pub fn insert(&mut self, row: OrderRow) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).expect("fewer than 2^32 orders fit in memory")
        });
        self.rows[slot as usize] = Some(row);
        self.index(slot);
        slot
    }

    /// The order is over, or never came to rest.
    pub fn remove(&mut self, slot: u32) -> OrderRow {
        let row = self.rows[slot as usize].take().expect("the slot is in use");
        let entry = self.slots.find_entry(self.hasher.hash_one(row.id), |other| *other == slot);
        entry.expect("every open order is found by its id").remove();
        self.free.push(slot);
        let forgotten = self.over.remember(row.id, ());
        self.forgotten = self.forgotten.max(forgotten);
        row
    }

    fn index(&mut self, slot: u32) {
        let Self { rows, slots, hasher, .. } = self;
        let hash =
            |slot: &u32| hasher.hash_one(rows[*slot as usize].as_ref().expect("the slot is in use").id);
        slots.insert_unique(hash(&slot), slot, hash);
    }
}

impl BorshSerialize for Orders {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        (&self.rows, &self.free, &self.over, &self.forgotten).serialize(writer)
    }
}

impl BorshDeserialize for Orders {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let (rows, free, over, forgotten) = BorshDeserialize::deserialize_reader(reader)?;
        let mut orders = Self { rows, free, over, forgotten, ..Self::default() };
        let open: Vec<u32> =
            (0..).zip(&orders.rows).filter_map(|(slot, row)| row.as_ref().map(|_| slot)).collect();
        open.into_iter().for_each(|slot| orders.index(slot));
        Ok(orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recent::REMEMBERED;

    fn row(id: u128) -> OrderRow {
        OrderRow {
            id: OrderId(id),
            number: 1,
            party: 0,
            series: 0,
            side: OrderSide::Buy { hold: None },
            limit: Limit::at(Price(5)),
            open: 1,
            time_in_force: TimeInForce::Gtc,
            expires: Expiry::at(None),
            fee: Bps(0),
            handle: None,
            listed_at: 0,
        }
    }

    #[test]
    fn a_row_is_no_larger_than_the_figures_say() {
        assert_eq!(size_of::<Option<OrderRow>>(), 96);
    }

    #[test]
    fn an_order_id_that_was_forgotten_and_all_below_it_count_as_used() {
        let (mut orders, first) = (Orders::default(), OrderId(10));
        orders.insert(row(10));
        for id in 11..=2 * REMEMBERED as u128 + 11 {
            let slot = orders.insert(row(id));
            orders.remove(slot);
        }
        let forgotten = orders.forgotten.expect("more than two generations are over");
        assert_eq!(forgotten, OrderId(REMEMBERED as u128 + 10));
        assert!(orders.over.get(&forgotten).is_none() && orders.is_used(forgotten));
        assert!(orders.is_used(OrderId(3)), "it was never used, and can't be told from one that was");
        assert_eq!(orders.slot(first), Some(0), "an order that rests is known however old it is");
        assert!(!orders.is_used(OrderId(2 * REMEMBERED as u128 + 12)));
    }

    #[test]
    fn orders_read_back_are_found_by_their_ids() {
        let mut orders = Orders::default();
        let slots: Vec<_> = (1..=3).map(|id| orders.insert(row(id))).collect();
        orders.remove(slots[1]);
        let back: Orders =
            borsh::from_slice(&borsh::to_vec(&orders).expect("to memory")).expect("as written");
        assert_eq!([1, 2, 3].map(|id| back.slot(OrderId(id))), [Some(slots[0]), None, Some(slots[2])]);
        assert!(back.is_used(OrderId(2)));
    }
}
