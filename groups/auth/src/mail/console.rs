//! Operators' addresses over HTTP: their own, and everybody's for whoever runs the alliance; and changing the password.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use contracts::secret::SecretText;
use gateway::{Body, CallName, Operator, Permission, Problem, ProblemDocument, Role, Submission};
use kernel::{TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{self, MailKind};
use super::store::{MailRow, Reached};
use crate::console::presented;
use crate::sealed::http::all;
use crate::service::Service;

/// An operator's routes.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new()
        .routes(routes!(mail, set))
        .routes(routes!(confirm))
        .routes(routes!(kinds))
        .routes(routes!(mailbox))
        .routes(routes!(change_password))
        .routes(routes!(operators))
        .routes(routes!(set_of))
}

/// Where the caller is mailed, and what.
#[derive(Serialize, ToSchema)]
pub struct OperatorMail {
    email: Option<String>,
    /// Kinds that are not wanted.
    off: Vec<MailKind>,
    /// `smtp`, `demo` (shown in the console, nothing leaves), or `none`.
    carrier: &'static str,
}

/// Another address, with the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorMailSet {
    /// Nothing to be mailed no more.
    email: Option<String>,
    password: SecretText,
}

/// The code that was mailed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorMailConfirm {
    /// Six digits.
    code: String,
}

/// Kinds of mail that are not wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorMailKinds {
    /// `security` always comes.
    off: Vec<MailKind>,
}

/// Letters as the demonstration shows them.
#[derive(Serialize, ToSchema)]
pub struct OperatorMailbox {
    letters: Vec<OperatorLetter>,
}

/// One letter.
#[derive(Serialize, ToSchema)]
pub struct OperatorLetter {
    mail_id: String,
    kind: String,
    to: String,
    subject: String,
    text: String,
    /// `waiting`, `kept`, `sent` or `failed`.
    state: String,
    created_at: Timestamp,
}

impl From<MailRow> for OperatorLetter {
    fn from(row: MailRow) -> Self {
        Self {
            mail_id: row.mail_id.to_string(),
            kind: row.kind,
            to: row.to,
            subject: row.subject,
            text: row.body,
            state: row.state,
            created_at: row.created_at,
        }
    }
}

/// A new password, and the present one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorPasswordChange {
    password: SecretText,
    /// 8 to 64 characters, letters together with digits or signs, and not the present one.
    new_password: SecretText,
}

/// All operators.
#[derive(Serialize, ToSchema)]
pub struct OperatorList {
    operators: Vec<OperatorEntry>,
}

/// An operator as the alliance sees them.
#[derive(Serialize, ToSchema)]
pub struct OperatorEntry {
    operator_id: String,
    username: String,
    display_name: String,
    role: Role,
    bank_id: Option<String>,
    email_masked: Option<String>,
}

/// An address for another, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorMailSetFor {
    /// Nothing to take it away.
    email: Option<String>,
    /// 4 to 200 characters; goes into the audit trail.
    purpose: String,
}

/// Where the caller is mailed, and what.
#[utoipa::path(
    get, path = "/me/mail", tag = "operator", operation_id = "operator_mail",
    responses((status = 200, body = OperatorMail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn mail(State(service): State<Arc<Service>>, operator: Operator) -> Result<Json<OperatorMail>, Problem> {
    let own = service.own_mail(operator.own()).await?;
    Ok(Json(OperatorMail { email: own.email, off: own.off, carrier: own.carrier }))
}

/// Mails a code to another address, which counts once the code comes back; without an address, the present one is
/// forgotten at once.
#[utoipa::path(
    put, path = "/me/mail", tag = "operator", operation_id = "operator_mail_set", request_body = OperatorMailSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set(
    State(service): State<Arc<Service>>,
    operator: Operator,
    call: CallName,
    Body(request): Body<OperatorMailSet>,
) -> Result<StatusCode, Problem> {
    let alliance = operator.own().in_tenant(TenantId::alliance());
    let [password] = all(&service, &alliance, &call, [("password", request.password)]).await?;
    service.set_own_mail(operator.own(), request.email.as_deref(), password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirms the address with the code that was mailed to it.
#[utoipa::path(
    post, path = "/me/mail/confirm", tag = "operator", operation_id = "operator_mail_confirm", request_body = OperatorMailConfirm,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn confirm(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Body(request): Body<OperatorMailConfirm>,
) -> Result<StatusCode, Problem> {
    service.confirm_own_mail(operator.own(), &request.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets which kinds of mail the caller does without.
#[utoipa::path(
    put, path = "/me/mail/kinds", tag = "operator", operation_id = "operator_mail_kinds", request_body = OperatorMailKinds,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn kinds(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Body(request): Body<OperatorMailKinds>,
) -> Result<StatusCode, Problem> {
    service.set_own_mail_kinds(operator.own(), &request.off).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Letters to the caller, in a demonstration, where they do not leave the house; not there otherwise.
#[utoipa::path(
    get, path = "/me/mailbox", tag = "operator", operation_id = "operator_mailbox",
    responses((status = 200, body = OperatorMailbox), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn mailbox(
    State(service): State<Arc<Service>>,
    operator: Operator,
) -> Result<Json<OperatorMailbox>, Problem> {
    let letters = service.own_mailbox(operator.own()).await?;
    Ok(Json(OperatorMailbox { letters: letters.into_iter().map(OperatorLetter::from).collect() }))
}

/// Changes the caller's password; their other sessions end.
#[utoipa::path(
    put, path = "/me/password", tag = "operator", operation_id = "operator_password_change", request_body = OperatorPasswordChange,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn change_password(
    State(service): State<Arc<Service>>,
    operator: Operator,
    call: CallName,
    headers: HeaderMap,
    Body(request): Body<OperatorPasswordChange>,
) -> Result<StatusCode, Problem> {
    let alliance = operator.own().in_tenant(TenantId::alliance());
    let fields = [("password", request.password), ("new_password", request.new_password)];
    let [present, new] = all(&service, &alliance, &call, fields).await?;
    service.change_operator_password(operator.own(), present, new, presented(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All operators of the platform.
#[utoipa::path(
    get, path = "/operators", tag = "operator", operation_id = "operators",
    responses((status = 200, body = OperatorList), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn operators(State(service): State<Arc<Service>>, operator: Operator) -> Result<Json<OperatorList>, Problem> {
    let ctx = operator.in_alliance(Permission::OperatorManage)?;
    let entry = |who: Reached| OperatorEntry {
        operator_id: who.operator_id,
        username: who.username,
        display_name: match (ctx.lang, who.display_name_en.is_empty()) {
            (kernel::Lang::En, false) => who.display_name_en,
            _ => who.display_name,
        },
        role: who.role,
        bank_id: who.bank.map(|bank| bank.to_string()),
        email_masked: who.email.as_deref().map(model::masked),
    };
    let operators = service.operators_reached(&ctx).await?.into_iter().map(entry).collect();
    Ok(Json(OperatorList { operators }))
}

/// Sets another operator's address in the alliance's name.
#[utoipa::path(
    put, path = "/operators/{operator_id}/mail", tag = "operator", operation_id = "operator_mail_set_for",
    params(("operator_id" = String, Path, description = "The operator")), request_body = OperatorMailSetFor,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_of(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(operator_id): Path<String>,
    sent: Submission<OperatorMailSetFor>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_alliance(Permission::OperatorManage)?;
    let request = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    service.set_mail_of(&ctx, &operator_id, request.email.as_deref(), &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}
