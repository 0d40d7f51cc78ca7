//! Bots that trade without end, so that whatever grows is seen.
//!
//! People buy and sell the coupons of a few series over and over, some orders lapse, everything is settled. A series is
//! of the securities track, since a coupon that can be resold three times does not last. What happens follows from the
//! seed.

use std::collections::{HashMap, VecDeque};

use genex_protocol::{
    ClientId, Command, Event, OrderKind, OrderSpec, Receipt, SeriesSpec, Side, TimeInForce, Track, Trade,
};
use genex_types::{
    Bps, CouponId, Currency, DAY_US, IssuerId, Money, OrderId, Party, Price, PurchaseId, SeriesId, Timestamp,
    UserId,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{bench::workload_start, engine::Engine, journal::FrameBuilder, view::HoldingState};

const PEOPLE: u128 = 100;
const SERIES: u128 = 4;
const COUPONS: u64 = 50;
/// Orders the bots remember; more are cancelled.
const RESTING: usize = 2_000;
const UNSETTLED: usize = 100;
const FRAME: u64 = 1_000;
/// Time between two commands, in microseconds.
const STEP: i64 = 1_000;
/// How long an order with an end stands.
const STANDS: i64 = 5_000_000;

/// A market, its bots and their engine.
pub struct Bots {
    engine: Engine,
    frame: FrameBuilder,
    frame_from: u64,
    random: ChaCha8Rng,
    now: Timestamp,
    free: HashMap<(Party, SeriesId), Vec<CouponId>>,
    resting: Vec<(OrderId, Party)>,
    pending: VecDeque<Trade>,
    next_id: u128,
}

impl Bots {
    /// A market with cash and coupons in everybody's hands.
    pub fn open(seed: u64) -> Self {
        let mut bots = Self {
            engine: Engine::new(),
            frame: FrameBuilder::new(1),
            frame_from: 0,
            random: ChaCha8Rng::seed_from_u64(seed),
            now: workload_start(),
            free: HashMap::new(),
            resting: Vec::new(),
            pending: VecDeque::new(),
            next_id: 1 << 64,
        };
        bots.run_command(&Command::OpenParty { party: Party::Issuer(IssuerId(1)) });
        for person in 0..PEOPLE {
            let party = Party::User(UserId(person));
            bots.run_command(&Command::OpenParty { party });
            let amount = Money::new(1_000_000_000_000, Currency::Usd);
            bots.run_command(&Command::CreditCash { party, amount });
        }
        (0..SERIES).for_each(|series| bots.sell_first(SeriesId(series), series as u64));
        bots
    }

    /// Commands that were accepted so far.
    pub fn accepted(&self) -> u64 {
        self.engine.seq()
    }

    /// Trades until so many more commands were accepted.
    pub fn run(&mut self, commands: u64) {
        let until = self.accepted() + commands;
        while self.accepted() < until {
            self.step();
        }
    }

    /// That money is conserved.
    ///
    /// # Panics
    /// If it is not.
    pub fn check(&self) {
        self.engine.state().assert_conserved();
    }

    fn sell_first(&mut self, series: SeriesId, class: u64) {
        self.run_command(&Command::RegisterSeries(spec(series, class)));
        let count = COUPONS * PEOPLE as u64;
        self.run_command(&Command::IssueUnits { series, first_serial: 0, count });
        for person in 0..PEOPLE {
            let (purchase, buyer) = (PurchaseId(self.id()), Party::User(UserId(person)));
            self.run_command(&Command::Purchase { purchase, buyer, series, quantity: COUPONS });
            self.settle_oldest();
        }
    }

    fn step(&mut self) {
        if self.pending.len() > UNSETTLED {
            return self.settle_oldest();
        }
        if self.resting.len() > RESTING {
            return self.cancel();
        }
        match self.random.random_range(0..100) {
            0..40 => self.bid(),
            40..75 => self.ask(),
            _ => self.cancel(),
        }
    }

    fn bid(&mut self) {
        let quantity = self.random.random_range(1..4);
        self.place(Side::Buy { min_resales_left: 0, budget: None }, quantity, None);
    }

    fn ask(&mut self) {
        let (party, series) = self.who_and_where();
        if self.free.get(&(party, series)).is_none_or(Vec::is_empty) {
            self.look_for_coupons(party, series);
        }
        if let Some(coupon) = self.free.get_mut(&(party, series)).and_then(Vec::pop) {
            self.place(Side::Sell { coupons: vec![coupon] }, 1, Some((party, series)));
        }
    }

    fn look_for_coupons(&mut self, party: Party, series: SeriesId) {
        let held = self.engine.state().held_coupons(party, series);
        let free = held.into_iter().filter(|(_, holding)| holding.state == HoldingState::Available);
        self.free.insert((party, series), free.map(|(coupon, _)| coupon).collect());
    }

    fn place(&mut self, side: Side, quantity: u64, by: Option<(Party, SeriesId)>) {
        let (party, series) = by.unwrap_or_else(|| self.who_and_where());
        let order = OrderId(self.id());
        let kind = OrderKind::Limit(Price(8_500 + self.random.random_range(-40..=40)));
        let time_in_force = if self.random.random_ratio(1, 10) { TimeInForce::Ioc } else { TimeInForce::Gtc };
        let expires_at = self.random.random_ratio(1, 4).then(|| self.now.plus(STANDS));
        let spec = OrderSpec { order, party, series, side, kind, quantity, time_in_force, expires_at };
        if self.run_command(&Command::PlaceOrder(spec)) {
            self.resting.push((order, party));
        }
    }

    fn cancel(&mut self) {
        if self.resting.is_empty() {
            return;
        }
        let at = self.random.random_range(0..self.resting.len());
        let (order, party) = self.resting.swap_remove(at);
        self.run_command(&Command::CancelOrder { order, party });
    }

    fn settle_oldest(&mut self) {
        if let Some(trade) = self.pending.pop_front() {
            self.run_command(&Command::SettleTrade { trade: trade.trade, block: 1 });
        }
    }

    /// Gives the exchange a command; returns whether it was accepted.
    fn run_command(&mut self, command: &Command) -> bool {
        self.now = self.now.plus(STEP);
        if self.engine.is_due(self.now) {
            let lapsed = self.engine.lapse(self.now, &mut self.frame);
            self.note(&lapsed);
        }
        let client = ClientId(self.id());
        let applied = self.engine.apply(self.now, client, command, &mut self.frame);
        if let Ok(receipt) = &applied {
            self.note(receipt);
        }
        if self.engine.seq() >= self.frame_from + FRAME {
            self.frame_from = self.engine.seq();
            self.frame = FrameBuilder::new(self.frame_from + 1);
        }
        applied.is_ok()
    }

    fn note(&mut self, receipt: &Receipt) {
        for event in &receipt.events {
            if let Event::Traded(trade) = event {
                self.pending.push_back(trade.clone());
            }
        }
    }

    fn who_and_where(&mut self) -> (Party, SeriesId) {
        let party = Party::User(UserId(self.random.random_range(0..PEOPLE)));
        (party, SeriesId(self.random.random_range(0..SERIES)))
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
        face: Price(10_000),
        issue_price: Price(9_000),
        tick: Price(1),
        track: Track::Securities,
        max_resales: 0,
        per_person: 0,
        expires_at: workload_start().plus(3_000 * DAY_US),
        fee: Bps(120),
        listed: true,
    }
}
