//! The key of a customer's device over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::Error;
use crate::service::Service;
use crate::tools::http::challenge_id;

/// A customer's routes.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new().routes(routes!(device_key, register))
}

/// The key of this device.
#[derive(Serialize, ToSchema)]
pub struct OwnDeviceKey {
    /// Its id; nothing when the device has registered none.
    key_id: Option<String>,
    created_at: Option<Timestamp>,
}

/// A key that was made in this device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceKeyRegister {
    /// Its public part: a point on P-256, uncompressed (SEC 1, 65 bytes), base64url.
    public_key: String,
    /// The challenge that was passed for it; asked for when the device has another key, or the session is older than ten minutes.
    challenge_id: Option<String>,
}

/// The key of this device.
#[utoipa::path(
    get, path = "/me/device-key", tag = "auth", operation_id = "device_key",
    responses((status = 200, body = OwnDeviceKey), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn device_key(
    State(service): State<Arc<Service>>,
    customer: Customer,
) -> Result<Json<OwnDeviceKey>, Problem> {
    let key = service.device_key(&customer.0, customer.user_id()?).await?;
    let key_id = key.as_ref().map(|key| key.key_id.to_string());
    Ok(Json(OwnDeviceKey { key_id, created_at: key.map(|key| key.created_at) }))
}

/// Registers the key of this device, which signs sensitive calls from then on.
#[utoipa::path(
    put, path = "/me/device-key", tag = "auth", operation_id = "device_key_register", request_body = DeviceKeyRegister,
    responses((status = 200, body = OwnDeviceKey), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn register(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    Body(request): Body<DeviceKeyRegister>,
) -> Result<Json<OwnDeviceKey>, Problem> {
    let challenge = challenge_id(request.challenge_id)?;
    let point = BASE64.decode(&request.public_key).map_err(|_| Error::DeviceKeyUnfit)?;
    let key = service.register_device_key(&ctx, &point, challenge).await?;
    Ok(Json(OwnDeviceKey { key_id: Some(key.key_id.to_string()), created_at: Some(key.created_at) }))
}
