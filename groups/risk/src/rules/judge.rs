//! The judgement: which rules fire about a moment, and what they come to together.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use contracts::risk::{LeastTool, Reason, Scenario, Verdict, VerdictOutcome};
use expr::{Facts, Value};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::{Action, Floor, RuleText, Take};
use super::compile::{Answer, Pace, Rule, Scene, Set, Standing};
use super::given::{self, Extra};
use crate::features::Windows;
use crate::moment::Moment;

/// Longer than this, one judgement is looked at rule by rule the next time.
const LONG: Duration = Duration::from_millis(5);
/// Longer than this, one rule is too slow.
const SLOW: Duration = Duration::from_millis(2);
/// Reasons that are told, at most: the sharpest first.
const REASONS_MAX: usize = 5;

/// What came of a rule that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskHitEffect)]
pub enum Effect {
    /// It counted.
    Counted,
    /// A rule that allows overrode it.
    Overridden,
    /// An upheld appeal lets the customer pass it.
    Pardoned,
    /// It was only tried.
    Shadow,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id, or the table's.
    pub rule: Arc<str>,
    /// The version of its document; 0 for what is compiled in.
    pub version: u32,
    /// The document.
    pub document: Arc<str>,
    /// What it does.
    pub action: Action,
    /// What it added to the score.
    pub score: i64,
    /// Whether it was only tried, and decided nothing.
    pub shadow: bool,
    /// What came of it.
    pub effect: Effect,
    /// Whether it fired because its answer could not be told.
    pub by_default: bool,
    /// Its text.
    pub text: Arc<RuleText>,
}

/// A moment, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What the rules come to.
    pub outcome: VerdictOutcome,
    /// What a proof has to be at least.
    pub least_tool: LeastTool,
    /// The sum of the scores that counted.
    pub score: i64,
    /// The rules that fired, the highest priority first.
    pub hits: Vec<Hit>,
    /// What the rules that fired have read, as it was.
    pub values: Vec<(Arc<str>, serde_json::Value)>,
    /// What each document comes to by itself, in the order of [`Set::parts`].
    pub by_part: Vec<VerdictOutcome>,
}

impl Judged {
    pub(crate) fn nothing(parts: usize) -> Self {
        Self {
            outcome: VerdictOutcome::Allow,
            least_tool: LeastTool::Any,
            score: 0,
            hits: Vec::new(),
            values: Vec::new(),
            by_part: vec![VerdictOutcome::Allow; parts],
        }
    }

    /// Whether it allows and there is nothing to say about that: a few points that led to nothing are not kept.
    pub fn is_plain(&self) -> bool {
        self.outcome == VerdictOutcome::Allow && self.hits.iter().all(|hit| hit.effect == Effect::Counted)
    }

    /// What others are told: nothing of rules that were of no consequence.
    pub fn verdict(&self, verdict_id: Option<String>) -> Verdict {
        Verdict {
            outcome: self.outcome,
            least_tool: self.least_tool,
            score: self.score,
            reasons: self.reasons(),
            verdict_id,
        }
    }

    fn reasons(&self) -> Vec<Reason> {
        if self.outcome == VerdictOutcome::Allow {
            return Vec::new();
        }
        // Rules that only score are told where it was the sum that decided.
        let by_rules = self.hits.iter().filter(|hit| hit.effect == Effect::Counted);
        let sharpest = by_rules.clone().map(|hit| hit.action.outcome()).max().unwrap_or(VerdictOutcome::Allow);
        let tells = |hit: &&Hit| match hit.action {
            Action::Allow => false,
            Action::Score => sharpest < self.outcome,
            _ => true,
        };
        let mut told: Vec<&Hit> = by_rules.filter(tells).collect();
        told.sort_by_key(|hit| std::cmp::Reverse(hit.action.outcome()));
        let mut reasons: Vec<Reason> = Vec::new();
        for hit in told {
            if reasons.len() < REASONS_MAX && !reasons.iter().any(|reason| *reason.rule == *hit.rule) {
                reasons.push(hit.reason());
            }
        }
        reasons
    }
}

impl Hit {
    fn reason(&self) -> Reason {
        let RuleText { reason_zh, reason_en, remedy_zh, remedy_en, .. } = &*self.text;
        Reason {
            rule: self.rule.to_string(),
            version: self.version,
            text_zh: reason_zh.clone(),
            text_en: reason_en.clone(),
            remedy_zh: remedy_zh.clone(),
            remedy_en: remedy_en.clone(),
        }
    }
}

impl Set {
    /// Judges a moment. Only the features that rules of its scenario read are fetched.
    pub fn judge(&self, moment: &Moment, windows: &Windows, extra: &Extra<'_>) -> Judged {
        self.judge_with(moment, extra, |wanted, facts| given::fill_features(windows, moment, wanted, facts))
    }

    /// The same of features that were read before: at least those that rules of its scenario read, each with its place.
    pub fn judge_read(
        &self,
        moment: &Moment,
        read: impl IntoIterator<Item = (usize, Option<i64>)>,
        extra: &Extra<'_>,
    ) -> Judged {
        self.judge_with(moment, extra, |_, facts| {
            read.into_iter().for_each(|(place, value)| given::put_feature(place, value, facts));
        })
    }

    fn judge_with<'m>(
        &self,
        moment: &'m Moment,
        extra: &Extra<'m>,
        fill: impl FnOnce(&[usize], &mut Facts<'m>),
    ) -> Judged {
        let Some(scene) = self.scene(moment.scenario) else { return Judged::nothing(self.parts.len()) };
        let mut facts = Facts::new(given::catalogue());
        given::fill(moment, extra, &mut facts);
        fill(&scene.wanted, &mut facts);
        if let Some(scoring) = &scene.scoring {
            scoring.put(&mut facts);
        }
        self.decide(scene, &facts, moment.at, extra)
    }

    /// Judges what is known, however it came to be known: for trying rules on given facts.
    pub fn judge_facts(&self, scenario: Scenario, facts: &Facts<'_>, at: Timestamp, extra: &Extra<'_>) -> Judged {
        match self.scene(scenario) {
            Some(scene) => self.decide(scene, facts, at, extra),
            None => Judged::nothing(self.parts.len()),
        }
    }

    /// Whether it can matter to a moment, of which only amount, time and door are known, that its payee is new.
    pub fn minds_first_payment(&self, moment: &Moment, extra: &Extra<'_>) -> bool {
        let (Some(scene), Some(slot)) = (self.scene(moment.scenario), given::first_time_slot()) else { return false };
        if scene.mind_first.is_empty() {
            return false;
        }
        let mut facts = Facts::new(given::catalogue());
        given::fill_beforehand(moment, extra, &mut facts);
        [true, false].into_iter().any(|first| {
            let _ = facts.put(slot, Value::Flag(first));
            let could_fire = |rule: &&Arc<Rule>| rule.condition().is_none_or(|asked| !asked.truth(&facts).is_false());
            scene.mind_first.iter().any(|rule| could_fire(&rule))
        })
    }

    fn decide(&self, scene: &Scene, facts: &Facts<'_>, at: Timestamp, extra: &Extra<'_>) -> Judged {
        let begun = Instant::now();
        let watched = scene.watched.load(Ordering::Relaxed);
        let mut judged = Judged::nothing(self.parts.len());
        let mut fired: Vec<&Rule> = Vec::new();
        let ask = |rule: &Rule| {
            if !watched {
                return rule.answer(facts, at);
            }
            let begun = Instant::now();
            let answer = rule.answer(facts, at);
            rule.note_time(if begun.elapsed() > SLOW { Pace::Slow } else { Pace::Quick }, at);
            answer
        };
        for (place, rule) in &scene.rules {
            let answer = ask(rule);
            if answer != Answer::No {
                judged.hits.push(self.hit(*place, &rule.text, rule.text.score, answer));
                fired.push(rule);
            }
        }
        for (place, table) in &scene.tables {
            let (mut score, mut fitted) = (0, Vec::new());
            for (row, points) in &table.rows {
                if ask(row) != Answer::No {
                    score += points;
                    fitted.push(row.text.when.as_str());
                    fired.push(row);
                    if table.text.take == Take::First {
                        break;
                    }
                }
            }
            if score != 0 {
                // Of a table, what is kept is what fitted.
                let when = format!("({})", fitted.join(") or ("));
                let text = Arc::new(RuleText { when, score, ..RuleText::clone(&table.as_rule) });
                judged.hits.push(self.hit(*place, &text, score, Answer::Fires));
            }
        }
        if !judged.hits.is_empty() {
            self.come_to(&mut judged, extra);
            if !judged.is_plain() {
                judged.values = values(&fired, facts);
            }
        }
        let took_long = begun.elapsed() > LONG;
        if took_long != watched {
            scene.watched.store(took_long, Ordering::Relaxed);
        }
        judged
    }

    fn hit(&self, place: usize, text: &Arc<RuleText>, score: i64, answer: Answer) -> Hit {
        let part = &self.parts[place];
        let shadow = part.standing == Standing::Shadow;
        Hit {
            rule: Arc::from(text.id.as_str()),
            version: part.version,
            document: part.document.clone(),
            action: text.action,
            score,
            shadow,
            effect: if shadow { Effect::Shadow } else { Effect::Counted },
            by_default: answer == Answer::ByDefault,
            text: text.clone(),
        }
    }

    /// What the rules that fired come to.
    fn come_to(&self, judged: &mut Judged, extra: &Extra<'_>) {
        for hit in &mut judged.hits {
            if hit.effect == Effect::Counted && extra.pardoned.contains(&*hit.rule) {
                hit.effect = Effect::Pardoned;
            }
        }
        let allows = |hit: &&Hit| hit.effect == Effect::Counted && hit.action == Action::Allow;
        if let Some(allowed) = judged.hits.iter().filter(allows).map(|hit| hit.text.priority).max() {
            for hit in &mut judged.hits {
                let holds = hit.text.floor == Floor::Yes
                    || hit.action.outcome() == VerdictOutcome::Deny
                    || hit.text.priority > allowed;
                if hit.effect == Effect::Counted && hit.action != Action::Allow && !holds {
                    hit.effect = Effect::Overridden;
                }
            }
        }
        let (mut outcome, mut least) = (VerdictOutcome::Allow, LeastTool::Any);
        for hit in judged.hits.iter().filter(|hit| hit.effect == Effect::Counted) {
            judged.score += hit.score;
            outcome = outcome.max(hit.action.outcome());
            if hit.action == Action::Challenge {
                least = least.max(hit.text.least_tool);
            }
        }
        let (by_score, at_least) = self.bands.outcome(judged.score);
        (outcome, least) = (outcome.max(by_score), least.max(at_least));
        judged.outcome = outcome;
        judged.least_tool = if outcome == VerdictOutcome::Allow { LeastTool::Any } else { least };
        for (place, part) in self.parts.iter().enumerate() {
            let own = judged.hits.iter().filter(|hit| hit.document == part.document && hit.version == part.version);
            let of = |hit: &Hit| if hit.score > 0 { hit.action.outcome().max(by_score) } else { hit.action.outcome() };
            let counts = |hit: &&Hit| matches!(hit.effect, Effect::Counted | Effect::Shadow);
            judged.by_part[place] = own.filter(counts).map(of).max().unwrap_or(VerdictOutcome::Allow);
        }
    }
}

/// What the rules that fired have read, each field once.
fn values(fired: &[&Rule], facts: &Facts<'_>) -> Vec<(Arc<str>, serde_json::Value)> {
    let slots: std::collections::BTreeSet<usize> = fired.iter().flat_map(|rule| rule.reads()).collect();
    let fields = given::catalogue().fields();
    let read = |slot: usize| Some((Arc::from(&*fields.get(slot)?.id), given::to_json(&facts.get(slot)?)));
    slots.into_iter().filter_map(read).collect()
}
