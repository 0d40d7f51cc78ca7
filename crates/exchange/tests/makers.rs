//! Many orders at once, self-trades, and what protects a maker.

mod market;

use genex_exchange::{Effects, view::HoldingState};
use genex_protocol::{
    CancelReason, Command, Event, OrderKind, Protection, Quote, Reject, SelfTradePrevention, Side,
};
use genex_types::{CouponId, OrderId, Party, Price};
use market::*;

fn cancelled(effects: &Effects) -> Vec<(OrderId, u64, CancelReason)> {
    let cancel = |event: &Event| match event {
        Event::OrderCancelled { order, quantity, reason } => Some((*order, *quantity, *reason)),
        _ => None,
    };
    effects.events.iter().filter_map(cancel).collect()
}

fn bid(m: &mut Market, price: i64, quantity: u64) -> Quote {
    let side = Side::Buy { min_resales_left: 0, budget: None };
    Quote { order: OrderId(m.id()), side, price: Price(price), quantity }
}

fn ask(m: &mut Market, price: i64, coupons: &[CouponId]) -> Quote {
    let (order, quantity) = (OrderId(m.id()), coupons.len() as u64);
    Quote { order, side: Side::Sell { coupons: coupons.to_vec() }, price: Price(price), quantity }
}

fn quote(party: Party, quotes: &[Quote]) -> Command {
    Command::MassQuote { party, series: CAKES, quotes: quotes.to_vec() }
}

fn open(m: &Market, party: Party) -> Vec<OrderId> {
    m.state.open_orders(party).into_iter().map(|order| order.order).collect()
}

#[test]
fn a_mass_cancel_takes_out_every_order_of_one_party_and_no_other() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 1);
    let (first, second, other) =
        (m.buy(ALICE, 8_000, 1), m.sell(ALICE, 9_000, &coupons), m.buy(BOB, 8_000, 1));
    for order in [&first, &second, &other] {
        m.place(order);
    }
    let cash = m.cash(ALICE).0;
    let effects = m.ok(Command::MassCancel { party: ALICE, series: None });
    let gone = [(first.order, 1, CancelReason::User), (second.order, 1, CancelReason::User)];
    assert_eq!(cancelled(&effects), gone, "oldest first");
    assert_eq!((open(&m, ALICE), open(&m, BOB)), (vec![], vec![other.order]));
    assert_eq!(m.cash(ALICE), (cash, cash), "nothing is held any more");
    assert_eq!(m.state.holding(coupons[0]).unwrap().state, HoldingState::Available);
    assert!(m.ok(Command::MassCancel { party: ALICE, series: Some(CAKES) }).events.is_empty());
}

#[test]
fn new_quotes_take_the_place_of_old_ones_and_use_what_those_had_put_up() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 2);
    let all = m.cash(ALICE).1;
    let old = [bid(&mut m, 8_000, (all / 8_100) as u64), ask(&mut m, 9_000, &coupons)];
    m.ok(quote(ALICE, &old));
    assert!(m.cash(ALICE).1 < 8_000, "all cash is in the bid");
    let new = [bid(&mut m, 7_900, (all / 8_100) as u64), ask(&mut m, 9_100, &coupons[..1])];
    let effects = m.ok(quote(ALICE, &new));
    assert_eq!(cancelled(&effects).iter().map(|c| c.0).collect::<Vec<_>>(), [old[0].order, old[1].order]);
    assert_eq!(open(&m, ALICE), [new[0].order, new[1].order]);
    assert_eq!(m.state.holding(coupons[0]).unwrap().state, HoldingState::Listed(new[1].order));
    assert_eq!(m.state.holding(coupons[1]).unwrap().state, HoldingState::Available);
}

#[test]
fn one_bad_quote_leaves_all_old_ones_standing() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 2);
    let foreign = m.bought(BOB, 1);
    let old = [bid(&mut m, 8_000, 1), ask(&mut m, 9_000, &coupons)];
    m.ok(quote(ALICE, &old));
    let good = bid(&mut m, 8_100, 1);
    let rich = bid(&mut m, 10_000, 1_000);
    let again = Quote { price: Price(8_200), ..good.clone() };
    let cases = [
        (ask(&mut m, 9_000, &foreign), Reject::NotHolder),
        (bid(&mut m, 10_001, 1), Reject::PriceAboveFace),
        (bid(&mut m, 8_000, 0), Reject::BadQuantity),
        (rich, Reject::InsufficientFunds),
        (again, Reject::DuplicateId),
        (Quote { order: old[0].order, ..bid(&mut m, 8_000, 1) }, Reject::DuplicateId),
    ];
    for (bad, reason) in cases {
        m.refused(quote(ALICE, &[good.clone(), bad]), reason);
    }
    let twice = [ask(&mut m, 9_000, &coupons[..1]), ask(&mut m, 9_100, &coupons[..1])];
    m.refused(quote(ALICE, &twice), Reject::BadQuantity);
    let many: Vec<Quote> = (0..129).map(|_| bid(&mut m, 1, 1)).collect();
    m.refused(quote(ALICE, &many), Reject::BadQuantity);
    assert_eq!(open(&m, ALICE), [old[0].order, old[1].order]);
}

#[test]
fn a_quote_never_takes() {
    let mut m = Market::open();
    let coupons = m.bought(BOB, 1);
    let resting = m.sell(BOB, 8_500, &coupons);
    m.place(&resting);
    let crossing = bid(&mut m, 8_600, 1);
    let effects = m.ok(quote(ALICE, std::slice::from_ref(&crossing)));
    assert_eq!(cancelled(&effects), [(crossing.order, 1, CancelReason::PostOnly)]);
    assert!(trades(&effects).is_empty());
}

#[test]
fn a_party_decides_what_happens_when_it_meets_itself() {
    let meet = |prevention| {
        let mut m = Market::open();
        let coupons = m.bought(ALICE, 1);
        m.ok(Command::SetSelfTrade { party: ALICE, prevention });
        let (ask, bid) = (m.sell(ALICE, 8_500, &coupons), m.buy(ALICE, 8_600, 1));
        m.place(&ask);
        let gone = cancelled(&m.place(&bid));
        assert!(
            gone.iter().all(|(_, quantity, reason)| (*quantity, *reason) == (1, CancelReason::SelfTrade))
        );
        let gone: Vec<_> = gone.into_iter().map(|(order, ..)| order).collect();
        (gone, open(&m, ALICE), ask.order, bid.order)
    };
    let (gone, open, ask, bid) = meet(SelfTradePrevention::CancelResting);
    assert_eq!((gone, open), (vec![ask], vec![bid]));
    let (gone, open, ask, bid) = meet(SelfTradePrevention::CancelIncoming);
    assert_eq!((gone, open), (vec![bid], vec![ask]));
    let (gone, open, ask, bid) = meet(SelfTradePrevention::CancelBoth);
    assert_eq!((gone, open), (vec![ask, bid], vec![]));
}

#[test]
fn a_market_bid_that_meets_itself_first_ends_there() {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 1);
    m.ok(Command::SetSelfTrade { party: ALICE, prevention: SelfTradePrevention::CancelBoth });
    let ask = m.sell(ALICE, 8_500, &coupons);
    m.place(&ask);
    let mut bid = m.buy(ALICE, 1, 2);
    bid.kind = OrderKind::Market;
    let own = |order| move |quantity| (order, quantity, CancelReason::SelfTrade);
    assert_eq!(cancelled(&m.place(&bid)), [own(ask.order)(1), own(bid.order)(2)]);
}

/// Alice offers four coupons one by one and is protected after two within 100 microseconds.
fn protected() -> (Market, Vec<OrderId>) {
    let mut m = Market::open();
    let coupons = m.bought(ALICE, 4);
    let protection = Some(Protection { window_us: 100, quantity: 2 });
    m.ok(Command::SetProtection { party: ALICE, series: CAKES, protection });
    let quotes: Vec<Quote> = (0..4).map(|n| ask(&mut m, 8_500, &coupons[n..n + 1])).collect();
    m.ok(quote(ALICE, &quotes));
    (m, quotes.into_iter().map(|quote| quote.order).collect())
}

#[test]
fn a_maker_that_is_hit_too_fast_leaves_the_book_until_it_comes_back() {
    let (mut m, orders) = protected();
    let hit = m.buy(BOB, 8_500, 1);
    assert!(cancelled(&m.place(&hit)).is_empty());
    m.now = m.now.plus(99);
    let hit = m.buy(BOB, 8_500, 1);
    let gone = [2, 3].map(|n| (orders[n], 1, CancelReason::Protection));
    assert_eq!(cancelled(&m.place(&hit)), gone);
    let order = m.buy(ALICE, 8_000, 1);
    m.refused(Command::PlaceOrder(order.clone()), Reject::MakerProtected);
    m.refused(quote(ALICE, &[]), Reject::MakerProtected);
    let protection = Some(Protection { window_us: 100, quantity: 2 });
    m.ok(Command::SetProtection { party: ALICE, series: CAKES, protection });
    m.place(&order);
}

#[test]
fn slow_fills_do_not_trip_a_protection() {
    let (mut m, orders) = protected();
    for _ in 0..4 {
        m.now = m.now.plus(100);
        let hit = m.buy(BOB, 8_500, 1);
        assert!(cancelled(&m.place(&hit)).is_empty());
    }
    assert!(open(&m, ALICE).is_empty(), "all of {orders:?} were sold");
}

#[test]
fn a_protection_needs_a_window_and_a_quantity() {
    let mut m = Market::open();
    let set = |window_us, quantity| Command::SetProtection {
        party: ALICE,
        series: CAKES,
        protection: Some(Protection { window_us, quantity }),
    };
    m.refused(set(0, 1), Reject::BadTime);
    m.refused(set(1, 0), Reject::BadQuantity);
}
