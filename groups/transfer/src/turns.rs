//! Calls under one key come one after the other, as ADR 0006 says: a repeat waits until the first is over, and then answers
//! what that one did. Else it could be refused, for a reason that was none a moment before, while the first one is on its
//! way to the ledger. Within one process; between two of them the ledger's journal alone decides.
//!
//! A call is over when nobody works at it any more. Its caller may be gone long before: what was handed to the ledger keeps
//! its turn until the ledger is done with it.

use contracts::PortFault;
use kernel::{Ctx, TenantId};

use crate::error::Error;

/// Calls of one key that wait for each other; one more is told that it is being seen to.
const WAITING_MAX: usize = 16;

/// Who is under way with which key, in this process.
pub struct Turns(storage::Turns<(TenantId, String)>);

impl Default for Turns {
    fn default() -> Self {
        Self(storage::Turns::new(WAITING_MAX))
    }
}

impl Turns {
    /// The same context once its key's turn has come. Whoever has it, or what it was cloned to, holds the turn.
    pub async fn take(&self, ctx: &Ctx) -> Result<Ctx, Error> {
        let Some(promise) = ctx.idempotency.clone() else { return Ok(ctx.clone()) };
        let turn = self.0.take((ctx.tenant.clone(), promise.key.clone())).await;
        let turn = turn.ok_or(Error::Port(PortFault::InProgress))?;
        Ok(Ctx { idempotency: Some(promise.keeping(turn)), ..ctx.clone() })
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
        assert!(turns.0.is_empty(), "nothing is left behind");
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
