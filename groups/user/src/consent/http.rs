//! A customer's consents over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::user::{ConsentPurpose, ConsentStanding, User};
use gateway::{Body, Customer, PageParams, Paged, Problem, ProblemDocument};
use kernel::{Ctx, Id, Page, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Decision, Made, OwnConsent};
use crate::care::Care;
use crate::error::Error;

/// Every purpose, as it stands for the customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnConsents {
    consents: Vec<ConsentItem>,
}

/// One purpose.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentItem {
    purpose: ConsentPurpose,
    standing: ConsentStanding,
    /// The last decision, if any was made.
    decision: Option<Decision>,
    decided_at: Option<Timestamp>,
    /// The version it was about.
    decided_version: Option<i64>,
    /// The text in force, in the caller's language.
    version: i64,
    title: String,
    /// Paragraphs are lines.
    text: String,
    effective_from: Timestamp,
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentDecision {
    purpose: ConsentPurpose,
    decision: Decision,
    /// The version that was read.
    version: i64,
}

/// A page of decisions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentHistory {
    items: Vec<ConsentMade>,
    next_cursor: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentMade {
    decision_id: String,
    purpose: ConsentPurpose,
    decision: Decision,
    version: i64,
    device_name: String,
    at: Timestamp,
}

impl ConsentItem {
    fn new(own: OwnConsent, ctx: &Ctx) -> Self {
        let OwnConsent { text, standing, decided } = own;
        Self {
            purpose: text.purpose,
            standing,
            decision: decided.map(|decided| decided.decision),
            decided_at: decided.map(|decided| decided.at),
            decided_version: decided.map(|decided| decided.version),
            version: text.version,
            title: ctx.lang.pick(&text.title.0, &text.title.1).to_owned(),
            text: ctx.lang.pick(&text.body.0, &text.body.1).to_owned(),
            effective_from: text.effective_from,
        }
    }
}

impl ConsentHistory {
    pub(super) fn of(page: Page<ConsentMade>) -> Self {
        Self { items: page.items, next_cursor: page.next_cursor }
    }
}

impl From<Made> for ConsentMade {
    fn from(made: Made) -> Self {
        Self {
            decision_id: made.decision_id.to_string(),
            purpose: made.purpose,
            decision: made.decision,
            version: made.version,
            device_name: made.device_name,
            at: made.at,
        }
    }
}

/// Every purpose of a customer's, for the caller of `ctx`.
pub(super) async fn all(care: &Care, ctx: &Ctx, user: Id<User>) -> Result<OwnConsents, Error> {
    let all = care.users.consents_of(ctx, user).await?;
    Ok(OwnConsents { consents: all.into_iter().map(|own| ConsentItem::new(own, ctx)).collect() })
}

/// What the customer may agree to, the text in force, and what they decided.
#[utoipa::path(
    get, path = "/me/consents", tag = "consent", operation_id = "consent_list",
    responses((status = 200, body = OwnConsents), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(care): State<Arc<Care>>, customer: Customer) -> Result<Json<OwnConsents>, Problem> {
    Ok(Json(all(&care, &customer.0, customer.user_id()?).await?))
}

/// Gives or withdraws one consent. Given can only be the version in force; withdrawing counts at once.
#[utoipa::path(
    put, path = "/me/consents", tag = "consent", operation_id = "consent_decide", request_body = ConsentDecision,
    responses((status = 200, body = OwnConsents), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(asked): Body<ConsentDecision>,
) -> Result<Json<OwnConsents>, Problem> {
    let user = customer.user_id()?;
    care.decide_consent(&customer.0, user, asked.purpose, asked.decision, asked.version).await?;
    Ok(Json(all(&care, &customer.0, user).await?))
}

/// Every decision the customer has made, newest first.
#[utoipa::path(
    get, path = "/me/consents/history", tag = "consent", operation_id = "consent_history", params(PageParams),
    responses((status = 200, body = ConsentHistory), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn history(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Paged(page, _): Paged,
) -> Result<Json<ConsentHistory>, Problem> {
    let found = care.users.consent_history(&customer.0, customer.user_id()?, &page).await?.map(ConsentMade::from);
    Ok(Json(ConsentHistory::of(found)))
}
