//! The table of what is in quarantine.

use std::collections::BTreeMap;

use kernel::Timestamp;
use storage::{Db, Error, Result, Row, Tx, args};

use super::quarantine::{QuarantineSample, Tally, Unkept};
use super::reason::QuarantineReason;

/// Different events of one day, at most; those beyond are counted by their reason.
pub const ROWS_MAX: usize = 500;
/// Samples of each.
pub const SAMPLES_MAX: usize = 3;
/// What is counted as one thing with all that is beyond.
pub const BEYOND: &str = "*";

/// What was counted of one event on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineSum {
    /// In days since 1970, in the bank's zone.
    pub day: i64,
    /// What, and why.
    pub event: Unkept,
    /// How often.
    pub times: i64,
    /// When it came first that day.
    pub first_at: Timestamp,
    /// When it came last.
    pub last_at: Timestamp,
    /// The latest few.
    pub samples: Vec<QuarantineSample>,
}

/// Adds to what was counted on a day.
pub async fn add_in_tx(tx: &mut Tx, day: i64, tally: Tally, now: Timestamp) -> Result<()> {
    let sql = format!("SELECT id FROM insight_quarantine_turn WHERE id = 1 {}", tx.for_update());
    tx.fetch_composed(sql, vec![]).await?;
    let sql = "SELECT day, reason, name, what, page, times, first_at, last_at, samples FROM insight_quarantine \
               WHERE day = $1 ORDER BY reason, name, what, page LIMIT 1000";
    let rows = tx.fetch_all(sql, args![day]).await?;
    let mut known: BTreeMap<Unkept, Vec<QuarantineSample>> = BTreeMap::new();
    for row in &rows {
        let QuarantineSum { event, samples, .. } = sum(row)?;
        known.insert(event, samples);
    }
    let mut changed: BTreeMap<Unkept, i64> = BTreeMap::new();
    for (event, met) in tally {
        // Rows for what is beyond are a few more, one for each reason.
        let event = if known.contains_key(&event) || known.len() < ROWS_MAX { event } else { event.beyond() };
        let samples = known.entry(event.clone()).or_default();
        samples.splice(0..0, met.samples);
        samples.truncate(SAMPLES_MAX);
        *changed.entry(event).or_default() += met.times;
    }
    let mut rows = Vec::with_capacity(changed.len());
    for (event, times) in changed {
        let samples = serde_json::to_string(&known[&event])?;
        rows.push(args![day, event.reason.as_str(), event.name, event.what, event.page, times, now, now, samples]);
    }
    let columns = ["day", "reason", "name", "what", "page", "times", "first_at", "last_at", "samples"];
    let upsert = "ON CONFLICT (day, reason, name, what, page) DO UPDATE SET \
                  times = insight_quarantine.times + excluded.times, last_at = excluded.last_at, \
                  samples = excluded.samples";
    tx.insert_many("insight_quarantine", &columns, rows, upsert).await.map(drop)
}

/// How often each reason was met on some days.
pub async fn by_reason(db: &Db, first: i64, last: i64) -> Result<Vec<(i64, QuarantineReason, i64)>> {
    let sql = "SELECT day, reason, CAST(SUM(times) AS BIGINT) FROM insight_quarantine WHERE day >= $1 AND day <= $2 \
               GROUP BY day, reason ORDER BY day, reason LIMIT 1000";
    let rows = db.fetch_all(sql, args![first, last]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, reason(row, 1)?, row.int(2)?))).collect()
}

/// What was counted on some days, the latest first: at most `most` rows.
pub async fn latest(db: &Db, first: i64, last: i64, most: i64) -> Result<Vec<QuarantineSum>> {
    let sql = "SELECT day, reason, name, what, page, times, first_at, last_at, samples FROM insight_quarantine \
               WHERE day >= $1 AND day <= $2 ORDER BY day DESC, times DESC, reason, name, what, page LIMIT $3";
    db.fetch_all(sql, args![first, last, most]).await?.iter().map(sum).collect()
}

/// Deletes one past day before `before`; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM insight_quarantine WHERE day = (SELECT MIN(day) FROM insight_quarantine WHERE day < $1)";
    tx.execute(sql, args![before]).await
}

fn sum(row: &Row) -> Result<QuarantineSum> {
    let event = Unkept { reason: reason(row, 1)?, name: row.text(2)?, what: row.text(3)?, page: row.text(4)? };
    Ok(QuarantineSum {
        day: row.int(0)?,
        event,
        times: row.int(5)?,
        first_at: Timestamp::from_micros(row.int(6)?),
        last_at: Timestamp::from_micros(row.int(7)?),
        samples: serde_json::from_str(&row.text(8)?)?,
    })
}

fn reason(row: &Row, place: usize) -> Result<QuarantineReason> {
    row.text(place)?.parse().map_err(|()| Error::Malformed { column: "insight_quarantine.reason".to_owned() })
}
