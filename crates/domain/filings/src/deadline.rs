//! When a filing is due.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use serde::{Deserialize, Serialize};

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// Suspicious activity, suspect known: 30 days from the day the facts were known (31 CFR 1022.320(b)(3)).
    Sar,
    /// Suspicious activity, no suspect known: 30 days more.
    SarWithoutSuspect,
    /// A follow-up on activity that goes on: 120 days after the last report.
    SarContinuing,
    /// Currency transactions: 15 days after the transaction (31 CFR 1010.306(a)(1)).
    Ctr,
    /// Blocked property and rejected transactions: 10 business days (31 CFR 501.603(b)(1), 501.604(c)).
    Ofac,
    /// All blocked property held on 30 June: by 30 September (31 CFR 501.603(b)(2)).
    OfacAnnual,
}

/// Where a filing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Filed in time.
    Filed,
    /// Filed after its day.
    FiledLate,
    /// So many days are left, the last one included.
    Due {
        /// Days.
        days: i32,
    },
    /// Its day is over and it is not filed.
    Overdue,
}

impl Deadline {
    /// The last day, counted from the day the clock starts.
    pub fn last_day(self, from: Date) -> Date {
        match self {
            Self::Sar => from.saturating_add(30.days()),
            Self::SarWithoutSuspect => from.saturating_add(60.days()),
            Self::SarContinuing => from.saturating_add(120.days()),
            Self::Ctr => from.saturating_add(15.days()),
            Self::Ofac => plus_business_days(from, 10),
            Self::OfacAnnual => {
                let this_year = date(from.year(), 9, 30);
                if from <= this_year { this_year } else { date(from.year() + 1, 9, 30) }
            }
        }
    }

    /// Where the filing stands today.
    pub fn standing(self, from: Date, filed: Option<Date>, today: Date) -> Standing {
        let last = self.last_day(from);
        match filed {
            Some(filed) if filed <= last => Standing::Filed,
            Some(_) => Standing::FiledLate,
            None if today > last => Standing::Overdue,
            None => Standing::Due { days: (last - today).get_days() + 1 },
        }
    }
}

/// The day so many business days later.
pub fn plus_business_days(from: Date, count: u32) -> Date {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        day = day.saturating_add(1.day());
        left -= u32::from(is_business_day(day));
    }
    day
}

/// Whether federal offices are open: no weekend, no federal holiday (5 USC 6103), those on a Saturday kept the day
/// before and those on a Sunday the day after.
pub fn is_business_day(day: Date) -> bool {
    !is_weekend(day) && !holidays(day.year()).contains(&day) && day != new_year_ahead(day.year())
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn holidays(year: i16) -> [Date; 11] {
    let nth = |month, nth, weekday| {
        let first = date(year, month, 1);
        first
            .nth_weekday_of_month(nth, weekday)
            .expect("every month has a first to fourth and a last of each weekday")
    };
    [
        observed(date(year, 1, 1)),
        nth(1, 3, Weekday::Monday),
        nth(2, 3, Weekday::Monday),
        nth(5, -1, Weekday::Monday),
        observed(date(year, 6, 19)),
        observed(date(year, 7, 4)),
        nth(9, 1, Weekday::Monday),
        nth(10, 2, Weekday::Monday),
        observed(date(year, 11, 11)),
        nth(11, 4, Weekday::Thursday),
        observed(date(year, 12, 25)),
    ]
}

/// New Year's Day of the next year may be kept in this one.
fn new_year_ahead(year: i16) -> Date {
    observed(date(year + 1, 1, 1))
}

fn observed(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_sub(1.day()),
        Weekday::Sunday => day.saturating_add(1.day()),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_runs_its_own_length() {
        let from = date(2026, 3, 2);
        assert_eq!(Deadline::Sar.last_day(from), date(2026, 4, 1));
        assert_eq!(Deadline::SarWithoutSuspect.last_day(from), date(2026, 5, 1));
        assert_eq!(Deadline::Ctr.last_day(from), date(2026, 3, 17));
        assert_eq!(Deadline::Ofac.last_day(from), date(2026, 3, 16));
        assert_eq!(Deadline::OfacAnnual.last_day(from), date(2026, 9, 30));
        assert_eq!(Deadline::OfacAnnual.last_day(date(2026, 10, 1)), date(2027, 9, 30));
    }

    #[test]
    fn business_days_pass_over_weekends_and_holidays() {
        // Christmas and New Year's Day 2026/27 are Fridays.
        assert_eq!(plus_business_days(date(2026, 12, 18), 10), date(2027, 1, 5));
        // Independence Day 2026 is a Saturday, kept on Friday.
        assert!(!is_business_day(date(2026, 7, 3)));
        // New Year's Day 2028 is a Saturday, kept in 2027.
        assert!(!is_business_day(date(2027, 12, 31)));
        assert!(!is_business_day(date(2026, 11, 26)) && !is_business_day(date(2026, 5, 25)));
        assert!(is_business_day(date(2026, 11, 27)));
    }

    #[test]
    fn a_filing_is_due_then_overdue_and_late_if_filed_then() {
        let from = date(2026, 3, 2);
        let standing = |filed, today| Deadline::Ctr.standing(from, filed, today);
        assert_eq!(standing(None, date(2026, 3, 17)), Standing::Due { days: 1 });
        assert_eq!(standing(None, date(2026, 3, 18)), Standing::Overdue);
        assert_eq!(standing(Some(date(2026, 3, 17)), date(2026, 5, 1)), Standing::Filed);
        assert_eq!(standing(Some(date(2026, 3, 18)), date(2026, 5, 1)), Standing::FiledLate);
    }
}
