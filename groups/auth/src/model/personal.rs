//! What holds for one customer besides the bank's table: set by the bank, or by the customer.

use contracts::auth::Business;
use kernel::Timestamp;

use super::tiers::{Caps, Personal};

/// Who set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// An operator of the bank.
    Bank,
    /// The customer.
    Customer,
}

impl SetBy {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Customer => "customer",
        }
    }
}

/// How long it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// Until it is changed.
    Standing,
    /// Until its end; then the standing one holds again.
    Temporary,
}

impl Term {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Temporary => "temporary",
        }
    }
}

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing beyond it.
    Cap,
    /// So far, though the table says less; within the alliance's ceiling, and from two factors on.
    Raise,
}

impl Effect {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cap => "cap",
            Self::Raise => "raise",
        }
    }
}

/// A customer's limits for one business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Which business.
    pub business: Business,
    /// Who set it.
    pub set_by: SetBy,
    /// For how long.
    pub term: Term,
    /// What it does.
    pub effect: Effect,
    /// The figures; none at all: it was taken back.
    pub caps: Caps,
    /// Its end, of a temporary one.
    pub until: Option<Timestamp>,
    /// Why, in the operator's words.
    pub purpose: String,
    /// Since when.
    pub set_at: Timestamp,
}

impl Override {
    /// Whether it says anything at `now`.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.caps != Caps::OPEN && self.until.is_none_or(|until| now < until)
    }
}

/// The one of `set_by` that counts at `now`: a temporary one before the standing one.
pub fn in_force(all: &[Override], set_by: SetBy, business: Business, now: Timestamp) -> Option<&Override> {
    let fits = all.iter().filter(|one| one.set_by == set_by && one.business == business && one.is_in_force(now));
    fits.max_by_key(|one| one.term)
}

/// What holds at `now`.
pub fn personal(all: &[Override], business: Business, now: Timestamp) -> Personal {
    let bank = in_force(all, SetBy::Bank, business, now);
    let of = |effect| bank.filter(|one| one.effect == effect).map(|one| one.caps);
    Personal {
        raised: of(Effect::Raise),
        bank: of(Effect::Cap),
        own: in_force(all, SetBy::Customer, business, now).map(|one| one.caps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(set_by: SetBy, term: Term, effect: Effect, cap: i64, until: Option<i64>) -> Override {
        Override {
            business: Business::TransferOthers,
            set_by,
            term,
            effect,
            caps: Caps { per_day_minor: Some(cap), ..Caps::OPEN },
            until: until.map(Timestamp::from_micros),
            purpose: String::new(),
            set_at: Timestamp::default(),
        }
    }

    #[test]
    fn a_temporary_one_goes_first_and_ends() {
        let all = [
            one(SetBy::Customer, Term::Standing, Effect::Cap, 100, None),
            one(SetBy::Customer, Term::Temporary, Effect::Cap, 900, Some(50)),
            one(SetBy::Bank, Term::Standing, Effect::Raise, 700, None),
        ];
        let at = |micros| personal(&all, Business::TransferOthers, Timestamp::from_micros(micros));
        let cap = |caps: Option<Caps>| caps.and_then(|caps| caps.per_day_minor);
        assert_eq!((cap(at(49).own), cap(at(50).own)), (Some(900), Some(100)), "its end is not in it");
        assert_eq!((cap(at(49).raised), at(49).bank), (Some(700), None));
        assert_eq!(personal(&all, Business::TransferOwn, Timestamp::default()), Personal::default());
    }

    #[test]
    fn one_that_was_taken_back_says_nothing() {
        let taken_back = Override { caps: Caps::OPEN, ..one(SetBy::Bank, Term::Standing, Effect::Cap, 0, None) };
        assert_eq!(personal(&[taken_back], Business::TransferOthers, Timestamp::default()), Personal::default());
    }
}
