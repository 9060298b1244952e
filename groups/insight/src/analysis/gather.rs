//! What each person did, one after the other: gathered out of the segments, person by person.
//!
//! Every event is two numbers: the person with the moment, and what it is to the question. They are shared out by person, put
//! in order and told person by person, on every thread its share. When there are too many of them for memory, the people are
//! gone through in parts.

use std::ops::Range;
use std::thread;

use parquet::errors::Result;

use crate::behaviour::{PersonNo, Run, Segment, UNSAID, Wanted, by_share};

/// Events held at a time: 16 bytes each, and up to three times that while they are put in order.
const HELD_MAX: usize = 12_000_000;
/// Bits of a moment: milliseconds since the period began, for two years.
const MOMENT_BITS: u32 = 36;
/// People there may be: what is left of 64 bits.
const PEOPLE_MAX: u64 = 1 << (64 - MOMENT_BITS);

/// What somebody did: in the order of people and moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed {
    key: u64,
    /// What it is to the question.
    pub mark: u16,
}

impl Deed {
    /// Who.
    pub fn person(self) -> PersonNo {
        // Of 64 bits, MOMENT_BITS are the moment's.
        (self.key >> MOMENT_BITS) as PersonNo
    }

    /// When: milliseconds since the period began.
    pub fn at_ms(self) -> u64 {
        self.key & ((1 << MOMENT_BITS) - 1)
    }
}

/// Which numbers there are, and which of them are the same people.
#[derive(Debug, Clone)]
pub struct Aliases {
    end: PersonNo,
    /// By number; empty where every number is a person.
    same_as: Vec<PersonNo>,
    /// Those that are somebody else's.
    moved: roaring::RoaringBitmap,
    /// The people a question is about; about everybody without.
    only: Option<roaring::RoaringBitmap>,
}

impl Aliases {
    /// From pairs of a number and whose it is; numbers end before `end`.
    pub fn new(pairs: &[(PersonNo, PersonNo)], end: PersonNo) -> Self {
        let mut same_as: Vec<PersonNo> = if pairs.is_empty() { Vec::new() } else { (0..end).collect() };
        for (number, person) in pairs {
            if let Some(place) = same_as.get_mut(*number as usize) {
                *place = *person;
            }
        }
        Self { end, same_as, moved: pairs.iter().map(|(number, _)| *number).collect(), only: None }
    }

    /// The same, for a question about some people: the numbers of others are nobody's.
    pub fn about(mut self, only: Option<roaring::RoaringBitmap>) -> Self {
        self.only = only;
        self
    }

    /// Whether the question is about whoever has this number.
    pub fn is_about(&self, number: PersonNo) -> bool {
        self.only.is_none() || self.person(number) != UNSAID
    }

    /// All numbers of the people the question is about; nothing where it is about everybody.
    pub fn numbers(&self) -> Option<roaring::RoaringBitmap> {
        let only = self.only.as_ref()?;
        let second = self.moved.iter().filter(|number| self.person(*number) != UNSAID);
        Some(only | second.collect::<roaring::RoaringBitmap>())
    }

    /// Numbers end before it.
    pub fn end(&self) -> PersonNo {
        self.end
    }

    /// Whose number it is.
    pub fn person(&self, number: PersonNo) -> PersonNo {
        let person = self.same_as.get(number as usize).copied().unwrap_or(number);
        if self.only.as_ref().is_none_or(|only| only.contains(person)) { person } else { UNSAID }
    }

    /// People for numbers.
    pub fn people(&self, numbers: &mut roaring::RoaringBitmap) {
        for number in (&*numbers & &self.moved).iter() {
            numbers.remove(number);
            numbers.insert(self.person(number));
        }
        if let Some(only) = &self.only {
            *numbers &= only;
        }
    }
}

/// What is gone through, and with what.
pub struct Gather<'a> {
    /// The segments.
    pub segments: &'a [Segment],
    /// Which numbers are the same people.
    pub aliases: &'a Aliases,
    /// When the period begins; microseconds since 1970.
    pub begin_us: i64,
    /// Threads that work.
    pub threads: usize,
}

impl Gather<'_> {
    /// Tells what each person did to a `State` of each thread; `choose` says what a run is to the question, if anything.
    pub fn each_person<State: Send>(
        &self,
        choose: impl Fn(&Run) -> Option<u16> + Sync,
        state: impl Fn() -> State,
        tell: impl Fn(&mut State, &[Deed]) + Sync,
    ) -> Result<Vec<State>> {
        if u64::from(self.aliases.end()) > PEOPLE_MAX {
            return Err(parquet::errors::ParquetError::General("too many people for this question".to_owned()));
        }
        let mut states: Vec<State> = (0..self.threads).map(|_| state()).collect();
        for people in self.parts(&choose) {
            let shares = self.shared_out(&choose, &people)?;
            thread::scope(|scope| {
                for (state, share) in states.iter_mut().zip(shares) {
                    scope.spawn(|| in_order(share).chunk_by(same_person).for_each(|deeds| tell(state, deeds)));
                }
            });
        }
        Ok(states)
    }

    /// The people in parts, each of which fits in memory if people do about equally much.
    fn parts(&self, choose: &(impl Fn(&Run) -> Option<u16> + Sync)) -> Vec<Range<PersonNo>> {
        let runs = self.segments.iter().flat_map(Segment::runs);
        let rows: usize = runs.filter(|run| choose(run).is_some()).map(|run| run.rows).sum();
        let parts = rows.div_ceil(HELD_MAX).max(1);
        let end = self.aliases.end().max(1);
        let wide = (end as usize).div_ceil(parts);
        (0..end).step_by(wide).map(|first| first..first.saturating_add(wide as PersonNo).min(end)).collect()
    }

    /// What `people` did, shared out by person: to every thread its own.
    fn shared_out(
        &self,
        choose: &(impl Fn(&Run) -> Option<u16> + Sync),
        people: &Range<PersonNo>,
    ) -> Result<Vec<Vec<Vec<Deed>>>> {
        let by_reader = by_share(self.segments, self.threads, |segments| {
            let mut shares = vec![Vec::new(); self.threads];
            for segment in segments {
                segment.read(Wanted::Times, choose, |mark, _, rows| {
                    for (number, at_us) in rows.person.iter().zip(rows.at_us) {
                        let person = self.aliases.person(*number);
                        if person != UNSAID && people.contains(&person) {
                            let deed = self.deed(person, *at_us, mark);
                            shares[person as usize % self.threads].push(deed);
                        }
                    }
                })?;
            }
            Ok(shares)
        })?;
        let mut shares: Vec<Vec<Vec<Deed>>> = vec![Vec::new(); self.threads];
        for read in by_reader {
            for (share, some) in shares.iter_mut().zip(read) {
                share.push(some);
            }
        }
        Ok(shares)
    }

    fn deed(&self, person: PersonNo, at_us: i64, mark: u16) -> Deed {
        let at_ms = u64::try_from((at_us - self.begin_us) / 1_000).unwrap_or(0);
        Deed { key: (u64::from(person) << MOMENT_BITS) | at_ms.min((1 << MOMENT_BITS) - 1), mark }
    }
}

fn same_person(one: &Deed, next: &Deed) -> bool {
    one.person() == next.person()
}

/// All of a thread's, in order. They come in runs that are in order, which the sort makes use of.
fn in_order(share: Vec<Vec<Deed>>) -> Vec<Deed> {
    let mut all = share.concat();
    all.sort_by_key(|deed| deed.key);
    all
}
