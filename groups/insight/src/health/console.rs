//! How the app is, over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Health, KEPT_DAYS};
use crate::behaviour::BehaviourName;
use crate::model::day_number;
use crate::store::health::{BEYOND, Sum};

/// Rows that are told of errors, and of waits.
const ROWS: usize = 100;

/// The console's routes.
pub fn routes(health: Arc<Health>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(app_health)).with_state(health)
}

/// Of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AppHealthQuery {
    /// The first day, in the bank's zone.
    #[param(value_type = String, format = Date)]
    pub from: NaiveDate,
    /// The last day; at most 400 days in all.
    #[param(value_type = String, format = Date)]
    pub until: NaiveDate,
}

/// How the app is.
#[derive(Serialize, ToSchema)]
pub struct AppHealth {
    /// The newest first, as their names sort: those that customers who are signed in have, then those with most to tell, up to
    /// 40. All others together under `…`, at the end.
    versions: Vec<AppVersion>,
    /// What fails, the most frequent first: up to 100.
    errors: Vec<AppFault>,
    /// What is waited for, the slowest first: up to 100.
    waits: Vec<AppWait>,
}

/// A version of the app.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AppVersion {
    /// Empty where the app does not say.
    version: String,
    /// Pages seen.
    views: i64,
    /// Errors.
    errors: i64,
    /// Measures.
    waits: i64,
    /// Those of them that took too long: a page more than a second, a first load more than three.
    slow: i64,
}

/// What fails.
#[derive(Serialize, ToSchema)]
pub struct AppFault {
    version: String,
    /// The kind of the error, or its code.
    what: String,
    page: String,
    times: i64,
}

/// What is waited for.
#[derive(Serialize, ToSchema)]
pub struct AppWait {
    version: String,
    /// Which measure: `load`, `first_paint` or `page_ready`.
    what: String,
    page: String,
    times: i64,
    /// In milliseconds.
    average_ms: i64,
    /// Those that took too long.
    slow: i64,
}

fn by_version(sums: Vec<Sum>) -> Vec<AppVersion> {
    let mut versions: BTreeMap<String, AppVersion> = BTreeMap::new();
    for sum in sums {
        let version = versions.entry(sum.version.clone()).or_default();
        version.version = sum.version;
        match sum.name.parse() {
            Ok(BehaviourName::PageView) => version.views += sum.times,
            Ok(BehaviourName::Error) => version.errors += sum.times,
            Ok(BehaviourName::Performance) => {
                version.waits += sum.times;
                version.slow += sum.slow;
            }
            _ => {}
        }
    }
    let rest = versions.remove(BEYOND);
    versions.into_values().rev().chain(rest).collect()
}

fn slowest(sums: Vec<Sum>) -> Vec<AppWait> {
    let wait = |sum: Sum| AppWait {
        average_ms: sum.total_ms.checked_div(sum.times).unwrap_or(0),
        version: sum.version,
        what: sum.what,
        page: sum.page,
        times: sum.times,
        slow: sum.slow,
    };
    let mut waits: Vec<_> = sums.into_iter().map(wait).collect();
    in_order(&mut waits);
    waits.truncate(ROWS);
    waits
}

fn in_order(waits: &mut [AppWait]) {
    waits.sort_by(|one, next| next.average_ms.cmp(&one.average_ms).then_with(|| one.page.cmp(&next.page)));
}

/// The rows of versions that customers have; in the room that is left those of others.
fn filled<T>(mut believed: Vec<T>, others: Vec<T>) -> Vec<T> {
    believed.truncate(ROWS);
    let left = ROWS - believed.len();
    believed.extend(others.into_iter().take(left));
    believed
}

/// What fails and what is slow, by version of the app.
#[utoipa::path(get, path = "/banks/{bank_id}/app-health", tag = "insight", operation_id = "app_health",
    params(("bank_id" = String, Path, description = "Which bank"), AppHealthQuery),
    responses((status = 200, body = AppHealth),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn app_health(
    State(health): State<Arc<Health>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<AppHealthQuery>,
) -> Result<Json<AppHealth>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let days = (day_number(query.from), day_number(query.until));
    if !(0..KEPT_DAYS).contains(&(days.1 - days.0)) {
        return Err(Problem::invalid("until", "out_of_range", "1 至 400 天 / 1 to 400 days"));
    }
    let told = health.versions(&ctx, days).await?;
    let versions = by_version(health.by_version(&ctx, days, &told).await?);
    let (believed, others): (Vec<_>, Vec<_>) = told.into_iter().partition(|version| version.is_believed);
    let of = |name, versions| health.of_kind(&ctx, days, name, versions);
    let (error, wait) = (BehaviourName::Error, BehaviourName::Performance);
    let mut errors = filled(of(error, &believed).await?, of(error, &others).await?);
    errors.sort_by_key(|sum| std::cmp::Reverse(sum.times));
    let mut waits = filled(slowest(of(wait, &believed).await?), slowest(of(wait, &others).await?));
    in_order(&mut waits);
    let fault = |sum: Sum| AppFault { version: sum.version, what: sum.what, page: sum.page, times: sum.times };
    Ok(Json(AppHealth { versions, errors: errors.into_iter().map(fault).collect(), waits }))
}
