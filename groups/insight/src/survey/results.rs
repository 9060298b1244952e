//! What was answered, summed up. Nothing is told of fewer than five people: not of a survey, a question, or a day.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use kernel::{Ctx, Id, Page, PageQuery};
use publishing::Document;

use super::Surveys;
use super::error::Error;
use super::kind::KIND;
use super::model::{FLOOR, Question, QuestionKind, Survey};
use super::store::figures::{self, Scores, Shown, Span};
use super::store::{self, WordsRow};

/// Banks asked at a time.
const WIDTH: usize = 16;

/// One survey and how it goes.
pub struct Listed {
    pub document_id: Id<Document>,
    pub version: i64,
    pub survey: Survey,
    /// Whether somebody can be shown it now.
    pub in_force: InForce,
    pub shown: Shown,
}

/// Whether a survey is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyInForce)]
pub enum InForce {
    /// For everybody.
    Live,
    /// It is being tried on some.
    Tried,
    /// Not any more.
    Ended,
}

/// How much time one point of a trend stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyGrain)]
pub enum Grain {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
}

impl Grain {
    /// The first day of the point a day belongs to, in days since 1970-01-01, which was a Thursday.
    pub const fn begin(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            Self::Week => day - (day + 3).rem_euclid(7),
        }
    }
}

/// What a question came to.
pub struct Answered {
    pub question: Question,
    /// How many answered it.
    pub answers: i64,
    /// Nothing where they are too few.
    pub counts: Option<Counts>,
}

/// How often each answer was given.
pub struct Counts {
    /// By score, or by choice.
    pub by: Vec<(String, i64)>,
    pub scores: Scores,
}

/// One point of a trend: its first day, and what came then.
pub struct Point {
    pub day: i64,
    pub shown: Shown,
    /// By question; those of too few answers are left out.
    pub scores: BTreeMap<String, Scores>,
}

/// What a survey came to.
pub struct Results {
    pub survey: Survey,
    /// Every version that was shown, the newest first.
    pub versions: Vec<i64>,
    pub shown: Shown,
    pub questions: Vec<Answered>,
    pub trend: Vec<Point>,
}

/// One bank beside the others.
pub struct OfBank {
    pub bank_id: String,
    pub name: String,
    pub shown: Shown,
    /// Of five points; nothing where too few answered.
    pub score: Option<Scores>,
    pub nps: Option<Scores>,
}

impl Surveys {
    /// Every survey that is in force or was shown between two days.
    pub async fn list(&self, ctx: &Ctx, first: i64, last: i64) -> Result<Vec<Listed>, Error> {
        let db = self.banks.db(ctx)?;
        let mut shown: BTreeMap<_, _> = figures::by_document(&db, first, last).await?.into_iter().collect();
        let in_force = self.line.in_force(ctx, KIND).await?;
        let mut all = Vec::new();
        for line in in_force.documents() {
            let tried = in_force.tried(line).map(|(_, artefact)| (artefact, InForce::Tried));
            let now = in_force.live(line).map(|artefact| (artefact, InForce::Live)).or(tried);
            let Some((artefact, in_force)) = now else { continue };
            let Some(survey) = artefact.get::<Survey>().cloned() else { continue };
            let (document_id, version) = (artefact.document_id, artefact.version);
            let shown = shown.remove(&document_id).unwrap_or_default();
            all.push(Listed { document_id, version, survey, in_force, shown });
        }
        for (document_id, shown) in shown {
            let Some((version, survey)) = figures::versions(&db, document_id).await?.into_iter().next() else {
                continue;
            };
            all.push(Listed { document_id, version, survey, in_force: InForce::Ended, shown });
        }
        // What is in force first; of those, what most have seen.
        all.sort_by_key(|listed| (listed.in_force == InForce::Ended, -listed.shown.asked));
        Ok(all)
    }

    /// What a survey came to.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn results(&self, ctx: &Ctx, span: Span, grain: Grain) -> Result<Results, Error> {
        let db = self.banks.db(ctx)?;
        let versions = match figures::versions(&db, span.document).await? {
            shown if shown.is_empty() => self.not_shown_yet(ctx, span.document).await?,
            shown => shown,
        };
        let newest = versions.iter().find(|(version, _)| span.version.is_none_or(|asked| asked == *version));
        let survey = newest.map(|(_, survey)| survey.clone()).ok_or(Error::NotFound)?;
        // A question that a later version has no more was answered all the same.
        let mut questions = survey.questions.clone();
        let older = versions.iter().filter(|(version, _)| span.version.is_none_or(|asked| asked == *version));
        for question in older.flat_map(|(_, older)| &older.questions) {
            if !questions.iter().any(|known| known.id == question.id) {
                questions.push(question.clone());
            }
        }
        let (counted, by) = (figures::answers(&db, span).await?, figures::answered_by(&db, span).await?);
        let by: BTreeMap<String, i64> = by.into_iter().collect();
        let trend = self.trend(ctx, span, grain).await?;
        let answered = |question: Question| {
            let answers = by.get(&question.id).copied().unwrap_or(0);
            let counts = (answers >= FLOOR).then(|| counts_of(&question, &counted));
            Answered { question, answers, counts }
        };
        let questions = questions.into_iter().map(answered).collect();
        let shown = figures::shown(&db, span).await?;
        Ok(Results {
            survey,
            versions: versions.into_iter().map(|(version, _)| version).collect(),
            shown,
            questions,
            trend,
        })
    }

    /// A survey in force that nobody has been shown.
    async fn not_shown_yet(&self, ctx: &Ctx, document: Id<Document>) -> Result<Vec<(i64, Survey)>, Error> {
        let in_force = self.line.in_force(ctx, KIND).await?;
        let found = in_force
            .documents()
            .filter(|line| line.document_id == document)
            .find_map(|line| in_force.live(line).or_else(|| in_force.tried(line).map(|(_, artefact)| artefact)));
        let survey = found.and_then(|artefact| Some((artefact.version, artefact.get::<Survey>()?.clone())));
        Ok(survey.into_iter().collect())
    }

    async fn trend(&self, ctx: &Ctx, span: Span, grain: Grain) -> Result<Vec<Point>, Error> {
        let db = self.banks.db(ctx)?;
        let mut points: BTreeMap<i64, (Shown, BTreeMap<String, Scores>)> = BTreeMap::new();
        for (day, shown) in figures::shown_by_day(&db, span).await? {
            let (sum, _) = points.entry(grain.begin(day)).or_default();
            sum.asked += shown.asked;
            sum.dismissed += shown.dismissed;
            sum.answered += shown.answered;
        }
        for (day, question, scores) in figures::scores_by_day(&db, span).await? {
            let (_, of) = points.entry(grain.begin(day)).or_default();
            let sum = of.entry(question).or_default();
            *sum = sum.plus(scores);
        }
        let point = |(day, (shown, mut scores)): (i64, (Shown, BTreeMap<String, Scores>))| {
            scores.retain(|_, sum| sum.answers >= FLOOR);
            Point { day, shown, scores }
        };
        Ok(points.into_iter().map(point).collect())
    }

    /// What was said in words; nothing where too few said something.
    pub async fn words(
        &self,
        ctx: &Ctx,
        span: Span,
        question: &str,
        page: &PageQuery,
    ) -> Result<Option<Page<WordsRow>>, Error> {
        let db = self.banks.db(ctx)?;
        let by = figures::answered_by(&db, span).await?;
        let answers = by.iter().find(|(id, _)| id == question).map_or(0, |(_, answers)| *answers);
        if answers < FLOOR {
            return Ok(None);
        }
        Ok(Some(store::words(&db, (span.document, question), (span.first, span.last), page).await?))
    }

    /// Every bank beside the others, for the alliance: sums over all surveys of a bank, and nothing else of them.
    #[tracing::instrument(skip_all)]
    pub async fn compare(&self, ctx: &Ctx, days: i64) -> Result<Vec<OfBank>, Error> {
        let one = |bank: std::sync::Arc<tenancy::Bank>| async move {
            let ctx = ctx.in_tenant(bank.id.clone());
            let (db, last) = (self.banks.db(&ctx)?, self.today(&ctx)?);
            let first = last - days + 1;
            let mut shown = Shown::default();
            for (_, of) in figures::by_document(&db, first, last).await? {
                shown.asked += of.asked;
                shown.dismissed += of.dismissed;
                shown.answered += of.answered;
            }
            let by_kind = figures::scores_of_bank(&db, first, last).await?;
            let of = |kind: QuestionKind| {
                let found = by_kind.iter().find(|(word, _)| word == kind.as_str()).map(|(_, scores)| *scores);
                found.filter(|scores| scores.answers >= FLOOR)
            };
            let (score, nps) = (of(QuestionKind::Score), of(QuestionKind::Nps));
            let name = ctx.lang.pick(&bank.name, &bank.name_en).to_owned();
            Ok::<_, Error>(OfBank { bank_id: bank.id.to_string(), name, shown, score, nps })
        };
        stream::iter(self.banks.all()).map(one).buffered(WIDTH).try_collect().await
    }
}

fn counts_of(question: &Question, counted: &[figures::Counted]) -> Counts {
    let own: Vec<_> = counted.iter().filter(|one| one.question_id == question.id).collect();
    let of_value = |value: i64| own.iter().filter(|one| one.value == Some(value)).map(|one| one.count).sum::<i64>();
    let of_choice = |choice: &str| own.iter().filter(|one| one.choice == choice).map(|one| one.count).sum::<i64>();
    let by = match question.kind {
        QuestionKind::Score => (1..=5).map(|value| (value.to_string(), of_value(value))).collect(),
        QuestionKind::Nps => (0..=10).map(|value| (value.to_string(), of_value(value))).collect(),
        QuestionKind::Single | QuestionKind::Multiple => {
            question.choices.iter().map(|choice| (choice.id.clone(), of_choice(&choice.id))).collect()
        }
        QuestionKind::Text => Vec::new(),
    };
    let mut scores = Scores::default();
    for one in &own {
        let Some(value) = one.value else { continue };
        scores.answers += one.count;
        scores.sum += one.count * value;
        scores.promoters += if value >= 9 { one.count } else { 0 };
        scores.detractors += if value <= 6 { one.count } else { 0 };
    }
    Counts { by, scores }
}
