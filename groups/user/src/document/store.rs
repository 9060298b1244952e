//! Id documents as stored: when they are good, and how far their owner was told.

use chrono::NaiveDate;
use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model::Document;
use crate::error::Error;

/// What a customer was told of a document's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// That it ends soon.
    Expiring,
    /// That it has ended.
    Expired,
    /// That money no longer leaves.
    Stopped,
}

impl Told {
    /// How far that is.
    pub const fn stage(self) -> i64 {
        match self {
            Self::Expiring => 1,
            Self::Expired => 2,
            Self::Stopped => 3,
        }
    }
}

fn day(row: &Row, column: &'static str) -> Result<NaiveDate, Error> {
    Ok(row.parse(column)?)
}

/// A customer's document.
pub async fn of(db: &Db, user: Id<User>) -> Result<Option<Document>, Error> {
    let sql = "SELECT valid_from, valid_until FROM user_id_document WHERE user_id = $1";
    let Some(row) = db.by_key(sql, args![user]).await? else { return Ok(None) };
    Ok(Some(Document { valid_from: day(&row, "valid_from")?, valid_until: row.opt_parse("valid_until")? }))
}

/// Keeps a document in the place of the one before.
pub async fn keep_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    document: &Document,
    check_id: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO user_id_document (user_id, valid_from, valid_until, check_id, recorded_at, told) \
               VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (user_id) DO UPDATE SET valid_from = excluded.valid_from, \
               valid_until = excluded.valid_until, check_id = excluded.check_id, recorded_at = excluded.recorded_at, told = 0";
    let (from, until) = (document.valid_from.to_string(), document.valid_until.map(|day| day.to_string()));
    tx.execute(sql, args![user, from, until, check_id, at]).await?;
    tx.changed(user);
    Ok(())
}

/// Customers whose document ended before `before` and who were not told so far, at most `limit`.
pub async fn untold(db: &Db, told: Told, before: NaiveDate, limit: i64) -> Result<Vec<(Id<User>, NaiveDate)>, Error> {
    let sql = "SELECT user_id, valid_until FROM user_id_document WHERE valid_until < $1 AND told < $2 \
               ORDER BY valid_until, user_id LIMIT $3";
    let rows = db.fetch_all(sql, args![before.to_string(), told.stage(), limit]).await?;
    rows.iter().map(|row| Ok((row.id("user_id")?, day(row, "valid_until")?))).collect()
}

/// Notes what a customer was told; answers whether it was news.
pub async fn tell_in_tx(tx: &mut Tx, user: Id<User>, until: NaiveDate, told: Told) -> Result<bool, Error> {
    let sql = "UPDATE user_id_document SET told = $3 WHERE user_id = $1 AND valid_until = $2 AND told < $3";
    Ok(tx.execute(sql, args![user, until.to_string(), told.stage()]).await? == 1)
}
