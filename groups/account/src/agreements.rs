//! What a customer agrees to when an account is opened online or a card is hung: the texts, in versions.
//!
//! The platform comes with a version of each; a bank publishes its own from the console, with a date from which it is in
//! force (`online::texts`). A text that was in force once is never changed: what somebody agreed to is found again by its
//! version, and its digest stands with the agreement.

use std::borrow::Cow;

use kernel::{Lang, Timestamp};
use serde::{Deserialize, Serialize};

/// A text that is agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgreementDocument)]
pub enum Document {
    /// Opening and using a class II account.
    ClassTwo,
    /// Opening and using a class III account.
    ClassThree,
    /// Hanging a card of another bank, and having its data checked there.
    HangCard,
    /// The separate consent that another bank tells this one a balance.
    BalanceSharing,
}

/// A word that is in the program, or was read.
pub type Words = Cow<'static, str>;

/// One version of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Which.
    pub document: Document,
    /// Its version: the day it comes into force, or the month the platform's own was written in.
    pub version: Words,
    /// Title, zh and en.
    pub title: (Words, Words),
    /// The whole text, zh and en.
    pub text: (Words, Words),
    /// Who published it; nothing for the one the platform came with.
    pub published: Option<Published>,
}

/// How a bank published a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// From when on it is in force.
    pub effective_from: Timestamp,
    /// Why there is a new one.
    pub note: String,
    /// By which operator.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What the customer says they agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgreementAccepted)]
pub struct Accepted {
    /// Which text.
    pub document: Document,
    /// The version that was shown.
    pub version: String,
}

/// The version of each text that the platform comes with.
static ALL: [Agreement; 4] = [
    Agreement {
        document: Document::ClassTwo,
        version: Cow::Borrowed("2026-11"),
        title: (Cow::Borrowed("个人Ⅱ类银行账户服务协议"), Cow::Borrowed("Agreement on class II accounts")),
        text: (
            Cow::Borrowed(include_str!("../agreements/class_two.2026-11.zh.txt")),
            Cow::Borrowed(include_str!("../agreements/class_two.2026-11.en.txt")),
        ),
        published: None,
    },
    Agreement {
        document: Document::ClassThree,
        version: Cow::Borrowed("2026-11"),
        title: (Cow::Borrowed("个人Ⅲ类银行账户服务协议"), Cow::Borrowed("Agreement on class III accounts")),
        text: (
            Cow::Borrowed(include_str!("../agreements/class_three.2026-11.zh.txt")),
            Cow::Borrowed(include_str!("../agreements/class_three.2026-11.en.txt")),
        ),
        published: None,
    },
    Agreement {
        document: Document::HangCard,
        version: Cow::Borrowed("2026-11"),
        title: (
            Cow::Borrowed("他行卡绑定与信息核验授权书"),
            Cow::Borrowed("Authority to link a card and to check it with its bank"),
        ),
        text: (
            Cow::Borrowed(include_str!("../agreements/hang_card.2026-11.zh.txt")),
            Cow::Borrowed(include_str!("../agreements/hang_card.2026-11.en.txt")),
        ),
        published: None,
    },
    Agreement {
        document: Document::BalanceSharing,
        version: Cow::Borrowed("2026-11"),
        title: (
            Cow::Borrowed("他行账户余额查询单独授权"),
            Cow::Borrowed("Separate consent to show a balance of another bank"),
        ),
        text: (
            Cow::Borrowed(include_str!("../agreements/balance_sharing.2026-11.zh.txt")),
            Cow::Borrowed(include_str!("../agreements/balance_sharing.2026-11.en.txt")),
        ),
        published: None,
    },
];

impl Document {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ClassTwo, Self::ClassThree, Self::HangCard, Self::BalanceSharing];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClassTwo => "class_two",
            Self::ClassThree => "class_three",
            Self::HangCard => "hang_card",
            Self::BalanceSharing => "balance_sharing",
        }
    }

    /// The document of a stored word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document| document.as_str() == word)
    }

    /// The version the platform came with; in force until a bank publishes its own.
    pub fn built_in(self) -> &'static Agreement {
        ALL.iter().find(|agreement| agreement.document == self).expect("every document has a version, see the test")
    }
}

impl Agreement {
    /// Title and text in `lang`.
    pub fn in_lang(&self, lang: Lang) -> (&str, &str) {
        match lang {
            Lang::Zh => (&self.title.0, &self.text.0),
            Lang::En => (&self.title.1, &self.text.1),
        }
    }

    /// Whether it is in force or was, at `now`.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.published.as_ref().is_none_or(|published| published.effective_from <= now)
    }

    /// Whether it reads the same, but for space around.
    pub fn reads_like(&self, other: &Self) -> bool {
        let same = |one: &str, other: &str| one.trim() == other.trim();
        same(&self.title.0, &other.title.0)
            && same(&self.title.1, &other.title.1)
            && same(&self.text.0, &other.text.0)
            && same(&self.text.1, &other.text.1)
    }

    /// SHA-256 of title and text in `lang`, in hexadecimal digits.
    pub fn digest(&self, lang: Lang) -> String {
        use std::fmt::Write;
        let (title, text) = self.in_lang(lang);
        let digest = crypto::token::digest(&[b"polybank/agreement/v1", title.as_bytes(), text.as_bytes()]);
        digest.iter().fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    /// Whether this very version is among those `accepted`.
    pub fn is_among(&self, accepted: &[Accepted]) -> bool {
        accepted.iter().any(|given| given.document == self.document && given.version == self.version)
    }
}

/// The version in force at `now` among all of one document, in any order: the one that came into force last; of two with
/// the same date the one published later, and of two published in one moment the one with the higher number.
pub fn in_force(versions: &[Agreement], now: Timestamp) -> Option<&Agreement> {
    let since = |agreement: &&Agreement| {
        let published = agreement.published.as_ref();
        let version = (agreement.version.len(), agreement.version.clone());
        (published.map(|published| (published.effective_from, published.at)), version)
    };
    versions.iter().filter(|agreement| agreement.has_begun(now)).max_by_key(since)
}

/// What a version published for `day` is called: the day, and a number behind it where that is taken.
pub fn version_for(day: chrono::NaiveDate, taken: &[Agreement]) -> String {
    let named = |n: usize| if n == 1 { day.to_string() } else { format!("{day}.{n}") };
    let free = (1..).map(named).find(|name| taken.iter().all(|agreement| agreement.version != *name));
    free.unwrap_or_else(|| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_a_text_in_both_languages() {
        for document in Document::ALL {
            let built_in = document.built_in();
            assert_eq!(Document::of(document.as_str()), Some(document));
            for lang in [Lang::Zh, Lang::En] {
                assert!(built_in.in_lang(lang).1.len() > 200, "{document:?}");
                assert_eq!(built_in.digest(lang).len(), 64);
            }
            assert_ne!(built_in.digest(Lang::Zh), built_in.digest(Lang::En));
        }
    }

    #[test]
    fn only_the_very_version_counts_as_agreed() {
        let two = Document::ClassTwo.built_in();
        let given = |version: &str| vec![Accepted { document: Document::ClassTwo, version: version.to_owned() }];
        assert!(two.is_among(&given(&two.version)));
        assert!(!two.is_among(&given("2020-01")) && !two.is_among(&[]));
        assert!(!Document::ClassThree.built_in().is_among(&given(&two.version)));
    }

    fn published(version: &str, from: i64, at: i64) -> Agreement {
        let (from, at) = (Timestamp::from_micros(from), Timestamp::from_micros(at));
        let published = Published { effective_from: from, note: "why".into(), by: "who".into(), at };
        Agreement {
            version: version.to_owned().into(),
            published: Some(published),
            ..Document::HangCard.built_in().clone()
        }
    }

    #[test]
    fn the_one_that_came_into_force_last_is_in_force() {
        let built_in = Document::HangCard.built_in().clone();
        let all = [published("c", 30, 5), built_in, published("b", 20, 9), published("b.2", 20, 8)];
        let at = |now: i64| in_force(&all, Timestamp::from_micros(now)).unwrap().version.clone();
        assert_eq!((at(19), at(20), at(29), at(30)), ("2026-11".into(), "b".into(), "b".into(), "c".into()));
    }

    #[test]
    fn a_day_may_have_several_versions() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        assert_eq!(version_for(day, &[]), "2026-12-01");
        assert_eq!(version_for(day, &[published("2026-12-01", 1, 1)]), "2026-12-01.2");
    }
}
