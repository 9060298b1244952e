//! Verdicts as they come, each in words, and what they turned out to be worth.

use std::collections::HashMap;

use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Page, PageQuery};
use serde_json::json;
use storage::{Begun, Tx};

use super::error::Error;
use super::model::{CaseOrigin, CaseState, Label};
use super::store::{self, Case, CaseRow, DeviceView, Judgement, VerdictFilter, VerdictView};
use super::{Desk, Person};

/// How far back a rule is looked for, in seconds: a rare one must not read a year.
const RULE_SPAN_S: i64 = 31 * 86_400;

/// A verdict with whom it is about.
pub struct VerdictFile {
    pub verdict: VerdictView,
    pub person: Option<Person>,
}

/// A verdict with all that is known beside it.
pub struct VerdictDetail {
    pub file: VerdictFile,
    pub device: Option<DeviceView>,
}

/// Puts people beside verdicts.
pub(super) fn beside(verdicts: Vec<VerdictView>, people: &HashMap<Id<User>, Person>) -> Vec<VerdictFile> {
    let file = |verdict: VerdictView| {
        let person = verdict.user_id.and_then(|user| people.get(&user)).cloned();
        VerdictFile { verdict, person }
    };
    verdicts.into_iter().map(file).collect()
}

impl Desk {
    /// A page of verdicts, the newest first. A rule is looked for in the last 31 days.
    pub async fn verdicts(
        &self,
        ctx: &Ctx,
        mut filter: VerdictFilter,
        page: &PageQuery,
    ) -> Result<Page<VerdictFile>, Error> {
        if filter.rule.is_some() {
            filter.since = Some(ctx.now().plus_seconds(-RULE_SPAN_S));
        }
        let Page { items, next_cursor } = store::verdicts(&self.db(ctx)?, &filter, page).await?;
        let people = self.people(ctx, items.iter().map(|verdict| verdict.user_id).collect()).await?;
        Ok(Page { items: beside(items, &people), next_cursor })
    }

    /// One verdict, with its device.
    pub(super) async fn verdict(&self, ctx: &Ctx, id: Id<Judgement>) -> Result<VerdictDetail, Error> {
        let db = self.db(ctx)?;
        let verdict = store::one_verdict(&db, id).await?.ok_or(Error::NotFound)?;
        let device = match &verdict.device_id {
            Some(device) => store::device(&db, device).await?,
            None => None,
        };
        let person = match verdict.user_id {
            Some(user) => Some(self.person(ctx, user).await?),
            None => None,
        };
        Ok(VerdictDetail { file: VerdictFile { verdict, person }, device })
    }

    /// Says what a verdict was worth; its rules are measured by it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn label(&self, ctx: &Ctx, id: Id<Judgement>, label: Label) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::one_verdict_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        store::label_in_tx(&mut tx, id, label).await?;
        tx.audit(AuditEntry::done("risk.verdict_labelled", id, &json!({ "label": label, "source": "analyst" })));
        Ok(tx.commit_answer(()).await?)
    }

    /// Opens a case about a verdict, taken by whoever opens it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(super) async fn open_case(&self, ctx: &Ctx, id: Id<Judgement>, summary: &str) -> Result<Id<Case>, Error> {
        let mut tx = match Tx::begin_once::<Id<Case>>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(case) => return Ok(case),
            Begun::First(tx) => tx,
        };
        let verdict = store::one_verdict_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if verdict.case.is_some() {
            return Err(Error::InCase);
        }
        let row = CaseRow {
            case_id: ctx.new_id(),
            origin: CaseOrigin::Analyst,
            user_id: verdict.user_id,
            scenario: verdict.scenario,
            mark: verdict.mark,
            amount_minor: verdict.amount_minor,
            summary: summary.to_owned(),
            state: CaseState::Open,
            opened_at: ctx.now(),
            opened_by: ctx.actor.id().to_owned(),
            assigned: None,
            decided: None,
        };
        let (case_id, _) = store::open_case_in_tx(&mut tx, &row, &id.to_string()).await?;
        store::assign_in_tx(&mut tx, case_id, ctx.actor.id(), ctx.now()).await?;
        let detail = json!({ "verdict": id, "scenario": row.scenario, "reason": summary });
        tx.audit(AuditEntry::done("risk.case_opened", case_id, &detail));
        Ok(tx.commit_answer(case_id).await?)
    }
}
