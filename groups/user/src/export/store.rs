//! Exports as stored, and this group's rows as they are taken along.

use contracts::own_data::PART_ROWS_MAX;
use contracts::user::User;
use kernel::{Id, Lang, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::{Db, Row, Tx, args};

use crate::error::Error;

/// Marks ids of exports.
pub enum Export {}

/// Exports of one customer that are shown.
const SHOWN: i64 = 20;

/// How an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DataExportStatus)]
pub enum Status {
    /// It waits to be made.
    Queued,
    /// It is being made.
    Making,
    /// It can be fetched, once.
    Ready,
    /// It was.
    Fetched,
    /// Nobody did in time.
    Expired,
    /// It could not be made.
    Failed,
}

impl Status {
    const ALL: [Self; 6] = [Self::Queued, Self::Making, Self::Ready, Self::Fetched, Self::Expired, Self::Failed];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Making => "making",
            Self::Ready => "ready",
            Self::Fetched => "fetched",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == text);
        found.ok_or(kernel::ParseError::new("export status", "unknown"))
    }
}

/// An export as stored.
#[derive(Debug, Clone)]
pub struct ExportRow {
    pub export_id: Id<Export>,
    pub user_id: Id<User>,
    pub lang: Lang,
    pub status: Status,
    pub requested_at: Timestamp,
    pub claims: i64,
    pub bytes: Option<i64>,
    pub expires_at: Option<Timestamp>,
    pub fetched_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "SELECT export_id, user_id, lang, status, requested_at, claims, bytes, expires_at, fetched_at FROM user_export";

fn read(row: &Row) -> Result<ExportRow, Error> {
    Ok(ExportRow {
        export_id: row.id("export_id")?,
        user_id: row.id("user_id")?,
        lang: if row.text("lang")? == "en" { Lang::En } else { Lang::Zh },
        status: row.parse("status")?,
        requested_at: row.time("requested_at")?,
        claims: row.int("claims")?,
        bytes: row.opt_int("bytes")?,
        expires_at: row.opt_time("expires_at")?,
        fetched_at: row.opt_time("fetched_at")?,
    })
}

/// How many a customer asked for since `since`.
pub async fn asked_in_tx(tx: &mut Tx, user: Id<User>, since: Timestamp) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM user_export WHERE user_id = $1 AND requested_at > $2";
    Ok(tx.fetch_one(sql, args![user, since]).await?.int(0)?)
}

/// Stores one that was just asked for.
pub async fn insert_in_tx(tx: &mut Tx, row: &ExportRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_export (export_id, user_id, lang, status, requested_at, claimed_until, claims) \
               VALUES ($1, $2, $3, 'queued', $4, $4, 0)";
    let lang = row.lang.pick("zh", "en");
    tx.execute(sql, args![row.export_id, row.user_id, lang, row.requested_at]).await?;
    Ok(())
}

/// One of a customer's.
pub async fn get(db: &Db, user: Id<User>, id: Id<Export>) -> Result<Option<ExportRow>, Error> {
    let rows = db.fetch_composed(format!("{COLUMNS} WHERE export_id = $1 AND user_id = $2"), args![id, user]).await?;
    rows.first().map(read).transpose()
}

/// A customer's latest, the newest first.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Vec<ExportRow>, Error> {
    let sql = format!("{COLUMNS} WHERE user_id = $1 ORDER BY requested_at DESC, export_id DESC LIMIT {SHOWN}");
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// The one that has waited longest and nobody is making.
pub async fn next_due(db: &Db, now: Timestamp) -> Result<Option<Id<Export>>, Error> {
    let sql = "SELECT export_id FROM user_export WHERE status IN ('queued', 'making') AND claimed_until <= $1 \
               ORDER BY claimed_until, export_id LIMIT 1";
    Ok(db.fetch_optional(sql, args![now]).await?.map(|row| row.id(0)).transpose()?)
}

/// Takes one up until `until`, unless somebody else has.
pub async fn claim_in_tx(
    tx: &mut Tx,
    id: Id<Export>,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<ExportRow>, Error> {
    let sql = "UPDATE user_export SET status = 'making', claimed_until = $3, claims = claims + 1 \
               WHERE export_id = $1 AND status IN ('queued', 'making') AND claimed_until <= $2";
    if tx.execute(sql, args![id, now, until]).await? == 0 {
        return Ok(None);
    }
    let rows = tx.fetch_composed(format!("{COLUMNS} WHERE export_id = $1"), args![id]).await?;
    rows.first().map(read).transpose()
}

/// Gives one up for now, or for good.
pub async fn give_back_in_tx(tx: &mut Tx, id: Id<Export>, status: Status, again: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE user_export SET status = $2, claimed_until = $3 WHERE export_id = $1 AND status = 'making'";
    tx.execute(sql, args![id, status.as_str(), again]).await?;
    Ok(())
}

/// It is made; answers whether it was still this maker's.
pub async fn finish_in_tx(tx: &mut Tx, row: &ExportRow, bytes: i64, expires_at: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE user_export SET status = 'ready', bytes = $3, expires_at = $4 \
               WHERE export_id = $1 AND status = 'making' AND claims = $2";
    Ok(tx.execute(sql, args![row.export_id, row.claims, bytes, expires_at]).await? == 1)
}

/// It is fetched; answers whether that is the first time, in time.
pub async fn fetched_in_tx(tx: &mut Tx, id: Id<Export>, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE user_export SET status = 'fetched', fetched_at = $2 \
               WHERE export_id = $1 AND status = 'ready' AND expires_at > $2";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// Those nobody fetched in time, with their files; answers which.
pub async fn expire_in_tx(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, Error> {
    let sql = "SELECT export_id FROM user_export WHERE status = 'ready' AND expires_at <= $1 LIMIT 500";
    let rows = tx.fetch_all(sql, args![now]).await?;
    let over = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    for id in &over {
        let sql = "UPDATE user_export SET status = 'expired' WHERE export_id = $1 AND status = 'ready'";
        tx.execute(sql, args![id]).await?;
    }
    storage::blobs::forget_in_tx(tx, &over).await?;
    Ok(over)
}

fn most() -> i64 {
    i64::try_from(PART_ROWS_MAX).unwrap_or(i64::MAX)
}

/// A user's sign-ins, the newest first.
pub async fn sign_ins(db: &Db, user: Id<User>) -> Result<Vec<Value>, Error> {
    let sql = "SELECT device_name, opened_at, last_seen_at, ended_at, end_reason FROM user_session WHERE user_id = $1 \
               ORDER BY opened_at DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "device": row.text("device_name")?, "opened_at": row.time("opened_at")?,
            "last_seen_at": row.time("last_seen_at")?, "ended_at": row.opt_time("ended_at")?,
            "end_reason": row.opt_text("end_reason")?,
        }))
    };
    db.fetch_all(sql, args![user, most()]).await?.iter().map(row).collect()
}

/// What a user's class rests on.
pub async fn evidence(db: &Db, user: Id<User>) -> Result<Vec<Value>, Error> {
    let sql = "SELECT kind, proof, since, ended_at FROM user_evidence WHERE user_id = $1 ORDER BY since DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "kind": row.text("kind")?, "proof": row.text("proof")?, "since": row.time("since")?,
            "ended_at": row.opt_time("ended_at")?,
        }))
    };
    db.fetch_all(sql, args![user, most()]).await?.iter().map(row).collect()
}

/// What a user agreed to, and took back.
pub async fn consents(db: &Db, user: Id<User>) -> Result<Vec<Value>, Error> {
    let sql = "SELECT purpose, decision, version, lang, device_name, decided_at FROM user_consent_decision \
               WHERE user_id = $1 ORDER BY decided_at DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "purpose": row.text("purpose")?, "decision": row.text("decision")?, "version": row.int("version")?,
            "lang": row.text("lang")?, "device": row.text("device_name")?, "decided_at": row.time("decided_at")?,
        }))
    };
    db.fetch_all(sql, args![user, most()]).await?.iter().map(row).collect()
}

/// What a user was told.
pub async fn messages(db: &Db, user: Id<User>) -> Result<Vec<Value>, Error> {
    let sql = "SELECT kind, title, body, created_at, read_at FROM user_message WHERE user_id = $1 AND withheld IS NULL \
               ORDER BY created_at DESC LIMIT $2";
    let row = |row: &Row| {
        Ok(json!({
            "kind": row.text("kind")?, "title": row.text("title")?, "body": row.text("body")?,
            "created_at": row.time("created_at")?, "read_at": row.opt_time("read_at")?,
        }))
    };
    db.fetch_all(sql, args![user, most()]).await?.iter().map(row).collect()
}
