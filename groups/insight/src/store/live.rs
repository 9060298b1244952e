//! What was counted by the minute, and who counts in a month.

use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Error, Result, Tx, args};

use crate::model::{Metric, Minutes};

/// Adds to minutes.
pub async fn add_minutes_in_tx(tx: &mut Tx, minutes: &Minutes) -> Result<()> {
    let row = |((minute, metric), count): (&(i64, Metric), &i64)| args![*minute, metric.as_str(), *count];
    let rows = minutes.iter().map(row).collect();
    let upsert = "ON CONFLICT (minute, metric) DO UPDATE SET count = insight_minute.count + excluded.count";
    tx.insert_many("insight_minute", &["minute", "metric", "count"], rows, upsert).await.map(drop)
}

/// Counts by minute and metric, of minutes beginning at `from` or later.
pub async fn minutes(db: &Db, from: Timestamp) -> Result<Vec<(Timestamp, Metric, i64)>> {
    let sql = "SELECT minute, metric, count FROM insight_minute WHERE minute >= $1 ORDER BY minute, metric LIMIT 2000";
    let rows = db.fetch_all(sql, args![from]).await?;
    let malformed = |()| Error::Malformed { column: "insight_minute.metric".to_owned() };
    rows.iter().map(|row| Ok((row.time(0)?, row.text(1)?.parse().map_err(malformed)?, row.int(2)?))).collect()
}

async fn count_in_tx(tx: &mut Tx, month: i64, metric: &'static str) -> Result<()> {
    let sql = "INSERT INTO insight_month (month, metric, people) VALUES ($1, $2, 1) \
               ON CONFLICT (month, metric) DO UPDATE SET people = insight_month.people + 1";
    tx.execute(sql, args![month, metric]).await.map(drop)
}

/// Somebody signed in in a month: counted the first time.
pub async fn note_signed_in_in_tx(tx: &mut Tx, month: i64, user_id: Id<User>) -> Result<()> {
    let sql =
        "INSERT INTO insight_month_person (month, user_id) VALUES ($1, $2) ON CONFLICT (month, user_id) DO NOTHING";
    match tx.execute(sql, args![month, user_id]).await? {
        0 => Ok(()),
        _ => count_in_tx(tx, month, "signed_in").await,
    }
}

/// Somebody opened an account in a month: counted with their first.
pub async fn note_opened_in_tx(tx: &mut Tx, month: i64, user_id: Id<User>) -> Result<()> {
    let sql = "INSERT INTO insight_opened (user_id, month) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING";
    match tx.execute(sql, args![user_id, month]).await? {
        0 => Ok(()),
        _ => count_in_tx(tx, month, "opened").await,
    }
}

/// Somebody has left: they stay counted, and are nobody.
pub async fn forget_in_tx(tx: &mut Tx, user_id: &str) -> Result<()> {
    tx.execute("DELETE FROM insight_month_person WHERE user_id = $1", args![user_id]).await?;
    tx.execute("DELETE FROM insight_opened WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// People by month and metric, up to a month, the oldest first.
pub async fn months(db: &Db, last: i64) -> Result<Vec<(i64, String, i64)>> {
    let sql = "SELECT month, metric, people FROM insight_month WHERE month <= $1 ORDER BY month, metric LIMIT 2400";
    let rows = db.fetch_all(sql, args![last]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?, row.int(2)?))).collect()
}

/// Forgets minutes before a moment, and who signed in in one of the months before `month`; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, before: Timestamp, month: i64) -> Result<u64> {
    let minutes = tx.execute("DELETE FROM insight_minute WHERE minute < $1", args![before]).await?;
    let sql =
        "DELETE FROM insight_month_person WHERE month = (SELECT MIN(month) FROM insight_month_person WHERE month < $1)";
    Ok(minutes + tx.execute(sql, args![month]).await?)
}
