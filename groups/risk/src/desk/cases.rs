//! Casework: taken, noted, and decided by whoever took it.

use std::collections::BTreeSet;

use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::error::Error;
use super::model::{CaseDecision, CaseState, Granted, Label, NoteKind, Outcome};
use super::store::{self, Case, CaseFilter, CaseRow, Decided, Grant, NoteRow, VerdictView, Waiting};
use super::verdicts::{VerdictFile, beside};
use super::{Desk, Person, tell_in_tx};

/// Notes of one case.
const NOTES_MAX: i64 = 200;

/// A case in the queue.
pub struct CaseFile {
    pub row: CaseRow,
    pub person: Option<Person>,
    /// When it is to be decided.
    pub due_at: Timestamp,
}

/// A case with all that belongs to it.
pub struct CaseDetail {
    pub file: CaseFile,
    pub verdicts: Vec<VerdictFile>,
    pub notes: Vec<NoteRow>,
    /// Until when what was released may be done.
    pub released_until: Option<Timestamp>,
}

impl Desk {
    /// What waits, for the operator who asks.
    pub(super) async fn waiting(&self, ctx: &Ctx) -> Result<Waiting, Error> {
        let late = ctx.now().plus_seconds(-self.rules(ctx).await?.case_hours * 3_600);
        store::waiting(&self.db(ctx)?, ctx.actor.id(), late, ctx.now()).await
    }

    /// A page of cases.
    pub async fn cases(&self, ctx: &Ctx, filter: &CaseFilter, page: &PageQuery) -> Result<Page<CaseFile>, Error> {
        let case_s = self.rules(ctx).await?.case_hours * 3_600;
        let found = store::cases(&self.db(ctx)?, filter, page).await?;
        let people = self.people(ctx, found.items.iter().map(|row| row.user_id).collect()).await?;
        Ok(found.map(|row| {
            let person = row.user_id.and_then(|user| people.get(&user)).cloned();
            CaseFile { due_at: row.opened_at.plus_seconds(case_s), person, row }
        }))
    }

    /// One case.
    pub(super) async fn case(&self, ctx: &Ctx, id: Id<Case>) -> Result<CaseDetail, Error> {
        let (db, case_s) = (self.db(ctx)?, self.rules(ctx).await?.case_hours * 3_600);
        let row = store::case(&db, id).await?.ok_or(Error::NotFound)?;
        let verdicts = store::verdicts_of_case(&db, id).await?;
        let named = verdicts.iter().map(|verdict| verdict.user_id).chain([row.user_id]);
        let people = self.people(ctx, named.collect()).await?;
        let released_until = match row.user_id {
            Some(user) => store::allowed_until(&db, &id.to_string(), user).await?,
            None => None,
        };
        let person = row.user_id.and_then(|user| people.get(&user)).cloned();
        Ok(CaseDetail {
            verdicts: beside(verdicts, &people),
            notes: store::notes(&db, id, NOTES_MAX).await?,
            released_until,
            file: CaseFile { due_at: row.opened_at.plus_seconds(case_s), person, row },
        })
    }

    /// The operator who calls takes a case, also from somebody else.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn assign(&self, ctx: &Ctx, id: Id<Case>) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        undecided(store::case_in_tx(&mut tx, id).await?)?;
        store::assign_in_tx(&mut tx, id, ctx.actor.id(), ctx.now()).await?;
        tx.audit(AuditEntry::done("risk.case_assigned", id, &json!({})));
        Ok(tx.commit_answer(()).await?)
    }

    /// Writes to a case.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn note(&self, ctx: &Ctx, id: Id<Case>, kind: NoteKind, body: String) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::case_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if store::notes_count_in_tx(&mut tx, id).await? >= NOTES_MAX {
            return Err(Error::TooManyNotes);
        }
        let note = NoteRow { note_id: ctx.new_id(), kind, body, by: ctx.actor.id().to_owned(), at: ctx.now() };
        store::note_in_tx(&mut tx, id, &note).await?;
        tx.audit(AuditEntry::done("risk.case_noted", id, &json!({ "kind": kind })));
        Ok(tx.commit_answer(()).await?)
    }

    /// Decides a case. What is released may be done for some hours; either way the verdicts are worth what `label` says.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn decide_case(
        &self,
        ctx: &Ctx,
        id: Id<Case>,
        decision: CaseDecision,
        label: Label,
        reason: &str,
    ) -> Result<(), Error> {
        let release_s = self.rules(ctx).await?.release_hours * 3_600;
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = undecided(store::case_in_tx(&mut tx, id).await?)?;
        if row.assigned.as_ref().is_none_or(|(assigned, _)| assigned != ctx.actor.id()) {
            return Err(Error::NotAssigned);
        }
        let verdicts = store::verdicts_of_case_in_tx(&mut tx, id).await?;
        for verdict in &verdicts {
            store::label_in_tx(&mut tx, verdict.verdict_id, label).await?;
        }
        if let (CaseDecision::Refuse, Some(user)) = (decision, row.user_id) {
            tell_in_tx(&mut tx, user, "case_refused", &id.to_string(), None);
        }
        if let (CaseDecision::Release, Some(user)) = (decision, row.user_id) {
            let until = ctx.now().plus_seconds(release_s);
            tell_in_tx(&mut tx, user, "case_released", &id.to_string(), Some(until));
            let granted = released(&row, &verdicts, until);
            let (scenario, source_id) = (row.scenario.as_str(), id.to_string());
            let grant = Grant { user, scenario, granted: &granted, source: "case", source_id, outcome: Outcome::Delay };
            store::allow_in_tx(&mut tx, ctx, &grant).await?;
        }
        let (by, at) = (ctx.actor.id().to_owned(), ctx.now());
        let decided = Decided { decision, label: Some(label), reason: reason.to_owned(), by, at };
        store::decide_case_in_tx(&mut tx, id, &decided).await?;
        let detail = json!({ "decision": decision, "label": label, "reason": reason });
        tx.audit(AuditEntry::done("risk.case_decided", id, &detail));
        Ok(tx.commit_answer(()).await?)
    }
}

/// What a release lets pass: the one operation, where it is known which; otherwise one like it, to the same payee and no larger.
fn released(row: &CaseRow, verdicts: &[VerdictView], ends_at: Timestamp) -> Granted {
    let rules: BTreeSet<String> = verdicts.iter().flat_map(VerdictView::rules).collect();
    let payee_tail = verdicts.first().and_then(|verdict| verdict.payee_tail.clone());
    match row.mark {
        Some(mark) => Granted { mark: Some(mark), payee_tail: None, amount_max_minor: None, rules, ends_at },
        None => Granted { mark: None, payee_tail, amount_max_minor: row.amount_minor, rules, ends_at },
    }
}

/// A case that waits.
fn undecided(row: Option<CaseRow>) -> Result<CaseRow, Error> {
    let row = row.ok_or(Error::NotFound)?;
    if row.state == CaseState::Decided { Err(Error::CaseDecided) } else { Ok(row) }
}
