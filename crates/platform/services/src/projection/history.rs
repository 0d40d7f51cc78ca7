//! Lines of people's histories.

use genex_ports::store::market::{
    ActivityKind, ActivityRow, ActivityStatus, Direction, FoldError, TradeRow, TradeSource,
};
use genex_types::{CouponId, Money, OrderId, Party, RedemptionId, SeriesId};

use super::{fold::Step, order, trade::parties_of};

/// What all lines of one event share.
struct Line {
    subject: String,
    number: String,
    kind: ActivityKind,
    series: SeriesId,
    quantity: u64,
    amount: Option<Money>,
    direction: Direction,
    status: ActivityStatus,
    link: String,
}

/// A pending trade, for both sides; an issuer's sales are counted, not listed.
pub(super) fn trade(step: &mut Step<'_>, row: &TradeRow) -> Result<(), FoldError> {
    match row.source {
        TradeSource::Primary { purchase, .. } => {
            let line = bought(row, ActivityKind::Purchase, row.number.clone(), purchase.to_string());
            write(step, row.buyer, line)
        }
        TradeSource::Secondary { maker, taker, .. } => {
            let [(buyer, bid), (seller, ask)] = parties_of(row, maker, taker);
            let line = bought(row, ActivityKind::Buy, order::number_of(step, bid)?, bid.to_string());
            write(step, buyer, line)?;
            let line = sold(row, order::number_of(step, ask)?, ask);
            write(step, seller, line)
        }
    }
}

/// The lines of a trade are final or undone.
pub(super) fn resolve(step: &mut Step<'_>, row: &TradeRow, status: ActivityStatus) {
    for party in [row.buyer, row.seller] {
        if let Some(line) = step.view.activity.edit(&(row.trade.to_string(), party)) {
            line.status = status;
        }
    }
}

/// A purchase was undone.
pub(super) fn refund(step: &mut Step<'_>, row: &TradeRow, amount: Money) -> Result<(), FoldError> {
    let TradeSource::Primary { purchase, .. } = row.source else {
        return Err(step.missing(format!("purchase of {}", row.trade)));
    };
    let line = Line {
        subject: purchase.to_string(),
        number: row.number.clone(),
        kind: ActivityKind::Refund,
        series: row.series,
        quantity: row.quantity(),
        amount: Some(amount),
        direction: Direction::In,
        status: ActivityStatus::Settled,
        link: purchase.to_string(),
    };
    write(step, row.buyer, line)
}

/// A coupon was used.
pub(super) fn redemption(
    step: &mut Step<'_>,
    redemption: RedemptionId,
    coupon: CouponId,
    series: SeriesId,
    holder: Party,
) -> Result<(), FoldError> {
    let line = Line {
        subject: redemption.to_string(),
        number: step.number(redemption.to_string()),
        kind: ActivityKind::Redemption,
        series,
        quantity: 1,
        amount: None,
        direction: Direction::Out,
        status: ActivityStatus::Settled,
        link: coupon.to_string(),
    };
    write(step, holder, line)
}

/// Coupons somebody held have expired.
pub(super) fn expiry(
    step: &mut Step<'_>,
    series: SeriesId,
    party: Party,
    quantity: u64,
) -> Result<(), FoldError> {
    let line = Line {
        subject: series.to_string(),
        number: step.number(series.to_string()),
        kind: ActivityKind::Expiry,
        series,
        quantity,
        amount: None,
        direction: Direction::None,
        status: ActivityStatus::Settled,
        link: series.to_string(),
    };
    write(step, party, line)
}

fn bought(row: &TradeRow, kind: ActivityKind, number: String, link: String) -> Line {
    Line {
        subject: row.trade.to_string(),
        number,
        kind,
        series: row.series,
        quantity: row.quantity(),
        amount: Some(row.buyer_total()),
        direction: Direction::Out,
        status: ActivityStatus::Pending,
        link,
    }
}

fn sold(row: &TradeRow, number: String, ask: OrderId) -> Line {
    Line {
        kind: ActivityKind::Sell,
        amount: Some(row.seller_net()),
        direction: Direction::In,
        ..bought(row, ActivityKind::Sell, number, ask.to_string())
    }
}

fn write(step: &mut Step<'_>, party: Party, line: Line) -> Result<(), FoldError> {
    let currency = step.series(line.series)?.currency;
    let minor = |money: Money| i64::try_from(money.minor).expect("the ledger's amounts fit 64 bits");
    let row = ActivityRow {
        id: line_id(step),
        subject: line.subject.clone(),
        party,
        number: line.number,
        kind: line.kind,
        series: line.series,
        quantity: line.quantity,
        amount_minor: line.amount.map(minor),
        currency,
        direction: line.direction,
        status: line.status,
        at: step.time,
        link: line.link,
    };
    step.view.activity.put((line.subject, party), row);
    Ok(())
}

/// Milliseconds, receipt and place within it: ordered by time, and the same after a rebuild.
fn line_id(step: &mut Step<'_>) -> u128 {
    let millis = (step.time.micros() / 1_000).max(0) as u128;
    let place = u128::from(step.lines);
    step.lines += 1;
    (millis << 80) | (u128::from(step.seq) << 16) | place
}
