//! Price levels of one side and lane: a flat array where the face value bounds the price, a tree where not.

use std::collections::BTreeMap;

use crate::{
    bitmap::Bitmap,
    order::{Side, Ticks},
    slab::{NIL, Slab},
};

/// Flat ladders up to this many ticks; beyond it a tree is as good.
const FLAT_TICKS: u64 = 1 << 16;
/// Levels are made a page at a time, since orders crowd around few prices.
const PAGE: usize = 64;

/// The queue of one price: oldest at the head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    pub head: u32,
    pub tail: u32,
    pub orders: u32,
    pub quantity: u64,
}

impl Level {
    const EMPTY: Self = Self { head: NIL, tail: NIL, orders: 0, quantity: 0 };
}

/// Levels by price.
#[derive(Debug, Clone)]
pub(crate) enum Ladder {
    Flat { pages: Vec<Option<Box<[Level; PAGE]>>>, top: usize, occupied: Bitmap },
    Sparse(BTreeMap<Ticks, Level>),
}

impl Ladder {
    /// A ladder for prices up to `ceiling`, or any price.
    pub fn new(ceiling: Option<Ticks>) -> Self {
        match ceiling.filter(|top| *top < FLAT_TICKS) {
            Some(top) => {
                let top = top as usize;
                Self::Flat { pages: vec![None; top / PAGE + 1], top, occupied: Bitmap::new(top + 1) }
            }
            None => Self::Sparse(BTreeMap::new()),
        }
    }

    pub fn level(&self, price: Ticks) -> Option<&Level> {
        match self {
            Self::Flat { pages, .. } => {
                let page = pages.get(price as usize / PAGE)?.as_deref()?;
                Some(&page[price as usize % PAGE]).filter(|level| level.orders > 0)
            }
            Self::Sparse(levels) => levels.get(&price),
        }
    }

    /// The best price of `side`.
    pub fn best(&self, side: Side) -> Option<Ticks> {
        match (self, side) {
            (Self::Flat { occupied, .. }, Side::Sell) => occupied.at_or_above(0).map(|p| p as Ticks),
            (Self::Flat { top, occupied, .. }, Side::Buy) => occupied.at_or_below(*top).map(|p| p as Ticks),
            (Self::Sparse(levels), Side::Sell) => levels.keys().next().copied(),
            (Self::Sparse(levels), Side::Buy) => levels.keys().next_back().copied(),
        }
    }

    /// The next price of `side` that is worse than `price`.
    pub fn worse(&self, side: Side, price: Ticks) -> Option<Ticks> {
        match (self, side) {
            (Self::Flat { occupied, .. }, Side::Sell) => {
                occupied.at_or_above(price as usize + 1).map(|p| p as Ticks)
            }
            (Self::Flat { occupied, .. }, Side::Buy) => {
                occupied.at_or_below((price as usize).checked_sub(1)?).map(|p| p as Ticks)
            }
            (Self::Sparse(levels), Side::Sell) => levels.range(price.checked_add(1)?..).next().map(|l| *l.0),
            (Self::Sparse(levels), Side::Buy) => levels.range(..price).next_back().map(|l| *l.0),
        }
    }

    /// Puts a node at the end of its price's queue.
    pub fn append(&mut self, nodes: &mut Slab, ix: u32) {
        let level = self.level_or_new(nodes[ix].price);
        let tail = level.tail;
        level.tail = ix;
        level.orders += 1;
        level.quantity += nodes[ix].open;
        if tail == NIL {
            level.head = ix;
        } else {
            nodes[tail].next = ix;
        }
        nodes[ix].prev = tail;
        nodes[ix].next = NIL;
    }

    /// Takes a node out of its price's queue.
    pub fn unlink(&mut self, nodes: &mut Slab, ix: u32) {
        let node = &nodes[ix];
        let (price, open, prev, next) = (node.price, node.open, node.prev, node.next);
        let level = self.occupied_level(price);
        level.orders -= 1;
        level.quantity -= open;
        if prev == NIL {
            level.head = next;
        } else {
            nodes[prev].next = next;
        }
        if next == NIL {
            level.tail = prev;
        } else {
            nodes[next].prev = prev;
        }
        if level.orders == 0 {
            self.vacate(price);
        }
    }

    /// Says that a node at `price` has `quantity` less.
    pub fn reduce(&mut self, price: Ticks, quantity: u64) {
        self.occupied_level(price).quantity -= quantity;
    }

    fn occupied_level(&mut self, price: Ticks) -> &mut Level {
        match self {
            Self::Flat { pages, .. } => {
                let page = pages[price as usize / PAGE].as_deref_mut();
                &mut page.expect("a resting order's page exists")[price as usize % PAGE]
            }
            Self::Sparse(levels) => levels.get_mut(&price).expect("a resting order's level exists"),
        }
    }

    fn level_or_new(&mut self, price: Ticks) -> &mut Level {
        match self {
            Self::Flat { pages, occupied, .. } => {
                let page = pages[price as usize / PAGE].get_or_insert_with(|| Box::new([Level::EMPTY; PAGE]));
                let level = &mut page[price as usize % PAGE];
                if level.orders == 0 {
                    occupied.insert(price as usize);
                }
                level
            }
            Self::Sparse(levels) => levels.entry(price).or_insert(Level::EMPTY),
        }
    }

    fn vacate(&mut self, price: Ticks) {
        match self {
            Self::Flat { occupied, .. } => occupied.remove(price as usize),
            Self::Sparse(levels) => drop(levels.remove(&price)),
        }
    }
}
