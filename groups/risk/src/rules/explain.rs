//! Saying afterwards, in words, why a verdict was what it was: from what was stored with it, whatever is in force by now.

use std::collections::BTreeMap;

use expr::{Condition, Reading};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::body::Action;
use super::given;
use super::judge::{Effect, Hit};

/// A rule that fired, as it is stored: with its text, for documents change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredHit {
    /// Its id, or the table's.
    pub rule: String,
    /// The version of its document; 0 for what is compiled in.
    pub version: u32,
    /// The document.
    pub document: String,
    /// What it does.
    pub action: Action,
    /// What it added to the score.
    pub score: i64,
    /// Whether it was only tried.
    pub shadow: bool,
    /// What came of it.
    pub effect: Effect,
    /// Whether it fired because its answer could not be told.
    #[serde(default)]
    pub by_default: bool,
    /// What analysts call it, zh.
    pub name_zh: String,
    /// What analysts call it, en.
    pub name_en: String,
    /// What it asked; empty for a table, whose rows are many.
    #[serde(default)]
    pub when: String,
    /// Which kind of fraud it is about.
    #[serde(default)]
    pub category: String,
}

impl From<&Hit> for StoredHit {
    fn from(hit: &Hit) -> Self {
        Self {
            rule: hit.rule.to_string(),
            version: hit.version,
            document: hit.document.to_string(),
            action: hit.action,
            score: hit.score,
            shadow: hit.shadow,
            effect: hit.effect,
            by_default: hit.by_default,
            name_zh: hit.text.name_zh.clone(),
            name_en: hit.text.name_en.clone(),
            when: hit.text.when.clone(),
            category: hit.text.category.clone(),
        }
    }
}

/// A rule that fired, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The rule.
    pub hit: StoredHit,
    /// What it asks, in words; its text where the catalogue does not know it any more.
    pub condition: String,
    /// What made it fire, and what was found there.
    pub because: String,
}

/// What a verdict was made of, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The rules that fired.
    pub hits: Vec<Told>,
    /// What they read: field, what people call it, and what it held, in words.
    pub features: Vec<(String, String, String)>,
}

/// Explains what was stored.
pub fn explain(hits: Vec<StoredHit>, values: &Map<String, Value>, lang: Lang) -> Explained {
    let facts = given::facts_of(values);
    let mut readings: BTreeMap<String, Reading> = BTreeMap::new();
    let told = hits.into_iter().map(|hit| {
        let condition = Condition::compile(given::catalogue(), &hit.when).ok().filter(|_| !hit.when.is_empty());
        let explanation = condition.as_ref().map(|condition| condition.explain(&facts));
        for clause in explanation.iter().flat_map(|explanation| &explanation.clauses) {
            for reading in &clause.readings {
                readings.entry(reading.field.clone()).or_insert_with(|| reading.clone());
            }
        }
        let because = match (&explanation, hit.by_default) {
            (_, true) => {
                lang.pick("无法判断，按规则设定处理", "it could not be told, and the rule acts then").to_owned()
            }
            (Some(explanation), false) => explanation.in_words(lang),
            (None, false) => String::new(),
        };
        let words = condition.map_or_else(|| hit.when.clone(), |condition| condition.in_words(lang));
        Told { condition: words, because, hit }
    });
    let hits = told.collect();
    let features = values.iter().map(|(field, value)| {
        let reading = readings.get(field);
        let known = given::catalogue().slot(field).map(|slot| &given::catalogue().fields()[slot]);
        let label = known.map_or(field.as_str(), |known| known.label.get(lang)).to_owned();
        let held = reading.and_then(|reading| reading.value.as_ref()).map(|words| words.get(lang));
        (field.clone(), label, held.filter(|held| !held.is_empty()).map_or_else(|| plain(value, lang), str::to_owned))
    });
    Explained { features: features.collect(), hits }
}

/// A stored value without its field's words.
fn plain(value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(true) => lang.pick("是", "yes").to_owned(),
        Value::Bool(false) => lang.pick("否", "no").to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
