//! Playing the past: the same moments, in the same order, through fresh windows.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono_tz::Tz;
use contracts::risk::{Scenario, VerdictOutcome};
use kernel::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::tally::{Label, Seen, Tally};
use crate::error::Error;
use crate::features::{BASE, Bounds, Windows};
use crate::moment::{Moment, Outcome};
use crate::rules::{Extra, Lists, Set};

/// Pages that may wait to be played.
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
    /// What is known beside a moment. Nothing is pardoned: what a rule would say is asked, not what came of an appeal.
    pub(super) fn extra(&self) -> Extra<'_> {
        Extra::of(self.zone, &self.bank_no, &self.lists)
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

impl Trial {
    /// How a moment was judged that is judged anew; nothing for one that only fills the windows.
    fn judges(&self, moment: &Moment) -> Option<VerdictOutcome> {
        moment.outcome.and_then(judged).filter(|_| moment.at >= self.from)
    }
}

/// A past that is being played. Dropping it ends it.
pub struct Replay {
    pages: mpsc::Sender<Page>,
    playing: JoinHandle<Result<Tally, Error>>,
}

impl Replay {
    /// Begins with so many threads: each holds a part of the windows, and judges a share of the moments.
    pub fn begin(trial: &Trial, threads: NonZeroUsize) -> Self {
        let (pages, fed) = mpsc::channel(AHEAD);
        let player = Player::new(trial.clone(), threads);
        Self { pages, playing: tokio::spawn(player.play(fed)) }
    }

    /// Plays on; waits while the threads are behind.
    pub async fn feed(&self, page: &Page) -> Result<(), Error> {
        self.pages.send(page.clone()).await.map_err(|_| Error::Past("whoever plays the past has ended"))
    }

    /// Waits until all is played; what was counted.
    pub async fn finish(self) -> Result<Tally, Error> {
        drop(self.pages);
        self.playing.await.map_err(|_| Error::Past("whoever plays the past has panicked"))?
    }
}

/// What one part of the windows held at the moments of a page that are judged, one moment after the other: what rules of its
/// scenario read, in the order of [`Reads::of`]. Nothing for what another part holds.
type Looked = Vec<Option<i64>>;

/// Which features are read in each scenario, by their places: what the rules that are tried read, and those in force.
struct Reads(BTreeMap<Scenario, Vec<usize>>);

impl Reads {
    fn new(trial: &Trial) -> Self {
        let sets = || std::iter::once(&trial.tried).chain(&trial.live);
        let of = |scenario: Scenario| {
            let places: BTreeSet<usize> = sets().flat_map(|set| set.wanted(scenario)).copied().collect();
            (scenario, places.into_iter().collect())
        };
        Self(Scenario::ALL.iter().map(|scenario| of(*scenario)).collect())
    }

    fn of(&self, scenario: Scenario) -> &[usize] {
        self.0.get(&scenario).map_or(&[], Vec::as_slice)
    }
}

/// One thread's: its part of the windows, and what it has counted.
struct Hand {
    windows: Windows,
    tally: Tally,
}

/// Plays page by page, each in two steps: every hand looks at what its part held at each moment and then tells it the moment;
/// when all have, each judges its share by what all of them saw. So what a key did is held and read once, no hand waits for another
/// within a step, and every moment is judged by what was before it.
struct Player {
    trial: Arc<Trial>,
    reads: Arc<Reads>,
    hands: Vec<Hand>,
}

impl Player {
    fn new(trial: Trial, threads: NonZeroUsize) -> Self {
        let zone = trial.ground.zone;
        let parts = Windows::parted(&BASE, Bounds::default(), zone, threads);
        let hands = parts.into_iter().map(|windows| Hand { windows, tally: Tally::new(zone) }).collect();
        Self { reads: Arc::new(Reads::new(&trial)), trial: Arc::new(trial), hands }
    }

    async fn play(mut self, mut pages: mpsc::Receiver<Page>) -> Result<Tally, Error> {
        while let Some(page) = pages.recv().await {
            let (trial, reads, looked_at) = (self.trial.clone(), self.reads.clone(), page.clone());
            let looked = self.each(move |hand, _| hand.look(&looked_at, &trial, &reads)).await?;
            let (trial, reads, looked) = (self.trial.clone(), self.reads.clone(), Arc::new(looked));
            self.each(move |hand, nth| hand.judge(&page, &trial, &reads, &looked, nth)).await?;
        }
        let mut whole = Tally::new(self.trial.ground.zone);
        self.hands.into_iter().for_each(|hand| whole.merge(hand.tally));
        Ok(whole)
    }

    /// Has every hand do the same at once, each on a thread of its own.
    async fn each<T: Send + 'static>(
        &mut self,
        work: impl Fn(&mut Hand, usize) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, Error> {
        let begin = |(nth, mut hand): (usize, Hand)| {
            let work = work.clone();
            tokio::task::spawn_blocking(move || {
                let done = work(&mut hand, nth);
                (hand, done)
            })
        };
        let working: Vec<_> = std::mem::take(&mut self.hands).into_iter().enumerate().map(begin).collect();
        let mut all = Vec::with_capacity(working.len());
        for hand in working {
            let (hand, done) = hand.await.map_err(|_| Error::Past("a thread that plays the past has panicked"))?;
            self.hands.push(hand);
            all.push(done);
        }
        Ok(all)
    }
}

impl Hand {
    /// Looks at each moment that is judged, and tells every moment to its part of the windows.
    fn look(&mut self, page: &Page, trial: &Trial, reads: &Reads) -> Looked {
        let mut looked = Looked::new();
        for Recorded { moment, .. } in page.iter() {
            if trial.judges(moment).is_some() {
                let places = reads.of(moment.scenario);
                let begin = looked.len();
                looked.resize(begin + places.len(), None);
                let mut rest = places.iter().zip(&mut looked[begin..]);
                self.windows.read(moment, places, &mut |place, value| {
                    if let Some((_, held)) = rest.find(|(asked, _)| **asked == place) {
                        *held = value;
                    }
                });
            }
            self.windows.note(moment);
        }
        looked
    }

    /// Judges its share of the moments anew, by what all hands saw. `nth`: which hand this is.
    fn judge(&mut self, page: &Page, trial: &Trial, reads: &Reads, looked: &[Looked], nth: usize) {
        let judged = page.iter().filter_map(|recorded| Some((recorded, trial.judges(&recorded.moment)?)));
        let mut begin = 0;
        for (met, (recorded, was)) in judged.enumerate() {
            let places = reads.of(recorded.moment.scenario);
            if met % looked.len() == nth {
                let read = places.iter().enumerate().map(|(at, place)| {
                    let seen = looked.iter().find_map(|by_one| by_one.get(begin + at).copied().flatten());
                    (*place, seen)
                });
                self.count(recorded, was, trial, read);
            }
            begin += places.len();
        }
    }

    fn count(
        &mut self,
        Recorded { seq, moment, label }: &Recorded,
        was: VerdictOutcome,
        Trial { tried, live, ground, .. }: &Trial,
        read: impl Iterator<Item = (usize, Option<i64>)> + Clone,
    ) {
        let asked = Moment { outcome: None, ..moment.clone() };
        let tried = tried.judge_read(&asked, read.clone(), &ground.extra());
        let live = live.as_ref().map(|live| live.judge_read(&asked, read, &ground.extra()).outcome);
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
