//! The operators' queue: recoveries that could not be proven, decided with evidence by two.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{PersonName, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Facts, RecoveryStatus};
use super::store::Said;
use super::{Case, Decision};
use crate::care::Care;

/// Which recoveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecoveryParams {
    /// Only those that stand so.
    status: Option<String>,
}

/// A page of recoveries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryPage {
    items: Vec<RecoveryCase>,
    next_cursor: Option<String>,
}

/// One of them, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCase {
    recovery_id: String,
    status: RecoveryStatus,
    user_id: String,
    name_masked: Option<String>,
    /// The number the bank knows.
    phone_masked: String,
    /// The number they came with, proven by a code.
    new_phone_masked: String,
    /// Whether it is the same.
    keeps_phone: bool,
    device_name: String,
    /// What agreed with what the bank knows.
    facts: Facts,
    started_at: Timestamp,
    claimed_at: Option<Timestamp>,
    ready_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    proposed: Option<OperatorSaid>,
    decided: Option<OperatorSaid>,
}

/// What an operator said.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorSaid {
    /// The operator's id.
    by: String,
    at: Timestamp,
    purpose: String,
}

/// A decision and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryDecision {
    decision: Decision,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

impl From<Said> for OperatorSaid {
    fn from(said: Said) -> Self {
        Self { by: said.by, at: said.at, purpose: said.purpose }
    }
}

impl From<Case> for RecoveryCase {
    fn from(Case { row, person }: Case) -> Self {
        Self {
            recovery_id: row.recovery_id.to_string(),
            status: row.status,
            user_id: person.view.user_id.to_string(),
            name_masked: person.view.name.as_ref().map(PersonName::masked),
            phone_masked: person.view.phone.masked(),
            new_phone_masked: row.phone.masked(),
            keeps_phone: row.keeps_phone,
            device_name: row.device.name,
            facts: row.facts.unwrap_or_default(),
            started_at: row.created_at,
            claimed_at: row.claimed_at,
            ready_at: row.ready_at,
            ended_at: row.ended_at,
            proposed: row.proposed.map(OperatorSaid::from),
            decided: row.decided.map(OperatorSaid::from),
        }
    }
}

/// Recoveries of a bank's customers, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/recoveries", tag = "customer", operation_id = "recovery_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RecoveryParams),
    responses((status = 200, body = RecoveryPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RecoveryParams>,
) -> Result<Json<RecoveryPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let status = params.status.as_deref().map(str::parse).transpose();
    let status = status.map_err(|_| Problem::invalid("status", "out_of_range", "review, proposed, cooling, …"))?;
    let found = care.recoveries(&ctx, status, &page).await?.map(RecoveryCase::from);
    Ok(Json(RecoveryPage { items: found.items, next_cursor: found.next_cursor }))
}

/// Decides a recovery that could not be proven. To approve takes two operators, to reject one.
#[utoipa::path(
    post, path = "/banks/{bank_id}/recoveries/{recovery_id}/decision", tag = "customer", operation_id = "recovery_decide",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("recovery_id" = String, Path, description = "The recovery"),
    ),
    request_body = RecoveryDecision,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, id)): Path<(String, String)>,
    sent: Submission<RecoveryDecision>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &asked.purpose)?;
    let id = id.parse().map_err(|_| Problem::not_found())?;
    care.decide_recovery(&ctx, id, asked.decision, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}
