//! Birth dates as lists give them: a day, or years between which it lies.

use serde::{Deserialize, Serialize};

/// How far "circa" reaches, in years.
const CIRCA: i32 = 2;

/// How well two birth dates go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// They are of two people.
    None,
    /// They differ as by a slip: day and month swapped, one part of the three wrong, years one apart.
    Near,
    /// One is known to the year only, and the other is in it.
    Possible,
    /// The same.
    Same,
}

/// A birth date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BirthDate {
    /// Known to the day: year, month, day.
    Day(i32, u8, u8),
    /// In one of these years, both included.
    Years(i32, i32),
}

impl BirthDate {
    /// Reads `1963-07-28`, `28 Jul 1963`, `Jul 1963`, `1963`, `circa 1963`, `1960 to 1963` and ranges of any of
    /// them. `None` if there is no year in it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        if let Some(rest) = text.strip_prefix("circa ") {
            let (from, to) = years(rest)?;
            return Some(Self::Years(from - CIRCA, to + CIRCA));
        }
        if let Some(day) = iso_day(text).or_else(|| written_day(text)) {
            return Some(day);
        }
        years(text).map(|(from, to)| Self::Years(from, to))
    }

    /// Whether both can be the birth date of one person.
    pub fn agrees_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(..), Self::Day(..)) => self == other,
            _ => {
                let ((a, b), (c, d)) = (self.span(), other.span());
                a <= d && c <= b
            }
        }
    }

    /// How well they go together.
    pub fn agreement(self, other: Self) -> Agreement {
        if self == other {
            return Agreement::Same;
        }
        let near = match (self, other) {
            (Self::Day(a, b, c), Self::Day(x, y, z)) => {
                let equal = u8::from(a == x) + u8::from(b == y) + u8::from(c == z);
                (a == x && (b, c) == (z, y)) || (equal == 2 && a.abs_diff(x) <= 10)
            }
            _ if self.agrees_with(other) => return Agreement::Possible,
            _ => {
                let ((a, b), (c, d)) = (self.span(), other.span());
                a - 1 <= d && c - 1 <= b
            }
        };
        if near { Agreement::Near } else { Agreement::None }
    }

    /// First and last year it can be in.
    pub const fn years(self) -> (i32, i32) {
        self.span()
    }

    const fn span(self) -> (i32, i32) {
        match self {
            Self::Day(year, ..) => (year, year),
            Self::Years(from, to) => (from, to),
        }
    }
}

fn iso_day(text: &str) -> Option<BirthDate> {
    let mut parts = text.splitn(3, '-');
    let year = four_digits(parts.next()?)?;
    day(year, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)
}

fn written_day(text: &str) -> Option<BirthDate> {
    let mut words = text.split_whitespace();
    let (first, month, year) = (words.next()?, words.next()?, words.next()?);
    let alone = words.next().is_none();
    day(four_digits(year)?, month_number(month)?, first.parse().ok()?).filter(|_| alone)
}

fn day(year: i32, month: u8, day: u8) -> Option<BirthDate> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(BirthDate::Day(year, month, day))
}

/// First and last year named.
fn years(text: &str) -> Option<(i32, i32)> {
    let named: Vec<i32> = text.split(|c: char| !c.is_ascii_digit()).filter_map(four_digits).collect();
    Some((*named.iter().min()?, *named.iter().max()?))
}

fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4).then(|| text.parse().ok()).flatten()
}

fn month_number(name: &str) -> Option<u8> {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.iter().position(|n| *n == name).map(|i| i as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use BirthDate::{Day, Years};

    #[test]
    fn every_form_the_lists_use_is_read() {
        let forms = [
            ("1963-07-28", Day(1963, 7, 28)),
            ("28 Jul 1963", Day(1963, 7, 28)),
            ("28 Jul 1963.", Day(1963, 7, 28)),
            ("Jul 1963", Years(1963, 1963)),
            ("1963", Years(1963, 1963)),
            ("circa 1963", Years(1961, 1965)),
            ("circa 1960-1963", Years(1958, 1965)),
            ("1960 to 1963", Years(1960, 1963)),
            ("01 Jan 1960 to 31 Dec 1963", Years(1960, 1963)),
            ("Mar 1960 to Mar 1963", Years(1960, 1963)),
        ];
        for (text, date) in forms {
            assert_eq!(BirthDate::parse(text), Some(date), "{text}");
        }
        assert_eq!(BirthDate::parse("unknown"), None);
    }

    #[test]
    fn dates_agree_when_one_person_can_have_both() {
        let born = Day(1963, 7, 28);
        assert!(born.agrees_with(Day(1963, 7, 28)) && born.agrees_with(Years(1960, 1963)));
        assert!(!born.agrees_with(Day(1963, 7, 29)) && !born.agrees_with(Years(1964, 1970)));
    }

    #[test]
    fn a_slip_is_near_and_no_more() {
        let born = Day(1963, 7, 8);
        let near = [Day(1963, 8, 7), Day(1964, 7, 8), Day(1963, 7, 28), Years(1964, 1970)];
        assert!(near.into_iter().all(|date| born.agreement(date) == Agreement::Near));
        let other = [Day(1963, 9, 9), Day(1990, 7, 8), Years(1965, 1970)];
        assert!(other.into_iter().all(|date| born.agreement(date) == Agreement::None));
        assert_eq!(born.agreement(born), Agreement::Same);
        assert_eq!(born.agreement(Years(1963, 1963)), Agreement::Possible);
    }
}
