//! Pure rules of debits: what the paying bank decides before it asks its ledger.

use contracts::debit::DebitAmount;
use kernel::{Money, Timestamp};

/// What the paying bank knows when it is asked for money.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// What the mandate allows at a time, and a day.
    pub per_debit: Money,
    pub per_day: Money,
    /// What was taken under it today.
    pub taken_today: Money,
    /// What can be spent.
    pub available: Money,
    /// Both accounts stand in one name, and the mandate is for these two.
    pub same_person: bool,
    /// The mandate was ended.
    pub ended: bool,
    /// Until when the request holds, and now.
    pub valid_until: Timestamp,
    pub now: Timestamp,
}

/// How much is to be taken, or the code it is refused under. The ledger has the last word: it looks again.
pub fn decide(asked: DebitAmount, facts: &Facts) -> Result<Money, &'static str> {
    if facts.ended {
        return Err("mandate_ended");
    }
    if !facts.same_person {
        return Err("name_mismatch");
    }
    if facts.now > facts.valid_until {
        return Err("request_expired");
    }
    let left_today = (facts.per_day.minor() - facts.taken_today.minor()).max(0);
    match asked {
        DebitAmount::Exactly(amount) if !amount.is_positive() => Err("not_accepted"),
        DebitAmount::Exactly(amount) if amount.minor() > facts.per_debit.minor() => Err("over_debit_cap"),
        DebitAmount::Exactly(amount) if amount.minor() > left_today => Err("over_day_cap"),
        DebitAmount::Exactly(amount) => Ok(amount),
        DebitAmount::AllAbove { kept, most } => {
            let above = facts.available.minor().saturating_sub(kept.minor().max(0));
            let taken = above.min(most.minor()).min(facts.per_debit.minor());
            match (taken, left_today) {
                (..=0, _) => Err("nothing_to_collect"),
                (_, 0) => Err("over_day_cap"),
                (taken, left) => Ok(Money::cny(taken.min(left))),
            }
        }
    }
}

/// Whether the same may well be possible in a few hours.
pub fn may_pass(code: &str) -> bool {
    matches!(
        code,
        "insufficient_funds" | "over_day_cap" | "class_cap_exceeded" | "account_night_locked" | "request_expired"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> Facts {
        Facts {
            per_debit: Money::cny(1_000),
            per_day: Money::cny(2_500),
            taken_today: Money::cny(0),
            available: Money::cny(5_000),
            same_person: true,
            ended: false,
            valid_until: Timestamp::from_micros(10),
            now: Timestamp::from_micros(10),
        }
    }

    fn exactly(minor: i64) -> DebitAmount {
        DebitAmount::Exactly(Money::cny(minor))
    }

    fn above(kept: i64, most: i64) -> DebitAmount {
        DebitAmount::AllAbove { kept: Money::cny(kept), most: Money::cny(most) }
    }

    #[test]
    fn what_was_agreed_is_taken_and_no_more() {
        assert_eq!(decide(exactly(1_000), &facts()), Ok(Money::cny(1_000)));
        assert_eq!(decide(exactly(1_001), &facts()), Err("over_debit_cap"));
        assert_eq!(decide(exactly(0), &facts()), Err("not_accepted"));
        let late = Facts { taken_today: Money::cny(2_000), ..facts() };
        assert_eq!(decide(exactly(501), &late), Err("over_day_cap"));
        assert_eq!(decide(exactly(500), &late), Ok(Money::cny(500)));
        assert_eq!(decide(exactly(1), &Facts { ended: true, ..facts() }), Err("mandate_ended"));
        assert_eq!(decide(exactly(1), &Facts { same_person: false, ..facts() }), Err("name_mismatch"));
        assert_eq!(decide(exactly(1), &Facts { now: Timestamp::from_micros(11), ..facts() }), Err("request_expired"));
    }

    #[test]
    fn what_shall_stay_stays() {
        assert_eq!(decide(above(4_400, 9_999), &facts()), Ok(Money::cny(600)));
        assert_eq!(decide(above(0, 9_999), &facts()), Ok(Money::cny(1_000)), "the cap at a time");
        assert_eq!(decide(above(0, 700), &facts()), Ok(Money::cny(700)));
        assert_eq!(decide(above(5_000, 700), &facts()), Err("nothing_to_collect"));
        let spent = Facts { taken_today: Money::cny(2_500), ..facts() };
        assert_eq!(decide(above(0, 700), &spent), Err("over_day_cap"));
    }

    proptest! {
        #[test]
        fn no_cap_is_ever_passed(
            kept in 0_i64..10_000, most in 1_i64..10_000, asked in 1_i64..10_000, available in 0_i64..20_000,
            taken_today in 0_i64..3_000,
        ) {
            let facts = Facts {
                available: Money::cny(available), taken_today: Money::cny(taken_today), ..facts()
            };
            for amount in [exactly(asked), above(kept, most)] {
                if let Ok(taken) = decide(amount, &facts) {
                    prop_assert!(taken.is_positive() && taken.minor() <= amount.most().minor());
                    prop_assert!(taken.minor() <= 1_000 && taken.minor() + taken_today <= 2_500);
                    if let DebitAmount::AllAbove { kept, .. } = amount {
                        prop_assert!(available - taken.minor() >= kept.minor());
                    }
                }
            }
        }
    }
}
