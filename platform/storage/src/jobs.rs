//! Scheduled work of a bank, under a lease: one process runs it, and a process that died gives it back.

use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono_tz::Tz;
use croner::Cron;
use futures::FutureExt;
use kernel::{Ctx, Timestamp};

use crate::{Db, Handled, Result, args};

/// How long a run may take before another process may take it over.
const LEASE_SECONDS: i64 = 600;

/// What a job does. It may be cut off anywhere and run again, so it must be idempotent.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// One run for the bank of `ctx`.
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled;
}

/// A job: its name, when it runs (a cron pattern in the bank's zone), and what it does.
#[derive(Clone)]
pub struct Job {
    /// `group.purpose`; names its lease for ever.
    pub name: &'static str,
    /// Five or six cron fields.
    pub schedule: &'static str,
    /// The code.
    pub work: Arc<dyn Work>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("name", &self.name).field("schedule", &self.schedule).finish_non_exhaustive()
    }
}

/// Runs `job` for one bank at its times until the task is dropped. `owner` names this process in the lease.
pub async fn serve(db: Db, ctx: Ctx, zone: Tz, job: Job, owner: String) {
    let cron = Cron::from_str(job.schedule).expect("schedules are literals of ours, checked by a test");
    loop {
        let now = ctx.now().utc().with_timezone(&zone);
        let pause = match cron.find_next_occurrence(&now, false) {
            Ok(next) => (next - now).to_std().unwrap_or(Duration::from_secs(1)),
            Err(_) => Duration::from_secs(3_600),
        };
        tokio::time::sleep(pause).await;
        if let Err(error) = run_once(&db, &ctx, &job, &owner).await {
            tracing::error!(job = job.name, %error, "job could not be started");
        }
    }
}

/// Takes the lease and runs the job once; answers whether this process ran it.
pub async fn run_once(db: &Db, ctx: &Ctx, job: &Job, owner: &str) -> Result<bool> {
    if !take_lease(db, ctx, job.name, owner).await? {
        return Ok(false);
    }
    let run = AssertUnwindSafe(job.work.run(ctx, db)).catch_unwind().await;
    let outcome = run.unwrap_or_else(|_| Err("the job panicked".into()));
    let error = outcome.err().map(|error| error.to_string());
    if let Some(error) = &error {
        tracing::error!(job = job.name, %error, "job failed");
    }
    let mut tx = db.begin(ctx).await?;
    let sql = "UPDATE job SET lease_owner = NULL, lease_until = 0, last_finished_at = $3, last_error = $4 \
               WHERE name = $1 AND lease_owner = $2";
    tx.execute(sql, args![job.name, owner, ctx.now(), error]).await?;
    tx.commit().await?;
    Ok(true)
}

async fn take_lease(db: &Db, ctx: &Ctx, name: &'static str, owner: &str) -> Result<bool> {
    let now: Timestamp = ctx.now();
    let mut tx = db.begin(ctx).await?;
    let sql = "INSERT INTO job (name, lease_owner, lease_until, last_started_at, last_finished_at) \
               VALUES ($1, $2, $3, $4, 0) \
               ON CONFLICT (name) DO UPDATE SET lease_owner = excluded.lease_owner, \
               lease_until = excluded.lease_until, last_started_at = excluded.last_started_at \
               WHERE job.lease_until <= $4";
    let taken = tx.execute(sql, args![name, owner, now.plus_seconds(LEASE_SECONDS), now]).await?;
    tx.commit().await?;
    Ok(taken == 1)
}
