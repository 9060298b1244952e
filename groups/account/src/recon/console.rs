//! Reconciliation for operators: runs, differences, and putting them right.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Reconciliation;
use super::model::{Against, Difference, DifferenceState, Fix, Kind, Run, RunState, Side, money};
use crate::core::console::LegDoc;

pub(crate) fn routes(recon: Arc<Reconciliation>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(runs, run))
        .routes(routes!(differences))
        .routes(routes!(resolve))
        .with_state(recon)
}

/// One comparison of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconRun {
    #[schema(value_type = String)]
    run_id: Id<Run>,
    /// The day, `YYYY-MM-DD`.
    book_date: String,
    against: Against,
    state: RunState,
    started_at: Timestamp,
    /// An operator's id, or the name of the platform's own work.
    started_by: String,
    finished_at: Option<Timestamp>,
    /// Standing bookings here; for the embedded ledger, accounts.
    here_count: i64,
    here_amount: kernel::Money,
    /// Standing bookings there; for the embedded ledger, postings.
    there_count: i64,
    there_amount: kernel::Money,
    /// The same on both sides.
    matched: i64,
    /// Under way and not compared.
    in_flight: i64,
    /// Balances compared.
    balances: i64,
    differences: i64,
    /// Why the other side could not be read.
    error: Option<String>,
}

impl From<Run> for ReconRun {
    fn from(run: Run) -> Self {
        Self {
            run_id: run.run_id,
            book_date: run.book_date.to_string(),
            against: run.against,
            state: run.state,
            started_at: run.started_at,
            started_by: run.started_by,
            finished_at: run.finished_at,
            here_count: run.tally.here.0,
            here_amount: money(run.tally.here.1),
            there_count: run.tally.there.0,
            there_amount: money(run.tally.there.1),
            matched: run.tally.matched,
            in_flight: run.tally.in_flight,
            balances: run.tally.balances,
            differences: run.differences,
            error: run.error,
        }
    }
}

/// A page of runs, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconRunPage {
    items: Vec<ReconRun>,
    next_cursor: Option<String>,
}

/// Which day to compare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconOrder {
    /// `YYYY-MM-DD`, not after today; yesterday when absent.
    #[schema(max_length = 10)]
    date: Option<String>,
}

/// One side of a difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconSide {
    /// `done`, `refused`, `reversed`, …; nothing if the side does not know it.
    state: Option<String>,
    /// The amount, or the balance.
    amount: kernel::Money,
    legs: Vec<LegDoc>,
    /// The side's own number.
    reference: Option<String>,
}

impl From<&Side> for ReconSide {
    fn from(side: &Side) -> Self {
        Self {
            state: side.state.clone(),
            amount: money(side.amount_minor),
            legs: side.legs.iter().map(LegDoc::from).collect(),
            reference: side.reference.clone(),
        }
    }
}

/// Something that is not the same on both sides.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconDifference {
    #[schema(value_type = String)]
    difference_id: Id<Difference>,
    #[schema(value_type = String)]
    run_id: Id<Run>,
    book_date: String,
    kind: Kind,
    /// The command's key at the core, or an account, masked.
    subject: String,
    state: DifferenceState,
    /// By how much the sides differ.
    off_by: kernel::Money,
    here: ReconSide,
    there: ReconSide,
    found_at: Timestamp,
    /// What may be done about it now.
    fixes: Vec<Fix>,
    action: Option<Fix>,
    reason: Option<String>,
    resolved_by: Option<String>,
    resolved_at: Option<Timestamp>,
}

impl From<Difference> for ReconDifference {
    fn from(difference: Difference) -> Self {
        let found = &difference.found;
        let open = difference.state == DifferenceState::Open;
        Self {
            difference_id: difference.difference_id,
            run_id: difference.run_id,
            book_date: difference.book_date.to_string(),
            kind: found.kind,
            subject: match found.kind {
                Kind::Balance => kernel::mask::account_no(&found.subject),
                _ => found.subject.clone(),
            },
            state: difference.state,
            off_by: money(found.off_by_minor()),
            here: ReconSide::from(&found.here),
            there: ReconSide::from(&found.there),
            found_at: difference.found_at,
            fixes: if open { found.fixes() } else { vec![] },
            action: difference.action,
            reason: difference.reason,
            resolved_by: difference.resolved_by,
            resolved_at: difference.resolved_at,
        }
    }
}

/// A page of differences, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconDifferencePage {
    items: Vec<ReconDifference>,
    next_cursor: Option<String>,
}

/// Which differences.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReconDifferenceParams {
    /// Only those in this state.
    state: Option<DifferenceState>,
}

/// What is to be done about a difference.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconResolution {
    action: Fix,
    /// Why, in 4 to 200 characters; kept.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// Comparisons of the bank's days, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/reconciliations", tag = "console", operation_id = "console_reconciliations",
    params(("bank_id" = String, Path, description = "The bank"), PageParams),
    responses((status = 200, body = ReconRunPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn runs(
    State(recon): State<Arc<Reconciliation>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, _): Paged,
) -> Result<Json<ReconRunPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let page = recon.runs(&ctx, &page).await?.map(ReconRun::from);
    Ok(Json(ReconRunPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Compares a day now.
#[utoipa::path(
    post, path = "/banks/{bank_id}/reconciliations", tag = "console", operation_id = "console_reconcile",
    params(("bank_id" = String, Path, description = "The bank")),
    request_body = ReconOrder,
    responses((status = 200, body = ReconRun), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn run(
    State(recon): State<Arc<Reconciliation>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: gateway::Submission<ReconOrder>,
) -> Result<Json<ReconRun>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let order = sent.read(&ctx)?;
    let date = match order.date {
        None => recon.yesterday(&ctx)?,
        Some(text) => text
            .parse::<NaiveDate>()
            .map_err(|_| Problem::invalid("date", "malformed", "日期格式为 2026-11-22 / a date like 2026-11-22"))?,
    };
    let key = ctx.idempotency.as_ref().map_or_else(|| ctx.new_id::<Run>().to_string(), |promise| promise.key.clone());
    Ok(Json(recon.run(&ctx, date, &key).await?.into()))
}

/// What is not the same on both sides, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/reconciliations/differences", tag = "console",
    operation_id = "console_reconciliation_differences",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, ReconDifferenceParams),
    responses((status = 200, body = ReconDifferencePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn differences(
    State(recon): State<Arc<Reconciliation>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<ReconDifferenceParams>,
) -> Result<Json<ReconDifferencePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let page = recon.differences(&ctx, params.state, &page).await?.map(ReconDifference::from);
    Ok(Json(ReconDifferencePage { items: page.items, next_cursor: page.next_cursor }))
}

/// Puts a difference right, or accepts it, for a reason.
#[utoipa::path(
    post, path = "/banks/{bank_id}/reconciliations/differences/{difference_id}/resolution", tag = "console",
    operation_id = "console_resolve_difference",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("difference_id" = String, Path, description = "The difference")
    ),
    request_body = ReconResolution,
    responses((status = 200, body = ReconDifference), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn resolve(
    State(recon): State<Arc<Reconciliation>>,
    operator: Operator,
    Path((bank_id, difference_id)): Path<(String, String)>,
    sent: gateway::Submission<ReconResolution>,
) -> Result<Json<ReconDifference>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let body = sent.read(&ctx)?;
    let id: Id<Difference> = difference_id.parse().map_err(|_| Problem::not_found())?;
    let reason = gateway::reason("reason", &body.reason)?;
    Ok(Json(recon.resolve(&ctx, id, body.action, &reason).await?.into()))
}
