//! How many people come back, by the day they were first there: a bit for each day of each person.

use parquet::errors::Result;

use super::ask::AnalysisEvent;
use super::gather::Aliases;
use crate::behaviour::{Segment, UNSAID, Wanted, by_share};

/// People whose days are held at a time: 32 bytes each, on every thread.
const PEOPLE_AT_ONCE: usize = 2_000_000;

/// People of one day, and how many of them were back after so many days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// How many.
    pub people: u64,
    /// After one day, two, and so on.
    pub again: Vec<u64>,
}

/// What is asked.
pub struct Retention<'a> {
    /// Everything of the period and of the days after it.
    pub segments: &'a [Segment],
    /// Which numbers are the same people.
    pub aliases: &'a Aliases,
    /// What makes them be there, and be back.
    pub events: (&'a AnalysisEvent, &'a AnalysisEvent),
    /// The first day, and how many there are.
    pub days: (i64, usize),
    /// How many days after are looked at. With the days of the period at most 128.
    pub after: usize,
    /// Threads that work.
    pub threads: usize,
}

/// The days of people, a bit each: when they were there, and when they were back.
struct Days {
    there: Vec<u128>,
    back: Vec<u128>,
}

impl Retention<'_> {
    /// A cohort for each day of the period.
    pub fn cohorts(&self) -> Result<Vec<Cohort>> {
        let (_, days) = self.days;
        let mut cohorts = vec![Cohort { people: 0, again: vec![0; self.after] }; days];
        let end = self.aliases.end() as usize;
        for first in (0..end).step_by(PEOPLE_AT_ONCE) {
            let wide = PEOPLE_AT_ONCE.min(end - first);
            let held = self.held(first, wide)?;
            for (there, back) in held.there.iter().zip(&held.back) {
                let day = there.trailing_zeros() as usize;
                let Some(cohort) = cohorts.get_mut(day) else { continue };
                cohort.people += 1;
                let after = back.checked_shr(day as u32 + 1).unwrap_or(0);
                for (nth, again) in cohort.again.iter_mut().enumerate() {
                    *again += u64::from(after >> nth & 1 == 1);
                }
            }
        }
        Ok(cohorts)
    }

    /// The days of `wide` people from number `first` on.
    fn held(&self, first: usize, wide: usize) -> Result<Days> {
        let by_reader = by_share(self.segments, self.threads, |share| {
            let mut held = Days { there: vec![0; wide], back: vec![0; wide] };
            share.iter().try_for_each(|segment| self.note(segment, first, &mut held))?;
            Ok(held)
        })?;
        let mut whole = Days { there: vec![0; wide], back: vec![0; wide] };
        for read in by_reader {
            whole.there.iter_mut().zip(read.there).for_each(|(all, some)| *all |= some);
            whole.back.iter_mut().zip(read.back).for_each(|(all, some)| *all |= some);
        }
        Ok(whole)
    }

    fn note(&self, segment: &Segment, first: usize, held: &mut Days) -> Result<()> {
        let (first_day, days) = self.days;
        let Ok(day) = usize::try_from(segment.day() - first_day) else { return Ok(()) };
        if day >= 128 {
            return Ok(());
        }
        let bit = 1_u128 << day;
        let choose = |run: &crate::behaviour::Run| {
            let is = (day < days && self.events.0.is(run), self.events.1.is(run));
            (is.0 || is.1).then_some(is)
        };
        segment.read(Wanted::People, choose, |(is_there, is_back), _, rows| {
            for one in rows.person.chunk_by(|one, next| one == next) {
                let person = self.aliases.person(one[0]);
                let place = (person as usize).wrapping_sub(first);
                if person == UNSAID || place >= held.there.len() {
                    continue;
                }
                if is_there {
                    held.there[place] |= bit;
                }
                if is_back {
                    held.back[place] |= bit;
                }
            }
        })
    }
}
