//! Surveys for operators: sums, words, and the comparison of banks. Follow-ups have a file of their own.
//!
//! What is of one bank is for its own people; the alliance's see the comparison.

mod cases;
mod document;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, PageParams, Paged, Params, Permission, Problem, ProblemDocument};
use kernel::Id;
use publishing::Document;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::document::{SurveyComparison, SurveyList, SurveyResults, SurveyWords};
use super::Surveys;
use super::model::{FLOOR, without_numbers};
use super::results::Grain;
use super::store::figures::Span;
use crate::model::day_number;
use crate::profile::in_own_bank;

/// Days looked back when nobody says, and at most.
const DAYS_DEFAULT: i64 = 90;
const DAYS_MAX: i64 = 400;

/// The console's routes.
pub fn routes(surveys: Arc<Surveys>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(results))
        .routes(routes!(words))
        .routes(routes!(compare))
        .routes(routes!(cases::list))
        .routes(routes!(cases::take))
        .routes(routes!(cases::close))
        .with_state(surveys)
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SurveyDaysQuery {
    /// 1 to 400; 90 when absent.
    #[param(minimum = 1, maximum = 400)]
    pub days: Option<i64>,
}

/// What of a survey.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SurveyResultsQuery {
    /// Asked on this day or later.
    #[param(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// Asked on this day or earlier; at most 400 days.
    #[param(value_type = String, format = Date)]
    pub until: NaiveDate,
    /// One version; all of them when absent.
    #[param(minimum = 1)]
    pub version: Option<i64>,
    /// What a point of the trend stands for.
    #[param(inline)]
    pub by: Grain,
}

/// Words said to which question, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SurveyWordsQuery {
    /// Which question.
    #[param(max_length = 40)]
    pub question: String,
    /// Asked on this day or later.
    #[param(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// Asked on this day or earlier; at most 400 days.
    #[param(value_type = String, format = Date)]
    pub until: NaiveDate,
}

fn id<T>(text: &str) -> Result<Id<T>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

fn days(query: &SurveyDaysQuery) -> Result<i64, Problem> {
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if (1..=DAYS_MAX).contains(&days) {
        return Ok(days);
    }
    Err(Problem::invalid("days", "out_of_range", "1 至 400 / 1 to 400"))
}

fn span(document: Id<Document>, version: Option<i64>, (from, until): (NaiveDate, NaiveDate)) -> Result<Span, Problem> {
    let (first, last) = (day_number(from), day_number(until));
    if !(0..DAYS_MAX).contains(&(last - first)) {
        return Err(Problem::invalid("until", "out_of_range", "1 至 400 天 / 1 to 400 days"));
    }
    Ok(Span { document, version, first, last })
}

/// Surveys in force or shown lately, with how often they were shown and answered.
#[utoipa::path(get, path = "/banks/{bank_id}/surveys", tag = "insight", operation_id = "survey_list",
    params(("bank_id" = String, Path, description = "Which bank"), SurveyDaysQuery),
    responses((status = 200, body = SurveyList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<SurveyDaysQuery>,
) -> Result<Json<SurveyList>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CockpitView)?;
    let days = days(&query)?;
    let today = surveys.today(&ctx)?;
    let items = surveys.list(&ctx, today - days + 1, today).await?;
    Ok(Json(SurveyList { items: items.into_iter().map(Into::into).collect() }))
}

/// What a survey came to. Nothing is told of fewer than five answers.
#[utoipa::path(get, path = "/banks/{bank_id}/surveys/{survey_id}", tag = "insight", operation_id = "survey_results",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("survey_id" = String, Path, description = "Which survey"), SurveyResultsQuery),
    responses((status = 200, body = SurveyResults),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn results(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path((bank_id, survey_id)): Path<(String, String)>,
    Params(query): Params<SurveyResultsQuery>,
) -> Result<Json<SurveyResults>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CockpitView)?;
    let span = span(id(&survey_id)?, query.version, (query.from, query.until))?;
    Ok(Json(surveys.results(&ctx, span, query.by).await?.into()))
}

/// What customers said in their own words, the newest first. Whoever may not look customers up sees no numbers in them.
#[utoipa::path(get, path = "/banks/{bank_id}/surveys/{survey_id}/words", tag = "insight", operation_id = "survey_words",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("survey_id" = String, Path, description = "Which survey"), PageParams, SurveyWordsQuery),
    responses((status = 200, body = SurveyWords),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn words(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path((bank_id, survey_id)): Path<(String, String)>,
    Paged(page, query): Paged<SurveyWordsQuery>,
) -> Result<Json<SurveyWords>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CockpitView)?;
    let span = span(id(&survey_id)?, None, (query.from, query.until))?;
    let found = surveys.words(&ctx, span, &query.question, &page).await?;
    let whole = operator.require(Permission::CustomerView).is_ok();
    let shown = |words: String| if whole { words } else { without_numbers(&words) };
    Ok(Json(SurveyWords::of(found, shown)))
}

/// Every bank beside the others: sums over all its surveys, of five answers and more.
#[utoipa::path(get, path = "/surveys/comparison", tag = "insight", operation_id = "survey_comparison",
    params(SurveyDaysQuery),
    responses((status = 200, body = SurveyComparison),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn compare(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Params(query): Params<SurveyDaysQuery>,
) -> Result<Json<SurveyComparison>, Problem> {
    let ctx = operator.in_alliance(Permission::CockpitView)?;
    let banks = surveys.compare(&ctx, days(&query)?).await?;
    Ok(Json(SurveyComparison { floor: FLOOR, banks: banks.into_iter().map(Into::into).collect() }))
}
