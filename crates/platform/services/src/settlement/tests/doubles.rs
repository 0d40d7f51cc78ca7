//! Receipts made by hand, and doubles of what outcomes are told to.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use genex_coupon::{HolderGroup, Kind, Rules, Terms, Transfer, Validity};
use genex_ports::{
    chain::{ChainOp, EscrowTerms, OrderTerms},
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    store::{
        StoreError,
        outbox::{OpId, Outbox},
        series::{Series, SeriesCreation, SeriesStatus, SeriesStore},
        settlement::{EscrowStore, HeldEscrow},
    },
};
use genex_protocol::{
    Account, ClientId, Command, Event, OrderKind, OrderSpec, Receipt, SeriesSpec, Side, TimeInForce, Track,
    Trade, TradeKind,
};
use genex_types::{
    Bps, CouponId, Currency, IssuerId, Money, OrderId, Party, Price, PurchaseId, SeriesId, TemplateId,
    Timestamp, TradeId, UserId,
};

pub const ISSUER: IssuerId = IssuerId(3);
pub const REFUND_DAYS: i64 = 7;

/// Price of a market order.
pub const MARKET: i64 = 0;

const ALICE: Party = Party::User(UserId(1));
const BOB: Party = Party::User(UserId(2));

pub const fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::Usd)
}

pub const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

pub const fn coupon(serial: u64) -> CouponId {
    CouponId { class: 4, serial }
}

pub fn terms_of(order: u128) -> OrderTerms {
    let limit = Price(8_500);
    OrderTerms { order, limit, quantity: 9, resales_left: 3, max_fee: Bps(151), expires_at: at(9_000) }
}

pub fn receipt(seq: u64, events: Vec<Event>) -> Receipt {
    Receipt { seq, time: at(seq as i64), client_id: ClientId(1), events, entries: vec![], replayed: false }
}

pub fn registered() -> Event {
    Event::SeriesRegistered(SeriesSpec {
        series: SeriesId(7),
        class: 4,
        issuer: ISSUER,
        currency: Currency::Usd,
        face: Price(10_000),
        issue_price: Price(8_500),
        tick: Price(1),
        track: Track::Utility,
        max_resales: 3,
        per_person: 0,
        expires_at: at(900_000),
        fee: Bps(151),
        listed: true,
    })
}

/// Alice's ask or Bob's bid.
pub fn order(id: u128, buys: bool, price: i64, quantity: u64) -> Event {
    let side = if buys {
        Side::Buy { min_resales_left: 1, budget: None }
    } else {
        Side::Sell { coupons: (0..quantity).map(coupon).collect() }
    };
    let order = OrderSpec {
        order: OrderId(id),
        party: if buys { BOB } else { ALICE },
        series: SeriesId(7),
        side,
        kind: if price == MARKET { OrderKind::Market } else { OrderKind::Limit(Price(price)) },
        quantity,
        time_in_force: TimeInForce::Gtc,
        expires_at: None,
    };
    Event::OrderAccepted { order, resales_left: if buys { 0 } else { 3 } }
}

/// Alice's ask `maker` meets Bob's bid `taker` at 90.00.
pub fn resale(id: u128, market_seq: u64, maker: u128, taker: u128, serials: &[u64]) -> Event {
    let kind = TradeKind::Secondary { maker: OrderId(maker), taker: OrderId(taker), taker_buys: true };
    Event::Traded(trade(id, market_seq, kind, ALICE, serials, 9_000))
}

/// Bob buys from the issuer.
pub fn purchase(id: u128, market_seq: u64, purchase: u128, serials: &[u64]) -> Event {
    let kind = TradeKind::Primary { purchase: PurchaseId(purchase) };
    Event::Traded(trade(id, market_seq, kind, Party::Issuer(ISSUER), serials, 8_500))
}

fn trade(id: u128, market_seq: u64, kind: TradeKind, seller: Party, serials: &[u64], price: i64) -> Trade {
    Trade {
        trade: TradeId(id),
        series: SeriesId(7),
        kind,
        market_seq,
        seller,
        buyer: BOB,
        coupons: serials.iter().copied().map(coupon).collect(),
        price: Price(price),
        currency: Currency::Usd,
        buyer_fee: usd(0),
        seller_fee: usd(0),
    }
}

#[derive(Default)]
struct Heard {
    commands: BTreeMap<ClientId, Command>,
    held: Vec<HeldEscrow>,
    ops: Vec<(OpId, ChainOp)>,
}

/// Remembers what it is told.
#[derive(Default)]
pub struct Doubles(Mutex<Heard>);

impl Doubles {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commands in the order of their trades, each once.
    pub fn commands(&self) -> Vec<Command> {
        let mut all: Vec<Command> = self.heard().commands.values().cloned().collect();
        all.sort_by_key(|command| match command {
            Command::SettleTrade { trade, .. } | Command::VoidTrade { trade, .. } => *trade,
            other => panic!("{other:?} is not for settlement to say"),
        });
        all
    }

    pub fn held(&self) -> Vec<HeldEscrow> {
        self.heard().held.clone()
    }

    /// The trades of each batch that was recorded.
    pub fn batches(&self) -> Vec<Vec<TradeId>> {
        let trades = |op: &ChainOp| match op {
            ChainOp::Settle(batch) => batch.trades.iter().map(|t| t.trade).collect(),
            other => panic!("{other:?} is not for settlement to do"),
        };
        self.heard().ops.iter().map(|(_, op)| trades(op)).collect()
    }
}

#[async_trait]
impl Outbox for Doubles {
    async fn enqueue(&self, id: OpId, op: ChainOp) -> Result<(), StoreError> {
        let mut heard = self.heard();
        match heard.ops.iter().find(|(known, _)| *known == id) {
            Some((_, found)) => assert_eq!(*found, op, "an id is one operation"),
            None => heard.ops.push((id, op)),
        }
        Ok(())
    }
}

#[async_trait]
impl EscrowStore for Doubles {
    async fn hold(&self, escrows: &[HeldEscrow]) -> Result<(), StoreError> {
        self.heard().held.extend_from_slice(escrows);
        Ok(())
    }

    async fn escrow_of(&self, _: TradeId) -> Result<Option<EscrowTerms>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn due(&self, _: Timestamp, _: u32) -> Result<Vec<HeldEscrow>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn begin_release(&self, _: &[TradeId], _: OpId, _: &ChainOp) -> Result<(), StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn hold_on(&self, _: &[TradeId], _: Timestamp) -> Result<(), StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn close(&self, _: &[TradeId]) -> Result<(), StoreError> {
        unreachable!("not asked by settlement")
    }
}

#[async_trait]
impl Exchange for Doubles {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        let first = self.heard().commands.entry(client_id).or_insert(command.clone()).clone();
        assert_eq!(first, command, "a client id is one command");
        Ok(receipt(1, vec![]))
    }

    async fn receipts(&self, _: u64, _: usize) -> Result<Vec<Receipt>, ExchangeError> {
        unreachable!("outcomes read nothing")
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        unreachable!("outcomes read nothing")
    }

    async fn balance(&self, _: Account) -> Result<Balance, ExchangeError> {
        unreachable!("outcomes read nothing")
    }

    async fn depth(&self, _: SeriesId, _: usize) -> Result<Depth, ExchangeError> {
        unreachable!("outcomes read nothing")
    }

    async fn holding(&self, _: CouponId) -> Result<Option<Holding>, ExchangeError> {
        unreachable!("outcomes read nothing")
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        unreachable!("outcomes read nothing")
    }
}

#[async_trait]
impl SeriesStore for Doubles {
    async fn create_series(&self, _: &Series, _: OpId, _: &ChainOp) -> Result<SeriesCreation, StoreError> {
        unreachable!("outcomes only read series")
    }

    async fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        Ok(Some(Series {
            id,
            template: TemplateId(1),
            issuer: ISSUER,
            name: "海".into(),
            description: String::new(),
            terms: Terms {
                kind: Kind::GiftCard,
                face: usd(10_000),
                issue_price: usd(8_500),
                validity: Validity::Days(90),
                rules: Rules {
                    transfer: Transfer::Free,
                    max_resales: 3,
                    holder_group: HolderGroup::All,
                    per_person: 0,
                    stores: vec![],
                    stackable: false,
                    min_spend: None,
                },
                refund_days: REFUND_DAYS as u16,
                gift_card: false,
            },
            quantity: 100,
            valid_from: at(0),
            expires_at: at(900_000),
            created_at: at(0),
            status: SeriesStatus::Listed,
            class: Some(4),
            failure: None,
            reminded: false,
        }))
    }

    async fn series_of_template(&self, _: TemplateId) -> Result<Option<Series>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn series_of_issuer(
        &self,
        _: IssuerId,
        _: Option<SeriesId>,
        _: u32,
    ) -> Result<Vec<Series>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn series_on_chain(&self) -> Result<Vec<Series>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn set_series_class(&self, _: SeriesId, _: u64) -> Result<(), StoreError> {
        unreachable!("outcomes only read series")
    }

    async fn set_series_failed(&self, _: SeriesId, _: &str) -> Result<(), StoreError> {
        unreachable!("outcomes only read series")
    }

    async fn set_series_status(
        &self,
        _: SeriesId,
        _: &[SeriesStatus],
        _: SeriesStatus,
    ) -> Result<(), StoreError> {
        unreachable!("outcomes only read series")
    }

    async fn series_ending(&self, _: Timestamp) -> Result<Vec<Series>, StoreError> {
        unreachable!("not asked by settlement")
    }

    async fn mark_reminded(&self, _: SeriesId) -> Result<(), StoreError> {
        unreachable!("outcomes only read series")
    }
}
