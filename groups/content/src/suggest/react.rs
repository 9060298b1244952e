//! Every night it is learned anew, and what is too old goes.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::service::Suggestions;

pub fn jobs(suggestions: Arc<Suggestions>) -> Vec<Job> {
    vec![Job { name: "content.suggestions", schedule: "51 3 * * *", work: Arc::new(Nightly { suggestions }) }]
}

struct Nightly {
    suggestions: Arc<Suggestions>,
}

#[async_trait]
impl Work for Nightly {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        self.suggestions.sweep(ctx, db).await?;
        Ok(self.suggestions.learn(ctx).await?)
    }
}
