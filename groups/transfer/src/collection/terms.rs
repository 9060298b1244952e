//! What a customer agrees to when a debit mandate is given: the text, in versions. One that was in force stays here word
//! for word; a new wording is a new file, put in front.

use kernel::Lang;

/// A version of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The month it was written in.
    pub version: &'static str,
    title: (&'static str, &'static str),
    text: (&'static str, &'static str),
}

const ALL: [Terms; 1] = [Terms {
    version: "2026-11",
    title: ("他行账户扣款授权书", "Mandate to debit an account at another bank"),
    text: (
        include_str!("../../terms/debit_mandate.2026-11.zh.txt"),
        include_str!("../../terms/debit_mandate.2026-11.en.txt"),
    ),
}];

impl Terms {
    /// The version in force.
    pub const fn current() -> &'static Self {
        &ALL[0]
    }

    /// The version that was agreed to once; the one in force if nobody knows it.
    pub fn of(version: &str) -> &'static Self {
        ALL.iter().find(|terms| terms.version == version).unwrap_or(Self::current())
    }

    /// Title and text.
    pub const fn in_lang(&self, lang: Lang) -> (&'static str, &'static str) {
        match lang {
            Lang::Zh => (self.title.0, self.text.0),
            Lang::En => (self.title.1, self.text.1),
        }
    }
}
