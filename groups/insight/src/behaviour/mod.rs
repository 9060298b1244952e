//! Behaviour: what people do in a bank's apps, taken in, kept by day, and read by columns.
//!
//! Invariants:
//! - "accepted" means it is on disk; a process that dies loses nothing that was accepted;
//! - an event counts once: a repeat is known at once while it is among the last hundred thousands a process took in, and let
//!   go of when its day is put together at the latest;
//! - files hold numbers, no names: whose a number is stands in the bank's database alone, and can be forgotten there;
//! - a bank's files and journals lie in a folder of its own, and a question is only ever asked of one bank.
//!
//! Files are plain Parquet under `{bank}/day={date}/`, so that other engines read them as they are.

mod columns;
mod copies;
mod elsewhere;
mod event;
mod follow;
mod journal;
mod lake;
mod people;
mod pulse;
mod seen;
mod segment;
mod shares;
mod spans;
mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Ctx, TenantId};
pub use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
pub use object_store::memory::InMemory;
use parking_lot::Mutex;
use tenancy::Banks;
use tokio::sync::OnceCell;

pub use self::columns::write as file_of;
pub use self::elsewhere::{S3Settings, s3};
pub use self::event::{BehaviourName, Event, OWN_IDS, PersonNo, UNSAID, is_own_id};
pub use self::follow::{Met, Standing, Told};
pub(crate) use self::lake::blocking;
pub use self::lake::{From as ReadFrom, Kept, Laid, Lake, LastSeen, Place, Reach, Reading};
pub use self::people::{BehaviourBy, People, Whose, user_key};
pub use self::pulse::Beat;
pub use self::seen::{Seen, SeenDay};
#[cfg(test)]
pub use self::segment::Held;
pub use self::segment::{NO_LENGTH, Run, Segment, Wanted};
pub use self::shares::{all_cores, by_share};
#[cfg(test)]
pub use self::store::forget_sum_in_tx;
pub use self::store::{
    aliases, customer_of, customers_after, customers_among, everybody, is_somebody, numbers_of, people_end, person,
    untie_in_tx,
};
use crate::error::Error;

/// Behaviour is kept this many days: a month can be held against the same of the year before.
pub const KEPT_DAYS: i64 = 400;

/// The behaviour of all banks.
pub struct Behaviour {
    banks: Banks,
    people: People,
    folder: PathBuf,
    files: Arc<dyn ObjectStore>,
    copies_bytes_max: u64,
    lakes: Mutex<HashMap<TenantId, Arc<OnceCell<Arc<Lake>>>>>,
}

impl Behaviour {
    /// Behaviour of `banks`, kept in `folder`.
    pub fn open(banks: Banks, folder: &Path) -> Result<Self, Error> {
        let files = folder.join("files");
        std::fs::create_dir_all(&files)?;
        let files = LocalFileSystem::new_with_prefix(files)?.with_fsync(true);
        Ok(Self::open_on(banks, folder, Arc::new(files), 0))
    }

    /// The same with its files on another storage. Journals stay in `folder`, and copies of files that are read: of each bank so
    /// many bytes are kept, a question brings as many at once at most, and there are never more than three times as many.
    pub fn open_on(banks: Banks, folder: &Path, files: Arc<dyn ObjectStore>, copies_bytes_max: u64) -> Self {
        let (people, lakes, folder) = (People::default(), Mutex::default(), folder.to_owned());
        Self { banks, people, folder, files, copies_bytes_max, lakes }
    }

    /// That of the bank of `ctx`; opened when it is first needed.
    pub async fn lake(&self, ctx: &Ctx) -> Result<Arc<Lake>, Error> {
        let bank = self.banks.of(ctx)?;
        let cell = self.lakes.lock().entry(ctx.tenant.clone()).or_default().clone();
        let open = || async {
            let place = Place {
                ctx: Ctx::system(ctx.tenant.clone(), "insight.behaviour", ctx.clock.clone()),
                banks: self.banks.clone(),
                zone: bank.zone,
                files: self.files.clone(),
                journals: self.folder.join("journals").join(ctx.tenant.as_str()),
                copies: self.folder.join("copies").join(ctx.tenant.as_str()),
                copies_bytes_max: self.copies_bytes_max,
            };
            Lake::open(place).await.map(Arc::new)
        };
        cell.get_or_try_init(open).await.cloned()
    }

    /// The number of whoever it is, in the bank of `ctx`.
    pub async fn person(&self, ctx: &Ctx, whose: &Whose) -> Result<PersonNo, Error> {
        let (number, met) = self.people.number(ctx, &self.banks.db(ctx)?, whose).await?;
        if !met.is_empty() {
            if let Some(lake) = self.opened(ctx) {
                met.into_iter().for_each(|met| lake.tell(Told::Met(met)));
            }
            self.people.remember(ctx, whose, number);
        }
        Ok(number)
    }

    /// Gives numbers to customers who have none, very many at once: those a bank brings from elsewhere with their consent.
    pub async fn bring_customers(&self, ctx: &Ctx, users: &[String]) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::bring_people_in_tx(&mut tx, users, ctx.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The number of a customer who has one: who agreed to be known, and was seen.
    pub async fn customer(&self, ctx: &Ctx, user: &str) -> Result<Option<PersonNo>, Error> {
        self.people.customer(ctx, &self.banks.db(ctx)?, user).await
    }

    /// The bank's lake, if it is open: for whoever must not wait for a database.
    fn opened(&self, ctx: &Ctx) -> Option<Arc<Lake>> {
        self.lakes.lock().get(&ctx.tenant)?.get().cloned()
    }

    /// A customer's number is nobody's any more.
    pub fn gone(&self, ctx: &Ctx, number: PersonNo) {
        if let Some(lake) = self.opened(ctx) {
            lake.tell(Told::Gone(number));
        }
    }

    /// Numbers at hand are looked up again: somebody left.
    pub fn forget_people(&self) {
        self.people.forget();
    }
}
