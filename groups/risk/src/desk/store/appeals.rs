//! Appeals.

use contracts::user::User;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::super::model::AppealState;
use super::{Judgement, Order, Where};
use crate::desk::error::Error;

const COLUMNS: &str = "appeal_id, verdict_id, user_id, statement, state, filed_at, due_at, decided_by, decided_at, reply, \
                       reason, allowed_until";

/// Marks ids of appeals.
pub enum Appeal {}

/// An appeal as it is kept.
#[derive(Debug, Clone)]
pub struct AppealRow {
    pub appeal_id: Id<Appeal>,
    pub verdict_id: Id<Judgement>,
    pub user_id: Id<User>,
    /// What the customer says.
    pub statement: String,
    pub state: AppealState,
    pub filed_at: Timestamp,
    pub due_at: Timestamp,
    pub answered: Option<Answered>,
}

/// How an appeal was answered.
#[derive(Debug, Clone)]
pub struct Answered {
    pub by: String,
    pub at: Timestamp,
    /// What the customer reads.
    pub reply: String,
    /// What the bank notes.
    pub reason: String,
    /// Until when the customer passes, if they were right.
    pub allowed_until: Option<Timestamp>,
}

fn read(row: &Row) -> Result<AppealRow, Error> {
    let (reply, reason) = (row.opt_text("reply")?.unwrap_or_default(), row.opt_text("reason")?.unwrap_or_default());
    let allowed_until = row.opt_time("allowed_until")?;
    let decided = row.opt_text("decided_by")?.zip(row.opt_time("decided_at")?);
    Ok(AppealRow {
        appeal_id: row.id("appeal_id")?,
        verdict_id: row.id("verdict_id")?,
        user_id: row.id("user_id")?,
        statement: row.text("statement")?,
        state: row.parse("state")?,
        filed_at: row.time("filed_at")?,
        due_at: row.time("due_at")?,
        answered: decided.map(|(by, at)| Answered { by, at, reply, reason, allowed_until }),
    })
}

/// Files an appeal; answers whether the verdict had none.
pub async fn file_in_tx(tx: &mut Tx, row: &AppealRow) -> Result<bool, Error> {
    let sql = "INSERT INTO risk_appeal (appeal_id, verdict_id, user_id, statement, state, filed_at, due_at) \
               VALUES ($1, $2, $3, $4, 'filed', $5, $6) ON CONFLICT (verdict_id) DO NOTHING";
    let values = args![row.appeal_id, row.verdict_id, row.user_id, &row.statement, row.filed_at, row.due_at];
    Ok(tx.execute(sql, values).await? == 1)
}

/// How many appeals of a customer wait.
pub async fn waiting_in_tx(tx: &mut Tx, user: Id<User>) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM risk_appeal WHERE user_id = $1 AND state = 'filed'";
    Ok(tx.fetch_one(sql, args![user]).await?.int("n")?)
}

/// One appeal.
pub async fn appeal(db: &Db, id: Id<Appeal>) -> Result<Option<AppealRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_appeal WHERE appeal_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// One appeal, locked until the commit.
pub async fn appeal_in_tx(tx: &mut Tx, id: Id<Appeal>) -> Result<Option<AppealRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_appeal WHERE appeal_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// A customer's appeals, the newest first.
pub async fn appeals_of(db: &Db, user: Id<User>, most: i64) -> Result<Vec<AppealRow>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM risk_appeal WHERE user_id = $1 ORDER BY filed_at DESC, appeal_id DESC LIMIT $2");
    db.fetch_composed(sql, args![user, most]).await?.iter().map(read).collect()
}

/// A page of appeals: of those that wait, whichever is due first comes first; of all others, the newest.
pub async fn appeals(db: &Db, state: Option<AppealState>, page: &PageQuery) -> Result<Page<AppealRow>, Error> {
    let mut only = Where::new();
    if let Some(state) = state {
        only.and("state = ?", state.as_str());
    }
    let (order, key) = match state {
        Some(AppealState::Filed) => (Order::OldestFirst, "due_at"),
        _ => (Order::NewestFirst, "filed_at"),
    };
    only.after(page.after.as_ref(), order, key, "appeal_id");
    let (limit, word) = (only.limit(page.fetch()), order.word());
    let sql = format!("SELECT {COLUMNS} FROM risk_appeal{} ORDER BY {key} {word}, appeal_id {word}{limit}", only.sql);
    let rows = db.fetch_composed(sql, only.values).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let place = |row: &AppealRow| if key == "due_at" { row.due_at } else { row.filed_at };
    Ok(Page::cut(rows, page, |row| Cursor { key: place(row).micros(), id: row.appeal_id.to_string() }))
}

/// An appeal is answered.
pub async fn answer_in_tx(tx: &mut Tx, id: Id<Appeal>, state: AppealState, answered: &Answered) -> Result<(), Error> {
    let sql = "UPDATE risk_appeal SET state = $2, decided_by = $3, decided_at = $4, reply = $5, reason = $6, \
               allowed_until = $7 WHERE appeal_id = $1";
    let Answered { by, at, reply, reason, allowed_until } = answered;
    tx.execute(sql, args![id, state.as_str(), by, *at, reply, reason, *allowed_until]).await?;
    Ok(())
}

/// What waits at the desk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    pub cases_open: i64,
    pub cases_mine: i64,
    /// Cases older than they should be.
    pub cases_late: i64,
    pub appeals: i64,
    /// Appeals past their day.
    pub appeals_late: i64,
}

/// Counts what waits: for `operator`, with cases opened before `late` counted as late.
pub async fn waiting(db: &Db, operator: &str, late: Timestamp, now: Timestamp) -> Result<Waiting, Error> {
    let sql = "SELECT cast(coalesce(sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0) AS bigint) AS cases_open, \
               cast(coalesce(sum(CASE WHEN assigned_to = $1 THEN 1 ELSE 0 END), 0) AS bigint) AS cases_mine, \
               cast(coalesce(sum(CASE WHEN opened_at < $2 THEN 1 ELSE 0 END), 0) AS bigint) AS cases_late \
               FROM risk_case WHERE state IN ('open', 'assigned')";
    let cases = db.fetch_one(sql, args![operator, late]).await?;
    let sql = "SELECT count(*) AS waiting, \
               cast(coalesce(sum(CASE WHEN due_at < $1 THEN 1 ELSE 0 END), 0) AS bigint) AS late \
               FROM risk_appeal WHERE state = 'filed'";
    let appeals = db.fetch_one(sql, args![now]).await?;
    Ok(Waiting {
        cases_open: cases.int("cases_open")?,
        cases_mine: cases.int("cases_mine")?,
        cases_late: cases.int("cases_late")?,
        appeals: appeals.int("waiting")?,
        appeals_late: appeals.int("late")?,
    })
}
