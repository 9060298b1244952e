//! Working off commands that were cut off or never answered: under a lease, for every bank with a core of its own.

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::store;
use crate::service::Service;

/// Commands of one run; the next run is soon.
const AT_ONCE: i64 = 200;

/// `account.core`: whatever stopped a command, it goes on here.
pub struct CoreWork(pub std::sync::Arc<Service>);

#[async_trait]
impl Work for CoreWork {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let Some(books) = self.0.core_books(ctx)? else { return Ok(()) };
        for command in store::due(db, ctx.now(), AT_ONCE).await? {
            let key = command.core_key.clone();
            if let Err(error) = books.drive(ctx, command).await {
                tracing::error!(%error, command = key, "a command could not be taken further");
            }
        }
        Ok(())
    }
}
