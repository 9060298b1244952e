//! Erasing those whose time is over.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::user::{USER_ERASED, UserErased};
use kernel::{AuditEntry, Ctx, Event};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::store;

/// People erased in one night.
const NIGHT_MAX: i64 = 10_000;

/// The jobs of closed relations.
pub fn all() -> Vec<Job> {
    vec![Job { name: "user.erase", schedule: "17 3 * * *", work: Arc::new(Erase) }]
}

pub struct Erase;

#[async_trait]
impl Work for Erase {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let now = ctx.now();
        let mut erased = 0;
        for user in store::due(db, now, NIGHT_MAX).await? {
            let mut tx = db.begin(ctx).await?;
            if store::erase_in_tx(&mut tx, user, now).await? {
                tx.publish(Event::new(USER_ERASED, user, &UserErased { user_id: user }));
                tx.audit(AuditEntry::done("user.erased", user, &json!({})));
                erased += 1;
            }
            tx.commit().await?;
        }
        if erased > 0 {
            tracing::info!(erased, "people who left long ago were erased");
        }
        Ok(())
    }
}
