//! Pure rules of the line: which step may follow which, who may take it, for whom a version is, and which one is in force.

use std::collections::BTreeSet;
use std::str::FromStr;

use kernel::{ParseError, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Everybody, in parts of ten thousand.
pub const EVERYBODY: u16 = 10_000;

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingState)]
pub enum State {
    /// Being written.
    Draft,
    /// Checked, and waiting for somebody else's word.
    Checked,
    /// Approved by somebody else than its authors.
    Approved,
    /// In force for some, or tried in the shadow.
    Canary,
    /// Released: in force from its start to its end, unless a later one is.
    Live,
    /// Taken back because it was wrong.
    RolledBack,
    /// Not wanted any more.
    Retired,
}

impl State {
    const ALL: [Self; 7] =
        [Self::Draft, Self::Checked, Self::Approved, Self::Canary, Self::Live, Self::RolledBack, Self::Retired];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Checked => "checked",
            Self::Approved => "approved",
            Self::Canary => "canary",
            Self::Live => "live",
            Self::RolledBack => "rolled_back",
            Self::Retired => "retired",
        }
    }

    /// Whether its text may still be written.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Checked | Self::Approved)
    }

    /// Where `step` leads from here, if it is a step that can be taken here.
    pub const fn after(self, step: Step) -> Option<Self> {
        Some(match (self, step) {
            (Self::Draft | Self::Checked | Self::Approved, Step::Edit) => Self::Draft,
            (Self::Draft | Self::Checked, Step::Check) => Self::Checked,
            (Self::Checked | Self::Approved, Step::Return) => Self::Draft,
            (Self::Checked, Step::Approve) => Self::Approved,
            (Self::Approved | Self::Canary, Step::Canary) => Self::Canary,
            (Self::Approved | Self::Canary, Step::Release) => Self::Live,
            (Self::Canary | Self::Live, Step::RollBack) => Self::RolledBack,
            (Self::Draft | Self::Checked | Self::Approved | Self::Live, Step::Retire) => Self::Retired,
            _ => return None,
        })
    }
}

impl FromStr for State {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or(ParseError::new("publishing state", "unknown"))
    }
}

/// What can be done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Its text is written.
    Edit,
    /// It is checked.
    Check,
    /// It goes back to its authors.
    Return,
    /// Somebody else takes responsibility.
    Approve,
    /// It is tried on some.
    Canary,
    /// It is for everybody.
    Release,
    /// It was wrong.
    RollBack,
    /// It is not wanted.
    Retire,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// Not from where the version stands.
    NotFrom(State),
    /// By somebody who wrote it.
    OwnWork,
}

/// A version on its way: what decides about its next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// Everybody who wrote a part of the text.
    pub authors: BTreeSet<String>,
    /// Who approved the text as it is.
    pub approved_by: Option<String>,
}

impl Progress {
    /// A draft by `author`.
    pub fn begun_by(author: impl Into<String>) -> Self {
        Self { state: State::Draft, authors: BTreeSet::from([author.into()]), approved_by: None }
    }

    /// Takes `step` by `who`. A new text, or one that goes back, is approved by nobody.
    pub fn take(&mut self, step: Step, who: &str) -> Result<(), Misstep> {
        let next = self.state.after(step).ok_or(Misstep::NotFrom(self.state))?;
        match step {
            Step::Approve if self.authors.contains(who) => return Err(Misstep::OwnWork),
            Step::Approve => self.approved_by = Some(who.to_owned()),
            Step::Edit => {
                self.authors.insert(who.to_owned());
                self.approved_by = None;
            }
            Step::Return => self.approved_by = None,
            _ => {}
        }
        self.state = next;
        Ok(())
    }
}

/// Whom a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingReach)]
pub enum Reach {
    /// A bank's own.
    Own,
    /// The alliance's, for banks to adopt.
    Template,
    /// The alliance's, in force in every bank.
    Shared,
}

impl Reach {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Template => "template",
            Self::Shared => "shared",
        }
    }
}

impl FromStr for Reach {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Own, Self::Template, Self::Shared].into_iter().find(|reach| reach.as_str() == text);
        found.ok_or(ParseError::new("publishing reach", "unknown"))
    }
}

/// How a version is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingTrial)]
pub enum Trial {
    /// It decides for those it is tried on.
    #[default]
    Enforced,
    /// It is evaluated and recorded, and decides nothing.
    Shadow,
}

/// On whom a version is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishingCanary)]
pub struct Canary {
    /// In these banks only; empty for every bank the document is for.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub banks: Vec<TenantId>,
    /// So many of ten thousand, always the same ones for one version, and among them everybody of a smaller share.
    #[serde(default)]
    pub share: u16,
    /// And these, by the id the kind goes by, usually the user's.
    #[serde(default)]
    pub white_list: Vec<String>,
    /// Whether it decides for them.
    #[serde(default)]
    pub trial: Trial,
}

impl Canary {
    /// Whether `subject` is one of those the version `salt` is tried on in `bank`. Nobody in particular is one only where
    /// everybody is.
    pub fn takes(&self, bank: &TenantId, salt: &str, subject: Option<&str>) -> bool {
        if !self.banks.is_empty() && !self.banks.contains(bank) {
            return false;
        }
        match subject {
            _ if self.share >= EVERYBODY => true,
            Some(subject) => self.white_list.iter().any(|known| known == subject) || lot(salt, subject) < self.share,
            None => false,
        }
    }
}

/// The lot of `subject` among ten thousand for `salt`: the same for ever, in every process.
pub fn lot(salt: &str, subject: &str) -> u16 {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(subject).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    (u64::from_be_bytes(first) % u64::from(EVERYBODY)) as u16
}

/// When a version is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// From then on.
    pub starts_at: Option<Timestamp>,
    /// Until then.
    pub ends_at: Option<Timestamp>,
}

impl Window {
    /// Whether `at` is in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.starts_at.is_none_or(|from| from <= at) && self.ends_at.is_none_or(|to| at < to)
    }

    /// Whether it is over at `at`.
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.ends_at.is_some_and(|to| to <= at)
    }
}

/// A released version, as far as it decides which one is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released {
    /// Which version.
    pub version: i64,
    /// The order of releases.
    pub release_no: i64,
    /// When.
    pub window: Window,
}

/// Which of the `released` is in force at `at`: the last one released of those whose time it is. Who takes that one away
/// gets the last good one, and an end that was set brings back what was there before.
pub fn in_force(released: &[Released], at: Timestamp) -> Option<Released> {
    released.iter().filter(|one| one.window.holds(at)).max_by_key(|one| one.release_no).copied()
}

/// How a released version stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishingStanding)]
pub enum Standing {
    /// Its start is still to come, and it will decide.
    Scheduled,
    /// Its start is still to come, but a later release lies over all of its time: it decides only if that one is taken back.
    Superseded,
    /// It decides.
    InForce,
    /// A later one decides; it comes back when that one is taken back or ends.
    Replaced,
    /// Its end is past.
    Ended,
}

/// How `one` of the `released` stands at `at`.
pub fn standing(one: Released, released: &[Released], at: Timestamp) -> Standing {
    match in_force(released, at) {
        Some(first) if first.version == one.version => Standing::InForce,
        _ if one.window.is_over(at) => Standing::Ended,
        _ if one.window.holds(at) => Standing::Replaced,
        _ if comes_to_decide(one, released, at) => Standing::Scheduled,
        _ => Standing::Superseded,
    }
}

/// Whether `one` of the `released` is in force at any moment after `at`, as things are now. Only its own start and the ends of
/// others can bring it there.
fn comes_to_decide(one: Released, released: &[Released], at: Timestamp) -> bool {
    let ends = released.iter().filter_map(|other| other.window.ends_at);
    let moments = one.window.starts_at.into_iter().chain(ends).filter(|moment| *moment > at);
    let mut first = moments.filter_map(|moment| in_force(released, moment));
    first.any(|first| first.version == one.version)
}

/// When a version is taken back by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishingGuard)]
pub struct Guard {
    /// A condition over the version's own figures: `blocked_share > 0.05`.
    pub condition: String,
    /// Not before it was asked so often within the time looked at.
    pub sample_min: i64,
    /// How far back is looked, in minutes.
    pub minutes: i64,
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
