//! What one person was shown, as far as it bears on what they are shown next: pure arithmetic of counters and promises.
//!
//! What is capped is *promised* to a device before it is shown, and the promise becomes a count when it was seen. At any moment
//! what was seen and what is promised together stay within the caps, whoever asks from wherever at the same time: both are in one
//! row, changed under its lock.

use std::collections::BTreeMap;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::PersonCaps;

/// How long a promise can be shown, in seconds.
pub const SHOWN_WITHIN_S: i64 = 600;
/// How long a promise that was not told of counts, in seconds: what was seen at the last moment is told by then.
pub const PROMISED_S: i64 = 1_800;
/// Promises of one person, at most.
pub const PROMISES_MAX: usize = 60;
/// Placements remembered of one person, at most.
pub const REMEMBERED_MAX: usize = 400;

/// A person's state: one row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// What they saw of each placement, by its id.
    #[serde(rename = "p", skip_serializing_if = "BTreeMap::is_empty")]
    pub placements: BTreeMap<String, Counter>,
    /// What they saw in each slot that has a limit, by its id.
    #[serde(rename = "s", skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, DayCount>,
    /// What devices of theirs may show.
    #[serde(rename = "k", skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
}

/// How often on the day something was last counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayCount {
    /// The day, since 1970.
    #[serde(rename = "d")]
    pub day: i64,
    /// How often.
    #[serde(rename = "n")]
    pub count: u32,
}

/// What somebody saw of a placement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counter {
    /// Ever.
    #[serde(rename = "t")]
    pub total: u32,
    /// Today.
    #[serde(rename = "y")]
    pub today: DayCount,
    /// In which arm.
    #[serde(rename = "a", skip_serializing_if = "String::is_empty")]
    pub arm: String,
    /// Where last.
    #[serde(rename = "l", skip_serializing_if = "String::is_empty")]
    pub slot: String,
    /// For which audience last.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub audience: String,
    /// When last, or when it was held out; in seconds since 1970.
    #[serde(rename = "w")]
    pub seen_s: i64,
    /// When it came to what it is for.
    #[serde(rename = "g", skip_serializing_if = "Option::is_none")]
    pub goal_s: Option<i64>,
    /// How often it was followed: never more often than it was seen.
    #[serde(rename = "k", skip_serializing_if = "is_zero")]
    pub clicks: u32,
    /// The day it was closed on.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub closed_day: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What a device may show once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Its own id.
    #[serde(rename = "i")]
    pub id: String,
    /// Of which placement.
    #[serde(rename = "p")]
    pub placement: String,
    /// Where.
    #[serde(rename = "s")]
    pub slot: String,
    /// To which device.
    #[serde(rename = "v")]
    pub device: String,
    /// When it was given, in seconds since 1970.
    #[serde(rename = "w")]
    pub made_s: i64,
}

/// Why somebody is not shown something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// They saw it, or may see it, as often as it is to be seen on one day.
    Today,
    /// As often as it is ever to be seen.
    InTotal,
    /// As much as the slot shows one person on one day.
    Slot,
    /// They closed it today.
    Closed,
    /// They have too many promises at once.
    Promises,
}

/// What is asked of a person's state.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The placement's id.
    pub placement: &'a str,
    /// The slot's.
    pub slot: &'a str,
    /// How often for one person.
    pub caps: PersonCaps,
    /// How often in the slot on one day; 0 for no limit.
    pub slot_day_max: u32,
    /// The device that asks.
    pub device: &'a str,
}

/// Seconds since 1970.
pub fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}

impl DayCount {
    /// How often on `day`. Once a later day has begun, what comes late from before midnight is of that one.
    pub const fn on(self, day: i64) -> u32 {
        if self.day >= day { self.count } else { 0 }
    }

    fn add(&mut self, day: i64) {
        *self = Self { day: day.max(self.day), count: self.on(day).saturating_add(1) };
    }
}

impl Promise {
    /// Whether it still counts.
    pub const fn holds(&self, now_s: i64) -> bool {
        now_s < self.made_s + PROMISED_S
    }

    /// Whether it may still be shown.
    pub const fn can_be_shown(&self, now_s: i64) -> bool {
        now_s < self.made_s + SHOWN_WITHIN_S
    }
}

impl Person {
    /// The promise that `wish` has already: the same device asks again before it has seen it.
    pub fn promised(&self, wish: &Wish<'_>, now_s: i64) -> Option<&Promise> {
        let fits =
            |one: &&Promise| one.placement == wish.placement && one.slot == wish.slot && one.device == wish.device;
        self.promises.iter().filter(fits).find(|one| one.can_be_shown(now_s))
    }

    /// Whether one more may be promised on `day`, or why not.
    pub fn left(&self, wish: &Wish<'_>, day: i64, now_s: i64) -> Result<(), Spent> {
        let of = self.placements.get(wish.placement);
        if of.and_then(|counter| counter.closed_day).is_some_and(|closed| closed >= day) {
            return Err(Spent::Closed);
        }
        let standing = self.promises.iter().filter(|one| one.holds(now_s));
        let (mut placed, mut in_slot, mut all) = (0_u32, 0_u32, 0_usize);
        for one in standing {
            placed += u32::from(one.placement == wish.placement);
            in_slot += u32::from(one.slot == wish.slot);
            all += 1;
        }
        let (total, today) = of.map_or((0, 0), |counter| (counter.total, counter.today.on(day)));
        let PersonCaps { per_day, in_total } = wish.caps;
        if in_total > 0 && total + placed >= in_total {
            return Err(Spent::InTotal);
        }
        if per_day > 0 && today + placed >= per_day {
            return Err(Spent::Today);
        }
        let slot_today = self.slots.get(wish.slot).map_or(0, |count| count.on(day));
        if wish.slot_day_max > 0 && slot_today + in_slot >= wish.slot_day_max {
            return Err(Spent::Slot);
        }
        if all >= PROMISES_MAX { Err(Spent::Promises) } else { Ok(()) }
    }

    /// How often a placement was seen, and may be by promises that hold.
    pub fn granted(&self, placement: &str, now_s: i64) -> usize {
        let standing = self.promises.iter().filter(|one| one.placement == placement && one.holds(now_s)).count();
        self.placements.get(placement).map_or(0, |counter| counter.total as usize) + standing
    }

    /// Promises one, if one is left.
    pub fn promise(&mut self, wish: &Wish<'_>, id: String, (day, now_s): (i64, i64)) -> Result<Promise, Spent> {
        self.promises.retain(|one| one.holds(now_s));
        if let Some(known) = self.promised(wish, now_s) {
            return Ok(known.clone());
        }
        self.left(wish, day, now_s)?;
        let (placement, slot, device) = (wish.placement.to_owned(), wish.slot.to_owned(), wish.device.to_owned());
        let promise = Promise { id, placement, slot, device, made_s: now_s };
        self.promises.push(promise.clone());
        Ok(promise)
    }

    /// Takes a promise: it was seen. None when there is no such: it was taken before, or its time is over.
    pub fn take(&mut self, id: &str, (placement, slot): (&str, &str), now_s: i64) -> Option<Promise> {
        let is_it = |one: &Promise| one.id == id && one.placement == placement && one.slot == slot && one.holds(now_s);
        let place = self.promises.iter().position(is_it)?;
        Some(self.promises.remove(place))
    }

    /// Counts that a placement was seen.
    pub fn count(&mut self, (placement, slot): (&str, &str), (arm, audience): (&str, &str), (day, now_s): (i64, i64)) {
        let counter = self.placements.entry(placement.to_owned()).or_default();
        counter.total = counter.total.saturating_add(1);
        counter.today.add(day);
        (counter.arm, counter.slot, counter.audience) = (arm.to_owned(), slot.to_owned(), audience.to_owned());
        counter.seen_s = now_s;
        self.bound();
    }

    /// Counts that something was seen in a slot that has a limit.
    pub fn count_slot(&mut self, slot: &str, day: i64) {
        self.slots.retain(|_, count| count.day >= day);
        self.slots.entry(slot.to_owned()).or_default().add(day);
    }

    /// Remembers that somebody would have been shown it and was not, to compare: once a day, so that they stand beside those who
    /// were shown it for as long as those are. Whether that is news.
    pub fn hold_out(
        &mut self,
        (placement, slot): (&str, &str),
        (arm, audience): (&str, &str),
        (day, now_s): (i64, i64),
    ) -> bool {
        let counter = self.placements.entry(placement.to_owned()).or_default();
        if counter.arm == arm && counter.today.on(day) > 0 {
            return false;
        }
        counter.today.add(day);
        (counter.arm, counter.slot, counter.audience) = (arm.to_owned(), slot.to_owned(), audience.to_owned());
        counter.seen_s = now_s;
        self.bound();
        true
    }

    /// It was followed. Whether that counts: of each time it was seen, once.
    pub fn click(&mut self, placement: &str) -> bool {
        let Some(counter) = self.placements.get_mut(placement).filter(|one| one.clicks < one.total) else {
            return false;
        };
        counter.clicks += 1;
        true
    }

    /// It was closed: not again on `day`. Whether that is news.
    pub fn close(&mut self, placement: &str, (day, now_s): (i64, i64)) -> bool {
        // One that was never counted is as new as it was closed, so that it is not what is forgotten first.
        let new = || Counter { seen_s: now_s, ..Counter::default() };
        let counter = self.placements.entry(placement.to_owned()).or_insert_with(new);
        let is_news = counter.closed_day.is_none_or(|closed| closed < day);
        counter.closed_day = counter.closed_day.max(Some(day));
        self.bound();
        is_news
    }

    /// Keeps the row small: what was seen longest ago is forgotten first.
    fn bound(&mut self) {
        while self.placements.len() > REMEMBERED_MAX {
            let oldest = self.placements.iter().min_by_key(|(_, counter)| counter.seen_s).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { return };
            self.placements.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wish<'a>(placement: &'a str, device: &'a str, caps: PersonCaps, slot_day_max: u32) -> Wish<'a> {
        Wish { placement, slot: "home.banner", caps, slot_day_max, device }
    }

    #[test]
    fn a_device_that_asks_again_has_its_promise() {
        let (mut person, caps) = (Person::default(), PersonCaps { per_day: 1, in_total: 0 });
        let first = person.promise(&wish("p", "phone", caps, 0), "1".into(), (5, 0)).unwrap();
        assert_eq!(person.promise(&wish("p", "phone", caps, 0), "2".into(), (5, 60)).unwrap(), first);
        assert_eq!(person.promise(&wish("p", "tablet", caps, 0), "3".into(), (5, 60)), Err(Spent::Today));
        assert!(person.take(&first.id, ("p", "home.banner"), 61).is_some());
        person.count(("p", "home.banner"), ("a", ""), (5, 61));
        assert!(person.take(&first.id, ("p", "home.banner"), 62).is_none());
        assert_eq!(person.promise(&wish("p", "phone", caps, 0), "4".into(), (5, 70)), Err(Spent::Today));
        assert!(person.promise(&wish("p", "phone", caps, 0), "5".into(), (6, 90_000)).is_ok());
    }

    #[test]
    fn what_was_not_seen_in_time_is_promised_again() {
        let (mut person, caps) = (Person::default(), PersonCaps { per_day: 0, in_total: 1 });
        person.promise(&wish("p", "phone", caps, 0), "1".into(), (5, 0)).unwrap();
        // It can no longer be shown, and may still be told of.
        assert_eq!(person.promise(&wish("p", "phone", caps, 0), "2".into(), (5, SHOWN_WITHIN_S)), Err(Spent::InTotal));
        assert!(person.promise(&wish("p", "tablet", caps, 0), "3".into(), (5, PROMISED_S)).is_ok());
    }

    #[test]
    fn the_row_stays_small() {
        let mut person = Person::default();
        for nth in 0..REMEMBERED_MAX as i64 + 50 {
            person.count((&format!("p{nth}"), "s"), ("a", ""), (1, nth));
        }
        assert_eq!(person.placements.len(), REMEMBERED_MAX);
        assert!(!person.placements.contains_key("p0"));
    }

    #[test]
    fn what_is_told_too_late_is_not_taken() {
        let (mut person, caps) = (Person::default(), PersonCaps { per_day: 1, in_total: 0 });
        let late = person.promise(&wish("p", "phone", caps, 0), "1".into(), (5, 0)).unwrap();
        assert!(person.clone().take(&late.id, ("p", "home.banner"), PROMISED_S - 1).is_some());
        assert!(person.take(&late.id, ("p", "home.banner"), PROMISED_S).is_none(), "somebody else may have its place");
    }

    #[test]
    fn what_comes_late_from_before_midnight_gives_nothing_back() {
        let (mut person, caps) = (Person::default(), PersonCaps { per_day: 1, in_total: 0 });
        person.count(("p", "home.banner"), ("a", ""), (6, 100));
        person.count_slot("home.banner", 6);
        person.close("q", (6, 100));
        // In the order in which they were committed, not in which they were begun.
        assert_eq!(person.left(&wish("p", "phone", caps, 0), 5, 99), Err(Spent::Today));
        assert_eq!(person.left(&wish("q", "phone", caps, 0), 5, 99), Err(Spent::Closed));
        person.count(("p", "home.banner"), ("a", ""), (5, 99));
        person.count_slot("home.banner", 5);
        person.close("q", (5, 99));
        let (of_p, of_slot) = (person.placements["p"].today, person.slots["home.banner"]);
        assert_eq!((of_p.on(6), of_slot.on(6), of_p.on(7)), (2, 2, 0));
        assert_eq!(person.placements["q"].closed_day, Some(6));
    }

    #[test]
    fn it_is_followed_no_more_often_than_it_is_seen_and_closed_once_a_day() {
        let mut person = Person::default();
        assert!(!person.click("p"), "what was never seen is not followed");
        person.count(("p", "s"), ("a", ""), (1, 0));
        assert!(person.click("p") && !person.click("p"));
        person.count(("p", "s"), ("a", ""), (1, 9));
        assert!(person.click("p"));
        assert!(person.close("p", (1, 10)) && !person.close("p", (1, 20)) && person.close("p", (2, 30)));
        // However much somebody saw: what they have just closed stays closed.
        for nth in 0..REMEMBERED_MAX as i64 {
            person.count((&format!("p{nth}"), "s"), ("a", ""), (2, 40 + nth));
        }
        person.close("never-seen", (2, 1_000));
        assert_eq!(person.placements["never-seen"].closed_day, Some(2));
    }

    proptest! {
        /// However devices ask, see, and forget to tell: what was seen and what is promised stay within the caps.
        #[test]
        fn caps_hold(steps in prop::collection::vec((0..3_usize, 0..3_usize, 0..4_u8, 0..400_i64), 1..200)) {
            let (placements, devices) = (["p", "q", "r"], ["phone", "tablet", "web"]);
            let caps = PersonCaps { per_day: 2, in_total: 5 };
            let (mut person, mut now, mut nth) = (Person::default(), 0_i64, 0);
            let mut held: Vec<Promise> = Vec::new();
            let mut seen: BTreeMap<(&str, i64), u32> = BTreeMap::new();
            for (placement, device, what, wait) in steps {
                now += wait;
                let (day, placement) = (now / 86_400, placements[placement]);
                match what {
                    0 | 1 => {
                        nth += 1;
                        let wish = wish(placement, devices[device], caps, 4);
                        if let Ok(promise) = person.promise(&wish, nth.to_string(), (day, now)) {
                            held.push(promise);
                        }
                    }
                    2 => if let Some(promise) = held.pop()
                        && person.take(&promise.id, (&promise.placement, &promise.slot), now).is_some() {
                        let placement = placements.into_iter().find(|one| *one == promise.placement).unwrap();
                        person.count((placement, "home.banner"), ("a", ""), (day, now));
                        person.count_slot("home.banner", day);
                        *seen.entry((placement, day)).or_default() += 1;
                    },
                    _ => drop(held.pop()),
                }
                let standing = person.promises.iter().filter(|one| one.holds(now)).count() as u32;
                let today: u32 = seen.iter().filter(|((_, of), _)| *of == day).map(|(_, count)| count).sum();
                prop_assert!(today + standing <= 4, "the slot shows at most four a day");
                for placement in placements {
                    let total: u32 = seen.iter().filter(|((of, _), _)| *of == placement).map(|(_, count)| count).sum();
                    let promised = person.promises.iter().filter(|one| one.placement == placement && one.holds(now)).count();
                    prop_assert!(total + promised as u32 <= 5);
                    prop_assert!(seen.get(&(placement, day)).copied().unwrap_or_default() <= 2);
                }
            }
        }
    }
}
