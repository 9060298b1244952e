//! Collecting plans: made once with proofs, carried out on the days of the bank's calendar as standing orders are.

use chrono::NaiveDate;
use contracts::auth::{Authorisation, Bundle, Wanted};
use contracts::debit::DebitAmount;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::orders::CollectOrder;
use super::store::plans::{self, PlanRow, Run, RunStatus};
use super::{Collections, Declined, PlanMark};
use crate::error::Error;
use crate::refusal::Refused;
use crate::schedule::{Action, Course, Frequency, Plan, SHOWN, Status};
use crate::standing::digest;

/// A plan to be made.
#[derive(Debug, Clone)]
pub struct PlanDraft {
    /// What is collected each time. For all above what is kept, the most is the mandate's cap at a time.
    pub order: CollectOrder,
    /// When.
    pub plan: Plan,
}

/// What a repeat of a call is answered with; the row itself is read back.
#[derive(Serialize, Deserialize)]
struct Kept {
    plan_id: Id<PlanMark>,
}

impl Collections {
    /// Makes a plan, confirmed for its amount, its card and its dates.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn make_plan(&self, ctx: &Ctx, user: Id<User>, draft: &PlanDraft) -> Result<PlanRow, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let db = self.transfers.banks.db(ctx)?;
        // Before anything is judged: the mandate may have ended, the limit be used up and the first day be over since.
        if let Begun::Repeat(kept) = Tx::begin_once::<Kept>(&db, ctx).await? {
            return plans::get(&db, user, kept.plan_id).await?.ok_or(Error::NotFound);
        }
        let draft = self.capped(ctx, draft).await?;
        let ends = self.ends(ctx, user, &draft.order).await?;
        let first = self.first_day(ctx, &draft.plan).await;
        let mut operation = self.operation(ctx, user, &ends, draft.order.amount.most()).await?;
        let text = format!("{:?}|{:?}", draft.plan, draft.order.amount);
        let title = ctx.lang.pick("资金归集计划", "Collecting plan").to_owned();
        operation.bundle = Some(Bundle { digest: digest(&[text.as_bytes()]), title });
        let tools =
            match self.transfers.authority.authorise(ctx, &operation, draft.order.challenge, &promise.key).await? {
                Authorisation::Allow(grant) => grant.tools,
                Authorisation::StepUp(challenge) => {
                    first?;
                    return Err(Error::StepUp(Box::new(challenge)));
                }
                Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                    return Err(Error::Denied(Box::new(denial)));
                }
            };
        self.keep_plan(ctx, user, &draft, (ends, first, tools)).await
    }

    /// Makes a plan of a demonstration, as if it had been confirmed.
    pub async fn plan_for_demonstration(&self, ctx: &Ctx, user: Id<User>, draft: &PlanDraft) -> Result<(), Error> {
        let draft = self.capped(ctx, draft).await?;
        let ends = self.ends(ctx, user, &draft.order).await?;
        let first = self.first_day(ctx, &draft.plan).await;
        self.keep_plan(ctx, user, &draft, (ends, first, vec![contracts::auth::Tool::Pin])).await.map(drop)
    }

    async fn keep_plan(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        draft: &PlanDraft,
        (ends, first, tools): (super::orders::Ends, Result<NaiveDate, Error>, Vec<contracts::auth::Tool>),
    ) -> Result<PlanRow, Error> {
        let (db, bank) = (self.transfers.banks.db(ctx)?, self.transfers.banks.of(ctx)?);
        let plans_max = self.rules(ctx).await?.plans_max;
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(kept) => return plans::get(&db, user, kept.plan_id).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        let first = first?;
        if plans::count_open_in_tx(&mut tx, user).await? >= plans_max {
            return Err(Declined::TooManyPlans { most: plans_max }.into());
        }
        let row = PlanRow {
            plan_id: ctx.new_id(),
            user_id: user,
            card_id: draft.order.card,
            payer_account_no: ends.mandate.payer_account_no,
            payer_bank_no: ends.mandate.payer_bank_no,
            payer_bank_name: ends.mandate.payer_bank_name,
            to_account_id: draft.order.to,
            asked: draft.order.amount,
            tools,
            course: Course::begin(&bank, draft.plan, first),
            running_since: None,
            created_at: ctx.now(),
        };
        plans::insert_in_tx(&mut tx, &row).await?;
        let detail = json!({
            "from": row.payer_account_no.masked(), "bank": row.payer_bank_no, "asked": row.asked.most(),
            "frequency": draft.plan.frequency.as_str(), "start": draft.plan.start,
        });
        tx.audit(AuditEntry::done("transfer.collect_plan_made", row.plan_id, &detail));
        tx.commit_answer(Kept { plan_id: row.plan_id }).await?;
        Ok(row)
    }

    /// The draft with the most of "all above what is kept" filled in: what its mandate allows at a time.
    async fn capped(&self, ctx: &Ctx, draft: &PlanDraft) -> Result<PlanDraft, Error> {
        let mut draft = draft.clone();
        if let DebitAmount::AllAbove { kept, .. } = draft.order.amount {
            let most = self.mandate_in_force(ctx, draft.order.card).await?.per_debit;
            draft.order.amount = DebitAmount::AllAbove { kept, most };
        }
        Ok(draft)
    }

    async fn first_day(&self, ctx: &Ctx, plan: &Plan) -> Result<NaiveDate, Error> {
        if plan.frequency == Frequency::Once {
            return Err(Refused::PlanInvalid.into());
        }
        let rules = self.rules(ctx).await?;
        let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(plan.minute.saturating_mul(60), 0);
        if !time.is_some_and(|time| rules.is_open(time)) {
            let shown = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
            return Err(Declined::Closed { hours: (shown(rules.opens), shown(rules.closes)) }.into());
        }
        let business = self.transfers.business_days(ctx).await?;
        self.transfers.check_plan(ctx, plan, &*business)
    }

    /// The customer's plans, the newest first.
    pub async fn plans(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<PlanRow>, Error> {
        Ok(plans::of_user(&self.transfers.banks.db(ctx)?, user).await?)
    }

    /// One of them, with the days to come and what became of those that were.
    pub async fn plan(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<PlanMark>,
    ) -> Result<(PlanRow, Vec<NaiveDate>, Vec<Run>), Error> {
        let db = self.transfers.banks.db(ctx)?;
        let row = plans::get(&db, user, id).await?.ok_or(Error::NotFound)?;
        let business = self.transfers.business_days(ctx).await?;
        let days = match row.course.status {
            Status::Active | Status::Paused => {
                row.course.plan.upcoming(row.course.occurrence, SHOWN, &|day| business(day))
            }
            Status::Ended | Status::Cancelled => Vec::new(),
        };
        Ok((row, days, plans::runs(&db, id).await?))
    }

    /// Changes the course of one of them.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, action = ?action))]
    pub async fn steer_plan(&self, ctx: &Ctx, user: Id<User>, id: Id<PlanMark>, action: Action) -> Result<(), Error> {
        let business = self.transfers.business_days(ctx).await?;
        let bank = self.transfers.banks.of(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&self.transfers.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = plans::get_in_tx(&mut tx, user, id).await?.ok_or(Error::NotFound)?;
        if row.running_since.is_some() {
            return Err(Refused::ScheduleRunning.into());
        }
        let next = row.course.steered(&bank, ctx.now(), action, &*business).ok_or(Refused::ScheduleOver)?;
        if action == Action::SkipNext
            && let Some(due_date) = row.course.due_date
        {
            let run = Run {
                occurrence: row.course.occurrence,
                due_date: due_date.to_string(),
                status: RunStatus::Skipped,
                tries: row.course.tries,
                collection_id: None,
                refusal: None,
                ran_at: ctx.now(),
            };
            plans::put_run_in_tx(&mut tx, id, &run).await?;
        }
        plans::advance_in_tx(&mut tx, &row, &next).await?;
        let detail = json!({ "action": format!("{action:?}"), "occurrence": row.course.occurrence });
        tx.audit(AuditEntry::done("transfer.collect_plan_steered", id, &detail));
        Ok(tx.commit_answer(()).await?)
    }
}
