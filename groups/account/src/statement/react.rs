//! What is done by the clock: statements that were left lying, and files whose time is over.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::service::Statements;

/// The jobs of statements.
pub fn jobs(statements: &Arc<Statements>) -> Vec<Job> {
    vec![
        Job { name: "account.statements", schedule: "* * * * *", work: Arc::new(Make(statements.clone())) },
        Job { name: "account.statements_expire", schedule: "35 3 * * *", work: Arc::new(Expire(statements.clone())) },
    ]
}

struct Make(Arc<Statements>);

#[async_trait]
impl Work for Make {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        self.0.make_due(ctx).await?;
        Ok(())
    }
}

struct Expire(Arc<Statements>);

#[async_trait]
impl Work for Expire {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let gone = self.0.expire(ctx, db).await?;
        tracing::info!(gone, "statement files expired");
        Ok(())
    }
}
