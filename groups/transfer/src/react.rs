//! Listening: deliver what was debited for another bank; remember whom a customer pays.

use std::collections::HashSet;

use async_trait::async_trait;
use contracts::transfer::{Route, TransferPosted};
use kernel::{Ctx, Timestamp};
use storage::jobs::Work;
use storage::{Consumer, Db, Handled, StoredEvent, Tx};

use crate::service::Service;
use crate::store::{self, Status};

/// Younger transfers are still being seen to by their own call and by the relay.
const UNSETTLED_AFTER_S: i64 = 30;

/// The relay to the clearing. The receipt's own attempt usually comes first; then there is nothing left to do here.
#[async_trait]
impl Consumer for Service {
    async fn relay(&self, ctx: &Ctx, event: &StoredEvent) -> Handled {
        let posted: TransferPosted = event.body()?;
        if posted.route == Route::Book {
            return Ok(());
        }
        let order = store::get(&self.banks.db(ctx)?, posted.transfer_id).await?;
        let mut order = order.ok_or("a posted transfer has no row")?;
        if order.status == Status::Scheduled {
            // It has left, as this event says; its row follows.
            self.follow_departure(ctx, &order).await?;
            order =
                store::get(&self.banks.db(ctx)?, posted.transfer_id).await?.ok_or("a posted transfer has no row")?;
        }
        if order.status == Status::Processing
            && let Err(error) = self.settle(ctx, &order).await
        {
            // The row itself is the to-do: the job below asks again until there is an answer.
            tracing::warn!(%error, transfer = %order.transfer_id, "the other bank has not answered");
        }
        Ok(())
    }
}

/// Asks again, every minute, for transfers whose outcome is still not known. However long the other bank is away, a
/// debited transfer ends completed or returned.
#[async_trait]
impl Work for Service {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for order in store::unsettled(db, ctx.now().plus_seconds(-UNSETTLED_AFTER_S)).await? {
            if let Err(error) = self.inquire(ctx, &order).await {
                tracing::warn!(%error, transfer = %order.transfer_id, "still no answer from the other bank");
            }
        }
        Ok(())
    }
}

/// Counts and dates how often a payee on the customer's list is paid.
pub struct PayeeMemory;

#[async_trait]
impl Consumer for PayeeMemory {
    async fn take_in_tx(&self, tx: &mut Tx, _: &Ctx, events: &[StoredEvent]) -> Handled {
        let mut posted: Vec<(TransferPosted, Timestamp)> = Vec::with_capacity(events.len());
        for event in events {
            posted.push((event.body()?, event.occurred_at));
        }
        let payers: HashSet<_> = posted.iter().map(|(posted, _)| posted.user_id).collect();
        let keepers = store::users_with_payees_in_tx(tx, payers).await?;
        for (posted, at) in posted.iter().filter(|(posted, _)| keepers.contains(&posted.user_id)) {
            store::note_payee_used_in_tx(tx, posted.user_id, &posted.payee_account, *at).await?;
        }
        Ok(())
    }
}
