//! The tracking plan: what the apps of a bank may tell, and what becomes of everything else.
//!
//! Invariants:
//! - what a bank published decides, from the batch after its release on; a bank that published none works by the plan that ships;
//! - an event the plan does not know is neither kept among the others nor lost: it is counted, with its reason ([`quarantine`]);
//! - one event that is wrong does not cost those beside it;
//! - an event is forgotten once the plan says that it is not needed any more;
//! - nothing that looks personal is kept or shown.
//!
//! What the bank itself says of its customers does not come through here.

mod body;
mod console;
mod kind;
mod personal;
mod quarantine;
mod reason;
mod report;
mod retention;
mod rules;
pub mod said;
mod sieve;
pub mod store;
#[cfg(test)]
mod tests;
mod watch;

use std::sync::Arc;

use kernel::AuditEntry;
use kernel::{Ctx, Timestamp};
use publishing::model::Reach;
use publishing::{Artefact, MAIN, Publishing};
use serde_json::json;
use tenancy::Banks;

pub use self::console::routes;
pub use self::kind::{KIND, PlanKind};
use self::kind::{QUARANTINED, SHIPPED};
pub use self::quarantine::KEPT_DAYS as QUARANTINE_DAYS;
use self::quarantine::Quarantine;
pub use self::retention::jobs;
use self::rules::Plan;
pub use self::sieve::is_device;
use self::sieve::{Looking, Sieve};
use self::watch::{PlanWatchEvent, PlanWatchOutcome, Watches};
use crate::behaviour::{Behaviour, BehaviourBy, BehaviourName, Event, Kept};
use crate::error::Error;
use crate::health::Health;
use crate::http::BehaviourEvent;
use crate::service::Service;

/// What people call a thing that apps tell of, in Chinese and English, where the plan that ships declares it.
pub fn title_of(name: BehaviourName, what: &str) -> Option<(&'static str, &'static str)> {
    let event = &SHIPPED.events()[SHIPPED.place_of(name, what)?];
    Some((&event.title_zh, &event.title_en))
}

/// Works by the plan in force.
pub struct Tracking {
    banks: Banks,
    line: Publishing,
    behaviour: Arc<Behaviour>,
    quarantine: Arc<Quarantine>,
    health: Arc<Health>,
    watches: Watches,
}

/// The plan that decides, and where it came from.
pub struct InForce {
    plan: Arc<Plan>,
    published: Option<Arc<Artefact>>,
}

impl InForce {
    fn reach(&self) -> Option<Reach> {
        self.published.as_ref().map(|published| published.reach)
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Events that are new.
    pub kept: usize,
    /// Events that were there already.
    pub repeated: usize,
    /// Events that broke a rule.
    pub quarantined: usize,
    /// How many views in a hundred the bank asks to be told of.
    pub view_percent: u8,
}

impl Tracking {
    /// Over the banks' plans on `line`.
    pub fn new(banks: Banks, line: Publishing, behaviour: Arc<Behaviour>, health: Arc<Health>) -> Self {
        let quarantine = Quarantine::new(banks.clone());
        Self { banks, line, behaviour, quarantine, health, watches: Watches::default() }
    }

    /// The plan by which what `device` sends is taken in; of nobody in particular the released one.
    pub async fn in_force(&self, ctx: &Ctx, device: Option<&str>) -> Result<InForce, Error> {
        let documents = self.line.in_force(ctx, KIND).await?;
        let published = match device {
            Some(_) => documents.decide(MAIN, device).enforced,
            None => documents.holding(MAIN),
        };
        let ready = published.and_then(|artefact| Some((artefact.share::<Plan>()?, artefact.clone())));
        Ok(match ready {
            Some((plan, artefact)) => InForce { plan, published: Some(artefact) },
            None => InForce { plan: SHIPPED.clone(), published: None },
        })
    }

    /// Takes a batch of an app of some version in by the plan; answers when what is right is on disk and what is not is counted.
    pub async fn take(
        &self,
        ctx: &Ctx,
        service: &Service,
        version: &str,
        events: Vec<BehaviourEvent>,
    ) -> Result<Taken, Error> {
        // A batch is of one device: of the first that can be one.
        let device = events.iter().map(|event| &event.device_id).find(|device| is_device(device));
        let device = device.cloned().unwrap_or_default();
        let in_force = self.in_force(ctx, Some(&device)).await?;
        let looking = if self.watches.watches(ctx, &device) { Looking::On } else { Looking::Away };
        let sieve = Sieve { plan: &in_force.plan, device: &device, now: ctx.now(), looking };
        let sifted = sieve.sift(events);
        let of_health = of_health(&sifted.right);
        // First what is kept: if it cannot be, the batch is sent again, and what is wrong in it has not been counted yet.
        let kept = match sifted.right.is_empty() {
            true => Kept::default(),
            false => service.keep_behaviour(ctx, &device, sifted.right).await?,
        };
        let of_health: Vec<_> = of_health.into_iter().filter(|event| !kept.repeats.contains(&event.event_id)).collect();
        if !of_health.is_empty() {
            self.health.take(ctx, version, &of_health)?;
        }
        if !sifted.wrong.is_empty() {
            self.quarantine.keep(ctx, sifted.wrong).await?;
        }
        if let Some(published) = &in_force.published {
            let figure = (QUARANTINED, i64::from(sifted.quarantined > 0));
            self.line.count(ctx, published, KIND, &[figure]);
        }
        let taken = Taken {
            kept: kept.new,
            repeated: kept.repeats.len(),
            quarantined: sifted.quarantined,
            view_percent: in_force.plan.view_percent,
        };
        if looking == Looking::On {
            self.watches.tell(ctx, &device, told_apart(sifted.looked_at, kept.repeats));
        }
        Ok(taken)
    }

    /// Watches what a device sends; on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn watch(&self, ctx: &Ctx, device: &str) -> Result<Timestamp, Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let detail = json!({ "seconds": watch::WATCH_S });
        tx.audit(AuditEntry::done("behaviour.device_watched", device, &detail));
        tx.commit().await?;
        Ok(self.watches.begin(ctx, device))
    }

    /// Until when a device is watched, and what it sent after the place `after`.
    pub fn watched(
        &self,
        ctx: &Ctx,
        device: &str,
        after: u64,
    ) -> Result<Option<(Timestamp, Vec<PlanWatchEvent>)>, Error> {
        // Nothing here asks the bank's database, which would say that there is no such bank.
        self.banks.of(ctx)?;
        Ok(self.watches.seen(ctx, device, after))
    }
}

/// What says how the app is.
fn of_health(events: &[(Option<BehaviourBy>, Event)]) -> Vec<Event> {
    let says = |event: &&Event| {
        matches!(event.name, BehaviourName::PageView | BehaviourName::Error | BehaviourName::Performance)
    };
    events.iter().map(|(_, event)| event).filter(says).cloned().collect()
}

/// Says which of the events are repeats. Of those with one id in a batch the first is the one that is kept.
fn told_apart(events: Vec<(Option<u128>, PlanWatchEvent)>, mut repeats: Vec<u128>) -> Vec<PlanWatchEvent> {
    let mut told: Vec<_> = events
        .into_iter()
        .rev()
        .map(|(id, mut event)| {
            if let Some(place) = id.and_then(|id| repeats.iter().position(|repeat| *repeat == id)) {
                repeats.swap_remove(place);
                event.outcome = PlanWatchOutcome::Repeated;
            }
            event
        })
        .collect();
    told.reverse();
    told
}
