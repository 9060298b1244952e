//! What goes on by itself: collections followed to their end, plans carried out, mandates told. May be cut off anywhere.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::CardUnbound;
use contracts::auth::{Authorisation, Wanted};
use contracts::debit::Collection;
use contracts::user::TextMessage;
use kernel::{AuditEntry, Ctx, Id, Lang};
use serde_json::json;
use storage::jobs::Work;
use storage::{Consumer, Db, Handled, StoredEvent};

use super::orders::{CollectOrder, First};
use super::store::orders::{self, CollectionRow, Status};
use super::store::plans::{self, PlanRow, Run, RunStatus};
use super::{Collections, model, store, words};
use crate::error::Error;
use crate::schedule::DEAD_AFTER_S;
use crate::standing::KeptRefusal;

/// Younger ones are still being seen to by their own call.
const OPEN_AFTER_S: i64 = 5;

/// Follows open collections, asks again for mandates that were not answered, tells ends that were not told.
pub struct Open(pub Arc<Collections>);

#[async_trait]
impl Work for Open {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let before = ctx.now().plus_seconds(-OPEN_AFTER_S);
        for row in orders::open(db, before).await? {
            let id = row.collection_id;
            if let Err(error) = self.0.follow(ctx, row, First::Inquire).await {
                tracing::warn!(%error, collection = %id, "it is still not known what became of a collection");
            }
        }
        for row in store::asked(db, before).await? {
            let id = row.mandate_id;
            if let Err(error) = self.0.agree(ctx, row).await {
                tracing::info!(%error, mandate = %id, "a mandate is not in force");
            }
        }
        for (mandate, bank_no) in store::untold(db).await? {
            self.0.tell_end(ctx, &bank_no, mandate).await?;
        }
        Ok(())
    }
}

/// Ends the mandate of a card that was taken off.
#[async_trait]
impl Consumer for Collections {
    async fn relay(&self, ctx: &Ctx, event: &StoredEvent) -> Handled {
        let unbound: CardUnbound = event.body()?;
        if let Some(row) = store::mandate_of_card(&self.transfers.banks.db(ctx)?, unbound.card_id).await? {
            self.end_asking(ctx, &row, "card_gone").await?;
        }
        Ok(())
    }
}

/// Carries plans out.
pub struct Due(pub Arc<Collections>);

#[async_trait]
impl Work for Due {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for plan in plans::due(db, ctx.now()).await? {
            if let Err(error) = self.0.carry_out(ctx, &plan).await {
                tracing::warn!(%error, plan = %plan.plan_id, "a collecting plan waits for the next minute");
            }
        }
        Ok(())
    }
}

/// How one occurrence went.
struct Outcome {
    status: RunStatus,
    collection: Option<Id<Collection>>,
    refusal: Option<KeptRefusal>,
}

impl Collections {
    /// Carries out the occurrence at which a plan stands, if it is this process's to do.
    pub(crate) async fn carry_out(&self, ctx: &Ctx, plan: &PlanRow) -> Result<(), Error> {
        let db = self.transfers.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let ours = plans::claim_in_tx(&mut tx, plan, ctx.now(), ctx.now().plus_seconds(-DEAD_AFTER_S)).await?;
        tx.commit().await?;
        if !ours {
            return Ok(());
        }
        let made = self.collect_standing(ctx, plan).await;
        let again = plan.course.tries + 1 < self.rules(ctx).await?.tries_max;
        let refused = |may_pass: bool| if again && may_pass { RunStatus::Retrying } else { RunStatus::Failed };
        let outcome = match made {
            Ok(row) => match (row.status, row.code.as_deref()) {
                (Status::Taken | Status::Completed, _) => {
                    Outcome { status: RunStatus::Done, collection: Some(row.collection_id), refusal: None }
                }
                // Not known yet: asked again in a minute, under the same key.
                (Status::Requested, _) => return self.let_go(ctx, plan).await,
                (Status::Refused | Status::Returned, code) => {
                    let code = words::known(code.unwrap_or_default());
                    let status = match code {
                        "nothing_to_collect" => RunStatus::Nothing,
                        code => refused(model::may_pass(code)),
                    };
                    let refusal = Some(KeptRefusal::from(Error::from(super::Declined::ByBank(code))));
                    Outcome { status, collection: Some(row.collection_id), refusal }
                }
            },
            Err(error) if error.is_open() => {
                self.let_go(ctx, plan).await?;
                return Err(error);
            }
            Err(error) => {
                let status = refused(error.may_pass());
                Outcome { status, collection: None, refusal: Some(KeptRefusal::from(error)) }
            }
        };
        self.note_run(ctx, plan, outcome).await
    }

    /// Makes the collection of an occurrence, or finds the one that was made, and follows it.
    async fn collect_standing(&self, ctx: &Ctx, plan: &PlanRow) -> Result<CollectionRow, Error> {
        let key = format!("plan:{}:{}:{}", plan.plan_id, plan.course.occurrence, plan.course.tries);
        if let Some(made) = orders::by_key(&self.transfers.banks.db(ctx)?, &key).await? {
            return self.follow(ctx, made, First::Inquire).await;
        }
        let order = CollectOrder { card: plan.card_id, to: plan.to_account_id, amount: plan.asked, challenge: None };
        let ends = self.ends(ctx, plan.user_id, &order).await?;
        let operation = self.operation(ctx, plan.user_id, &ends, order.amount.most()).await?;
        match self.transfers.authority.authorise_standing(ctx, &operation, &plan.tools).await? {
            Authorisation::Allow(_) => {}
            Authorisation::StepUp(challenge) => return Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        }
        let row = self.place(ctx, (plan.user_id, &order, ends), Some(plan.plan_id), &plan.tools, &key).await?;
        self.follow(ctx, row, First::Request).await
    }

    async fn let_go(&self, ctx: &Ctx, plan: &PlanRow) -> Result<(), Error> {
        let mut tx = self.transfers.banks.db(ctx)?.begin(ctx).await?;
        plans::release_in_tx(&mut tx, plan.plan_id).await?;
        Ok(tx.commit().await?)
    }

    async fn note_run(&self, ctx: &Ctx, plan: &PlanRow, outcome: Outcome) -> Result<(), Error> {
        let (bank, business) = (self.transfers.banks.of(ctx)?, self.transfers.business_days(ctx).await?);
        let wait_s = self.rules(ctx).await?.retry_after_s;
        let Outcome { status, collection, refusal } = outcome;
        let mut next = match status {
            RunStatus::Retrying => plan.course.again_at(ctx.now().plus_seconds(wait_s)),
            _ => plan.course.after(&bank, &*business),
        };
        if status == RunStatus::Done {
            next.done += 1;
        }
        let run = Run {
            occurrence: plan.course.occurrence,
            due_date: plan.course.due_date.unwrap_or_else(|| bank.date(ctx.now())).to_string(),
            status,
            tries: plan.course.tries + 1,
            collection_id: collection,
            refusal: refusal.clone(),
            ran_at: ctx.now(),
        };
        let mut tx = self.transfers.banks.db(ctx)?.begin(ctx).await?;
        plans::put_run_in_tx(&mut tx, plan.plan_id, &run).await?;
        plans::advance_in_tx(&mut tx, plan, &next).await?;
        let code = refusal.as_ref().map(|refusal| refusal.code.clone());
        let detail = json!({ "occurrence": run.occurrence, "status": status.as_str(), "code": code });
        tx.audit(AuditEntry::done("transfer.collect_plan_ran", plan.plan_id, &detail));
        tx.commit().await?;
        if status == RunStatus::Failed
            && let Some(refusal) = refusal
        {
            self.tell_failed(ctx, plan, &refusal).await;
        }
        Ok(())
    }

    /// Tells the customer by text. What became of it can be read in the app in any case.
    async fn tell_failed(&self, ctx: &Ctx, plan: &PlanRow, refusal: &KeptRefusal) {
        let told = async {
            let Some(user) = self.transfers.users.get(ctx, plan.user_id).await? else { return Ok(()) };
            let reader = Ctx { lang: user.lang, ..ctx.clone() };
            let (bank, names) = (self.transfers.banks.of(ctx)?, self.transfers.bank_names(&reader).await?);
            let from = names.of(&plan.payer_bank_no, plan.payer_bank_name.clone());
            let (tail, words) = (plan.payer_account_no.tail(), refusal.words(user.lang));
            let why = words.detail.unwrap_or_else(|| [words.title.as_str(), user.lang.pick("。", ".")].concat());
            let text = match user.lang {
                Lang::Zh => format!(
                    "【{}】从{from}卡（尾号{tail}）的归集计划未能完成：{why}处理办法请在手机银行“资金归集”中查看。",
                    bank.name
                ),
                Lang::En => format!(
                    "[{}] Your plan to collect from the {from} card ending {tail} was not carried out: {why} See what to do \
                     under Collect money in the app.",
                    bank.name_en
                ),
            };
            self.transfers.users.send_text(ctx, TextMessage { phone: user.phone, text }).await?;
            Ok::<(), Error>(())
        };
        if let Err(error) = told.await {
            tracing::error!(%error, "a customer could not be told of a failed collecting plan");
        }
    }
}
