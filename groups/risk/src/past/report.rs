//! The report of a back-test: what is stored, shown to operators, and kept with a version for whoever approves it.

use contracts::risk::{Scenario, VerdictOutcome};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tally::{Label, OUTCOMES, OfRule, SAMPLES_OF_RULE, Sample, Tally, Weight, place};

/// Rules that are told, those with the most hits first.
const RULES_TOLD: usize = 250;
/// Pairs of rules that are told, those that fired together most often first.
const PAIRS_TOLD: usize = 200;

/// What rules would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestReport)]
pub struct Report {
    /// Moments from here on were judged.
    pub from: Timestamp,
    /// Up to here.
    pub until: Timestamp,
    /// The windows were filled from here on. Later than the longest window of the rules asks for where the journal does not
    /// reach further, or the budget did not.
    pub filled_from: Timestamp,
    /// Whether the budget was enough for all that was asked.
    pub coverage: Coverage,
    /// Moments judged anew.
    pub judged: u64,
    /// Customers among them.
    pub customers: u64,
    /// Customers to whom at least one moment would not simply have been allowed.
    pub customers_affected: u64,
    /// How the moments come out.
    pub outcomes: Vec<Outcome>,
    /// How they came out then: from that verdict to the one of the rules that are tried.
    pub was: Vec<Shift>,
    /// From the rules in force to those that are tried, where they were compared; those that differ only.
    pub changed: Vec<Shift>,
    /// What those who looked had found.
    pub labels: Labels,
    /// Rules that fired, those with the most hits first.
    pub rules: Vec<RuleReport>,
    /// Rules that fired together, the most frequent first.
    pub overlap: Vec<Overlap>,
    /// Day by day, in the bank's zone.
    pub days: Vec<Day>,
    /// Moments that come out otherwise than by the rules in force (than they did, where there is nothing to compare with).
    pub samples: Vec<SampleCase>,
}

/// Whether all was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskBackTestCoverage)]
pub enum Coverage {
    /// All of the span.
    Whole,
    /// The newer part: there is more in the span than one test may read.
    NewerPart,
}

/// How many moments have an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestOutcome)]
pub struct Outcome {
    /// Which.
    pub outcome: VerdictOutcome,
    /// Moments.
    pub count: u64,
    /// The sum of their amounts, minor units.
    pub amount_minor: i64,
}

/// Moments that went from one outcome to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestShift)]
pub struct Shift {
    /// From.
    pub from: VerdictOutcome,
    /// To.
    pub to: VerdictOutcome,
    /// Moments.
    pub count: u64,
    /// The sum of their amounts, minor units; nothing where only moments were counted.
    pub amount_minor: Option<i64>,
}

/// What labelled moments come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestLabels)]
pub struct Labels {
    /// Moments labelled fraud.
    pub fraud: u64,
    /// Of these, not simply allowed.
    pub fraud_caught: u64,
    /// Their money, minor units.
    pub fraud_minor: i64,
    /// The money of those caught.
    pub fraud_caught_minor: i64,
    /// Moments labelled legitimate.
    pub legitimate: u64,
    /// Of these, not simply allowed: false positives.
    pub legitimate_stopped: u64,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestRule)]
pub struct RuleReport {
    /// The document it stands in.
    pub document: String,
    /// Its id.
    pub rule: String,
    /// The document's version; 0 for what is not published.
    pub version: u32,
    /// `challenge`, `block`, …
    pub action: String,
    /// It was only watched.
    pub shadow: bool,
    /// Moments it fired in.
    pub hits: u64,
    /// Their money, minor units.
    pub amount_minor: i64,
    /// Where no other rule fired.
    pub alone: u64,
    /// Different customers.
    pub customers: u64,
    /// Hits that somebody found to be fraud.
    pub fraud: u64,
    /// Hits that somebody found to be the customer: false positives.
    pub legitimate: u64,
    /// Fraud of those labelled, in hundredths of a percent; nothing where nothing is labelled.
    pub precision_bp: Option<u64>,
    /// A few of its moments.
    pub samples: Vec<SampleCase>,
}

/// Two rules that fired together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestOverlap)]
pub struct Overlap {
    /// One.
    pub one: String,
    /// The other.
    pub other: String,
    /// Moments both fired in.
    pub both: u64,
    /// Of the hits of the one, in hundredths of a percent.
    pub of_one_bp: u64,
    /// Of the hits of the other.
    pub of_other_bp: u64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestDay)]
pub struct Day {
    /// `YYYY-MM-DD`.
    #[schema(format = Date)]
    pub date: String,
    /// Allowed.
    pub allow: u64,
    /// A proof asked for.
    pub step_up: u64,
    /// A person looks first.
    pub delay: u64,
    /// Blocked.
    pub deny: u64,
}

/// One moment, told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RiskBackTestSample)]
pub struct SampleCase {
    /// When.
    pub at: Timestamp,
    /// What.
    pub scenario: Scenario,
    /// Whose.
    pub user_id: Option<String>,
    /// How much, minor units.
    pub amount_minor: Option<i64>,
    /// What was said then.
    pub was: VerdictOutcome,
    /// What the rules in force say.
    pub live: Option<VerdictOutcome>,
    /// What the rules that are tried say.
    pub tried: VerdictOutcome,
    /// Which of them fired.
    pub rules: Vec<String>,
    /// `fraud` or `legitimate`, where somebody looked.
    pub label: Option<String>,
}

/// A span, as it could be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read {
    pub from: Timestamp,
    pub until: Timestamp,
    pub filled_from: Timestamp,
    pub coverage: Coverage,
}

impl Report {
    pub(super) fn of(tally: &Tally, read: Read) -> Self {
        let Read { from, until, filled_from, coverage } = read;
        let outcome = |nth: usize| {
            let Weight { count, amount_minor } = tally.outcomes[nth];
            Outcome { outcome: OUTCOMES[nth], count, amount_minor }
        };
        let days = tally.days.iter().map(|(date, [allow, step_up, delay, deny])| Day {
            date: date.to_string(),
            allow: *allow,
            step_up: *step_up,
            delay: *delay,
            deny: *deny,
        });
        Self {
            from,
            until,
            filled_from,
            coverage,
            judged: tally.judged,
            customers: tally.judged_people.count(),
            customers_affected: tally.affected.count(),
            outcomes: (0..4).map(outcome).collect(),
            was: shifts(|from, to| (tally.was[from][to], None)).collect(),
            changed: shifts(|from, to| {
                let Weight { count, amount_minor } = tally.shifts[from][to];
                (count, Some(amount_minor))
            })
            .filter(|shift| shift.from != shift.to)
            .collect(),
            labels: labels(tally),
            rules: rules(tally),
            overlap: overlap(tally),
            days: days.collect(),
            samples: tally.changes.told().into_iter().map(SampleCase::of).collect(),
        }
    }

    /// How many moments come out as `outcome`.
    pub fn count(&self, outcome: VerdictOutcome) -> u64 {
        self.outcomes.get(place(outcome)).map_or(0, |one| one.count)
    }

    /// The same without the single moments: what is kept with a version.
    #[must_use]
    pub fn summed_up(mut self) -> Self {
        self.samples.clear();
        self.rules.iter_mut().for_each(|rule| rule.samples.clear());
        self
    }
}

/// Every pair of outcomes something went from and to.
fn shifts(weight: impl Fn(usize, usize) -> (u64, Option<i64>)) -> impl Iterator<Item = Shift> {
    let pairs = (0..4).flat_map(|from| (0..4).map(move |to| (from, to)));
    pairs.filter_map(move |(from, to)| {
        let (count, amount_minor) = weight(from, to);
        (count > 0).then(|| Shift { from: OUTCOMES[from], to: OUTCOMES[to], count, amount_minor })
    })
}

fn labels(tally: &Tally) -> Labels {
    let [fraud, legitimate] = &tally.labelled;
    let sum = |all: &[Weight]| all.iter().map(|one| one.count).sum();
    let money = |all: &[Weight]| all.iter().fold(0_i64, |sum, one| sum.saturating_add(one.amount_minor));
    Labels {
        fraud: sum(fraud),
        fraud_caught: sum(&fraud[1..]),
        fraud_minor: money(fraud),
        fraud_caught_minor: money(&fraud[1..]),
        legitimate: sum(legitimate),
        legitimate_stopped: sum(&legitimate[1..]),
    }
}

/// Hundredths of a percent, to the nearest; nothing of nothing.
fn share_bp(part: u64, whole: u64) -> Option<u64> {
    part.saturating_mul(10_000).saturating_add(whole / 2).checked_div(whole)
}

fn rules(tally: &Tally) -> Vec<RuleReport> {
    let told = |rule: &OfRule| {
        let [fraud, legitimate] = rule.labelled;
        RuleReport {
            document: rule.document.clone(),
            rule: rule.rule.clone(),
            version: rule.version,
            action: rule.action.clone(),
            shadow: rule.shadow,
            hits: rule.hits.count,
            amount_minor: rule.hits.amount_minor,
            alone: rule.alone,
            customers: rule.people.count(),
            fraud,
            legitimate,
            precision_bp: share_bp(fraud, fraud + legitimate),
            samples: rule.samples.told().into_iter().take(SAMPLES_OF_RULE).map(SampleCase::of).collect(),
        }
    };
    let mut rules: Vec<_> = tally.rules.iter().map(told).collect();
    rules.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| (&a.document, &a.rule).cmp(&(&b.document, &b.rule))));
    rules.truncate(RULES_TOLD);
    rules
}

fn overlap(tally: &Tally) -> Vec<Overlap> {
    let told = |((one, other), both): (&(u16, u16), &u64)| {
        let (one, other) = (&tally.rules[usize::from(*one)], &tally.rules[usize::from(*other)]);
        // The same whichever thread met which of the two first.
        let (one, other) = if one.rule <= other.rule { (one, other) } else { (other, one) };
        Overlap {
            one: one.rule.clone(),
            other: other.rule.clone(),
            both: *both,
            of_one_bp: share_bp(*both, one.hits.count).unwrap_or(0),
            of_other_bp: share_bp(*both, other.hits.count).unwrap_or(0),
        }
    };
    let mut pairs: Vec<_> = tally.pairs.iter().map(told).collect();
    pairs.sort_by(|a, b| b.both.cmp(&a.both).then_with(|| (&a.one, &a.other).cmp(&(&b.one, &b.other))));
    pairs.truncate(PAIRS_TOLD);
    pairs
}

impl SampleCase {
    fn of(sample: &Sample) -> Self {
        let Sample { at, scenario, user, amount_minor, was, live, tried, rules, label } = sample;
        let label = label.map(|label| match label {
            Label::Fraud => "fraud".to_owned(),
            Label::Legitimate => "legitimate".to_owned(),
        });
        Self {
            at: *at,
            scenario: *scenario,
            user_id: user.map(|user| user.to_string()),
            amount_minor: *amount_minor,
            was: *was,
            live: *live,
            tried: *tried,
            rules: rules.clone(),
            label,
        }
    }
}
