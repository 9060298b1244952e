//! Pure rules of consents: which text is in force, and whether what was agreed to still counts.

use contracts::user::{ConsentPurpose, ConsentStanding};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// What becomes of consents to earlier versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EarlierConsents)]
pub enum Earlier {
    /// They stand: the text says the same in other words, or asks for less.
    Stand,
    /// They count no more: the text asks for more.
    AskAgain,
}

/// A version of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVersion {
    /// What for.
    pub purpose: ConsentPurpose,
    /// From 1.
    pub version: i64,
    /// zh and en.
    pub title: (String, String),
    /// zh and en; paragraphs are lines.
    pub body: (String, String),
    /// In force from then on.
    pub effective_from: Timestamp,
    /// What becomes of earlier consents.
    pub earlier: Earlier,
    /// Why.
    pub note: String,
    /// The operator's id; empty for the platform's own.
    pub published_by: String,
}

/// A decision as last made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Which way.
    pub decision: Decision,
    /// About which version.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}

/// Which way a customer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConsentChoice)]
pub enum Decision {
    /// Agreed.
    Given,
    /// Took it back.
    Withdrawn,
}

impl Decision {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl std::str::FromStr for Decision {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        [Self::Given, Self::Withdrawn]
            .into_iter()
            .find(|decision| decision.as_str() == text)
            .ok_or(kernel::ParseError::new("decision", "unknown"))
    }
}

/// The text in force at `now` among the versions of one purpose: the newest that has begun.
pub fn in_force(versions: &[TextVersion], now: Timestamp) -> Option<&TextVersion> {
    versions.iter().filter(|text| text.effective_from <= now).max_by_key(|text| text.version)
}

/// Whether a decision counts at `now`: given, and no text that asks again has come into force since.
pub fn standing(versions: &[TextVersion], decided: Option<Decided>, now: Timestamp) -> ConsentStanding {
    let Some(decided) = decided.filter(|decided| decided.decision == Decision::Given) else {
        return ConsentStanding::NotGiven;
    };
    let overtaken = |text: &TextVersion| {
        text.version > decided.version && text.effective_from <= now && text.earlier == Earlier::AskAgain
    };
    match versions.iter().any(overtaken) {
        true => ConsentStanding::Outdated,
        false => ConsentStanding::Given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(version: i64, from_s: i64, earlier: Earlier) -> TextVersion {
        let effective_from = Timestamp::from_micros(0).plus_seconds(from_s);
        TextVersion { version, effective_from, earlier, ..super::super::texts::first(ConsentPurpose::Location) }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(0).plus_seconds(seconds)
    }

    #[test]
    fn a_text_that_asks_for_more_ends_what_was_agreed_to_on_its_day() {
        let texts = [text(1, 0, Earlier::Stand), text(2, 100, Earlier::Stand), text(3, 200, Earlier::AskAgain)];
        let given = |version| Some(Decided { decision: Decision::Given, version, at: at(10) });
        assert_eq!(standing(&texts, None, at(50)), ConsentStanding::NotGiven);
        assert_eq!(standing(&texts, given(1), at(50)), ConsentStanding::Given);
        assert_eq!(standing(&texts, given(1), at(150)), ConsentStanding::Given, "other words do not ask again");
        assert_eq!(standing(&texts, given(1), at(199)), ConsentStanding::Given);
        assert_eq!(standing(&texts, given(1), at(200)), ConsentStanding::Outdated);
        assert_eq!(standing(&texts, given(3), at(200)), ConsentStanding::Given);
        let withdrawn = Some(Decided { decision: Decision::Withdrawn, version: 3, at: at(10) });
        assert_eq!(standing(&texts, withdrawn, at(200)), ConsentStanding::NotGiven);
    }

    #[test]
    fn the_newest_text_that_has_begun_is_in_force() {
        let texts = [text(1, 0, Earlier::Stand), text(2, 100, Earlier::Stand)];
        assert_eq!(in_force(&texts, at(99)).map(|text| text.version), Some(1));
        assert_eq!(in_force(&texts, at(100)).map(|text| text.version), Some(2));
    }

    #[test]
    fn every_purpose_has_words_in_both_languages() {
        for purpose in ConsentPurpose::ALL {
            let text = super::super::texts::first(purpose);
            assert!(!text.body.0.is_empty() && text.body.1.is_ascii(), "{purpose:?}");
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
        }
    }
}
