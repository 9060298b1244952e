//! What the bank knows about the reader, and what of it may be used: the app's side.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Body, Customer, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Profiles;
use super::people::{OwnProfile, Switch};

/// The app's routes.
pub fn routes(profiles: Arc<Profiles>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(own_profile)).routes(routes!(switch_tag)).with_state(profiles)
}

/// Whether a tag may be used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileTagSwitch {
    /// Which way.
    pub to: Switch,
}

/// What the bank knows about the reader by what they do, and why.
#[utoipa::path(get, path = "/profile", tag = "insight", operation_id = "own_profile",
    responses((status = 200, body = OwnProfile),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn own_profile(
    State(profiles): State<Arc<Profiles>>,
    customer: Customer,
) -> Result<Json<OwnProfile>, Problem> {
    Ok(Json(profiles.own_profile(&customer.0, customer.user_id()?).await?))
}

/// Says that a tag may not be used of the reader, or may again. It counts at once.
#[utoipa::path(put, path = "/profile/tags/{tag}", tag = "insight", operation_id = "own_profile_switch",
    params(("tag" = String, Path, description = "Which tag")), request_body = ProfileTagSwitch,
    responses((status = 200, body = OwnProfile),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn switch_tag(
    State(profiles): State<Arc<Profiles>>,
    customer: Customer,
    Path(tag): Path<String>,
    Body(switch): Body<ProfileTagSwitch>,
) -> Result<Json<OwnProfile>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    if !profiles.switch(ctx, user, &tag, switch.to).await? {
        return Err(Problem::not_found());
    }
    Ok(Json(profiles.own_profile(ctx, user).await?))
}
