//! Values kept as JSON in a column of text.

use genex_ports::store::StoreError;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::corrupt;

/// The text of a value.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("stored types have no maps with other keys than text")
}

/// The value of a text. Errors: the row was not written by this program.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(corrupt)
}
