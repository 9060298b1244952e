//! Suggestions for the console: what was learned, how good it is, and what came of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument};
use kernel::{Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::choose::Arm;
use super::service::Learned;
use super::store::ArmRow;
use super::taste::{Quality, Verdict};
use crate::days::{date_of, day_of};
use crate::menu::spec::Catalogue;
use crate::page::Pages;
use crate::significance::{Significance, compare};

/// What goes with what, told at most.
const PAIRS: usize = 12;
/// Nights that are told.
const NIGHTS: i64 = 30;
/// Fewer customers of an arm are told as none.
const APART_MIN: i64 = 10;
/// Days that are told, at most.
const DAYS_MAX: i64 = 90;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SuggestionsQuery {
    /// The first, in the bank's zone.
    pub from: NaiveDate,
    /// The last, included; at most 90 days.
    pub until: NaiveDate,
}

/// A bank's suggestions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionsReport {
    /// What was learned last, the newest first; nothing where nothing was learned yet.
    nights: Vec<SuggestionsNight>,
    /// What goes with what, the strongest first.
    pairs: Vec<SuggestionPair>,
    /// What came of what was seen on the days asked for: by what was learned, and by what most use.
    arms: Vec<SuggestionArm>,
    /// How the shares of customers who took one up differ; nothing where there are too few to tell.
    differs: Option<Significance>,
}

/// A night's learning.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionsNight {
    /// The day it was learned on, in the bank's zone.
    #[schema(value_type = String, format = Date)]
    day: NaiveDate,
    /// When.
    at: Timestamp,
    /// Whether it is used.
    verdict: Verdict,
    /// Customers who agree to be known and use something.
    people: i64,
    /// Customers learned from.
    learned_from: i64,
    /// Customers it was tried on: of those it has not learned from, who took something up in the last 14 days.
    tried_on: i64,
    /// Of those, who took up one of the first three they would have been suggested.
    hits: i64,
    /// The same, had what most use been suggested.
    popular_hits: i64,
}

/// What goes with what.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionPair {
    /// Who uses this function, in the reader's language,
    after: String,
    /// takes up this one
    then: String,
    /// so many times as often as everybody.
    times: f64,
    /// How many did.
    people: i64,
}

/// How suggestions did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionArm {
    /// `learned` or `popular`.
    arm: String,
    /// Customers who saw one. Of fewer than ten nothing is told.
    people: Option<i64>,
    /// Of those, who took one up within seven days.
    takers: Option<i64>,
    /// Suggestions seen, each once a customer.
    seen: Option<i64>,
    /// Of those, how many were taken up.
    taken: Option<i64>,
}

impl SuggestionsNight {
    fn of(learned: &Learned) -> Self {
        let Quality { learned_from, tried_on, hits, popular_hits } = learned.taste.quality;
        Self {
            day: date_of(learned.day).unwrap_or_default(),
            at: learned.at,
            verdict: learned.taste.verdict,
            people: learned.taste.people(),
            learned_from,
            tried_on,
            hits,
            popular_hits,
        }
    }
}

impl SuggestionArm {
    fn of(arm: Arm, rows: &[ArmRow]) -> Self {
        let row = rows.iter().find(|row| row.arm == arm.word()).filter(|row| row.people >= APART_MIN);
        let told = |of: fn(&ArmRow) -> i64| row.map(of);
        Self {
            arm: arm.word().to_owned(),
            people: told(|row| row.people),
            takers: told(|row| row.takers),
            seen: told(|row| row.seen),
            taken: told(|row| row.taken),
        }
    }
}

/// What is learned of what customers take up next, and what came of suggesting it.
#[utoipa::path(get, path = "/banks/{bank_id}/suggestions", tag = "content", operation_id = "suggestions_report",
    params(("bank_id" = String, Path, description = "Which bank"), SuggestionsQuery),
    responses((status = 200, body = SuggestionsReport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn report(
    State(pages): State<Arc<Pages>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<SuggestionsQuery>,
) -> Result<Json<SuggestionsReport>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    pages.is_there(&ctx)?;
    let (first, last) = (day_of(query.from), day_of(query.until));
    if last < first || last - first >= DAYS_MAX {
        return Err(Problem::invalid("until", "out_of_range", "1 至 90 天 / 1 to 90 days"));
    }
    let nights = pages.suggestions.learned(&ctx, NIGHTS).await?;
    let rows = pages.suggestions.arms(&ctx, first, last).await?;
    let catalogue = pages.menus.catalogue(&ctx).await?;
    let arms = [Arm::Learned, Arm::Popular].map(|arm| SuggestionArm::of(arm, &rows));
    let share = |arm: &SuggestionArm| Some((arm.takers?, arm.people?));
    let differs = share(&arms[0]).zip(share(&arms[1])).and_then(|(learned, popular)| compare(learned, popular));
    Ok(Json(SuggestionsReport {
        pairs: nights.first().map(|last| pairs(&ctx, &catalogue, last)).unwrap_or_default(),
        nights: nights.iter().map(SuggestionsNight::of).collect(),
        arms: arms.into(),
        differs,
    }))
}

fn pairs(ctx: &Ctx, catalogue: &Catalogue, learned: &Learned) -> Vec<SuggestionPair> {
    let title = |key: &str| catalogue.entry(key).map(|entry| entry.title(ctx.lang).to_owned());
    let all = learned.taste.pairs(usize::MAX).into_iter().filter_map(|pair| {
        let (after, then) = (title(pair.after)?, title(pair.then)?);
        Some(SuggestionPair { after, then, times: pair.times, people: pair.people })
    });
    all.take(PAIRS).collect()
}
