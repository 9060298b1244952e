//! Ending what nobody decided or completed in time.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::{CLAIM_WITHIN_S, RecoveryRules, store};
use crate::service::Service;

/// The jobs of recovery.
pub fn all(users: &Arc<Service>) -> Vec<Job> {
    vec![Job { name: "user.recoveries", schedule: "*/10 * * * *", work: Arc::new(Expire(users.clone())) }]
}

struct Expire(Arc<Service>);

#[async_trait]
impl Work for Expire {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let rules = self.0.parameters.current::<RecoveryRules>(ctx).await?;
        let now = ctx.now();
        let begun = now.plus_seconds(-CLAIM_WITHIN_S);
        let undecided = now.plus_seconds(-rules.review_days * 86_400);
        let ready = now.plus_seconds(-rules.complete_hours * 3_600);
        let mut tx = db.begin(ctx).await?;
        let ended = store::expire_in_tx(&mut tx, now, begun, undecided, ready).await?;
        tx.commit().await?;
        if ended > 0 {
            tracing::info!(ended, "recoveries whose time was over");
        }
        Ok(())
    }
}
