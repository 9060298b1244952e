//! How the app is, by its version: what fails, and what is slow.
//!
//! Counted as batches come in, by the version their app says it is, and written every two seconds: what a process had counted
//! and not written when it died is not in it. What could not be written is kept and tried again; where nobody can say whether it
//! was, it may count twice. Nobody is in it, and no error's words.
//!
//! Whoever sends may make versions, pages and errors up. Those of versions that customers use are counted apart nevertheless.

mod console;
#[cfg(test)]
mod tests;
mod versions;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Actor, Ctx, TenantId};
use parking_lot::Mutex;
use tenancy::Banks;

pub use self::console::routes;
pub use self::versions::BELIEVED;
use self::versions::Versions;
use crate::behaviour::{BehaviourName, Event};
use crate::error::Error;
use crate::model::Slot;
use crate::store::health::{self as store, BEYOND, Key, Sum, Tally, Version};

/// Days that are kept, and told at most.
pub const KEPT_DAYS: i64 = 400;
/// An app that does not say which it is.
pub const UNSAID_VERSION: &str = "";
/// Longest name of a version.
const VERSION_MAX: usize = 40;
/// How long is counted before it is written.
const WRITE_AFTER: Duration = Duration::from_secs(2);
/// How long it waits at most before it tries again what could not be written.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);
/// What is counted apart before it is written.
const WAITING_MAX: usize = 10_000;

/// Counts errors and waits of all banks' apps.
pub struct Health {
    banks: Banks,
    counting: Mutex<HashMap<TenantId, Counting>>,
}

/// What a bank's apps said.
#[derive(Default)]
struct Counting {
    /// What waits to be written.
    tally: Tally,
    versions: Versions,
    /// Whether somebody is about to write it.
    writer: Writer,
}

#[derive(Default, PartialEq, Eq)]
enum Writer {
    #[default]
    Nobody,
    Soon,
}

/// What is being written: unless it was, it waits again.
struct Taken<'a> {
    health: &'a Health,
    tenant: &'a TenantId,
    tally: Tally,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.tally.is_empty() {
            return;
        }
        let mut counting = self.health.counting.lock();
        let waiting = &mut counting.entry(self.tenant.clone()).or_default().tally;
        for (what, waits) in std::mem::take(&mut self.tally) {
            waiting.entry(what).or_default().add(&waits);
        }
    }
}

/// The version an app says it is; nothing that cannot be one.
pub fn version(said: Option<&str>) -> &str {
    let is_one = |text: &&str| {
        (1..=VERSION_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
    };
    said.filter(is_one).unwrap_or(UNSAID_VERSION)
}

/// What is too slow, in milliseconds: a first load and its first picture after 3 s, a page after 1 s.
/// (First Contentful Paint is poor above 3.0 s: web.dev/fcp; one second is where a flow of thought breaks: Nielsen 1993.)
fn slow_ms(what: &str) -> u64 {
    if what == "page_ready" { 1_000 } else { 3_000 }
}

impl Health {
    /// Of `banks`.
    pub fn new(banks: Banks) -> Arc<Self> {
        Arc::new(Self { banks, counting: Mutex::default() })
    }

    /// Counts what came from an app of a version. It is written soon.
    pub fn take(self: &Arc<Self>, ctx: &Ctx, version: &str, events: &[Event]) -> Result<(), Error> {
        let zone = self.banks.of(ctx)?.zone;
        let mut all = self.counting.lock();
        let Counting { tally, versions, writer } = all.entry(ctx.tenant.clone()).or_default();
        if let Actor::Customer { user_id, .. } = &ctx.actor
            && version != UNSAID_VERSION
        {
            versions.said(version, user_id, ctx.now());
        }
        for event in events {
            let (what, page) = match event.name {
                BehaviourName::PageView => ("", ""),
                BehaviourName::Error | BehaviourName::Performance => (&*event.what, &*event.page),
                _ => continue,
            };
            let name = event.name.as_str();
            let key = Key { version: version.to_owned(), name, what: what.to_owned(), page: page.to_owned() };
            let mut place = (Slot::of(event.at(), zone).day, key);
            if tally.len() >= WAITING_MAX && !tally.contains_key(&place) {
                place.1 = place.1.beyond(if versions.is_believed(version) { version } else { BEYOND });
            }
            let waits = tally.entry(place).or_default();
            waits.times += 1;
            if let (BehaviourName::Performance, Some(ms)) = (event.name, event.ms) {
                waits.total_ms = waits.total_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
                waits.slow += i64::from(ms > slow_ms(what));
            }
        }
        if *writer == Writer::Nobody {
            *writer = Writer::Soon;
            self.write_soon(Ctx::system(ctx.tenant.clone(), "insight.health", ctx.clock.clone()));
        }
        Ok(())
    }

    /// Writes what waits, until nothing does.
    fn write_soon(self: &Arc<Self>, ctx: Ctx) {
        let health = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut after = WRITE_AFTER;
            loop {
                tokio::time::sleep(after).await;
                let Some(health) = health.upgrade() else { return };
                after = match health.write(&ctx).await {
                    Ok(()) => WRITE_AFTER,
                    Err(error) => {
                        tracing::error!(%error, "what the app said of its health could not be written; it is tried again");
                        (after * 2).min(RETRY_AFTER_MAX)
                    }
                };
                if let Some(counting) = health.counting.lock().get_mut(&ctx.tenant)
                    && counting.tally.is_empty()
                {
                    counting.writer = Writer::Nobody;
                    return;
                }
            }
        });
    }

    /// Writes what waits. What could not be written waits again.
    pub async fn write(&self, ctx: &Ctx) -> Result<(), Error> {
        let (mut taken, people) = {
            let mut all = self.counting.lock();
            let Some(Counting { tally, versions, .. }) = all.get_mut(&ctx.tenant) else { return Ok(()) };
            let known = |(_, key): &(i64, Key)| (key.version.clone(), versions.people(&key.version) as i64);
            let people: BTreeMap<_, _> = tally.keys().map(known).collect();
            (Taken { health: self, tenant: &ctx.tenant, tally: std::mem::take(tally) }, people)
        };
        if taken.tally.is_empty() {
            return Ok(());
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::add_in_tx(&mut tx, &taken.tally, &people).await?;
        tx.commit().await?;
        taken.tally.clear();
        Ok(())
    }

    /// The versions that are told apart of some days; what waits to be written included.
    pub async fn versions(&self, ctx: &Ctx, (first, last): (i64, i64)) -> Result<Vec<Version>, Error> {
        self.write(ctx).await?;
        Ok(store::versions(&self.banks.db(ctx)?, first, last).await?)
    }

    /// By version and kind: these versions, and all others together.
    pub async fn by_version(&self, ctx: &Ctx, days: (i64, i64), versions: &[Version]) -> Result<Vec<Sum>, Error> {
        Ok(store::by_version(&self.banks.db(ctx)?, days, versions).await?)
    }

    /// Of a kind, by version, thing and page: of these versions.
    pub async fn of_kind(
        &self,
        ctx: &Ctx,
        days: (i64, i64),
        name: BehaviourName,
        versions: &[Version],
    ) -> Result<Vec<Sum>, Error> {
        Ok(store::of_kind(&self.banks.db(ctx)?, days, name.as_str(), versions).await?)
    }
}
