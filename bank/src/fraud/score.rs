//! What was stopped of what thieves tried, and what honest people were asked.

use std::collections::BTreeMap;

use contracts::risk::{Scenario, Verdict, VerdictOutcome};
use kernel::Timestamp;
use serde_json::{Map, Value, json};

use super::Size;
use super::attacks::{Attack, Kind};
use super::play::{Act, Proofs};

/// Rules that are told, those that met the most honest people, or thieves, first.
const RULES_TOLD: usize = 15;

/// What stopped an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stopped {
    /// A step it hangs on was stopped.
    Earlier,
    /// A proof was asked for that the thief has not got.
    ByProof,
    /// A person looks first.
    ByDelay,
    /// It was blocked.
    ByBlock,
}

/// Of one kind of attack.
#[derive(Debug, Clone, Copy, Default)]
struct OfKind {
    attacks: u64,
    operations: u64,
    stopped: [u64; 4],
    /// A proof was asked for, and brought.
    proven: u64,
    at_stake_minor: i64,
    lost_minor: i64,
    /// Attacks nothing was lost to, though something was at stake.
    foiled: u64,
}

/// Of one scenario: asked, stepped up, delayed, blocked.
type Honest = [u64; 4];

/// The score.
#[derive(Debug)]
pub struct Score {
    kinds: Vec<Kind>,
    by_attack: Vec<OfKind>,
    honest: BTreeMap<&'static str, Honest>,
    /// By rule: honest people, thieves.
    rules: BTreeMap<String, [u64; 2]>,
    measured_from: Timestamp,
}

impl Score {
    /// Nothing has happened yet; honest people count from `measured_from` on.
    pub fn new(attacks: &[Attack], measured_from: Timestamp) -> Self {
        Self {
            kinds: attacks.iter().map(|attack| attack.kind).collect(),
            by_attack: vec![OfKind::default(); attacks.len()],
            honest: BTreeMap::new(),
            rules: BTreeMap::new(),
            measured_from,
        }
    }

    /// Something honest was judged.
    pub fn honest(&mut self, act: &Act, verdict: &Verdict) {
        if act.at < self.measured_from {
            return;
        }
        let counts = self.honest.entry(act.scenario.as_str()).or_default();
        counts[0] += 1;
        match verdict.outcome {
            VerdictOutcome::Allow => return,
            VerdictOutcome::StepUp => counts[1] += 1,
            VerdictOutcome::Delay => counts[2] += 1,
            VerdictOutcome::Deny => counts[3] += 1,
        }
        self.met(verdict, 0);
    }

    /// An attack would take so much here if nothing of it had been stopped.
    pub fn at_stake(&mut self, attack: usize, minor: i64) {
        self.by_attack[attack].at_stake_minor += minor;
    }

    /// A step of an attack, of `minor`, and what came of it.
    pub fn thief(&mut self, attack: usize, act: &Act, minor: i64, stopped: Option<Stopped>, verdict: Option<&Verdict>) {
        let of_it = &mut self.by_attack[attack];
        of_it.operations += 1;
        match stopped {
            Some(stopped) => of_it.stopped[stopped as usize] += 1,
            None if moves_money(act.scenario) => of_it.lost_minor += minor,
            None => {}
        }
        if stopped.is_none() && verdict.is_some_and(|verdict| verdict.outcome == VerdictOutcome::StepUp) {
            of_it.proven += 1;
        }
        if let Some(verdict) = verdict {
            self.met(verdict, 1);
        }
    }

    fn met(&mut self, verdict: &Verdict, who: usize) {
        for reason in &verdict.reasons {
            self.rules.entry(reason.rule.clone()).or_default()[who] += 1;
        }
    }

    /// The score as a document.
    pub fn told(&self, size: Size) -> Value {
        let mut kinds = Map::new();
        let mut whole = OfKind::default();
        for kind in Kind::ALL {
            let of_it = self.of(kind);
            whole.add(&of_it);
            let mut told = of_it.told();
            told["thieves_hold"] = match size.proofs {
                Proofs::AsAssumed => json!(kind.assumption()),
                Proofs::StopNobody => json!("everything"),
            };
            kinds.insert(kind.as_str().to_owned(), told);
        }
        let mut all: Honest = Honest::default();
        let mut honest = Map::new();
        for (scenario, counts) in &self.honest {
            (0..4).for_each(|nth| all[nth] += counts[nth]);
            honest.insert((*scenario).to_owned(), shares(counts));
        }
        json!({
            "seed": size.seed,
            "customers": size.customers,
            "days": size.days,
            "attacks_of_each_kind": size.attacks,
            "attack_money_stopped_percent": whole.stopped_percent(),
            "attacks_all": whole.told(),
            "honest_operations": shares(&all),
            "attacks": kinds,
            "honest_by_scenario": honest,
            "rules_that_met_honest_people": self.most(0),
            "rules_that_met_thieves": self.most(1),
            "not_simulated": "device reports, a file of addresses, lists filled beforehand, people who work on cases",
        })
    }

    fn of(&self, kind: Kind) -> OfKind {
        let mut sum = OfKind::default();
        for (_, of_it) in self.kinds.iter().zip(&self.by_attack).filter(|(of, _)| **of == kind) {
            let foiled = u64::from(of_it.at_stake_minor > 0 && of_it.lost_minor == 0);
            sum.add(&OfKind { attacks: 1, foiled, ..*of_it });
        }
        sum
    }

    fn most(&self, who: usize) -> Value {
        let mut rules: Vec<_> = self.rules.iter().filter(|(_, met)| met[who] > 0).collect();
        rules.sort_by_key(|(_, met)| std::cmp::Reverse(met[who]));
        let told = rules.into_iter().take(RULES_TOLD);
        told.map(|(rule, [honest, thieves])| json!({ "rule": rule, "honest": honest, "thieves": thieves })).collect()
    }
}

impl OfKind {
    fn add(&mut self, other: &Self) {
        self.attacks += other.attacks;
        self.operations += other.operations;
        (0..4).for_each(|nth| self.stopped[nth] += other.stopped[nth]);
        self.proven += other.proven;
        self.at_stake_minor += other.at_stake_minor;
        self.lost_minor += other.lost_minor;
        self.foiled += other.foiled;
    }

    /// What is stopped of what is at stake. Who is stopped once and then takes more of what was left has lost nothing.
    fn stopped_percent(&self) -> f64 {
        let stopped = (self.at_stake_minor - self.lost_minor).max(0);
        percent(stopped as f64, self.at_stake_minor as f64)
    }

    fn told(&self) -> Value {
        let [earlier, by_proof, by_delay, by_block] = self.stopped;
        json!({
            "attacks": self.attacks,
            "attacks_that_took_nothing": self.foiled,
            "operations": self.operations,
            "blocked": by_block,
            "delayed": by_delay,
            "asked_for_a_proof_they_lack": by_proof,
            "asked_for_a_proof_they_brought": self.proven,
            "prevented_by_an_earlier_stop": earlier,
            "money_attempted_yuan": self.at_stake_minor / 100,
            "money_lost_yuan": self.lost_minor / 100,
            "money_stopped_percent": self.stopped_percent(),
        })
    }
}

const fn moves_money(scenario: Scenario) -> bool {
    matches!(scenario, Scenario::Transfer | Scenario::Payment | Scenario::Campaign)
}

fn shares(counts: &Honest) -> Value {
    let [asked, stepped_up, delayed, blocked] = counts;
    let share = |part: &u64| percent(*part as f64, *asked as f64);
    json!({
        "operations": asked,
        "stepped_up": stepped_up, "stepped_up_percent": share(stepped_up),
        "delayed": delayed, "delayed_percent": share(delayed),
        "blocked": blocked, "blocked_percent": share(blocked),
    })
}

/// To the thousandth.
fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole * 100_000.0).round() / 1_000.0 } else { 0.0 }
}
