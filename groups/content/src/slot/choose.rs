//! What somebody is shown in a slot, and why they are not shown the rest: pure.
//!
//! Those that count on being shown come first, by priority; then those that take turns, by priority, and among one priority in an
//! order drawn by weight that stays the same for a person for an hour; and only where there is nothing at all, fallbacks.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use kernel::Timestamp;
use publishing::Artefact;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{HELD_OUT, Presence, Ready, SlotSpec};
use super::person::{Person, Spent, Wish, seconds};

/// Audiences that placements of a bank name, at most: a bit each.
pub const AUDIENCES_MAX: usize = 1_024;
const WORDS: usize = AUDIENCES_MAX / 64;

/// Some of the audiences that placements name, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudienceSet([u64; WORDS]);

impl Default for AudienceSet {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl AudienceSet {
    /// Adds the audience with this number.
    pub fn add(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, two)| one & two != 0)
    }

    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// A placement that may be shown in a slot.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its document.
    pub id: Arc<str>,
    /// What people call it.
    pub name: Arc<str>,
    /// Which version of it.
    pub version: i64,
    /// The published text, to count by.
    pub artefact: Arc<Artefact>,
    /// What it says.
    pub ready: Arc<Ready>,
    /// Whom it is for; everybody when nothing.
    pub inside: Option<AudienceSet>,
    /// The numbers of those audiences, in its own order, with their names.
    pub inside_named: Vec<(usize, Arc<str>)>,
    /// Whom it is not for.
    pub outside: AudienceSet,
    /// Whether somebody stopped it.
    pub stopped: Stopped,
    /// Whether it was shown as often as it is to be up to now today.
    pub pace: Pace,
    /// Whether it may lead where it leads.
    pub way: Way,
}

/// Whether a placement may lead where it leads, by the list of hosts in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It may, or leads nowhere.
    Open,
    /// Its host is not on the list, or not any more.
    Closed,
}

/// Whether somebody stopped a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Nobody did.
    No,
    /// Somebody did.
    Yes,
}

/// How a placement stands with what it is to be shown today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It may be shown.
    Open,
    /// It was shown enough up to now.
    Spent,
}

/// Why somebody is shown something, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SlotVerdict)]
pub enum Verdict {
    /// It is shown.
    Shown,
    /// Somebody stopped it.
    Stopped,
    /// It leads to a host that the bank does not allow, or not any more.
    HostNotAllowed,
    /// It is not its time.
    NotItsTime,
    /// They are in none of its audiences.
    NotInAudience,
    /// They are in an audience it is not for.
    InOtherAudience,
    /// It was shown enough today over all people.
    Paced,
    /// They saw it often enough today.
    SeenToday,
    /// They saw it often enough.
    SeenInTotal,
    /// They saw enough in this slot today.
    SlotSpent,
    /// They closed it today.
    Closed,
    /// They are among those held out of the experiment.
    HeldOut,
    /// Another one of its kind is on the page.
    Excluded,
    /// There was no room beside those before it.
    Outranked,
    /// It stands in the way, and this is no place for that: the elder version, a page about money, or somebody not signed in.
    NoInterruption,
    /// The bank addressed them often enough.
    AttentionSpent,
}

/// Who looks, and when.
#[derive(Debug)]
pub struct Facts<'a> {
    /// Draws lots; a device where nobody is signed in.
    pub subject: &'a str,
    /// Their audiences.
    pub audiences: AudienceSet,
    /// What they saw.
    pub person: Option<&'a Person>,
    /// Their device.
    pub device: &'a str,
    /// Now.
    pub at: Timestamp,
    /// The day in the bank's zone, since 1970.
    pub day: i64,
    /// The hour of that day.
    pub hour: u32,
}

/// One that is shown, with the arm and the audience it is shown for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which.
    pub candidate: Candidate,
    /// In which arm; [`HELD_OUT`] where it is shown to be held against.
    pub arm: String,
    /// The first of its audiences that they are in; empty where it is for everybody.
    pub audience: Arc<str>,
}

/// What comes of a slot.
#[derive(Debug, Default)]
pub struct Chosen {
    /// What is shown, in order.
    pub shown: Vec<Choice>,
    /// What would have been, but for the experiment.
    pub held_out: Vec<Choice>,
    /// Of every candidate, in the order they were looked at.
    pub verdicts: Vec<(Arc<str>, Verdict)>,
}

/// Whether reasons are wanted: they are, where somebody asks why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// Only what is shown.
    None,
    /// Of every candidate.
    All,
}

/// What `facts` are shown in `slot` of `candidates`; `taken` are the names of exclusive groups on the page already.
pub fn choose(
    slot: &SlotSpec,
    candidates: &[Candidate],
    facts: &Facts<'_>,
    taken: &mut HashSet<String>,
    reasons: Reasons,
) -> Chosen {
    let mut chosen = Chosen::default();
    let mut open: Vec<(&Candidate, Arc<str>)> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        match fits(slot, candidate, facts) {
            Ok(audience) => open.push((candidate, audience)),
            Err(verdict) if reasons == Reasons::All => chosen.verdicts.push((candidate.id.clone(), verdict)),
            Err(_) => {}
        }
    }
    let draw = |candidate: &Candidate| drawn(&candidate.id, facts, candidate.ready.placement.weight);
    let mut keyed: Vec<_> = open
        .into_iter()
        .map(|(candidate, audience)| {
            let placement = &candidate.ready.placement;
            let turn = if placement.presence == Presence::Rotating { draw(candidate) } else { 0.0 };
            ((placement.presence as u8, std::cmp::Reverse(placement.priority)), turn, candidate, audience)
        })
        .collect();
    keyed.sort_by(|one, two| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)).then_with(|| one.2.id.cmp(&two.2.id)));
    for ((presence, _), _, candidate, audience) in keyed {
        let placement = &candidate.ready.placement;
        let is_fallback = presence == Presence::Fallback as u8;
        let verdict = if chosen.shown.len() >= slot.capacity || (is_fallback && !chosen.shown.is_empty()) {
            Verdict::Outranked
        } else if placement.exclusive.as_ref().is_some_and(|name| taken.contains(name)) {
            Verdict::Excluded
        } else {
            let arm = arm_of(candidate, facts.subject).to_owned();
            let choice = Choice { candidate: candidate.clone(), arm, audience };
            if choice.arm == HELD_OUT {
                chosen.held_out.push(choice);
                Verdict::HeldOut
            } else {
                taken.extend(placement.exclusive.clone());
                chosen.shown.push(choice);
                Verdict::Shown
            }
        };
        if reasons == Reasons::All {
            chosen.verdicts.push((candidate.id.clone(), verdict));
        } else if chosen.shown.len() >= slot.capacity {
            break;
        }
    }
    chosen
}

/// The arm of a placement that falls to `subject`, the same for ever; [`HELD_OUT`] where they are shown nothing of it.
pub fn arm_of<'a>(candidate: &'a Candidate, subject: &str) -> &'a str {
    let placement = &candidate.ready.placement;
    let lot = match placement.is_experiment() {
        true => publishing::model::lot(&format!("{}:arm", candidate.id), subject),
        false => u16::MAX,
    };
    placement.arm(lot)
}

/// Whether a candidate may be shown at all, and for which audience.
fn fits(slot: &SlotSpec, candidate: &Candidate, facts: &Facts<'_>) -> Result<Arc<str>, Verdict> {
    let placement = &candidate.ready.placement;
    if candidate.stopped == Stopped::Yes {
        return Err(Verdict::Stopped);
    }
    if candidate.way == Way::Closed {
        return Err(Verdict::HostNotAllowed);
    }
    if !candidate.ready.is_time(facts.at, facts.hour) {
        return Err(Verdict::NotItsTime);
    }
    if candidate.inside.is_some_and(|inside| !inside.meets(&facts.audiences)) {
        return Err(Verdict::NotInAudience);
    }
    if candidate.outside.meets(&facts.audiences) {
        return Err(Verdict::InOtherAudience);
    }
    if candidate.pace == Pace::Spent {
        return Err(Verdict::Paced);
    }
    if let Some(person) = facts.person {
        let wish = Wish {
            placement: &candidate.id,
            slot: &slot.id,
            caps: placement.caps(),
            slot_day_max: slot.person_day_max,
            device: facts.device,
        };
        let now_s = seconds(facts.at);
        let spent = match person.promised(&wish, now_s) {
            Some(_) => None,
            None => person.left(&wish, facts.day, now_s).err(),
        };
        // Of whoever is held out it is noted once a day that they would have seen it: that is no exposure.
        let noted = spent == Some(Spent::Today) && arm_of(candidate, facts.subject) == HELD_OUT;
        if let Some(spent) = spent.filter(|_| !noted) {
            return Err(spent.into());
        }
    }
    let audience = candidate.inside_named.iter().find(|(number, _)| facts.audiences.has(*number));
    Ok(audience.map_or_else(|| "".into(), |(_, name)| name.clone()))
}

impl From<Spent> for Verdict {
    fn from(spent: Spent) -> Self {
        match spent {
            Spent::Today => Self::SeenToday,
            Spent::InTotal => Self::SeenInTotal,
            Spent::Slot | Spent::Promises => Self::SlotSpent,
            Spent::Closed => Self::Closed,
        }
    }
}

/// A place in the order of those that take turns: the smaller the sooner, and sooner with more weight (the smallest of exponential
/// draws falls to each in proportion to its weight). The same for one person for an hour.
fn drawn(id: &str, facts: &Facts<'_>, weight: u32) -> f64 {
    let mut hasher = DefaultHasher::new();
    (id, facts.subject, facts.day, facts.hour).hash(&mut hasher);
    let share = (hasher.finish() >> 11) as f64 / (1_u64 << 53) as f64;
    -(1.0 - share).ln() / f64::from(weight.max(1))
}

/// How many exposures of `day_max` are due `since_s` seconds into a day's `of_s`: in proportion, with a twentieth ahead, so that
/// the first are not late.
pub fn due(day_max: u64, since_s: i64, of_s: i64) -> u64 {
    let of = u128::from(of_s.max(1).unsigned_abs());
    let since = u128::from(since_s.clamp(0, of_s.max(1)).unsigned_abs());
    let due = u128::from(day_max) * (since * 20 + of) / (of * 20);
    u64::try_from(due).unwrap_or(u64::MAX).clamp(u64::from(day_max > 0), day_max)
}
