//! The text of a document: rules, tables and bands, as they are published and stored.

use std::sync::LazyLock;

use contracts::risk::{LeastTool, Scenario, VerdictOutcome};
use serde::{Deserialize, Serialize};

/// Rules of a document, at most.
pub const RULES_MAX: usize = 300;
/// Tables of a document, at most.
pub const TABLES_MAX: usize = 20;
/// Rows of a table, at most.
pub const ROWS_MAX: usize = 100;
/// The largest score of a rule, and of a band.
pub const SCORE_MAX: i64 = 1_000;

/// A document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Rules.
    pub rules: Vec<RuleText>,
    /// Decision tables and score cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableText>,
    /// What sums of scores lead to.
    #[serde(default, skip_serializing_if = "Bands::says_nothing")]
    pub bands: Bands,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// Stable name, unique in its document: `first_time_payee_large`.
    pub id: String,
    /// What analysts call it, zh.
    pub name_zh: String,
    /// What analysts call it, en.
    pub name_en: String,
    /// Where it is asked.
    pub scenarios: Vec<Scenario>,
    /// When it fires: an expression over the catalogue `risk.moment`.
    pub when: String,
    /// What it does then.
    pub action: Action,
    /// What it adds to the score then, 0 to 1,000.
    #[serde(default)]
    pub score: i64,
    /// What a challenge has to be at least.
    #[serde(default)]
    pub least_tool: LeastTool,
    /// Higher ones are told first, and an `allow` overrides none that is higher. 0 to 1,000.
    #[serde(default = "middle")]
    pub priority: i64,
    /// What it does when it cannot be told whether it fires.
    #[serde(default)]
    pub on_missing: OnMissing,
    /// Why, for the customer, zh.
    pub reason_zh: String,
    /// Why, for the customer, en.
    pub reason_en: String,
    /// What the customer can do, zh.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedy_zh: String,
    /// What the customer can do, en.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedy_en: String,
    /// Whether banks may only tighten it.
    #[serde(default)]
    pub floor: Floor,
    /// Whether it is asked at all: a bank's own document switches a rule of the ground off by its id.
    #[serde(default)]
    pub enabled: Switch,
    /// Which kind of fraud it is about.
    #[serde(default = "other")]
    pub category: String,
    /// Where it comes from: a regulation, or public knowledge of a fraud.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

const fn middle() -> i64 {
    500
}

fn other() -> String {
    "other".to_owned()
}

/// Kinds of fraud.
pub const CATEGORIES: [&str; 18] = [
    "takeover",
    "mule",
    "telecom",
    "sim_swap",
    "scraping",
    "bonus",
    "night_drain",
    "test_drain",
    "split",
    "remote",
    "elderly",
    "cash_out",
    "opening",
    "list",
    "velocity",
    "device",
    "credential",
    "other",
];

/// What a rule does when it fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskAction)]
pub enum Action {
    /// Nothing but its score.
    Score,
    /// A proof is asked for.
    Challenge,
    /// A person looks first.
    Delay,
    /// Not at all.
    Block,
    /// Nothing less urgent counts.
    Allow,
    /// Not at all, and the device goes onto the bank's list.
    BanDevice,
    /// Not at all, and the payee's account goes onto the bank's list.
    ListPayee,
    /// The same as [`Action::BanDevice`], for rules that mean the list rather than the ban.
    ListDevice,
}

impl Action {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Challenge => "challenge",
            Self::Delay => "delay",
            Self::Block => "block",
            Self::Allow => "allow",
            Self::BanDevice => "ban_device",
            Self::ListPayee => "list_payee",
            Self::ListDevice => "list_device",
        }
    }

    /// What a rule with this action leads to by itself.
    pub const fn outcome(self) -> VerdictOutcome {
        match self {
            Self::Score | Self::Allow => VerdictOutcome::Allow,
            Self::Challenge => VerdictOutcome::StepUp,
            Self::Delay => VerdictOutcome::Delay,
            Self::Block | Self::BanDevice | Self::ListPayee | Self::ListDevice => VerdictOutcome::Deny,
        }
    }
}

/// What a rule does when its answer cannot be told: something it reads is missing, it panicked, or it was too slow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// It does not fire: fail-open.
    #[default]
    Pass,
    /// It fires: fail-closed.
    Act,
}

/// Whether banks may only tighten a rule of the alliance's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Floor {
    /// They may replace it.
    #[default]
    No,
    /// Theirs is asked as well.
    Yes,
}

/// Whether a rule is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Switch {
    /// It is not.
    Off,
    /// It is.
    #[default]
    On,
}

/// Written as 0 or 1.
macro_rules! written_as_a_bit {
    ($of:ident, $zero:ident, $one:ident) => {
        impl TryFrom<u8> for $of {
            type Error = &'static str;
            fn try_from(bit: u8) -> Result<Self, Self::Error> {
                match bit {
                    0 => Ok(Self::$zero),
                    1 => Ok(Self::$one),
                    _ => Err("0 or 1"),
                }
            }
        }
        impl From<$of> for u8 {
            fn from(of: $of) -> Self {
                match of {
                    $of::$zero => 0,
                    $of::$one => 1,
                }
            }
        }
    };
}
written_as_a_bit!(Floor, No, Yes);
written_as_a_bit!(Switch, Off, On);

/// A decision table, or a score card: rows that give a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableText {
    /// Stable name, unique in its document.
    pub id: String,
    /// What analysts call it, zh; its id where nothing is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    /// What analysts call it, en.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    /// Where it is asked.
    pub scenarios: Vec<Scenario>,
    /// Which rows count.
    #[serde(default)]
    pub take: Take,
    /// The rows, from top to bottom.
    pub rows: Vec<RowText>,
}

/// Which rows of a table count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// Every one that fits: a score card.
    #[default]
    Sum,
    /// The first that fits: a decision table.
    First,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowText {
    /// When it fits.
    pub when: String,
    /// What it adds then.
    pub score: i64,
}

/// From which sum of scores on something is done; nothing said is never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// A proof is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<i64>,
    /// The strongest proof is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strong: Option<i64>,
    /// The face is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<i64>,
    /// A person looks first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<i64>,
    /// Not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<i64>,
}

impl Bands {
    fn says_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Each in turn, by name, from the softest on.
    pub fn named(&self) -> [(&'static str, Option<i64>); 5] {
        [
            ("challenge", self.challenge),
            ("strong", self.strong),
            ("face", self.face),
            ("delay", self.delay),
            ("block", self.block),
        ]
    }

    /// The tighter of two, band by band.
    #[must_use]
    pub fn tightest(self, other: Self) -> Self {
        let lower = |a: Option<i64>, b: Option<i64>| [a, b].into_iter().flatten().min();
        Self {
            challenge: lower(self.challenge, other.challenge),
            strong: lower(self.strong, other.strong),
            face: lower(self.face, other.face),
            delay: lower(self.delay, other.delay),
            block: lower(self.block, other.block),
        }
    }

    /// What a sum of scores leads to.
    pub fn outcome(&self, score: i64) -> (VerdictOutcome, LeastTool) {
        let reached = |band: Option<i64>| band.is_some_and(|band| score >= band);
        let least = match (reached(self.face), reached(self.strong)) {
            (true, _) => LeastTool::Face,
            (_, true) => LeastTool::Strong,
            _ => LeastTool::Any,
        };
        let outcome = match (reached(self.block), reached(self.delay)) {
            (true, _) => VerdictOutcome::Deny,
            (_, true) => VerdictOutcome::Delay,
            _ if least > LeastTool::Any || reached(self.challenge) => VerdictOutcome::StepUp,
            _ => VerdictOutcome::Allow,
        };
        (outcome, least)
    }
}

static BASE: LazyLock<Body> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../rules/base.json"))
        .expect("the set that is compiled in is tried by every test")
});

impl Body {
    /// The set that is in force while the alliance has published none.
    pub fn base() -> &'static Self {
        &BASE
    }

    /// The rule called `id`.
    pub fn rule(&self, id: &str) -> Option<&RuleText> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
