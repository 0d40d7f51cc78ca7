//! Gifts, redemption, withdrawal, recall, expiry, payouts.

mod market;

use genex_exchange::view::HoldingState;
use genex_protocol::{Account, Command, Event, LockPurpose, MoveReason, Reject};
use genex_types::{Currency, LockId, Money, PayoutId};
use market::*;

#[test]
fn a_claimed_gift_changes_hands_and_only_a_counted_one_uses_a_resale() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    for (coupon, counted, left) in [(c[0], false, 3), (c[1], true, 2)] {
        let lock = m.lock(ALICE, coupon, LockPurpose::Gift);
        assert_eq!(m.state.holding(coupon).unwrap().holder, ALICE, "the giver's until it is claimed");
        let (to, reason) = (Some(BOB), MoveReason::Gift);
        m.ok(Command::MoveLocked { lock, to, reason, counted, block: 9 });
        let holding = m.state.holding(coupon).unwrap();
        assert_eq!(
            (holding.holder, holding.resales_left, holding.state),
            (BOB, left, HoldingState::Available)
        );
        m.refused(Command::MoveLocked { lock, to, reason, counted, block: 9 }, Reject::UnknownLock);
    }
    assert_eq!(m.obligation(), 18_000, "a gift changes nothing in what the issuer owes");
}

#[test]
fn a_redeemed_coupon_is_used_up_and_its_obligation_met() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let lock = m.lock(ALICE, c[0], LockPurpose::Redemption);
    m.ok(Command::CommitLock { lock });
    let effects = m.ok(Command::RedeemLocked { lock, block: 9 });
    assert_eq!(effects.events, [Event::CouponRedeemed { lock, coupon: c[0], holder: ALICE, block: 9 }]);
    assert_eq!((m.obligation(), m.redeemed()), (9_000, 9_000));
    assert_eq!(m.state.position(ALICE, CAKES).held(), 1);
    assert_eq!(m.state.holding(c[0]).unwrap().state, HoldingState::Redeemed);
    m.refused(Command::RedeemLocked { lock, block: 9 }, Reject::UnknownLock);
    let (lock, purpose) = (LockId(1), LockPurpose::Redemption);
    m.refused(
        Command::LockCoupon { lock, coupon: c[0], holder: ALICE, purpose, until: None },
        Reject::CouponAlreadyRedeemed,
    );
    let ask = m.sell(ALICE, 8_000, &c[..1]);
    m.refused(Command::PlaceOrder(ask), Reject::CouponAlreadyRedeemed);
}

#[test]
fn only_one_of_two_locks_gets_a_coupon() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    m.lock(ALICE, c[0], LockPurpose::Redemption);
    let (lock, purpose) = (LockId(1), LockPurpose::Redemption);
    m.refused(
        Command::LockCoupon { lock, coupon: c[0], holder: ALICE, purpose, until: None },
        Reject::CouponNotAvailable,
    );
}

#[test]
fn a_gift_lock_can_not_be_redeemed() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let lock = m.lock(ALICE, c[0], LockPurpose::Gift);
    m.refused(Command::RedeemLocked { lock, block: 9 }, Reject::UnknownLock);
}

#[test]
fn a_lock_lapses_at_its_time_unless_it_is_committed() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let (until, purpose) = (Some(START.plus(60)), LockPurpose::Redemption);
    let [lapsing, committed] = [LockId(1), LockId(2)];
    for (lock, coupon) in [(lapsing, c[0]), (committed, c[1])] {
        m.ok(Command::LockCoupon { lock, coupon, holder: ALICE, purpose, until });
    }
    m.ok(Command::CommitLock { lock: committed });
    assert!(m.ok(Command::CommitLock { lock: committed }).events.is_empty(), "once is enough");
    m.now = START.plus(60);
    let effects = m.ok(Command::Tick);
    assert_eq!(effects.events, [Event::CouponUnlocked { lock: lapsing, coupon: c[0], lapsed: true }]);
    assert_eq!(m.state.holding(c[1]).unwrap().state, HoldingState::Locked(committed));
    m.refused(Command::CommitLock { lock: lapsing }, Reject::UnknownLock);
    let lock = LockId(3);
    m.refused(Command::LockCoupon { lock, coupon: c[0], holder: ALICE, purpose, until }, Reject::BadTime);
}

#[test]
fn an_unlocked_coupon_is_available_again() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let lock = m.lock(ALICE, c[0], LockPurpose::Gift);
    m.ok(Command::Unlock { lock });
    assert_eq!(m.state.position(ALICE, CAKES).available, 1);
    m.refused(
        Command::LockCoupon { lock, coupon: c[0], holder: ALICE, purpose: LockPurpose::Gift, until: None },
        Reject::DuplicateId,
    );
}

#[test]
fn a_withdrawn_coupon_has_left() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let lock = m.lock(ALICE, c[0], LockPurpose::Withdrawal);
    let (to, reason) = (None, MoveReason::Withdrawal);
    m.ok(Command::MoveLocked { lock, to, reason, counted: false, block: 9 });
    assert_eq!(m.state.holding(c[0]).unwrap().state, HoldingState::Withdrawn);
    assert!(m.state.held_coupons(ALICE, CAKES).is_empty());
    let ask = m.sell(ALICE, 8_000, &c);
    m.refused(Command::PlaceOrder(ask), Reject::NotHolder);
}

#[test]
fn a_recalled_coupon_is_stock_again_and_nothing_is_owed_for_it() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let lock = m.lock(ALICE, c[0], LockPurpose::Recall);
    let (to, reason) = (Some(ISSUER), MoveReason::Recall);
    m.ok(Command::MoveLocked { lock, to, reason, counted: false, block: 9 });
    assert_eq!((m.obligation(), m.state.series_view(CAKES).unwrap().stock), (0, 1_000));
    assert_eq!(m.purchase(BOB, 1).coupons, c);
}

#[test]
fn unsold_coupons_can_be_taken_out_of_stock_one_by_one() {
    let mut m = Market::open();
    let lock = m.lock(ISSUER, coupon(700), LockPurpose::Gift);
    assert_eq!(m.state.series_view(CAKES).unwrap().stock, 999);
    let (to, reason) = (Some(BOB), MoveReason::Gift);
    m.ok(Command::MoveLocked { lock, to, reason, counted: false, block: 9 });
    assert_eq!(m.state.held_coupons(BOB, CAKES)[0].0, coupon(700));
    assert_eq!(m.obligation(), 0, "nobody paid for it");
}

#[test]
fn an_expired_series_becomes_breakage_and_its_coupons_dead() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 3);
    let lock = m.lock(ALICE, c[0], LockPurpose::Redemption);
    m.ok(Command::RedeemLocked { lock, block: 9 });
    let ask = m.sell(ALICE, 9_000, &c[1..2]);
    m.place(&ask);
    m.refused(Command::ExpireSeries { series: CAKES }, Reject::BadTime);
    m.now = EXPIRY;
    let late = m.sell(ALICE, 9_000, &c[2..]);
    m.refused(Command::PlaceOrder(late), Reject::CouponExpired);
    let effects = m.ok(Command::ExpireSeries { series: CAKES });
    let expired = Event::SeriesExpired { series: CAKES, unredeemed: 2, breakage: usd(18_000), unsold: 997 };
    assert_eq!(effects.events.last(), Some(&expired));
    assert_eq!((m.obligation(), m.breakage(), m.redeemed()), (0, 18_000, 9_000));
    assert_eq!(m.state.holding(c[1]).unwrap().state, HoldingState::Expired);
    assert_eq!(m.state.holding(c[0]).unwrap().state, HoldingState::Redeemed);
    m.refused(Command::ExpireSeries { series: CAKES }, Reject::CouponExpired);
    let (lock, purpose) = (LockId(1), LockPurpose::Gift);
    m.refused(
        Command::LockCoupon { lock, coupon: c[1], holder: ALICE, purpose, until: None },
        Reject::CouponExpired,
    );
}

#[test]
fn trades_in_flight_settle_or_void_after_expiry() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 2);
    let secondary = m.traded(ALICE, BOB, 9_000, &c[..1]).trade;
    let voided = m.traded(ALICE, BOB, 9_000, &c[1..]).trade;
    let primary = m.purchase(CAROL, 1).trade;
    m.now = EXPIRY;
    m.ok(Command::ExpireSeries { series: CAKES });
    for trade in [secondary, primary] {
        m.settle(trade);
    }
    m.void(voided);
    assert_eq!(m.state.holding(c[0]).unwrap().holder, BOB);
    assert_eq!((m.obligation(), m.breakage()), (0, 27_000), "sold too late is breakage at once");
}

#[test]
fn a_redemption_the_chain_made_before_expiry_counts_after_it() {
    let mut m = Market::open();
    let c = m.bought(ALICE, 1);
    let lock = m.lock(ALICE, c[0], LockPurpose::Redemption);
    m.ok(Command::CommitLock { lock });
    m.now = EXPIRY;
    m.ok(Command::ExpireSeries { series: CAKES });
    m.ok(Command::RedeemLocked { lock, block: 9 });
    assert_eq!((m.breakage(), m.redeemed()), (0, 9_000));
}

#[test]
fn a_payout_is_held_then_gone_or_given_back() {
    let mut m = Market::open();
    let begin = |payout, amount| Command::BeginPayout { payout, party: ALICE, amount };
    m.refused(begin(PayoutId(1), usd(100_001)), Reject::InsufficientFunds);
    m.refused(begin(PayoutId(1), usd(0)), Reject::BadAmount);
    m.refused(begin(PayoutId(1), Money::new(1, Currency::Eur)), Reject::InsufficientFunds);
    m.ok(begin(PayoutId(1), usd(60_000)));
    m.refused(begin(PayoutId(1), usd(1)), Reject::DuplicateId);
    m.refused(begin(PayoutId(2), usd(40_001)), Reject::InsufficientFunds);
    m.ok(begin(PayoutId(2), usd(40_000)));
    m.ok(Command::EndPayout { payout: PayoutId(1), paid: true });
    m.ok(Command::EndPayout { payout: PayoutId(2), paid: false });
    assert_eq!(m.cash(ALICE), (40_000, 40_000));
    assert_eq!(m.posted(Account::External { currency: USD }), -240_000);
    m.refused(Command::EndPayout { payout: PayoutId(1), paid: true }, Reject::UnknownPayout);
}

#[test]
fn cash_is_credited_to_known_parties_in_positive_amounts() {
    let mut m = Market::open();
    let stranger = genex_types::Party::User(genex_types::UserId(99));
    m.refused(Command::CreditCash { party: stranger, amount: usd(1) }, Reject::UnknownParty);
    for amount in [0, -1, i128::MAX] {
        m.refused(Command::CreditCash { party: ALICE, amount: usd(amount) }, Reject::BadAmount);
    }
    m.ok(Command::CreditCash { party: ALICE, amount: Money::new(500, Currency::Jpy) });
    assert_eq!(m.state.balances(ALICE).len(), 2);
}

#[test]
fn a_series_is_registered_once_and_only_if_it_makes_sense() {
    let mut m = Market::open();
    let other = || genex_protocol::SeriesSpec { series: genex_types::SeriesId(2), class: 2, ..series() };
    let register = Command::RegisterSeries;
    m.refused(register(series()), Reject::DuplicateId);
    m.refused(register(genex_protocol::SeriesSpec { class: 1, ..other() }), Reject::DuplicateId);
    m.refused(
        register(genex_protocol::SeriesSpec { issue_price: genex_types::Price(10_001), ..other() }),
        Reject::PriceAboveFace,
    );
    m.refused(
        register(genex_protocol::SeriesSpec { tick: genex_types::Price(0), ..other() }),
        Reject::BadPrice,
    );
    m.refused(register(genex_protocol::SeriesSpec { expires_at: START, ..other() }), Reject::CouponExpired);
    m.refused(
        register(genex_protocol::SeriesSpec { issuer: genex_types::IssuerId(9), ..other() }),
        Reject::UnknownParty,
    );
    m.ok(register(other()));
}
