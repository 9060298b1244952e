//! Ways out of the house: one row for each message and carrier, the to-do list of what has not left.

use contracts::message::Message;
use kernel::{Id, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use crate::message::model::{Channel, DeliveryState};

/// How long a process may take over one delivery, in seconds; then another one may try.
pub const CLAIM_S: i64 = 60;

/// A delivery as it is kept.
#[derive(Debug, Clone)]
pub struct DeliveryRow {
    pub message_id: Id<Message>,
    pub channel: Channel,
    pub state: DeliveryState,
    pub why: Option<String>,
    pub attempts: i64,
    pub next_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "message_id, channel, state, why, attempts, next_at, created_at, updated_at";

fn read(row: &Row) -> Result<DeliveryRow> {
    Ok(DeliveryRow {
        message_id: row.id("message_id")?,
        channel: row.parse("channel")?,
        state: row.parse("state")?,
        why: row.opt_text("why")?,
        attempts: row.int("attempts")?,
        next_at: row.time("next_at")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// Keeps deliveries of new messages.
pub async fn keep_deliveries_in_tx(tx: &mut Tx, rows: Vec<DeliveryRow>) -> Result<()> {
    let columns: Vec<&'static str> = COLUMNS.split(", ").collect();
    let values = rows.iter().map(|row| {
        args![
            row.message_id,
            row.channel.as_str(),
            row.state.as_str(),
            row.why.clone(),
            row.attempts,
            row.next_at,
            row.created_at,
            row.updated_at,
        ]
    });
    tx.insert_many("user_message_delivery", &columns, values.collect(), "").await.map(drop)
}

/// The deliveries of some messages.
pub async fn deliveries(db: &Db, messages: &[Id<Message>]) -> Result<Vec<DeliveryRow>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = (1..=messages.len()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let sql = format!(
        "SELECT {COLUMNS} FROM user_message_delivery WHERE message_id IN ({places}) ORDER BY message_id, channel"
    );
    let rows = db.fetch_composed(sql, messages.iter().map(|id| (*id).into()).collect()).await?;
    rows.iter().map(read).collect()
}

/// Deliveries whose time has come, the longest waiting first.
pub async fn due(db: &Db, now: Timestamp, most: i64) -> Result<Vec<(Id<Message>, Channel)>> {
    let sql = "SELECT message_id, channel FROM user_message_delivery WHERE state = 'queued' AND next_at <= $1 \
               ORDER BY next_at, message_id LIMIT $2";
    let rows = db.fetch_all(sql, args![now, most]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.parse(1)?))).collect()
}

/// Takes one delivery for this process, for [`CLAIM_S`]; answers which try it is, or nothing if it is not due, was sent, or
/// somebody else has it.
pub async fn claim_in_tx(tx: &mut Tx, message: Id<Message>, channel: Channel, now: Timestamp) -> Result<Option<i64>> {
    let sql = "UPDATE user_message_delivery SET attempts = attempts + 1, next_at = $3, updated_at = $4 \
               WHERE message_id = $1 AND channel = $2 AND state = 'queued' AND next_at <= $4 RETURNING attempts";
    let values = args![message, channel.as_str(), now.plus_seconds(CLAIM_S), now];
    tx.fetch_optional(sql, values).await?.map(|row| row.int(0)).transpose()
}

/// Takes all of a message's deliveries that are due, as [`claim_in_tx`] takes one.
pub async fn claim_all_in_tx(tx: &mut Tx, message: Id<Message>, now: Timestamp) -> Result<Vec<(Channel, i64)>> {
    let sql = "UPDATE user_message_delivery SET attempts = attempts + 1, next_at = $2, updated_at = $3 \
               WHERE message_id = $1 AND state = 'queued' AND next_at <= $3 RETURNING channel, attempts";
    let rows = tx.fetch_all(sql, args![message, now.plus_seconds(CLAIM_S), now]).await?;
    rows.iter().map(|row| Ok((row.parse(0)?, row.int(1)?))).collect()
}

/// Says how a delivery stands now. A try that did not reach the carrier at all is given back in `attempts`.
pub async fn settle_in_tx(tx: &mut Tx, row: &DeliveryRow) -> Result<()> {
    let sql = "UPDATE user_message_delivery SET state = $3, why = $4, attempts = $5, next_at = $6, updated_at = $7 \
               WHERE message_id = $1 AND channel = $2 AND state = 'queued'";
    let values = args![
        row.message_id,
        row.channel.as_str(),
        row.state.as_str(),
        row.why.clone(),
        row.attempts,
        row.next_at,
        row.updated_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Puts what failed, or was left out, of a message back on the to-do list; answers how many ways that concerns.
pub async fn requeue_in_tx(tx: &mut Tx, message: Id<Message>, now: Timestamp) -> Result<u64> {
    let sql = "UPDATE user_message_delivery SET state = 'queued', why = NULL, attempts = 0, next_at = $2, updated_at = $2 \
               WHERE message_id = $1 AND state IN ('failed', 'skipped')";
    tx.execute(sql, args![message, now]).await
}

/// How many deliveries of a channel since `since` stand how.
pub async fn tally(db: &Db, since: Timestamp) -> Result<Vec<(Channel, DeliveryState, i64)>> {
    let sql = "SELECT channel, state, count(*) FROM user_message_delivery WHERE created_at >= $1 \
               GROUP BY channel, state ORDER BY channel, state";
    let rows = db.fetch_all(sql, args![since]).await?;
    rows.iter().map(|row| Ok((row.parse(0)?, row.parse(1)?, row.int(2)?))).collect()
}

/// What is told of a template since some moment.
#[derive(Debug, Clone)]
pub struct TemplateTally {
    pub template_id: String,
    pub messages: i64,
    pub read: i64,
    pub withheld: i64,
}

/// How many messages of each template there were since `since`, and how many of them were read.
pub async fn tally_templates(db: &Db, since: Timestamp) -> Result<Vec<TemplateTally>> {
    let sql = "SELECT template_id, count(*), count(read_at), count(withheld) FROM user_message WHERE message_id >= $1 \
               GROUP BY template_id ORDER BY 2 DESC, template_id LIMIT 100";
    let rows = db.fetch_all(sql, args![super::first_id(since)]).await?;
    let tally = |row: &Row| {
        Ok(TemplateTally { template_id: row.text(0)?, messages: row.int(1)?, read: row.int(2)?, withheld: row.int(3)? })
    };
    rows.iter().map(tally).collect()
}

/// The last thing a carrier did, and how many wait for it or were given up.
#[derive(Debug, Clone, Default)]
pub struct CarrierTally {
    pub waiting: i64,
    pub failed: i64,
    pub last_sent_at: Option<Timestamp>,
    pub last_failure: Option<(Timestamp, String)>,
}

/// How a carrier fares, from its deliveries.
pub async fn carrier(db: &Db, channel: Channel) -> Result<CarrierTally> {
    let count = "SELECT count(*) FROM user_message_delivery WHERE channel = $1 AND state = $2";
    let of = |state: DeliveryState| db.fetch_one(count, args![channel.as_str(), state.as_str()]);
    let (waiting, failed) = (of(DeliveryState::Queued).await?.int(0)?, of(DeliveryState::Failed).await?.int(0)?);
    let sql = "SELECT max(updated_at) FROM user_message_delivery WHERE channel = $1 AND state = 'sent'";
    let last_sent_at = db.fetch_one(sql, args![channel.as_str()]).await?.opt_time(0)?;
    let sql = "SELECT updated_at, why FROM user_message_delivery WHERE channel = $1 AND why IS NOT NULL \
               AND state IN ('queued', 'failed') ORDER BY updated_at DESC LIMIT 1";
    let last = db.fetch_optional(sql, args![channel.as_str()]).await?;
    let last_failure = last.map(|row| Ok::<_, storage::Error>((row.time(0)?, row.text(1)?))).transpose()?;
    Ok(CarrierTally { waiting, failed, last_sent_at, last_failure })
}
