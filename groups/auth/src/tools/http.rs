//! A customer's own tools over HTTP: what is held, enrolling, renaming, unlocking, ending; and signing in with one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::auth::{Challenge, Tool, ToolStanding};
use contracts::secret::SecretText;
use contracts::user::DeviceInfo;
use crypto::Secret;
use gateway::{Body, CallName, Customer, PathId, Problem, ProblemDocument, SetCookies, Transport, Visitor};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::keys::KeyRequest;
use super::store::{Enrolled, Enrolment};
use super::{Begun, EnrolOrder, Held, Offer, Proof};
use crate::devices::certificates;
use crate::http::{LoginResult, device, login_result, phone};
use crate::sealed::http::{all, some};
use crate::service::Service;

/// A customer's routes.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new()
        .routes(routes!(tools, enrol))
        .routes(routes!(confirm))
        .routes(routes!(rename))
        .routes(routes!(act))
        .routes(routes!(pattern_login))
        .routes(routes!(key_login_start))
        .routes(routes!(key_login_complete))
        .routes(routes!(challenge_key))
}

/// A customer's tools, and what can be added.
#[derive(Serialize, ToSchema)]
pub struct OwnTools {
    tools: Vec<EnrolledTool>,
    /// Kinds that can be enrolled at this bank and where the caller is.
    offered: Vec<Tool>,
}

/// One enrolled tool.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolledTool {
    tool_id: String,
    tool: Tool,
    /// What its owner calls it.
    label: String,
    state: ToolStanding,
    locked_until: Option<Timestamp>,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    expires_at: Option<Timestamp>,
    /// When it was ended.
    ended_at: Option<Timestamp>,
    /// The device it works on, where it works on one only.
    device_id: Option<String>,
    /// The host it works under, where it works under one only.
    host: Option<String>,
    /// The serial of a token that the bank handed out, or of a certificate.
    serial: Option<String>,
    /// What a certificate in force says.
    certificate: Option<CertificateSaid>,
}

/// What a certificate says.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateSaid {
    /// In hex.
    serial: String,
    /// Whose it is: the device.
    subject: String,
    /// Who made it: the bank's own authority.
    issuer: String,
    from: Timestamp,
    until: Timestamp,
}

impl From<Held> for EnrolledTool {
    fn from(held: Held) -> Self {
        let certificate = certificates::said(&held.row).map(|said| CertificateSaid {
            serial: said.serial,
            subject: said.subject,
            issuer: said.issuer,
            from: said.from,
            until: said.until,
        });
        Self {
            certificate,
            tool_id: held.row.tool_id.to_string(),
            tool: held.row.kind,
            label: held.row.label,
            state: held.standing,
            locked_until: held.locked_until,
            created_at: held.row.created_at,
            last_used_at: held.row.last_used_at,
            expires_at: held.row.expires_at,
            ended_at: held.row.ended_at,
            device_id: held.row.device_id,
            host: held.row.host,
            serial: held.row.serial,
        }
    }
}

/// What to enrol.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolEnrol {
    tool: Tool,
    /// 1 to 30 characters.
    #[schema(min_length = 1, max_length = 30)]
    label: String,
    /// The serial printed on the bank's token; an authenticator app has none.
    serial: Option<String>,
    /// The challenge that was passed for it.
    challenge_id: Option<String>,
}

/// The enrolment waits for the tool's first proof.
#[derive(Serialize, ToSchema)]
pub struct ToolEnrolment {
    enrolment_id: String,
    expires_at: Timestamp,
    /// For an authenticator app on this device.
    otpauth_uri: Option<String>,
    /// The same as a QR code: rows of `0` and `1`, without a quiet zone.
    qr: Vec<String>,
    /// For an authenticator app: to type in, base 32.
    seed: Option<String>,
    /// For a key: what the browser is to make, as `PublicKeyCredential.parseCreationOptionsFromJSON()` reads it.
    #[schema(value_type = Option<Object>)]
    key_options: Option<serde_json::Value>,
    /// For a certificate: what the device's key is to sign.
    to_sign: Option<String>,
}

impl From<Begun> for ToolEnrolment {
    fn from(begun: Begun) -> Self {
        let mut answer = Self {
            enrolment_id: begun.enrolment_id.to_string(),
            expires_at: begun.expires_at,
            otpauth_uri: None,
            qr: Vec::new(),
            seed: None,
            key_options: None,
            to_sign: None,
        };
        match begun.offer {
            Offer::Seed { uri, seed, qr } => {
                (answer.otpauth_uri, answer.seed, answer.qr) = (Some(uri), Some(seed), qr);
            }
            Offer::Key { options } => answer.key_options = Some(options),
            Offer::Certificate { to_sign } => answer.to_sign = Some(to_sign),
            Offer::Pattern | Offer::Token | Offer::Face => {}
        }
        answer
    }
}

/// The first proof of a tool.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolConfirm {
    /// The token's code; or the pattern: its dots, 1 to 9 in rows of three, in the order they were joined.
    secret: Option<SecretText>,
    /// The key that was made, as `PublicKeyCredential.toJSON()` writes it; for a certificate `{"signature": …}` (base64url),
    /// for a face `{"check_id": …}`, the check that was passed.
    #[schema(value_type = Option<Object>)]
    credential: Option<serde_json::Value>,
}

/// The tool that is to sign.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyAsk {
    tool: Tool,
}

/// What a key is to sign.
#[derive(Serialize, ToSchema)]
pub struct KeySignature {
    /// As `PublicKeyCredential.parseRequestOptionsFromJSON()` reads it.
    #[schema(value_type = Object)]
    key_options: serde_json::Value,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyLogin {}

/// What a key is to sign before its owner is let in.
#[derive(Serialize, ToSchema)]
pub struct KeyLoginStarted {
    request_id: String,
    expires_at: Timestamp,
    /// As `PublicKeyCredential.parseRequestOptionsFromJSON()` reads it.
    #[schema(value_type = Object)]
    key_options: serde_json::Value,
}

/// What the key signed, and the device to sign in on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyLoginComplete {
    /// As `PublicKeyCredential.toJSON()` writes it.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    device: DeviceInfo,
}

/// A secret or a signature, whichever came.
pub(crate) fn proof(secret: Option<Secret<String>>, signed: Option<serde_json::Value>) -> Result<Proof, Problem> {
    match (secret, signed) {
        (None, Some(signed)) => Ok(Proof::Key(signed)),
        (Some(secret), None) => Ok(Proof::Secret(secret)),
        (None, None) => Err(Problem::invalid("secret", "required", "必填 / required")),
        (Some(_), Some(_)) => Err(Problem::invalid("credential", "out_of_range", "只能提供一种 / one of the two")),
    }
}

/// Another name for a tool.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolRename {
    /// 1 to 30 characters.
    #[schema(min_length = 1, max_length = 30)]
    label: String,
}

/// What is to happen to a tool.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolAct {
    action: ToolAction,
    /// The challenge that was passed for it.
    challenge_id: Option<String>,
}

/// What can happen to a tool.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolAction {
    /// It ends for good.
    Revoke,
    /// Its lock is lifted.
    Unlock,
}

/// Phone and pattern, on the device the pattern is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternLogin {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
    /// The dots in the order they were joined.
    pattern: SecretText,
    device: DeviceInfo,
}

/// The id of the challenge that came along; something that is no id proves nothing.
pub fn challenge_id<T>(text: Option<String>) -> Result<Option<Id<T>>, Problem> {
    let read = |text: String| text.parse().map_err(|_| Problem::invalid("challenge_id", "malformed", "UUID"));
    text.map(read).transpose()
}

/// The caller's tools.
#[utoipa::path(
    get, path = "/me/tools", tag = "auth", operation_id = "tools",
    responses((status = 200, body = OwnTools), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn tools(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<OwnTools>, Problem> {
    let held = service.enrolled(&customer.0, customer.user_id()?).await?;
    let offered = service.offered(&customer.0).await?;
    Ok(Json(OwnTools { tools: held.into_iter().map(EnrolledTool::from).collect(), offered }))
}

/// Begins to enrol a tool: takes the PIN and a code for this very act.
#[utoipa::path(
    post, path = "/me/tools", tag = "auth", operation_id = "tool_enrol", request_body = ToolEnrol,
    responses((status = 201, body = ToolEnrolment), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn enrol(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    Body(request): Body<ToolEnrol>,
) -> Result<(StatusCode, Json<ToolEnrolment>), Problem> {
    let challenge = challenge_id(request.challenge_id)?;
    let order = EnrolOrder { tool: request.tool, label: request.label, serial: request.serial, challenge };
    Ok((StatusCode::CREATED, Json(service.begin_enrolment(&ctx, order).await?.into())))
}

/// Takes the first proof of a tool; from then on it is enrolled.
#[utoipa::path(
    post, path = "/me/tool-enrolments/{enrolment_id}/confirm", tag = "auth", operation_id = "tool_confirm",
    params(("enrolment_id" = String, Path, description = "From the beginning of the enrolment")), request_body = ToolConfirm,
    responses((status = 201, body = EnrolledTool), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn confirm(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(enrolment): PathId<Enrolment>,
    call: CallName,
    Body(request): Body<ToolConfirm>,
) -> Result<(StatusCode, Json<EnrolledTool>), Problem> {
    let [secret] = some(&service, &ctx, &call, [("secret", request.secret)]).await?;
    let proof = proof(secret, request.credential)?;
    let held = service.confirm_enrolment(&ctx, enrolment, proof).await?;
    Ok((StatusCode::CREATED, Json(held.into())))
}

/// Gives a tool another name.
#[utoipa::path(
    put, path = "/me/tools/{tool_id}/label", tag = "auth", operation_id = "tool_rename",
    params(("tool_id" = String, Path, description = "The tool")), request_body = ToolRename,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn rename(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    Path(tool): Path<String>,
    Body(request): Body<ToolRename>,
) -> Result<StatusCode, Problem> {
    service.rename_tool(&ctx, tool_id(&tool)?, &request.label).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a tool, or lifts its lock; takes the PIN and a code for this very act.
#[utoipa::path(
    post, path = "/me/tools/{tool_id}/actions", tag = "auth", operation_id = "tool_act",
    params(("tool_id" = String, Path, description = "The tool")), request_body = ToolAct,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn act(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    Path(tool): Path<String>,
    Body(request): Body<ToolAct>,
) -> Result<StatusCode, Problem> {
    let (tool, challenge) = (tool_id(&tool)?, challenge_id(request.challenge_id)?);
    match request.action {
        ToolAction::Revoke => service.revoke_tool(&ctx, tool, challenge).await?,
        ToolAction::Unlock => service.unlock_tool(&ctx, tool, challenge).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

fn tool_id(text: &str) -> Result<Id<Enrolled>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Signs in with the pattern of this device.
#[utoipa::path(
    post, path = "/login/pattern", tag = "session", operation_id = "login_pattern", request_body = PatternLogin,
    responses((status = 200, body = LoginResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn pattern_login(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    call: CallName,
    Body(request): Body<PatternLogin>,
) -> Result<(Option<SetCookies>, Json<LoginResult>), Problem> {
    let (phone, device) = (phone(&request.phone)?, device(request.device)?);
    let [pattern] = all(&service, &ctx, &call, [("pattern", request.pattern)]).await?;
    let signed_in = service.sign_in_with_pattern(&ctx, &phone, pattern, &device).await?;
    Ok(login_result(signed_in, &transport, ctx.now()))
}

/// Asks a key of the customer's to sign for a challenge; what it was asked before for it is worth nothing any more.
#[utoipa::path(
    post, path = "/challenges/{challenge_id}/key", tag = "auth", operation_id = "challenge_key",
    params(("challenge_id" = String, Path, description = "The challenge")), request_body = KeyAsk,
    responses((status = 201, body = KeySignature), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn challenge_key(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(challenge): PathId<Challenge>,
    Body(request): Body<KeyAsk>,
) -> Result<(StatusCode, Json<KeySignature>), Problem> {
    let key_options = service.request_signature(&ctx, challenge, request.tool).await?;
    Ok((StatusCode::CREATED, Json(KeySignature { key_options })))
}

/// Asks for a key's signature to sign in with; nobody is named, whose key it is only the answer says.
#[utoipa::path(
    post, path = "/login/key", tag = "session", operation_id = "login_key", request_body = KeyLogin,
    responses((status = 201, body = KeyLoginStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn key_login_start(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Body(KeyLogin {}): Body<KeyLogin>,
) -> Result<(StatusCode, Json<KeyLoginStarted>), Problem> {
    let asked = service.begin_key_sign_in(&ctx).await?;
    let body = KeyLoginStarted {
        request_id: asked.request_id.to_string(),
        expires_at: asked.expires_at,
        key_options: asked.options,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Signs in whoever the signing key belongs to; a new device needs a code besides.
#[utoipa::path(
    post, path = "/login/key/{request_id}/complete", tag = "session", operation_id = "login_key_complete",
    params(("request_id" = String, Path, description = "From the start of the sign-in")), request_body = KeyLoginComplete,
    responses((status = 200, body = LoginResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn key_login_complete(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    PathId(asked): PathId<KeyRequest>,
    Body(request): Body<KeyLoginComplete>,
) -> Result<(Option<SetCookies>, Json<LoginResult>), Problem> {
    let device = device(request.device)?;
    let signed_in = service.sign_in_with_key(&ctx, asked, request.credential, &device).await?;
    Ok(login_result(signed_in, &transport, ctx.now()))
}
