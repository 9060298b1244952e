//! Counting what rules did on the past. Tallies of several threads add up to the tally of one.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use contracts::risk::{Scenario, VerdictOutcome};
use kernel::Timestamp;
use uuid::Uuid;

use crate::moment::Moment;
use crate::rules::{Hit, Judged};

/// Rules that are counted; the base set is a hundred, a bank's own another.
const RULES_MAX: usize = 1_000;
/// Rules of one moment whose overlap is counted.
const PAIRED_MAX: usize = 32;
/// Samples kept of each rule.
pub(super) const SAMPLES_OF_RULE: usize = 5;
/// Samples kept of moments that come out otherwise than by the rules in force.
pub(super) const SAMPLES_OF_CHANGE: usize = 20;

/// What somebody who looked found a moment to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// It was fraud.
    Fraud,
    /// It was the customer, doing what customers do.
    Legitimate,
}

/// The four outcomes, in their order.
pub(super) const OUTCOMES: [VerdictOutcome; 4] =
    [VerdictOutcome::Allow, VerdictOutcome::StepUp, VerdictOutcome::Delay, VerdictOutcome::Deny];

/// The place of an outcome in [`OUTCOMES`].
pub(super) const fn place(outcome: VerdictOutcome) -> usize {
    match outcome {
        VerdictOutcome::Allow => 0,
        VerdictOutcome::StepUp => 1,
        VerdictOutcome::Delay => 2,
        VerdictOutcome::Deny => 3,
    }
}

/// How many moments, and how much money in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Moments.
    pub count: u64,
    /// The sum of their amounts.
    pub amount_minor: i64,
}

impl Weight {
    fn add(&mut self, moment: &Moment) {
        self.count += 1;
        self.amount_minor = self.amount_minor.saturating_add(moment.amount_minor.unwrap_or(0));
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.amount_minor = self.amount_minor.saturating_add(other.amount_minor);
    }
}

/// Of one rule.
#[derive(Debug, Default)]
pub(super) struct OfRule {
    pub document: String,
    pub rule: String,
    pub version: u32,
    pub action: String,
    pub shadow: bool,
    pub hits: Weight,
    /// Hits where no other rule fired.
    pub alone: u64,
    /// Hits labelled fraud, and legitimate.
    pub labelled: [u64; 2],
    pub people: Bits,
    pub samples: Samples,
}

/// Two rules by their places, the smaller one first.
type Pair = (u16, u16);

/// One moment, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    pub at: Timestamp,
    pub scenario: Scenario,
    pub user: Option<Uuid>,
    pub amount_minor: Option<i64>,
    pub was: VerdictOutcome,
    pub live: Option<VerdictOutcome>,
    pub tried: VerdictOutcome,
    pub rules: Vec<String>,
    pub label: Option<Label>,
}

/// A few moments out of many: those whose number mixes to the smallest, so that they are spread over the whole past, are the same
/// every time, and add up over threads.
#[derive(Debug, Default)]
pub(super) struct Samples(BTreeMap<(u64, i64), Sample>);

impl Samples {
    fn offer(&mut self, most: usize, seq: i64, tell: impl FnOnce() -> Sample) {
        let key = (mixed(seq), seq);
        let fits = self.0.len() < most || self.0.last_key_value().is_some_and(|(last, _)| key < *last);
        if fits {
            self.0.insert(key, tell());
            self.cut(most);
        }
    }

    fn cut(&mut self, most: usize) {
        while self.0.len() > most {
            self.0.pop_last();
        }
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.0.extend(other.0);
        self.cut(most);
    }

    /// The samples, newest first.
    pub fn told(&self) -> Vec<&Sample> {
        let mut told: Vec<_> = self.0.values().collect();
        told.sort_by_key(|sample| std::cmp::Reverse(sample.at));
        told
    }
}

/// SplitMix64's mixing.
const fn mixed(seq: i64) -> u64 {
    let mut mixed = (seq as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A set of small numbers.
#[derive(Debug, Default, Clone)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn insert(&mut self, number: u32) {
        let (word, bit) = (number as usize / 64, number % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(word, bits)| {
            (0..64_u32).filter(move |bit| bits & (1 << bit) != 0).map(move |bit| word as u32 * 64 + bit)
        })
    }
}

/// Customers by small numbers, in the order they were met.
#[derive(Debug, Default)]
struct People {
    numbers: HashMap<Uuid, u32>,
    met: Vec<Uuid>,
}

impl People {
    fn number(&mut self, user: Uuid) -> u32 {
        let next = self.met.len() as u32;
        *self.numbers.entry(user).or_insert_with(|| {
            self.met.push(user);
            next
        })
    }
}

/// What is asked of a tally about one moment.
pub(super) struct Seen<'a> {
    pub seq: i64,
    pub moment: &'a Moment,
    pub label: Option<Label>,
    /// As it was judged then.
    pub was: VerdictOutcome,
    /// By the rules in force, where they are compared.
    pub live: Option<VerdictOutcome>,
    /// By the rules that are tried.
    pub tried: &'a Judged,
}

/// What was counted.
#[derive(Debug)]
pub struct Tally {
    zone: Tz,
    /// Moments judged.
    pub(super) judged: u64,
    /// By the rules that are tried.
    pub(super) outcomes: [Weight; 4],
    /// From the rules in force to those that are tried.
    pub(super) shifts: [[Weight; 4]; 4],
    /// From what was said then to those that are tried.
    pub(super) was: [[u64; 4]; 4],
    /// Fraud, and legitimate, by the outcome.
    pub(super) labelled: [[Weight; 4]; 2],
    pub(super) rules: Vec<OfRule>,
    names: HashMap<String, HashMap<String, u16>>,
    pub(super) pairs: HashMap<Pair, u64>,
    /// Hits of rules beyond [`RULES_MAX`].
    pub(super) uncounted: u64,
    people: People,
    pub(super) affected: Bits,
    pub(super) judged_people: Bits,
    pub(super) days: BTreeMap<NaiveDate, [u64; 4]>,
    today: Option<(i64, i64, NaiveDate)>,
    pub(super) changes: Samples,
}

impl Tally {
    /// Nothing is counted yet; days are those of `zone`.
    pub fn new(zone: Tz) -> Self {
        Self {
            zone,
            judged: 0,
            outcomes: Default::default(),
            shifts: Default::default(),
            was: Default::default(),
            labelled: Default::default(),
            rules: Vec::new(),
            names: HashMap::new(),
            pairs: HashMap::new(),
            uncounted: 0,
            people: People::default(),
            affected: Bits::default(),
            judged_people: Bits::default(),
            days: BTreeMap::new(),
            today: None,
            changes: Samples::default(),
        }
    }

    /// How many moments were judged.
    pub const fn judged(&self) -> u64 {
        self.judged
    }

    /// Counts a moment.
    pub(super) fn count(&mut self, seen: &Seen) {
        let Seen { seq, moment, label, was, live, tried } = seen;
        let outcome = place(tried.outcome);
        self.judged += 1;
        self.outcomes[outcome].add(moment);
        self.was[place(*was)][outcome] += 1;
        if let Some(live) = live {
            self.shifts[place(*live)][outcome].add(moment);
        }
        if let Some(label) = label {
            self.labelled[*label as usize][outcome].add(moment);
        }
        let day = self.day(moment.at);
        self.days.entry(day).or_default()[outcome] += 1;
        let person = moment.user.map(|user| self.people.number(user));
        if let Some(person) = person {
            self.judged_people.insert(person);
            if outcome > 0 {
                self.affected.insert(person);
            }
        }
        let told = || Sample {
            at: moment.at,
            scenario: moment.scenario,
            user: moment.user,
            amount_minor: moment.amount_minor,
            was: *was,
            live: *live,
            tried: tried.outcome,
            rules: tried.hits.iter().map(|hit| hit.rule.to_string()).collect(),
            label: *label,
        };
        if live.unwrap_or(*was) != tried.outcome {
            self.changes.offer(SAMPLES_OF_CHANGE, *seq, told);
        }
        self.count_hits(seen, person, told);
    }

    fn count_hits(&mut self, seen: &Seen, person: Option<u32>, told: impl Fn() -> Sample) {
        let hits = &seen.tried.hits;
        let mut fired: Vec<u16> = Vec::with_capacity(hits.len());
        for hit in hits {
            match self.rule(hit) {
                // A rule that stands in a document twice, tightened, fires once.
                Some(rule) if fired.contains(&rule) => {}
                Some(rule) => fired.push(rule),
                None => self.uncounted += 1,
            }
        }
        for number in &fired {
            let rule = &mut self.rules[usize::from(*number)];
            rule.hits.add(seen.moment);
            rule.alone += u64::from(fired.len() == 1);
            if let Some(label) = seen.label {
                rule.labelled[label as usize] += 1;
            }
            if let Some(person) = person {
                rule.people.insert(person);
            }
            rule.samples.offer(SAMPLES_OF_RULE, seen.seq, &told);
        }
        fired.truncate(PAIRED_MAX);
        for (nth, one) in fired.iter().enumerate() {
            for other in &fired[nth + 1..] {
                *self.pairs.entry((*one.min(other), *one.max(other))).or_default() += 1;
            }
        }
    }

    /// The place of the rule that fired.
    fn rule(&mut self, hit: &Hit) -> Option<u16> {
        self.place_of(&hit.document, &hit.rule, || (hit.version, hit.action.as_str().to_owned(), hit.shadow))
    }

    /// The place of a rule; `met` says its version, action and whether it is in the shadow, where it is met the first time.
    fn place_of(&mut self, document: &str, rule: &str, met: impl FnOnce() -> (u32, String, bool)) -> Option<u16> {
        if let Some(known) = self.names.get(document).and_then(|rules| rules.get(rule)) {
            return Some(*known);
        }
        if self.rules.len() >= RULES_MAX {
            return None;
        }
        let (number, (version, action, shadow)) = (self.rules.len() as u16, met());
        let (document, rule) = (document.to_owned(), rule.to_owned());
        self.names.entry(document.clone()).or_default().insert(rule.clone(), number);
        self.rules.push(OfRule { document, rule, version, action, shadow, ..OfRule::default() });
        Some(number)
    }

    /// The day of a moment. The calendar is asked once for a quarter of an hour: no zone changes between.
    fn day(&mut self, at: Timestamp) -> NaiveDate {
        const QUARTER_US: i64 = 900_000_000;
        if let Some((_, _, day)) = self.today.filter(|(from, until, _)| (*from..*until).contains(&at.micros())) {
            return day;
        }
        let (from, day) = (at.micros().div_euclid(QUARTER_US) * QUARTER_US, at.date_in(self.zone));
        self.today = Some((from, from + QUARTER_US, day));
        day
    }

    /// Adds what another thread counted.
    pub fn merge(&mut self, other: Self) {
        let Self { judged, outcomes, shifts, was, labelled, rules, pairs, uncounted, people, .. } = other;
        self.judged += judged;
        self.uncounted += uncounted;
        for outcome in 0..4 {
            self.outcomes[outcome].merge(outcomes[outcome]);
            for label in 0..2 {
                self.labelled[label][outcome].merge(labelled[label][outcome]);
            }
            for from in 0..4 {
                self.shifts[from][outcome].merge(shifts[from][outcome]);
                self.was[from][outcome] += was[from][outcome];
            }
        }
        let here: Vec<u32> = people.met.iter().map(|user| self.people.number(*user)).collect();
        let moved =
            |theirs: &Bits, ours: &mut Bits| theirs.numbers().for_each(|person| ours.insert(here[person as usize]));
        moved(&other.affected, &mut self.affected);
        moved(&other.judged_people, &mut self.judged_people);
        let mut places = Vec::with_capacity(rules.len());
        for theirs in rules {
            let met = || (theirs.version, theirs.action.clone(), theirs.shadow);
            let place = self.place_of(&theirs.document, &theirs.rule, met);
            places.push(place);
            let Some(ours) = place.map(|place| &mut self.rules[usize::from(place)]) else {
                self.uncounted += theirs.hits.count;
                continue;
            };
            ours.hits.merge(theirs.hits);
            ours.alone += theirs.alone;
            (0..2).for_each(|label| ours.labelled[label] += theirs.labelled[label]);
            moved(&theirs.people, &mut ours.people);
            ours.samples.merge(theirs.samples, SAMPLES_OF_RULE);
        }
        for ((one, other), both) in pairs {
            if let (Some(one), Some(other)) = (places[usize::from(one)], places[usize::from(other)]) {
                *self.pairs.entry((one.min(other), one.max(other))).or_default() += both;
            }
        }
        for (day, counts) in other.days {
            let ours = self.days.entry(day).or_default();
            (0..4).for_each(|outcome| ours[outcome] += counts[outcome]);
        }
        self.changes.merge(other.changes, SAMPLES_OF_CHANGE);
    }
}
