//! Devices that are being watched: what they send is shown to operators as it comes in, to try an app out.
//!
//! In memory alone, for ten minutes, of few devices, and of each bank the latest few hundred events. While nobody watches
//! anything, a batch costs one look at a number. Another process does not know of it: where several take behaviour in, what
//! reached another one is not seen here.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{Ctx, TenantId, Timestamp};
use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use super::reason::QuarantineReason;

/// For how long a device is watched, in seconds.
pub const WATCH_S: i64 = 600;
/// Devices of a bank that are watched at a time; another one takes the place of whichever is over first.
pub const DEVICES_MAX: usize = 20;
/// Events of a bank that are remembered.
pub const RING: usize = 300;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanWatchOutcome {
    /// It is new, and kept.
    Kept,
    /// It was there already.
    Repeated,
    /// It broke a rule.
    Quarantined,
}

/// An event of a device that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanWatchEvent {
    /// Its place among all that came: whoever asks again asks for those after it.
    pub place: u64,
    /// What became of it.
    pub outcome: PlanWatchOutcome,
    /// Why, if it broke a rule.
    pub reason: Option<QuarantineReason>,
    /// Its kind, as it was sent.
    pub name: String,
    /// The element, or the page of a page view.
    pub what: String,
    /// Where.
    pub page: String,
    /// How long, in milliseconds.
    pub ms: Option<i64>,
    /// When, as the app said it.
    pub at: String,
    /// When it came in.
    pub received_at: Timestamp,
}

#[derive(Default)]
struct Room {
    until: HashMap<String, Timestamp>,
    ring: VecDeque<(String, PlanWatchEvent)>,
    next: u64,
}

/// All devices that are watched.
#[derive(Default)]
pub struct Watches {
    /// How many, so that nothing is locked while there are none.
    devices: AtomicUsize,
    rooms: Mutex<HashMap<TenantId, Room>>,
}

impl Watches {
    /// Watches a device of the bank of `ctx` from now on; answers until when.
    pub fn begin(&self, ctx: &Ctx, device: &str) -> Timestamp {
        let until = ctx.now().plus_seconds(WATCH_S);
        let mut rooms = self.rooms.lock();
        forget(&mut rooms, ctx.now());
        let room = rooms.entry(ctx.tenant.clone()).or_default();
        if room.until.len() >= DEVICES_MAX && !room.until.contains_key(device) {
            let first = room.until.iter().min_by_key(|(_, until)| **until).map(|(device, _)| device.clone());
            if let Some(first) = first {
                room.leave(&first);
            }
        }
        room.until.insert(device.to_owned(), until);
        self.devices.store(rooms.values().map(|room| room.until.len()).sum(), Ordering::Relaxed);
        until
    }

    /// Whether a device is watched.
    pub fn watches(&self, ctx: &Ctx, device: &str) -> bool {
        if self.devices.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let mut rooms = self.rooms.lock();
        forget(&mut rooms, ctx.now());
        self.devices.store(rooms.values().map(|room| room.until.len()).sum(), Ordering::Relaxed);
        rooms.get(&ctx.tenant).is_some_and(|room| room.until.contains_key(device))
    }

    /// Tells what a watched device sent.
    pub fn tell(&self, ctx: &Ctx, device: &str, events: Vec<PlanWatchEvent>) {
        let mut rooms = self.rooms.lock();
        let Some(room) = rooms.get_mut(&ctx.tenant).filter(|room| room.until.contains_key(device)) else { return };
        for event in events {
            room.next += 1;
            room.ring.push_back((device.to_owned(), PlanWatchEvent { place: room.next, ..event }));
        }
        let beyond = room.ring.len().saturating_sub(RING);
        room.ring.drain(..beyond);
    }

    /// Until when a device is watched, and what it sent after the place `after`; nothing if it is not watched.
    pub fn seen(&self, ctx: &Ctx, device: &str, after: u64) -> Option<(Timestamp, Vec<PlanWatchEvent>)> {
        let mut rooms = self.rooms.lock();
        forget(&mut rooms, ctx.now());
        let room = rooms.get(&ctx.tenant)?;
        let until = *room.until.get(device)?;
        let theirs = room.ring.iter().filter(|(of, event)| of == device && event.place > after);
        Some((until, theirs.map(|(_, event)| event.clone()).collect()))
    }
}

impl Room {
    fn leave(&mut self, device: &str) {
        self.until.remove(device);
        self.ring.retain(|(of, _)| of != device);
    }
}

/// Forgets devices whose time is over, with everything they sent.
fn forget(rooms: &mut HashMap<TenantId, Room>, now: Timestamp) {
    for room in rooms.values_mut() {
        let over: Vec<_> =
            room.until.iter().filter(|(_, until)| **until <= now).map(|(over, _)| over.clone()).collect();
        over.iter().for_each(|device| room.leave(device));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(nth: usize) -> PlanWatchEvent {
        PlanWatchEvent {
            place: 0,
            outcome: PlanWatchOutcome::Kept,
            reason: None,
            name: "click".to_owned(),
            what: format!("e{nth}"),
            page: "/".to_owned(),
            ms: None,
            at: String::new(),
            received_at: Timestamp::default(),
        }
    }

    fn later(ctx: &Ctx, seconds: i64) {
        ctx.clock.move_to(ctx.now().plus_seconds(seconds));
    }

    #[test]
    fn only_what_is_watched_is_remembered_and_not_for_long() {
        let (ctx, watches) = (testkit::ctx(), Watches::default());
        assert!(!watches.watches(&ctx, "mine"));
        watches.tell(&ctx, "mine", vec![event(0)]);
        assert_eq!(watches.seen(&ctx, "mine", 0), None);
        watches.begin(&ctx, "mine");
        assert!(watches.watches(&ctx, "mine") && !watches.watches(&ctx, "yours"));
        watches.tell(&ctx, "yours", vec![event(1)]);
        watches.tell(&ctx, "mine", vec![event(2), event(3)]);
        let seen = |after| watches.seen(&ctx, "mine", after).unwrap().1;
        assert_eq!(seen(0).iter().map(|event| event.what.as_str()).collect::<Vec<_>>(), ["e2", "e3"]);
        assert_eq!(seen(seen(0)[0].place).len(), 1);
        let other = ctx.in_tenant("otherbank".parse().unwrap());
        assert_eq!(watches.seen(&other, "mine", 0), None, "another bank's");
        later(&ctx, WATCH_S - 1);
        assert_eq!(seen(0).len(), 2);
        later(&ctx, 1);
        assert_eq!(watches.seen(&ctx, "mine", 0), None);
        assert!(!watches.watches(&ctx, "mine"));
        watches.begin(&ctx, "mine");
        assert_eq!(seen(0), [], "what it sent before is forgotten");
    }

    #[test]
    fn devices_and_events_are_bounded() {
        let (ctx, watches) = (testkit::ctx(), Watches::default());
        for nth in 0..=DEVICES_MAX {
            watches.begin(&ctx, &format!("d{nth}"));
            later(&ctx, 1);
        }
        assert!(!watches.watches(&ctx, "d0") && watches.watches(&ctx, "d1"));
        watches.tell(&ctx, "d1", (0..RING + 5).map(event).collect());
        let seen = watches.seen(&ctx, "d1", 0).unwrap().1;
        assert_eq!((seen.len(), seen[0].what.as_str()), (RING, "e5"));
    }
}
