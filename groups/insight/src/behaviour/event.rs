//! What somebody did, as it is kept.

use std::sync::Arc;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of thing somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BehaviourName {
    /// Saw a page, for the time it was in sight.
    PageView,
    /// Clicked a declared element.
    Click,
    /// Had a declared element in sight: half of it for a second.
    Exposure,
    /// Sent a declared form, after the time it took to fill in. Never what was in it.
    Form,
    /// Met an error of the app.
    Error,
    /// Waited for the app.
    Performance,
    /// Did something with the bank that the bank itself told of: signed in, paid. No app can say so.
    Business,
}

impl BehaviourName {
    /// Every name.
    pub const ALL: [Self; 7] =
        [Self::PageView, Self::Click, Self::Exposure, Self::Form, Self::Error, Self::Performance, Self::Business];

    /// Those that apps tell: of its own business only the bank does.
    pub const OF_APPS: [Self; 6] =
        [Self::PageView, Self::Click, Self::Exposure, Self::Form, Self::Error, Self::Performance];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PageView => "page_view",
            Self::Click => "click",
            Self::Exposure => "exposure",
            Self::Form => "form",
            Self::Error => "error",
            Self::Performance => "performance",
            Self::Business => "business",
        }
    }
}

impl std::str::FromStr for BehaviourName {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or(())
    }
}

/// A person's number within a bank. 0 is nobody in particular: somebody who is not to be known by what they do.
pub type PersonNo = u32;
/// Whoever is not to be known.
pub const UNSAID: PersonNo = 0;

/// Where the ids begin of what the bank tells itself. No app's event may have one like it: it would pass for a repeat.
pub const OWN_IDS: u128 = 0xB4_4E_4B << 104;

/// Whether an id is of those: no version of a UUID stands in them, so no app's id by chance is like one.
pub const fn is_own_id(id: u128) -> bool {
    id >> 72 == OWN_IDS >> 72
}

/// What somebody did, checked, and with the number of who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The app's own id of it; a repeat is the same event.
    pub event_id: u128,
    /// What kind.
    pub name: BehaviourName,
    /// What it was done with: the page of a view, the declared element of everything else.
    #[serde(with = "word")]
    pub what: Arc<str>,
    /// On which page, by its pattern.
    #[serde(with = "word")]
    pub page: Arc<str>,
    /// By whom.
    pub person: PersonNo,
    /// When, by the app's clock; microseconds since 1970.
    pub at_us: i64,
    /// How long in milliseconds, where it has a length; of what the bank told, how much in minor units.
    pub ms: Option<u64>,
    /// When it came in; microseconds since 1970.
    pub received_us: i64,
}

impl Event {
    /// When, by the app's clock.
    pub const fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.at_us)
    }

    /// The order events lie in, in a file: what belongs to one question side by side, and in it person by person.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |event: &Self| (event.name, event.person, event.at_us, event.event_id);
        (self.name, &self.what).cmp(&(other.name, &other.what)).then_with(|| key(self).cmp(&key(other)))
    }
}

/// A shared word is written as any other.
mod word {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(word: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(word)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        String::deserialize(from).map(Arc::from)
    }
}
