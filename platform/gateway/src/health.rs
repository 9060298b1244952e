//! Is the process alive, and does it take requests?

use std::time::{Duration, Instant};

use axum::Json;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use kernel::{Clock, Ctx, Kind, TenantId};
use serde_json::json;
use tenancy::Banks;
use tokio::sync::Mutex;

use crate::Problem;

/// An answer is good for this long; a look at every bank is not free.
const FRESH: Duration = Duration::from_secs(1);
/// A database that does not answer in this time is not ready.
const PATIENCE: Duration = Duration::from_secs(2);
/// Databases looked at side by side.
const ABREAST: usize = 8;

/// The last look at the databases.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<Option<(Instant, Readiness)>>);

#[derive(Debug, Clone, Copy)]
struct Readiness {
    banks: usize,
    silent: usize,
}

/// The process runs.
pub(crate) fn live() -> Response {
    Json(json!({ "status": "alive" })).into_response()
}

/// The process is on its way out.
pub(crate) fn draining() -> Problem {
    Problem::new(Kind::Unavailable, "draining", "服务正在停止", "The service is stopping").retry_after(2)
}

impl Health {
    /// Whether the catalogue and every bank answer. Whoever asks while a look is under way waits for that one.
    pub(crate) async fn ready(&self, banks: &Banks, clock: &Clock) -> Result<Response, Problem> {
        let mut last = self.0.lock().await;
        let readiness = match *last {
            Some((at, readiness)) if at.elapsed() < FRESH => readiness,
            _ => {
                let readiness = look(banks, clock).await;
                *last = Some((Instant::now(), readiness));
                readiness
            }
        };
        drop(last);
        let Readiness { banks, silent } = readiness;
        if silent == 0 {
            return Ok(Json(json!({ "status": "ready", "banks": banks })).into_response());
        }
        tracing::error!(banks, silent, "databases do not answer");
        Err(Problem::new(Kind::Unavailable, "not_ready", "服务尚未就绪", "The service is not ready")
            .because(format!("{silent} 个数据库没有响应。"), format!("{silent} databases do not answer."))
            .retry_after(2))
    }
}

async fn look(banks: &Banks, clock: &Clock) -> Readiness {
    let ids = banks.all().into_iter().map(|bank| bank.id.clone());
    let tenants: Vec<_> = std::iter::once(TenantId::alliance()).chain(ids).collect();
    let count = tenants.len() - 1;
    let looks = tenants.into_iter().map(|tenant| answers(banks, Ctx::system(tenant, "readiness", clock.clone())));
    let answers: Vec<bool> = futures::stream::iter(looks).buffer_unordered(ABREAST).collect().await;
    Readiness { banks: count, silent: answers.iter().filter(|answered| !**answered).count() }
}

async fn answers(banks: &Banks, ctx: Ctx) -> bool {
    let Ok(db) = banks.db(&ctx) else { return false };
    matches!(tokio::time::timeout(PATIENCE, db.fetch_one("SELECT 1", vec![])).await, Ok(Ok(_)))
}
