//! The uncross that ends a call.

use std::collections::BTreeMap;

use crate::{
    book::Book,
    order::{BookEvent, Fill, SelfTrade, Side, Ticks},
};

/// A resting order, as an uncross looks at it.
#[derive(Debug, Clone, Copy)]
struct Interest {
    ix: u32,
    account: u32,
    place: u64,
    price: Ticks,
    open: u64,
    resales: u32,
    self_trade: SelfTrade,
}

/// Prices between which neither volume nor surplus changes, both ends included.
#[derive(Debug, Clone, Copy)]
struct Band {
    low: Ticks,
    high: Ticks,
}

impl Book {
    /// Ends the call: trades what crosses, then matches continuously again. Does nothing outside a call.
    pub fn uncross(&mut self, events: &mut Vec<BookEvent>) {
        if !self.in_call {
            return;
        }
        self.in_call = false;
        self.cancel_self_crossing(events);
        while self.pass(events) {}
    }

    /// Cancels, oldest first, what the younger order of each eligible crossing pair of one account wants cancelled.
    fn cancel_self_crossing(&mut self, events: &mut Vec<BookEvent>) {
        let (bids, asks) = (self.interest(Side::Buy), self.interest(Side::Sell));
        let mut asks_by_account: BTreeMap<u32, Vec<Interest>> = BTreeMap::new();
        for ask in asks {
            asks_by_account.entry(ask.account).or_default().push(ask);
        }
        let mut doomed = BTreeMap::new();
        for bid in &bids {
            for ask in asks_by_account.get(&bid.account).into_iter().flatten() {
                if crosses(bid, ask) {
                    doomed.extend(unwanted(bid, ask).map(|order| (order.place, order.ix)));
                }
            }
        }
        for ix in doomed.into_values() {
            self.cancel_own(ix, events);
        }
    }

    /// Trades at one price. Returns whether anything traded.
    fn pass(&mut self, events: &mut Vec<BookEvent>) -> bool {
        let (bids, asks) = (self.interest(Side::Buy), self.interest(Side::Sell));
        let Some(price) = equilibrium(&bids, &asks, self.last_trade) else { return false };
        let (bids, asks) = (willing_bids(&bids, price), willing_asks(&asks, price));
        pair(bids, asks, |bid, ask, quantity| {
            let (maker, taker, taker_side) =
                if bid.place < ask.place { (bid, ask, Side::Sell) } else { (ask, bid, Side::Buy) };
            let (maker, taker) = (self.nodes[maker.ix].tag, self.nodes[taker.ix].tag);
            events.push(BookEvent::Fill(Fill { maker, taker, taker_side, price, quantity }));
            self.use_up(bid.ix, quantity);
            self.use_up(ask.ix, quantity);
        });
        self.last_trade = Some(price);
        true
    }

    /// Orders of a side in price-time order.
    fn interest(&self, side: Side) -> Vec<Interest> {
        let half = match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        };
        let look = |ix: u32| {
            let node = &self.nodes[ix];
            Interest {
                ix,
                account: node.account,
                place: node.place,
                price: node.price,
                open: node.open,
                resales: node.resales,
                self_trade: node.self_trade,
            }
        };
        half.all(&self.nodes).map(look).collect()
    }
}

fn crosses(bid: &Interest, ask: &Interest) -> bool {
    bid.price >= ask.price && ask.resales >= bid.resales
}

/// Which of two orders of one account that cross is cancelled.
fn unwanted<'a>(a: &'a Interest, b: &'a Interest) -> impl Iterator<Item = &'a Interest> {
    let (older, younger) = if a.place < b.place { (a, b) } else { (b, a) };
    let older = (younger.self_trade != SelfTrade::CancelIncoming).then_some(older);
    let younger = (younger.self_trade != SelfTrade::CancelResting).then_some(younger);
    older.into_iter().chain(younger)
}

/// The price of the largest volume, then the smallest surplus, then nearest to the last trade, then the lowest;
/// `None` if nothing would trade at any price.
fn equilibrium(bids: &[Interest], asks: &[Interest], last_trade: Option<Ticks>) -> Option<Ticks> {
    let graded = bands(bids, asks).into_iter().filter_map(|band| {
        let (bids, asks) = (willing_bids(bids, band.low), willing_asks(asks, band.low));
        let volume = volume(bids, asks);
        let surplus = total(bids) + total(asks) - 2 * volume;
        let price = last_trade.map_or(band.low, |last| last.clamp(band.low, band.high));
        let distance = last_trade.map_or(0, |last| last.abs_diff(price));
        (volume > 0).then_some((std::cmp::Reverse(volume), surplus, distance, price))
    });
    graded.min().map(|grade| grade.3)
}

/// Who is willing changes only at the price of an ask and just above the price of a bid.
fn bands(bids: &[Interest], asks: &[Interest]) -> Vec<Band> {
    let (Some(highest_bid), Some(lowest_ask)) = (bids.first(), asks.first()) else { return Vec::new() };
    let (low, high) = (lowest_ask.price, highest_bid.price);
    let starts = asks.iter().map(|ask| ask.price).chain(bids.iter().map(|bid| bid.price + 1));
    let mut starts: Vec<Ticks> = starts.filter(|start| (low..=high).contains(start)).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([high]);
    starts.iter().zip(ends).map(|(low, high)| Band { low: *low, high }).collect()
}

fn willing_bids(bids: &[Interest], price: Ticks) -> &[Interest] {
    &bids[..bids.partition_point(|bid| bid.price >= price)]
}

fn willing_asks(asks: &[Interest], price: Ticks) -> &[Interest] {
    &asks[..asks.partition_point(|ask| ask.price <= price)]
}

fn total(side: &[Interest]) -> u64 {
    side.iter().map(|order| order.open).sum()
}

fn volume(bids: &[Interest], asks: &[Interest]) -> u64 {
    let demand = bids.iter().map(|bid| bid.resales).max();
    let supply = asks.iter().map(|ask| ask.resales).min();
    if demand <= supply {
        return total(bids).min(total(asks));
    }
    let mut volume = 0;
    pair(bids, asks, |_, _, quantity| volume += quantity);
    volume
}

/// Each bid in order takes the eligible asks in order.
fn pair(bids: &[Interest], asks: &[Interest], mut fill: impl FnMut(&Interest, &Interest, u64)) {
    let mut lanes: BTreeMap<u32, Lane<'_>> = BTreeMap::new();
    for (order, ask) in asks.iter().enumerate() {
        lanes.entry(ask.resales).or_default().queue.push((order, ask));
    }
    for bid in bids {
        let mut wanted = bid.open;
        while wanted > 0 {
            let eligible = lanes.range_mut(bid.resales..).map(|(_, lane)| lane);
            let Some(lane) = eligible.filter(|l| l.head().is_some()).min_by_key(|l| l.head()) else { break };
            let (ask, quantity) = lane.take(wanted);
            wanted -= quantity;
            fill(bid, ask, quantity);
        }
    }
}

/// Asks with the same resales, in price-time order, and how far they are used up.
#[derive(Default)]
struct Lane<'a> {
    queue: Vec<(usize, &'a Interest)>,
    next: usize,
    used: u64,
}

impl<'a> Lane<'a> {
    /// Place of the first ask that is left among all asks.
    fn head(&self) -> Option<usize> {
        self.queue.get(self.next).map(|(order, _)| *order)
    }

    fn take(&mut self, wanted: u64) -> (&'a Interest, u64) {
        let ask = self.queue[self.next].1;
        let quantity = wanted.min(ask.open - self.used);
        self.used += quantity;
        if self.used == ask.open {
            (self.next, self.used) = (self.next + 1, 0);
        }
        (ask, quantity)
    }
}
