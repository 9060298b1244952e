//! Where a bank's behaviour lies: what has just come in, in memory and in a journal; everything else in files by day.
//!
//! One task takes a bank's behaviour in. It answers when a batch is in the journal, on disk; every minute, or when enough has
//! come together, what the journal holds is put in files and the journal is forgotten. A question sees both, every event once.

mod files;
mod laid;
mod opened;
mod reading;
mod sums;
mod taker;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono_tz::Tz;
use kernel::Ctx;
use object_store::ObjectStore;
use parking_lot::Mutex;
use roaring::RoaringBitmap;
use storage::Db;
use tenancy::Banks;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{mpsc, oneshot};

pub use self::laid::Laid;
use self::opened::Opened;
pub use self::reading::{From, Reach, Reading};
use self::reading::{of_person, recount};
use self::taker::{Ids, Taker};
use self::words::{WORDS_MAX, Words};
use super::copies::Copies;
use super::event::{BehaviourName, Event, PersonNo};
use super::follow::{Follower, Told};
use super::journal::{Journal, Seat};
use super::pulse::{Beat, Pulse};
use super::seen::{ByThing, SeenDay, seen_of};
use super::segment::{Held, Segment};
use super::store;
use crate::error::Error;
use crate::model::Slot;

/// Batches that may wait; more are refused as overload.
const QUEUE: usize = 512;
/// Files whose runs are kept at hand.
const OPEN_MAX: usize = 1_000;
/// Days whose words are known from the start.
const WORDS_DAYS: i64 = 30;
/// Files of a day that is not over.
const SCATTERED_MAX: i64 = 16;
/// How often as many copies as are kept there may be: those that are kept, and those of two questions.
const COPIES_TIMES: u64 = 3;

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Events that are new.
    pub new: usize,
    /// The ids of events that were there already, each as often as it came again.
    pub repeats: Vec<u128>,
}

/// How often something was done lately, and when last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSeen {
    /// Its name.
    pub name: BehaviourName,
    /// The thing.
    pub what: String,
    /// How often.
    pub times: u64,
    /// The last day, in days since 1970 in the bank's zone.
    pub day: i64,
}

/// A bank's behaviour.
pub struct Lake {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Batch>,
}

struct Batch {
    events: Vec<Event>,
    answer: oneshot::Sender<Result<Kept, Error>>,
}

/// Where a lake is.
pub struct Place {
    /// Whose it is.
    pub ctx: Ctx,
    /// The banks, for its database: a bank that was set aside comes back with another.
    pub banks: Banks,
    /// Where the bank keeps its days.
    pub zone: Tz,
    /// Where its files are.
    pub files: Arc<dyn ObjectStore>,
    /// Where its journals are, on this machine.
    pub journals: std::path::PathBuf,
    /// Where copies of its files are, on this machine, if they are elsewhere.
    pub copies: std::path::PathBuf,
    /// How many bytes of copies are kept, and how many a question may bring at once; 0 where files are on this machine.
    pub copies_bytes_max: u64,
}

impl Place {
    fn db(&self) -> Result<Db, Error> {
        Ok(self.banks.db(&self.ctx)?)
    }
}

struct Shared {
    place: Place,
    writer: String,
    memory: Mutex<Memory>,
    open: Opened,
    copies: Arc<Copies>,
    words: Words,
    follower: Follower,
    pulse: Pulse,
}

/// A journal that waits to be put in files: its number, and what it holds by day.
type Closed = (u64, Vec<Arc<Held>>);

/// What is in no file yet.
#[derive(Default)]
struct Memory {
    /// What is being written.
    open: Vec<Event>,
    /// The number of its journal.
    number: u64,
    /// What waits to be put in files, with the numbers of the journals.
    closed: Vec<Closed>,
    /// `open` in its order, when it had that many events.
    ordered: Option<(usize, Vec<Arc<Held>>)>,
}

impl Lake {
    /// Opens a bank's behaviour: what a process that died had taken in is there again.
    pub async fn open(place: Place) -> Result<Self, Error> {
        let folder = place.journals.clone();
        let seat = blocking(move || Seat::take(&folder)).await?;
        let writer = seat.writer.clone();
        let sealed = store::sealed(&place.db()?, &place.ctx, &writer).await?;
        let sealed = u64::try_from(sealed).unwrap_or(0);
        let (journal, left) = blocking(move || Journal::open(seat, sealed)).await?;
        let mut memory = Memory { number: journal.number(), ..Memory::default() };
        let (mut ids, pulse) = (Ids::default(), Pulse::default());
        for left in left {
            pulse.take(&left.events);
            left.events.iter().for_each(|event| ids.learn(event.event_id));
            memory.closed.push((left.number, by_day(left.events, place.zone)));
        }
        let since = Slot::of(place.ctx.now(), place.zone).day - WORDS_DAYS;
        let words = Words::new(store::words(&place.db()?, since, WORDS_MAX).await?);
        let (memory, open) = (Mutex::new(memory), Opened::new(OPEN_MAX, place.copies_bytes_max));
        let (folder, most) = (place.copies.clone(), place.copies_bytes_max.saturating_mul(COPIES_TIMES));
        let copies = Arc::new(blocking(move || Copies::open(folder, most)).await?);
        let follower = Follower::default();
        let shared = Arc::new(Shared { place, writer, memory, open, copies, words, follower, pulse });
        shared.catch_up().await?;
        let (queue, batches) = mpsc::channel(QUEUE);
        tokio::spawn(Taker::new(shared.clone(), journal, ids).run(batches));
        Ok(Self { shared, queue })
    }

    /// Keeps events; answers when they are on disk. A repeat counts once.
    pub async fn keep(&self, mut events: Vec<Event>) -> Result<Kept, Error> {
        for event in &mut events {
            event.page = self.shared.words.kept(&event.page);
            event.what = self.shared.words.kept(&event.what);
        }
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Batch { events, answer }).map_err(|_| Error::Overloaded)?;
        answered.await.map_err(|_| Error::Lake("whoever takes behaviour in has ended"))?
    }

    /// What is going on now.
    pub fn beat(&self) -> Beat {
        self.shared.pulse.beat(self.shared.place.ctx.now().micros())
    }

    /// Follows what is taken in from now on, and who is met.
    pub fn follow(&self) -> UnboundedReceiver<Told> {
        self.shared.follower.follow()
    }

    /// Tells whoever follows.
    pub fn tell(&self, told: Told) {
        self.shared.follower.tell(told);
    }

    /// Everything of some days, and the mark up to which whoever follows finds in it what they were told.
    pub async fn marked(&self, first: i64, last: i64) -> Result<(u64, Reading), Error> {
        let (db, writer) = (self.shared.place.db()?, &self.shared.writer);
        loop {
            let before = store::sealed_up_to(&db, writer).await?;
            let (mark, closed, number, open) = {
                // What is taken in is put in memory and told under this lock.
                let memory = self.shared.memory.lock();
                (self.shared.follower.mark(), memory.closed.clone(), memory.number, memory.open.clone())
            };
            let zone = self.shared.place.zone;
            let mut held = closed;
            held.push((number, blocking(move || Ok::<_, Error>(by_day(open, zone))).await?));
            let (sealed, files) = store::files(&db, writer, first, last).await?;
            if sealed != before {
                // The files may hold what came after the mark.
                continue;
            }
            let held = in_no_file(held, sealed).filter(|held| (first..=last).contains(&held.day));
            return Ok((mark, Reading::new(self.shared.clone(), files, held)));
        }
    }

    /// Everything of some days at once, as it stands now: by days since 1970 in the bank's zone, the last one included. Refused
    /// where it would take more copies than a question may bring.
    pub async fn segments(&self, first: i64, last: i64) -> Result<Vec<Segment>, Error> {
        self.reading(first, last).await?.whole().await
    }

    /// The same, for whoever reads it in parts.
    pub async fn reading(&self, first: i64, last: i64) -> Result<Reading, Error> {
        // Memory first: what is put in files meanwhile is then in both, and known by its number.
        let held = self.in_memory().await?;
        let (sealed, files) = store::files(&self.shared.place.db()?, &self.shared.writer, first, last).await?;
        let held = in_no_file(held, sealed).filter(|held| (first..=last).contains(&held.day));
        Ok(Reading::new(self.shared.clone(), files, held))
    }

    /// What files hold of some days by roll-up, and what no file holds yet.
    pub async fn seen(&self, first: i64, last: i64, name: Option<BehaviourName>) -> Result<Vec<SeenDay>, Error> {
        let read = |db: Db| async move { store::sums(&db, first, last, name).await };
        let (sums, held) = self.in_files_and_not((first, last), read).await?;
        let days = move || -> Result<Vec<SeenDay>, Error> {
            let mut days = store::days_of(sums)?;
            for segment in &held {
                days.push(seen_of(segment, name, None)?);
            }
            Ok(days)
        };
        blocking(days).await
    }

    /// How often things were done on some days, the most frequent first: at most `most`.
    pub async fn times(&self, first: i64, last: i64, most: usize) -> Result<Vec<(BehaviourName, String, u64)>, Error> {
        let read = |db: Db| async move { store::times(&db, first, last, most).await };
        let (times, held) = self.in_files_and_not((first, last), read).await?;
        let mut all: BTreeMap<_, u64> = times.into_iter().map(|(name, what, times)| ((name, what), times)).collect();
        for run in held.iter().flat_map(Segment::runs) {
            *all.entry((run.name, run.what.clone())).or_default() += run.rows as u64;
        }
        let mut all: Vec<_> = all.into_iter().map(|((name, what), times)| (name, what, times)).collect();
        all.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
        all.truncate(most);
        Ok(all)
    }

    /// What was done between the days `first` and `last`, how often since `since`, and on which day last: at most `most` things.
    pub async fn last_seen(&self, (first, since, last): (i64, i64, i64), most: usize) -> Result<Vec<LastSeen>, Error> {
        let read = |db: Db| async move { store::last_seen(&db, (first, since, last), most).await };
        let (seen, held) = self.in_files_and_not((first, last), read).await?;
        let mut all: BTreeMap<_, _> = seen.into_iter().map(|one| ((one.name, one.what.clone()), one)).collect();
        for (segment, run) in held.iter().flat_map(|segment| segment.runs().iter().map(move |run| (segment, run))) {
            let (name, what, day) = (run.name, run.what.clone(), segment.day());
            let one = all.entry((name, what.clone())).or_insert(LastSeen { name, what, times: 0, day });
            one.times += if day >= since { run.rows as u64 } else { 0 };
            one.day = one.day.max(day);
        }
        Ok(all.into_values().collect())
    }

    /// What `read` finds in the database of what is in files, and what is in none by then. Read again if a journal was put in
    /// files meanwhile: nobody knows then whether it was found.
    async fn in_files_and_not<T, F: Future<Output = storage::Result<T>>>(
        &self,
        (first, last): (i64, i64),
        read: impl Fn(Db) -> F,
    ) -> Result<(T, Vec<Segment>), Error> {
        let (db, writer) = (self.shared.place.db()?, &self.shared.writer);
        loop {
            let held = self.in_memory().await?;
            let before = store::sealed_up_to(&db, writer).await?;
            let found = read(db.clone()).await?;
            let sealed = store::sealed_up_to(&db, writer).await?;
            if sealed == before {
                let held = in_no_file(held, sealed).filter(|held| (first..=last).contains(&held.day));
                return Ok((found, held.map(Segment::Held).collect()));
            }
        }
    }

    /// What somebody did on some days, the latest days first: at most `most` events.
    pub async fn of_person(
        &self,
        first: i64,
        last: i64,
        most: usize,
        is_theirs: impl Fn(PersonNo) -> bool + Clone + Send + Sync + 'static,
    ) -> Result<Vec<Event>, Error> {
        of_person(self.reading(first, last).await?, most, is_theirs, || Ok(())).await
    }

    /// The same within a reach.
    pub async fn of_people_within(
        &self,
        (first, last): (i64, i64),
        most: usize,
        reach: Reach,
        is_theirs: impl Fn(PersonNo) -> bool + Clone + Send + Sync + 'static,
    ) -> Result<Vec<Event>, Error> {
        let reading = self.reading(first, last).await?;
        if reading.rows() > reach.rows_max {
            return Err(Error::TooMuch);
        }
        of_person(reading, most, is_theirs, move || reach.check()).await
    }

    /// What was seen, read anew from every row: what roll-ups have to say.
    pub async fn recount(&self, first: i64, last: i64, name: Option<BehaviourName>) -> Result<Vec<SeenDay>, Error> {
        recount(self.reading(first, last).await?, name, None).await
    }

    /// What was seen of the people with some numbers: no roll-up knows it, so the rows are read.
    pub async fn seen_by(
        &self,
        first: i64,
        last: i64,
        name: Option<BehaviourName>,
        numbers: RoaringBitmap,
    ) -> Result<Vec<SeenDay>, Error> {
        recount(self.reading(first, last).await?, name, Some(numbers)).await
    }

    /// How many events the files of some days hold, and the days whose sums are not what their files say.
    pub async fn sums_off(&self, first: i64, last: i64) -> Result<(u64, Vec<i64>), Error> {
        let (db, writer) = (&self.shared.place.db()?, &self.shared.writer);
        loop {
            let (_, files) = store::files(db, writer, first, last).await?;
            let sums = store::sums(db, first, last, None).await?;
            if store::files(db, writer, first, last).await?.1 != files {
                continue;
            }
            let reading = Reading::new(self.shared.clone(), files, std::iter::empty());
            let days = whole_days(recount(reading, None, None).await?);
            let events = days.values().flat_map(|seen| seen.values()).map(|seen| seen.times).sum();
            let sums = whole_days(blocking(move || store::days_of(sums)).await?);
            let off = days.keys().chain(sums.keys()).filter(|day| days.get(day) != sums.get(day)).copied();
            return Ok((events, off.collect::<BTreeSet<_>>().into_iter().collect()));
        }
    }

    /// Puts events straight in files: what was collected elsewhere, days of it at once. Nothing is looked at for repeats.
    pub async fn bring(&self, events: Vec<Event>) -> Result<(), Error> {
        let zone = self.shared.place.zone;
        let held = blocking(move || Ok::<_, Error>(by_day(events, zone))).await?;
        self.shared.bring(held).await
    }

    /// Puts everything that is in memory in files, now.
    pub async fn seal(&self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(Batch { events: Vec::new(), answer }).await.map_err(|_| Error::Overloaded)?;
        answered.await.map_err(|_| Error::Lake("whoever takes behaviour in has ended"))?.map(drop)
    }

    /// Puts days that lie in several files together, each in one file with every event once: those before `open`, and those from
    /// then on once their files are many. Deletes what is not in force any more.
    pub async fn put_together(&self, open: i64) -> Result<(), Error> {
        let db = &self.shared.place.db()?;
        let mut days = store::scattered_days(db, open - 1, 1).await?;
        days.extend(store::scattered_days(db, i64::MAX, SCATTERED_MAX).await?.into_iter().filter(|day| *day >= open));
        for day in days {
            self.shared.put_together(day).await?;
        }
        self.shared.sweep().await
    }

    /// Forgets the days before `before`. Their files go with the next sweep.
    pub async fn forget(&self, before: i64) -> Result<(), Error> {
        let (ctx, db) = (&self.shared.place.ctx, &self.shared.place.db()?);
        loop {
            let old = store::old_files(db, before).await?;
            if old.is_empty() {
                return Ok(());
            }
            let mut tx = db.begin(ctx).await?;
            store::forget_files_in_tx(&mut tx, &old, ctx.now()).await?;
            tx.commit().await?;
        }
    }

    /// What the files of some days hold, by their sums: day, name and thing.
    pub async fn things(&self, first: i64, last: i64) -> Result<Vec<(i64, BehaviourName, String)>, Error> {
        Ok(store::things(&self.shared.place.db()?, first, last).await?)
    }

    /// Forgets some things of a day that is over. What lies in files is written anew without them.
    pub async fn leave_out(&self, day: i64, things: HashSet<(BehaviourName, String)>) -> Result<(), Error> {
        let is_kept = move |event: &Event| !things.contains(&(event.name, event.what.to_string()));
        self.shared.rewrite(day, is_kept).await
    }

    /// What is in memory, by the journal it is in: what waits to be put in files, and what is being written, in its order.
    async fn in_memory(&self) -> Result<Vec<Closed>, Error> {
        let (mut held, number, events) = {
            let memory = self.shared.memory.lock();
            let mut held = memory.closed.clone();
            if let Some((len, ordered)) = &memory.ordered
                && *len == memory.open.len()
            {
                held.push((memory.number, ordered.clone()));
                return Ok(held);
            }
            (held, memory.number, memory.open.clone())
        };
        let (len, zone) = (events.len(), self.shared.place.zone);
        let ordered = blocking(move || Ok::<_, Error>(by_day(events, zone))).await?;
        let mut memory = self.shared.memory.lock();
        if memory.number == number && memory.open.len() == len {
            memory.ordered = Some((len, ordered.clone()));
        }
        held.push((number, ordered));
        Ok(held)
    }
}

/// Work that waits for a disk or the processor, on a thread for it.
pub(crate) async fn blocking<T: Send + 'static, E: Into<Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Error> {
    let done = storage::blocking(work).await.map_err(|_| Error::Lake("work on behaviour has panicked"))?;
    done.map_err(Into::into)
}

/// What was seen on each day altogether.
fn whole_days(parts: Vec<SeenDay>) -> BTreeMap<i64, ByThing> {
    let mut days: BTreeMap<i64, ByThing> = BTreeMap::new();
    for SeenDay { day, seen } in parts {
        let whole = days.entry(day).or_default();
        for (thing, seen) in seen {
            whole.entry(thing).or_default().add(&seen);
        }
    }
    days
}

/// Events by their day, each day in order.
fn by_day(events: Vec<Event>, zone: Tz) -> Vec<Arc<Held>> {
    let mut days: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
    for event in events {
        days.entry(Slot::of(event.at(), zone).day).or_default().push(event);
    }
    days.into_iter().map(|(day, events)| Arc::new(Held::new(day, events))).collect()
}

/// What is in memory and in no file, where everything up to journal `sealed` is.
fn in_no_file(held: Vec<Closed>, sealed: i64) -> impl Iterator<Item = Arc<Held>> {
    let is_left = move |(number, _): &Closed| i64::try_from(*number).is_ok_and(|number| number > sealed);
    held.into_iter().filter(is_left).flat_map(|(_, held)| held)
}
