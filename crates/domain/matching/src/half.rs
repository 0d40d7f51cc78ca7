//! One side of the book: a ladder per lane, and the walk through several lanes in priority order.

use smallvec::SmallVec;

use crate::{
    ladder::Ladder,
    order::{Side, Ticks},
    slab::{NIL, Slab},
};

/// Resting orders of one side with the same resales.
#[derive(Debug, Clone)]
struct Lane {
    resales: u32,
    ladder: Ladder,
}

/// One side of the book.
#[derive(Debug, Clone)]
pub(crate) struct Half {
    side: Side,
    ceiling: Option<Ticks>,
    lanes: SmallVec<[Lane; 4]>,
}

impl Half {
    pub fn new(side: Side, ceiling: Option<Ticks>) -> Self {
        Self { side, ceiling, lanes: SmallVec::new() }
    }

    pub fn append(&mut self, nodes: &mut Slab, ix: u32) {
        let resales = nodes[ix].resales;
        let at = self.lanes.binary_search_by_key(&resales, |lane| lane.resales).unwrap_or_else(|at| {
            self.lanes.insert(at, Lane { resales, ladder: Ladder::new(self.ceiling) });
            at
        });
        self.lanes[at].ladder.append(nodes, ix);
    }

    pub fn unlink(&mut self, nodes: &mut Slab, ix: u32) {
        self.ladder_of(nodes[ix].resales).unlink(nodes, ix);
    }

    /// Takes `quantity` off a node that keeps its place.
    pub fn reduce(&mut self, nodes: &mut Slab, ix: u32, quantity: u64) {
        let node = &mut nodes[ix];
        node.open -= quantity;
        let (price, resales) = (node.price, node.resales);
        self.ladder_of(resales).reduce(price, quantity);
    }

    /// The first order in priority that an order of the other side with these resales may meet.
    #[inline]
    pub fn first(&self, nodes: &Slab, counterpart: u32) -> Option<u32> {
        let heads = self.eligible(counterpart).filter_map(|lane| {
            let price = lane.ladder.best(self.side)?;
            lane.ladder.level(price).map(|level| level.head)
        });
        self.foremost(nodes, heads)
    }

    /// All orders such an order may meet, in priority order.
    pub fn walk<'a>(&'a self, nodes: &'a Slab, counterpart: u32) -> Walk<'a> {
        let cursors = self
            .eligible(counterpart)
            .filter_map(|lane| {
                let price = lane.ladder.best(self.side)?;
                let head = lane.ladder.level(price).map(|level| level.head)?;
                Some((&lane.ladder, head))
            })
            .collect();
        Walk { half: self, nodes, cursors }
    }

    /// Every order, in priority order.
    pub fn all<'a>(&'a self, nodes: &'a Slab) -> Walk<'a> {
        let everyone = match self.side {
            Side::Buy => u32::MAX,
            Side::Sell => 0,
        };
        self.walk(nodes, everyone)
    }

    /// The best price of any lane that is worse than `price`, or the best of all.
    pub fn price_after(&self, price: Option<Ticks>) -> Option<Ticks> {
        let candidates = self.lanes.iter().filter_map(|lane| match price {
            Some(price) => lane.ladder.worse(self.side, price),
            None => lane.ladder.best(self.side),
        });
        candidates.reduce(|a, b| if self.side.better(a, b) { a } else { b })
    }

    /// Quantity and number of orders at `price`, over all lanes.
    pub fn total_at(&self, price: Ticks) -> (u64, u32) {
        let levels = self.lanes.iter().filter_map(|lane| lane.ladder.level(price));
        levels.fold((0, 0), |(quantity, orders), l| (quantity + l.quantity, orders + l.orders))
    }

    /// A bid meets asks with at least what it demands; an ask meets bids that demand at most what it has.
    fn eligible(&self, counterpart: u32) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(move |lane| match self.side {
            Side::Sell => lane.resales >= counterpart,
            Side::Buy => lane.resales <= counterpart,
        })
    }

    fn foremost(&self, nodes: &Slab, heads: impl Iterator<Item = u32>) -> Option<u32> {
        heads.reduce(|a, b| if self.precedes(nodes, a, b) { a } else { b })
    }

    fn precedes(&self, nodes: &Slab, a: u32, b: u32) -> bool {
        let (a, b) = (&nodes[a], &nodes[b]);
        self.side.better(a.price, b.price) || (a.price == b.price && a.place < b.place)
    }

    fn ladder_of(&mut self, resales: u32) -> &mut Ladder {
        let lane = self.lanes.iter_mut().find(|lane| lane.resales == resales);
        &mut lane.expect("a resting order's lane exists").ladder
    }
}

/// Orders of several lanes, merged by price and place.
pub(crate) struct Walk<'a> {
    half: &'a Half,
    nodes: &'a Slab,
    cursors: SmallVec<[(&'a Ladder, u32); 8]>,
}

impl Walk<'_> {
    fn after(&self, ladder: &Ladder, ix: u32) -> Option<u32> {
        let node = &self.nodes[ix];
        if node.next != NIL {
            return Some(node.next);
        }
        let price = ladder.worse(self.half.side, node.price)?;
        ladder.level(price).map(|level| level.head)
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let ix = self.half.foremost(self.nodes, self.cursors.iter().map(|c| c.1))?;
        let at = self.cursors.iter().position(|c| c.1 == ix)?;
        match self.after(self.cursors[at].0, ix) {
            Some(next) => self.cursors[at].1 = next,
            None => drop(self.cursors.remove(at)),
        }
        Some(ix)
    }
}
