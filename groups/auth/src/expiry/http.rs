//! How old a customer's password and PIN are, and changing the password.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::auth::CustomerTool;
use contracts::secret::SecretText;
use gateway::{Body, CallName, Customer, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Age, AgeState};
use crate::sealed::http::all;
use crate::service::Service;
use crate::tools::http::challenge_id;

/// The secrets a customer has.
#[derive(Serialize, ToSchema)]
pub struct OwnSecrets {
    secrets: Vec<OwnSecret>,
}

/// One secret, and when it ends.
#[derive(Serialize, ToSchema)]
pub struct OwnSecret {
    tool: CustomerTool,
    state: AgeState,
    set_at: Timestamp,
    /// Nothing when it has no end.
    expires_at: Option<Timestamp>,
}

impl From<Age> for OwnSecret {
    fn from(age: Age) -> Self {
        Self { tool: age.tool, state: age.state, set_at: age.set_at, expires_at: age.expires_at }
    }
}

/// A new password, and the present one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    password: SecretText,
    /// 8 to 64 characters, letters together with digits or signs, and not the present one.
    new_password: SecretText,
    /// The challenge that was passed for it, where one was asked for.
    challenge_id: Option<String>,
}

/// How old the caller's password and PIN are.
#[utoipa::path(
    get, path = "/me/secrets", tag = "auth", operation_id = "secrets",
    responses((status = 200, body = OwnSecrets), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn secrets(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
) -> Result<Json<OwnSecrets>, Problem> {
    let secrets = service.ages(&ctx).await?.into_iter().map(OwnSecret::from).collect();
    Ok(Json(OwnSecrets { secrets }))
}

/// Changes the login password.
#[utoipa::path(
    put, path = "/me/password", tag = "auth", operation_id = "password_change", request_body = PasswordChange,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn change(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    call: CallName,
    Body(request): Body<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let challenge = challenge_id(request.challenge_id)?;
    let fields = [("password", request.password), ("new_password", request.new_password)];
    let [present, new] = all(&service, &ctx, &call, fields).await?;
    service.change_password(&ctx, present, new, challenge).await?;
    Ok(StatusCode::NO_CONTENT)
}
