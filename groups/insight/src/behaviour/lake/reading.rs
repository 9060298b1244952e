//! Days that are read in parts, so that the copies of their files are never more than a bank may have on this machine.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use roaring::RoaringBitmap;

use super::{Shared, blocking};
use crate::behaviour::columns;
use crate::behaviour::event::{BehaviourName, Event, PersonNo};
use crate::behaviour::seen::{SeenDay, seen_of};
use crate::behaviour::segment::{Held, Segment};
use crate::behaviour::shares::{all_cores, by_share};
use crate::behaviour::store::FileRow;
use crate::error::Error;

/// Days as they stood when it was made: what is read later of them is the same.
pub struct Reading {
    shared: Arc<Shared>,
    days: BTreeMap<i64, Day>,
}

/// A day: its files, and what is in no file yet.
#[derive(Default)]
struct Day {
    files: Vec<FileRow>,
    held: Vec<Arc<Held>>,
}

impl Day {
    fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes.unsigned_abs()).sum()
    }
}

/// How much is read of a question that no engine is asked, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Events of its days.
    pub rows_max: u64,
    /// When it is given up.
    pub until: Instant,
}

impl Reach {
    /// Refuses what is read for too long.
    pub fn check(self) -> Result<(), Error> {
        if Instant::now() < self.until { Ok(()) } else { Err(Error::TooMuch) }
    }
}

/// Which days come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The oldest.
    Oldest,
    /// The newest.
    Newest,
}

impl Reading {
    /// Of these files, and of what is in memory.
    pub(super) fn new(shared: Arc<Shared>, files: Vec<FileRow>, held: impl Iterator<Item = Arc<Held>>) -> Self {
        let mut days: BTreeMap<i64, Day> = BTreeMap::new();
        for file in files {
            days.entry(file.day).or_default().files.push(file);
        }
        for held in held {
            days.entry(held.day).or_default().held.push(held);
        }
        Self { shared, days }
    }

    /// How many events there are, repeats included.
    pub fn rows(&self) -> u64 {
        let in_files = |day: &Day| day.files.iter().map(|file| file.rows.unsigned_abs()).sum::<u64>();
        let in_memory = |day: &Day| day.held.iter().map(|held| held.events().len() as u64).sum::<u64>();
        self.days.values().map(|day| in_files(day) + in_memory(day)).sum()
    }

    /// The next whole days, in no order among themselves: as many as there may be copies of at once, and one at least. Nothing
    /// when all were told.
    pub async fn part(&mut self, from: From) -> Result<Option<Vec<Segment>>, Error> {
        let (most, mut bytes) = (self.shared.place.copies_bytes_max, 0_u64);
        let mut segments = Vec::new();
        let mut is_first = true;
        loop {
            let next = match from {
                From::Oldest => self.days.first_entry(),
                From::Newest => self.days.last_entry(),
            };
            let Some(next) = next else { break };
            bytes = bytes.saturating_add(next.get().bytes());
            if !is_first && self.shared.is_elsewhere() && bytes > most {
                break;
            }
            is_first = false;
            let day = next.remove();
            self.shared.open_all(day, &mut segments).await?;
        }
        Ok((!is_first).then_some(segments))
    }

    /// Everything at once; refused where that is more than there may be copies of.
    pub async fn whole(self) -> Result<Vec<Segment>, Error> {
        let bytes: u64 = self.days.values().map(Day::bytes).sum();
        if self.shared.is_elsewhere() && bytes > self.shared.place.copies_bytes_max {
            return Err(Error::TooMuch);
        }
        let mut segments = Vec::new();
        for day in self.days.into_values() {
            self.shared.open_all(day, &mut segments).await?;
        }
        Ok(segments)
    }
}

/// What some people did, out of what is read: the latest first, at most `most` events. `may_go_on` is asked before each file.
pub(super) async fn of_person(
    mut reading: Reading,
    most: usize,
    is_theirs: impl Fn(PersonNo) -> bool + Clone + Send + Sync + 'static,
    may_go_on: impl Fn() -> Result<(), Error> + Clone + Send + Sync + 'static,
) -> Result<Vec<Event>, Error> {
    let mut found: Vec<Event> = Vec::new();
    while found.len() < most
        && let Some(mut segments) = reading.part(From::Newest).await?
    {
        let (is_theirs, may_go_on, before) = (is_theirs.clone(), may_go_on.clone(), found.len());
        let find = move || -> Result<Vec<Event>, Error> {
            let mut found = Vec::new();
            segments.sort_by_key(|segment| std::cmp::Reverse(segment.day()));
            for day in segments.chunk_by(|one, next| one.day() == next.day()) {
                for segment in day {
                    may_go_on()?;
                    found.extend(columns::of_person(segment, &is_theirs)?);
                }
                if before + found.len() >= most {
                    break;
                }
            }
            Ok(found)
        };
        found.extend(blocking(find).await?);
    }
    found.sort_by_key(|event: &Event| std::cmp::Reverse(event.at_us));
    found.truncate(most);
    Ok(found)
}

/// Reads every row of what is read, or of one name in it, on all cores; of everybody, or of the people with some numbers.
pub(super) async fn recount(
    mut reading: Reading,
    name: Option<BehaviourName>,
    whose: Option<RoaringBitmap>,
) -> Result<Vec<SeenDay>, Error> {
    let (mut all, whose) = (Vec::new(), Arc::new(whose));
    while let Some(segments) = reading.part(From::Oldest).await? {
        let whose = whose.clone();
        let recount = move || {
            let days = by_share(&segments, all_cores(), |share| {
                share.iter().map(|segment| seen_of(segment, name, (*whose).as_ref())).collect()
            });
            days.map(|days: Vec<Vec<SeenDay>>| days.concat())
        };
        all.extend(blocking(recount).await?);
    }
    Ok(all)
}

impl Shared {
    /// Whether files have to be brought here to be read.
    fn is_elsewhere(&self) -> bool {
        self.place.copies_bytes_max > 0
    }

    async fn open_all(&self, day: Day, segments: &mut Vec<Segment>) -> Result<(), Error> {
        for file in day.files {
            segments.push(Segment::Filed(self.filed(&file).await?));
        }
        segments.extend(day.held.into_iter().map(Segment::Held));
        Ok(())
    }
}
