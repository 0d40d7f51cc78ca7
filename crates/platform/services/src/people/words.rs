//! What notices say, in three languages.

mod en;
mod ja;
mod zh;

use genex_ports::{locale::Locale, notices::NoticeKind};
use genex_types::{Currency, Money, Timestamp};

/// A notice or message in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A few words.
    pub title: String,
    /// A sentence or two.
    pub body: String,
}

impl Words {
    fn new(title: impl Into<String>, body: impl Into<String>) -> Self {
        Self { title: title.into(), body: body.into() }
    }
}

/// The words of a notice.
pub fn words(kind: &NoticeKind, locale: Locale) -> Words {
    match locale {
        Locale::Zh => zh::words(kind),
        Locale::En => en::words(kind),
        Locale::Ja => ja::words(kind),
    }
}

/// The message that carries a one-time code.
pub(super) fn code(code: &str, locale: Locale) -> Words {
    match locale {
        Locale::Zh => zh::code(code),
        Locale::En => en::code(code),
        Locale::Ja => ja::code(code),
    }
}

/// An amount with the sign its currency has everywhere, thousands apart.
fn money(amount: Money) -> String {
    let sign = match amount.currency {
        Currency::Usd => "$",
        Currency::Cny => "CN¥",
        Currency::Jpy => "JP¥",
        Currency::Eur => "€",
        Currency::Sgd => "S$",
        Currency::Hkd => "HK$",
    };
    let decimal = amount.decimal();
    let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", thousands(whole))
}

fn thousands(digits: &str) -> String {
    let place = |i: usize| digits.len() - i;
    digits.chars().enumerate().fold(String::new(), |mut text, (i, digit)| {
        if i > 0 && place(i) % 3 == 0 && digit.is_ascii_digit() && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
        text
    })
}

/// A day as numbers, in UTC.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests;
