//! Collecting plans over HTTP. Their dates are written as those of standing orders are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::account::{Account, HungCard};
use contracts::auth::Challenge;
use contracts::debit::{Collection, DebitAmount};
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Id, Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::banks::BankNames;
use crate::collection::orders::CollectOrder;
use crate::collection::store::plans::{PlanRow, Run, RunStatus};
use crate::collection::{Collections, PlanDraft, PlanMark};
use crate::schedule::Status;
use crate::schedule::http::{SchedulePlan, ScheduleStatus, ScheduleSteer};
use crate::standing::RefusalWords;

/// A plan to be made: so much each time, or all above what is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectPlanCreate {
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    #[schema(value_type = String)]
    to_account_id: Id<Account>,
    /// Each time this much; or absent, and `kept` says what stays.
    amount: Option<Money>,
    /// What stays on the card: all above it is collected, up to the mandate's cap at a time.
    kept: Option<Money>,
    plan: SchedulePlan,
    /// The challenge that was answered for this very plan.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// A collecting plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectPlan {
    #[schema(value_type = String)]
    plan_id: Id<PlanMark>,
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    card_no_masked: String,
    card_bank_name: String,
    #[schema(value_type = String)]
    to_account_id: Id<Account>,
    /// Each time this much; nothing where all above `kept` is collected.
    amount: Option<Money>,
    kept: Option<Money>,
    plan: SchedulePlan,
    status: ScheduleStatus,
    /// When it is carried out next.
    next_at: Option<Timestamp>,
    /// How often money was collected.
    done: i64,
    created_at: Timestamp,
}

/// The customer's plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectPlanList {
    plans: Vec<CollectPlan>,
}

/// A plan with what is to come and what was.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectPlanDetail {
    plan: CollectPlan,
    /// The next days it falls on, `2026-12-01`.
    upcoming: Vec<String>,
    runs: Vec<CollectRun>,
}

/// What became of one occurrence.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectRun {
    due_date: String,
    status: CollectRunStanding,
    tries: i64,
    #[schema(value_type = Option<String>)]
    collection_id: Option<Id<Collection>>,
    /// Why it was not collected.
    refusal: Option<RefusalWords>,
    ran_at: Timestamp,
}

/// How an occurrence went.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectRunStanding {
    /// Collected.
    Done,
    /// There was nothing above what is kept.
    Nothing,
    /// Refused; it will be tried again.
    Retrying,
    /// Refused for good.
    Failed,
    /// Left out at the customer's wish.
    Skipped,
}

impl CollectPlan {
    fn new(row: PlanRow, names: &BankNames) -> Self {
        let (amount, kept) = match row.asked {
            DebitAmount::Exactly(amount) => (Some(amount), None),
            DebitAmount::AllAbove { kept, .. } => (None, Some(kept)),
        };
        Self {
            plan_id: row.plan_id,
            card_id: row.card_id,
            card_no_masked: row.payer_account_no.masked(),
            card_bank_name: names.of(&row.payer_bank_no, row.payer_bank_name),
            to_account_id: row.to_account_id,
            amount,
            kept,
            plan: row.course.plan.into(),
            status: row.course.status.into(),
            next_at: row.course.next_at.filter(|_| row.course.status == Status::Active),
            done: row.course.done,
            created_at: row.created_at,
        }
    }
}

impl CollectRun {
    fn new(run: Run, lang: Lang) -> Self {
        Self {
            due_date: run.due_date,
            status: match run.status {
                RunStatus::Done => CollectRunStanding::Done,
                RunStatus::Nothing => CollectRunStanding::Nothing,
                RunStatus::Retrying => CollectRunStanding::Retrying,
                RunStatus::Failed => CollectRunStanding::Failed,
                RunStatus::Skipped => CollectRunStanding::Skipped,
            },
            tries: run.tries,
            collection_id: run.collection_id,
            refusal: run.refusal.map(|refusal| refusal.words(lang)),
            ran_at: run.ran_at,
        }
    }
}

/// Makes a plan. Without the proofs it needs, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/collection-plans", tag = "transfer", operation_id = "collection_plan_create", request_body = CollectPlanCreate,
    responses((status = 201, body = CollectPlan), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    Body(body): Body<CollectPlanCreate>,
) -> Result<(StatusCode, Json<CollectPlan>), Problem> {
    let amount = match (body.amount, body.kept) {
        (Some(amount), None) => DebitAmount::Exactly(amount),
        // The most is filled in by the mandate.
        (None, Some(kept)) => DebitAmount::AllAbove { kept, most: kept },
        _ => return Err(Problem::invalid("amount", "malformed", "金额和保留金额选填一项 / either amount or kept")),
    };
    let order = CollectOrder { card: body.card_id, to: body.to_account_id, amount, challenge: body.challenge_id };
    let draft = PlanDraft { order, plan: body.plan.read()? };
    let made = service.make_plan(&customer.0, customer.user_id()?, &draft).await?;
    let names = service.transfers.bank_names(&customer.0).await?;
    Ok((StatusCode::CREATED, Json(CollectPlan::new(made, &names))))
}

/// The customer's plans, the newest first.
#[utoipa::path(
    get, path = "/collection-plans", tag = "transfer", operation_id = "collection_plans",
    responses((status = 200, body = CollectPlanList), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(service): State<Arc<Collections>>,
    customer: Customer,
) -> Result<Json<CollectPlanList>, Problem> {
    let names = service.transfers.bank_names(&customer.0).await?;
    let found = service.plans(&customer.0, customer.user_id()?).await?;
    Ok(Json(CollectPlanList { plans: found.into_iter().map(|row| CollectPlan::new(row, &names)).collect() }))
}

/// One plan, with the days to come and what became of those that were.
#[utoipa::path(
    get, path = "/collection-plans/{plan_id}", tag = "transfer", operation_id = "collection_plan",
    params(("plan_id" = String, Path, description = "The plan")),
    responses((status = 200, body = CollectPlanDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn get(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    PathId(id): PathId<PlanMark>,
) -> Result<Json<CollectPlanDetail>, Problem> {
    let (row, upcoming, runs) = service.plan(&customer.0, customer.user_id()?, id).await?;
    let names = service.transfers.bank_names(&customer.0).await?;
    Ok(Json(CollectPlanDetail {
        plan: CollectPlan::new(row, &names),
        upcoming: upcoming.iter().map(ToString::to_string).collect(),
        runs: runs.into_iter().map(|run| CollectRun::new(run, customer.0.lang)).collect(),
    }))
}

/// Pauses, resumes or ends a plan, or leaves out its next occurrence.
#[utoipa::path(
    post, path = "/collection-plans/{plan_id}/actions", tag = "transfer", operation_id = "collection_plan_steer",
    params(("plan_id" = String, Path, description = "The plan")), request_body = ScheduleSteer,
    responses((status = 200, body = CollectPlanDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn steer(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    Path(id): Path<String>,
    Body(body): Body<ScheduleSteer>,
) -> Result<Json<CollectPlanDetail>, Problem> {
    let id: Id<PlanMark> = id.parse().map_err(|_| Problem::not_found())?;
    service.steer_plan(&customer.0, customer.user_id()?, id, body.action()).await?;
    get(State(service), customer, PathId(id)).await
}
