//! Transfers in the operations console: masked, bank by bank.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::account::{EntryView, MovementKind};
use contracts::auth::Tool;
use contracts::risk::VerdictOutcome;
use contracts::transfer::{Arrival, Route, Transfer};
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Currency, Id, Money, ParseError, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::banks::BankNames;
use crate::http::TransferStatus;
use crate::service::{HowAuthorised, Service};
use crate::store::{Filter, Order, Status};

/// A transfer in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferRow {
    #[schema(value_type = String)]
    transfer_id: Id<Transfer>,
    status: TransferStatus,
    amount: Money,
    payer_name_masked: String,
    payer_account_masked: String,
    payee_name_masked: String,
    payee_account_masked: String,
    payee_bank_name: String,
    route: Route,
    arrival: Arrival,
    /// When the debit leaves, or left.
    leaves_at: Timestamp,
    /// When the debit left; absent before, and when it was called off.
    sent_at: Option<Timestamp>,
    direction: TransferDirection,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
}

/// Which way a transfer went, as the bank sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferDirection {
    /// Sent by a customer of this bank.
    Out,
    /// Arrived from another bank.
    In,
}

/// A page of transfers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferRowPage {
    items: Vec<TransferRow>,
    next_cursor: Option<String>,
}

/// A transfer, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferRecord {
    #[serde(flatten)]
    row: TransferRow,
    #[schema(value_type = Option<String>)]
    user_id: Option<Id<User>>,
    note: Option<String>,
    receipt_no: String,
    check_code: String,
    return_reason: Option<String>,
    /// The tools it was authorised with.
    tools: Vec<Tool>,
    verdict: RecordedVerdict,
    postings: Vec<PostingRow>,
}

/// What the risk rules said.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedVerdict {
    /// `allow` or `step_up`: a denied transfer has no record.
    outcome: VerdictOutcome,
    /// The rules that fired.
    reasons: Vec<String>,
}

/// One debit and credit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingRow {
    debit_account_masked: String,
    credit_account_masked: String,
    amount: Money,
    kind: MovementKind,
    booked_at: Timestamp,
}

/// Which transfers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TransferRowParams {
    /// Only those in this state.
    status: Option<TransferStatus>,
    /// A name, an account number or a receipt number, exactly.
    query: Option<String>,
    /// At least this much, a decimal number in yuan.
    min_amount: Option<String>,
    /// At most this much, a decimal number in yuan.
    max_amount: Option<String>,
}

/// A bank's transfers, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/transfers", tag = "console", operation_id = "console_transfers",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, TransferRowParams),
    responses((status = 200, body = TransferRowPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transfers(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<TransferRowParams>,
) -> Result<Json<TransferRowPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let query = params.query.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if query.as_ref().is_some_and(|text| text.chars().count() > 60) {
        return Err(Problem::invalid("query", "too_long", "最多 60 个字 / at most 60 characters"));
    }
    let filter = Filter {
        status: params.status.map(Status::from),
        query,
        min_minor: amount("min_amount", params.min_amount)?,
        max_minor: amount("max_amount", params.max_amount)?,
    };
    let names = service.bank_names(&ctx).await?;
    let page = service.search(&ctx, &filter, &page).await?.map(|order| TransferRow::new(order, &names));
    Ok(Json(TransferRowPage { items: page.items, next_cursor: page.next_cursor }))
}

/// One transfer with how it was authorised and booked.
#[utoipa::path(
    get, path = "/banks/{bank_id}/transfers/{transfer_id}", tag = "console", operation_id = "console_transfer",
    params(("bank_id" = String, Path, description = "The bank"), ("transfer_id" = String, Path, description = "The transfer")),
    responses((status = 200, body = TransferRecord), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transfer(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, transfer_id)): Path<(String, String)>,
) -> Result<Json<TransferRecord>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let id: Id<Transfer> = transfer_id.parse().map_err(|_| Problem::not_found())?;
    let (order, entries) = service.record(&ctx, id).await?;
    let how: HowAuthorised = serde_json::from_str(&order.authorisation).unwrap_or_default();
    let postings = entries.into_iter().map(PostingRow::try_from).collect::<Result<_, _>>()?;
    let names = service.bank_names(&ctx).await?;
    Ok(Json(TransferRecord {
        user_id: order.user_id,
        note: Some(names.note(&order)).filter(|note| !note.is_empty()),
        receipt_no: order.receipt_no.clone(),
        check_code: order.check_code.clone(),
        return_reason: order.return_reason.clone(),
        tools: how.tools,
        verdict: RecordedVerdict {
            outcome: if how.reasons.is_empty() { VerdictOutcome::Allow } else { VerdictOutcome::StepUp },
            reasons: how.reasons,
        },
        postings,
        row: TransferRow::new(order, &names),
    }))
}

fn amount(field: &str, text: Option<String>) -> Result<Option<i64>, Problem> {
    let parsed = text.filter(|text| !text.is_empty()).map(|text| Money::parse(&text, Currency::Cny).map(Money::minor));
    parsed.transpose().map_err(|_| Problem::invalid(field, "malformed", "金额格式有误 / not an amount"))
}

impl From<TransferStatus> for Status {
    fn from(status: TransferStatus) -> Self {
        match status {
            TransferStatus::Scheduled => Self::Scheduled,
            TransferStatus::Processing => Self::Processing,
            TransferStatus::Completed => Self::Completed,
            TransferStatus::Returned => Self::Returned,
            TransferStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl TryFrom<EntryView> for PostingRow {
    type Error = Problem;
    fn try_from(entry: EntryView) -> Result<Self, Problem> {
        Ok(Self {
            debit_account_masked: entry.debit,
            credit_account_masked: entry.credit,
            amount: entry.amount,
            kind: entry.kind.parse().map_err(|error: ParseError| Problem::fault(&error))?,
            booked_at: entry.booked_at,
        })
    }
}

impl TransferRow {
    fn new(order: Order, names: &BankNames) -> Self {
        Self {
            transfer_id: order.transfer_id,
            status: order.status.into(),
            amount: order.amount,
            payer_name_masked: mask::name(&order.payer_name),
            payer_account_masked: order.payer_account_no.masked(),
            payee_name_masked: mask::name(&order.payee_name),
            payee_account_masked: order.payee_account_no.masked(),
            payee_bank_name: names.of(&order.payee_bank_no, order.payee_bank_name),
            route: order.route,
            arrival: order.arrival,
            leaves_at: order.leaves_at,
            sent_at: order.sent_at,
            direction: if order.outgoing { TransferDirection::Out } else { TransferDirection::In },
            created_at: order.created_at,
            completed_at: order.completed_at,
        }
    }
}
