//! Batches over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contracts::auth::{Challenge, Tool};
use contracts::transfer::Transfer;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Id, Lang, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{COLUMNS, COLUMNS_EN, cell};
use super::{Batch, BatchMark, BatchStatus, Checked, CheckedRow, RawRow, RowObjection, RowStatus, StoredRow, read_csv};
use crate::banks::BankNames;
use crate::error::Error;
use crate::refusal::Refused;
use crate::service::Service;
use crate::standing::RefusalWords;

/// Titles are at most this long, in characters.
const TITLE_MAX: usize = 40;

/// A batch to be checked, or made: rows, or a file of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchDraft {
    from_account_id: String,
    /// What the customer calls it, up to 40 characters.
    #[schema(max_length = 40)]
    title: Option<String>,
    /// Up to 500.
    rows: Option<Vec<BatchRowDraft>>,
    /// The text of a file of comma separated values, as the template has them.
    csv: Option<String>,
    /// The challenge that was answered for this very batch.
    challenge_id: Option<String>,
}

/// A row as it was written.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRowDraft {
    name: String,
    account_no: String,
    /// A bank's name or number; may be empty where the account number tells.
    bank: String,
    /// `12.50`
    amount: String,
    note: String,
}

/// A batch as it would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchLook {
    rows: Vec<BatchRowLook>,
    /// Whether every row can be paid; only then can the batch be made.
    sound: bool,
    /// Of the rows that can be paid.
    total: Money,
    available: Money,
    /// What will be asked, once.
    tools: Vec<Tool>,
}

/// A row with what is to be said about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchRowLook {
    n: i64,
    row: BatchRowDraft,
    bank_name: Option<String>,
    amount: Option<Money>,
    /// It cannot be paid like this.
    errors: Vec<BatchRowWords>,
    /// It can be paid; look twice.
    warnings: Vec<BatchRowWords>,
}

/// What is to be said about a row, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchRowWords {
    /// `name`, `account_no`, `bank`, `amount`, `note`, or `row`.
    field: String,
    text: String,
}

/// The customer's batches.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchList {
    batches: Vec<BatchDoc>,
}

/// A batch and how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
pub struct BatchDoc {
    #[schema(value_type = String)]
    batch_id: Id<BatchMark>,
    title: String,
    status: BatchState,
    rows: i64,
    amount: Money,
    /// Rows paid, and what they came to.
    done: i64,
    done_amount: Money,
    /// Rows refused.
    failed: i64,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
}

/// How a batch stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Being worked off.
    Running,
    /// Every row has its result.
    Done,
}

/// A batch with every row.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchDetail {
    batch: BatchDoc,
    results: Vec<BatchRowResult>,
}

/// A row and its result.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchRowResult {
    n: i64,
    payee_name: String,
    payee_account_masked: String,
    payee_bank_name: String,
    amount: Money,
    note: Option<String>,
    status: BatchRowState,
    #[schema(value_type = Option<String>)]
    transfer_id: Option<Id<Transfer>>,
    refusal: Option<RefusalWords>,
}

/// How a row stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchRowState {
    /// Not yet.
    Waiting,
    /// Paid.
    Done,
    /// Refused.
    Failed,
}

impl From<BatchRowDraft> for RawRow {
    fn from(row: BatchRowDraft) -> Self {
        Self { name: row.name, account_no: row.account_no, bank: row.bank, amount: row.amount, note: row.note }
    }
}

impl BatchDraft {
    /// The rows, wherever they come from. More than any bank allows is not even read.
    fn raws(&mut self) -> Result<Vec<RawRow>, Problem> {
        match (self.rows.take(), self.csv.take()) {
            (Some(rows), None) => Ok(rows.into_iter().map(RawRow::from).collect()),
            (None, Some(text)) => read_csv(&text, super::super::rules::BATCH_ROWS_MAX)
                .map_err(|why| Error::from(Refused::from(why)).into()),
            _ => Err(Problem::invalid("rows", "required", "请填写明细或上传文件 / rows, or a file of them")),
        }
    }
}

fn words(lang: Lang, objections: &[RowObjection]) -> Vec<BatchRowWords> {
    let said = |objection: &RowObjection| BatchRowWords {
        field: objection.field.to_owned(),
        text: lang.pick(objection.words.0, objection.words.1).to_owned(),
    };
    objections.iter().map(said).collect()
}

impl BatchRowLook {
    fn new(n: usize, lang: Lang, names: &BankNames, checked: CheckedRow) -> Self {
        let RawRow { name, account_no, bank, amount, note } = checked.raw;
        let row = checked.row;
        Self {
            n: n as i64 + 1,
            bank_name: row.as_ref().map(|row| names.of(&row.bank_no, row.bank_name.clone())),
            amount: row.map(|row| row.amount),
            row: BatchRowDraft { name, account_no, bank, amount, note },
            errors: words(lang, &checked.objections),
            warnings: words(lang, &checked.warnings),
        }
    }
}

impl From<Batch> for BatchDoc {
    fn from(batch: Batch) -> Self {
        Self {
            batch_id: batch.batch_id,
            title: batch.title,
            status: match batch.status {
                BatchStatus::Running => BatchState::Running,
                BatchStatus::Done => BatchState::Done,
            },
            rows: batch.rows,
            amount: batch.amount,
            done: batch.done,
            done_amount: batch.done_amount,
            failed: batch.failed,
            created_at: batch.created_at,
            finished_at: batch.finished_at,
        }
    }
}

impl BatchRowResult {
    fn new(lang: Lang, names: &BankNames, row: StoredRow) -> Self {
        Self {
            n: row.n,
            payee_name: row.payee_name,
            payee_account_masked: row.payee_account_no.masked(),
            payee_bank_name: names.of(&row.payee_bank_no, row.payee_bank_name),
            amount: row.amount,
            note: Some(row.note).filter(|note| !note.is_empty()),
            status: match row.status {
                RowStatus::Waiting => BatchRowState::Waiting,
                RowStatus::Done => BatchRowState::Done,
                RowStatus::Failed => BatchRowState::Failed,
            },
            transfer_id: row.transfer_id,
            refusal: row.refusal.map(|refusal| refusal.words(lang)),
        }
    }
}

fn file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    // The mark in front tells spreadsheets that it is UTF-8.
    (headers, format!("\u{feff}{text}")).into_response()
}

fn table(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, Problem> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|text| cell(text))).map_err(|error| Problem::fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| Problem::fault(&error.error().to_string()))?;
    String::from_utf8(bytes).map_err(|error| Problem::fault(&error))
}

/// An empty file with the heading and one example, to be filled in.
#[utoipa::path(
    get, path = "/batches/template", tag = "transfer", operation_id = "batch_template",
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn template(State(service): State<Arc<Service>>, customer: Customer) -> Result<Response, Problem> {
    let (lang, bank) = (customer.0.lang, service.own_bank(&customer.0)?);
    let example = [
        lang.pick("张三", "Zhang San"),
        "6222 0000 0000 0000 000",
        lang.pick(&bank.name, &bank.name_en),
        "100.00",
        lang.pick("示例，请删除本行", "An example: delete this row"),
    ];
    let columns = match lang {
        Lang::Zh => COLUMNS,
        Lang::En => COLUMNS_EN,
    };
    let text = table([columns, example].map(|row| row.map(str::to_owned).to_vec()))?;
    Ok(file("batch-template.csv", text))
}

/// What a batch would be: every row with what is wrong with it. Changes nothing.
#[utoipa::path(
    post, path = "/batches/check", tag = "transfer", operation_id = "batch_check", request_body = BatchDraft,
    responses((status = 200, body = BatchLook), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn check(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(mut body): Body<BatchDraft>,
) -> Result<Json<BatchLook>, Problem> {
    let ctx = &customer.0;
    let from = body.from_account_id.parse().map_err(|_| Problem::not_found())?;
    let checked = service.check_batch(ctx, customer.user_id()?, from, body.raws()?).await?;
    let names = service.bank_names(ctx).await?;
    let sound = checked.is_sound();
    let Checked { rows, total, tools, available, .. } = checked;
    let rows = rows.into_iter().enumerate().map(|(n, row)| BatchRowLook::new(n, ctx.lang, &names, row)).collect();
    Ok(Json(BatchLook { rows, sound, total, available, tools }))
}

/// Makes a batch. Without the proofs it needs, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/batches", tag = "transfer", operation_id = "batch_create", request_body = BatchDraft,
    responses((status = 201, body = BatchDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(mut body): Body<BatchDraft>,
) -> Result<(StatusCode, Json<BatchDoc>), Problem> {
    let ctx = &customer.0;
    let from = body.from_account_id.parse().map_err(|_| Problem::not_found())?;
    let title = body.title.take().unwrap_or_default().trim().to_owned();
    if title.chars().count() > TITLE_MAX || !kernel::text::is_plain(&title) {
        return Err(Problem::invalid("title", "too_long", "最多 40 个字 / at most 40 characters"));
    }
    let challenge: Option<Id<Challenge>> = match &body.challenge_id {
        Some(id) => Some(crate::http::parse("challenge_id", id)?),
        None => None,
    };
    let raws = body.raws()?;
    let made = service.make_batch(ctx, customer.user_id()?, from, title, raws, challenge).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// The customer's batches, the newest first.
#[utoipa::path(
    get, path = "/batches", tag = "transfer", operation_id = "batches",
    responses((status = 200, body = BatchList), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<BatchList>, Problem> {
    let batches = service.batches(&customer.0, customer.user_id()?).await?;
    Ok(Json(BatchList { batches: batches.into_iter().map(BatchDoc::from).collect() }))
}

/// One batch, with the result of every row.
#[utoipa::path(
    get, path = "/batches/{batch_id}", tag = "transfer", operation_id = "batch",
    params(("batch_id" = String, Path, description = "The batch")),
    responses((status = 200, body = BatchDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<BatchMark>,
) -> Result<Json<BatchDetail>, Problem> {
    let (batch, rows) = service.batch(&customer.0, customer.user_id()?, id).await?;
    let (lang, names) = (customer.0.lang, service.bank_names(&customer.0).await?);
    let results = rows.into_iter().map(|row| BatchRowResult::new(lang, &names, row)).collect();
    Ok(Json(BatchDetail { batch: batch.into(), results }))
}

/// The results of a batch as a file.
#[utoipa::path(
    get, path = "/batches/{batch_id}/export", tag = "transfer", operation_id = "batch_export",
    params(("batch_id" = String, Path, description = "The batch")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn export(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: Id<BatchMark> = id.parse().map_err(|_| Problem::not_found())?;
    let (_, rows) = service.batch(&customer.0, customer.user_id()?, id).await?;
    let names = service.bank_names(&customer.0).await?;
    let heading = match customer.0.lang {
        Lang::Zh => ["序号", "收款人姓名", "收款账号", "收款银行", "金额", "附言", "结果", "原因"],
        Lang::En => ["n", "name", "account_no", "bank", "amount", "note", "result", "reason"],
    };
    let line = |ctx: &Ctx, row: StoredRow| {
        let result = match row.status {
            RowStatus::Waiting => ctx.lang.pick("处理中", "in progress"),
            RowStatus::Done => ctx.lang.pick("成功", "paid"),
            RowStatus::Failed => ctx.lang.pick("失败", "refused"),
        };
        let why = row.refusal.map(|refusal| refusal.words(ctx.lang)).map(|words| words.title).unwrap_or_default();
        vec![
            row.n.to_string(),
            row.payee_name,
            mask::account_no(row.payee_account_no.as_str()),
            names.of(&row.payee_bank_no, row.payee_bank_name),
            row.amount.to_decimal(),
            row.note,
            result.to_owned(),
            why,
        ]
    };
    let lines = rows.into_iter().map(|row| line(&customer.0, row));
    Ok(file("batch-results.csv", table(std::iter::once(heading.map(str::to_owned).to_vec()).chain(lines))?))
}
