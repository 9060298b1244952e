//! Cases that people decide.

use contracts::user::User;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::super::model::{CaseState, Conflict, MergeProof};
use super::ChannelIdentity;
use crate::error::Error;

const COLUMNS: &str = "case_id, user_id, other_user_id, identity_id, conflicts, proofs, state, opened_at, assigned_to, \
                       assigned_at, kept_user_id, proposed_by, proposed_at, proposal, decided_by, decided_at, reason";

/// Marks ids of cases.
pub enum Case {}

/// A case as it is kept.
#[derive(Debug, Clone)]
pub struct CaseRow {
    pub case_id: Id<Case>,
    pub user_id: Id<User>,
    pub other: Option<Id<User>>,
    pub identity_id: Option<Id<ChannelIdentity>>,
    pub conflicts: Vec<Conflict>,
    pub proofs: Vec<MergeProof>,
    pub state: CaseState,
    pub opened_at: Timestamp,
    pub assigned: Option<(String, Timestamp)>,
    /// Who goes on, if they are merged.
    pub kept: Option<Id<User>>,
    pub proposed: Option<Said>,
    pub decided: Option<Said>,
}

/// What an operator said, and why.
#[derive(Debug, Clone)]
pub struct Said {
    pub by: String,
    pub at: Timestamp,
    pub reason: String,
}

fn said(row: &Row, by: &str, at: &str, reason: &str) -> Result<Option<Said>, Error> {
    let (by, at) = (row.opt_text(by)?, row.opt_time(at)?);
    let reason = row.opt_text(reason)?.unwrap_or_default();
    Ok(by.zip(at).map(|(by, at)| Said { by, at, reason }))
}

fn read(row: &Row) -> Result<CaseRow, Error> {
    Ok(CaseRow {
        case_id: row.id("case_id")?,
        user_id: row.id("user_id")?,
        other: row.opt_parse("other_user_id")?,
        identity_id: row.opt_parse("identity_id")?,
        conflicts: row.json("conflicts")?,
        proofs: row.json("proofs")?,
        state: row.parse("state")?,
        opened_at: row.time("opened_at")?,
        assigned: row.opt_text("assigned_to")?.zip(row.opt_time("assigned_at")?),
        kept: row.opt_parse("kept_user_id")?,
        proposed: said(row, "proposed_by", "proposed_at", "proposal")?,
        decided: said(row, "decided_by", "decided_at", "reason")?,
    })
}

/// Opens a case, unless one about the same two waits already; answers which.
pub async fn open_case_in_tx(tx: &mut Tx, case: &CaseRow) -> Result<(Id<Case>, Opened), Error> {
    let sql = "SELECT case_id FROM user_identity_case WHERE state IN ('open', 'assigned', 'proposed') \
               AND ((user_id = $1 AND other_user_id = $2) OR (user_id = $2 AND other_user_id = $1) \
               OR (user_id = $1 AND identity_id = $3)) LIMIT 1";
    if let Some(row) = tx.fetch_optional(sql, args![case.user_id, case.other, case.identity_id]).await? {
        return Ok((row.id("case_id")?, Opened::Before));
    }
    let sql = "INSERT INTO user_identity_case (case_id, user_id, other_user_id, identity_id, conflicts, proofs, state, \
               opened_at) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)";
    let json = |text: serde_json::Result<String>| text.map_err(storage::Error::from);
    let values = args![
        case.case_id,
        case.user_id,
        case.other,
        case.identity_id,
        json(serde_json::to_string(&case.conflicts))?,
        json(serde_json::to_string(&case.proofs))?,
        case.opened_at,
    ];
    tx.execute(sql, values).await?;
    Ok((case.case_id, Opened::Now))
}

/// Whether a case is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It is.
    Now,
    /// One about the same was waiting.
    Before,
}

/// A page of cases, the newest first.
pub async fn cases(db: &Db, state: Option<CaseState>, page: &PageQuery) -> Result<Page<CaseRow>, Error> {
    let mut sql = format!("SELECT {COLUMNS} FROM user_identity_case WHERE 1 = 1");
    let mut values = vec![];
    if let Some(state) = state {
        values.push(state.as_str().into());
        sql.push_str(" AND state = $1");
    }
    if let Some(Cursor { key, id }) = &page.after {
        values.extend(args![*key, id]);
        let (at, id) = (values.len() - 1, values.len());
        sql.push_str(&format!(" AND (opened_at < ${at} OR (opened_at = ${at} AND case_id < ${id}))"));
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY opened_at DESC, case_id DESC LIMIT ${}", values.len()));
    let rows = db.fetch_composed(sql, values).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.opened_at.micros(), id: row.case_id.to_string() }))
}

/// One case.
pub async fn case(db: &Db, id: Id<Case>) -> Result<Option<CaseRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_identity_case WHERE case_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// One case, locked until the commit.
pub async fn case_in_tx(tx: &mut Tx, id: Id<Case>) -> Result<Option<CaseRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_identity_case WHERE case_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// The cases a user is part of, the newest first.
pub async fn cases_of(db: &Db, user: Id<User>) -> Result<Vec<CaseRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_identity_case WHERE user_id = $1 OR other_user_id = $1 \
         ORDER BY opened_at DESC, case_id DESC LIMIT 50"
    );
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// Gives a case to an operator.
pub async fn assign_in_tx(tx: &mut Tx, id: Id<Case>, operator: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE user_identity_case SET assigned_to = $2, assigned_at = $3, \
               state = CASE WHEN state = 'open' THEN 'assigned' ELSE state END WHERE case_id = $1";
    tx.execute(sql, args![id, operator, now]).await?;
    Ok(())
}

/// One operator says that they are one.
pub async fn propose_in_tx(tx: &mut Tx, id: Id<Case>, kept: Option<Id<User>>, said: &Said) -> Result<(), Error> {
    let sql = "UPDATE user_identity_case SET state = 'proposed', kept_user_id = $2, proposed_by = $3, proposed_at = $4, \
               proposal = $5 WHERE case_id = $1";
    tx.execute(sql, args![id, kept, &said.by, said.at, &said.reason]).await?;
    Ok(())
}

/// A case is decided.
pub async fn decide_in_tx(tx: &mut Tx, id: Id<Case>, state: CaseState, said: &Said) -> Result<(), Error> {
    let sql = "UPDATE user_identity_case SET state = $2, decided_by = $3, decided_at = $4, reason = $5 \
               WHERE case_id = $1";
    tx.execute(sql, args![id, state.as_str(), &said.by, said.at, &said.reason]).await?;
    Ok(())
}
