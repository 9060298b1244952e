//! Judging a moment: features, rules as data, and the verdict they add up to.
//!
//! A rule is a list of branches; a branch fires when all of its clauses hold, and the sharpest branch that fired is
//! the rule's outcome. The verdict takes the sharpest outcome of all rules, so deny dominates. Clauses only ever ask
//! for *more* of a feature (a larger amount, a younger device, a higher count), so a moment that looks worse is never
//! judged softer; the property tests hold the rules to that.

use std::collections::BTreeMap;

use contracts::risk::{Reason, Scenario, Verdict, VerdictOutcome};

use crate::rules::RULES;

/// What is known of a moment, as numbers and flags the rules can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Minor units; zero when no money is involved.
    pub amount_minor: i64,
    /// Seconds since the device was bound; zero for a device never seen or not named.
    pub device_age_s: i64,
    /// Minutes since midnight in the bank's zone.
    pub minute_of_day: i64,
    /// Never paid before.
    pub first_time_payee: bool,
    /// The payee's account is on the bank's black list.
    pub payee_listed: bool,
    /// The device is on the bank's black list.
    pub device_listed: bool,
    /// Transfers of this user in ten minutes, this one included.
    pub transfers_10m: i64,
    /// Transfers of this user in an hour, this one included.
    pub transfers_1h: i64,
    /// Sign-ins of this user from devices never seen, in an hour, this one included.
    pub new_devices_1h: i64,
    /// Users who came to this device in an hour, this one included.
    pub device_users_1h: i64,
    /// Accounts this user asked to open in an hour, this one included.
    pub openings_1h: i64,
}

/// A number the rules can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// [`Features::amount_minor`].
    AmountMinor,
    /// [`Features::transfers_10m`].
    Transfers10m,
    /// [`Features::transfers_1h`].
    Transfers1h,
    /// [`Features::new_devices_1h`].
    NewDevices1h,
    /// [`Features::device_users_1h`].
    DeviceUsers1h,
    /// [`Features::openings_1h`].
    Openings1h,
}

/// A fact the rules can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// [`Features::first_time_payee`].
    FirstTimePayee,
    /// [`Features::payee_listed`].
    PayeeListed,
    /// [`Features::device_listed`].
    DeviceListed,
}

/// A threshold: its name in the settings, its value until the bank says otherwise, and the range it may be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Unique within the rule; the unit is the last word.
    pub name: &'static str,
    /// The value a new bank starts with.
    pub default: i64,
    /// The largest value that makes sense; the smallest is 0.
    pub max: i64,
}

/// One condition of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// The quantity is at least the threshold.
    AtLeast(Quantity, Threshold),
    /// The device has been bound for less than this many seconds.
    DeviceYoungerThan(Threshold),
    /// The local time lies from the first minute of the day up to the second; over midnight when the first is larger.
    NightBetween(Threshold, Threshold),
    /// The fact holds.
    Is(Flag),
}

/// All clauses hold: this outcome.
#[derive(Debug, Clone, Copy)]
pub struct Branch {
    /// What it leads to.
    pub outcome: VerdictOutcome,
    /// What must hold.
    pub all: &'static [Clause],
}

/// A rule. Data: a change of meaning is a new version.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// Counted up with every change of meaning.
    pub version: u32,
    /// Where it applies.
    pub scenarios: &'static [Scenario],
    /// For people, zh.
    pub text_zh: &'static str,
    /// For people, en.
    pub text_en: &'static str,
    /// What makes it fire.
    pub branches: &'static [Branch],
}

impl Rule {
    /// Its thresholds, in the order of its clauses.
    pub fn thresholds(&self) -> impl Iterator<Item = Threshold> {
        self.branches.iter().flat_map(|branch| branch.all).flat_map(|clause| match clause {
            Clause::AtLeast(_, threshold) | Clause::DeviceYoungerThan(threshold) => vec![*threshold],
            Clause::NightBetween(from, until) => vec![*from, *until],
            Clause::Is(_) => Vec::new(),
        })
    }
}

/// How strict a bank is with one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Whether the rule is judged at all.
    pub enabled: bool,
    /// Thresholds by name; a name that is missing means the default.
    pub thresholds: BTreeMap<String, i64>,
}

/// A rule with the bank's thresholds filled in.
#[derive(Debug, Clone)]
struct Tuned {
    rule: &'static Rule,
    branches: Vec<(VerdictOutcome, Vec<Condition>)>,
}

#[derive(Debug, Clone, Copy)]
enum Condition {
    AtLeast(Quantity, i64),
    DeviceYoungerThan(i64),
    NightBetween(i64, i64),
    Is(Flag),
}

/// All rules as one bank has set them.
#[derive(Debug, Clone)]
pub struct RuleSet {
    tuned: Vec<Tuned>,
}

impl RuleSet {
    /// The rules with `settings`; a rule without one has its defaults.
    pub fn tune(settings: &BTreeMap<String, Setting>) -> Self {
        let enabled = |rule: &&Rule| settings.get(rule.id).is_none_or(|setting| setting.enabled);
        let tuned = RULES.iter().filter(enabled).map(|rule| {
            let set = settings.get(rule.id).map(|setting| &setting.thresholds);
            let value = |threshold: &Threshold| {
                let own = set.and_then(|values| values.get(threshold.name)).copied();
                own.unwrap_or(threshold.default)
            };
            let condition = |clause: &Clause| match clause {
                Clause::AtLeast(quantity, threshold) => Condition::AtLeast(*quantity, value(threshold)),
                Clause::DeviceYoungerThan(threshold) => Condition::DeviceYoungerThan(value(threshold)),
                Clause::NightBetween(from, until) => Condition::NightBetween(value(from), value(until)),
                Clause::Is(flag) => Condition::Is(*flag),
            };
            let branch = |branch: &Branch| (branch.outcome, branch.all.iter().map(condition).collect());
            Tuned { rule, branches: rule.branches.iter().map(branch).collect() }
        });
        Self { tuned: tuned.collect() }
    }

    /// Whether `flag` could make a difference to a moment of which only the amount is known.
    pub fn minds(&self, flag: Flag, scenario: Scenario, amount_minor: i64) -> bool {
        let possible = |condition: &Condition| match condition {
            Condition::AtLeast(Quantity::AmountMinor, least) => amount_minor >= *least,
            _ => true,
        };
        let asks = |condition: &Condition| matches!(condition, Condition::Is(asked) if *asked == flag);
        let rules = self.tuned.iter().filter(|tuned| tuned.rule.scenarios.contains(&scenario));
        rules.flat_map(|tuned| &tuned.branches).any(|(_, all)| all.iter().any(asks) && all.iter().all(possible))
    }

    /// Judges a moment.
    pub fn judge(&self, scenario: Scenario, features: &Features) -> Verdict {
        let mut verdict = Verdict::allow();
        for Tuned { rule, branches } in self.tuned.iter().filter(|tuned| tuned.rule.scenarios.contains(&scenario)) {
            let fired = branches.iter().filter(|(_, all)| all.iter().all(|condition| condition.holds(features)));
            let Some(outcome) = fired.map(|(outcome, _)| *outcome).max() else {
                continue;
            };
            verdict.outcome = verdict.outcome.max(outcome);
            verdict.reasons.push(Reason {
                rule: rule.id.to_owned(),
                version: rule.version,
                text_zh: rule.text_zh.to_owned(),
                text_en: rule.text_en.to_owned(),
                remedy_zh: String::new(),
                remedy_en: String::new(),
            });
        }
        verdict
    }
}

impl Condition {
    fn holds(self, features: &Features) -> bool {
        match self {
            Self::AtLeast(quantity, least) => quantity.of(features) >= least,
            Self::DeviceYoungerThan(seconds) => features.device_age_s < seconds,
            Self::NightBetween(from, until) if from <= until => (from..until).contains(&features.minute_of_day),
            Self::NightBetween(from, until) => features.minute_of_day >= from || features.minute_of_day < until,
            Self::Is(flag) => flag.of(features),
        }
    }
}

impl Quantity {
    const fn of(self, features: &Features) -> i64 {
        match self {
            Self::AmountMinor => features.amount_minor,
            Self::Transfers10m => features.transfers_10m,
            Self::Transfers1h => features.transfers_1h,
            Self::NewDevices1h => features.new_devices_1h,
            Self::DeviceUsers1h => features.device_users_1h,
            Self::Openings1h => features.openings_1h,
        }
    }
}

impl Flag {
    const fn of(self, features: &Features) -> bool {
        match self {
            Self::FirstTimePayee => features.first_time_payee,
            Self::PayeeListed => features.payee_listed,
            Self::DeviceListed => features.device_listed,
        }
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
