//! How the app is, by its version: what fails, and what is slow.
//!
//! Counted as batches come in, by the version their app says it is, and written every two seconds: what a process had counted
//! and not written when it died is not in it. Nobody is in it, and no error's words.

mod console;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use tenancy::Banks;

pub use self::console::routes;
use crate::behaviour::{BehaviourName, Event};
use crate::error::Error;
use crate::model::Slot;
use crate::store::health::{self as store, Key, Sum, Tally};

/// Days that are kept, and told at most.
pub const KEPT_DAYS: i64 = 400;
/// An app that does not say which it is.
pub const UNSAID_VERSION: &str = "";
/// Longest name of a version.
const VERSION_MAX: usize = 40;
/// How long is counted before it is written.
const WRITE_AFTER: Duration = Duration::from_secs(2);

/// Counts errors and waits of all banks' apps.
pub struct Health {
    banks: Banks,
    waiting: Mutex<HashMap<TenantId, Tally>>,
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
        Arc::new(Self { banks, waiting: Mutex::default() })
    }

    /// Counts what came from an app of a version. It is written soon.
    pub fn take(self: &Arc<Self>, ctx: &Ctx, version: &str, events: &[Event]) -> Result<(), Error> {
        let zone = self.banks.of(ctx)?.zone;
        let mut waiting = self.waiting.lock();
        let is_first = !waiting.contains_key(&ctx.tenant);
        let tally = waiting.entry(ctx.tenant.clone()).or_default();
        for event in events {
            let (what, page) = match event.name {
                BehaviourName::PageView => ("", ""),
                BehaviourName::Error | BehaviourName::Performance => (&*event.what, &*event.page),
                _ => continue,
            };
            let name = event.name.as_str();
            let key = Key { version: version.to_owned(), name, what: what.to_owned(), page: page.to_owned() };
            let waits = tally.entry((Slot::of(event.at(), zone).day, key)).or_default();
            waits.times += 1;
            if let (BehaviourName::Performance, Some(ms)) = (event.name, event.ms) {
                waits.total_ms = waits.total_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
                waits.slow += i64::from(ms > slow_ms(what));
            }
        }
        if is_first {
            let (health, ctx) = (self.clone(), Ctx::system(ctx.tenant.clone(), "insight.health", ctx.clock.clone()));
            tokio::spawn(async move {
                tokio::time::sleep(WRITE_AFTER).await;
                if let Err(error) = health.write(&ctx).await {
                    tracing::error!(%error, "what the app said of its health could not be written");
                }
            });
        }
        Ok(())
    }

    /// Writes what waits.
    pub async fn write(&self, ctx: &Ctx) -> Result<(), Error> {
        let Some(tally) = self.waiting.lock().remove(&ctx.tenant) else { return Ok(()) };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::add_in_tx(&mut tx, &tally).await?;
        Ok(tx.commit().await?)
    }

    /// By version and kind, of some days; what waits to be written included.
    pub async fn versions(&self, ctx: &Ctx, (first, last): (i64, i64)) -> Result<Vec<Sum>, Error> {
        self.write(ctx).await?;
        Ok(store::by_version(&self.banks.db(ctx)?, first, last).await?)
    }

    /// Of a kind, by version, thing and page.
    pub async fn of_kind(&self, ctx: &Ctx, days: (i64, i64), name: BehaviourName) -> Result<Vec<Sum>, Error> {
        Ok(store::of_kind(&self.banks.db(ctx)?, days, name.as_str()).await?)
    }
}
