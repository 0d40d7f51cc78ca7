//! What settlement relies on.

use genex_ports::{
    chain::{Address, ChainOp, EscrowTerms, OrderTerms},
    signer::KeyRef,
    store::{
        outbox::{OpId, OutboxStore, Purpose},
        settlement::{EscrowStore, HeldEscrow, OpenOrder, SettledSeries},
    },
};
use genex_types::{Bps, CouponId, Currency, IssuerId, Money, OrderId, Price, SeriesId, TradeId};

use super::*;

fn op() -> ChainOp {
    ChainOp::SetKycLevel { address: Address([3; 20]), level: 1 }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn a_series() -> SettledSeries {
    SettledSeries {
        series: SeriesId(1),
        class: 4,
        issuer: IssuerId(2),
        face: Price(10_000),
        currency: Currency::Usd,
        capped: true,
        issue_price: Price(8_500),
        max_resales: 3,
        fee: Bps(150),
        expires_at: at(9_000),
    }
}

fn an_order(id: u128, filled: u64) -> OpenOrder {
    let terms = OrderTerms {
        order: id,
        limit: Price(9_000),
        quantity: 5,
        resales_left: 0,
        max_fee: Bps(75),
        expires_at: at(9_000),
    };
    OpenOrder { order: OrderId(id), terms, filled }
}

fn an_escrow(trade: u128, release_at: i64) -> HeldEscrow {
    let usd = |minor| Money::new(minor, Currency::Usd);
    HeldEscrow {
        series: SeriesId(1),
        terms: EscrowTerms {
            trade: TradeId(trade),
            class: 4,
            issuer: KeyRef::Party(0),
            buyer: KeyRef::Party(1),
            coupons: vec![CouponId { class: 4, serial: trade as u64 }],
            amount: usd(8_500),
            fee: usd(128),
            held_at: at(100),
        },
        release_at: at(release_at),
    }
}

async fn store_with(escrows: &[HeldEscrow]) -> Db {
    let db = Db::open(":memory:").await.expect("a store");
    db.hold(escrows).await.expect("held");
    db
}

async fn due(db: &Db, now: i64) -> Vec<u128> {
    db.due(at(now), 10).await.expect("read").iter().map(|held| held.terms.trade.0).collect()
}

#[tokio::test]
async fn a_stretch_is_remembered_with_its_operations_and_only_once() {
    let db = store_with(&[]).await;
    let changes = SettlementChanges {
        from: 0,
        to: 7,
        series: vec![a_series()],
        orders: vec![an_order(1, 0), an_order(2, 0)],
        ops: vec![(OpId::new(Purpose::Settlement, 1), op())],
        ..SettlementChanges::default()
    };
    db.advance(&changes, at(0)).await.expect("taken in");
    assert!(matches!(db.advance(&changes, at(0)).await, Err(StoreError::Stale(_))));
    let more = SettlementChanges {
        from: 7,
        to: 8,
        orders: vec![an_order(1, 3)],
        orders_done: vec![OrderId(2)],
        ..SettlementChanges::default()
    };
    db.advance(&more, at(0)).await.expect("taken in");
    let memory = db.memory().await.expect("read");
    assert_eq!(memory.cursor, 8);
    assert_eq!(memory.series, [a_series()]);
    assert_eq!(memory.orders, [an_order(1, 3)]);
    assert_eq!(db.queued_count().await.expect("read"), 1);
}

#[tokio::test]
async fn more_orders_than_one_statement_takes_are_remembered() {
    let db = store_with(&[]).await;
    let orders: Vec<OpenOrder> = (0..1_000).map(|id| an_order(id, 0)).collect();
    let changes = SettlementChanges { from: 0, to: 1, orders, ..SettlementChanges::default() };
    db.advance(&changes, at(0)).await.expect("taken in");
    let done = (0..1_000).map(OrderId).collect();
    let gone = SettlementChanges { from: 1, to: 2, orders_done: done, ..SettlementChanges::default() };
    assert_eq!(db.memory().await.expect("read").orders.len(), 1_000);
    db.advance(&gone, at(0)).await.expect("taken in");
    assert!(db.memory().await.expect("read").orders.is_empty());
}

#[tokio::test]
async fn an_escrow_is_due_when_its_window_is_over_and_leaves_once() {
    let db = store_with(&[an_escrow(1, 500), an_escrow(2, 300), an_escrow(2, 900)]).await;
    assert_eq!(due(&db, 299).await, [0; 0]);
    assert_eq!(due(&db, 500).await, [2, 1]);
    let release = OpId::new(Purpose::EscrowRelease, 1);
    db.begin_release(&[TradeId(2)], release, &op()).await.expect("begun");
    let twice =
        db.begin_release(&[TradeId(1), TradeId(2)], OpId::new(Purpose::EscrowRelease, 2), &op()).await;
    assert!(matches!(twice, Err(StoreError::Stale(_))));
    assert_eq!(due(&db, 500).await, [1]);
    assert_eq!(db.queued_count().await.expect("read"), 1);
}

#[tokio::test]
async fn an_escrow_the_chain_keeps_is_due_again_later() {
    let db = store_with(&[an_escrow(1, 500)]).await;
    db.begin_release(&[TradeId(1)], OpId::new(Purpose::EscrowRelease, 1), &op()).await.expect("begun");
    db.hold_on(&[TradeId(1)], at(800)).await.expect("held on");
    assert_eq!(due(&db, 799).await, [0; 0]);
    assert_eq!(due(&db, 800).await, [1]);
}

#[tokio::test]
async fn an_escrow_that_is_over_stays_over() {
    let db = store_with(&[an_escrow(1, 500)]).await;
    assert_eq!(db.escrow_of(TradeId(1)).await.expect("read"), Some(an_escrow(1, 500).terms));
    db.close(&[TradeId(1)]).await.expect("closed");
    db.hold(&[an_escrow(1, 500)]).await.expect("known");
    db.hold_on(&[TradeId(1)], at(0)).await.expect("nothing to hold");
    assert_eq!(db.escrow_of(TradeId(1)).await.expect("read"), None);
    assert_eq!(due(&db, 999).await, [0; 0]);
}

#[tokio::test]
async fn a_resold_or_redeemed_coupon_and_an_expired_series_make_escrows_due() {
    let db = store_with(&[an_escrow(1, 500), an_escrow(2, 500), an_escrow(3, 500)]).await;
    let freed = vec![CouponId { class: 4, serial: 2 }, CouponId { class: 9, serial: 9 }];
    let changes = SettlementChanges { from: 0, to: 1, escrow_free: freed, ..SettlementChanges::default() };
    db.advance(&changes, at(50)).await.expect("taken in");
    assert_eq!(due(&db, 50).await, [2]);
    let expired = vec![SeriesId(1)];
    let changes =
        SettlementChanges { from: 1, to: 2, series_expired: expired, ..SettlementChanges::default() };
    db.advance(&changes, at(60)).await.expect("taken in");
    assert_eq!(due(&db, 60).await, [2, 1, 3]);
}
