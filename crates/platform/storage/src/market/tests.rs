//! The market's tables, on a store in memory.

use genex_coupon::{HolderGroup, Kind, Rules, Transfer};
use genex_ports::store::{
    StoreError,
    market::{
        AccountRow, Acquired, AcquiredBy, ActivityKind, ActivityRow, ActivityStatus, Candle, CandleKey,
        CouponFilter, CouponRow, CouponState, Direction, EscrowState, FoldError, Interval, Keys, MarketReads,
        OrderRow, OrderSide, OrderStatus, Page, ProjectionStore, SeriesChoice, SeriesProfile, SeriesProfiles,
        SeriesRow, TakerSide, TradeRow, TradeSource, TradeStatus, View,
    },
    numbers::OrderNumbers,
};
use genex_protocol::{Account, CancelReason, LockPurpose, TimeInForce, Track};
use genex_types::{
    Bps, CouponId, Currency, IssuerId, LockId, OrderId, Party, Price, PurchaseId, SeriesId, Timestamp,
    TradeId, UserId,
};

use crate::Db;

const ANN: Party = Party::User(UserId(1));
const BEN: Party = Party::User(UserId(2));
const SERIES: SeriesId = SeriesId(1);

fn now() -> Timestamp {
    "2026-11-22T10:30:00Z".parse().expect("a moment")
}

async fn db() -> Db {
    Db::open(":memory:").await.expect("a store in memory")
}

fn series() -> SeriesRow {
    SeriesRow {
        series: SERIES,
        class: 3,
        issuer: IssuerId(9),
        currency: Currency::Usd,
        face: Price(10_000),
        issue_price: Price(8_500),
        tick: Price(1),
        track: Track::Utility,
        max_resales: 3,
        per_person: 5,
        expires_at: now().plus(1),
        fee: Bps(120),
        listed: true,
        expired: false,
        registered_at: now(),
        issued: 100,
        sold: 10,
        sold_minor: 85_000,
        redeemed: 2,
        broken: 1,
        breakage_minor: 8_500,
        last_price: Some(Price(8_000)),
        last_at: Some(now()),
        market_seq: 4,
    }
}

fn order(id: u128, side: OrderSide, price: i64, coupons: Vec<CouponId>) -> OrderRow {
    OrderRow {
        order: OrderId(id),
        number: format!("GNX-20261122-{id:06}"),
        party: ANN,
        series: SERIES,
        side,
        price: Some(Price(price)),
        quantity: 2,
        open: 2,
        filled: 0,
        time_in_force: TimeInForce::PostOnly,
        resales_left: 3,
        coupons,
        status: OrderStatus::Open,
        cancel_reason: None,
        created_at: now(),
        expires_at: Some(now()),
    }
}

fn coupon(serial: u64, resales_left: u8, state: CouponState) -> CouponRow {
    CouponRow {
        coupon: CouponId { class: 3, serial },
        series: SERIES,
        holder: ANN,
        resales_left,
        state,
        acquired: Acquired { at: now(), price: Some(Price(8_500)), by: AcquiredBy::Purchase },
        before_gift: None,
        purchase: Some(PurchaseId(1)),
    }
}

fn trade(id: u128, seq: u64, source: TradeSource) -> TradeRow {
    TradeRow {
        trade: TradeId(id),
        number: String::new(),
        series: SERIES,
        source,
        market_seq: seq,
        seller: ANN,
        buyer: BEN,
        coupons: vec![CouponId { class: 3, serial: 1 }],
        price: Price(8_000),
        currency: Currency::Usd,
        buyer_fee_minor: 48,
        seller_fee_minor: 48,
        status: TradeStatus::Pending,
        reason: None,
        made_at: now(),
        settled_at: None,
        block: None,
    }
}

fn secondary() -> TradeSource {
    TradeSource::Secondary { maker: OrderId(1), taker: OrderId(2), taker_buys: true }
}

fn candle(hours: i64, close: i64) -> Candle {
    let time = Interval::Hour.start(now().plus(hours * 3_600_000_000));
    let key = CandleKey { series: SERIES, interval: Interval::Hour, time };
    let price = Price(close);
    Candle { key, open: price, high: price, low: price, close: price, volume: 5 }
}

/// Stores what `fill` puts into an empty view.
async fn stored(db: &Db, from: u64, fill: impl FnOnce(&mut View) + Send) {
    let fold = Box::new(move |view: &mut View| {
        fill(view);
        Ok(())
    });
    db.apply(&Keys::default(), from, from + 1, fold).await.expect("stored");
}

/// What the store loads for keys.
async fn loaded(db: &Db, keys: Keys) -> View {
    let mut taken = View::default();
    let out = &mut taken;
    let cursor = db.cursor().await.expect("a cursor");
    let fold = Box::new(move |view: &mut View| {
        std::mem::swap(out, view);
        Ok(())
    });
    db.apply(&keys, cursor, cursor, fold).await.expect("loaded");
    taken
}

#[tokio::test]
async fn every_row_is_loaded_as_it_was_saved() {
    let db = db().await;
    let mut cancelled = order(2, OrderSide::Buy, 7_000, vec![]);
    cancelled.status = OrderStatus::Cancelled;
    cancelled.cancel_reason = Some(CancelReason::SelfTrade);
    let mut gift = coupon(2, 2, CouponState::Locked(LockId(5), LockPurpose::Gift));
    gift.before_gift = Some(gift.acquired);
    let orders = [order(1, OrderSide::Sell, 8_000, vec![CouponId { class: 3, serial: 1 }]), cancelled];
    let coupons = [coupon(1, 3, CouponState::Listed(OrderId(1))), gift];
    let primary = TradeSource::Primary { purchase: PurchaseId(7), escrow: EscrowState::Released };
    let trades = [trade(1, 1, primary), trade(2, 2, secondary())];
    let account = AccountRow {
        account: Account::Cash { party: ANN, currency: Currency::Usd },
        posted_minor: -5,
        held_minor: 3,
    };
    let line = ActivityRow {
        subject: TradeId(1).to_string(),
        party: BEN,
        id: 77,
        number: "GNX-20261122-000001".into(),
        kind: ActivityKind::Purchase,
        series: SERIES,
        quantity: 1,
        amount_minor: None,
        currency: Currency::Usd,
        direction: Direction::Out,
        status: ActivityStatus::Pending,
        at: now(),
        link: "pur".into(),
    };
    let saved = (orders.clone(), coupons.clone(), trades.clone(), line.clone());
    stored(&db, 0, move |view| {
        let (orders, coupons, trades, line) = saved;
        view.series.put(SERIES, series());
        orders.into_iter().for_each(|row| view.orders.put(row.order, row));
        coupons.into_iter().for_each(|row| view.coupons.put(row.coupon, row));
        trades.into_iter().for_each(|row| view.trades.put(row.trade, row));
        view.accounts.put(account.account, account);
        view.candles.put(candle(0, 8_000).key, candle(0, 8_000));
        view.activity.put((line.subject.clone(), BEN), line);
        view.numbers.put("a".into(), ("a".into(), "GNX-20261122-000001".into()));
        view.counters.put(20_261_122, (20_261_122, 1));
    })
    .await;

    let view = loaded(
        &db,
        Keys {
            orders: [OrderId(1), OrderId(2)].into(),
            trades: [TradeId(1), TradeId(2)].into(),
            coupons: [CouponId { class: 3, serial: 2 }].into(),
            accounts: [account.account].into(),
            candles: [candle(0, 8_000).key].into(),
            numbered: ["a".to_owned()].into(),
            days: [20_261_122].into(),
            ..Keys::default()
        },
    )
    .await;
    assert_eq!(view.orders.rows().cloned().collect::<Vec<_>>(), orders);
    assert_eq!(view.trades.rows().cloned().collect::<Vec<_>>(), trades);
    assert_eq!(view.coupons.rows().cloned().collect::<Vec<_>>(), coupons, "with those of the orders");
    assert_eq!(view.series.get(&SERIES), Some(&series()), "with those of the trades");
    assert_eq!(view.accounts.get(&account.account), Some(&account));
    assert_eq!(view.candles.rows().copied().collect::<Vec<_>>(), [candle(0, 8_000)]);
    assert_eq!(view.activity.rows().cloned().collect::<Vec<_>>(), [line], "with those of the trades");
    assert_eq!(view.numbers.rows().count(), 1);
    assert_eq!(view.counters.get(&20_261_122), Some(&(20_261_122, 1)));
}

#[tokio::test]
async fn a_batch_that_fails_or_comes_twice_changes_nothing() {
    let db = db().await;
    stored(&db, 0, |view| view.series.put(SERIES, series())).await;
    let again = db.apply(&Keys::default(), 0, 1, Box::new(|_| Ok(()))).await;
    assert!(matches!(again, Err(StoreError::Stale(_))), "{again:?}");
    let failing = Box::new(|view: &mut View| {
        view.orders.put(OrderId(1), order(1, OrderSide::Buy, 1, vec![]));
        Err(FoldError { seq: 2, what: "something".into() })
    });
    assert!(db.apply(&Keys::default(), 1, 2, failing).await.is_err());
    assert_eq!(db.cursor().await.expect("a cursor"), 1);
    assert_eq!(db.order(OrderId(1)).await.expect("readable"), None);
}

#[tokio::test]
async fn clearing_forgets_the_rows_and_keeps_the_numbers() {
    let db = db().await;
    let first = db.number_for("ord_a", now()).await.expect("a number");
    stored(&db, 0, |view| view.series.put(SERIES, series())).await;
    db.clear().await.expect("cleared");
    assert_eq!(db.cursor().await.expect("a cursor"), 0);
    assert_eq!(db.series_row(SERIES).await.expect("readable"), None);
    assert_eq!(db.number_for("ord_a", now()).await.expect("a number"), first);
}

#[tokio::test]
async fn numbers_count_up_within_a_day_and_stay_with_their_subject() {
    let db = db().await;
    let tomorrow = now().plus(genex_types::DAY_US);
    for (subject, at, number) in [
        ("a", now(), "GNX-20261122-000001"),
        ("b", now(), "GNX-20261122-000002"),
        ("a", tomorrow, "GNX-20261122-000001"),
        ("c", tomorrow, "GNX-20261123-000001"),
    ] {
        assert_eq!(db.number_for(subject, at).await.expect("a number"), number);
    }
}

#[tokio::test]
async fn coupons_to_sell_come_with_most_resales_first_then_by_number() {
    let db = db().await;
    stored(&db, 0, |view| {
        for (serial, resales) in [(1, 2), (2, 3), (3, 3), (4, 1)] {
            let row = coupon(serial, resales, CouponState::Available);
            view.coupons.put(row.coupon, row);
        }
        let listed = coupon(5, 3, CouponState::Listed(OrderId(1)));
        view.coupons.put(listed.coupon, listed);
    })
    .await;
    let found = db.sellable(ANN, SERIES, 3).await.expect("readable");
    assert_eq!(found.iter().map(|row| row.coupon.serial).collect::<Vec<_>>(), [2, 3, 1]);
    assert!(db.sellable(BEN, SERIES, 3).await.expect("readable").is_empty());
}

#[tokio::test]
async fn lists_go_on_after_their_last_item() {
    let db = db().await;
    stored(&db, 0, |view| {
        (1..=5).for_each(|id| view.orders.put(OrderId(id), order(id, OrderSide::Buy, 7_000, vec![])));
        (1..=5).for_each(|id| view.trades.put(TradeId(id), trade(id, id as u64, secondary())));
        for serial in 1..=5 {
            let row = coupon(serial, 3, CouponState::Available);
            view.coupons.put(row.coupon, row);
        }
    })
    .await;
    let first = db.orders(ANN, None, Page { after: None, limit: 2 }).await.expect("readable");
    assert_eq!(first.iter().map(|row| row.order.0).collect::<Vec<_>>(), [5, 4]);
    let next = Page { after: Some(OrderId(4)), limit: 9 };
    let rest = db.orders(ANN, Some(OrderStatus::Open), next).await.expect("readable");
    assert_eq!(rest.len(), 3);
    let trades = db.trades(SERIES, Page { after: Some(3), limit: 9 }).await.expect("readable");
    assert_eq!(trades.iter().map(|line| line.market_seq).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(trades[0].taker, TakerSide::Buy);
    let after = Some(CouponId { class: 3, serial: 3 });
    let coupons = db.coupons(ANN, CouponFilter::All, Page { after, limit: 9 }).await.expect("readable");
    assert_eq!(coupons.iter().map(|c| c.row.coupon.serial).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn fills_are_found_from_either_side_and_listed_coupons_show_their_price() {
    let db = db().await;
    let listed = CouponId { class: 3, serial: 1 };
    stored(&db, 0, move |view| {
        view.orders.put(OrderId(1), order(1, OrderSide::Sell, 8_000, vec![listed]));
        view.coupons.put(listed, coupon(1, 3, CouponState::Listed(OrderId(1))));
        view.trades.put(TradeId(1), trade(1, 1, secondary()));
        view.series.put(SERIES, series());
    })
    .await;
    for side in [OrderId(1), OrderId(2)] {
        let fills = db.fills(&[side]).await.expect("readable");
        assert_eq!(fills.iter().map(|fill| fill.order).collect::<Vec<_>>(), [side]);
    }
    let coupons = db.coupons_by_id(&[CouponId { class: 9, serial: 9 }, listed]).await.expect("readable");
    assert_eq!(coupons.iter().map(|c| c.listed_price).collect::<Vec<_>>(), [Some(Price(8_000))]);
    assert_eq!(db.interest(SERIES).await.expect("readable"), (2, 0));
    assert_eq!(db.supply(SERIES).await.expect("readable").listed, 1);
}

#[tokio::test]
async fn a_card_shows_the_best_ask_the_days_volume_and_closing_prices() {
    let db = db().await;
    let profile = SeriesProfile {
        name: "海底捞 100".into(),
        kind: Kind::SpendAndSave,
        description: "One for each table".into(),
        rules: Rules {
            transfer: Transfer::Free,
            max_resales: 3,
            holder_group: HolderGroup::All,
            per_person: 5,
            stores: vec![],
            stackable: false,
            min_spend: None,
        },
        refund_days: 7,
        gift_card: false,
        valid_from: now(),
    };
    stored(&db, 0, |view| {
        view.series.put(SERIES, series());
        for (id, price) in [(1, 8_000), (2, 7_900)] {
            view.orders.put(OrderId(id), order(id, OrderSide::Sell, price, vec![]));
        }
        for candle in [candle(-30, 8_200), candle(-2, 8_100), candle(0, 8_000)] {
            view.candles.put(candle.key, candle);
        }
        let day = CandleKey { series: SERIES, interval: Interval::Day, time: Interval::Day.start(now()) };
        view.candles.put(day, Candle { key: day, ..candle(0, 8_000) });
    })
    .await;
    assert!(db.series_facts(&SeriesChoice::Listed, now()).await.expect("readable").is_empty(), "no profile");
    db.publish(SERIES, &profile).await.expect("published");
    db.publish(SERIES, &profile).await.expect("published again");
    for choice in [SeriesChoice::Listed, SeriesChoice::Issuer(IssuerId(9)), SeriesChoice::Of(vec![SERIES])] {
        let facts = db.series_facts(&choice, now()).await.expect("readable");
        assert_eq!(facts.len(), 1, "{choice:?}");
        assert_eq!(facts[0].profile, profile);
        assert_eq!((facts[0].best_ask, facts[0].volume_24h), (Some(Price(7_900)), 10));
        assert_eq!(facts[0].spark, [Price(8_000)]);
        assert_eq!(facts[0].best(), Some((Price(7_900), false)));
        assert_eq!(facts[0].discount_bps(), 2_100);
    }
}
