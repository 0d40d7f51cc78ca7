//! The books behind one face.

use genex_matching::{Book, BookEvent, BookSpec, Handle, Incoming, SelfTrade, Side, TimeInForce};
use orderbook_rs::Id;

use crate::stream::{CEILING, Message};

/// A book that runs a stream.
pub trait Peer {
    const NAME: &'static str;

    /// An empty book for a stream of so many messages.
    fn new(messages: usize) -> Self;

    fn apply(&mut self, message: &Message);

    /// Quantity and fills so far.
    fn traded(&self) -> (u64, u64);
}

/// `genex-matching`, with what its caller has to keep: the handle of every order that rests.
pub struct Ours {
    book: Book,
    handles: Vec<Option<Handle>>,
    open: Vec<u64>,
    events: Vec<BookEvent>,
    traded: (u64, u64),
}

impl Peer for Ours {
    const NAME: &'static str = "genex";

    fn new(messages: usize) -> Self {
        Self {
            book: Book::new(BookSpec { ceiling: Some(CEILING), lanes: false }),
            handles: vec![None; messages],
            open: vec![0; messages],
            events: Vec::new(),
            traded: (0, 0),
        }
    }

    fn apply(&mut self, message: &Message) {
        match *message {
            Message::New { id, buys, price, quantity } => {
                self.open[id as usize] = quantity;
                let order = Incoming {
                    tag: id,
                    account: id,
                    side: if buys { Side::Buy } else { Side::Sell },
                    limit: Some(price),
                    quantity,
                    resales: 0,
                    time_in_force: TimeInForce::Gtc,
                    self_trade: SelfTrade::CancelResting,
                };
                self.book.place(order, &mut self.events);
            }
            Message::Cancel { id } => {
                if let Some(handle) = self.handles[id as usize].take() {
                    self.book.cancel(handle);
                }
            }
        }
        for event in self.events.drain(..) {
            match event {
                BookEvent::Rested { tag, handle } => self.handles[tag as usize] = Some(handle),
                BookEvent::Cancelled { tag, .. } => self.handles[tag as usize] = None,
                BookEvent::Fill(fill) => {
                    self.traded = (self.traded.0 + fill.quantity, self.traded.1 + 1);
                    for tag in [fill.maker, fill.taker] {
                        let open = &mut self.open[tag as usize];
                        *open -= fill.quantity;
                        if *open == 0 {
                            self.handles[tag as usize] = None;
                        }
                    }
                }
            }
        }
    }

    fn traded(&self) -> (u64, u64) {
        self.traded
    }
}

/// The `lobster` crate.
pub struct Lobster {
    book: lobster::OrderBook,
    traded: (u64, u64),
}

impl Peer for Lobster {
    const NAME: &'static str = "lobster 0.7";

    fn new(messages: usize) -> Self {
        Self { book: lobster::OrderBook::new(messages, 64, false), traded: (0, 0) }
    }

    fn apply(&mut self, message: &Message) {
        let order = match *message {
            Message::New { id, buys, price, quantity } => lobster::OrderType::Limit {
                id: u128::from(id),
                side: if buys { lobster::Side::Bid } else { lobster::Side::Ask },
                qty: quantity,
                price,
            },
            Message::Cancel { id } => lobster::OrderType::Cancel { id: u128::from(id) },
        };
        if let lobster::OrderEvent::Filled { fills, .. }
        | lobster::OrderEvent::PartiallyFilled { fills, .. } = self.book.execute(order)
        {
            let quantity: u64 = fills.iter().map(|fill| fill.qty).sum();
            self.traded = (self.traded.0 + quantity, self.traded.1 + fills.len() as u64);
        }
    }

    fn traded(&self) -> (u64, u64) {
        self.traded
    }
}

/// The `orderbook-rs` crate, which tells trades to a listener.
pub struct Theirs {
    book: orderbook_rs::OrderBook<()>,
    traded: std::sync::Arc<(std::sync::atomic::AtomicU64, std::sync::atomic::AtomicU64)>,
}

impl Peer for Theirs {
    const NAME: &'static str = "orderbook-rs 0.15";

    fn new(_: usize) -> Self {
        use std::sync::atomic::Ordering::Relaxed;
        let traded =
            std::sync::Arc::<(std::sync::atomic::AtomicU64, std::sync::atomic::AtomicU64)>::default();
        let told = traded.clone();
        let listener: orderbook_rs::TradeListener =
            std::sync::Arc::new(move |trade: &orderbook_rs::TradeResult| {
                for fill in trade.match_result.trades().as_vec() {
                    told.0.fetch_add(fill.quantity().as_u64(), Relaxed);
                    told.1.fetch_add(1, Relaxed);
                }
            });
        Self { book: orderbook_rs::OrderBook::with_trade_listener("CAKES", listener), traded }
    }

    fn apply(&mut self, message: &Message) {
        match *message {
            Message::New { id, buys, price, quantity } => {
                let side = if buys { orderbook_rs::Side::Buy } else { orderbook_rs::Side::Sell };
                let (price, gtc) = (u128::from(price), orderbook_rs::TimeInForce::Gtc);
                let _taken =
                    self.book.add_limit_order(Id::from_u64(u64::from(id)), price, quantity, side, gtc, None);
            }
            Message::Cancel { id } => drop(self.book.cancel_order(Id::from_u64(u64::from(id)))),
        }
    }

    fn traded(&self) -> (u64, u64) {
        use std::sync::atomic::Ordering::Relaxed;
        (self.traded.0.load(Relaxed), self.traded.1.load(Relaxed))
    }
}
