//! Parameters of a bank: figures of the trade and of the law that a bank may set, with their dates and versions.
//!
//! A group declares its figures as one plain struct, a [`ParameterSet`]: the defaults are the platform's, a bank's own
//! version replaces the whole set from its effective date on. A version is never changed or removed; what was in force
//! at any moment can be asked again ([`Parameters::at`]). [`ParameterSet::check`] keeps a bank within the alliance's
//! floor: it may tighten a rule, never loosen it beyond.
//!
//! It does not know what the figures mean, and does not decide who may set them (the console's permission does).

mod set;
mod store;

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use kernel::{AuditEntry, Ctx, TenantId, Timestamp};
use parking_lot::Mutex;
use serde_json::json;
use storage::{Begun, Migrations, Scope, Tx};
use tenancy::Banks;

pub use set::{Confidence, Field, Known, Objection, ParameterSet, Unit, known, within};
pub use store::Version;

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    group: "parameter",
    scope: Scope::Bank,
    steps: &[("0001_versions", include_str!("../migrations/0001_versions.sql"))],
};

/// How long what was read is believed, by the caller's clock, so that a run that is played again reads when it read before.
/// A version set elsewhere is in force here after this at the latest.
const BELIEVED_S: i64 = 1;

/// Versions of one set that are kept in sight.
const VERSIONS_MAX: u32 = 1_000;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No set of that name.
    #[error("no such parameter set")]
    Unknown,
    /// The values are not allowed.
    #[error("{} values are not allowed", .0.len())]
    Refused(Vec<Objection>),
    /// A version may not begin in the past: what was in force then is known.
    #[error("a version may not begin in the past")]
    InThePast,
    /// A stored version cannot be read any more.
    #[error("version {version} of {name} does not fit the code")]
    Unreadable {
        /// Which set.
        name: &'static str,
        /// Which version.
        version: i64,
    },
    /// The bank is not open.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

/// The parameters of every bank. Cheap to clone; clones share what they have read.
#[derive(Clone)]
pub struct Parameters {
    banks: Banks,
    read: Arc<Mutex<HashMap<(TenantId, &'static str), Read>>>,
}

struct Read {
    at: Timestamp,
    versions: Versions,
}

/// The versions of a set, parsed: from when, which, and what; the defaults first.
type Versions = Arc<Vec<(Timestamp, i64, Arc<dyn Any + Send + Sync>)>>;

/// A new version to set.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The whole set.
    pub body: serde_json::Value,
    /// From when; nothing for at once.
    pub effective_from: Option<Timestamp>,
    /// Why.
    pub note: String,
}

impl Parameters {
    /// The parameters of `banks`.
    pub fn new(banks: Banks) -> Self {
        Self { banks, read: Arc::default() }
    }

    /// The set in force now, by the clock of `ctx`.
    pub async fn current<P: ParameterSet>(&self, ctx: &Ctx) -> Result<Arc<P>, Error> {
        self.at(ctx, ctx.now()).await
    }

    /// The set in force at `at`: the version with the latest effective date not after it, of two with the same date the
    /// newer one; the platform's defaults before the first.
    pub async fn at<P: ParameterSet>(&self, ctx: &Ctx, at: Timestamp) -> Result<Arc<P>, Error> {
        let versions = self.versions::<P>(ctx).await?;
        let in_force = versions.iter().rev().find(|(from, ..)| *from <= at);
        let (_, version, set) = in_force.ok_or(Error::Unreadable { name: P::NAME, version: 0 })?;
        set.clone().downcast::<P>().map_err(|_| Error::Unreadable { name: P::NAME, version: *version })
    }

    /// All versions of the set `name`, the newest first.
    pub async fn history(&self, ctx: &Ctx, name: &str) -> Result<Vec<Version>, Error> {
        let mut versions = store::versions(&self.banks.db(ctx)?, name, VERSIONS_MAX).await?;
        versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        Ok(versions)
    }

    /// Sets a new version of `set`; a repeat of the same call answers the first one's version.
    pub async fn set(&self, ctx: &Ctx, set: &dyn Known, new: NewVersion) -> Result<Version, Error> {
        set.validate(&new.body).map_err(Error::Refused)?;
        let now = ctx.now();
        let from = new.effective_from.unwrap_or(now);
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<i64>(&db, ctx).await? {
            Begun::Repeat(first) => return store::version(&db, set.name(), first).await?.ok_or(Error::Unknown),
            Begun::First(tx) => tx,
        };
        if from < now {
            return Err(Error::InThePast);
        }
        let version = Version {
            name: set.name().to_owned(),
            version: store::next_version_in_tx(&mut tx, set.name()).await?,
            effective_from: from,
            body: new.body,
            note: new.note,
            set_by: ctx.actor.id().to_owned(),
            set_at: now,
        };
        store::insert_in_tx(&mut tx, &version).await?;
        let detail = json!({
            "version": version.version, "effective_from": version.effective_from, "body": version.body,
            "note": version.note,
        });
        tx.audit(AuditEntry::done("parameter.set", &version.name, &detail));
        tx.commit_answer(version.version).await?;
        self.read.lock().retain(|(tenant, name), _| *tenant != ctx.tenant || *name != version.name);
        Ok(version)
    }

    async fn versions<P: ParameterSet>(&self, ctx: &Ctx) -> Result<Versions, Error> {
        let key = (ctx.tenant.clone(), P::NAME);
        let now = ctx.now();
        let believed = |read: &&Read| (read.at..read.at.plus_seconds(BELIEVED_S)).contains(&now);
        if let Some(read) = self.read.lock().get(&key).filter(believed) {
            return Ok(read.versions.clone());
        }
        // The platform's defaults, which are large for some sets, are made once as well: in force from ever.
        let ever = Timestamp::from_micros(i64::MIN);
        let mut parsed: Vec<(Timestamp, i64, Arc<dyn Any + Send + Sync>)> = vec![(ever, 0, Arc::new(P::default()))];
        for version in store::versions(&self.banks.db(ctx)?, P::NAME, VERSIONS_MAX).await? {
            let number = version.version;
            let set: P = serde_json::from_value(version.body)
                .map_err(|_| Error::Unreadable { name: P::NAME, version: number })?;
            parsed.push((version.effective_from, number, Arc::new(set)));
        }
        parsed.sort_by_key(|(from, version, _)| (*from, *version));
        let versions: Versions = Arc::new(parsed);
        self.read.lock().insert(key, Read { at: now, versions: versions.clone() });
        Ok(versions)
    }
}

#[cfg(test)]
mod tests;
