//! Amounts of money in minor units, and the rates applied to them.

use std::{fmt, str::FromStr};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What can be wrong with an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts of different currencies met.
    #[error("amounts of {0} and {1} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
    /// The result does not fit.
    #[error("the amount is out of range")]
    Overflow,
    /// The text is not a plain decimal number with at most the currency's number of decimals.
    #[error("not a plain decimal amount in {0}")]
    Malformed(Currency),
    /// Not one of the currencies we deal in.
    #[error("unknown currency")]
    UnknownCurrency,
}

/// A currency of account (ISO 4217 code).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// US dollar, 2 decimals.
    Usd,
    /// Renminbi, 2 decimals.
    Cny,
    /// Yen, no decimals.
    Jpy,
    /// Euro, 2 decimals.
    Eur,
    /// Singapore dollar, 2 decimals.
    Sgd,
    /// Hong Kong dollar, 2 decimals.
    Hkd,
}

impl Currency {
    /// Every currency, in a fixed order.
    pub const ALL: [Self; 6] = [Self::Usd, Self::Cny, Self::Jpy, Self::Eur, Self::Sgd, Self::Hkd];

    /// The three-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "USD",
            Self::Cny => "CNY",
            Self::Jpy => "JPY",
            Self::Eur => "EUR",
            Self::Sgd => "SGD",
            Self::Hkd => "HKD",
        }
    }

    /// The ISO 4217 number, as the contracts store it.
    pub const fn numeric(self) -> u16 {
        match self {
            Self::Usd => 840,
            Self::Cny => 156,
            Self::Jpy => 392,
            Self::Eur => 978,
            Self::Sgd => 702,
            Self::Hkd => 344,
        }
    }

    /// How many decimals its minor unit has.
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.code() == s).ok_or(MoneyError::UnknownCurrency)
    }
}

/// An amount in minor units of one currency. On the wire `{"amount":"85.00","currency":"USD"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Money {
    /// Cents, or whatever the currency's smallest unit is.
    pub minor: i128,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum. Errors: another currency, overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i128::checked_add)
    }

    /// The difference. Errors: another currency, overflow.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i128::checked_sub)
    }

    /// `count` times this amount. Errors: overflow.
    pub fn checked_mul(self, count: u64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i128::from(count)).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `rate` of this amount, halves rounded away from zero.
    pub fn share_half_up(self, rate: Bps) -> Result<Self, MoneyError> {
        let scaled = self.minor.checked_mul(i128::from(rate.0)).ok_or(MoneyError::Overflow)?;
        let half = if scaled < 0 { -5_000 } else { 5_000 };
        let rounded = scaled.checked_add(half).ok_or(MoneyError::Overflow)? / 10_000;
        Ok(Self::new(rounded, self.currency))
    }

    /// Reads a plain decimal such as `85`, `85.5` or `85.00`; a leading minus is allowed, nothing else is.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        parse_decimal(text, currency.exponent())
            .map(|minor| Self::new(minor, currency))
            .ok_or(MoneyError::Malformed(currency))
    }

    /// The amount as a decimal string with all of the currency's decimals.
    pub fn decimal(self) -> String {
        format_decimal(self.minor, self.currency.exponent())
    }

    fn combine(self, other: Self, op: fn(i128, i128) -> Option<i128>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = op(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireMoney {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        WireMoney { amount: self.decimal(), currency: self.currency }.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let wire = WireMoney::deserialize(d)?;
        Self::parse(&wire.amount, wire.currency).map_err(serde::de::Error::custom)
    }
}

/// The price of one unit, in minor units of its series' currency; serialised as that whole number.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(transparent)]
pub struct Price(pub i64);

impl Price {
    /// This price as money.
    pub const fn in_currency(self, currency: Currency) -> Money {
        Money::new(self.0 as i128, currency)
    }
}

/// A rate in basis points: 150 is 1.5 %.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(transparent)]
pub struct Bps(pub u32);

fn parse_decimal(text: &str, exponent: u32) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let dangling_point = digits.contains('.') && fraction.is_empty();
    if whole.is_empty()
        || dangling_point
        || !plain(whole)
        || !plain(fraction)
        || fraction.len() > exponent as usize
    {
        return None;
    }
    let scale = 10i128.checked_pow(exponent)?;
    let padded = format!("{fraction:0<width$}", width = exponent as usize);
    let cents: i128 = if padded.is_empty() { 0 } else { padded.parse().ok()? };
    let minor = whole.parse::<i128>().ok()?.checked_mul(scale)?.checked_add(cents)?;
    Some(if negative { -minor } else { minor })
}

fn format_decimal(minor: i128, exponent: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let scale = 10u128.pow(exponent);
    let magnitude = minor.unsigned_abs();
    match exponent {
        0 => format!("{sign}{magnitude}"),
        _ => format!("{sign}{}.{:0width$}", magnitude / scale, magnitude % scale, width = exponent as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn amounts_survive_their_decimal_form(minor in -10i128.pow(30)..10i128.pow(30)) {
            for currency in Currency::ALL {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
            }
        }
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for bad in ["", ".", "1.", ".5", "1e3", "+1", "1.005", "1,000.00", " 1", "--1", "١"] {
            assert!(Money::parse(bad, Currency::Usd).is_err(), "{bad:?}");
        }
        assert_eq!(Money::parse("85.5", Currency::Usd), Ok(Money::new(8_550, Currency::Usd)));
        assert!(Money::parse("1.0", Currency::Jpy).is_err());
    }

    #[test]
    fn shares_round_halves_away_from_zero() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        assert_eq!(usd(100).share_half_up(Bps(50)), Ok(usd(1)));
        assert_eq!(usd(-100).share_half_up(Bps(50)), Ok(usd(-1)));
        assert_eq!(usd(99).share_half_up(Bps(50)), Ok(usd(0)));
        assert!(usd(i128::MAX).share_half_up(Bps(2)).is_err());
    }

    #[test]
    fn currencies_never_mix() {
        let sum = Money::new(1, Currency::Usd).checked_add(Money::new(1, Currency::Eur));
        assert_eq!(sum, Err(MoneyError::CurrencyMismatch(Currency::Usd, Currency::Eur)));
    }
}
