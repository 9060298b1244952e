//! What may be remembered in memory: who an account belongs to, and the latest values of counters.
//!
//! Neither decides about money. A card tells a name and a kind that do not change, and an owner who hardly ever does; a counter's copy
//! chooses which tools to ask for, while the guard in the posting's own transaction holds the cap.

use std::time::Duration;

use contracts::account::{Account, AccountCard, AccountKind};
use kernel::{Id, Timestamp};
use moka::sync::Cache;

const CARDS_MAX: u64 = 200_000;
/// How long an owner is believed: one that a merge of users changed in another process is followed within this. Sessions of
/// whoever lost the account ended with the merge, and are refused there as soon.
const OWNER_BELIEVED_S: i64 = 5;
const COUNTERS_MAX: u64 = 200_000;
/// Another process may have moved a counter. A copy that lags asks for tools that do not do, and is then forgotten.
const COUNTER_BELIEVED_S: i64 = 60;
/// What nobody asks for any more is dropped after so long.
const IDLE: Duration = Duration::from_secs(3_600);

/// Cards of one bank, by id and by number.
pub struct Cards {
    by_id: Cache<Id<Account>, (AccountCard, Timestamp)>,
    by_number: Cache<String, (AccountCard, Timestamp)>,
}

impl Default for Cards {
    fn default() -> Self {
        Self { by_id: Cache::new(CARDS_MAX), by_number: Cache::new(CARDS_MAX) }
    }
}

impl Cards {
    /// The card of an account, if its owner can still be believed at `now`.
    pub fn by_id(&self, id: Id<Account>, now: Timestamp) -> Option<AccountCard> {
        self.by_id.get(&id).filter(|(_, read)| is_believed(*read, OWNER_BELIEVED_S, now)).map(|(card, _)| card)
    }

    /// The same by its number.
    pub fn by_number(&self, number: &str, now: Timestamp) -> Option<AccountCard> {
        self.by_number.get(number).filter(|(_, read)| is_believed(*read, OWNER_BELIEVED_S, now)).map(|(card, _)| card)
    }

    /// Which kind an account is, if it is known; that never changes but upwards.
    pub fn kind_of(&self, id: Id<Account>) -> Option<AccountKind> {
        self.by_id.get(&id).map(|(card, _)| card.kind)
    }

    /// What is known of an account is not so any more.
    pub fn forget(&self, id: Id<Account>, number: &str) {
        self.by_id.invalidate(&id);
        self.by_number.invalidate(number);
    }

    /// Remembers what was read at `now`.
    pub fn keep(&self, card: &AccountCard, now: Timestamp) {
        self.by_id.insert(card.account_id, (card.clone(), now));
        self.by_number.insert(card.account_no.as_str().to_owned(), (card.clone(), now));
    }
}

/// By the caller's clock, so that a run that is played again reads when it read before.
fn is_believed(read: Timestamp, for_s: i64, now: Timestamp) -> bool {
    (read..=read.plus_seconds(for_s)).contains(&now)
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
        self.0.get(key).filter(|(_, read)| is_believed(*read, COUNTER_BELIEVED_S, now)).map(|(value, _)| value)
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
