//! Days and hours of a bank's zone, reckoned from moments by an engine that need not know the zone.

use chrono_tz::Tz;
use kernel::Timestamp;

use super::text::Sql;
use crate::model::date_of;

const DAY_US: i64 = 86_400_000_000;

/// Some days in a row, in a bank's zone.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// The first, in days since 1970.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// Where they are days.
    pub zone: Tz,
}

impl Days {
    fn begin_us(&self, day: i64) -> i64 {
        Timestamp::start_of(date_of(day), self.zone).micros()
    }

    /// How many days after the first one the moment `at_us` is. Days on which clocks are changed are told by themselves, so
    /// the days between are all equally long.
    pub fn of_moment(&self) -> Sql {
        let mut pieces = Vec::new();
        let mut from = self.first;
        for day in self.first..=self.last {
            if self.begin_us(day + 1) - self.begin_us(day) != DAY_US {
                if from < day {
                    pieces.push((from, day));
                }
                pieces.push((day, day + 1));
                from = day + 1;
            }
        }
        if from <= self.last {
            pieces.push((from, self.last + 1));
        }
        match pieces.as_slice() {
            [(from, until)] => self.within(*from, *until),
            pieces => {
                let cases = pieces.iter().map(|(from, until)| {
                    Sql::of(
                        "when at_us < {end} then {day}",
                        &[("end", Sql::number(self.begin_us(*until))), ("day", self.within(*from, *until))],
                    )
                });
                Sql::of("(case {cases} end)", &[("cases", Sql::joined(cases, " "))])
            }
        }
    }

    /// The same where the moment is between two days.
    fn within(&self, from: i64, until: i64) -> Sql {
        let after = Sql::number(from - self.first);
        if until - from == 1 {
            return after;
        }
        Sql::of(
            "({after} + (at_us - {begin}) div 86400000000)",
            &[("after", after), ("begin", Sql::number(self.begin_us(from)))],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day_number;

    #[test]
    fn days_are_told_in_pieces_where_clocks_are_changed() {
        let days = |from: &str, until: &str, zone| {
            let day = |text: &str| day_number(text.parse().unwrap());
            Days { first: day(from), last: day(until), zone }.of_moment()
        };
        let even = days("2026-03-01", "2026-04-30", chrono_tz::Asia::Shanghai);
        assert_eq!(even.as_str(), "(0 + (at_us - 1772294400000000) div 86400000000)");
        let uneven = days("2026-03-27", "2026-04-01", chrono_tz::Europe::Berlin);
        // The 29th of March has 23 hours there.
        assert_eq!(uneven.as_str().matches("when").count(), 3, "{}", uneven.as_str());
        assert!(uneven.as_str().contains("then 2 when"), "{}", uneven.as_str());
        assert_eq!(days("2026-03-29", "2026-03-29", chrono_tz::Europe::Berlin).as_str(), "0");
    }
}
