//! What a trade costs each side, and what an order must set aside for it.

use genex_types::Bps;

/// Half of the rate goes to each side.
const HALF_RATE_UNIT: i128 = 20_000;

/// One side's fee on `amount` minor units: half of `rate`, halves rounded up.
pub(crate) fn half_fee(amount: i128, rate: Bps) -> i128 {
    (amount * i128::from(rate.0) + HALF_RATE_UNIT / 2) / HALF_RATE_UNIT
}

/// The most `quantity` units at `price` or less can cost a buyer, fees included, however the fills are cut.
///
/// Each fill's fee is rounded by itself. A fill of `k` units pays at most `k` times the fee of one unit rounded
/// up, and at most the exact fee plus one half; the lower of the two bounds holds for any sequence of fills.
pub(crate) fn most(price: i64, quantity: u64, rate: Bps) -> i128 {
    let (price, quantity) = (i128::from(price), i128::from(quantity));
    let one = price * i128::from(rate.0);
    let each_rounded_up = quantity * ((one + HALF_RATE_UNIT - 1) / HALF_RATE_UNIT);
    let half_more_each = quantity * (one + HALF_RATE_UNIT / 2) / HALF_RATE_UNIT;
    price * quantity + each_rounded_up.min(half_more_each)
}

/// How many units of a fill at `price` a buyer can pay out of `cash`, up to `quantity`.
pub(crate) fn affordable(price: i64, quantity: u64, rate: Bps, cash: i128) -> u64 {
    let cost = |units: u64| {
        let amount = i128::from(price) * i128::from(units);
        amount + half_fee(amount, rate)
    };
    let (mut low, mut high) = (0, quantity);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if cost(middle) <= cash { low = middle } else { high = middle - 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_side_pays_half_the_rate_rounded_half_up() {
        assert_eq!(half_fee(8_500, Bps(150)), 64);
        assert_eq!(half_fee(10_000, Bps(100)), 50);
        assert_eq!(half_fee(100, Bps(100)), 1);
        assert_eq!(half_fee(99, Bps(100)), 0);
    }

    proptest! {
        #[test]
        fn what_is_set_aside_covers_any_sequence_of_fills(
            price in 1i64..20_000, rate in 0u32..1_000,
            fills in prop::collection::vec((1u64..50, 0i64..20_000), 1..10),
        ) {
            let rate = Bps(rate);
            let mut open: u64 = fills.iter().map(|f| f.0).sum();
            let mut held = most(price, open, rate);
            for (quantity, better) in fills {
                let amount = i128::from((price - better).max(1)) * i128::from(quantity);
                open -= quantity;
                let still = if open == 0 { 0 } else { most(price, open, rate) };
                prop_assert!(held - still >= amount + half_fee(amount, rate));
                held = still;
            }
        }

        #[test]
        fn nobody_buys_more_than_the_cash_pays(price in 1i64..5_000, rate in 0u32..1_000, cash in 0i128..1_000_000) {
            let units = affordable(price, 300, Bps(rate), cash);
            let cost = |units: u64| {
                let amount = i128::from(price) * i128::from(units);
                amount + half_fee(amount, Bps(rate))
            };
            prop_assert!(cost(units) <= cash);
            prop_assert!(units == 300 || cost(units + 1) > cash);
        }
    }

    #[test]
    fn one_unit_needs_exactly_what_it_will_cost() {
        assert_eq!(most(8_433, 1, Bps(150)), 8_433 + half_fee(8_433, Bps(150)));
    }
}
