//! Slots: what is shown in the places of the apps, to whom, how often, and what came of it.
//!
//! Invariants:
//! - what a person may see of a placement, and in a slot on a day, is never passed, from however many devices they ask at once: it
//!   is promised under a lock of their row before it is shown ([`person`], [`writer`]), and lost by no restart;
//! - what stands in somebody's way costs of the one budget of attention, never meets the elder version, and never a page about
//!   money;
//! - an exposure counts once it was seen, a call that is asked again counts once, and people are counted exactly;
//! - a placement that somebody stops is shown to nobody from the next question on;
//! - nobody who did not agree to be known is looked at by audience: they see what is for everybody.

mod brought;
mod choose;
mod console;
mod explain;
mod goals;
mod http;
mod index;
mod kind;
mod links;
mod model;
mod own_data;
mod person;
mod place;
mod report;
mod stop;
mod store;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Timelike;
use contracts::PortFault;
use contracts::insight::Audiences;
use contracts::message::Fatigue;
use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use publishing::Publishing;
use storage::jobs::Work;
use storage::{Believed, Db, GroupWriter, Handled, WriterConfig};
use tenancy::Banks;

pub use self::brought::Brought;
pub use self::choose::Verdict;
pub use self::console::routes as console_routes;
pub use self::goals::consumption;
pub use self::http::{PlacedMaterial, PlacedSlot, customer_routes};
use self::index::{Index, Parts};
pub use self::kind::{Around, Beside, PLACEMENTS, PlacementsKind, SLOTS, SlotsKind, slots_of};
pub use self::links::{complaint, host, is_allowed};
pub use self::model::{Link, Shape, SlotSpec, Told};
pub use self::place::{Edition, Placed, Shown, Tell, Viewer};
pub use self::report::{Grain, Question, Report};
use self::store::StopRow;
use self::writer::{Moment, Showings};
use crate::days::day_of;
use crate::material::Images;

/// People whose state is kept in memory.
const PEOPLE: u64 = 200_000;
/// Calls that told are remembered this long, in seconds: as long as answers are.
const TOLD_KEPT_S: i64 = 8 * 86_400;
/// Exposures are kept this many days.
const DAYS_KEPT: i64 = 400;

/// What slots refuse, and what can go wrong with them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such placement, slot or customer.
    #[error("not found")]
    NotFound,
    /// Too much is asked or told at once.
    #[error("too much at once")]
    TooMuch(&'static str),
    /// The span cannot be read.
    #[error("the span cannot be read")]
    Span,
    /// The key stands for another call.
    #[error("the key stands for another call")]
    KeyReused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// What is in force could not be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// A picture could not be read.
    #[error(transparent)]
    Material(#[from] crate::material::Error),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Port(fault) => fault,
            Error::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}

/// What one bank's slots work with in this process.
struct Room {
    writer: GroupWriter<Showings>,
    index: Mutex<Option<Arc<Index>>>,
}

/// The slots of all banks.
pub struct Slots {
    banks: Banks,
    line: Publishing,
    audiences: Arc<dyn Audiences>,
    fatigue: Arc<dyn Fatigue>,
    images: Arc<Images>,
    rooms: Mutex<HashMap<TenantId, Arc<Room>>>,
    people: Believed<(TenantId, String), Option<Arc<store::Viewer>>>,
    stopped: Believed<TenantId, Arc<BTreeMap<String, StopRow>>>,
}

/// The ports of others that slots call.
pub struct Ports {
    /// Where slots and placements are published.
    pub line: Publishing,
    /// Who is in which audience.
    pub audiences: Arc<dyn Audiences>,
    /// The one budget of attention.
    pub fatigue: Arc<dyn Fatigue>,
    /// The pictures.
    pub images: Arc<Images>,
}

impl Slots {
    /// The slots of `banks`.
    pub fn new(banks: Banks, ports: Ports) -> Arc<Self> {
        let Ports { line, audiences, fatigue, images } = ports;
        Arc::new(Self {
            banks,
            line,
            audiences,
            fatigue,
            images,
            rooms: Mutex::default(),
            people: Believed::new(PEOPLE, |(_, user)| writer::subject(user)),
            stopped: Believed::new(1_000, |_| stop::SUBJECT.to_owned()),
        })
    }

    fn db(&self, ctx: &Ctx) -> Result<Db, Error> {
        Ok(self.banks.db(ctx)?)
    }

    fn room(&self, ctx: &Ctx) -> Result<Arc<Room>, Error> {
        let db = self.db(ctx)?;
        let mut rooms = self.rooms.lock();
        let make = || {
            let own = Ctx::system(ctx.tenant.clone(), "content.slots", kernel::Clock::System);
            let writer = GroupWriter::start(db, own, Arc::new(Showings), WriterConfig::default());
            Arc::new(Room { writer, index: Mutex::default() })
        };
        Ok(rooms.entry(ctx.tenant.clone()).or_insert_with(make).clone())
    }

    /// Now, by the bank's calendar.
    fn moment(&self, ctx: &Ctx) -> Result<Moment, Error> {
        let (at, zone) = (ctx.now(), self.banks.of(ctx)?.zone);
        let local = at.utc().with_timezone(&zone);
        let day = day_of(local.date_naive());
        Ok(Moment { at, day, hour: i64::from(local.hour()) })
    }

    /// What may be shown in the bank of `ctx` now.
    async fn index(&self, ctx: &Ctx, room: &Room) -> Result<Arc<Index>, Error> {
        let generation = self.line.generation();
        let stops = self.stops(ctx).await?;
        let known = room.index.lock().clone();
        if let Some(index) = known.filter(|index| index.is_fresh(ctx.now(), generation) && index.knows(&stops)) {
            return Ok(index);
        }
        let in_force = self.line.in_force(ctx, PLACEMENTS).await?;
        let slots = slots_of(&self.line.in_force(ctx, SLOTS).await?);
        let moment = self.moment(ctx)?;
        let paced = in_force
            .documents()
            .flat_map(|line| in_force.live(line).into_iter().chain(in_force.tried(line).map(|(_, tried)| tried)))
            .any(|one| one.body["day_max"].as_u64().is_some_and(|most| most > 0));
        let seen = match paced {
            true => store::seen_on(&self.db(ctx)?, moment.day).await?,
            false => BTreeMap::new(),
        };
        let zone = self.banks.of(ctx)?.zone;
        let since_s = i64::from(moment.at.utc().with_timezone(&zone).num_seconds_from_midnight());
        let parts = Parts { in_force, slots, stops, seen: &seen, since_s, generation };
        let index = Arc::new(Index::new(ctx, parts));
        *room.index.lock() = Some(index.clone());
        Ok(index)
    }

    /// The slots of the bank of `ctx`.
    pub async fn spec(&self, ctx: &Ctx) -> Result<Arc<model::SlotsBody>, Error> {
        Ok(slots_of(&self.line.in_force(ctx, SLOTS).await?))
    }

    /// The address of the smallest size of a picture.
    async fn preview(&self, ctx: &Ctx, image: Option<&str>) -> Result<Option<String>, Error> {
        let Some(id) = image else { return Ok(None) };
        let row = self.images.get(ctx, id).await?;
        let smallest = |row: Arc<crate::material::store::ImageRow>| {
            let width = row.widths.first().copied().unwrap_or(row.width);
            crate::material::url(&ctx.tenant, &row, width)
        };
        Ok(row.map(smallest))
    }

    /// All banks, the oldest first.
    fn banks(&self) -> Vec<Arc<tenancy::Bank>> {
        self.banks.all()
    }

    /// What somebody saw; nothing of those who saw nothing yet.
    async fn person(&self, ctx: &Ctx, user: &str) -> Result<Option<Arc<store::Viewer>>, Error> {
        let (db, key) = (self.db(ctx)?, (ctx.tenant.clone(), user.to_owned()));
        let read = async { Ok::<_, Error>(store::viewer(&db, user).await?.map(Arc::new)) };
        self.people.get_or(ctx, &db, key, read).await
    }
}

/// Forgets what is too old.
pub struct Sweep {
    /// Whose days they are.
    pub banks: Banks,
}

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let zone = self.banks.of(ctx)?.zone;
        let today = day_of(ctx.now().date_in(zone));
        loop {
            let mut tx = db.begin(ctx).await?;
            let told = store::sweep_told_in_tx(&mut tx, ctx.now().plus_seconds(-TOLD_KEPT_S)).await?;
            let days = store::sweep_days_in_tx(&mut tx, today - DAYS_KEPT).await?;
            tx.commit().await?;
            if told + days == 0 {
                return Ok(());
            }
        }
    }
}
