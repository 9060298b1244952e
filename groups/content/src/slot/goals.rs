//! What exposures lead to: business of somebody who saw a placement within a week, or was held out of it, counted once for each
//! person and placement. And what is forgotten with somebody who leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Timelike;
use contracts::account::{ACCOUNT_OPENED, AccountOpened, CARD_BOUND, CardBound};
use contracts::transfer::{TRANSFER_POSTED, TransferPosted};
use contracts::user::{
    CONSENT_CHANGED, ConsentChanged, ConsentPurpose, RelationClosed, USER_CLOSED, USER_ERASED, UserErased,
};
use kernel::{Ctx, Timestamp};
use publishing::Publishing;
use storage::{Consumer, Consumption, Handled, StoredEvent, Tx};
use tenancy::Banks;

use super::kind::PLACEMENTS;
use super::model::{Goal, Ready};
use super::person::seconds;
use super::store::{self, Place, Times};
use super::writer::subject;
use crate::days::day_of;

/// Business is laid to what was seen in so many seconds before it.
const WITHIN_S: i64 = 7 * 86_400;

const TOPICS: &[&str] = &[TRANSFER_POSTED, ACCOUNT_OPENED, CARD_BOUND, CONSENT_CHANGED, USER_CLOSED, USER_ERASED];

/// The consumer of slots.
pub fn consumption(banks: Banks, line: Publishing) -> Consumption {
    Consumption::in_tx("content.goals", TOPICS, Arc::new(Goals { banks, line }))
}

struct Goals {
    banks: Banks,
    line: Publishing,
}

#[async_trait]
impl Consumer for Goals {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let zone = self.banks.of(ctx)?.zone;
        let in_force = self.line.in_force(ctx, PLACEMENTS).await?;
        let mut goals: BTreeMap<String, Goal> = BTreeMap::new();
        for line in in_force.documents() {
            let live = in_force.live(line).or_else(|| in_force.tried(line).map(|(_, tried)| tried));
            if let Some(ready) = live.and_then(|artefact| artefact.get::<Ready>()) {
                goals.insert(line.document_id.to_string(), ready.placement.goal);
            }
        }
        // Person by person in the order of their ids, as the writer locks them: whoever locked them in the order of events would
        // wait for a writer that waits for them. What happened to one person stays in its order.
        let mut of_people: BTreeMap<String, Vec<(Happened, Timestamp)>> = BTreeMap::new();
        for event in events {
            if let Some((user, happened)) = happened(event)? {
                of_people.entry(user).or_default().push((happened, event.occurred_at));
            }
        }
        let mut counts: BTreeMap<(Place, i64), Times> = BTreeMap::new();
        for (user, all) in &of_people {
            for (happened, at) in all {
                match happened {
                    Happened::Reached(goal) if goals.values().any(|known| known == goal) => {
                        reached(tx, user, (*goal, &goals), (*at, zone), &mut counts).await?;
                    }
                    Happened::Reached(_) => {}
                    Happened::NotToBeKnown => forget_audiences(tx, user).await?,
                    Happened::Left => {
                        store::forget_in_tx(tx, user).await?;
                        tx.changed(subject(user));
                    }
                }
            }
        }
        Ok(store::add_in_tx(tx, &counts).await?)
    }
}

/// What an event says of somebody, as far as it bears on slots.
enum Happened {
    /// They came to what a placement may be for.
    Reached(Goal),
    /// They are not to be known by what they do any more.
    NotToBeKnown,
    /// They have left.
    Left,
}

fn happened(event: &StoredEvent) -> storage::Result<Option<(String, Happened)>> {
    let (user, happened) = match event.topic.as_str() {
        TRANSFER_POSTED => (event.body::<TransferPosted>()?.user_id, Happened::Reached(Goal::Transfer)),
        ACCOUNT_OPENED => (event.body::<AccountOpened>()?.user_id, Happened::Reached(Goal::AccountOpened)),
        CARD_BOUND => (event.body::<CardBound>()?.user_id, Happened::Reached(Goal::CardBound)),
        CONSENT_CHANGED => {
            let changed = event.body::<ConsentChanged>()?;
            if changed.purpose != ConsentPurpose::Personalisation || changed.given {
                return Ok(None);
            }
            (changed.user_id, Happened::NotToBeKnown)
        }
        USER_CLOSED => (event.body::<RelationClosed>()?.user_id, Happened::Left),
        USER_ERASED => (event.body::<UserErased>()?.user_id, Happened::Left),
        _ => return Ok(None),
    };
    Ok(Some((user.to_string(), happened)))
}

/// In which audience somebody was shown things is not known any more; how often they were is, for the limits.
async fn forget_audiences(tx: &mut Tx, user: &str) -> storage::Result<()> {
    let Some(mut viewer) = store::viewer_in_tx(tx, user).await? else { return Ok(()) };
    viewer.person.placements.values_mut().for_each(|counter| counter.audience.clear());
    store::keep_in_tx(tx, user, &viewer.person).await?;
    tx.changed(subject(user));
    Ok(())
}

async fn reached(
    tx: &mut Tx,
    user: &str,
    (goal, goals): (Goal, &BTreeMap<String, Goal>),
    (at, zone): (Timestamp, chrono_tz::Tz),
    counts: &mut BTreeMap<(Place, i64), Times>,
) -> storage::Result<()> {
    let Some(mut viewer) = store::viewer_in_tx(tx, user).await? else { return Ok(()) };
    let (now_s, local) = (seconds(at), at.utc().with_timezone(&zone));
    let day = day_of(local.date_naive());
    let mut changed = false;
    for (placement, counter) in &mut viewer.person.placements {
        let is_of = goals.get(placement) == Some(&goal) && counter.goal_s.is_none() && !counter.arm.is_empty();
        if !is_of || !(counter.seen_s..=counter.seen_s + WITHIN_S).contains(&now_s) {
            continue;
        }
        counter.goal_s = Some(now_s);
        changed = true;
        let place = Place {
            day,
            slot: counter.slot.clone(),
            placement: placement.clone(),
            arm: counter.arm.clone(),
            audience: counter.audience.clone(),
        };
        counts.entry((place, i64::from(local.hour()))).or_default().goals += 1;
    }
    if changed {
        store::keep_in_tx(tx, user, &viewer.person).await?;
        tx.changed(subject(user));
    }
    Ok(())
}
