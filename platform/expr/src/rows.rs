//! An expression laid out for people who do not program: groups of rows, each a field, a question and values.
//!
//! Every condition has rows: a part that fits no row stays a piece of text among them. Rows are written to text by the
//! same hand that writes everything else, value by value: what somebody types into a form can never become anything but
//! a value.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Type};
use crate::objection::{Code, Objection};
use crate::place::Place;
use crate::text::{self, Writer};
use crate::tree::{Comparison, Constant, End, Form, Function, Kind, Match, Node, Several};

/// A row, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Row {
    /// Several rows.
    Group {
        /// Which of them must hold.
        join: Join,
        /// That it must not be so.
        #[serde(default)]
        negated: bool,
        /// The rows.
        rows: Vec<Row>,
    },
    /// A question to one field.
    Clause {
        /// The field.
        field: String,
        /// What is asked.
        question: Question,
        /// The letters' case does not matter; for texts.
        #[serde(default)]
        any_case: bool,
        /// Beside what: as many as the question asks for.
        #[serde(default)]
        values: Vec<Operand>,
    },
    /// A condition that fits no row.
    Text {
        /// As it is written.
        text: String,
    },
}

/// Which rows of a group must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// All of them.
    All,
    /// At least one.
    Any,
}

/// What a row is beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A value as a form keeps it: `50000`, `24h`, `23:00`, `2026-11-28`, a code, a text.
    Value(String),
    /// Another field.
    Field(String),
}

/// What a row asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// The same.
    Equal,
    /// Another.
    Unequal,
    /// Less.
    Less,
    /// Less or the same.
    AtMost,
    /// More.
    Greater,
    /// More or the same.
    AtLeast,
    /// Between two, both included.
    Between,
    /// Not between two, both included.
    NotBetween,
    /// One of these.
    OneOf,
    /// None of these.
    NoneOf,
    /// The text has this part.
    Contains,
    /// It has not.
    ContainsNot,
    /// The text begins so.
    Starts,
    /// The text ends so.
    Ends,
    /// The set has this member.
    Has,
    /// It has not.
    HasNot,
    /// It is not known.
    Missing,
    /// It is known.
    Known,
}

impl Question {
    /// The word sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Equal => "equal",
            Self::Unequal => "unequal",
            Self::Less => "less",
            Self::AtMost => "at_most",
            Self::Greater => "greater",
            Self::AtLeast => "at_least",
            Self::Between => "between",
            Self::NotBetween => "not_between",
            Self::OneOf => "one_of",
            Self::NoneOf => "none_of",
            Self::Contains => "contains",
            Self::ContainsNot => "contains_not",
            Self::Starts => "starts",
            Self::Ends => "ends",
            Self::Has => "has",
            Self::HasNot => "has_not",
            Self::Missing => "missing",
            Self::Known => "known",
        }
    }

    /// What may be asked of a field that holds this.
    pub const fn of(holds: &Type) -> &'static [Self] {
        match holds {
            Type::Flag => &[Self::Yes, Self::No, Self::Missing, Self::Known],
            Type::Whole(_) | Type::Decimal(_) | Type::Money | Type::Duration | Type::TimeOfDay | Type::Day => &[
                Self::AtLeast,
                Self::Greater,
                Self::AtMost,
                Self::Less,
                Self::Equal,
                Self::Unequal,
                Self::Between,
                Self::NotBetween,
                Self::Missing,
                Self::Known,
            ],
            Type::Text => &[
                Self::Contains,
                Self::ContainsNot,
                Self::Starts,
                Self::Ends,
                Self::Equal,
                Self::Unequal,
                Self::OneOf,
                Self::NoneOf,
                Self::Missing,
                Self::Known,
            ],
            Type::Choice(_) => &[Self::Equal, Self::Unequal, Self::OneOf, Self::NoneOf, Self::Missing, Self::Known],
            Type::Set(_) => &[Self::Has, Self::HasNot, Self::Missing, Self::Known],
        }
    }

    const fn comparison(self) -> Option<Comparison> {
        match self {
            Self::Equal => Some(Comparison::Equal),
            Self::Unequal => Some(Comparison::Unequal),
            Self::Less => Some(Comparison::Less),
            Self::AtMost => Some(Comparison::AtMost),
            Self::Greater => Some(Comparison::Greater),
            Self::AtLeast => Some(Comparison::AtLeast),
            _ => None,
        }
    }

    /// How many values it takes, at least and at most.
    const fn takes(self) -> (usize, usize) {
        match self {
            Self::Yes | Self::No | Self::Missing | Self::Known => (0, 0),
            Self::Between | Self::NotBetween => (2, 2),
            Self::OneOf | Self::NoneOf => (1, crate::LIST_MAX),
            _ => (1, 1),
        }
    }
}

impl From<Comparison> for Question {
    fn from(comparison: Comparison) -> Self {
        match comparison {
            Comparison::Equal => Self::Equal,
            Comparison::Unequal => Self::Unequal,
            Comparison::Less => Self::Less,
            Comparison::AtMost => Self::AtMost,
            Comparison::Greater => Self::Greater,
            Comparison::AtLeast => Self::AtLeast,
        }
    }
}

/// Lays a condition out; the outermost is always a group.
pub(crate) fn laid_out(node: &Node, catalogue: &Catalogue) -> Row {
    match Layer(catalogue).row(node) {
        group @ Row::Group { .. } => group,
        row => Row::Group { join: Join::All, negated: false, rows: vec![row] },
    }
}

struct Layer<'c>(&'c Catalogue);

impl Layer<'_> {
    fn row(&self, node: &Node) -> Row {
        match &node.form {
            Form::Several(several, parts) => Row::Group {
                join: match several {
                    Several::All => Join::All,
                    Several::Any => Join::Any,
                },
                negated: false,
                rows: parts.iter().map(|part| self.row(part)).collect(),
            },
            Form::Not(one) => match (&one.form, self.row(one)) {
                (Form::Several(..), Row::Group { join, rows, .. }) => Row::Group { join, negated: true, rows },
                (_, Row::Clause { field, question, any_case, values }) => match turned(question) {
                    Some(question) => Row::Clause { field, question, any_case, values },
                    None => self.as_text(node),
                },
                _ => self.as_text(node),
            },
            _ => self.clause(node).unwrap_or_else(|| self.as_text(node)),
        }
    }

    fn as_text(&self, node: &Node) -> Row {
        Row::Text { text: Writer(self.0).text(node) }
    }

    fn clause(&self, node: &Node) -> Option<Row> {
        if let Form::Missing(slot) = node.form {
            let field = self.0.field(slot).id.to_string();
            return Some(Row::Clause { field, question: Question::Missing, any_case: false, values: Vec::new() });
        }
        let (one, question, values) = match &node.form {
            Form::Field(_) => (node, Question::Yes, Vec::new()),
            Form::Compare(comparison, left, right) => match (&left.form, &right.form) {
                (Form::Constant(_), _) => (&**right, comparison.turned().into(), vec![self.operand(left)?]),
                _ => (&**left, (*comparison).into(), vec![self.operand(right)?]),
            },
            Form::Within(one, range) if range.from_end == End::Included && range.to_end == End::Included => {
                let bounds = [&range.from, &range.to].map(|bound| self.value(bound, one.kind));
                (&**one, Question::Between, bounds.into())
            }
            Form::OneOf(one, list) => {
                let values = list.iter().map(|member| self.value(member, one.kind)).collect();
                (&**one, Question::OneOf, values)
            }
            Form::Has(one, member) => (&**one, Question::Has, vec![Operand::Value(member.clone())]),
            Form::Matches(how, one, part) => {
                let question = match how {
                    Match::Contains => Question::Contains,
                    Match::Starts => Question::Starts,
                    Match::Ends => Question::Ends,
                };
                (&**one, question, vec![Operand::Value(part.clone())])
            }
            _ => return None,
        };
        let (slot, any_case) = match &one.form {
            Form::Field(slot) => (*slot, false),
            Form::Call(Function::Lower, parts) => match parts.first()?.form {
                Form::Field(slot) => (slot, true),
                _ => return None,
            },
            _ => return None,
        };
        let field = self.0.field(slot);
        // A row that its form cannot show is text: a number that is one of a list, a missing text in any case.
        let fits = Question::of(&field.holds).contains(&question) && (!any_case || takes_case(question));
        // Folding a value that is not small already would change what is asked.
        let small = |value: &Operand| matches!(value, Operand::Value(text) if text.to_lowercase() == *text);
        let fits = fits && (!any_case || values.iter().all(small));
        fits.then(|| Row::Clause { field: field.id.to_string(), question, any_case, values })
    }

    fn operand(&self, node: &Node) -> Option<Operand> {
        match &node.form {
            Form::Constant(constant) => Some(self.value(constant, node.kind)),
            Form::Field(slot) => Some(Operand::Field(self.0.field(*slot).id.to_string())),
            _ => None,
        }
    }

    fn value(&self, constant: &Constant, kind: Kind) -> Operand {
        let written = match constant {
            Constant::Text(text) => text.clone(),
            Constant::Choice(place) => match kind {
                Kind::Choice(slot) => self.0.field(slot).holds.choices()[*place].code.to_string(),
                _ => String::new(),
            },
            _ => {
                let written = Writer(self.0).constant(constant, kind);
                let inner = written.split_once("(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
                inner.map_or_else(|| written.clone(), str::to_owned)
            }
        };
        Operand::Value(written)
    }
}

const fn takes_case(question: Question) -> bool {
    use Question as Q;
    matches!(
        question,
        Q::Contains | Q::ContainsNot | Q::Starts | Q::Ends | Q::Equal | Q::Unequal | Q::OneOf | Q::NoneOf
    )
}

const fn turned(question: Question) -> Option<Question> {
    match question {
        Question::Yes => Some(Question::No),
        Question::Between => Some(Question::NotBetween),
        Question::OneOf => Some(Question::NoneOf),
        Question::Contains => Some(Question::ContainsNot),
        Question::Has => Some(Question::HasNot),
        Question::Missing => Some(Question::Known),
        _ => None,
    }
}

/// The most rows that are written.
const ROWS_MAX: usize = 300;

/// Rows written to text, with the place of every row in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    rows: Vec<(Place, Vec<usize>)>,
}

impl Written {
    /// The innermost row at a place: its number in each group from outside to inside.
    pub fn row_at(&self, place: Place) -> &[usize] {
        let around = self.rows.iter().filter(|(at, _)| at.covers(place));
        around.max_by_key(|(_, path)| path.len()).map_or(&[], |(_, path)| path)
    }
}

/// Something wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowObjection {
    /// The row: its number in each group from outside to inside.
    pub row: Vec<usize>,
    /// What is wrong; its place is one in the row's own text, where it has one.
    pub objection: Objection,
}

/// Writes rows to text. What is wrong with the form is said here, what is wrong with the meaning by the check of the text.
pub fn write(catalogue: &Catalogue, row: &Row) -> Result<Written, Vec<RowObjection>> {
    let mut pen = Pen { catalogue, text: String::new(), rows: Vec::new(), wrong: Vec::new(), path: Vec::new() };
    pen.row(row, 0);
    if pen.wrong.is_empty() { Ok(Written { text: pen.text, rows: pen.rows }) } else { Err(pen.wrong) }
}

struct Pen<'c> {
    catalogue: &'c Catalogue,
    text: String,
    rows: Vec<(Place, Vec<usize>)>,
    wrong: Vec<RowObjection>,
    path: Vec<usize>,
}

impl Pen<'_> {
    fn object(&mut self, code: Code, zh: impl Into<String>, en: impl Into<String>) {
        let objection = Objection::new(code, Place::default(), zh, en);
        self.wrong.push(RowObjection { row: self.path.clone(), objection });
    }

    fn row(&mut self, row: &Row, depth: usize) {
        if self.rows.len() >= ROWS_MAX {
            return self.object(Code::TooManyParts, "条件过多", "Too many rows");
        }
        let from = self.text.len();
        match row {
            Row::Group { join, negated, rows } => self.group(*join, *negated, rows, depth),
            Row::Clause { field, question, any_case, values } => {
                if let Some(clause) = self.clause(field, *question, *any_case, values) {
                    self.text.push_str(&clause);
                }
            }
            Row::Text { text } if text.trim().is_empty() => self.object(Code::Empty, "请填写条件", "Write a condition"),
            Row::Text { text } => match crate::check::condition(self.catalogue, text) {
                // In brackets, so that it stays one row.
                Ok(_) => self.text.push_str(&format!("({})", text.trim())),
                Err(objections) => {
                    let row = self.path.clone();
                    let here = |objection| RowObjection { row: row.clone(), objection };
                    self.wrong.extend(objections.0.into_iter().map(here));
                }
            },
        }
        self.rows.push((Place::new(from, self.text.len()), self.path.clone()));
    }

    fn group(&mut self, join: Join, negated: bool, rows: &[Row], depth: usize) {
        if rows.is_empty() {
            return self.object(Code::Empty, "条件组是空的", "The group is empty");
        }
        if depth > crate::DEPTH_MAX {
            return self.object(Code::TooDeep, "条件组嵌套过深", "Groups are nested too deep");
        }
        let word = match join {
            Join::All => " and ",
            Join::Any => " or ",
        };
        let brackets = negated || (depth > 0 && rows.len() > 1);
        self.text.push_str(if negated {
            "not ("
        } else if brackets {
            "("
        } else {
            ""
        });
        for (place, row) in rows.iter().enumerate() {
            if place > 0 {
                self.text.push_str(word);
            }
            self.path.push(place);
            self.row(row, depth + 1);
            self.path.pop();
        }
        self.text.push_str(if brackets { ")" } else { "" });
    }

    fn clause(&mut self, id: &str, question: Question, any_case: bool, values: &[Operand]) -> Option<String> {
        let Some(slot) = self.catalogue.slot(id) else {
            self.object(Code::UnknownField, "请选择字段", "Choose a field");
            return None;
        };
        let holds = self.catalogue.field(slot).holds.clone();
        if !Question::of(&holds).contains(&question) {
            self.object(Code::TypeMismatch, "该字段不能这样比较", "This cannot be asked of the field");
            return None;
        }
        let (least, most) = question.takes();
        if values.len() < least || values.len() > most {
            self.object(Code::Arguments, "请填写要比较的值", "Fill in what to compare with");
            return None;
        }
        let folded = any_case && holds == Type::Text && takes_case(question);
        let one = if folded { format!("lower({id})") } else { id.to_owned() };
        let values: Option<Vec<_>> = values.iter().map(|value| self.operand(value, &holds, question, folded)).collect();
        Some(Self::asked(&one, question, &values?))
    }

    fn asked(one: &str, question: Question, values: &[String]) -> String {
        let first = values.first().map_or("", String::as_str);
        if let Some(comparison) = question.comparison() {
            return format!("{one} {} {first}", comparison.as_str());
        }
        match question {
            Question::No => format!("not {one}"),
            Question::Between => format!("{one} in [{}]", values.join("..")),
            Question::NotBetween => format!("{one} not in [{}]", values.join("..")),
            Question::OneOf => format!("{one} in [{}]", values.join(", ")),
            Question::NoneOf => format!("{one} not in [{}]", values.join(", ")),
            Question::Contains => format!("contains({one}, {first})"),
            Question::ContainsNot => format!("not contains({one}, {first})"),
            Question::Starts => format!("startsWith({one}, {first})"),
            Question::Ends => format!("endsWith({one}, {first})"),
            Question::Has => format!("{first} in {one}"),
            Question::HasNot => format!("{first} not in {one}"),
            Question::Missing => format!("{one} == null"),
            Question::Known => format!("{one} != null"),
            _ => one.to_owned(),
        }
    }

    fn operand(&mut self, operand: &Operand, holds: &Type, question: Question, folded: bool) -> Option<String> {
        let value = match operand {
            Operand::Field(id) if question.comparison().is_some() && self.catalogue.slot(id).is_some() => {
                return Some(if folded { format!("lower({id})") } else { id.clone() });
            }
            Operand::Field(_) => {
                self.object(Code::UnknownField, "请选择要比较的字段", "Choose the field to compare with");
                return None;
            }
            Operand::Value(value) => value.trim(),
        };
        let written = match holds {
            Type::Flag => None,
            Type::Whole(_) | Type::Decimal(_) | Type::Money => number(value),
            Type::Duration => crate::check::seconds_in_span(value).map(|_| format!("duration(\"{value}\")")),
            Type::TimeOfDay => crate::check::seconds_of_clock(value).map(|_| format!("time(\"{value}\")")),
            Type::Day => crate::check::seconds_of_day(value).map(|_| format!("date(\"{value}\")")),
            Type::Text | Type::Choice(_) | Type::Set(_) => {
                let value = if folded { value.to_lowercase() } else { value.to_owned() };
                (!value.is_empty() && text::can_be_quoted(&value)).then(|| text::quoted(&value))
            }
        };
        if written.is_none() {
            let (zh, en) = wanted(holds);
            self.object(Code::BadLiteral, zh, en);
        }
        written
    }
}

/// A number as the language writes it; thousands may be set apart in a form.
fn number(value: &str) -> Option<String> {
    let plain = value.replace([',', '，'], "");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    (is_number && Decimal::from_str_exact(&plain).is_ok()).then_some(plain)
}

const fn wanted(holds: &Type) -> (&'static str, &'static str) {
    match holds {
        Type::Duration => ("请填写时长，如 30m、24h、7d", "Write a span, like 30m, 24h, 7d"),
        Type::TimeOfDay => ("请填写时间，如 23:00", "Write a time, like 23:00"),
        Type::Day => ("请填写日期，如 2026-11-28", "Write a day, like 2026-11-28"),
        Type::Whole(_) | Type::Decimal(_) | Type::Money => ("请填写数字", "Write a number"),
        _ => (
            "请填写文字；不能含反斜杠、反引号或两种引号",
            "Write a text, without backslashes, backticks, or both kinds of quotation marks",
        ),
    }
}
