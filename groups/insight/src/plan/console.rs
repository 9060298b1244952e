//! The tracking plan, what is in quarantine, and devices that are watched, in the console.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Params, Permission, Problem};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::report::{PlanInForce, QuarantineReport};
use super::watch::PlanWatchEvent;
use super::{QUARANTINE_DAYS, Tracking, is_device};

/// Days shown when nobody says.
const DAYS_DEFAULT: i64 = 7;

/// The console's routes.
pub fn routes(tracking: Arc<Tracking>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(in_force))
        .routes(routes!(quarantine))
        .routes(routes!(watch, watched))
        .with_state(tracking)
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QuarantineQuery {
    /// 1 to 30; 7 when absent.
    #[param(minimum = 1, maximum = 30)]
    pub days: Option<i64>,
}

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PlanWatchQuery {
    /// The place of the last event that was seen; 0 when absent.
    pub after: Option<u64>,
}

/// A device that is watched.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanWatch {
    /// Until when; absent when it is not watched.
    pub until: Option<Timestamp>,
    /// What it sent, in the order it came in.
    pub events: Vec<PlanWatchEvent>,
}

/// The tracking plan in force in a bank, with how often each event came.
#[utoipa::path(get, path = "/banks/{bank_id}/tracking-plan", tag = "insight", operation_id = "tracking_plan",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = PlanInForce),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn in_force(
    State(tracking): State<Arc<Tracking>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<PlanInForce>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    Ok(Json(tracking.report(&ctx).await?))
}

/// Events that broke a rule: how many, why, and what they were.
#[utoipa::path(get, path = "/banks/{bank_id}/quarantine", tag = "insight", operation_id = "quarantine",
    params(("bank_id" = String, Path, description = "Which bank"), QuarantineQuery),
    responses((status = 200, body = QuarantineReport),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn quarantine(
    State(tracking): State<Arc<Tracking>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<QuarantineQuery>,
) -> Result<Json<QuarantineReport>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=QUARANTINE_DAYS).contains(&days) {
        return Err(Problem::invalid("days", "out_of_range", "1 至 30 / 1 to 30"));
    }
    Ok(Json(tracking.quarantined(&ctx, days).await?))
}

/// Watches what a device sends for ten minutes, to try an app out. On record.
#[utoipa::path(put, path = "/banks/{bank_id}/watched-devices/{device_id}", tag = "insight", operation_id = "device_watch",
    params(("bank_id" = String, Path, description = "Which bank"), ("device_id" = String, Path, description = "As the app shows it")),
    responses((status = 200, body = PlanWatch),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn watch(
    State(tracking): State<Arc<Tracking>>,
    operator: Operator,
    Path((bank_id, device_id)): Path<(String, String)>,
) -> Result<Json<PlanWatch>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    named(&device_id)?;
    let until = tracking.watch(&ctx, &device_id).await?;
    Ok(Json(PlanWatch { until: Some(until), events: Vec::new() }))
}

/// What a device that is watched has sent.
#[utoipa::path(get, path = "/banks/{bank_id}/watched-devices/{device_id}", tag = "insight", operation_id = "device_watched",
    params(("bank_id" = String, Path, description = "Which bank"), ("device_id" = String, Path, description = "As the app shows it"),
        PlanWatchQuery),
    responses((status = 200, body = PlanWatch),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn watched(
    State(tracking): State<Arc<Tracking>>,
    operator: Operator,
    Path((bank_id, device_id)): Path<(String, String)>,
    Params(query): Params<PlanWatchQuery>,
) -> Result<Json<PlanWatch>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    named(&device_id)?;
    let seen = tracking.watched(&ctx, &device_id, query.after.unwrap_or(0))?;
    let (until, events) = seen.map_or((None, Vec::new()), |(until, events)| (Some(until), events));
    Ok(Json(PlanWatch { until, events }))
}

fn named(device_id: &str) -> Result<(), Problem> {
    let words = "1 至 64 个字符，不含空格 / 1 to 64 characters without blanks";
    is_device(device_id).then_some(()).ok_or_else(|| Problem::invalid("device_id", "malformed", words))
}
