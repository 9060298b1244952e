//! What was read and is believed for a moment.
//!
//! The moment is one of the caller's clock, so that a run that is played again reads when it read before.

use std::hash::Hash;
use std::time::Duration;

use kernel::Timestamp;
use moka::sync::Cache;

/// What nobody asks for any more is dropped after so long.
const IDLE: Duration = Duration::from_secs(3_600);

/// Values with when each was read, believed for a number of seconds.
pub struct Believed<K, V> {
    kept: Cache<K, (V, Timestamp)>,
    life_s: i64,
}

impl<K, V> Believed<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// At most `most` values, each believed for `life_s` seconds.
    pub fn new(most: u64, life_s: i64) -> Self {
        Self { kept: Cache::builder().max_capacity(most).time_to_idle(IDLE).build(), life_s }
    }

    /// What was read, if it can still be believed at `now`.
    pub fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let believed = |read: Timestamp| (read..=read.plus_seconds(self.life_s)).contains(&now);
        self.kept.get(key).filter(|(_, read)| believed(*read)).map(|(value, _)| value)
    }

    /// Keeps what was read at `now`.
    pub fn keep(&self, key: K, value: V, now: Timestamp) {
        self.kept.insert(key, (value, now));
    }

    /// It is not so any more.
    pub fn forget(&self, key: &K) {
        self.kept.invalidate(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_believed_for_its_time_by_the_callers_clock() {
        let believed = Believed::new(10, 5);
        let read = Timestamp::from_micros(1_000_000_000);
        believed.keep("key", 7, read);
        assert_eq!(believed.get(&"key", read), Some(7));
        assert_eq!(believed.get(&"key", read.plus_seconds(5)), Some(7));
        assert_eq!(believed.get(&"key", read.plus_seconds(6)), None);
        assert_eq!(believed.get(&"key", read.plus_seconds(-1)), None, "another clock");
        believed.forget(&"key");
        assert_eq!(believed.get(&"key", read), None);
    }
}
