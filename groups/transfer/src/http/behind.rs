//! What happened behind a customer's own transfers, for the demonstration's side panel.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gateway::{Customer, Params, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::behind::StepKind;
use crate::service::Service;

/// How many transfers to look behind.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BehindParams {
    /// 1 to 20; 5 when absent.
    limit: Option<u32>,
}

/// What happened behind the customer's latest transfers, for the demonstration's side panel.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoBehind {
    entries: Vec<BehindEntry>,
}

/// One transfer from behind.
#[derive(Debug, Serialize, ToSchema)]
pub struct BehindEntry {
    at: Timestamp,
    transfer_id: Option<String>,
    title: String,
    steps: Vec<BehindStep>,
}

/// One step of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BehindStep {
    kind: StepKind,
    /// In the caller's language.
    text: String,
}

/// What just happened behind the scenes: verdict, tools, double entry, audit. Only in a demonstration.
#[utoipa::path(
    get, path = "/demo/behind", tag = "demo", operation_id = "demo_behind", params(BehindParams),
    responses((status = 200, body = DemoBehind), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn latest(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Params(params): Params<BehindParams>,
) -> Result<Json<DemoBehind>, Problem> {
    let limit = params.limit.unwrap_or(5).clamp(1, 20);
    let entries = service.behind(&customer.0, customer.user_id()?, limit).await?;
    let entries = entries.into_iter().map(|entry| BehindEntry {
        at: entry.at,
        transfer_id: entry.transfer_id,
        title: entry.title,
        steps: entry.steps.into_iter().map(|(kind, text)| BehindStep { kind, text }).collect(),
    });
    Ok(Json(DemoBehind { entries: entries.collect() }))
}
