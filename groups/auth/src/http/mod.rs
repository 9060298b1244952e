//! Registering, signing in, challenges, the PIN and the limits over HTTP.

pub mod resets;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::auth::{Challenge, ChallengeView, Tool};
use contracts::secret::SecretText;
use contracts::user::{DeviceInfo, DevicePlatform, DevicesFull, OpenedSession, SessionDocument};
use crypto::Secret;
use gateway::{Body, CallName, Customer, PathId, Problem, ProblemDocument, SetCookies, Transport, Visitor};
use kernel::{Id, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::challenges::NewOwnPin;
use crate::expiry::Renewal;
use crate::sealed::http::{all, some};
use crate::service::Service;
use crate::sign_in::{CodeSent, Entry, SignedIn, WhyFurther};
use crate::store::Code;
use crate::tools::http::{challenge_id, proof};

/// Longest secret that is looked at; longer ones are no password of ours.
const SECRET_MAX: usize = 256;

/// A phone that wants to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationStart {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
}

/// A code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrationStarted {
    registration_id: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
    phone_masked: String,
}

/// The code, a password, and the device to sign in on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationComplete {
    /// Six digits.
    #[schema(max_length = 6)]
    code: String,
    /// 8 to 64 characters, letters together with digits or signs.
    password: SecretText,
    device: DeviceInfo,
}

/// Phone, password and device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
    password: SecretText,
    /// In place of a password that is expired; 8 to 64 characters, letters together with digits or signs.
    new_password: Option<SecretText>,
    device: DeviceInfo,
}

/// Signed in, or a code is asked for.
#[derive(Serialize, ToSchema)]
pub struct LoginResult {
    outcome: LoginOutcome,
    session: Option<SessionDocument>,
    challenge: Option<LoginChallenge>,
}

/// Where a sign-in led.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginOutcome {
    /// There is a session.
    SignedIn,
    /// A further proof is asked for.
    Challenge,
}

/// A code was sent to confirm a sign-in, or a stronger proof is asked for in its place.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginChallenge {
    challenge_id: String,
    phone_masked: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
    /// Set when as many devices are bound as may be: one of these is named in `device.replaces` to sign in.
    devices_full: Option<DevicesFull>,
    /// The password is expired: a new one must come with the code.
    renew_password: bool,
    /// What is asked for, any one of them. `sms_code`: the code that was sent; `totp`: the code that a token shows, in its
    /// place; `passkey`: nothing is completed here, to sign in with the key does.
    tools: Vec<Tool>,
    why: WhyFurther,
}

/// The code that was sent, or that a token shows, on the device it was asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginComplete {
    /// Six digits.
    #[schema(max_length = 6)]
    code: String,
    /// In place of a password that is expired; 8 to 64 characters, letters together with digits or signs.
    new_password: Option<SecretText>,
    device: DeviceInfo,
}

/// A new PIN, and the proofs of who sets it: the login password, and the present PIN where there is one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinSet {
    /// Six digits, no runs or repeats.
    pin: SecretText,
    password: SecretText,
    /// The present PIN; needed to change it.
    current_pin: Option<SecretText>,
    /// The challenge that was passed for it, where one was asked for.
    challenge_id: Option<String>,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmsRequest {}

/// A code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmsSent {
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
    phone_masked: String,
}

/// One tool's proof.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeAnswer {
    tool: Tool,
    /// The PIN, the code, the token's code, or the pattern's dots in the order they were joined.
    secret: Option<SecretText>,
    /// What the key signed, as `PublicKeyCredential.toJSON()` writes it; for a certificate `{"signature": …}` (base64url).
    #[schema(value_type = Option<Object>)]
    credential: Option<serde_json::Value>,
}

/// Tokens into cookies for our web apps, into the body for others.
pub(crate) fn hand_over(
    session: OpenedSession,
    transport: &Transport,
    now: Timestamp,
) -> (Option<SetCookies>, SessionDocument) {
    let mut document = SessionDocument::from(&session);
    if transport.is_web() {
        let (access_s, life_s) = (session.access_expires_at.seconds_since(now), session.expires_at.seconds_since(now));
        let cookies = transport.cookies.set_customer(&session.access_token, access_s, &session.refresh_token, life_s);
        return (Some(cookies), document);
    }
    document.access_token = Some(session.access_token);
    document.refresh_token = Some(session.refresh_token);
    (None, document)
}

pub(crate) fn phone(text: &str) -> Result<Phone, Problem> {
    text.parse().map_err(|_| Problem::invalid("phone", "malformed", "请输入 11 位手机号 / 11 digits beginning with 1"))
}

/// The device as it may be stored: a UUID, a short name, a platform we know.
pub(crate) fn device(info: DeviceInfo) -> Result<DeviceInfo, Problem> {
    if info.device_id.parse::<Id<DeviceInfo>>().is_err() {
        return Err(Problem::invalid("device.device_id", "malformed", "UUID"));
    }
    if info.platform.parse::<DevicePlatform>().is_err() {
        return Err(Problem::invalid("device.platform", "out_of_range", "h5, ios, android"));
    }
    let name = info.name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Problem::invalid("device.name", "out_of_range", "1–60"));
    }
    let is_handle = |text: &String| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !info.replaces.as_ref().is_none_or(is_handle) {
        return Err(Problem::invalid("device.replaces", "malformed", "device_ref"));
    }
    let device_id = info.device_id.to_ascii_lowercase();
    Ok(DeviceInfo { device_id, name, platform: info.platform, replaces: info.replaces })
}

/// Refuses a secret that is none by its very length.
pub(crate) fn secret(field: &str, secret: &Secret<String>) -> Result<(), Problem> {
    match secret.expose().len() {
        1..=SECRET_MAX => Ok(()),
        0 => Err(Problem::invalid(field, "required", "必填 / required")),
        _ => Err(Problem::invalid(field, "too_long", "过长 / too long")),
    }
}

/// Sends a code to a phone that wants to register. The answer is the same whether or not the phone is known.
#[utoipa::path(
    post, path = "/registrations", tag = "session", operation_id = "registration_start", request_body = RegistrationStart,
    responses((status = 201, body = RegistrationStarted), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn start_registration(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Body(request): Body<RegistrationStart>,
) -> Result<(StatusCode, Json<RegistrationStarted>), Problem> {
    let sent = service.start_registration(&ctx, &phone(&request.phone)?).await?;
    let body = RegistrationStarted {
        registration_id: sent.code_id.to_string(),
        expires_at: sent.expires_at,
        resend_after_s: sent.resend_after_s,
        phone_masked: sent.phone_masked,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Registers whoever holds the code, and signs them in.
#[utoipa::path(
    post, path = "/registrations/{registration_id}/complete", tag = "session", operation_id = "registration_complete",
    params(("registration_id" = String, Path, description = "From the start of the registration")),
    request_body = RegistrationComplete,
    responses((status = 201, body = SessionDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete_registration(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    PathId(registration): PathId<Code>,
    call: CallName,
    Body(request): Body<RegistrationComplete>,
) -> Result<(StatusCode, Option<SetCookies>, Json<SessionDocument>), Problem> {
    let device = device(request.device)?;
    let [password] = all(&service, &ctx, &call, [("password", request.password)]).await?;
    let session = service.complete_registration(&ctx, registration, &request.code, password, &device).await?;
    let (cookies, body) = hand_over(session, &transport, ctx.now());
    Ok((StatusCode::CREATED, cookies, Json(body)))
}

/// Signs in with phone and password; a new device needs a code besides.
#[utoipa::path(
    post, path = "/login", tag = "session", operation_id = "login", request_body = Login,
    responses((status = 200, body = LoginResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn login(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    call: CallName,
    Body(request): Body<Login>,
) -> Result<(Option<SetCookies>, Json<LoginResult>), Problem> {
    let (phone, device) = (phone(&request.phone)?, device(request.device)?);
    let fields = [("password", Some(request.password)), ("new_password", request.new_password)];
    let [Some(password), new_password] = some(&service, &ctx, &call, fields).await? else {
        return Err(Problem::invalid("password", "required", "必填 / required"));
    };
    let signed_in = service.sign_in(&ctx, &phone, Entry { password, new_password }, &device).await?;
    Ok(login_result(signed_in, &transport, ctx.now()))
}

/// Where a sign-in led, as it is told.
pub(crate) fn login_result(
    signed_in: SignedIn,
    transport: &Transport,
    now: Timestamp,
) -> (Option<SetCookies>, Json<LoginResult>) {
    match signed_in {
        SignedIn::Session(session) => {
            let (cookies, session) = hand_over(session, transport, now);
            let outcome = LoginOutcome::SignedIn;
            (cookies, Json(LoginResult { outcome, session: Some(session), challenge: None }))
        }
        SignedIn::Code(sent, renewal) => {
            let challenge = Some(LoginChallenge::of(sent, renewal));
            (None, Json(LoginResult { outcome: LoginOutcome::Challenge, session: None, challenge }))
        }
    }
}

impl LoginChallenge {
    pub(crate) fn of(sent: CodeSent, renewal: Renewal) -> Self {
        Self {
            renew_password: renewal == Renewal::Due,
            challenge_id: sent.code_id.to_string(),
            phone_masked: sent.phone_masked,
            expires_at: sent.expires_at,
            resend_after_s: sent.resend_after_s,
            devices_full: sent.devices_full,
            tools: sent.tools,
            why: sent.why,
        }
    }
}

/// Signs in on the new device the code was asked for, and binds it.
#[utoipa::path(
    post, path = "/login/{challenge_id}/complete", tag = "session", operation_id = "login_complete",
    params(("challenge_id" = String, Path, description = "From the sign-in")), request_body = LoginComplete,
    responses((status = 200, body = SessionDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete_login(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    PathId(challenge): PathId<Code>,
    call: CallName,
    Body(request): Body<LoginComplete>,
) -> Result<(Option<SetCookies>, Json<SessionDocument>), Problem> {
    let device = device(request.device)?;
    let [new_password] = some(&service, &ctx, &call, [("new_password", request.new_password)]).await?;
    let session = service.complete_sign_in(&ctx, challenge, &request.code, new_password, &device).await?;
    let (cookies, body) = hand_over(session, &transport, ctx.now());
    Ok((cookies, Json(body)))
}

/// Sets or changes the transaction PIN.
#[utoipa::path(
    put, path = "/me/pin", tag = "auth", operation_id = "pin_set", request_body = PinSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_pin(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    call: CallName,
    Body(request): Body<PinSet>,
) -> Result<StatusCode, Problem> {
    let challenge = challenge_id(request.challenge_id)?;
    let fields =
        [("pin", Some(request.pin)), ("password", Some(request.password)), ("current_pin", request.current_pin)];
    let [Some(pin), Some(password), current] = some(&service, &ctx, &call, fields).await? else {
        return Err(Problem::invalid("pin", "required", "必填 / required"));
    };
    service.set_pin(&ctx, NewOwnPin { pin, password, current, challenge }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A challenge of the customer's own.
#[utoipa::path(
    get, path = "/challenges/{challenge_id}", tag = "auth", operation_id = "challenge",
    params(("challenge_id" = String, Path, description = "From the refusal that asked for it")),
    responses((status = 200, body = ChallengeView), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn challenge(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(challenge): PathId<Challenge>,
) -> Result<Json<ChallengeView>, Problem> {
    Ok(Json(service.challenge(&ctx, challenge).await?))
}

/// Sends the challenge's code, naming payee and amount.
#[utoipa::path(
    post, path = "/challenges/{challenge_id}/sms", tag = "auth", operation_id = "challenge_sms",
    params(("challenge_id" = String, Path, description = "The challenge")), request_body = SmsRequest,
    responses((status = 202, body = SmsSent), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn send_code(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    Path(challenge): Path<String>,
    Body(SmsRequest {}): Body<SmsRequest>,
) -> Result<(StatusCode, Json<SmsSent>), Problem> {
    let challenge = challenge.parse().map_err(|_| Problem::not_found())?;
    let sent = service.send_challenge_code(&ctx, challenge).await?;
    let body = SmsSent { resend_after_s: sent.resend_after_s, phone_masked: sent.phone_masked };
    Ok((StatusCode::ACCEPTED, Json(body)))
}

/// Answers one tool of a challenge.
#[utoipa::path(
    post, path = "/challenges/{challenge_id}/answers", tag = "auth", operation_id = "challenge_answer",
    params(("challenge_id" = String, Path, description = "The challenge")), request_body = ChallengeAnswer,
    responses((status = 200, body = ChallengeView), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn answer(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(challenge): PathId<Challenge>,
    call: CallName,
    Body(request): Body<ChallengeAnswer>,
) -> Result<Json<ChallengeView>, Problem> {
    let [secret] = some(&service, &ctx, &call, [("secret", request.secret)]).await?;
    let proof = proof(secret, request.credential)?;
    Ok(Json(service.answer_challenge(&ctx, challenge, request.tool, proof).await?))
}
