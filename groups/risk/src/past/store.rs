//! The table of back-tests, and what is read of the journal beside its moments.

use kernel::{Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::desk::{BackTest, Mode, State};

/// Labels that are read at once.
const LABELS_MAX: i64 = 100_000;
/// Tests that are listed.
const LISTED: i64 = 50;

/// How many moments lie in a span.
pub async fn moments(db: &Db, from: Timestamp, until: Timestamp) -> Result<i64> {
    let sql = "SELECT cast(count(*) as bigint) FROM risk_moment WHERE at >= $1 AND at < $2";
    db.fetch_one(sql, args![from, until]).await?.int(0)
}

/// What somebody found a verdict to be.
#[derive(Debug)]
pub struct LabelRow {
    /// Which operation it was about.
    pub mark: i64,
    /// When the verdict was given.
    pub at: Timestamp,
    /// The word.
    pub label: String,
}

/// The labels of verdicts in a span, the newest first.
pub async fn labels(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<LabelRow>> {
    let sql = "SELECT mark, at, label FROM risk_verdict \
               WHERE label IS NOT NULL AND mark IS NOT NULL AND at >= $1 AND at < $2 ORDER BY at DESC LIMIT $3";
    let rows = db.fetch_all(sql, args![from, until, LABELS_MAX]).await?;
    let row = |row: &Row| Ok(LabelRow { mark: row.int(0)?, at: row.time(1)?, label: row.text(2)? });
    rows.iter().map(row).collect()
}

/// Keeps a test that was asked for.
pub async fn insert_in_tx(tx: &mut Tx, test: &BackTest, body: String) -> Result<()> {
    let sql = "INSERT INTO risk_past (test_id, document, mode, body, from_at, until_at, state, seen, total, asked_by, \
               asked_at, attempts, beat_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $8, $9, 0, $9)";
    let values = args![
        test.test_id,
        &test.document,
        test.mode.as_str(),
        body,
        test.from,
        test.until,
        test.total,
        &test.asked_by,
        test.asked_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// How many tests wait or run.
pub async fn waiting_in_tx(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT cast(count(*) as bigint) FROM risk_past WHERE state IN ('waiting', 'running')";
    tx.fetch_one(sql, args![]).await?.int(0)
}

/// The latest tests, newest first, without their reports.
pub async fn latest(db: &Db) -> Result<Vec<BackTest>> {
    let sql = "SELECT test_id, document, mode, from_at, until_at, state, seen, total, failure, asked_by, asked_at, \
               ended_at, NULL AS report FROM risk_past ORDER BY asked_at DESC, test_id DESC LIMIT $1";
    db.fetch_all(sql, args![LISTED]).await?.iter().map(test).collect()
}

/// A test with its report.
pub async fn one(db: &Db, id: Id<BackTest>) -> Result<Option<BackTest>> {
    let sql = "SELECT test_id, document, mode, from_at, until_at, state, seen, total, failure, asked_by, asked_at, \
               ended_at, report FROM risk_past WHERE test_id = $1";
    db.fetch_optional(sql, args![id]).await?.as_ref().map(test).transpose()
}

fn test(row: &Row) -> Result<BackTest> {
    let word = |column: &str| Error::Malformed { column: format!("risk_past.{column}") };
    let report = row.opt_text("report")?.map(|report| serde_json::from_str(&report)).transpose()?;
    Ok(BackTest {
        test_id: row.id("test_id")?,
        document: row.text("document")?,
        mode: Mode::parse(&row.text("mode")?).ok_or_else(|| word("mode"))?,
        from: row.time("from_at")?,
        until: row.time("until_at")?,
        state: State::parse(&row.text("state")?).ok_or_else(|| word("state"))?,
        seen: row.int("seen")?,
        total: row.int("total")?,
        failure: row.opt_text("failure")?,
        asked_by: row.text("asked_by")?,
        asked_at: row.time("asked_at")?,
        ended_at: row.opt_time("ended_at")?,
        report,
    })
}

/// Takes up the oldest test that waits, or whose runner has not been heard of since `silent`; only where none is running.
pub async fn claim_in_tx(tx: &mut Tx, claim: &str, now: Timestamp, silent: Timestamp) -> Result<bool> {
    let sql = "UPDATE risk_past SET state = 'running', claim = $1, seen = 0, attempts = attempts + 1, beat_at = $2 \
               WHERE test_id = (SELECT test_id FROM risk_past WHERE state = 'waiting' \
                   OR (state = 'running' AND beat_at < $3) ORDER BY asked_at, test_id LIMIT 1) \
               AND (state = 'waiting' OR (state = 'running' AND beat_at < $3)) \
               AND NOT EXISTS (SELECT 1 FROM risk_past WHERE state = 'running' AND beat_at >= $3)";
    Ok(tx.execute(sql, args![claim, now, silent]).await? == 1)
}

/// The test that was taken up under `claim`: its id, its body, and how often it was taken up.
pub async fn claimed(db: &Db, claim: &str) -> Result<Option<(Id<BackTest>, String, i64)>> {
    let sql = "SELECT test_id, body, attempts FROM risk_past WHERE claim = $1 AND state = 'running'";
    let row = db.fetch_optional(sql, args![claim]).await?;
    row.map(|row| Ok((row.id(0)?, row.text(1)?, row.int(2)?))).transpose()
}

/// Tells how far a test is; answers whether it is still this runner's, and still wanted.
pub async fn beat_in_tx(tx: &mut Tx, claim: &str, seen: i64, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE risk_past SET seen = $2, beat_at = $3 WHERE claim = $1 AND state = 'running'";
    Ok(tx.execute(sql, args![claim, seen, now]).await? == 1)
}

/// Ends a test that is still this runner's.
pub async fn end_in_tx(
    tx: &mut Tx,
    claim: &str,
    state: State,
    report: Option<String>,
    failure: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE risk_past SET state = $2, report = $3, failure = $4, ended_at = $5 \
               WHERE claim = $1 AND state = 'running'";
    Ok(tx.execute(sql, args![claim, state.as_str(), report, failure, now]).await? == 1)
}

/// Calls a test off; answers whether it was still to be done.
pub async fn cancel_in_tx(tx: &mut Tx, id: Id<BackTest>, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE risk_past SET state = 'cancelled', ended_at = $2 \
               WHERE test_id = $1 AND state IN ('waiting', 'running')";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// Forgets tests asked for before `before`, and all but the newest `most`.
pub async fn forget_in_tx(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    let sql = "DELETE FROM risk_past WHERE state IN ('done', 'failed', 'cancelled') AND (asked_at < $1 \
               OR test_id NOT IN (SELECT test_id FROM risk_past ORDER BY asked_at DESC, test_id DESC LIMIT $2))";
    tx.execute(sql, args![before, most]).await
}
