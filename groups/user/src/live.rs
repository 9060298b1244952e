//! Sessions in memory: checking a token costs a digest and two look-ups; the database is asked once per token.
//!
//! A session ended in this process is refused at once, one ended by another process within [`FOLLOW_HARD`]. When a
//! session was last used is written down in batches, at most once in [`FLUSH_EVERY`] for a whole bank.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::user::{Session, User};
use crypto::token::TokenHash;
use kernel::{Ctx, Id, TenantId, Timestamp};
use moka::sync::Cache;
use parking_lot::{Mutex, RwLock};
use storage::Db;

use crate::error::Error;
use crate::model::{EndReason, SessionTimes};
use crate::store::{self, SessionRow};

/// After this, somebody looks in the background for sessions ended elsewhere.
const FOLLOW_SOFT: Duration = Duration::from_secs(2);
/// After this, a check waits until that has been looked up.
const FOLLOW_HARD: Duration = Duration::from_secs(5);
/// How far back a look reaches beyond the last one, for commits that were slow and clocks that differ.
const FOLLOW_OVERLAP_S: i64 = 20;
/// How often last uses are written down.
const FLUSH_EVERY: Duration = Duration::from_secs(30);
/// Most last uses written in one transaction.
const FLUSH_MAX: usize = 512;

/// A session as it is kept in memory.
#[derive(Debug)]
pub struct Live {
    pub session_id: Id<Session>,
    pub user_id: Id<User>,
    pub device_id: String,
    access_expires_at: Timestamp,
    expires_at: Timestamp,
    last_seen_micros: AtomicI64,
}

impl Live {
    /// The present times.
    pub fn times(&self) -> SessionTimes {
        SessionTimes {
            access_expires_at: self.access_expires_at,
            expires_at: self.expires_at,
            last_seen_at: Timestamp::from_micros(self.last_seen_micros.load(Ordering::Relaxed)),
        }
    }

    /// Notes a use, here or elsewhere.
    pub fn seen(&self, at: Timestamp) {
        self.last_seen_micros.fetch_max(at.micros(), Ordering::Relaxed);
    }
}

impl From<&SessionRow> for Live {
    fn from(row: &SessionRow) -> Self {
        Self {
            session_id: row.session_id,
            user_id: row.user_id,
            device_id: row.device_id.clone(),
            access_expires_at: row.times.access_expires_at,
            expires_at: row.times.expires_at,
            last_seen_micros: AtomicI64::new(row.times.last_seen_at.micros()),
        }
    }
}

/// Living sessions of all banks.
pub struct LiveSessions {
    by_token: Cache<(TenantId, TokenHash), Arc<Live>>,
    /// Wins over `by_token`, so that a session read just before it ended cannot come back.
    ended: Cache<(TenantId, Id<Session>), EndReason>,
    banks: RwLock<HashMap<TenantId, Arc<BankRoom>>>,
    started: Instant,
    /// When to look for ends elsewhere: in the background, and at once.
    pace: (Duration, Duration),
}

struct BankRoom {
    followed_ms: AtomicU64,
    /// Up to which moment of the bank's clock ends were looked up.
    followed_to: AtomicI64,
    flushed_ms: AtomicU64,
    used: Mutex<HashMap<Id<Session>, Timestamp>>,
}

impl LiveSessions {
    pub fn new() -> Self {
        Self::paced(FOLLOW_SOFT, FOLLOW_HARD)
    }

    /// With other pauses between looks for sessions ended elsewhere.
    pub fn paced(soft: Duration, hard: Duration) -> Self {
        Self {
            pace: (soft, hard),
            by_token: Cache::builder().max_capacity(500_000).time_to_live(Duration::from_secs(3_600)).build(),
            ended: Cache::builder().max_capacity(1_000_000).time_to_live(Duration::from_secs(2 * 3_600)).build(),
            banks: RwLock::default(),
            started: Instant::now(),
        }
    }

    /// The session behind a token, if it is in memory.
    pub fn get(&self, tenant: &TenantId, hash: &TokenHash) -> Option<Arc<Live>> {
        self.by_token.get(&(tenant.clone(), *hash))
    }

    /// Takes a session in.
    pub fn keep(&self, tenant: &TenantId, hash: TokenHash, live: Live) -> Arc<Live> {
        let live = Arc::new(live);
        self.by_token.insert((tenant.clone(), hash), live.clone());
        live
    }

    /// Forgets an access token that was replaced.
    pub fn forget(&self, tenant: &TenantId, hash: &[u8]) {
        if let Ok(hash) = TokenHash::try_from(hash) {
            self.by_token.invalidate(&(tenant.clone(), hash));
        }
    }

    /// From now on the session is refused.
    pub fn end(&self, tenant: &TenantId, session: Id<Session>, why: EndReason) {
        self.ended.insert((tenant.clone(), session), why);
    }

    /// Why the session was ended, if it was.
    pub fn ended(&self, tenant: &TenantId, session: Id<Session>) -> Option<EndReason> {
        self.ended.get(&(tenant.clone(), session))
    }

    /// Learns of sessions ended by other processes: in the background when it is time, at once when it is late.
    pub async fn follow(self: &Arc<Self>, ctx: &Ctx, db: &Db) -> Result<(), Error> {
        let room = self.room(ctx);
        let now_ms = self.elapsed_ms();
        let last_ms = room.followed_ms.load(Ordering::Acquire);
        let age = Duration::from_millis(now_ms.saturating_sub(last_ms));
        if age < self.pace.0 {
            return Ok(());
        }
        if age >= self.pace.1 {
            return self.look(ctx, db, &room).await;
        }
        // Whoever moves the clock hand looks; the others need not.
        if room.followed_ms.compare_exchange(last_ms, now_ms, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            let (this, ctx, db) = (self.clone(), ctx.clone(), db.clone());
            tokio::spawn(async move {
                if let Err(error) = this.look(&ctx, &db, &room).await {
                    room.followed_ms.store(last_ms, Ordering::Release);
                    tracing::warn!(%error, "ended sessions could not be looked up");
                }
            });
        }
        Ok(())
    }

    async fn look(&self, ctx: &Ctx, db: &Db, room: &BankRoom) -> Result<(), Error> {
        let (started_ms, to) = (self.elapsed_ms(), ctx.now());
        let from = Timestamp::from_micros(room.followed_to.load(Ordering::Acquire)).plus_seconds(-FOLLOW_OVERLAP_S);
        for (session, why) in store::ended_since(db, from).await? {
            self.end(&ctx.tenant, session, why);
        }
        room.followed_to.fetch_max(to.micros(), Ordering::AcqRel);
        room.followed_ms.fetch_max(started_ms, Ordering::AcqRel);
        Ok(())
    }

    /// Notes that a session was used, and from time to time writes such notes down in the background.
    pub fn used(self: &Arc<Self>, ctx: &Ctx, db: &Db, live: &Live, now: Timestamp) {
        live.seen(now);
        let room = self.room(ctx);
        room.used.lock().insert(live.session_id, now);
        let (now_ms, last_ms) = (self.elapsed_ms(), room.flushed_ms.load(Ordering::Acquire));
        let due = now_ms.saturating_sub(last_ms) >= u64::try_from(FLUSH_EVERY.as_millis()).unwrap_or(u64::MAX);
        if due && room.flushed_ms.compare_exchange(last_ms, now_ms, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            let (ctx, db) = (ctx.clone(), db.clone());
            tokio::spawn(async move {
                if let Err(error) = flush(&ctx, &db, &room).await {
                    tracing::warn!(%error, "last uses of sessions could not be written down");
                }
            });
        }
    }

    /// Writes down now what is noted for the bank of `ctx`.
    pub async fn flush(&self, ctx: &Ctx, db: &Db) -> Result<(), Error> {
        flush(ctx, db, &self.room(ctx)).await
    }

    fn room(&self, ctx: &Ctx) -> Arc<BankRoom> {
        if let Some(room) = self.banks.read().get(&ctx.tenant) {
            return room.clone();
        }
        let (now_ms, now) = (self.elapsed_ms(), ctx.now().micros());
        let fresh = || {
            Arc::new(BankRoom {
                followed_ms: AtomicU64::new(now_ms),
                followed_to: AtomicI64::new(now),
                flushed_ms: AtomicU64::new(now_ms),
                used: Mutex::default(),
            })
        };
        self.banks.write().entry(ctx.tenant.clone()).or_insert_with(fresh).clone()
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

async fn flush(ctx: &Ctx, db: &Db, room: &BankRoom) -> Result<(), Error> {
    let used: Vec<_> = std::mem::take(&mut *room.used.lock()).into_iter().collect();
    for chunk in used.chunks(FLUSH_MAX) {
        let mut tx = db.begin(ctx).await?;
        store::note_seen_in_tx(&mut tx, chunk).await?;
        tx.commit().await?;
    }
    Ok(())
}
