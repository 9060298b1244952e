//! How often things happened lately: bounded memory of moments, per user and per device.
//!
//! Attempts are counted when they are judged, before anybody knows how they end; what really happened comes by event.
//! A customer asked for a proof comes back with the same operation, and that is still the same attempt.

use std::hash::{DefaultHasher, Hash, Hasher};

use contracts::risk::Facts;
use kernel::{Id, Timestamp};

use crate::rules::COUNT_MAX;

/// Ten minutes, in seconds.
pub const TEN_MINUTES_S: i64 = 600;
/// The longest window any feature looks back, in seconds.
pub const HOUR_S: i64 = 3_600;
/// How long an attempt waits for its customer to come back with a proof, in seconds.
const PROOF_S: i64 = 900;

/// Moments of one sort, the newest 64 of them, each with a mark that says which.
#[derive(Debug, Default)]
pub struct Recent(Vec<Moment>);

#[derive(Debug, Clone, Copy)]
struct Moment {
    at: Timestamp,
    mark: u64,
    awaits_proof: bool,
}

impl Recent {
    /// Notes that `mark` happened at `at`; a mark seen before only moves to its latest moment.
    pub fn note(&mut self, at: Timestamp, mark: u64) {
        match self.0.iter_mut().find(|moment| moment.mark == mark) {
            Some(moment) => moment.at = moment.at.max(at),
            None => self.push(Moment { at, mark, awaits_proof: false }),
        }
    }

    /// Notes an attempt at the operation `mark`, unless it is one that was asked for a proof a moment ago.
    pub fn attempt(&mut self, at: Timestamp, mark: u64) {
        match self.awaited(at, mark) {
            Some(place) => self.0[place].awaits_proof = false,
            None => self.push(Moment { at, mark, awaits_proof: true }),
        }
    }

    /// Whether an attempt at `mark` now would be a new one.
    pub fn is_new(&self, at: Timestamp, mark: u64) -> bool {
        self.awaited(at, mark).is_none()
    }

    /// Moments in the `window_s` seconds up to `now`.
    pub fn within(&self, now: Timestamp, window_s: i64) -> i64 {
        let from = now.plus_seconds(-window_s);
        let count = self.0.iter().filter(|moment| moment.at > from && moment.at <= now).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    fn awaited(&self, at: Timestamp, mark: u64) -> Option<usize> {
        let open = |moment: &Moment| {
            moment.mark == mark && moment.awaits_proof && (0..=PROOF_S).contains(&at.seconds_since(moment.at))
        };
        self.0.iter().position(open)
    }

    fn push(&mut self, moment: Moment) {
        if self.0.len() >= COUNT_MAX as usize {
            let oldest = self.0.iter().enumerate().min_by_key(|(_, moment)| moment.at).map_or(0, |(place, _)| place);
            self.0.swap_remove(oldest);
        }
        self.0.push(moment);
    }
}

/// What one user did lately.
#[derive(Debug, Default)]
pub struct UserTrail {
    /// Transfers judged.
    pub attempts: Recent,
    /// Transfers posted.
    pub posted: Recent,
    /// Openings of accounts judged.
    pub openings: Recent,
    /// New devices signed in from, judged or done; marked by device.
    pub new_devices: Recent,
}

impl UserTrail {
    /// Transfers in the window: judged or posted, whichever is more.
    pub fn transfers(&self, now: Timestamp, window_s: i64) -> i64 {
        self.attempts.within(now, window_s).max(self.posted.within(now, window_s))
    }
}

/// Who came to one device lately.
#[derive(Debug, Default)]
pub struct DeviceTrail {
    /// Registrations judged.
    pub registrations: Recent,
    /// Users who signed in on the device for the first time; marked by user.
    pub users: Recent,
}

impl DeviceTrail {
    /// Users in the window: registering or arriving, whichever is more.
    pub fn users(&self, now: Timestamp, window_s: i64) -> i64 {
        self.registrations.within(now, window_s).max(self.users.within(now, window_s))
    }
}

/// The mark of an operation: the same one when the customer comes back with a proof.
pub fn operation_mark(facts: &Facts) -> u64 {
    mark(&(&facts.payee_account, facts.amount.map(kernel::Money::minor)))
}

/// The mark of an id.
pub fn id_mark<T>(id: Id<T>) -> u64 {
    mark(&id.uuid())
}

/// A short stand-in for `what`.
pub fn mark(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(0).plus_seconds(seconds)
    }

    #[test]
    fn coming_back_with_a_proof_is_the_same_attempt() {
        let mut recent = Recent::default();
        recent.attempt(at(0), 7);
        assert!(!recent.is_new(at(60), 7));
        recent.attempt(at(60), 7);
        assert_eq!(recent.within(at(60), TEN_MINUTES_S), 1);
        // The third time is a transfer of its own, of the same amount to the same payee.
        recent.attempt(at(61), 7);
        assert_eq!(recent.within(at(61), TEN_MINUTES_S), 2);
        // A proof that never came does not make a later operation free.
        recent.attempt(at(61 + PROOF_S + 1), 7);
        assert_eq!(recent.within(at(61 + PROOF_S + 1), HOUR_S), 3);
    }

    #[test]
    fn windows_end_where_they_say() {
        let mut recent = Recent::default();
        recent.note(at(1_000), 1);
        recent.note(at(1_000), 1);
        recent.note(at(2_000), 2);
        assert_eq!(recent.within(at(1_599), TEN_MINUTES_S), 1);
        assert_eq!(recent.within(at(1_600), TEN_MINUTES_S), 0);
        assert_eq!(recent.within(at(2_000), HOUR_S), 2);
        assert_eq!(recent.within(at(1_999), HOUR_S), 1, "what lies ahead of a clock that was set back does not count");
    }

    proptest! {
        #[test]
        fn memory_is_bounded_and_keeps_the_newest(moments in prop::collection::vec(0..100_000_i64, 0..300)) {
            let mut recent = Recent::default();
            for (mark, moment) in moments.iter().enumerate() {
                recent.note(at(*moment), mark as u64);
            }
            let newest = moments.iter().max().copied().unwrap_or(0);
            prop_assert!(recent.0.len() <= COUNT_MAX as usize);
            prop_assert!(moments.is_empty() || recent.0.iter().any(|moment| moment.at == at(newest)));
        }
    }
}
