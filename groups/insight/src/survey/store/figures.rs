//! Sums over what was shown and answered: nothing here is about one person.

use kernel::Id;
use publishing::Document;
use storage::{Db, Row, args};

use crate::survey::error::Error;
use crate::survey::model::Survey;

/// Versions of one survey, and rows of one table of sums, at most.
const VERSIONS_MAX: i64 = 200;
const SUMS_MAX: i64 = 10_000;

/// Which answers are summed up: of a survey, one version of it or all, asked between two days.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub document: Id<Document>,
    pub version: Option<i64>,
    pub first: i64,
    pub last: i64,
}

impl Span {
    /// Every version there can be, where none is named.
    fn versions(self) -> (i64, i64) {
        self.version.map_or((0, i64::MAX), |version| (version, version))
    }
}

/// How often something was shown, and what became of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    pub asked: i64,
    pub dismissed: i64,
    pub answered: i64,
}

const SHOWN: &str = "count(*) AS asked, \
                     cast(coalesce(sum(CASE WHEN state = 'dismissed' THEN 1 ELSE 0 END), 0) AS bigint) AS dismissed, \
                     cast(coalesce(sum(CASE WHEN state = 'answered' THEN 1 ELSE 0 END), 0) AS bigint) AS answered";

fn shown_of(row: &Row) -> Result<Shown, Error> {
    let (asked, dismissed, answered) = (row.int("asked")?, row.int("dismissed")?, row.int("answered")?);
    Ok(Shown { asked, dismissed, answered })
}

/// How often each survey was shown between two days.
pub async fn by_document(db: &Db, first: i64, last: i64) -> Result<Vec<(Id<Document>, Shown)>, Error> {
    let sql = format!(
        "SELECT document_id, {SHOWN} FROM insight_survey_asking WHERE day >= $1 AND day <= $2 \
         GROUP BY document_id ORDER BY document_id LIMIT $3"
    );
    let rows = db.fetch_composed(sql, args![first, last, SUMS_MAX]).await?;
    rows.iter().map(|row| Ok((row.id("document_id")?, shown_of(row)?))).collect()
}

/// How often a survey was shown.
pub async fn shown(db: &Db, span: Span) -> Result<Shown, Error> {
    let (low, high) = span.versions();
    let sql = format!(
        "SELECT {SHOWN} FROM insight_survey_asking \
         WHERE document_id = $1 AND day >= $2 AND day <= $3 AND version >= $4 AND version <= $5"
    );
    let rows = db.fetch_composed(sql, args![span.document, span.first, span.last, low, high]).await?;
    rows.first().map_or(Ok(Shown::default()), shown_of)
}

/// How often a survey was shown, day by day.
pub async fn shown_by_day(db: &Db, span: Span) -> Result<Vec<(i64, Shown)>, Error> {
    let (low, high) = span.versions();
    let sql = format!(
        "SELECT day, {SHOWN} FROM insight_survey_asking \
         WHERE document_id = $1 AND day >= $2 AND day <= $3 AND version >= $4 AND version <= $5 \
         GROUP BY day ORDER BY day LIMIT $6"
    );
    let rows = db.fetch_composed(sql, args![span.document, span.first, span.last, low, high, SUMS_MAX]).await?;
    rows.iter().map(|row| Ok((row.int("day")?, shown_of(row)?))).collect()
}

/// How often something was answered.
#[derive(Debug, Clone)]
pub struct Counted {
    pub question_id: String,
    pub choice: String,
    pub value: Option<i64>,
    pub count: i64,
}

/// How often each answer was given.
pub async fn answers(db: &Db, span: Span) -> Result<Vec<Counted>, Error> {
    let (low, high) = span.versions();
    let sql = "SELECT question_id, choice, value, count(*) AS n FROM insight_survey_answer \
               WHERE document_id = $1 AND day >= $2 AND day <= $3 AND version >= $4 AND version <= $5 \
               GROUP BY question_id, choice, value ORDER BY question_id, choice, value LIMIT $6";
    let rows = db.fetch_all(sql, args![span.document, span.first, span.last, low, high, SUMS_MAX]).await?;
    let one = |row: &Row| {
        let (choice, value) = (row.text("choice")?, row.opt_int("value")?);
        Ok(Counted { question_id: row.text("question_id")?, choice, value, count: row.int("n")? })
    };
    rows.iter().map(one).collect()
}

/// By how many people a question was answered: whoever chose several counts once.
pub async fn answered_by(db: &Db, span: Span) -> Result<Vec<(String, i64)>, Error> {
    let (low, high) = span.versions();
    let sql = "SELECT question_id, count(DISTINCT asking_id) AS n FROM insight_survey_answer \
               WHERE document_id = $1 AND day >= $2 AND day <= $3 AND version >= $4 AND version <= $5 \
               GROUP BY question_id ORDER BY question_id LIMIT $6";
    let rows = db.fetch_all(sql, args![span.document, span.first, span.last, low, high, SUMS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text("question_id")?, row.int("n")?))).collect()
}

/// Sums of scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scores {
    pub answers: i64,
    pub sum: i64,
    /// 9 and 10.
    pub promoters: i64,
    /// 0 to 6.
    pub detractors: i64,
}

impl Scores {
    /// Both together.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            answers: self.answers + other.answers,
            sum: self.sum + other.sum,
            promoters: self.promoters + other.promoters,
            detractors: self.detractors + other.detractors,
        }
    }
}

const SCORES: &str = "count(*) AS n, cast(coalesce(sum(value), 0) AS bigint) AS total, \
                      cast(coalesce(sum(CASE WHEN value >= 9 THEN 1 ELSE 0 END), 0) AS bigint) AS promoters, \
                      cast(coalesce(sum(CASE WHEN value <= 6 THEN 1 ELSE 0 END), 0) AS bigint) AS detractors";

fn scores_of(row: &Row) -> Result<Scores, Error> {
    let (promoters, detractors) = (row.int("promoters")?, row.int("detractors")?);
    Ok(Scores { answers: row.int("n")?, sum: row.int("total")?, promoters, detractors })
}

/// Scores of a survey day by day: the day, the question, its sums.
pub async fn scores_by_day(db: &Db, span: Span) -> Result<Vec<(i64, String, Scores)>, Error> {
    let (low, high) = span.versions();
    let sql = format!(
        "SELECT day, question_id, {SCORES} FROM insight_survey_answer \
         WHERE document_id = $1 AND day >= $2 AND day <= $3 AND version >= $4 AND version <= $5 AND value IS NOT NULL \
         GROUP BY day, question_id ORDER BY day, question_id LIMIT $6"
    );
    let rows = db.fetch_composed(sql, args![span.document, span.first, span.last, low, high, SUMS_MAX]).await?;
    rows.iter().map(|row| Ok((row.int("day")?, row.text("question_id")?, scores_of(row)?))).collect()
}

/// Scores of all surveys of a bank together, by kind of question.
pub async fn scores_of_bank(db: &Db, first: i64, last: i64) -> Result<Vec<(String, Scores)>, Error> {
    let sql = format!(
        "SELECT kind, {SCORES} FROM insight_survey_answer WHERE day >= $1 AND day <= $2 AND value IS NOT NULL \
         GROUP BY kind ORDER BY kind LIMIT 10"
    );
    let rows = db.fetch_composed(sql, args![first, last]).await?;
    rows.iter().map(|row| Ok((row.text("kind")?, scores_of(row)?))).collect()
}

/// Every version of a survey that was shown, the newest first.
pub async fn versions(db: &Db, document: Id<Document>) -> Result<Vec<(i64, Survey)>, Error> {
    let sql = "SELECT version, body FROM insight_survey_version WHERE document_id = $1 ORDER BY version DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![document, VERSIONS_MAX]).await?;
    rows.iter().map(|row| Ok((row.int("version")?, row.json("body")?))).collect()
}
