//! From the checked tree to the slot program.
//!
//! `check` has seen to it that every part has a kind; here that kind only picks the tree a part goes to. What cannot
//! happen after a check becomes "unknown", never a panic.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::program::{Bounds, Condition, Fraction, Text, Whole};
use crate::tree::{Comparison, Constant, Dimension, End, Form, Function, Kept, Kind, Node, Range, Several};
use crate::truth::Truth;

/// The decimal places of money kept whole.
pub(crate) const MONEY_PLACES: u32 = 2;

/// The decimal places of a number that is kept whole.
pub(crate) const fn places(kind: Kind) -> u32 {
    match kind {
        Kind::Number(Dimension::Money, _) => MONEY_PLACES,
        _ => 0,
    }
}

pub(crate) fn condition(node: &Node) -> Condition {
    match &node.form {
        Form::Constant(Constant::Flag(flag)) => Condition::Known(Truth::of(*flag)),
        Form::Field(slot) => Condition::Slot(*slot),
        Form::Not(one) => Condition::Not(Box::new(condition(one))),
        Form::Several(Several::All, parts) => Condition::All(parts.iter().map(condition).collect()),
        Form::Several(Several::Any, parts) => Condition::Any(parts.iter().map(condition).collect()),
        Form::Compare(comparison, left, right) => compare(*comparison, left, right),
        Form::Within(one, range) => within(one, range),
        Form::OneOf(one, list) => one_of(one, list),
        Form::Has(set, member) => match set.form {
            Form::Field(slot) => Condition::Has(slot, member.as_str().into()),
            _ => Condition::Known(Truth::Unknown),
        },
        Form::Matches(how, one, part) => Condition::Matches(*how, Box::new(text(one)), part.as_str().into()),
        Form::Missing(slot) => Condition::Missing(*slot),
        Form::Else(first, second) => Condition::Else(Box::new((condition(first), condition(second)))),
        Form::Choose(when, then, otherwise) => {
            Condition::Choose(Box::new((condition(when), condition(then), condition(otherwise))))
        }
        Form::Constant(_) | Form::Sum(..) | Form::Negative(_) | Form::Call(..) => Condition::Known(Truth::Unknown),
    }
}

fn compare(comparison: Comparison, left: &Node, right: &Node) -> Condition {
    if left.kind == Kind::Flag {
        return Condition::Flags(comparison, Box::new((condition(left), condition(right))));
    }
    if left.kind == Kind::Text {
        return Condition::Texts(comparison, Box::new((text(left), text(right))));
    }
    if is_fraction(left.kind) || is_fraction(right.kind) {
        return Condition::Decimals(comparison, Box::new((fraction(left), fraction(right))));
    }
    match (whole(left), whole(right)) {
        (Whole::Slot(slot), Whole::Constant(constant)) => Condition::SlotIs(slot, comparison, constant),
        (Whole::Constant(constant), Whole::Slot(slot)) => Condition::SlotIs(slot, comparison.turned(), constant),
        sides => Condition::Wholes(comparison, Box::new(sides)),
    }
}

fn within(one: &Node, range: &Range) -> Condition {
    let bounds = |constant: &Constant| match constant {
        Constant::Whole(number) => Decimal::new(*number, places(one.kind)),
        Constant::Decimal(number) => *number,
        _ => Decimal::ZERO,
    };
    if let (false, Constant::Whole(from), Constant::Whole(to)) = (is_fraction(one.kind), &range.from, &range.to) {
        let from = from.saturating_add(i64::from(range.from_end == End::Excluded));
        let to = to.saturating_sub(i64::from(range.to_end == End::Excluded));
        return match whole(one) {
            Whole::Slot(slot) => Condition::SlotWithin(slot, from, to),
            other => Condition::WholeWithin(Box::new(other), from, to),
        };
    }
    let bounds =
        Bounds { from: bounds(&range.from), to: bounds(&range.to), from_end: range.from_end, to_end: range.to_end };
    Condition::FractionWithin(Box::new(fraction(one)), Box::new(bounds))
}

fn one_of(one: &Node, list: &[Constant]) -> Condition {
    if one.kind == Kind::Text {
        let mut texts: Vec<Box<str>> = list.iter().filter_map(|member| member.text().map(Box::from)).collect();
        texts.sort();
        return Condition::TextOneOf(Box::new(text(one)), texts.into());
    }
    let wholes: Option<Vec<i64>> = list.iter().map(Constant::whole).collect();
    if let (false, Some(mut wholes)) = (is_fraction(one.kind), wholes) {
        wholes.sort_unstable();
        return Condition::WholeOneOf(Box::new(whole(one)), wholes.into());
    }
    let mut decimals: Vec<Decimal> = list.iter().filter_map(|member| member.decimal(places(one.kind))).collect();
    decimals.sort_unstable();
    Condition::FractionOneOf(Box::new(fraction(one)), decimals.into())
}

const fn is_fraction(kind: Kind) -> bool {
    matches!(kind, Kind::Number(_, Kept::Decimal))
}

/// A node that is kept whole: numbers in 64 bits, and choices by their place.
pub(crate) fn whole(node: &Node) -> Whole {
    let both = |left: &Node, right: &Node| Box::new((whole(left), whole(right)));
    let all = |parts: &[Node]| parts.iter().map(whole).collect();
    match &node.form {
        Form::Constant(constant) => constant.whole().map_or_else(nothing, Whole::Constant),
        Form::Field(slot) => Whole::Slot(*slot),
        Form::Sum(operator, left, right) => Whole::Sum(*operator, both(left, right)),
        Form::Negative(one) => Whole::Negative(Box::new(whole(one))),
        Form::Else(first, second) => Whole::Else(both(first, second)),
        Form::Choose(when, then, otherwise) => {
            Whole::Choose(Box::new((condition(when), whole(then), whole(otherwise))))
        }
        Form::Call(Function::Abs, parts) => {
            one_of_them(parts).map_or_else(nothing, |one| Whole::Abs(whole(one).into()))
        }
        Form::Call(Function::Least, parts) => Whole::Least(all(parts)),
        Form::Call(Function::Greatest, parts) => Whole::Greatest(all(parts)),
        Form::Call(Function::Length, parts) => match one_of_them(parts) {
            Some(Node { kind: Kind::Set(slot), .. }) => Whole::Members(*slot),
            Some(one) => Whole::Letters(Box::new(text(one))),
            None => nothing(),
        },
        Form::Call(function, parts) => match (rounding(*function), one_of_them(parts)) {
            (Some(how), Some(one)) => Whole::Rounded(how, Box::new(fraction(one)), places(node.kind)),
            _ => nothing(),
        },
        _ => nothing(),
    }
}

/// A node as a decimal, whichever way it is kept.
pub(crate) fn fraction(node: &Node) -> Fraction {
    if let (Form::Constant(constant), Some(number)) = (&node.form, node.constant_decimal()) {
        debug_assert!(!matches!(constant, Constant::Text(_)));
        return Fraction::Constant(number);
    }
    if !is_fraction(node.kind) {
        return Fraction::Of(Box::new(whole(node)), places(node.kind));
    }
    let both = |left: &Node, right: &Node| Box::new((fraction(left), fraction(right)));
    let all = |parts: &[Node]| parts.iter().map(fraction).collect();
    let none = || Fraction::Of(Box::new(nothing()), 0);
    match &node.form {
        Form::Field(slot) => Fraction::Slot(*slot),
        Form::Sum(operator, left, right) => Fraction::Sum(*operator, both(left, right)),
        Form::Negative(one) => Fraction::Negative(Box::new(fraction(one))),
        Form::Else(first, second) => Fraction::Else(both(first, second)),
        Form::Choose(when, then, otherwise) => {
            Fraction::Choose(Box::new((condition(when), fraction(then), fraction(otherwise))))
        }
        Form::Call(Function::Abs, parts) => {
            one_of_them(parts).map_or_else(none, |one| Fraction::Abs(fraction(one).into()))
        }
        Form::Call(Function::Least, parts) => Fraction::Least(all(parts)),
        Form::Call(Function::Greatest, parts) => Fraction::Greatest(all(parts)),
        _ => none(),
    }
}

pub(crate) fn text(node: &Node) -> Text {
    let none = || Text::Never;
    let inner = |parts: &[Node]| Box::new(one_of_them(parts).map_or_else(none, text));
    match &node.form {
        Form::Constant(constant) => constant.text().map_or_else(none, |text| Text::Constant(text.into())),
        Form::Field(slot) => Text::Slot(*slot),
        Form::Else(first, second) => Text::Else(Box::new((text(first), text(second)))),
        Form::Choose(when, then, otherwise) => Text::Choose(Box::new((condition(when), text(then), text(otherwise)))),
        Form::Call(Function::Lower, parts) => Text::Lower(inner(parts)),
        Form::Call(Function::Upper, parts) => Text::Upper(inner(parts)),
        Form::Call(Function::Trim, parts) => Text::Trim(inner(parts)),
        _ => none(),
    }
}

fn one_of_them(parts: &[Node]) -> Option<&Node> {
    parts.first()
}

/// A number that is never known.
fn nothing() -> Whole {
    Whole::Least(Box::default())
}

const fn rounding(function: Function) -> Option<RoundingStrategy> {
    match function {
        Function::Floor => Some(RoundingStrategy::ToNegativeInfinity),
        Function::Ceil => Some(RoundingStrategy::ToPositiveInfinity),
        Function::Round => Some(RoundingStrategy::MidpointAwayFromZero),
        _ => None,
    }
}

impl Constant {
    /// As it is kept in 64 bits.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Choice(place) => i64::try_from(*place).ok(),
            _ => None,
        }
    }

    /// As a decimal, a whole number having so many places.
    pub(crate) fn decimal(&self, places: u32) -> Option<Decimal> {
        match self {
            Self::Whole(number) => Some(Decimal::new(*number, places)),
            Self::Decimal(number) => Some(*number),
            _ => None,
        }
    }

    /// As a text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Node {
    /// The number that is written out here.
    pub(crate) fn constant_decimal(&self) -> Option<Decimal> {
        match &self.form {
            Form::Constant(constant) => constant.decimal(places(self.kind)),
            _ => None,
        }
    }
}
