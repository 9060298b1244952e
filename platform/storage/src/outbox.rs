//! Handing committed events to their consumers: at least once, in order per aggregate, dead letters kept.
//!
//! Each consumer has a cursor in the bank's own database. A consumer that writes to that database does so in the
//! transaction that moves its cursor, so its effects happen exactly once. A consumer that reaches outside (another
//! bank, a gateway) runs before its cursor moves and must be idempotent by event.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use backon::{BackoffBuilder, ExponentialBuilder};
use futures::{FutureExt, StreamExt};
use kernel::{Ctx, Timestamp, Value};

use crate::letters::{RELAY_PATIENCE, WAITS, bury};
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
/// How far a relay's cursor may lie behind what it had no use for. Read again after a crash, and of no use again.
const CURSOR_RESTS: Duration = POLL;

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

    /// Takes one event outside any transaction; may be called again with the same. For [`Way::Relay`].
    async fn relay(&self, _ctx: &Ctx, _event: &StoredEvent) -> Handled {
        Err("this consumer does not relay".into())
    }

    /// Takes several events outside any transaction, in their order, all or none of them refused; may be called again
    /// with the same, and with fewer. For [`Way::RelayTogether`].
    async fn relay_together(&self, _ctx: &Ctx, _events: &[StoredEvent]) -> Handled {
        Err("this consumer does not relay many together".into())
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

/// The ways of consuming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Effects in this database, in the transaction that moves the cursor.
    InTx,
    /// Effects elsewhere, idempotent; each event by itself, those of different aggregates side by side.
    Relay,
    /// Effects elsewhere, idempotent; what is waiting is taken together, and each event by itself only when that fails.
    RelayTogether,
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

    /// A consumer whose effects lie elsewhere, where many cost little more than one.
    pub fn relay_together(name: &'static str, topics: &'static [&'static str], consumer: Arc<dyn Consumer>) -> Self {
        Self { name, topics, way: Way::RelayTogether, consumer }
    }
}

/// The events one of the lanes has read last. The others mostly stand at the same place a moment later.
#[derive(Debug, Default)]
struct LastRead(tokio::sync::Mutex<(i64, Arc<[StoredEvent]>)>);

/// How far a relay has come in this process, beside its cursor.
#[derive(Debug, Default)]
struct Pace {
    /// All up to this number is done or of no use to it.
    seen: i64,
    /// When the cursor was moved last.
    moved: Option<Instant>,
}

impl Pace {
    fn cursor_may_rest(&self) -> bool {
        self.moved.is_some_and(|moved| moved.elapsed() < CURSOR_RESTS)
    }
}

/// The dispatcher of one bank's outbox.
#[derive(Debug, Clone)]
pub struct Outbox {
    pub(crate) db: Db,
    pub(crate) ctx: Ctx,
    last_read: Arc<LastRead>,
}

impl Outbox {
    /// The dispatcher of `db`, working as `ctx`.
    pub fn new(db: Db, ctx: Ctx) -> Self {
        Self { db, ctx, last_read: Arc::default() }
    }

    /// Serves `consumptions` until the task is dropped: at each commit, and once a second. Those that write to this
    /// database are served together: their events are read once and their effects are one commit. A relay waits for
    /// others and is served by itself.
    pub async fn serve(self, consumptions: Vec<Consumption>) {
        let (together, relays): (Vec<_>, Vec<_>) = consumptions.into_iter().partition(|one| one.way == Way::InTx);
        let relays = relays.into_iter().map(|relay| vec![relay]);
        let lanes = std::iter::once(together).chain(relays).filter(|lane| !lane.is_empty());
        futures::future::join_all(lanes.map(|lane| self.serve_lane(lane))).await;
    }

    async fn serve_lane(&self, lane: Vec<Consumption>) {
        let mut pace = Pace::default();
        let mut backoff = retries();
        let mut letters = tokio::time::interval(POLL);
        letters.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        self.take_place(&lane).await;
        loop {
            let woken = self.db.next_commit();
            let stepped = async {
                if letters.tick().now_or_never().is_some() {
                    for consumption in &lane {
                        self.retry_due(consumption).await?;
                    }
                }
                self.step(&lane, &mut pace).await
            };
            let stepped = AssertUnwindSafe(stepped).catch_unwind().await;
            match stepped.unwrap_or(Err(Error::Inconsistent("a consumer panicked"))) {
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
                    let consumers: Vec<_> = lane.iter().map(|one| one.name).collect();
                    tracing::error!(?consumers, %error, ?pause, "consumers could not be served");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    /// Serves everything that is waiting for `consumption`, then returns. For tests and for draining.
    pub async fn drain(&self, consumption: &Consumption) -> Result<usize> {
        let mut served = 0;
        loop {
            match self.step(std::slice::from_ref(consumption), &mut Pace::default()).await? {
                0 => return Ok(served),
                count => served += count,
            }
        }
    }

    async fn step(&self, lane: &[Consumption], pace: &mut Pace) -> Result<usize> {
        match lane {
            [] => Ok(0),
            [relay] if relay.way != Way::InTx => self.step_relay(relay, pace).await,
            together => self.step_in_tx(together).await,
        }
    }

    /// Takes the next events for all of `lane` in one transaction. If one of several consumers refuses, each is served
    /// by itself, so that it holds up nobody else.
    async fn step_in_tx(&self, lane: &[Consumption]) -> Result<usize> {
        let from = self.slowest(lane).await?;
        if from >= self.head().await? {
            return Ok(0);
        }
        // Read before the writer's turn is taken: nobody's write waits for this read. Cursors only move on, so what
        // somebody else has taken meanwhile is behind the cursor found below.
        let events = self.waiting(from).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(0);
        };
        let mut tx = self.db.begin(&self.ctx).await?;
        let cursors = lock_cursors(&mut tx, lane).await?;
        for (consumption, from) in lane.iter().zip(&cursors) {
            let wanted = wanted(consumption, events.iter().filter(|event| event.seq > *from));
            let Err(error) = self.hand_over(&mut tx, consumption, wanted).await? else {
                continue;
            };
            drop(tx);
            tracing::warn!(consumer = consumption.name, %error, "a batch of events was refused");
            if lane.len() == 1 {
                return self.one_by_one(consumption, *from, &events).await;
            }
            for consumption in lane {
                Box::pin(self.step_in_tx(std::slice::from_ref(consumption))).await?;
            }
            return Ok(events.len());
        }
        move_cursors(&mut tx, lane.iter().map(|consumption| (consumption.name, last))).await?;
        tx.commit().await?;
        Ok(events.len())
    }

    /// Lets a consumer take `events` in `tx`, but for those that wait behind a dead letter.
    async fn hand_over(&self, tx: &mut Tx, consumption: &Consumption, events: Vec<StoredEvent>) -> Result<Handled> {
        let blocked = blocked(tx, consumption.name, &events).await?;
        let (late, clear): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| blocked.contains(&event.aggregate));
        for event in &late {
            bury(tx, &self.ctx, consumption.name, event, WAITS).await?;
        }
        match clear.is_empty() {
            true => Ok(Ok(())),
            false => Ok(self.take_once(tx, consumption, &clear).await),
        }
    }

    /// Lets a consumer take `events` in `tx`. A panic is a refusal like any other: it must not hold up the lane.
    pub(crate) async fn take_once(&self, tx: &mut Tx, consumption: &Consumption, events: &[StoredEvent]) -> Handled {
        let taken = AssertUnwindSafe(consumption.consumer.take_in_tx(tx, &self.ctx, events)).catch_unwind().await;
        taken.unwrap_or_else(|_| Err("the consumer panicked".into()))
    }

    /// Lets a consumer relay `event`.
    pub(crate) async fn relay_once(&self, consumption: &Consumption, event: &StoredEvent) -> Handled {
        let consumer = &consumption.consumer;
        match consumption.way {
            Way::RelayTogether => self.bounded(consumer.relay_together(&self.ctx, std::slice::from_ref(event))).await,
            Way::InTx | Way::Relay => self.bounded(consumer.relay(&self.ctx, event)).await,
        }
    }

    /// One that panics or does not come to an end has refused.
    async fn bounded(&self, relay: impl Future<Output = Handled>) -> Handled {
        match tokio::time::timeout(RELAY_PATIENCE, AssertUnwindSafe(relay).catch_unwind()).await {
            Ok(Ok(handled)) => handled,
            Ok(Err(_)) => Err("the consumer panicked".into()),
            Err(_) => Err("the consumer did not come to an end".into()),
        }
    }

    /// The slow way after a failure: each event in its own transaction, with retries, the hopeless ones buried.
    async fn one_by_one(&self, consumption: &Consumption, from: i64, events: &[StoredEvent]) -> Result<usize> {
        for event in events.iter().filter(|event| event.seq > from) {
            let mut attempts = retries();
            loop {
                let mut tx = self.db.begin(&self.ctx).await?;
                lock_cursors(&mut tx, std::slice::from_ref(consumption)).await?;
                let handed = self.hand_over(&mut tx, consumption, wanted(consumption, std::iter::once(event))).await?;
                match (handed, attempts.next()) {
                    (Ok(()), _) => {
                        move_cursors(&mut tx, [(consumption.name, event.seq)]).await?;
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
        move_cursors(&mut tx, [(consumer, event.seq)]).await?;
        tx.commit().await
    }

    async fn step_relay(&self, consumption: &Consumption, pace: &mut Pace) -> Result<usize> {
        let cursor = self.slowest(std::slice::from_ref(consumption)).await?;
        let from = cursor.max(pace.seen);
        if from >= self.head().await? {
            if from > cursor && !pace.cursor_may_rest() {
                self.settle(consumption, Vec::new(), from, pace).await?;
            }
            return Ok(0);
        }
        let events = self.waiting(from).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(0);
        };
        let wanted = wanted(consumption, events.iter());
        if wanted.is_empty() && pace.cursor_may_rest() {
            pace.seen = last;
            return Ok(events.len());
        }
        let blocked = self.blocked_now(consumption.name, &wanted).await?;
        let (late, clear): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|event| blocked.contains(&event.aggregate));
        let mut failed = self.relay_all(consumption, clear).await;
        failed.extend(late.into_iter().map(|event| (event, WAITS.to_owned())));
        self.settle(consumption, failed, last, pace).await?;
        Ok(events.len())
    }

    /// Keeps what failed, and moves the cursor to `last`.
    async fn settle(
        &self,
        consumption: &Consumption,
        failed: Vec<(StoredEvent, String)>,
        last: i64,
        pace: &mut Pace,
    ) -> Result<()> {
        let mut tx = self.db.begin(&self.ctx).await?;
        for (event, error) in failed {
            metrics::counter!("polybank_outbox_dead_total", "consumer" => consumption.name).increment(1);
            bury(&mut tx, &self.ctx, consumption.name, &event, &error).await?;
        }
        move_cursors(&mut tx, [(consumption.name, last)]).await?;
        tx.commit().await?;
        *pace = Pace { seen: last, moved: Some(Instant::now()) };
        Ok(())
    }

    /// Relays `events`; answers those that were given up, and why.
    async fn relay_all(&self, consumption: &Consumption, events: Vec<StoredEvent>) -> Vec<(StoredEvent, String)> {
        if consumption.way == Way::RelayTogether && !events.is_empty() {
            match self.bounded(consumption.consumer.relay_together(&self.ctx, &events)).await {
                Ok(()) => return Vec::new(),
                Err(error) => tracing::warn!(consumer = consumption.name, %error, "events were refused together"),
            }
        }
        let mut lanes: Vec<Vec<StoredEvent>> = Vec::new();
        let mut lane_of: HashMap<String, usize> = HashMap::new();
        for event in events {
            let lane = *lane_of.entry(event.aggregate.clone()).or_insert(lanes.len());
            match lanes.get_mut(lane) {
                Some(lane) => lane.push(event),
                None => lanes.push(vec![event]),
            }
        }
        let work = lanes.into_iter().map(|lane| self.relay_lane(consumption, lane));
        let failed: Vec<_> = futures::stream::iter(work).buffer_unordered(RELAY_WIDTH).collect().await;
        failed.into_iter().flatten().collect()
    }

    async fn blocked_now(&self, consumer: &'static str, events: &[StoredEvent]) -> Result<HashSet<String>> {
        if events.is_empty() || self.db.by_key(ANY_DEAD, args![consumer]).await?.is_none() {
            return Ok(HashSet::new());
        }
        let mut tx = self.db.begin(&self.ctx).await?;
        blocked(&mut tx, consumer, events).await
    }

    /// Relays one aggregate's events in order; after one is given up, the rest of the lane waits with it.
    async fn relay_lane(&self, consumption: &Consumption, lane: Vec<StoredEvent>) -> Vec<(StoredEvent, String)> {
        let mut failed: Vec<(StoredEvent, String)> = Vec::new();
        for event in lane {
            if !failed.is_empty() {
                failed.push((event, WAITS.to_owned()));
                continue;
            }
            let mut attempts = retries();
            while let Err(error) = self.relay_once(consumption, &event).await {
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

    /// How far the one of `lane` has come that is furthest behind.
    async fn slowest(&self, lane: &[Consumption]) -> Result<i64> {
        let mut slowest = i64::MAX;
        for consumption in lane {
            let sql = "SELECT seq FROM outbox_cursor WHERE consumer = $1";
            let row = self.db.by_key(sql, args![consumption.name]).await?;
            slowest = slowest.min(row.map_or(Ok(0), |row| row.int(0))?);
        }
        Ok(slowest)
    }

    /// The number of the last event.
    async fn head(&self) -> Result<i64> {
        let row = self.db.by_key("SELECT seq FROM stream_head WHERE stream = 'outbox'", vec![]).await?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// The events after number `from`, of those another lane has just read if they are among them. Numbers are given in
    /// the order of commits, so nothing is missing between two that were read together.
    async fn waiting(&self, from: i64) -> Result<Arc<[StoredEvent]>> {
        let mut last_read = self.last_read.0.lock().await;
        let (after, events) = &*last_read;
        if from >= *after && events.last().is_some_and(|last| last.seq > from) {
            let read = events.partition_point(|event| event.seq <= from);
            return Ok(if read == 0 { events.clone() } else { events[read..].into() });
        }
        let events: Arc<[StoredEvent]> = self.events_after(from).await?.into();
        *last_read = (from, events.clone());
        Ok(events)
    }

    /// The events after number `from`, oldest first, at most 256.
    pub async fn events_after(&self, from: i64) -> Result<Vec<StoredEvent>> {
        let rows = self.db.fetch_all(EVENTS_AFTER, args![from, BATCH]).await?;
        rows.iter().map(stored).collect()
    }

    /// Notes that the consumers exist, so that events they have not seen yet are kept for them.
    async fn take_place(&self, lane: &[Consumption]) {
        let noted = async {
            let mut tx = self.db.begin(&self.ctx).await?;
            lock_cursors(&mut tx, lane).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let consumers: Vec<_> = lane.iter().map(|one| one.name).collect();
            tracing::error!(?consumers, %error, "consumers could not take their places");
        }
    }
}

const ANY_DEAD: &str = "SELECT 1 FROM outbox_dead WHERE consumer = $1 LIMIT 1";

const EVENTS_AFTER: &str = "SELECT seq, topic, aggregate, payload, trace_id, occurred_at FROM outbox WHERE seq > $1 \
                            ORDER BY seq LIMIT $2";

pub(crate) fn stored(row: &Row) -> Result<StoredEvent> {
    Ok(StoredEvent {
        seq: row.int(0)?,
        topic: row.text(1)?,
        aggregate: row.text(2)?,
        payload: row.text(3)?,
        trace_id: row.text(4)?,
        occurred_at: row.time(5)?,
    })
}

fn wanted<'e>(consumption: &Consumption, events: impl IntoIterator<Item = &'e StoredEvent>) -> Vec<StoredEvent> {
    events.into_iter().filter(|event| consumption.topics.contains(&event.topic.as_str())).cloned().collect()
}

fn retries() -> impl Iterator<Item = Duration> {
    let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_millis(50)).with_max_times(5);
    // In a simulation nothing happens by chance.
    if crate::fate::simulated() { pauses.build() } else { pauses.with_jitter().build() }
}

/// The cursors of `lane`, in its order, held until the end of the transaction; a new consumer begins at the beginning.
async fn lock_cursors(tx: &mut Tx, lane: &[Consumption]) -> Result<Vec<i64>> {
    let sql = format!("SELECT seq FROM outbox_cursor WHERE consumer = $1{}", tx.for_update());
    let mut cursors = Vec::with_capacity(lane.len());
    for Consumption { name, .. } in lane {
        let row = tx.fetch_composed(sql.clone(), args![*name]).await?.into_iter().next();
        cursors.push(match row {
            Some(row) => row.int(0)?,
            None => {
                let place = "INSERT INTO outbox_cursor (consumer, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING";
                tx.execute(place, args![*name]).await?;
                0
            }
        });
    }
    Ok(cursors)
}

async fn move_cursors(tx: &mut Tx, to: impl IntoIterator<Item = (&'static str, i64)>) -> Result<()> {
    let upsert = "ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq WHERE outbox_cursor.seq < excluded.seq";
    let rows = to.into_iter().map(|(consumer, seq)| args![consumer, seq]).collect();
    tx.insert_many("outbox_cursor", &["consumer", "seq"], rows, upsert).await.map(drop)
}

/// Those aggregates of `events` of which the consumer has a dead letter.
async fn blocked(tx: &mut Tx, consumer: &'static str, events: &[StoredEvent]) -> Result<HashSet<String>> {
    if events.is_empty() || tx.fetch_optional(ANY_DEAD, args![consumer]).await?.is_none() {
        return Ok(HashSet::new());
    }
    let aggregates: HashSet<&str> = events.iter().map(|event| event.aggregate.as_str()).collect();
    let head = "SELECT consumer, aggregate FROM outbox_dead WHERE aggregate";
    let rows = tx.fetch_in_list(head, aggregates.into_iter().map(Value::from).collect()).await?;
    let mine = rows.iter().filter(|row| row.text(0).is_ok_and(|name| name == consumer));
    mine.map(|row| row.text(1)).collect()
}
