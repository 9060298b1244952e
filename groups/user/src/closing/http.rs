//! Leaving, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::auth::Challenge;
use contracts::leaving::{Ending, Obstacle};
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::care::Care;

/// What leaving comes up against, and what it ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosingOutlook {
    /// Nothing is closed while there are any.
    obstacles: Vec<Obstacle>,
    /// Ends by itself.
    endings: Vec<Ending>,
    /// Until when the law has the bank keep who one was.
    kept_until: Timestamp,
}

/// The relation is to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingOrder {
    /// The proof, once given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// What stands in the way of closing the relation, and what would end with it.
#[utoipa::path(
    get, path = "/me/closing", tag = "session", operation_id = "closing_outlook",
    responses((status = 200, body = ClosingOutlook), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn outlook(State(care): State<Arc<Care>>, customer: Customer) -> Result<Json<ClosingOutlook>, Problem> {
    let outlook = care.closing_outlook(&customer.0, customer.user_id()?).await?;
    let kept_until = care.kept_until(&customer.0).await?;
    Ok(Json(ClosingOutlook { obstacles: outlook.obstacles, endings: outlook.endings, kept_until }))
}

/// Closes the relation: accounts, cards, orders and mandates end, and so does the session. Refused while anything stands in
/// the way. Without the proof it needs, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/me/closing", tag = "session", operation_id = "close_relation", request_body = ClosingOrder,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn close(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(asked): Body<ClosingOrder>,
) -> Result<StatusCode, Problem> {
    care.close_relation(&customer.0, customer.user_id()?, asked.challenge_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
