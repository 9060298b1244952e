//! Pure rules of standing: which class rests on which evidence, how old somebody is, what the demonstration answers.

use chrono::{Datelike, NaiveDate};
use contracts::user::UserClass;
use kernel::{ResidentId, Timestamp};

/// What a class can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A phone number, proven by a code.
    Phone,
    /// A card that its bank confirmed to be this person's.
    Card,
    /// Name and id number, confirmed.
    Identity,
    /// A class I account.
    ClassOne,
}

impl EvidenceKind {
    /// All of them, from the least.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Card, Self::Identity, Self::ClassOne];

    /// The class it carries alone.
    pub const fn class(self) -> UserClass {
        match self {
            Self::Phone => UserClass::Open,
            Self::Card => UserClass::Bound,
            Self::Identity => UserClass::RealName,
            Self::ClassOne => UserClass::ClassOne,
        }
    }

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Identity => "identity",
            Self::ClassOne => "class_one",
        }
    }
}

impl std::str::FromStr for EvidenceKind {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(kernel::ParseError::new("evidence", "unknown"))
    }
}

/// Who vouches for a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A code to the phone.
    SmsCode,
    /// The card's bank.
    CardBank,
    /// The register of residents.
    Register,
    /// A demonstration: nobody was asked.
    Demonstration,
    /// The bank itself, at the counter or in its books.
    Bank,
    /// The account that was opened.
    Account,
}

impl Proof {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::SmsCode, Self::CardBank, Self::Register, Self::Demonstration, Self::Bank, Self::Account];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SmsCode => "sms_code",
            Self::CardBank => "card_bank",
            Self::Register => "register",
            Self::Demonstration => "demonstration",
            Self::Bank => "bank",
            Self::Account => "account",
        }
    }
}

impl std::str::FromStr for Proof {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|proof| proof.as_str() == text);
        found.ok_or(kernel::ParseError::new("proof", "unknown"))
    }
}

/// One thing a class rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What.
    pub kind: EvidenceKind,
    /// The card, account or check; the user where there is nothing else to name.
    pub subject: String,
    /// Who says so.
    pub proof: Proof,
    /// Since when.
    pub since: Timestamp,
    /// Until when; nothing while it is in force.
    pub ended_at: Option<Timestamp>,
}

/// The class that `evidence` carries: the highest of what is in force. Everybody who is a user has a phone.
pub fn class_on(evidence: &[Evidence]) -> UserClass {
    let in_force = evidence.iter().filter(|one| one.ended_at.is_none());
    in_force.map(|one| one.kind.class()).max().unwrap_or(UserClass::Open)
}

/// The day of birth in `id`.
pub fn born_on(id: &ResidentId) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(id.as_str().get(6..14)?, "%Y%m%d").ok()
}

/// Whole years from the birth in `id` to `today`; the day of birth counts.
pub fn age_on(id: &ResidentId, today: NaiveDate) -> Option<i64> {
    let born = born_on(id)?;
    let before = (today.month(), today.day()) < (born.month(), born.day());
    Some(i64::from(today.year()) - i64::from(born.year()) - i64::from(before))
}

/// The order code of an id number: places 15 to 17.
pub fn order_code(id: &ResidentId) -> &str {
    id.as_str().get(14..17).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: EvidenceKind, ended: bool) -> Evidence {
        let at = Timestamp::from_micros(1);
        Evidence { kind, subject: "x".into(), proof: Proof::Bank, since: at, ended_at: ended.then_some(at) }
    }

    #[test]
    fn the_class_is_what_is_in_force_carries() {
        use EvidenceKind::{Card, ClassOne, Identity, Phone};
        assert_eq!(class_on(&[]), UserClass::Open);
        assert_eq!(class_on(&[one(Phone, false), one(Card, false)]), UserClass::Bound);
        assert_eq!(class_on(&[one(Phone, false), one(Card, true)]), UserClass::Open);
        assert_eq!(class_on(&[one(Card, true), one(Card, false)]), UserClass::Bound);
        assert_eq!(class_on(&[one(Phone, false), one(Identity, false)]), UserClass::RealName, "a card is not needed");
        assert_eq!(class_on(&[one(Identity, false), one(ClassOne, false), one(Card, true)]), UserClass::ClassOne);
    }

    #[test]
    fn somebody_is_a_year_older_on_the_day_itself() {
        let id: ResidentId = "440524188001010014".parse().expect("a published vector");
        let on = |day: &str| age_on(&id, day.parse().expect("a day"));
        assert_eq!(on("1895-12-31"), Some(15));
        assert_eq!(on("1896-01-01"), Some(16));
        let december: ResidentId = "11010519491231002X".parse().expect("a published vector");
        assert_eq!(age_on(&december, "1965-12-30".parse().expect("a day")), Some(15));
        assert_eq!(age_on(&december, "1965-12-31".parse().expect("a day")), Some(16));
    }

    #[test]
    fn words_come_back() {
        for kind in EvidenceKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for proof in Proof::ALL {
            assert_eq!(proof.as_str().parse(), Ok(proof));
        }
    }
}
