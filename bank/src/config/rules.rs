//! Which risk rules there are while nobody has published any.

use serde::{Deserialize, Serialize};

use super::Config;

/// Risk control.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Risk {
    /// Which rules are in force while the alliance has published none. Nothing for the usual: the whole base set, and in a
    /// demonstration, whose customers all live in one evening, the first twelve of it.
    pub unpublished: Option<UnpublishedRules>,
}

/// Rules that are in force while none are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnpublishedRules {
    /// The alliance's base set.
    Base,
    /// The first twelve of its rules.
    First,
}

impl Config {
    /// The rules in force while none are published.
    pub fn risk_ground(&self) -> risk::Ground {
        let usual = if self.demo { UnpublishedRules::First } else { UnpublishedRules::Base };
        match self.risk.unpublished.unwrap_or(usual) {
            UnpublishedRules::Base => risk::Ground::Base,
            UnpublishedRules::First => risk::Ground::First,
        }
    }
}
