//! The numbers people see: `GNX-20260209-001234`.

use async_trait::async_trait;
use genex_types::Timestamp;

use super::StoreError;

/// Gives out order numbers, one counter per day (UTC) for everything that has one.
#[async_trait]
pub trait OrderNumbers: Send + Sync {
    /// The number of `subject` (an id as text). The first call gives it the next number of `at`'s day; later
    /// calls answer the same.
    async fn number_for(&self, subject: &str, at: Timestamp) -> Result<String, StoreError>;
}

/// The day of a moment in UTC, as it stands in an order number: `20260209`.
pub fn day_of(at: Timestamp) -> u32 {
    let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y%m%d").to_string().parse().unwrap_or(0)
}

/// The `count`-th number of a day.
pub fn format_number(day: u32, count: u64) -> String {
    format!("GNX-{day:08}-{count:06}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_the_day_in_utc() {
        let cases = [
            ("2026-02-09T23:59:59Z", "GNX-20260209-001234"),
            ("2026-02-10T00:00:00Z", "GNX-20260210-001234"),
            ("2024-02-29T12:00:00Z", "GNX-20240229-001234"),
            ("1970-01-01T00:00:00Z", "GNX-19700101-001234"),
        ];
        for (moment, number) in cases {
            let at = moment.parse().expect("a moment");
            assert_eq!(format_number(day_of(at), 1_234), number);
        }
    }
}
