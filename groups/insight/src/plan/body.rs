//! What a tracking plan is, as it is written and published.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::behaviour::BehaviourName;

/// Events of one plan, at most.
pub const EVENTS_MAX: usize = 1_500;
/// Longest name of a thing, in characters: as long as an app may tell.
pub const WHAT_MAX: usize = 120;
/// No event is longer: a day, in milliseconds.
pub const MS_MAX: u32 = 86_400_000;

/// A tracking plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// What apps may tell.
    pub events: Vec<PlanEvent>,
    /// How many views in a hundred the apps are asked to tell of; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_percent: Option<u8>,
}

/// One event that apps may tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlanEvent)]
pub struct PlanEvent {
    /// What kind.
    pub name: BehaviourName,
    /// The declared element, or the pattern of the page; a `*` at the end stands for every ending.
    pub what: String,
    /// What people call it, in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is needed for, in Chinese.
    pub purpose_zh: String,
    /// The same in English.
    pub purpose_en: String,
    /// For how many days it is needed; it is never kept longer than behaviour is.
    pub retention_days: u16,
    /// Whether it has a length.
    #[serde(default)]
    pub ms: PlanLength,
    /// How long it is at most, in milliseconds; a day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms_max: Option<u32>,
}

/// Whether an event has a length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanLength {
    /// It has none.
    #[default]
    None,
    /// It may have one.
    Optional,
    /// It has one.
    Required,
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// An event of a plan, with everything but its name and thing as it usually is.
    pub fn declared((name, what): (&str, &str)) -> PlanEvent {
        PlanEvent {
            name: name.parse().unwrap(),
            what: what.to_owned(),
            title_zh: "事件".to_owned(),
            title_en: "Event".to_owned(),
            owner: "app-team".to_owned(),
            purpose_zh: "改进导航".to_owned(),
            purpose_en: "To improve navigation".to_owned(),
            retention_days: 400,
            ms: PlanLength::None,
            ms_max: None,
        }
    }
}
