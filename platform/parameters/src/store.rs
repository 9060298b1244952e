//! The one table.

use kernel::Timestamp;
use serde_json::Value;
use storage::{Db, Result, Row, Tx, args};

/// A version of a set as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Of which set.
    pub name: String,
    /// From 1.
    pub version: i64,
    /// In force from then on.
    pub effective_from: Timestamp,
    /// The whole set.
    pub body: Value,
    /// Why.
    pub note: String,
    /// The operator's id.
    pub set_by: String,
    /// When it was set.
    pub set_at: Timestamp,
}

const COLUMNS: &str = "SELECT name, version, effective_from, body, note, set_by, set_at";

fn read(row: &Row) -> Result<Version> {
    Ok(Version {
        name: row.text("name")?,
        version: row.int("version")?,
        effective_from: row.time("effective_from")?,
        body: serde_json::from_str(&row.text("body")?)?,
        note: row.text("note")?,
        set_by: row.text("set_by")?,
        set_at: row.time("set_at")?,
    })
}

/// The newest `most` versions of a set.
pub async fn versions(db: &Db, name: &str, most: u32) -> Result<Vec<Version>> {
    let sql = format!("{COLUMNS} FROM parameter_version WHERE name = $1 ORDER BY version DESC LIMIT $2");
    db.fetch_composed(sql, args![name, i64::from(most)]).await?.iter().map(read).collect()
}

/// One version of a set.
pub async fn version(db: &Db, name: &str, number: i64) -> Result<Option<Version>> {
    let sql = format!("{COLUMNS} FROM parameter_version WHERE name = $1 AND version = $2");
    db.fetch_composed(sql, args![name, number]).await?.first().map(read).transpose()
}

/// The number of the next version.
pub async fn next_version_in_tx(tx: &mut Tx, name: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(version), 0) + 1 FROM parameter_version WHERE name = $1";
    tx.fetch_one(sql, args![name]).await?.int(0)
}

/// Stores a version.
pub async fn insert_in_tx(tx: &mut Tx, version: &Version) -> Result<()> {
    let sql = "INSERT INTO parameter_version \
               (name, version, effective_from, body, note, set_by, set_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![
        &version.name,
        version.version,
        version.effective_from,
        version.body.to_string(),
        &version.note,
        &version.set_by,
        version.set_at,
    ];
    tx.execute(sql, values).await.map(drop)
}
