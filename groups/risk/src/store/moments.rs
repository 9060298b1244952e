//! The journal's tables.

use contracts::risk::Scenario;
use kernel::Timestamp;
use storage::{Db, Error, Result, Row, Tx, args};
use uuid::Uuid;

use crate::moment::{Moment, Outcome};

/// Numbers of writers: 0 are events, the others processes.
pub const WRITERS: i64 = 1_024;
/// Rows read at a time.
pub const PAGE: i64 = 5_000;
/// Rows deleted at a time.
const SWEEP: i64 = 5_000;
const COLUMNS: [&str; 7] = ["seq", "writer", "at", "scenario", "outcome", "user_id", "facts"];

/// A place in the journal in the order of its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it was.
    pub at: Timestamp,
    /// Its number.
    pub seq: i64,
}

/// Writes moments that were judged or ended, numbered from `first` on by one writer; one that is still being judged is left
/// out. Answers the last number.
pub async fn keep_in_tx(tx: &mut Tx, first: i64, moments: &[Moment]) -> Result<i64> {
    let (writer, mut seq, mut rows) = (first.rem_euclid(WRITERS), first, Vec::with_capacity(moments.len()));
    for moment in moments {
        let Some(outcome) = moment.outcome else { continue };
        let (scenario, user) = (moment.scenario.as_str(), moment.user.map(|user| user.to_string()));
        rows.push(args![seq, writer, moment.at, scenario, outcome.as_str(), user, moment.facts_json()?]);
        seq += WRITERS;
    }
    tx.insert_many("risk_moment", &COLUMNS, rows, "").await?;
    Ok(seq - WRITERS)
}

/// How far each writer has come.
pub async fn writers(db: &Db) -> Result<Vec<(i64, i64)>> {
    let rows = db.fetch_all("SELECT writer, last_seq FROM risk_moment_writer LIMIT 1024", vec![]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}

/// How far `writer` has come; nothing if it never wrote.
pub async fn writer_in_tx(tx: &mut Tx, writer: i64) -> Result<Option<i64>> {
    let sql = "SELECT last_seq FROM risk_moment_writer WHERE writer = $1";
    tx.fetch_optional(sql, args![writer]).await?.map(|row| row.int(0)).transpose()
}

/// A number for a new writer: one never used, else the one not used for longest, with how far its last owner came.
pub async fn free_writer_in_tx(tx: &mut Tx) -> Result<(i64, Option<i64>)> {
    let last = tx.fetch_optional("SELECT writer FROM risk_moment_writer ORDER BY writer DESC LIMIT 1", vec![]).await?;
    let next = last.map(|row| row.int(0)).transpose()?.unwrap_or(0) + 1;
    if next < WRITERS {
        return Ok((next, None));
    }
    let sql = "SELECT writer, last_seq FROM risk_moment_writer WHERE writer > 0 ORDER BY at, writer LIMIT 1";
    let row = tx.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, Some(row.int(1)?)))
}

/// Moves `writer` on from `before`; answers whether it stood there, so that nobody else writes under its number.
pub async fn move_writer_in_tx(
    tx: &mut Tx,
    writer: i64,
    before: Option<i64>,
    last: i64,
    now: Timestamp,
) -> Result<bool> {
    let moved = match before {
        Some(before) => {
            let sql = "UPDATE risk_moment_writer SET last_seq = $1, at = $2 WHERE writer = $3 AND last_seq = $4";
            tx.execute(sql, args![last, now, writer, before]).await?
        }
        None => {
            let sql = "INSERT INTO risk_moment_writer (writer, last_seq, at) VALUES ($1, $2, $3) \
                       ON CONFLICT (writer) DO NOTHING";
            tx.execute(sql, args![writer, last, now]).await?
        }
    };
    Ok(moved == 1)
}

/// What `writer` wrote after `after` and up to `until`, in its order, up to [`PAGE`] moments.
pub async fn written_by(db: &Db, writer: i64, after: i64, until: i64) -> Result<Vec<(i64, Moment)>> {
    let sql = "SELECT seq, at, scenario, outcome, user_id, facts FROM risk_moment \
               WHERE writer = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4";
    moments(&db.fetch_all(sql, args![writer, after, until, PAGE]).await?)
}

/// Moments after `place` and before `until`, in the order of their times, up to [`PAGE`] of them.
pub async fn since(db: &Db, place: Place, until: Timestamp) -> Result<Vec<(i64, Moment)>> {
    let sql = "SELECT seq, at, scenario, outcome, user_id, facts FROM risk_moment \
               WHERE (at, seq) > ($1, $2) AND at < $3 ORDER BY at, seq LIMIT $4";
    moments(&db.fetch_all(sql, args![place.at, place.seq, until, PAGE]).await?)
}

/// Moments after number `seq` that lie in `from..until`, in the order they were written, up to `limit` of them.
pub async fn read(db: &Db, seq: i64, from: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<(i64, Moment)>> {
    let sql = "SELECT seq, at, scenario, outcome, user_id, facts FROM risk_moment \
               WHERE seq > $1 AND at >= $2 AND at < $3 ORDER BY seq LIMIT $4";
    moments(&db.fetch_all(sql, args![seq, from, until, limit]).await?)
}

/// When the moment was that has `newer` moments from `from` to `until` behind it; nothing if there are not so many.
pub async fn nth_newest(db: &Db, from: Timestamp, until: Timestamp, newer: i64) -> Result<Option<Timestamp>> {
    let sql = "SELECT at FROM risk_moment WHERE at >= $1 AND at < $2 ORDER BY at DESC, seq DESC LIMIT 1 OFFSET $3";
    db.fetch_optional(sql, args![from, until, newer]).await?.map(|row| row.time(0)).transpose()
}

/// What events told since `since` before there was a journal, oldest first, up to [`PAGE`] moments.
pub async fn told_before_journal(db: &Db, since: Timestamp) -> Result<Vec<Moment>> {
    let sql = "SELECT kind, user_id, device_id, at FROM risk_activity WHERE at > $1 ORDER BY at, event_seq LIMIT $2";
    let rows = db.fetch_all(sql, args![since, PAGE]).await?;
    let told = |row: &Row| {
        let scenario = if row.text(0)? == "transfer" { Scenario::Transfer } else { Scenario::Login };
        let (user, device) = (Some(row.parse(1)?), row.opt_text(2)?.map(Into::into));
        Ok(Moment { user, device, ..Moment::at(row.time(3)?, scenario).with(Outcome::Done) }.marked())
    };
    rows.iter().map(told).collect()
}

/// Deletes a slice of the journal from before `before`; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_moment WHERE seq IN \
               (SELECT seq FROM risk_moment WHERE at < $1 ORDER BY at, seq LIMIT $2)";
    tx.execute(sql, args![before, SWEEP]).await
}

fn moments(rows: &[Row]) -> Result<Vec<(i64, Moment)>> {
    rows.iter().map(moment).collect()
}

fn moment(row: &Row) -> Result<(i64, Moment)> {
    let malformed = |column: &str| Error::Malformed { column: format!("risk_moment.{column}") };
    let scenario = Scenario::parse(&row.text(2)?).ok_or_else(|| malformed("scenario"))?;
    let outcome = Outcome::from_word(&row.text(3)?).ok_or_else(|| malformed("outcome"))?;
    let user: Option<Uuid> = row.opt_parse(4)?;
    let moment = Moment::parse(row.time(1)?, scenario, Some(outcome), user, &row.text(5)?)?;
    Ok((row.int(0)?, moment))
}
