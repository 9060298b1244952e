//! Calls under one key come one after the other, as ADR 0006 says: a repeat waits until the first is over, and then answers
//! what that one did. Else it could be refused, for a reason that was none a moment before, while the first one is on its
//! way to the ledger. Within one process; between two of them the ledger's journal alone decides.
//!
//! A call is over when nobody works at it any more. Its caller may be gone long before: what was handed to the ledger keeps
//! its turn until the ledger is done with it.

use std::collections::HashMap;
use std::sync::Arc;

use contracts::PortFault;
use kernel::{Ctx, TenantId};
use parking_lot::Mutex;
use tokio::sync::OwnedMutexGuard;

use crate::error::Error;

/// Calls of one key that wait for each other; one more is told that it is being seen to.
const WAITING_MAX: usize = 16;

type Key = (TenantId, String);
type Queues = Arc<Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>>;

/// Who is under way with which key, in this process.
#[derive(Default)]
pub struct Turns(Queues);

/// A place in the queue of a key; given back when dropped.
struct Place {
    queues: Queues,
    key: Key,
    queue: Option<Arc<tokio::sync::Mutex<()>>>,
}

/// A turn; over when dropped. It ends before the place is given back.
struct Turn {
    _turn: OwnedMutexGuard<()>,
    _place: Place,
}

impl Turns {
    /// The same context once its key's turn has come. Whoever has it, or what it was cloned to, holds the turn.
    pub async fn take(&self, ctx: &Ctx) -> Result<Ctx, Error> {
        let Some(promise) = ctx.idempotency.clone() else { return Ok(ctx.clone()) };
        let key = (ctx.tenant.clone(), promise.key.clone());
        let queue = {
            let mut queues = self.0.lock();
            let queue = queues.entry(key.clone()).or_default();
            // Two for each that is there: its place, and its turn or its wait for it.
            if Arc::strong_count(queue) > 2 * WAITING_MAX {
                return Err(Error::Port(PortFault::InProgress));
            }
            queue.clone()
        };
        let place = Place { queues: self.0.clone(), key, queue: Some(queue.clone()) };
        let turn = Turn { _turn: queue.lock_owned().await, _place: place };
        Ok(Ctx { idempotency: Some(promise.keeping(turn)), ..ctx.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queues = self.queues.lock();
        self.queue = None;
        if queues.get(&self.key).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kernel::{Clock, Idempotency, TenantId};

    use super::*;

    fn call(key: &str) -> Ctx {
        let tenant: TenantId = "testbank".parse().unwrap();
        let idempotency = Some(Idempotency::new(key.to_owned(), String::new()));
        Ctx { idempotency, ..Ctx::system(tenant, "test", Clock::System) }
    }

    async fn waits(turns: &Turns, ctx: &Ctx) -> bool {
        tokio::time::timeout(Duration::from_millis(20), turns.take(ctx)).await.is_err()
    }

    #[tokio::test]
    async fn a_repeat_waits_for_whoever_still_works_at_the_first() {
        let turns = Turns::default();
        let first = turns.take(&call("a")).await.unwrap();
        assert!(waits(&turns, &call("a")).await);
        assert!(!waits(&turns, &call("b")).await, "another key is another call");
        // The caller goes away; the ledger still has it.
        let handed_on = first.clone();
        drop(first);
        assert!(waits(&turns, &call("a")).await);
        drop(handed_on);
        assert!(!waits(&turns, &call("a")).await);
        assert!(turns.0.lock().is_empty(), "nothing is left behind");
    }

    #[tokio::test]
    async fn a_crowd_under_one_key_is_not_kept_waiting() {
        let turns = Turns::default();
        let _first = turns.take(&call("a")).await.unwrap();
        let (one, more) = (call("a"), call("a"));
        let crowd = (0..WAITING_MAX).map(|_| turns.take(&one));
        let crowd = futures::future::join_all(crowd);
        tokio::select! {
            biased;
            results = crowd => {
                assert!(results.iter().any(Result::is_err));
            }
            last = async { tokio::task::yield_now().await; turns.take(&more).await } => {
                assert!(matches!(last, Err(Error::Port(PortFault::InProgress))));
            }
        }
    }
}
