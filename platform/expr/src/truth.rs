//! Three values of truth: what is missing is unknown, never false.

use std::ops::Not;

/// Whether a condition holds. Ordered: a conjunction is the least of its parts, a disjunction the greatest (Kleene).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum Truth {
    /// It does not, whatever is missing.
    False = -1,
    /// That depends on something missing, or on a sum that has no result.
    Unknown = 0,
    /// It does, whatever is missing.
    True = 1,
}

impl Truth {
    /// The truth of something known.
    pub const fn of(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }

    /// True for sure.
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// False for sure.
    pub const fn is_false(self) -> bool {
        matches!(self, Self::False)
    }

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        }
    }
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Unknown, Self::of)
    }
}

impl From<Truth> for Option<bool> {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::False => Some(false),
            Truth::Unknown => None,
            Truth::True => Some(true),
        }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}
