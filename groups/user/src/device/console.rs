//! A customer's devices for operators: signing one out and unbinding one, with a purpose.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::user::User;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Ctx, Id};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Why;
use crate::care::Care;
use crate::error::Error;

/// Why an operator acts on a customer's device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DevicePurpose {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// Ends every session on a customer's device, for a purpose that goes on record.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/sign-out", tag = "customer",
    operation_id = "customer_device_sign_out",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("user_id" = String, Path, description = "The customer"),
        ("device_ref" = String, Path, description = "The device"),
    ),
    request_body = DevicePurpose,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sign_out(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, user, device_ref)): Path<(String, String, String)>,
    sent: Submission<DevicePurpose>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &asked.purpose)?;
    let user = known(&care, &ctx, &user).await?;
    care.users.sign_device_out(&ctx, user, &device_ref, Some(&purpose)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unbinds a customer's device, for a purpose that goes on record.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/devices/{device_ref}/unbind", tag = "customer",
    operation_id = "customer_device_unbind",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("user_id" = String, Path, description = "The customer"),
        ("device_ref" = String, Path, description = "The device"),
    ),
    request_body = DevicePurpose,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unbind(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, user, device_ref)): Path<(String, String, String)>,
    sent: Submission<DevicePurpose>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let asked = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &asked.purpose)?;
    let user = known(&care, &ctx, &user).await?;
    care.users.unbind_device(&ctx, user, &device_ref, Why::Bank, Some(&purpose)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn known(care: &Care, ctx: &Ctx, user: &str) -> Result<Id<User>, Problem> {
    let user: Id<User> = user.parse().map_err(|_| Problem::not_found())?;
    care.users.person(ctx, user).await?.ok_or(Error::NotFound)?;
    Ok(user)
}
