//! Follow-ups: customers to be called because they were not content.

use contracts::user::User;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use publishing::Document;
use storage::{Db, Row, Tx, args};

use super::Asking;
use crate::survey::error::Error;
use crate::survey::model::{CaseOutcome, CaseState};

/// Marks ids of follow-ups.
pub enum Case {}

/// A follow-up.
#[derive(Clone)]
pub struct CaseRow {
    pub case_id: Id<Case>,
    pub asking_id: Id<Asking>,
    pub document_id: Id<Document>,
    pub version: i64,
    /// Nobody once they have left.
    pub user_id: Option<Id<User>>,
    /// The lowest of five points.
    pub score: i64,
    pub state: CaseState,
    pub opened_at: Timestamp,
    pub taken: Option<(String, Timestamp)>,
    /// By whom and when; by nobody where the customer left.
    pub closed_by: Option<String>,
    pub closed_at: Option<Timestamp>,
    pub outcome: Option<CaseOutcome>,
    /// What the operator wrote.
    pub note: Option<String>,
}

const COLUMNS: &str = "case_id, asking_id, document_id, version, user_id, score, state, opened_at, taken_by, taken_at, \
                       closed_by, closed_at, outcome, note";

fn read(row: &Row) -> Result<CaseRow, Error> {
    Ok(CaseRow {
        case_id: row.id("case_id")?,
        asking_id: row.id("asking_id")?,
        document_id: row.id("document_id")?,
        version: row.int("version")?,
        user_id: row.opt_parse("user_id")?,
        score: row.int("score")?,
        state: row.parse("state")?,
        opened_at: row.time("opened_at")?,
        taken: row.opt_text("taken_by")?.zip(row.opt_time("taken_at")?),
        closed_by: row.opt_text("closed_by")?,
        closed_at: row.opt_time("closed_at")?,
        outcome: row.opt_parse("outcome")?,
        note: row.opt_text("note")?,
    })
}

/// Opens one.
pub async fn open_in_tx(tx: &mut Tx, row: &CaseRow) -> Result<(), Error> {
    let sql = "INSERT INTO insight_survey_case (case_id, asking_id, document_id, version, user_id, score, state, opened_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)";
    let user = row.user_id.map(|user| user.to_string());
    let values = args![row.case_id, row.asking_id, row.document_id, row.version, user, row.score, row.opened_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// One of them, locked until the commit.
pub async fn case_in_tx(tx: &mut Tx, id: Id<Case>) -> Result<Option<CaseRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM insight_survey_case WHERE case_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// Somebody works on it.
pub async fn take_in_tx(tx: &mut Tx, id: Id<Case>, by: &str, at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_case SET state = 'taken', taken_by = $2, taken_at = $3 WHERE case_id = $1";
    tx.execute(sql, args![id, by, at]).await?;
    Ok(())
}

/// It is done.
pub async fn close_in_tx(
    tx: &mut Tx,
    id: Id<Case>,
    (by, at): (&str, Timestamp),
    (outcome, note): (CaseOutcome, &str),
) -> Result<(), Error> {
    let sql = "UPDATE insight_survey_case SET state = 'closed', closed_by = $2, closed_at = $3, outcome = $4, note = $5 \
               WHERE case_id = $1";
    tx.execute(sql, args![id, by, at, outcome.as_str(), note]).await?;
    Ok(())
}

/// A page of those that stand so: what waits longest first; of what is done, the newest.
pub async fn cases(db: &Db, state: CaseState, page: &PageQuery) -> Result<Page<CaseRow>, Error> {
    let newest = state == CaseState::Closed;
    let (word, past, edge) = if newest { ("DESC", "<", i64::MAX) } else { ("ASC", ">", i64::MIN) };
    let (key, id) = page.after.as_ref().map_or((edge, String::new()), |after| (after.key, after.id.clone()));
    let sql = format!(
        "SELECT {COLUMNS} FROM insight_survey_case \
         WHERE state = $1 AND (opened_at {past} $2 OR (opened_at = $2 AND case_id {past} $3)) \
         ORDER BY opened_at {word}, case_id {word} LIMIT $4"
    );
    let rows = db.fetch_composed(sql, args![state.as_str(), key, id, page.fetch()]).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, Error>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.opened_at.micros(), id: row.case_id.to_string() }))
}

/// How many stand so.
pub async fn count(db: &Db, state: CaseState) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM insight_survey_case WHERE state = $1";
    Ok(db.fetch_one(sql, args![state.as_str()]).await?.int("n")?)
}
