//! Whether somebody is to be asked now, and what they say.
//!
//! Asking unasked costs twice: of the surveys' own budget, which is counted in the transaction that notes the asking, and
//! of the one budget of attention that messages and campaigns share.

use std::sync::Arc;

use contracts::message::Touch;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Timestamp};
use publishing::model::lot;
use publishing::{Artefact, Document};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::error::Error;
use super::kind::KIND;
use super::model::{self, ANSWERABLE_DAYS, AskingState, Given, Moment, Survey};
use super::store::cases::{self, CaseRow};
use super::store::{self, Asking, AskingRow, PersonRow};
use super::{SurveyRules, Surveys};
use crate::model::Slot;

const DAY_S: i64 = 86_400;

/// A survey in force, for somebody.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Which document.
    pub document_id: Id<Document>,
    /// Which version of it.
    pub version: i64,
    /// What is asked.
    pub survey: Arc<Survey>,
}

/// Where a customer is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What has just happened.
    pub moment: Moment,
    /// The page in sight, by its pattern.
    pub page: Option<&'a str>,
}

/// A survey as it was shown.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Asked {
    /// The asking.
    pub asking_id: Id<Asking>,
    /// Until when it can be answered.
    pub answer_until: Timestamp,
}

/// Whether a customer wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyWish)]
pub enum Wish {
    /// Now and then.
    Welcome,
    /// Never.
    Unwanted,
}

/// What a customer was shown, with what they said.
pub struct OwnAsking {
    pub row: AskingRow,
    pub survey: Survey,
    pub answers: Vec<store::AnswerRow>,
}

/// A customer's surveys.
pub struct Own {
    pub wish: Wish,
    /// Those that wait to be opened by whoever likes.
    pub open: Vec<Sheet>,
    /// Those that were shown, the newest first.
    pub shown: Vec<OwnAsking>,
}

/// When it can no longer be answered.
pub fn answer_until(asked_at: Timestamp) -> Timestamp {
    asked_at.plus_seconds(ANSWERABLE_DAYS * DAY_S)
}

impl Surveys {
    async fn rules(&self, ctx: &Ctx) -> Result<Arc<SurveyRules>, Error> {
        Ok(self.parameters.current::<SurveyRules>(ctx).await?)
    }

    pub(super) fn today(&self, ctx: &Ctx) -> Result<i64, Error> {
        Ok(Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day)
    }

    /// Every survey in force for `user` at a place; whether it is due is another matter.
    async fn in_force(&self, ctx: &Ctx, user: Id<User>, place: Place<'_>) -> Result<Vec<Sheet>, Error> {
        let (in_force, user) = (self.line.in_force(ctx, KIND).await?, user.to_string());
        let sheet = |artefact: &Arc<Artefact>| {
            let survey = artefact.share::<Survey>()?;
            Some(Sheet { document_id: artefact.document_id, version: artefact.version, survey })
        };
        let fits = |sheet: &Sheet| {
            let Survey { moment, percent, .. } = *sheet.survey;
            let drawn = lot(&sheet.document_id.to_string(), &user) < percent.saturating_mul(100);
            moment == place.moment && drawn && sheet.survey.is_of_page(place.page)
        };
        let documents = in_force.documents();
        Ok(documents
            .filter_map(|line| in_force.choose(line, Some(&user)).enforced)
            .filter_map(sheet)
            .filter(fits)
            .collect())
    }

    /// Those of `sheets` that are for `user`, by audience.
    async fn for_audience(&self, ctx: &Ctx, user: Id<User>, mut sheets: Vec<Sheet>) -> Result<Vec<Sheet>, Error> {
        if sheets.iter().any(|sheet| sheet.survey.audience.is_some()) {
            let audiences = self.audiences.audiences_of(ctx, user).await?;
            sheets.retain(|sheet| sheet.survey.audience.as_ref().is_none_or(|name| audiences.contains(name)));
        }
        Ok(sheets)
    }

    /// The survey that is due for `user` at a place, if any. It promises nothing: asking is another step.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn due(&self, ctx: &Ctx, user: Id<User>, place: Place<'_>) -> Result<Option<Sheet>, Error> {
        if place.moment == Moment::Open {
            return Ok(None);
        }
        let sheets = self.in_force(ctx, user, place).await?;
        if sheets.is_empty() {
            return Ok(None);
        }
        let (db, today) = (self.banks.db(ctx)?, self.today(ctx)?);
        let between = self.rules(ctx).await?.between_days;
        if !is_welcome(store::person(&db, user).await?, today, between) {
            return Ok(None);
        }
        let shown = store::shown(&db, user).await?;
        let again = |sheet: &Sheet| {
            let last = shown.get(&sheet.document_id).copied();
            model::may_ask(last, today, sheet.survey.again_after_days)
        };
        let sheets = sheets.into_iter().filter(again).collect();
        let Some(first) = self.for_audience(ctx, user, sheets).await?.into_iter().next() else { return Ok(None) };
        let spent = self.fatigue.ask(ctx, user).await?.is_spent();
        Ok((!spent).then_some(first))
    }

    /// A survey was put before a customer: it counts from now on, whether they answer or not.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn ask(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        (document, version): (Id<Document>, i64),
        place: Place<'_>,
    ) -> Result<Asked, Error> {
        let db = self.banks.db(ctx)?;
        // A repeat is told what the first one was, before anything is counted again.
        if let Begun::Repeat(asked) = Tx::begin_once::<Asked>(&db, ctx).await? {
            return Ok(asked);
        }
        let sheets = self.in_force(ctx, user, place).await?;
        let named = sheets.into_iter().filter(|sheet| sheet.document_id == document && sheet.version == version);
        let found = self.for_audience(ctx, user, named.collect()).await?;
        let sheet = found.into_iter().next().ok_or(Error::NotDue)?;
        let (today, between) = (self.today(ctx)?, self.rules(ctx).await?.between_days);
        if place.moment != Moment::Open {
            if !is_welcome(store::person(&db, user).await?, today, between) {
                return Err(Error::NotDue);
            }
            let last = store::shown(&db, user).await?.get(&document).copied();
            if !model::may_ask(last, today, sheet.survey.again_after_days) {
                return Err(Error::NotDue);
            }
            // Named by the day: two at once take it once.
            if self.fatigue.take(ctx, user, &format!("survey:{today}")).await? == Touch::Spent {
                return Err(Error::NotDue);
            }
        }
        let mut tx = match Tx::begin_once::<Asked>(&db, ctx).await? {
            Begun::Repeat(asked) => return Ok(asked),
            Begun::First(tx) => tx,
        };
        let person = store::person_in_tx(&mut tx, user).await?;
        let last = store::shown_in_tx(&mut tx, user).await?.get(&document).copied();
        if !model::may_ask(last, today, sheet.survey.again_after_days) {
            return Err(Error::NotDue);
        }
        if place.moment != Moment::Open {
            if !is_welcome(person, today, between) {
                return Err(Error::NotDue);
            }
            store::note_asked_in_tx(&mut tx, user, today).await?;
        }
        let asked = Asked { asking_id: ctx.new_id(), answer_until: answer_until(ctx.now()) };
        let row = AskingRow {
            asking_id: asked.asking_id,
            document_id: document,
            version,
            user_id: Some(user),
            day: today,
            asked_at: ctx.now(),
            state: AskingState::Shown,
            answered_at: None,
        };
        store::ask_in_tx(&mut tx, &row, (place.moment, &sheet.survey)).await?;
        Ok(tx.commit_answer(asked).await?)
    }

    /// A survey was closed without an answer; `wish` says whether there is to be another.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn dismiss(&self, ctx: &Ctx, user: Id<User>, asking: Id<Asking>, wish: Wish) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        own_in_tx(&mut tx, user, asking).await?;
        store::dismiss_in_tx(&mut tx, asking).await?;
        if wish == Wish::Unwanted {
            wish_in_tx(&mut tx, ctx, user, wish).await?;
        }
        Ok(tx.commit_answer(()).await?)
    }

    /// What a customer says, once for each asking: held against the version that was shown. A low score opens a
    /// follow-up in the same transaction. Answers with what was shown.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn answer(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        asking: Id<Asking>,
        given: Vec<Given>,
    ) -> Result<Survey, Error> {
        let mut tx = match Tx::begin_once::<Survey>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(survey) => return Ok(survey),
            Begun::First(tx) => tx,
        };
        let row = own_in_tx(&mut tx, user, asking).await?;
        if row.state == AskingState::Answered {
            return Err(Error::Answered);
        }
        if answer_until(row.asked_at) < ctx.now() {
            return Err(Error::TooLate);
        }
        let survey = store::version_in_tx(&mut tx, row.document_id, row.version).await?.ok_or(Error::NotFound)?;
        let answers = model::marked(&survey, given).map_err(Error::Answers)?;
        let low = model::low_score(&survey, &answers);
        store::answer_in_tx(&mut tx, &row, answers, ctx.now()).await?;
        if let Some(score) = low {
            let case = CaseRow::new(ctx, &row, score);
            cases::open_in_tx(&mut tx, &case).await?;
            let detail = json!({ "survey": row.document_id, "version": row.version, "score": score });
            tx.audit(AuditEntry::done("insight.survey_case_opened", case.case_id, &detail));
        }
        Ok(tx.commit_answer(survey).await?)
    }

    /// Whether a customer wants to be asked from now on.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn wish(&self, ctx: &Ctx, user: Id<User>, wish: Wish) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        wish_in_tx(&mut tx, ctx, user, wish).await?;
        Ok(tx.commit_answer(()).await?)
    }

    /// A customer's surveys: at most `most` of those that were shown.
    pub async fn own(&self, ctx: &Ctx, user: Id<User>, most: i64) -> Result<Own, Error> {
        let (db, today) = (self.banks.db(ctx)?, self.today(ctx)?);
        let last = store::shown(&db, user).await?;
        let open = self.in_force(ctx, user, Place { moment: Moment::Open, page: None }).await?;
        let mut open = self.for_audience(ctx, user, open).await?;
        open.retain(|sheet| {
            model::may_ask(last.get(&sheet.document_id).copied(), today, sheet.survey.again_after_days)
        });
        let wish = if store::person(&db, user).await?.opted_out_at.is_some() { Wish::Unwanted } else { Wish::Welcome };
        Ok(Own { wish, open, shown: self.shown_to(ctx, user, most).await? })
    }

    /// What a customer was shown, with what they said.
    pub(super) async fn shown_to(&self, ctx: &Ctx, user: Id<User>, most: i64) -> Result<Vec<OwnAsking>, Error> {
        let db = self.banks.db(ctx)?;
        let mut shown = Vec::new();
        for row in store::askings_of(&db, user, most).await? {
            let Some(survey) = store::version(&db, row.document_id, row.version).await? else { continue };
            let answers = match row.state {
                AskingState::Answered => store::answers_of(&db, row.asking_id, &survey).await?,
                AskingState::Shown | AskingState::Dismissed => Vec::new(),
            };
            shown.push(OwnAsking { row, survey, answers });
        }
        Ok(shown)
    }
}

/// Whether somebody may be asked unasked.
fn is_welcome(person: PersonRow, today: i64, between: i64) -> bool {
    person.opted_out_at.is_none() && model::may_ask(person.asked_day, today, between)
}

async fn own_in_tx(tx: &mut Tx, user: Id<User>, asking: Id<Asking>) -> Result<AskingRow, Error> {
    let row = store::asking_in_tx(tx, asking).await?;
    row.filter(|row| row.user_id == Some(user)).ok_or(Error::NotFound)
}

async fn wish_in_tx(tx: &mut Tx, ctx: &Ctx, user: Id<User>, wish: Wish) -> Result<(), Error> {
    let before = store::person_in_tx(tx, user).await?;
    let since = (wish == Wish::Unwanted).then(|| ctx.now());
    if before.opted_out_at.is_some() == since.is_some() {
        return Ok(());
    }
    store::opt_out_in_tx(tx, user, since).await?;
    tx.audit(AuditEntry::done("insight.survey_wish", user, &json!({ "wish": wish })));
    Ok(())
}
