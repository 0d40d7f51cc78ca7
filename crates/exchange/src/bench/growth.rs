//! How cost and memory grow with what there is.

use std::time::Duration;

use genex_ledger::{AccountIx, Ledger, Limit};
use genex_matching::{Book, BookSpec, Handle, Incoming, SelfTrade, Side as BookSide, TimeInForce as BookTif};
use genex_protocol::{Account, Command, OrderKind, OrderSpec, Side, TimeInForce};
use genex_types::{Currency, IssuerId, Money, OrderId, Party, Price, SeriesId, UserId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Latencies, Measured, per_second, tick, workload};
use crate::state::State;

/// Commands that are measured at every size.
const PROBES: u64 = 100_000;
const FIRST: u64 = 1_000;
/// Fewer may fit into what the process had and did not use.
const TELLING: u64 = 100_000;
/// Parties whose orders rest.
const PEOPLE: u64 = 10_000;
const SERIES: u64 = 8;
const FACE: u64 = 10_000;

/// What there may be many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growing {
    /// Accounts of the ledger; measured is a transfer between any two.
    Accounts,
    /// Orders that rest in one book; measured is an order that comes and one that goes.
    Book,
    /// Orders that rest in the whole exchange, with their cash; measured as for the book.
    Orders,
    /// Series that trade; measured as for the book, in any of them.
    Series,
}

impl Growing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Accounts, Self::Book, Self::Orders, Self::Series];

    /// What the case is called.
    pub const fn case(self) -> &'static str {
        match self {
            Self::Accounts => "exchange/growth/accounts",
            Self::Book => "exchange/growth/book",
            Self::Orders => "exchange/growth/orders",
            Self::Series => "exchange/growth/series",
        }
    }

    /// As many as a machine of 16 GB holds.
    const fn most(self) -> u64 {
        match self {
            Self::Accounts | Self::Book | Self::Orders => 10_000_000,
            Self::Series => 100_000,
        }
    }

    fn subject(self) -> Box<dyn Subject> {
        match self {
            Self::Accounts => Box::new(Accounts::default()),
            Self::Book => Box::new(OneBook::new()),
            Self::Orders => Box::new(Market::with(SERIES, PEOPLE)),
            Self::Series => Box::new(Market::with(0, PEOPLE)),
        }
    }
}

/// Measures at 1,000, 10,000 and so on, up to `limit` or what the machine should hold; `report` is given each as soon as
/// it is known. Memory is what the process has grown by since it had none of them.
pub fn growth<E>(
    what: Growing,
    limit: u64,
    mut report: impl FnMut(Measured) -> Result<(), E>,
) -> Result<(), E> {
    let (mut random, mut subject) = (ChaCha8Rng::seed_from_u64(7), what.subject());
    let (empty, mut there) = (resident(), 0);
    let sizes = std::iter::successors(Some(FIRST), |size| Some(size * 10));
    for size in sizes.take_while(|size| *size <= limit.min(what.most())) {
        (there..size).for_each(|number| subject.add(number));
        there = size;
        let grown = resident().saturating_sub(empty);
        let (mut latencies, mut busy) = (Latencies::new(), Duration::ZERO);
        for _ in 0..PROBES {
            let picked = (random.random_range(0..size), random.random_range(0..size));
            let start = tick();
            subject.probe(picked);
            let time = start.elapsed();
            busy += time;
            latencies.record(time);
        }
        report(Measured {
            case: format!("{}/{size}", what.case()).into(),
            throughput_per_s: per_second(PROBES, busy),
            latency_us: latencies.summary(),
            durable: false,
            memory_bytes: (size >= TELLING).then_some(grown),
            duration_s: busy.as_secs_f64(),
            peers: Vec::new(),
            notes: match size >= TELLING {
                true => format!("{} bytes each; a clock around every operation", grown / size),
                false => "a clock around every operation".to_owned(),
            },
        })?;
    }
    Ok(())
}

/// Resident memory of this process in bytes; 0 if the system does not say.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4_096
}

trait Subject {
    /// Adds the one of this number.
    fn add(&mut self, number: u64);

    /// Does something with one or both of those picked.
    fn probe(&mut self, picked: (u64, u64));
}

#[derive(Default)]
struct Accounts {
    ledger: Ledger<Account>,
    ixs: Vec<AccountIx>,
}

impl Subject for Accounts {
    fn add(&mut self, number: u64) {
        let key = Account::Cash { party: person(number), currency: Currency::Usd };
        self.ixs.push(self.ledger.open(key, Currency::Usd, Limit::None));
    }

    fn probe(&mut self, (from, to): (u64, u64)) {
        if from != to {
            let (from, to) = (self.ixs[from as usize], self.ixs[to as usize]);
            self.ledger.transfer(from, to, 1).expect("the accounts have no limit");
            self.ledger.take_log().for_each(drop);
        }
    }
}

struct OneBook {
    book: Book,
    resting: Vec<Handle>,
    events: Vec<genex_matching::BookEvent>,
}

impl OneBook {
    fn new() -> Self {
        let book = Book::new(BookSpec { ceiling: Some(FACE), lanes: true });
        Self { book, resting: Vec::new(), events: Vec::new() }
    }

    fn rest(&mut self, number: u64) -> Handle {
        let order = Incoming {
            tag: number as u32,
            account: number as u32,
            side: BookSide::Buy,
            limit: Some(price(number)),
            quantity: 1,
            resales: (number % 4) as u32,
            time_in_force: BookTif::Gtc,
            self_trade: SelfTrade::CancelResting,
        };
        self.book.place(order, &mut self.events);
        match self.events.pop() {
            Some(genex_matching::BookEvent::Rested { handle, .. }) => handle,
            other => unreachable!("nothing is on the other side: {other:?}"),
        }
    }
}

impl Subject for OneBook {
    fn add(&mut self, number: u64) {
        let handle = self.rest(number);
        self.resting.push(handle);
    }

    fn probe(&mut self, (gone, come): (u64, u64)) {
        self.book.cancel(self.resting[gone as usize]);
        self.resting[gone as usize] = self.rest(come);
    }
}

struct Market {
    state: State,
    series: u64,
    people: u64,
    /// Ids of the orders that rest, in few bytes, since they count with what is measured.
    orders: Vec<u32>,
    next_order: u32,
    /// Whether what is added is a series.
    adds_series: bool,
}

impl Market {
    /// With no series yet, a series is what is added.
    fn with(series: u64, people: u64) -> Self {
        let (state, orders) = (State::new(), Vec::new());
        let mut market = Self { state, series: 0, people, orders, next_order: 1, adds_series: series == 0 };
        market.run(&Command::OpenParty { party: Party::Issuer(IssuerId(1)) });
        for number in 0..people {
            let party = person(number);
            market.run(&Command::OpenParty { party });
            market.run(&Command::CreditCash { party, amount: Money::new(1 << 50, Currency::Usd) });
        }
        (0..series).for_each(|_| market.open_series());
        market
    }

    fn open_series(&mut self) {
        let number = u128::from(self.series);
        self.run(&Command::RegisterSeries(workload::series(SeriesId(number), self.series)));
        self.series += 1;
    }

    fn order(&mut self, number: u64) -> u32 {
        let order = self.next_order;
        self.next_order += 1;
        let order_spec = OrderSpec {
            order: OrderId(order.into()),
            party: self.owner(order),
            series: SeriesId(u128::from(number % self.series)),
            side: Side::Buy { min_resales_left: 0, budget: None },
            kind: OrderKind::Limit(Price(price(number) as i64)),
            quantity: 1,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        };
        self.run(&Command::PlaceOrder(order_spec));
        order
    }

    fn owner(&self, order: u32) -> Party {
        person(u64::from(order) % self.people)
    }

    fn run(&mut self, command: &Command) {
        self.state.apply(workload::start(), command).expect("it is within the rules");
    }
}

impl Subject for Market {
    fn add(&mut self, number: u64) {
        if self.adds_series {
            self.open_series();
        }
        let placed = self.order(number);
        self.orders.push(placed);
    }

    fn probe(&mut self, (gone, come): (u64, u64)) {
        let order = self.orders[gone as usize];
        self.run(&Command::CancelOrder { order: OrderId(order.into()), party: self.owner(order) });
        self.orders[gone as usize] = self.order(come);
    }
}

fn person(number: u64) -> Party {
    Party::User(UserId(u128::from(number)))
}

/// Around the middle of what is traded, the same for the same number.
fn price(number: u64) -> u64 {
    8_000 + number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 500
}
