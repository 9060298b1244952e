//! Templates: typed placeholders in words of both languages, checked when they are saved, filled when they are used.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use contracts::message::{MessageKind, Param};
use kernel::{Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};

use super::model::{Channel, Priority};
use super::words::spell;

/// Longest title, in characters.
const TITLE_MAX: usize = 40;
/// Longest body and text, in characters.
const BODY_MAX: usize = 300;

/// What may stand in a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlaceholderSort)]
pub enum Sort {
    /// An amount.
    Money,
    /// A percentage.
    Percent,
    /// Last four digits.
    Tail,
    /// A moment.
    Time,
    /// A month.
    Month,
    /// A word of the vocabulary.
    Term,
    /// Words as they are.
    Text,
}

impl Sort {
    /// Whether `param` is of this sort.
    fn takes(self, param: &Param) -> bool {
        matches!(
            (self, param),
            (Self::Money, Param::Money(_))
                | (Self::Percent, Param::Percent(_))
                | (Self::Tail, Param::Tail(_))
                | (Self::Time, Param::Time(_))
                | (Self::Month, Param::Month(_))
                | (Self::Term, Param::Term(_))
                | (Self::Text, Param::Text(_))
        )
    }
}

/// A placeholder of a template.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder {
    /// As it stands between braces.
    pub name: &'static str,
    /// What it takes.
    pub sort: Sort,
    /// What it is, zh and en.
    pub label: (&'static str, &'static str),
    /// The word of a sample, where the sort needs one.
    pub sample: &'static str,
}

impl Placeholder {
    /// A value to look at.
    fn sample(&self, now: Timestamp) -> Param {
        match self.sort {
            Sort::Money => Param::Money(Money::cny(500_000)),
            Sort::Percent => Param::Percent(80),
            Sort::Tail => Param::Tail("1234".to_owned()),
            Sort::Time => Param::Time(now),
            Sort::Month => Param::Month("2026-11".to_owned()),
            Sort::Term => Param::Term(self.sample.to_owned()),
            Sort::Text => Param::Text(self.sample.to_owned()),
        }
    }
}

/// A template as the platform knows it: what it is for and the alliance's own words.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its id, for ever.
    pub id: &'static str,
    /// What messages of it are about.
    pub kind: MessageKind,
    /// How pressing they are.
    pub priority: Priority,
    /// What operators call it, zh and en.
    pub name: (&'static str, &'static str),
    /// What may stand in its words.
    pub placeholders: &'static [Placeholder],
    /// Title, zh and en.
    pub title: (&'static str, &'static str),
    /// Body, zh and en.
    pub body: (&'static str, &'static str),
    /// How it leaves the house.
    pub channels: &'static [Channel],
}

impl Template {
    /// The alliance's words.
    pub fn own_words(&self) -> Words {
        Words {
            title: self.title.0.to_owned(),
            title_en: self.title.1.to_owned(),
            body: self.body.0.to_owned(),
            body_en: self.body.1.to_owned(),
            sms: String::new(),
            sms_en: String::new(),
            channels: self.channels.to_vec(),
        }
    }

    /// Values for every placeholder, to look at.
    pub fn samples(&self, now: Timestamp) -> BTreeMap<String, Param> {
        self.placeholders.iter().map(|one| (one.name.to_owned(), one.sample(now))).collect()
    }

    /// Whether `params` has a value of its sort for every placeholder; the name of the first that does not fit.
    pub fn fits(&self, params: &BTreeMap<String, Param>) -> Result<(), &'static str> {
        let fits = |one: &&Placeholder| params.get(one.name).is_some_and(|param| one.sort.takes(param));
        self.placeholders.iter().find(|one| !fits(one)).map_or(Ok(()), |one| Err(one.name))
    }
}

/// The words of a template and the ways they take: the alliance's, or a bank's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageWords)]
pub struct Words {
    /// Up to 40 characters.
    #[schema(max_length = 40)]
    pub title: String,
    /// The same in English.
    #[schema(max_length = 80)]
    pub title_en: String,
    /// Up to 300 characters.
    #[schema(max_length = 300)]
    pub body: String,
    /// The same in English.
    #[schema(max_length = 600)]
    pub body_en: String,
    /// What goes to the phone; the body where it is empty.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub sms: String,
    /// The same in English.
    #[serde(default)]
    #[schema(max_length = 600)]
    pub sms_en: String,
    /// How it leaves the house, beside the inbox.
    pub channels: Vec<Channel>,
}

/// What is wrong with some words: where, and what in `中文 / English`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// What.
    pub message: String,
}

/// A message in both languages, and what goes to the phone in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Title, zh and en.
    pub title: (String, String),
    /// Body, zh and en.
    pub body: (String, String),
    /// The text, without the bank's signature.
    pub sms: String,
}

impl Words {
    fn fields(&self) -> [(&'static str, &str, usize, Needed); 6] {
        [
            ("title", &self.title, TITLE_MAX, Needed::Always),
            ("title_en", &self.title_en, TITLE_MAX * 2, Needed::Always),
            ("body", &self.body, BODY_MAX, Needed::Always),
            ("body_en", &self.body_en, BODY_MAX * 2, Needed::Always),
            ("sms", &self.sms, BODY_MAX, Needed::Perhaps),
            ("sms_en", &self.sms_en, BODY_MAX * 2, Needed::Perhaps),
        ]
    }

    /// Everything that is wrong with the words for messages of `template`.
    pub fn check(&self, template: &Template) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (field, text, chars_max, needed) in self.fields() {
            let mut say = |message: String| wrong.push(Wrong { field, message });
            if needed == Needed::Always && text.trim().is_empty() {
                say("请填写 / Required".to_owned());
            }
            if text.chars().count() > chars_max {
                say(format!("不超过 {chars_max} 个字 / At most {chars_max} characters"));
            }
            if text.chars().any(char::is_control) {
                say("请勿换行或使用控制字符 / No line breaks or control characters".to_owned());
            }
            match pieces(text) {
                Err(Unbalanced) => say("花括号不成对 / A brace without its other half".to_owned()),
                Ok(pieces) => {
                    let known = |name: &str| template.placeholders.iter().any(|one| one.name == name);
                    for name in names(&pieces).filter(|name| !known(name)) {
                        say(format!("没有占位符 {{{name}}} / There is no placeholder {{{name}}}"));
                    }
                }
            }
        }
        let mut channels = self.channels.clone();
        channels.sort_unstable();
        channels.dedup();
        if channels.len() != self.channels.len() {
            wrong.push(Wrong { field: "channels", message: "渠道重复 / A channel twice".to_owned() });
        }
        wrong
    }

    /// The words with `params` in their places. A placeholder without a value reads as a dash: words are checked when they
    /// are saved and values when they come, so this is for what an old version still names.
    pub fn fill(&self, params: &BTreeMap<String, Param>, lang: Lang, zone: Tz) -> Filled {
        let in_lang = |text: &str, lang| fill(text, params, lang, zone);
        let sms = match lang {
            Lang::Zh if self.sms.is_empty() => &self.body,
            Lang::Zh => &self.sms,
            Lang::En if self.sms_en.is_empty() => &self.body_en,
            Lang::En => &self.sms_en,
        };
        Filled {
            title: (in_lang(&self.title, Lang::Zh), in_lang(&self.title_en, Lang::En)),
            body: (in_lang(&self.body, Lang::Zh), in_lang(&self.body_en, Lang::En)),
            sms: in_lang(sms, lang),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    Perhaps,
}

#[derive(Debug, PartialEq, Eq)]
struct Unbalanced;

#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Place(&'a str),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Unbalanced> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let (plain, from) = rest.split_at(open);
        pieces.push(Piece::Plain(plain));
        let inner = from.strip_prefix('{').ok_or(Unbalanced)?;
        let close = inner.find(['{', '}']).filter(|at| inner[*at..].starts_with('}')).ok_or(Unbalanced)?;
        pieces.push(Piece::Place(&inner[..close]));
        rest = &inner[close + 1..];
    }
    pieces.push(Piece::Plain(rest));
    Ok(pieces)
}

fn names<'a>(pieces: &'a [Piece<'a>]) -> impl Iterator<Item = &'a str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Place(name) => Some(*name),
        Piece::Plain(_) => None,
    })
}

fn fill(text: &str, params: &BTreeMap<String, Param>, lang: Lang, zone: Tz) -> String {
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let read = |piece| match piece {
        Piece::Plain(plain) => plain.to_owned(),
        Piece::Place(name) => params.get(name).map_or_else(|| "—".to_owned(), |param| spell(param, lang, zone)),
    };
    pieces.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use kernel::time::DEFAULT_ZONE;

    use super::*;
    use crate::message::catalogue::{TEMPLATES, template};

    #[test]
    fn the_alliances_own_words_are_right_and_fill_with_their_samples() {
        let now = Timestamp::from_micros(1_795_311_000_000_000);
        for template in TEMPLATES {
            let words = template.own_words();
            assert_eq!(words.check(&template), [], "{}", template.id);
            let samples = template.samples(now);
            assert_eq!(template.fits(&samples), Ok(()));
            for lang in [Lang::Zh, Lang::En] {
                let filled = words.fill(&samples, lang, DEFAULT_ZONE);
                for text in [&filled.title.0, &filled.title.1, &filled.body.0, &filled.body.1, &filled.sms] {
                    assert!(!text.is_empty() && !text.contains(['{', '}', '—']), "{}: {text}", template.id);
                }
            }
        }
        let mut ids: Vec<_> = TEMPLATES.iter().map(|template| template.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TEMPLATES.len(), "an id twice");
    }

    #[test]
    fn unknown_placeholders_halves_of_braces_and_too_much_are_refused_at_their_field() {
        let template = template("transfer_in").unwrap();
        let with = |change: fn(&mut Words)| {
            let mut words = template.own_words();
            change(&mut words);
            words.check(template).into_iter().map(|wrong| wrong.field).collect::<Vec<_>>()
        };
        assert_eq!(with(|words| words.body = "收到 {amount}。".into()), [""; 0]);
        assert_eq!(with(|words| words.body = "收到 {payer}。".into()), ["body"]);
        assert_eq!(with(|words| words.title_en = "Got {amount".into()), ["title_en"]);
        assert_eq!(with(|words| words.title = "收到 amount}".into()), ["title"]);
        assert_eq!(with(|words| words.title = "收到 {{amount}}".into()), ["title"]);
        assert_eq!(with(|words| words.sms = "字".repeat(301)), ["sms"]);
        assert_eq!(with(|words| words.body_en = "  ".into()), ["body_en"]);
        assert_eq!(with(|words| words.body = "一\n二".into()), ["body"]);
        assert_eq!(with(|words| words.channels = vec![Channel::Sms, Channel::Push, Channel::Sms]), ["channels"]);
    }

    #[test]
    fn values_must_be_of_their_sort() {
        let template = template("transfer_in").unwrap();
        let with = |param: Param| BTreeMap::from([("amount".to_owned(), param)]);
        assert_eq!(template.fits(&with(Param::Money(Money::cny(1)))), Ok(()));
        assert_eq!(template.fits(&with(Param::Text("1.00".into()))), Err("amount"));
        assert_eq!(template.fits(&BTreeMap::new()), Err("amount"));
    }

    #[test]
    fn a_text_of_its_own_goes_to_the_phone_in_the_readers_language() {
        let mut words = template("transfer_in").unwrap().own_words();
        words.sms = "收到{amount}".into();
        let params = BTreeMap::from([("amount".to_owned(), Param::Money(Money::cny(100)))]);
        assert_eq!(words.fill(&params, Lang::Zh, DEFAULT_ZONE).sms, "收到1.00 元");
        let english = words.fill(&params, Lang::En, DEFAULT_ZONE);
        assert_eq!(english.sms, english.body.1);
    }
}
