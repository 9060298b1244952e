//! What is going on, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Live, MONTHS_MAX, begins};

/// Months told when nobody says how many.
const MONTHS_DEFAULT: i64 = 6;

/// The console's routes.
pub fn routes(live: Arc<Live>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(now)).routes(routes!(rates)).with_state(live)
}

/// What is going on.
#[derive(Serialize, ToSchema)]
pub struct LiveBoard {
    /// When.
    as_of: Timestamp,
    /// People who did something in the last five minutes, as this process knows.
    people: u64,
    /// Whether there are more than can be known at once.
    at_least: bool,
    /// Events in each of the last sixty seconds, the oldest first.
    seconds: Vec<u64>,
    /// The pages most seen in the last five minutes: up to ten.
    pages: Vec<LivePage>,
    /// The last thirty minutes, the oldest first; the one that has begun last.
    minutes: Vec<LiveMinute>,
}

/// A page and how often it was seen.
#[derive(Serialize, ToSchema)]
pub struct LivePage {
    page: String,
    views: u64,
}

/// What was counted in a minute.
#[derive(Serialize, ToSchema)]
pub struct LiveMinute {
    /// When it began.
    at: Timestamp,
    sign_ins: i64,
    transfers: i64,
    /// Operations refused.
    refusals: i64,
}

/// How many months.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RatesQuery {
    /// 1 to 24; 6 when absent.
    #[param(minimum = 1, maximum = 24)]
    pub months: Option<i64>,
}

/// How many customers come, by month.
#[derive(Serialize, ToSchema)]
pub struct CustomerRates {
    /// The oldest first; the one that has begun last.
    months: Vec<CustomerRate>,
}

/// How many customers come in a month.
#[derive(Serialize, ToSchema)]
pub struct CustomerRate {
    /// Its first day.
    month: NaiveDate,
    /// Customers at its end.
    customers: i64,
    /// Those of them who have opened an account here.
    opened: i64,
    /// People who signed in in it.
    signed_in: i64,
    /// People who signed in on an average day of it that is over.
    a_day: f64,
    /// `opened` of `customers`, from 0 to 1; nothing without customers.
    opening_rate: Option<f64>,
    /// `signed_in` of `customers`.
    login_rate: Option<f64>,
    /// `a_day` of `signed_in`: on how many days of a hundred somebody who comes in a month is there.
    stickiness: Option<f64>,
}

fn part(part: f64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part / whole as f64).min(1.0))
}

/// What is going on in a bank just now: asked again every second or so.
#[utoipa::path(get, path = "/banks/{bank_id}/live", tag = "insight", operation_id = "live_board",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = LiveBoard),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn now(
    State(live): State<Arc<Live>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<LiveBoard>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let now = live.now(&ctx).await?;
    let minute = |(at, minute): (Timestamp, super::Minute)| LiveMinute {
        at,
        sign_ins: minute.sign_ins,
        transfers: minute.transfers,
        refusals: minute.refusals,
    };
    Ok(Json(LiveBoard {
        as_of: now.as_of,
        people: now.beat.people,
        at_least: now.beat.at_least,
        seconds: now.beat.seconds,
        pages: now.beat.pages.into_iter().map(|(page, views)| LivePage { page, views }).collect(),
        minutes: now.minutes.into_iter().map(minute).collect(),
    }))
}

/// Opening rate, monthly login rate and stickiness, by month.
#[utoipa::path(get, path = "/banks/{bank_id}/customer-rates", tag = "insight", operation_id = "customer_rates",
    params(("bank_id" = String, Path, description = "Which bank"), RatesQuery),
    responses((status = 200, body = CustomerRates),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn rates(
    State(live): State<Arc<Live>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<RatesQuery>,
) -> Result<Json<CustomerRates>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let many = query.months.unwrap_or(MONTHS_DEFAULT);
    if !(1..=MONTHS_MAX).contains(&many) {
        return Err(Problem::invalid("months", "out_of_range", "1 至 24 / 1 to 24"));
    }
    let rate = |rate: super::MonthRate| CustomerRate {
        month: begins(&rate),
        customers: rate.customers,
        opened: rate.opened,
        signed_in: rate.signed_in,
        a_day: (rate.a_day * 10.0).round() / 10.0,
        opening_rate: part(rate.opened as f64, rate.customers),
        login_rate: part(rate.signed_in as f64, rate.customers),
        stickiness: part(rate.a_day, rate.signed_in),
    };
    Ok(Json(CustomerRates { months: live.months(&ctx, many).await?.into_iter().map(rate).collect() }))
}
