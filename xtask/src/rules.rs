//! The rules, by what they look at.

pub mod audit;
pub mod files;
pub mod placement;
pub mod rooms;
pub mod tables;
pub mod words;

use std::fmt;

use crate::Source;

/// A rule that was broken, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The file, or the package.
    pub place: String,
    /// The line, from 1; 0 when the whole file or package is meant.
    pub line: usize,
    /// What the rule says.
    pub rule: String,
}

impl Breach {
    fn at(source: &Source, line: usize, rule: impl Into<String>) -> Self {
        Self { place: source.path.display().to_string(), line, rule: rule.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.place, self.rule),
            line => write!(f, "{}:{line}: {}", self.place, self.rule),
        }
    }
}

/// Where `word` stands in `text` as a word of its own; byte offsets.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().last().is_some_and(part);
        let after = text[at + word.len()..].chars().next().is_some_and(part);
        !before && !after
    })
}

/// The line of byte `at` in a text that begins on `line`.
fn line_of(text: &str, at: usize, line: usize) -> usize {
    line + text[..at].matches('\n').count()
}
