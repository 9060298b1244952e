//! A customer's devices over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::auth::Challenge;
use contracts::user::DevicePlatform;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Named;
use crate::care::Care;

/// The customer's devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnDevices {
    /// The last used first.
    devices: Vec<OwnDevice>,
    /// How many may be bound.
    most: i64,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnDevice {
    /// Names the device in other calls.
    device_ref: String,
    name: String,
    platform: DevicePlatform,
    bound_at: Timestamp,
    last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    this_device: bool,
    /// Whether somebody is signed in on it.
    signed_in: bool,
}

/// What a device is to be called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRename {
    /// 1 to 30 characters.
    #[schema(min_length = 1, max_length = 30)]
    name: String,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceSignOut {}

/// A device is unbound.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceUnbind {
    /// The proof, once given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

impl OwnDevice {
    fn new(named: Named, this: &str) -> Self {
        let device = named.device;
        Self {
            this_device: named.device_ref == this,
            device_ref: named.device_ref,
            name: device.name,
            platform: device.platform,
            bound_at: device.bound_at,
            last_seen_at: device.last_seen_at,
            signed_in: named.signed_in,
        }
    }
}

/// The customer's devices, the last used first.
#[utoipa::path(
    get, path = "/me/devices", tag = "session", operation_id = "device_list",
    responses((status = 200, body = OwnDevices), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(care): State<Arc<Care>>, customer: Customer) -> Result<Json<OwnDevices>, Problem> {
    let own = care.own_devices(&customer.0, customer.user_id()?).await?;
    let devices = own.devices.into_iter().map(|named| OwnDevice::new(named, &own.this)).collect();
    Ok(Json(OwnDevices { devices, most: own.most }))
}

/// Calls a device something else.
#[utoipa::path(
    put, path = "/me/devices/{device_ref}", tag = "session", operation_id = "device_rename",
    params(("device_ref" = String, Path, description = "The device")), request_body = DeviceRename,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn rename(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Path(device_ref): Path<String>,
    Body(asked): Body<DeviceRename>,
) -> Result<StatusCode, Problem> {
    let name = asked.name.trim();
    if !(1..=30).contains(&name.chars().count()) || !kernel::text::is_plain(name) {
        return Err(Problem::invalid("name", "out_of_range", "1 至 30 个字 / 1 to 30 characters"));
    }
    care.rename_device(&customer.0, customer.user_id()?, &device_ref, name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends every session on a device, from afar. It stays bound. Needs no proof: it only protects.
#[utoipa::path(
    post, path = "/me/devices/{device_ref}/sign-out", tag = "session", operation_id = "device_sign_out",
    params(("device_ref" = String, Path, description = "The device")), request_body = DeviceSignOut,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sign_out(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Path(device_ref): Path<String>,
    Body(DeviceSignOut {}): Body<DeviceSignOut>,
) -> Result<StatusCode, Problem> {
    care.users.sign_device_out(&customer.0, customer.user_id()?, &device_ref, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unbinds a device: it signs in as a strange one from then on, and tools that live on it are gone. Without the proof it
/// needs, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/me/devices/{device_ref}/unbind", tag = "session", operation_id = "device_unbind",
    params(("device_ref" = String, Path, description = "The device")), request_body = DeviceUnbind,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unbind(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Path(device_ref): Path<String>,
    Body(asked): Body<DeviceUnbind>,
) -> Result<StatusCode, Problem> {
    care.unbind_own(&customer.0, customer.user_id()?, &device_ref, asked.challenge_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
