//! What one key did: its newest moments one by one, and the rest in buckets.

use std::collections::VecDeque;

use super::older::Older;
use super::plan::{Kind, Plan, Space, THINGS_MAX};
use crate::moment::Spot;

/// How much longer than the longest window a moment is held, in microseconds: for readings a little before the newest moment.
const LATE_US: i64 = 3_600_000_000;
/// Stands for an amount that is not known.
pub const NO_AMOUNT: i64 = i64::MIN;

/// A moment as it is held: 40 bytes.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// In microseconds.
    pub at: i64,
    /// In minor units; [`NO_AMOUNT`] when there was none.
    pub amount: i64,
    pub kind: Kind,
    /// What moments of this memory are told apart by, hashed; zero for what is not known.
    pub values: [u32; THINGS_MAX],
}

/// Where a key was.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    pub at: i64,
    pub spot: Spot,
}

/// The moments of one key. Those held are in the order of their times, and none in the buckets is newer than those.
#[derive(Debug, Default)]
pub struct Trail {
    held: VecDeque<Seen>,
    older: Option<Box<Older>>,
    /// The newest two places, the newest last.
    stops: Option<Box<(Option<Stop>, Stop)>>,
}

/// Nothing was ever seen of this one.
pub static NOTHING: Trail = Trail { held: VecDeque::new(), older: None, stops: None };

impl Trail {
    /// Notes a moment, or how one that was being judged was judged. Beyond `exact` moments the oldest goes to the buckets.
    pub fn note(&mut self, mut seen: Seen, plan: &Plan, space: Space, exact: usize) {
        if !seen.kind.is(Kind::PENDING)
            && let Some(pending) = self.pending(&seen)
        {
            self.held[pending].kind = seen.kind;
            return;
        }
        let newest = self.held.back().map_or(seen.at, |newest| newest.at.max(seen.at));
        let too_old = newest - plan.horizon_us(space) - LATE_US;
        while self.held.front().is_some_and(|oldest| oldest.at <= too_old) {
            self.held.pop_front();
        }
        if seen.at <= too_old {
            return;
        }
        if self.held.len() >= exact
            && let Some(oldest) = self.held.pop_front()
        {
            if oldest.at > seen.at {
                self.held.push_front(oldest);
            } else {
                let place = self.place(seen.at);
                self.held.insert(place, seen);
                seen = oldest;
            }
            self.older.get_or_insert_default().add(&seen, plan.series(space), newest);
            return;
        }
        let place = self.place(seen.at);
        self.held.insert(place, seen);
    }

    /// Notes where the key was.
    pub fn stop(&mut self, stop: Stop) {
        match &mut self.stops {
            None => self.stops = Some(Box::new((None, stop))),
            Some(stops) if stop.at >= stops.1.at => **stops = (Some(stops.1), stop),
            Some(stops) if stops.0.is_none_or(|before| stop.at >= before.at) => stops.0 = Some(stop),
            Some(_) => {}
        }
    }

    /// Where the key was last before `at`.
    pub fn stop_before(&self, at: i64) -> Option<Stop> {
        let (before, newest) = **self.stops.as_ref()?;
        if newest.at < at { Some(newest) } else { before.filter(|before| before.at < at) }
    }

    /// The moments held in `(from, at]`, newest first.
    pub fn within(&self, at: i64, from: i64) -> impl Iterator<Item = &Seen> + Clone {
        let until = match self.held.back() {
            Some(newest) if newest.at > at => self.place(at),
            _ => self.held.len(),
        };
        self.held.range(..until).rev().take_while(move |seen| seen.at > from)
    }

    /// The buckets, if a window that begins at `from` needs them.
    pub fn older(&self, from: i64) -> Option<&Older> {
        let older = self.older.as_deref()?;
        self.held.front().is_none_or(|oldest| oldest.at > from).then_some(older)
    }

    /// The place of the moment that is being judged and is the same as `seen`.
    pub fn pending(&self, seen: &Seen) -> Option<usize> {
        let mut place = self.held.len();
        while place > 0 {
            place -= 1;
            let held = &self.held[place];
            if held.at < seen.at {
                return None;
            }
            let same = held.at == seen.at
                && held.amount == seen.amount
                && held.kind.scenario() == seen.kind.scenario()
                && held.kind.is(Kind::IN) == seen.kind.is(Kind::IN);
            if same && held.kind.is(Kind::PENDING) {
                return Some(place);
            }
        }
        None
    }

    /// Moments held one by one.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// About how much room it takes beyond itself.
    pub fn bytes(&self) -> usize {
        let stops = if self.stops.is_some() { size_of::<(Option<Stop>, Stop)>() } else { 0 };
        self.held.capacity() * size_of::<Seen>() + stops + self.older.as_ref().map_or(0, |older| older.bytes())
    }

    /// Behind the moments at `at`.
    fn place(&self, at: i64) -> usize {
        match self.held.back() {
            Some(newest) if newest.at > at => self.held.partition_point(|seen| seen.at <= at),
            _ => self.held.len(),
        }
    }
}
