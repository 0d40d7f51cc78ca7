//! Values in columns: ids and enums as their text, lists as JSON, counts as signed numbers.

use std::str::FromStr;

use genex_ports::store::StoreError;
use genex_types::{Price, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

/// A stored value that is none.
#[derive(Debug, thiserror::Error)]
#[error("{what} is stored as {text:?}")]
struct Corrupt {
    what: &'static str,
    text: String,
}

pub(crate) fn corrupt(what: &'static str, text: impl ToString) -> StoreError {
    StoreError::Failed(Box::new(Corrupt { what, text: text.to_string() }))
}

/// The value of a text.
pub(crate) fn parse<T: FromStr>(what: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(what, text))
}

/// The value of a text that may be missing.
pub(crate) fn parse_opt<T: FromStr>(
    what: &'static str,
    text: Option<&String>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parse(what, text)).transpose()
}

/// The name serde gives a unit variant.
pub(crate) fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("unit variants are written as strings"),
    }
}

/// The unit variant of a name.
pub(crate) fn named<T: DeserializeOwned>(what: &'static str, name: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| corrupt(what, name))
}

/// A value as JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain values have a JSON form")
}

/// The value of a JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| corrupt(what, text))
}

/// A count in a column.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).expect("counts stay far below 2^63")
}

/// The count in a column.
pub(crate) fn count<T: TryFrom<i64>>(what: &'static str, column: i64) -> Result<T, StoreError> {
    T::try_from(column).map_err(|_| corrupt(what, column))
}

/// The moment in a column.
pub(crate) const fn moment(column: i64) -> Timestamp {
    Timestamp::from_micros(column)
}

/// The price in a column.
pub(crate) fn price(column: Option<i64>) -> Option<Price> {
    column.map(Price)
}
