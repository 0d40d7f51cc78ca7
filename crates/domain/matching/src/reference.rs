//! The same book, slow and plain: a list of orders that is searched afresh for every step.

use crate::order::{BookEvent, Cancelled, Fill, Incoming, SelfTrade, Side, Ticks, TimeInForce};

#[derive(Debug, Clone, Copy)]
struct Order {
    tag: u32,
    account: u32,
    side: Side,
    price: Ticks,
    open: u64,
    resales: u32,
    time_in_force: TimeInForce,
    self_trade: SelfTrade,
    place: u64,
}

/// What happened, without the handles only the fast book has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Fill(Fill),
    Cancelled(u32, u64, Cancelled),
    Rested(u32),
}

impl From<BookEvent> for Seen {
    fn from(event: BookEvent) -> Self {
        match event {
            BookEvent::Fill(fill) => Self::Fill(fill),
            BookEvent::Cancelled { tag, quantity, reason } => Self::Cancelled(tag, quantity, reason),
            BookEvent::Rested { tag, .. } => Self::Rested(tag),
        }
    }
}

pub(crate) struct Reference {
    orders: Vec<Order>,
    places: u64,
    last_trade: Option<Ticks>,
    ceiling: Ticks,
    lanes: bool,
    in_call: bool,
    pub seen: Vec<Seen>,
}

impl Reference {
    /// `ceiling` also bounds the search for an uncross price; every price must be within it.
    pub fn new(ceiling: Ticks, lanes: bool) -> Self {
        Self {
            orders: Vec::new(),
            places: 0,
            last_trade: None,
            ceiling,
            lanes,
            in_call: false,
            seen: Vec::new(),
        }
    }

    pub fn open_call(&mut self) {
        self.in_call = true;
    }

    pub fn cancel(&mut self, tag: u32) -> u64 {
        let at = self.orders.iter().position(|o| o.tag == tag).unwrap();
        self.orders.remove(at).open
    }

    pub fn replace(&mut self, tag: u32, price: Ticks, quantity: u64) {
        let at = self.orders.iter().position(|o| o.tag == tag).unwrap();
        if self.orders[at].price == price && quantity < self.orders[at].open {
            self.orders[at].open = quantity;
            return;
        }
        let old = self.orders.remove(at);
        self.place(Incoming {
            tag,
            account: old.account,
            side: old.side,
            limit: Some(price),
            quantity,
            resales: old.resales,
            time_in_force: old.time_in_force,
            self_trade: old.self_trade,
        });
    }

    pub fn place(&mut self, mut new: Incoming) {
        use TimeInForce::*;
        let kill = |s: &mut Self, q, reason| s.seen.push(Seen::Cancelled(new.tag, q, reason));
        if self.in_call {
            return match (new.limit, new.time_in_force) {
                (_, Fok) => kill(self, new.quantity, Cancelled::Fok),
                (None, PostOnly) => kill(self, new.quantity, Cancelled::PostOnly),
                (_, Ioc) | (None, _) => kill(self, new.quantity, Cancelled::Ioc),
                (Some(_), _) => self.rest(&new),
            };
        }
        let met = self.met_by(&new);
        if new.time_in_force == PostOnly && (new.limit.is_none() || !met.is_empty()) {
            return kill(self, new.quantity, Cancelled::PostOnly);
        }
        let goes_on = new.self_trade == SelfTrade::CancelResting;
        let others: u64 = met
            .iter()
            .take_while(|o| goes_on || o.account != new.account)
            .filter(|o| o.account != new.account)
            .map(|o| o.open)
            .sum();
        if new.time_in_force == Fok && others < new.quantity {
            return kill(self, new.quantity, Cancelled::Fok);
        }
        for maker in met {
            if new.quantity == 0 {
                break;
            }
            if maker.account == new.account {
                if new.self_trade != SelfTrade::CancelIncoming {
                    self.cancel(maker.tag);
                    self.seen.push(Seen::Cancelled(maker.tag, maker.open, Cancelled::SelfTrade));
                }
                if goes_on {
                    continue;
                }
                return self.seen.push(Seen::Cancelled(new.tag, new.quantity, Cancelled::SelfTrade));
            }
            let quantity = maker.open.min(new.quantity);
            new.quantity -= quantity;
            self.fill(maker.tag, new.tag, new.side, maker.price, quantity);
        }
        match (new.quantity, new.limit, new.time_in_force) {
            (0, ..) => {}
            (_, Some(_), Gtc | PostOnly) => self.rest(&new),
            (left, ..) => kill(self, left, Cancelled::Ioc),
        }
    }

    pub fn uncross(&mut self) {
        if !std::mem::take(&mut self.in_call) {
            return;
        }
        let mut by_age = self.orders.clone();
        by_age.sort_by_key(|o| o.place);
        let before = self.orders.clone();
        for order in by_age {
            let unwanted = before.iter().any(|other| {
                let younger = if other.place > order.place { other } else { &order };
                let goes = match younger.self_trade {
                    SelfTrade::CancelResting => younger.place != order.place,
                    SelfTrade::CancelIncoming => younger.place == order.place,
                    SelfTrade::CancelBoth => true,
                };
                other.account == order.account && goes && self.pair_crosses(&order, other)
            });
            if unwanted {
                self.cancel(order.tag);
                self.seen.push(Seen::Cancelled(order.tag, order.open, Cancelled::SelfTrade));
            }
        }
        while let Some(price) = self.uncross_price() {
            for (bid, ask, quantity) in self.pairs_at(price) {
                let (maker, taker) = if bid.place < ask.place { (bid, ask) } else { (ask, bid) };
                self.fill(maker.tag, taker.tag, taker.side, price, quantity);
                self.shrink(taker.tag, quantity);
            }
        }
    }

    fn uncross_price(&self) -> Option<Ticks> {
        let mut best = None;
        for price in 1..=self.ceiling {
            let volume: u64 = self.pairs_at(price).iter().map(|p| p.2).sum();
            let willing: u64 = self.willing(price).iter().map(|o| o.open).sum();
            let distance = self.last_trade.map_or(0, |last| last.abs_diff(price));
            let grade = (std::cmp::Reverse(volume), willing - 2 * volume, distance);
            if volume > 0 && best.is_none_or(|(b, _)| grade < b) {
                best = Some((grade, price));
            }
        }
        best.map(|b| b.1)
    }

    fn willing(&self, price: Ticks) -> Vec<Order> {
        self.orders.iter().filter(|o| o.side.accepts(o.price, price)).copied().collect()
    }

    fn pairs_at(&self, price: Ticks) -> Vec<(Order, Order, u64)> {
        let mut willing = self.willing(price);
        willing.sort_by_key(|o| (o.side == Side::Sell, rank(o)));
        let (mut bids, mut asks): (Vec<_>, Vec<_>) = willing.into_iter().partition(|o| o.side == Side::Buy);
        let mut pairs = Vec::new();
        for bid in &mut bids {
            for ask in &mut asks {
                let quantity = bid.open.min(ask.open);
                if quantity > 0 && self.eligible(bid, ask) {
                    bid.open -= quantity;
                    ask.open -= quantity;
                    pairs.push((*bid, *ask, quantity));
                }
            }
        }
        pairs
    }

    /// Everything the order could meet, in the order it would.
    fn met_by(&self, new: &Incoming) -> Vec<Order> {
        let probe = Order {
            tag: new.tag,
            account: new.account,
            side: new.side,
            price: new.limit.unwrap_or(if new.side == Side::Buy { Ticks::MAX } else { 0 }),
            open: new.quantity,
            resales: new.resales,
            time_in_force: new.time_in_force,
            self_trade: new.self_trade,
            place: u64::MAX,
        };
        let mut met: Vec<_> = self.orders.iter().filter(|o| self.pair_crosses(&probe, o)).copied().collect();
        met.sort_by_key(rank);
        met
    }

    fn pair_crosses(&self, a: &Order, b: &Order) -> bool {
        let (bid, ask) = match (a.side, b.side) {
            (Side::Buy, Side::Sell) => (a, b),
            (Side::Sell, Side::Buy) => (b, a),
            _ => return false,
        };
        bid.price >= ask.price && self.eligible(bid, ask)
    }

    fn eligible(&self, bid: &Order, ask: &Order) -> bool {
        !self.lanes || ask.resales >= bid.resales
    }

    fn rest(&mut self, new: &Incoming) {
        self.places += 1;
        self.orders.push(Order {
            tag: new.tag,
            account: new.account,
            side: new.side,
            price: new.limit.unwrap(),
            open: new.quantity,
            resales: new.resales,
            time_in_force: new.time_in_force,
            self_trade: new.self_trade,
            place: self.places,
        });
        self.seen.push(Seen::Rested(new.tag));
    }

    fn fill(&mut self, maker: u32, taker: u32, taker_side: Side, price: Ticks, quantity: u64) {
        self.seen.push(Seen::Fill(Fill { maker, taker, taker_side, price, quantity }));
        self.last_trade = Some(price);
        self.shrink(maker, quantity);
    }

    fn shrink(&mut self, tag: u32, quantity: u64) {
        let at = self.orders.iter().position(|o| o.tag == tag).unwrap();
        self.orders[at].open -= quantity;
        if self.orders[at].open == 0 {
            self.orders.remove(at);
        }
    }

    /// Resting quantity per side and price, best first.
    pub fn depth(&self, side: Side) -> Vec<(Ticks, u64, u32)> {
        let mut orders: Vec<_> = self.orders.iter().filter(|o| o.side == side).collect();
        orders.sort_by_key(|o| rank(o));
        let mut levels: Vec<(Ticks, u64, u32)> = Vec::new();
        for order in orders {
            match levels.last_mut().filter(|l| l.0 == order.price) {
                Some(level) => (level.1, level.2) = (level.1 + order.open, level.2 + 1),
                None => levels.push((order.price, order.open, 1)),
            }
        }
        levels
    }
}

/// Price-time order within a side.
fn rank(order: &Order) -> (i128, u64) {
    let price = i128::from(order.price);
    (if order.side == Side::Buy { -price } else { price }, order.place)
}
