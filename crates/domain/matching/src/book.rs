//! The book: continuous matching, and the entry to calls.

use crate::{
    half::Half,
    order::{
        BookEvent, Cancelled, DepthLevel, Fill, Handle, Incoming, Resting, SelfTrade, Side, Ticks,
        TimeInForce,
    },
    slab::{NIL, Node, Slab},
};

/// What a book has to know of its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookSpec {
    /// The highest price there can be, if the face value bounds it.
    pub ceiling: Option<Ticks>,
    /// Whether resales decide who may meet whom.
    pub lanes: bool,
}

/// The order book of one series.
#[derive(Debug, Clone)]
pub struct Book {
    pub(crate) spec: BookSpec,
    pub(crate) nodes: Slab,
    pub(crate) bids: Half,
    pub(crate) asks: Half,
    pub(crate) places: u64,
    pub(crate) last_trade: Option<Ticks>,
    pub(crate) in_call: bool,
}

impl Book {
    /// An empty book that trades continuously.
    pub fn new(spec: BookSpec) -> Self {
        Self {
            spec,
            nodes: Slab::new(),
            bids: Half::new(Side::Buy, spec.ceiling),
            asks: Half::new(Side::Sell, spec.ceiling),
            places: 0,
            last_trade: None,
            in_call: false,
        }
    }

    /// Lets an order in: it trades, rests or is cancelled, as `events` tells.
    ///
    /// The limit must not exceed the ceiling and the quantity must be within 1 and
    /// [`MAX_QUANTITY`](crate::MAX_QUANTITY): the caller refuses what is not.
    pub fn place(&mut self, mut order: Incoming, events: &mut Vec<BookEvent>) {
        if !self.spec.lanes {
            order.resales = 0;
        }
        if self.in_call {
            self.collect(order, events);
        } else {
            self.trade(order, events);
        }
    }

    /// Takes an order out; returns what was open.
    pub fn cancel(&mut self, handle: Handle) -> u64 {
        let open = self.nodes[handle.node()].open;
        self.remove(handle.node());
        open
    }

    /// Changes price and open quantity. Only the same price with less quantity keeps the place, and the handle
    /// with it; otherwise the order comes in again, and `events` tells what became of it.
    pub fn replace(&mut self, handle: Handle, price: Ticks, quantity: u64, events: &mut Vec<BookEvent>) {
        let node = self.nodes[handle.node()].clone();
        if price == node.price && quantity < node.open {
            let excess = node.open - quantity;
            return half(&mut self.bids, &mut self.asks, node.side).reduce(
                &mut self.nodes,
                handle.node(),
                excess,
            );
        }
        self.remove(handle.node());
        let again = Incoming {
            tag: node.tag,
            account: node.account,
            side: node.side,
            limit: Some(price),
            quantity,
            resales: node.resales,
            time_in_force: node.time_in_force,
            self_trade: node.self_trade,
        };
        self.place(again, events);
    }

    /// From here on orders rest without matching. Does nothing in a call.
    pub fn open_call(&mut self) {
        self.in_call = true;
    }

    /// Whether orders rest without matching.
    pub fn in_call(&self) -> bool {
        self.in_call
    }

    /// A resting order.
    pub fn resting(&self, handle: Handle) -> Resting {
        let node = &self.nodes[handle.node()];
        Resting {
            tag: node.tag,
            account: node.account,
            side: node.side,
            price: node.price,
            quantity: node.open,
            resales: node.resales,
        }
    }

    /// Every resting order of a side, in priority order.
    pub fn orders(&self, side: Side) -> impl Iterator<Item = Resting> + '_ {
        self.half(side).all(&self.nodes).map(|ix| self.resting(Handle::of(ix)))
    }

    /// The best price of a side.
    pub fn best(&self, side: Side) -> Option<Ticks> {
        self.half(side).price_after(None)
    }

    /// The best levels of a side, best first.
    pub fn depth(&self, side: Side) -> impl Iterator<Item = DepthLevel> + '_ {
        let half = self.half(side);
        std::iter::successors(half.price_after(None), |price| half.price_after(Some(*price))).map(|price| {
            let (quantity, orders) = half.total_at(price);
            DepthLevel { price, quantity, orders }
        })
    }

    /// Quantity open at one price of a side.
    pub fn depth_at(&self, side: Side, price: Ticks) -> u64 {
        self.half(side).total_at(price).0
    }

    /// Price of the latest trade.
    pub fn last_trade(&self) -> Option<Ticks> {
        self.last_trade
    }

    /// The fills `order` would get at most, as `(price, quantity)` in order, if it came in now and were large
    /// enough. Its own account's orders are left out where they would be cancelled; where the order itself would be,
    /// they end the list.
    pub fn reachable(&self, order: Incoming) -> impl Iterator<Item = (Ticks, u64)> + '_ {
        let resales = if self.spec.lanes { order.resales } else { 0 };
        self.half(order.side.opposite())
            .walk(&self.nodes, resales)
            .map(|ix| &self.nodes[ix])
            .take_while(move |node| order.limit.is_none_or(|limit| order.side.accepts(limit, node.price)))
            .take_while(move |node| {
                order.self_trade == SelfTrade::CancelResting || node.account != order.account
            })
            .filter(move |node| node.account != order.account)
            .map(|node| (node.price, node.open))
    }

    fn trade(&mut self, mut order: Incoming, events: &mut Vec<BookEvent>) {
        if let Some(reason) = self.killed(&order) {
            return give_up(&order, reason, events);
        }
        if let Met::Own = self.take(&mut order, events) {
            return give_up(&order, Cancelled::SelfTrade, events);
        }
        match (order.quantity, order.limit, order.time_in_force) {
            (0, ..) => {}
            (_, Some(price), TimeInForce::Gtc | TimeInForce::PostOnly) => self.rest(order, price, events),
            _ => give_up(&order, Cancelled::Ioc, events),
        }
    }

    /// Whether the order's own condition forbids it to trade at all.
    fn killed(&self, order: &Incoming) -> Option<Cancelled> {
        match order.time_in_force {
            TimeInForce::PostOnly if order.limit.is_none() || self.meets(order).is_some() => {
                Some(Cancelled::PostOnly)
            }
            TimeInForce::Fok if !self.can_fill(order) => Some(Cancelled::Fok),
            _ => None,
        }
    }

    fn can_fill(&self, order: &Incoming) -> bool {
        let mut missing = order.quantity;
        for (_, quantity) in self.reachable(*order) {
            missing = missing.saturating_sub(quantity);
            if missing == 0 {
                return true;
            }
        }
        false
    }

    fn take(&mut self, order: &mut Incoming, events: &mut Vec<BookEvent>) -> Met {
        while order.quantity > 0 {
            let Some(maker) = self.meets(order) else { break };
            if self.nodes[maker].account != order.account {
                self.fill(maker, order, events);
                continue;
            }
            if order.self_trade != SelfTrade::CancelIncoming {
                self.cancel_own(maker, events);
            }
            if order.self_trade != SelfTrade::CancelResting {
                return Met::Own;
            }
        }
        Met::Others
    }

    /// The order this one meets first.
    #[inline]
    fn meets(&self, order: &Incoming) -> Option<u32> {
        let ix = self.half(order.side.opposite()).first(&self.nodes, order.resales)?;
        let price = self.nodes[ix].price;
        order.limit.is_none_or(|limit| order.side.accepts(limit, price)).then_some(ix)
    }

    fn fill(&mut self, maker: u32, taker: &mut Incoming, events: &mut Vec<BookEvent>) {
        let node = &self.nodes[maker];
        let (price, quantity) = (node.price, node.open.min(taker.quantity));
        events.push(BookEvent::Fill(Fill {
            maker: node.tag,
            taker: taker.tag,
            taker_side: taker.side,
            price,
            quantity,
        }));
        taker.quantity -= quantity;
        self.last_trade = Some(price);
        self.use_up(maker, quantity);
    }

    pub(crate) fn use_up(&mut self, ix: u32, quantity: u64) {
        let node = &self.nodes[ix];
        if node.open == quantity {
            self.remove(ix);
        } else {
            half(&mut self.bids, &mut self.asks, node.side).reduce(&mut self.nodes, ix, quantity);
        }
    }

    pub(crate) fn cancel_own(&mut self, ix: u32, events: &mut Vec<BookEvent>) {
        let (tag, quantity) = (self.nodes[ix].tag, self.nodes[ix].open);
        self.remove(ix);
        events.push(BookEvent::Cancelled { tag, quantity, reason: Cancelled::SelfTrade });
    }

    fn collect(&mut self, order: Incoming, events: &mut Vec<BookEvent>) {
        use TimeInForce::{Fok, Gtc, Ioc, PostOnly};
        match (order.limit, order.time_in_force) {
            (Some(price), Gtc | PostOnly) => self.rest(order, price, events),
            (_, Fok) => give_up(&order, Cancelled::Fok, events),
            (None, PostOnly) => give_up(&order, Cancelled::PostOnly, events),
            (_, Ioc | Gtc) => give_up(&order, Cancelled::Ioc, events),
        }
    }

    fn rest(&mut self, order: Incoming, price: Ticks, events: &mut Vec<BookEvent>) {
        self.places += 1;
        let ix = self.nodes.insert(Node {
            place: self.places,
            open: order.quantity,
            price,
            tag: order.tag,
            account: order.account,
            resales: order.resales,
            prev: NIL,
            next: NIL,
            side: order.side,
            time_in_force: order.time_in_force,
            self_trade: order.self_trade,
        });
        half(&mut self.bids, &mut self.asks, order.side).append(&mut self.nodes, ix);
        events.push(BookEvent::Rested { tag: order.tag, handle: Handle::of(ix) });
    }

    fn remove(&mut self, ix: u32) {
        let side = self.nodes[ix].side;
        half(&mut self.bids, &mut self.asks, side).unlink(&mut self.nodes, ix);
        self.nodes.remove(ix);
    }

    fn half(&self, side: Side) -> &Half {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }
}

/// Whom an order met.
enum Met {
    /// Only others, or own orders that went.
    Others,
    /// An own order that ends it.
    Own,
}

/// The half of a side; a function of the fields so that the nodes stay free to be borrowed beside it.
fn half<'a>(bids: &'a mut Half, asks: &'a mut Half, side: Side) -> &'a mut Half {
    match side {
        Side::Buy => bids,
        Side::Sell => asks,
    }
}

fn give_up(order: &Incoming, reason: Cancelled, events: &mut Vec<BookEvent>) {
    events.push(BookEvent::Cancelled { tag: order.tag, quantity: order.quantity, reason });
}
