//! Which rows a batch of receipts needs.

use genex_ports::store::{
    market::{CandleKey, Interval, Keys},
    numbers::day_of,
};
use genex_protocol::{Entry, Event, Receipt, Side, Trade, TradeKind};
use genex_types::{LockId, RedemptionId, Timestamp};

/// The rows the receipts touch. Coupons of orders and trades named here are loaded with them.
pub(super) fn keys_of(receipts: &[Receipt]) -> Keys {
    let mut keys = Keys::default();
    for receipt in receipts {
        keys.days.insert(day_of(receipt.time));
        receipt.events.iter().for_each(|event| add_event(&mut keys, event, receipt.time));
        receipt.entries.iter().for_each(|entry| add_entry(&mut keys, entry));
    }
    keys
}

/// The redemption a lock stands for: both have the same 128 bits.
pub(super) const fn redemption_of(lock: LockId) -> RedemptionId {
    RedemptionId(lock.0)
}

fn add_entry(keys: &mut Keys, entry: &Entry) {
    keys.accounts.extend([entry.debit, entry.credit]);
}

fn add_event(keys: &mut Keys, event: &Event, time: Timestamp) {
    match event {
        Event::PartyOpened { .. }
        | Event::FreezeChanged { .. }
        | Event::CashCredited { .. }
        | Event::PayoutBegun { .. }
        | Event::PayoutEnded { .. }
        | Event::LockCommitted { .. }
        | Event::PhaseChanged { .. }
        | Event::TransferBegun { .. }
        | Event::TransferAccepted { .. }
        | Event::TransferDeclined { .. }
        | Event::TransferEnded { .. } => {}
        Event::SeriesRegistered(spec) => _ = keys.series.insert(spec.series),
        Event::UnitsIssued { series, .. }
        | Event::ListedChanged { series, .. }
        | Event::FeeChanged { series, .. } => _ = keys.series.insert(*series),
        Event::OrderAccepted { order, .. } => add_order(keys, order),
        Event::OrderReplaced { order, .. } | Event::OrderCancelled { order, .. } => {
            keys.orders.insert(*order);
        }
        Event::Traded(trade) => add_trade(keys, trade, time),
        Event::TradeSettled { trade, .. }
        | Event::TradeVoided { trade, .. }
        | Event::EscrowReleased { trade, .. }
        | Event::PurchaseRefunded { trade, .. } => _ = keys.trades.insert(*trade),
        Event::CouponLocked { coupon, .. }
        | Event::CouponUnlocked { coupon, .. }
        | Event::CouponMoved { coupon, .. } => _ = keys.coupons.insert(*coupon),
        Event::CouponRedeemed { coupon, lock, .. } => {
            keys.coupons.insert(*coupon);
            keys.numbered.insert(redemption_of(*lock).to_string());
        }
        Event::SeriesExpired { series, .. } => {
            keys.series.insert(*series);
            keys.whole_series.insert(*series);
            keys.numbered.insert(series.to_string());
        }
    }
}

fn add_order(keys: &mut Keys, order: &genex_protocol::OrderSpec) {
    keys.numbered.insert(order.order.to_string());
    if let Side::Sell { coupons } = &order.side {
        keys.coupons.extend(coupons);
    }
}

fn add_trade(keys: &mut Keys, trade: &Trade, time: Timestamp) {
    keys.series.insert(trade.series);
    keys.coupons.extend(&trade.coupons);
    match trade.kind {
        TradeKind::Primary { purchase } => _ = keys.numbered.insert(purchase.to_string()),
        TradeKind::Secondary { maker, taker, .. } => {
            keys.orders.extend([maker, taker]);
            keys.candles.extend(candle_keys(trade, time));
        }
    }
}

/// The candles a trade of the book belongs to.
pub(super) fn candle_keys(trade: &Trade, time: Timestamp) -> [CandleKey; 3] {
    Interval::ALL.map(|interval| CandleKey { series: trade.series, interval, time: interval.start(time) })
}
