//! Errors and waits of the app by its version.

use std::collections::BTreeMap;

use storage::{Args, Db, Result, Row, Tx, args};

/// Rows of a day; what is beyond counts under [`BEYOND`].
const ROWS_MAX: i64 = 20_000;
/// Stands for all that are too many.
pub const BEYOND: &str = "…";
/// Rows of one report.
const REPORT_MAX: i64 = 500;

/// What is counted apart: the version, the kind, the thing, and the page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub version: String,
    pub name: &'static str,
    pub what: String,
    pub page: String,
}

/// How often, for how long, and how often for too long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    pub times: i64,
    pub total_ms: i64,
    pub slow: i64,
}

/// What was met, on which day.
pub type Tally = BTreeMap<(i64, Key), Waits>;

/// Adds to what was met.
pub async fn add_in_tx(tx: &mut Tx, tally: &Tally) -> Result<()> {
    let mut rows: BTreeMap<(i64, Key), Waits> = BTreeMap::new();
    let mut room: BTreeMap<i64, i64> = BTreeMap::new();
    for ((day, key), waits) in tally {
        if !room.contains_key(day) {
            let sql = "SELECT COUNT(*) AS n FROM insight_health WHERE day = $1";
            room.insert(*day, ROWS_MAX - tx.fetch_one(sql, args![*day]).await?.int("n")?);
        }
        let left = room.entry(*day).or_default();
        let beyond = || BEYOND.to_owned();
        let key = match *left > 0 {
            true => key.clone(),
            false => Key { version: beyond(), name: key.name, what: beyond(), page: beyond() },
        };
        *left -= 1;
        let sum = rows.entry((*day, key)).or_default();
        sum.times += waits.times;
        sum.total_ms += waits.total_ms;
        sum.slow += waits.slow;
    }
    let row = |((day, Key { version, name, what, page }), waits): ((i64, Key), Waits)| -> Args {
        args![day, version, name, what, page, waits.times, waits.total_ms, waits.slow]
    };
    let columns = ["day", "version", "name", "what", "page", "times", "total_ms", "slow"];
    let upsert = "ON CONFLICT (day, version, name, what, page) DO UPDATE SET \
                  times = insight_health.times + excluded.times, \
                  total_ms = insight_health.total_ms + excluded.total_ms, slow = insight_health.slow + excluded.slow";
    tx.insert_many("insight_health", &columns, rows.into_iter().map(row).collect(), upsert).await.map(drop)
}

/// A row of a report: what it is about, and the sums.
#[derive(Debug, Clone)]
pub struct Sum {
    pub version: String,
    pub name: String,
    pub what: String,
    pub page: String,
    pub times: i64,
    pub total_ms: i64,
    pub slow: i64,
}

const SUMS: &str = "CAST(SUM(times) AS BIGINT) AS times, CAST(SUM(total_ms) AS BIGINT) AS total_ms, \
                    CAST(SUM(slow) AS BIGINT) AS slow FROM insight_health WHERE day >= $1 AND day <= $2";

fn sum(row: &Row) -> Result<Sum> {
    Ok(Sum {
        version: row.text("version")?,
        name: row.text("name")?,
        what: row.text("what")?,
        page: row.text("page")?,
        times: row.int("times")?,
        total_ms: row.int("total_ms")?,
        slow: row.int("slow")?,
    })
}

/// By version and kind.
pub async fn by_version(db: &Db, first: i64, last: i64) -> Result<Vec<Sum>> {
    let sql = format!(
        "SELECT version, name, '' AS what, '' AS page, {SUMS} GROUP BY version, name ORDER BY version DESC, name LIMIT $3"
    );
    db.fetch_composed(sql, args![first, last, REPORT_MAX]).await?.iter().map(sum).collect()
}

/// Of a kind by version, thing and page, the most frequent first.
pub async fn of_kind(db: &Db, (first, last): (i64, i64), name: &str) -> Result<Vec<Sum>> {
    let sql = format!(
        "SELECT version, name, what, page, {SUMS} AND name = $4 GROUP BY version, name, what, page \
         ORDER BY times DESC, version DESC, what, page LIMIT $3"
    );
    db.fetch_composed(sql, args![first, last, REPORT_MAX, name]).await?.iter().map(sum).collect()
}

/// Forgets a day before `before`; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, before: i64) -> Result<u64> {
    let sql = "DELETE FROM insight_health WHERE day = (SELECT MIN(day) FROM insight_health WHERE day < $1)";
    tx.execute(sql, args![before]).await
}
