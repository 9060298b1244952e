//! An entry on its way to the audit trail.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ParseError;

/// How the audited act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It was done.
    Ok,
    /// It was refused by a rule.
    Refused,
}

impl AuditOutcome {
    /// The word stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
        }
    }
}

impl FromStr for AuditOutcome {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Ok, Self::Refused].into_iter().find(|outcome| outcome.as_str() == text);
        found.ok_or(ParseError::new("audit outcome", "unknown"))
    }
}

/// Who did what to what, written in the same transaction as the act itself. The actor and the time come from `Ctx`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The act, `group.act`, e.g. `transfer.posted`.
    pub action: &'static str,
    /// The thing acted on, by id.
    pub subject: String,
    /// Done or refused.
    pub outcome: AuditOutcome,
    /// What else a reader of the trail needs, as JSON; masked, never secrets.
    pub detail: String,
}

impl AuditEntry {
    /// An entry for something that was done.
    pub fn done(action: &'static str, subject: impl ToString, detail: &impl Serialize) -> Self {
        Self::with_outcome(action, subject, AuditOutcome::Ok, detail)
    }

    /// An entry for something that was refused.
    pub fn refused(action: &'static str, subject: impl ToString, detail: &impl Serialize) -> Self {
        Self::with_outcome(action, subject, AuditOutcome::Refused, detail)
    }

    fn with_outcome(
        action: &'static str,
        subject: impl ToString,
        outcome: AuditOutcome,
        detail: &impl Serialize,
    ) -> Self {
        let detail = serde_json::to_string(detail).expect("audit details are plain structs");
        Self { action, subject: subject.to_string(), outcome, detail }
    }
}
