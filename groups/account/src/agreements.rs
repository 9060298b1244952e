//! What a customer agrees to when an account is opened online or a card is hung: the texts, in versions.
//!
//! A text that was in force once stays here word for word: what somebody agreed to is found again by its version, and its
//! digest stands with the agreement. A new wording is a new file with a new version, put in front of the old one.

use kernel::Lang;
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

/// One version of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Which.
    pub document: Document,
    /// Its version: the month it was written in.
    pub version: &'static str,
    /// Title, zh and en.
    pub title: (&'static str, &'static str),
    /// The whole text, zh and en.
    pub text: (&'static str, &'static str),
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

/// Every version there ever was, of each text the newest first.
static ALL: [Agreement; 4] = [
    Agreement {
        document: Document::ClassTwo,
        version: "2026-11",
        title: ("个人Ⅱ类银行账户服务协议", "Agreement on class II accounts"),
        text: (
            include_str!("../agreements/class_two.2026-11.zh.txt"),
            include_str!("../agreements/class_two.2026-11.en.txt"),
        ),
    },
    Agreement {
        document: Document::ClassThree,
        version: "2026-11",
        title: ("个人Ⅲ类银行账户服务协议", "Agreement on class III accounts"),
        text: (
            include_str!("../agreements/class_three.2026-11.zh.txt"),
            include_str!("../agreements/class_three.2026-11.en.txt"),
        ),
    },
    Agreement {
        document: Document::HangCard,
        version: "2026-11",
        title: ("他行卡绑定与信息核验授权书", "Authority to link a card and to check it with its bank"),
        text: (
            include_str!("../agreements/hang_card.2026-11.zh.txt"),
            include_str!("../agreements/hang_card.2026-11.en.txt"),
        ),
    },
    Agreement {
        document: Document::BalanceSharing,
        version: "2026-11",
        title: ("他行账户余额查询单独授权", "Separate consent to show a balance of another bank"),
        text: (
            include_str!("../agreements/balance_sharing.2026-11.zh.txt"),
            include_str!("../agreements/balance_sharing.2026-11.en.txt"),
        ),
    },
];

impl Document {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClassTwo => "class_two",
            Self::ClassThree => "class_three",
            Self::HangCard => "hang_card",
            Self::BalanceSharing => "balance_sharing",
        }
    }

    /// The version in force.
    pub fn current(self) -> &'static Agreement {
        ALL.iter().find(|agreement| agreement.document == self).expect("every document has a version, see the test")
    }
}

impl Agreement {
    /// Every version there ever was, of each text the newest first.
    pub const fn all() -> &'static [Self] {
        &ALL
    }

    /// The version of a document that was agreed to once.
    pub fn find(document: &str, version: &str) -> Option<&'static Self> {
        ALL.iter().find(|agreement| agreement.document.as_str() == document && agreement.version == version)
    }

    /// Title and text in `lang`.
    pub const fn in_lang(&self, lang: Lang) -> (&'static str, &'static str) {
        match lang {
            Lang::Zh => (self.title.0, self.text.0),
            Lang::En => (self.title.1, self.text.1),
        }
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
}

/// The agreement to the version of `document` in force now, if it is among those `accepted`.
pub fn agreed(document: Document, accepted: &[Accepted]) -> Option<&'static Agreement> {
    let current = document.current();
    let same = |given: &Accepted| given.document == document && given.version == current.version;
    accepted.iter().any(same).then_some(current)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTS: [Document; 4] =
        [Document::ClassTwo, Document::ClassThree, Document::HangCard, Document::BalanceSharing];

    #[test]
    fn every_document_has_a_text_in_both_languages_that_is_found_again() {
        for document in DOCUMENTS {
            let current = document.current();
            assert_eq!(Agreement::find(document.as_str(), current.version), Some(current));
            for lang in [Lang::Zh, Lang::En] {
                assert!(current.in_lang(lang).1.len() > 200, "{document:?}");
                assert_eq!(current.digest(lang).len(), 64);
            }
            assert_ne!(current.digest(Lang::Zh), current.digest(Lang::En));
        }
    }

    #[test]
    fn only_the_version_in_force_counts_as_agreed() {
        let given = |version: &str| vec![Accepted { document: Document::ClassTwo, version: version.to_owned() }];
        assert!(agreed(Document::ClassTwo, &given(Document::ClassTwo.current().version)).is_some());
        assert!(agreed(Document::ClassTwo, &given("2020-01")).is_none());
        assert!(agreed(Document::ClassThree, &given(Document::ClassTwo.current().version)).is_none());
        assert!(agreed(Document::ClassTwo, &[]).is_none());
    }
}
