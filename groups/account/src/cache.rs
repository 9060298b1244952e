//! What may be remembered in memory: who an account belongs to, and the latest values of counters.
//!
//! Neither decides about money. A card tells a name and a kind that do not change, and an owner who hardly ever does; a counter's copy
//! chooses which tools to ask for, while the guard in the posting's own transaction holds the cap.

use std::time::Duration;

use contracts::account::{Account, AccountCard, AccountKind};
use kernel::{Ctx, Id, Timestamp};
use moka::sync::Cache;
use storage::{Believed, Db, Result};

use crate::store;

const CARDS_MAX: u64 = 200_000;
const COUNTERS_MAX: u64 = 200_000;
/// Another process may have moved a counter. A copy that lags asks for tools that do not do, and is then forgotten.
const COUNTER_BELIEVED_S: i64 = 60;
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
    (read..=read.plus_seconds(COUNTER_BELIEVED_S)).contains(&now)
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
