//! Languages people read.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Chinese, simplified.
    Zh,
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Locale {
    /// The two-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

/// Not one of the languages we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the language is zh, en or ja")]
pub struct UnknownLocale;

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// Reads a BCP 47 tag by its first part: `zh-CN` is Chinese.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        match tag.split('-').next() {
            Some("zh") => Ok(Self::Zh),
            Some("en") => Ok(Self::En),
            Some("ja") => Ok(Self::Ja),
            _ => Err(UnknownLocale),
        }
    }
}
