//! Why a text is not taken: a stable code, the place, and words.

use kernel::Lang;

use crate::catalogue::Words;
use crate::place::Place;

/// What sort of thing is wrong. The words behind [`Code::as_str`] are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Nothing is written.
    Empty,
    /// More text than is read.
    TooLong,
    /// More words and signs than are read.
    TooManyParts,
    /// Nested deeper than is read.
    TooDeep,
    /// A sign that means nothing here.
    Symbol,
    /// A full-width sign where its half-width twin belongs.
    FullWidth,
    /// A text that is not closed by its quotation mark.
    Unclosed,
    /// The order of words makes no sense.
    Syntax,
    /// Something is missing at the end.
    Unfinished,
    /// The language has this, but not here: no loops, templates, objects, dates of now.
    NotAllowed,
    /// The catalogue has no such field.
    UnknownField,
    /// There is no such function.
    UnknownFunction,
    /// A function with other arguments than it takes.
    Arguments,
    /// A text beside a number, and the like.
    TypeMismatch,
    /// Money beside times, seconds beside a bare number, and the like.
    UnitMismatch,
    /// A condition was wanted and a value found, or the other way round.
    Wanted,
    /// A value that must be written out: a number, a text, a date.
    NotConstant,
    /// A date, time or span that does not exist.
    BadLiteral,
    /// A number larger than is reckoned with, or with more decimals than money has.
    Number,
    /// Not one of the field's values.
    UnknownChoice,
    /// A list with nothing in it, or too much.
    List,
    /// A range whose end lies before its beginning.
    Range,
    /// A division by zero.
    Zero,
}

impl Code {
    /// The word sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "expr.empty",
            Self::TooLong => "expr.too_long",
            Self::TooManyParts => "expr.too_many_parts",
            Self::TooDeep => "expr.too_deep",
            Self::Symbol => "expr.symbol",
            Self::FullWidth => "expr.full_width",
            Self::Unclosed => "expr.unclosed",
            Self::Syntax => "expr.syntax",
            Self::Unfinished => "expr.unfinished",
            Self::NotAllowed => "expr.not_allowed",
            Self::UnknownField => "expr.unknown_field",
            Self::UnknownFunction => "expr.unknown_function",
            Self::Arguments => "expr.arguments",
            Self::TypeMismatch => "expr.type_mismatch",
            Self::UnitMismatch => "expr.unit_mismatch",
            Self::Wanted => "expr.wanted",
            Self::NotConstant => "expr.not_constant",
            Self::BadLiteral => "expr.bad_literal",
            Self::Number => "expr.number",
            Self::UnknownChoice => "expr.unknown_choice",
            Self::List => "expr.list",
            Self::Range => "expr.range",
            Self::Zero => "expr.zero",
        }
    }
}

/// One thing that is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} at {}..{}: {}", code.as_str(), at.from, at.to, words.get(Lang::En))]
pub struct Objection {
    /// What sort.
    pub code: Code,
    /// Where.
    pub at: Place,
    /// What, and what to write instead, in both languages.
    pub words: Words,
    /// What may stand there instead, if that is one thing.
    pub instead: Option<String>,
}

impl Objection {
    pub(crate) fn new(code: Code, at: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, at, words: Words::owned(zh, en), instead: None }
    }

    #[must_use]
    pub(crate) fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = Some(instead.into());
        self
    }
}

/// All that is wrong with a text, in the order in which it stands there; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
pub struct Objections(pub Vec<Objection>);

impl Objections {
    /// Everything in one line, as `中文 / English`, for a form's field.
    pub fn in_both(&self) -> String {
        let all = |lang| self.0.iter().map(|one| one.words.get(lang)).collect::<Vec<_>>();
        format!("{} / {}", all(Lang::Zh).join("；"), all(Lang::En).join("; "))
    }
}

impl From<Objection> for Objections {
    fn from(one: Objection) -> Self {
        Self(vec![one])
    }
}
