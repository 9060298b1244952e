//! The tables of alerts.

use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use super::model::{ALERTS_MAX, AlertBody, AlertMover, AlertState, Band};

/// Marks ids of alerts.
pub enum Alert {}
/// Marks ids of what alerts told.
pub enum Raised {}

/// Letters written in one round.
const ROUND_MAX: i64 = 100;
/// Points of a figure that are read at once: some weeks by the hour.
const POINTS_MAX: i64 = 2_000;

/// An alert as it is kept.
#[derive(Debug, Clone)]
pub struct AlertRow {
    /// Which.
    pub alert_id: Id<Alert>,
    /// The operator it is told to.
    pub owner: String,
    /// What is watched.
    pub body: AlertBody,
    /// One more with every change.
    pub edit: i64,
    /// When the last span began that was looked at.
    pub looked: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
    /// As it is since.
    pub changed_at: Timestamp,
}

/// A figure that left its band.
#[derive(Debug, Clone)]
pub struct RaisedRow {
    /// Which.
    pub event_id: Id<Raised>,
    /// Of which alert.
    pub alert_id: Id<Alert>,
    /// As it was then.
    pub body: AlertBody,
    /// To whom it is told.
    pub owner: String,
    /// When the hour or the day began.
    pub slot: Timestamp,
    /// What it was.
    pub value: i64,
    /// What is usual.
    pub band: Band,
    /// What moved most.
    pub movers: Vec<AlertMover>,
    /// When it was found.
    pub raised_at: Timestamp,
    /// Who has seen to it, and when.
    pub seen: Option<(String, Timestamp)>,
    /// What they noted.
    pub note: Option<String>,
}

const ALERT: &str = "SELECT alert_id, owner, body, edit, looked, created_at, changed_at FROM insight_alert";

fn alert(row: &Row) -> Result<AlertRow> {
    Ok(AlertRow {
        alert_id: row.id("alert_id")?,
        owner: row.text("owner")?,
        body: row.json("body")?,
        edit: row.int("edit")?,
        looked: row.opt_time("looked")?,
        created_at: row.time("created_at")?,
        changed_at: row.time("changed_at")?,
    })
}

/// All alerts of a bank, the oldest first.
pub async fn alerts(db: &Db) -> Result<Vec<AlertRow>> {
    let sql = format!("{ALERT} ORDER BY created_at, alert_id LIMIT {ALERTS_MAX}");
    db.fetch_composed(sql, args![]).await?.iter().map(alert).collect()
}

/// One of them.
pub async fn alert_of(db: &Db, id: Id<Alert>) -> Result<Option<AlertRow>> {
    let sql = format!("{ALERT} WHERE alert_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(alert).transpose()
}

/// One of them, locked until the commit.
pub async fn alert_in_tx(tx: &mut Tx, id: Id<Alert>) -> Result<Option<AlertRow>> {
    let sql = format!("{ALERT} WHERE alert_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(alert).transpose()
}

/// How many there are.
pub async fn count_in_tx(tx: &mut Tx) -> Result<i64> {
    tx.fetch_one("SELECT COUNT(*) AS n FROM insight_alert", args![]).await?.int("n")
}

fn is_on(body: &AlertBody) -> i64 {
    i64::from(body.state == AlertState::On)
}

/// Keeps a new one.
pub async fn insert_in_tx(tx: &mut Tx, row: &AlertRow) -> Result<()> {
    let sql = "INSERT INTO insight_alert (alert_id, owner, body, is_on, edit, created_at, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let body = serde_json::to_string(&row.body)?;
    let values = args![row.alert_id, &row.owner, body, is_on(&row.body), row.edit, row.created_at, row.changed_at];
    tx.execute(sql, values).await.map(drop)
}

/// Keeps a change; what was counted of something else is forgotten.
pub async fn update_in_tx(tx: &mut Tx, before: &AlertRow, body: &AlertBody, now: Timestamp) -> Result<()> {
    let of = |body: &AlertBody| (body.event.clone(), body.count, body.by);
    if of(&before.body) != of(body) {
        tx.execute("DELETE FROM insight_alert_point WHERE alert_id = $1", args![before.alert_id]).await?;
        tx.execute("UPDATE insight_alert SET looked = NULL WHERE alert_id = $1", args![before.alert_id]).await?;
    }
    let sql = "UPDATE insight_alert SET body = $2, is_on = $3, edit = edit + 1, changed_at = $4 WHERE alert_id = $1";
    let text = serde_json::to_string(body)?;
    tx.execute(sql, args![before.alert_id, text, is_on(body), now]).await.map(drop)
}

/// Forgets one; what it told stays.
pub async fn delete_in_tx(tx: &mut Tx, id: Id<Alert>) -> Result<()> {
    tx.execute("DELETE FROM insight_alert_point WHERE alert_id = $1", args![id]).await?;
    tx.execute("DELETE FROM insight_alert WHERE alert_id = $1", args![id]).await.map(drop)
}

/// What a figure was in the spans that begin from `from` on and before `until`, the oldest first.
pub async fn points(db: &Db, id: Id<Alert>, (from, until): (Timestamp, Timestamp)) -> Result<Vec<(Timestamp, i64)>> {
    let sql = "SELECT slot, value FROM insight_alert_point WHERE alert_id = $1 AND slot >= $2 AND slot < $3 \
               ORDER BY slot LIMIT $4";
    let rows = db.fetch_all(sql, args![id, from, until, POINTS_MAX]).await?;
    rows.iter().map(|row| Ok((row.time(0)?, row.int(1)?))).collect()
}

/// Keeps what a figure was, if it still is the one that was counted.
pub async fn keep_points_in_tx(tx: &mut Tx, row: &AlertRow, points: &[(Timestamp, i64)]) -> Result<()> {
    let id = row.alert_id;
    if alert_in_tx(tx, id).await?.is_none_or(|now| now.edit != row.edit) {
        return Ok(());
    }
    let rows = points.iter().map(|(slot, value)| args![id, *slot, *value]).collect();
    let upsert = "ON CONFLICT (alert_id, slot) DO UPDATE SET value = excluded.value";
    tx.insert_many("insight_alert_point", &["alert_id", "slot", "value"], rows, upsert).await.map(drop)
}

/// Forgets what figures were before a moment.
pub async fn sweep_points_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM insight_alert_point WHERE slot < $1", args![before]).await
}

/// A span was looked at; answers false, and does nothing, if it was by now, or the alert is another.
pub async fn looked_in_tx(tx: &mut Tx, row: &AlertRow, slot: Timestamp) -> Result<bool> {
    let sql =
        "UPDATE insight_alert SET looked = $3 WHERE alert_id = $1 AND edit = $2 AND (looked IS NULL OR looked < $3)";
    Ok(tx.execute(sql, args![row.alert_id, row.edit, slot]).await? == 1)
}

/// When an alert was told last.
pub async fn last_raised(db: &Db, id: Id<Alert>) -> Result<Option<Timestamp>> {
    let sql = "SELECT MAX(raised_at) AS raised_at FROM insight_alert_event WHERE alert_id = $1";
    db.fetch_one(sql, args![id]).await?.opt_time("raised_at")
}

/// Keeps that a figure left its band.
pub async fn raise_in_tx(tx: &mut Tx, row: &RaisedRow) -> Result<()> {
    let sql = "INSERT INTO insight_alert_event (event_id, alert_id, body, owner, slot, value, middle, low, high, movers, \
               raised_at, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting') \
               ON CONFLICT (alert_id, slot) DO NOTHING";
    let values = args![
        row.event_id,
        row.alert_id,
        serde_json::to_string(&row.body)?,
        &row.owner,
        row.slot,
        row.value,
        row.band.middle,
        row.band.low,
        row.band.high,
        serde_json::to_string(&row.movers)?,
        row.raised_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

const RAISED: &str = "SELECT event_id, alert_id, body, owner, slot, value, middle, low, high, movers, raised_at, seen_by, \
                      seen_at, note FROM insight_alert_event";

fn raised(row: &Row) -> Result<RaisedRow> {
    Ok(RaisedRow {
        event_id: row.id("event_id")?,
        alert_id: row.id("alert_id")?,
        body: row.json("body")?,
        owner: row.text("owner")?,
        slot: row.time("slot")?,
        value: row.int("value")?,
        band: Band { middle: row.int("middle")?, low: row.int("low")?, high: row.int("high")? },
        movers: row.json("movers")?,
        raised_at: row.time("raised_at")?,
        seen: row.opt_text("seen_by")?.zip(row.opt_time("seen_at")?),
        note: row.opt_text("note")?,
    })
}

/// What nobody was written of yet.
pub async fn untold(db: &Db) -> Result<Vec<RaisedRow>> {
    let sql = format!("{RAISED} WHERE told = 'waiting' ORDER BY raised_at LIMIT {ROUND_MAX}");
    db.fetch_composed(sql, args![]).await?.iter().map(raised).collect()
}

/// What became of a letter.
pub async fn told_in_tx(tx: &mut Tx, id: Id<Raised>, told: &str) -> Result<()> {
    let sql = "UPDATE insight_alert_event SET told = $2 WHERE event_id = $1";
    tx.execute(sql, args![id, told]).await.map(drop)
}

/// What was told, the newest first: all of it, or what nobody has seen to.
pub async fn history(db: &Db, open_only: i64, page: &PageQuery) -> Result<Page<RaisedRow>> {
    let (key, id) = page.after.as_ref().map_or((i64::MAX, String::new()), |after| (after.key, after.id.clone()));
    let sql = format!(
        "{RAISED} WHERE ($1 = 0 OR seen_at IS NULL) AND (raised_at < $2 OR (raised_at = $2 AND event_id < $3)) \
         ORDER BY raised_at DESC, event_id DESC LIMIT $4"
    );
    let rows = db.fetch_composed(sql, args![open_only, key, id, page.fetch()]).await?;
    let rows = rows.iter().map(raised).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.raised_at.micros(), id: row.event_id.to_string() }))
}

/// How many nobody has seen to, by alert.
pub async fn open_by_alert(db: &Db) -> Result<Vec<(Id<Alert>, i64)>> {
    let sql = "SELECT alert_id, COUNT(*) AS n FROM insight_alert_event WHERE seen_at IS NULL GROUP BY alert_id \
               ORDER BY alert_id LIMIT 1000";
    let rows = db.fetch_all(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.id("alert_id")?, row.int("n")?))).collect()
}

/// One that was told, locked until the commit.
pub async fn raised_in_tx(tx: &mut Tx, id: Id<Raised>) -> Result<Option<RaisedRow>> {
    let sql = format!("{RAISED} WHERE event_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(raised).transpose()
}

/// Somebody has seen to it.
pub async fn see_in_tx(tx: &mut Tx, id: Id<Raised>, (by, at): (&str, Timestamp), note: &str) -> Result<()> {
    let sql = "UPDATE insight_alert_event SET seen_by = $2, seen_at = $3, note = $4 WHERE event_id = $1";
    tx.execute(sql, args![id, by, at, note]).await.map(drop)
}
