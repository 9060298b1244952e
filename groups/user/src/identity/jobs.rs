//! Claims are forgotten when nobody can use them any more, and long after, so that how many somebody made is known.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::store;

/// How long claims are remembered.
const REMEMBERED_S: i64 = 30 * 86_400;

/// The jobs of this folder.
pub fn all() -> Vec<Job> {
    vec![Job { name: "user.forget_claims", schedule: "37 3 * * *", work: Arc::new(ForgetClaims) }]
}

struct ForgetClaims;

#[async_trait]
impl Work for ForgetClaims {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let mut tx = db.begin(ctx).await?;
        store::forget_claims_in_tx(&mut tx, ctx.now().plus_seconds(-REMEMBERED_S)).await?;
        tx.commit().await?;
        Ok(())
    }
}
