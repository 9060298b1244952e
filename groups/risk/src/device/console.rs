//! Devices in the operations console: which are risky and why, bans, and what is shared with the alliance.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::user::DeviceInfo;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::envelope::Platform;
use super::memory::Standing;
use super::service::{By, DeviceFile, Perception, Sharing};
use super::signals::Signal;
use super::store::{BanRow, DeviceRow, State as Stands, Which};

/// Operators' routes.
pub fn routes() -> OpenApiRouter<Arc<Perception>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(file))
        .routes(routes!(ban))
        .routes(routes!(lift))
        .routes(routes!(sharing))
}

/// Which devices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskDeviceParams {
    /// `risky` (those that scored), `banned`, `cleared` or `all`; `risky` when absent.
    show: Option<String>,
}

/// A device and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDevice {
    device_id: String,
    /// Where its SDK runs; nothing for one that never reported.
    platform: Option<Platform>,
    /// 0 to 1,000, by the score card in force.
    score: i64,
    /// What counts now, by word.
    signals: Vec<&'static str>,
    state: Stands,
    /// Whether it is refused now, by a ban of its own or because it is a banned device.
    banned: bool,
    /// The beginning of the digest of its fingerprint: devices that look alike share it.
    fingerprint: Option<String>,
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
}

/// A page of devices, the highest score first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDevicePage {
    items: Vec<RiskDevice>,
    next_cursor: Option<String>,
}

/// What a device told.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDeviceSignal {
    signal: &'static str,
    name: &'static str,
    name_en: &'static str,
    /// What it weighs in the score card in force.
    score: i64,
    /// When it was last told; nothing for what the bank works out itself.
    told_at: Option<Timestamp>,
}

/// A ban, from its beginning to its end.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDeviceBan {
    banned_at: Timestamp,
    /// An operator's id, or `rule:` and a rule's.
    banned_by: String,
    reason: String,
    lifted_at: Option<Timestamp>,
    lifted_by: Option<String>,
    lift_reason: Option<String>,
}

/// All about one device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDeviceFile {
    device: RiskDevice,
    /// Its time zone.
    zone: Option<String>,
    /// How the last report was proven: `key` (signed by the device's key) or `session`.
    proof: Option<String>,
    fingerprint_changed_at: Option<Timestamp>,
    signals: Vec<RiskDeviceSignal>,
    /// The newest first.
    bans: Vec<RiskDeviceBan>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskDeviceReason {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// How a bank stands to the alliance's list of banned devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskSharedBans {
    /// Whether the bank tells which devices it bans.
    shares: bool,
    /// Whether what others tell counts here.
    heeds: bool,
    /// How many fingerprints the bank has told.
    told: usize,
    /// How many others have told.
    from_others: usize,
    /// How many banks those are.
    banks: usize,
    /// Devices here that are refused for it, at most 100.
    refused: Vec<String>,
}

impl From<(DeviceRow, Standing)> for RiskDevice {
    fn from((row, standing): (DeviceRow, Standing)) -> Self {
        Self {
            device_id: row.device_id,
            platform: row.platform,
            score: standing.score,
            signals: standing.signals.words().collect(),
            state: row.state,
            banned: standing.banned,
            fingerprint: row.fingerprint.map(|digest| digest.chars().take(12).collect()),
            first_seen_at: row.first_seen_at,
            last_seen_at: row.last_seen_at,
        }
    }
}

impl From<BanRow> for RiskDeviceBan {
    fn from(row: BanRow) -> Self {
        let (lifted_at, lifted_by, lift_reason) = match row.lifted {
            Some((at, by, reason)) => (Some(at), Some(by), Some(reason)),
            None => (None, None, None),
        };
        let (banned_at, banned_by, reason) = (row.banned_at, row.banned_by, row.reason);
        Self { banned_at, banned_by, reason, lifted_at, lifted_by, lift_reason }
    }
}

impl From<DeviceFile> for RiskDeviceFile {
    fn from(file: DeviceFile) -> Self {
        let DeviceFile { row, standing, card, bans } = file;
        let told_at = |signal: Signal| row.told.iter().find(|(told, _)| *told == signal).map(|(_, at)| at);
        let signal = |signal: Signal| {
            let (name, name_en) = signal.names();
            let (score, told_at) = (card.weight(signal), told_at(signal));
            RiskDeviceSignal { signal: signal.as_str(), name, name_en, score, told_at }
        };
        Self {
            zone: row.zone.clone(),
            proof: row.proof.clone(),
            fingerprint_changed_at: row.fingerprint_changed_at,
            signals: standing.signals.iter().map(signal).collect(),
            bans: bans.into_iter().map(RiskDeviceBan::from).collect(),
            device: (row, standing).into(),
        }
    }
}

impl From<Sharing> for RiskSharedBans {
    fn from(sharing: Sharing) -> Self {
        let Sharing { rules, told, from_others: (from_others, banks), refused } = sharing;
        Self { shares: rules.shares_bans, heeds: rules.heeds_bans, told, from_others, banks, refused }
    }
}

/// A device names itself by a UUID; whatever is none names no device.
fn device(text: &str) -> Result<String, Problem> {
    text.parse::<Id<DeviceInfo>>().map_err(|_| Problem::not_found())?;
    Ok(text.to_ascii_lowercase())
}

fn which(show: Option<&str>) -> Result<Which, Problem> {
    match show {
        None | Some("risky") => Ok(Which::Risky),
        Some("banned") => Ok(Which::Banned),
        Some("cleared") => Ok(Which::Cleared),
        Some("all") => Ok(Which::All),
        Some(_) => {
            Err(Problem::invalid("show", "unknown", "risky、banned、cleared 或 all / risky, banned, cleared or all"))
        }
    }
}

/// Devices of a bank, the highest score first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/devices", tag = "risk", operation_id = "risk_device_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RiskDeviceParams),
    responses((status = 200, body = RiskDevicePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(perception): State<Arc<Perception>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RiskDeviceParams>,
) -> Result<Json<RiskDevicePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let found = perception.list(&ctx, which(params.show.as_deref())?, &page).await?;
    let items = found.items.into_iter().map(RiskDevice::from).collect();
    Ok(Json(RiskDevicePage { items, next_cursor: found.next_cursor }))
}

/// All about one device.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/devices/{device_id}", tag = "risk", operation_id = "risk_device",
    params(("bank_id" = String, Path, description = "The bank"), ("device_id" = String, Path, description = "The device")),
    responses((status = 200, body = RiskDeviceFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn file(
    State(perception): State<Arc<Perception>>,
    operator: Operator,
    Path((bank_id, device_id)): Path<(String, String)>,
) -> Result<Json<RiskDeviceFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    Ok(Json(perception.file(&ctx, &device(&device_id)?).await?.into()))
}

/// Bans a device that has reported.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/devices/{device_id}/ban", tag = "risk", operation_id = "risk_device_ban",
    params(("bank_id" = String, Path, description = "The bank"), ("device_id" = String, Path, description = "The device")),
    request_body = RiskDeviceReason,
    responses((status = 204, description = "Banned"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn ban(
    State(perception): State<Arc<Perception>>,
    operator: Operator,
    Path((bank_id, device_id)): Path<(String, String)>,
    sent: Submission<RiskDeviceReason>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let reason = gateway::reason("reason", &sent.read(&ctx)?.reason)?;
    perception.ban(&ctx, &device(&device_id)?, &By::Operator, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts the ban of a device; what it looks like does not ban it again.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/devices/{device_id}/lift", tag = "risk", operation_id = "risk_device_lift",
    params(("bank_id" = String, Path, description = "The bank"), ("device_id" = String, Path, description = "The device")),
    request_body = RiskDeviceReason,
    responses((status = 204, description = "Lifted"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn lift(
    State(perception): State<Arc<Perception>>,
    operator: Operator,
    Path((bank_id, device_id)): Path<(String, String)>,
    sent: Submission<RiskDeviceReason>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let reason = gateway::reason("reason", &sent.read(&ctx)?.reason)?;
    perception.lift(&ctx, &device(&device_id)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the bank stands to the alliance's list of banned devices.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/shared-bans", tag = "risk", operation_id = "risk_shared_bans",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = RiskSharedBans), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sharing(
    State(perception): State<Arc<Perception>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<RiskSharedBans>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    Ok(Json(perception.sharing(&ctx).await?.into()))
}
