//! The tables of surveys: what was shown to whom, and what was answered. Figures and cases have files of their own.

pub mod cases;
pub mod figures;

use std::collections::BTreeMap;

use contracts::user::User;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use publishing::Document;
use storage::{Db, Row, Tx, args};

use super::error::Error;
use super::model::{AskingState, Marked, Moment, Survey};

/// Marks ids of askings.
pub enum Asking {}

/// Surveys one customer was shown that are read, at most.
const OF_PERSON_MAX: i64 = 200;
/// Answers of one asking, at most: ten questions of ten choices.
const OF_ASKING_MAX: i64 = 100;

/// How a customer stands with surveys.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonRow {
    /// The day on which they were last asked unasked.
    pub asked_day: Option<i64>,
    /// Since when they want none.
    pub opted_out_at: Option<Timestamp>,
}

/// A survey that was shown.
#[derive(Debug, Clone)]
pub struct AskingRow {
    pub asking_id: Id<Asking>,
    pub document_id: Id<Document>,
    pub version: i64,
    pub user_id: Option<Id<User>>,
    pub day: i64,
    pub asked_at: Timestamp,
    pub state: AskingState,
    pub answered_at: Option<Timestamp>,
}

const ASKING: &str = "asking_id, document_id, version, user_id, day, asked_at, state, answered_at";

fn asking_of(row: &Row) -> Result<AskingRow, Error> {
    Ok(AskingRow {
        asking_id: row.id("asking_id")?,
        document_id: row.id("document_id")?,
        version: row.int("version")?,
        user_id: row.opt_parse("user_id")?,
        day: row.int("day")?,
        asked_at: row.time("asked_at")?,
        state: row.parse("state")?,
        answered_at: row.opt_time("answered_at")?,
    })
}

fn person_of(row: &Row) -> Result<PersonRow, Error> {
    Ok(PersonRow { asked_day: row.opt_int("asked_day")?, opted_out_at: row.opt_time("opted_out_at")? })
}

/// How a customer stands.
pub async fn person(db: &Db, user: Id<User>) -> Result<PersonRow, Error> {
    let sql = "SELECT asked_day, opted_out_at FROM insight_survey_person WHERE user_id = $1";
    let row = db.fetch_optional(sql, args![user]).await?;
    row.as_ref().map_or(Ok(PersonRow::default()), person_of)
}

/// How a customer stands, locked until the commit: two at once are one after the other.
pub async fn person_in_tx(tx: &mut Tx, user: Id<User>) -> Result<PersonRow, Error> {
    let sql = "INSERT INTO insight_survey_person (user_id) VALUES ($1) \
               ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING asked_day, opted_out_at";
    person_of(&tx.fetch_one(sql, args![user]).await?)
}

/// A customer was asked unasked.
pub async fn note_asked_in_tx(tx: &mut Tx, user: Id<User>, day: i64) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_person SET asked_day = $2 WHERE user_id = $1";
    tx.execute(sql, args![user, day]).await?;
    Ok(())
}

/// A customer wants none since then, or some again.
pub async fn opt_out_in_tx(tx: &mut Tx, user: Id<User>, since: Option<Timestamp>) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_person SET opted_out_at = $2 WHERE user_id = $1";
    tx.execute(sql, args![user, since]).await?;
    Ok(())
}

const SHOWN_ON: &str = "SELECT document_id, max(day) AS day FROM insight_survey_asking WHERE user_id = $1 \
                        GROUP BY document_id ORDER BY document_id LIMIT $2";

fn shown_on(rows: &[Row]) -> Result<BTreeMap<Id<Document>, i64>, Error> {
    rows.iter().map(|row| Ok((row.id("document_id")?, row.int("day")?))).collect()
}

/// The day on which a customer was last shown each survey.
pub async fn shown(db: &Db, user: Id<User>) -> Result<BTreeMap<Id<Document>, i64>, Error> {
    shown_on(&db.fetch_all(SHOWN_ON, args![user, OF_PERSON_MAX]).await?)
}

/// The same inside a transaction.
pub async fn shown_in_tx(tx: &mut Tx, user: Id<User>) -> Result<BTreeMap<Id<Document>, i64>, Error> {
    shown_on(&tx.fetch_all(SHOWN_ON, args![user, OF_PERSON_MAX]).await?)
}

/// Keeps the version that was shown, and that it was.
pub async fn ask_in_tx(tx: &mut Tx, row: &AskingRow, (moment, survey): (Moment, &Survey)) -> Result<(), Error> {
    let body = serde_json::to_string(survey).map_err(storage::Error::from)?;
    let sql = "INSERT INTO insight_survey_version (document_id, version, body, first_asked_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (document_id, version) DO NOTHING";
    tx.execute(sql, args![row.document_id, row.version, body, row.asked_at]).await?;
    let sql = "INSERT INTO insight_survey_asking (asking_id, document_id, version, user_id, moment, day, asked_at, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'shown')";
    let user = row.user_id.map(|user| user.to_string());
    let values = args![row.asking_id, row.document_id, row.version, user, moment.as_str(), row.day, row.asked_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// One asking, locked until the commit.
pub async fn asking_in_tx(tx: &mut Tx, id: Id<Asking>) -> Result<Option<AskingRow>, Error> {
    let sql = format!("SELECT {ASKING} FROM insight_survey_asking WHERE asking_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(asking_of).transpose()
}

/// It was closed. What was answered stays answered.
pub async fn dismiss_in_tx(tx: &mut Tx, id: Id<Asking>) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_asking SET state = 'dismissed' WHERE asking_id = $1 AND state = 'shown'";
    tx.execute(sql, args![id]).await?;
    Ok(())
}

/// It was answered.
pub async fn answer_in_tx(tx: &mut Tx, row: &AskingRow, answers: Vec<Marked>, at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_asking SET state = 'answered', answered_at = $2 WHERE asking_id = $1";
    tx.execute(sql, args![row.asking_id, at]).await?;
    let columns = [
        "asking_id",
        "question_id",
        "choice",
        "document_id",
        "version",
        "kind",
        "day",
        "answered_at",
        "value",
        "words",
    ];
    let values = |one: Marked| {
        let Marked { question_id, kind, choice, value, words } = one;
        let (asking, document) = (row.asking_id, row.document_id);
        args![asking, question_id, choice, document, row.version, kind.as_str(), row.day, at, value, words]
    };
    let rows = answers.into_iter().map(values).collect();
    tx.insert_many("insight_survey_answer", &columns, rows, "").await?;
    Ok(())
}

/// A version that was shown to somebody.
pub async fn version(db: &Db, document: Id<Document>, version: i64) -> Result<Option<Survey>, Error> {
    let sql = "SELECT body FROM insight_survey_version WHERE document_id = $1 AND version = $2";
    let row = db.fetch_optional(sql, args![document, version]).await?;
    Ok(row.map(|row| row.json("body")).transpose()?)
}

/// The same inside a transaction.
pub async fn version_in_tx(tx: &mut Tx, document: Id<Document>, version: i64) -> Result<Option<Survey>, Error> {
    let sql = "SELECT body FROM insight_survey_version WHERE document_id = $1 AND version = $2";
    let row = tx.fetch_optional(sql, args![document, version]).await?;
    Ok(row.map(|row| row.json("body")).transpose()?)
}

/// What a customer was shown, the newest first.
pub async fn askings_of(db: &Db, user: Id<User>, most: i64) -> Result<Vec<AskingRow>, Error> {
    let sql = format!(
        "SELECT {ASKING} FROM insight_survey_asking WHERE user_id = $1 ORDER BY asked_at DESC, asking_id DESC LIMIT $2"
    );
    db.fetch_composed(sql, args![user, most]).await?.iter().map(asking_of).collect()
}

/// One answer as it is read again.
#[derive(Clone)]
pub struct AnswerRow {
    pub question_id: String,
    pub choice: String,
    pub value: Option<i64>,
    pub words: Option<String>,
}

/// What was answered when one was asked, in the order of the questions.
pub async fn answers_of(db: &Db, asking: Id<Asking>, survey: &Survey) -> Result<Vec<AnswerRow>, Error> {
    let sql = "SELECT question_id, choice, value, words FROM insight_survey_answer WHERE asking_id = $1 \
               ORDER BY question_id, choice LIMIT $2";
    let rows = db.fetch_all(sql, args![asking, OF_ASKING_MAX]).await?;
    let one = |row: &Row| {
        let (value, words) = (row.opt_int("value")?, row.opt_text("words")?);
        Ok(AnswerRow { question_id: row.text("question_id")?, choice: row.text("choice")?, value, words })
    };
    let mut answers = rows.iter().map(one).collect::<Result<Vec<_>, Error>>()?;
    answers.sort_by_key(|one| survey.place(&one.question_id));
    Ok(answers)
}

/// Somebody's own words.
pub struct WordsRow {
    pub asking_id: Id<Asking>,
    pub version: i64,
    pub day: i64,
    pub answered_at: Timestamp,
    pub words: String,
}

/// A page of what was said in words to a question between two days, the newest first.
pub async fn words(
    db: &Db,
    (document, question): (Id<Document>, &str),
    (first, last): (i64, i64),
    page: &PageQuery,
) -> Result<Page<WordsRow>, Error> {
    let (key, id) = page.after.as_ref().map_or((i64::MAX, String::new()), |after| (after.key, after.id.clone()));
    let sql = "SELECT asking_id, version, day, answered_at, words FROM insight_survey_answer \
               WHERE document_id = $1 AND question_id = $2 AND day >= $3 AND day <= $4 AND words IS NOT NULL \
               AND (answered_at < $5 OR (answered_at = $5 AND asking_id < $6)) \
               ORDER BY answered_at DESC, asking_id DESC LIMIT $7";
    let rows = db.fetch_all(sql, args![document, question, first, last, key, id, page.fetch()]).await?;
    let one = |row: &Row| {
        Ok(WordsRow {
            asking_id: row.id("asking_id")?,
            version: row.int("version")?,
            day: row.int("day")?,
            answered_at: row.time("answered_at")?,
            words: row.text("words")?,
        })
    };
    let rows = rows.iter().map(one).collect::<Result<Vec<_>, Error>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.answered_at.micros(), id: row.asking_id.to_string() }))
}

/// Somebody has left: what they said in words is gone, and what they answered is nobody's. Sums stay as they are.
pub async fn forget_in_tx(tx: &mut Tx, user: &str, at: Timestamp) -> storage::Result<()> {
    let sql = "DELETE FROM insight_survey_answer WHERE words IS NOT NULL AND asking_id IN \
               (SELECT asking_id FROM insight_survey_asking WHERE user_id = $1)";
    tx.execute(sql, args![user]).await?;
    tx.execute("UPDATE insight_survey_asking SET user_id = NULL WHERE user_id = $1", args![user]).await?;
    let sql = "UPDATE insight_survey_case SET state = 'closed', outcome = 'left', closed_at = $2 \
               WHERE user_id = $1 AND state <> 'closed'";
    tx.execute(sql, args![user, at]).await?;
    tx.execute("UPDATE insight_survey_case SET user_id = NULL, note = NULL WHERE user_id = $1", args![user]).await?;
    tx.execute("DELETE FROM insight_survey_person WHERE user_id = $1", args![user]).await.map(drop)
}

/// Deletes words of one past day before `before`; answers how many.
pub async fn sweep_words_in_tx(tx: &mut Tx, before: i64) -> storage::Result<u64> {
    let sql = "DELETE FROM insight_survey_answer WHERE words IS NOT NULL AND day = \
               (SELECT MIN(day) FROM insight_survey_answer WHERE words IS NOT NULL AND day < $1)";
    tx.execute(sql, args![before]).await
}
