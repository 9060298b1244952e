//! What is going on just now: who is there, how much is done a second, and where. In memory, of the last five minutes.
//!
//! It is fed with what this process takes in, once that is on disk; a process that starts reads what came in just before out
//! of the journals and the newest files. What several processes take in is seen by each for itself. Memory is bounded: of more
//! people or pages than fit, it is said that there are at least so many.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

use super::event::{BehaviourName, Event, PersonNo, UNSAID};

/// How far back "now" goes, in seconds.
pub const WINDOW_S: i64 = 300;
/// Seconds that are told one by one.
const SECONDS: i64 = 60;
/// People that are known at once.
const PEOPLE_MAX: usize = 500_000;
/// Pages that are told apart in a minute.
const PAGES_MAX: usize = 500;
/// Pages that are told.
const TOP: usize = 10;
const SECOND_US: i64 = 1_000_000;

/// What is going on in one bank.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Going>);

#[derive(Debug, Default)]
struct Going {
    /// When each was there last, in seconds since 1970.
    people: HashMap<PersonNo, i64>,
    overflow: bool,
    /// Events by second, the oldest first.
    seconds: VecDeque<(i64, u64)>,
    /// Views by page, by minute, the oldest first.
    pages: VecDeque<(i64, HashMap<Arc<str>, u64>)>,
}

/// What is going on, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// People in the last five minutes.
    pub people: u64,
    /// Whether there are more than are known.
    pub at_least: bool,
    /// Events in each of the last sixty seconds, the oldest first; the one that has begun is left out.
    pub seconds: Vec<u64>,
    /// The pages most seen in the last five minutes.
    pub pages: Vec<(String, u64)>,
}

impl Pulse {
    /// Takes in what came.
    pub fn take(&self, events: &[Event]) {
        let Some(newest) = events.iter().map(|event| event.received_us).max() else { return };
        let mut going = self.0.lock();
        for event in events {
            // What was kept back on a phone tells of then, not of now; and what the bank tells itself is told elsewhere.
            let is_now = event.received_us - event.at_us <= WINDOW_S * SECOND_US;
            if is_now && event.name != BehaviourName::Business {
                going.count(event, event.received_us.div_euclid(SECOND_US));
            }
        }
        going.forget(newest.div_euclid(SECOND_US));
    }

    /// What is going on at a moment; microseconds since 1970.
    pub fn beat(&self, now_us: i64) -> Beat {
        let now = now_us.div_euclid(SECOND_US);
        let mut going = self.0.lock();
        going.forget(now);
        let seconds: BTreeMap<i64, u64> = going.seconds.iter().copied().collect();
        let mut pages: HashMap<&str, u64> = HashMap::new();
        for (page, views) in going.pages.iter().flat_map(|(_, pages)| pages) {
            *pages.entry(page).or_default() += views;
        }
        let mut pages: Vec<(String, u64)> = pages.into_iter().map(|(page, views)| (page.to_owned(), views)).collect();
        pages.sort_by(|one, next| next.1.cmp(&one.1).then_with(|| one.0.cmp(&next.0)));
        pages.truncate(TOP);
        Beat {
            people: going.people.len() as u64,
            at_least: going.overflow,
            seconds: (now - SECONDS..now).map(|second| seconds.get(&second).copied().unwrap_or(0)).collect(),
            pages,
        }
    }
}

impl Going {
    fn count(&mut self, event: &Event, second: i64) {
        if event.person != UNSAID {
            let has_room = self.people.len() < PEOPLE_MAX;
            match self.people.get_mut(&event.person) {
                Some(last) => *last = second.max(*last),
                None if has_room => drop(self.people.insert(event.person, second)),
                None => self.overflow = true,
            }
        }
        *place(&mut self.seconds, second) += 1;
        if event.name == BehaviourName::PageView {
            let pages = place(&mut self.pages, second.div_euclid(60));
            if pages.len() < PAGES_MAX || pages.contains_key(&event.what) {
                *pages.entry(event.what.clone()).or_default() += 1;
            }
        }
    }

    fn forget(&mut self, now: i64) {
        let from = now - WINDOW_S;
        self.seconds.retain(|(second, _)| *second > from);
        // A minute goes once all of it is past.
        self.pages.retain(|(minute, _)| (minute + 1) * 60 > from);
        let before = self.people.len();
        self.people.retain(|_, last| *last > from);
        if self.people.len() < before {
            self.overflow = false;
        }
    }
}

/// What is counted at a time; times come nearly in order.
fn place<T: Default>(all: &mut VecDeque<(i64, T)>, time: i64) -> &mut T {
    let at = all.iter().rposition(|(known, _)| *known <= time);
    let at = match at {
        Some(at) if all[at].0 == time => at,
        after => {
            let at = after.map_or(0, |after| after + 1);
            all.insert(at, (time, T::default()));
            at
        }
    };
    &mut all[at].1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(person: PersonNo, second: i64, name: BehaviourName, what: &str) -> Event {
        let (at_us, received_us) = (second * SECOND_US, second * SECOND_US);
        Event { event_id: 1, name, what: what.into(), page: what.into(), person, at_us, ms: None, received_us }
    }

    fn view(person: PersonNo, second: i64, page: &str) -> Event {
        event(person, second, BehaviourName::PageView, page)
    }

    #[test]
    fn who_is_there_is_forgotten_after_five_minutes() {
        let pulse = Pulse::default();
        pulse.take(&[view(1, 1_000, "/"), view(2, 1_100, "/"), view(UNSAID, 1_100, "/pay"), view(1, 1_100, "/pay")]);
        let beat = pulse.beat(1_101 * SECOND_US);
        assert_eq!((beat.people, beat.at_least), (2, false));
        assert_eq!(beat.pages, [("/".to_owned(), 2), ("/pay".to_owned(), 2)]);
        assert_eq!((beat.seconds.len(), beat.seconds.last(), beat.seconds.iter().sum()), (60, Some(&3), 3_u64));
        assert_eq!(pulse.beat(1_399 * SECOND_US).people, 2);
        let later = pulse.beat(1_400 * SECOND_US);
        assert_eq!((later.people, later.seconds.iter().sum::<u64>()), (0, 0));
        assert_eq!(pulse.beat(1_500 * SECOND_US).pages, []);
    }

    #[test]
    fn what_was_kept_back_and_what_the_bank_tells_is_not_now() {
        let pulse = Pulse::default();
        let late = Event { at_us: 600 * SECOND_US, ..view(1, 1_000, "/") };
        pulse.take(&[late, event(2, 1_000, BehaviourName::Business, "sign_in")]);
        let beat = pulse.beat(1_001 * SECOND_US);
        assert_eq!((beat.people, beat.seconds.iter().sum::<u64>()), (0, 0));
    }

    #[test]
    fn batches_need_not_come_in_order() {
        let pulse = Pulse::default();
        for second in [1_005, 1_001, 1_003, 1_001] {
            pulse.take(&[view(7, second, "/")]);
        }
        let beat = pulse.beat(1_006 * SECOND_US);
        assert_eq!(beat.seconds[60 - 6..], [0, 2, 0, 1, 0, 1]);
    }
}
