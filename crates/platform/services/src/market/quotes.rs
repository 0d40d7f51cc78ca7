//! What an order would cost or bring, fees included.

use genex_ports::exchange::{Depth, Level};
use genex_types::{Bps, Money, Price, SeriesId};

use super::{MOST_UNITS, Market};
use crate::Error;

/// Which side is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteSide {
    /// What a buyer pays.
    Buy,
    /// What a seller gets.
    Sell,
}

/// What an order would cost or bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// Price times quantity.
    pub gross: Money,
    /// This side's half of the fee.
    pub fee: Money,
    /// What the buyer pays, or the seller gets.
    pub total: Money,
}

impl Market {
    /// Quotes an order at a price, or through the book as it stands. Errors: too little is offered.
    pub async fn quote(
        &self,
        series: SeriesId,
        side: QuoteSide,
        price: Option<Price>,
        quantity: u64,
    ) -> Result<Quote, Error> {
        check_quantity(quantity)?;
        let row = self.store.series_row(series).await?.ok_or(Error::NotFound("series"))?;
        let fills = match price {
            Some(price) if price.0 <= 0 => return Err(Error::invalid("price", "must be positive")),
            Some(price) => vec![(price, quantity)],
            None => {
                let depth = self.exchange.depth(series, usize::MAX).await?;
                walk(side.counterparts(&depth), quantity)?
            }
        };
        let zero = Money::zero(row.currency);
        fills.into_iter().try_fold(Quote { gross: zero, fee: zero, total: zero }, |quote, (price, units)| {
            quote.with_fill(side, price.in_currency(row.currency).checked_mul(units)?, row.fee)
        })
    }
}

impl QuoteSide {
    fn counterparts(self, depth: &Depth) -> &[Level] {
        match self {
            Self::Buy => &depth.asks,
            Self::Sell => &depth.bids,
        }
    }
}

impl Quote {
    /// Each fill's fee is rounded by itself, as the exchange does.
    fn with_fill(self, side: QuoteSide, gross: Money, rate: Bps) -> Result<Self, Error> {
        let fee = half_fee(gross, rate);
        let moved = match side {
            QuoteSide::Buy => gross.checked_add(fee)?,
            QuoteSide::Sell => gross.checked_sub(fee)?,
        };
        Ok(Self {
            gross: self.gross.checked_add(gross)?,
            fee: self.fee.checked_add(fee)?,
            total: self.total.checked_add(moved)?,
        })
    }
}

/// Errors: none, or more than one request may move.
pub(super) fn check_quantity(quantity: u64) -> Result<(), Error> {
    if (1..=MOST_UNITS).contains(&quantity) {
        return Ok(());
    }
    Err(Error::invalid("quantity", format!("must be 1 to {MOST_UNITS}")))
}

/// One side's half of the fee on an amount, halves rounded up.
pub(super) fn half_fee(gross: Money, rate: Bps) -> Money {
    Money::new((gross.minor * i128::from(rate.0) + 10_000) / 20_000, gross.currency)
}

fn walk(levels: &[Level], quantity: u64) -> Result<Vec<(Price, u64)>, Error> {
    let mut open = quantity;
    let mut fills = Vec::new();
    for level in levels {
        let units = open.min(level.quantity);
        fills.push((level.price, units));
        open -= units;
        if open == 0 {
            return Ok(fills);
        }
    }
    Err(Error::conflict("there are not enough offers for this quantity now"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_types::Currency;

    fn level(price: i64, quantity: u64) -> Level {
        Level { price: Price(price), quantity, orders: 1 }
    }

    #[test]
    fn each_side_pays_half_the_rate_with_halves_rounded_up() {
        let fee = |minor, bps| half_fee(Money::new(minor, Currency::Usd), Bps(bps)).minor;
        assert_eq!(fee(8_500, 150), 64);
        assert_eq!(fee(10_000, 100), 50);
        assert_eq!((fee(100, 100), fee(99, 100)), (1, 0));
    }

    #[test]
    fn a_large_order_walks_the_book_and_stops_where_it_ends() {
        let book = [level(7_900, 2), level(8_000, 5)];
        assert_eq!(walk(&book, 3).unwrap(), [(Price(7_900), 2), (Price(8_000), 1)]);
        assert!(walk(&book, 8).is_err());
    }

    #[test]
    fn a_buyer_pays_the_fee_on_top_and_a_seller_is_docked_it() {
        let zero = Money::zero(Currency::Usd);
        let empty = Quote { gross: zero, fee: zero, total: zero };
        let gross = Money::new(10_000, Currency::Usd);
        let total = |side| empty.with_fill(side, gross, Bps(120)).unwrap().total.minor;
        assert_eq!((total(QuoteSide::Buy), total(QuoteSide::Sell)), (10_060, 9_940));
    }
}
