//! What a group declares: a set, its fields in words, and what a bank may not do.

use std::ops::RangeInclusive;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Figures of one business, as one struct. Give it `#[serde(default, deny_unknown_fields)]`: versions stored before a
/// field was added take its default, and a mistyped name is refused.
pub trait ParameterSet: Serialize + DeserializeOwned + Default + Clone + PartialEq + Send + Sync + 'static {
    /// `account.classes`, `transfer.routes`, …: the group first.
    const NAME: &'static str;

    /// What people call it, zh and en.
    const TITLE: (&'static str, &'static str);

    /// Its fields, for forms and for whoever asks where a figure comes from.
    fn fields() -> Vec<Field>;

    /// Whether the values make sense and stay within the alliance's floor.
    fn check(&self) -> Result<(), Vec<Objection>> {
        Ok(())
    }
}

/// One field of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Where it stands in the set: `class_two.out_day_minor`.
    pub path: &'static str,
    /// What it is, zh and en.
    pub label: (&'static str, &'static str),
    /// What it is counted in.
    pub unit: Unit,
    /// The rule it comes from: `银发〔2018〕16号`; in both languages where it says more than a number, `中文 / English`; empty
    /// for the platform's own choice.
    pub source: &'static str,
    /// How sure that source is.
    pub confidence: Confidence,
}

/// What a field is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Integer minor units of the bank's currency.
    MoneyMinor,
    /// A number of things.
    Count,
    /// Seconds.
    Seconds,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Parts per million.
    PartsPerMillion,
    /// A time of day, `HH:MM`.
    TimeOfDay,
    /// Yes or no.
    Flag,
    /// Words.
    Text,
    /// Something with a shape of its own, as JSON.
    Structure,
}

/// How sure the source of a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The primary text, or computed.
    Primary,
    /// Secondary sources.
    Secondary,
    /// Commonly known, not verified.
    Unverified,
    /// The platform's own choice.
    Own,
}

/// Why a value is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The field's path.
    pub field: String,
    /// In words: `中文 / English`.
    pub message: String,
}

impl Objection {
    /// `field` may not be so, because of `message` (`中文 / English`).
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Whether every figure lies in its range; what does not is objected to by its path.
pub fn within<const N: usize>(bounds: [(&'static str, i64, RangeInclusive<i64>); N]) -> Result<(), Vec<Objection>> {
    let outside = bounds.into_iter().filter(|(_, value, bound)| !bound.contains(value));
    let objections: Vec<_> = outside
        .map(|(path, _, bound)| {
            let (from, to) = (bound.start(), bound.end());
            Objection::new(path, format!("应在 {from} 至 {to} 之间 / Between {from} and {to}"))
        })
        .collect();
    if objections.is_empty() { Ok(()) } else { Err(objections) }
}

/// A set without its type: what the console needs to show and set any of them.
pub trait Known: Send + Sync {
    /// See [`ParameterSet::NAME`].
    fn name(&self) -> &'static str;
    /// See [`ParameterSet::TITLE`].
    fn title(&self) -> (&'static str, &'static str);
    /// See [`ParameterSet::fields`].
    fn fields(&self) -> Vec<Field>;
    /// The platform's defaults.
    fn default_body(&self) -> Value;
    /// Whether a bank may have these values.
    fn validate(&self, body: &Value) -> Result<(), Vec<Objection>>;
}

struct KnownSet<P>(std::marker::PhantomData<fn() -> P>);

/// The set `P` for a module's list.
pub fn known<P: ParameterSet>() -> std::sync::Arc<dyn Known> {
    std::sync::Arc::new(KnownSet::<P>(std::marker::PhantomData))
}

impl<P: ParameterSet> Known for KnownSet<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn title(&self) -> (&'static str, &'static str) {
        P::TITLE
    }

    fn fields(&self) -> Vec<Field> {
        P::fields()
    }

    fn default_body(&self) -> Value {
        serde_json::to_value(P::default()).expect("parameter sets are plain structs")
    }

    fn validate(&self, body: &Value) -> Result<(), Vec<Objection>> {
        let parsed: Result<P, _> = serde_json::from_value(body.clone());
        match parsed {
            Ok(set) => set.check(),
            Err(error) => {
                Err(vec![Objection::new("body", format!("结构不符：{error} / Not the shape of it: {error}"))])
            }
        }
    }
}
