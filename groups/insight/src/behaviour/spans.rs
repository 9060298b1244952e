//! Sums of weeks, months and quarters beside those of days: which there are, and which of them make up a period.
//!
//! A span begins with its week (on Monday), month or quarter, and is added to day by day once a day is over. It holds the
//! people themselves, as a day does, so what it says of people is exact. Where one of its days changes afterwards it is let
//! go of, and made anew.

use chrono::{Datelike, NaiveDate};

use crate::model::{date_of, day_number};

/// What a span is the beginning of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// From Monday to Sunday.
    Week,
    /// Of the calendar.
    Month,
    /// Three months of the calendar.
    Quarter,
}

impl Grain {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// The first and the last day of the one that `day` is in, in days since 1970.
    pub fn around(self, day: i64) -> (i64, i64) {
        let date = date_of(day);
        let months = |first: NaiveDate, many| {
            let next = first.checked_add_months(chrono::Months::new(many)).unwrap_or(first);
            (day_number(first), day_number(next) - 1)
        };
        let begin = |month: u32| NaiveDate::from_ymd_opt(date.year(), month, 1).unwrap_or(date);
        match self {
            Self::Week => {
                let first = day - i64::from(date.weekday().num_days_from_monday());
                (first, first + 6)
            }
            Self::Month => months(begin(date.month()), 1),
            Self::Quarter => months(begin(date.month0() / 3 * 3 + 1), 3),
        }
    }
}

impl std::str::FromStr for Grain {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|grain| grain.as_str() == text).ok_or(())
    }
}

/// A span there are sums of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Of what.
    pub grain: Grain,
    /// Its first day.
    pub first: i64,
    /// The last day that is in it.
    pub until: i64,
    /// Another with every change.
    pub mark: String,
}

/// A part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Days, each by itself; the last one included.
    Days(i64, i64),
    /// A span.
    Span(&'a Span),
}

/// The fewest sums that make up a period: the way of fewest steps from its first day past its last.
pub fn cover(spans: &[Span], first: i64, last: i64) -> Vec<Part<'_>> {
    let days = usize::try_from(last - first + 1).unwrap_or(0);
    let inside = |span: &&Span| span.first >= first && span.until <= last && span.until >= span.first;
    // Of each day, from the last one back: how many steps are left from it, and the step to take.
    let mut left: Vec<(usize, Option<&Span>)> = vec![(0, None); days + 1];
    for place in (0..days).rev() {
        let day = first + place as i64;
        let mut best = (left[place + 1].0 + 1, None);
        for span in spans.iter().filter(inside).filter(|span| span.first == day) {
            let after = usize::try_from(span.until + 1 - first).unwrap_or(days);
            let steps = left[after].0 + 1;
            // Of as many steps rather the span: it is one day or more.
            if steps <= best.0 {
                best = (steps, Some(span));
            }
        }
        left[place] = best;
    }
    let (mut parts, mut place) = (Vec::new(), 0);
    while place < days {
        let day = first + place as i64;
        match (left[place].1, parts.last_mut()) {
            (Some(span), _) => {
                parts.push(Part::Span(span));
                place = usize::try_from(span.until + 1 - first).unwrap_or(days);
            }
            (None, Some(Part::Days(_, end))) if *end + 1 == day => {
                *end = day;
                place += 1;
            }
            (None, _) => {
                parts.push(Part::Days(day, day));
                place += 1;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> i64 {
        day_number(text.parse().unwrap())
    }

    fn around(grain: Grain, text: &str) -> (String, String) {
        let (first, last) = grain.around(day(text));
        (date_of(first).to_string(), date_of(last).to_string())
    }

    fn span(grain: Grain, first: &str, until: &str) -> Span {
        Span { grain, first: day(first), until: day(until), mark: String::new() }
    }

    #[test]
    fn spans_are_those_of_the_calendar() {
        let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(around(Grain::Week, "2026-11-30"), pair("2026-11-30", "2026-12-06"));
        assert_eq!(around(Grain::Week, "2027-01-03"), pair("2026-12-28", "2027-01-03"));
        assert_eq!(around(Grain::Month, "2028-02-29"), pair("2028-02-01", "2028-02-29"));
        assert_eq!(around(Grain::Month, "2026-12-31"), pair("2026-12-01", "2026-12-31"));
        assert_eq!(around(Grain::Quarter, "2026-11-22"), pair("2026-10-01", "2026-12-31"));
        assert_eq!(around(Grain::Quarter, "2026-03-31"), pair("2026-01-01", "2026-03-31"));
    }

    #[test]
    fn a_period_is_made_of_as_few_as_there_are() {
        let spans = [
            span(Grain::Week, "2026-06-22", "2026-06-28"),
            // The longest step is not always the best: this week would pass the beginning of the month.
            span(Grain::Week, "2026-06-29", "2026-07-05"),
            span(Grain::Month, "2026-07-01", "2026-07-31"),
            span(Grain::Month, "2026-08-01", "2026-08-31"),
            span(Grain::Month, "2026-09-01", "2026-09-26"),
            span(Grain::Quarter, "2026-07-01", "2026-09-26"),
        ];
        let parts = cover(&spans, day("2026-06-20"), day("2026-09-28"));
        let days = |first: &str, last: &str| Part::Days(day(first), day(last));
        let expected = [
            days("2026-06-20", "2026-06-21"),
            Part::Span(&spans[0]),
            days("2026-06-29", "2026-06-30"),
            Part::Span(&spans[5]),
            days("2026-09-27", "2026-09-28"),
        ];
        assert_eq!(parts, expected);
        // What reaches past the period is of no use to it.
        assert_eq!(
            cover(&spans, day("2026-07-01"), day("2026-08-30")),
            [Part::Span(&spans[2]), days("2026-08-01", "2026-08-30")]
        );
        assert_eq!(cover(&[], 5, 4), []);
    }

    proptest! {
        #[test]
        fn every_day_is_in_one_part(first in 20_000_i64..20_400, many in 1_i64..200, until in 19_900_i64..20_700) {
            let last = first + many - 1;
            let mut spans = Vec::new();
            for day in 19_900..=until {
                for grain in Grain::ALL {
                    let (begin, end) = grain.around(day);
                    if begin == day {
                        spans.push(Span { grain, first: begin, until: end.min(until), mark: String::new() });
                    }
                }
            }
            let mut next = first;
            for part in cover(&spans, first, last) {
                let (begin, end) = match part {
                    Part::Days(begin, end) => (begin, end),
                    Part::Span(span) => (span.first, span.until),
                };
                prop_assert_eq!(begin, next);
                prop_assert!(end >= begin);
                next = end + 1;
            }
            prop_assert_eq!(next, last + 1);
        }
    }
}
