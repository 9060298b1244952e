//! Pure rules of id documents: how long one is good, and what follows when it is not.

use chrono::{Days, Months, NaiveDate};
use kernel::ResidentId;
use serde::{Deserialize, Serialize};

use super::rules::DocumentRules;
use crate::standing::model::age_on;

/// An id document as far as its time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day; nothing for one that is good for ever.
    pub valid_until: Option<NaiveDate>,
}

/// How a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IdDocumentState)]
pub enum DocumentState {
    /// Nobody has recorded it.
    Unknown,
    /// Good.
    Valid,
    /// Good, but not for long.
    Expiring,
    /// Not good any more; there is time to renew it.
    Expired,
    /// The time to renew it is over.
    Stopped,
}

/// Why a document is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It begins in the future, or before its owner was born.
    Begins,
    /// No card issued at that age is good so long, or so short.
    Term,
    /// It is over already.
    Over,
}

/// For how many years a card issued at `age` is good; nothing for ever (居民身份证法 Art. 5).
pub const fn term_years(age: i64) -> Option<u32> {
    match age {
        ..=15 => Some(5),
        16..=25 => Some(10),
        26..=45 => Some(20),
        _ => None,
    }
}

/// Whether a document can be `owner`'s and is good today.
///
/// # Errors
/// Why it cannot.
pub fn check(document: &Document, owner: &ResidentId, today: NaiveDate) -> Result<(), Unfit> {
    let Document { valid_from, valid_until } = document;
    let age = age_on(owner, *valid_from).filter(|age| *age >= 0 && *valid_from <= today).ok_or(Unfit::Begins)?;
    let last = match term_years(age) {
        Some(years) => Some(valid_from.checked_add_months(Months::new(years * 12)).ok_or(Unfit::Term)?),
        None => None,
    };
    match (last, valid_until) {
        (None, None) => Ok(()),
        (Some(last), Some(until)) if last == *until => {
            if *until < today {
                Err(Unfit::Over)
            } else {
                Ok(())
            }
        }
        _ => Err(Unfit::Term),
    }
}

/// The first day on which money no longer leaves.
pub fn stops_on(document: &Document, rules: &DocumentRules) -> Option<NaiveDate> {
    let grace = Days::new(u64::try_from(rules.grace_days).unwrap_or_default() + 1);
    document.valid_until?.checked_add_days(grace)
}

/// How a document stands on `today`.
pub fn state(document: Option<&Document>, rules: &DocumentRules, today: NaiveDate) -> DocumentState {
    let Some(document) = document else { return DocumentState::Unknown };
    let Some(until) = document.valid_until else { return DocumentState::Valid };
    let remind = Days::new(u64::try_from(rules.remind_days).unwrap_or_default());
    if stops_on(document, rules).is_some_and(|stops| today >= stops) {
        DocumentState::Stopped
    } else if today > until {
        DocumentState::Expired
    } else if today.checked_add_days(remind).is_some_and(|soon| soon >= until) {
        DocumentState::Expiring
    } else {
        DocumentState::Valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn document(from: &str, until: &str) -> Document {
        Document { valid_from: day(from), valid_until: (!until.is_empty()).then(|| day(until)) }
    }

    /// Born on 1949-12-31.
    fn owner() -> ResidentId {
        "11010519491231002X".parse().unwrap()
    }

    #[test]
    fn a_card_is_good_as_long_as_the_law_says_for_the_age() {
        let today = day("2026-11-28");
        for (from, until, told) in [
            // At 75: for ever, and nothing else.
            ("2025-01-10", "", Ok(())),
            ("2025-01-10", "2045-01-10", Err(Unfit::Term)),
            // At 45, on the day before the birthday that makes it 46.
            ("1995-12-30", "", Err(Unfit::Term)),
            ("1995-12-30", "2015-12-30", Err(Unfit::Over)),
            ("1995-12-31", "", Ok(())),
            ("2026-11-29", "", Err(Unfit::Begins)),
            ("1949-12-30", "1954-12-30", Err(Unfit::Begins)),
        ] {
            assert_eq!(check(&document(from, until), &owner(), today), told, "{from} {until}");
        }
        assert_eq!(check(&document("1995-12-30", "2015-12-30"), &owner(), day("2015-12-30")), Ok(()));
        assert_eq!([15, 16, 25, 26, 45, 46].map(term_years), [Some(5), Some(10), Some(10), Some(20), Some(20), None]);
    }

    #[test]
    fn it_is_told_before_it_ends_and_stops_after_the_time_to_renew() {
        let rules = DocumentRules::default();
        let of = |today: &str| state(Some(&document("2006-11-28", "2026-11-28")), &rules, day(today));
        assert_eq!(of("2026-10-28"), DocumentState::Valid);
        assert_eq!(of("2026-10-29"), DocumentState::Expiring);
        assert_eq!(of("2026-11-28"), DocumentState::Expiring, "the last day counts");
        assert_eq!(of("2026-11-29"), DocumentState::Expired);
        assert_eq!(of("2027-02-26"), DocumentState::Expired);
        assert_eq!(of("2027-02-27"), DocumentState::Stopped);
        assert_eq!(state(None, &rules, day("2027-02-27")), DocumentState::Unknown);
        assert_eq!(state(Some(&document("2006-11-28", "")), &rules, day("2099-01-01")), DocumentState::Valid);
    }
}
