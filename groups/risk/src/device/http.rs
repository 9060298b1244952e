//! What a device's SDK calls: a nonce, then a report.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::envelope::{Envelope, REPORT_MAX};
use super::error::DeviceError;
use super::service::{FingerprintWish, Perception};

/// Longest nonce and signature, in bytes.
const PART_MAX: usize = 200;

/// A customer's routes.
pub fn routes() -> OpenApiRouter<Arc<Perception>> {
    OpenApiRouter::new().routes(routes!(draw)).routes(routes!(report))
}

/// A nonce for one report of this device in this session.
#[derive(Serialize, ToSchema)]
pub struct RiskDeviceNonce {
    nonce: String,
    expires_at: Timestamp,
    /// Whether a fingerprint is wanted; one that comes all the same is not kept.
    fingerprint: FingerprintWish,
}

/// What a device tells of itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskDeviceReport {
    /// From `GET /risk/device-nonce`.
    #[schema(max_length = 200)]
    nonce: String,
    /// The device's own clock, in milliseconds since 1970, not put right.
    time_ms: i64,
    /// A JSON document, at most 4,096 bytes: `platform`, `sdk`, `signals`, and `fingerprint`, `app_signer`, `zone` where they are
    /// known. Signed byte for byte as it stands here.
    #[schema(max_length = 4096)]
    report: String,
    /// The signature of the device's key, base64url of r and s; needed once the device has a key.
    #[schema(max_length = 200)]
    signature: Option<String>,
}

/// Draws a nonce for one report.
#[utoipa::path(
    get, path = "/risk/device-nonce", tag = "risk", operation_id = "risk_device_nonce",
    responses((status = 200, body = RiskDeviceNonce), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn draw(
    State(perception): State<Arc<Perception>>,
    Customer(ctx): Customer,
) -> Result<Json<RiskDeviceNonce>, Problem> {
    let drawn = perception.draw(&ctx).await?;
    Ok(Json(RiskDeviceNonce { nonce: drawn.nonce, expires_at: drawn.expires_at, fingerprint: drawn.fingerprint }))
}

/// Takes a report. It is good once: a repeat is refused as used, and changes nothing.
#[utoipa::path(
    post, path = "/risk/device-report", tag = "risk", operation_id = "risk_device_report", request_body = RiskDeviceReport,
    responses((status = 204, description = "Taken"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn report(
    State(perception): State<Arc<Perception>>,
    Customer(ctx): Customer,
    Body(sent): Body<RiskDeviceReport>,
) -> Result<StatusCode, Problem> {
    let RiskDeviceReport { nonce, time_ms, report, signature } = sent;
    for (part, text, most) in [
        ("nonce", Some(&nonce), PART_MAX),
        ("signature", signature.as_ref(), PART_MAX),
        ("report", Some(&report), REPORT_MAX),
    ] {
        if text.is_some_and(|text| text.len() > most) {
            return Err(DeviceError::Malformed(part).into());
        }
    }
    perception.report(&ctx, &Envelope { nonce, time_ms, report, signature }).await?;
    Ok(StatusCode::NO_CONTENT)
}
