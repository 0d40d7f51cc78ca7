//! Buying from the issuer, its escrow, its refund.

mod market;

use genex_exchange::view::{HoldingState, TradeState};
use genex_protocol::{Account, Command, Event, LockPurpose, Reject, SeriesSpec};
use genex_types::{PurchaseId, TradeId};
use market::*;

#[test]
fn a_purchase_takes_the_lowest_serials_and_moves_money_into_escrow_when_it_settles() {
    let mut m = Market::open();
    let trade = m.purchase(ALICE, 2);
    assert_eq!(trade.coupons, [coupon(0), coupon(1)]);
    assert_eq!((trade.market_seq, trade.seller_fee, trade.buyer_fee), (1, usd(270), usd(0)));
    assert_eq!(m.cash(ALICE), (100_000, 82_000), "held, not gone");
    assert_eq!(m.state.holding(coupon(0)).unwrap().state, HoldingState::InTrade(trade.trade));
    assert_eq!(m.state.position(ALICE, CAKES).incoming, 2);
    m.settle(trade.trade);
    assert_eq!(m.cash(ALICE), (82_000, 82_000));
    assert_eq!((m.escrow(), m.obligation(), m.cash(ISSUER).0), (18_000, 18_000, 0));
    assert_eq!(m.state.holding(coupon(0)).unwrap().holder, ALICE);
    assert_eq!(m.state.position(ALICE, CAKES).available, 2);
    assert_eq!(m.state.trade_state(trade.trade), Some(TradeState::Settled));
}

#[test]
fn released_escrow_goes_to_the_issuer_less_the_fee() {
    let mut m = Market::open();
    let trade = m.purchase(ALICE, 2).trade;
    m.refused(Command::ReleaseEscrow { trade, block: 8 }, Reject::UnknownTrade);
    m.settle(trade);
    let effects = m.ok(Command::ReleaseEscrow { trade, block: 8 });
    let (proceeds, fee) = (usd(17_730), usd(270));
    assert_eq!(effects.events, [Event::EscrowReleased { trade, proceeds, fee, block: 8 }]);
    assert_eq!((m.escrow(), m.cash(ISSUER).0, m.fees()), (0, 17_730, 270));
    m.refused(Command::ReleaseEscrow { trade, block: 9 }, Reject::UnknownTrade);
    m.refused(Command::RefundPurchase { trade, block: 9 }, Reject::UnknownTrade);
}

#[test]
fn a_voided_purchase_gives_everything_back() {
    let mut m = Market::open();
    let trade = m.purchase(ALICE, 2).trade;
    m.void(trade);
    assert_eq!(m.cash(ALICE), (100_000, 100_000));
    assert_eq!((m.escrow(), m.obligation()), (0, 0));
    assert_eq!(m.state.position(ALICE, CAKES), Default::default());
    assert_eq!(m.state.series_view(CAKES).unwrap().stock, 1_000);
    assert_eq!(m.purchase(BOB, 1).coupons, [coupon(0)], "the lowest serial is sold again");
    m.refused(Command::SettleTrade { trade, block: 9 }, Reject::UnknownTrade);
}

#[test]
fn a_refunded_purchase_pays_back_and_restocks() {
    let mut m = Market::open();
    let trade = m.purchase(ALICE, 2);
    m.settle(trade.trade);
    let lock = m.lock(ALICE, coupon(1), LockPurpose::Refund);
    let effects = m.ok(Command::RefundPurchase { trade: trade.trade, block: 8 });
    assert_eq!(
        effects.events,
        [
            Event::CouponUnlocked { lock, coupon: coupon(1), lapsed: false },
            Event::PurchaseRefunded { trade: trade.trade, amount: usd(18_000), block: 8 },
        ]
    );
    assert_eq!((m.cash(ALICE).0, m.escrow(), m.obligation()), (100_000, 0, 0));
    assert_eq!(m.state.series_view(CAKES).unwrap().stock, 1_000);
    m.refused(Command::Unlock { lock }, Reject::UnknownLock);
}

#[test]
fn a_purchase_can_not_be_refunded_once_a_coupon_of_it_was_resold_given_or_used() {
    let refund = |m: &mut Market, trade: TradeId| {
        m.refused(Command::RefundPurchase { trade, block: 8 }, Reject::RefundWindowClosed);
    };
    let mut m = Market::open();
    let first = m.purchase(ALICE, 2);
    m.settle(first.trade);
    let offer = m.sell(ALICE, 9_500, &[coupon(0)]);
    m.place(&offer);
    refund(&mut m, first.trade);
    let bid = m.buy(BOB, 9_500, 1);
    m.place(&bid);
    refund(&mut m, first.trade);

    let second = m.purchase(ALICE, 1);
    m.settle(second.trade);
    let lock = m.lock(ALICE, second.coupons[0], LockPurpose::Redemption);
    refund(&mut m, second.trade);
    m.ok(Command::RedeemLocked { lock, block: 8 });
    refund(&mut m, second.trade);
}

#[test]
fn a_purchase_over_the_limit_per_person_is_refused_until_a_refund_frees_it() {
    let mut m = Market::with(SeriesSpec { per_person: 2, ..series() });
    let purchase = PurchaseId(1);
    let buy = |quantity| Command::Purchase { purchase, buyer: ALICE, series: CAKES, quantity };
    m.refused(buy(3), Reject::PurchaseLimitReached);
    let trade = m.purchase(ALICE, 2).trade;
    m.refused(buy(1), Reject::PurchaseLimitReached);
    m.settle(trade);
    m.ok(Command::RefundPurchase { trade, block: 8 });
    m.ok(buy(1));
}

#[test]
fn a_purchase_that_can_not_be_made_says_why() {
    let mut m = Market::open();
    let buy = |quantity| Command::Purchase { purchase: PurchaseId(1), buyer: ALICE, series: CAKES, quantity };
    m.refused(buy(0), Reject::BadQuantity);
    m.refused(buy(10_001), Reject::BadQuantity);
    m.refused(buy(12), Reject::InsufficientFunds);
    m.refused(buy(1_001), Reject::SoldOut);
    m.refused(
        Command::Purchase { purchase: PurchaseId(1), buyer: ISSUER, series: CAKES, quantity: 1 },
        Reject::BadQuantity,
    );
    m.ok(Command::Freeze { party: ISSUER });
    m.refused(buy(1), Reject::AccountFrozen);
    m.ok(Command::Thaw { party: ISSUER });
    m.ok(Command::SetListed { series: CAKES, listed: false });
    m.refused(buy(1), Reject::NotListed);
    m.ok(Command::SetListed { series: CAKES, listed: true });
    m.ok(buy(1));
    m.refused(buy(1), Reject::DuplicateId);
    m.now = EXPIRY;
    m.refused(
        Command::Purchase { purchase: PurchaseId(2), buyer: ALICE, series: CAKES, quantity: 1 },
        Reject::CouponExpired,
    );
}

#[test]
fn issuing_a_million_coupons_stores_no_row() {
    let mut m = Market::open();
    let before = borsh::to_vec(&m.state).unwrap().len();
    m.ok(Command::IssueUnits { series: CAKES, first_serial: 1_000, count: 1_000_000 });
    assert_eq!(borsh::to_vec(&m.state).unwrap().len(), before);
    assert_eq!(m.state.series_view(CAKES).unwrap().stock, 1_001_000);
    m.refused(Command::IssueUnits { series: CAKES, first_serial: 5, count: 1 }, Reject::DuplicateId);
    m.refused(Command::IssueUnits { series: CAKES, first_serial: 1_001_000, count: 0 }, Reject::BadQuantity);
}

#[test]
fn the_world_outside_owes_exactly_what_came_in() {
    let mut m = Market::open();
    m.bought(ALICE, 3);
    assert_eq!(m.posted(Account::External { currency: USD }), -300_000);
}
