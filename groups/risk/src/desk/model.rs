//! Pure words and rules of the desk: what cases, appeals and lists may be, what an allowance lets pass, and how verdicts
//! are counted and compared.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Words that are stored, sent and shown: one spelling for all three.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $schema:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[schema(as = $schema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// The word stored and sent.
            #[allow(dead_code, reason = "not every word is stored by itself")]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = kernel::ParseError;
            fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(kernel::ParseError::new(stringify!($schema), "unknown")),
                }
            }
        }
    };
}

words! {
    /// What a verdict was. Ordered: the sharpest is last.
    Outcome as RiskOutcome {
        /// Nothing was asked.
        Allow = "allow",
        /// More proof was asked for.
        StepUp = "step_up",
        /// A person looks first.
        Delay = "delay",
        /// It was refused.
        Deny = "deny",
    }
}

words! {
    /// What a verdict turned out to be worth.
    Label as RiskLabel {
        /// It met fraud.
        Fraud = "fraud",
        /// It met an honest customer.
        Legitimate = "legitimate",
        /// It cannot be told.
        Unsure = "unsure",
    }
}

words! {
    /// How a case stands.
    CaseState as RiskCaseState {
        /// Nobody has taken it.
        Open = "open",
        /// Somebody works on it.
        Assigned = "assigned",
        /// It is decided.
        Decided = "decided",
    }
}

words! {
    /// Why a case exists.
    CaseOrigin as RiskCaseOrigin {
        /// A verdict said that a person looks first.
        Verdict = "verdict",
        /// An analyst opened it.
        Analyst = "analyst",
    }
}

words! {
    /// What is decided on a case.
    CaseDecision as RiskCaseDecision {
        /// The operation may go on: its rules let it pass for a while.
        Release = "release",
        /// It stays refused.
        Refuse = "refuse",
    }
}

words! {
    /// What is written to a case.
    NoteKind as RiskNoteKind {
        /// What somebody thinks or did.
        Note = "note",
        /// Where something can be seen: a call's number, a receipt's, a report's.
        Evidence = "evidence",
    }
}

words! {
    /// How an appeal stands.
    AppealState as RiskAppealState {
        /// It waits for a decision.
        Filed = "filed",
        /// The customer was right.
        Upheld = "upheld",
        /// It stays as it is.
        Rejected = "rejected",
    }
}

words! {
    /// What is decided on an appeal.
    AppealDecision as RiskAppealDecision {
        /// The customer is right: what held them back is lifted at once.
        Uphold = "uphold",
        /// It stays as it is.
        Reject = "reject",
    }
}

words! {
    /// What a list says of what stands on it.
    ListSide as RiskListSide {
        /// It is watched for.
        Black = "black",
        /// It was checked and is trusted, for a while.
        White = "white",
    }
}

words! {
    /// What stands on a list.
    ListKind as RiskListKind {
        /// Account numbers: who is paid, and who pays.
        Account = "account",
        /// Devices.
        Device = "device",
        /// Addresses and networks.
        Ip = "ip",
        /// Phone numbers.
        Phone = "phone",
        /// Customers.
        Customer = "customer",
    }
}

words! {
    /// Whether a list's entry counts now.
    EntryStanding as RiskEntryStanding {
        /// It does.
        InForce = "in_force",
        /// Its time is over.
        Expired = "expired",
    }
}

words! {
    /// How the report adds up.
    Grain as RiskReportGrain {
        /// Day by day.
        Day = "day",
        /// Month by month.
        Month = "month",
    }
}

/// A rule that fired, as it is kept with a verdict. What it does not name was kept before it could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The rule's id.
    pub rule: String,
    /// Its version.
    #[serde(default)]
    pub version: u32,
    /// The document it stands in.
    #[serde(default)]
    pub document: Option<String>,
    /// What it asked for.
    #[serde(default)]
    pub action: Option<String>,
    /// What it added to the score.
    #[serde(default)]
    pub score: i64,
    /// Only tried beside the live rules: it decided nothing.
    #[serde(default)]
    pub shadow: bool,
}

/// Rules that let a customer pass because a person looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Ids of the rules that may not hold the operation back; every other rule judges as always.
    pub rules: BTreeSet<String>,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Allowance {
    /// Whether `rule` lets the operation pass.
    pub fn passes(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }
}

/// An allowance as it is kept.
#[derive(Debug, Clone)]
pub struct Granted {
    /// For one operation only.
    pub mark: Option<u64>,
    /// For one payee only, by the last digits.
    pub payee_tail: Option<String>,
    /// Up to this amount only.
    pub amount_max_minor: Option<i64>,
    /// The rules that let pass.
    pub rules: BTreeSet<String>,
    /// Until when.
    pub ends_at: Timestamp,
}

impl Granted {
    /// Whether it is about an operation with this mark, payee and amount, at `now`. What it is bound to and the operation does
    /// not tell, does not fit.
    pub fn covers(&self, now: Timestamp, mark: u64, payee: Option<&str>, amount_minor: Option<i64>) -> bool {
        let payee_fits = |tail: &str| payee.is_some_and(|payee| payee.ends_with(tail));
        now < self.ends_at
            && self.mark.is_none_or(|bound| bound == mark)
            && self.payee_tail.as_deref().is_none_or(payee_fits)
            && self.amount_max_minor.is_none_or(|most| amount_minor.is_some_and(|amount| amount <= most))
    }
}

/// All of `granted` that covers the operation, as one.
pub fn together(
    granted: impl IntoIterator<Item = Granted>,
    now: Timestamp,
    mark: u64,
    payee: Option<&str>,
    amount_minor: Option<i64>,
) -> Option<Allowance> {
    let covering = granted.into_iter().filter(|one| one.covers(now, mark, payee, amount_minor));
    covering.fold(None, |whole: Option<Allowance>, one| {
        let mut whole = whole.unwrap_or(Allowance { rules: BTreeSet::new(), ends_at: one.ends_at });
        whole.rules.extend(one.rules);
        whole.ends_at = whole.ends_at.max(one.ends_at);
        Some(whole)
    })
}

/// Whether the same money was held back before on the same day: a customer who tries three times saves it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// For the first time.
    First,
    /// Again.
    Again,
}

/// A verdict as the report counts it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub scenario: String,
    /// What.
    pub outcome: Outcome,
    /// The live rules that fired.
    pub rules: Vec<String>,
    /// How much it was about.
    pub amount_minor: i64,
    /// Whether the same was held back before.
    pub seen: Seen,
}

/// How often what happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Verdicts in which the rule fired.
    pub times: i64,
    /// Of those, refused.
    pub blocked: i64,
    /// Held for a person.
    pub delayed: i64,
    /// More proof was asked for.
    pub stepped_up: i64,
    /// Passed at once.
    pub passed: i64,
    /// Money that did not leave: refused or held, the same customer, payee and amount once a day.
    pub saved_minor: i64,
}

impl Counted {
    fn of(judged: &Judged) -> Self {
        let held = judged.outcome >= Outcome::Delay && judged.seen == Seen::First;
        let mut counted = Self { times: 1, saved_minor: if held { judged.amount_minor } else { 0 }, ..Self::default() };
        match judged.outcome {
            Outcome::Deny => counted.blocked = 1,
            Outcome::Delay => counted.delayed = 1,
            Outcome::StepUp => counted.stepped_up = 1,
            Outcome::Allow => counted.passed = 1,
        }
        counted
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.times += other.times;
        self.blocked += other.blocked;
        self.delayed += other.delayed;
        self.stepped_up += other.stepped_up;
        self.passed += other.passed;
        self.saved_minor = self.saved_minor.saturating_add(other.saved_minor);
    }
}

/// Day, rule and scenario of a count; the rule `""` is all of them together.
pub type Key = (String, String, String);

/// Counts verdicts by day in `zone`, rule and scenario. What only shadow rules saw is not counted.
pub fn tally(verdicts: &[Judged], zone: Tz) -> BTreeMap<Key, Counted> {
    let mut counts: BTreeMap<Key, Counted> = BTreeMap::new();
    for judged in verdicts.iter().filter(|judged| !judged.rules.is_empty()) {
        let (day, counted) = (judged.at.date_in(zone).to_string(), Counted::of(judged));
        let rules: BTreeSet<&str> = judged.rules.iter().map(String::as_str).chain([""]).collect();
        for rule in rules {
            counts.entry((day.clone(), rule.to_owned(), judged.scenario.clone())).or_default().add(counted);
        }
    }
    counts
}

/// A verdict as rules are compared by.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What.
    pub outcome: Outcome,
    /// The rules that fired, shadow ones too.
    pub hits: Vec<Hit>,
    /// What it turned out to be worth.
    pub label: Option<Label>,
}

/// How one rule did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFigures {
    /// Its id.
    pub rule: String,
    /// Verdicts in which it fired live.
    pub hits: i64,
    /// Of those, in which no other live rule fired.
    pub alone: i64,
    /// Verdicts in which it fired beside the live rules only.
    pub shadow: i64,
    /// Refused or held.
    pub held: i64,
    /// Labelled fraud.
    pub fraud: i64,
    /// Labelled legitimate.
    pub legitimate: i64,
}

impl RuleFigures {
    /// Of a thousand labelled verdicts, how many met fraud, to the nearest; nothing where none is labelled.
    pub const fn precision_permille(&self) -> Option<i64> {
        match self.fraud + self.legitimate {
            0 => None,
            labelled => Some((self.fraud * 1_000 + labelled / 2) / labelled),
        }
    }
}

/// Two rules that fired together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// One, the first by name.
    pub one: String,
    /// The other.
    pub other: String,
    /// In how many verdicts.
    pub both: i64,
}

/// How rules compare: each by itself, and which fire together, the most frequent first, at most `pairs_max` pairs.
pub fn compare(verdicts: &[Compared], pairs_max: usize) -> (Vec<RuleFigures>, Vec<Overlap>) {
    let mut rules: BTreeMap<String, RuleFigures> = BTreeMap::new();
    let mut pairs: BTreeMap<(String, String), i64> = BTreeMap::new();
    for verdict in verdicts {
        let named = |shadow: bool| -> BTreeSet<&str> {
            verdict.hits.iter().filter(|hit| hit.shadow == shadow).map(|hit| hit.rule.as_str()).collect()
        };
        let (live, shadow) = (named(false), named(true));
        for rule in &live {
            let figures = rules.entry((*rule).to_owned()).or_default();
            figures.hits += 1;
            figures.alone += i64::from(live.len() == 1);
            figures.held += i64::from(verdict.outcome >= Outcome::Delay);
            figures.fraud += i64::from(verdict.label == Some(Label::Fraud));
            figures.legitimate += i64::from(verdict.label == Some(Label::Legitimate));
            for other in live.range::<str, _>((std::ops::Bound::Excluded(*rule), std::ops::Bound::Unbounded)) {
                *pairs.entry(((*rule).to_owned(), (*other).to_owned())).or_default() += 1;
            }
        }
        for rule in shadow {
            rules.entry(rule.to_owned()).or_default().shadow += 1;
        }
    }
    let mut figures: Vec<_> = rules.into_iter().map(|(rule, figures)| RuleFigures { rule, ..figures }).collect();
    figures.sort_by_key(|figures| std::cmp::Reverse((figures.hits, figures.shadow)));
    let mut overlaps: Vec<_> = pairs.into_iter().map(|((one, other), both)| Overlap { one, other, both }).collect();
    overlaps.sort_by_key(|overlap| std::cmp::Reverse(overlap.both));
    overlaps.truncate(pairs_max);
    (figures, overlaps)
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
