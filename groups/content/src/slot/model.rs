//! Slots and placements as they are published: pure, so that the check on the publishing line, what decides and the apps agree.

use std::str::FromStr;

use kernel::{Lang, ParseError, Timestamp};
use publishing::model::Window;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Slots a bank may have.
pub const SLOTS_MAX: usize = 1_000;
/// The arm of whoever is shown nothing, so that it is known what would have come of it.
pub const HELD_OUT: &str = "held_out";
/// One person takes one part in so many of a placement's day maximum, at most …
const DAY_PARTS: u64 = 100;
/// … and so many times in any case.
const OWN_LEAST: u64 = 3;
/// The arm of whoever is in no experiment.
pub const ONLY_ARM: &str = "a";

/// What a slot looks like, and how it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SlotShape)]
pub enum Shape {
    /// Pictures that follow each other.
    Banner,
    /// Over the whole page, closed in one tap.
    Interstitial,
    /// A small picture at the edge.
    Floating,
    /// While the app opens.
    Splash,
    /// A row among others.
    Card,
    /// A word at an entry of the menu.
    Badge,
    /// What stands in the empty search box.
    Hint,
    /// A notice from below, closed in one tap.
    Pop,
}

impl Shape {
    /// Every shape, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Banner,
        Self::Interstitial,
        Self::Floating,
        Self::Splash,
        Self::Card,
        Self::Badge,
        Self::Hint,
        Self::Pop,
    ];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::Interstitial => "interstitial",
            Self::Floating => "floating",
            Self::Splash => "splash",
            Self::Card => "card",
            Self::Badge => "badge",
            Self::Hint => "hint",
            Self::Pop => "pop",
        }
    }

    /// Whether it stands in the way of what somebody came for: then it costs of the budget of attention, and there is never one for
    /// the elder version.
    pub const fn interrupts(self) -> bool {
        matches!(self, Self::Interstitial | Self::Pop)
    }

    /// Whether it moves or covers by itself, which the elder version has none of.
    pub const fn is_for_elder(self) -> bool {
        matches!(self, Self::Banner | Self::Card | Self::Badge | Self::Hint)
    }

    /// Whether it shows a picture.
    pub const fn needs_picture(self) -> bool {
        matches!(self, Self::Banner | Self::Interstitial | Self::Floating | Self::Splash)
    }
}

/// The slots of a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotsBody {
    /// All of them.
    pub slots: Vec<SlotSpec>,
    /// Hosts outside the app that placements and articles may lead to, in lower case.
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
}

/// One place for materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotSpec {
    /// `home.banner`.
    pub id: String,
    /// What operators call it.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// The page it is on, by its pattern: `/`, `/transfer`.
    pub page: String,
    /// What it looks like.
    pub shape: Shape,
    /// Pixels a picture needs at least; 0 where it has none.
    pub width: u32,
    /// The same.
    pub height: u32,
    /// Materials shown at once.
    pub capacity: usize,
    /// Seconds each is shown, where they follow each other.
    #[serde(default)]
    pub rotation_s: u32,
    /// Seen by one person on one day, at most, over all placements; 0 for no limit.
    #[serde(default)]
    pub person_day_max: u32,
}

/// Whom a placement counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlacementPresence)]
pub enum Presence {
    /// It is shown whenever its person comes: it takes a part of the slot's capacity.
    Always,
    /// It takes turns with others of its kind, by weight.
    Rotating,
    /// Only where there is nothing else.
    Fallback,
}

/// What a placement is to lead to. Counted where somebody who saw it does so within a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlacementGoal)]
pub enum Goal {
    /// Nothing that is counted.
    None,
    /// A transfer is made.
    Transfer,
    /// An account is opened.
    AccountOpened,
    /// A card of another bank is added.
    CardBound,
}

/// Where a placement leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Link {
    /// A page of the app.
    Page {
        /// `/transfer`.
        to: String,
    },
    /// An article of the bank.
    Article {
        /// The name of its document.
        name: String,
    },
    /// A page elsewhere, of a host that the slots document allows.
    Https {
        /// `https://…`.
        to: String,
    },
}

/// Words and picture of a placement, or of one arm of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// The headline.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// One more line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_zh: String,
    /// The same in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_en: String,
    /// A picture of the library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// One way of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// `b`, `c`, …; `a` is the placement itself.
    pub id: String,
    /// How many of a hundred are shown it.
    pub percent: u16,
    /// What they are shown.
    pub material: Material,
}

/// How often one person is shown it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonCaps {
    /// On one day of the bank; 0 for no limit.
    #[serde(default)]
    pub per_day: u32,
    /// Ever; 0 for no limit.
    #[serde(default)]
    pub in_total: u32,
}

impl PersonCaps {
    /// Whether there is a limit.
    pub const fn binds(self) -> bool {
        self.per_day > 0 || self.in_total > 0
    }
}

/// Something that is shown in slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// Where.
    pub slots: Vec<String>,
    /// What.
    pub material: Material,
    /// Where it leads, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// From then on, RFC 3339; at once when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<String>,
    /// Until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<String>,
    /// Only in these hours of the bank's day, from the first up to the second; the whole day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<(u32, u32)>,
    /// For those in one of these; for everybody when empty.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// For nobody in one of these.
    #[serde(default)]
    pub not_audiences: Vec<String>,
    /// 0 to 100: the higher first.
    pub priority: u32,
    /// Among those that take turns.
    pub weight: u32,
    /// Whether it takes turns.
    pub presence: Presence,
    /// Exposures on one day over all people, spread over its hours; 0 for no limit.
    #[serde(default)]
    pub day_max: u64,
    /// How often for one person, as it is written: see [`Placement::caps`] for what holds.
    #[serde(default)]
    pub person: PersonCaps,
    /// Of those with one name here only one is on a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive: Option<String>,
    /// Other ways it is tried.
    #[serde(default)]
    pub arms: Vec<Arm>,
    /// How many of a hundred are shown nothing, to know what would have come of it.
    #[serde(default)]
    pub held_out_percent: u16,
    /// What it is to lead to.
    pub goal: Goal,
}

impl Material {
    /// The headline in the reader's language.
    pub fn title(&self, lang: Lang) -> &str {
        lang.pick(&self.title_zh, &self.title_en)
    }

    /// The line below.
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.text_zh, &self.text_en)
    }
}

impl Placement {
    /// What whoever is in `arm` is shown.
    pub fn of_arm(&self, arm: &str) -> &Material {
        self.arms.iter().find(|one| one.id == arm).map_or(&self.material, |one| &one.material)
    }

    /// Whether there is something to compare.
    pub fn is_experiment(&self) -> bool {
        !self.arms.is_empty() || self.held_out_percent > 0
    }

    /// The arm of whoever drew `lot` of ten thousand: held out first, then the arms in their order, then the placement itself. A
    /// share that grows at its end keeps everybody it had.
    pub fn arm(&self, lot: u16) -> &str {
        let mut upto = self.held_out_percent.saturating_mul(100);
        if lot < upto {
            return HELD_OUT;
        }
        for arm in &self.arms {
            upto = upto.saturating_add(arm.percent.saturating_mul(100));
            if lot < upto {
                return &arm.id;
            }
        }
        ONLY_ARM
    }

    /// How often one person is shown it. What has a maximum over everybody and says nothing of one person's day is shown to
    /// nobody more than a small part of it: nobody alone uses it up.
    pub fn caps(&self) -> PersonCaps {
        if self.day_max == 0 || self.person.per_day > 0 {
            return self.person;
        }
        let own = (self.day_max / DAY_PARTS).max(OWN_LEAST);
        PersonCaps { per_day: u32::try_from(own).unwrap_or(u32::MAX), ..self.person }
    }

    /// Whether it is remembered of each person that they saw it: a cap binds, it is compared, or it is to lead to something.
    pub fn is_remembered(&self) -> bool {
        self.caps().binds() || self.is_experiment() || self.goal != Goal::None
    }

    /// Every material of it.
    pub fn materials(&self) -> impl Iterator<Item = &Material> {
        std::iter::once(&self.material).chain(self.arms.iter().map(|arm| &arm.material))
    }
}

/// A placement made ready: its moments are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The placement.
    pub placement: Placement,
    /// From then on.
    pub starts_at: Option<Timestamp>,
    /// Until then.
    pub ends_at: Option<Timestamp>,
}

impl Ready {
    /// Whether `at`, in hour `hour` of the bank's day, is its time.
    pub fn is_time(&self, at: Timestamp, hour: u32) -> bool {
        let days = self.starts_at.is_none_or(|from| from <= at) && self.ends_at.is_none_or(|until| at < until);
        days && self.placement.hours.is_none_or(|(from, until)| (from..until).contains(&hour))
    }

    /// The same, held to a window besides.
    pub fn within(&self, window: &Window) -> Self {
        let starts_at = [self.starts_at, window.starts_at].into_iter().flatten().max();
        let ends_at = [self.ends_at, window.ends_at].into_iter().flatten().min();
        Self { placement: self.placement.clone(), starts_at, ends_at }
    }

    /// Whether there is a moment when both are due.
    pub fn meets(&self, other: &Self) -> bool {
        let before =
            |end: Option<Timestamp>, start: Option<Timestamp>| end.zip(start).is_some_and(|(end, start)| end <= start);
        let hours = match (self.placement.hours, other.placement.hours) {
            (Some((from, until)), Some((of, to))) => from < to && of < until,
            _ => true,
        };
        hours && !before(self.ends_at, other.starts_at) && !before(other.ends_at, self.starts_at)
    }
}

/// What a customer's app tells of a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SlotTold)]
pub enum Told {
    /// Half of it was in sight for a second.
    Seen,
    /// It was followed.
    Clicked,
    /// It was closed: not again today.
    Closed,
}

impl FromStr for Told {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "seen" => Ok(Self::Seen),
            "clicked" => Ok(Self::Clicked),
            "closed" => Ok(Self::Closed),
            _ => Err(ParseError::new("told", "unknown")),
        }
    }
}
