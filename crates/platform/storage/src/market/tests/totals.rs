//! What the checker and the boards read.

use genex_ports::store::{
    audit::ProjectionAudit,
    figures::{Figures, IssuerDay, PlatformTotals},
};
use genex_types::DAY_US;

use super::*;

fn cash(party: Party, posted_minor: i64) -> AccountRow {
    let account = Account::Cash { party, currency: Currency::Usd };
    AccountRow { account, posted_minor, held_minor: 1 }
}

fn purchase(id: u128, status: TradeStatus, days: i64) -> TradeRow {
    let source = TradeSource::Primary { purchase: PurchaseId(id), escrow: EscrowState::Held };
    let coupons = vec![CouponId { class: 3, serial: 1 }, CouponId { class: 3, serial: 2 }];
    TradeRow { status, coupons, made_at: now().plus(days * DAY_US), ..trade(id, id as u64, source) }
}

#[tokio::test]
async fn the_checker_reads_cash_and_living_coupons_of_one_moment() {
    let db = db().await;
    stored(&db, 0, |view| {
        let fees = AccountRow { account: Account::Fees { currency: Currency::Usd }, ..cash(ANN, 9) };
        for row in [cash(ANN, 500), cash(BEN, 0), fees] {
            view.accounts.put(row.account, row);
        }
        let states = [CouponState::Available, CouponState::Redeemed, CouponState::Expired];
        for (serial, state) in (0..).zip(states) {
            let row = coupon(serial, 3, state);
            view.coupons.put(row.coupon, row);
        }
    })
    .await;
    let facts = db.facts().await.expect("readable");
    assert_eq!(facts.seq, 1);
    assert_eq!(facts.cash.len(), 2);
    assert!(facts.cash.contains(&(ANN, Currency::Usd, 500)));
    let living = [0, 2].map(|serial| (CouponId { class: 3, serial }, ANN));
    assert_eq!(facts.holders, living);
}

#[tokio::test]
async fn an_issuers_days_count_what_was_sold_and_used_on_them() {
    let db = db().await;
    stored(&db, 0, |view| {
        view.series.put(SERIES, series());
        let trades = [
            purchase(1, TradeStatus::Settled, 0),
            purchase(2, TradeStatus::Pending, 0),
            purchase(3, TradeStatus::Reversed, 0),
            purchase(4, TradeStatus::Settled, -1),
            purchase(5, TradeStatus::Settled, -40),
            trade(6, 6, secondary()),
        ];
        for row in trades {
            view.trades.put(row.trade, row);
        }
    })
    .await;
    let today = now().micros() / DAY_US;
    let sold = |day, units, minor| IssuerDay { day, sold_units: units, sold_minor: minor, redeemed_units: 0 };
    let days = db.issuer_days(IssuerId(9), now().plus(-30 * DAY_US)).await.expect("readable");
    assert_eq!(days, [sold(today - 1, 2, 16_000), sold(today, 4, 32_000)]);
    assert!(db.issuer_days(IssuerId(8), now()).await.expect("readable").is_empty());
    assert_eq!(db.issuer_series(IssuerId(9)).await.expect("readable"), [series()]);
}

#[tokio::test]
async fn totals_tell_settled_reversed_and_refunded_trades_apart() {
    let db = db().await;
    stored(&db, 0, |view| {
        view.series.put(SERIES, series());
        let settled = |id| TradeRow { status: TradeStatus::Settled, ..trade(id, id as u64, secondary()) };
        let trades = [
            settled(1),
            settled(2),
            purchase(3, TradeStatus::Settled, 0),
            purchase(4, TradeStatus::Refunded, 0),
            purchase(5, TradeStatus::Reversed, 0),
            purchase(6, TradeStatus::Pending, 0),
        ];
        for row in trades {
            view.trades.put(row.trade, row);
        }
    })
    .await;
    let expected = PlatformTotals {
        trades_settled: 4,
        trades_reversed: 1,
        purchases: 2,
        refunds: 1,
        paid_minor: 2 * 8_000 + 4 * 8_000,
        face_minor: 6 * 10_000,
        sold_units: 10,
        redeemed_units: 2,
    };
    assert_eq!(db.platform_totals().await.expect("readable"), expected);
}
