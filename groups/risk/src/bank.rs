//! What is held in memory of one bank: what was set and listed, the sets of rules in force, and the windows over what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono_tz::Tz;
use kernel::{Ctx, Timestamp};
use parking_lot::{Mutex, RwLock};
use storage::Db;
use tenancy::Bank as Known;

use crate::device::Standing;
use crate::error::Error;
use crate::features::{BASE, Bounds, Windows};
use crate::journal::Journal;
use crate::moment::Moment;
use crate::past;
use crate::rules::compile::Doc;
use crate::rules::force::{Ground, OldSettings, Sets};
use crate::rules::{Extra, Judged, Lists, Set, Setting, settings};
use crate::store;

/// One bank in memory.
pub struct Bank {
    zone: Tz,
    bank_no: String,
    policy: RwLock<Arc<Policy>>,
    refreshed: Mutex<Timestamp>,
    refreshing: AtomicBool,
    windows: Arc<Windows>,
    /// What is in force for whom.
    pub sets: Sets,
}

/// What is read again every few seconds.
#[derive(Default)]
struct Policy {
    lists: Lists,
    set: BTreeMap<String, Setting>,
    old: OldSettings,
}

impl Bank {
    /// Reads the bank's settings, its lists, and what happened lately.
    pub async fn load(ctx: &Ctx, db: &Db, known: &Known, journal: &Journal, ground: Ground) -> Result<Self, Error> {
        let bank = Self {
            zone: known.zone,
            bank_no: known.bank_no.clone(),
            policy: RwLock::new(Arc::new(policy(db, &Policy::default()).await?)),
            refreshed: Mutex::new(ctx.now()),
            refreshing: AtomicBool::new(false),
            windows: Arc::new(Windows::new(BASE.clone(), Bounds::default()).in_zone(known.zone)),
            sets: Sets::over(ground),
        };
        journal.load(ctx, db, &bank.windows).await?;
        Ok(bank)
    }

    /// Reads settings and lists again, and what others wrote of what happened since.
    pub async fn refresh(&self, ctx: &Ctx, db: &Db, journal: &Journal) -> Result<(), Error> {
        let before = self.policy.read().clone();
        let fresh = Arc::new(policy(db, &before).await?);
        *self.policy.write() = fresh;
        journal.follow(ctx, db, &self.windows).await?;
        *self.refreshed.lock() = ctx.now();
        Ok(())
    }

    /// How many seconds ago the bank was read, by the clock of whoever asks; negative by one that is behind.
    pub fn age_s(&self, now: Timestamp) -> i64 {
        now.seconds_since(*self.refreshed.lock())
    }

    /// Claims the next refresh; whoever gets `true` does it and then calls [`Bank::release_refresh`].
    pub fn claim_refresh(&self) -> bool {
        !self.refreshing.swap(true, Ordering::AcqRel)
    }

    /// Lets the next refresh begin.
    pub fn release_refresh(&self) {
        self.refreshing.store(false, Ordering::Release);
    }

    /// What was set of old.
    pub fn old_settings(&self) -> OldSettings {
        self.policy.read().old.clone()
    }

    /// What is known of any moment: for trying rules on the past.
    pub fn ground(&self) -> past::Ground {
        let lists = Arc::new(self.policy.read().lists.clone());
        past::Ground { zone: self.zone, bank_no: self.bank_no.as_str().into(), lists }
    }

    /// Judges a moment by `set` on a device that stands so; rules in `pardoned` do not count.
    pub fn judge(&self, set: &Set, moment: &Moment, device: Option<Standing>, pardoned: &BTreeSet<String>) -> Judged {
        let policy = self.policy.read().clone();
        let extra = Extra { device, pardoned, ..Extra::of(self.zone, &self.bank_no, &policy.lists) };
        set.judge(moment, &self.windows, &extra)
    }

    /// Whether it can matter that the payee of `moment` is new.
    pub fn minds_first_payment(&self, set: &Set, moment: &Moment) -> bool {
        let policy = self.policy.read().clone();
        set.minds_first_payment(moment, &Extra::of(self.zone, &self.bank_no, &policy.lists))
    }

    /// Counts a moment that is going to be judged, so that two that are judged at once see each other.
    pub fn enter(&self, moment: &Moment) {
        self.windows.enter(moment);
    }

    /// Notes a moment that was judged, or how something ended.
    pub fn note(&self, moment: &Moment) {
        self.windows.note(moment);
    }
}

async fn policy(db: &Db, before: &Policy) -> storage::Result<Policy> {
    let (set, lists) = (store::settings(db).await?, store::lists(db).await?);
    let old = if set == before.set {
        before.old.clone()
    } else {
        let doc = settings::as_body(&set).and_then(|body| match Doc::compile(&body) {
            Ok(doc) => Some(doc),
            Err(objections) => {
                tracing::error!(?objections, "what a bank has set of old cannot be worked by; the usual holds");
                None
            }
        });
        OldSettings { number: before.old.number + 1, doc }
    };
    Ok(Policy { lists, set, old })
}
