//! Checks of single values that several requests have in common.

use genex_types::Timestamp;
use jiff::civil::Date;

use crate::Error;

/// Who registers is of age.
const ADULT_YEARS: i16 = 18;
/// Nobody alive is older.
const OLDEST_YEARS: i16 = 130;

/// A text of 1 to `most` characters, none of them invisible; space at its ends counts and is taken off.
pub(super) fn text(param: &'static str, value: &str, most: usize) -> Result<String, Error> {
    let length = value.chars().count();
    let value = value.trim();
    if value.is_empty() || length > most {
        return Err(Error::invalid(param, format!("must have 1 to {most} characters")));
    }
    if value.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::invalid(param, "must not hold control characters"));
    }
    Ok(value.to_owned())
}

/// Like [`text`], on one line.
pub(super) fn line(param: &'static str, value: &str, most: usize) -> Result<String, Error> {
    if value.contains('\n') {
        return Err(Error::invalid(param, "must be one line"));
    }
    text(param, value, most)
}

/// A country, ISO 3166-1 alpha-2.
pub(super) fn country(param: &'static str, value: &str) -> Result<String, Error> {
    if value.len() == 2 && value.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(value.to_owned())
    } else {
        Err(Error::invalid(param, "must be a two-letter country code (ISO 3166-1)"))
    }
}

/// The birth date of somebody who is of age, ISO 8601.
pub(super) fn birth_date(value: &str, now: Timestamp) -> Result<String, Error> {
    let born: Date = parse_date(value)?;
    let age = age_on(born, today(now));
    if age < ADULT_YEARS {
        return Err(Error::invalid("birth_date", "must be 18 years ago or more"));
    }
    if age > OLDEST_YEARS {
        return Err(Error::invalid("birth_date", "must be within 130 years"));
    }
    Ok(value.to_owned())
}

fn parse_date(value: &str) -> Result<Date, Error> {
    let shape = value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let parsed = if shape { value.parse().ok() } else { None };
    parsed.ok_or_else(|| Error::invalid("birth_date", "must be a date such as 1990-05-17"))
}

fn today(now: Timestamp) -> Date {
    let moment = jiff::Timestamp::from_microsecond(now.micros()).unwrap_or_default();
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn age_on(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

/// A colour, `#RRGGBB`.
pub(super) fn colour(value: &str) -> Result<String, Error> {
    let digits = value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(value.to_uppercase())
    } else {
        Err(Error::invalid("colour", "must be a colour such as #1A2B3C"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn only_adults_register() {
        assert!(birth_date("2008-11-22", now()).is_ok());
        assert!(birth_date("2008-11-23", now()).is_err());
        for bad in ["", "1990-5-17", "1990-02-30", "17.05.1990", "1890-01-01", "1990-05-17T00:00:00Z"] {
            assert!(birth_date(bad, now()).is_err(), "{bad}");
        }
    }

    #[test]
    fn texts_are_trimmed_counted_and_visible() {
        assert_eq!(text("name", "  海 ", 4).unwrap(), "海");
        assert!(text("name", "  海 ", 3).is_err() && text("name", "   ", 3).is_err());
        assert!(text("name", "", 5).is_err() && text("name", "abcdef", 5).is_err());
        assert!(text("name", "a\u{0}b", 5).is_err() && line("name", "a\nb", 5).is_err());
    }

    #[test]
    fn colours_and_countries_have_one_form() {
        assert_eq!(colour("#1a2b3c").unwrap(), "#1A2B3C");
        assert!(colour("red").is_err() && colour("#12345").is_err() && colour("#12345g").is_err());
        assert!(country("country", "US").is_ok() && country("country", "us").is_err());
    }
}
