//! Requests for money in the operations console: who asked whom, and what was decided. Whose accounts and how much is
//! asked for stays sealed: that is the two banks' business.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::debit::{Collection, DebitDecision};
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{AuditEntry, Id, Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, DebitFilter, DebitItem};
use crate::console::name;
use crate::error::Error;
use crate::network::Network;

/// A request for money as the network keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingDebit {
    #[schema(value_type = String)]
    request_id: Id<Collection>,
    collecting_bank_no: String,
    collecting_bank_name: String,
    paying_bank_no: String,
    paying_bank_name: String,
    state: ClearingDebitState,
    /// What was taken.
    amount: Option<Money>,
    /// Why it was refused, as a stable code.
    reason: Option<String>,
    accepted_at: Timestamp,
    /// Not passed on before.
    due_at: Timestamp,
    decided_at: Option<Timestamp>,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClearingDebitState {
    /// Taken in; the paying bank has not decided.
    Accepted,
    /// The account was debited; the money travels as an item of its own.
    Taken,
    /// Nothing was debited.
    Refused,
}

impl ClearingDebitState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Taken => "taken",
            Self::Refused => "refused",
        }
    }
}

/// A page of requests, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearingDebitPage {
    items: Vec<ClearingDebit>,
    next_cursor: Option<String>,
    /// Over all pages and whatever is filtered: how many are not decided, and since when the oldest waits.
    waiting: i64,
    waiting_since: Option<Timestamp>,
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ClearingDebitParams {
    /// Only those in this state.
    state: Option<ClearingDebitState>,
    /// Only those this bank asked or is asked for.
    bank_no: Option<String>,
}

impl ClearingDebit {
    fn new(network: &Network, lang: Lang, item: DebitItem) -> Self {
        let named = |bank_no: &str| {
            network.banks.by_bank_no(bank_no).map_or_else(|| bank_no.to_owned(), |bank| name(lang, &bank))
        };
        let (state, amount, reason) = match item.decision {
            None => (ClearingDebitState::Accepted, None, None),
            Some(DebitDecision::Taken { amount }) => (ClearingDebitState::Taken, Some(amount), None),
            Some(DebitDecision::Refused { code }) => (ClearingDebitState::Refused, None, Some(code)),
        };
        Self {
            collecting_bank_name: named(&item.collecting_bank_no),
            paying_bank_name: named(&item.paying_bank_no),
            request_id: item.request_id,
            collecting_bank_no: item.collecting_bank_no,
            paying_bank_no: item.paying_bank_no,
            state,
            amount,
            reason,
            accepted_at: item.accepted_at,
            due_at: item.due_at,
            decided_at: item.decided_at,
        }
    }
}

/// What banks asked each other for, newest first.
#[utoipa::path(
    get, path = "/clearing/debits", tag = "console", operation_id = "console_clearing_debits",
    params(PageParams, ClearingDebitParams),
    responses((status = 200, body = ClearingDebitPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn debits(
    State(network): State<Arc<Network>>,
    operator: Operator,
    Paged(page, params): Paged<ClearingDebitParams>,
) -> Result<Json<ClearingDebitPage>, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingView)?;
    let db = network.db()?;
    let filter = DebitFilter { state: params.state.map(ClearingDebitState::as_str), bank_no: params.bank_no };
    let page = store::page(&db, &filter, &page).await?;
    let page = page.map(|item| ClearingDebit::new(&network, ctx.lang, item));
    let (waiting, waiting_since) = store::waiting(&db).await?;
    Ok(Json(ClearingDebitPage { items: page.items, next_cursor: page.next_cursor, waiting, waiting_since }))
}

/// Asks the paying bank once more for its decision, now. What it decided before stands.
#[utoipa::path(
    post, path = "/clearing/debits/{request_id}/forward", tag = "console", operation_id = "console_clearing_debit_forward",
    params(("request_id" = String, Path, description = "The request")),
    responses((status = 200, body = ClearingDebit), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn forward(
    State(network): State<Arc<Network>>,
    operator: Operator,
    Path(request_id): Path<String>,
) -> Result<Json<ClearingDebit>, Problem> {
    let ctx = operator.in_alliance(Permission::ClearingControl)?;
    let id: Id<Collection> = request_id.parse().map_err(|_| Error::NotFound)?;
    let item = store::get(&network.db()?, id).await?.ok_or(Error::NotFound)?;
    network.forward_debit(&ctx, &item).await?;
    let item = store::get(&network.db()?, id).await?.ok_or(Error::NotFound)?;
    let detail = json!({ "paying_bank": item.paying_bank_no, "decided": item.decision.is_some() });
    network.remember(&ctx, AuditEntry::done("clearing.debit_asked_again", id, &detail)).await?;
    Ok(Json(ClearingDebit::new(&network, ctx.lang, item)))
}
