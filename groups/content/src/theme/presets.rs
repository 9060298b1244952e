//! Looks to begin with: six that nobody would take for one another.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Style;

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("presets.json")).expect("the presets that ship are presets: a test reads them")
});

/// A look to begin with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What it is told apart by.
    pub id: String,
    /// What it is called, zh.
    pub title_zh: String,
    /// What it is called, en.
    pub title_en: String,
    /// For whom, zh.
    pub about_zh: String,
    /// For whom, en.
    pub about_en: String,
    /// Its tokens.
    pub tokens: Value,
    /// Its style.
    pub style: Style,
}

/// All of them.
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

/// The look of a preset as a document.
pub fn preset(id: &str) -> Option<Value> {
    let found = presets().iter().find(|preset| preset.id == id)?;
    Some(json!({ "tokens": found.tokens, "style": found.style }))
}
