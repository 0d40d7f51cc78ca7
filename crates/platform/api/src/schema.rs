//! Shapes of values that many endpoints share, and how they are documented.

mod words;

use genex_types::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use words::*;

/// Documentation of [`Money`]: `#[schema(value_type = MoneyDto)]`.
#[derive(ToSchema)]
#[schema(as = Money)]
pub struct MoneyDto {
    /// Decimal string with the currency's decimals.
    #[schema(example = "85.00", pattern = r"^-?[0-9]{1,30}(\.[0-9]{1,2})?$")]
    pub amount: String,
    /// ISO 4217 code.
    #[schema(value_type = CurrencyText)]
    pub currency: String,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct List<T> {
    /// The items, in order.
    pub data: Vec<T>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> List<T> {
    /// A list that fits one page.
    pub const fn whole(data: Vec<T>) -> Self {
        Self { data, next_cursor: None }
    }
}

/// An answer that says nothing but that it was done.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct Empty {}

/// The amount a request names in the platform's currency of account. Errors: another currency, or not positive.
pub fn positive_usd(param: &'static str, money: Money) -> Result<Money, crate::ApiError> {
    if money.currency != Currency::Usd {
        return Err(crate::ApiError::invalid(format!("{param}.currency"), "only USD is open"));
    }
    if money.minor <= 0 {
        return Err(crate::ApiError::invalid(format!("{param}.amount"), "must be positive"));
    }
    Ok(money)
}
