//! The tables of the figures. Those about behaviour have a place of their own.

pub mod health;
pub mod live;

use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use crate::model::{Count, Counted, Metric, Tally};

/// Adds a tally to hours, days and totals.
pub async fn add_in_tx(tx: &mut Tx, tally: &Tally) -> Result<()> {
    let columns = |slot: &'static str| [slot, "metric", "dimension", "count", "amount_minor"];
    let row = |((slot, metric, dimension), count): ((i64, Metric, &str), Count)| {
        args![slot, metric.as_str(), dimension, count.count, count.amount_minor]
    };
    let hours = tally.by_hour().into_iter().map(row).collect();
    let upsert = "ON CONFLICT (hour, metric, dimension) DO UPDATE SET count = insight_hour.count + excluded.count, \
                  amount_minor = insight_hour.amount_minor + excluded.amount_minor";
    tx.insert_many("insight_hour", &columns("hour"), hours, upsert).await?;
    let days = tally.by_day().into_iter().map(row).collect();
    let upsert = "ON CONFLICT (day, metric, dimension) DO UPDATE SET count = insight_day.count + excluded.count, \
                  amount_minor = insight_day.amount_minor + excluded.amount_minor";
    tx.insert_many("insight_day", &columns("day"), days, upsert).await?;
    let total = |(metric, count): (Metric, Count)| args![metric.as_str(), count.count, count.amount_minor];
    let totals = tally.by_metric().into_iter().map(total).collect();
    let upsert = "ON CONFLICT (metric) DO UPDATE SET count = insight_total.count + excluded.count, \
                  amount_minor = insight_total.amount_minor + excluded.amount_minor";
    tx.insert_many("insight_total", &["metric", "count", "amount_minor"], totals, upsert).await.map(drop)
}

/// Notes that a person signed in on a day; answers whether for the first time that day.
pub async fn note_person_in_tx(tx: &mut Tx, day: i64, user_id: Id<User>) -> Result<bool> {
    let sql = "INSERT INTO insight_day_person (day, user_id, count) VALUES ($1, $2, 1) \
               ON CONFLICT (day, user_id) DO UPDATE SET count = insight_day_person.count + 1 RETURNING count";
    Ok(tx.fetch_one(sql, args![day, user_id]).await?.int(0)? == 1)
}

/// The total of a metric.
pub async fn total(db: &Db, metric: Metric) -> Result<i64> {
    let sql = "SELECT count FROM insight_total WHERE metric = $1";
    let row = db.fetch_optional(sql, args![metric.as_str()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Counts by day and metric, from `first` to `last`.
pub async fn by_day(db: &Db, first: i64, last: i64) -> Result<Counted> {
    let sql = "SELECT day, metric, CAST(SUM(count) AS BIGINT), CAST(SUM(amount_minor) AS BIGINT) FROM insight_day \
               WHERE day >= $1 AND day <= $2 GROUP BY day, metric ORDER BY day, metric LIMIT 2000";
    let rows = db.fetch_all(sql, args![first, last]).await?;
    rows.iter().map(counted).collect()
}

/// Counts by hour and metric, of hours beginning at `from` or later, up to `until`.
pub async fn by_hour(db: &Db, from: Timestamp, until: Timestamp) -> Result<Counted> {
    let sql = "SELECT hour, metric, CAST(SUM(count) AS BIGINT), CAST(SUM(amount_minor) AS BIGINT) FROM insight_hour \
               WHERE hour >= $1 AND hour <= $2 GROUP BY hour, metric ORDER BY hour, metric LIMIT 2000";
    let rows = db.fetch_all(sql, args![from, until]).await?;
    rows.iter().map(counted).collect()
}

fn counted(row: &Row) -> Result<(i64, Metric, Count)> {
    let malformed = |()| Error::Malformed { column: "insight.metric".to_owned() };
    let metric = row.text(1)?.parse().map_err(malformed)?;
    Ok((row.int(0)?, metric, Count { count: row.int(2)?, amount_minor: row.int(3)? }))
}

/// A day's counts of a metric by dimension, the largest first.
pub async fn by_dimension(db: &Db, day: i64, metric: Metric) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT dimension, count FROM insight_day WHERE day = $1 AND metric = $2 \
               ORDER BY count DESC, dimension LIMIT 50";
    let rows = db.fetch_all(sql, args![day, metric.as_str()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Deletes the persons of one past day before `before`; answers how many rows.
pub async fn sweep_persons_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM insight_day_person WHERE day = \
               (SELECT MIN(day) FROM insight_day_person WHERE day < $1)";
    tx.execute(sql, args![before]).await
}

/// Deletes the hours of about a day before `before`; answers how many rows.
pub async fn sweep_hours_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM insight_hour WHERE hour < $1 AND hour < \
               (SELECT MIN(hour) FROM insight_hour WHERE hour < $1) + 86400000000";
    tx.execute(sql, args![before]).await
}
