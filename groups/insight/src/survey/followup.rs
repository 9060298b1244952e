//! Follow-ups: taken, and closed by whoever took them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, PersonName};
use serde_json::json;
use storage::{Begun, Tx};

use super::Surveys;
use super::error::Error;
use super::model::{CaseOutcome, CaseState, Survey};
use super::store::cases::{self, Case, CaseRow};
use super::store::{self, AnswerRow, AskingRow};

/// Who is to be called, masked.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub user_id: String,
    /// The name, once known.
    pub name_masked: Option<String>,
    /// The phone; nothing for somebody who is not there any more.
    pub phone_masked: Option<String>,
}

/// A follow-up with what it is about.
pub struct CaseFile {
    pub row: CaseRow,
    pub survey: Survey,
    pub answers: Vec<AnswerRow>,
    pub person: Option<Person>,
}

impl CaseRow {
    /// A new one about an asking.
    pub(super) fn new(ctx: &Ctx, asking: &AskingRow, score: i64) -> Self {
        Self {
            case_id: ctx.new_id(),
            asking_id: asking.asking_id,
            document_id: asking.document_id,
            version: asking.version,
            user_id: asking.user_id,
            score,
            state: CaseState::Open,
            opened_at: ctx.now(),
            taken: None,
            closed_by: None,
            closed_at: None,
            outcome: None,
            note: None,
        }
    }
}

impl Surveys {
    /// A page of follow-ups that stand so, and how many are open.
    pub async fn cases(&self, ctx: &Ctx, state: CaseState, page: &PageQuery) -> Result<(Page<CaseFile>, i64), Error> {
        let db = self.banks.db(ctx)?;
        let Page { items, next_cursor } = cases::cases(&db, state, page).await?;
        let mut files = Vec::with_capacity(items.len());
        for row in items {
            let Some(survey) = store::version(&db, row.document_id, row.version).await? else { continue };
            let answers = store::answers_of(&db, row.asking_id, &survey).await?;
            let person = self.person(ctx, &row).await?;
            files.push(CaseFile { row, survey, answers, person });
        }
        Ok((Page { items: files, next_cursor }, cases::count(&db, CaseState::Open).await?))
    }

    async fn person(&self, ctx: &Ctx, row: &CaseRow) -> Result<Option<Person>, Error> {
        let Some(user) = row.user_id else { return Ok(None) };
        let known = self.users.get(ctx, user).await?;
        let name_masked = known.as_ref().and_then(|known| known.name.as_ref()).map(PersonName::masked);
        Ok(Some(Person {
            user_id: user.to_string(),
            name_masked,
            phone_masked: known.map(|known| known.phone.masked()),
        }))
    }

    /// The operator who calls takes a follow-up, also from somebody else.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn take_case(&self, ctx: &Ctx, id: Id<Case>) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        not_closed(cases::case_in_tx(&mut tx, id).await?)?;
        cases::take_in_tx(&mut tx, id, ctx.actor.id(), ctx.now()).await?;
        tx.audit(AuditEntry::done("insight.survey_case_taken", id, &json!({})));
        Ok(tx.commit_answer(()).await?)
    }

    /// Closes a follow-up. The note stays with it, and is not in the audit trail: it is about a person.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn close_case(&self, ctx: &Ctx, id: Id<Case>, outcome: CaseOutcome, note: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = not_closed(cases::case_in_tx(&mut tx, id).await?)?;
        let by = ctx.actor.id();
        if row.taken.as_ref().is_none_or(|(taken, _)| taken != by) {
            return Err(Error::NotTaken);
        }
        cases::close_in_tx(&mut tx, id, (by, ctx.now()), (outcome, note)).await?;
        tx.audit(AuditEntry::done("insight.survey_case_closed", id, &json!({ "outcome": outcome })));
        Ok(tx.commit_answer(()).await?)
    }

    /// What those of these operators who are known are called, by their ids.
    pub(super) async fn called(
        &self,
        ctx: &Ctx,
        ids: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, String>, gateway::Problem> {
        let ids: BTreeSet<String> = ids.into_iter().collect();
        Ok(self.colleagues.names(ctx, &ids).await?.into_iter().collect())
    }
}

fn not_closed(row: Option<CaseRow>) -> Result<CaseRow, Error> {
    let row = row.ok_or(Error::NotFound)?;
    if row.state == CaseState::Closed { Err(Error::CaseClosed) } else { Ok(row) }
}
