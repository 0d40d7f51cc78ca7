//! Trades: made, settled, undone.

use genex_ports::store::market::{
    ActivityStatus, Candle, EscrowState, FoldError, SeriesRow, TakerSide, TradeLine, TradeRow, TradeSource,
    TradeStatus,
};
use genex_protocol::{Trade, TradeKind};
use genex_types::{Money, TradeId};

use super::{Signal, coupon, fold::Step, history, keys::candle_keys, order};

/// A trade was made.
pub(super) fn made(step: &mut Step<'_>, trade: &Trade) -> Result<(), FoldError> {
    let row = new_row(step, trade);
    coupon::taken(step, &row)?;
    match trade.kind {
        TradeKind::Primary { .. } => sold(step.series(trade.series)?, &row, 1),
        TradeKind::Secondary { maker, taker, .. } => {
            order::filled(step, maker, row.quantity())?;
            order::filled(step, taker, row.quantity())?;
            quote(step, trade, &row)?;
        }
    }
    step.series(trade.series)?.market_seq = trade.market_seq;
    history::trade(step, &row)?;
    step.signals.push(Signal::Trade { series: row.series, line: line(&row) });
    step.view.trades.put(row.trade, row);
    Ok(())
}

/// A trade is final.
pub(super) fn settled(step: &mut Step<'_>, trade: TradeId, block: u64) -> Result<(), FoldError> {
    let now = step.time;
    let row = edit(step, trade, |row| {
        row.status = TradeStatus::Settled;
        row.settled_at = Some(now);
        row.block = Some(block);
    })?;
    coupon::delivered(step, &row)?;
    finish(step, &row, ActivityStatus::Settled)
}

/// A trade is undone before it settled.
pub(super) fn voided(step: &mut Step<'_>, trade: TradeId, reason: &str) -> Result<(), FoldError> {
    let row = edit(step, trade, |row| {
        row.status = TradeStatus::Reversed;
        row.reason = Some(reason.to_owned());
    })?;
    coupon::given_back(step, &row)?;
    unsell(step, &row)?;
    finish(step, &row, ActivityStatus::Reversed)
}

/// A purchase's money left escrow.
pub(super) fn released(step: &mut Step<'_>, trade: TradeId) -> Result<(), FoldError> {
    edit(step, trade, |row| set_escrow(row, EscrowState::Released)).map(|_| ())
}

/// A settled purchase is undone.
pub(super) fn refunded(step: &mut Step<'_>, trade: TradeId, amount: Money) -> Result<(), FoldError> {
    let row = edit(step, trade, |row| {
        row.status = TradeStatus::Refunded;
        set_escrow(row, EscrowState::Returned);
    })?;
    coupon::restocked(step, &row)?;
    unsell(step, &row)?;
    history::refund(step, &row, amount)
}

/// A trade as everybody may see it.
pub(super) fn line(row: &TradeRow) -> TradeLine {
    let taker = match row.source {
        TradeSource::Primary { .. } => TakerSide::Primary,
        TradeSource::Secondary { taker_buys: true, .. } => TakerSide::Buy,
        TradeSource::Secondary { taker_buys: false, .. } => TakerSide::Sell,
    };
    TradeLine {
        trade: row.trade,
        market_seq: row.market_seq,
        price: row.price,
        quantity: row.quantity(),
        at: row.made_at,
        taker,
    }
}

fn new_row(step: &mut Step<'_>, trade: &Trade) -> TradeRow {
    let (source, number) = match trade.kind {
        TradeKind::Primary { purchase } => {
            (TradeSource::Primary { purchase, escrow: EscrowState::Held }, step.number(purchase.to_string()))
        }
        TradeKind::Secondary { maker, taker, taker_buys } => {
            (TradeSource::Secondary { maker, taker, taker_buys }, String::new())
        }
    };
    let minor = |money: Money| i64::try_from(money.minor).expect("the ledger's amounts fit 64 bits");
    TradeRow {
        trade: trade.trade,
        number,
        series: trade.series,
        source,
        market_seq: trade.market_seq,
        seller: trade.seller,
        buyer: trade.buyer,
        coupons: trade.coupons.clone(),
        price: trade.price,
        currency: trade.currency,
        buyer_fee_minor: minor(trade.buyer_fee),
        seller_fee_minor: minor(trade.seller_fee),
        status: TradeStatus::Pending,
        reason: None,
        made_at: step.time,
        settled_at: None,
        block: None,
    }
}

/// Last price and candles. Only trades of the book make prices; the issuer's price is what it is.
fn quote(step: &mut Step<'_>, trade: &Trade, row: &TradeRow) -> Result<(), FoldError> {
    let now = step.time;
    let series = step.series(trade.series)?;
    series.last_price = Some(row.price);
    series.last_at = Some(now);
    for key in candle_keys(trade, now) {
        let price = row.price;
        let candle = step.view.candles.entry(key, || Candle {
            key,
            open: price,
            high: price,
            low: price,
            close: price,
            volume: 0,
        });
        candle.high = candle.high.max(price);
        candle.low = candle.low.min(price);
        candle.close = price;
        candle.volume += row.quantity();
    }
    Ok(())
}

fn sold(series: &mut SeriesRow, row: &TradeRow, sign: i64) {
    let gross = i64::try_from(row.gross().minor).expect("the ledger's amounts fit 64 bits");
    series.sold = series.sold.saturating_add_signed(sign * row.coupons.len() as i64);
    series.sold_minor += sign * gross;
}

fn unsell(step: &mut Step<'_>, row: &TradeRow) -> Result<(), FoldError> {
    if matches!(row.source, TradeSource::Primary { .. }) {
        sold(step.series(row.series)?, row, -1);
    }
    Ok(())
}

fn finish(step: &mut Step<'_>, row: &TradeRow, status: ActivityStatus) -> Result<(), FoldError> {
    history::resolve(step, row, status);
    if let TradeSource::Secondary { maker, taker, .. } = row.source {
        for (party, order) in parties_of(row, maker, taker) {
            step.tell(party, super::Topic::Order(order));
        }
    }
    Ok(())
}

/// Both parties with the order each of them placed.
pub(super) fn parties_of(
    row: &TradeRow,
    maker: genex_types::OrderId,
    taker: genex_types::OrderId,
) -> [(genex_types::Party, genex_types::OrderId); 2] {
    match row.source {
        TradeSource::Secondary { taker_buys: false, .. } => [(row.buyer, maker), (row.seller, taker)],
        _ => [(row.buyer, taker), (row.seller, maker)],
    }
}

fn set_escrow(row: &mut TradeRow, state: EscrowState) {
    if let TradeSource::Primary { escrow, .. } = &mut row.source {
        *escrow = state;
    }
}

/// Changes a trade and hands out a copy for what follows from it.
fn edit(
    step: &mut Step<'_>,
    trade: TradeId,
    change: impl FnOnce(&mut TradeRow),
) -> Result<TradeRow, FoldError> {
    let error = step.missing(trade);
    let row = step.view.trades.edit(&trade).ok_or(error)?;
    change(row);
    Ok(row.clone())
}
