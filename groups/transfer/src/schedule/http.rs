//! Standing orders over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::NaiveDate;
use contracts::account::Account;
use contracts::auth::Tool;
use contracts::transfer::Transfer;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Id, Lang, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, Adjust, Draft, End, Frequency, Plan, Run, RunStatus, Schedule, ScheduleMark, Status};
use crate::banks::BankNames;
use crate::http::{Asked, PayeeRef};
use crate::phone::PayeeBy;
use crate::service::Service;
use crate::standing::RefusalWords;
use crate::warn::Confirmed;
use crate::warn::http::PayeeWarning;

/// A standing order being considered, or to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleDraft {
    from_account_id: String,
    /// Each time.
    amount: Money,
    /// Up to 60 characters.
    #[schema(max_length = 60)]
    note: Option<String>,
    payee: PayeeRef,
    plan: SchedulePlan,
    /// The challenge that was answered for this very order.
    challenge_id: Option<String>,
}

/// When a standing order falls.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePlan {
    frequency: ScheduleFrequency,
    /// The first day, `2026-12-01`, in the bank's zone.
    start: String,
    /// The time of day, `09:30`.
    #[schema(min_length = 5, max_length = 5)]
    time: String,
    /// About a day on which the bank does no business; always `same` for a daily order.
    adjust: ScheduleAdjust,
    /// Ends after so many times.
    times: Option<u32>,
    /// Ends after this day.
    until: Option<String>,
}

/// How often.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleFrequency {
    /// On one day.
    Once,
    /// Every day.
    Daily,
    /// On the same weekday.
    Weekly,
    /// On the same day of the month, or its last.
    Monthly,
}

/// What to do about a day without business.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleAdjust {
    /// Pay all the same.
    Same,
    /// On the next business day.
    Next,
    /// On the business day before.
    Previous,
}

/// What a standing order would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleLook {
    payee_name: String,
    payee_account_masked: String,
    payee_bank_name: String,
    /// Whether the payee's name fits the account.
    name_check: crate::http::NameFit,
    warnings: Vec<PayeeWarning>,
    /// What will be asked, once.
    tools: Vec<Tool>,
    /// The next days it falls on, `2026-12-01`.
    days: Vec<String>,
}

/// The customer's standing orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleList {
    schedules: Vec<ScheduleDoc>,
}

/// A standing order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schedule)]
pub struct ScheduleDoc {
    #[schema(value_type = String)]
    schedule_id: Id<ScheduleMark>,
    #[schema(value_type = String)]
    from_account_id: Id<Account>,
    payee_name: String,
    payee_account_masked: String,
    payee_bank_name: String,
    amount: Money,
    note: Option<String>,
    plan: SchedulePlan,
    status: ScheduleStatus,
    /// When it is carried out next.
    next_at: Option<Timestamp>,
    /// How often it was carried out.
    done: i64,
    created_at: Timestamp,
}

/// How a standing order stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleStatus {
    /// It will be carried out.
    Active,
    /// Not for now.
    Paused,
    /// It has come to its end.
    Ended,
    /// Its customer ended it.
    Cancelled,
}

/// A standing order with what is to come and what was.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleDetail {
    schedule: ScheduleDoc,
    /// The next days it falls on, `2026-12-01`.
    upcoming: Vec<String>,
    runs: Vec<ScheduleRun>,
}

/// What became of one occurrence.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleRun {
    due_date: String,
    status: ScheduleRunStatus,
    tries: i64,
    #[schema(value_type = Option<String>)]
    transfer_id: Option<Id<Transfer>>,
    refusal: Option<RefusalWords>,
    ran_at: Timestamp,
}

/// What became of it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleRunStatus {
    /// Paid.
    Done,
    /// Refused; it will be tried again.
    Retrying,
    /// Refused for good.
    Failed,
    /// Left out.
    Skipped,
}

/// A change of course.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSteer {
    action: ScheduleAction,
}

/// Which change.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleAction {
    /// Not for now.
    Pause,
    /// On again; what fell into the pause is left out.
    Resume,
    /// For good.
    Cancel,
    /// The next time only.
    SkipNext,
}

impl ScheduleSteer {
    pub(crate) const fn action(&self) -> Action {
        match self.action {
            ScheduleAction::Pause => Action::Pause,
            ScheduleAction::Resume => Action::Resume,
            ScheduleAction::Cancel => Action::Cancel,
            ScheduleAction::SkipNext => Action::SkipNext,
        }
    }
}

impl From<Status> for ScheduleStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Paused => Self::Paused,
            Status::Ended => Self::Ended,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

impl SchedulePlan {
    pub(crate) fn read(&self) -> Result<Plan, Problem> {
        let day = |field: &str, text: &str| {
            text.parse::<NaiveDate>().map_err(|_| Problem::invalid(field, "malformed", "不是日期 / not a date"))
        };
        let wrong_time = || Problem::invalid("plan.time", "malformed", "不是时间 / not a time of day");
        let (hour, minute) = self.time.split_once(':').ok_or_else(wrong_time)?;
        let number = |text: &str, below: u32| {
            let value = (text.len() == 2).then(|| text.parse::<u32>().ok()).flatten();
            value.filter(|value| *value < below).ok_or_else(wrong_time)
        };
        let end = match (self.times, &self.until) {
            (Some(_), Some(_)) => {
                return Err(Problem::invalid(
                    "plan.until",
                    "malformed",
                    "次数和截止日只能选一个 / either times or until",
                ));
            }
            (Some(times), None) if (1..=999).contains(&times) => End::After(times),
            (Some(_), None) => {
                return Err(Problem::invalid("plan.times", "out_of_range", "应在 1 至 999 之间 / between 1 and 999"));
            }
            (None, Some(last)) => End::On(day("plan.until", last)?),
            (None, None) => End::Never,
        };
        Ok(Plan {
            frequency: match self.frequency {
                ScheduleFrequency::Once => Frequency::Once,
                ScheduleFrequency::Daily => Frequency::Daily,
                ScheduleFrequency::Weekly => Frequency::Weekly,
                ScheduleFrequency::Monthly => Frequency::Monthly,
            },
            start: day("plan.start", &self.start)?,
            minute: number(hour, 24)? * 60 + number(minute, 60)?,
            adjust: match self.adjust {
                ScheduleAdjust::Same => Adjust::Same,
                ScheduleAdjust::Next => Adjust::Next,
                ScheduleAdjust::Previous => Adjust::Previous,
            },
            end,
        })
    }
}

impl From<Plan> for SchedulePlan {
    fn from(plan: Plan) -> Self {
        let (times, until) = match plan.end {
            End::Never => (None, None),
            End::After(times) => (Some(times), None),
            End::On(last) => (None, Some(last.to_string())),
        };
        Self {
            frequency: match plan.frequency {
                Frequency::Once => ScheduleFrequency::Once,
                Frequency::Daily => ScheduleFrequency::Daily,
                Frequency::Weekly => ScheduleFrequency::Weekly,
                Frequency::Monthly => ScheduleFrequency::Monthly,
            },
            start: plan.start.to_string(),
            time: format!("{:02}:{:02}", plan.minute / 60, plan.minute % 60),
            adjust: match plan.adjust {
                Adjust::Same => ScheduleAdjust::Same,
                Adjust::Next => ScheduleAdjust::Next,
                Adjust::Previous => ScheduleAdjust::Previous,
            },
            times,
            until,
        }
    }
}

impl ScheduleDoc {
    fn new(schedule: Schedule, names: &BankNames) -> Self {
        Self {
            schedule_id: schedule.schedule_id,
            from_account_id: schedule.from_account_id,
            payee_name: match schedule.payee_by {
                PayeeBy::Account => schedule.payee_name,
                PayeeBy::Phone => mask::name(&schedule.payee_name),
            },
            payee_account_masked: schedule.payee_account_no.masked(),
            payee_bank_name: names.of(&schedule.payee_bank_no, schedule.payee_bank_name),
            amount: schedule.amount,
            note: Some(schedule.note).filter(|note| !note.is_empty()),
            plan: schedule.plan.into(),
            status: schedule.status.into(),
            next_at: schedule.next_at.filter(|_| schedule.status == Status::Active),
            done: schedule.done,
            created_at: schedule.created_at,
        }
    }
}

impl ScheduleRun {
    fn new(lang: Lang, run: Run) -> Self {
        Self {
            due_date: run.due_date.to_string(),
            status: match run.status {
                RunStatus::Done => ScheduleRunStatus::Done,
                RunStatus::Retrying => ScheduleRunStatus::Retrying,
                RunStatus::Failed => ScheduleRunStatus::Failed,
                RunStatus::Skipped => ScheduleRunStatus::Skipped,
            },
            tries: run.tries,
            transfer_id: run.transfer_id,
            refusal: run.refusal.map(|refusal| refusal.words(lang)),
            ran_at: run.ran_at,
        }
    }
}

async fn read(service: &Service, ctx: &Ctx, customer: &Customer, body: ScheduleDraft) -> Result<Draft, Problem> {
    let plan = body.plan.read()?;
    let ScheduleDraft { from_account_id, amount, note, payee, challenge_id, .. } = body;
    let confirmed = Confirmed::Nothing;
    let asked = Asked { from_account_id, amount, note, payee, challenge_id, confirmed, arrival: None, route: None };
    let (order, _) = asked.read(service, ctx, customer.user_id()?).await?;
    Ok(Draft { order, plan })
}

/// What a standing order would be: payee, days, what will be asked; or the refusal it would meet. Changes nothing.
#[utoipa::path(
    post, path = "/schedules/preview", tag = "transfer", operation_id = "schedule_preview", request_body = ScheduleDraft,
    responses((status = 200, body = ScheduleLook), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn preview(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<ScheduleDraft>,
) -> Result<Json<ScheduleLook>, Problem> {
    let ctx = &customer.0;
    let draft = read(&service, ctx, &customer, body).await?;
    let looked = service.look_at_schedule(ctx, customer.user_id()?, &draft).await?;
    Ok(Json(ScheduleLook {
        payee_name: match draft.order.manner.payee_by {
            PayeeBy::Account => draft.order.payee_name.as_str().to_owned(),
            PayeeBy::Phone => draft.order.payee_name.masked(),
        },
        payee_account_masked: draft.order.payee_account.masked(),
        payee_bank_name: looked.payee_bank,
        name_check: looked.name_check.into(),
        warnings: looked.likenesses.iter().map(|likeness| PayeeWarning::new(ctx.lang, likeness)).collect(),
        tools: looked.tools,
        days: looked.days.iter().map(ToString::to_string).collect(),
    }))
}

/// Makes a standing order. Without the proofs it needs, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/schedules", tag = "transfer", operation_id = "schedule_create", request_body = ScheduleDraft,
    responses((status = 201, body = ScheduleDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<ScheduleDraft>,
) -> Result<(StatusCode, Json<ScheduleDoc>), Problem> {
    let ctx = &customer.0;
    let draft = read(&service, ctx, &customer, body).await?;
    let made = service.make_schedule(ctx, customer.user_id()?, &draft).await?;
    let names = service.bank_names(ctx).await?;
    Ok((StatusCode::CREATED, Json(ScheduleDoc::new(made, &names))))
}

/// The customer's standing orders, the newest first.
#[utoipa::path(
    get, path = "/schedules", tag = "transfer", operation_id = "schedules",
    responses((status = 200, body = ScheduleList), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<ScheduleList>, Problem> {
    let found = service.schedules(&customer.0, customer.user_id()?).await?;
    let names = service.bank_names(&customer.0).await?;
    let schedules = found.into_iter().map(|schedule| ScheduleDoc::new(schedule, &names)).collect();
    Ok(Json(ScheduleList { schedules }))
}

/// One standing order, with the days to come and what became of those that were.
#[utoipa::path(
    get, path = "/schedules/{schedule_id}", tag = "transfer", operation_id = "schedule",
    params(("schedule_id" = String, Path, description = "The standing order")),
    responses((status = 200, body = ScheduleDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(id): PathId<ScheduleMark>,
) -> Result<Json<ScheduleDetail>, Problem> {
    let (schedule, upcoming, runs) = service.schedule(&customer.0, customer.user_id()?, id).await?;
    let (lang, names) = (customer.0.lang, service.bank_names(&customer.0).await?);
    Ok(Json(ScheduleDetail {
        schedule: ScheduleDoc::new(schedule, &names),
        upcoming: upcoming.iter().map(ToString::to_string).collect(),
        runs: runs.into_iter().map(|run| ScheduleRun::new(lang, run)).collect(),
    }))
}

/// Pauses, resumes or cancels a standing order, or leaves out its next occurrence.
#[utoipa::path(
    post, path = "/schedules/{schedule_id}/actions", tag = "transfer", operation_id = "schedule_steer",
    params(("schedule_id" = String, Path, description = "The standing order")), request_body = ScheduleSteer,
    responses((status = 200, body = ScheduleDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn steer(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Path(id): Path<String>,
    Body(body): Body<ScheduleSteer>,
) -> Result<Json<ScheduleDetail>, Problem> {
    let id: Id<ScheduleMark> = id.parse().map_err(|_| Problem::not_found())?;
    service.steer_schedule(&customer.0, customer.user_id()?, id, body.action()).await?;
    get(State(service), customer, PathId(id)).await
}
