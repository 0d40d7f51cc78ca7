//! Grades, from AAA to not rated.

use std::{fmt, str::FromStr};

use genex_types::Bps;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Score;

/// How likely an issuer is to keep its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// 90 points and more.
    Aaa,
    /// 80 points and more.
    Aa,
    /// 70 points and more.
    A,
    /// 60 points and more.
    Bbb,
    /// 50 points and more; may not issue.
    BbPlus,
    /// Below 50 points; may not issue.
    Bb,
    /// Too little is known yet.
    NotRated,
}

/// A text that names no grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a grade")]
pub struct ParseGradeError;

impl Grade {
    /// Every grade, best first.
    pub const ALL: [Self; 7] =
        [Self::Aaa, Self::Aa, Self::A, Self::Bbb, Self::BbPlus, Self::Bb, Self::NotRated];

    /// The band a score falls into; a band includes its lower bound.
    pub const fn of(score: Score) -> Self {
        match score.micro_points() / 1_000_000 {
            90.. => Self::Aaa,
            80..=89 => Self::Aa,
            70..=79 => Self::A,
            60..=69 => Self::Bbb,
            50..=59 => Self::BbPlus,
            _ => Self::Bb,
        }
    }

    /// The credit factor of the suggested price. Who is not rated is priced as BBB.
    pub const fn credit_risk(self) -> Bps {
        Bps(match self {
            Self::Aaa => 0,
            Self::Aa => 300,
            Self::A => 600,
            Self::Bbb | Self::NotRated => 1_000,
            Self::BbPlus => 1_500,
            Self::Bb => 2_000,
        })
    }

    /// Whether an issuer of this grade may issue anything new.
    pub const fn may_issue(self) -> bool {
        !matches!(self, Self::BbPlus | Self::Bb)
    }

    /// How it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aaa => "AAA",
            Self::Aa => "AA",
            Self::A => "A",
            Self::Bbb => "BBB",
            Self::BbPlus => "BB+",
            Self::Bb => "BB",
            Self::NotRated => "NR",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Grade {
    type Err = ParseGradeError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|g| g.code() == s).ok_or(ParseGradeError)
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Grade {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_include_their_lower_bound() {
        let grade = |micro| Grade::of(Score::from_micro_points(micro));
        assert_eq!(grade(100_000_000), Grade::Aaa);
        assert_eq!(grade(90_000_000), Grade::Aaa);
        assert_eq!(grade(89_999_999), Grade::Aa);
        assert_eq!(grade(70_000_000), Grade::A);
        assert_eq!(grade(59_999_999), Grade::BbPlus);
        assert_eq!(grade(49_999_999), Grade::Bb);
    }

    #[test]
    fn grades_survive_their_written_form() {
        for grade in Grade::ALL {
            assert_eq!(grade.code().parse(), Ok(grade));
        }
        assert_eq!("aaa".parse::<Grade>(), Err(ParseGradeError));
    }

    #[test]
    fn only_issuers_under_bbb_are_suspended() {
        let barred: Vec<_> = Grade::ALL.into_iter().filter(|g| !g.may_issue()).collect();
        assert_eq!(barred, [Grade::BbPlus, Grade::Bb]);
    }
}
