//! The only SQL of the line: documents and what is said about them here, versions in [`versions`], what is in force in
//! [`force`].

pub mod force;
pub mod versions;

use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use crate::model::Reach;

/// Marks ids of documents.
pub enum Document {}
/// Marks ids of comments.
pub enum Comment {}

/// Most documents of one kind.
pub const DOCUMENTS_MAX: i64 = 1_000;
/// How many documents are read at once where all are wanted.
const ALL_PAGE: i64 = 500;
/// Most comments of one version.
pub const COMMENTS_MAX: i64 = 500;
/// Most steps of one document that are shown.
const STEPS_SHOWN: i64 = 500;

/// A document as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub document_id: Id<Document>,
    /// Of which kind.
    pub kind: String,
    /// What files and code call it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Whom it is for.
    pub reach: Reach,
    /// The template it was adopted from.
    pub template_id: Option<Id<Document>>,
    /// Its newest version.
    pub newest_version: i64,
    /// How many releases it had.
    pub releases: i64,
    /// How many steps it took.
    pub steps: i64,
    /// The operator's id.
    pub created_by: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When anything was done with it last.
    pub changed_at: Timestamp,
}

const DOCUMENT: &str = "SELECT document_id, kind, name, title, reach, template_id, newest_version, releases, steps, \
                        created_by, created_at, changed_at FROM publishing_document";

fn document_row(row: &Row) -> Result<DocumentRow> {
    Ok(DocumentRow {
        document_id: row.id("document_id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        title: row.text("title")?,
        reach: row.parse("reach")?,
        template_id: row.opt_parse("template_id")?,
        newest_version: row.int("newest_version")?,
        releases: row.int("releases")?,
        steps: row.int("steps")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
        changed_at: row.time("changed_at")?,
    })
}

/// A document.
pub async fn document(db: &Db, id: Id<Document>) -> Result<Option<DocumentRow>> {
    let rows = db.fetch_composed(format!("{DOCUMENT} WHERE document_id = $1"), args![id]).await?;
    rows.first().map(document_row).transpose()
}

/// A document, held until the commit: what is done with one document is done one after the other.
pub async fn document_in_tx(tx: &mut Tx, id: Id<Document>) -> Result<Option<DocumentRow>> {
    let sql = format!("{DOCUMENT} WHERE document_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(document_row).transpose()
}

/// The document of a name.
pub async fn named_in_tx(tx: &mut Tx, kind: &str, name: &str) -> Result<Option<DocumentRow>> {
    let sql = format!("{DOCUMENT} WHERE kind = $1 AND name = $2{}", tx.for_update());
    tx.fetch_composed(sql, args![kind, name]).await?.first().map(document_row).transpose()
}

/// Documents, those something was done with last first.
pub async fn documents(db: &Db, kind: Option<&str>, page: &PageQuery) -> Result<Page<DocumentRow>> {
    let (mut filters, mut values) = (Vec::new(), args![page.fetch()]);
    if let Some(kind) = kind {
        values.push(kind.into());
        filters.push(format!("kind = ${}", values.len()));
    }
    if let Some(after) = &page.after {
        values.extend(args![after.key, &after.id]);
        let (key, id) = (values.len() - 1, values.len());
        filters.push(format!("(changed_at < ${key} OR (changed_at = ${key} AND document_id < ${id}))"));
    }
    let filter = if filters.is_empty() { String::new() } else { format!(" WHERE {}", filters.join(" AND ")) };
    let sql = format!("{DOCUMENT}{filter} ORDER BY changed_at DESC, document_id DESC LIMIT $1");
    let rows = db.fetch_composed(sql, values).await?.iter().map(document_row).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.changed_at.micros(), id: row.document_id.to_string() }))
}

/// All documents of a kind, or of every kind, by kind and name: page by page, as many as there are. Of one kind there are at
/// most [`DOCUMENTS_MAX`].
pub async fn all_documents(db: &Db, kind: Option<&str>) -> Result<Vec<DocumentRow>> {
    let mut all: Vec<DocumentRow> = Vec::new();
    loop {
        let (mut filters, mut values) = (Vec::new(), args![ALL_PAGE]);
        if let Some(kind) = kind {
            values.push(kind.into());
            filters.push(format!("kind = ${}", values.len()));
        }
        if let Some(last) = all.last() {
            values.extend(args![&last.kind, &last.name]);
            let (kind, name) = (values.len() - 1, values.len());
            filters.push(format!("(kind > ${kind} OR (kind = ${kind} AND name > ${name}))"));
        }
        let filter = if filters.is_empty() { String::new() } else { format!(" WHERE {}", filters.join(" AND ")) };
        let sql = format!("{DOCUMENT}{filter} ORDER BY kind, name LIMIT $1");
        let rows = db.fetch_composed(sql, values).await?;
        for row in &rows {
            all.push(document_row(row)?);
        }
        if (rows.len() as i64) < ALL_PAGE {
            return Ok(all);
        }
    }
}

/// How many documents of a kind there are.
pub async fn count_in_tx(tx: &mut Tx, kind: &str) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM publishing_document WHERE kind = $1";
    tx.fetch_one(sql, args![kind]).await?.int(0)
}

/// Stores a new document.
pub async fn insert_document_in_tx(tx: &mut Tx, row: &DocumentRow) -> Result<()> {
    let sql = "INSERT INTO publishing_document (document_id, kind, name, title, reach, template_id, newest_version, \
               releases, steps, created_by, created_at, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = args![
        row.document_id,
        &row.kind,
        &row.name,
        &row.title,
        row.reach.as_str(),
        row.template_id,
        row.newest_version,
        row.releases,
        row.steps,
        &row.created_by,
        row.created_at,
        row.changed_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Stores what changed of a document.
pub async fn update_document_in_tx(tx: &mut Tx, row: &DocumentRow) -> Result<()> {
    let sql = "UPDATE publishing_document SET title = $2, newest_version = $3, releases = $4, steps = $5, \
               changed_at = $6 WHERE document_id = $1";
    let values = args![row.document_id, &row.title, row.newest_version, row.releases, row.steps, row.changed_at];
    tx.execute(sql, values).await.map(drop)
}

/// Something that was done with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Counted from 1.
    pub step_no: i64,
    /// With which version.
    pub version: i64,
    /// What.
    pub step: String,
    /// Why, or how.
    pub note: String,
    /// The operator's id, or the platform's own name.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
}

/// The latest steps of a document, the newest first.
pub async fn steps(db: &Db, id: Id<Document>) -> Result<Vec<StepRow>> {
    let sql = "SELECT step_no, version, step, note, made_by, made_at FROM publishing_step \
               WHERE document_id = $1 ORDER BY step_no DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![id, STEPS_SHOWN]).await?;
    let read = |row: &Row| {
        Ok(StepRow {
            step_no: row.int("step_no")?,
            version: row.int("version")?,
            step: row.text("step")?,
            note: row.text("note")?,
            made_by: row.text("made_by")?,
            made_at: row.time("made_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Stores a step.
pub async fn insert_step_in_tx(tx: &mut Tx, id: Id<Document>, step: &StepRow) -> Result<()> {
    let sql = "INSERT INTO publishing_step (document_id, step_no, version, step, note, made_by, made_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![id, step.step_no, step.version, &step.step, &step.note, &step.made_by, step.made_at];
    tx.execute(sql, values).await.map(drop)
}

/// A word about a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRow {
    /// Its id.
    pub comment_id: Id<Comment>,
    /// About which version.
    pub version: i64,
    /// The place in the text; empty for the whole.
    pub place: String,
    /// What was said.
    pub words: String,
    /// The operator's id.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
}

/// What was said about a version, the oldest first.
pub async fn comments(db: &Db, id: Id<Document>, version: i64) -> Result<Vec<CommentRow>> {
    let sql = "SELECT comment_id, version, place, words, made_by, made_at FROM publishing_comment \
               WHERE document_id = $1 AND version = $2 ORDER BY made_at, comment_id LIMIT $3";
    let rows = db.fetch_all(sql, args![id, version, COMMENTS_MAX]).await?;
    let read = |row: &Row| {
        Ok(CommentRow {
            comment_id: row.id("comment_id")?,
            version: row.int("version")?,
            place: row.text("place")?,
            words: row.text("words")?,
            made_by: row.text("made_by")?,
            made_at: row.time("made_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// How much was said about a version.
pub async fn comments_in_tx(tx: &mut Tx, id: Id<Document>, version: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM publishing_comment WHERE document_id = $1 AND version = $2";
    tx.fetch_one(sql, args![id, version]).await?.int(0)
}

/// Stores a comment.
pub async fn insert_comment_in_tx(tx: &mut Tx, id: Id<Document>, comment: &CommentRow) -> Result<()> {
    let sql = "INSERT INTO publishing_comment (comment_id, document_id, version, place, words, made_by, made_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![
        comment.comment_id,
        id,
        comment.version,
        &comment.place,
        &comment.words,
        &comment.made_by,
        comment.made_at,
    ];
    tx.execute(sql, values).await.map(drop)
}
