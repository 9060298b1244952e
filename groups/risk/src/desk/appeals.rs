//! Appeals: filed by customers, answered by a day, and lifted at once where the customer was right.

use std::collections::BTreeSet;

use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::error::Error;
use super::model::{AppealDecision, AppealState, CaseDecision, CaseState, Granted, Label};
use super::store::{self, Answered, Appeal, AppealRow, Decided, Grant, Judgement, VerdictView};
use super::verdicts::VerdictFile;
use super::{Desk, Person, tell_in_tx};

const DAY_S: i64 = 86_400;
/// Refusals, and appeals, a customer is shown.
const OWN_MAX: i64 = 50;

/// What a customer was refused, or made to wait for.
pub struct Refusal {
    pub verdict: VerdictView,
    /// Until when it can be appealed.
    pub appealable_until: Timestamp,
    /// Until when what was released may be done.
    pub released_until: Option<Timestamp>,
    /// How the case about it was decided.
    pub decision: Option<CaseDecision>,
}

/// An appeal with the verdict it is about, where that is still kept.
pub struct AppealFile {
    pub row: AppealRow,
    pub verdict: Option<VerdictView>,
}

/// The same for operators.
pub struct AppealCase {
    pub row: AppealRow,
    pub person: Person,
    pub verdict: Option<VerdictFile>,
    /// Who decided, or works on, the case about the verdict: they do not decide the appeal.
    pub case_by: Option<String>,
}

/// What an operator answers.
pub struct Answer {
    pub decision: AppealDecision,
    /// What the customer reads.
    pub reply: String,
    /// What the bank notes.
    pub reason: String,
}

impl Desk {
    /// What a customer was refused or made to wait for, and can still appeal; the newest first.
    pub async fn refusals_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Refusal>, Error> {
        let (db, kept_s) = (self.db(ctx)?, self.rules(ctx).await?.appealable_days * DAY_S);
        let found = store::refusals(&db, user, ctx.now().plus_seconds(-kept_s), OWN_MAX).await?;
        let mut refusals = Vec::with_capacity(found.len());
        for verdict in found {
            let (mut released_until, mut decision) = (None, None);
            if let Some((case, CaseState::Decided)) = verdict.case {
                decision = store::case(&db, case).await?.and_then(|row| row.decided).map(|decided| decided.decision);
                released_until = store::allowed_until(&db, &case.to_string(), user).await?;
            }
            let appealable_until = verdict.at.plus_seconds(kept_s);
            refusals.push(Refusal { verdict, appealable_until, released_until, decision });
        }
        Ok(refusals)
    }

    /// A customer's appeals, the newest first.
    pub(super) async fn appeals_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<AppealFile>, Error> {
        let db = self.db(ctx)?;
        let mut files = Vec::new();
        for row in store::appeals_of(&db, user, OWN_MAX).await? {
            let verdict = store::one_verdict(&db, row.verdict_id).await?;
            files.push(AppealFile { row, verdict });
        }
        Ok(files)
    }

    /// A customer objects to a verdict. Somebody else's verdict is not found.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn file_appeal(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        verdict_id: Id<Judgement>,
        statement: &str,
    ) -> Result<AppealFile, Error> {
        let (db, rules) = (self.db(ctx)?, self.rules(ctx).await?);
        let appeal_id = match Tx::begin_once::<Id<Appeal>>(&db, ctx).await? {
            Begun::Repeat(appeal) => appeal,
            Begun::First(mut tx) => {
                let verdict = store::one_verdict_in_tx(&mut tx, verdict_id).await?;
                let verdict = verdict.filter(|verdict| verdict.user_id == Some(user)).ok_or(Error::NotFound)?;
                let in_time = ctx.now() < verdict.at.plus_seconds(rules.appealable_days * DAY_S);
                if !verdict.is_refusal() || !in_time {
                    return Err(Error::NotAppealable);
                }
                if verdict.appeal_id.is_some() {
                    return Err(Error::AppealedAlready);
                }
                if store::waiting_in_tx(&mut tx, user).await? >= rules.appeals_open_max {
                    return Err(Error::TooManyAppeals);
                }
                let row = AppealRow {
                    appeal_id: ctx.new_id(),
                    verdict_id,
                    user_id: user,
                    statement: statement.to_owned(),
                    state: AppealState::Filed,
                    filed_at: ctx.now(),
                    due_at: ctx.now().plus_seconds(rules.appeal_days * DAY_S),
                    answered: None,
                };
                if !store::file_in_tx(&mut tx, &row).await? {
                    return Err(Error::AppealedAlready);
                }
                let detail = json!({ "verdict": verdict_id, "due_at": row.due_at });
                tx.audit(AuditEntry::done("risk.appeal_filed", row.appeal_id, &detail));
                tx.commit_answer(row.appeal_id).await?
            }
        };
        let row = store::appeal(&db, appeal_id).await?.ok_or(Error::NotFound)?;
        Ok(AppealFile { verdict: store::one_verdict(&db, verdict_id).await?, row })
    }

    /// A page of appeals for operators.
    pub(super) async fn appeals(
        &self,
        ctx: &Ctx,
        state: Option<AppealState>,
        page: &PageQuery,
    ) -> Result<Page<AppealCase>, Error> {
        let found = store::appeals(&self.db(ctx)?, state, page).await?;
        let mut items = Vec::with_capacity(found.items.len());
        for row in found.items {
            items.push(self.appeal_case(ctx, row).await?);
        }
        Ok(Page { items, next_cursor: found.next_cursor })
    }

    /// One appeal for operators.
    pub(super) async fn appeal(&self, ctx: &Ctx, id: Id<Appeal>) -> Result<AppealCase, Error> {
        let row = store::appeal(&self.db(ctx)?, id).await?.ok_or(Error::NotFound)?;
        self.appeal_case(ctx, row).await
    }

    async fn appeal_case(&self, ctx: &Ctx, row: AppealRow) -> Result<AppealCase, Error> {
        let (db, person) = (self.db(ctx)?, self.person(ctx, row.user_id).await?);
        let verdict = store::one_verdict(&db, row.verdict_id).await?;
        let case = match verdict.as_ref().and_then(|verdict| verdict.case) {
            Some((case, _)) => store::case(&db, case).await?,
            None => None,
        };
        let case_by = case.and_then(|case| case.decided.map(|decided| decided.by).or(case.assigned.map(|(by, _)| by)));
        let verdict = verdict.map(|verdict| VerdictFile { verdict, person: Some(person.clone()) });
        Ok(AppealCase { row, person, verdict, case_by })
    }

    /// Answers an appeal. Upheld, the same rules let the customer pass at once, for as long as the bank says, and a case that
    /// still waits is released with it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn answer_appeal(&self, ctx: &Ctx, id: Id<Appeal>, answer: &Answer) -> Result<(), Error> {
        let upheld_s = self.rules(ctx).await?.upheld_hours * 3_600;
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::appeal_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if row.state != AppealState::Filed {
            return Err(Error::AppealDecided);
        }
        let verdict = store::one_verdict_in_tx(&mut tx, row.verdict_id).await?;
        let case = match verdict.as_ref().and_then(|verdict| verdict.case) {
            Some((case, _)) => store::case_in_tx(&mut tx, case).await?,
            None => None,
        };
        let operator = ctx.actor.id();
        let worked = |case: &store::CaseRow| {
            let assigned = case.assigned.as_ref().is_some_and(|(by, _)| by == operator);
            assigned
                || case.opened_by == operator
                || case.decided.as_ref().is_some_and(|decided| decided.by == operator)
        };
        if case.as_ref().is_some_and(worked) {
            return Err(Error::OwnCase);
        }
        let (state, allowed_until) = match (answer.decision, &verdict) {
            (AppealDecision::Uphold, Some(verdict)) => {
                let until = ctx.now().plus_seconds(upheld_s);
                lift_in_tx(&mut tx, ctx, &row, verdict, until).await?;
                (AppealState::Upheld, Some(until))
            }
            // A verdict that is not kept any more holds nobody back.
            (AppealDecision::Uphold, None) => (AppealState::Upheld, None),
            (AppealDecision::Reject, _) => (AppealState::Rejected, None),
        };
        let (by, at) = (operator.to_owned(), ctx.now());
        if let Some(case) = case.filter(|case| state == AppealState::Upheld && case.state != CaseState::Decided) {
            let (decision, label) = (CaseDecision::Release, Some(Label::Legitimate));
            let decided = Decided { decision, label, reason: answer.reason.clone(), by: by.clone(), at };
            store::decide_case_in_tx(&mut tx, case.case_id, &decided).await?;
            tx.audit(AuditEntry::done(
                "risk.case_decided",
                case.case_id,
                &json!({ "decision": decision, "appeal": id }),
            ));
        }
        let (template, until) = match answer.decision {
            AppealDecision::Uphold => {
                ("appeal_upheld", Some(allowed_until.unwrap_or_else(|| ctx.now().plus_seconds(upheld_s))))
            }
            AppealDecision::Reject => ("appeal_rejected", None),
        };
        tell_in_tx(&mut tx, row.user_id, template, &id.to_string(), until);
        let (reply, reason) = (answer.reply.clone(), answer.reason.clone());
        store::answer_in_tx(&mut tx, id, state, &Answered { by, at, reply, reason, allowed_until }).await?;
        let detail = json!({ "outcome": state, "reason": answer.reason, "allowed_until": allowed_until });
        tx.audit(AuditEntry::done("risk.appeal_decided", id, &detail));
        Ok(tx.commit_answer(()).await?)
    }
}

/// What held the customer back lets them pass: the same rules, scenario and payee, up to the amount that was refused.
async fn lift_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &AppealRow,
    verdict: &VerdictView,
    ends_at: Timestamp,
) -> Result<(), Error> {
    let rules: BTreeSet<String> = verdict.rules().into_iter().collect();
    let (payee_tail, amount_max_minor) = (verdict.payee_tail.clone(), verdict.amount_minor);
    let granted = Granted { mark: None, payee_tail, amount_max_minor, rules, ends_at };
    let (scenario, source_id) = (verdict.scenario.as_str(), row.appeal_id.to_string());
    let grant =
        Grant { user: row.user_id, scenario, granted: &granted, source: "appeal", source_id, outcome: verdict.outcome };
    store::allow_in_tx(tx, ctx, &grant).await?;
    store::label_in_tx(tx, row.verdict_id, Label::Legitimate).await
}
