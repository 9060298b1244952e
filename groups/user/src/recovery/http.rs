//! Coming back without the old device, over HTTP; and stopping somebody who pretends to.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::secret::{SecretField, SecretText};
use contracts::user::{DeviceInfo, DevicePlatform, SessionDocument};
use crypto::Secret;
use gateway::{Body, CallName, Customer, PathId, Problem, ProblemDocument, SetCookies, Transport, Visitor};
use kernel::{Ctx, Id, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::RecoveryStatus;
use super::{Begins, Claim, Recovery, Standing};
use crate::care::Care;
use crate::http::hand_over;

/// Longest secret that is looked at.
const SECRET_MAX: usize = 256;

/// The phone somebody wants to come back with, and the new device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryStart {
    /// 11 digits: the number left with the bank, or a new one.
    #[schema(max_length = 11)]
    phone: String,
    device: DeviceInfo,
}

/// A code is on its way, whoever the phone belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryStarted {
    recovery_id: String,
    phone_masked: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
}

/// The code, on the device it was asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryCode {
    device_id: String,
    /// Six digits.
    #[schema(max_length = 6)]
    code: String,
}

/// What somebody says of themselves.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryClaim {
    device_id: String,
    /// As it stands on the account.
    #[schema(max_length = 60)]
    name: String,
    /// 18 places.
    #[schema(max_length = 18)]
    id_number: String,
    /// An account or card number of this bank's.
    account_no: String,
    /// The transaction PIN. Without it, operators decide.
    #[serde(default)]
    pin: Option<SecretText>,
    /// The phone number left with the bank, for the operators.
    #[serde(default)]
    #[schema(max_length = 11)]
    old_phone: Option<String>,
}

/// Which device asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryAsk {
    device_id: String,
}

/// The new login password, on the device the recovery was begun on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryComplete {
    device_id: String,
    /// 8 to 64 characters.
    password: SecretText,
}

/// How a recovery stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryState {
    status: RecoveryStatus,
    /// When it can be completed.
    ready_at: Option<Timestamp>,
    /// Until when it can.
    complete_until: Option<Timestamp>,
}

impl From<Standing> for RecoveryState {
    fn from(standing: Standing) -> Self {
        Self { status: standing.status, ready_at: standing.ready_at, complete_until: standing.complete_until }
    }
}

impl From<Begins> for RecoveryStarted {
    fn from(begins: Begins) -> Self {
        Self {
            recovery_id: begins.recovery_id.to_string(),
            phone_masked: begins.phone_masked,
            expires_at: begins.expires_at,
            resend_after_s: begins.resend_after_s,
        }
    }
}

/// Somebody coming back in the customer's name.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRecovery {
    /// Nothing while nobody is.
    pending: Option<PendingRecovery>,
}

/// What is known of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingRecovery {
    status: RecoveryStatus,
    started_at: Timestamp,
    device_name: String,
    phone_masked: String,
    /// When the new device takes over, unless it is stopped.
    ready_at: Option<Timestamp>,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryStop {}

fn phone(field: &str, text: &str) -> Result<Phone, Problem> {
    text.parse().map_err(|_| Problem::invalid(field, "malformed", "11 位手机号 / 11 digits"))
}

fn device_id(text: &str) -> Result<String, Problem> {
    match text.parse::<Id<DeviceInfo>>() {
        Ok(_) => Ok(text.to_ascii_lowercase()),
        Err(_) => Err(Problem::invalid("device_id", "malformed", "UUID")),
    }
}

fn device(info: DeviceInfo) -> Result<DeviceInfo, Problem> {
    if info.platform.parse::<DevicePlatform>().is_err() {
        return Err(Problem::invalid("device.platform", "out_of_range", "h5, ios, android"));
    }
    let name = info.name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) || !kernel::text::is_plain(&name) {
        return Err(Problem::invalid("device.name", "out_of_range", "1–60"));
    }
    Ok(DeviceInfo { device_id: device_id(&info.device_id)?, name, platform: info.platform, replaces: None })
}

fn secret(field: &str, text: String) -> Result<Secret<String>, Problem> {
    match text.len() {
        1..=SECRET_MAX => Ok(Secret::new(text)),
        0 => Err(Problem::invalid(field, "required", "必填 / required")),
        _ => Err(Problem::invalid(field, "too_long", "过长 / too long")),
    }
}

/// The secret of a call, opened where it came sealed.
async fn opened(
    care: &Care,
    ctx: &Ctx,
    call: &CallName,
    field: SecretField,
) -> Result<Option<Secret<String>>, Problem> {
    let name = field.0;
    let mut opened = care.unsealing.open_secrets(ctx, &call.0, vec![field]).await?;
    opened.pop().flatten().map(|text| secret(name, text)).transpose()
}

impl RecoveryClaim {
    /// What is said, with the PIN that came along once it is opened.
    fn parse(self, pin: Option<Secret<String>>) -> Result<(String, Claim), Problem> {
        let malformed = |field: &str, message: &str| Problem::invalid(field, "malformed", message);
        let number = self.account_no.replace(' ', "");
        let claim = Claim {
            name: self.name.trim().parse().map_err(|_| malformed("name", "1–60 个字 / 1 to 60 characters"))?,
            id_number: self
                .id_number
                .trim()
                .parse()
                .map_err(|_| malformed("id_number", "18 位居民身份证号 / 18-place resident id"))?,
            account_no: number.parse().map_err(|_| malformed("account_no", "本行账号或卡号 / an account number"))?,
            pin,
            old_phone: self
                .old_phone
                .filter(|text| !text.is_empty())
                .map(|text| phone("old_phone", &text))
                .transpose()?,
        };
        Ok((device_id(&self.device_id)?, claim))
    }
}

/// Begins to come back on a new device: sends a code to the phone. The answer is the same for every phone.
#[utoipa::path(
    post, path = "/recoveries", tag = "recovery", operation_id = "recovery_start", request_body = RecoveryStart,
    responses((status = 202, body = RecoveryStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn start(
    State(care): State<Arc<Care>>,
    Visitor(ctx): Visitor,
    Body(asked): Body<RecoveryStart>,
) -> Result<(StatusCode, Json<RecoveryStarted>), Problem> {
    let (phone, device) = (phone("phone", &asked.phone)?, device(asked.device)?);
    let begins = care.start_recovery(&ctx, &phone, device).await?;
    Ok((StatusCode::ACCEPTED, Json(begins.into())))
}

/// Proves the phone by its code.
#[utoipa::path(
    post, path = "/recoveries/{recovery_id}/code", tag = "recovery", operation_id = "recovery_code",
    params(("recovery_id" = String, Path, description = "From the start")), request_body = RecoveryCode,
    responses((status = 200, body = RecoveryState), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn code(
    State(care): State<Arc<Care>>,
    Visitor(ctx): Visitor,
    PathId(id): PathId<Recovery>,
    Body(asked): Body<RecoveryCode>,
) -> Result<Json<RecoveryState>, Problem> {
    let device_id = device_id(&asked.device_id)?;
    Ok(Json(care.prove_phone(&ctx, id, &device_id, &asked.code).await?.into()))
}

/// Says who one is: name, id number, account, and its PIN; or without the PIN, for operators to decide. What does not
/// agree is not told, nor whether anybody is known.
#[utoipa::path(
    post, path = "/recoveries/{recovery_id}/claim", tag = "recovery", operation_id = "recovery_claim",
    params(("recovery_id" = String, Path, description = "From the start")), request_body = RecoveryClaim,
    responses((status = 200, body = RecoveryState), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn claim(
    State(care): State<Arc<Care>>,
    Visitor(ctx): Visitor,
    Path(id): Path<String>,
    call: CallName,
    Body(mut asked): Body<RecoveryClaim>,
) -> Result<Json<RecoveryState>, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let pin = opened(&care, &ctx, &call, ("pin", asked.pin.take())).await?;
    let (device_id, claim) = asked.parse(pin)?;
    Ok(Json(care.claim(&ctx, id, &device_id, claim).await?.into()))
}

/// How a recovery stands, for the device that began it.
#[utoipa::path(
    post, path = "/recoveries/{recovery_id}/status", tag = "recovery", operation_id = "recovery_status",
    params(("recovery_id" = String, Path, description = "From the start")), request_body = RecoveryAsk,
    responses((status = 200, body = RecoveryState), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn status(
    State(care): State<Arc<Care>>,
    Visitor(ctx): Visitor,
    Path(id): Path<String>,
    Body(asked): Body<RecoveryAsk>,
) -> Result<Json<RecoveryState>, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    Ok(Json(care.recovery(&ctx, id, &device_id(&asked.device_id)?).await?.into()))
}

/// Binds the new device in place of all old ones, with a new login password, and signs in.
#[utoipa::path(
    post, path = "/recoveries/{recovery_id}/complete", tag = "recovery", operation_id = "recovery_complete",
    params(("recovery_id" = String, Path, description = "From the start")), request_body = RecoveryComplete,
    responses((status = 200, body = SessionDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete(
    State(care): State<Arc<Care>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    Path(id): Path<String>,
    call: CallName,
    Body(asked): Body<RecoveryComplete>,
) -> Result<(Option<SetCookies>, Json<SessionDocument>), Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let device_id = device_id(&asked.device_id)?;
    let password = opened(&care, &ctx, &call, ("password", Some(asked.password))).await?;
    let password = password.ok_or_else(|| Problem::invalid("password", "required", "必填 / required"))?;
    let session = care.complete_recovery(&ctx, id, &device_id, password).await?;
    Ok(hand_over(session, &transport, ctx.now()))
}

/// Whether somebody is coming back in the customer's name.
#[utoipa::path(
    get, path = "/me/recovery", tag = "recovery", operation_id = "own_recovery",
    responses((status = 200, body = OwnRecovery), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn pending(State(care): State<Arc<Care>>, customer: Customer) -> Result<Json<OwnRecovery>, Problem> {
    let pending = care.pending_recovery(&customer.0, customer.user_id()?).await?;
    let pending = pending.map(|row| PendingRecovery {
        status: row.status.told(),
        started_at: row.created_at,
        device_name: row.device.name,
        phone_masked: row.phone.masked(),
        ready_at: row.ready_at,
    });
    Ok(Json(OwnRecovery { pending }))
}

/// Stops whoever is coming back in the customer's name. Needs no proof: it only protects.
#[utoipa::path(
    post, path = "/me/recovery/stop", tag = "recovery", operation_id = "own_recovery_stop", request_body = RecoveryStop,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn stop(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(RecoveryStop {}): Body<RecoveryStop>,
) -> Result<StatusCode, Problem> {
    care.stop_recovery(&customer.0, customer.user_id()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
