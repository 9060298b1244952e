//! How often somebody asked or tried something today, where asking often would be collecting or guessing. Kept in the
//! bank's database: a restart, or another process, gives nobody a second helping.

mod store;

use async_trait::async_trait;
use chrono::Days;
use kernel::{Ctx, Timestamp};
use storage::jobs::Work;
use storage::{Db, Handled};

use crate::error::Error;
use crate::service::Service;

/// Days a tally is kept.
const KEPT_DAYS: u64 = 7;

impl Service {
    /// Counts one more of `subject` today; answers whether it is still within `max`.
    pub(crate) async fn count_within(&self, ctx: &Ctx, subject: &str, max: i64) -> Result<bool, Error> {
        let day = self.banks.of(ctx)?.date(ctx.now()).to_string();
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let used = store::count_in_tx(&mut tx, subject, &day).await?;
        tx.commit().await?;
        Ok(used <= max)
    }

    /// How often `subject` was counted today.
    pub(crate) async fn counted(&self, ctx: &Ctx, subject: &str) -> Result<i64, Error> {
        let day = self.banks.of(ctx)?.date(ctx.now()).to_string();
        Ok(store::used(&self.banks.db(ctx)?, subject, &day).await?)
    }
}

/// Forgets old tallies at night.
pub struct Sweep;

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let now: Timestamp = ctx.now();
        let today = now.date_in(kernel::time::DEFAULT_ZONE);
        let oldest = today.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or(today);
        let mut tx = db.begin(ctx).await?;
        store::sweep_in_tx(&mut tx, &oldest.to_string()).await?;
        Ok(tx.commit().await?)
    }
}
