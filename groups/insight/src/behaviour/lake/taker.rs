//! The task that takes a bank's behaviour in.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Batch, Kept, Shared, by_day};
use crate::behaviour::follow::{Told, of_somebody};
use crate::behaviour::journal::{self, Journal};
use crate::error::Error;

/// Batches written at once.
const BATCHES: usize = 128;
/// Events that are put in files at the latest.
const SEAL_ROWS: usize = 200_000;
/// When events are put in files at the latest.
const SEAL_AFTER: Duration = Duration::from_secs(60);
/// How long it waits after files could not be written.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Closed journals that may wait to be put in files; nothing is taken in while there are more.
const CLOSED_MAX: usize = 3;
/// Events that may wait in memory while their journal cannot be closed; nothing is taken in while there are more.
const OPEN_MAX: usize = 4 * SEAL_ROWS;
/// Ids by which a repeat is known at once. Later ones are found when a day is put together.
const IDS_MAX: usize = 500_000;

/// The ids of what came in last.
#[derive(Default)]
pub(super) struct Ids {
    now: HashSet<u128>,
    before: HashSet<u128>,
}

impl Ids {
    fn knows(&self, id: u128) -> bool {
        self.now.contains(&id) || self.before.contains(&id)
    }

    /// Learns one.
    pub(super) fn learn(&mut self, id: u128) {
        if self.now.len() == IDS_MAX {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(id);
    }
}

type Sealing = JoinHandle<Result<u64, Error>>;

/// Takes a bank's behaviour in.
pub(super) struct Taker {
    shared: Arc<Shared>,
    /// Gone only while it is being written to.
    journal: Option<Journal>,
    ids: Ids,
    sealing: Option<Sealing>,
    /// When what is in memory is put in files.
    due: Instant,
}

impl Taker {
    /// Takes in with `journal`; what closed journals held is put in files first.
    pub(super) fn new(shared: Arc<Shared>, journal: Journal, ids: Ids) -> Self {
        Self { shared, journal: Some(journal), ids, sealing: None, due: Instant::now() }
    }

    /// Takes in until nobody can send any more.
    pub(super) async fn run(mut self, mut batches: mpsc::Receiver<Batch>) {
        let mut waiting = Vec::with_capacity(BATCHES);
        loop {
            let (open, closed) = {
                let memory = self.shared.memory.lock();
                (memory.open.len(), memory.closed.len())
            };
            tokio::select! {
                done = async { self.sealing.as_mut().expect("asked for only if there is one").await }, if self.sealing.is_some() => {
                    self.sealing = None;
                    self.sealed(done.unwrap_or(Err(Error::Lake("writing files of behaviour has panicked"))));
                }
                () = tokio::time::sleep_until(self.due), if self.sealing.is_none() && open + closed > 0 => {
                    // While files cannot be written one journal goes on growing: there is room for few that are closed.
                    if closed == 0 {
                        self.close().await;
                    }
                    self.begin_sealing();
                }
                some = batches.recv_many(&mut waiting, BATCHES), if closed < CLOSED_MAX && open < OPEN_MAX => {
                    if some == 0 {
                        return;
                    }
                    self.take(std::mem::take(&mut waiting)).await;
                }
            }
        }
    }

    /// Writes batches to the journal, and answers them.
    async fn take(&mut self, batches: Vec<Batch>) {
        let (asked, batches): (Vec<_>, Vec<_>) = batches.into_iter().partition(|batch| batch.events.is_empty());
        if !batches.is_empty() {
            self.write(batches).await;
        }
        for Batch { answer, .. } in asked {
            let done = self.seal_all().await;
            let _ = answer.send(done.map(|()| Kept::default()));
        }
        if self.shared.memory.lock().open.len() >= SEAL_ROWS {
            self.close().await;
            self.begin_sealing();
        }
    }

    async fn write(&mut self, batches: Vec<Batch>) {
        let mut fresh = HashSet::new();
        let mut answers = Vec::with_capacity(batches.len());
        let mut all = Vec::new();
        for Batch { mut events, answer } in batches {
            let mut repeats = Vec::new();
            events.retain(|event| {
                let is_new = !self.ids.knows(event.event_id) && fresh.insert(event.event_id);
                if !is_new {
                    repeats.push(event.event_id);
                }
                is_new
            });
            answers.push((answer, Kept { new: events.len(), repeats }));
            all.push(events);
        }
        let Some(mut journal) = self.journal.take() else { return };
        let written = storage::blocking(move || {
            let mut frames = Vec::new();
            let framed =
                all.iter().filter(|some| !some.is_empty()).try_for_each(|some| journal::frame(some, &mut frames));
            let done = match framed {
                Ok(()) if frames.is_empty() => Ok(()),
                Ok(()) => journal.append(&frames),
                Err(why) => Err(why),
            };
            (journal, done.map(|()| all.concat()))
        });
        let Ok((journal, written)) = written.await else { return };
        let number = journal.number();
        self.journal = Some(journal);
        match written {
            Ok(events) => {
                events.iter().for_each(|event| self.ids.learn(event.event_id));
                self.shared.pulse.take(&events);
                let mut memory = self.shared.memory.lock();
                memory.number = number;
                // Under the lock: what is told before a mark is in memory when the mark is set.
                if self.shared.follower.is_there() {
                    self.shared.follower.tell(Told::Done(of_somebody(&events)));
                }
                if memory.open.is_empty() {
                    self.due = Instant::now() + SEAL_AFTER;
                }
                memory.open.extend(events);
                drop(memory);
                answers.into_iter().for_each(|(answer, kept)| drop(answer.send(Ok(kept))));
            }
            Err(why) => {
                tracing::error!(%why, "behaviour could not be written to its journal");
                self.shared.memory.lock().number = number;
                let fault = || Error::Lake("behaviour could not be written");
                answers.into_iter().for_each(|(answer, _)| drop(answer.send(Err(fault()))));
            }
        }
    }

    /// Closes the journal that is being written, if there is anything in it.
    async fn close(&mut self) {
        if self.shared.memory.lock().open.is_empty() {
            return;
        }
        let Some(mut journal) = self.journal.take() else { return };
        let zone = self.shared.place.zone;
        let events = self.shared.memory.lock().open.clone();
        let turned = storage::blocking(move || {
            let turned = journal.turn();
            (journal, turned.map(|()| by_day(events, zone)))
        });
        let Ok((journal, turned)) = turned.await else { return };
        match turned {
            Ok(held) => {
                let mut memory = self.shared.memory.lock();
                let number = std::mem::replace(&mut memory.number, journal.number());
                memory.open.clear();
                memory.ordered = None;
                memory.closed.push((number, held));
            }
            Err(why) => {
                tracing::error!(%why, "a journal of behaviour could not be closed; it is tried again");
                self.due = Instant::now() + RETRY_AFTER;
            }
        }
        self.journal = Some(journal);
    }

    /// Begins to put the oldest closed journal in files.
    fn begin_sealing(&mut self) {
        if self.sealing.is_some() {
            return;
        }
        let oldest = self.shared.memory.lock().closed.first().cloned();
        let Some((number, held)) = oldest else { return };
        let shared = self.shared.clone();
        self.sealing = Some(tokio::spawn(async move { shared.seal(number, held).await.map(|()| number) }));
    }

    fn sealed(&mut self, done: Result<u64, Error>) {
        match done {
            Ok(number) => {
                if let Some(Err(why)) = self.journal.as_ref().map(|journal| journal.forget(number)) {
                    tracing::warn!(%why, "a journal of behaviour that is in files could not be deleted");
                }
                self.due = Instant::now() + SEAL_AFTER;
                self.begin_sealing();
            }
            Err(error) => {
                tracing::error!(%error, "behaviour could not be put in files; it is tried again");
                self.due = Instant::now() + RETRY_AFTER;
            }
        }
    }

    async fn seal_all(&mut self) -> Result<(), Error> {
        self.close().await;
        loop {
            self.begin_sealing();
            let Some(sealing) = self.sealing.take() else { return Ok(()) };
            let done = sealing.await.unwrap_or(Err(Error::Lake("writing files of behaviour has panicked")));
            if done.is_err() {
                self.due = Instant::now() + RETRY_AFTER;
            }
            let number = done?;
            self.sealed(Ok(number));
        }
    }
}
