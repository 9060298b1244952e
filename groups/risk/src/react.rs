//! What other groups tell: transfers posted and sign-ins, kept for the velocity features; and the nightly sweep.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::transfer::{Origin, TRANSFER_POSTED, TRANSFER_SCHEDULED, TransferPosted, TransferScheduled};
use contracts::user::{SignedIn, USER_SIGNED_IN};
use kernel::{Ctx, Timestamp};
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx};

use crate::store::{self, Activity, ActivityKind};

/// Activity is kept this long, in seconds: twice what the longest window needs would do; two days help an inquiry.
const ACTIVITY_KEPT_S: i64 = 2 * 86_400;
/// Verdicts are kept this long, in seconds: a year (网络安全法 Art. 21 asks for six months at least).
const VERDICTS_KEPT_S: i64 = 366 * 86_400;

/// The consumer of this group.
pub fn consumption() -> Consumption {
    Consumption::in_tx("risk.activity", &[TRANSFER_POSTED, TRANSFER_SCHEDULED, USER_SIGNED_IN], Arc::new(KeepActivity))
}

/// The job of this group.
pub fn retention() -> Job {
    Job { name: "risk.retention", schedule: "17 3 * * *", work: Arc::new(Sweep) }
}

struct KeepActivity;

#[async_trait]
impl Consumer for KeepActivity {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let oldest = ctx.now().plus_seconds(-ACTIVITY_KEPT_S);
        let mut rows = Vec::with_capacity(events.len());
        for event in events.iter().filter(|event| event.occurred_at > oldest) {
            rows.extend(activity(event)?);
        }
        Ok(store::note_activity_in_tx(tx, rows).await?)
    }
}

fn activity(event: &StoredEvent) -> storage::Result<Option<Activity>> {
    let StoredEvent { seq, occurred_at, .. } = event;
    let row = |kind, user_id, device_id| Activity { event_seq: *seq, kind, user_id, device_id, at: *occurred_at };
    Ok(match event.topic.as_str() {
        // Of what was confirmed as a whole, the parts say nothing about how busy the customer is; and one that leaves later
        // was counted when it was ordered.
        TRANSFER_POSTED => {
            let TransferPosted { user_id, origin, .. } = event.body()?;
            (origin == Origin::Customer).then(|| row(ActivityKind::Transfer, user_id, None))
        }
        TRANSFER_SCHEDULED => Some(row(ActivityKind::Transfer, event.body::<TransferScheduled>()?.user_id, None)),
        USER_SIGNED_IN => {
            let SignedIn { user_id, device_id, new_device, .. } = event.body()?;
            new_device.then(|| row(ActivityKind::LoginNewDevice, user_id, Some(device_id)))
        }
        _ => None,
    })
}

struct Sweep;

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let before = |kept_s: i64| -> Timestamp { ctx.now().plus_seconds(-kept_s) };
        loop {
            let mut tx = db.begin(ctx).await?;
            let activity = store::sweep_activity_in_tx(&mut tx, before(ACTIVITY_KEPT_S)).await?;
            let verdicts = store::sweep_verdicts_in_tx(&mut tx, before(VERDICTS_KEPT_S)).await?;
            tx.commit().await?;
            if activity + verdicts == 0 {
                return Ok(());
            }
        }
    }
}
