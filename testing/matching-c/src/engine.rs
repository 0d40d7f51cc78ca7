//! The book behind the interface's orders and reports.

use genex_matching::{Book, BookEvent, BookSpec, Handle, Incoming, Resting, SelfTrade, Side, TimeInForce};

use crate::{
    abi::{Cancel, Modify, NewOrder, Report, ReportType},
    directory::Directory,
};

/// Prices from 1 to this are places in the book's flat ladder.
const CEILING: i64 = (1 << 16) - 1;

/// An order that is not done.
#[derive(Debug, Clone, Copy)]
struct Live {
    id: u64,
    price: i64,
    open: u64,
    side: Side,
    handle: Option<Handle>,
}

/// How prices are ticks of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// As they are, within 1 and [`CEILING`].
    Flat,
    /// Any signed number, in the same order.
    Any,
}

impl Scale {
    fn ticks(self, price: i64) -> u64 {
        match self {
            Self::Flat => price as u64,
            Self::Any => (price as u64) ^ (1 << 63),
        }
    }

    fn price(self, ticks: u64) -> i64 {
        match self {
            Self::Flat => ticks as i64,
            Self::Any => (ticks ^ (1 << 63)) as i64,
        }
    }

    fn holds(self, price: i64) -> bool {
        self == Self::Any || (1..=CEILING).contains(&price)
    }
}

/// One instrument's book. Every order is its own account: the interface knows no owners.
#[derive(Debug)]
pub(crate) struct Engine {
    book: Book,
    scale: Scale,
    orders: Directory,
    live: Vec<Live>,
    free: Vec<u32>,
    events: Vec<BookEvent>,
}

impl Engine {
    pub fn new() -> Self {
        let spec = BookSpec { ceiling: Some(CEILING as u64), lanes: false };
        Self {
            book: Book::new(spec),
            scale: Scale::Flat,
            orders: Directory::default(),
            live: Vec::new(),
            free: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Acknowledges an order, matches it, and reports the rest of one that must not rest. An id that is in the book
    /// is not taken again.
    pub fn new_order(&mut self, order: &NewOrder, report: &mut impl FnMut(&Report)) {
        if self.orders.get(order.order_id).is_some() {
            return;
        }
        let (sequence, id, side) = (order.sequence_number, order.order_id, side(order.side));
        let (price, quantity) = (order.price_ticks, order.quantity);
        report(&acknowledged(ReportType::OrderAck, sequence, id, side, price, quantity));
        let time_in_force = if order.ioc == 0 { TimeInForce::Gtc } else { TimeInForce::Ioc };
        self.place(
            sequence,
            Live { id, price, open: quantity.into(), side, handle: None },
            time_in_force,
            report,
        );
    }

    /// Takes an order out.
    pub fn cancel(&mut self, cancel: &Cancel, report: &mut impl FnMut(&Report)) {
        match self.take_out(cancel.order_id) {
            Some(Live { id, price, side, .. }) => {
                report(&acknowledged(ReportType::CancelAck, cancel.sequence_number, id, side, price, 0));
            }
            None => report(&refused(ReportType::CancelReject, cancel.sequence_number, cancel.order_id)),
        }
    }

    /// Takes an order out and in again, at the end of its new price's queue.
    pub fn modify(&mut self, modify: &Modify, report: &mut impl FnMut(&Report)) {
        let (sequence, id) = (modify.sequence_number, modify.order_id);
        let Some(live) = self.take_out(id) else {
            return report(&refused(ReportType::ModifyReject, sequence, id));
        };
        let (price, quantity) = (modify.new_price_ticks, modify.new_quantity);
        report(&acknowledged(ReportType::ModifyAck, sequence, id, live.side, price, quantity));
        let again = Live { price, open: quantity.into(), handle: None, ..live };
        self.place(sequence, again, TimeInForce::Gtc, report);
    }

    /// The best price of a side.
    pub fn best(&self, side: Side) -> Option<i64> {
        self.book.best(side).map(|ticks| self.scale.price(ticks))
    }

    /// What rests at one price of a side.
    pub fn depth_at(&self, price: i64, side: Side) -> u64 {
        if self.scale.holds(price) { self.book.depth_at(side, self.scale.ticks(price)) } else { 0 }
    }

    fn place(
        &mut self,
        sequence: u64,
        order: Live,
        time_in_force: TimeInForce,
        report: &mut impl FnMut(&Report),
    ) {
        if order.open == 0 {
            return;
        }
        if !self.scale.holds(order.price) {
            self.widen();
        }
        let slot = self.admit(order);
        let incoming = incoming(slot, &order, self.scale.ticks(order.price), time_in_force);
        let mut events = std::mem::take(&mut self.events);
        self.book.place(incoming, &mut events);
        for event in events.drain(..) {
            self.note(sequence, event, report);
        }
        self.events = events;
    }

    fn note(&mut self, sequence: u64, event: BookEvent, report: &mut impl FnMut(&Report)) {
        match event {
            BookEvent::Fill(fill) => {
                let (maker, taker) = (self.live[fill.maker as usize].id, self.live[fill.taker as usize].id);
                report(&Report {
                    kind: ReportType::Trade as u8,
                    sequence_number: sequence,
                    price_ticks: self.scale.price(fill.price),
                    quantity: fill.quantity as u32,
                    maker_order_id: maker,
                    taker_order_id: taker,
                    ..Report::default()
                });
                self.use_up(fill.maker, fill.quantity);
                self.use_up(fill.taker, fill.quantity);
            }
            BookEvent::Cancelled { tag, quantity, .. } => {
                let Live { id, side, price, .. } = self.live[tag as usize];
                report(&acknowledged(ReportType::CancelAck, sequence, id, side, price, 0));
                self.use_up(tag, quantity);
            }
            BookEvent::Rested { tag, handle } => self.live[tag as usize].handle = Some(handle),
        }
    }

    fn admit(&mut self, order: Live) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.live[slot as usize] = order;
                slot
            }
            None => {
                self.live.push(order);
                (self.live.len() - 1) as u32
            }
        };
        self.orders.insert(order.id, slot);
        slot
    }

    fn use_up(&mut self, slot: u32, quantity: u64) {
        let live = &mut self.live[slot as usize];
        live.open -= quantity;
        if live.open == 0 {
            self.orders.remove(live.id);
            self.free.push(slot);
        }
    }

    fn take_out(&mut self, id: u64) -> Option<Live> {
        let slot = self.orders.get(id)?;
        let live = self.live[slot as usize];
        self.book.cancel(live.handle.expect("an order between two calls rests"));
        self.use_up(slot, live.open);
        Some(live)
    }

    /// Takes every order over into a book for any price, in priority order.
    fn widen(&mut self) {
        let narrow = std::mem::replace(&mut self.book, Book::new(BookSpec { ceiling: None, lanes: false }));
        self.scale = Scale::Any;
        let resting: Vec<Resting> = [Side::Buy, Side::Sell].iter().flat_map(|s| narrow.orders(*s)).collect();
        for order in resting {
            let live = self.live[order.tag as usize];
            let again = incoming(order.tag, &live, Scale::Any.ticks(live.price), TimeInForce::Gtc);
            self.book.place(again, &mut self.events);
        }
        for event in std::mem::take(&mut self.events) {
            if let BookEvent::Rested { tag, handle } = event {
                self.live[tag as usize].handle = Some(handle);
            }
        }
    }
}

fn incoming(slot: u32, order: &Live, ticks: u64, time_in_force: TimeInForce) -> Incoming {
    Incoming {
        tag: slot,
        account: slot,
        side: order.side,
        limit: Some(ticks),
        quantity: order.open,
        resales: 0,
        time_in_force,
        self_trade: SelfTrade::CancelResting,
    }
}

/// A side as the interface numbers it.
pub(crate) fn side(number: u8) -> Side {
    if number == 0 { Side::Buy } else { Side::Sell }
}

fn acknowledged(kind: ReportType, sequence: u64, id: u64, side: Side, price: i64, quantity: u32) -> Report {
    Report {
        kind: kind as u8,
        side: u8::from(side == Side::Sell),
        sequence_number: sequence,
        order_id: id,
        price_ticks: price,
        quantity,
        ..Report::default()
    }
}

fn refused(kind: ReportType, sequence: u64, id: u64) -> Report {
    Report { kind: kind as u8, sequence_number: sequence, order_id: id, ..Report::default() }
}
