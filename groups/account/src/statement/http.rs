//! Statements over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use chrono::NaiveDate;
use contracts::account::Account;
use gateway::{Body, Customer, PageParams, Paged, PathId, Problem, ProblemDocument, Visitor};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Format, Paper, Statement, Status};
use super::service::{Genuine, Statements, Wanted};

/// As what a statement is wanted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementFormat {
    /// Sealed, with a code by which others can check it.
    Pdf,
    /// For spreadsheets.
    Csv,
}

/// Where a statement is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementStatus {
    /// Waits for its turn.
    Queued,
    /// Is being made.
    Making,
    /// Can be fetched.
    Ready,
    /// Could not be made; ask again.
    Failed,
    /// Its file is gone; it can still be checked.
    Expired,
}

/// A statement to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementRequest {
    account_id: String,
    /// The first day, in the bank's zone.
    from: NaiveDate,
    /// The last day; today at the latest.
    to: NaiveDate,
    format: StatementFormat,
}

/// A statement of the customer's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountStatement)]
pub struct StatementDoc {
    #[schema(value_type = String)]
    statement_id: Id<Paper>,
    /// The number printed on it.
    number: String,
    #[schema(value_type = String)]
    account_id: Id<Account>,
    from: NaiveDate,
    to: NaiveDate,
    format: StatementFormat,
    status: StatementStatus,
    /// Movements in it.
    rows_total: i64,
    /// Movements read so far.
    rows_done: i64,
    requested_at: Timestamp,
    made_at: Option<Timestamp>,
    /// Until when the file can be fetched.
    expires_at: Option<Timestamp>,
    file_bytes: Option<i64>,
}

/// A page of statements, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementPage {
    items: Vec<StatementDoc>,
    next_cursor: Option<String>,
}

/// What stands on a paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementVerification {
    /// The number, e.g. `S2026112200000001`.
    number: String,
    /// The code: sixteen letters and digits; hyphens, spaces and case do not matter.
    #[schema(max_length = 64)]
    code: String,
}

/// What a genuine paper with this number and code says.
#[derive(Debug, Serialize, ToSchema)]
pub struct GenuineStatement {
    number: String,
    bank_name: String,
    holder_masked: String,
    account_no_masked: String,
    from: NaiveDate,
    to: NaiveDate,
    opening_balance: Money,
    came_in: Money,
    went_out: Money,
    closing_balance: Money,
    rows: i64,
    made_at: Timestamp,
    /// SHA-256 of the file the bank made, in hexadecimal: a copy with another one was changed.
    file_sha256: String,
}

/// Asks for a statement.
#[utoipa::path(
    post, path = "/statements", tag = "account", operation_id = "statement_request", request_body = StatementRequest,
    responses((status = 201, body = StatementDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn request(
    State(statements): State<Arc<Statements>>,
    customer: Customer,
    Body(body): Body<StatementRequest>,
) -> Result<(StatusCode, Json<StatementDoc>), Problem> {
    let (ctx, days) = (&customer.0, (body.from, body.to));
    if days.0 > days.1 {
        let words = "结束日期不能早于开始日期 / The last day is before the first";
        return Err(Problem::invalid("to", "before_from", words));
    }
    if days.1 > statements.today(ctx)? {
        return Err(Problem::invalid("to", "in_the_future", "结束日期不能晚于今天 / The last day is after today"));
    }
    let wanted = Wanted {
        account: body.account_id.parse().map_err(|_| Problem::not_found())?,
        days,
        format: match body.format {
            StatementFormat::Pdf => Format::Pdf,
            StatementFormat::Csv => Format::Csv,
        },
    };
    let statement = statements.request(ctx, customer.user_id()?, &wanted).await?;
    Ok((StatusCode::CREATED, Json(statement.into())))
}

/// The customer's statements, newest first.
#[utoipa::path(
    get, path = "/statements", tag = "account", operation_id = "statements", params(PageParams),
    responses((status = 200, body = StatementPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(statements): State<Arc<Statements>>,
    customer: Customer,
    Paged(page, _): Paged,
) -> Result<Json<StatementPage>, Problem> {
    let page = statements.list(&customer.0, customer.user_id()?, &page).await?;
    let items = page.items.into_iter().map(StatementDoc::from).collect();
    Ok(Json(StatementPage { items, next_cursor: page.next_cursor }))
}

/// One statement, and how far it has come.
#[utoipa::path(
    get, path = "/statements/{statement_id}", tag = "account", operation_id = "statement",
    params(("statement_id" = String, Path, description = "The statement")),
    responses((status = 200, body = StatementDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(statements): State<Arc<Statements>>,
    customer: Customer,
    PathId(id): PathId<Paper>,
) -> Result<Json<StatementDoc>, Problem> {
    Ok(Json(statements.get(&customer.0, customer.user_id()?, id).await?.into()))
}

/// The file of a statement.
#[utoipa::path(
    get, path = "/statements/{statement_id}/file", tag = "account", operation_id = "statement_file",
    params(("statement_id" = String, Path, description = "The statement")),
    responses(
        (status = 200, description = "The file", content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn file(
    State(statements): State<Arc<Statements>>,
    customer: Customer,
    PathId(id): PathId<Paper>,
) -> Result<Response<Bytes>, Problem> {
    let (statement, bytes) = statements.file(&customer.0, customer.user_id()?, id).await?;
    let name = format!("attachment; filename=\"{}.{}\"", statement.number, statement.format.as_str());
    let mut response = Response::new(Bytes::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(statement.format.mime()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let name = HeaderValue::from_str(&name).map_err(|error| Problem::fault(&error))?;
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Checks a paper somebody holds: whether this bank made it, and what it must say. A number that does not exist and a
/// wrong code are answered alike.
#[utoipa::path(
    post, path = "/statements/verification", tag = "account", operation_id = "statement_verify",
    request_body = StatementVerification,
    responses((status = 200, body = GenuineStatement), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn verify(
    State(statements): State<Arc<Statements>>,
    Visitor(ctx): Visitor,
    Body(body): Body<StatementVerification>,
) -> Result<Json<GenuineStatement>, Problem> {
    let genuine = statements.verify(&ctx, &body.number, &body.code).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(GenuineStatement::new(genuine, ctx.lang)))
}

impl GenuineStatement {
    fn new(genuine: Genuine, lang: kernel::Lang) -> Self {
        let Genuine { bank, card, statement, made } = genuine;
        Self {
            bank_name: lang.pick(&bank.0, &bank.1).to_owned(),
            number: statement.number,
            holder_masked: kernel::mask::name(card.holder.as_str()),
            account_no_masked: card.account_no.masked(),
            from: statement.days.0,
            to: statement.days.1,
            opening_balance: made.sums.opening,
            came_in: made.sums.came,
            went_out: made.sums.went,
            closing_balance: made.sums.closing,
            rows: statement.rows.0,
            made_at: made.at,
            file_sha256: hex::encode(&made.file_hash),
        }
    }
}

impl From<Statement> for StatementDoc {
    fn from(statement: Statement) -> Self {
        let made = statement.made.as_ref();
        Self {
            made_at: made.map(|made| made.at),
            expires_at: made.map(|made| made.expires_at),
            file_bytes: made.map(|made| made.bytes),
            statement_id: statement.statement_id,
            number: statement.number,
            account_id: statement.account_id,
            from: statement.days.0,
            to: statement.days.1,
            format: match statement.format {
                Format::Pdf => StatementFormat::Pdf,
                Format::Csv => StatementFormat::Csv,
            },
            status: match statement.status {
                Status::Queued => StatementStatus::Queued,
                Status::Making => StatementStatus::Making,
                Status::Ready => StatementStatus::Ready,
                Status::Failed => StatementStatus::Failed,
                Status::Expired => StatementStatus::Expired,
            },
            rows_total: statement.rows.0,
            rows_done: statement.rows.1,
            requested_at: statement.requested_at,
        }
    }
}
