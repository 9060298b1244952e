//! The slot program: what a checked expression is lowered to, and how it is run.
//!
//! Four small trees, one for each way a value is kept, so that running never looks at a type. There are no loops and no
//! calls out, so a run is bounded by the size of the program, and the commonest question, a whole number in a slot beside
//! a constant, is one step. What is missing, and a sum without a result (too large, divided by zero), is unknown.

use std::borrow::Cow;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::facts::Slot;
use crate::tree::{Comparison, End, Match, Operator};
use crate::truth::Truth;

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Known(Truth),
    Slot(usize),
    Not(Box<Self>),
    All(Box<[Self]>),
    Any(Box<[Self]>),
    /// The whole number in a slot beside a constant.
    SlotIs(usize, Comparison, i64),
    /// The same, between two, both included.
    SlotWithin(usize, i64, i64),
    Wholes(Comparison, Box<(Whole, Whole)>),
    Decimals(Comparison, Box<(Fraction, Fraction)>),
    Flags(Comparison, Box<(Self, Self)>),
    Texts(Comparison, Box<(Text, Text)>),
    WholeWithin(Box<Whole>, i64, i64),
    FractionWithin(Box<Fraction>, Box<Bounds>),
    /// Sorted.
    WholeOneOf(Box<Whole>, Box<[i64]>),
    /// Sorted.
    FractionOneOf(Box<Fraction>, Box<[Decimal]>),
    /// Sorted.
    TextOneOf(Box<Text>, Box<[Box<str>]>),
    Has(usize, Box<str>),
    Matches(Match, Box<Text>, Box<str>),
    Missing(usize),
    Else(Box<(Self, Self)>),
    Choose(Box<(Self, Self, Self)>),
}

/// Where a decimal lies.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub from: Decimal,
    pub to: Decimal,
    pub from_end: End,
    pub to_end: End,
}

/// A number in 64 bits.
#[derive(Debug, Clone)]
pub(crate) enum Whole {
    Constant(i64),
    Slot(usize),
    Sum(Operator, Box<(Self, Self)>),
    Negative(Box<Self>),
    Abs(Box<Self>),
    Least(Box<[Self]>),
    Greatest(Box<[Self]>),
    Letters(Box<Text>),
    Members(usize),
    /// A decimal without its places, times ten to the power of the last.
    Rounded(RoundingStrategy, Box<Fraction>, u32),
    Else(Box<(Self, Self)>),
    Choose(Box<(Condition, Self, Self)>),
}

/// A decimal number.
#[derive(Debug, Clone)]
pub(crate) enum Fraction {
    Constant(Decimal),
    Slot(usize),
    /// A whole number of so many places.
    Of(Box<Whole>, u32),
    Sum(Operator, Box<(Self, Self)>),
    Negative(Box<Self>),
    Abs(Box<Self>),
    Least(Box<[Self]>),
    Greatest(Box<[Self]>),
    Else(Box<(Self, Self)>),
    Choose(Box<(Condition, Self, Self)>),
}

/// A text.
#[derive(Debug, Clone)]
pub(crate) enum Text {
    /// Never known.
    Never,
    Constant(Box<str>),
    Slot(usize),
    Lower(Box<Self>),
    Upper(Box<Self>),
    Trim(Box<Self>),
    Else(Box<(Self, Self)>),
    Choose(Box<(Condition, Self, Self)>),
}

impl Condition {
    /// Whether it holds.
    pub fn truth(&self, slots: &[Slot]) -> Truth {
        match self {
            Self::Known(truth) => *truth,
            Self::Slot(slot) => match slots[*slot] {
                Slot::Flag(flag) => Truth::of(flag),
                _ => Truth::Unknown,
            },
            Self::Not(one) => !one.truth(slots),
            Self::All(parts) => until(parts, slots, Truth::False, Ord::min),
            Self::Any(parts) => until(parts, slots, Truth::True, Ord::max),
            Self::SlotIs(slot, comparison, constant) => match slots[*slot] {
                Slot::Whole(number) => Truth::of(comparison.admits(number.cmp(constant))),
                _ => Truth::Unknown,
            },
            Self::SlotWithin(slot, from, to) => match slots[*slot] {
                Slot::Whole(number) => Truth::of(*from <= number && number <= *to),
                _ => Truth::Unknown,
            },
            _ => self.compared(slots),
        }
    }

    /// The rarer ones, apart so that the commoner ones stay small.
    fn compared(&self, slots: &[Slot]) -> Truth {
        match self {
            Self::Wholes(comparison, sides) => ordered(*comparison, sides.0.value(slots), sides.1.value(slots)),
            Self::Decimals(comparison, sides) => ordered(*comparison, sides.0.value(slots), sides.1.value(slots)),
            Self::Texts(comparison, sides) => ordered(*comparison, sides.0.value(slots), sides.1.value(slots)),
            Self::Flags(comparison, sides) => {
                let side = |one: &Self| Option::<bool>::from(one.truth(slots));
                ordered(*comparison, side(&sides.0), side(&sides.1))
            }
            Self::WholeWithin(one, from, to) => one.value(slots).map(|n| *from <= n && n <= *to).into(),
            Self::FractionWithin(one, bounds) => one.value(slots).map(|number| bounds.hold(number)).into(),
            Self::WholeOneOf(one, list) => one.value(slots).map(|n| list.binary_search(&n).is_ok()).into(),
            Self::FractionOneOf(one, list) => one.value(slots).map(|n| list.binary_search(&n).is_ok()).into(),
            Self::TextOneOf(one, list) => {
                let among = |text: Cow<str>| list.binary_search_by(|member| (**member).cmp(&*text)).is_ok();
                one.value(slots).map(among).into()
            }
            Self::Has(slot, member) => match &slots[*slot] {
                Slot::Set(members) => Truth::of(members.iter().any(|has| *has == **member)),
                _ => Truth::Unknown,
            },
            Self::Matches(how, one, part) => one.value(slots).map(|text| matches(*how, &text, part)).into(),
            Self::Missing(slot) => Truth::of(slots[*slot] == Slot::Missing),
            Self::Else(sides) => match sides.0.truth(slots) {
                Truth::Unknown => sides.1.truth(slots),
                known => known,
            },
            Self::Choose(parts) => match parts.0.truth(slots) {
                Truth::True => parts.1.truth(slots),
                Truth::False => parts.2.truth(slots),
                Truth::Unknown => {
                    let (then, otherwise) = (parts.1.truth(slots), parts.2.truth(slots));
                    if then == otherwise { then } else { Truth::Unknown }
                }
            },
            _ => Truth::Unknown,
        }
    }
}

/// Adds parts up until the answer cannot change any more.
fn until(parts: &[Condition], slots: &[Slot], last: Truth, add: fn(Truth, Truth) -> Truth) -> Truth {
    let mut sum = !last;
    for part in parts {
        sum = add(sum, part.truth(slots));
        if sum == last {
            break;
        }
    }
    sum
}

fn ordered<T: Ord>(comparison: Comparison, left: Option<T>, right: Option<T>) -> Truth {
    match (left, right) {
        (Some(left), Some(right)) => Truth::of(comparison.admits(left.cmp(&right))),
        _ => Truth::Unknown,
    }
}

fn matches(how: Match, text: &str, part: &str) -> bool {
    match how {
        Match::Contains => text.contains(part),
        Match::Starts => text.starts_with(part),
        Match::Ends => text.ends_with(part),
    }
}

impl Bounds {
    fn hold(&self, number: Decimal) -> bool {
        let after = match self.from_end {
            End::Included => self.from <= number,
            End::Excluded => self.from < number,
        };
        let before = match self.to_end {
            End::Included => number <= self.to,
            End::Excluded => number < self.to,
        };
        after && before
    }
}

impl Whole {
    /// What it is, if it is known and fits.
    pub fn value(&self, slots: &[Slot]) -> Option<i64> {
        match self {
            Self::Constant(number) => Some(*number),
            Self::Slot(slot) => match slots[*slot] {
                Slot::Whole(number) => Some(number),
                _ => None,
            },
            Self::Sum(operator, sides) => {
                let (left, right) = (sides.0.value(slots)?, sides.1.value(slots)?);
                match operator {
                    Operator::Plus => left.checked_add(right),
                    Operator::Minus => left.checked_sub(right),
                    Operator::Times => left.checked_mul(right),
                    Operator::Rest => left.checked_rem(right),
                    Operator::Over => None,
                }
            }
            Self::Negative(one) => one.value(slots)?.checked_neg(),
            Self::Abs(one) => one.value(slots)?.checked_abs(),
            Self::Least(parts) => fold(parts.iter().map(|part| part.value(slots)), Ord::min),
            Self::Greatest(parts) => fold(parts.iter().map(|part| part.value(slots)), Ord::max),
            Self::Letters(text) => i64::try_from(text.value(slots)?.chars().count()).ok(),
            Self::Members(slot) => match &slots[*slot] {
                Slot::Set(members) => i64::try_from(members.len()).ok(),
                _ => None,
            },
            Self::Rounded(how, one, places) => {
                let whole = i64::try_from(one.value(slots)?.round_dp_with_strategy(0, *how)).ok()?;
                whole.checked_mul(10_i64.checked_pow(*places)?)
            }
            Self::Else(sides) => sides.0.value(slots).or_else(|| sides.1.value(slots)),
            Self::Choose(parts) => match parts.0.truth(slots) {
                Truth::True => parts.1.value(slots),
                Truth::False => parts.2.value(slots),
                Truth::Unknown => None,
            },
        }
    }
}

impl Fraction {
    /// What it is, if it is known and fits.
    pub fn value(&self, slots: &[Slot]) -> Option<Decimal> {
        match self {
            Self::Constant(number) => Some(*number),
            Self::Slot(slot) => match slots[*slot] {
                Slot::Decimal(number) => Some(number),
                _ => None,
            },
            Self::Of(one, places) => Some(Decimal::new(one.value(slots)?, *places)),
            Self::Sum(operator, sides) => sum(*operator, sides.0.value(slots)?, sides.1.value(slots)?),
            Self::Negative(one) => Some(-one.value(slots)?),
            Self::Abs(one) => Some(one.value(slots)?.abs()),
            Self::Least(parts) => fold(parts.iter().map(|part| part.value(slots)), Ord::min),
            Self::Greatest(parts) => fold(parts.iter().map(|part| part.value(slots)), Ord::max),
            Self::Else(sides) => sides.0.value(slots).or_else(|| sides.1.value(slots)),
            Self::Choose(parts) => match parts.0.truth(slots) {
                Truth::True => parts.1.value(slots),
                Truth::False => parts.2.value(slots),
                Truth::Unknown => None,
            },
        }
    }
}

/// The sum of two decimals, if it fits.
pub(crate) fn sum(operator: Operator, left: Decimal, right: Decimal) -> Option<Decimal> {
    match operator {
        Operator::Plus => left.checked_add(right),
        Operator::Minus => left.checked_sub(right),
        Operator::Times => left.checked_mul(right),
        Operator::Over => left.checked_div(right),
        Operator::Rest => left.checked_rem(right),
    }
}

/// The least or greatest of all, if all are known.
fn fold<T>(mut parts: impl Iterator<Item = Option<T>>, add: fn(T, T) -> T) -> Option<T> {
    let first = parts.next()??;
    parts.try_fold(first, |so_far, part| Some(add(so_far, part?)))
}

impl Text {
    /// What it is, if it is known.
    pub fn value<'s>(&'s self, slots: &'s [Slot]) -> Option<Cow<'s, str>> {
        match self {
            Self::Never => None,
            Self::Constant(text) => Some(Cow::Borrowed(text)),
            Self::Slot(slot) => match &slots[*slot] {
                Slot::Text(text) => Some(Cow::Borrowed(text)),
                _ => None,
            },
            Self::Lower(one) => Some(lower(one.value(slots)?)),
            Self::Upper(one) => Some(Cow::Owned(one.value(slots)?.to_uppercase())),
            Self::Trim(one) => Some(match one.value(slots)? {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            }),
            Self::Else(sides) => sides.0.value(slots).or_else(|| sides.1.value(slots)),
            Self::Choose(parts) => match parts.0.truth(slots) {
                Truth::True => parts.1.value(slots),
                Truth::False => parts.2.value(slots),
                Truth::Unknown => None,
            },
        }
    }
}

/// In small letters, without a copy of what has none other: Chinese, and texts folded before.
fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    let small = |c: char| {
        let mut folded = c.to_lowercase();
        folded.next() == Some(c) && folded.next().is_none()
    };
    if text.chars().all(small) { text } else { Cow::Owned(text.to_lowercase()) }
}
