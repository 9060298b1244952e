//! What an expression may ask for: fields with a type, in words.
//!
//! A catalogue is made once, at start or when a bank's own fields change, and is shared by all expressions over it. It
//! is checked when it is made: whoever holds one knows that every id can be written and every field has its words.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::Lang;

/// The most fields a catalogue may have.
pub const FIELDS_MAX: usize = 1_000;
/// The most parts an id may have: `payee.account.age`.
const PARTS_MAX: usize = 3;
/// Words of the language itself, which no part of an id may be.
const RESERVED: [&str; 7] = ["and", "or", "not", "in", "true", "false", "null"];

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Words {
    /// Both texts, known when the platform is built.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// Both texts, known only now.
    pub fn owned(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: Cow::Owned(zh.into()), en: Cow::Owned(en.into()) }
    }

    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.zh.trim().is_empty() || self.en.trim().is_empty()
    }
}

/// One of the values a field can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written and stored: `salary`.
    pub code: Cow<'static, str>,
    /// What people read.
    pub words: Words,
}

impl Choice {
    /// A choice known when the platform is built.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { code: Cow::Borrowed(code), words: Words::new(zh, en) }
    }
}

/// What a field holds, and so what may be asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Yes or no. The label reads as a statement: 收款人为首次.
    Flag,
    /// A whole number of something; the words are its unit (次, times) and may be empty.
    Whole(Words),
    /// An exact decimal number of something; the same.
    Decimal(Words),
    /// Money in the bank's currency: minor units inside, yuan in the text.
    Money,
    /// A span of time in seconds; in the text `duration("24h")`.
    Duration,
    /// A time of the bank's day, in seconds since midnight; in the text `time("23:00")`.
    TimeOfDay,
    /// A day of the bank's calendar; in the text `date("2026-11-28")`.
    Day,
    /// Free text.
    Text,
    /// One of a few values.
    Choice(Arc<[Choice]>),
    /// Several texts at once, as tags are; known ones may be named, an empty list leaves it open.
    Set(Arc<[Choice]>),
}

impl Type {
    /// The stable word for forms.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Whole(_) => "whole",
            Self::Decimal(_) => "decimal",
            Self::Money => "money",
            Self::Duration => "duration",
            Self::TimeOfDay => "time_of_day",
            Self::Day => "day",
            Self::Text => "text",
            Self::Choice(_) => "choice",
            Self::Set(_) => "set",
        }
    }

    /// The values that are known beforehand.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Choice(choices) | Self::Set(choices) => choices,
            _ => &[],
        }
    }

    /// What it is counted in.
    pub fn unit(&self) -> Option<&Words> {
        match self {
            Self::Whole(unit) | Self::Decimal(unit) if !unit.is_empty() => Some(unit),
            _ => None,
        }
    }
}

/// What it costs to know a field, so that whoever fetches can order and bound what is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Cost {
    /// Part of what is being judged.
    #[default]
    Given,
    /// In memory.
    Memory,
    /// A question to the bank's database.
    Stored,
    /// A question to somebody else.
    Remote,
}

impl Cost {
    /// The stable word for forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Memory => "memory",
            Self::Stored => "stored",
            Self::Remote => "remote",
        }
    }
}

/// Something an expression may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What is written: `payee.first_time`. ASCII; Chinese readers meet the label.
    pub id: Cow<'static, str>,
    /// What it holds.
    pub holds: Type,
    /// What people read.
    pub label: Words,
    /// Where it comes from, for people: the operation, the profile, a list. May be empty.
    pub source: Words,
    /// What it costs to know.
    pub cost: Cost,
}

impl Field {
    /// A field that is part of what is being judged.
    pub const fn new(id: &'static str, holds: Type, zh: &'static str, en: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), holds, label: Words::new(zh, en), source: Words::new("", ""), cost: Cost::Given }
    }

    /// The same, from `zh`/`en` at `cost`.
    #[must_use]
    pub fn from(mut self, zh: &'static str, en: &'static str, cost: Cost) -> Self {
        self.source = Words::new(zh, en);
        self.cost = cost;
        self
    }
}

/// Why a catalogue cannot be made. A fault of whoever declares it, found at start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The id cannot be written in an expression.
    #[error("`{0}` cannot be a field's id: ASCII letters, digits and `_`, at most three parts with dots between")]
    Id(String),
    /// Two fields have one id, or one is the beginning of the other.
    #[error("`{0}` is there twice, or is the beginning of another id")]
    Twice(String),
    /// A label or a choice's words are missing, or two choices have one code.
    #[error("`{0}` has no words, or choices that cannot be told apart")]
    Words(String),
    /// More than [`FIELDS_MAX`].
    #[error("more than {FIELDS_MAX} fields")]
    TooMany,
}

/// All fields of one kind of question: a transfer to be judged, a movement to be sorted, a customer to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    name: Cow<'static, str>,
    title: Words,
    fields: Vec<Field>,
    places: HashMap<String, usize>,
}

impl Catalogue {
    /// The catalogue `name` (`account.movement`), called `title`, of `fields`.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        title: Words,
        fields: Vec<Field>,
    ) -> Result<Arc<Self>, CatalogueError> {
        if fields.len() > FIELDS_MAX {
            return Err(CatalogueError::TooMany);
        }
        let mut places = HashMap::with_capacity(fields.len());
        for (place, field) in fields.iter().enumerate() {
            if !is_id(&field.id) {
                return Err(CatalogueError::Id(field.id.to_string()));
            }
            if !has_words(field) {
                return Err(CatalogueError::Words(field.id.to_string()));
            }
            if places.insert(field.id.to_string(), place).is_some() {
                return Err(CatalogueError::Twice(field.id.to_string()));
            }
        }
        let begins = |id: &str| id.match_indices('.').any(|(dot, _)| places.contains_key(&id[..dot]));
        if let Some(field) = fields.iter().find(|field| begins(&field.id)) {
            return Err(CatalogueError::Twice(field.id.to_string()));
        }
        Ok(Arc::new(Self { name: name.into(), title, fields, places }))
    }

    /// Its stable name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it.
    pub fn title(&self) -> &Words {
        &self.title
    }

    /// Its fields; the place in this list is a field's slot.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field in `slot`, which must come from this catalogue.
    pub(crate) fn field(&self, slot: usize) -> &Field {
        &self.fields[slot]
    }

    /// The slot of a field.
    pub fn slot(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The id nearest to a mistyped one, if one is near.
    pub(crate) fn nearest(&self, typed: &str) -> Option<&str> {
        let typed_length = typed.chars().count();
        let bound = (typed_length / 3).clamp(1, 4);
        let near = self.fields.iter().map(|field| (distance(typed, &field.id), &*field.id));
        near.filter(|(far, _)| *far <= bound).min_by_key(|(far, _)| *far).map(|(_, id)| id)
    }
}

fn is_id(id: &str) -> bool {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !RESERVED.contains(&part)
    };
    id.len() <= 64 && id.split('.').count() <= PARTS_MAX && id.split('.').all(part)
}

fn has_words(field: &Field) -> bool {
    let choices = field.holds.choices();
    let codes: HashSet<_> = choices.iter().map(|choice| &choice.code).collect();
    let named = choices.iter().all(|choice| !choice.words.is_empty() && crate::text::can_be_quoted(&choice.code));
    let some = !matches!(&field.holds, Type::Choice(choices) if choices.is_empty());
    !field.label.is_empty() && codes.len() == choices.len() && named && some
}

/// Levenshtein's distance: how many letters have to be added, taken away or changed.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(fields: Vec<Field>) -> Result<Arc<Catalogue>, CatalogueError> {
        Catalogue::new("test", Words::new("试", "test"), fields)
    }

    fn flag(id: &'static str) -> Field {
        Field::new(id, Type::Flag, "是", "is")
    }

    #[test]
    fn an_id_can_be_written_and_belongs_to_one_field() {
        assert!(made(vec![flag("a"), flag("payee.first_time"), flag("payee.listed")]).is_ok());
        for id in ["", "A", "1a", "a-b", "金额", "a.b.c.d", "and", "payee.in", "a.", ".a", "a b"] {
            assert_eq!(made(vec![flag(id)]), Err(CatalogueError::Id(id.to_owned())), "{id}");
        }
        assert_eq!(made(vec![flag("a"), flag("a")]), Err(CatalogueError::Twice("a".to_owned())));
        assert_eq!(made(vec![flag("a"), flag("a.b")]), Err(CatalogueError::Twice("a.b".to_owned())));
    }

    #[test]
    fn every_field_and_choice_has_words() {
        let unnamed = Field::new("a", Type::Flag, "是", " ");
        assert_eq!(made(vec![unnamed]), Err(CatalogueError::Words("a".to_owned())));
        let twice = [Choice::new("x", "甲", "x"), Choice::new("x", "乙", "y")];
        let field = Field::new("a", Type::Choice(Arc::from(twice)), "选", "choice");
        assert_eq!(made(vec![field]), Err(CatalogueError::Words("a".to_owned())));
        assert!(made(vec![Field::new("a", Type::Choice(Arc::from([])), "选", "choice")]).is_err());
        assert!(made(vec![Field::new("a", Type::Set(Arc::from([])), "标签", "tags")]).is_ok());
    }

    #[test]
    fn a_mistyped_id_finds_its_neighbour() {
        let catalogue = made(vec![flag("amount"), flag("payee.first_time")]).unwrap();
        assert_eq!(catalogue.nearest("amuont"), Some("amount"));
        assert_eq!(catalogue.nearest("payee.firsttime"), Some("payee.first_time"));
        assert_eq!(catalogue.nearest("balance"), None);
    }
}
