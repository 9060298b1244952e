//! What is held in memory of one bank: its rules as set, its lists, and what happened lately.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use chrono::Timelike;
use chrono_tz::Tz;
use contracts::risk::{Facts, Scenario, Verdict};
use contracts::user::User;
use kernel::{Id, Timestamp};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use parking_lot::{Mutex, RwLock};
use storage::Db;

use crate::model::{Features, Flag, RuleSet};
use crate::store::{self, Activity, ActivityKind};
use crate::velocity::{DeviceTrail, HOUR_S, TEN_MINUTES_S, UserTrail, id_mark, mark, operation_mark};

/// Users, and devices, whose trails are held; the least recently used go first.
const TRAILS_MAX: u64 = 50_000;

/// Whether a judgement counts as an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// It is one.
    Attempt,
    /// Somebody only wants to know.
    Preview,
}

/// One bank in memory.
pub struct Bank {
    zone: Tz,
    policy: RwLock<Arc<Policy>>,
    refreshed: Mutex<Timestamp>,
    refreshing: AtomicBool,
    seen_seq: AtomicI64,
    users: Cache<Id<User>, Arc<Mutex<UserTrail>>>,
    devices: Cache<String, Arc<Mutex<DeviceTrail>>>,
}

struct Policy {
    rules: RuleSet,
    accounts: HashSet<String>,
    devices: HashSet<String>,
}

impl Bank {
    /// Reads the bank's settings, lists and the last hour.
    pub async fn load(db: &Db, zone: Tz, now: Timestamp) -> storage::Result<Self> {
        let bank = Self {
            zone,
            policy: RwLock::new(Arc::new(policy(db, now).await?)),
            refreshed: Mutex::new(now),
            refreshing: AtomicBool::new(false),
            seen_seq: AtomicI64::new(0),
            users: trails(),
            devices: trails(),
        };
        bank.take_activity(db, now).await?;
        Ok(bank)
    }

    /// Reads settings and lists again, and what happened since.
    pub async fn refresh(&self, db: &Db, now: Timestamp) -> storage::Result<()> {
        let fresh = Arc::new(policy(db, now).await?);
        *self.policy.write() = fresh;
        self.take_activity(db, now).await?;
        *self.refreshed.lock() = now;
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

    /// Judges, and counts an attempt.
    pub fn judge(&self, now: Timestamp, facts: &Facts, counting: Counting) -> Verdict {
        let policy = self.policy.read().clone();
        let features = self.features(&policy, now, facts, counting);
        policy.rules.judge(facts.scenario, &features)
    }

    /// Whether a rule in force could ask for `flag` when judging `amount_minor`.
    pub fn minds(&self, flag: Flag, scenario: Scenario, amount_minor: i64) -> bool {
        self.policy.read().rules.minds(flag, scenario, amount_minor)
    }

    fn features(&self, policy: &Policy, now: Timestamp, facts: &Facts, counting: Counting) -> Features {
        let local = now.utc().with_timezone(&self.zone);
        let listed =
            |list: &HashSet<String>, entry: &Option<String>| entry.as_ref().is_some_and(|entry| list.contains(entry));
        let mut features = Features {
            amount_minor: facts.amount.map_or(0, kernel::Money::minor),
            device_age_s: facts.device_age_s.unwrap_or(0),
            minute_of_day: i64::from(local.hour() * 60 + local.minute()),
            first_time_payee: facts.first_time_payee,
            payee_listed: listed(&policy.accounts, &facts.payee_account),
            device_listed: listed(&policy.devices, &facts.device_id),
            transfers_10m: 0,
            transfers_1h: 0,
            new_devices_1h: 0,
            device_users_1h: 0,
            openings_1h: 0,
        };
        match (facts.scenario, facts.user_id, &facts.device_id) {
            (Scenario::Transfer, Some(user), _) => self.count_transfer(now, user, facts, counting, &mut features),
            (Scenario::AccountOpening, Some(user), _) => {
                let (operation, trail) = (operation_mark(facts), self.user(user));
                let mut trail = trail.lock();
                let ahead = match counting {
                    Counting::Attempt => {
                        trail.openings.attempt(now, operation);
                        0
                    }
                    Counting::Preview => i64::from(trail.openings.is_new(now, operation)),
                };
                features.openings_1h = trail.openings.within(now, HOUR_S) + ahead;
            }
            (Scenario::Login, Some(user), Some(device)) if facts.device_age_s.is_none() => {
                let trail = self.user(user);
                let mut trail = trail.lock();
                if counting == Counting::Attempt {
                    trail.new_devices.note(now, mark(device));
                }
                features.new_devices_1h = trail.new_devices.within(now, HOUR_S);
            }
            (Scenario::Registration, _, Some(device)) => {
                let trail = self.device(device);
                let mut trail = trail.lock();
                if counting == Counting::Attempt {
                    let attempt = facts.user_id.map_or_else(|| mark(&now.micros()), id_mark);
                    trail.registrations.note(now, attempt);
                }
                features.device_users_1h = trail.users(now, HOUR_S);
            }
            _ => {}
        }
        features
    }

    fn count_transfer(
        &self,
        now: Timestamp,
        user: Id<User>,
        facts: &Facts,
        counting: Counting,
        features: &mut Features,
    ) {
        let operation = operation_mark(facts);
        let trail = self.user(user);
        let mut trail = trail.lock();
        let ahead = match counting {
            Counting::Attempt => {
                trail.attempts.attempt(now, operation);
                0
            }
            Counting::Preview => i64::from(trail.attempts.is_new(now, operation)),
        };
        features.transfers_10m = trail.transfers(now, TEN_MINUTES_S) + ahead;
        features.transfers_1h = trail.transfers(now, HOUR_S) + ahead;
    }

    async fn take_activity(&self, db: &Db, now: Timestamp) -> storage::Result<()> {
        let since = now.plus_seconds(-HOUR_S);
        loop {
            let rows = store::activity(db, self.seen_seq.load(Ordering::Acquire), since).await?;
            let Some(last) = rows.last().map(|row| row.event_seq) else {
                return Ok(());
            };
            let full = rows.len() as i64 == store::ACTIVITY_PAGE;
            rows.iter().for_each(|row| self.note(row));
            self.seen_seq.fetch_max(last, Ordering::AcqRel);
            if !full {
                return Ok(());
            }
        }
    }

    fn note(&self, activity: &Activity) {
        let Activity { event_seq, kind, user_id, device_id, at } = activity;
        let trail = self.user(*user_id);
        match (kind, device_id) {
            (ActivityKind::Transfer, _) => trail.lock().posted.note(*at, mark(event_seq)),
            (ActivityKind::LoginNewDevice, Some(device)) => {
                trail.lock().new_devices.note(*at, mark(device));
                self.device(device).lock().users.note(*at, id_mark(*user_id));
            }
            (ActivityKind::LoginNewDevice, None) => {}
        }
    }

    fn user(&self, user: Id<User>) -> Arc<Mutex<UserTrail>> {
        self.users.get_with(user, Arc::default)
    }

    fn device(&self, device: &str) -> Arc<Mutex<DeviceTrail>> {
        self.devices.get_with_by_ref(device, Arc::default)
    }
}

fn trails<K, T>() -> Cache<K, Arc<Mutex<T>>>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    T: Send + 'static,
{
    Cache::builder()
        .max_capacity(TRAILS_MAX)
        .eviction_policy(EvictionPolicy::lru())
        .time_to_idle(Duration::from_secs(2 * HOUR_S as u64))
        .build()
}

async fn policy(db: &Db, now: Timestamp) -> storage::Result<Policy> {
    let rules = RuleSet::tune(&store::settings(db).await?);
    let (accounts, devices): (Vec<_>, Vec<_>) =
        store::list_entries(db, now).await?.into_iter().partition(|(kind, _)| kind == "account");
    let entries = |list: Vec<(String, String)>| list.into_iter().map(|(_, entry)| entry).collect();
    Ok(Policy { rules, accounts: entries(accounts), devices: entries(devices) })
}
