//! What may be shown in a bank, ready to be chosen from: made anew when something was published, stopped or has turned to its time,
//! and twice a second at least.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Ctx, Timestamp};
use publishing::{Artefact, InForce, Line};

use super::choose::{AUDIENCES_MAX, AudienceSet, Candidate, Pace, Stopped, Way, due};
use super::links;
use super::model::{Ready, SlotSpec, SlotsBody};
use super::store::StopRow;

/// How long an index is believed.
pub const BELIEVED: Duration = Duration::from_millis(400);
/// How far a clock that is set may move on meanwhile, in seconds.
const BELIEVED_S: i64 = 1;

/// Everything that may be shown in a bank.
pub struct Index {
    /// The slots.
    pub slots: Arc<SlotsBody>,
    by_slot: HashMap<String, Vec<Entry>>,
    /// Of slots where nothing is tried on some: the same for everybody.
    plain: HashMap<String, Arc<[Candidate]>>,
    /// Slots where something is for some audience, or not for one.
    asking: HashSet<String>,
    /// What is in force, to ask who a version is tried on.
    in_force: InForce,
    numbers: HashMap<Arc<str>, usize>,
    made: Instant,
    made_at: Timestamp,
    generation: u64,
    stops: Arc<BTreeMap<String, StopRow>>,
}

/// A document that may be shown in a slot.
#[derive(Clone)]
struct Entry {
    document: String,
    live: Option<Candidate>,
    /// A version that is tried on some.
    tried: Option<Candidate>,
}

/// What an index is made of.
pub struct Parts<'a> {
    /// What is in force of placements.
    pub in_force: InForce,
    /// The slots.
    pub slots: Arc<SlotsBody>,
    /// What is stopped.
    pub stops: Arc<BTreeMap<String, StopRow>>,
    /// How often each was seen today.
    pub seen: &'a BTreeMap<String, u64>,
    /// Seconds since midnight in the bank's zone.
    pub since_s: i64,
    /// How often something in force was changed before this was read.
    pub generation: u64,
}

impl Index {
    /// The index of `parts`.
    pub fn new(ctx: &Ctx, parts: Parts<'_>) -> Self {
        let Parts { in_force, slots, stops, seen, since_s, generation } = parts;
        let hosts = &slots.allowed_hosts;
        let mut making = Making { numbers: HashMap::new(), stops: &stops, seen, since_s, hosts };
        let mut by_slot: HashMap<String, Vec<Entry>> = HashMap::new();
        for line in in_force.documents() {
            let live = in_force.live(line).and_then(|artefact| making.candidate(line, artefact));
            let tried = in_force.tried(line).and_then(|(_, artefact)| making.candidate(line, artefact));
            let both = [&live, &tried].into_iter().flatten();
            let mut wanted: Vec<String> = both.flat_map(|one| one.ready.placement.slots.clone()).collect();
            wanted.sort();
            wanted.dedup();
            for slot in wanted {
                let of = |one: &Option<Candidate>| {
                    one.as_ref().filter(|one| one.ready.placement.slots.contains(&slot)).cloned()
                };
                let entry = Entry { document: line.document_id.to_string(), live: of(&live), tried: of(&tried) };
                by_slot.entry(slot).or_default().push(entry);
            }
        }
        let numbers = making.numbers;
        let is_plain = |entries: &Vec<Entry>| entries.iter().all(|entry| entry.tried.is_none());
        let of = |entries: &Vec<Entry>| entries.iter().filter_map(|entry| entry.live.clone()).collect();
        let plain = by_slot.iter().filter(|(_, entries)| is_plain(entries)).map(|(slot, all)| (slot.clone(), of(all)));
        let plain = plain.collect();
        let asks = |entry: &Entry| [&entry.live, &entry.tried].into_iter().flatten().any(asks_audiences);
        let asking = by_slot.iter().filter(|(_, all)| all.iter().any(asks)).map(|(slot, _)| slot.clone()).collect();
        Self {
            slots,
            by_slot,
            plain,
            asking,
            in_force,
            numbers,
            made: Instant::now(),
            made_at: ctx.now(),
            generation,
            stops,
        }
    }

    /// Whether it is still to be believed.
    pub fn is_fresh(&self, now: Timestamp, generation: u64) -> bool {
        let within = (self.made_at..self.made_at.plus_seconds(BELIEVED_S)).contains(&now);
        self.generation == generation && self.made.elapsed() < BELIEVED && within
    }

    /// Whether it was made with these stops.
    pub fn knows(&self, stops: &Arc<BTreeMap<String, StopRow>>) -> bool {
        Arc::ptr_eq(&self.stops, stops)
    }

    /// The slot `id`.
    pub fn slot(&self, id: &str) -> Option<&SlotSpec> {
        self.slots.slots.iter().find(|slot| slot.id == id)
    }

    /// The slots of a page, in their order.
    pub fn of_page<'a>(&'a self, page: &'a str) -> impl Iterator<Item = &'a SlotSpec> {
        self.slots.slots.iter().filter(move |slot| slot.page == page)
    }

    /// What may be shown in `slot` to `subject`.
    pub fn candidates(&self, slot: &str, subject: Option<&str>) -> Arc<[Candidate]> {
        if let Some(plain) = self.plain.get(slot) {
            return plain.clone();
        }
        let entries = self.by_slot.get(slot).into_iter().flatten();
        entries.filter_map(|entry| self.chosen(entry, subject)).cloned().collect()
    }

    /// The placement `id` in `slot`, as `subject` is shown it.
    pub fn candidate(&self, slot: &str, id: &str, subject: Option<&str>) -> Option<Candidate> {
        let entry = self.by_slot.get(slot)?.iter().find(|entry| entry.document == id)?;
        self.chosen(entry, subject).or(entry.live.as_ref()).or(entry.tried.as_ref()).cloned()
    }

    /// Whether anything in `slot` is for some audience, or not for one.
    pub fn asks_audiences(&self, slot: &str) -> bool {
        self.asking.contains(slot)
    }

    /// Some audiences as bits.
    pub fn audiences(&self, names: &[String]) -> AudienceSet {
        let mut set = AudienceSet::default();
        for number in names.iter().filter_map(|name| self.numbers.get(name.as_str())) {
            set.add(*number);
        }
        set
    }

    fn chosen<'a>(&self, entry: &'a Entry, subject: Option<&str>) -> Option<&'a Candidate> {
        let Some(tried) = &entry.tried else { return entry.live.as_ref() };
        let line = self.in_force.documents().find(|line| line.document_id.to_string() == entry.document)?;
        let enforced = self.in_force.choose(line, subject).enforced?;
        if enforced.version == tried.version { Some(tried) } else { entry.live.as_ref() }
    }
}

fn asks_audiences(one: &Candidate) -> bool {
    let placement = &one.ready.placement;
    !placement.audiences.is_empty() || !placement.not_audiences.is_empty()
}

struct Making<'a> {
    numbers: HashMap<Arc<str>, usize>,
    stops: &'a BTreeMap<String, StopRow>,
    seen: &'a BTreeMap<String, u64>,
    since_s: i64,
    hosts: &'a [String],
}

impl Making<'_> {
    fn number(&mut self, name: &str) -> usize {
        let next = self.numbers.len();
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        // Past the last bit nobody is in it: a placement for it alone is shown to nobody, which the log says.
        if next >= AUDIENCES_MAX {
            tracing::warn!(audience = name, "too many audiences are named by placements");
            return usize::MAX;
        }
        self.numbers.insert(name.into(), next);
        next
    }

    fn candidate(&mut self, line: &Line, artefact: &Arc<Artefact>) -> Option<Candidate> {
        let ready = artefact.share::<Ready>()?;
        let id = line.document_id.to_string();
        let placement = &ready.placement;
        let inside_named: Vec<(usize, Arc<str>)> =
            placement.audiences.iter().map(|name| (self.number(name), name.as_str().into())).collect();
        let (mut inside, mut outside) = (AudienceSet::default(), AudienceSet::default());
        inside_named.iter().for_each(|(number, _)| inside.add(*number));
        for name in &placement.not_audiences {
            outside.add(self.number(name));
        }
        let stopped = if self.stops.contains_key(&id) { Stopped::Yes } else { Stopped::No };
        let seen = self.seen.get(&id).copied().unwrap_or_default();
        let (from_s, until_s) =
            placement.hours.map_or((0, 86_400), |(from, until)| (i64::from(from) * 3_600, i64::from(until) * 3_600));
        let due = due(placement.day_max, self.since_s - from_s, until_s - from_s);
        let pace = if placement.day_max > 0 && seen >= due { Pace::Spent } else { Pace::Open };
        // The list of today counts: it may be shorter than when this was published, and what the alliance shares was held
        // against its own.
        let way = if placement.link.as_ref().is_none_or(|link| links::leads_on(link, self.hosts)) {
            Way::Open
        } else {
            Way::Closed
        };
        Some(Candidate {
            id: id.into(),
            name: line.name.as_str().into(),
            version: artefact.version,
            artefact: artefact.clone(),
            inside: (!placement.audiences.is_empty()).then_some(inside),
            inside_named,
            outside,
            stopped,
            pace,
            way,
            ready,
        })
    }
}
