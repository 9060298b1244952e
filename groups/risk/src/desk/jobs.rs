//! Counting for the report, and sweeping what nobody asks for any more.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::{Desk, figures, store};

const DAY_S: i64 = 86_400;
/// Allowances and entries that ended are kept this long: an analyst may ask what was.
const ENDED_KEPT_S: i64 = 90 * DAY_S;
/// What people decided about customers is kept five years: the platform's own choice.
const CASES_KEPT_S: i64 = 5 * 366 * DAY_S;

/// The jobs of the desk.
pub fn all(desk: &Arc<Desk>) -> Vec<Job> {
    vec![
        Job { name: "risk.report", schedule: "*/5 * * * *", work: Arc::new(Count(desk.clone())) },
        Job { name: "risk.desk_retention", schedule: "47 3 * * *", work: Arc::new(Sweep) },
    ]
}

struct Count(Arc<Desk>);

#[async_trait]
impl Work for Count {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let zone = self.0.banks.of(ctx)?.zone;
        while figures::count_batch(db, ctx, zone).await? > 0 {}
        Ok(())
    }
}

struct Sweep;

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let before = |kept_s: i64| ctx.now().plus_seconds(-kept_s);
        loop {
            let mut tx = db.begin(ctx).await?;
            let swept = store::sweep_in_tx(&mut tx, before(ENDED_KEPT_S), before(CASES_KEPT_S)).await?;
            tx.commit().await?;
            if swept == 0 {
                return Ok(());
            }
        }
    }
}
