//! Tags and audiences as they are written down: what a published document holds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::behaviour::{BehaviourName, Run};

/// Tags of a bank, at most.
pub const TAGS_MAX: usize = 200;
/// Longest window of a tag, in days.
pub const WINDOW_MAX: i64 = 90;
/// Furthest a chance looks ahead, in days.
pub const AHEAD_MAX: i64 = 60;
/// Things one tag looks at, at most.
pub const EVENTS_MAX: usize = 20;

/// The tags of a bank: the text of a published document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagsBody {
    /// In the order in which they may build on one another.
    pub tags: Vec<TagSpec>,
}

/// A tag: something that is known, or not known, of everybody who is profiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagSpec {
    /// What is written in conditions: `transfer_times_30d`.
    pub id: String,
    /// What people read.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Which shelf it stands on.
    pub group: TagGroup,
    /// Who answers for it.
    pub owner: String,
    /// Whether the person it is about is shown it.
    #[serde(default)]
    pub shown: TagShown,
    /// Where it comes from.
    pub from: TagSource,
}

/// The shelves tags stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagGroup {
    /// Who somebody is to the bank.
    Identity,
    /// What they do in the app.
    Behaviour,
    /// What they do with the bank.
    Business,
    /// What they have, and what they are worth.
    Value,
    /// Where they are on their way with the bank.
    Lifecycle,
    /// What the bank's people know of them.
    Noted,
}

/// Whether the person a tag is about is shown it, and may switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagShown {
    /// They are.
    #[default]
    Shown,
    /// It is a step on the way to another tag, and tells them nothing.
    Inside,
}

/// Where a tag comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TagSource {
    /// What somebody did lately. Changes with the event.
    Events {
        /// Any of these.
        #[schema(min_items = 1, max_items = 20)]
        events: Vec<TagEvent>,
        /// What is told of them.
        measure: TagMeasure,
        /// In so many days, today included.
        #[schema(minimum = 1, maximum = 90)]
        within_days: i64,
    },
    /// What the bank has on its books of them. Looked up every night.
    Attribute {
        /// What.
        attribute: TagAttribute,
    },
    /// Whether something holds of other tags. Changes with them.
    Rule {
        /// The condition, over tags above this one.
        when: String,
    },
    /// The first of several cases that holds. Changes with the tags it looks at.
    Cases {
        /// In their order.
        #[schema(min_items = 1, max_items = 20)]
        cases: Vec<TagCase>,
    },
    /// Where somebody stands among all who have a value, from 1, the lowest hundredth, to 100. Reckoned when the day begins.
    Percentile {
        /// Of which tag above this one.
        of: String,
    },
    /// How likely somebody is to do something, of a thousand: learned from what people did before, reckoned when the day begins.
    Learned {
        /// What may come about: any of these.
        #[schema(min_items = 1, max_items = 20)]
        will: Vec<TagEvent>,
        /// Whether the chance is of doing any of it, or of doing none.
        comes: TagComes,
        /// In so many days from today.
        #[schema(minimum = 1, maximum = 60)]
        in_days: i64,
        /// The tags above this one it goes by: numbers and marks that follow what people do.
        #[schema(min_items = 1, max_items = 20)]
        by: Vec<String>,
    },
    /// What the bank's people note by hand or bring as a file.
    Noted {
        /// What may be noted; a mark alone when there are none.
        #[serde(default)]
        choices: Vec<TagChoice>,
    },
}

/// Something that is done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagEvent {
    /// What kind.
    pub name: BehaviourName,
    /// With what; with anything when absent, and with whatever begins so where it ends in `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// What people read, where the thing itself is the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_zh: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
}

impl TagEvent {
    /// Whether something done is it.
    pub fn is(&self, name: BehaviourName, what: &str) -> bool {
        let is_thing = |wanted: &str| match wanted.strip_suffix('*') {
            Some(begin) => what.starts_with(begin),
            None => what == wanted,
        };
        self.name == name && self.what.as_deref().is_none_or(is_thing)
    }

    /// Whether a run is of it.
    pub fn is_run(&self, run: &Run) -> bool {
        self.is(run.name, &run.what)
    }
}

/// What a chance is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagComes {
    /// Any of it is done.
    Done,
    /// None of it is.
    NotDone,
}

/// What is told of things done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagMeasure {
    /// How often.
    Times,
    /// On how many days.
    Days,
    /// How many days ago last: 0 is today. Not known of whoever never did it.
    SinceLast,
    /// How much in all: money for what the bank tells, time for everything else.
    Total,
    /// Which of the things most often. Not known of whoever did none.
    Favourite,
}

/// What the bank has on its books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TagAttribute {
    /// How far they have come: open, bound, named, …
    UserClass,
    /// For how many days they have been a customer.
    CustomerDays,
    /// What lies on all their accounts.
    Deposits,
    /// How many accounts they have.
    Accounts,
    /// How old they are, in years.
    Age,
}

impl TagAttribute {
    /// Every attribute.
    pub const ALL: [Self; 5] = [Self::UserClass, Self::CustomerDays, Self::Deposits, Self::Accounts, Self::Age];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserClass => "user_class",
            Self::CustomerDays => "customer_days",
            Self::Deposits => "deposits",
            Self::Accounts => "accounts",
            Self::Age => "age",
        }
    }
}

/// One of the values a tag can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagChoice {
    /// What is written in conditions.
    pub code: String,
    /// What people read.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
}

/// One of several cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagCase {
    /// What is written in conditions.
    pub code: String,
    /// What people read.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// The condition, over tags above this one; for everybody else when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// An audience: the text of a published document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AudienceSpec {
    /// What people read.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
    /// Who is in it: a condition over tags.
    pub when: String,
    /// Of a hundred, how many are left out of whatever is done with it, so that it can be seen what that does.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 50)]
    pub holdout_percent: u8,
}
