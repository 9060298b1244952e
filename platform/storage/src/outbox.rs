//! Handing committed events to their consumers: at least once, in order per aggregate, dead letters kept.
//!
//! Each consumer has a cursor in the bank's own database. A consumer that writes to that database does so in the
//! transaction that moves its cursor, so its effects happen exactly once. A consumer that reaches outside (another
//! bank, a gateway) runs before its cursor moves and must be idempotent by event.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backon::{BackoffBuilder, ExponentialBuilder};
use futures::{FutureExt, StreamExt};
use kernel::{Ctx, Timestamp};

use crate::{Db, Error, Result, Row, Tx, args};

/// Events taken at a time.
const BATCH: i64 = 256;
/// How often to look without being woken: another process may have committed.
const POLL: Duration = Duration::from_secs(1);
/// How long to let events gather after a commit. Under load a consumer then takes many at a time, and its own durable
/// commits stay few beside those of the business; nobody waits for a consumer's effect.
const GATHER: Duration = Duration::from_millis(40);
/// Aggregates a relay serves side by side.
const RELAY_WIDTH: usize = 16;

/// An event as it lies in the outbox.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// Its number, in commit order.
    pub seq: i64,
    /// What happened.
    pub topic: String,
    /// What it happened to.
    pub aggregate: String,
    /// JSON body.
    pub payload: String,
    /// The trace it belongs to.
    pub trace_id: String,
    /// When.
    pub occurred_at: Timestamp,
}

impl StoredEvent {
    /// The body as the contract's type.
    pub fn body<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.payload)?)
    }
}

/// The answer of a consumer. An error of any kind is retried, then kept as a dead letter.
pub type Handled = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// How a consumer takes its events.
#[async_trait]
pub trait Consumer: Send + Sync + 'static {
    /// Takes events in the transaction that moves the cursor. Only for consumers registered as [`Consumption::InTx`].
    async fn take_in_tx(&self, _tx: &mut Tx, _ctx: &Ctx, _events: &[StoredEvent]) -> Handled {
        Err("this consumer does not write in the outbox transaction".into())
    }

    /// Takes one event outside any transaction; may be called again with the same. For [`Consumption::Relay`].
    async fn relay(&self, _ctx: &Ctx, _event: &StoredEvent) -> Handled {
        Err("this consumer does not relay".into())
    }
}

/// A registered consumer.
#[derive(Clone)]
pub struct Consumption {
    /// Its name, `group.purpose`; names its cursor for ever.
    pub name: &'static str,
    /// The topics it wants.
    pub topics: &'static [&'static str],
    /// Which of the two ways.
    pub way: Way,
    /// The code.
    pub consumer: Arc<dyn Consumer>,
}

/// The two ways of consuming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Effects in this database, in the transaction that moves the cursor.
    InTx,
    /// Effects elsewhere, idempotent.
    Relay,
}

impl std::fmt::Debug for Consumption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumption").field("name", &self.name).field("way", &self.way).finish_non_exhaustive()
    }
}

impl Consumption {
    /// A consumer whose effects lie in the bank's own database.
    pub fn in_tx(name: &'static str, topics: &'static [&'static str], consumer: Arc<dyn Consumer>) -> Self {
        Self { name, topics, way: Way::InTx, consumer }
    }

    /// A consumer whose effects lie elsewhere.
    pub fn relay(name: &'static str, topics: &'static [&'static str], consumer: Arc<dyn Consumer>) -> Self {
        Self { name, topics, way: Way::Relay, consumer }
    }
}

/// An event a consumer gave up on.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The consumer.
    pub consumer: String,
    /// The event's number.
    pub seq: i64,
    /// The event's topic.
    pub topic: String,
    /// Why, in words without personal data.
    pub error: String,
}

/// The dispatcher of one bank's outbox.
#[derive(Debug, Clone)]
pub struct Outbox {
    db: Db,
    ctx: Ctx,
}

impl Outbox {
    /// The dispatcher of `db`, working as `ctx`.
    pub fn new(db: Db, ctx: Ctx) -> Self {
        Self { db, ctx }
    }

    /// Serves `consumption` until the task is dropped: at each commit, and once a second.
    pub async fn serve(self, consumption: Consumption) {
        let mut backoff = retries();
        self.take_place(&consumption).await;
        loop {
            let woken = self.db.next_commit();
            let stepped = AssertUnwindSafe(self.step(&consumption)).catch_unwind().await;
            match stepped.unwrap_or(Err(Error::Inconsistent("the consumer panicked"))) {
                Ok(0) => {
                    backoff = retries();
                    let _ = tokio::time::timeout(POLL, woken).await;
                    tokio::time::sleep(GATHER).await;
                }
                Ok(count) => {
                    backoff = retries();
                    if count < BATCH as usize {
                        tokio::time::sleep(GATHER).await;
                    }
                }
                Err(error) => {
                    let pause = backoff.next().unwrap_or(Duration::from_secs(30));
                    tracing::error!(consumer = consumption.name, %error, ?pause, "consumer could not be served");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// Serves everything that is waiting for `consumption`, then returns. For tests and for draining.
    pub async fn drain(&self, consumption: &Consumption) -> Result<usize> {
        let mut served = 0;
        loop {
            match self.step(consumption).await? {
                0 => return Ok(served),
                count => served += count,
            }
        }
    }

    /// Events no consumer has come past yet, and letters that died.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>> {
        let sql = "SELECT consumer, seq, topic, error FROM outbox_dead ORDER BY consumer, seq LIMIT 1000";
        let rows = self.db.fetch_all(sql, vec![]).await?;
        rows.iter()
            .map(|row| {
                Ok(DeadLetter { consumer: row.text(0)?, seq: row.int(1)?, topic: row.text(2)?, error: row.text(3)? })
            })
            .collect()
    }

    async fn step(&self, consumption: &Consumption) -> Result<usize> {
        match consumption.way {
            Way::InTx => self.step_in_tx(consumption).await,
            Way::Relay => self.step_relay(consumption).await,
        }
    }

    async fn step_in_tx(&self, consumption: &Consumption) -> Result<usize> {
        if self.cursor(consumption.name).await? >= self.head().await? {
            return Ok(0);
        }
        let mut tx = self.db.begin(&self.ctx).await?;
        let from = lock_cursor(&mut tx, consumption.name).await?;
        let events = self.events_after(from).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(0);
        };
        let wanted = wanted(consumption, &events);
        let blocked = blocked(&mut tx, consumption.name).await?;
        let (late, clear): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|event| blocked.contains(&event.aggregate));
        for event in &late {
            bury(&mut tx, &self.ctx, consumption.name, event, "waits for an earlier event of the same aggregate")
                .await?;
        }
        if !clear.is_empty()
            && let Err(error) = consumption.consumer.take_in_tx(&mut tx, &self.ctx, &clear).await
        {
            drop(tx);
            tracing::warn!(consumer = consumption.name, %error, "batch of events refused; taking them one by one");
            return self.one_by_one(consumption, from, &events).await;
        }
        move_cursor(&mut tx, consumption.name, last).await?;
        tx.commit().await?;
        Ok(events.len())
    }

    /// The slow way after a failure: each event in its own transaction, with retries, the hopeless ones buried.
    async fn one_by_one(&self, consumption: &Consumption, from: i64, events: &[StoredEvent]) -> Result<usize> {
        for event in events.iter().filter(|event| event.seq > from) {
            let mut attempts = retries();
            loop {
                let mut tx = self.db.begin(&self.ctx).await?;
                lock_cursor(&mut tx, consumption.name).await?;
                let mut outcome: Handled = Ok(());
                if consumption.topics.contains(&event.topic.as_str()) {
                    if blocked(&mut tx, consumption.name).await?.contains(&event.aggregate) {
                        let why = "waits for an earlier event of the same aggregate";
                        bury(&mut tx, &self.ctx, consumption.name, event, why).await?;
                    } else {
                        let one = std::slice::from_ref(event);
                        outcome = consumption.consumer.take_in_tx(&mut tx, &self.ctx, one).await;
                    }
                }
                match (outcome, attempts.next()) {
                    (Ok(()), _) => {
                        move_cursor(&mut tx, consumption.name, event.seq).await?;
                        tx.commit().await?;
                        break;
                    }
                    (Err(_), Some(pause)) => {
                        drop(tx);
                        tokio::time::sleep(pause).await;
                    }
                    (Err(error), None) => {
                        drop(tx);
                        self.give_up(consumption.name, event, &error.to_string()).await?;
                        break;
                    }
                }
            }
        }
        Ok(events.len())
    }

    async fn give_up(&self, consumer: &'static str, event: &StoredEvent, error: &str) -> Result<()> {
        tracing::error!(consumer, seq = event.seq, topic = event.topic, error, "event given up");
        metrics::counter!("polybank_outbox_dead_total", "consumer" => consumer).increment(1);
        let mut tx = self.db.begin(&self.ctx).await?;
        bury(&mut tx, &self.ctx, consumer, event, error).await?;
        move_cursor(&mut tx, consumer, event.seq).await?;
        tx.commit().await
    }

    async fn step_relay(&self, consumption: &Consumption) -> Result<usize> {
        let from = self.cursor(consumption.name).await?;
        let events = self.events_after(from).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(0);
        };
        let mut lanes: Vec<Vec<StoredEvent>> = Vec::new();
        for event in wanted(consumption, &events) {
            match lanes.iter_mut().find(|lane| lane[0].aggregate == event.aggregate) {
                Some(lane) => lane.push(event),
                None => lanes.push(vec![event]),
            }
        }
        let work = lanes.into_iter().map(|lane| self.relay_lane(consumption, lane));
        let failed: Vec<_> = futures::stream::iter(work).buffer_unordered(RELAY_WIDTH).collect::<Vec<_>>().await;
        let mut tx = self.db.begin(&self.ctx).await?;
        for (event, error) in failed.into_iter().flatten() {
            metrics::counter!("polybank_outbox_dead_total", "consumer" => consumption.name).increment(1);
            bury(&mut tx, &self.ctx, consumption.name, &event, &error).await?;
        }
        move_cursor(&mut tx, consumption.name, last).await?;
        tx.commit().await?;
        Ok(events.len())
    }

    /// Relays one aggregate's events in order; after one is given up, the rest of the lane waits with it.
    async fn relay_lane(&self, consumption: &Consumption, lane: Vec<StoredEvent>) -> Vec<(StoredEvent, String)> {
        let mut failed: Vec<(StoredEvent, String)> = Vec::new();
        for event in lane {
            if !failed.is_empty() {
                failed.push((event, "waits for an earlier event of the same aggregate".to_owned()));
                continue;
            }
            let mut attempts = retries();
            while let Err(error) = consumption.consumer.relay(&self.ctx, &event).await {
                let Some(pause) = attempts.next() else {
                    tracing::error!(consumer = consumption.name, seq = event.seq, %error, "event given up");
                    failed.push((event, error.to_string()));
                    break;
                };
                tokio::time::sleep(pause).await;
            }
        }
        failed
    }

    async fn cursor(&self, consumer: &'static str) -> Result<i64> {
        let row = self.db.fetch_optional("SELECT seq FROM outbox_cursor WHERE consumer = $1", args![consumer]).await?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// The number of the last event.
    async fn head(&self) -> Result<i64> {
        let row = self.db.fetch_optional("SELECT seq FROM stream_head WHERE stream = 'outbox'", vec![]).await?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// The events after number `from`, oldest first, at most 256.
    pub async fn events_after(&self, from: i64) -> Result<Vec<StoredEvent>> {
        let rows = self.db.fetch_all(EVENTS_AFTER, args![from, BATCH]).await?;
        rows.iter().map(stored).collect()
    }

    /// Notes that the consumer exists, so that events it has not seen yet are kept for it.
    async fn take_place(&self, consumption: &Consumption) {
        let noted = async {
            let mut tx = self.db.begin(&self.ctx).await?;
            lock_cursor(&mut tx, consumption.name).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::error!(consumer = consumption.name, %error, "consumer could not take its place");
        }
    }
}

const EVENTS_AFTER: &str = "SELECT seq, topic, aggregate, payload, trace_id, occurred_at FROM outbox WHERE seq > $1 \
                            ORDER BY seq LIMIT $2";

fn stored(row: &Row) -> Result<StoredEvent> {
    Ok(StoredEvent {
        seq: row.int(0)?,
        topic: row.text(1)?,
        aggregate: row.text(2)?,
        payload: row.text(3)?,
        trace_id: row.text(4)?,
        occurred_at: row.time(5)?,
    })
}

fn wanted(consumption: &Consumption, events: &[StoredEvent]) -> Vec<StoredEvent> {
    events.iter().filter(|event| consumption.topics.contains(&event.topic.as_str())).cloned().collect()
}

fn retries() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default().with_min_delay(Duration::from_millis(50)).with_max_times(5).with_jitter().build()
}

async fn lock_cursor(tx: &mut Tx, consumer: &'static str) -> Result<i64> {
    tx.execute("INSERT INTO outbox_cursor (consumer, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING", args![consumer])
        .await?;
    let sql = format!("SELECT seq FROM outbox_cursor WHERE consumer = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![consumer]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

async fn move_cursor(tx: &mut Tx, consumer: &'static str, seq: i64) -> Result<()> {
    let sql = "INSERT INTO outbox_cursor (consumer, seq) VALUES ($1, $2) \
               ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq WHERE outbox_cursor.seq < excluded.seq";
    tx.execute(sql, args![consumer, seq]).await.map(drop)
}

async fn blocked(tx: &mut Tx, consumer: &'static str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT aggregate FROM outbox_dead WHERE consumer = $1 LIMIT 10000";
    let rows = tx.fetch_all(sql, args![consumer]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

async fn bury(tx: &mut Tx, ctx: &Ctx, consumer: &'static str, event: &StoredEvent, error: &str) -> Result<()> {
    let sql = "INSERT INTO outbox_dead (consumer, seq, topic, aggregate, error, died_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (consumer, seq) DO NOTHING";
    let values = args![consumer, event.seq, &event.topic, &event.aggregate, error, ctx.now()];
    tx.execute(sql, values).await.map(drop)
}
