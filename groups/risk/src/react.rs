//! What other groups tell: transfers posted, money received and sign-ins, as moments in the journal; and the nightly sweep.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::risk::Scenario;
use contracts::transfer::{TRANSFER_POSTED, TRANSFER_RECEIVED, TransferPosted, TransferReceived};
use contracts::user::{SignedIn, USER_SIGNED_IN};
use kernel::{Ctx, Timestamp};
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx};

use crate::journal;
use crate::moment::{Moment, Outcome};
use crate::store::{self, moments};

/// Moments are kept this long, in seconds: what the longest window looks back, and two days for an inquiry.
const MOMENTS_KEPT_S: i64 = 92 * 86_400;
/// Activity of before there was a journal is kept this long, in seconds.
const ACTIVITY_KEPT_S: i64 = 2 * 86_400;
/// Verdicts are kept this long, in seconds: a year (网络安全法 Art. 21 asks for six months at least).
const VERDICTS_KEPT_S: i64 = 366 * 86_400;
/// A device that a sign-in did not bind was bound before; how long before, the event does not say.
const BOUND_BEFORE_S: i64 = 86_400;

/// The consumer of this group. Its name is older than the journal. Transfers that leave later were counted as attempts when
/// they were ordered, and are done when they leave.
pub fn consumption() -> Consumption {
    Consumption::in_tx("risk.activity", &[TRANSFER_POSTED, TRANSFER_RECEIVED, USER_SIGNED_IN], Arc::new(KeepMoments))
}

/// The job of this group.
pub fn retention() -> Job {
    Job { name: "risk.retention", schedule: "17 3 * * *", work: Arc::new(Sweep) }
}

struct KeepMoments;

#[async_trait]
impl Consumer for KeepMoments {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let oldest = ctx.now().plus_seconds(-MOMENTS_KEPT_S);
        let mut told = Vec::with_capacity(events.len());
        for event in events.iter().filter(|event| event.occurred_at > oldest) {
            told.extend(moment(event)?);
        }
        Ok(journal::keep_told_in_tx(tx, ctx, &told).await?)
    }
}

/// What an event says was done. Nothing of it is an attempt: those were counted when they were judged.
fn moment(event: &StoredEvent) -> storage::Result<Option<Moment>> {
    let done = |scenario| Moment::at(event.occurred_at, scenario).with(Outcome::Done);
    let moment = match event.topic.as_str() {
        TRANSFER_POSTED => {
            let TransferPosted { user_id, amount, payee_account, .. } = event.body()?;
            Moment {
                user: Some(user_id.uuid()),
                amount_minor: Some(amount.minor()),
                payee: Some(payee_account.into()),
                ..done(Scenario::Transfer)
            }
        }
        // From another bank: of the payer nothing is known here, of the account that it came in.
        TRANSFER_RECEIVED => {
            let TransferReceived { amount, payee_account, .. } = event.body()?;
            Moment {
                amount_minor: Some(amount.minor()),
                payee: payee_account.map(Into::into),
                ..done(Scenario::Transfer)
            }
        }
        USER_SIGNED_IN => {
            let SignedIn { user_id, device_id, new_device, .. } = event.body()?;
            Moment {
                user: Some(user_id.uuid()),
                device: Some(device_id.into()),
                device_age_s: (!new_device).then_some(BOUND_BEFORE_S),
                ..done(Scenario::Login)
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(moment.marked()))
}

struct Sweep;

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let before = |kept_s: i64| -> Timestamp { ctx.now().plus_seconds(-kept_s) };
        loop {
            let mut tx = db.begin(ctx).await?;
            let moments = moments::sweep_in_tx(&mut tx, before(MOMENTS_KEPT_S)).await?;
            let activity = store::sweep_activity_in_tx(&mut tx, before(ACTIVITY_KEPT_S)).await?;
            let verdicts = store::sweep_verdicts_in_tx(&mut tx, before(VERDICTS_KEPT_S)).await?;
            let unmet = store::sweep_unmet_in_tx(&mut tx, before(VERDICTS_KEPT_S)).await?;
            tx.commit().await?;
            if moments + activity + verdicts + unmet == 0 {
                return Ok(());
            }
        }
    }
}
