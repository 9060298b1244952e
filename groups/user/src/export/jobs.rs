//! Exports that were left lying, and files nobody fetched.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::store;
use crate::care::Care;

/// The jobs of exports.
pub fn all(care: &Arc<Care>) -> Vec<Job> {
    vec![
        Job { name: "user.exports", schedule: "* * * * *", work: Arc::new(Make(care.clone())) },
        Job { name: "user.exports_expire", schedule: "7 * * * *", work: Arc::new(Expire) },
    ]
}

struct Make(Arc<Care>);

#[async_trait]
impl Work for Make {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.make_exports(ctx).await?)
    }
}

pub struct Expire;

#[async_trait]
impl Work for Expire {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let mut tx = db.begin(ctx).await?;
        let over = store::expire_in_tx(&mut tx, ctx.now()).await?;
        tx.commit().await?;
        if !over.is_empty() {
            tracing::info!(over = over.len(), "exports nobody fetched");
        }
        Ok(())
    }
}
