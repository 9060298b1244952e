//! Customers' tools and the bank's tokens at the operators' desk.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::auth::CustomerTool;
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::EnrolledTool;
use super::store::{Enrolled, TokenRow};
use super::tokens::{TOKENS_MAX, TokenLine, TokenState, TokensImported, TokensWanted, is_serial};
use crate::service::Service;

/// An operator's routes.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new()
        .routes(routes!(tools))
        .routes(routes!(revoke))
        .routes(routes!(unlock))
        .routes(routes!(import, list))
        .routes(routes!(retire))
}

/// A customer's enrolled tools.
#[derive(Serialize, ToSchema)]
pub struct CustomerTools {
    tools: Vec<EnrolledTool>,
}

/// Why a customer's tool is ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolRevoke {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// Which lock is lifted, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolUnlock {
    tool: CustomerTool,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// A manufacturer's file of tokens.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenImport {
    /// At most 500.
    tokens: Vec<TokenSeed>,
    /// When the batteries end, if it is known.
    expires_at: Option<Timestamp>,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// One line of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenSeed {
    /// 4 to 32 letters, digits and hyphens, as printed on the token.
    serial: String,
    /// Base 32, at least 128 bits.
    seed: String,
}

/// A page of tokens, the newest first.
#[derive(Serialize, ToSchema)]
pub struct TokenPage {
    items: Vec<BankToken>,
    next_cursor: Option<String>,
}

/// A token the bank hands out.
#[derive(Serialize, ToSchema)]
pub struct BankToken {
    serial: String,
    state: TokenState,
    imported_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// Whose it is; nobody's when absent.
    user_id: Option<String>,
    bound_at: Option<Timestamp>,
    retired_at: Option<Timestamp>,
}

/// Which tokens are looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TokenFilter {
    /// How they stand.
    state: Option<TokenState>,
    /// How their serials begin.
    serial: Option<String>,
}

/// Why a token is taken out of use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRetire {
    /// 4 to 200 characters; goes into the audit trail.
    purpose: String,
}

impl BankToken {
    fn of(row: TokenRow, now: Timestamp) -> Self {
        Self {
            state: TokenState::of(&row, now),
            retired_at: row.retired_at,
            serial: row.serial,
            imported_at: row.imported_at,
            expires_at: row.expires_at,
            user_id: row.user_id.filter(|_| row.tool_id.is_some()).map(|user| user.to_string()),
            bound_at: row.bound_at,
        }
    }
}

/// Whether a serial can begin so.
fn begins_a_serial(text: &str) -> bool {
    let padded = format!("{text:-<4}");
    is_serial(&padded)
}

fn user_id(text: &str) -> Result<Id<User>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A customer's enrolled tools, ended ones included.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/tools", tag = "customer", operation_id = "customer_tools",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerTools), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn tools(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerTools>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let held = service.enrolled(&ctx, user_id(&user)?).await?;
    Ok(Json(CustomerTools { tools: held.into_iter().map(EnrolledTool::from).collect() }))
}

/// Ends a customer's tool for good.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/tools/{tool_id}/revoke", tag = "customer", operation_id = "customer_tool_revoke",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer"),
        ("tool_id" = String, Path, description = "The tool")),
    request_body = ToolRevoke,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn revoke(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, user, tool)): Path<(String, String, String)>,
    sent: Submission<ToolRevoke>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let request = sent.read(&ctx)?;
    let tool: Id<Enrolled> = tool.parse().map_err(|_| Problem::not_found())?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    service.operator_revoke(&ctx, user_id(&user)?, tool, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts the lock of a customer's tool.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/tool-unlocks", tag = "customer", operation_id = "customer_tool_unlock",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    request_body = ToolUnlock,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unlock(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    sent: Submission<ToolUnlock>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let request = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    service.operator_unlock(&ctx, user_id(&user)?, request.tool, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a manufacturer's file of tokens over: the good lines of it; the answer says of each what became of it.
#[utoipa::path(
    post, path = "/banks/{bank_id}/tokens", tag = "customer", operation_id = "token_import",
    params(("bank_id" = String, Path, description = "The bank")), request_body = TokenImport,
    responses((status = 201, body = TokensImported), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn import(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<TokenImport>,
) -> Result<(StatusCode, Json<TokensImported>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let request = sent.read(&ctx)?;
    if !(1..=TOKENS_MAX).contains(&request.tokens.len()) {
        return Err(Problem::invalid("tokens", "out_of_range", "1–500"));
    }
    let purpose = gateway::reason("purpose", &request.purpose)?;
    let line = |line: TokenSeed| TokenLine { serial: line.serial, seed: line.seed };
    let lines = request.tokens.into_iter().map(line).collect();
    let imported = service.import_tokens(&ctx, lines, request.expires_at, &purpose).await?;
    Ok((StatusCode::CREATED, Json(imported)))
}

/// The tokens a bank hands out, and whose they are.
#[utoipa::path(
    get, path = "/banks/{bank_id}/tokens", tag = "customer", operation_id = "token_list",
    params(("bank_id" = String, Path, description = "The bank"), TokenFilter, PageParams),
    responses((status = 200, body = TokenPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, filter): Paged<TokenFilter>,
) -> Result<Json<TokenPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let serial = filter.serial.filter(|text| !text.is_empty());
    if serial.as_ref().is_some_and(|text| !begins_a_serial(text)) {
        return Ok(Json(TokenPage { items: Vec::new(), next_cursor: None }));
    }
    let wanted = TokensWanted { state: filter.state, serial };
    let page = service.tokens(&ctx, &wanted, &page).await?.map(|row| BankToken::of(row, ctx.now()));
    Ok(Json(TokenPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Takes a token out of use for good: lost, broken, sent back. A customer who has it bound loses the tool.
#[utoipa::path(
    post, path = "/banks/{bank_id}/tokens/{serial}/retire", tag = "customer", operation_id = "token_retire",
    params(("bank_id" = String, Path, description = "The bank"), ("serial" = String, Path, description = "As printed on the token")),
    request_body = TokenRetire,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn retire(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, serial)): Path<(String, String)>,
    sent: Submission<TokenRetire>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let request = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    service.retire_token(&ctx, &serial, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}
