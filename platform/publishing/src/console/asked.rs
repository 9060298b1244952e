//! What operators send.

use gateway::{Problem, reason};
use kernel::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::files::File;
use crate::model::{Canary, Guard, Reach, Window};
use crate::{Import, Move, Prefer};

/// Filters of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct KindFilter {
    /// Of this kind only.
    pub kind: Option<String>,
}

/// Two versions.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TwoVersions {
    /// This one.
    pub from: i64,
    /// Against this one.
    pub to: i64,
}

/// A new document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingNewDocument {
    /// Of which kind.
    pub kind: String,
    /// What files and code call it: lower-case letters, digits, `-` and `_`, at most 40.
    pub name: String,
    /// What people call it, at most 60 characters.
    pub title: String,
    /// Whom it is for: `own` in a bank, `template` or `shared` in the alliance.
    pub reach: Reach,
    /// Its text; nothing for what holds already, or what the kind begins with.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::HashMap<String, Value>>)]
    pub body: Option<Value>,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// A new version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingNewVersion {
    /// With the text of this one.
    pub from: i64,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// A new text of a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingEdit {
    /// The edit it was made from. What others wrote since is kept beside it, or it is refused.
    pub edit: i64,
    /// The whole text.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub body: Value,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// What to do with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishingStep {
    /// Have it checked.
    Check,
    /// Send it back to its authors.
    Return,
    /// Approve the text `edit`; never one's own.
    Approve,
    /// Try it on some: `canary`.
    Canary,
    /// Release it, between `starts_at` and `ends_at`.
    Release,
    /// Take it back.
    RollBack,
    /// Retire it.
    Retire,
}

/// A step with a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingDecision {
    /// What.
    pub step: PublishingStep,
    /// Why, 4 to 200 characters.
    pub note: String,
    /// The text that was looked at; with `approve`.
    #[serde(default)]
    pub edit: Option<i64>,
    /// On whom; with `canary`.
    #[serde(default)]
    pub canary: Option<Canary>,
    /// When it is taken back by itself; with `canary` and `release`.
    #[serde(default)]
    pub guard: Option<Guard>,
    /// From when on; with `release`, nothing for at once.
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    /// Until when; with `release`, nothing for no end.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
}

/// A step, read.
pub enum Asked {
    /// It is checked.
    Check,
    /// Something is decided.
    Decide(Move),
}

impl PublishingDecision {
    /// The step with what belongs to it, and why. What belongs to another step is refused, not passed over.
    pub fn read(self) -> Result<(Asked, String), Problem> {
        let note = reason("note", &self.note)?;
        let stray = |field: &str| Problem::invalid(field, "not_allowed", "此操作没有这一项 / Not with this step");
        let lacking = |field: &str| Problem::invalid(field, "required", "必填 / Required");
        let (step, tried, released) = (self.step, PublishingStep::Canary, PublishingStep::Release);
        if self.edit.is_some() && step != PublishingStep::Approve {
            return Err(stray("edit"));
        }
        if self.canary.is_some() && step != tried {
            return Err(stray("canary"));
        }
        if self.guard.is_some() && step != tried && step != released {
            return Err(stray("guard"));
        }
        if (self.starts_at.is_some() || self.ends_at.is_some()) && step != released {
            return Err(stray("starts_at"));
        }
        let asked = match step {
            PublishingStep::Check => Asked::Check,
            PublishingStep::Return => Asked::Decide(Move::Return),
            PublishingStep::Approve => Asked::Decide(Move::Approve { edit: self.edit.ok_or_else(|| lacking("edit"))? }),
            PublishingStep::Canary => {
                Asked::Decide(Move::Canary { canary: self.canary.ok_or_else(|| lacking("canary"))?, guard: self.guard })
            }
            PublishingStep::Release => {
                let window = Window { starts_at: self.starts_at, ends_at: self.ends_at };
                Asked::Decide(Move::Release { window, guard: self.guard })
            }
            PublishingStep::RollBack => Asked::Decide(Move::RollBack),
            PublishingStep::Retire => Asked::Decide(Move::Retire),
        };
        Ok((asked, note))
    }
}

/// Something said about a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingNewComment {
    /// The place in the text, as a JSON pointer; empty for the whole.
    #[serde(default)]
    pub place: String,
    /// At most 1,000 characters.
    pub words: String,
}

/// A version of the alliance's to be taken back in one bank.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingRecall {
    /// The document.
    pub document_id: String,
    /// Which version.
    pub version: i64,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// A template to adopt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingAdoption {
    /// The template.
    pub template_id: String,
    /// What files and code call it here.
    pub name: String,
    /// What people call it here.
    pub title: String,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// Whose word counts where bank and template changed the same place.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishingPrefer {
    /// Nobody's: refused, with the places.
    #[default]
    Nobody,
    /// The template's text, whole.
    Template,
    /// The bank's text, whole.
    Bank,
}

impl From<PublishingPrefer> for Prefer {
    fn from(prefer: PublishingPrefer) -> Self {
        match prefer {
            PublishingPrefer::Nobody => Self::Nobody,
            PublishingPrefer::Template => Self::Template,
            PublishingPrefer::Bank => Self::Bank,
        }
    }
}

/// An update of a template to take in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingTemplateUpdate {
    /// Whose word counts.
    #[serde(default)]
    pub prefer: PublishingPrefer,
    /// Why, 4 to 200 characters.
    pub note: String,
}

/// Whether files are taken in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishingImportMode {
    /// Only looked at.
    Look,
    /// Taken in, all or none.
    Take,
}

impl From<PublishingImportMode> for Import {
    fn from(mode: PublishingImportMode) -> Self {
        match mode {
            PublishingImportMode::Look => Self::Look,
            PublishingImportMode::Take => Self::Take,
        }
    }
}

/// Files to take in as drafts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishingImport {
    /// At most 200, of 1 MiB each and 4 MiB together.
    pub files: Vec<File>,
    /// Looked at, or taken in.
    pub mode: PublishingImportMode,
    /// Why, 4 to 200 characters.
    pub note: String,
}
