//! The catalogue of functions as it is written, and made ready.

use std::collections::HashMap;

use kernel::Lang;
use publishing::model::lot;
use publishing::{Objection, body_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::page::spec::{Hidden, Shown, Standing, Visit};

/// Most entries of a catalogue.
pub const ENTRIES_MAX: usize = 120;

/// An entry as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What pages and customers' orders call it.
    pub key: String,
    /// In words, zh.
    pub title_zh: String,
    /// In words, en.
    pub title_en: String,
    /// What it is for, zh.
    pub about_zh: String,
    /// What it is for, en.
    pub about_en: String,
    /// Its drawing.
    pub icon: String,
    /// Where it leads, inside the app.
    pub to: String,
    /// Under which head it stands among all functions.
    pub group: String,
    /// The function of the permission sets it needs; without one it is everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// Who is offered it.
    #[serde(default)]
    pub shown: Shown,
    /// A canary: of how many customers in a hundred it is one, always the same.
    #[serde(default = "everybody", skip_serializing_if = "is_everybody")]
    pub percent: i64,
    /// Whether it may be suggested to who has not used it.
    #[serde(default)]
    pub suggest: Suggest,
    /// To whom it is suggested in any case, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Reason>,
}

/// Why something is suggested to whoever is in an audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Whoever is in one of these audiences.
    #[serde(rename = "in")]
    pub within: Vec<String>,
    /// As the customer reads it, zh.
    pub text_zh: String,
    /// As the customer reads it, en.
    pub text_en: String,
}

/// Whether an entry may be suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggest {
    /// It may.
    #[default]
    May,
    /// It is found by who looks for it.
    Never,
}

const fn everybody() -> i64 {
    100
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_everybody(percent: &i64) -> bool {
    *percent == 100
}

/// A head in the list of all functions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What entries call it.
    pub id: String,
    /// In words, zh.
    pub title_zh: String,
    /// In words, en.
    pub title_en: String,
}

/// A catalogue as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuBody {
    /// The heads, in order.
    pub groups: Vec<Group>,
    /// The functions, in the bank's order.
    pub entries: Vec<Entry>,
}

/// Why an entry is not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withheld {
    /// By its conditions.
    Hidden(Hidden),
    /// They are not among those it is tried on.
    Canary(i64),
}

impl Entry {
    /// Its name in one language.
    pub fn title(&self, lang: Lang) -> &str {
        lang.pick(&self.title_zh, &self.title_en)
    }

    /// Whether it is offered to `visit`, who is `subject` where they are somebody.
    pub fn to_visit(&self, visit: &Visit, subject: Option<&str>) -> Result<(), Withheld> {
        self.shown.to(visit, Standing::Visitor, 1).map_err(Withheld::Hidden)?;
        let tried = self.percent >= 100
            || subject.is_some_and(|subject| i64::from(lot(&self.key, subject)) < 100 * self.percent);
        if tried { Ok(()) } else { Err(Withheld::Canary(self.percent)) }
    }
}

/// A catalogue, ready.
#[derive(Debug)]
pub struct Catalogue {
    /// The heads, in order.
    pub groups: Vec<Group>,
    /// The functions, in the bank's order.
    pub entries: Vec<Entry>,
    places: HashMap<String, usize>,
}

impl Catalogue {
    /// Makes a body that fits the schema ready, or says what the schema cannot.
    pub fn compile(body: &Value) -> Result<Self, Vec<Objection>> {
        let MenuBody { groups, entries } = body_of(body, "")?;
        let mut objections = Vec::new();
        let mut places = HashMap::with_capacity(entries.len());
        for (at, group) in groups.iter().enumerate() {
            if groups[..at].iter().any(|other| other.id == group.id) {
                let words = "另一分组已用这个编号 / Another group has this id";
                objections.push(Objection::new(format!("/groups/{at}/id"), words));
            }
        }
        for (at, entry) in entries.iter().enumerate() {
            if places.insert(entry.key.clone(), at).is_some() {
                let words = "另一功能已用这个编号 / Another function has this key";
                objections.push(Objection::new(format!("/entries/{at}/key"), words));
            }
            if !groups.iter().any(|group| group.id == entry.group) {
                let words = "没有这个分组 / There is no such group";
                objections.push(Objection::new(format!("/entries/{at}/group"), words));
            }
        }
        if objections.is_empty() { Ok(Self { groups, entries, places }) } else { Err(objections) }
    }

    /// The entry called `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.places.get(key).map(|at| &self.entries[*at])
    }
}
