//! Who holds coupons that can still be used.

use std::collections::BTreeMap;

use genex_ports::exchange::{Exchange, ExchangeError, HoldingState};
use genex_types::{Party, UserId};

/// How many coupons of a class that can still be used each person holds.
pub(crate) async fn holders(
    exchange: &dyn Exchange,
    class: Option<u64>,
) -> Result<BTreeMap<UserId, u64>, ExchangeError> {
    use HoldingState::{Available, Listed, Locked};
    let mut counts = BTreeMap::new();
    for (coupon, holding) in exchange.audit().await?.coupons {
        let usable = matches!(holding.state, Available | Listed(_) | Locked(_));
        if let (Party::User(user), true) = (holding.holder, usable && class == Some(coupon.class)) {
            *counts.entry(user).or_default() += 1;
        }
    }
    Ok(counts)
}
