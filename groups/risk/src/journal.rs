//! The journal of moments: written beside the customer's way, read back when a process starts, followed while it runs.
//!
//! **Written** by one task from a bounded queue, in batches. A queue that is full drops the moment and counts it
//! (`polybank_risk_moments_dropped_total`): this process has noted it already, only others and a restart will not know.
//!
//! **Read back** in two steps: the newest day before the first judgement, at most [`RECENT_MAX`] moments; then, beside the
//! judgements, up to 90 days, at most [`OLDER_MAX`] moments and the newer ones first, into whatever room is left. Until that
//! is done long windows read less than there was, and a rule that asks for a familiar device may ask for a proof it would
//! not need.
//!
//! **Followed** writer by writer. Each process writes under a number of its own and moves its mark in the transaction that
//! writes, one after the other; whoever follows reads from mark to mark, so nothing is missed and nothing counted twice,
//! however clocks differ and commits overtake each other. A process does not follow itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kernel::{Ctx, TenantId, Timestamp};
use parking_lot::{Mutex, RwLock};
use storage::{Db, Tx};
use tenancy::Banks;
use tokio::sync::{mpsc, oneshot};

use crate::error::Error;
use crate::features::{LONGEST_S, Windows};
use crate::moment::Moment;
use crate::store::moments::{self, Place, WRITERS};

pub use crate::store::moments::{keep_in_tx, read};

/// Moments that may wait.
const QUEUE: usize = 16_384;
/// Moments in one transaction, at most.
const BATCH: usize = 512;
/// The newest part is this long, in seconds.
const RECENT_S: i64 = 86_400;
/// Moments read back before the first judgement, at most.
const RECENT_MAX: i64 = 200_000;
/// Moments read back beside judgements, at most.
const OLDER_MAX: i64 = 1_000_000;
/// Times a batch is tried: somebody may have taken our number.
const TRIES: u32 = 3;
/// The number events are written under.
const EVENTS: i64 = 0;

enum Note {
    Moment(Box<(Ctx, Moment)>),
    Flush(oneshot::Sender<()>),
}

/// How far each writer of one bank's journal was followed.
#[derive(Default)]
struct Followed {
    marks: Mutex<HashMap<i64, i64>>,
    one_at_a_time: tokio::sync::Mutex<()>,
}

type Places = Arc<RwLock<HashMap<TenantId, Arc<Followed>>>>;

/// The journal of every bank, as this process writes and follows it.
pub struct Journal {
    queue: mpsc::Sender<Note>,
    idle: Mutex<Option<(Banks, mpsc::Receiver<Note>)>>,
    places: Places,
}

impl Journal {
    /// A journal in the databases of `banks`.
    pub fn new(banks: Banks) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        Self { queue, idle: Mutex::new(Some((banks, waiting))), places: Places::default() }
    }

    /// Has a moment that was judged or ended written down, or drops and counts it.
    pub fn keep(&self, ctx: &Ctx, moment: Moment) {
        self.start();
        if self.queue.try_send(Note::Moment(Box::new((ctx.clone(), moment)))).is_err() {
            metrics::counter!("polybank_risk_moments_dropped_total").increment(1);
        }
    }

    /// Waits until everything kept so far is written.
    pub async fn flush(&self) {
        self.start();
        let (done, written) = oneshot::channel();
        if self.queue.send(Note::Flush(done)).await.is_ok() {
            // An error means the task has ended, and with it the queue.
            let _ = written.await;
        }
    }

    /// Reads the newest day of the bank of `ctx` into `windows`, and goes on with what is older beside whatever comes next.
    pub async fn load(&self, ctx: &Ctx, db: &Db, windows: &Arc<Windows>) -> Result<(), Error> {
        let older = self.load_recent(ctx, db, windows).await?;
        let (db, windows, tenant) = (db.clone(), windows.clone(), ctx.tenant.clone());
        tokio::spawn(async move {
            if let Err(error) = older.load(&db, &windows).await {
                tracing::error!(%tenant, %error, "older moments could not be read back");
            }
        });
        Ok(())
    }

    /// The first half of [`load`](Self::load); answers what is left to do.
    async fn load_recent(&self, ctx: &Ctx, db: &Db, windows: &Windows) -> Result<Older, Error> {
        let followed = self.followed(&ctx.tenant);
        let _one_at_a_time = followed.one_at_a_time.lock().await;
        let marks: HashMap<i64, i64> = moments::writers(db).await?.into_iter().collect();
        // What was written after these marks is read when the writers are followed.
        *followed.marks.lock() = marks.clone();
        let (now, day_ago) = (ctx.now(), ctx.now().plus_seconds(-RECENT_S));
        // What events told before there was a journal lies where it lay; two days after an upgrade nothing is there any more.
        moments::told_before_journal(db, day_ago).await?.iter().for_each(|moment| windows.note(moment));
        let until = now.plus_seconds(RECENT_S);
        let reached = moments::nth_newest(db, day_ago, until, RECENT_MAX).await?;
        let from = reached.unwrap_or(day_ago);
        each(db, from, until, &marks, |moment| windows.note(&moment)).await?;
        Ok(Older { marks, from: now.plus_seconds(-LONGEST_S), until: from })
    }

    /// Notes what other processes, and events, wrote since.
    pub async fn follow(&self, ctx: &Ctx, db: &Db, windows: &Windows) -> Result<(), Error> {
        let followed = self.followed(&ctx.tenant);
        let _one_at_a_time = followed.one_at_a_time.lock().await;
        for (writer, last) in moments::writers(db).await? {
            let mut mark = followed.marks.lock().get(&writer).copied().unwrap_or(i64::MIN);
            while mark < last {
                let written = moments::written_by(db, writer, mark, last).await?;
                written.iter().for_each(|(_, moment)| windows.note(moment));
                mark = if (written.len() as i64) < moments::PAGE { last } else { written[written.len() - 1].0 };
                followed.marks.lock().insert(writer, mark);
            }
        }
        Ok(())
    }

    fn followed(&self, tenant: &TenantId) -> Arc<Followed> {
        place(&self.places, tenant)
    }

    fn start(&self) {
        if let Some((banks, waiting)) = self.idle.lock().take() {
            tokio::spawn(run(Writing { banks, places: self.places.clone(), numbers: HashMap::new() }, waiting));
        }
    }
}

/// Writes moments that events told, in the transaction that takes the events. Called by one consumer, one at a time.
pub async fn keep_told_in_tx(tx: &mut Tx, ctx: &Ctx, told: &[Moment]) -> storage::Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let before = moments::writer_in_tx(tx, EVENTS).await?;
    let last = moments::keep_in_tx(tx, next(ctx.now(), EVENTS, before), told).await?;
    moments::move_writer_in_tx(tx, EVENTS, before, last, ctx.now()).await.map(drop)
}

/// What is left to be read back after the newest part.
struct Older {
    marks: HashMap<i64, i64>,
    from: Timestamp,
    until: Timestamp,
}

impl Older {
    /// Reads it day by day, the newest first, each in the order of its times.
    async fn load(self, db: &Db, windows: &Windows) -> Result<(), Error> {
        let reached = moments::nth_newest(db, self.from, self.until, OLDER_MAX).await?;
        let from = reached.unwrap_or(self.from);
        let mut until = self.until;
        while until > from {
            let begin = until.plus_seconds(-RECENT_S).max(from);
            each(db, begin, until, &self.marks, |moment| windows.recall(&moment)).await?;
            until = begin;
        }
        Ok(())
    }
}

/// Hands over what was written up to `marks` and happened in `from..until`, in the order of its times.
async fn each(
    db: &Db,
    from: Timestamp,
    until: Timestamp,
    marks: &HashMap<i64, i64>,
    mut into: impl FnMut(Moment) + Send,
) -> Result<(), Error> {
    let mut place = Place { at: from, seq: i64::MIN };
    loop {
        let page = moments::since(db, place, until).await?;
        let Some((seq, newest)) = page.last() else { return Ok(()) };
        place = Place { at: newest.at, seq: *seq };
        let is_last = (page.len() as i64) < moments::PAGE;
        for (seq, moment) in page {
            if marks.get(&seq.rem_euclid(WRITERS)).is_some_and(|mark| seq <= *mark) {
                into(moment);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

/// The task that writes.
struct Writing {
    banks: Banks,
    places: Places,
    /// Our number in each bank, and how far we came.
    numbers: HashMap<TenantId, (i64, i64)>,
}

async fn run(mut writing: Writing, mut queue: mpsc::Receiver<Note>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut waiting, BATCH).await > 0 {
        // In order: one run of a simulation is like the next to the last row.
        let mut by_bank: BTreeMap<TenantId, (Ctx, Vec<Moment>)> = BTreeMap::new();
        let mut flushed = Vec::new();
        for note in waiting.drain(..) {
            match note {
                Note::Moment(kept) => {
                    let (ctx, moment) = *kept;
                    by_bank.entry(ctx.tenant.clone()).or_insert_with(|| (ctx, Vec::new())).1.push(moment);
                }
                Note::Flush(done) => flushed.push(done),
            }
        }
        for (bank, (ctx, moments)) in by_bank {
            let written = writing.write(&ctx, &moments).await;
            if !matches!(written, Ok(Written::Yes)) {
                tracing::error!(%bank, ?written, moments = moments.len(), "moments could not be kept");
                metrics::counter!("polybank_risk_moments_dropped_total").increment(moments.len() as u64);
            }
        }
        for done in flushed {
            let _ = done.send(());
        }
    }
}

/// Whether a batch was written.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Yes,
    /// Our number was not ours any more.
    Displaced,
}

impl Writing {
    async fn write(&mut self, ctx: &Ctx, moments: &[Moment]) -> Result<Written, Error> {
        let ctx = Ctx::system(ctx.tenant.clone(), "risk.moments", ctx.clock.clone());
        for _ in 0..TRIES {
            if self.write_once(&ctx, moments).await? == Written::Yes {
                return Ok(Written::Yes);
            }
            self.numbers.remove(&ctx.tenant);
        }
        Ok(Written::Displaced)
    }

    async fn write_once(&mut self, ctx: &Ctx, moments: &[Moment]) -> Result<Written, Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let (number, before) = match self.numbers.get(&ctx.tenant) {
            Some((number, last)) => (*number, Some(*last)),
            None => moments::free_writer_in_tx(&mut tx).await?,
        };
        let first = next(ctx.now(), number, before);
        let last = first + (moments.len() as i64 - 1) * WRITERS;
        // The number first: whoever else wants it waits here, and finds it taken.
        if !moments::move_writer_in_tx(&mut tx, number, before, last, ctx.now()).await? {
            return Ok(Written::Displaced);
        }
        moments::keep_in_tx(&mut tx, first, moments).await?;
        // Before the commit: whoever follows must not meet what this process has noted itself.
        place(&self.places, &ctx.tenant).marks.lock().insert(number, last);
        tx.commit().await?;
        self.numbers.insert(ctx.tenant.clone(), (number, last));
        Ok(Written::Yes)
    }
}

fn place(places: &Places, tenant: &TenantId) -> Arc<Followed> {
    if let Some(followed) = places.read().get(tenant) {
        return followed.clone();
    }
    places.write().entry(tenant.clone()).or_default().clone()
}

/// The next number of `writer`, which came as far as `before`.
fn next(now: Timestamp, writer: i64, before: Option<i64>) -> i64 {
    let by_clock = now.micros() * WRITERS + writer;
    before.map_or(by_clock, |before| by_clock.max(before + WRITERS))
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
