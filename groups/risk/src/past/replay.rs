//! Playing the past: the same moments, in the same order, through fresh windows.

use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono_tz::Tz;
use contracts::risk::VerdictOutcome;
use kernel::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::tally::{Label, Seen, Tally};
use crate::error::Error;
use crate::features::{BASE, Bounds, Windows};
use crate::moment::{Moment, Outcome};
use crate::rules::{Extra, Judged, Lists, Set};

/// Pages a thread may have before it.
const AHEAD: usize = 2;

/// A moment of the journal.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its number there.
    pub seq: i64,
    /// The moment, with how it was judged or ended.
    pub moment: Moment,
    /// What somebody found it to be.
    pub label: Option<Label>,
}

/// Moments in their order.
pub type Page = Arc<[Recorded]>;

/// What is known of a moment beside the moment and the windows. Today's, not that day's: the journal does not keep it.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Where the bank keeps its days.
    pub zone: Tz,
    /// The bank's number.
    pub bank_no: Arc<str>,
    /// Its lists.
    pub lists: Arc<Lists>,
}

impl Ground {
    /// Judges a moment. Nothing is pardoned: what a rule would say is asked, not what came of an appeal.
    pub(super) fn judge(&self, set: &Set, moment: &Moment, windows: &Windows) -> Judged {
        set.judge(moment, windows, &Extra::of(self.zone, &self.bank_no, &self.lists))
    }
}

/// What is tried.
#[derive(Clone)]
pub struct Trial {
    /// The rules that are tried.
    pub tried: Arc<Set>,
    /// The rules in force, where the two are compared.
    pub live: Option<Arc<Set>>,
    /// What else is known.
    pub ground: Ground,
    /// Moments before it only fill the windows.
    pub from: Timestamp,
}

/// A past that is being played. Dropping it ends it.
pub struct Replay {
    zone: Tz,
    pages: Vec<mpsc::Sender<Page>>,
    players: Vec<JoinHandle<Tally>>,
}

impl Replay {
    /// Begins with so many threads. Each plays everything through windows of its own, so its windows are whole, and judges
    /// every so-manieth moment: judging is what takes time.
    pub fn begin(trial: &Trial, threads: NonZeroUsize) -> Self {
        let (mut pages, mut players) = (Vec::new(), Vec::new());
        for nth in 0..threads.get() {
            let (page, played) = mpsc::channel(AHEAD);
            let mut player = Player::new(trial.clone(), nth, threads);
            pages.push(page);
            players.push(tokio::task::spawn_blocking(move || player.play(played)));
        }
        Self { zone: trial.ground.zone, pages, players }
    }

    /// Plays on; waits while the threads are behind.
    pub async fn feed(&self, page: &Page) -> Result<(), Error> {
        for thread in &self.pages {
            thread.send(page.clone()).await.map_err(|_| Error::Past("a thread that plays the past has ended"))?;
        }
        Ok(())
    }

    /// Waits until all is played; what was counted.
    pub async fn finish(self) -> Result<Tally, Error> {
        drop(self.pages);
        let mut whole = Tally::new(self.zone);
        for player in self.players {
            whole.merge(player.await.map_err(|_| Error::Past("a thread that plays the past has panicked"))?);
        }
        Ok(whole)
    }
}

struct Player {
    trial: Trial,
    windows: Windows,
    tally: Tally,
    nth: usize,
    threads: usize,
    met: usize,
}

impl Player {
    fn new(trial: Trial, nth: usize, threads: NonZeroUsize) -> Self {
        let windows = Windows::new(BASE.clone(), Bounds::default()).in_zone(trial.ground.zone);
        let tally = Tally::new(trial.ground.zone);
        Self { trial, windows, tally, nth, threads: threads.get(), met: 0 }
    }

    fn play(&mut self, mut pages: mpsc::Receiver<Page>) -> Tally {
        while let Some(page) = pages.blocking_recv() {
            page.iter().for_each(|recorded| self.step(recorded));
        }
        std::mem::replace(&mut self.tally, Tally::new(self.trial.ground.zone))
    }

    /// One moment: judged anew if it was judged, by whoever's turn it is, and then noted as it was.
    fn step(&mut self, recorded: &Recorded) {
        let moment = &recorded.moment;
        if let Some(was) = moment.outcome.and_then(judged).filter(|_| moment.at >= self.trial.from) {
            self.met += 1;
            if self.met % self.threads == self.nth {
                self.judge(recorded, was);
            }
        }
        self.windows.note(moment);
    }

    fn judge(&mut self, recorded: &Recorded, was: VerdictOutcome) {
        let Trial { tried, live, ground, .. } = &self.trial;
        let asked = Moment { outcome: None, ..recorded.moment.clone() };
        let tried = ground.judge(tried, &asked, &self.windows);
        let live = live.as_ref().map(|live| ground.judge(live, &asked, &self.windows).outcome);
        let Recorded { seq, moment, label } = recorded;
        self.tally.count(&Seen { seq: *seq, moment, label: *label, was, live, tried: &tried });
    }
}

/// The verdict a moment was given; nothing for one that tells how something ended.
const fn judged(outcome: Outcome) -> Option<VerdictOutcome> {
    match outcome {
        Outcome::Allowed => Some(VerdictOutcome::Allow),
        Outcome::SteppedUp => Some(VerdictOutcome::StepUp),
        Outcome::Delayed => Some(VerdictOutcome::Delay),
        Outcome::Blocked => Some(VerdictOutcome::Deny),
        Outcome::Done | Outcome::Failed => None,
    }
}
