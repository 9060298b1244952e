//! The tables of suggestions: what was learned, and what was suggested to whom.

use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use super::choose::{Arm, Told};

/// Functions that are read as suggested to one customer: as many as a catalogue has.
const TOLD_MAX: i64 = 200;

/// What was learned on a day.
pub struct TasteRow {
    /// Which, in days since 1970 in the bank's zone.
    pub day: i64,
    /// As JSON.
    pub body: String,
    /// When.
    pub learned_at: Timestamp,
}

/// How suggestions of one arm did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmRow {
    /// Which.
    pub arm: String,
    /// Customers who saw one.
    pub people: i64,
    /// Of those, who took one up.
    pub takers: i64,
    /// Suggestions seen, each once a customer.
    pub seen: i64,
    /// Of those, how many were taken up.
    pub taken: i64,
}

fn taste_of(row: &Row) -> Result<TasteRow> {
    Ok(TasteRow { day: row.int("day")?, body: row.text("body")?, learned_at: row.time("learned_at")? })
}

/// What was learned last, the newest first.
pub async fn tastes(db: &Db, most: i64) -> Result<Vec<TasteRow>> {
    let sql = "SELECT day, body, learned_at FROM content_taste ORDER BY day DESC LIMIT $1";
    db.fetch_all(sql, args![most]).await?.iter().map(taste_of).collect()
}

/// Keeps what was learned on a day, and forgets what was learned before another.
pub async fn keep_in_tx(tx: &mut Tx, row: &TasteRow, keep_from: i64) -> Result<()> {
    let sql = "INSERT INTO content_taste (day, body, learned_at) VALUES ($1, $2, $3) \
               ON CONFLICT (day) DO UPDATE SET body = excluded.body, learned_at = excluded.learned_at";
    tx.execute(sql, args![row.day, row.body.clone(), row.learned_at]).await?;
    tx.execute("DELETE FROM content_taste WHERE day < $1", args![keep_from]).await.map(drop)
}

/// What was suggested to a customer, and how they took it.
pub async fn told(db: &Db, user: Id<User>) -> Result<Vec<Told>> {
    let sql =
        "SELECT entry, days, last_day, taken_day FROM content_suggested WHERE user_id = $1 ORDER BY entry LIMIT $2";
    let of = |row: &Row| {
        let (days, last_day) = (row.int("days")?, row.int("last_day")?);
        Ok(Told { entry: row.text("entry")?, days, last_day, taken_day: row.opt_int("taken_day")? })
    };
    db.fetch_all(sql, args![user, TOLD_MAX]).await?.iter().map(of).collect()
}

/// A customer saw a suggestion: of a day it counts once.
pub async fn seen_in_tx(tx: &mut Tx, user: Id<User>, entry: &str, arm: Arm, day: i64) -> Result<()> {
    let sql = "INSERT INTO content_suggested (user_id, entry, arm, days, last_day) VALUES ($1, $2, $3, 1, $4) \
               ON CONFLICT (user_id, entry) DO UPDATE SET arm = excluded.arm, last_day = excluded.last_day, \
               days = content_suggested.days + CASE WHEN content_suggested.last_day < excluded.last_day THEN 1 ELSE 0 END";
    tx.execute(sql, args![user, entry, arm.word(), day]).await.map(drop)
}

/// A customer used something: taken up, where it was suggested to them since `since`.
pub async fn taken_in_tx(tx: &mut Tx, user: Id<User>, entry: &str, day: i64, since: i64) -> Result<()> {
    let sql = "UPDATE content_suggested SET taken_day = $3 \
               WHERE user_id = $1 AND entry = $2 AND taken_day IS NULL AND last_day >= $4";
    tx.execute(sql, args![user, entry, day, since]).await.map(drop)
}

/// How each arm did with what was seen last on days of some days.
pub async fn arms(db: &Db, first: i64, last: i64) -> Result<Vec<ArmRow>> {
    let sql = "SELECT arm, COUNT(DISTINCT user_id) AS people, \
               COUNT(DISTINCT CASE WHEN taken_day IS NOT NULL THEN user_id END) AS takers, \
               COUNT(*) AS seen, COUNT(taken_day) AS taken FROM content_suggested \
               WHERE last_day >= $1 AND last_day <= $2 GROUP BY arm ORDER BY arm LIMIT 10";
    let of = |row: &Row| {
        let (people, takers) = (row.int("people")?, row.int("takers")?);
        Ok(ArmRow { arm: row.text("arm")?, people, takers, seen: row.int("seen")?, taken: row.int("taken")? })
    };
    db.fetch_all(sql, args![first, last]).await?.iter().map(of).collect()
}

/// Forgets what was suggested to a customer.
pub async fn forget_in_tx(tx: &mut Tx, user: &str) -> Result<()> {
    tx.execute("DELETE FROM content_suggested WHERE user_id = $1", args![user]).await.map(drop)
}

/// Deletes what was seen last on one past day before `before`; answers how much.
pub async fn sweep_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM content_suggested \
               WHERE last_day = (SELECT MIN(last_day) FROM content_suggested WHERE last_day < $1)";
    tx.execute(sql, args![before]).await
}
