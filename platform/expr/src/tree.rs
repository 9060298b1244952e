//! A checked expression as a tree: what it means, with the place of every part in the text.
//!
//! Made by `check`, which alone may build one: whatever is in here has a type, a known field and a bound. Everything
//! else reads it: `lower` makes the program of it, `words` and `text` print it, `rows` lays it out for a form.

use rust_decimal::Decimal;

use crate::place::Place;

/// What a part of an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A condition.
    Flag,
    /// A number, in a dimension and a way of keeping it.
    Number(Dimension, Kept),
    /// Free text.
    Text,
    /// A choice of the field in this slot.
    Choice(usize),
    /// The texts of the field in this slot.
    Set(usize),
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Things, shares: nothing that has a unit of its own.
    Plain,
    /// Yuan.
    Money,
    /// Seconds.
    Duration,
    /// Seconds since midnight.
    TimeOfDay,
    /// Days, as seconds since 1970.
    Day,
}

/// How a number is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In 64 bits: money as minor units, everything else as it is.
    Whole,
    /// As an exact decimal: money as yuan.
    Decimal,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub at: Place,
    /// What it is.
    pub kind: Kind,
    /// How it is made.
    pub form: Form,
}

/// How a part is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// A value that is written out.
    Constant(Constant),
    /// What the field in this slot holds.
    Field(usize),
    /// Not.
    Not(Box<Node>),
    /// All of them, or any of them.
    Several(Several, Vec<Node>),
    /// One beside the other; both of one kind. Conditions and texts only for equality.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// A number between two that are written out.
    Within(Box<Node>, Range),
    /// One of a list that is written out.
    OneOf(Box<Node>, Vec<Constant>),
    /// A set has this member.
    Has(Box<Node>, String),
    /// A text beside a part of it that is written out.
    Matches(Match, Box<Node>, String),
    /// The field in this slot is not known.
    Missing(usize),
    /// The first if it is known, else the second.
    Else(Box<Node>, Box<Node>),
    /// The second if the first holds, else the third.
    Choose(Box<Node>, Box<Node>, Box<Node>),
    /// Two numbers.
    Sum(Operator, Box<Node>, Box<Node>),
    /// The number with the sign turned.
    Negative(Box<Node>),
    /// A number or text made of others.
    Call(Function, Vec<Node>),
}

/// Which of several must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Several {
    /// `and`
    All,
    /// `or`
    Any,
}

/// A value that is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// `true`, `false`
    Flag(bool),
    /// Minor units for money, seconds for times.
    Whole(i64),
    /// In full: yuan for money.
    Decimal(Decimal),
    /// A text.
    Text(String),
    /// A choice by its place.
    Choice(usize),
}

/// A range of constants of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub from: Constant,
    /// Where it ends.
    pub to: Constant,
    /// Whether the beginning belongs to it.
    pub from_end: End,
    /// Whether the end belongs to it.
    pub to_end: End,
}

/// Whether a bound belongs to a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `[`, `]`
    Included,
    /// `(`, `)`
    Excluded,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// What it says of an order.
    pub const fn admits(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }

    /// The same question with the sides changed.
    pub const fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::Unequal => Self::Unequal,
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }
}

/// How a text is beside a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It stands somewhere in it.
    Contains,
    /// It begins with it.
    Starts,
    /// It ends with it.
    Ends,
}

impl Match {
    /// The function's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Starts => "startsWith",
            Self::Ends => "endsWith",
        }
    }
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Rest,
}

impl Operator {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
            Self::Rest => "%",
        }
    }
}

/// The vetted functions that make a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// How many letters, or members.
    Length,
    /// In small letters.
    Lower,
    /// In capital letters.
    Upper,
    /// Without blanks at the ends.
    Trim,
    /// Without its sign.
    Abs,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// Down to a whole number.
    Floor,
    /// Up to a whole number.
    Ceil,
    /// To the nearest whole number.
    Round,
}

impl Function {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "len",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
            Self::Abs => "abs",
            Self::Least => "min",
            Self::Greatest => "max",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
            Self::Round => "round",
        }
    }
}

impl Node {
    /// Its parts, from left to right.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.form {
            Form::Constant(_) | Form::Field(_) | Form::Missing(_) => Vec::new(),
            Form::Not(one)
            | Form::Within(one, _)
            | Form::OneOf(one, _)
            | Form::Has(one, _)
            | Form::Matches(_, one, _)
            | Form::Negative(one) => vec![one],
            Form::Several(_, parts) | Form::Call(_, parts) => parts.iter().collect(),
            Form::Compare(_, left, right) | Form::Else(left, right) | Form::Sum(_, left, right) => vec![left, right],
            Form::Choose(when, then, otherwise) => vec![when, then, otherwise],
        }
    }

    /// Adds the slots of all fields in it to `slots`.
    pub fn reads(&self, slots: &mut std::collections::BTreeSet<usize>) {
        if let Form::Field(slot) | Form::Missing(slot) = self.form {
            slots.insert(slot);
        }
        self.parts().into_iter().for_each(|part| part.reads(slots));
    }
}
