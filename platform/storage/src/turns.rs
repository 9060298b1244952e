//! Work under one key comes one after the other, within one process; between two of them only a table decides.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::OwnedMutexGuard;

type Queues<K> = Arc<Mutex<HashMap<K, Arc<tokio::sync::Mutex<()>>>>>;

/// Queues by key, each as long as somebody stands in it.
#[derive(Debug)]
pub struct Turns<K: Hash + Eq + Clone> {
    queues: Queues<K>,
    most: usize,
}

/// A place in the queue of a key; given back when dropped.
#[derive(Debug)]
struct Place<K: Hash + Eq + Clone> {
    queues: Queues<K>,
    key: K,
    queue: Option<Arc<tokio::sync::Mutex<()>>>,
}

/// A turn; over when dropped. It ends before the place is given back.
#[derive(Debug)]
pub struct Turn<K: Hash + Eq + Clone> {
    _turn: OwnedMutexGuard<()>,
    _place: Place<K>,
}

impl<K: Hash + Eq + Clone> Turns<K> {
    /// Queues in which `most` may wait for whoever has the turn.
    pub fn new(most: usize) -> Self {
        Self { queues: Queues::default(), most }
    }

    /// Waits for the turn of `key`; `None` at once where as many wait as may.
    pub async fn take(&self, key: K) -> Option<Turn<K>> {
        let queue = {
            let mut queues = self.queues.lock();
            let queue = queues.entry(key.clone()).or_default();
            // One for the map, and two for each that is there: its place, and its turn or its wait for it.
            if Arc::strong_count(queue) > 1 + 2 * self.most {
                return None;
            }
            queue.clone()
        };
        let place = Place { queues: self.queues.clone(), key, queue: Some(queue.clone()) };
        Some(Turn { _turn: queue.lock_owned().await, _place: place })
    }

    /// Keys somebody has, or waits for.
    pub fn len(&self) -> usize {
        self.queues.lock().len()
    }

    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Hash + Eq + Clone> Drop for Place<K> {
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

    use super::*;

    #[tokio::test]
    async fn one_waits_for_the_first_and_one_more_is_not_kept_waiting() {
        let turns = Turns::new(1);
        let first = turns.take("key").await;
        assert!(first.is_some() && turns.take("other").await.is_some());
        let wait = tokio::time::timeout(Duration::from_millis(20), turns.take("key"));
        let (second, third) = tokio::join!(biased; wait, turns.take("key"));
        assert!(second.is_err() && third.is_none());
        drop(first);
        assert!(turns.take("key").await.is_some());
        assert!(turns.is_empty(), "nothing is left behind");
    }
}
