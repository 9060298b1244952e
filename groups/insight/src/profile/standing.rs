//! What is known of everybody in one bank, in memory: counts, what was looked up, and who is in which audience.
//!
//! It is the sum of what lies in files, and of what was told since; nothing of it is kept elsewhere but what people noted.
//! An event changes the counts of one person, and with them the audiences of that person, at once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::thread;

use expr::{Condition, Facts, Truth, Type};
use roaring::RoaringBitmap;

use super::audience::Audience;
use super::column::{Column, Done, amount};
use super::learned::{Features, Weights};
use super::store::Grown;
use super::tags::{From, TagSet};
use crate::behaviour::{Event, Met, PersonNo, Standing as Whose, all_cores};

/// Values of a tag in hundredths.
const HUNDREDTHS: usize = 100;

/// What is known of everybody in one bank.
#[derive(Debug)]
pub struct Standing {
    /// The day it is of, in days since 1970 in the bank's zone.
    pub day: i64,
    /// The tags.
    pub set: Arc<TagSet>,
    /// By the place of the count in the set.
    pub(super) columns: Vec<Column>,
    /// What was looked up and noted, by slot.
    pub(super) given: HashMap<usize, HashMap<PersonNo, i64>>,
    /// What chances are reckoned by, by slot; those that are not used are not there.
    weights: HashMap<usize, Weights>,
    /// What was reckoned of everybody when the day began, by slot.
    chances: HashMap<usize, HashMap<PersonNo, i64>>,
    /// Where the hundredths of a tag end, by the slot that asks for them.
    ends: HashMap<usize, Vec<i64>>,
    /// Tags that people do not want to be used of them, by slot.
    pub(super) off: HashMap<PersonNo, HashSet<usize>>,
    /// Numbers that are somebody's.
    pub known: RoaringBitmap,
    /// Those of customers.
    pub customers: RoaringBitmap,
    /// Numbers that are somebody else's as well.
    pub(super) same_as: HashMap<PersonNo, PersonNo>,
    /// The audiences, and who is in them.
    pub(super) audiences: Vec<Audience>,
}

/// Everything a standing is made of.
pub struct Ground {
    /// The day.
    pub day: i64,
    /// The tags.
    pub set: Arc<TagSet>,
    /// The counts, by their places in the set.
    pub columns: Vec<Column>,
    /// What was looked up and noted, by slot.
    pub given: HashMap<usize, HashMap<PersonNo, i64>>,
    /// What chances are reckoned by, by slot.
    pub weights: HashMap<usize, Weights>,
    /// Tags people do not want to be used, by slot.
    pub off: HashMap<PersonNo, HashSet<usize>>,
    /// Numbers that are somebody's.
    pub known: RoaringBitmap,
    /// Those of customers.
    pub customers: RoaringBitmap,
    /// Numbers that are somebody else's as well.
    pub same_as: HashMap<PersonNo, PersonNo>,
}

impl Standing {
    /// Of `ground`, with audiences that nobody has been put in yet.
    pub fn new(ground: Ground, audiences: Vec<Audience>) -> Self {
        let Ground { day, set, columns, given, weights, off, known, customers, same_as } = ground;
        let mut standing = Self {
            day,
            set,
            columns,
            given,
            weights,
            chances: HashMap::new(),
            ends: HashMap::new(),
            off,
            known,
            customers,
            same_as,
            audiences: Vec::new(),
        };
        standing.find_chances();
        standing.find_ends();
        standing.audiences = standing.filled(audiences);
        standing
    }

    /// Audiences with everybody in them they hold of.
    pub fn filled(&self, mut audiences: Vec<Audience>) -> Vec<Audience> {
        for audience in &mut audiences {
            audience.members = self.among(&audience.condition, &audience.needs);
        }
        audiences
    }

    /// Puts other audiences, which are filled, in the place of those there are.
    pub fn take_audiences(&mut self, audiences: Vec<Audience>) {
        let before = std::mem::replace(&mut self.audiences, audiences);
        self.count_moves(&before);
    }

    /// Goes on from a standing it takes the place of: who came and went is not forgotten.
    pub fn go_on_from(&mut self, before: &Self) {
        self.count_moves(&before.audiences);
    }

    fn count_moves(&mut self, before: &[Audience]) {
        for audience in &mut self.audiences {
            if let Some(before) = before.iter().find(|before| before.name == audience.name) {
                audience.entered = before.entered + (&audience.members - &before.members).len();
                audience.left = before.left + (&before.members - &audience.members).len();
            }
        }
    }

    /// What an audience is now, by its name.
    pub fn audience(&self, name: &str) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.name == name)
    }

    /// What was told by [`moves`](Self::moves) was not written down after all.
    pub fn not_written(&mut self, grown: &[Grown]) {
        for one in grown {
            if let Some(audience) = self.audiences.iter_mut().find(|audience| audience.name == one.audience) {
                audience.entered += one.entered.unsigned_abs();
                audience.left += one.left.unsigned_abs();
            }
        }
    }

    /// How large audiences are, and who came and went since this was asked last.
    pub fn moves(&mut self) -> Vec<Grown> {
        let day = self.day;
        let moved = |audience: &mut Audience| Grown {
            audience: audience.name.clone(),
            day,
            people: signed(audience.members.len()),
            customers: signed(audience.members.intersection_len(&self.customers)),
            entered: signed(std::mem::take(&mut audience.entered)),
            left: signed(std::mem::take(&mut audience.left)),
        };
        self.audiences.iter_mut().map(moved).collect()
    }

    /// The audiences.
    pub fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// Something was done.
    pub fn take(&mut self, events: &[Event], day_of: impl Fn(&Event) -> i64) {
        let mut changed = BTreeSet::new();
        let set = self.set.clone();
        for event in events {
            // Of a clock that runs ahead: it counts when its day begins.
            let Ok(days_ago) = u32::try_from(self.day - day_of(event)) else { continue };
            // Sent before it was known whose the number is.
            let person = self.same_as.get(&event.person).copied().unwrap_or(event.person);
            if !self.known.contains(person) {
                continue;
            }
            let done = Done { person, days_ago, times: 1, total: event.ms.map_or(0, amount) };
            for (column, counted) in self.columns.iter_mut().zip(&set.counts) {
                let is_in = i64::from(days_ago) < counted.within_days;
                if is_in && counted.events.iter().any(|wanted| wanted.is(event.name, &event.what)) {
                    column.add(done);
                    changed.insert(person);
                }
            }
        }
        self.look_at(changed);
    }

    /// Somebody has a number.
    pub fn meet(&mut self, met: Met) {
        let Met { person, standing, was } = met;
        self.known.insert(person);
        if standing == Whose::Customer {
            self.customers.insert(person);
        }
        if let Some(was) = was {
            self.columns.iter_mut().for_each(|column| column.join(was, person));
            self.same_as.insert(was, person);
            self.let_go(was);
        }
        self.look_at([person]);
    }

    /// A number is nobody's any more, and nothing is known of it.
    pub fn gone(&mut self, person: PersonNo) {
        self.columns.iter_mut().for_each(|column| column.forget(person));
        let told = self.given.values_mut().chain(self.chances.values_mut());
        told.for_each(|told| _ = told.remove(&person));
        self.off.remove(&person);
        self.same_as.retain(|_, of| *of != person);
        self.let_go(person);
    }

    fn let_go(&mut self, number: PersonNo) {
        self.known.remove(number);
        self.customers.remove(number);
        for audience in &mut self.audiences {
            audience.leave(number);
        }
    }

    /// Somebody noted something of a person, or took it back.
    pub fn note(&mut self, slot: usize, person: PersonNo, value: Option<i64>) {
        let given = self.given.entry(slot).or_default();
        match value {
            Some(value) => given.insert(person, value),
            None => given.remove(&person),
        };
        self.look_at([person]);
    }

    /// A person does not want a tag to be used of them, or does again.
    pub fn switch(&mut self, person: PersonNo, off: HashSet<usize>) {
        self.off.insert(person, off);
        self.look_at([person]);
    }

    /// Whether a person does not want a tag to be used of them.
    pub fn is_off(&self, person: PersonNo, slot: usize) -> bool {
        self.off.get(&person).is_some_and(|off| off.contains(&slot))
    }

    /// Puts people in the audiences they belong in now.
    fn look_at(&mut self, people: impl IntoIterator<Item = PersonNo>) {
        let mut moves = Vec::new();
        let mut facts = Facts::new(&self.set.catalogue);
        for person in people {
            let is_known = self.known.contains(person);
            for (place, audience) in self.audiences.iter().enumerate() {
                let is_in = is_known && self.holds(&mut facts, person, &audience.condition, &audience.needs);
                if is_in != audience.members.contains(person) {
                    moves.push((place, person, is_in));
                }
            }
        }
        for (place, person, is_in) in moves {
            let audience = &mut self.audiences[place];
            if is_in { audience.enter(person) } else { audience.leave(person) }
        }
    }

    /// Everybody of whom a condition holds; every core looks at its share.
    pub fn among(&self, condition: &Condition, needs: &[usize]) -> RoaringBitmap {
        let people: Vec<PersonNo> = self.known.iter().collect();
        let share = people.len().div_ceil(all_cores()).max(1);
        let of_share = |people: &[PersonNo]| -> RoaringBitmap {
            let mut facts = Facts::new(&self.set.catalogue);
            people.iter().copied().filter(|person| self.holds(&mut facts, *person, condition, needs)).collect()
        };
        thread::scope(|scope| {
            let shares: Vec<_> = people.chunks(share).map(|share| scope.spawn(|| of_share(share))).collect();
            let found =
                shares.into_iter().map(|share| share.join().unwrap_or_else(|why| std::panic::resume_unwind(why)));
            found.fold(RoaringBitmap::new(), |all, some| all | some)
        })
    }

    fn holds(&self, facts: &mut Facts<'static>, person: PersonNo, condition: &Condition, needs: &[usize]) -> bool {
        self.fill(facts, person, needs);
        condition.truth(facts) == Truth::True
    }

    /// Fills the slots that are needed with what is known of somebody.
    pub fn fill(&self, facts: &mut Facts<'static>, person: PersonNo, needs: &[usize]) {
        for slot in needs {
            match self.value(*slot, person, facts) {
                // What was noted under other choices than there are now is not known.
                Some(value) if facts.put_number(*slot, value).is_ok() => {}
                _ => facts.clear_slot(*slot),
            }
        }
    }

    /// The value of a tag for somebody, where all tags it looks at are filled in.
    fn value(&self, slot: usize, person: PersonNo, facts: &Facts<'static>) -> Option<i64> {
        if self.is_off(person, slot) {
            return None;
        }
        match &self.set.tags[slot].from {
            From::Count(place) => {
                let value = self.columns[*place].value(person)?;
                let is_time = matches!(self.set.catalogue.fields()[slot].holds, Type::Duration);
                // Counted in milliseconds, asked for in seconds.
                Some(if is_time { value / 1_000 } else { value })
            }
            From::Largest(places) => {
                let values = places.iter().map(|place| self.columns[*place].value(person).unwrap_or(0));
                let (nth, most) = values.enumerate().max_by_key(|(nth, value)| (*value, std::cmp::Reverse(*nth)))?;
                if most > 0 { i64::try_from(nth).ok() } else { None }
            }
            From::Given => self.given.get(&slot)?.get(&person).copied(),
            From::Rule(condition) => Option::<bool>::from(condition.truth(facts)).map(i64::from),
            From::Cases(cases) => {
                let holds = |case: &Option<Condition>| match case {
                    Some(condition) => condition.truth(facts) == Truth::True,
                    None => true,
                };
                i64::try_from(cases.iter().position(holds)?).ok()
            }
            From::Learned(_) => self.chances.get(&slot)?.get(&person).copied(),
            From::Percentile(of) => {
                let value = self.value(*of, person, facts)?;
                let ends = self.ends.get(&slot)?;
                i64::try_from(ends.partition_point(|end| *end < value) + 1).ok()
            }
        }
    }

    /// What is known of a person by the tags a chance goes by; nothing of one who did none of it.
    pub fn features(
        &self,
        by: &[usize],
        facts: &mut Facts<'static>,
        needs: &[usize],
        person: PersonNo,
    ) -> Option<Features> {
        self.fill(facts, person, needs);
        let features: Features = by.iter().map(|slot| self.value(*slot, person, facts)).collect();
        features.iter().flatten().any(|value| *value != 0).then_some(features)
    }

    /// Reckons the chances of all customers who did something.
    fn find_chances(&mut self) {
        for (slot, weights) in &self.weights {
            let From::Learned(by) = &self.set.tags[*slot].from else { continue };
            let needs = &self.set.tags[*slot].needs;
            let mut facts = Facts::new(&self.set.catalogue);
            let chance = |person: PersonNo| {
                let features = self.features(by, &mut facts, needs, person)?;
                (!self.is_off(person, *slot)).then(|| (person, weights.permille(&features)))
            };
            let chances = self.customers.iter().filter_map(chance).collect();
            self.chances.insert(*slot, chances);
        }
    }

    /// Where the hundredths of what is ranked end today, over all customers of whom it is known.
    fn find_ends(&mut self) {
        for slot in 0..self.set.tags.len() {
            let From::Percentile(of) = self.set.tags[slot].from else { continue };
            let needs = self.set.tags[of].needs.clone();
            let mut facts = Facts::new(&self.set.catalogue);
            let mut values: Vec<i64> = Vec::new();
            for person in &self.customers {
                self.fill(&mut facts, person, &needs);
                values.extend(self.value(of, person, &facts));
            }
            values.sort_unstable();
            let end = |nth: usize| values[(values.len() * nth).div_ceil(HUNDREDTHS) - 1];
            let ends = if values.is_empty() { Vec::new() } else { (1..HUNDREDTHS).map(end).collect() };
            self.ends.insert(slot, ends);
        }
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
