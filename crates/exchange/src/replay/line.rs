//! One line of a stream: a JSON object whose null fields are missing fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value, value::RawValue};

/// A line that is a JSON object.
pub(super) struct Line {
    fields: Map<String, Value>,
}

impl Line {
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let not_json = |error: serde_json::Error| format!("not JSON: {error}");
        let whole: &RawValue = serde_json::from_slice(bytes).map_err(not_json)?;
        if !whole.get().starts_with('{') {
            return Err("not a JSON object".to_owned());
        }
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(whole.get()).map_err(not_json)?;
        let fields = fields.into_iter().map(|(name, raw)| Ok((name, value(raw).map_err(not_json)?)));
        Ok(Self { fields: fields.collect::<Result<_, String>>()? })
    }

    /// A field that is an object.
    pub fn object(&self, name: &str) -> Result<Self, String> {
        match self.field(name) {
            Some(Value::Object(fields)) => Ok(Self { fields: fields.clone() }),
            _ => Err(format!("`{name}` is missing or no object")),
        }
    }

    /// A field; `None` if it is missing or null.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A field that must be a string.
    pub fn text(&self, name: &str) -> Result<&str, String> {
        self.field(name).and_then(Value::as_str).ok_or_else(|| format!("`{name}` is missing or no string"))
    }

    /// A field that must be one of the named values, or missing if there is a default.
    pub fn choice<T: Copy>(&self, name: &str, of: &[(&str, T)], default: Option<T>) -> Result<T, String> {
        let chosen = match (self.field(name), default) {
            (None, Some(default)) => Some(default),
            (field, _) => {
                let text = field.and_then(Value::as_str);
                of.iter().find(|(word, _)| Some(*word) == text).map(|(_, value)| *value)
            }
        };
        chosen.ok_or_else(|| format!("`{name}` is missing or unknown"))
    }

    /// A count that must be a whole number, not negative; one that is too large is the largest there is.
    pub fn count(&self, name: &str, default: u32) -> Result<u32, String> {
        match self.field(name) {
            None => Ok(default),
            Some(value) => {
                let whole = value.as_u64().ok_or_else(|| format!("`{name}` is no count"))?;
                Ok(u32::try_from(whole).unwrap_or(u32::MAX))
            }
        }
    }
}

/// A number that no double holds is JSON all the same; it stands for the largest double.
fn value(raw: &RawValue) -> Result<Value, serde_json::Error> {
    let is_number = raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match serde_json::from_str(raw.get()) {
        Err(_) if is_number => Ok(Value::from(f64::MAX)),
        parsed => parsed,
    }
}
