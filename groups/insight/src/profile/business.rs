//! What people do with the bank, as other rooms tell it, put beside what they do in the app: of those who agreed to be known.
//!
//! Told at least once; a repeat has the same id and counts once.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{ACCOUNT_OPENED, AccountOpened};
use contracts::auth::{OPERATION_REFUSED, OperationRefused};
use contracts::transfer::{TRANSFER_POSTED, TRANSFER_RECEIVED, TransferPosted, TransferReceived};
use contracts::user::{CONSENT_CHANGED, SignedIn, USER_CLOSED, USER_SIGNED_IN, User};
use kernel::{Ctx, Id, Money};
use storage::{Consumer, Consumption, Handled, StoredEvent};

use super::Profiles;
use crate::behaviour::{BehaviourName, Event, OWN_IDS};

const TOPICS: &[&str] = &[
    USER_SIGNED_IN,
    TRANSFER_POSTED,
    TRANSFER_RECEIVED,
    ACCOUNT_OPENED,
    OPERATION_REFUSED,
    USER_CLOSED,
    CONSENT_CHANGED,
];

/// The consumer of this room.
pub fn consumption(profiles: Arc<Profiles>) -> Consumption {
    Consumption::relay_together("insight.business", TOPICS, Arc::new(Tell { profiles }))
}

struct Tell {
    profiles: Arc<Profiles>,
}

/// Something a person did with the bank.
struct Deed {
    user: Id<User>,
    what: &'static str,
    amount: Option<Money>,
}

#[async_trait]
impl Consumer for Tell {
    async fn relay_together(&self, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let mut told = Vec::new();
        for event in events {
            if [USER_CLOSED, CONSENT_CHANGED].contains(&event.topic.as_str()) {
                self.keep(ctx, std::mem::take(&mut told)).await?;
                self.profiles.take_leave(ctx, event).await?;
            } else {
                self.collect(ctx, event, &mut told).await?;
            }
        }
        self.keep(ctx, told).await
    }
}

impl Tell {
    /// Puts what `event` says of people who agreed to be known beside what is `told`.
    async fn collect(&self, ctx: &Ctx, event: &StoredEvent, told: &mut Vec<Event>) -> Handled {
        for (nth, deed) in (0_u128..).zip(deeds(event)?) {
            let behaviour = &self.profiles.behaviour;
            let Some(person) = behaviour.customer(ctx, &deed.user.to_string()).await? else { continue };
            if !self.profiles.agreed(ctx, deed.user).await? {
                continue;
            }
            told.push(Event {
                event_id: OWN_IDS | (nth << 64) | u128::from(event.seq.unsigned_abs()),
                name: BehaviourName::Business,
                what: deed.what.into(),
                page: "".into(),
                person,
                at_us: event.occurred_at.micros(),
                ms: deed.amount.and_then(|amount| u64::try_from(amount.minor()).ok()),
                received_us: ctx.now().micros(),
            });
        }
        Ok(())
    }

    async fn keep(&self, ctx: &Ctx, told: Vec<Event>) -> Handled {
        if !told.is_empty() {
            self.profiles.behaviour.lake(ctx).await?.keep(told).await?;
        }
        Ok(())
    }
}

fn deeds(event: &StoredEvent) -> storage::Result<Vec<Deed>> {
    let deed = |user, what, amount| Deed { user, what, amount };
    Ok(match event.topic.as_str() {
        USER_SIGNED_IN => vec![deed(event.body::<SignedIn>()?.user_id, "sign_in", None)],
        TRANSFER_POSTED => {
            let TransferPosted { user_id, amount, payee_user_id, .. } = event.body()?;
            let came = payee_user_id.filter(|payee| *payee != user_id);
            let came = came.map(|payee| deed(payee, "transfer_in", Some(amount)));
            std::iter::once(deed(user_id, "transfer_out", Some(amount))).chain(came).collect()
        }
        TRANSFER_RECEIVED => {
            let TransferReceived { user_id, amount, .. } = event.body()?;
            vec![deed(user_id, "transfer_in", Some(amount))]
        }
        ACCOUNT_OPENED => vec![deed(event.body::<AccountOpened>()?.user_id, "account_opened", None)],
        OPERATION_REFUSED => vec![deed(event.body::<OperationRefused>()?.user_id, "refused", None)],
        _ => Vec::new(),
    })
}
