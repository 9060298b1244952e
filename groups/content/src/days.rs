//! Days as they are stored: since 1970, in the bank's zone. Pure.

use chrono::{DateTime, Duration, NaiveDate};

/// The number of a day.
pub fn day_of(date: NaiveDate) -> i64 {
    date.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days()
}

/// The day of a number; none beyond the calendar.
pub fn date_of(day: i64) -> Option<NaiveDate> {
    DateTime::UNIX_EPOCH.date_naive().checked_add_signed(Duration::try_days(day)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_number_and_a_number_a_day() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        assert_eq!((day_of(date), date_of(20_788)), (20_788, Some(date)));
        assert_eq!((day_of(NaiveDate::default()), date_of(i64::MAX)), (0, None));
    }
}
