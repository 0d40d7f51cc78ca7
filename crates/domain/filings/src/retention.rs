//! How long records are kept, and what a deletion must leave.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A suspicious activity report and what supports it: 31 CFR 1022.320(c).
    Sar,
    /// A currency transaction report: 31 CFR 1010.306(a)(2).
    Ctr,
    /// Who a customer is, five years after the account is closed: 31 CFR 1020.220(a)(3).
    Identification,
    /// A transfer and its Travel Rule data: 31 CFR 1010.410, 1010.430.
    Transfer,
    /// Anything that touches sanctions, decisions that cleared somebody included: 31 CFR 501.601.
    Sanctions,
    /// Nothing the law asks for.
    Other,
}

/// What becomes of a record when its person asks for deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// It goes.
    Deleted,
    /// It stays until after this day.
    Until {
        /// The last day it must be there.
        day: Date,
        /// Under which rule, to be told to the person.
        why: &'static str,
    },
    /// It stays, and the person must not learn that it is there (31 USC 5318(g)(2)).
    UntilInSilence {
        /// The last day it must be there.
        day: Date,
    },
}

impl Record {
    const fn years(self) -> i32 {
        match self {
            Self::Sar | Self::Ctr | Self::Identification | Self::Transfer => 5,
            Self::Sanctions => 10,
            Self::Other => 0,
        }
    }

    const fn rule(self) -> &'static str {
        match self {
            Self::Sar => "31 CFR 1022.320(c)",
            Self::Ctr => "31 CFR 1010.306(a)(2)",
            Self::Identification => "31 CFR 1020.220(a)(3)",
            Self::Transfer => "31 CFR 1010.430(d)",
            Self::Sanctions => "31 CFR 501.601",
            Self::Other => "",
        }
    }

    /// The last day a record must be there, counted from its own day, or `None` if it need not be.
    pub fn keep_until(self, from: Date) -> Option<Date> {
        (self.years() > 0).then(|| from.saturating_add(self.years().years()))
    }

    /// What becomes of a record of that day when deletion is asked for today.
    pub fn on_deletion(self, from: Date, today: Date) -> Kept {
        match self.keep_until(from) {
            Some(day) if today <= day && self == Self::Sar => Kept::UntilInSilence { day },
            Some(day) if today <= day => Kept::Until { day, why: self.rule() },
            _ => Kept::Deleted,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn sanctions_records_stay_ten_years_and_the_others_five() {
        let from = date(2026, 3, 2);
        assert_eq!(Record::Transfer.keep_until(from), Some(date(2031, 3, 2)));
        assert_eq!(Record::Sanctions.keep_until(from), Some(date(2036, 3, 2)));
        assert_eq!(Record::Identification.keep_until(date(2024, 2, 29)), Some(date(2029, 2, 28)));
    }

    #[test]
    fn a_deletion_says_what_stays_and_why_but_never_that_there_is_a_report() {
        let (from, today) = (date(2026, 3, 2), date(2027, 1, 1));
        let Kept::Until { day, why } = Record::Transfer.on_deletion(from, today) else {
            panic!("it must stay")
        };
        assert_eq!((day, why), (date(2031, 3, 2), "31 CFR 1010.430(d)"));
        assert_eq!(Record::Sar.on_deletion(from, today), Kept::UntilInSilence { day: date(2031, 3, 2) });
        assert_eq!(Record::Other.on_deletion(from, today), Kept::Deleted);
        assert_eq!(Record::Transfer.on_deletion(from, date(2031, 3, 3)), Kept::Deleted);
    }
}
