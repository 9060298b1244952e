//! Budgets are looked at when somebody who has one has paid something, and once a day for all.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::transfer::{TRANSFER_POSTED, TransferPosted};
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx, args};

use super::service::Analysis;
use super::store;

/// Notes whose budgets are to be looked at.
pub fn consumption() -> Consumption {
    Consumption::in_tx("account.budgets", &[TRANSFER_POSTED], Arc::new(NoteDue))
}

/// The jobs of budgets.
pub fn jobs(analysis: &Arc<Analysis>) -> Vec<Job> {
    vec![
        Job { name: "account.budgets", schedule: "* * * * *", work: Arc::new(Look(analysis.clone())) },
        Job { name: "account.budgets_all", schedule: "20 6 * * *", work: Arc::new(LookAtAll(analysis.clone())) },
    ]
}

struct NoteDue;

#[async_trait]
impl Consumer for NoteDue {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        let mut payers = HashSet::new();
        for event in events {
            payers.insert(event.body::<TransferPosted>()?.user_id);
        }
        let keepers = store::with_budget_in_tx(tx, payers.into_iter().collect()).await?;
        store::due_in_tx(tx, keepers.into_iter().map(|user| args![user, ctx.now()]).collect()).await?;
        Ok(())
    }
}

struct Look(Arc<Analysis>);

#[async_trait]
impl Work for Look {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        self.0.look_at_budgets(ctx).await?;
        Ok(())
    }
}

struct LookAtAll(Arc<Analysis>);

#[async_trait]
impl Work for LookAtAll {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        self.0.look_at_all(ctx, db).await?;
        Ok(())
    }
}
