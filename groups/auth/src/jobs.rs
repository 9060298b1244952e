//! The group's scheduled work.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use crate::service::Service;
use crate::store;

/// All jobs of the group.
pub fn all(service: &Arc<Service>) -> Vec<Job> {
    let mut all = vec![Job { name: "auth.forget_proofs", schedule: "41 3 * * *", work: Arc::new(ForgetProofs) }];
    all.extend(crate::mail::jobs(service));
    all
}

/// Forgets tries, codes and challenges that nobody can use any more; the audit trail keeps what happened.
struct ForgetProofs;

#[async_trait]
impl Work for ForgetProofs {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let mut tx = db.begin(ctx).await?;
        let forgotten = store::purge_in_tx(&mut tx, ctx.now()).await?;
        tx.commit().await?;
        tracing::info!(forgotten, "old codes, tries and challenges forgotten");
        Ok(())
    }
}
