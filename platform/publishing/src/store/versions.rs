//! Versions and their texts.

use std::collections::BTreeSet;

use kernel::{Id, Timestamp};
use serde_json::Value;
use storage::{Db, Result, Row, Tx, args};

use super::Document;
use crate::model::{Canary, Guard, State, Window};

/// Most versions of one document.
pub const VERSIONS_MAX: i64 = 2_000;
/// Most texts one version may have had.
pub const EDITS_MAX: i64 = 1_000;
/// Most authors of one version that are minded: more than there are operators.
const AUTHORS_MAX: i64 = 5_000;
/// Most versions of one document that are shown.
const VERSIONS_SHOWN: i64 = 200;

/// A version as stored, without its text.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// Of which document.
    pub document_id: Id<Document>,
    /// Counted from 1.
    pub version: i64,
    /// Where it stands.
    pub state: State,
    /// Which of its edits is the text of it now.
    pub edit: i64,
    /// The version it was made from.
    pub based_on: Option<i64>,
    /// Which version of the template is in it.
    pub template_version: Option<i64>,
    /// What the check found.
    pub findings: Option<Value>,
    /// Who had it checked.
    pub checked_by: Option<String>,
    /// When.
    pub checked_at: Option<Timestamp>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// The order of releases.
    pub release_no: Option<i64>,
    /// When it is in force.
    pub window: Window,
    /// On whom it is tried.
    pub canary: Option<Canary>,
    /// When it is taken back by itself.
    pub guard: Option<Guard>,
    /// The operator's id.
    pub created_by: String,
    /// Since when.
    pub created_at: Timestamp,
}

const VERSION: &str = "SELECT document_id, version, state, edit, based_on, template_version, findings, checked_by, \
                       checked_at, approved_by, approved_at, release_no, starts_at, ends_at, canary, guard, \
                       created_by, created_at FROM publishing_version";

fn stored<T: serde::de::DeserializeOwned>(row: &Row, column: &'static str) -> Result<Option<T>> {
    Ok(row.opt_text(column)?.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(super) fn version_row(row: &Row) -> Result<VersionRow> {
    Ok(VersionRow {
        document_id: row.id("document_id")?,
        version: row.int("version")?,
        state: row.parse("state")?,
        edit: row.int("edit")?,
        based_on: row.opt_int("based_on")?,
        template_version: row.opt_int("template_version")?,
        findings: stored(row, "findings")?,
        checked_by: row.opt_text("checked_by")?,
        checked_at: row.opt_time("checked_at")?,
        approved_by: row.opt_text("approved_by")?,
        approved_at: row.opt_time("approved_at")?,
        release_no: row.opt_int("release_no")?,
        window: Window { starts_at: row.opt_time("starts_at")?, ends_at: row.opt_time("ends_at")? },
        canary: stored(row, "canary")?,
        guard: stored(row, "guard")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
    })
}

/// The versions of a document, the newest first.
pub async fn versions(db: &Db, id: Id<Document>) -> Result<Vec<VersionRow>> {
    let sql = format!("{VERSION} WHERE document_id = $1 ORDER BY version DESC LIMIT $2");
    db.fetch_composed(sql, args![id, VERSIONS_SHOWN]).await?.iter().map(version_row).collect()
}

/// One version.
pub async fn version(db: &Db, id: Id<Document>, version: i64) -> Result<Option<VersionRow>> {
    let sql = format!("{VERSION} WHERE document_id = $1 AND version = $2");
    db.fetch_composed(sql, args![id, version]).await?.first().map(version_row).transpose()
}

/// One version. Its document is held.
pub async fn version_in_tx(tx: &mut Tx, id: Id<Document>, version: i64) -> Result<Option<VersionRow>> {
    let sql = format!("{VERSION} WHERE document_id = $1 AND version = $2");
    tx.fetch_composed(sql, args![id, version]).await?.first().map(version_row).transpose()
}

/// The version of a document that is on its way to be approved or released, if one is.
pub async fn open_in_tx(tx: &mut Tx, id: Id<Document>) -> Result<Option<VersionRow>> {
    let sql = format!(
        "{VERSION} WHERE document_id = $1 AND state IN ('draft', 'checked', 'approved') ORDER BY version DESC LIMIT 1"
    );
    tx.fetch_composed(sql, args![id]).await?.first().map(version_row).transpose()
}

/// The versions of a document in `state`, the last released first.
pub async fn in_state_in_tx(tx: &mut Tx, id: Id<Document>, state: State) -> Result<Vec<VersionRow>> {
    let sql =
        format!("{VERSION} WHERE document_id = $1 AND state = $2 ORDER BY release_no DESC, version DESC LIMIT $3");
    let rows = tx.fetch_composed(sql, args![id, state.as_str(), VERSIONS_MAX]).await?;
    rows.iter().map(version_row).collect()
}

const AT_HAND: &str = "WHERE document_id = $1 AND state IN ('draft', 'checked', 'approved', 'live') \
                       ORDER BY version DESC LIMIT $2";

/// The versions of a document that are on their way or released, the newest first.
pub async fn at_hand(db: &Db, id: Id<Document>) -> Result<Vec<VersionRow>> {
    let sql = format!("{VERSION} {AT_HAND}");
    db.fetch_composed(sql, args![id, VERSIONS_MAX]).await?.iter().map(version_row).collect()
}

/// The versions of a document that are on their way or released, the newest first.
pub async fn at_hand_in_tx(tx: &mut Tx, id: Id<Document>) -> Result<Vec<VersionRow>> {
    let sql = format!("{VERSION} {AT_HAND}");
    tx.fetch_composed(sql, args![id, VERSIONS_MAX]).await?.iter().map(version_row).collect()
}

fn json<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>> {
    Ok(value.map(serde_json::to_string).transpose()?)
}

/// Stores a new version.
pub async fn insert_in_tx(tx: &mut Tx, row: &VersionRow) -> Result<()> {
    let sql = "INSERT INTO publishing_version (document_id, version, state, edit, based_on, template_version, \
               created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = args![
        row.document_id,
        row.version,
        row.state.as_str(),
        row.edit,
        row.based_on,
        row.template_version,
        &row.created_by,
        row.created_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Stores what changed of a version.
pub async fn update_in_tx(tx: &mut Tx, row: &VersionRow) -> Result<()> {
    let sql = "UPDATE publishing_version SET state = $3, edit = $4, template_version = $5, findings = $6, \
               checked_by = $7, checked_at = $8, approved_by = $9, approved_at = $10, release_no = $11, \
               starts_at = $12, ends_at = $13, canary = $14, guard = $15 \
               WHERE document_id = $1 AND version = $2";
    let values = args![
        row.document_id,
        row.version,
        row.state.as_str(),
        row.edit,
        row.template_version,
        json(row.findings.as_ref())?,
        row.checked_by.as_ref(),
        row.checked_at,
        row.approved_by.as_ref(),
        row.approved_at,
        row.release_no,
        row.window.starts_at,
        row.window.ends_at,
        json(row.canary.as_ref())?,
        json(row.guard.as_ref())?,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// A text a version had.
#[derive(Debug, Clone, PartialEq)]
pub struct EditRow {
    /// Counted from 1.
    pub edit: i64,
    /// The text.
    pub body: Value,
    /// Why.
    pub note: String,
    /// The operator's id.
    pub edited_by: String,
    /// When.
    pub edited_at: Timestamp,
}

const EDIT: &str = "SELECT edit, body, note, edited_by, edited_at FROM publishing_edit \
                    WHERE document_id = $1 AND version = $2 AND edit = $3";

fn edit_row(row: &Row) -> Result<EditRow> {
    Ok(EditRow {
        edit: row.int("edit")?,
        body: row.json("body")?,
        note: row.text("note")?,
        edited_by: row.text("edited_by")?,
        edited_at: row.time("edited_at")?,
    })
}

/// One text of a version.
pub async fn edit(db: &Db, id: Id<Document>, version: i64, edit: i64) -> Result<Option<EditRow>> {
    db.fetch_optional(EDIT, args![id, version, edit]).await?.as_ref().map(edit_row).transpose()
}

/// One text of a version.
pub async fn edit_in_tx(tx: &mut Tx, id: Id<Document>, version: i64, edit: i64) -> Result<Option<EditRow>> {
    tx.fetch_optional(EDIT, args![id, version, edit]).await?.as_ref().map(edit_row).transpose()
}

/// Stores a text.
pub async fn insert_edit_in_tx(tx: &mut Tx, id: Id<Document>, version: i64, edit: &EditRow) -> Result<()> {
    let sql = "INSERT INTO publishing_edit (document_id, version, edit, body, note, edited_by, edited_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![id, version, edit.edit, edit.body.to_string(), &edit.note, &edit.edited_by, edit.edited_at];
    tx.execute(sql, values).await.map(drop)
}

const AUTHORS: &str = "SELECT edited_by AS author FROM publishing_edit WHERE document_id = $1 AND version > $2 AND version <= $3 \
                       UNION SELECT author FROM publishing_inherited WHERE document_id = $1 AND version > $2 AND version <= $3 \
                       ORDER BY author LIMIT $4";

/// Everybody who wrote a part of a version, or of a text it took over before that was approved.
pub async fn authors_in_tx(tx: &mut Tx, id: Id<Document>, version: i64) -> Result<BTreeSet<String>> {
    let rows = tx.fetch_all(AUTHORS, args![id, version - 1, version, AUTHORS_MAX]).await?;
    rows.iter().map(|row| row.text("author")).collect()
}

/// Everybody who wrote a part of a version, or of a text it took over before that was approved.
pub async fn authors(db: &Db, id: Id<Document>, version: i64) -> Result<BTreeSet<String>> {
    authors_since(db, id, version - 1, version).await
}

/// Everybody who wrote a part of the versions after `since`, up to `version`.
pub async fn authors_since(db: &Db, id: Id<Document>, since: i64, version: i64) -> Result<BTreeSet<String>> {
    let rows = db.fetch_all(AUTHORS, args![id, since, version, AUTHORS_MAX]).await?;
    rows.iter().map(|row| row.text("author")).collect()
}

/// Notes whose text a version took over.
pub async fn inherit_in_tx(tx: &mut Tx, id: Id<Document>, version: i64, authors: &BTreeSet<String>) -> Result<()> {
    if authors.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<kernel::Value>> = authors.iter().map(|author| args![id, version, author]).collect();
    let suffix = " ON CONFLICT (document_id, version, author) DO NOTHING";
    tx.insert_many("publishing_inherited", &["document_id", "version", "author"], rows, suffix).await.map(drop)
}

/// A version that is approved and waits for its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// What code calls its document.
    pub name: String,
    /// Which version.
    pub version: i64,
}

/// A version of `kind` that is approved and waits for its release, in whose text `words` stand.
pub async fn approved_with(db: &Db, kind: &str, words: &str) -> Result<Option<Approved>> {
    let sql = "SELECT d.name, v.version FROM publishing_version AS v \
               JOIN publishing_document AS d ON d.document_id = v.document_id \
               JOIN publishing_edit AS e ON e.document_id = v.document_id AND e.version = v.version AND e.edit = v.edit \
               WHERE v.state = 'approved' AND d.kind = $1 AND e.body LIKE $2 ESCAPE '!' ORDER BY d.name, v.version LIMIT 1";
    let escaped: String =
        words.chars().flat_map(|one| ['!'].into_iter().filter(move |_| "%_!".contains(one)).chain([one])).collect();
    let row = db.fetch_optional(sql, args![kind, format!("%{escaped}%")]).await?;
    row.map(|row| Ok(Approved { name: row.text("name")?, version: row.int("version")? })).transpose()
}

/// How many versions of each kind stand in each state.
pub async fn counted(db: &Db) -> Result<Vec<(String, State, i64)>> {
    let sql = "SELECT kind, state, CAST(COUNT(*) AS BIGINT) AS many FROM publishing_version AS v \
               JOIN publishing_document AS d ON d.document_id = v.document_id \
               WHERE state IN ('draft', 'checked', 'approved', 'canary') GROUP BY kind, state LIMIT 1000";
    let rows = db.fetch_all(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.text("kind")?, row.parse("state")?, row.int("many")?))).collect()
}
