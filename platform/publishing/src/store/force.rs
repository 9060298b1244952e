//! What is in force: the mark that grows with every change, released versions, recalls, and figures.

use std::collections::BTreeSet;

use kernel::{Ctx, Id, Timestamp, Value};
use storage::{Db, Result, Tx, args};

use super::Document;
use super::versions::{VersionRow, version_row};
use crate::model::Reach;

/// Most released versions a bank may have: see [`crate::service`] for how many of one document are kept.
const RELEASED_MAX: i64 = 20_000;
/// Most kinds of document.
const KINDS_MAX: i64 = 1_000;
/// Most recalls that are minded.
const RECALLS_MAX: i64 = 10_000;
/// Most figures of a version that are added up: each of a kind's, and the sample.
const FIGURES_MAX: i64 = 200;

/// How often what is in force changed.
pub async fn mark(db: &Db) -> Result<i64> {
    let sql = "SELECT revision FROM publishing_mark WHERE mark_id = 'in_force'";
    db.by_key(sql, args![]).await?.map_or(Ok(0), |row| row.int("revision"))
}

/// What is in force changes with this transaction.
pub async fn change_in_tx(tx: &mut Tx) -> Result<()> {
    let sql = "UPDATE publishing_mark SET revision = revision + 1 WHERE mark_id = 'in_force'";
    tx.execute(sql, args![]).await.map(drop)
}

/// A version that may be in force, with its document's names.
#[derive(Debug, Clone)]
pub struct ForceRow {
    /// The document; of it only what names it.
    pub kind: String,
    /// What code calls it.
    pub name: String,
    /// Whom it is for.
    pub reach: Reach,
    /// The version.
    pub version: VersionRow,
}

/// Every version that is tried or released, the last released first.
pub async fn released(db: &Db) -> Result<Vec<ForceRow>> {
    let sql = "SELECT d.kind, d.name, d.reach, v.document_id, v.version, v.state, v.edit, v.based_on, \
               v.template_version, v.findings, v.checked_by, v.checked_at, v.approved_by, v.approved_at, \
               v.release_no, v.starts_at, v.ends_at, v.canary, v.guard, v.created_by, v.created_at \
               FROM publishing_version AS v JOIN publishing_document AS d ON d.document_id = v.document_id \
               WHERE v.state IN ('canary', 'live') ORDER BY v.release_no DESC, v.version DESC LIMIT $1";
    let rows = db.fetch_all(sql, args![RELEASED_MAX]).await?;
    let read = |row: &storage::Row| {
        Ok(ForceRow {
            kind: row.text("kind")?,
            name: row.text("name")?,
            reach: row.parse("reach")?,
            version: version_row(row)?,
        })
    };
    rows.iter().map(read).collect()
}

/// When the first release of the document `name` of each kind began, whatever became of it since.
pub async fn published_since(db: &Db, name: &str) -> Result<Vec<(String, Timestamp)>> {
    let sql = "SELECT d.kind, CAST(MIN(v.starts_at) AS BIGINT) AS since FROM publishing_version AS v \
               JOIN publishing_document AS d ON d.document_id = v.document_id \
               WHERE d.name = $1 AND d.reach <> 'template' AND v.release_no IS NOT NULL AND v.starts_at IS NOT NULL \
               GROUP BY d.kind ORDER BY d.kind LIMIT $2";
    let rows = db.fetch_all(sql, args![name, KINDS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text("kind")?, row.time("since")?))).collect()
}

/// The alliance's versions that were taken back here.
pub async fn recalls(db: &Db) -> Result<BTreeSet<(Id<Document>, i64)>> {
    let sql = "SELECT document_id, version FROM publishing_recall ORDER BY recalled_at DESC LIMIT $1";
    let rows = db.fetch_all(sql, args![RECALLS_MAX]).await?;
    rows.iter().map(|row| Ok((row.id("document_id")?, row.int("version")?))).collect()
}

/// Notes that a version of the alliance's is not for this bank; whether that is new.
pub async fn recall_in_tx(tx: &mut Tx, ctx: &Ctx, id: Id<Document>, version: i64, note: &str) -> Result<bool> {
    let sql = "INSERT INTO publishing_recall (document_id, version, note, recalled_by, recalled_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (document_id, version) DO NOTHING";
    Ok(tx.execute(sql, args![id, version, note, ctx.actor.id(), ctx.now()]).await? == 1)
}

/// A figure: of which version, in which minute since 1970, called what, how much.
pub type FigureRow = (Id<Document>, i64, i64, &'static str, i64);

/// Adds to the figures.
pub async fn add_figures_in_tx(tx: &mut Tx, figures: &[FigureRow]) -> Result<()> {
    const COLUMNS: [&str; 5] = ["document_id", "version", "minute", "figure", "amount"];
    let rows =
        figures.iter().map(|(id, version, minute, figure, amount)| args![*id, *version, *minute, *figure, *amount]);
    let suffix = " ON CONFLICT (document_id, version, minute, figure) \
                  DO UPDATE SET amount = publishing_figure.amount + excluded.amount";
    let rows: Vec<Vec<Value>> = rows.collect();
    tx.insert_many("publishing_figure", &COLUMNS, rows, suffix).await.map(drop)
}

/// The sums of a version's figures from the minute `from` on.
pub async fn figures(db: &Db, id: Id<Document>, version: i64, from: i64) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT figure, CAST(SUM(amount) AS BIGINT) AS amount FROM publishing_figure \
               WHERE document_id = $1 AND version = $2 AND minute >= $3 GROUP BY figure ORDER BY figure LIMIT $4";
    let rows = db.fetch_all(sql, args![id, version, from, FIGURES_MAX]).await?;
    rows.iter().map(|row| Ok((row.text("figure")?, row.int("amount")?))).collect()
}

/// Forgets the figures of minutes before `minute`.
pub async fn forget_figures_in_tx(tx: &mut Tx, minute: i64) -> Result<u64> {
    tx.execute("DELETE FROM publishing_figure WHERE minute < $1", args![minute]).await
}

/// The minute of a moment, since 1970.
pub fn minute(at: Timestamp) -> i64 {
    at.micros().div_euclid(60_000_000)
}
