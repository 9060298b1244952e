//! Who is behind a figure: customers, masked, for those who may look customers up, with the purpose on record.

use chrono::NaiveDate;
use contracts::user::{User, UserClass};
use kernel::{AuditEntry, Ctx, Id, Timestamp, mask};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::{Analysis, AnalysisAsk, AnalysisEvent, Objection};
use super::execution::{Execution, Kernels, Matter};
use super::funnel::{self, Steps};
use super::gather::Aliases;
use super::remote::Remote;
use super::{Analyses, Ground, Period};
use crate::behaviour::{self, Run, Wanted};
use crate::error::Error;

/// Customers that are told.
const TOLD_MAX: usize = 100;

/// Who is asked for.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisPeopleQuestion {
    /// The first day, in the bank's zone.
    pub from: NaiveDate,
    /// The last day, in the bank's zone; included. At most 400 days in all.
    pub until: NaiveDate,
    /// Only people of this audience; everybody when absent.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Behind which figure.
    pub behind: AnalysisBehind,
    /// What for: 4 to 200 characters. It goes on record.
    #[schema(min_length = 4, max_length = 200)]
    pub purpose: String,
}

/// A figure with people behind it.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnalysisBehind {
    /// Who did something.
    Did {
        /// What.
        event: AnalysisEvent,
    },
    /// Who came to a step of a funnel.
    Came {
        /// The steps.
        #[schema(min_items = 2, max_items = 8)]
        steps: Vec<AnalysisEvent>,
        /// All steps within so many seconds.
        #[schema(minimum = 60, maximum = 2_592_000)]
        window_s: u32,
        /// The step; 0 is the first.
        #[schema(minimum = 0, maximum = 7)]
        step: usize,
    },
    /// Who came to the step before, and not to this one.
    Lost {
        /// The steps.
        #[schema(min_items = 2, max_items = 8)]
        steps: Vec<AnalysisEvent>,
        /// All steps within so many seconds.
        #[schema(minimum = 60, maximum = 2_592_000)]
        window_s: u32,
        /// The step they did not come to; 1 is the second.
        #[schema(minimum = 1, maximum = 7)]
        step: usize,
    },
}

/// Who is behind a figure.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AnalysisPeople {
    /// People in all.
    pub people: u64,
    /// Those of them the bank knows as customers: at most 100.
    pub customers: Vec<AnalysisPerson>,
    /// Whether there are more customers than are told.
    pub more: bool,
}

/// A customer, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnalysisPerson {
    /// Who.
    #[schema(value_type = String)]
    pub user_id: Id<User>,
    /// The name, masked; none while it is not known.
    pub name: Option<String>,
    /// The phone, masked.
    pub phone: String,
    /// How far they have come.
    pub class: UserClass,
    /// Since when.
    pub since: Timestamp,
}

/// What goes on record.
#[derive(Serialize)]
struct Looked<'a> {
    purpose: &'a str,
    from: NaiveDate,
    until: NaiveDate,
    behind: &'a AnalysisBehind,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<&'a str>,
    people: u64,
    told: usize,
}

impl AnalysisPeopleQuestion {
    /// What is wrong with it, if anything; the purpose aside.
    pub fn objection(&self) -> Option<Objection> {
        let ask = match &self.behind {
            AnalysisBehind::Did { event } => {
                AnalysisAsk::Trend { events: vec![event.clone()], by: super::AnalysisGrain::Day }
            }
            AnalysisBehind::Came { steps, window_s, .. } | AnalysisBehind::Lost { steps, window_s, .. } => {
                AnalysisAsk::Funnel { steps: steps.clone(), window_s: *window_s }
            }
        };
        let objection = Analysis { from: self.from, until: self.until, audience: None, ask }.objection();
        let in_question = |(field, code, words): Objection| match field {
            "ask.steps" => ("behind.steps", code, words),
            "ask.window_s" => ("behind.window_s", code, words),
            "ask.events" => ("behind.event", code, words),
            field => (field, code, words),
        };
        objection.map(in_question).or_else(|| {
            let is_there = match &self.behind {
                AnalysisBehind::Did { .. } => true,
                AnalysisBehind::Came { steps, step, .. } => *step < steps.len(),
                AnalysisBehind::Lost { steps, step, .. } => (1..steps.len()).contains(step),
            };
            (!is_there).then_some(("behind.step", "out_of_range", "没有这一步 / there is no such step"))
        })
    }
}

impl Analyses {
    /// Who is behind a figure of the bank of `ctx`; on record with `purpose`.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn people(
        &self,
        ctx: &Ctx,
        question: &AnalysisPeopleQuestion,
        only: Option<RoaringBitmap>,
        purpose: &str,
    ) -> Result<AnalysisPeople, Error> {
        let (bank, lake) = (self.banks.of(ctx)?, self.behaviour.lake(ctx).await?);
        let period = Period::of((question.from, question.until), &bank);
        let people = self.behind(Matter { ctx, bank: &bank, lake: &lake, period, only }, &question.behind).await?;
        let db = self.banks.db(ctx)?;
        let found = behaviour::customers_among(&db, &people, TOLD_MAX + 1).await?;
        let more = found.len() > TOLD_MAX;
        let mut customers = Vec::new();
        for user in found.into_iter().take(TOLD_MAX).filter_map(|user| user.parse().ok()) {
            customers.extend(self.person(ctx, user).await?);
        }
        let AnalysisPeopleQuestion { from, until, behind, audience, .. } = question;
        let audience = audience.as_deref();
        let (from, until, people, told) = (*from, *until, people.len(), customers.len());
        let mut tx = db.begin(ctx).await?;
        tx.audit(AuditEntry::done(
            "behaviour.people_seen",
            &ctx.tenant,
            &Looked { purpose, from, until, behind, audience, people, told },
        ));
        tx.commit().await?;
        Ok(AnalysisPeople { people, customers, more })
    }

    async fn behind(&self, matter: Matter<'_>, behind: &AnalysisBehind) -> Result<RoaringBitmap, Error> {
        match self.engines.get(&matter.ctx.tenant) {
            Some(engine) => Remote { analyses: self, engine }.people(matter, behind).await,
            None => Kernels(self).people(matter, behind).await,
        }
    }

    /// Who did something on some days, as numbers. Whoever asks tells nobody's name without a purpose on record.
    pub async fn doers(
        &self,
        ctx: &Ctx,
        event: &AnalysisEvent,
        days: (NaiveDate, NaiveDate),
    ) -> Result<RoaringBitmap, Error> {
        let (bank, lake) = (self.banks.of(ctx)?, self.behaviour.lake(ctx).await?);
        let (period, only) = (Period::of(days, &bank), None);
        let matter = Matter { ctx, bank: &bank, lake: &lake, period, only };
        self.behind(matter, &AnalysisBehind::Did { event: event.clone() }).await
    }

    async fn person(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<AnalysisPerson>, Error> {
        let view = self.users.get(ctx, user).await?;
        Ok(view.map(|view| AnalysisPerson {
            user_id: view.user_id,
            name: view.name.as_ref().map(|name| mask::name(name.as_str())),
            phone: mask::phone(view.phone.as_str()),
            class: view.class,
            since: view.created_at,
        }))
    }
}

/// Looks for them in the rows.
pub fn find(ground: &Ground, behind: &AnalysisBehind) -> parquet::errors::Result<RoaringBitmap> {
    let steps = |steps, window_s| funnel::people(&ground.gather(), Steps { steps, window_s });
    match behind {
        AnalysisBehind::Did { event } => did(ground, event, &ground.aliases),
        AnalysisBehind::Came { steps: asked, window_s, step } => Ok(steps(asked, *window_s)?.swap_remove(*step)),
        AnalysisBehind::Lost { steps: asked, window_s, step } => {
            let came = steps(asked, *window_s)?;
            Ok(&came[step - 1] - &came[*step])
        }
    }
}

fn did(ground: &Ground, event: &AnalysisEvent, aliases: &Aliases) -> parquet::errors::Result<RoaringBitmap> {
    let mut people = RoaringBitmap::new();
    for segment in &ground.segments {
        segment.read(
            Wanted::People,
            |run: &Run| event.is(run).then_some(()),
            |(), _, rows| people.extend(rows.person),
        )?;
    }
    aliases.people(&mut people);
    people.remove(behaviour::UNSAID);
    Ok(people)
}
