//! What was seen: how often, for how long, and by whom. Two of them added up are that of both together.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::event::{BehaviourName, UNSAID};
use super::segment::{NO_LENGTH, Rows, Run, Segment, Wanted};

/// How often something was done, for how long, and by whom.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// How often.
    pub times: u64,
    /// How often with a length.
    pub timed: u64,
    /// All lengths together, in milliseconds.
    pub total_ms: u64,
    /// By whom; whoever is not to be known is in `times` alone.
    pub people: RoaringBitmap,
}

/// By name and thing.
pub type ByThing = BTreeMap<(BehaviourName, String), Seen>;

/// What was seen on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenDay {
    /// In days since 1970, in the bank's zone.
    pub day: i64,
    /// By name and thing.
    pub seen: ByThing,
}

impl Seen {
    /// Adds rows of a file; of some people only, if it is asked so.
    pub fn take(&mut self, rows: Rows<'_>, whose: Option<&RoaringBitmap>) {
        if let Some(whose) = whose {
            return self.take_of(rows, whose);
        }
        self.times += rows.person.len() as u64;
        for ms in rows.ms.iter().filter(|ms| **ms != NO_LENGTH) {
            self.timed += 1;
            self.total_ms += *ms;
        }
        // Person by person: each but once.
        for one in rows.person.chunk_by(|one, next| one == next) {
            if one[0] != UNSAID {
                self.people.insert(one[0]);
            }
        }
    }

    fn take_of(&mut self, rows: Rows<'_>, whose: &RoaringBitmap) {
        let mut begin = 0;
        for one in rows.person.chunk_by(|one, next| one == next) {
            let theirs = begin..begin + one.len();
            begin = theirs.end;
            if whose.contains(one[0]) {
                self.take(Rows { person: one, at_us: &[], ms: &rows.ms[theirs] }, None);
            }
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.times += other.times;
        self.timed += other.timed;
        self.total_ms += other.total_ms;
        self.people |= &other.people;
    }

    /// The average length in milliseconds; 0 where nothing has one.
    pub fn average_ms(&self) -> u64 {
        self.total_ms.checked_div(self.timed).unwrap_or(0)
    }
}

/// What was seen of one name in a segment, or of all; of everybody, or of the people with some numbers.
pub fn seen_of(
    segment: &Segment,
    of: Option<BehaviourName>,
    whose: Option<&RoaringBitmap>,
) -> parquet::errors::Result<SeenDay> {
    let wanted = |run: &Run| of.is_none_or(|name| name == run.name);
    let mut seen: Vec<Seen> = Vec::new();
    let place = std::cell::Cell::new(0_usize);
    // Runs are asked for in their order, once each.
    let choose = |run: &Run| {
        wanted(run).then(|| {
            place.set(place.get() + 1);
            place.get() - 1
        })
    };
    segment.read(Wanted::Lengths, choose, |place, _, rows| {
        seen.resize_with(seen.len().max(place + 1), Seen::default);
        seen[place].take(rows, whose);
    })?;
    let named = segment.runs().iter().filter(|run| wanted(run)).zip(seen);
    Ok(SeenDay { day: segment.day(), seen: named.map(|(run, seen)| ((run.name, run.what.clone()), seen)).collect() })
}
