//! What is done by the clock: looking up what the books say of people, and writing down how audiences grow.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::learning::Lessons;
use super::{Profiles, store};

/// The jobs of this room.
pub fn jobs(profiles: &Arc<Profiles>) -> Vec<Job> {
    vec![
        Job { name: "insight.attributes", schedule: "23 2 * * *", work: Arc::new(LookUp(profiles.clone())) },
        Job { name: "insight.learned", schedule: "47 2 * * *", work: Arc::new(Lessons(profiles.clone())) },
        Job { name: "insight.audiences", schedule: "*/10 * * * *", work: Arc::new(WriteDown(profiles.clone())) },
    ]
}

struct LookUp(Arc<Profiles>);

#[async_trait]
impl Work for LookUp {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.look_up(ctx).await?)
    }
}

struct WriteDown(Arc<Profiles>);

#[async_trait]
impl Work for WriteDown {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let live = self.0.live(ctx).await?;
        let grown = live.change(super::standing::Standing::moves);
        if let Err(error) = store::put_growth(db, ctx, &grown).await {
            live.change(|standing| standing.not_written(&grown));
            return Err(error.into());
        }
        Ok(())
    }
}
