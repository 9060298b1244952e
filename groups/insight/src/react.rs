//! What other groups tell, counted into the hour and day it happened in; and what is swept.
//!
//! Events carry the moment they happened at, so what is told late, or was made with a clock of the past, lands in its
//! own hour. Counting and moving the cursor are one transaction: every event counts exactly once.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{ACCOUNT_OPENED, AccountOpened};
use contracts::auth::{OPERATION_REFUSED, OperationRefused, STEP_UP_ASKED};
use contracts::transfer::{TRANSFER_POSTED, TransferPosted};
use contracts::user::{
    RelationClosed, SignedIn, USER_CLOSED, USER_ERASED, USER_REGISTERED, USER_SIGNED_IN, UserErased,
};
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx};
use tenancy::Banks;

use crate::behaviour::{Behaviour, KEPT_DAYS};
use crate::model::{Metric, Minutes, Slot, Tally, month_of};
use crate::plan::{self, QUARANTINE_DAYS};
use crate::{store, survey};

/// Who signed in on which day is kept this many days: late events must still find the person counted.
const PERSONS_KEPT_DAYS: i64 = 100;
/// Minutes are kept this long, in seconds.
const MINUTES_KEPT_S: i64 = 2 * 3_600;
const MINUTE_US: i64 = 60_000_000;
/// Who signed in in a month is kept for so many more: late events must still find the person counted.
const MONTHS_KEPT: i64 = 2;
/// Hours are kept this long, in seconds; days are kept for ever.
const HOURS_KEPT_S: i64 = 400 * 86_400;

const TOPICS: &[&str] = &[
    USER_REGISTERED,
    USER_SIGNED_IN,
    TRANSFER_POSTED,
    STEP_UP_ASKED,
    OPERATION_REFUSED,
    ACCOUNT_OPENED,
    USER_CLOSED,
    USER_ERASED,
];

/// The consumer of this group.
pub fn consumption(banks: Banks) -> Consumption {
    Consumption::in_tx("insight.figures", TOPICS, Arc::new(CountEvents { banks }))
}

/// The jobs of this group.
pub fn jobs(banks: Banks, behaviour: Arc<Behaviour>) -> Vec<Job> {
    let tidy = Arc::new(Tidy { banks, behaviour });
    vec![
        Job { name: "insight.retention", schedule: "41 3 * * *", work: Arc::new(Sweep) },
        Job { name: "insight.behaviour", schedule: "17 * * * *", work: tidy },
    ]
}

struct CountEvents {
    banks: Banks,
}

#[async_trait]
impl Consumer for CountEvents {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let zone = self.banks.of(ctx)?.zone;
        let (mut all, mut lately) = (Tally::default(), Minutes::default());
        for event in events {
            let mut tally = Tally::default();
            count(tx, &mut tally, Slot::of(event.occurred_at, zone), event).await?;
            if ctx.now().seconds_since(event.occurred_at) < MINUTES_KEPT_S {
                let minute = event.occurred_at.micros().div_euclid(MINUTE_US) * MINUTE_US;
                for (metric, counted) in tally.by_metric() {
                    *lately.entry((minute, metric)).or_default() += counted.count;
                }
            }
            all.join(tally);
        }
        store::live::add_minutes_in_tx(tx, &lately).await?;
        Ok(store::add_in_tx(tx, &all).await?)
    }
}

async fn count(tx: &mut Tx, tally: &mut Tally, slot: Slot, event: &StoredEvent) -> storage::Result<()> {
    match event.topic.as_str() {
        USER_CLOSED => {
            let RelationClosed { user_id } = event.body()?;
            survey::forget_in_tx(tx, &user_id.to_string(), event.occurred_at).await?;
            store::live::forget_in_tx(tx, &user_id.to_string()).await?;
        }
        USER_ERASED => {
            let UserErased { user_id } = event.body()?;
            survey::forget_in_tx(tx, &user_id.to_string(), event.occurred_at).await?;
            store::live::forget_in_tx(tx, &user_id.to_string()).await?;
        }
        USER_REGISTERED => tally.add(slot, Metric::Registration, "", 0),
        USER_SIGNED_IN => {
            tally.add(slot, Metric::Login, "", 0);
            let SignedIn { user_id, .. } = event.body()?;
            if store::note_person_in_tx(tx, slot.day, user_id).await? {
                tally.add(slot, Metric::LoginCustomer, "", 0);
                store::live::note_signed_in_in_tx(tx, month_of(slot.day), user_id).await?;
            }
        }
        TRANSFER_POSTED => {
            let TransferPosted { amount, route, .. } = event.body()?;
            tally.add(slot, Metric::Transfer, route.as_str(), amount.minor());
        }
        STEP_UP_ASKED => tally.add(slot, Metric::StepUp, "", 0),
        OPERATION_REFUSED => {
            let OperationRefused { code, .. } = event.body()?;
            tally.add(slot, Metric::Refusal, &code, 0);
        }
        ACCOUNT_OPENED => {
            let AccountOpened { kind, user_id, .. } = event.body()?;
            store::live::note_opened_in_tx(tx, month_of(slot.day), user_id).await?;
            let kind = serde_json::to_value(kind)?;
            tally.add(slot, Metric::AccountOpened, kind.as_str().unwrap_or_default(), 0);
        }
        _ => {}
    }
    Ok(())
}

struct Sweep;

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let now = ctx.now();
        let today = crate::model::day_number(now.utc().date_naive());
        loop {
            let mut tx = db.begin(ctx).await?;
            let persons = store::sweep_persons_in_tx(&mut tx, today - PERSONS_KEPT_DAYS).await?;
            let hours = store::sweep_hours_in_tx(&mut tx, now.plus_seconds(-HOURS_KEPT_S)).await?;
            let minutes =
                store::live::sweep_in_tx(&mut tx, now.plus_seconds(-MINUTES_KEPT_S), month_of(today) - MONTHS_KEPT);
            let minutes = minutes.await?;
            let health = store::health::sweep_in_tx(&mut tx, today - crate::health::KEPT_DAYS).await?;
            let quarantine = plan::store::sweep_in_tx(&mut tx, today - QUARANTINE_DAYS).await?;
            tx.commit().await?;
            if persons + hours + minutes + health + quarantine == 0 {
                return Ok(());
            }
        }
    }
}

/// Puts the days that are over together, each in one file, and forgets those that are too old.
struct Tidy {
    banks: Banks,
    behaviour: Arc<Behaviour>,
}

#[async_trait]
impl Work for Tidy {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let today = Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day;
        let lake = self.behaviour.lake(ctx).await?;
        lake.forget(today - KEPT_DAYS).await?;
        // An app that was offline may still tell of yesterday.
        lake.put_together(today - 1).await?;
        // What is added up changes no more, or seldom.
        Ok(lake.add_up(today - 2).await?)
    }
}
