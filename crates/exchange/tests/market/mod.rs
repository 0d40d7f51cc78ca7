//! A small market to try things in: two issuers' series, people with cash, commands in short.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "every test file uses another part")]

use genex_exchange::{Effects, State};
use genex_protocol::{
    Account, Command, Event, LockPurpose, OrderKind, OrderSpec, Reject, SeriesSpec, Side, TimeInForce, Track,
    Trade,
};
use genex_types::{
    Bps, CouponId, Currency, DAY_US, IssuerId, LockId, Money, OrderId, Party, Price, PurchaseId, SeriesId,
    Timestamp, TradeId, UserId,
};

pub const ISSUER: Party = Party::Issuer(IssuerId(1));
pub const ALICE: Party = Party::User(UserId(1));
pub const BOB: Party = Party::User(UserId(2));
pub const CAROL: Party = Party::User(UserId(3));
/// Face 100.00, sold at 90.00, three resales, fee 1.5 %.
pub const CAKES: SeriesId = SeriesId(1);
/// The class of [`CAKES`] on the chain.
pub const CLASS: u64 = 1;
pub const START: Timestamp = Timestamp::from_seconds(1_760_000_000);
pub const EXPIRY: Timestamp = START.plus(180 * DAY_US);
pub const USD: Currency = Currency::Usd;

pub fn usd(minor: i128) -> Money {
    Money::new(minor, USD)
}

pub fn coupon(serial: u64) -> CouponId {
    CouponId { class: CLASS, serial }
}

pub fn series() -> SeriesSpec {
    SeriesSpec {
        series: CAKES,
        class: CLASS,
        issuer: IssuerId(1),
        currency: USD,
        face: Price(10_000),
        issue_price: Price(9_000),
        tick: Price(1),
        track: Track::Utility,
        max_resales: 3,
        per_person: 0,
        expires_at: EXPIRY,
        fee: Bps(150),
        listed: true,
    }
}

/// A state with a clock and fresh ids.
pub struct Market {
    pub state: State,
    pub now: Timestamp,
    pub next_id: u128,
}

impl Market {
    /// Nobody and nothing.
    pub fn empty() -> Self {
        Self { state: State::new(), now: START, next_id: 1_000 }
    }

    /// Alice, Bob and Carol with 1,000.00 each, and a thousand [`CAKES`] for sale.
    pub fn open() -> Self {
        Self::with(series())
    }

    pub fn with(spec: SeriesSpec) -> Self {
        let mut market = Self::empty();
        for party in [ISSUER, ALICE, BOB, CAROL] {
            market.ok(Command::OpenParty { party });
        }
        for party in [ALICE, BOB, CAROL] {
            market.ok(Command::CreditCash { party, amount: usd(100_000) });
        }
        market.ok(Command::RegisterSeries(spec));
        market.ok(Command::IssueUnits { series: CAKES, first_serial: 0, count: 1_000 });
        market
    }

    /// Applies a command that must be accepted.
    #[track_caller]
    pub fn ok(&mut self, command: Command) -> Effects {
        let effects = self.run(&command).unwrap_or_else(|reject| panic!("{command:?}: {reject}"));
        self.state.assert_conserved();
        effects
    }

    /// Applies a command that must be refused, and sees that nothing has changed.
    #[track_caller]
    pub fn refused(&mut self, command: Command, reason: Reject) {
        let before = borsh::to_vec(&self.state).unwrap();
        assert_eq!(self.run(&command), Err(reason), "{command:?}");
        assert!(before == borsh::to_vec(&self.state).unwrap(), "a refused command changes nothing");
    }

    pub fn run(&mut self, command: &Command) -> Result<Effects, Reject> {
        self.state.apply(self.now, command)
    }

    pub fn id(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    /// Buys from the issuer, not yet settled.
    #[track_caller]
    pub fn purchase(&mut self, buyer: Party, quantity: u64) -> Trade {
        let purchase = PurchaseId(self.id());
        let effects = self.ok(Command::Purchase { purchase, buyer, series: CAKES, quantity });
        trades(&effects)[0].clone()
    }

    /// Buys from the issuer and settles; returns the coupons.
    #[track_caller]
    pub fn bought(&mut self, buyer: Party, quantity: u64) -> Vec<CouponId> {
        let trade = self.purchase(buyer, quantity);
        self.settle(trade.trade);
        trade.coupons
    }

    #[track_caller]
    pub fn settle(&mut self, trade: TradeId) -> Effects {
        self.ok(Command::SettleTrade { trade, block: 7 })
    }

    #[track_caller]
    pub fn void(&mut self, trade: TradeId) -> Effects {
        self.ok(Command::VoidTrade { trade, reason: "Expired()".into() })
    }

    pub fn sell(&mut self, party: Party, price: i64, coupons: &[CouponId]) -> OrderSpec {
        OrderSpec {
            order: OrderId(self.id()),
            party,
            series: CAKES,
            side: Side::Sell { coupons: coupons.to_vec() },
            kind: OrderKind::Limit(Price(price)),
            quantity: coupons.len() as u64,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        }
    }

    pub fn buy(&mut self, party: Party, price: i64, quantity: u64) -> OrderSpec {
        OrderSpec {
            order: OrderId(self.id()),
            party,
            series: CAKES,
            side: Side::Buy { min_resales_left: 0, budget: None },
            kind: OrderKind::Limit(Price(price)),
            quantity,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        }
    }

    #[track_caller]
    pub fn place(&mut self, order: &OrderSpec) -> Effects {
        self.ok(Command::PlaceOrder(order.clone()))
    }

    /// Sells `coupons` of one party to another at `price`, not yet settled.
    #[track_caller]
    pub fn traded(&mut self, seller: Party, buyer: Party, price: i64, coupons: &[CouponId]) -> Trade {
        let ask = self.sell(seller, price, coupons);
        self.place(&ask);
        let bid = self.buy(buyer, price, coupons.len() as u64);
        trades(&self.place(&bid))[0].clone()
    }

    #[track_caller]
    pub fn lock(&mut self, holder: Party, coupon: CouponId, purpose: LockPurpose) -> LockId {
        let lock = LockId(self.id());
        self.ok(Command::LockCoupon { lock, coupon, holder, purpose, until: None });
        lock
    }

    /// Posted and available cash, in cents.
    pub fn cash(&self, party: Party) -> (i128, i128) {
        let balance = self.state.balance(Account::Cash { party, currency: USD });
        (balance.posted_minor, balance.available_minor())
    }

    pub fn posted(&self, account: Account) -> i128 {
        self.state.balance(account).posted_minor
    }

    pub fn escrow(&self) -> i128 {
        self.posted(Account::Escrow { series: CAKES, currency: USD })
    }

    pub fn fees(&self) -> i128 {
        self.posted(Account::Fees { currency: USD })
    }

    pub fn obligation(&self) -> i128 {
        self.posted(Account::Obligation { series: CAKES, currency: USD })
    }

    pub fn breakage(&self) -> i128 {
        self.posted(Account::Breakage { series: CAKES, currency: USD })
    }

    pub fn redeemed(&self) -> i128 {
        self.posted(Account::Redeemed { series: CAKES, currency: USD })
    }
}

/// The trades among some effects.
pub fn trades(effects: &Effects) -> Vec<&Trade> {
    fn trade(event: &Event) -> Option<&Trade> {
        match event {
            Event::Traded(trade) => Some(trade),
            _ => None,
        }
    }
    effects.events.iter().filter_map(trade).collect()
}
