//! A question about behaviour, as data: it can be asked, kept, and asked again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::behaviour::{BehaviourName, Run};

/// Longest period of a question, in days.
pub const DAYS_MAX: i64 = 400;
/// Longest period cohorts are made of, in days.
pub const COHORT_DAYS_MAX: i64 = 90;
/// Longest period that is asked by the hour, in days.
pub const HOURLY_DAYS_MAX: i64 = 7;
const WHAT_MAX: usize = 120;

/// A question about the behaviour in one bank.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// The first day, in the bank's zone.
    pub from: NaiveDate,
    /// The last day, in the bank's zone; included. At most 400 days in all.
    pub until: NaiveDate,
    /// Only people of this audience; everybody when absent.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What is asked.
    pub ask: AnalysisAsk,
}

/// What is asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnalysisAsk {
    /// Which things are done most.
    Ranking {
        /// What kind of doing.
        of: BehaviourName,
        /// How many of them; 50 when absent.
        #[schema(minimum = 1, maximum = 200)]
        limit: Option<usize>,
    },
    /// How often, by how many, and for how long pages are looked at.
    Pages {
        /// Which pages; all when absent.
        #[schema(max_items = 50)]
        pages: Option<Vec<String>>,
    },
    /// How many people are there on a day, in the week and in the month up to it.
    Active,
    /// How often and by how many things are done, over time.
    Trend {
        /// Which.
        #[schema(min_items = 1, max_items = 5)]
        events: Vec<AnalysisEvent>,
        /// How finely; hours for at most 7 days.
        by: AnalysisGrain,
    },
    /// How many people go how far through steps, in their order.
    Funnel {
        /// The steps.
        #[schema(min_items = 2, max_items = 8)]
        steps: Vec<AnalysisEvent>,
        /// All steps within so many seconds.
        #[schema(minimum = 60, maximum = 2_592_000)]
        window_s: u32,
    },
    /// How many come back, by the day they were first there in the period. At most 90 days.
    Retention {
        /// What makes them be there.
        first: AnalysisEvent,
        /// What makes them be back.
        again: AnalysisEvent,
        /// How many days are looked at.
        #[schema(minimum = 1, maximum = 30)]
        days: u32,
    },
    /// Which pages follow one another, from a page on or up to it, within a visit.
    Paths {
        /// The page.
        #[schema(max_length = 120)]
        start: String,
        /// In which direction.
        direction: AnalysisDirection,
        /// How many pages far.
        #[schema(minimum = 1, maximum = 5)]
        depth: u32,
    },
}

/// Something that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisEvent {
    /// What kind.
    pub name: BehaviourName,
    /// With what: the page of a view, the declared element of everything else; with anything when absent.
    #[schema(max_length = 120)]
    pub what: Option<String>,
}

impl AnalysisEvent {
    /// Whether a run is of it.
    pub fn is(&self, run: &Run) -> bool {
        self.name == run.name && self.what.as_ref().is_none_or(|what| *what == run.what)
    }
}

/// How finely time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnalysisGrain {
    /// By day.
    Day,
    /// By hour.
    Hour,
}

/// Which way a path is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnalysisDirection {
    /// What comes after.
    After,
    /// What came before.
    Before,
}

/// What is wrong with a question: the field, a code, and words.
pub type Objection = (&'static str, &'static str, &'static str);

impl Analysis {
    /// How many days it is about.
    pub fn days(&self) -> i64 {
        self.until.signed_duration_since(self.from).num_days() + 1
    }

    /// What is wrong with it, if anything.
    pub fn objection(&self) -> Option<Objection> {
        let days = self.days();
        if days < 1 {
            return Some(("until", "out_of_range", "结束日期早于开始日期 / ends before it begins"));
        }
        let longest = match &self.ask {
            AnalysisAsk::Trend { by: AnalysisGrain::Hour, .. } => HOURLY_DAYS_MAX,
            AnalysisAsk::Retention { .. } => COHORT_DAYS_MAX,
            _ => DAYS_MAX,
        };
        if days > longest {
            let words = match longest {
                HOURLY_DAYS_MAX => "按小时最多 7 天 / at most 7 days by the hour",
                COHORT_DAYS_MAX => "留存最多 90 天 / at most 90 days of cohorts",
                _ => "最多 400 天 / at most 400 days",
            };
            return Some(("from", "out_of_range", words));
        }
        self.ask.objection()
    }
}

impl AnalysisAsk {
    fn objection(&self) -> Option<Objection> {
        let is_name = |name: &str| (1..=WHAT_MAX).contains(&name.chars().count());
        let are_named = |events: &[AnalysisEvent]| events.iter().all(|event| event.what.as_deref().is_none_or(is_name));
        let within = |ok: bool, field, words| (!ok).then_some((field, "out_of_range", words));
        let named = |ok: bool, field| within(ok, field, "名称 1 至 120 字 / names of 1 to 120 characters");
        match self {
            Self::Ranking { limit, .. } => {
                within(limit.is_none_or(|limit| (1..=200).contains(&limit)), "ask.limit", "1 至 200 / 1 to 200")
            }
            Self::Pages { pages } => {
                let pages = pages.as_deref().unwrap_or_default();
                within(pages.len() <= 50, "ask.pages", "最多 50 个页面 / at most 50 pages")
                    .or_else(|| named(pages.iter().all(|page| is_name(page)), "ask.pages"))
            }
            Self::Active => None,
            Self::Trend { events, .. } => {
                within((1..=5).contains(&events.len()), "ask.events", "1 至 5 个事件 / 1 to 5 events")
                    .or_else(|| named(are_named(events), "ask.events"))
            }
            Self::Funnel { steps, window_s } => {
                within((2..=8).contains(&steps.len()), "ask.steps", "2 至 8 步 / 2 to 8 steps")
                    .or_else(|| named(are_named(steps), "ask.steps"))
                    .or_else(|| {
                        let ok = (60..=2_592_000).contains(window_s);
                        within(ok, "ask.window_s", "60 秒至 30 天 / 60 seconds to 30 days")
                    })
            }
            Self::Retention { first, again, days } => named(are_named(std::slice::from_ref(first)), "ask.first")
                .or_else(|| named(are_named(std::slice::from_ref(again)), "ask.again"))
                .or_else(|| within((1..=30).contains(days), "ask.days", "1 至 30 天 / 1 to 30 days")),
            Self::Paths { start, depth, .. } => named(is_name(start), "ask.start")
                .or_else(|| within((1..=5).contains(depth), "ask.depth", "1 至 5 步 / 1 to 5 pages")),
        }
    }
}
