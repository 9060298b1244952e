//! What is counted, person by person: one number each, in the place of the person's number.

use roaring::RoaringBitmap;

use super::spec::TagMeasure;
use super::tags::Counted;
use crate::behaviour::{PersonNo, Run, Segment, Wanted, by_share};

/// One count of everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// How often.
    Times(Vec<u32>),
    /// How much in all.
    Total(Vec<i64>),
    /// On which days: the lowest bit is today.
    Days(Vec<u128>),
    /// The same, for those who are asked when it was last.
    Last(Vec<u128>),
}

/// What is done at once, or on one day, by one person.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    /// Who.
    pub person: PersonNo,
    /// How many days ago; 0 is today.
    pub days_ago: u32,
    /// How often.
    pub times: u32,
    /// How much in all.
    pub total: i64,
}

impl Column {
    /// Of nobody yet.
    pub const fn new(measure: TagMeasure) -> Self {
        match measure {
            TagMeasure::Times | TagMeasure::Favourite => Self::Times(Vec::new()),
            TagMeasure::Total => Self::Total(Vec::new()),
            TagMeasure::Days => Self::Days(Vec::new()),
            TagMeasure::SinceLast => Self::Last(Vec::new()),
        }
    }

    /// Counts something in.
    pub fn add(&mut self, done: Done) {
        match self {
            Self::Times(times) => {
                let times = place(times, done.person);
                *times = times.saturating_add(done.times);
            }
            Self::Total(totals) => {
                let total = place(totals, done.person);
                *total = total.saturating_add(done.total);
            }
            Self::Days(days) | Self::Last(days) => *place(days, done.person) |= 1 << done.days_ago,
        }
    }

    /// What is told of somebody.
    pub fn value(&self, person: PersonNo) -> Option<i64> {
        let place = person as usize;
        match self {
            Self::Times(times) => Some(times.get(place).copied().unwrap_or(0).into()),
            Self::Total(totals) => Some(totals.get(place).copied().unwrap_or(0)),
            Self::Days(days) => Some(days.get(place).map_or(0, |days| days.count_ones()).into()),
            Self::Last(days) => days.get(place).filter(|days| **days != 0).map(|days| days.trailing_zeros().into()),
        }
    }

    /// One number turned out to be the person of another.
    pub fn join(&mut self, was: PersonNo, person: PersonNo) {
        match self {
            Self::Times(all) => {
                let had = take(all, was);
                let now = place(all, person);
                *now = now.saturating_add(had);
            }
            Self::Total(all) => {
                let had = take(all, was);
                let now = place(all, person);
                *now = now.saturating_add(had);
            }
            Self::Days(all) | Self::Last(all) => {
                let had = take(all, was);
                *place(all, person) |= had;
            }
        }
    }

    /// Forgets what was counted of somebody.
    pub fn forget(&mut self, person: PersonNo) {
        match self {
            Self::Times(all) => drop(take(all, person)),
            Self::Total(all) => drop(take(all, person)),
            Self::Days(all) | Self::Last(all) => drop(take(all, person)),
        }
    }

    /// Adds what somebody else counted, of other events.
    pub fn and(&mut self, other: Self) {
        match (self, other) {
            (Self::Times(all), Self::Times(more)) => {
                each(all, &more, |one, more| *one = one.saturating_add(more));
            }
            (Self::Total(all), Self::Total(more)) => {
                each(all, &more, |one, more| *one = one.saturating_add(more));
            }
            (Self::Days(all), Self::Days(more)) | (Self::Last(all), Self::Last(more)) => {
                each(all, &more, |one, more| *one |= more);
            }
            // Both were made for the same count.
            _ => {}
        }
    }
}

/// The place of somebody, made where it is not there yet.
fn place<T: Clone + Default>(all: &mut Vec<T>, person: PersonNo) -> &mut T {
    let place = person as usize;
    if place >= all.len() {
        // Somewhat more than asked for: the next one is met soon.
        all.resize(place + place / 8 + 1, T::default());
    }
    &mut all[place]
}

fn take<T: Default>(all: &mut [T], person: PersonNo) -> T {
    all.get_mut(person as usize).map(std::mem::take).unwrap_or_default()
}

fn each<T: Clone + Default + Copy>(all: &mut Vec<T>, more: &[T], add: impl Fn(&mut T, T)) {
    if all.len() < more.len() {
        all.resize(more.len(), T::default());
    }
    for (one, more) in all.iter_mut().zip(more) {
        add(one, *more);
    }
}

/// Whose numbers count: those that are somebody's, each as the person it is.
pub struct Whom<'a> {
    /// Numbers that are somebody's.
    pub known: &'a RoaringBitmap,
    /// Numbers that are somebody else's as well.
    pub same_as: &'a std::collections::HashMap<PersonNo, PersonNo>,
}

impl Whom<'_> {
    fn person(&self, number: PersonNo) -> Option<PersonNo> {
        let person = self.same_as.get(&number).copied().unwrap_or(number);
        self.known.contains(person).then_some(person)
    }
}

/// Counts everything anew from the rows of some days, `today` the last of them.
pub fn counted(
    segments: &[Segment],
    today: i64,
    counts: &[Counted],
    whom: &Whom<'_>,
    threads: usize,
) -> parquet::errors::Result<Vec<Column>> {
    let shares = by_share(segments, threads, |share| {
        let mut columns: Vec<Column> = counts.iter().map(|counted| Column::new(counted.measure)).collect();
        for segment in share {
            of_segment(segment, today, counts, whom, &mut columns)?;
        }
        Ok(columns)
    })?;
    let mut shares = shares.into_iter();
    let mut all = shares.next().unwrap_or_default();
    for share in shares {
        all.iter_mut().zip(share).for_each(|(one, more)| one.and(more));
    }
    Ok(all)
}

fn of_segment(
    segment: &Segment,
    today: i64,
    counts: &[Counted],
    whom: &Whom<'_>,
    columns: &mut [Column],
) -> parquet::errors::Result<()> {
    let back = today - segment.day();
    let Ok(days_ago) = u32::try_from(back) else { return Ok(()) };
    let in_window: Vec<usize> = (0..counts.len()).filter(|place| back < counts[*place].within_days).collect();
    // What the runs are to which counts: told once for each run, in order.
    let of_run = |run: &Run| -> Vec<usize> {
        let is_of = |place: &&usize| counts[**place].events.iter().any(|event| event.is_run(run));
        in_window.iter().filter(is_of).copied().collect()
    };
    let places: Vec<Vec<usize>> = segment.runs().iter().map(of_run).collect();
    let adds_up = |places: &[usize]| places.iter().any(|place| counts[*place].measure == TagMeasure::Total);
    for wanted in [Wanted::People, Wanted::Lengths] {
        let nth = std::cell::Cell::new(0_usize);
        // Runs are asked for in their order, once each.
        let choose = |_: &Run| {
            let place = nth.replace(nth.get() + 1);
            let is_asked = !places[place].is_empty() && adds_up(&places[place]) == (wanted == Wanted::Lengths);
            is_asked.then_some(place)
        };
        segment.read(wanted, choose, |run, _, rows| {
            let mut begin = 0;
            for theirs in rows.person.chunk_by(|one, next| one == next) {
                let lengths = rows.ms.get(begin..begin + theirs.len()).unwrap_or_default();
                begin += theirs.len();
                let Some(person) = whom.person(theirs[0]) else { continue };
                let lengths = lengths.iter().filter(|length| **length != crate::behaviour::NO_LENGTH);
                let total = lengths.fold(0_i64, |sum, length| sum.saturating_add(amount(*length)));
                let times = u32::try_from(theirs.len()).unwrap_or(u32::MAX);
                let done = Done { person, days_ago, times, total };
                places[run].iter().for_each(|place| columns[*place].add(done));
            }
        })?;
    }
    Ok(())
}

/// A length or an amount as it is added up.
pub fn amount(length: u64) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
