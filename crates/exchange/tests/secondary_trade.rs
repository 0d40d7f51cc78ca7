//! Orders, fills, what is held for them, and what becomes of their trades.

mod market;

use genex_exchange::view::{HoldingState, TradeState};
use genex_protocol::{
    CancelReason, Command, Event, LockPurpose, OrderKind, Reject, SeriesSpec, Side, TimeInForce, Track,
    TradeKind,
};
use genex_types::{Bps, Price};
use market::*;

fn cancelled(effects: &genex_exchange::Effects) -> Vec<(u64, CancelReason)> {
    let cancel = |event: &Event| match event {
        Event::OrderCancelled { quantity, reason, .. } => Some((*quantity, *reason)),
        _ => None,
    };
    effects.events.iter().filter_map(cancel).collect()
}

#[test]
fn a_trade_holds_cash_and_coupons_until_it_settles() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 2);
    let ask = m.sell(ALICE, 8_500, &coupons);
    m.place(&ask);
    assert_eq!(m.state.holding(coupons[0]).unwrap().state, HoldingState::Listed(ask.order));
    let bid = m.buy(BOB, 8_600, 1);
    let effects = m.place(&bid);
    let trade = trades(&effects)[0].clone();
    assert_eq!((trade.price, trade.market_seq), (Price(8_500), 2));
    assert_eq!((trade.buyer_fee, trade.seller_fee), (usd(64), usd(64)), "half of 1.5 % each");
    let TradeKind::Secondary { maker, taker, taker_buys } = trade.kind else { panic!("in the book") };
    assert_eq!((maker, taker, taker_buys), (ask.order, bid.order, true));
    assert_eq!(m.cash(BOB), (100_000, 100_000 - 8_564));
    let (seller_before, fees_before) = (m.cash(ALICE).0, m.fees());

    m.settle(trade.trade);
    assert_eq!(m.cash(BOB), (91_436, 91_436));
    assert_eq!(m.cash(ALICE).0 - seller_before, 8_436);
    assert_eq!(m.fees() - fees_before, 128);
    let holding = m.state.holding(coupons[0]).unwrap();
    assert_eq!((holding.holder, holding.resales_left, holding.state), (BOB, 2, HoldingState::Available));
    assert_eq!(m.state.holding(coupons[1]).unwrap().state, HoldingState::Listed(ask.order));
    assert_eq!(m.state.trade_state(trade.trade), Some(TradeState::Settled));
    m.refused(Command::SettleTrade { trade: trade.trade, block: 9 }, Reject::UnknownTrade);
}

#[test]
fn a_voided_trade_gives_both_sides_what_they_had_unlisted() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 1);
    let cash = (m.cash(ALICE), m.cash(BOB));
    let trade = m.traded(ALICE, BOB, 8_500, &coupons).trade;
    let effects = m.void(trade);
    assert!(matches!(&effects.events[..], [Event::TradeVoided { reason, .. }] if reason.0 == "Expired()"));
    assert_eq!((m.cash(ALICE), m.cash(BOB)), cash);
    let holding = m.state.holding(coupons[0]).unwrap();
    assert_eq!((holding.holder, holding.resales_left, holding.state), (ALICE, 3, HoldingState::Available));
    assert_eq!(m.state.trade_state(trade), Some(TradeState::Voided));
    assert_eq!(m.fees(), 0);
    m.refused(Command::VoidTrade { trade, reason: String::new() }, Reject::UnknownTrade);
}

#[test]
fn a_bids_hold_is_released_to_the_cent_as_it_fills_and_when_it_ends() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 3);
    let bid = m.buy(BOB, 8_433, 3);
    m.place(&bid);
    let held = m.state.open_order(bid.order).unwrap().held_minor;
    assert_eq!(m.cash(BOB).1, 100_000 - held);
    let ask = m.sell(ALICE, 8_000, &coupons[..1]);
    let trade = trades(&m.place(&ask))[0].clone();
    assert_eq!(trade.price, Price(8_433), "the maker's price");
    let rest = m.state.open_order(bid.order).unwrap();
    assert_eq!(rest.open, 2);
    assert_eq!(m.cash(BOB).1, 100_000 - rest.held_minor - 8_433 - trade.buyer_fee.minor);
    m.ok(Command::CancelOrder { order: bid.order, party: BOB });
    assert_eq!(m.cash(BOB).1, 100_000 - 8_433 - trade.buyer_fee.minor);
}

#[test]
fn each_fill_is_one_trade_and_numbers_have_no_gaps() {
    let mut m = Market::open();
    let (a, c) = (m.bought(ALICE, 2), m.bought(CAROL, 3));
    for (party, coupons, price) in [(ALICE, &a, 8_000), (CAROL, &c, 7_900)] {
        let ask = m.sell(party, price, coupons);
        m.place(&ask);
    }
    let bid = m.buy(BOB, 8_000, 5);
    let effects = m.place(&bid);
    let fills: Vec<_> =
        trades(&effects).iter().map(|t| (t.market_seq, t.seller, t.price.0, t.coupons.clone())).collect();
    assert_eq!(fills, [(3, CAROL, 7_900, c), (4, ALICE, 8_000, a)]);
}

#[test]
fn a_sale_takes_the_offered_coupons_in_their_order() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 3);
    let ask = m.sell(ALICE, 8_000, &[c[2], c[0], c[1]]);
    m.place(&ask);
    let bid = m.buy(BOB, 8_000, 2);
    assert_eq!(trades(&m.place(&bid))[0].coupons, [c[2], c[0]]);
    assert_eq!(m.state.open_order(ask.order).unwrap().coupons, [c[1]]);
}

#[test]
fn an_order_that_is_wrong_says_why() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 3);
    let good = m.sell(ALICE, 8_000, &c[..2]);
    let place = Command::PlaceOrder;
    let wrong = |change: &dyn Fn(&mut genex_protocol::OrderSpec)| {
        let mut order = good.clone();
        change(&mut order);
        place(order)
    };
    m.refused(wrong(&|o| o.quantity = 3), Reject::BadQuantity);
    m.refused(wrong(&|o| (o.quantity, o.side) = (0, Side::Sell { coupons: vec![] })), Reject::BadQuantity);
    m.refused(wrong(&|o| o.side = Side::Sell { coupons: vec![c[0], c[0]] }), Reject::BadQuantity);
    m.refused(wrong(&|o| o.kind = OrderKind::Limit(Price(0))), Reject::BadPrice);
    m.refused(wrong(&|o| o.kind = OrderKind::Limit(Price(10_001))), Reject::PriceAboveFace);
    m.refused(wrong(&|o| o.party = BOB), Reject::NotHolder);
    m.refused(wrong(&|o| o.side = Side::Sell { coupons: vec![c[0], coupon(5_000)] }), Reject::UnknownCoupon);
    m.refused(wrong(&|o| o.expires_at = Some(START)), Reject::BadTime);
    m.refused(wrong(&|o| o.series = genex_types::SeriesId(9)), Reject::UnknownSeries);
    m.ok(place(good.clone()));
    m.refused(place(good.clone()), Reject::DuplicateId);
    m.refused(wrong(&|o| o.order = genex_types::OrderId(5)), Reject::CouponNotAvailable);
    let stock = m.sell(ISSUER, 8_000, &[coupon(500)]);
    m.refused(place(stock), Reject::CouponNotAvailable);
    let dear = m.buy(BOB, 10_000, 10);
    m.refused(place(dear), Reject::InsufficientFunds);
}

#[test]
fn a_price_off_the_tick_is_refused() {
    let mut m = Market::with(SeriesSpec { tick: Price(5), ..series() });
    let bid = m.buy(BOB, 8_001, 1);
    m.refused(Command::PlaceOrder(bid), Reject::OffTick);
}

#[test]
fn a_gift_in_waiting_can_not_be_sold_and_a_listed_coupon_can_not_be_given() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    m.lock(ALICE, c[0], LockPurpose::Gift);
    let ask = m.sell(ALICE, 8_000, &c[..1]);
    m.refused(Command::PlaceOrder(ask), Reject::CouponNotAvailable);
    let ask = m.sell(ALICE, 8_000, &c[1..]);
    m.place(&ask);
    let (lock, purpose) = (genex_types::LockId(1), LockPurpose::Gift);
    m.refused(
        Command::LockCoupon { lock, coupon: c[1], holder: ALICE, purpose, until: None },
        Reject::CouponNotAvailable,
    );
}

#[test]
fn a_coupon_is_sold_only_as_often_as_its_rules_allow_and_bids_may_demand_more() {
    let mut m = Market::with(SeriesSpec { max_resales: 2, ..series() });
    let c = m.bought(ALICE, 2);
    let trade = m.traded(ALICE, BOB, 8_000, &c[..1]).trade;
    m.settle(trade);
    let mixed = m.sell(BOB, 8_000, &c);
    m.refused(Command::PlaceOrder(mixed), Reject::NotHolder);

    let mut demanding = m.buy(CAROL, 9_000, 1);
    demanding.side = Side::Buy { min_resales_left: 2, budget: None };
    m.place(&demanding);
    let ask = m.sell(BOB, 8_000, &c[..1]);
    assert!(trades(&m.place(&ask)).is_empty(), "one resale left is less than the bid demands");
    let fresh = m.sell(ALICE, 8_500, &c[1..]);
    assert_eq!(trades(&m.place(&fresh)).len(), 1);

    let bid = m.buy(ALICE, 8_000, 1);
    let trade = trades(&m.place(&bid))[0].trade;
    m.settle(trade);
    let spent = m.sell(ALICE, 8_000, &c[..1]);
    m.refused(Command::PlaceOrder(spent), Reject::ResaleLimitReached);
}

#[test]
fn coupons_with_different_resales_left_are_not_offered_together() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let trade = m.traded(ALICE, BOB, 8_000, &c).trade;
    m.settle(trade);
    let fresh = m.bought(BOB, 1);
    let mixed = m.sell(BOB, 8_000, &[c[0], fresh[0]]);
    m.refused(Command::PlaceOrder(mixed), Reject::MixedResales);
}

#[test]
fn securities_have_no_ceiling_and_count_no_resales() {
    let mut m = Market::with(SeriesSpec { track: Track::Securities, max_resales: 0, ..series() });
    let c = m.bought(ALICE, 1);
    let trade = m.traded(ALICE, BOB, 25_000, &c).trade;
    m.settle(trade);
    let trade = m.traded(BOB, CAROL, 30_000, &c).trade;
    m.settle(trade);
    assert_eq!(m.state.holding(c[0]).unwrap().holder, CAROL);
}

#[test]
fn a_self_trade_cancels_the_resting_order_and_frees_its_coupons() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let ask = m.sell(ALICE, 8_000, &c);
    m.place(&ask);
    let bid = m.buy(ALICE, 8_000, 1);
    let effects = m.place(&bid);
    assert_eq!(cancelled(&effects), [(2, CancelReason::SelfTrade)]);
    assert_eq!(m.state.position(ALICE, CAKES).available, 2);
    assert!(m.state.open_order(bid.order).is_some());
}

#[test]
fn a_market_bid_spends_no_more_than_its_budget() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 3);
    for (price, coupon) in [(8_000, c[0]), (8_100, c[1]), (8_200, c[2])] {
        let ask = m.sell(ALICE, price, &[coupon]);
        m.place(&ask);
    }
    let mut bid = m.buy(BOB, 1, 3);
    bid.kind = OrderKind::Market;
    let with_budget = |m: &mut Market, budget: i128, tif| {
        let mut order = bid.clone();
        order.order = genex_types::OrderId(m.id());
        order.side = Side::Buy { min_resales_left: 0, budget: Some(usd(budget)) };
        order.time_in_force = tif;
        order
    };
    let small = with_budget(&mut m, 8_059, TimeInForce::Ioc);
    m.refused(Command::PlaceOrder(small), Reject::InsufficientFunds);
    let all_or_nothing = with_budget(&mut m, 16_221, TimeInForce::Fok);
    let effects = m.place(&all_or_nothing);
    assert_eq!(cancelled(&effects), [(3, CancelReason::Fok)]);
    let two = with_budget(&mut m, 16_221, TimeInForce::Ioc);
    let effects = m.place(&two);
    let spent: i128 = trades(&effects).iter().map(|t| i128::from(t.price.0) + t.buyer_fee.minor).sum();
    assert_eq!((spent, trades(&effects).len()), (16_221, 2));
    assert_eq!(cancelled(&effects), [(1, CancelReason::Ioc)]);
    assert_eq!(m.cash(BOB).1, 100_000 - 16_221);
}

#[test]
fn a_market_bid_in_an_empty_book_is_cancelled() {
    let mut m = Market::open();
    let mut bid = m.buy(BOB, 1, 3);
    bid.kind = OrderKind::Market;
    let effects = m.place(&bid);
    assert_eq!(cancelled(&effects), [(3, CancelReason::Ioc)]);
    assert_eq!(m.cash(BOB).1, 100_000);
}

#[test]
fn a_post_only_order_never_takes() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let ask = m.sell(ALICE, 8_000, &c);
    m.place(&ask);
    let mut bid = m.buy(BOB, 8_000, 1);
    bid.time_in_force = TimeInForce::PostOnly;
    let effects = m.place(&bid);
    assert_eq!(cancelled(&effects), [(1, CancelReason::PostOnly)]);
    assert_eq!(m.cash(BOB).1, 100_000);
}

#[test]
fn a_replaced_bid_holds_what_its_new_terms_need() {
    let mut m = Market::open();
    let bid = m.buy(BOB, 8_000, 2);
    m.place(&bid);
    let replace = |price, quantity| Command::ReplaceOrder {
        order: bid.order,
        party: BOB,
        price: Some(Price(price)),
        quantity: Some(quantity),
    };
    m.refused(replace(8_000, 0), Reject::BadQuantity);
    m.refused(replace(10_001, 1), Reject::PriceAboveFace);
    m.refused(replace(9_000, 12), Reject::InsufficientFunds);
    for (price, quantity, held) in [(9_000, 11, 99_748), (8_000, 1, 8_060), (8_100, 1, 8_161)] {
        m.ok(replace(price, quantity));
        assert_eq!(m.cash(BOB).1, 100_000 - held, "{quantity} at {price}");
    }
    m.refused(
        Command::ReplaceOrder { order: bid.order, party: ALICE, price: None, quantity: None },
        Reject::UnknownOrder,
    );
}

#[test]
fn a_replaced_ask_only_shrinks_and_frees_its_last_coupons() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 3);
    let ask = m.sell(ALICE, 8_000, &c);
    m.place(&ask);
    let replace = |quantity| Command::ReplaceOrder {
        order: ask.order,
        party: ALICE,
        price: None,
        quantity: Some(quantity),
    };
    m.refused(replace(4), Reject::BadQuantity);
    m.ok(replace(1));
    assert_eq!(m.state.open_order(ask.order).unwrap().coupons, [c[0]]);
    assert_eq!(m.state.position(ALICE, CAKES).available, 2);
}

#[test]
fn a_resting_order_never_pays_more_than_the_rate_it_was_accepted_with() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let bid = m.buy(BOB, 10_000, 2);
    m.place(&bid);
    m.ok(Command::SetFee { series: CAKES, fee: Bps(300) });
    let ask = m.sell(ALICE, 10_000, &c[..1]);
    let trade = trades(&m.place(&ask))[0].clone();
    assert_eq!((trade.buyer_fee, trade.seller_fee), (usd(75), usd(150)));
    m.ok(Command::SetFee { series: CAKES, fee: Bps(100) });
    let ask = m.sell(ALICE, 10_000, &c[1..]);
    let trade = trades(&m.place(&ask))[0].clone();
    assert_eq!((trade.buyer_fee, trade.seller_fee), (usd(50), usd(50)));
    assert_eq!(m.cash(BOB).1, 100_000 - 10_075 - 10_050);
}

#[test]
fn a_frozen_party_trades_nothing_and_its_orders_go() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let ask = m.sell(ALICE, 9_000, &c[..1]);
    let bid = m.buy(ALICE, 8_000, 1);
    m.place(&ask);
    m.place(&bid);
    let effects = m.ok(Command::Freeze { party: ALICE });
    assert_eq!(cancelled(&effects), [(1, CancelReason::Frozen); 2]);
    assert_eq!(m.state.position(ALICE, CAKES).available, 2);
    let again = m.sell(ALICE, 9_000, &c[1..]);
    m.refused(Command::PlaceOrder(again.clone()), Reject::AccountFrozen);
    m.ok(Command::Thaw { party: ALICE });
    m.place(&again);
}

#[test]
fn orders_lapse_when_their_time_is_up() {
    let mut m = Market::open();
    let mut early = m.buy(BOB, 8_000, 1);
    early.expires_at = Some(START.plus(10));
    let mut late = m.buy(BOB, 8_000, 1);
    late.expires_at = Some(START.plus(20));
    m.place(&late);
    m.place(&early);
    m.now = START.plus(9);
    assert!(!m.state.is_due(m.now));
    m.now = START.plus(10);
    assert!(m.state.is_due(m.now));
    let effects = m.ok(Command::Tick);
    assert_eq!(cancelled(&effects), [(1, CancelReason::Expired)]);
    assert!(m.state.open_order(early.order).is_none() && m.state.open_order(late.order).is_some());
}

#[test]
fn a_call_collects_orders_and_trades_them_at_one_price() {
    let mut m = Market::open();
    let (a, c) = (m.bought(ALICE, 1), m.bought(CAROL, 1));
    m.ok(Command::OpenCall { series: CAKES });
    for (party, price, coupons) in [(ALICE, 8_000, &a), (CAROL, 8_400, &c)] {
        let ask = m.sell(party, price, coupons);
        m.place(&ask);
    }
    let bid = m.buy(BOB, 8_500, 2);
    assert!(trades(&m.place(&bid)).is_empty());
    let effects = m.ok(Command::Uncross { series: CAKES });
    let fills: Vec<_> = trades(&effects).iter().map(|t| (t.seller, t.price.0, t.kind)).collect();
    let taker_buys =
        |kind| matches!(kind, TradeKind::Secondary { taker, taker_buys: true, .. } if taker == bid.order);
    assert_eq!(fills.iter().map(|f| (f.0, f.1)).collect::<Vec<_>>(), [(ALICE, 8_400), (CAROL, 8_400)]);
    assert!(fills.iter().all(|f| taker_buys(f.2)));
    assert!(m.state.open_order(bid.order).is_none());
}

#[test]
fn a_closed_series_clears_its_book() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let ask = m.sell(ALICE, 9_000, &c);
    let bid = m.buy(BOB, 8_000, 1);
    m.place(&ask);
    m.place(&bid);
    let effects = m.ok(Command::SetListed { series: CAKES, listed: false });
    assert_eq!(cancelled(&effects), [(1, CancelReason::Delisted); 2]);
    let depth = m.state.depth(CAKES, 5);
    assert!(depth.bids.is_empty() && depth.asks.is_empty());
    assert_eq!(m.cash(BOB).1, 100_000);
}
