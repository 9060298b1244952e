//! What may be remembered in memory: who an account belongs to, and the latest values of counters.
//!
//! Neither decides about money. A card tells a name that does not change, and an owner who hardly ever does; a counter's copy chooses which tools to ask
//! for, while the guard in the posting's own transaction holds the cap.

use std::time::Duration;

use contracts::account::{Account, AccountCard};
use kernel::Id;
use moka::sync::Cache;

const CARDS_MAX: u64 = 200_000;
/// How long an owner is believed: one that a merge of users changed in another process is followed within this. Sessions of
/// whoever lost the account ended with the merge, and are refused there as soon.
const OWNER_BELIEVED: Duration = Duration::from_secs(5);
const COUNTERS_MAX: u64 = 200_000;
/// Another process may have moved a counter. A copy that lags asks for tools that do not do, and is then forgotten.
const COUNTER_LIFE: Duration = Duration::from_secs(60);

/// Cards of one bank, by id and by number.
pub struct Cards {
    by_id: Cache<Id<Account>, AccountCard>,
    by_number: Cache<String, AccountCard>,
}

impl Default for Cards {
    fn default() -> Self {
        Self {
            by_id: Cache::builder().max_capacity(CARDS_MAX).time_to_live(OWNER_BELIEVED).build(),
            by_number: Cache::builder().max_capacity(CARDS_MAX).time_to_live(OWNER_BELIEVED).build(),
        }
    }
}

impl Cards {
    pub fn by_id(&self, id: Id<Account>) -> Option<AccountCard> {
        self.by_id.get(&id)
    }

    pub fn by_number(&self, number: &str) -> Option<AccountCard> {
        self.by_number.get(number)
    }

    /// What is known of an account is not so any more.
    pub fn forget(&self, id: Id<Account>, number: &str) {
        self.by_id.invalidate(&id);
        self.by_number.invalidate(number);
    }

    pub fn keep(&self, card: &AccountCard) {
        self.by_id.insert(card.account_id, card.clone());
        self.by_number.insert(card.account_no.as_str().to_owned(), card.clone());
    }
}

/// Counters of one bank.
pub struct Counters(Cache<String, i64>);

impl Default for Counters {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(COUNTERS_MAX).time_to_live(COUNTER_LIFE).build())
    }
}

impl Counters {
    pub fn get(&self, key: &str) -> Option<i64> {
        self.0.get(key)
    }

    pub fn keep(&self, key: &str, value: i64) {
        self.0.insert(key.to_owned(), value);
    }

    /// The copy was wrong, or is not needed any more.
    pub fn forget(&self, key: &str) {
        self.0.invalidate(key);
    }

    /// A posting moved the counter; only a value that is known can be moved on.
    pub fn moved(&self, key: &str, delta: i64) {
        if let Some(value) = self.0.get(key) {
            self.0.insert(key.to_owned(), value.saturating_add(delta));
        }
    }
}
