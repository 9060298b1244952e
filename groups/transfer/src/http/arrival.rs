//! How and when a transfer arrives, why it did not, and calling it off.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono_tz::Tz;
use contracts::transfer::{Arrival, Route, Transfer};
use gateway::{Customer, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Lang, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::TransferDoc;
use crate::outcome;
use crate::route::Way;
use crate::service::Service;
use crate::store::Order;

/// One way a transfer can go.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArrivalChoice {
    arrival: Arrival,
    route: Route,
    /// When the debit leaves; until then it can be called off.
    leaves_at: Timestamp,
    /// When it should be there.
    arrives_at: Timestamp,
    /// Whether it leaves later and can be called off until then.
    cancellable: bool,
    /// When it arrives, in words.
    text: String,
    /// Why this route, and why then.
    reason: String,
}

impl ArrivalChoice {
    pub(super) fn new(ctx: &Ctx, zone: Tz, way: &Way) -> Self {
        Self {
            arrival: way.arrival,
            route: way.route,
            leaves_at: way.leaves_at,
            arrives_at: way.arrives_at,
            cancellable: !way.is_immediate(ctx.now()),
            text: way.arrival_text(ctx.lang, ctx.now(), zone),
            reason: way.reason_text(ctx.lang),
        }
    }
}

/// Why a transfer came back or could not leave, and what can be done now.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferOutcome {
    /// Stable code.
    code: String,
    /// What happened and why.
    reason: String,
    /// What can be done now.
    remedy: String,
    /// What the app's button does.
    action: String,
    /// Where to object.
    appeal: String,
}

impl TransferOutcome {
    /// Nothing for a transfer that arrives, or that its customer called off.
    pub(super) fn of(order: &Order, lang: Lang) -> Option<Self> {
        let code = order.return_reason.clone()?;
        let told = outcome::explain(order.status, Some(&code), lang)?;
        let appeal = gateway::appeal(lang).to_owned();
        Some(Self { code, reason: told.reason, remedy: told.remedy, action: told.action.to_owned(), appeal })
    }
}

/// Calls a transfer off that has not left: its amount is free again. After it has left the answer is 409 `transfer_left`.
#[utoipa::path(
    post, path = "/transfers/{transfer_id}/cancel", tag = "transfer", operation_id = "transfer_cancel",
    params(("transfer_id" = String, Path, description = "The transfer")),
    responses((status = 200, body = TransferDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn cancel(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<Transfer>,
) -> Result<Json<TransferDoc>, Problem> {
    let order = service.cancel(&customer.0, customer.user_id()?, id).await?;
    Ok(Json(TransferDoc::new(order, &service.bank_names(&customer.0).await?)))
}
