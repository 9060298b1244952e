//! What may be remembered in memory: who an account belongs to, and the latest values of counters and balances.
//!
//! None of them decides about money. A card tells a name and a kind that do not change, and an owner who hardly ever does; a counter's
//! copy chooses which tools to ask for, while the guard in the posting's own transaction holds the cap; a balance's copy is told to
//! whoever weighs a payment, and the ledger looks for itself.

use std::time::Duration;

use contracts::account::{Account, AccountCard, AccountKind};
use kernel::{Ctx, Id, Money, Timestamp};
use moka::ops::compute::Op;
use moka::sync::Cache;
use storage::{Believed, Db, Result};

use crate::store;

const CARDS_MAX: u64 = 200_000;
const COUNTERS_MAX: u64 = 200_000;
const BALANCES_MAX: u64 = 200_000;
/// Another process may have moved a counter or a balance. A counter's copy that lags asks for tools that do not do, and is then
/// forgotten.
const BELIEVED_S: i64 = 60;
/// What nobody asks for any more is dropped after so long.
const IDLE: Duration = Duration::from_secs(3_600);

/// Cards of one bank, by id and by number. An account that passes to another user, or to another class, or is opened, is
/// told by both. Sessions of whoever lost an account end with the merge.
pub struct Cards {
    by_id: Believed<Id<Account>, Option<AccountCard>>,
    by_number: Believed<String, Option<AccountCard>>,
    kinds: Cache<Id<Account>, AccountKind>,
}

impl Default for Cards {
    fn default() -> Self {
        Self {
            by_id: Believed::new(CARDS_MAX, Id::to_string),
            by_number: Believed::new(CARDS_MAX, String::clone),
            kinds: Cache::new(CARDS_MAX),
        }
    }
}

impl Cards {
    /// The card of an account.
    pub async fn by_id(&self, ctx: &Ctx, db: &Db, id: Id<Account>) -> Result<Option<AccountCard>> {
        self.by_id.get_or(ctx, db, id, async { Ok(self.seen(store::card(db, id).await?)) }).await
    }

    /// The same by its number.
    pub async fn by_number(&self, ctx: &Ctx, db: &Db, number: &str) -> Result<Option<AccountCard>> {
        let read = async { Ok(self.seen(store::card_by_number(db, number).await?)) };
        self.by_number.get_or(ctx, db, number.to_owned(), read).await
    }

    fn seen(&self, card: Option<AccountCard>) -> Option<AccountCard> {
        card.inspect(|card| self.kinds.insert(card.account_id, card.kind))
    }

    /// Which kind an account is, if it is known; that never changes but upwards.
    pub fn kind_of(&self, id: Id<Account>) -> Option<AccountKind> {
        self.kinds.get(&id)
    }
}

/// By the caller's clock, so that a run that is played again reads when it read before.
fn is_believed(read: Timestamp, now: Timestamp) -> bool {
    (read..=read.plus_seconds(BELIEVED_S)).contains(&now)
}

/// Counters of one bank, with when each was read.
pub struct Counters(Cache<String, (i64, Timestamp)>);

impl Default for Counters {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(COUNTERS_MAX).time_to_idle(IDLE).build())
    }
}

impl Counters {
    /// The value of a counter, if it can still be believed at `now`.
    pub fn get(&self, key: &str, now: Timestamp) -> Option<i64> {
        self.0.get(key).filter(|(_, read)| is_believed(*read, now)).map(|(value, _)| value)
    }

    /// Remembers what was read at `now`.
    pub fn keep(&self, key: &str, value: i64, now: Timestamp) {
        self.0.insert(key.to_owned(), (value, now));
    }

    /// The copy was wrong, or is not needed any more.
    pub fn forget(&self, key: &str) {
        self.0.invalidate(key);
    }

    /// A posting moved the counter; only a value that is known can be moved on, and is as old as it was.
    pub fn moved(&self, key: &str, delta: i64) {
        if let Some((value, read)) = self.0.get(key) {
            self.0.insert(key.to_owned(), (value.saturating_add(delta), read));
        }
    }
}

/// What can be taken out of the accounts of one bank, as it was read or as the latest posting of this process left it.
pub struct Balances(Cache<Id<Account>, Left>);

/// What is left, at `at`; and how often it was told.
#[derive(Clone, Copy)]
struct Left {
    available: Money,
    at: Timestamp,
    told: u64,
}

/// How often an account's balance had been told when somebody began to read it.
pub struct Reading(u64);

impl Default for Balances {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(BALANCES_MAX).time_to_idle(IDLE).build())
    }
}

impl Balances {
    /// What can be taken out of `account`, if it can still be believed at `now`; or the reading that is to be kept.
    pub fn get(&self, account: Id<Account>, now: Timestamp) -> std::result::Result<Money, Reading> {
        match self.0.get(&account) {
            Some(left) if is_believed(left.at, now) => Ok(left.available),
            left => Err(Reading(left.map_or(0, |left| left.told))),
        }
    }

    /// Remembers what was read at `now`, unless a posting has told better since the reading began.
    pub fn keep(&self, account: Id<Account>, reading: Reading, available: Money, now: Timestamp) {
        self.put(account, available, now, |told| told == reading.0);
    }

    /// A posting left so much, at `now`.
    pub fn tell(&self, account: Id<Account>, available: Money, now: Timestamp) {
        self.put(account, available, now, |_| true);
    }

    fn put(&self, account: Id<Account>, available: Money, at: Timestamp, takes: impl FnOnce(u64) -> bool) {
        self.0.entry(account).and_compute_with(|entry| {
            let told = entry.map_or(0, |entry| entry.into_value().told);
            if takes(told) { Op::Put(Left { available, at, told: told + 1 }) } else { Op::Nop }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_posting_left_is_believed_before_what_was_read_meanwhile() {
        let (balances, ctx) = (Balances::default(), testkit::ctx());
        let (account, now): (Id<Account>, _) = (ctx.new_id(), ctx.now());
        let reading = balances.get(account, now).expect_err("nobody has looked");
        balances.tell(account, Money::cny(700), now);
        balances.keep(account, reading, Money::cny(1_000), now);
        assert_eq!(balances.get(account, now).ok(), Some(Money::cny(700)));

        let later = now.plus_seconds(BELIEVED_S + 1);
        let reading = balances.get(account, later).expect_err("too old");
        balances.keep(account, reading, Money::cny(650), later);
        assert_eq!(balances.get(account, later).ok(), Some(Money::cny(650)), "another process took some");
    }
}
