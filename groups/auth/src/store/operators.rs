//! Operators and their sessions, in the catalogue.

use std::collections::{BTreeSet, HashMap};

use gateway::OperatorIdentity;
use kernel::{Id, Lang, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;

/// Marks ids of operators.
pub enum OperatorRecord {}
/// Marks ids of operators' sessions.
pub enum OperatorSessionRecord {}

/// An operator as stored.
#[derive(Debug, Clone)]
pub struct OperatorRow {
    pub identity: OperatorIdentity,
    pub password_hash: String,
}

/// A session of an operator as stored.
#[derive(Debug, Clone)]
pub struct OperatorSessionRow {
    pub session_id: Id<OperatorSessionRecord>,
    pub identity: OperatorIdentity,
    pub expires_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

fn read_identity(row: &Row) -> Result<OperatorIdentity, Error> {
    Ok(OperatorIdentity {
        operator_id: row.text("operator_id")?,
        username: row.text("username")?,
        display_name: row.text("display_name")?,
        display_name_en: row.text("display_name_en")?,
        role: row.parse("role")?,
        bank: row.opt_parse("bank_id")?,
    })
}

/// The operator with this name.
pub async fn operator_by_name(db: &Db, username: &str) -> Result<Option<OperatorRow>, Error> {
    let sql = "SELECT operator_id, username, display_name, display_name_en, role, bank_id, password_hash FROM auth_operator \
               WHERE username = $1";
    let row = db.fetch_optional(sql, args![username]).await?;
    row.map(|row| Ok(OperatorRow { identity: read_identity(&row)?, password_hash: row.text("password_hash")? }))
        .transpose()
}

/// What those of `operators` there are are called; at most as many as one page has rows.
pub async fn operator_names(
    db: &Db,
    operators: &BTreeSet<String>,
    lang: Lang,
) -> Result<HashMap<String, String>, Error> {
    // PostgreSQL does not take an empty list.
    if operators.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<_> = (1..=operators.len()).map(|place| format!("${place}")).collect();
    let name = lang.pick("display_name", "COALESCE(NULLIF(display_name_en, ''), display_name)");
    let sql = format!("SELECT operator_id, {name} FROM auth_operator WHERE operator_id IN ({})", places.join(", "));
    let rows = db.fetch_composed(sql, operators.iter().map(Into::into).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Adds an operator unless the name is taken; answers whether it was added.
pub async fn insert_operator_in_tx(tx: &mut Tx, row: &OperatorRow, now: Timestamp) -> Result<bool, Error> {
    let sql = "INSERT INTO auth_operator (operator_id, username, display_name, role, bank_id, password_hash, created_at, \
               display_name_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (username) DO NOTHING";
    let identity = &row.identity;
    let values = args![
        &identity.operator_id,
        &identity.username,
        &identity.display_name,
        identity.role.as_str(),
        identity.bank.as_ref().map(|bank| bank.as_str().to_owned()),
        &row.password_hash,
        now,
        &identity.display_name_en,
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Stores a fresh session.
pub async fn insert_operator_session_in_tx(
    tx: &mut Tx,
    row: &OperatorSessionRow,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_operator_session (session_id, operator_id, token_hash, opened_at, expires_at, \
               last_seen_at) VALUES ($1, $2, $3, $4, $5, $4)";
    let values = args![row.session_id, &row.identity.operator_id, token_hash.to_vec(), now, row.expires_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// The session whose token has this digest.
pub async fn operator_session(db: &Db, token_hash: &[u8]) -> Result<Option<OperatorSessionRow>, Error> {
    let sql = "SELECT s.session_id, s.expires_at, s.last_seen_at, s.ended_at, o.operator_id, o.username, \
               o.display_name, o.display_name_en, o.role, o.bank_id FROM auth_operator_session s \
               JOIN auth_operator o ON o.operator_id = s.operator_id WHERE s.token_hash = $1";
    let row = db.fetch_optional(sql, args![token_hash.to_vec()]).await?;
    row.map(|row| {
        Ok(OperatorSessionRow {
            session_id: row.id("session_id")?,
            identity: read_identity(&row)?,
            expires_at: row.time("expires_at")?,
            last_seen_at: row.time("last_seen_at")?,
            ended_at: row.opt_time("ended_at")?,
        })
    })
    .transpose()
}

/// Notes that a session was used.
pub async fn note_operator_seen_in_tx(
    tx: &mut Tx,
    session: Id<OperatorSessionRecord>,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE auth_operator_session SET last_seen_at = $2 WHERE session_id = $1 AND last_seen_at < $2";
    tx.execute(sql, args![session, now]).await?;
    Ok(())
}

/// Ends a session.
pub async fn end_operator_session_in_tx(
    tx: &mut Tx,
    session: Id<OperatorSessionRecord>,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE auth_operator_session SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL";
    tx.execute(sql, args![session, now]).await?;
    Ok(())
}
