//! One lane per bank: so many calls run, so many wait, the rest is told to come back. A flood at one bank fills that
//! bank's lane and no other's.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kernel::TenantId;
use parking_lot::RwLock;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Problem;
use crate::config::{LaneConfig, Rate};
use crate::rate::Ceiling;

/// All lanes.
#[derive(Debug)]
pub(crate) struct Lanes {
    config: LaneConfig,
    ceiling: Rate,
    open: RwLock<HashMap<TenantId, Arc<Lane>>>,
    open_to_all: Arc<Lane>,
}

/// One bank's lane.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) ceiling: Ceiling,
    turns: Semaphore,
    waiting: AtomicUsize,
    config: LaneConfig,
}

impl Lanes {
    pub(crate) fn new(config: LaneConfig, ceiling: Rate) -> Self {
        let open_to_all = Arc::new(Lane::new(config, ceiling));
        Self { config, ceiling, open: RwLock::default(), open_to_all }
    }

    /// The lane of calls that belong to no tenant, so that strangers do not crowd out operators.
    pub(crate) fn open_to_all(&self) -> Arc<Lane> {
        self.open_to_all.clone()
    }

    /// The lane of a tenant that exists.
    pub(crate) fn of(&self, tenant: &TenantId) -> Arc<Lane> {
        if let Some(lane) = self.open.read().get(tenant) {
            return lane.clone();
        }
        let mut open = self.open.write();
        open.entry(tenant.clone()).or_insert_with(|| Arc::new(Lane::new(self.config, self.ceiling))).clone()
    }
}

impl Lane {
    fn new(config: LaneConfig, ceiling: Rate) -> Self {
        let turns = Semaphore::new(config.running_max.clamp(1, Semaphore::MAX_PERMITS));
        Self { ceiling: Ceiling::new(ceiling), turns, waiting: AtomicUsize::new(0), config }
    }

    /// A turn, at once or after a short wait.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, Problem> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let place = Place::take(&self.waiting);
        if place.ahead >= self.config.waiting_max {
            return Err(Problem::overloaded());
        }
        let patience = Duration::from_millis(self.config.wait_ms_max);
        match tokio::time::timeout(patience, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::overloaded()),
        }
    }
}

/// A place in the queue, given back however the wait ends.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    ahead: usize,
}

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, ahead: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_lane_turns_callers_away_and_recovers() {
        let config = LaneConfig { running_max: 1, waiting_max: 1, wait_ms_max: 20 };
        let lanes = Lanes::new(config, Rate::new(100, 100));
        let (busy, quiet) = (lanes.of(&"busy".parse().unwrap()), lanes.of(&"quiet".parse().unwrap()));
        let running = busy.turn().await.expect("free");
        let (waited, turned_away) = tokio::join!(busy.turn(), busy.turn());
        assert_eq!(waited.map(drop).map_err(|problem| problem.code()), Err("overloaded"));
        assert_eq!(turned_away.map(drop).map_err(|problem| problem.code()), Err("overloaded"));
        assert!(quiet.turn().await.is_ok());
        drop(running);
        assert!(busy.turn().await.is_ok());
        assert_eq!(busy.waiting.load(Ordering::Relaxed), 0);
    }
}
