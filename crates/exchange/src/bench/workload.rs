//! A market's day: parties with cash and coupons who order, cancel and trade, and a chain that settles.

use std::collections::{HashMap, VecDeque};

use genex_protocol::{Command, Event, OrderKind, OrderSpec, SeriesSpec, Side, TimeInForce, Track, Trade};
use genex_types::{
    Bps, CouponId, Currency, DAY_US, IssuerId, Money, OrderId, Party, Price, PurchaseId, SeriesId, Timestamp,
    UserId,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{state::State, view::OpenOrder};

const PEOPLE: u128 = 200;
const SERIES: u128 = 8;
/// Coupons of each series that each person buys to begin with.
const COUPONS: u64 = 20;
const FACE: i64 = 10_000;
const START: Timestamp = Timestamp::from_seconds(1_760_000_000);

/// Commands that are all accepted when they are applied in order, at any times within a year.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Opens parties and series and hands out cash and coupons.
    pub setup: Vec<Command>,
    /// About 35 % bids, 20 % asks, 20 % cancels, and the settlement of every trade.
    pub mixed: Vec<Command>,
}

impl Workload {
    /// A workload with `count` mixed commands.
    pub fn generate(seed: u64, count: usize) -> Self {
        let mut day = Day::open(seed);
        let setup = std::mem::take(&mut day.accepted);
        while day.accepted.len() < count {
            day.step();
        }
        Self { setup, mixed: day.accepted }
    }
}

/// The time of every generated command; a run may use its own.
pub(crate) fn start() -> Timestamp {
    START
}

struct Day {
    state: State,
    random: ChaCha8Rng,
    accepted: Vec<Command>,
    free: HashMap<(Party, SeriesId), Vec<CouponId>>,
    resting: Vec<(OrderId, Party)>,
    pending: VecDeque<Trade>,
    next_id: u128,
}

impl Day {
    fn open(seed: u64) -> Self {
        let mut day = Self {
            state: State::new(),
            random: ChaCha8Rng::seed_from_u64(seed),
            accepted: Vec::new(),
            free: HashMap::new(),
            resting: Vec::new(),
            pending: VecDeque::new(),
            next_id: 1 << 64,
        };
        day.run(Command::OpenParty { party: Party::Issuer(IssuerId(1)) });
        for person in 0..PEOPLE {
            let party = Party::User(UserId(person));
            day.run(Command::OpenParty { party });
            day.run(Command::CreditCash { party, amount: Money::new(1_000_000_000, Currency::Usd) });
        }
        for series in 0..SERIES {
            day.sell_first(SeriesId(series), series as u64);
        }
        day
    }

    fn sell_first(&mut self, series: SeriesId, class: u64) {
        self.run(Command::RegisterSeries(spec(series, class)));
        self.run(Command::IssueUnits { series, first_serial: 0, count: 1_000_000 });
        for person in 0..PEOPLE {
            let purchase = PurchaseId(self.id());
            let buyer = Party::User(UserId(person));
            self.run(Command::Purchase { purchase, buyer, series, quantity: COUPONS });
            self.settle_oldest();
        }
    }

    fn step(&mut self) {
        match self.random.random_range(0..75) {
            0..35 => self.bid(),
            35..55 => self.ask(),
            _ => self.cancel(),
        }
        if self.pending.len() > 100 {
            self.settle_oldest();
        }
    }

    fn bid(&mut self) {
        let (order, party, series) = self.who_and_where();
        let side = Side::Buy { min_resales_left: u8::from(self.random.random_ratio(1, 5)), budget: None };
        let quantity = self.random.random_range(1..4);
        self.place(order, party, series, side, quantity);
    }

    fn ask(&mut self) {
        let (order, party, series) = self.who_and_where();
        let coupon = self.free.get_mut(&(party, series)).and_then(Vec::pop);
        if let Some(coupon) = coupon {
            self.place(order, party, series, Side::Sell { coupons: vec![coupon] }, 1);
        }
    }

    fn place(&mut self, order: OrderId, party: Party, series: SeriesId, side: Side, quantity: u64) {
        let price = Price(8_500 + self.random.random_range(-40..=40));
        let time_in_force = if self.random.random_ratio(1, 10) { TimeInForce::Ioc } else { TimeInForce::Gtc };
        let kind = OrderKind::Limit(price);
        let spec = OrderSpec { order, party, series, side, kind, quantity, time_in_force, expires_at: None };
        self.run(Command::PlaceOrder(spec));
        self.resting.push((order, party));
    }

    fn cancel(&mut self) {
        if self.resting.is_empty() {
            return;
        }
        let at = self.random.random_range(0..self.resting.len());
        let (order, party) = self.resting.swap_remove(at);
        self.run(Command::CancelOrder { order, party });
    }

    fn settle_oldest(&mut self) {
        if let Some(trade) = self.pending.pop_front() {
            self.run(Command::SettleTrade { trade: trade.trade, block: 1 });
            let taken = self.free.entry((trade.buyer, trade.series)).or_default();
            taken.extend(trade.coupons);
        }
    }

    /// Keeps a command that the rules accept. Coupons are free again after a cancel; those of an order that ended
    /// otherwise are forgotten.
    fn run(&mut self, command: Command) {
        let cancelled = self.cancelled(&command);
        let Ok(effects) = self.state.apply(START, &command) else { return };
        self.accepted.push(command);
        for event in effects.events {
            if let Event::Traded(trade) = event {
                self.pending.push_back(trade);
            }
        }
        if let Some(order) = cancelled {
            self.free.entry((order.party, order.series)).or_default().extend(order.coupons);
        }
    }

    /// The order a cancel takes out of its book.
    fn cancelled(&self, command: &Command) -> Option<OpenOrder> {
        match command {
            Command::CancelOrder { order, .. } => self.state.open_order(*order),
            _ => None,
        }
    }

    fn who_and_where(&mut self) -> (OrderId, Party, SeriesId) {
        let party = Party::User(UserId(self.random.random_range(0..PEOPLE)));
        (OrderId(self.id()), party, SeriesId(self.random.random_range(0..SERIES)))
    }

    fn id(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }
}

fn spec(series: SeriesId, class: u64) -> SeriesSpec {
    SeriesSpec {
        series,
        class,
        issuer: IssuerId(1),
        currency: Currency::Usd,
        face: Price(FACE),
        issue_price: Price(9_000),
        tick: Price(1),
        track: Track::Utility,
        max_resales: 10,
        per_person: 0,
        expires_at: START.plus(366 * DAY_US),
        fee: Bps(120),
        listed: true,
    }
}
