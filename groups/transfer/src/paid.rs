//! Whom customers have paid before, in memory: asked about every payment, answered by a read only now and then.
//!
//! What this process books is known at once. What another one books is known [`BELIEVED_S`] later; until then somebody who was
//! paid there passes for new, which asks for more proof and never for less.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use contracts::user::User;
use kernel::{AccountNo, Ctx, Id, TenantId, Timestamp};
use moka::sync::Cache;
use parking_lot::Mutex;

/// How long what was read is believed, in seconds.
const BELIEVED_S: i64 = 600;
/// Accounts in memory, of all customers together: some 100 bytes each.
const ACCOUNTS_MAX: u64 = 2_000_000;
/// What nobody asks for any more is dropped after so long.
const IDLE: Duration = Duration::from_secs(3_600);

type Key = (TenantId, Id<User>);

struct Known {
    read_at: Timestamp,
    accounts: Mutex<HashSet<AccountNo>>,
}

/// Whom customers have paid.
pub struct Paid(Cache<Key, Arc<Known>>);

impl Default for Paid {
    fn default() -> Self {
        let weigh = |_: &Key, known: &Arc<Known>| u32::try_from(known.accounts.lock().len() + 8).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(ACCOUNTS_MAX).weigher(weigh).time_to_idle(IDLE).build())
    }
}

impl Paid {
    /// Whether `user` has never paid `payee`; `read` answers whom they have paid lately.
    pub async fn never<E>(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        payee: &AccountNo,
        read: impl Future<Output = Result<HashSet<AccountNo>, E>>,
    ) -> Result<bool, E> {
        if let Some(never) = self.never_known(ctx, user, payee) {
            return Ok(never);
        }
        let (read_at, accounts) = (ctx.now(), read.await?);
        let never = !accounts.contains(payee);
        let known = Known { read_at, accounts: Mutex::new(accounts) };
        self.0.insert((ctx.tenant.clone(), user), Arc::new(known));
        Ok(never)
    }

    /// The same, if it is in memory.
    pub fn never_known(&self, ctx: &Ctx, user: Id<User>, payee: &AccountNo) -> Option<bool> {
        let known = self.0.get(&(ctx.tenant.clone(), user))?;
        let believed = known.read_at..known.read_at.plus_seconds(BELIEVED_S);
        believed.contains(&ctx.now()).then(|| !known.accounts.lock().contains(payee))
    }

    /// Notes that `user` has paid `payee`.
    pub fn note(&self, ctx: &Ctx, user: Id<User>, payee: &AccountNo) {
        if let Some(known) = self.0.get(&(ctx.tenant.clone(), user)) {
            known.accounts.lock().insert(payee.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn account(sequence: u64) -> AccountNo {
        AccountNo::issue(&"621099".parse().unwrap(), sequence, 19).unwrap()
    }

    #[tokio::test]
    async fn what_was_read_is_believed_for_a_while_and_what_is_paid_here_at_once() {
        let (paid, ctx, reads) = (Paid::default(), testkit::ctx(), AtomicUsize::new(0));
        let user = ctx.new_id();
        let never = async |payee: u64| {
            let read = async {
                reads.fetch_add(1, Ordering::Relaxed);
                Ok::<_, ()>(HashSet::from([account(1)]))
            };
            paid.never(&ctx, user, &account(payee), read).await.unwrap()
        };
        paid.note(&ctx, user, &account(2));
        assert!(!never(1).await && never(2).await, "nothing was known of them when it was noted");
        paid.note(&ctx, user, &account(2));
        assert!(!never(2).await && never(3).await);
        assert_eq!(reads.load(Ordering::Relaxed), 1);
        ctx.clock.move_to(ctx.now().plus_seconds(BELIEVED_S));
        assert!(never(2).await, "what is in the books decides again");
        assert_eq!(reads.load(Ordering::Relaxed), 2);
    }
}
