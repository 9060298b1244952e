//! Quarantine: events that broke a rule are counted, with a few samples, and are not among those that are asked about.
//!
//! Invariants:
//! - a batch is answered only after what was wrong in it is in the bank's database;
//! - what is kept has nothing in it that looks personal, and no device or person;
//! - whatever is sent, a day of a bank has a bounded number of rows: what is beyond is counted by its reason.
//!
//! One task of each bank writes: batches that wait share a transaction, so that a flood of them does not become a flood of
//! transactions. A batch that is sent again, because its answer was lost, counts again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tenancy::Banks;
use tokio::sync::{mpsc, oneshot};
use utoipa::ToSchema;

use super::personal::shown;
use super::reason::QuarantineReason;
use super::store::{self, BEYOND, SAMPLES_MAX};
use crate::error::Error;
use crate::model::Slot;

/// Days that are looked back on.
pub const KEPT_DAYS: i64 = 30;
/// Batches that may wait; more are refused as overload.
const QUEUE: usize = 512;
/// Batches written at once.
const BATCHES: usize = 128;
/// Longest texts that are kept, in letters.
const TEXT_MAX: usize = 120;
const NAME_MAX: usize = 40;

/// An event that is not kept, as far as it may be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unkept {
    /// Why.
    pub reason: QuarantineReason,
    /// Its kind, as it was sent.
    pub name: String,
    /// The element, or the page of a page view.
    pub what: String,
    /// Where.
    pub page: String,
}

impl Unkept {
    /// Of what was sent.
    pub fn of(reason: QuarantineReason, name: &str, what: &str, page: &str) -> Self {
        Self { reason, name: shown(name, NAME_MAX), what: shown(what, TEXT_MAX), page: shown(page, TEXT_MAX) }
    }

    /// The one that stands for all that are too many.
    pub fn beyond(&self) -> Self {
        let any = || BEYOND.to_owned();
        Self { reason: self.reason, name: any(), what: any(), page: any() }
    }
}

/// One time it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantineSample {
    /// When, as the app said it.
    pub at: String,
    /// How long, as the app said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<i64>,
}

impl QuarantineSample {
    /// Of what was sent.
    pub fn of(at: &str, ms: Option<i64>) -> Self {
        Self { at: shown(at, NAME_MAX), ms }
    }
}

/// How often an event came, and the latest few of it.
#[derive(Debug, Default)]
pub struct Met {
    /// How often.
    pub times: i64,
    /// The latest, the last one first.
    pub samples: Vec<QuarantineSample>,
}

/// What was met, by what and why.
pub type Tally = BTreeMap<Unkept, Met>;

/// Counts one more.
pub fn count(tally: &mut Tally, event: Unkept, sample: QuarantineSample) {
    let met = tally.entry(event).or_default();
    met.times += 1;
    met.samples.insert(0, sample);
    met.samples.truncate(SAMPLES_MAX);
}

fn add(tally: &mut Tally, more: Tally) {
    for (event, Met { times, samples }) in more {
        let met = tally.entry(event).or_default();
        met.times += times;
        met.samples.splice(0..0, samples);
        met.samples.truncate(SAMPLES_MAX);
    }
}

struct Batch {
    tally: Tally,
    answer: oneshot::Sender<Result<(), Error>>,
}

/// The quarantine of all banks.
pub struct Quarantine {
    banks: Banks,
    writers: Mutex<HashMap<TenantId, mpsc::Sender<Batch>>>,
}

impl Quarantine {
    /// Of `banks`.
    pub fn new(banks: Banks) -> Arc<Self> {
        Arc::new(Self { banks, writers: Mutex::default() })
    }

    /// Counts what was wrong in a batch; answers when it is in the database.
    pub async fn keep(&self, ctx: &Ctx, tally: Tally) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.writer(ctx).try_send(Batch { tally, answer }).map_err(|_| Error::Overloaded)?;
        answered.await.map_err(|_| Error::Lake("whoever counts what is in quarantine has ended"))?
    }

    fn writer(&self, ctx: &Ctx) -> mpsc::Sender<Batch> {
        let begin = || {
            let (sender, batches) = mpsc::channel(QUEUE);
            let ctx = Ctx::system(ctx.tenant.clone(), "insight.quarantine", ctx.clock.clone());
            tokio::spawn(write_all(self.banks.clone(), ctx, batches));
            sender
        };
        self.writers.lock().entry(ctx.tenant.clone()).or_insert_with(begin).clone()
    }
}

/// Writes until nobody can send any more.
async fn write_all(banks: Banks, ctx: Ctx, mut batches: mpsc::Receiver<Batch>) {
    let mut waiting = Vec::with_capacity(BATCHES);
    while batches.recv_many(&mut waiting, BATCHES).await > 0 {
        let (mut tally, mut answers) = (Tally::new(), Vec::with_capacity(waiting.len()));
        for batch in waiting.drain(..) {
            add(&mut tally, batch.tally);
            answers.push(batch.answer);
        }
        let written = write(&banks, &ctx, tally).await;
        if let Err(error) = &written {
            tracing::error!(%error, "what is in quarantine could not be counted");
        }
        for answer in answers {
            let said = match &written {
                Ok(()) => Ok(()),
                Err(_) => Err(Error::Lake("what is in quarantine could not be counted")),
            };
            // Whoever asked may have gone.
            let _ = answer.send(said);
        }
    }
}

async fn write(banks: &Banks, ctx: &Ctx, tally: Tally) -> Result<(), Error> {
    let (db, now) = (banks.db(ctx)?, ctx.now());
    let day = Slot::of(now, banks.of(ctx)?.zone).day;
    let mut tx = db.begin(ctx).await?;
    store::add_in_tx(&mut tx, day, tally, now).await?;
    Ok(tx.commit().await?)
}
