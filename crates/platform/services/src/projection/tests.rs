//! Receipts as the exchange gives them, folded over empty rows.

use genex_ports::store::market::{
    AcquiredBy, ActivityKind, ActivityStatus, CouponState, EscrowState, Interval, OrderStatus, TradeSource,
    TradeStatus, View,
};
use genex_protocol::{
    Account, CancelReason, ClientId, Entry, Event, LockPurpose, MoveReason, OrderKind, OrderSpec, Receipt,
    SeriesSpec, Side, Step, TimeInForce, Track, Trade, TradeKind, VoidReason,
};
use genex_types::{
    Bps, CouponId, Currency, DAY_US, HOUR_US, IssuerId, LockId, Money, OrderId, Party, Price, PurchaseId,
    RedemptionId, SeriesId, Timestamp, TradeId, UserId,
};

use super::{Signal, fold::fold, keys::keys_of};

const ISSUER: Party = Party::Issuer(IssuerId(1));
const ANN: Party = Party::User(UserId(1));
const BEN: Party = Party::User(UserId(2));
const SERIES: SeriesId = SeriesId(1);
const COUPON: CouponId = CouponId { class: 1, serial: 0 };
const PURCHASE: PurchaseId = PurchaseId(1);

/// Rows under the receipts of one market, and its time.
struct Market {
    view: View,
    seq: u64,
    now: Timestamp,
    signals: Vec<Signal>,
}

fn usd(minor: i128) -> Money {
    Money::new(minor, Currency::Usd)
}

impl Market {
    fn new() -> Self {
        let now = "2026-11-22T10:00:00Z".parse().expect("a moment");
        let mut market = Self { view: View::default(), seq: 0, now, signals: vec![] };
        market.event(Event::SeriesRegistered(SeriesSpec {
            series: SERIES,
            class: 1,
            issuer: IssuerId(1),
            currency: Currency::Usd,
            face: Price(10_000),
            issue_price: Price(8_500),
            tick: Price(1),
            track: Track::Utility,
            max_resales: 3,
            per_person: 0,
            expires_at: now.plus(90 * DAY_US),
            fee: Bps(120),
            listed: true,
        }));
        market.event(Event::UnitsIssued { series: SERIES, first_serial: 0, count: 100 });
        market
    }

    fn event(&mut self, event: Event) {
        self.receipt(vec![event], vec![]);
    }

    fn receipt(&mut self, events: Vec<Event>, entries: Vec<Entry>) {
        self.seq += 1;
        let receipt = Receipt {
            seq: self.seq,
            time: self.now,
            client_id: ClientId(u128::from(self.seq)),
            events,
            entries,
            replayed: false,
        };
        fold(&mut self.view, &[receipt], &mut self.signals).expect("receipts in order fit");
    }

    /// Ann buys the coupon from the issuer, and it settles.
    fn with_anns_coupon() -> Self {
        let mut market = Self::new();
        market.event(Event::Traded(primary(1)));
        market.event(Event::TradeSettled { trade: TradeId(1), block: 7 });
        market
    }

    fn ask(&mut self, order: u128) {
        self.event(Event::OrderAccepted {
            order: OrderSpec {
                order: OrderId(order),
                party: ANN,
                series: SERIES,
                side: Side::Sell { coupons: vec![COUPON] },
                kind: OrderKind::Limit(Price(8_000)),
                quantity: 1,
                time_in_force: TimeInForce::Gtc,
                expires_at: None,
            },
            resales_left: 3,
        });
    }

    /// Ben's bid takes Ann's ask.
    fn cross(&mut self) {
        self.ask(10);
        let bid = OrderSpec {
            order: OrderId(11),
            party: BEN,
            series: SERIES,
            side: Side::Buy { min_resales_left: 0, budget: None },
            kind: OrderKind::Limit(Price(8_200)),
            quantity: 2,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        };
        self.receipt(
            vec![Event::OrderAccepted { order: bid, resales_left: 0 }, Event::Traded(secondary(2, 8_000))],
            vec![],
        );
    }

    fn coupon(&self) -> &genex_ports::store::market::CouponRow {
        self.view.coupons.get(&COUPON).expect("sold once")
    }

    fn statuses(&self, party: Party) -> Vec<(ActivityKind, ActivityStatus)> {
        let mut lines: Vec<_> = self.view.activity.rows().filter(|row| row.party == party).collect();
        lines.sort_by_key(|row| row.id);
        lines.into_iter().map(|row| (row.kind, row.status)).collect()
    }
}

fn primary(trade: u128) -> Trade {
    Trade {
        trade: TradeId(trade),
        series: SERIES,
        kind: TradeKind::Primary { purchase: PURCHASE },
        market_seq: 1,
        seller: ISSUER,
        buyer: ANN,
        coupons: vec![COUPON],
        price: Price(8_500),
        currency: Currency::Usd,
        buyer_fee: usd(0),
        seller_fee: usd(102),
    }
}

fn secondary(trade: u128, price: i64) -> Trade {
    Trade {
        trade: TradeId(trade),
        kind: TradeKind::Secondary { maker: OrderId(10), taker: OrderId(11), taker_buys: true },
        market_seq: 2,
        seller: ANN,
        buyer: BEN,
        price: Price(price),
        buyer_fee: usd(48),
        seller_fee: usd(48),
        ..primary(trade)
    }
}

#[test]
fn a_purchase_is_pending_until_settled_and_its_coupon_the_issuers_so_long() {
    let mut market = Market::new();
    market.event(Event::Traded(primary(1)));
    assert_eq!((market.coupon().holder, market.coupon().state), (ISSUER, CouponState::InTrade(TradeId(1))));
    assert_eq!(market.statuses(ANN), [(ActivityKind::Purchase, ActivityStatus::Pending)]);

    market.event(Event::TradeSettled { trade: TradeId(1), block: 7 });
    let coupon = market.coupon();
    assert_eq!((coupon.holder, coupon.state, coupon.resales_left), (ANN, CouponState::Available, 3));
    assert_eq!((coupon.acquired.by, coupon.acquired.price), (AcquiredBy::Purchase, Some(Price(8_500))));
    assert_eq!(coupon.purchase, Some(PURCHASE));
    let trade = market.view.trades.get(&TradeId(1)).expect("made");
    assert_eq!((trade.status, trade.block), (TradeStatus::Settled, Some(7)));
    assert_eq!(trade.number, "GNX-20261122-000001");
    assert_eq!(market.view.series.get(&SERIES).map(|s| (s.sold, s.sold_minor)), Some((1, 8_500)));
    assert_eq!(market.statuses(ANN), [(ActivityKind::Purchase, ActivityStatus::Settled)]);
}

#[test]
fn a_resale_uses_up_one_resale_and_ends_the_right_to_a_refund() {
    let mut market = Market::with_anns_coupon();
    market.cross();
    assert_eq!(market.coupon().state, CouponState::InTrade(TradeId(2)));
    market.event(Event::TradeSettled { trade: TradeId(2), block: 8 });
    let coupon = market.coupon();
    assert_eq!((coupon.holder, coupon.resales_left, coupon.purchase), (BEN, 2, None));
    assert_eq!(coupon.acquired.by, AcquiredBy::Trade);
    let order = |id| market.view.orders.get(&OrderId(id)).expect("placed");
    assert_eq!((order(10).status, order(10).filled), (OrderStatus::Filled, 1));
    assert_eq!((order(11).status, order(11).open), (OrderStatus::Open, 1));
    assert_eq!(market.statuses(BEN), [(ActivityKind::Buy, ActivityStatus::Settled)]);
    assert_eq!(market.statuses(ANN).last(), Some(&(ActivityKind::Sell, ActivityStatus::Settled)));
}

#[test]
fn a_voided_trade_leaves_the_seller_what_she_had() {
    let mut market = Market::with_anns_coupon();
    let before = market.coupon().clone();
    market.cross();
    market.event(Event::TradeVoided { trade: TradeId(2), reason: VoidReason("frozen".into()) });
    assert_eq!(*market.coupon(), before);
    assert_eq!(market.statuses(BEN), [(ActivityKind::Buy, ActivityStatus::Reversed)]);
}

#[test]
fn a_voided_purchase_is_stock_again() {
    let mut market = Market::new();
    market.event(Event::Traded(primary(1)));
    market.event(Event::TradeVoided { trade: TradeId(1), reason: VoidReason("allowance".into()) });
    assert_eq!(market.view.series.get(&SERIES).map(|s| (s.sold, s.sold_minor)), Some((0, 0)));
    assert_eq!((market.coupon().holder, market.coupon().state), (ISSUER, CouponState::Available));
}

#[test]
fn candles_hold_the_books_trades_and_not_the_issuers_sales() {
    let mut market = Market::with_anns_coupon();
    assert_eq!(market.view.candles.rows().count(), 0);
    market.cross();
    market.now = market.now.plus(HOUR_US);
    market.event(Event::Traded(Trade { market_seq: 3, ..secondary(3, 7_900) }));
    let count = |of: Interval| market.view.candles.rows().filter(|c| c.key.interval == of).count();
    assert_eq!(
        Interval::ALL.map(count),
        [2, 2, 2, 1, 1],
        "of the minute, five minutes, the hour, day and week"
    );
    let day = market.view.candles.rows().find(|c| c.key.interval == Interval::Day).expect("one day");
    assert_eq!(
        (day.open, day.high, day.low, day.close),
        (Price(8_000), Price(8_000), Price(7_900), Price(7_900))
    );
    assert_eq!(day.volume, 2);
}

#[test]
fn a_cancelled_ask_frees_its_coupons() {
    let mut market = Market::with_anns_coupon();
    market.ask(10);
    assert_eq!(market.coupon().state, CouponState::Listed(OrderId(10)));
    market.event(Event::OrderCancelled { order: OrderId(10), quantity: 1, reason: CancelReason::Expired });
    assert_eq!(market.coupon().state, CouponState::Available);
    let order = market.view.orders.get(&OrderId(10)).expect("placed");
    assert_eq!((order.status, order.open), (OrderStatus::Expired, 0));
}

#[test]
fn a_returned_gift_restores_how_its_giver_had_come_by_it() {
    let mut market = Market::with_anns_coupon();
    let before = market.coupon().clone();
    let moved = |from, to, reason| Event::CouponMoved {
        coupon: COUPON,
        from,
        to: Some(to),
        reason,
        resales_left: 3,
        block: 9,
    };
    market.event(Event::CouponLocked {
        lock: LockId(1),
        coupon: COUPON,
        holder: ANN,
        purpose: LockPurpose::Gift,
        until: None,
    });
    assert_eq!(market.coupon().state, CouponState::Locked(LockId(1), LockPurpose::Gift));
    market.event(moved(ANN, BEN, MoveReason::Gift));
    assert_eq!((market.coupon().holder, market.coupon().acquired.by), (BEN, AcquiredBy::Gift));
    assert_eq!(market.coupon().acquired.price, None);
    market.event(moved(BEN, ANN, MoveReason::GiftReturn));
    assert_eq!(*market.coupon(), before);
}

#[test]
fn a_redemption_is_a_line_of_the_holders_history_with_a_number() {
    let mut market = Market::with_anns_coupon();
    market.event(Event::CouponRedeemed { lock: LockId(5), coupon: COUPON, holder: ANN, block: 9 });
    assert_eq!(market.coupon().state, CouponState::Redeemed);
    let key = (RedemptionId(5).to_string(), ANN);
    let line = market.view.activity.get(&key).expect("a line");
    assert_eq!((line.kind, line.number.as_str()), (ActivityKind::Redemption, "GNX-20261122-000002"));
}

#[test]
fn a_refund_puts_the_coupon_back_into_stock_and_the_money_back_to_the_buyer() {
    let mut market = Market::with_anns_coupon();
    market.event(Event::PurchaseRefunded { trade: TradeId(1), amount: usd(8_500), block: 9 });
    let trade = market.view.trades.get(&TradeId(1)).expect("made");
    assert_eq!(trade.status, TradeStatus::Refunded);
    assert!(matches!(trade.source, TradeSource::Primary { escrow: EscrowState::Returned, .. }));
    assert_eq!(market.coupon().holder, ISSUER);
    assert_eq!(market.statuses(ANN).last(), Some(&(ActivityKind::Refund, ActivityStatus::Settled)));
}

#[test]
fn expiry_kills_what_people_hold_and_tells_each_of_them_once() {
    let mut market = Market::with_anns_coupon();
    market.event(Event::SeriesExpired { series: SERIES, unredeemed: 1, breakage: usd(8_500), unsold: 99 });
    assert_eq!(market.coupon().state, CouponState::Expired);
    let series = market.view.series.get(&SERIES).expect("registered");
    assert_eq!((series.broken, series.breakage_minor, series.expired), (1, 8_500, true));
    assert_eq!(market.statuses(ANN).last(), Some(&(ActivityKind::Expiry, ActivityStatus::Settled)));
}

#[test]
fn balances_follow_the_steps_of_every_transfer() {
    let mut market = Market::new();
    let cash = |party| Account::Cash { party, currency: Currency::Usd };
    let entry = |debit, credit, amount_minor, step| Entry { transfer: 1, debit, credit, amount_minor, step };
    let outside = Account::External { currency: Currency::Usd };
    market.receipt(vec![], vec![entry(outside, cash(ANN), 10_000, Step::Direct)]);
    market.receipt(vec![], vec![entry(cash(ANN), cash(BEN), 4_000, Step::Pending)]);
    let balance = |market: &Market, account| {
        market.view.accounts.get(&account).map(|row| (row.posted_minor, row.held_minor))
    };
    assert_eq!(balance(&market, cash(ANN)), Some((10_000, 4_000)));
    assert_eq!(balance(&market, cash(BEN)), Some((0, 0)));
    market.receipt(
        vec![],
        vec![
            entry(cash(ANN), cash(BEN), 3_000, Step::Posted),
            entry(cash(ANN), cash(BEN), 1_000, Step::Voided),
        ],
    );
    assert_eq!(balance(&market, cash(ANN)), Some((7_000, 0)));
    assert_eq!(balance(&market, cash(BEN)), Some((3_000, 0)));
    assert_eq!(market.view.accounts.rows().map(|row| row.posted_minor).sum::<i64>(), 0);
}

#[test]
fn a_receipt_about_something_never_seen_is_an_error_that_names_it() {
    let receipt = Receipt {
        seq: 9,
        time: Timestamp::from_seconds(0),
        client_id: ClientId(1),
        events: vec![Event::TradeSettled { trade: TradeId(4), block: 1 }],
        entries: vec![],
        replayed: false,
    };
    let error = fold(&mut View::default(), &[receipt], &mut vec![]).expect_err("never made");
    assert_eq!((error.seq, error.what), (9, TradeId(4).to_string()));
}

#[test]
fn every_row_a_batch_touches_is_asked_for() {
    let receipt = Receipt {
        seq: 1,
        time: Timestamp::from_seconds(1_800_000_000),
        client_id: ClientId(1),
        events: vec![
            Event::Traded(secondary(2, 8_000)),
            Event::TradeSettled { trade: TradeId(3), block: 1 },
            Event::CouponRedeemed { lock: LockId(5), coupon: COUPON, holder: ANN, block: 9 },
        ],
        entries: vec![],
        replayed: false,
    };
    let keys = keys_of(&[receipt]);
    assert_eq!(keys.orders.len(), 2);
    assert_eq!(keys.trades.into_iter().collect::<Vec<_>>(), [TradeId(3)]);
    assert_eq!(keys.candles.len(), Interval::ALL.len());
    assert!(keys.coupons.contains(&COUPON) && keys.series.contains(&SERIES));
    assert!(keys.numbered.contains(&RedemptionId(5).to_string()));
    assert_eq!(keys.days.len(), 1);
}
