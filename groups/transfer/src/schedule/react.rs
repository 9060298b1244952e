//! Carrying standing orders out, every minute. May be cut off anywhere and run again.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::user::TextMessage;
use kernel::{AuditEntry, Ctx, Lang, mask};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::store::{self, Run, RunStatus, Schedule};
use crate::error::Error;
use crate::service::{Manner, Service, TransferOrder};
use crate::standing::KeptRefusal;

/// An occurrence taken longer ago was left by a process that died.
pub(crate) const DEAD_AFTER_S: i64 = 600;

/// The job.
pub struct Due(pub Arc<Service>);

#[async_trait]
impl Work for Due {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.carry_out_due(ctx).await?)
    }
}

impl Service {
    /// Carries out the standing orders that are due.
    pub async fn carry_out_due(&self, ctx: &Ctx) -> Result<(), Error> {
        for schedule in store::due(&self.banks.db(ctx)?, ctx.now()).await? {
            if let Err(error) = self.carry_out_occurrence(ctx, &schedule).await {
                tracing::warn!(%error, schedule = %schedule.schedule_id, "a standing order waits for the next minute");
            }
        }
        Ok(())
    }

    /// Carries out the occurrence at which a standing order stands, if it is this process's to do.
    pub(crate) async fn carry_out_occurrence(&self, ctx: &Ctx, schedule: &Schedule) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let dead_before = ctx.now().plus_seconds(-DEAD_AFTER_S);
        let ours = store::claim_in_tx(&mut tx, schedule, ctx.now(), dead_before).await?;
        tx.commit().await?;
        if !ours {
            return Ok(());
        }
        let key = format!("schedule:{}:{}:{}", schedule.schedule_id, schedule.occurrence, schedule.tries);
        let made = match order_of(schedule) {
            Ok(order) => self.carry_out(ctx, schedule.user_id, &order, &schedule.tools, &key).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(made) => self.note_run(ctx, schedule, RunStatus::Done, Some(made.transfer_id), None).await,
            Err(error) if error.is_open() => {
                let mut tx = db.begin(ctx).await?;
                store::release_in_tx(&mut tx, schedule.schedule_id).await?;
                tx.commit().await?;
                Err(error)
            }
            Err(error) => {
                let rules = self.rules(ctx).await?;
                let again = schedule.tries + 1 < rules.schedule_tries_max && error.may_pass();
                let status = if again { RunStatus::Retrying } else { RunStatus::Failed };
                let refusal = KeptRefusal::from(error);
                self.note_run(ctx, schedule, status, None, Some(refusal.clone())).await?;
                if !again {
                    self.tell_failed(ctx, schedule, &refusal).await;
                }
                Ok(())
            }
        }
    }

    async fn note_run(
        &self,
        ctx: &Ctx,
        schedule: &Schedule,
        status: RunStatus,
        transfer_id: Option<kernel::Id<contracts::transfer::Transfer>>,
        refusal: Option<KeptRefusal>,
    ) -> Result<(), Error> {
        let (bank, business) = (self.banks.of(ctx)?, self.business_days(ctx).await?);
        let wait_s = self.rules(ctx).await?.schedule_retry_after_s;
        let course = schedule.course();
        let mut next = match status {
            RunStatus::Retrying => course.again_at(ctx.now().plus_seconds(wait_s)),
            _ => course.after(&bank, &*business),
        };
        if status == RunStatus::Done {
            next.done += 1;
        }
        let run = Run {
            occurrence: schedule.occurrence,
            due_date: schedule.due_date.unwrap_or_else(|| bank.date(ctx.now())),
            status,
            tries: schedule.tries + 1,
            transfer_id,
            refusal,
            ran_at: ctx.now(),
        };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::put_run_in_tx(&mut tx, schedule.schedule_id, &run).await?;
        store::advance_in_tx(&mut tx, schedule, &next).await?;
        let detail = json!({
            "occurrence": schedule.occurrence, "status": status.as_str(), "transfer": transfer_id,
            "code": run.refusal.as_ref().map(|refusal| refusal.code.clone()),
        });
        tx.audit(AuditEntry::done("transfer.schedule_ran", schedule.schedule_id, &detail));
        Ok(tx.commit().await?)
    }

    /// Tells the customer by text. What became of it can be read in the app in any case.
    async fn tell_failed(&self, ctx: &Ctx, schedule: &Schedule, refusal: &KeptRefusal) {
        let told = async {
            let Some(user) = self.users.get(ctx, schedule.user_id).await? else { return Ok(()) };
            let text = failed_text(&*self.banks.of(ctx)?, schedule, refusal, user.lang);
            self.users.send_text(ctx, TextMessage { phone: user.phone, text }).await?;
            Ok::<(), Error>(())
        };
        if let Err(error) = told.await {
            tracing::error!(%error, "a customer could not be told of a failed standing order");
        }
    }
}

fn failed_text(bank: &tenancy::Bank, schedule: &Schedule, refusal: &KeptRefusal, lang: Lang) -> String {
    let (name, amount) = (mask::name(&schedule.payee_name), schedule.amount.to_grouped());
    let why = refusal.words(lang).title;
    match lang {
        Lang::Zh => format!(
            "【{}】您设置的向{name}转账{amount}元未能完成：{why}。详情和处理办法请在手机银行“预约转账”中查看。",
            bank.name
        ),
        Lang::En => format!(
            "[{}] Your planned transfer of CNY {amount} to {name} was not made: {why}. See why and what to do under \
             Scheduled and recurring in the app.",
            bank.name_en
        ),
    }
}

fn order_of(schedule: &Schedule) -> Result<TransferOrder, Error> {
    Ok(TransferOrder {
        from: schedule.from_account_id,
        payee_account: schedule.payee_account_no.clone(),
        payee_name: schedule.payee_name.parse().map_err(|_| Error::NotFound)?,
        payee_bank_no: schedule.payee_bank_no.clone(),
        amount: schedule.amount,
        note: schedule.note.clone(),
        challenge: None,
        manner: Manner { payee_by: schedule.payee_by, ..Manner::default() },
    })
}
