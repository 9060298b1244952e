//! The words behaviour is told in: pages and elements. An app declares some hundreds; whoever makes up more fills nothing.

use std::collections::HashSet;
use std::sync::Arc;

use parking_lot::Mutex;

/// Words a bank may have: those of the last days that were told most, and new ones while there is room.
pub const WORDS_MAX: usize = 1_000;
/// What stands for every word beyond.
pub const BEYOND: &str = "(other)";

/// The words of a bank.
pub struct Words {
    known: Mutex<HashSet<Arc<str>>>,
    beyond: Arc<str>,
}

impl Words {
    /// Begins with those that are known.
    pub fn new(known: Vec<String>) -> Self {
        let known = known.into_iter().map(Arc::from).take(WORDS_MAX).collect();
        Self { known: Mutex::new(known), beyond: Arc::from(BEYOND) }
    }

    /// The word as it is kept: one for all who use it, and one for all beyond the most a bank may have.
    pub fn kept(&self, word: &Arc<str>) -> Arc<str> {
        let mut known = self.known.lock();
        if let Some(kept) = known.get(word) {
            return kept.clone();
        }
        if known.len() == WORDS_MAX {
            return self.beyond.clone();
        }
        if known.len() + 1 == WORDS_MAX {
            tracing::warn!(words = WORDS_MAX, "a bank's apps tell of more pages and elements than are told apart");
        }
        known.insert(word.clone());
        word.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_the_most_are_one() {
        let words = Words::new(vec!["/".to_owned()]);
        let kept = |word: &str| words.kept(&Arc::from(word));
        assert!(Arc::ptr_eq(&kept("/"), &kept("/")));
        for nth in 1..WORDS_MAX {
            assert_eq!(&*kept(&format!("made.up.{nth}")), format!("made.up.{nth}"));
        }
        assert_eq!((&*kept("one.more"), &*kept("made.up.1"), &*kept("/")), (BEYOND, "made.up.1", "/"));
    }
}
