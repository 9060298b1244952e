//! What is held in memory of one bank: what was set and listed, the sets of rules in force, and the windows over what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono_tz::Tz;
use contracts::risk::{Facts, Scenario};
use kernel::{Ctx, Timestamp};
use parking_lot::{Mutex, RwLock};
use storage::Db;
use tenancy::Bank as Known;

use crate::features::{self, Bounds, Windows};
use crate::moment::{Moment, Outcome};
use crate::rules::compile::Doc;
use crate::rules::force::{OldSettings, Sets};
use crate::rules::{Extra, Judged, Lists, Set, Setting, settings};
use crate::store::{self, Activity, ActivityKind};

/// How far back what happened is read at the start, in seconds.
const HOUR_S: i64 = 3_600;

/// One bank in memory.
pub struct Bank {
    zone: Tz,
    bank_no: String,
    policy: RwLock<Arc<Policy>>,
    refreshed: Mutex<Timestamp>,
    refreshing: AtomicBool,
    seen_seq: AtomicI64,
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
    /// Reads the bank's settings, lists and the last hour.
    pub async fn load(db: &Db, known: &Known, ctx: &Ctx) -> storage::Result<Self> {
        let bank = Self {
            zone: known.zone,
            bank_no: known.bank_no.clone(),
            policy: RwLock::new(Arc::new(policy(db, &Policy::default()).await?)),
            refreshed: Mutex::new(ctx.now()),
            refreshing: AtomicBool::new(false),
            seen_seq: AtomicI64::new(0),
            windows: Arc::new(Windows::new(features::BASE.clone(), Bounds::default())),
            sets: Sets::default(),
        };
        bank.take_activity(db, ctx).await?;
        Ok(bank)
    }

    /// Reads settings and lists again, and what happened since.
    pub async fn refresh(&self, db: &Db, ctx: &Ctx) -> storage::Result<()> {
        let before = self.policy.read().clone();
        let fresh = Arc::new(policy(db, &before).await?);
        *self.policy.write() = fresh;
        self.take_activity(db, ctx).await?;
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

    /// Judges a moment by `set`; rules in `pardoned` do not count.
    pub fn judge(&self, set: &Set, moment: &Moment, pardoned: &BTreeSet<String>) -> Judged {
        let policy = self.policy.read().clone();
        let extra = Extra { pardoned, ..Extra::of(self.zone, &self.bank_no, &policy.lists) };
        set.judge(moment, &self.windows, &extra)
    }

    /// Whether it can matter that the payee of `moment` is new.
    pub fn minds_first_payment(&self, set: &Set, moment: &Moment) -> bool {
        let policy = self.policy.read().clone();
        set.minds_first_payment(moment, &Extra::of(self.zone, &self.bank_no, &policy.lists))
    }

    /// Notes a moment that was judged, or how something ended.
    pub fn note(&self, moment: &Moment) {
        self.windows.note(moment);
    }

    async fn take_activity(&self, db: &Db, ctx: &Ctx) -> storage::Result<()> {
        let since = ctx.now().plus_seconds(-HOUR_S);
        loop {
            let rows = store::activity(db, self.seen_seq.load(Ordering::Acquire), since).await?;
            let Some(last) = rows.last().map(|row| row.event_seq) else {
                return Ok(());
            };
            let full = rows.len() as i64 == store::ACTIVITY_PAGE;
            rows.iter().for_each(|row| self.note(&happened(ctx, row)));
            self.seen_seq.fetch_max(last, Ordering::AcqRel);
            if !full {
                return Ok(());
            }
        }
    }
}

/// What an event told, as a moment.
fn happened(ctx: &Ctx, row: &Activity) -> Moment {
    let scenario = match row.kind {
        ActivityKind::Transfer => Scenario::Transfer,
        ActivityKind::LoginNewDevice => Scenario::Login,
    };
    let facts = Facts { user_id: Some(row.user_id), device_id: row.device_id.clone(), ..Facts::of(scenario) };
    let mark = row.event_seq.cast_unsigned();
    Moment { at: row.at, outcome: Some(Outcome::Done), mark, ..Moment::of(ctx, &facts) }
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
