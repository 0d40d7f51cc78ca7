//! Every kind of drift is found and named; books that agree are left alone.

use genex_ports::{
    chain::Address,
    exchange::{AuditView, Balance, Holding, HoldingState},
    store::audit::ProjectionFacts,
};
use genex_protocol::Account;
use genex_types::{CouponId, Currency, IssuerId, Party, SeriesId, Timestamp, TradeId, UserId};

use super::{ChainSeries, CheckStatus, Difference, Drift, Facts, LedgerFacts, Owner, Report, compare};

const USD: Currency = Currency::Usd;
const ALICE: Party = Party::User(UserId(1));
const BOB: Party = Party::User(UserId(2));
const ISSUER: Party = Party::Issuer(IssuerId(3));
const SERIES: SeriesId = SeriesId(7);

fn coupon(serial: u64) -> CouponId {
    CouponId { class: 4, serial }
}

fn holding(holder: Party, state: HoldingState) -> Holding {
    Holding { holder, resales_left: 3, state }
}

/// Alice has 100.00 and a coupon that she is selling; Bob has redeemed one; one is back with the issuer; five are
/// in stock.
fn view() -> AuditView {
    let balance = |posted_minor| Balance { posted_minor, held_minor: 0 };
    AuditView {
        seq: 40,
        state_hash: [0; 32],
        accounts: vec![
            (Account::Cash { party: ALICE, currency: USD }, balance(10_000)),
            (Account::Cash { party: ISSUER, currency: USD }, balance(8_400)),
            (Account::Escrow { series: SERIES, currency: USD }, balance(8_500)),
            (Account::Fees { currency: USD }, balance(100)),
            (Account::External { currency: USD }, balance(-27_000)),
            (Account::Obligation { series: SERIES, currency: USD }, balance(8_500)),
            (Account::Deferred { series: SERIES, currency: USD }, balance(-8_500)),
        ],
        coupons: vec![
            (coupon(0), holding(ALICE, HoldingState::InTrade(TradeId(1)))),
            (coupon(1), holding(BOB, HoldingState::Redeemed)),
            (coupon(2), holding(ISSUER, HoldingState::Available)),
            (coupon(3), holding(BOB, HoldingState::Withdrawn)),
        ],
        stock: vec![(SERIES, 4, 9)],
        pending_trades: vec![TradeId(1)],
    }
}

/// Three books that agree.
fn agreeing() -> Facts {
    let mut facts = Facts { block: 30, ledger: LedgerFacts::of(&view()), ..Facts::default() };
    let chain = &mut facts.chain;
    chain.cash = [((ALICE, USD), 10_000), ((BOB, USD), 0), ((ISSUER, USD), 8_400)].into();
    chain.fees = [(USD, 100)].into();
    chain.supply = [(USD, 27_000)].into();
    let series = ChainSeries { class: 4, issuer: IssuerId(3), minted: 9, redeemed: 1, escrow_minor: 8_500 };
    chain.series = [(SERIES, series)].into();
    let owner = |party| Some(Owner::Party(party));
    chain.owners = [(coupon(0), owner(ALICE)), (coupon(1), None), (coupon(2), owner(ISSUER))].into();
    chain.owners.insert(coupon(4), owner(ISSUER));
    facts.projection = Some(ProjectionFacts {
        seq: 40,
        cash: vec![(ALICE, USD, 10_000), (ISSUER, USD, 8_400), (BOB, USD, 0)],
        holders: vec![(coupon(0), ALICE)],
    });
    facts
}

fn series(facts: &mut Facts) -> &mut ChainSeries {
    facts.chain.series.get_mut(&SERIES).expect("there")
}

fn projection(facts: &mut Facts) -> &mut ProjectionFacts {
    facts.projection.as_mut().expect("there")
}

/// The one difference that this change makes.
fn drift(change: impl FnOnce(&mut Facts)) -> Difference {
    let mut facts = agreeing();
    change(&mut facts);
    let differences = compare(&facts);
    assert_eq!(differences.len(), 1, "{differences:?}");
    differences.into_iter().next().expect("one")
}

#[test]
fn books_that_agree_have_no_differences() {
    assert_eq!(compare(&agreeing()), []);
    let report = Report::of(&agreeing(), Timestamp::from_seconds(1));
    assert_eq!((report.status, report.block, report.seq), (CheckStatus::Agrees, 30, 40));
    assert!(report.projections_checked && report.coupons_checked == 3);
}

#[test]
fn a_cent_too_many_at_somebodys_address_is_found() {
    let found = drift(|facts| {
        facts.chain.cash.insert((BOB, USD), 1);
    });
    let expected = Difference {
        kind: Drift::Cash,
        subject: format!("{BOB} USD"),
        chain: Some("1".into()),
        ledger: Some("0".into()),
        projection: None,
    };
    assert_eq!(found, expected);
}

#[test]
fn cash_that_only_the_ledger_knows_is_found() {
    let found = drift(|facts| {
        facts.chain.cash.remove(&(ISSUER, USD));
    });
    assert_eq!(
        (found.kind, found.chain.as_deref(), found.ledger.as_deref()),
        (Drift::Cash, Some("0"), Some("8400"))
    );
}

#[test]
fn escrow_fees_and_supply_that_differ_are_found() {
    assert_eq!(drift(|facts| series(facts).escrow_minor -= 1).kind, Drift::Escrow);
    assert_eq!(
        drift(|facts| {
            facts.chain.fees.insert(USD, 99);
        })
        .kind,
        Drift::Fees
    );
    assert_eq!(
        drift(|facts| {
            facts.chain.supply.insert(USD, 26_999);
        })
        .kind,
        Drift::Supply
    );
}

#[test]
fn entries_that_do_not_add_up_are_found() {
    let mut view = view();
    view.accounts.push((
        Account::Breakage { series: SERIES, currency: USD },
        Balance { posted_minor: 5, held_minor: 0 },
    ));
    let found = drift(|facts| facts.ledger = LedgerFacts::of(&view));
    assert_eq!((found.kind, found.ledger.as_deref()), (Drift::Sum, Some("5")));
}

#[test]
fn a_coupon_with_another_owner_on_the_chain_is_found() {
    let found = drift(|facts| {
        facts.chain.owners.insert(coupon(0), Some(Owner::Party(BOB)));
    });
    assert_eq!((found.kind, found.subject.as_str()), (Drift::Holder, "cpn_4_0"));
    assert_eq!((found.chain, found.ledger), (Some(BOB.to_string()), Some(ALICE.to_string())));
    let outside = Address([0xab; 20]);
    let found = drift(|facts| {
        facts.chain.owners.insert(coupon(0), Some(Owner::Outside(outside)));
    });
    assert_eq!(found.chain, Some(outside.to_string()));
}

#[test]
fn a_coupon_that_is_dead_in_only_one_book_is_found() {
    let dead_on_chain = drift(|facts| {
        facts.chain.owners.insert(coupon(2), None);
    });
    assert_eq!((dead_on_chain.kind, dead_on_chain.chain.as_deref()), (Drift::Holder, Some("nobody")));
    let alive = drift(|facts| {
        facts.chain.owners.insert(coupon(1), Some(Owner::Party(BOB)));
    });
    assert_eq!((alive.kind, alive.ledger.as_deref()), (Drift::Holder, Some("nobody")));
}

#[test]
fn another_number_of_minted_or_redeemed_coupons_is_found() {
    assert_eq!(drift(|facts| series(facts).minted += 1).kind, Drift::Stock);
    assert_eq!(drift(|facts| series(facts).redeemed += 1).kind, Drift::Redeemed);
    let unknown = drift(|facts| {
        facts.ledger.stock.insert(SeriesId(8), (0, 5));
    });
    assert_eq!((unknown.kind, unknown.chain.as_deref()), (Drift::Stock, Some("0")));
}

#[test]
fn an_unsold_coupon_that_left_the_issuer_is_found() {
    let found = drift(|facts| {
        facts.chain.owners.insert(coupon(4), Some(Owner::Party(BOB)));
    });
    assert_eq!((found.kind, found.subject.as_str()), (Drift::Stock, "cpn_4_4"));
}

#[test]
fn projections_that_differ_from_the_ledger_are_found() {
    let cash = drift(|facts| projection(facts).cash[0].2 += 1);
    assert_eq!((cash.kind, cash.projection.as_deref()), (Drift::ProjectedCash, Some("10001")));
    let moved = drift(|facts| projection(facts).holders[0].1 = BOB);
    assert_eq!((moved.kind, moved.projection), (Drift::ProjectedHolder, Some(BOB.to_string())));
    let missing = drift(|facts| projection(facts).holders.clear());
    assert_eq!(missing.projection.as_deref(), Some("nobody"));
    let ghost = drift(|facts| projection(facts).holders.push((coupon(1), BOB)));
    assert_eq!(ghost.ledger.as_deref(), Some("nobody"));
}

#[test]
fn a_report_of_differing_books_says_so() {
    let mut facts = agreeing();
    series(&mut facts).redeemed = 0;
    facts.projection = None;
    let report = Report::of(&facts, Timestamp::from_seconds(1));
    assert_eq!((report.status, report.differences.len()), (CheckStatus::Differs, 1));
    assert!(!report.projections_checked);
}
