//! Numbers at the ends of their ranges, and ids that are unknown or used again.

mod market;

use genex_protocol::{Command, OrderKind, Reject, Side, Track};
use genex_types::{Currency, LockId, Money, OrderId, PayoutId, SeriesId, Timestamp, TradeId};
use market::*;

fn securities() -> Market {
    let mut spec = series();
    spec.track = Track::Securities;
    Market::with(spec)
}

#[test]
fn amounts_beyond_any_money_are_refused_before_anything_adds_up_wrong() {
    let mut m = Market::open();
    for minor in [i128::MAX, i128::MIN, -1, 0, 10i128.pow(24) + 1] {
        let amount = Money::new(minor, USD);
        m.refused(Command::CreditCash { party: ALICE, amount }, Reject::BadAmount);
        let payout = PayoutId(1);
        m.refused(Command::BeginPayout { payout, party: ALICE, amount }, Reject::BadAmount);
    }
    for _ in 0..1_000 {
        m.ok(Command::CreditCash { party: ALICE, amount: Money::new(10i128.pow(24), USD) });
    }
    assert_eq!(m.cash(ALICE).0, 10i128.pow(27) + 100_000);
}

#[test]
fn the_dearest_order_there_can_be_is_weighed_without_wrapping() {
    let mut m = securities();
    let step = series().tick.0;
    let price = i64::MAX - i64::MAX % step;
    for quantity in [1, 1 << 40] {
        let order = m.buy(ALICE, price, quantity);
        m.refused(Command::PlaceOrder(order), Reject::InsufficientFunds);
    }
    for quantity in [0, (1 << 40) + 1, u64::MAX] {
        let order = m.buy(ALICE, 8_000, quantity);
        m.refused(Command::PlaceOrder(order), Reject::BadQuantity);
    }
    m.ok(Command::CreditCash { party: ALICE, amount: Money::new(10i128.pow(24), USD) });
    let order = m.buy(ALICE, price, 1);
    m.place(&order);
    assert_eq!(m.state.open_orders(ALICE).len(), 1);
}

#[test]
fn prices_that_are_none_are_refused() {
    let mut m = Market::open();
    for price in [0, -1, i64::MIN] {
        let order = m.buy(ALICE, price, 1);
        m.refused(Command::PlaceOrder(order), Reject::BadPrice);
    }
    let mut budget = m.buy(ALICE, 1, 1);
    budget.kind = OrderKind::Market;
    for money in [Money::new(0, USD), Money::new(-5, USD), Money::new(5, Currency::Eur)] {
        budget.side = Side::Buy { min_resales_left: 0, budget: Some(money) };
        m.refused(Command::PlaceOrder(budget.clone()), Reject::BadAmount);
    }
}

#[test]
fn what_was_never_there_is_unknown() {
    let mut m = Market::open();
    let nobody = genex_types::Party::User(genex_types::UserId(987_654));
    let nowhere = SeriesId(987_654);
    let cases = [
        (Command::CancelOrder { order: OrderId(5), party: ALICE }, Reject::UnknownOrder),
        (
            Command::ReplaceOrder { order: OrderId(5), party: ALICE, price: None, quantity: None },
            Reject::UnknownOrder,
        ),
        (Command::SettleTrade { trade: TradeId(5), block: 1 }, Reject::UnknownTrade),
        (Command::SettleTrade { trade: TradeId(u128::MAX), block: 1 }, Reject::UnknownTrade),
        (Command::VoidTrade { trade: TradeId(5), reason: String::new() }, Reject::UnknownTrade),
        (Command::EndPayout { payout: PayoutId(5), paid: true }, Reject::UnknownPayout),
        (Command::Unlock { lock: LockId(5) }, Reject::UnknownLock),
        (Command::MassCancel { party: nobody, series: None }, Reject::UnknownParty),
        (Command::MassCancel { party: ALICE, series: Some(nowhere) }, Reject::UnknownSeries),
        (Command::MassQuote { party: ALICE, series: nowhere, quotes: vec![] }, Reject::UnknownSeries),
        (Command::SetProtection { party: ALICE, series: nowhere, protection: None }, Reject::UnknownSeries),
        (Command::Uncross { series: nowhere }, Reject::UnknownSeries),
    ];
    for (command, reason) in cases {
        m.refused(command, reason);
    }
}

#[test]
fn an_order_id_is_used_once_even_with_other_content_and_after_its_end() {
    let mut m = Market::open();
    let order = m.buy(ALICE, 8_000, 1);
    m.place(&order);
    let mut other = m.buy(BOB, 8_100, 2);
    other.order = order.order;
    m.refused(Command::PlaceOrder(other.clone()), Reject::DuplicateId);
    m.refused(Command::CancelOrder { order: order.order, party: BOB }, Reject::UnknownOrder);
    m.ok(Command::CancelOrder { order: order.order, party: ALICE });
    m.refused(Command::PlaceOrder(other), Reject::DuplicateId);
    m.refused(Command::CancelOrder { order: order.order, party: ALICE }, Reject::UnknownOrder);
}

#[test]
fn a_closed_series_takes_neither_orders_nor_quotes_nor_calls() {
    let mut m = Market::open();
    m.ok(Command::SetListed { series: CAKES, listed: false });
    let order = m.buy(ALICE, 8_000, 1);
    m.refused(Command::PlaceOrder(order), Reject::NotListed);
    m.refused(Command::MassQuote { party: ALICE, series: CAKES, quotes: vec![] }, Reject::NotListed);
    m.refused(Command::OpenCall { series: CAKES }, Reject::NotListed);
    m.now = Timestamp::from_micros(series().expires_at.micros());
    m.ok(Command::SetListed { series: CAKES, listed: true });
    let order = m.buy(ALICE, 8_000, 1);
    m.refused(Command::PlaceOrder(order), Reject::CouponExpired);
}
