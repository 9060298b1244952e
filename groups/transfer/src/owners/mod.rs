//! What a customer ordered goes with the account it was ordered from, and their payees with them: when two users become one, and
//! back when that was wrong.
//!
//! - Transfers, standing orders, batches, mandates and collections are whoever's the account is. So a split gives back also
//!   what was ordered meanwhile from an account that goes back.
//! - Payees keep their home and go back there. One that the new owner has already stays where it is.
//! - What was under way while an account passed is found and follows within minutes.
//!
//! Red packets that somebody opened stay with who opened them: they say who did.

mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{CARD_BOUND, CardBound};
use contracts::identity::{
    ACCOUNT_OWNER_CHANGED, AccountOwnerChanged, Merge, MergeLedger, Moved, USERS_MERGED, USERS_SPLIT, UsersMerged,
    UsersSplit,
};
use kernel::{Ctx, Id};
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, StoredEvent, Tx};

use crate::error::Error;
use crate::service::Service;

/// For how long after an account passed it is looked for orders that were under way.
const FOLLOWED_S: i64 = 3_600;

const TOPICS: &[&str] = &[USERS_MERGED, USERS_SPLIT, ACCOUNT_OWNER_CHANGED, CARD_BOUND];

/// What this folder listens to.
pub fn consumption() -> Consumption {
    Consumption::in_tx("transfer.owners", TOPICS, Arc::new(Owners))
}

struct Owners;

#[async_trait]
impl Consumer for Owners {
    async fn take_in_tx(&self, tx: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            match event.topic.as_str() {
                USERS_MERGED => {
                    let UsersMerged { merge_id, from, to } = event.body()?;
                    store::pass_payees_in_tx(tx, merge_id, from, to, event.occurred_at).await?;
                }
                USERS_SPLIT => {
                    let UsersSplit { merge_id, homes, to, .. } = event.body()?;
                    store::return_payees_in_tx(tx, merge_id, &homes, to, event.occurred_at).await?;
                }
                ACCOUNT_OWNER_CHANGED => {
                    let AccountOwnerChanged { account_id, from, to, .. } = event.body()?;
                    store::note_account_in_tx(tx, account_id, (from, to), event.occurred_at).await?;
                    store::follow_in_tx(tx, account_id, from, to).await?;
                }
                _ => {
                    let CardBound { card_id, user_id } = event.body()?;
                    store::follow_card_in_tx(tx, card_id, user_id).await?;
                }
            }
        }
        Ok(())
    }
}

/// Finds what was under way while accounts passed.
pub struct Follow;

#[async_trait]
impl Work for Follow {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for (account, from, to) in store::lately_moved(db, ctx.now().plus_seconds(-FOLLOWED_S)).await? {
            let mut tx = db.begin(ctx).await?;
            let followed = store::follow_in_tx(&mut tx, account, from, to).await?;
            tx.commit().await?;
            if followed > 0 {
                tracing::info!(followed, "orders followed their account to its new owner");
            }
        }
        Ok(())
    }
}

#[async_trait]
impl MergeLedger for Service {
    async fn moved(&self, ctx: &Ctx, merge: Id<Merge>) -> Result<Vec<Moved>, PortFault> {
        let db = self.banks.db(ctx).map_err(Error::from)?;
        Ok(store::moved(&db, merge).await.map_err(Error::from)?)
    }
}
