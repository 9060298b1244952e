//! What this group does by the clock.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use crate::service::Service;

/// Interest: every hour, so that a night without a process is caught up soon. There is work once a day.
struct Interest(Arc<Service>);
/// Restrictions whose time is over, and accounts that were never used.
struct Life(Arc<Service>);

#[async_trait]
impl Work for Interest {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let run = self.0.earn_interest(ctx).await?;
        if run.days > 0 || run.paid > 0 {
            tracing::info!(days = run.days, paid = run.paid, "interest accrued");
        }
        Ok(())
    }
}

#[async_trait]
impl Work for Life {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let (lapsed, suspended) = (self.0.lapse(ctx).await?, self.0.suspend_idle(ctx).await?);
        if lapsed > 0 || suspended > 0 {
            tracing::info!(lapsed, suspended, "restrictions looked through");
        }
        Ok(())
    }
}

/// The jobs of this group.
pub fn jobs(service: &Arc<Service>) -> Vec<Job> {
    vec![
        Job { name: "account.interest", schedule: "12 * * * *", work: Arc::new(Interest(service.clone())) },
        Job { name: "account.life", schedule: "*/10 * * * *", work: Arc::new(Life(service.clone())) },
    ]
}
