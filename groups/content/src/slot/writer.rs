//! What people are promised and what they saw, written in one transaction for all who wait: one lock of a person's row decides
//! caps, and an hour's counter is moved once for a batch.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use kernel::Timestamp;
use storage::{Batch, Error, Result, Tx};

use super::model::{HELD_OUT, PersonCaps, Told};
use super::person::{Person, Promise, Spent, Wish, seconds};
use super::store::{self, People, Place, Times, Viewer};

/// When something is decided.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The moment.
    pub at: Timestamp,
    /// Its day in the bank's zone, since 1970.
    pub day: i64,
    /// Its hour.
    pub hour: i64,
}

/// Something to be promised.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which placement.
    pub placement: String,
    /// Where.
    pub slot: String,
    /// How often for one person.
    pub caps: PersonCaps,
    /// How often in the slot on one day.
    pub slot_day_max: u32,
    /// The promise's own id, if it is made.
    pub id: String,
}

/// Something a person would have been shown, and is not, to compare.
#[derive(Debug, Clone)]
pub struct HeldOut {
    /// Which placement.
    pub placement: String,
    /// Where.
    pub slot: String,
    /// For which audience.
    pub audience: String,
}

/// One thing that was told.
#[derive(Debug, Clone)]
pub struct Item {
    /// What.
    pub what: Told,
    /// Of which placement.
    pub placement: String,
    /// Where.
    pub slot: String,
    /// In which arm.
    pub arm: String,
    /// For which audience.
    pub audience: String,
    /// The promise it was shown by; needed where one is.
    pub promise: Option<String>,
    /// Whether nothing is counted without a promise.
    pub needs: Needs,
}

/// What is to be remembered of what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// A promise has to stand behind it.
    pub promise: bool,
    /// The person remembers it.
    pub remembered: bool,
    /// The slot has a limit of its own.
    pub slot_limit: bool,
}

/// One command.
pub struct Command {
    /// Whose.
    pub user: String,
    /// When.
    pub moment: Moment,
    /// What.
    pub what: What,
}

/// What is commanded.
pub enum What {
    /// Something is put before a device.
    Promise {
        /// Which device.
        device: String,
        /// What is wanted.
        wanted: Vec<Wanted>,
        /// What is not shown, to compare.
        held_out: Vec<HeldOut>,
    },
    /// A device tells what it has shown.
    Told {
        /// The call's key and digest: one asked again counts once.
        call: Option<(String, String)>,
        /// What.
        items: Vec<Item>,
    },
}

/// The answer to a command.
#[derive(Debug)]
pub enum Answer {
    /// Of each that was wanted, in order.
    Promised(Vec<std::result::Result<Promise, Spent>>),
    /// What counted of each that was told, in order.
    Told(Vec<Counted>),
    /// The key stands for another call.
    KeyReused,
}

/// What counted of one thing that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// That it was seen.
    pub seen: bool,
    /// That it was followed, or closed.
    pub acted: bool,
}

impl Counted {
    /// Whether anything of it did.
    pub const fn is_anything(self) -> bool {
        self.seen || self.acted
    }
}

/// The batch of one bank.
pub struct Showings;

/// What a batch changes.
#[derive(Default)]
struct Books {
    people: BTreeMap<String, Viewer>,
    dirty: BTreeSet<String>,
    calls: BTreeMap<String, String>,
    times: BTreeMap<(Place, i64), Times>,
    seen_by: BTreeMap<Place, People>,
}

#[async_trait]
impl Batch for Showings {
    type Command = Command;
    type Answer = Answer;

    async fn apply(&self, tx: &mut Tx, commands: &[Command]) -> Result<Vec<Answer>> {
        let mut books = Books::read(tx, commands).await?;
        let mut answers = Vec::with_capacity(commands.len());
        for command in commands {
            answers.push(books.decide(tx, command).await?);
        }
        books.write(tx).await?;
        Ok(answers)
    }
}

impl Books {
    async fn read(tx: &mut Tx, commands: &[Command]) -> Result<Self> {
        let mut books = Self::default();
        let users: BTreeSet<&str> = commands.iter().map(|command| command.user.as_str()).collect();
        let mut strangers = Vec::new();
        for user in users {
            match store::viewer_in_tx(tx, user).await? {
                Some(viewer) => drop(books.people.insert(user.to_owned(), viewer)),
                None => strangers.push(user),
            }
        }
        if !strangers.is_empty() {
            let first = store::new_viewers_in_tx(tx, &strangers).await?;
            for (user, number) in strangers.into_iter().zip(first..) {
                books.people.insert(user.to_owned(), Viewer { number, person: Person::default() });
            }
        }
        Ok(books)
    }

    async fn decide(&mut self, tx: &mut Tx, command: &Command) -> Result<Answer> {
        match &command.what {
            What::Promise { device, wanted, held_out } => Ok(self.promise(command, device, wanted, held_out)?),
            What::Told { call, items } => {
                if let Some((key, fingerprint)) = call {
                    let known = match self.calls.get(key) {
                        Some(known) => Some(known.clone()),
                        None => store::told_in_tx(tx, key).await?,
                    };
                    match known {
                        Some(known) if known != *fingerprint => return Ok(Answer::KeyReused),
                        Some(_) => return Ok(Answer::Told(vec![Counted::default(); items.len()])),
                        None => store::note_told_in_tx(tx, (key, fingerprint), command.moment.at).await?,
                    }
                    self.calls.insert(key.clone(), fingerprint.clone());
                }
                let mut counted = Vec::with_capacity(items.len());
                for item in items {
                    counted.push(self.told(tx, command, item).await?);
                }
                Ok(Answer::Told(counted))
            }
        }
    }

    fn promise(&mut self, command: &Command, device: &str, wanted: &[Wanted], held_out: &[HeldOut]) -> Result<Answer> {
        let Moment { at, day, hour } = command.moment;
        let Viewer { number, person } = viewer(&mut self.people, &command.user)?;
        let number = *number;
        let made = wanted.iter().map(|one| {
            let Wanted { placement, slot, caps, slot_day_max, id } = one;
            let wish = Wish { placement, slot, caps: *caps, slot_day_max: *slot_day_max, device };
            person.promise(&wish, id.clone(), (day, seconds(at)))
        });
        let made: Vec<_> = made.collect();
        let mut news = Vec::new();
        for HeldOut { placement, slot, audience } in held_out {
            if person.hold_out((placement, slot), (HELD_OUT, audience), (day, seconds(at))) {
                news.push(Place {
                    day,
                    slot: slot.clone(),
                    placement: placement.clone(),
                    arm: HELD_OUT.to_owned(),
                    audience: audience.clone(),
                });
            }
        }
        for place in news {
            self.seen_by.entry(place.clone()).or_default().seen.insert(number);
            self.times.entry((place, hour)).or_default().seen += 1;
        }
        self.dirty.insert(command.user.clone());
        Ok(Answer::Promised(made))
    }

    /// Counts one thing that was told, as far as it counts.
    async fn told(&mut self, tx: &mut Tx, command: &Command, item: &Item) -> Result<Counted> {
        let mut counted = Counted::default();
        // Whoever acts on what they were promised has seen it, however quickly; told as seen before, it counts once.
        if item.what == Told::Seen || item.needs.promise {
            counted.seen = self.seen(command, item)?;
        }
        match item.what {
            Told::Seen => {}
            Told::Clicked => {
                // Nobody follows what they have not seen on the day: then they have seen it now.
                if !item.needs.promise && !self.saw(tx, command, item).await? {
                    counted.seen = self.seen(command, item)?;
                }
                counted.acted = self.clicked(command, item)?;
            }
            Told::Closed => counted.acted = self.closed(command, item)?,
        }
        Ok(counted)
    }

    /// Counts an exposure; whether it counts: of a promise once.
    fn seen(&mut self, command: &Command, item: &Item) -> Result<bool> {
        let Moment { at, day, hour } = command.moment;
        let (placement, slot, needs) = (item.placement.as_str(), item.slot.as_str(), item.needs);
        let Viewer { number, person } = viewer(&mut self.people, &command.user)?;
        if needs.promise {
            let taken = item.promise.as_ref().and_then(|id| person.take(id, (placement, slot), seconds(at)));
            if taken.is_none() {
                return Ok(false);
            }
        }
        if needs.remembered {
            person.count((placement, slot), (&item.arm, &item.audience), (day, seconds(at)));
        }
        if needs.slot_limit {
            person.count_slot(slot, day);
        }
        if needs.promise || needs.remembered || needs.slot_limit {
            self.dirty.insert(command.user.clone());
        }
        let (number, place) = (*number, place_of(command, item));
        self.seen_by.entry(place.clone()).or_default().seen.insert(number);
        self.times.entry((place, hour)).or_default().seen += 1;
        Ok(true)
    }

    /// Whether the person has seen what they act on, on this day.
    async fn saw(&mut self, tx: &mut Tx, command: &Command, item: &Item) -> Result<bool> {
        let (place, number) = (place_of(command, item), viewer(&mut self.people, &command.user)?.number);
        let in_batch = self.seen_by.get(&place).is_some_and(|people| people.seen.contains(&number));
        Ok(in_batch || store::saw_in_tx(tx, &place, number).await?)
    }

    /// Counts that it was followed; whether it counts: what needs a promise, no more often than it was seen.
    fn clicked(&mut self, command: &Command, item: &Item) -> Result<bool> {
        let Viewer { number, person } = viewer(&mut self.people, &command.user)?;
        if item.needs.promise {
            if !person.click(&item.placement) {
                return Ok(false);
            }
            self.dirty.insert(command.user.clone());
        }
        let (number, place) = (*number, place_of(command, item));
        self.seen_by.entry(place.clone()).or_default().clicked.insert(number);
        self.times.entry((place, command.moment.hour)).or_default().clicks += 1;
        Ok(true)
    }

    /// Remembers that it was closed; whether that counts: once a day, of what was seen where that is known.
    fn closed(&mut self, command: &Command, item: &Item) -> Result<bool> {
        let Moment { at, day, .. } = command.moment;
        let Viewer { person, .. } = viewer(&mut self.people, &command.user)?;
        let was_seen = person.placements.get(&item.placement).is_some_and(|counter| counter.total > 0);
        let is_news = person.close(&item.placement, (day, seconds(at)));
        self.dirty.insert(command.user.clone());
        Ok(is_news && (was_seen || !item.needs.promise))
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        for user in &self.dirty {
            if let Some(viewer) = self.people.get(user) {
                store::keep_in_tx(tx, user, &viewer.person).await?;
                tx.changed(subject(user));
            }
        }
        store::add_in_tx(tx, &self.times).await?;
        store::mark_in_tx(tx, &self.seen_by).await
    }
}

fn place_of(command: &Command, item: &Item) -> Place {
    Place {
        day: command.moment.day,
        slot: item.slot.clone(),
        placement: item.placement.clone(),
        arm: item.arm.clone(),
        audience: item.audience.clone(),
    }
}

fn viewer<'a>(people: &'a mut BTreeMap<String, Viewer>, user: &str) -> Result<&'a mut Viewer> {
    people.get_mut(user).ok_or(Error::Inconsistent("a viewer who was not read"))
}

/// What is said to have changed when a person's state has.
pub fn subject(user: &str) -> String {
    format!("content.viewer:{user}")
}
