//! The group's scheduled work.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use crate::store;

/// How long after a session's end its refresh tokens are remembered.
const REMEMBER_TOKENS_S: i64 = 7 * 86_400;

/// All jobs of the group.
pub fn all() -> Vec<Job> {
    vec![Job { name: "user.forget_tokens", schedule: "17 3 * * *", work: Arc::new(ForgetTokens) }]
}

/// Closes sessions whose life is over and forgets tokens nobody can use any more.
struct ForgetTokens;

#[async_trait]
impl Work for ForgetTokens {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let mut tx = db.begin(ctx).await?;
        let forgotten = store::purge_in_tx(&mut tx, ctx.now().plus_seconds(-REMEMBER_TOKENS_S), ctx.now()).await?;
        tx.commit().await?;
        tracing::info!(forgotten, "refresh tokens of ended sessions forgotten");
        Ok(())
    }
}
