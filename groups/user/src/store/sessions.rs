//! Sessions and their tokens. Only digests of tokens are here.

use contracts::user::{LastLogin, Session, User};
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{EndReason, SessionTimes};

/// A session as stored.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub session_id: Id<Session>,
    pub user_id: Id<User>,
    pub device_id: String,
    pub device_name: String,
    pub opened_at: Timestamp,
    pub times: SessionTimes,
    pub access_hash: Vec<u8>,
    pub ended: Option<EndReason>,
}

fn read(row: &Row) -> Result<SessionRow, Error> {
    Ok(SessionRow {
        session_id: row.id("session_id")?,
        user_id: row.id("user_id")?,
        device_id: row.text("device_id")?,
        device_name: row.text("device_name")?,
        opened_at: row.time("opened_at")?,
        times: SessionTimes {
            access_expires_at: row.time("access_expires_at")?,
            expires_at: row.time("expires_at")?,
            last_seen_at: row.time("last_seen_at")?,
        },
        access_hash: row.blob("access_hash")?,
        ended: row.opt_parse("end_reason")?,
    })
}

/// The session whose present access token has this digest.
pub async fn by_access(db: &Db, hash: &[u8]) -> Result<Option<SessionRow>, Error> {
    let sql = "SELECT session_id, user_id, device_id, device_name, opened_at, expires_at, last_seen_at, access_hash, \
               access_expires_at, end_reason FROM user_session WHERE access_hash = $1";
    db.by_key(sql, args![hash.to_vec()]).await?.map(|row| read(&row)).transpose()
}

/// The session with this id.
pub async fn session(db: &Db, session: Id<Session>) -> Result<Option<SessionRow>, Error> {
    let sql = "SELECT session_id, user_id, device_id, device_name, opened_at, expires_at, last_seen_at, access_hash, \
               access_expires_at, end_reason FROM user_session WHERE session_id = $1";
    db.by_key(sql, args![session]).await?.map(|row| read(&row)).transpose()
}

/// The session a refresh token belongs to, locked until the commit, and whether the token was used before.
pub async fn by_refresh_in_tx(tx: &mut Tx, hash: &[u8]) -> Result<Option<(SessionRow, bool)>, Error> {
    let sql = format!(
        "SELECT s.session_id, s.user_id, s.device_id, s.device_name, s.opened_at, s.expires_at, s.last_seen_at, \
         s.access_hash, s.access_expires_at, s.end_reason, r.used_at FROM user_refresh r \
         JOIN user_session s ON s.session_id = r.session_id WHERE r.token_hash = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![hash.to_vec()]).await?;
    match rows.first() {
        Some(row) => Ok(Some((read(row)?, row.opt_int("used_at")?.is_some()))),
        None => Ok(None),
    }
}

/// Stores a fresh session.
pub async fn insert_session_in_tx(tx: &mut Tx, row: &SessionRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_session (session_id, user_id, device_id, device_name, opened_at, expires_at, \
               last_seen_at, access_hash, access_expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = args![
        row.session_id,
        row.user_id,
        &row.device_id,
        &row.device_name,
        row.opened_at,
        row.times.expires_at,
        row.times.last_seen_at,
        row.access_hash.clone(),
        row.times.access_expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Stores the digest of a refresh token just given out.
pub async fn insert_refresh_in_tx(tx: &mut Tx, hash: &[u8], session: Id<Session>) -> Result<(), Error> {
    let sql = "INSERT INTO user_refresh (token_hash, session_id, used_at) VALUES ($1, $2, NULL)";
    tx.execute(sql, args![hash.to_vec(), session]).await?;
    Ok(())
}

/// Marks a refresh token used.
pub async fn use_refresh_in_tx(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE user_refresh SET used_at = $2 WHERE token_hash = $1";
    tx.execute(sql, args![hash.to_vec(), now]).await?;
    Ok(())
}

/// Gives a session its next access token.
pub async fn renew_in_tx(
    tx: &mut Tx,
    session: Id<Session>,
    access_hash: &[u8],
    access_expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE user_session SET access_hash = $2, access_expires_at = $3, last_seen_at = $4 \
               WHERE session_id = $1 AND ended_at IS NULL";
    tx.execute(sql, args![session, access_hash.to_vec(), access_expires_at, now]).await?;
    Ok(())
}

/// Ends one session; answers whether it was living.
pub async fn end_in_tx(tx: &mut Tx, session: Id<Session>, why: EndReason, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE user_session SET ended_at = $2, end_reason = $3 WHERE session_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![session, now, why.as_str()]).await? == 1)
}

/// Living sessions of a user, on one device or on any.
pub async fn living_in_tx(tx: &mut Tx, user: Id<User>, device_id: Option<&str>) -> Result<Vec<Id<Session>>, Error> {
    let sql = "SELECT session_id FROM user_session WHERE user_id = $1 AND ended_at IS NULL \
               AND (device_id = $2 OR $3 = 1) ORDER BY opened_at DESC LIMIT 1000";
    let any = i64::from(device_id.is_none());
    let rows = tx.fetch_all(sql, args![user, device_id.unwrap_or(""), any]).await?;
    rows.iter().map(|row| Ok(row.id(0)?)).collect()
}

/// The sign-in before `session`, or the last one of all.
pub async fn sign_in_before_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Option<LastLogin>, Error> {
    let sql = "SELECT opened_at, device_name FROM user_session WHERE user_id = $1 ORDER BY opened_at DESC LIMIT 1";
    let row = tx.fetch_optional(sql, args![user]).await?;
    row.map(|row| Ok(LastLogin { at: row.time(0)?, device_name: row.text(1)? })).transpose()
}

/// The sign-in before the one at `opened_at`.
pub async fn sign_in_before(db: &Db, user: Id<User>, opened_at: Timestamp) -> Result<Option<LastLogin>, Error> {
    let sql = "SELECT opened_at, device_name FROM user_session WHERE user_id = $1 AND opened_at < $2 \
               ORDER BY opened_at DESC LIMIT 1";
    let row = db.fetch_optional(sql, args![user, opened_at]).await?;
    row.map(|row| Ok(LastLogin { at: row.time(0)?, device_name: row.text(1)? })).transpose()
}

/// Sessions ended at or after `since`, by any process.
pub async fn ended_since(db: &Db, since: Timestamp) -> Result<Vec<(Id<Session>, EndReason)>, Error> {
    let sql = "SELECT session_id, end_reason FROM user_session WHERE ended_at >= $1 ORDER BY ended_at DESC LIMIT 10000";
    let rows = db.fetch_all(sql, args![since]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.parse(1)?))).collect()
}

/// How many rows one statement updates: binding costs grow with the square of the parameters on SQLite.
const SEEN_CHUNK: usize = 32;

/// Writes down when sessions were last used. Never moves a time back.
pub async fn note_seen_in_tx(tx: &mut Tx, seen: &[(Id<Session>, Timestamp)]) -> Result<(), Error> {
    for chunk in seen.chunks(SEEN_CHUNK) {
        let places: Vec<String> = (0..chunk.len()).map(|at| format!("(${}, ${})", 2 * at + 1, 2 * at + 2)).collect();
        let sql = format!(
            "UPDATE user_session SET last_seen_at = v.column2 FROM (VALUES {}) AS v \
             WHERE session_id = v.column1 AND last_seen_at < v.column2",
            places.join(", ")
        );
        let values = chunk.iter().flat_map(|(session, at)| args![*session, *at]).collect();
        tx.execute_composed(sql, values).await?;
    }
    Ok(())
}

/// Forgets tokens of sessions that ended before `before`, and sessions whose life was over then without anybody noticing.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp, now: Timestamp) -> Result<u64, Error> {
    let lapsed =
        "UPDATE user_session SET ended_at = $1, end_reason = 'expired' WHERE ended_at IS NULL AND expires_at < $1";
    tx.execute(lapsed, args![now]).await?;
    let sql = "DELETE FROM user_refresh WHERE session_id IN (SELECT session_id FROM user_session \
               WHERE ended_at < $1)";
    Ok(tx.execute(sql, args![before]).await?)
}
