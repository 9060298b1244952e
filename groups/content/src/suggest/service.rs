//! What was learned, in memory; learning it anew; and what became of what was suggested.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::user::User;
use kernel::{Ctx, Id, TenantId, Timestamp};
use parking_lot::Mutex;
use publishing::model::{EVERYBODY, lot};
use storage::{Begun, Db, Tx};
use tenancy::Banks;

use super::choose::Arm;
use super::store::{self, ArmRow, TasteRow};
use super::taste::{PEOPLE_MAX, Past, Taste};
use crate::error::Error;
use crate::menu::Menus;
use crate::menu::order::KEPT_DAYS;
use crate::menu::spec::Suggest;
use crate::menu::store as uses;

/// How long what was learned is believed: another process may have learned anew.
const BELIEVED: Duration = Duration::from_secs(60);
/// Days what was learned is kept, to be looked at.
const TASTES_KEPT: i64 = 60;
/// What was seen so many days ago is not counted as taken up any more.
pub const TAKEN_WITHIN_DAYS: i64 = 7;

/// Customers whose past is brought together, at a time.
const BROUGHT_AT_ONCE: usize = 200;

/// What was learned in a bank, as it was read.
#[derive(Clone)]
struct Known {
    read_at: Instant,
    taste: Option<Arc<Taste>>,
}

/// What was learned on a day.
pub struct Learned {
    /// Which, in days since 1970 in the bank's zone.
    pub day: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub taste: Taste,
}

/// The suggestions of all banks.
pub struct Suggestions {
    banks: Banks,
    menus: Arc<Menus>,
    known: Mutex<HashMap<TenantId, Known>>,
}

impl Suggestions {
    pub(crate) fn new(banks: Banks, menus: Arc<Menus>) -> Self {
        Self { banks, menus, known: Mutex::default() }
    }

    /// What was learned last; nothing where nothing was, or it cannot be read. A page is shown all the same.
    pub async fn taste(&self, ctx: &Ctx) -> Option<Arc<Taste>> {
        let known = self.known.lock().get(&ctx.tenant).cloned();
        if let Some(known) = known.filter(|known| known.read_at.elapsed() < BELIEVED) {
            return known.taste;
        }
        let taste = self.read(ctx).await.unwrap_or_else(|error| {
            tracing::error!(tenant = %ctx.tenant, %error, "nothing is suggested by what was learned");
            None
        });
        self.known.lock().insert(ctx.tenant.clone(), Known { read_at: Instant::now(), taste: taste.clone() });
        taste
    }

    async fn read(&self, ctx: &Ctx) -> Result<Option<Arc<Taste>>, Error> {
        let last = store::tastes(&self.banks.db(ctx)?, 1).await?.pop();
        Ok(last.map(|row| Taste::kept(&row.body)).transpose().map_err(storage::Error::from)?.map(Arc::new))
    }

    /// Learns anew of what customers use, and keeps it as what was learned today.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn learn(&self, ctx: &Ctx) -> Result<(), Error> {
        let (db, today) = (self.banks.db(ctx)?, self.menus.today(ctx)?);
        let people = pasts(&db, today - KEPT_DAYS).await?;
        let catalogue = self.menus.catalogue(ctx).await?;
        let learning = move || {
            let may = |key: &str| catalogue.entry(key).is_some_and(|entry| entry.suggest == Suggest::May);
            Taste::learned(&people, today, may)
        };
        let taste = storage::blocking(learning).await.map_err(|_| Error::CutOff)?;
        let body = serde_json::to_string(&taste).map_err(storage::Error::from)?;
        let mut tx = db.begin(ctx).await?;
        let row = TasteRow { day: today, body, learned_at: ctx.now() };
        store::keep_in_tx(&mut tx, &row, today - TASTES_KEPT).await?;
        tx.commit().await?;
        self.known.lock().remove(&ctx.tenant);
        Ok(())
    }

    /// Notes what a customer saw of what was suggested to them, if they agree to be known by what they do.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn seen(&self, ctx: &Ctx, user: Id<User>, keys: &[String]) -> Result<(), Error> {
        if !self.menus.agreed(ctx, user).await? {
            return Ok(());
        }
        let (today, arm) = (self.menus.today(ctx)?, Arm::of(&user.to_string()));
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        for key in keys {
            store::seen_in_tx(&mut tx, user, key, arm, today).await?;
        }
        tx.commit_answer(()).await?;
        self.menus.left(ctx, user);
        Ok(())
    }

    /// What was learned in the last days, the newest first. What another version wrote, and this one cannot read, is left out.
    pub async fn learned(&self, ctx: &Ctx, most: i64) -> Result<Vec<Learned>, Error> {
        let rows = store::tastes(&self.banks.db(ctx)?, most).await?;
        let learned = |row: TasteRow| match Taste::kept(&row.body) {
            Ok(taste) => Some(Learned { day: row.day, at: row.learned_at, taste }),
            Err(error) => {
                tracing::warn!(tenant = %ctx.tenant, day = row.day, %error, "what was learned cannot be read");
                None
            }
        };
        Ok(rows.into_iter().filter_map(learned).collect())
    }

    /// How suggestions did that were seen last on some days: by what was learned, and by what most use.
    pub async fn arms(&self, ctx: &Ctx, first: i64, last: i64) -> Result<Vec<ArmRow>, Error> {
        Ok(store::arms(&self.banks.db(ctx)?, first, last).await?)
    }

    /// Deletes what nobody asks for any more.
    pub(super) async fn sweep(&self, ctx: &Ctx, db: &Db) -> Result<(), Error> {
        let before = self.menus.today(ctx)? - KEPT_DAYS;
        loop {
            let mut tx = db.begin(ctx).await?;
            let swept = store::sweep_in_tx(&mut tx, before).await?;
            tx.commit().await?;
            if swept == 0 {
                return Ok(());
            }
        }
    }

    /// Brings what customers saw of suggestions before.
    pub async fn bring_seen(&self, ctx: &Ctx, all: &[SeenBefore]) -> Result<(), Error> {
        for some in all.chunks(BROUGHT_AT_ONCE) {
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            for SeenBefore { user, key, day, is_taken } in some {
                store::seen_in_tx(&mut tx, *user, key, Arm::of(&user.to_string()), *day).await?;
                if *is_taken {
                    store::taken_in_tx(&mut tx, *user, key, *day, *day).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Brings what customers used in an app before this one, with their consent: which functions, and since which day.
    pub async fn bring(&self, ctx: &Ctx, pasts: &[(Id<User>, BTreeMap<String, i64>)]) -> Result<(), Error> {
        for some in pasts.chunks(BROUGHT_AT_ONCE) {
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            for (user, firsts) in some {
                uses::bring_uses_in_tx(&mut tx, *user, firsts, ctx.now()).await?;
            }
            tx.commit().await?;
            some.iter().for_each(|(user, _)| self.menus.left(ctx, *user));
        }
        Ok(())
    }
}

/// A suggestion that was seen in an app before this one.
#[derive(Debug, Clone)]
pub struct SeenBefore {
    /// By whom.
    pub user: Id<User>,
    /// The function.
    pub key: String,
    /// On which day.
    pub day: i64,
    /// Whether it was taken up.
    pub is_taken: bool,
}

/// The pasts of customers: of all, or of as many as are learned from, drawn by lot.
async fn pasts(db: &Db, since: i64) -> Result<Vec<Past>, Error> {
    let (mut people, mut drawn_below) = (Vec::<(u16, Past)>::new(), EVERYBODY);
    let (mut after, mut user, mut is_drawn) = ((String::new(), String::new()), String::new(), false);
    loop {
        let page = uses::firsts(db, &after, since).await?;
        let Some((last_user, last_entry, _)) = page.last() else {
            return Ok(people.into_iter().map(|(_, past)| past).collect());
        };
        after = (last_user.clone(), last_entry.clone());
        for (of, entry, day) in page {
            if of != user {
                while people.len() >= PEOPLE_MAX {
                    drawn_below /= 2;
                    people.retain(|(drawn, _)| *drawn < drawn_below);
                }
                let drawn = lot("content.taste.drawn", &of);
                is_drawn = drawn < drawn_below;
                if is_drawn {
                    people.push((drawn, Past { lot: lot("content.taste", &of), firsts: BTreeMap::new() }));
                }
                user = of;
            }
            if let Some((_, past)) = people.last_mut().filter(|_| is_drawn) {
                past.firsts.insert(entry, day);
            }
        }
    }
}
