//! What is known of a customer's menu, in memory, and how it is changed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};
use std::time::{Duration, Instant};

use contracts::user::{ConsentPurpose, ConsentStanding, Consents, User};
use kernel::{AuditEntry, Ctx, Id, TenantId};
use parking_lot::Mutex;
use publishing::{MAIN, Publishing};
use serde::{Deserialize, Serialize};
use storage::{Begun, Tx};
use tenancy::Banks;

use super::kind::{self, KIND};
use super::order::{KEPT_DAYS, Use};
use super::spec::Catalogue;
use super::store::{self, OwnRow};
use crate::days::day_of;
use crate::error::Error;
use crate::suggest;
use crate::suggest::choose::Told;

/// How long what was read is believed where another process may have changed it; a change made here is known at once.
const BELIEVED: Duration = Duration::from_secs(30);
/// Customers that are kept in memory.
const KNOWN_MAX: usize = 20_000;

/// How what a customer did not put in order themselves is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MenuOrdering)]
pub enum Ordering {
    /// By what they use.
    #[default]
    ByUse,
    /// As the bank has it.
    Fixed,
}

/// What is known of a customer's menu.
#[derive(Debug, Default)]
pub struct Person {
    /// Their favourites, in their order.
    pub favourites: Vec<String>,
    /// How the rest is arranged.
    pub ordering: Ordering,
    /// What they use.
    pub uses: Vec<Use>,
    /// What they were suggested.
    pub told: Vec<Told>,
}

struct Known {
    read_at: Instant,
    person: Arc<Person>,
}

/// The menus of all banks.
pub struct Menus {
    pub(super) banks: Banks,
    line: Publishing,
    consents: Arc<dyn Consents>,
    known: Mutex<HashMap<(TenantId, Id<User>), Known>>,
    /// How often something was forgotten: what was read before is not kept after.
    forgotten: AtomicU64,
}

impl Menus {
    pub(super) fn new(banks: Banks, line: Publishing, consents: Arc<dyn Consents>) -> Self {
        let (known, forgotten) = Default::default();
        Self { banks, line, consents, known, forgotten }
    }

    /// The catalogue that decides for the caller of `ctx`.
    pub async fn catalogue(&self, ctx: &Ctx) -> Result<Arc<Catalogue>, Error> {
        let in_force = self.line.in_force(ctx, KIND).await?;
        let own = in_force.decide(MAIN, ctx.user_id()).enforced.and_then(|artefact| artefact.share::<Catalogue>());
        Ok(own.unwrap_or_else(kind::shipped))
    }

    /// Whether somebody agrees to be known by what they do.
    pub async fn agreed(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, Error> {
        let standing = self.consents.standing(ctx, user, ConsentPurpose::Personalisation).await?;
        Ok(standing == ConsentStanding::Given)
    }

    /// What is known of a customer. Without their consent only what they set themselves.
    pub async fn person(&self, ctx: &Ctx, user: Id<User>) -> Result<Arc<Person>, Error> {
        let key = (ctx.tenant.clone(), user);
        if let Some(known) = self.known.lock().get(&key).filter(|known| known.read_at.elapsed() < BELIEVED) {
            return Ok(known.person.clone());
        }
        let (read_at, forgotten) = (Instant::now(), self.forgotten.load(Atomic::SeqCst));
        let db = self.banks.db(ctx)?;
        let OwnRow { favourites, ordering } = store::own(&db, user).await?;
        let ordering = if ordering.as_deref() == Some("fixed") { Ordering::Fixed } else { Ordering::ByUse };
        let uses = store::uses(&db, user, self.today(ctx)? - KEPT_DAYS).await?;
        let told = suggest::store::told(&db, user).await?;
        let person = Arc::new(Person { favourites, ordering, uses, told });
        let mut all = self.known.lock();
        if self.forgotten.load(Atomic::SeqCst) == forgotten {
            if all.len() >= KNOWN_MAX {
                all.retain(|_, known| known.read_at.elapsed() < BELIEVED / 2);
            }
            if all.len() < KNOWN_MAX {
                all.insert(key, Known { read_at, person: person.clone() });
            }
        }
        Ok(person)
    }

    fn forget(&self, ctx: &Ctx, user: Id<User>) {
        self.forgotten.fetch_add(1, Atomic::SeqCst);
        self.known.lock().remove(&(ctx.tenant.clone(), user));
    }

    /// Keeps what a customer put in order. `favourites` are keys of the catalogue, each once.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn set(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        favourites: Vec<String>,
        ordering: Ordering,
    ) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let word = match ordering {
            Ordering::ByUse => "by_use",
            Ordering::Fixed => "fixed",
        };
        let row = OwnRow { favourites, ordering: Some(word.to_owned()) };
        store::set_own_in_tx(&mut tx, user, &row, ctx.now()).await?;
        let detail = serde_json::json!({ "favourites": row.favourites, "ordering": word });
        tx.audit(AuditEntry::done("content.menu_set", user, &detail));
        tx.commit_answer(()).await?;
        self.forget(ctx, user);
        Ok(())
    }

    /// Counts that a customer used `entry`, if they agree to be known by what they do. The next page knows.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn used(&self, ctx: &Ctx, user: Id<User>, entry: &str) -> Result<(), Error> {
        if !self.agreed(ctx, user).await? {
            return Ok(());
        }
        let today = self.today(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        store::count_in_tx(&mut tx, user, entry, today, ctx.now()).await?;
        suggest::store::taken_in_tx(&mut tx, user, entry, today, today - suggest::TAKEN_WITHIN_DAYS).await?;
        tx.commit_answer(()).await?;
        self.forget(ctx, user);
        Ok(())
    }

    /// Today in the bank of `ctx`, in days since 1970.
    pub fn today(&self, ctx: &Ctx) -> Result<i64, Error> {
        Ok(day_of(ctx.now().date_in(self.banks.of(ctx)?.zone)))
    }

    /// Somebody has left, or something else is known of them now: what was read of them is not believed.
    pub(crate) fn left(&self, ctx: &Ctx, user: Id<User>) {
        self.forget(ctx, user);
    }
}
