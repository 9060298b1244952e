//! Visits: what somebody did without a silence of half an hour. Pure.

use crate::behaviour::{BehaviourName, Event, PersonNo};

/// A silence this long ends a visit, in microseconds: as paths have it.
pub const SILENCE_US: i64 = 1_800 * 1_000_000;

/// What one person did, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub person: PersonNo,
    /// In their order; there is at least one.
    pub events: Vec<Event>,
}

/// When an event is over, in microseconds: a page is in sight for a while.
fn end_us(event: &Event) -> i64 {
    match (event.name, event.ms) {
        // Of business it is an amount.
        (BehaviourName::Business, _) | (_, None) => event.at_us,
        (_, Some(ms)) => event.at_us.saturating_add(i64::try_from(ms).unwrap_or(0).saturating_mul(1_000)),
    }
}

/// The visits in the events of one person.
pub fn visits(person: PersonNo, mut events: Vec<Event>) -> Vec<Visit> {
    events.sort_by_key(|event| (event.at_us, event.event_id));
    events.dedup_by_key(|event| event.event_id);
    let (mut visits, mut over): (Vec<Visit>, i64) = (Vec::new(), i64::MIN);
    for event in events {
        let end = end_us(&event);
        match visits.last_mut().filter(|_| event.at_us <= over.saturating_add(SILENCE_US)) {
            Some(visit) => visit.events.push(event),
            None => visits.push(Visit { person, events: vec![event] }),
        }
        over = over.max(end);
    }
    visits
}

impl Visit {
    /// When it began, in microseconds.
    pub fn began_us(&self) -> i64 {
        self.events[0].at_us
    }

    /// When it was over, in microseconds.
    pub fn ended_us(&self) -> i64 {
        self.events.iter().map(end_us).max().unwrap_or_else(|| self.began_us())
    }

    /// How many of a kind there are.
    pub fn count(&self, name: BehaviourName) -> usize {
        self.events.iter().filter(|event| event.name == name).count()
    }

    /// The first and the last page that was in sight.
    pub fn pages(&self) -> (Option<&str>, Option<&str>) {
        let mut pages =
            self.events.iter().filter(|event| event.name == BehaviourName::PageView).map(|event| &*event.what);
        let first = pages.next();
        (first, pages.next_back().or(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u128, minute: i64, name: BehaviourName, what: &str, ms: Option<u64>) -> Event {
        let at_us = minute * 60_000_000;
        Event { event_id: id, name, what: what.into(), page: what.into(), person: 3, at_us, ms, received_us: at_us }
    }

    #[test]
    fn a_silence_of_half_an_hour_ends_a_visit() {
        use BehaviourName::{Business, Click, Error, PageView};
        let events = vec![
            // A page that is in sight for forty minutes is no silence.
            event(1, 0, PageView, "/", Some(40 * 60_000)),
            event(2, 65, Click, "tab.me", None),
            event(3, 66, Error, "TypeError app", None),
            event(4, 67, PageView, "/me", Some(1_000)),
            // An amount is no time.
            event(5, 68, Business, "transfer_out", Some(900_000_000)),
            event(6, 99, PageView, "/pay", None),
            event(6, 99, PageView, "/pay", None),
        ];
        let found = visits(3, events.into_iter().rev().collect());
        assert_eq!(found.iter().map(|visit| visit.events.len()).collect::<Vec<_>>(), [5, 1]);
        let [first, second] = &found[..] else { panic!() };
        assert_eq!((first.count(PageView), first.count(Error)), (2, 1));
        assert_eq!(first.pages(), (Some("/"), Some("/me")));
        assert_eq!(second.pages(), (Some("/pay"), Some("/pay")));
        assert_eq!((first.began_us(), first.ended_us()), (0, 68 * 60_000_000));
        assert_eq!(visits(3, Vec::new()), []);
    }
}
