//! Changing the phone number over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::auth::Challenge;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Id, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PhoneChange;
use crate::care::Care;

/// The number that is to take the old one's place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneChangeStart {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
}

/// A code is on its way to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneChangeStarted {
    change_id: String,
    phone_masked: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
}

/// The new number's code, and the proof of the old one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneChangeComplete {
    #[schema(value_type = String)]
    change_id: Id<PhoneChange>,
    /// Six digits, sent to the new number.
    #[schema(max_length = 6)]
    code: String,
    /// The proof, once given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// Sends a code to the number that is to take the old one's place.
#[utoipa::path(
    post, path = "/me/phone/changes", tag = "session", operation_id = "phone_change_start",
    request_body = PhoneChangeStart,
    responses((status = 202, body = PhoneChangeStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn start(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(asked): Body<PhoneChangeStart>,
) -> Result<(StatusCode, Json<PhoneChangeStarted>), Problem> {
    let phone: Phone =
        asked.phone.parse().map_err(|_| Problem::invalid("phone", "malformed", "11 位手机号 / 11 digits"))?;
    let begins = care.begin_phone_change(&customer.0, customer.user_id()?, &phone).await?;
    let body = PhoneChangeStarted {
        change_id: begins.change_id.to_string(),
        phone_masked: begins.phone_masked,
        expires_at: begins.expires_at,
        resend_after_s: begins.resend_after_s,
    };
    Ok((StatusCode::ACCEPTED, Json(body)))
}

/// Makes the new number the customer's. Without PIN and the old number's code, the answer is 403 `step_up_required`.
#[utoipa::path(
    put, path = "/me/phone", tag = "session", operation_id = "phone_change", request_body = PhoneChangeComplete,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn change(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(asked): Body<PhoneChangeComplete>,
) -> Result<StatusCode, Problem> {
    let user = customer.user_id()?;
    care.change_phone(&customer.0, user, asked.change_id, &asked.code, asked.challenge_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
