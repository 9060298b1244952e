//! Printing an expression back as text: the same meaning in the one canonical way of writing it.

use std::fmt::Write;

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::lower::MONEY_PLACES;
use crate::tree::{Constant, Dimension, End, Form, Function, Kind, Node, Operator, Range, Several};

/// Whether a text can stand in an expression: the language has no escapes.
pub(crate) fn can_be_quoted(text: &str) -> bool {
    kernel::text::is_plain(text) && !text.contains(['\\', '`']) && !(text.contains('"') && text.contains('\''))
}

/// A text in quotation marks; the caller has seen to it that it [can be quoted](can_be_quoted).
pub(crate) fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

/// A span of time in its largest unit that fits: `24h`.
pub(crate) fn span(seconds: i64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let fitting = units.into_iter().find(|(unit, _)| seconds != 0 && seconds % unit == 0);
    let (unit, letter) = fitting.unwrap_or((1, "s"));
    format!("{}{letter}", seconds / unit)
}

/// A time of day, `HH:MM`, with seconds where there are any.
pub(crate) fn clock(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}

/// A day, `YYYY-MM-DD`.
pub(crate) fn day(seconds: i64) -> String {
    let at = chrono::DateTime::from_timestamp(seconds, 0);
    at.map(|at| at.format("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// Money in yuan, without needless places.
pub(crate) fn yuan(minor: i64) -> String {
    Decimal::new(minor, MONEY_PLACES).normalize().to_string()
}

/// How tightly a part holds together; a looser one inside a tighter one needs brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Loose,
    Any,
    All,
    Compared,
    Added,
    Multiplied,
    Tight,
}

/// Writes expressions over one catalogue.
pub(crate) struct Writer<'c>(pub &'c Catalogue);

impl Writer<'_> {
    /// The whole text.
    pub fn text(&self, node: &Node) -> String {
        self.written(node).0
    }

    /// A constant of `kind`.
    pub fn constant(&self, constant: &Constant, kind: Kind) -> String {
        match (constant, kind) {
            (Constant::Flag(flag), _) => flag.to_string(),
            (Constant::Text(text), _) => quoted(text),
            (Constant::Choice(place), Kind::Choice(slot)) => {
                quoted(self.0.field(slot).holds.choices().get(*place).map_or("", |choice| &choice.code))
            }
            (Constant::Choice(place), _) => place.to_string(),
            (Constant::Decimal(number), _) => number.normalize().to_string(),
            (Constant::Whole(number), Kind::Number(dimension, _)) => match dimension {
                Dimension::Plain => number.to_string(),
                Dimension::Money => yuan(*number),
                Dimension::Duration => format!("duration(\"{}\")", span(*number)),
                Dimension::TimeOfDay => format!("time(\"{}\")", clock(*number)),
                Dimension::Day => format!("date(\"{}\")", day(*number)),
            },
            (Constant::Whole(number), _) => number.to_string(),
        }
    }

    fn inside(&self, node: &Node, least: Hold) -> String {
        let (text, hold) = self.written(node);
        if hold < least { format!("({text})") } else { text }
    }

    fn written(&self, node: &Node) -> (String, Hold) {
        let inside = |part: &Node, least| self.inside(part, least);
        match &node.form {
            Form::Constant(constant) => {
                let text = self.constant(constant, node.kind);
                let hold = if text.starts_with('-') { Hold::Added } else { Hold::Tight };
                (text, hold)
            }
            Form::Field(slot) => (self.0.field(*slot).id.to_string(), Hold::Tight),
            Form::Not(one) => self.negated(one),
            Form::Several(several, parts) => {
                let (word, hold, least) = match several {
                    Several::All => (" and ", Hold::All, Hold::Compared),
                    Several::Any => (" or ", Hold::Any, Hold::All),
                };
                let parts: Vec<_> = parts.iter().map(|part| inside(part, least)).collect();
                (parts.join(word), hold)
            }
            Form::Compare(comparison, left, right) => {
                let (left, right) = (inside(left, Hold::Added), inside(right, Hold::Added));
                (format!("{left} {} {right}", comparison.as_str()), Hold::Compared)
            }
            Form::Within(one, range) => {
                (format!("{} in {}", inside(one, Hold::Tight), self.range(range, one.kind)), Hold::Compared)
            }
            Form::OneOf(one, list) => {
                (format!("{} in {}", inside(one, Hold::Tight), self.list(list, one.kind)), Hold::Compared)
            }
            Form::Has(set, member) => (format!("{} in {}", quoted(member), self.text(set)), Hold::Compared),
            Form::Matches(how, one, part) => {
                (format!("{}({}, {})", how.as_str(), self.text(one), quoted(part)), Hold::Tight)
            }
            Form::Missing(slot) => (format!("{} == null", self.0.field(*slot).id), Hold::Compared),
            Form::Else(first, second) => {
                (format!("{} ?? {}", inside(first, Hold::Tight), inside(second, Hold::Tight)), Hold::Loose)
            }
            Form::Choose(when, then, otherwise) => {
                let part = |part| inside(part, Hold::Tight);
                (format!("{} ? {} : {}", part(when), part(then), part(otherwise)), Hold::Loose)
            }
            Form::Sum(operator, left, right) => {
                let (own, next) = match operator {
                    Operator::Plus | Operator::Minus => (Hold::Added, Hold::Multiplied),
                    Operator::Times | Operator::Over | Operator::Rest => (Hold::Multiplied, Hold::Tight),
                };
                (format!("{} {} {}", inside(left, own), operator.as_str(), inside(right, next)), own)
            }
            Form::Negative(one) => (format!("-{}", inside(one, Hold::Tight)), Hold::Added),
            Form::Call(function, parts) => (self.call(*function, parts), Hold::Tight),
        }
    }

    fn negated(&self, one: &Node) -> (String, Hold) {
        let text = match &one.form {
            Form::Missing(slot) => format!("{} != null", self.0.field(*slot).id),
            Form::Within(part, range) => {
                format!("{} not in {}", self.inside(part, Hold::Tight), self.range(range, part.kind))
            }
            Form::OneOf(part, list) => {
                format!("{} not in {}", self.inside(part, Hold::Tight), self.list(list, part.kind))
            }
            Form::Has(set, member) => format!("{} not in {}", quoted(member), self.text(set)),
            _ => format!("not {}", self.inside(one, Hold::Tight)),
        };
        (text, Hold::Compared)
    }

    fn call(&self, function: Function, parts: &[Node]) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.text(part)).collect();
        let parts = parts.join(", ");
        match function {
            Function::Least | Function::Greatest => format!("{}([{parts}])", function.as_str()),
            _ => format!("{}({parts})", function.as_str()),
        }
    }

    fn range(&self, range: &Range, kind: Kind) -> String {
        let (open, close) = brackets(range);
        format!("{open}{}..{}{close}", self.constant(&range.from, kind), self.constant(&range.to, kind))
    }

    fn list(&self, list: &[Constant], kind: Kind) -> String {
        let mut text = String::from("[");
        for (place, member) in list.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}{}", self.constant(member, kind));
        }
        text.push(']');
        text
    }
}

const fn brackets(range: &Range) -> (char, char) {
    let open = match range.from_end {
        End::Included => '[',
        End::Excluded => '(',
    };
    let close = match range.to_end {
        End::Included => ']',
        End::Excluded => ')',
    };
    (open, close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_money_are_written_as_people_say_them() {
        let spans = [(86_400, "1d"), (90_000, "25h"), (5_400, "90m"), (61, "61s"), (0, "0s"), (172_800, "2d")];
        assert!(spans.iter().all(|(seconds, written)| span(*seconds) == *written));
        assert_eq!((clock(82_800), clock(3_661)), ("23:00".to_owned(), "01:01:01".to_owned()));
        assert_eq!((yuan(5_000_000), yuan(1_250), yuan(-5)), ("50000".into(), "12.5".into(), "-0.05".into()));
        assert_eq!(day(1_795_824_000), "2026-11-28");
    }

    #[test]
    fn a_text_is_quoted_by_the_mark_it_does_not_hold() {
        assert_eq!((quoted("面馆"), quoted("a\"b")), ("\"面馆\"".to_owned(), "'a\"b'".to_owned()));
        assert!(["\\", "a\"b'c", "a\nb", "`"].into_iter().all(|text| !can_be_quoted(text)));
    }
}
