//! Buying, bidding, selling, refunds.

use std::collections::BTreeSet;

use genex_ports::{
    chain::{ChainOp, PersonTag},
    store::{
        market::{AcquiredBy, ActivityKind, CouponFilter, CouponState, OrderStatus, Page, TradeStatus},
        outbox::Purpose,
    },
};
use genex_protocol::{Reject, TimeInForce};
use genex_services::{
    Error, Refusal,
    market::{Filter, OrderDraft, OrderSideDraft, QuoteSide, SeriesStatus, Sort},
};
use genex_types::{Party, Price};

use crate::world::{ANN, BEN, ISSUER, SERIES, World, caller, usd};

fn ask(price: i64, quantity: u64) -> OrderDraft {
    OrderDraft {
        series: SERIES,
        side: OrderSideDraft::Sell { coupons: vec![] },
        price: Some(Price(price)),
        quantity,
        time_in_force: TimeInForce::Gtc,
        expires_at: None,
    }
}

fn bid(price: i64, quantity: u64) -> OrderDraft {
    let side = OrderSideDraft::Buy { min_resales_left: 0, declared_for_use: true };
    OrderDraft { side, ..ask(price, quantity) }
}

#[tokio::test]
async fn a_purchase_shows_at_once_and_its_coupons_once_settled() {
    let world = World::new().await;
    let made = world.market.purchase(&caller(ANN), &world.attempt(), SERIES, 2, true).await.unwrap();
    assert_eq!((made.trade.status, made.trade.buyer_total()), (TradeStatus::Pending, usd(17_000)));
    assert!(made.trade.number.starts_with("GNX-"));
    world.settle().await;
    let mine = world.market.coupons_of(&caller(ANN), CouponFilter::Available, None, 10).await.unwrap();
    assert_eq!(mine.coupons.len(), 2);
    assert_eq!(mine.coupons[0].coupon.row.acquired.by, AcquiredBy::Purchase);
    assert!(mine.coupons[0].refund_until.is_some());
    assert_eq!(world.cash(Party::User(ANN)).await, 83_000);
}

#[tokio::test]
async fn the_same_request_sent_again_buys_once() {
    let world = World::new().await;
    let attempt = world.attempt();
    for _ in 0..2 {
        world.market.purchase(&caller(ANN), &attempt, SERIES, 1, true).await.unwrap();
    }
    assert_eq!(world.cash(Party::User(ANN)).await, 91_500);
}

fn enrolled_tag(op: &ChainOp) -> Option<PersonTag> {
    let ChainOp::Enrol { tag, .. } = op else { return None };
    Some(*tag)
}

#[tokio::test]
async fn a_buyer_is_made_known_once_to_a_series_with_a_limit_per_person() {
    let world = World::with_rules(|profile| profile.rules.per_person = 5).await;
    for _ in 0..2 {
        world.market.purchase(&caller(ANN), &world.attempt(), SERIES, 1, true).await.unwrap();
        world.clock.advance(genex_types::SECOND_US);
    }
    world.market.purchase(&caller(BEN), &world.attempt(), SERIES, 1, true).await.unwrap();
    let queued = world.queued(Purpose::Enrolment);
    let subjects: BTreeSet<u128> = queued.iter().map(|(id, _)| id.subject).collect();
    let tags: BTreeSet<_> = queued.iter().filter_map(|(_, op)| enrolled_tag(op)).collect();
    assert_eq!((subjects.len(), tags.len()), (2, 2));
}

#[tokio::test]
async fn who_may_not_buy_is_told_why() {
    let world = World::new().await;
    let buy = |caller, quantity, declared| {
        let (market, attempt) = (world.market.clone(), world.attempt());
        async move { market.purchase(&caller, &attempt, SERIES, quantity, declared).await.err() }
    };
    let novice = genex_services::Caller { kyc_level: 0, ..caller(ANN) };
    assert!(matches!(buy(novice, 1, true).await, Some(Error::Refused(Refusal::KycLevelRequired))));
    let undeclared = buy(caller(ANN), 1, false).await;
    assert!(matches!(undeclared, Some(Error::Refused(Refusal::DeclarationRequired))));
    assert!(matches!(buy(caller(ANN), 0, true).await, Some(Error::Invalid { param: "quantity", .. })));
    let poor = buy(caller(ANN), 50, true).await;
    assert!(matches!(poor, Some(Error::Rejected(Reject::InsufficientFunds))));
    assert_eq!(world.cash(Party::User(ANN)).await, 100_000);
}

#[tokio::test]
async fn an_ask_and_a_bid_meet_and_both_see_their_fills() {
    let (world, _) = World::with_anns_coupons(2).await;
    let offered = world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 2)).await.unwrap();
    assert_eq!((offered.row.status, offered.row.coupons.len()), (OrderStatus::Open, 2));
    let taken = world.market.place_order(&caller(BEN), &world.attempt(), bid(8_100, 1)).await.unwrap();
    assert_eq!((taken.row.status, taken.fills.len()), (OrderStatus::Filled, 1));
    assert_eq!((taken.fills[0].price, taken.fills[0].buyer_fee_minor), (Price(8_000), 48));
    world.settle().await;
    let offered = world.market.order_of(&caller(ANN), offered.row.order).await.unwrap();
    assert_eq!((offered.row.open, offered.fills[0].status), (1, TradeStatus::Settled));
    assert_eq!(world.cash(Party::User(BEN)).await, 100_000 - 8_048);
    assert_eq!(world.cash(Party::User(ANN)).await, 83_000 + 7_952);
    let history = world.market.activity_of(&caller(ANN), None, None, 10).await.unwrap();
    let kinds: Vec<_> = history.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [ActivityKind::Sell, ActivityKind::Purchase]);
    assert_eq!(history.lines[0].number, offered.row.number);
}

#[tokio::test]
async fn a_price_one_cent_above_face_is_refused() {
    let (world, _) = World::with_anns_coupons(1).await;
    for (who, draft) in [(ANN, ask(10_001, 1)), (BEN, bid(10_001, 1))] {
        let refused = world.market.place_order(&caller(who), &world.attempt(), draft).await.unwrap_err();
        assert!(matches!(refused, Error::Rejected(Reject::PriceAboveFace)), "{refused}");
    }
    assert!(world.market.place_order(&caller(ANN), &world.attempt(), ask(10_000, 1)).await.is_ok());
}

#[tokio::test]
async fn nobody_sells_what_is_offered_already() {
    let (world, _) = World::with_anns_coupons(1).await;
    let attempt = world.attempt();
    let first = world.market.place_order(&caller(ANN), &attempt, ask(8_000, 1)).await.unwrap();
    let second = world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 1)).await.unwrap_err();
    assert!(matches!(second, Error::Refused(Refusal::CouponNotAvailable)), "{second}");
    let again = world.market.place_order(&caller(ANN), &attempt, ask(8_000, 1)).await.unwrap();
    assert_eq!(again.row.order, first.row.order, "the same request finds its order");
}

#[tokio::test]
async fn a_cancelled_order_frees_its_coupons_and_cancelling_again_changes_nothing() {
    let (world, _) = World::with_anns_coupons(1).await;
    let order =
        world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 1)).await.unwrap().row.order;
    assert!(matches!(world.market.cancel_order(&caller(BEN), order).await, Err(Error::NotFound(_))));
    for _ in 0..2 {
        let cancelled = world.market.cancel_order(&caller(ANN), order).await.unwrap();
        assert_eq!(cancelled.row.status, OrderStatus::Cancelled);
    }
    let free = world.market.coupons_of(&caller(ANN), CouponFilter::Available, None, 10).await.unwrap();
    assert_eq!(free.coupons.len(), 1);
}

#[tokio::test]
async fn a_quote_is_what_the_order_then_costs() {
    let (world, _) = World::with_anns_coupons(3).await;
    for (price, quantity) in [(8_000, 1), (8_111, 2)] {
        world.market.place_order(&caller(ANN), &world.attempt(), ask(price, quantity)).await.unwrap();
    }
    let quote = world.market.quote(SERIES, QuoteSide::Buy, None, 3).await.unwrap();
    let mut order = bid(0, 3);
    order.price = None;
    world.market.place_order(&caller(BEN), &world.attempt(), order).await.unwrap();
    world.settle().await;
    assert_eq!(100_000 - world.cash(Party::User(BEN)).await, quote.total.minor);
    assert!(matches!(world.market.quote(SERIES, QuoteSide::Buy, None, 1).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_refund_locks_the_coupons_and_pays_back_once_the_chain_has_done_it() {
    let (world, purchase) = World::with_anns_coupons(2).await;
    let attempt = world.attempt();
    let asked = world.market.refund(&caller(ANN), &attempt, purchase).await.unwrap();
    assert_eq!((asked.amount, asked.settled), (usd(17_000), false));
    let sold = world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 1)).await.unwrap_err();
    assert!(format!("{sold:?}").contains("CouponNotAvailable"), "{sold:?}");
    world.outcome(Purpose::Refund, None).await;
    assert_eq!(world.cash(Party::User(ANN)).await, 100_000);
    assert_eq!(world.holder(0).await, Some(Party::Issuer(ISSUER)));
    assert!(world.market.refund(&caller(ANN), &world.attempt(), purchase).await.unwrap().settled);
    assert_eq!(world.told(ANN), ["purchase_refunded"]);
}

#[tokio::test]
async fn a_refund_the_chain_refuses_leaves_everything_as_it_was() {
    let (world, purchase) = World::with_anns_coupons(1).await;
    world.market.refund(&caller(ANN), &world.attempt(), purchase).await.unwrap();
    world.outcome(Purpose::Refund, Some("window closed")).await;
    let mine = world.market.coupons_of(&caller(ANN), CouponFilter::All, None, 10).await.unwrap();
    assert_eq!(mine.coupons[0].coupon.row.state, CouponState::Available);
    assert_eq!(world.cash(Party::User(ANN)).await, 91_500);
}

#[tokio::test]
async fn nothing_is_refunded_after_a_resale_or_the_window() {
    let (world, purchase) = World::with_anns_coupons(1).await;
    world.clock.advance(7 * genex_types::DAY_US);
    let late = world.market.refund(&caller(ANN), &world.attempt(), purchase).await.unwrap_err();
    assert!(matches!(late, Error::Refused(Refusal::RefundWindowClosed)), "{late}");
    let (world, purchase) = World::with_anns_coupons(1).await;
    world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 1)).await.unwrap();
    world.market.place_order(&caller(BEN), &world.attempt(), bid(8_000, 1)).await.unwrap();
    world.settle().await;
    let resold = world.market.refund(&caller(ANN), &world.attempt(), purchase).await.unwrap_err();
    assert!(matches!(resold, Error::Refused(Refusal::CouponNotAvailable)), "{resold}");
    assert!(world.queued(Purpose::Refund).is_empty());
}

#[tokio::test]
async fn the_window_shows_price_discount_and_what_a_coupon_is_worth() {
    let (world, _) = World::with_anns_coupons(2).await;
    world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 1)).await.unwrap();
    let words = |query: &str| Filter { query: Some(query.into()), ..Filter::default() };
    for (filter, found) in [(Filter::default(), 1), (words("HARBOUR dinner"), 1), (words("hotel"), 0)] {
        let page = world.market.catalogue(None, filter.clone(), Sort::Trending, None, 10).await.unwrap();
        assert_eq!(page.cards.len(), found, "{filter:?}");
    }
    let card = world.market.card(None, SERIES).await.unwrap();
    assert_eq!((card.status(), card.best()), (SeriesStatus::Listed, Some((Price(8_000), false))));
    assert_eq!((card.facts.discount_bps(), card.facts.stock(), card.days_left()), (2_000, 98, 180));
    let (_, worth) = world.market.worth(SERIES).await.unwrap();
    assert_eq!(worth.valuation.price, Price(8_700), "AA, new, offers only: 3 % and 10 % off");
}

#[tokio::test]
async fn rebuilding_the_projection_gives_the_same_rows() {
    let (world, purchase) = World::with_anns_coupons(2).await;
    world.market.place_order(&caller(ANN), &world.attempt(), ask(8_000, 2)).await.unwrap();
    world.market.place_order(&caller(BEN), &world.attempt(), bid(8_000, 1)).await.unwrap();
    world.settle().await;
    let picture = || async {
        let market = &world.market;
        let page = Page { after: None, limit: 100 };
        let trades = market.trades(SERIES, page).await.unwrap();
        let bought = market.purchase_of(&caller(ANN), purchase).await.unwrap();
        let orders = market.orders_of(&caller(ANN), None, None, 10).await.unwrap();
        let coupons = market.coupons_of(&caller(ANN), CouponFilter::All, None, 10).await.unwrap();
        let lines = market.activity_of(&caller(ANN), None, None, 10).await.unwrap();
        format!("{trades:?} {bought:?} {orders:?} {coupons:?} {lines:?}")
    };
    let before = picture().await;
    let fresh = genex_services::projection::Projector::open(
        world.market.exchange.clone(),
        std::sync::Arc::new(world.db.clone()),
    );
    let fresh = fresh.await.unwrap();
    fresh.rebuild().await.unwrap();
    assert_eq!(picture().await, before);
}
