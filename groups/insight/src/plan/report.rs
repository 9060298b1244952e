//! What operators are told of the plan: what is in force, what of it comes, and what is in quarantine.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Ctx, Timestamp};
use publishing::model::Reach;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::PlanEvent;
use super::quarantine::QuarantineSample;
use super::reason::QuarantineReason;
use super::store::{self, BEYOND, QuarantineSum};
use super::{InForce, Tracking};
use crate::error::Error;
use crate::model::{Slot, date_of};

/// Days whose events are added up.
const TIMES_DAYS: i64 = 7;
/// Days looked back for when an event came last.
pub const SEEN_DAYS: i64 = 90;
/// Things looked at, at most: more than apps may tell of.
const THINGS_MAX: usize = 20_000;
/// Rows told, at most.
const ROWS_MAX: i64 = 300;

/// Where the plan in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanSource {
    /// The one that ships: the bank has published none.
    Shipped,
    /// The alliance's.
    Alliance,
    /// The bank's own.
    Bank,
}

/// The plan in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanInForce {
    /// Where it comes from.
    pub source: PlanSource,
    /// The published document.
    pub document_id: Option<String>,
    /// Which version of it.
    pub version: Option<i64>,
    /// How many views in a hundred the apps are asked to tell of.
    pub view_percent: u8,
    /// What apps may tell, and whether they do.
    pub events: Vec<PlanEventSeen>,
}

/// An event of the plan, and how often it came.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanEventSeen {
    /// What is declared.
    pub event: PlanEvent,
    /// How often it came in the last seven days.
    pub times: u64,
    /// The day it came last, of the last 90.
    pub last_seen: Option<NaiveDate>,
}

/// What is in quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineReport {
    /// As it stood when.
    pub as_of: Timestamp,
    /// The first day.
    pub from: NaiveDate,
    /// The last day: today.
    pub until: NaiveDate,
    /// How often each reason was met, by day.
    pub days: Vec<QuarantineDay>,
    /// What it was, the latest days first and on each the most frequent: at most 300.
    pub events: Vec<QuarantineEvent>,
    /// Whether there are more.
    pub more: bool,
}

/// How often a reason was met on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineDay {
    /// The day.
    pub day: NaiveDate,
    /// The reason.
    pub reason: QuarantineReason,
    /// How often.
    pub times: i64,
}

/// One event in quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineEvent {
    /// The day.
    pub day: NaiveDate,
    /// Why.
    pub reason: QuarantineReason,
    /// Its kind, as it was sent; absent where many different ones are counted as one.
    pub name: Option<String>,
    /// The element, or the page of a page view; absent likewise.
    pub what: Option<String>,
    /// Where; absent likewise.
    pub page: Option<String>,
    /// How often.
    pub times: i64,
    /// When it came first that day.
    pub first_at: Timestamp,
    /// When it came last.
    pub last_at: Timestamp,
    /// The latest few.
    pub samples: Vec<QuarantineSample>,
}

impl Tracking {
    /// The plan in force in the bank of `ctx`, and what of it comes.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn report(&self, ctx: &Ctx) -> Result<PlanInForce, Error> {
        let in_force = self.in_force(ctx, None).await?;
        let today = Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day;
        let lake = self.behaviour.lake(ctx).await?;
        let days = (today - SEEN_DAYS + 1, today - TIMES_DAYS + 1, today);
        let mut seen: BTreeMap<usize, (u64, i64)> = BTreeMap::new();
        for thing in lake.last_seen(days, THINGS_MAX).await? {
            if let Some(place) = in_force.plan.place_of(thing.name, &thing.what) {
                let (times, day) = seen.entry(place).or_default();
                (*times, *day) = (*times + thing.times, thing.day.max(*day));
            }
        }
        let event = |(place, event): (usize, &PlanEvent)| {
            let seen = seen.get(&place);
            let times = seen.map_or(0, |(times, _)| *times);
            PlanEventSeen { event: event.clone(), times, last_seen: seen.map(|(_, day)| date_of(*day)) }
        };
        let events = in_force.plan.events().iter().enumerate().map(event).collect();
        let InForce { plan, published } = &in_force;
        Ok(PlanInForce {
            source: in_force.reach().map_or(PlanSource::Shipped, |reach| match reach {
                Reach::Own => PlanSource::Bank,
                _ => PlanSource::Alliance,
            }),
            document_id: published.as_ref().map(|published| published.document_id.to_string()),
            version: published.as_ref().map(|published| published.version),
            view_percent: plan.view_percent,
            events,
        })
    }

    /// What was put in quarantine in the last `days` days.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn quarantined(&self, ctx: &Ctx, days: i64) -> Result<QuarantineReport, Error> {
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let today = Slot::of(now, self.banks.of(ctx)?.zone).day;
        let first = today - days + 1;
        let by_reason = store::by_reason(&db, first, today).await?;
        let mut events = store::latest(&db, first, today, ROWS_MAX + 1).await?;
        let more = events.len() > ROWS_MAX as usize;
        events.truncate(ROWS_MAX as usize);
        let day = |(day, reason, times)| QuarantineDay { day: date_of(day), reason, times };
        Ok(QuarantineReport {
            as_of: now,
            from: date_of(first),
            until: date_of(today),
            days: by_reason.into_iter().map(day).collect(),
            events: events.into_iter().map(QuarantineEvent::from).collect(),
            more,
        })
    }
}

impl From<QuarantineSum> for QuarantineEvent {
    fn from(sum: QuarantineSum) -> Self {
        let QuarantineSum { day, event, times, first_at, last_at, samples } = sum;
        let is_beyond = event == event.beyond();
        let text = |text: String| (!is_beyond).then_some(text);
        debug_assert!(!is_beyond || event.what == BEYOND);
        Self {
            day: date_of(day),
            reason: event.reason,
            name: text(event.name),
            what: text(event.what),
            page: text(event.page),
            times,
            first_at,
            last_at,
            samples,
        }
    }
}
