//! The network's own work: pass on what was taken in and not yet answered, payments and requests for money.

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled};

use crate::network::Network;
use crate::store;

/// Asks the bank of the job, every minute, for payments to it that have no outcome: whatever was delayed, lost on the way
/// or cut off ends credited or rejected.
#[async_trait]
impl Work for Network {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let bank = self.banks.of(ctx)?;
        for item in store::due(&self.db()?, &bank.bank_no, ctx.now()).await? {
            if let Err(error) = self.forward(ctx, &item).await {
                tracing::warn!(%error, to = %bank.id, "a payment could not be passed on; it is tried again");
            }
        }
        Ok(self.forward_debits(ctx).await?)
    }
}
