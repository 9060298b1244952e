//! Operators signing in and out over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use contracts::secret::SecretText;
use gateway::{
    Body, CallName, Operator, OperatorIdentity, Permission, Problem, ProblemDocument, Role, SetCookies, Transport,
    Visitor,
};
use kernel::{Lang, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sealed::http::all;
use crate::service::Service;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorLogin {
    #[schema(max_length = 64)]
    username: String,
    password: SecretText,
}

/// A fresh session.
#[derive(Serialize, ToSchema)]
pub struct OperatorSession {
    operator: OperatorDoc,
    expires_at: Timestamp,
    /// Only for clients that are not our console: that gets a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
}

/// A signed-in operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Operator)]
pub struct OperatorDoc {
    operator_id: String,
    username: String,
    display_name: String,
    role: Role,
    /// None for the alliance's own people.
    bank_id: Option<String>,
    /// What the role may do.
    permissions: Vec<Permission>,
}

impl OperatorDoc {
    fn of(identity: OperatorIdentity, lang: Lang) -> Self {
        Self {
            display_name: identity.name(lang).to_owned(),
            permissions: identity.role.permissions().to_vec(),
            operator_id: identity.operator_id,
            username: identity.username,
            role: identity.role,
            bank_id: identity.bank.map(|bank| bank.to_string()),
        }
    }
}

/// Signs an operator in.
#[utoipa::path(
    post, path = "/login", tag = "operator", operation_id = "operator_login", request_body = OperatorLogin,
    responses((status = 200, body = OperatorSession), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn login(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    transport: Transport,
    call: CallName,
    Body(request): Body<OperatorLogin>,
) -> Result<(Option<SetCookies>, Json<OperatorSession>), Problem> {
    if request.username.len() > 64 {
        return Err(Problem::invalid("username", "too_long", "≤ 64"));
    }
    let alliance = ctx.in_tenant(TenantId::alliance());
    let [password] = all(&service, &alliance, &call, [("password", request.password)]).await?;
    let session = service.sign_in_operator(&ctx, &request.username, password).await?;
    let life_s = session.expires_at.seconds_since(ctx.now());
    let cookies = transport.is_web().then(|| transport.cookies.set_operator(session.token.expose(), life_s));
    let access_token = (!transport.is_web()).then(|| session.token.expose().clone());
    let operator = OperatorDoc::of(session.identity, ctx.lang);
    let body = OperatorSession { operator, expires_at: session.expires_at, access_token };
    Ok((cookies, Json(body)))
}

/// Ends this session.
#[utoipa::path(
    delete, path = "/session", tag = "operator", operation_id = "operator_logout",
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn logout(
    State(service): State<Arc<Service>>,
    operator: Operator,
    transport: Transport,
    headers: HeaderMap,
) -> Result<(Option<SetCookies>, StatusCode), Problem> {
    if let Some(token) = presented(&headers) {
        service.sign_out_operator(operator.own(), token).await?;
    }
    let cookies = transport.is_web().then(|| transport.cookies.clear_operator());
    Ok((cookies, StatusCode::NO_CONTENT))
}

/// The signed-in operator.
#[utoipa::path(
    get, path = "/me", tag = "operator", operation_id = "operator_me",
    responses((status = 200, body = OperatorDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn me(operator: Operator) -> Json<OperatorDoc> {
    let lang = operator.own().lang;
    Json(OperatorDoc::of(operator.identity, lang))
}

/// The token this call carried, as the gateway reads it: bearer first, then the console's cookie.
pub(crate) fn presented(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let cookie = || {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("pb_console="))
    };
    bearer.or_else(cookie)
}
