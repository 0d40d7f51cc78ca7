//! Between columns and values.

use std::str::FromStr;

use genex_ports::{messages::Contact, store::StoreError};
use genex_types::{Currency, Money, Price, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned, de::IntoDeserializer};

use crate::error::corrupt;

/// A value that is written as text: an id, a party, a currency.
pub(crate) fn parse<T>(text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(corrupt)
}

/// Like [`parse`], of a column that may be null.
pub(crate) fn parse_option<T>(text: Option<&str>) -> Result<Option<T>, StoreError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.map(parse).transpose()
}

/// An enum without fields by the name serde gives it.
pub(crate) fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => unreachable!("an enum without fields is a string, not {other:?}"),
    }
}

/// The enum with that name.
pub(crate) fn named<'a, T: Deserialize<'a>>(name: &'a str) -> Result<T, StoreError> {
    T::deserialize(name.into_deserializer()).map_err(|error: serde::de::value::Error| corrupt(error))
}

/// A value as JSON.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain values have a JSON form")
}

/// The value of a JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(corrupt)
}

/// Minor units as a column holds them. Errors: over 92 quadrillion.
pub(crate) fn minor(money: Money) -> Result<i64, StoreError> {
    i64::try_from(money.minor).map_err(corrupt)
}

/// Money from its two columns.
pub(crate) fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    Ok(Money::new(i128::from(minor), parse::<Currency>(currency)?))
}

/// A moment from its column.
pub(crate) const fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// A contact as one text: a number begins with `+`, an address holds an `@`.
pub(crate) fn contact_text(contact: &Contact) -> &str {
    match contact {
        Contact::Phone(number) => number,
        Contact::Email(address) => address,
    }
}

/// The contact of a text.
pub(crate) fn contact(text: &str) -> Contact {
    if text.starts_with('+') { Contact::Phone(text.to_owned()) } else { Contact::Email(text.to_owned()) }
}

/// A digest as hexadecimal text.
pub(crate) fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A count as a column holds it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).expect("counts stay far below 2^63")
}

/// The count in a column.
pub(crate) fn count<T>(column: i64) -> Result<T, StoreError>
where
    T: TryFrom<i64, Error: std::error::Error + Send + Sync + 'static>,
{
    T::try_from(column).map_err(corrupt)
}

/// A price in a column that may be null.
pub(crate) fn price(column: Option<i64>) -> Option<Price> {
    column.map(Price)
}

/// A stored text that means nothing here.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is stored where it means nothing")]
struct Unknown(String);

/// The failure of a text that means nothing where it is stored.
pub(crate) fn unknown(text: &str) -> StoreError {
    corrupt(Unknown(text.to_owned()))
}

/// What a stored name stands for, if it stands for anything.
pub(crate) fn known<T>(found: Option<T>, name: &str) -> Result<T, StoreError> {
    found.ok_or_else(|| unknown(name))
}
