//! What is right in a batch, and what is not: every event by itself.

use std::sync::Arc;

use kernel::Timestamp;

use super::body::{MS_MAX, WHAT_MAX};
use super::personal::shown;
use super::quarantine::{QuarantineSample, Tally, Unkept, count};
use super::reason::QuarantineReason;
use super::rules::Plan;
use super::watch::{PlanWatchEvent, PlanWatchOutcome};
use crate::behaviour::{BehaviourBy, BehaviourName, Event, UNSAID, is_own_id};
use crate::http::BehaviourEvent;
use crate::plan::said::Said;

/// How far an app's clock may be off, in seconds.
const SKEW_S: i64 = 86_400;
/// Longest name of a device.
const DEVICE_MAX: usize = 64;

/// Whether a text can be the name of a device.
pub fn is_device(text: &str) -> bool {
    (1..=DEVICE_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether somebody looks at every event of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// The device is watched.
    On,
    /// Nobody does.
    Away,
}

/// A batch, parted.
#[derive(Debug, Default)]
pub struct Sifted {
    /// What is right, nobody's yet, and who was there.
    pub right: Vec<(Option<BehaviourBy>, Event)>,
    /// What is not, counted.
    pub wrong: Tally,
    /// How many are not right.
    pub quarantined: usize,
    /// Every event in its order, where somebody looks; of those that are right their ids, for it is not known yet whether they
    /// are repeats.
    pub looked_at: Vec<(Option<u128>, PlanWatchEvent)>,
}

/// By what a batch is parted.
pub struct Sieve<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The one device a batch is of.
    pub device: &'a str,
    /// When it came in.
    pub now: Timestamp,
    /// Whether somebody looks.
    pub looking: Looking,
}

/// What was found out about an event that is right.
struct Right {
    event_id: u128,
    name: BehaviourName,
    at_us: i64,
    ms: Option<u32>,
}

impl Sieve<'_> {
    /// Parts a batch.
    pub fn sift(&self, events: Vec<BehaviourEvent>) -> Sifted {
        let mut sifted = Sifted { right: Vec::with_capacity(events.len()), ..Sifted::default() };
        for event in events {
            let right = self.right(&event);
            if self.looking == Looking::On {
                let id = right.as_ref().ok().map(|right| right.event_id);
                sifted.looked_at.push((id, self.seen(&event, right.as_ref().err().copied())));
            }
            match right {
                Ok(right) => sifted.right.push((event.by, self.event(event, &right))),
                Err(reason) => {
                    sifted.quarantined += 1;
                    let unkept = Unkept::of(reason, event.name_text(), event.what(), &event.page);
                    count(&mut sifted.wrong, unkept, QuarantineSample::of(&event.at_text(), event.dwell_ms));
                }
            }
        }
        sifted
    }

    fn right(&self, event: &BehaviourEvent) -> Result<Right, QuarantineReason> {
        let is_text =
            |text: &str| (1..=WHAT_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let event_id = uuid::Uuid::try_parse(&event.event_id).map_err(|_| QuarantineReason::BadId)?;
        if is_own_id(event_id.as_u128()) {
            return Err(QuarantineReason::BadId);
        }
        if event.device_id != self.device || !is_device(&event.device_id) {
            return Err(QuarantineReason::BadDevice);
        }
        let name =
            event.name.known().filter(|name| BehaviourName::OF_APPS.contains(name)).ok_or(QuarantineReason::BadName)?;
        let at = event.at.known().filter(|at| at.seconds_since(self.now).abs() <= SKEW_S);
        let at = at.ok_or(QuarantineReason::BadTime)?;
        if !is_text(&event.page) || event.element.as_deref().is_some_and(|element| !is_text(element)) {
            return Err(QuarantineReason::BadText);
        }
        if name != BehaviourName::PageView && event.element.is_none() {
            return Err(QuarantineReason::NoElement);
        }
        let ms = event.dwell_ms.map(|ms| u32::try_from(ms).ok().filter(|ms| *ms <= MS_MAX));
        if ms == Some(None) {
            return Err(QuarantineReason::BadLength);
        }
        let ms = ms.flatten();
        match self.plan.objection(name, event.what(), &event.page, ms) {
            None => Ok(Right { event_id: event_id.as_u128(), name, at_us: at.micros(), ms }),
            Some(reason) => Err(reason),
        }
    }

    fn event(&self, event: BehaviourEvent, right: &Right) -> Event {
        let page: Arc<str> = Arc::from(event.page);
        let what = match (right.name, event.element) {
            (BehaviourName::PageView, _) | (_, None) => page.clone(),
            (_, Some(element)) => Arc::from(element),
        };
        let Right { event_id, name, at_us, ms } = *right;
        Event {
            event_id,
            name,
            what,
            page,
            person: UNSAID,
            at_us,
            ms: ms.map(u64::from),
            received_us: self.now.micros(),
        }
    }

    fn seen(&self, event: &BehaviourEvent, reason: Option<QuarantineReason>) -> PlanWatchEvent {
        let outcome = reason.map_or(PlanWatchOutcome::Kept, |_| PlanWatchOutcome::Quarantined);
        PlanWatchEvent {
            place: 0,
            outcome,
            reason,
            name: shown(event.name_text(), WHAT_MAX),
            what: shown(event.what(), WHAT_MAX),
            page: shown(&event.page, WHAT_MAX),
            ms: event.dwell_ms,
            at: shown(&event.at_text(), WHAT_MAX),
            received_at: self.now,
        }
    }
}

impl BehaviourEvent {
    /// What it was done with: the page of a view, the element of everything else.
    fn what(&self) -> &str {
        match (self.name.known(), &self.element) {
            (Some(BehaviourName::PageView), _) | (_, None) => &self.page,
            (_, Some(element)) => element,
        }
    }

    fn name_text(&self) -> &str {
        match &self.name {
            Said::Known(name) => name.as_str(),
            Said::Other(text) => text,
        }
    }

    fn at_text(&self) -> String {
        match &self.at {
            Said::Known(at) => at.to_string(),
            Said::Other(text) => text.clone(),
        }
    }
}
