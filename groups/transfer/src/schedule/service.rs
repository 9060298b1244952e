//! Making standing orders, looking at them, and changing their course.

use std::sync::Arc;

use chrono::NaiveDate;
use contracts::auth::{Authorisation, Bundle, Tool, Wanted};
use contracts::clearing::NameCheck;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::ScheduleMark;
use super::course::{self, Action, Status};
use super::model::{Frequency, Plan};
use super::store::{self, Run, RunStatus, Schedule};
use crate::calendar::CalendarRules;
use crate::error::Error;
use crate::refusal::Refused;
use crate::service::{Service, TransferOrder, operation};
use crate::standing::digest;
use crate::warn::Likeness;

/// Standing orders one customer may have open.
const OPEN_MAX: i64 = 50;
/// Days shown ahead.
pub(crate) const SHOWN: u32 = 5;

/// A standing order to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What is paid each time.
    pub order: TransferOrder,
    /// When.
    pub plan: Plan,
}

/// What a standing order would be.
pub struct Looked {
    pub payee_bank: String,
    pub likenesses: Vec<Likeness>,
    pub name_check: NameCheck,
    /// What will be asked.
    pub tools: Vec<Tool>,
    /// The next days it falls on.
    pub days: Vec<NaiveDate>,
}

/// What a repeat of a call is answered with; the row itself is read back.
#[derive(Serialize, Deserialize)]
struct Kept {
    schedule_id: Id<ScheduleMark>,
}

impl Service {
    /// Which days are business days of the bank, by its calendar as it stands now.
    pub(crate) async fn business_days(&self, ctx: &Ctx) -> Result<Arc<dyn Fn(NaiveDate) -> bool + Send + Sync>, Error> {
        let calendar = self.parameters.current::<CalendarRules>(ctx).await?;
        Ok(Arc::new(move |day: NaiveDate| calendar.is_business_day(day)))
    }

    /// What a standing order would be, or how it would be refused. Orders nothing; a refusal by risk control is on record.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look_at_schedule(&self, ctx: &Ctx, user: Id<User>, draft: &Draft) -> Result<Looked, Error> {
        let ends = self.ends(ctx, user, &draft.order).await?;
        if ends.name_check == NameCheck::UnknownAccount {
            return Err(Error::PayeeUnknown);
        }
        let business = self.business_days(ctx).await?;
        self.check_plan(ctx, &draft.plan, &*business)?;
        let mut operation = operation(ctx, user, &draft.order, &ends, false);
        operation.bundle = Some(bundle(ctx, draft));
        let forecast = self.authority.forecast(ctx, &operation).await?;
        if let Some(denial) = forecast.denial {
            return Err(Error::Denied(Box::new(denial)));
        }
        Ok(Looked {
            likenesses: self.likenesses(ctx, user, &draft.order).await?,
            payee_bank: ctx.lang.pick(&ends.to_bank.name, &ends.to_bank.name_en).to_owned(),
            name_check: ends.name_check,
            tools: forecast.tools,
            days: draft.plan.upcoming(0, SHOWN, &*business),
        })
    }

    /// Makes a standing order, confirmed for its amount and its dates.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn make_schedule(&self, ctx: &Ctx, user: Id<User>, draft: &Draft) -> Result<Schedule, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let db = self.banks.db(ctx)?;
        // Before anything is judged: the limit may be used up and the first day be over since.
        if let Begun::Repeat(kept) = Tx::begin_once::<Kept>(&db, ctx).await? {
            return store::get(&db, user, kept.schedule_id).await?.ok_or(Error::NotFound);
        }
        let ends = self.ends(ctx, user, &draft.order).await?;
        match ends.name_check {
            NameCheck::Match => {}
            NameCheck::Mismatch => return Err(Error::PayeeNameMismatch),
            NameCheck::UnknownAccount => return Err(Error::PayeeUnknown),
            NameCheck::Unavailable => return Err(Error::PayeeBankSilent),
        }
        let business = self.business_days(ctx).await?;
        let (bank, order) = (self.banks.of(ctx)?, &draft.order);
        let first = self.check_plan(ctx, &draft.plan, &*business);
        let mut operation = operation(ctx, user, order, &ends, false);
        let bundle = bundle(ctx, draft);
        operation.summary = format!("{} · {}", bundle_words(ctx, draft), operation.summary);
        operation.bundle = Some(bundle);
        let grant = match self.authority.authorise(ctx, &operation, order.challenge, &promise.key).await? {
            Authorisation::Allow(grant) => grant,
            Authorisation::StepUp(challenge) => {
                first?;
                return Err(Error::StepUp(Box::new(challenge)));
            }
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(kept) => {
                return store::get(&db, user, kept.schedule_id).await?.ok_or(Error::NotFound);
            }
            Begun::First(tx) => tx,
        };
        let due_date = first?;
        if store::count_open_in_tx(&mut tx, user).await? >= OPEN_MAX {
            return Err(Refused::TooManySchedules.into());
        }
        let schedule = Schedule {
            schedule_id: ctx.new_id(),
            user_id: user,
            from_account_id: order.from,
            payee_name: order.payee_name.as_str().to_owned(),
            payee_account_no: order.payee_account.clone(),
            payee_bank_no: ends.to_bank.bank_no.clone(),
            payee_bank_name: ends.to_bank.name.clone(),
            payee_by: order.manner.payee_by,
            amount: order.amount,
            note: order.note.clone(),
            plan: draft.plan,
            tools: grant.tools,
            status: Status::Active,
            occurrence: 0,
            due_date: Some(due_date),
            next_at: Some(course::moment(&bank, &draft.plan, due_date)),
            tries: 0,
            running_since: None,
            done: 0,
            created_at: ctx.now(),
        };
        store::insert_in_tx(&mut tx, &schedule).await?;
        let detail = json!({
            "amount": schedule.amount, "to": schedule.payee_account_no.masked(),
            "frequency": draft.plan.frequency.as_str(), "start": draft.plan.start, "tools": schedule.tools,
        });
        tx.audit(AuditEntry::done("transfer.schedule_made", schedule.schedule_id, &detail));
        tx.commit_answer(Kept { schedule_id: schedule.schedule_id }).await?;
        Ok(schedule)
    }

    /// Whether a plan makes sense now; the day it begins.
    pub(crate) fn check_plan(
        &self,
        ctx: &Ctx,
        plan: &Plan,
        is_business_day: &(dyn Fn(NaiveDate) -> bool + Send + Sync),
    ) -> Result<NaiveDate, Error> {
        Ok(course::first_day(&*self.banks.of(ctx)?, ctx.now(), plan, is_business_day)?)
    }

    /// The customer's standing orders, the newest first.
    pub async fn schedules(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Schedule>, Error> {
        Ok(store::of_user(&self.banks.db(ctx)?, user).await?)
    }

    /// One of them, with the days to come and what became of those that were.
    pub async fn schedule(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<ScheduleMark>,
    ) -> Result<(Schedule, Vec<NaiveDate>, Vec<Run>), Error> {
        let db = self.banks.db(ctx)?;
        let schedule = store::get(&db, user, id).await?.ok_or(Error::NotFound)?;
        let business = self.business_days(ctx).await?;
        let days = match schedule.status {
            Status::Active | Status::Paused => schedule.plan.upcoming(schedule.occurrence, SHOWN, &|day| business(day)),
            Status::Ended | Status::Cancelled => Vec::new(),
        };
        let runs = store::runs(&db, id).await?;
        Ok((schedule, days, runs))
    }

    /// Changes the course of one of them.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, action = ?action))]
    pub async fn steer_schedule(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<ScheduleMark>,
        action: Action,
    ) -> Result<(), Error> {
        let business = self.business_days(ctx).await?;
        let bank = self.banks.of(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let schedule = store::get_in_tx(&mut tx, user, id).await?.ok_or(Error::NotFound)?;
        if schedule.running_since.is_some() {
            return Err(Refused::ScheduleRunning.into());
        }
        let next = schedule.course().steered(&bank, ctx.now(), action, &*business).ok_or(Refused::ScheduleOver)?;
        if action == Action::SkipNext
            && let Some(due_date) = schedule.due_date
        {
            let run = Run {
                occurrence: schedule.occurrence,
                due_date,
                status: RunStatus::Skipped,
                tries: schedule.tries,
                transfer_id: None,
                refusal: None,
                ran_at: ctx.now(),
            };
            store::put_run_in_tx(&mut tx, id, &run).await?;
        }
        store::advance_in_tx(&mut tx, &schedule, &next).await?;
        let detail = json!({ "action": format!("{action:?}"), "occurrence": schedule.occurrence });
        tx.audit(AuditEntry::done("transfer.schedule_steered", id, &detail));
        Ok(tx.commit_answer(()).await?)
    }
}

/// What the proofs are bound to: everything about the plan.
fn bundle(ctx: &Ctx, draft: &Draft) -> Bundle {
    let text = format!("{:?}|{}|{:?}", draft.plan, draft.order.note, draft.order.manner.payee_by);
    Bundle { digest: digest(&[text.as_bytes()]), title: bundle_words(ctx, draft).to_owned() }
}

fn title(frequency: Frequency) -> (&'static str, &'static str) {
    match frequency {
        Frequency::Once => ("预约转账", "Scheduled transfer"),
        Frequency::Daily => ("每日转账计划", "Daily transfer"),
        Frequency::Weekly => ("每周转账计划", "Weekly transfer"),
        Frequency::Monthly => ("每月转账计划", "Monthly transfer"),
    }
}

fn bundle_words(ctx: &Ctx, draft: &Draft) -> &'static str {
    let (zh, en) = title(draft.plan.frequency);
    ctx.lang.pick(zh, en)
}
