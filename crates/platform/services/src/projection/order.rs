//! Orders.

use genex_ports::store::market::{CouponState, FoldError, OrderRow, OrderSide, OrderStatus};
use genex_protocol::{CancelReason, OrderKind, OrderSpec, Side};
use genex_types::{CouponId, OrderId, Price};

use super::{Signal, Topic, coupon, fold::Step};

/// An order stands; its coupons are listed.
pub(super) fn accepted(step: &mut Step<'_>, spec: &OrderSpec, resales_left: u8) -> Result<(), FoldError> {
    let number = step.number(spec.order.to_string());
    let (side, resales_left, coupons) = match &spec.side {
        Side::Buy { min_resales_left, .. } => (OrderSide::Buy, *min_resales_left, vec![]),
        Side::Sell { coupons } => (OrderSide::Sell, resales_left, coupons.clone()),
    };
    for id in &coupons {
        coupon::edit(step, *id)?.state = CouponState::Listed(spec.order);
    }
    step.view.orders.put(
        spec.order,
        OrderRow {
            order: spec.order,
            number,
            party: spec.party,
            series: spec.series,
            side,
            price: limit_of(spec.kind),
            quantity: spec.quantity,
            open: spec.quantity,
            filled: 0,
            time_in_force: spec.time_in_force,
            resales_left,
            coupons,
            status: OrderStatus::Open,
            cancel_reason: None,
            created_at: step.time,
            expires_at: spec.expires_at,
        },
    );
    announce(step, spec.order)
}

/// Price or open quantity changed; an ask that shrinks gives back its last coupons.
pub(super) fn replaced(
    step: &mut Step<'_>,
    order: OrderId,
    price: Price,
    quantity: u64,
) -> Result<(), FoldError> {
    let row = edit(step, order)?;
    row.price = Some(price);
    row.open = quantity;
    row.quantity = row.filled + quantity;
    let kept = usize::try_from(quantity).unwrap_or(usize::MAX);
    for id in listed_coupons(step, order)?.into_iter().skip(kept) {
        coupon::edit(step, id)?.state = CouponState::Available;
    }
    announce(step, order)
}

/// The rest left the book; its coupons are free again.
pub(super) fn cancelled(step: &mut Step<'_>, order: OrderId, reason: CancelReason) -> Result<(), FoldError> {
    let row = edit(step, order)?;
    row.open = 0;
    row.cancel_reason = Some(reason);
    row.status = match reason {
        CancelReason::Expired => OrderStatus::Expired,
        _ => OrderStatus::Cancelled,
    };
    for id in listed_coupons(step, order)? {
        coupon::edit(step, id)?.state = CouponState::Available;
    }
    announce(step, order)
}

/// Some of an order was traded.
pub(super) fn filled(step: &mut Step<'_>, order: OrderId, quantity: u64) -> Result<(), FoldError> {
    let row = edit(step, order)?;
    row.filled += quantity;
    row.open = row.open.saturating_sub(quantity);
    if row.open == 0 && row.status == OrderStatus::Open {
        row.status = OrderStatus::Filled;
    }
    announce(step, order)
}

/// An order's number and owner.
pub(super) fn number_of(step: &Step<'_>, order: OrderId) -> Result<String, FoldError> {
    step.view.orders.get(&order).map(|row| row.number.clone()).ok_or_else(|| step.missing(order))
}

fn edit<'a>(step: &'a mut Step<'_>, order: OrderId) -> Result<&'a mut OrderRow, FoldError> {
    let error = step.missing(order);
    step.view.orders.edit(&order).ok_or(error)
}

fn announce(step: &mut Step<'_>, order: OrderId) -> Result<(), FoldError> {
    let row = step.view.orders.get(&order).ok_or_else(|| step.missing(order))?;
    let (party, series) = (row.party, row.series);
    step.tell(party, Topic::Order(order));
    step.signals.push(Signal::Book { series });
    Ok(())
}

/// The coupons an order still offers, in the order they are sold.
fn listed_coupons(step: &Step<'_>, order: OrderId) -> Result<Vec<CouponId>, FoldError> {
    let row = step.view.orders.get(&order).ok_or_else(|| step.missing(order))?;
    let is_listed =
        |id: &&CouponId| step.view.coupons.get(id).is_some_and(|c| c.state == CouponState::Listed(order));
    Ok(row.coupons.iter().filter(is_listed).copied().collect())
}

const fn limit_of(kind: OrderKind) -> Option<Price> {
    match kind {
        OrderKind::Limit(price) => Some(price),
        OrderKind::Market => None,
    }
}
