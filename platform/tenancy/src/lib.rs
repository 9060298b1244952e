//! The catalogue of banks: which there are, how a host or a path names one, where its database is, how one is opened.
//!
//! [`Banks`] is the only way from a [`Ctx`] to a [`Db`]: whoever has the context of one bank cannot name another's data.
//! The alliance's own context leads to the catalogue. Knows nothing of what groups keep in those databases; it calls
//! their [`Opening`]s when a bank is born.

mod numbers;
mod opening;
mod store;

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use chrono_tz::Tz;
use kernel::{Bin, Ctx, TenantId, Timestamp};
use parking_lot::RwLock;
use storage::{Db, DbUrl, Engine, Migrations, Pools, Scope};

pub use numbers::{bank_no, bin};
pub use opening::{BankOrder, Opening};

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    group: "tenancy",
    scope: Scope::Catalogue,
    steps: &[("0001_banks", include_str!("../migrations/0001_banks.sql"))],
};

/// A bank of the alliance.
#[derive(Debug, Clone)]
pub struct Bank {
    /// Its id.
    pub id: TenantId,
    /// Full name, zh.
    pub name: String,
    /// Full name, en.
    pub name_en: String,
    /// Short name, zh.
    pub short_name: String,
    /// Its number in the clearing (CNAPS, 12 digits).
    pub bank_no: String,
    /// The prefix of the numbers it issues.
    pub bin: Bin,
    /// The zone its days are in.
    pub zone: Tz,
    /// A host of its own, if it has one.
    pub host: Option<String>,
    /// The engine under it.
    pub engine: Engine,
    /// Since when.
    pub opened_at: Timestamp,
}

impl Bank {
    /// The calendar day at `at`, in the bank's zone.
    pub fn date(&self, at: Timestamp) -> chrono::NaiveDate {
        at.date_in(self.zone)
    }
}

/// Where banks' databases are made.
#[derive(Debug, Clone)]
pub struct Placement {
    /// The folder of the embedded databases.
    pub data: PathBuf,
    /// For banks on PostgreSQL: an address with `{bank}` in it. `None` puts new banks on the embedded engine.
    pub postgres: Option<String>,
    /// Connection bounds.
    pub pools: Pools,
}

/// What can go wrong on the way to a bank.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No bank of that id.
    #[error("no such bank")]
    Unknown,
    /// The id is taken.
    #[error("a bank with this id exists")]
    Exists,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// A group could not set the bank up.
    #[error("group {group} could not set the bank up: {why}")]
    Opening {
        /// Which group.
        group: &'static str,
        /// Why.
        why: String,
    },
}

/// All banks, with their databases. Cheap to clone.
#[derive(Clone)]
pub struct Banks(Arc<Inner>);

struct Inner {
    catalogue: Db,
    placement: Placement,
    migrations: Vec<Migrations>,
    open: RwLock<HashMap<TenantId, (Arc<Bank>, Db)>>,
    /// Banks that are just being opened: their databases are for the groups that set them up, and for nobody else.
    nascent: RwLock<HashMap<TenantId, (Arc<Bank>, Db)>>,
    absent: RwLock<HashMap<TenantId, Absence>>,
    opening: tokio::sync::Mutex<()>,
}

/// Why a bank of the catalogue is not served. The others are: one bank's trouble stays that bank's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// Its database does not open; tried again with every refresh.
    Unreachable(String),
    /// It was set aside, because its books do not hold; until somebody has looked and started anew.
    SetAside(String),
}

impl std::fmt::Debug for Banks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Banks").field("open", &self.0.open.read().len()).finish_non_exhaustive()
    }
}

impl Banks {
    /// Opens the catalogue and every bank in it, bringing all schemas up to `migrations`.
    pub async fn load(placement: Placement, migrations: Vec<Migrations>) -> Result<Self, Error> {
        let url = match &placement.postgres {
            Some(template) => DbUrl::from_str(&template.replace("{bank}", "catalogue"))?,
            None => DbUrl::sqlite(&placement.data.join("catalogue.db")),
        };
        let catalogue = Db::open(&url, placement.pools).await?;
        storage::migrate::run(&catalogue, Scope::Catalogue, &migrations).await?;
        let (open, nascent, absent) = Default::default();
        let inner = Inner { catalogue, placement, migrations, open, nascent, absent, opening: Default::default() };
        let banks = Self(Arc::new(inner));
        banks.refresh().await?;
        Ok(banks)
    }

    /// The database that belongs to `ctx`: the bank's own, or the catalogue for the alliance.
    pub fn db(&self, ctx: &Ctx) -> Result<Db, Error> {
        if ctx.tenant.is_alliance() {
            return Ok(self.0.catalogue.clone());
        }
        if let Some((_, db)) = self.0.open.read().get(&ctx.tenant) {
            return Ok(db.clone());
        }
        self.0.nascent.read().get(&ctx.tenant).map(|(_, db)| db.clone()).ok_or(Error::Unknown)
    }

    /// The bank of `ctx`.
    pub fn of(&self, ctx: &Ctx) -> Result<Arc<Bank>, Error> {
        let nascent = || self.0.nascent.read().get(&ctx.tenant).map(|(bank, _)| bank.clone());
        self.get(&ctx.tenant).or_else(nascent).ok_or(Error::Unknown)
    }

    /// The bank with this id.
    pub fn get(&self, id: &TenantId) -> Option<Arc<Bank>> {
        self.0.open.read().get(id).map(|(bank, _)| bank.clone())
    }

    /// The bank with this host.
    pub fn by_host(&self, host: &str) -> Option<Arc<Bank>> {
        let open = self.0.open.read();
        open.values().find(|(bank, _)| bank.host.as_deref() == Some(host)).map(|(bank, _)| bank.clone())
    }

    /// The bank with this number in the clearing.
    pub fn by_bank_no(&self, bank_no: &str) -> Option<Arc<Bank>> {
        let open = self.0.open.read();
        open.values().find(|(bank, _)| bank.bank_no == bank_no).map(|(bank, _)| bank.clone())
    }

    /// All open banks, the oldest first.
    pub fn all(&self) -> Vec<Arc<Bank>> {
        let mut all: Vec<_> = self.0.open.read().values().map(|(bank, _)| bank.clone()).collect();
        all.sort_by(|a, b| (a.opened_at, &a.id).cmp(&(b.opened_at, &b.id)));
        all
    }

    /// Takes in banks of the catalogue that are not open here: opened by another process, or unreachable until now.
    /// Answers how many came in. A bank that does not open is noted as absent and keeps nobody else out.
    pub async fn refresh(&self) -> Result<usize, Error> {
        let _one_at_a_time = self.0.opening.lock().await;
        let mut found = 0;
        for (bank, database) in store::open_banks(&self.0.catalogue).await? {
            let id = bank.id.clone();
            let aside = matches!(self.0.absent.read().get(&id), Some(Absence::SetAside(_)));
            if aside || self.get(&id).is_some() {
                continue;
            }
            match self.attach(bank, &database).await {
                Ok(()) => {
                    self.0.absent.write().remove(&id);
                    found += 1;
                }
                Err(error) => {
                    let absence = Absence::Unreachable(error.to_string());
                    if self.0.absent.write().insert(id.clone(), absence).is_none() {
                        tracing::error!(bank = %id, %error, "bank is not served: its database does not open");
                    }
                }
            }
        }
        Ok(found)
    }

    /// Stops serving a bank whose books do not hold, for `why`. Nothing in its database is touched.
    pub async fn set_aside(&self, id: &TenantId, why: &str) {
        tracing::error!(bank = %id, why, "bank is not served: set aside");
        self.0.absent.write().insert(id.clone(), Absence::SetAside(why.to_owned()));
        let removed = self.0.open.write().remove(id);
        if let Some((_, db)) = removed {
            db.close().await;
        }
    }

    /// The banks of the catalogue that are not served, and why.
    pub fn absent(&self) -> Vec<(TenantId, Absence)> {
        let mut absent: Vec<_> = self.0.absent.read().iter().map(|(id, why)| (id.clone(), why.clone())).collect();
        absent.sort_by(|(a, _), (b, _)| a.cmp(b));
        absent
    }

    /// Whether the catalogue has this bank and it is not served for now.
    pub fn is_absent(&self, id: &TenantId) -> bool {
        self.0.absent.read().contains_key(id)
    }

    /// Closes every database.
    pub async fn close(&self) {
        let open: Vec<_> = self.0.open.write().drain().map(|(_, (_, db))| db).collect();
        for db in open {
            db.close().await;
        }
        self.0.catalogue.close().await;
    }

    async fn attach(&self, bank: Bank, database: &str) -> Result<(), Error> {
        let db = self.connect(&bank, database).await?;
        self.0.open.write().insert(bank.id.clone(), (Arc::new(bank), db));
        Ok(())
    }

    /// Opens a bank's database and brings its schema up.
    async fn connect(&self, bank: &Bank, database: &str) -> Result<Db, Error> {
        let db = Db::open(&self.address(&bank.id, database)?, self.0.placement.pools).await?;
        storage::migrate::run(&db, Scope::Bank, &self.0.migrations).await?;
        Ok(db)
    }

    fn address(&self, id: &TenantId, database: &str) -> Result<DbUrl, Error> {
        match database {
            "embedded" => Ok(DbUrl::sqlite(&self.0.placement.data.join("banks").join(format!("{id}.db")))),
            address => Ok(DbUrl::from_str(address)?),
        }
    }
}
