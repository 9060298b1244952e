//! Whoever has forgotten the password or the PIN, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::secret::SecretText;
use gateway::{Body, CallName, Customer, PathId, Problem, ProblemDocument, Visitor};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::phone;
use crate::reset::{Further, NewPassword, NewPin};
use crate::sealed::http::{all, some};
use crate::service::Service;
use crate::store::Code;
use crate::tools::http::challenge_id;

/// Longest account number that is looked at.
const ACCOUNT_MAX: usize = 32;

/// A phone whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetStart {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
}

/// If the phone is a customer's, a code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordResetStarted {
    reset_id: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
    phone_masked: String,
}

/// The code, the number of an account, and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetComplete {
    /// Six digits.
    #[schema(max_length = 6)]
    code: String,
    /// Any account of the customer's, whole; whoever has none leaves it out.
    #[schema(max_length = 32)]
    account_no: Option<String>,
    /// 8 to 64 characters, letters together with digits or signs.
    password: SecretText,
    /// The transaction PIN, where `proof_needed` asked for it.
    pin: Option<SecretText>,
    /// The code that a token shows, where `proof_needed` asked for it.
    token_code: Option<SecretText>,
}

/// A new PIN for a forgotten one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinReset {
    /// Six digits, no runs or repeats.
    pin: SecretText,
    password: SecretText,
    /// Any account of the customer's, whole; whoever has none leaves it out.
    #[schema(max_length = 32)]
    account_no: Option<String>,
    /// The challenge that was passed for it.
    challenge_id: Option<String>,
}

fn account(text: Option<String>) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.len() > ACCOUNT_MAX => Err(Problem::invalid("account_no", "too_long", "≤ 32")),
        other => Ok(other.map(|text| text.replace(' ', "")).filter(|text| !text.is_empty())),
    }
}

/// Sends a code to a phone whose password is to be set anew. The answer is the same whether or not the phone is known.
#[utoipa::path(
    post, path = "/password-resets", tag = "session", operation_id = "password_reset_start", request_body = PasswordResetStart,
    responses((status = 201, body = PasswordResetStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn start(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Body(request): Body<PasswordResetStart>,
) -> Result<(StatusCode, Json<PasswordResetStarted>), Problem> {
    let sent = service.start_reset(&ctx, &phone(&request.phone)?).await?;
    let body = PasswordResetStarted {
        reset_id: sent.code_id.to_string(),
        expires_at: sent.expires_at,
        resend_after_s: sent.resend_after_s,
        phone_masked: sent.phone_masked,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Sets the password anew, and ends all sessions of the customer.
#[utoipa::path(
    post, path = "/password-resets/{reset_id}/complete", tag = "session", operation_id = "password_reset_complete",
    params(("reset_id" = String, Path, description = "From the start of the reset")), request_body = PasswordResetComplete,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    PathId(reset): PathId<Code>,
    call: CallName,
    Body(request): Body<PasswordResetComplete>,
) -> Result<StatusCode, Problem> {
    let account_no = account(request.account_no)?;
    let fields = [("password", Some(request.password)), ("pin", request.pin), ("token_code", request.token_code)];
    let [Some(password), pin, token_code] = some(&service, &ctx, &call, fields).await? else {
        return Err(Problem::invalid("password", "required", "必填 / required"));
    };
    let new = NewPassword { code: request.code, account_no, password, further: Further { pin, token_code } };
    service.complete_reset(&ctx, reset, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a forgotten PIN anew.
#[utoipa::path(
    post, path = "/me/pin-reset", tag = "auth", operation_id = "pin_reset", request_body = PinReset,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn reset_pin(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    call: CallName,
    Body(request): Body<PinReset>,
) -> Result<StatusCode, Problem> {
    let (account_no, challenge) = (account(request.account_no)?, challenge_id(request.challenge_id)?);
    let fields = [("pin", request.pin), ("password", request.password)];
    let [pin, password] = all(&service, &ctx, &call, fields).await?;
    let new = NewPin { pin, password, account_no, challenge };
    service.reset_pin(&ctx, new).await?;
    Ok(StatusCode::NO_CONTENT)
}
