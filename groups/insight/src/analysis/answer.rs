//! What a question about behaviour is answered.

use chrono::NaiveDate;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::behaviour::BehaviourName;

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisAnswer {
    /// As it stood when.
    pub as_of: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The answer itself.
    pub result: AnalysisResult,
}

/// The answer itself, of the kind that was asked.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnalysisResult {
    /// Which things are done most.
    Ranking {
        /// The most frequent first.
        rows: Vec<AnalysisThing>,
        /// How often all together.
        times: u64,
        /// By how many people all together.
        people: u64,
    },
    /// How pages are looked at.
    Pages {
        /// The most visited first.
        rows: Vec<AnalysisPage>,
        /// Visits of all of them.
        visits: u64,
        /// People who visited any of them.
        visitors: u64,
        /// The average time in sight of all of them, in milliseconds.
        dwell_ms: u64,
    },
    /// How many people are there.
    Active {
        /// By day, the oldest first.
        days: Vec<AnalysisActive>,
    },
    /// How often things are done, over time.
    Trend {
        /// By time, the oldest first.
        points: Vec<AnalysisPoint>,
    },
    /// How far people go.
    Funnel {
        /// The steps as asked.
        steps: Vec<AnalysisFunnelStep>,
    },
    /// How many come back.
    Retention {
        /// By the day they were first there.
        cohorts: Vec<AnalysisCohort>,
    },
    /// Which pages follow one another.
    Paths {
        /// Visits that came by the page.
        starts: u64,
        /// From page to page.
        links: Vec<AnalysisLink>,
    },
}

/// A thing and how often it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisThing {
    /// What.
    pub what: String,
    /// How often.
    pub times: u64,
    /// By how many people; those who are not to be known are in `times` alone.
    pub people: u64,
}

/// A page and how it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisPage {
    /// Which, by its pattern.
    pub page: String,
    /// How often.
    pub visits: u64,
    /// By how many people; those who are not to be known are in `visits` alone.
    pub visitors: u64,
    /// The average time in sight, in milliseconds.
    pub dwell_ms: u64,
}

/// How many people were there up to a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisActive {
    /// The day.
    pub day: NaiveDate,
    /// On it.
    pub people: u64,
    /// On it or in the six days before.
    pub in_week: u64,
    /// On it or in the 29 days before.
    pub in_month: u64,
}

/// A span of time.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct AnalysisPoint {
    /// When it began.
    pub at: Timestamp,
    /// What was done in it, in the order asked.
    pub counts: Vec<AnalysisCount>,
}

/// How often, and by how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisCount {
    /// How often.
    pub times: u64,
    /// By how many people.
    pub people: u64,
}

/// How many came to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisFunnelStep {
    /// People who came this far.
    pub people: u64,
    /// The middle time from the step before, in seconds.
    pub median_s: Option<u64>,
}

/// People who were first there on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisCohort {
    /// The day.
    pub day: NaiveDate,
    /// How many.
    pub people: u64,
    /// How many of them were back after one day, two, and so on; as far as days have passed.
    pub again: Vec<u64>,
}

/// From one page to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisLink {
    /// How many pages from the page asked for; 0 begins there.
    pub step: u32,
    /// From which page; `…` stands for all that are rare.
    pub from: String,
    /// To which page; `…` stands for all that are rare, nothing for the end of the visit.
    pub to: String,
    /// How often.
    pub times: u64,
}

/// Something that is done in a bank, to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalysisKnown {
    /// What kind.
    pub name: BehaviourName,
    /// With what.
    pub what: String,
    /// How often.
    pub times: u64,
}

/// What can be asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisVocabulary {
    /// The most frequent first; up to 500.
    pub items: Vec<AnalysisKnown>,
}
