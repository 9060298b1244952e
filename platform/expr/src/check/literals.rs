//! Times and days that are written out.

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::Checker;
use crate::facts;
use crate::objection::Code;
use crate::place::Place;
use crate::tree::{Constant, Dimension, Form, Kept, Kind, Node};

/// The longest span of time: a hundred years.
const SPAN_MAX_S: i64 = 100 * 366 * 86_400;

/// The seconds of `24h`, `90m`, `7d`, `1d 12h`.
pub(crate) fn seconds_in_span(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest.get(..digits)?.parse().ok()?;
        let unit = match rest.get(digits..=digits)? {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            _ => return None,
        };
        total = number.checked_mul(unit).and_then(|seconds| total.checked_add(seconds))?;
        rest = rest.get(digits + 1..)?.trim_start();
    }
    (!text.trim().is_empty() && total <= SPAN_MAX_S).then_some(total)
}

/// The seconds since midnight of `23:00` or `23:00:30`.
pub(crate) fn seconds_of_clock(text: &str) -> Option<i64> {
    let time = NaiveTime::parse_from_str(text, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M"));
    let time = time.ok().filter(|_| text.len() == 5 || text.len() == 8)?;
    Some(i64::from(time.num_seconds_from_midnight().min(86_399)))
}

/// The day `2026-11-28` as the language counts it.
pub(crate) fn seconds_of_day(text: &str) -> Option<i64> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)?;
    Some(facts::seconds_of(day))
}

impl Checker<'_> {
    /// `duration("24h")`, `time("23:00")`, `date("2026-11-28")`.
    pub(super) fn moment(&mut self, dimension: Dimension, text: &str, at: Place) -> Option<Node> {
        let (seconds, zh, en) = match dimension {
            Dimension::Duration => (seconds_in_span(text), "30m、24h、7d", "30m, 24h, 7d"),
            Dimension::TimeOfDay => (seconds_of_clock(text), "23:00", "23:00"),
            _ => (seconds_of_day(text), "2026-11-28", "2026-11-28"),
        };
        let Some(seconds) = seconds else {
            let (zh, en) =
                (format!("“{text}”不是有效的写法，应如 {zh}"), format!("“{text}” is none: write it like {en}"));
            return self.object(Code::BadLiteral, at, zh, en);
        };
        let kind = Kind::Number(dimension, Kept::Whole);
        Some(Node { at, kind, form: Form::Constant(Constant::Whole(seconds)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_times_and_days_are_read_or_refused() {
        assert_eq!(seconds_in_span("24h"), Some(86_400));
        assert_eq!(seconds_in_span("1d 12h"), Some(129_600));
        assert_eq!(seconds_in_span("2w"), Some(14 * 86_400));
        for wrong in ["", "h", "24", "24x", "-1h", "1.5h", "99999999999d", "9999w", "１h"] {
            assert_eq!(seconds_in_span(wrong), None, "{wrong}");
        }
        assert_eq!(seconds_of_clock("23:00"), Some(82_800));
        assert_eq!(seconds_of_clock("00:00:05"), Some(5));
        for wrong in ["24:00", "7:00", "23", "23:60", "now"] {
            assert_eq!(seconds_of_clock(wrong), None, "{wrong}");
        }
        assert_eq!(seconds_of_day("1970-01-02"), Some(86_400));
        for wrong in ["2026-02-30", "2026-1-1", "now", "20261128"] {
            assert_eq!(seconds_of_day(wrong), None, "{wrong}");
        }
    }
}
