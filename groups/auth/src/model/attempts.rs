//! Wrong tries and locks.

use kernel::Timestamp;

/// When a tool locks, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRules {
    /// So many wrong tries lock it. Five for passwords (confidence B).
    pub wrong_max: i64,
    /// For so long.
    pub lock_s: i64,
    /// Wrong tries are forgotten after so long without one.
    pub forget_s: i64,
}

impl AttemptRules {
    /// For passwords and PINs.
    pub const SECRETS: Self = Self { wrong_max: 5, lock_s: 900, forget_s: 86_400 };
    /// For codes by text message, across challenges: each code has its own five tries besides.
    pub const CODES: Self = Self { wrong_max: 10, lock_s: 900, forget_s: 86_400 };
}

/// From where somebody tries. The lanes count apart, so that strangers cannot lock a customer's own device out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A device that is bound to the customer, or a session of theirs.
    Known,
    /// Any other.
    Stranger,
}

impl Lane {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Stranger => "stranger",
        }
    }
}

/// What is remembered of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Wrong ones since the last right one or lock.
    pub wrong: i64,
    /// Locked until then.
    pub locked_until: Timestamp,
    /// The last wrong one.
    pub updated_at: Timestamp,
}

/// What a wrong try led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// So many are left.
    Left(i64),
    /// That was the last; locked for so many seconds.
    Locked(i64),
}

impl Attempts {
    /// For how many seconds it is still locked, if it is.
    pub fn locked_for_s(&self, now: Timestamp) -> Option<i64> {
        (now < self.locked_until).then(|| self.locked_until.seconds_since(now).max(1))
    }

    /// After one more wrong try.
    pub fn after_wrong(self, rules: AttemptRules, now: Timestamp) -> (Self, Try) {
        let stale = now >= self.updated_at.plus_seconds(rules.forget_s);
        let wrong = if stale { 1 } else { self.wrong + 1 };
        if wrong >= rules.wrong_max {
            let locked_until = now.plus_seconds(rules.lock_s);
            return (Self { wrong: 0, locked_until, updated_at: now }, Try::Locked(rules.lock_s));
        }
        (Self { wrong, locked_until: self.locked_until, updated_at: now }, Try::Left(rules.wrong_max - wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_try_locks_for_a_quarter_of_an_hour() {
        let (mut attempts, mut now) = (Attempts::default(), Timestamp::from_micros(1_000_000_000_000));
        for left in [4, 3, 2, 1] {
            let (next, outcome) = attempts.after_wrong(AttemptRules::SECRETS, now);
            assert_eq!(outcome, Try::Left(left));
            (attempts, now) = (next, now.plus_seconds(10));
        }
        let (locked, outcome) = attempts.after_wrong(AttemptRules::SECRETS, now);
        assert_eq!((outcome, locked.locked_for_s(now)), (Try::Locked(900), Some(900)));
        assert_eq!(locked.locked_for_s(now.plus_seconds(899)), Some(1));
        assert_eq!(locked.locked_for_s(now.plus_seconds(900)), None);
    }

    #[test]
    fn old_mistakes_are_forgotten() {
        let now = Timestamp::from_micros(1_000_000_000_000);
        let old = Attempts { wrong: 4, locked_until: Timestamp::default(), updated_at: now.plus_seconds(-86_400) };
        assert_eq!(old.after_wrong(AttemptRules::SECRETS, now).1, Try::Left(4));
    }
}
