//! Rules as published documents: the kind `risk.rules`, what is in force of it, and the judgement.
//!
//! **What holds.**
//! - The sharpest rule decides: `allow` < `step-up` < `delay` < `block`. Scores are added up, and the sum leads to an
//!   outcome by the bands; more rules never make a verdict softer, except a rule that says `allow`.
//! - `allow` overrides neither a floor rule, nor one that blocks, nor one of a higher priority.
//! - A bank's own document may only tighten a floor rule of the alliance's: one of the same id is asked as well. Any other rule
//!   of the ground it may replace, or switch off. Bands are the tightest of all documents.
//! - A rule whose answer is unknown, that panics, or that was too slow three times in a row, does what it declares: it does not fire
//!   (`pass`), or it does (`act`). It harms no other rule.
//! - While nothing is published, the set that is compiled in ([`Body::base`]) is in force, with what the bank set of old.
//!
//! **How.** [`body`] is the text, [`compile`] makes a [`Doc`] of one and a [`Set`] of several, [`judge`] asks a set about a
//! moment, [`given`] fills in what a moment says by itself, [`settings`] carries thresholds that were set before there were
//! documents, [`kind`] puts all that onto the publishing line, [`explain`] says afterwards, in words, why. [`model_file`] reads
//! a model that was trained elsewhere; its score is a field like any other.
//! See [0048](../../../../docs/adr/0048-risk-rules-are-documents.md) and [how rules are written](../../../../docs/guides/risk-rules.md).

#[cfg(test)]
mod base_tests;
pub mod body;
pub mod compile;
pub mod explain;
pub mod force;
pub mod given;
pub mod judge;
pub mod kind;
pub mod model_file;
pub mod networks;
mod scoring;
pub mod settings;
#[cfg(test)]
mod tests;

pub use body::{Action, Bands, Body, Floor, OnMissing, RuleText, Switch, TableText, Take};
pub use compile::{Doc, Objections, Part, Set, Standing};
pub use force::Ground;
pub use given::{Extra, Lists};
pub use judge::{Effect, Hit, Judged};
pub use kind::{KIND, RulesKind};
pub use settings::Setting;
