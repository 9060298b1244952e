//! The lists, with who put whom there and until when.

use kernel::{Ctx, Cursor, Page, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::super::lists::Listing;
use super::super::model::{ListKind, ListSide};
use super::{Order, Where};
use crate::desk::error::Error;

/// Entries that are given an id at a time.
const NAMED_AT_ONCE: i64 = 500;

/// Marks ids of entries.
enum Listed {}

/// An entry of a list.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// What it is called from outside: the entry itself may be an account number, which belongs in no address.
    pub entry_id: String,
    pub side: ListSide,
    pub kind: ListKind,
    pub entry: String,
    /// How it is shown, where the entry itself says nothing to people.
    pub shown: Option<String>,
    pub reason: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub added_by: Option<String>,
}

fn read(row: &Row) -> Result<EntryRow, Error> {
    Ok(EntryRow {
        entry_id: row.text("entry_id")?,
        side: row.parse("side")?,
        kind: row.parse("kind")?,
        entry: row.text("entry")?,
        shown: row.opt_text("shown")?,
        reason: row.text("reason")?,
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        added_by: row.opt_text("added_by")?,
    })
}

/// Gives entries that have none an id: rules, and older versions, put them there without. Answers how many.
pub async fn name_entries_in_tx(tx: &mut Tx, ctx: &Ctx) -> Result<usize, Error> {
    let sql = "SELECT kind, entry FROM risk_list WHERE entry_id IS NULL ORDER BY kind, entry LIMIT $1";
    let nameless = tx.fetch_all(sql, args![NAMED_AT_ONCE]).await?;
    for row in &nameless {
        let sql = "UPDATE risk_list SET entry_id = $3 WHERE kind = $1 AND entry = $2";
        tx.execute(sql, args![row.text("kind")?, row.text("entry")?, ctx.new_id::<Listed>()]).await?;
    }
    Ok(nameless.len())
}

/// Whether any entry has no id yet.
pub async fn any_nameless(db: &Db) -> Result<bool, Error> {
    let sql = "SELECT kind FROM risk_list WHERE entry_id IS NULL LIMIT 1";
    Ok(db.fetch_optional(sql, vec![]).await?.is_some())
}

/// A page of entries, the newest first.
pub async fn entries(
    db: &Db,
    side: Option<ListSide>,
    kind: Option<ListKind>,
    page: &PageQuery,
) -> Result<Page<EntryRow>, Error> {
    let mut only = Where::new();
    only.sql.push_str(" AND entry_id IS NOT NULL");
    if let Some(side) = side {
        only.and("side = ?", side.as_str());
    }
    if let Some(kind) = kind {
        only.and("kind = ?", kind.as_str());
    }
    only.after(page.after.as_ref(), Order::NewestFirst, "created_at", "entry_id");
    let limit = only.limit(page.fetch());
    let sql = format!(
        "SELECT entry_id, side, kind, entry, shown, reason, created_at, expires_at, added_by FROM risk_list{} \
         ORDER BY created_at DESC, entry_id DESC{limit}",
        only.sql
    );
    let rows = db.fetch_composed(sql, only.values).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.created_at.micros(), id: row.entry_id.clone() }))
}

/// Puts an entry, as it is kept, on a list, or gives one that stands on either another side, end and reason. Answers what it is
/// called.
pub async fn put_entry_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    listing: &Listing<'_>,
    shown: Option<&str>,
) -> Result<String, Error> {
    let Listing { side, kind, entry, reason, expires_at } = *listing;
    let sql = "INSERT INTO risk_list (kind, entry, reason, created_at, entry_id, expires_at, added_by, shown, side) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, entry) DO UPDATE SET reason = excluded.reason, \
               created_at = excluded.created_at, expires_at = excluded.expires_at, added_by = excluded.added_by, \
               side = excluded.side, entry_id = coalesce(risk_list.entry_id, excluded.entry_id)";
    let (kind, side, new_id) = (kind.as_str(), side.as_str(), ctx.new_id::<Listed>());
    tx.execute(sql, args![kind, entry, reason, ctx.now(), new_id, expires_at, ctx.actor.id(), shown, side]).await?;
    let sql = "SELECT entry_id FROM risk_list WHERE kind = $1 AND entry = $2";
    Ok(tx.fetch_one(sql, args![kind, entry]).await?.text("entry_id")?)
}

/// Takes an entry off its list; answers which list it was.
pub async fn remove_entry_in_tx(tx: &mut Tx, entry_id: &str) -> Result<Option<(ListSide, ListKind)>, Error> {
    let sql = "SELECT side, kind FROM risk_list WHERE entry_id = $1";
    let Some(row) = tx.fetch_optional(sql, args![entry_id]).await? else { return Ok(None) };
    tx.execute("DELETE FROM risk_list WHERE entry_id = $1", args![entry_id]).await?;
    Ok(Some((row.parse("side")?, row.parse("kind")?)))
}

/// Whether a device stands on the black list now.
pub async fn device_listed(db: &Db, device_id: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = "SELECT kind FROM risk_list WHERE kind = 'device' AND entry = $1 AND side = 'black' \
               AND (expires_at IS NULL OR expires_at > $2)";
    Ok(db.fetch_optional(sql, args![device_id, now]).await?.is_some())
}
