//! The fold of the journal, and what becomes of batches.

mod doubles;

use std::sync::Arc;

use doubles::{Doubles, at, coupon, order, purchase, receipt, registered, resale, terms_of, usd};
use genex_ports::{
    chain::{ChainOp, OpResult, Outcome, SettlementBatch, SettlementTrade},
    signer::KeyRef,
    store::{
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
        settlement::{SettlementChanges, SettlementMemory},
    },
};
use genex_protocol::{CancelReason, Command, Event};
use genex_types::{Bps, Currency, LockId, OrderId, Party, Price, SeriesId, TradeId, UserId};

use super::{Book, SettlementOutcomes, batch::batches};

fn empty() -> Book {
    Book::new(SettlementMemory::default())
}

/// A book that knows the series, Alice's ask of two coupons at 90.00 and Bob's bid for three at 95.00.
fn with_orders() -> Book {
    let mut book = empty();
    let events = vec![registered(), order(1, false, 9_000, 2), order(2, true, 9_500, 3)];
    book.take_in(&[receipt(1, events)]).expect("fits");
    book
}

/// The same memory, as a restart finds it in a store that took in these changes one by one.
fn stored(all: &[SettlementChanges]) -> Book {
    let mut memory = SettlementMemory::default();
    for changes in all {
        assert_eq!(changes.from, memory.cursor);
        memory.cursor = changes.to;
        memory.series.retain(|s| changes.series.iter().all(|new| new.series != s.series));
        memory.series.extend(changes.series.iter().cloned());
        let gone = |id| changes.orders_done.contains(&id) || changes.orders.iter().any(|o| o.order == id);
        memory.orders.retain(|o| !gone(o.order));
        memory.orders.extend(changes.orders.iter().cloned());
        memory.trades.retain(|t| !changes.trades_done.contains(&t.trade));
        memory.trades.extend(changes.trades.iter().cloned());
    }
    Book::new(memory)
}

#[test]
fn a_resale_is_due_with_what_both_owners_agreed_to() {
    let mut book = with_orders();
    let due = book.take_in(&[receipt(2, vec![resale(10, 1, 1, 2, &[0])])]).expect("fits").due;
    let [due] = &due[..] else { panic!("one trade is due") };
    assert_eq!((due.class, due.trade.market_seq), (4, 1));
    let sell =
        (due.sell_order.order, due.sell_order.limit, due.sell_order.quantity, due.sell_order.resales_left);
    assert_eq!(sell, (1, Price(9_000), 2, 3));
    let buy = (due.buy_order.order, due.buy_order.limit, due.buy_order.quantity, due.buy_order.resales_left);
    assert_eq!(buy, (2, Price(9_500), 3, 1));
    assert_eq!(
        (due.sell_order.max_fee, due.buy_order.max_fee),
        (Bps(76), Bps(76)),
        "half of 151, rounded up"
    );
}

#[test]
fn a_purchase_is_due_against_the_issuers_standing_offer_and_counts_all_its_parts() {
    let mut book = with_orders();
    let parts = vec![purchase(10, 1, 50, &[0, 1]), purchase(11, 2, 50, &[2])];
    let due = book.take_in(&[receipt(2, parts)]).expect("fits").due;
    for due in &due {
        assert_eq!((due.sell_order.order, due.sell_order.limit), (7, Price(8_500)));
        assert_eq!((due.sell_order.max_fee, due.buy_order.max_fee), (Bps(151), Bps(0)));
        assert_eq!((due.buy_order.order, due.buy_order.quantity), (50, 3));
    }
    assert_eq!(due.len(), 2);
}

#[test]
fn market_orders_agree_to_any_price_the_book_can_have() {
    let mut book = empty();
    let events = vec![registered(), order(1, false, doubles::MARKET, 1), order(2, true, doubles::MARKET, 1)];
    book.take_in(&[receipt(1, events)]).expect("fits");
    let due = book.take_in(&[receipt(2, vec![resale(10, 1, 1, 2, &[0])])]).expect("fits").due;
    assert_eq!((due[0].sell_order.limit, due[0].buy_order.limit), (Price(0), Price(10_000)));
}

#[test]
fn a_replaced_order_agrees_to_what_was_filled_and_what_is_open() {
    let mut book = with_orders();
    let replaced = Event::OrderReplaced { order: OrderId(2), price: Price(9_900), quantity: 4 };
    let events = vec![resale(10, 1, 1, 2, &[0]), replaced, resale(11, 2, 1, 2, &[1])];
    let due = book.take_in(&[receipt(2, events)]).expect("fits").due;
    assert_eq!((due[1].buy_order.limit, due[1].buy_order.quantity), (Price(9_900), 5));
}

#[test]
fn filled_and_cancelled_orders_are_forgotten() {
    let mut book = with_orders();
    let cancelled = Event::OrderCancelled { order: OrderId(2), quantity: 1, reason: CancelReason::User };
    let events = vec![resale(10, 1, 1, 2, &[0]), resale(11, 2, 1, 2, &[1]), cancelled];
    let changes = book.take_in(&[receipt(2, events)]).expect("fits").changes;
    assert_eq!(changes.orders_done, [OrderId(1), OrderId(2)]);
    assert!(changes.orders.is_empty());
    assert_eq!(book.pending(), 2);
}

#[test]
fn a_settled_resale_or_a_redemption_frees_the_escrow_and_a_void_does_not() {
    let mut book = with_orders();
    let made = vec![purchase(9, 1, 50, &[2]), resale(10, 2, 1, 2, &[0]), resale(11, 3, 1, 2, &[1])];
    book.take_in(&[receipt(2, made)]).expect("fits");
    let ended = vec![
        Event::TradeSettled { trade: TradeId(9), block: 5 },
        Event::TradeSettled { trade: TradeId(10), block: 5 },
        Event::TradeVoided { trade: TradeId(11), reason: genex_protocol::VoidReason("no".into()) },
        Event::CouponRedeemed {
            lock: LockId(1),
            coupon: coupon(2),
            holder: Party::User(UserId(1)),
            block: 6,
        },
    ];
    let changes = book.take_in(&[receipt(3, ended)]).expect("fits").changes;
    assert_eq!(changes.escrow_free, [coupon(0), coupon(2)]);
    assert_eq!(changes.quota, [(doubles::ISSUER, usd(10_000))]);
    assert_eq!((book.pending(), changes.trades_done.len()), (0, 3));
}

#[test]
fn an_expired_series_frees_its_escrows_and_the_quota_of_what_is_left_of_it() {
    let mut book = with_orders();
    let event = Event::SeriesExpired { series: SeriesId(7), unredeemed: 3, breakage: usd(25_500), unsold: 2 };
    let changes = book.take_in(&[receipt(2, vec![event])]).expect("fits").changes;
    assert_eq!(changes.series_expired, [SeriesId(7)]);
    assert_eq!(changes.quota, [(doubles::ISSUER, usd(50_000))]);
}

#[test]
fn a_restart_between_any_two_receipts_changes_nothing() {
    let receipts = [
        receipt(1, vec![registered(), order(1, false, 9_000, 2), order(2, true, 9_500, 3)]),
        receipt(2, vec![resale(10, 1, 1, 2, &[0])]),
        receipt(3, vec![Event::FeeChanged { series: SeriesId(7), fee: Bps(80) }]),
        receipt(4, vec![resale(11, 2, 1, 2, &[1]), purchase(12, 3, 60, &[4])]),
        receipt(5, vec![Event::TradeSettled { trade: TradeId(10), block: 9 }]),
    ];
    let mut whole = empty();
    let due = whole.take_in(&receipts).expect("fits").due;
    for cut in 0..=receipts.len() {
        let mut first = empty();
        let before = first.take_in(&receipts[..cut]).expect("fits");
        let mut second = stored(&[before.changes]);
        assert_eq!(second, first);
        let after = second.take_in(&receipts[cut..]).expect("fits");
        assert_eq!([before.due, after.due].concat(), due);
        assert_eq!(second, whole);
    }
}

#[test]
fn a_gap_in_the_journal_is_an_error() {
    assert!(empty().take_in(&[receipt(2, vec![])]).is_err());
    assert!(empty().take_in(&[receipt(1, vec![resale(10, 1, 1, 2, &[0])])]).is_err(), "unknown orders");
}

fn chain_trade(id: u128, coupons: u64) -> SettlementTrade {
    SettlementTrade {
        trade: TradeId(id),
        series: SeriesId(7),
        class: 4,
        market_seq: id as u64,
        primary: id.is_multiple_of(2),
        seller: KeyRef::Party(0),
        buyer: KeyRef::Party(1),
        coupons: (0..coupons).map(coupon).collect(),
        price: Price(8_500),
        currency: Currency::Usd,
        buyer_fee: usd(0),
        seller_fee: usd(128),
        sell_order: terms_of(7),
        buy_order: terms_of(50),
    }
}

#[test]
fn batches_keep_the_journals_order_and_fit_a_transaction() {
    let sizes = [vec![1; 120], vec![100, 100, 1, 1], vec![60, 60, 60]].concat();
    let trades: Vec<_> = (1..).zip(&sizes).map(|(id, size)| chain_trade(id, *size)).collect();
    let mut ids = Vec::new();
    for (id, op) in batches(trades) {
        let ChainOp::Settle(SettlementBatch { trades }) = op else { panic!("a batch") };
        assert_eq!(id, OpId::new(Purpose::Settlement, trades[0].trade.0));
        let coupons: usize = trades.iter().map(|t| t.coupons.len()).sum();
        assert!(trades.len() <= 50 && (coupons <= 130 || trades.len() == 1));
        ids.extend(trades.iter().map(|t| t.trade.0));
    }
    assert_eq!(ids, (1..=sizes.len() as u128).collect::<Vec<_>>());
}

struct Scene {
    doubles: Arc<Doubles>,
    outcomes: SettlementOutcomes,
    trades: Vec<SettlementTrade>,
}

impl Scene {
    fn new() -> Self {
        let doubles = Arc::new(Doubles::default());
        let outcomes =
            SettlementOutcomes::new(doubles.clone(), doubles.clone(), doubles.clone(), doubles.clone());
        Self { doubles, outcomes, trades: (1..=3).map(|id| chain_trade(id, 1)).collect() }
    }

    async fn hear(&self, trades: &[SettlementTrade], result: OpResult) -> Result<(), HandlerError> {
        let op = ChainOp::Settle(SettlementBatch { trades: trades.to_vec() });
        let outcome = Outcome { block: 12, time: at(5_000), result };
        self.outcomes.on_outcome(OpId::new(Purpose::Settlement, 1), &op, &outcome).await
    }
}

fn ids(ids: &[u128]) -> Vec<TradeId> {
    ids.iter().map(|id| TradeId(*id)).collect()
}

#[tokio::test]
async fn settled_trades_are_posted_and_skipped_ones_voided_however_often_it_is_heard() {
    let scene = Scene::new();
    let skipped = vec![(TradeId(3), "erc20_insufficient_balance".to_owned())];
    let result = OpResult::Settled { settled: ids(&[1, 2]), skipped };
    for _ in 0..3 {
        scene.hear(&scene.trades, result.clone()).await.expect("taken");
    }
    let expected = [
        Command::SettleTrade { trade: TradeId(1), block: 12 },
        Command::SettleTrade { trade: TradeId(2), block: 12 },
        Command::VoidTrade { trade: TradeId(3), reason: "erc20_insufficient_balance".into() },
    ];
    assert_eq!(scene.doubles.commands(), expected);
}

#[tokio::test]
async fn the_escrow_of_a_settled_purchase_is_noted_with_the_blocks_time() {
    let scene = Scene::new();
    let result = OpResult::Settled { settled: ids(&[1, 2, 3]), skipped: vec![] };
    scene.hear(&scene.trades, result).await.expect("taken");
    let held = scene.doubles.held();
    let [held] = &held[..] else { panic!("one of the three is a purchase") };
    assert_eq!((held.terms.trade, held.terms.amount, held.terms.fee), (TradeId(2), usd(8_500), usd(128)));
    assert_eq!(held.terms.held_at, at(5_000));
    assert_eq!(held.release_at, at(5_000 + doubles::REFUND_DAYS * 86_400 + 2));
}

#[tokio::test]
async fn a_trade_without_an_outcome_is_not_passed_over() {
    let scene = Scene::new();
    for settled in [&[1, 2][..], &[1, 2, 3, 4], &[1, 2, 3, 3]] {
        let result = OpResult::Settled { settled: ids(settled), skipped: vec![] };
        let heard = scene.hear(&scene.trades, result).await;
        assert!(matches!(heard, Err(HandlerError::Unexpected(_))), "{settled:?}");
    }
    assert!(scene.doubles.commands().is_empty());
}

#[tokio::test]
async fn a_batch_that_was_too_much_goes_again_by_halves_and_one_too_early_as_it_is() {
    let scene = Scene::new();
    for _ in 0..2 {
        let too_much = OpResult::Reverted { reason: "out_of_gas".into() };
        scene.hear(&scene.trades, too_much).await.expect("taken");
    }
    assert_eq!(scene.doubles.batches(), [ids(&[1, 2]), ids(&[3])]);
    let scene = Scene::new();
    let too_early = OpResult::Reverted { reason: "wrong_sequence".into() };
    scene.hear(&scene.trades, too_early).await.expect("taken");
    assert_eq!(scene.doubles.batches(), [ids(&[1, 2, 3])]);
}

#[tokio::test]
async fn a_single_trade_that_can_not_be_tried_stays_pending_and_is_reported() {
    let scene = Scene::new();
    let reverted = OpResult::Reverted { reason: "bad_consent".into() };
    let heard = scene.hear(&scene.trades[..1], reverted).await;
    assert!(matches!(heard, Err(HandlerError::Unexpected(_))));
    assert!(scene.doubles.commands().is_empty() && scene.doubles.batches().is_empty());
}
