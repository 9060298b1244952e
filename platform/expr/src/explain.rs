//! Explaining an answer: which clauses made it so, and what was found there.

use kernel::Lang;

use crate::catalogue::{Catalogue, Type, Words};
use crate::facts::{Facts, Slot};
use crate::lower;
use crate::place::Place;
use crate::tree::{Dimension, Form, Kept, Kind, Node, Several};
use crate::truth::Truth;
use crate::words::Speaker;

/// Whether a clause made the answer what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Without it the answer could be another.
    Decisive,
    /// The answer did not hang on it.
    Idle,
}

/// What was found in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The field.
    pub field: String,
    /// What people call it.
    pub label: Words,
    /// What it held, in words; nothing if it was missing.
    pub value: Option<Words>,
}

/// One condition that is not made of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Where it stands in the text.
    pub at: Place,
    /// What it says.
    pub words: Words,
    /// Whether it holds.
    pub truth: Truth,
    /// Whether it made the answer.
    pub weight: Weight,
    /// What it was about.
    pub readings: Vec<Reading>,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The answer.
    pub truth: Truth,
    /// All clauses, from left to right.
    pub clauses: Vec<Clause>,
}

impl Explanation {
    /// The clauses that made the answer.
    pub fn decisive(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.weight == Weight::Decisive)
    }

    /// The reasons in one sentence.
    pub fn in_words(&self, lang: Lang) -> String {
        let clauses: Vec<_> = self.decisive().map(|clause| clause.in_words(lang)).collect();
        clauses.join(lang.pick("；", "; "))
    }
}

impl Clause {
    /// What it says, whether that is so, and what was found.
    pub fn in_words(&self, lang: Lang) -> String {
        let readings: Vec<_> = self.readings.iter().filter_map(|reading| reading.in_words(lang)).collect();
        let found = match (readings.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("（{}）", readings.join("，")),
            (false, Lang::En) => format!(" ({})", readings.join(", ")),
        };
        let verdict = match self.truth {
            Truth::True => "",
            Truth::False => lang.pick("：不成立", ": no"),
            Truth::Unknown => lang.pick("：无法判断", ": cannot be told"),
        };
        format!("{}{verdict}{found}", self.words.get(lang))
    }
}

impl Reading {
    fn in_words(&self, lang: Lang) -> Option<String> {
        let label = self.label.get(lang);
        match &self.value {
            Some(value) if value.get(lang).is_empty() => None,
            Some(value) => Some(match lang {
                Lang::Zh => format!("{label}实为 {}", value.get(lang)),
                Lang::En => format!("{label} was {}", value.get(lang)),
            }),
            None => Some(match lang {
                Lang::Zh => format!("{label}缺失"),
                Lang::En => format!("{label} is missing"),
            }),
        }
    }
}

/// Explains what the condition `node` says of `facts`.
pub(crate) fn explain(node: &Node, facts: &Facts) -> Explanation {
    let mut teller = Teller { catalogue: facts.catalogue(), slots: &facts.slots, clauses: Vec::new() };
    let truth = teller.tell(node, Weight::Decisive);
    Explanation { truth, clauses: teller.clauses }
}

struct Teller<'f> {
    catalogue: &'f Catalogue,
    slots: &'f [Slot<'f>],
    clauses: Vec<Clause>,
}

impl Teller<'_> {
    fn tell(&mut self, node: &Node, weight: Weight) -> Truth {
        match &node.form {
            Form::Several(several, parts) => {
                let truth = self.truth(node);
                let settled = match several {
                    Several::All => Truth::True,
                    Several::Any => Truth::False,
                };
                for part in parts {
                    // All had to be as they are for the answer that asks for all of them; else those alone that are like it.
                    let weighs = truth == settled || self.truth(part) == truth;
                    self.tell(part, if weighs { weight } else { Weight::Idle });
                }
                truth
            }
            Form::Not(one) if is_made_of_others(one) => !self.tell(one, weight),
            Form::Choose(when, then, otherwise) => {
                let chosen = self.tell(when, weight);
                let weight_of = |idle: Truth| if chosen == idle { Weight::Idle } else { weight };
                self.tell(then, weight_of(Truth::False));
                self.tell(otherwise, weight_of(Truth::True));
                self.truth(node)
            }
            _ => self.clause(node, weight),
        }
    }

    fn truth(&self, node: &Node) -> Truth {
        lower::condition(node).truth(self.slots)
    }

    fn clause(&mut self, node: &Node, weight: Weight) -> Truth {
        let truth = self.truth(node);
        let speaker = |lang| Speaker { catalogue: self.catalogue, lang };
        let words = Words::owned(speaker(Lang::Zh).words(node), speaker(Lang::En).words(node));
        let mut read = std::collections::BTreeSet::new();
        node.reads(&mut read);
        let readings = read.into_iter().map(|slot| self.reading(slot)).collect();
        self.clauses.push(Clause { at: node.at, words, truth, weight, readings });
        truth
    }

    fn reading(&self, slot: usize) -> Reading {
        let field = self.catalogue.field(slot);
        let said = |lang| value(&self.slots[slot], slot, Speaker { catalogue: self.catalogue, lang });
        let value = said(Lang::Zh).zip(said(Lang::En)).map(|(zh, en)| Words::owned(zh, en));
        Reading { field: field.id.to_string(), label: field.label.clone(), value }
    }
}

fn is_made_of_others(node: &Node) -> bool {
    match &node.form {
        Form::Several(..) | Form::Choose(..) => true,
        Form::Not(one) => is_made_of_others(one),
        _ => false,
    }
}

/// What a slot holds, in words. A flag says nothing: its clause says it already.
fn value(held: &Slot, slot: usize, speaker: Speaker) -> Option<String> {
    let holds = &speaker.catalogue.field(slot).holds;
    Some(match held {
        Slot::Missing => return None,
        Slot::Flag(_) => String::new(),
        Slot::Whole(number) => match holds {
            Type::Choice(_) => speaker.choice(usize::try_from(*number).ok()?, Kind::Choice(slot)),
            _ => speaker.number(*number, Kind::Number(dimension(holds), Kept::Whole), holds.unit()),
        },
        Slot::Decimal(number) => speaker.decimal(*number, Kind::Number(dimension(holds), Kept::Decimal), holds.unit()),
        Slot::Text(text) => format!("“{}”", shortened(text)),
        Slot::Set(members) => {
            let known = |code: &str| {
                let choice = holds.choices().iter().find(|choice| choice.code == code);
                choice.map_or_else(|| code.to_owned(), |choice| choice.words.get(speaker.lang).to_owned())
            };
            let some: Vec<_> = members.iter().take(SHOWN).map(|code| known(code)).collect();
            let more = if members.len() > SHOWN { " …" } else { "" };
            format!("{}{more}", some.join(speaker.lang.pick("、", ", ")))
        }
    })
}

/// Members of a set that are shown.
const SHOWN: usize = 8;
/// Letters of a text that are shown.
const LETTERS: usize = 40;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the numbers of a field count.
pub(crate) const fn dimension(holds: &Type) -> Dimension {
    match holds {
        Type::Money => Dimension::Money,
        Type::Duration => Dimension::Duration,
        Type::TimeOfDay => Dimension::TimeOfDay,
        Type::Day => Dimension::Day,
        _ => Dimension::Plain,
    }
}
