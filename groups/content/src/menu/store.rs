//! The tables of the function menu: what customers put in order, and what they use.

use std::collections::BTreeMap;

use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use super::order::Use;
use crate::suggest;

/// Most rows of use of one customer that are read: a quarter of a year of thirty functions a day.
const USES_MAX: i64 = 2_700;

/// Rows of use that are read at a time.
const FIRSTS_PAGE: i64 = 20_000;

/// What a customer set.
#[derive(Debug, Clone, Default)]
pub struct OwnRow {
    /// Their favourites, in their order.
    pub favourites: Vec<String>,
    /// Whether the rest follows what they use.
    pub ordering: Option<String>,
}

fn use_of(row: &Row) -> Result<Use> {
    Ok(Use { entry: row.text("entry")?, day: row.int("day")?, times: row.int("times")?, last_us: row.int("last_at")? })
}

/// What a customer set; nothing of who never did.
pub async fn own(db: &Db, user: Id<User>) -> Result<OwnRow> {
    let sql = "SELECT favourites, ordering FROM content_menu_own WHERE user_id = $1";
    let row = db.fetch_optional(sql, args![user]).await?;
    let of = |row: Row| Ok(OwnRow { favourites: row.json("favourites")?, ordering: Some(row.text("ordering")?) });
    row.map_or(Ok(OwnRow::default()), of)
}

/// Keeps what a customer set.
pub async fn set_own_in_tx(tx: &mut Tx, user: Id<User>, row: &OwnRow, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO content_menu_own (user_id, favourites, ordering, updated_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id) DO UPDATE SET favourites = excluded.favourites, ordering = excluded.ordering, \
               updated_at = excluded.updated_at";
    let favourites = serde_json::to_string(&row.favourites)?;
    tx.execute(sql, args![user, favourites, row.ordering.clone().unwrap_or_default(), now]).await.map(drop)
}

/// What a customer used since a day.
pub async fn uses(db: &Db, user: Id<User>, since: i64) -> Result<Vec<Use>> {
    let sql = "SELECT entry, day, times, last_at FROM content_menu_use WHERE user_id = $1 AND day >= $2 \
               ORDER BY day DESC, entry LIMIT $3";
    db.fetch_all(sql, args![user, since, USES_MAX]).await?.iter().map(use_of).collect()
}

/// A customer used something once more.
pub async fn count_in_tx(tx: &mut Tx, user: Id<User>, entry: &str, day: i64, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO content_menu_use (user_id, entry, day, times, last_at) VALUES ($1, $2, $3, 1, $4) \
               ON CONFLICT (user_id, entry, day) DO UPDATE SET times = content_menu_use.times + 1, last_at = excluded.last_at";
    tx.execute(sql, args![user, entry, day, now]).await.map(drop)
}

/// Forgets what a customer used, and what they were suggested for it.
pub async fn forget_uses_in_tx(tx: &mut Tx, user: &str) -> Result<()> {
    tx.execute("DELETE FROM content_menu_use WHERE user_id = $1", args![user]).await?;
    suggest::store::forget_in_tx(tx, user).await
}

/// Forgets a customer.
pub async fn forget_in_tx(tx: &mut Tx, user: &str) -> Result<()> {
    forget_uses_in_tx(tx, user).await?;
    tx.execute("DELETE FROM content_menu_own WHERE user_id = $1", args![user]).await.map(drop)
}

/// Deletes uses of one past day before `before`; answers how many.
pub async fn sweep_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM content_menu_use WHERE day = (SELECT MIN(day) FROM content_menu_use WHERE day < $1)";
    tx.execute(sql, args![before]).await
}

/// A page of when customers first used what: user, function, day; after a user and a function.
pub async fn firsts(db: &Db, after: &(String, String), since: i64) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT user_id, entry, MIN(day) AS first FROM content_menu_use \
               WHERE (user_id, entry) > ($1, $2) AND day >= $3 GROUP BY user_id, entry ORDER BY user_id, entry LIMIT $4";
    let rows = db.fetch_all(sql, args![after.0.clone(), after.1.clone(), since, FIRSTS_PAGE]).await?;
    rows.iter().map(|row| Ok((row.text("user_id")?, row.text("entry")?, row.int("first")?))).collect()
}

/// A customer used functions before: which, and since which day.
pub async fn bring_uses_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    firsts: &BTreeMap<String, i64>,
    now: Timestamp,
) -> Result<()> {
    let rows = firsts.iter().map(|(entry, day)| args![user, entry.as_str(), *day, 1, now]).collect();
    let columns = &["user_id", "entry", "day", "times", "last_at"];
    tx.insert_many("content_menu_use", columns, rows, "ON CONFLICT DO NOTHING").await.map(drop)
}
