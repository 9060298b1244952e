//! What every database forgets in time: answers to old idempotency keys, events everybody has long taken, and notes of
//! changes that everybody has heard.

use async_trait::async_trait;
use kernel::Ctx;

use crate::changes::NOTES_KEPT_S;
use crate::jobs::Work;
use crate::{Db, Handled, Job, Result, args};

/// A key may be repeated this long. The ledger remembers its own keys for ever.
const ANSWERS_KEPT_S: i64 = 7 * 86_400;
/// Taken events stay this long, for whoever looks into what happened.
const EVENTS_KEPT_S: i64 = 7 * 86_400;
/// Rows forgotten in one transaction: the writer is not held up for long.
const AT_ONCE: i64 = 1_000;

/// The nightly job.
pub fn housekeeping() -> Job {
    Job { name: "storage.housekeeping", schedule: "41 3 * * *", work: std::sync::Arc::new(Housekeeping) }
}

struct Housekeeping;

#[async_trait]
impl Work for Housekeeping {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        while forget(ctx, db).await? > 0 {}
        Ok(())
    }
}

async fn forget(ctx: &Ctx, db: &Db) -> Result<u64> {
    let now = ctx.now();
    let mut tx = db.begin(ctx).await?;
    let answers = "DELETE FROM idempotency WHERE key IN \
                   (SELECT key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
    let mut forgotten = tx.execute(answers, args![now.plus_seconds(-ANSWERS_KEPT_S), AT_ONCE]).await?;
    // Events nobody has come past stay, and so do those a dead letter points to.
    let events = "DELETE FROM outbox WHERE seq IN (SELECT o.seq FROM outbox o WHERE o.occurred_at < $1 \
                  AND o.seq <= (SELECT COALESCE(MIN(c.seq), 0) FROM outbox_cursor c) \
                  AND NOT EXISTS (SELECT 1 FROM outbox_dead d WHERE d.seq = o.seq) ORDER BY o.seq LIMIT $2)";
    forgotten += tx.execute(events, args![now.plus_seconds(-EVENTS_KEPT_S), AT_ONCE]).await?;
    let notes = "DELETE FROM change_note WHERE seq IN \
                 (SELECT seq FROM change_note WHERE at < $1 ORDER BY seq LIMIT $2)";
    forgotten += tx.execute(notes, args![now.plus_seconds(-NOTES_KEPT_S), AT_ONCE]).await?;
    tx.commit().await?;
    Ok(forgotten)
}
