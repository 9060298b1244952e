//! Why an event is not among those that are asked about.

use serde::Serialize;
use utoipa::ToSchema;

/// Why an event went to quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineReason {
    /// Its id is no UUID.
    BadId,
    /// Its device is none, or not that of the batch.
    BadDevice,
    /// There is no such kind of event.
    BadName,
    /// Its time is none, or more than a day off.
    BadTime,
    /// Its page or element is empty, too long, or has controls in it.
    BadText,
    /// Everything but a page view is of an element, and this is of none.
    NoElement,
    /// Its length is below nothing, or above a day.
    BadLength,
    /// The plan does not declare it.
    Undeclared,
    /// It looks as if it told something about somebody.
    Personal,
    /// It has a length, and the plan says that it has none.
    LengthNotAllowed,
    /// It has no length, and the plan says that it has one.
    LengthMissing,
    /// It is longer than the plan says that it can be.
    LengthTooLong,
}

impl QuarantineReason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::BadId,
        Self::BadDevice,
        Self::BadName,
        Self::BadTime,
        Self::BadText,
        Self::NoElement,
        Self::BadLength,
        Self::Undeclared,
        Self::Personal,
        Self::LengthNotAllowed,
        Self::LengthMissing,
        Self::LengthTooLong,
    ];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadId => "bad_id",
            Self::BadDevice => "bad_device",
            Self::BadName => "bad_name",
            Self::BadTime => "bad_time",
            Self::BadText => "bad_text",
            Self::NoElement => "no_element",
            Self::BadLength => "bad_length",
            Self::Undeclared => "undeclared",
            Self::Personal => "personal",
            Self::LengthNotAllowed => "length_not_allowed",
            Self::LengthMissing => "length_missing",
            Self::LengthTooLong => "length_too_long",
        }
    }
}

impl std::str::FromStr for QuarantineReason {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(())
    }
}
