//! Providers of sign-in over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::user::{DeviceInfo, SessionDocument};
use crypto::Secret;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument, SetCookies, Transport, Visitor};
use kernel::{Actor, Ctx, Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::connection::ProviderKind;
use super::provider::Provider;
use super::service::{Back, Brought, Federation, LinkStanding, Linked, Sent};
use super::store::{Attempt, Link};
use crate::http::{LoginChallenge, device, hand_over, phone};
use crate::sign_in::{CodeSent, SignedIn};
use crate::tools::http::challenge_id;

/// Longest state, code and issuer that are looked at.
const TEXT_MAX: usize = 2_048;

/// The providers one can sign in through.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInProviders {
    /// None where the bank has none.
    providers: Vec<SignInProvider>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInProvider {
    provider_id: String,
    name: String,
    kind: ProviderKind,
}

/// Through which provider, and on which device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLoginBegin {
    provider_id: String,
    /// The device the customer comes back on.
    device_id: String,
}

/// Where to send the customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalLoginBegun {
    /// Kept in this browser, and brought back.
    attempt_id: String,
    authorization_url: String,
    expires_at: Timestamp,
}

/// What the provider sent back with the customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLoginReturn {
    state: String,
    code: String,
    /// Which provider it says it is, where it says so (RFC 9207).
    iss: Option<String>,
    device: DeviceInfo,
}

/// Where it led.
#[derive(Serialize, ToSchema)]
pub struct ExternalLoginResult {
    outcome: ExternalLoginOutcome,
    session: Option<SessionDocument>,
    challenge: Option<LoginChallenge>,
}

/// Where it led.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExternalLoginOutcome {
    /// There is a session.
    SignedIn,
    /// A code was sent: the device is new, or the risk rules want one. It is completed like any sign-in.
    Challenge,
    /// The provider's account is nobody's yet: a phone is needed.
    PhoneNeeded,
}

/// The phone to bind it to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLoginPhone {
    /// 11 digits.
    phone: String,
}

/// A code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalCodeSent {
    phone_masked: String,
    expires_at: Timestamp,
    /// Seconds before another code can be asked for.
    resend_after_s: i64,
}

/// The code, on the device it began on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLoginComplete {
    /// Six digits.
    code: String,
    device: DeviceInfo,
}

/// What is linked, and what could be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalLinks {
    links: Vec<ExternalLink>,
    /// Every provider of the bank's.
    providers: Vec<SignInProvider>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExternalLink {
    link_id: String,
    provider_id: String,
    /// What the bank calls the provider; its id where the bank names it no more.
    name: String,
    kind: ProviderKind,
    standing: LinkStanding,
    linked_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// Through which provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLinkBegin {
    provider_id: String,
}

/// What the provider sent back with the customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLinkReturn {
    state: String,
    code: String,
    /// Which provider it says it is, where it says so (RFC 9207).
    iss: Option<String>,
}

/// The proof.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLinkComplete {
    /// The challenge that was passed for it.
    challenge_id: Option<String>,
}

impl SignInProvider {
    fn of(ctx: &Ctx, provider: &Provider) -> Self {
        Self { provider_id: provider.terms.id.clone(), name: provider.name(ctx), kind: provider.connection.kind() }
    }
}

impl ExternalLink {
    pub(super) fn of(federation: &Federation, ctx: &Ctx, linked: &Linked) -> Self {
        let row = &linked.row;
        let name = linked.terms.as_ref().map(|terms| ctx.lang.pick(&terms.name, &terms.name_en).to_owned());
        Self {
            link_id: row.link_id.to_string(),
            name: name.unwrap_or_else(|| row.provider.clone()),
            provider_id: row.provider.clone(),
            kind: federation.kind(ctx, linked),
            standing: linked.standing,
            linked_at: row.linked_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl From<Sent> for ExternalLoginBegun {
    fn from(sent: Sent) -> Self {
        Self {
            attempt_id: sent.attempt_id.to_string(),
            authorization_url: sent.authorization_url,
            expires_at: sent.expires_at,
        }
    }
}

impl From<CodeSent> for ExternalCodeSent {
    fn from(sent: CodeSent) -> Self {
        Self { phone_masked: sent.phone_masked, expires_at: sent.expires_at, resend_after_s: sent.resend_after_s }
    }
}

fn device_id(text: &str) -> Result<String, Problem> {
    let id: Result<Id<DeviceInfo>, _> = text.parse();
    id.map(|_| text.to_ascii_lowercase()).map_err(|_| Problem::invalid("device_id", "malformed", "UUID"))
}

fn brought(state: String, code: String, iss: Option<String>) -> Result<Brought, Problem> {
    for (field, text) in [("state", Some(&state)), ("code", Some(&code)), ("iss", iss.as_ref())] {
        if text.is_some_and(|text| !(1..=TEXT_MAX).contains(&text.len())) {
            return Err(Problem::invalid(field, "out_of_range", "1–2048"));
        }
    }
    Ok(Brought { state: Secret::new(state), code: Secret::new(code), issuer: iss })
}

/// The providers one can sign in through at this bank.
#[utoipa::path(
    get, path = "/sign-in-providers", tag = "session", operation_id = "sign_in_providers",
    responses((status = 200, body = SignInProviders), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn providers(
    State(federation): State<Arc<Federation>>,
    Visitor(ctx): Visitor,
) -> Result<Json<SignInProviders>, Problem> {
    let providers = federation.providers(&ctx).await?;
    let providers = providers.iter().map(|provider| SignInProvider::of(&ctx, provider)).collect();
    Ok(Json(SignInProviders { providers }))
}

/// Begins a sign-in through a provider.
#[utoipa::path(
    post, path = "/external-logins", tag = "session", operation_id = "external_login_begin", request_body = ExternalLoginBegin,
    responses((status = 201, body = ExternalLoginBegun), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn begin(
    State(federation): State<Arc<Federation>>,
    Visitor(ctx): Visitor,
    Body(request): Body<ExternalLoginBegin>,
) -> Result<(StatusCode, Json<ExternalLoginBegun>), Problem> {
    let sent = federation.begin(&ctx, &request.provider_id, &device_id(&request.device_id)?, None).await?;
    Ok((StatusCode::CREATED, Json(sent.into())))
}

/// Takes what the provider sent back, once, and signs in whoever is linked to it.
#[utoipa::path(
    post, path = "/external-logins/{attempt_id}/return", tag = "session", operation_id = "external_login_return",
    params(("attempt_id" = String, Path, description = "From the beginning")), request_body = ExternalLoginReturn,
    responses((status = 200, body = ExternalLoginResult), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn come_back(
    State(federation): State<Arc<Federation>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    PathId(attempt): PathId<Attempt>,
    Body(request): Body<ExternalLoginReturn>,
) -> Result<(Option<SetCookies>, Json<ExternalLoginResult>), Problem> {
    let device = device(request.device)?;
    let brought = brought(request.state, request.code, request.iss)?;
    let (outcome, cookies, session, challenge) = match federation.come_back(&ctx, attempt, brought, &device).await? {
        Back::PhoneNeeded => (ExternalLoginOutcome::PhoneNeeded, None, None, None),
        Back::In(SignedIn::Code(sent, renewal)) => {
            let challenge = LoginChallenge::of(sent, renewal);
            (ExternalLoginOutcome::Challenge, None, None, Some(challenge))
        }
        Back::In(SignedIn::Session(session)) => {
            let (cookies, session) = hand_over(session, &transport, ctx.now());
            (ExternalLoginOutcome::SignedIn, cookies, Some(session), None)
        }
    };
    Ok((cookies, Json(ExternalLoginResult { outcome, session, challenge })))
}

/// Sends a code to the phone that the provider's account is to be bound to. The answer is the same whosever it is.
#[utoipa::path(
    post, path = "/external-logins/{attempt_id}/phone", tag = "session", operation_id = "external_login_phone",
    params(("attempt_id" = String, Path, description = "From the beginning")), request_body = ExternalLoginPhone,
    responses((status = 202, body = ExternalCodeSent), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn give_phone(
    State(federation): State<Arc<Federation>>,
    Visitor(ctx): Visitor,
    PathId(attempt): PathId<Attempt>,
    Body(request): Body<ExternalLoginPhone>,
) -> Result<(StatusCode, Json<ExternalCodeSent>), Problem> {
    let sent = federation.give_phone(&ctx, attempt, &phone(&request.phone)?).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}

/// Binds the provider's account to whoever holds the phone, and signs them in.
#[utoipa::path(
    post, path = "/external-logins/{attempt_id}/complete", tag = "session", operation_id = "external_login_complete",
    params(("attempt_id" = String, Path, description = "From the beginning")), request_body = ExternalLoginComplete,
    responses((status = 201, body = SessionDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn complete(
    State(federation): State<Arc<Federation>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    PathId(attempt): PathId<Attempt>,
    Body(request): Body<ExternalLoginComplete>,
) -> Result<(StatusCode, Option<SetCookies>, Json<SessionDocument>), Problem> {
    let device = device(request.device)?;
    let session = federation.complete(&ctx, attempt, &request.code, &device).await?;
    let (cookies, session) = hand_over(session, &transport, ctx.now());
    Ok((StatusCode::CREATED, cookies, Json(session)))
}

/// What the customer has linked, and could link.
#[utoipa::path(
    get, path = "/me/external-links", tag = "auth", operation_id = "external_links",
    responses((status = 200, body = ExternalLinks), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn links(
    State(federation): State<Arc<Federation>>,
    customer: Customer,
) -> Result<Json<ExternalLinks>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let links = federation.links(ctx, user).await?;
    let links = links.iter().map(|linked| ExternalLink::of(&federation, ctx, linked)).collect();
    let providers = federation.providers(ctx).await?;
    let providers = providers.iter().map(|provider| SignInProvider::of(ctx, provider)).collect();
    Ok(Json(ExternalLinks { links, providers }))
}

/// Ends a link: it opens nothing any more.
#[utoipa::path(
    delete, path = "/me/external-links/{link_id}", tag = "auth", operation_id = "external_unlink",
    params(("link_id" = String, Path, description = "The link")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unlink(
    State(federation): State<Arc<Federation>>,
    customer: Customer,
    PathId(link): PathId<Link>,
) -> Result<StatusCode, Problem> {
    federation.unlink(&customer.0, customer.user_id()?, link).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn own_device(ctx: &Ctx) -> Result<String, Problem> {
    match &ctx.actor {
        Actor::Customer { device_id, .. } => Ok(device_id.clone()),
        _ => Err(Problem::unauthenticated()),
    }
}

/// Begins to link a provider.
#[utoipa::path(
    post, path = "/me/external-logins", tag = "auth", operation_id = "external_link_begin", request_body = ExternalLinkBegin,
    responses((status = 201, body = ExternalLoginBegun), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn begin_link(
    State(federation): State<Arc<Federation>>,
    customer: Customer,
    Body(request): Body<ExternalLinkBegin>,
) -> Result<(StatusCode, Json<ExternalLoginBegun>), Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let sent = federation.begin(ctx, &request.provider_id, &own_device(ctx)?, Some(user)).await?;
    Ok((StatusCode::CREATED, Json(sent.into())))
}

/// Takes what the provider sent back, once. What it vouches for is linked when the customer has proved themselves.
#[utoipa::path(
    post, path = "/me/external-logins/{attempt_id}/return", tag = "auth", operation_id = "external_link_return",
    params(("attempt_id" = String, Path, description = "From the beginning")), request_body = ExternalLinkReturn,
    responses((status = 200, body = SignInProvider), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn link_back(
    State(federation): State<Arc<Federation>>,
    Customer(ctx): Customer,
    PathId(attempt): PathId<Attempt>,
    Body(request): Body<ExternalLinkReturn>,
) -> Result<Json<SignInProvider>, Problem> {
    let brought = brought(request.state, request.code, request.iss)?;
    let provider = federation.link_back(&ctx, attempt, brought, &own_device(&ctx)?).await?;
    Ok(Json(SignInProvider::of(&ctx, &provider)))
}

/// Links it; takes the PIN and a code for this very act.
#[utoipa::path(
    post, path = "/me/external-logins/{attempt_id}/complete", tag = "auth", operation_id = "external_link_complete",
    params(("attempt_id" = String, Path, description = "From the beginning")), request_body = ExternalLinkComplete,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn link_complete(
    State(federation): State<Arc<Federation>>,
    Customer(ctx): Customer,
    PathId(attempt): PathId<Attempt>,
    Body(request): Body<ExternalLinkComplete>,
) -> Result<StatusCode, Problem> {
    federation.link(&ctx, attempt, challenge_id(request.challenge_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
