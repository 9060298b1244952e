//! Alerts over HTTP: seen by whoever sees a bank's figures, set and seen to by whoever sets its parameters.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Alerts;
use super::model::{ALERTS_MAX, AlertBody, AlertMover};
use super::service::{Lately, Open, Point};
use super::store::{AlertRow, RaisedRow};

/// The console's routes.
pub fn routes(alerts: Arc<Alerts>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change, delete))
        .routes(routes!(band))
        .routes(routes!(history))
        .routes(routes!(see))
        .with_state(alerts)
}

/// All alerts of a bank.
#[derive(Serialize, ToSchema)]
pub struct AlertList {
    items: Vec<AlertShown>,
    /// How many there may be.
    most: i64,
}

/// An alert.
#[derive(Serialize, ToSchema)]
pub struct AlertShown {
    alert_id: String,
    alert: AlertBody,
    /// To be said with a change.
    edit: i64,
    /// What its owner is called, where that is known.
    owner_name: Option<String>,
    /// Whether it is the caller's.
    mine: bool,
    /// How often it was told and nobody has seen to it.
    open: i64,
    /// When the last hour or day began that was looked at.
    looked: Option<Timestamp>,
    changed_at: Timestamp,
}

/// A change of an alert.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertChange {
    /// The edit it was made from.
    #[schema(minimum = 1)]
    edit: i64,
    alert: AlertBody,
}

/// What is known of an alert that was made or changed.
#[derive(Serialize, ToSchema)]
pub struct AlertKept {
    alert_id: String,
    edit: i64,
}

/// What a figure was lately, and what is usual.
#[derive(Serialize, ToSchema)]
pub struct AlertBand {
    /// The oldest first.
    points: Vec<AlertPoint>,
    /// Days that are not counted yet: more is told to whoever asks again. 0 when all are.
    left: usize,
}

/// What a figure was.
#[derive(Serialize, ToSchema)]
pub struct AlertPoint {
    /// When the hour or the day began.
    at: Timestamp,
    value: i64,
    /// What is usual; nothing while less than four weeks are known.
    middle: Option<i64>,
    /// The least that is usual.
    low: Option<i64>,
    /// The most that is usual.
    high: Option<i64>,
}

/// Which of what was told.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AlertHistoryQuery {
    /// Only what nobody has seen to.
    pub open: Option<bool>,
}

/// A page of what alerts told, the newest first.
#[derive(Serialize, ToSchema)]
pub struct AlertHistory {
    items: Vec<AlertRaised>,
    next_cursor: Option<String>,
}

/// A figure that left its usual band.
#[derive(Serialize, ToSchema)]
pub struct AlertRaised {
    event_id: String,
    alert_id: String,
    /// As it was then.
    alert: AlertBody,
    owner_name: Option<String>,
    /// When the hour or the day began.
    at: Timestamp,
    value: i64,
    middle: i64,
    low: i64,
    high: i64,
    /// What moved most, the most first: things where all of a kind are watched, audiences where it is one thing.
    movers: Vec<AlertMover>,
    raised_at: Timestamp,
    /// Who has seen to it.
    seen_by_name: Option<String>,
    seen_at: Option<Timestamp>,
    note: Option<String>,
}

/// Somebody has seen to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertSeeing {
    /// What it was, or what is done: 4 to 200 characters.
    #[schema(min_length = 4, max_length = 200)]
    note: String,
}

impl AlertShown {
    fn of(row: AlertRow, open: i64, names: &BTreeMap<String, String>, caller: &str) -> Self {
        Self {
            alert_id: row.alert_id.to_string(),
            alert: row.body,
            edit: row.edit,
            owner_name: names.get(&row.owner).cloned(),
            mine: row.owner == caller,
            open,
            looked: row.looked,
            changed_at: row.changed_at,
        }
    }
}

impl AlertRaised {
    fn of(row: RaisedRow, names: &BTreeMap<String, String>) -> Self {
        let (seen_by, seen_at) = row.seen.unzip();
        Self {
            event_id: row.event_id.to_string(),
            alert_id: row.alert_id.to_string(),
            alert: row.body,
            owner_name: names.get(&row.owner).cloned(),
            at: row.slot,
            value: row.value,
            middle: row.band.middle,
            low: row.band.low,
            high: row.band.high,
            movers: row.movers,
            raised_at: row.raised_at,
            seen_by_name: seen_by.and_then(|by| names.get(&by).cloned()),
            seen_at,
            note: row.note,
        }
    }
}

impl From<Point> for AlertPoint {
    fn from(Point { at, value, band }: Point) -> Self {
        let of = |side: fn(&super::model::Band) -> i64| band.as_ref().map(side);
        Self { at, value, middle: of(|band| band.middle), low: of(|band| band.low), high: of(|band| band.high) }
    }
}

fn id<T>(text: &str) -> Result<Id<T>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

fn checked(body: AlertBody) -> Result<AlertBody, Problem> {
    body.checked().map_err(|(field, code, words)| Problem::invalid(field, code, words))
}

/// All alerts of a bank.
#[utoipa::path(get, path = "/banks/{bank_id}/alerts", tag = "insight", operation_id = "alerts",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = AlertList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<AlertList>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let rows = alerts.list(&ctx).await?;
    let names = alerts.called(&ctx, rows.iter().map(|(row, _)| row.owner.clone())).await?;
    let shown = |(row, open)| AlertShown::of(row, open, &names, ctx.actor.id());
    Ok(Json(AlertList { items: rows.into_iter().map(shown).collect(), most: ALERTS_MAX }))
}

/// Watches a figure. Whoever makes the alert owns it, and is told.
#[utoipa::path(post, path = "/banks/{bank_id}/alerts", tag = "insight", operation_id = "alert_make",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = AlertBody,
    responses((status = 201, body = AlertKept),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<AlertBody>,
) -> Result<(StatusCode, Json<AlertKept>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let body = checked(sent.read(&ctx)?)?;
    let alert_id = alerts.create(&ctx, body).await?.to_string();
    Ok((StatusCode::CREATED, Json(AlertKept { alert_id, edit: 1 })))
}

/// Changes an alert; it stays its owner's.
#[utoipa::path(put, path = "/banks/{bank_id}/alerts/{alert_id}", tag = "insight", operation_id = "alert_change",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("alert_id" = String, Path, description = "Which alert")), request_body = AlertChange,
    responses((status = 200, body = AlertKept),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn change(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path((bank_id, alert_id)): Path<(String, String)>,
    sent: Submission<AlertChange>,
) -> Result<Json<AlertKept>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let AlertChange { edit, alert } = sent.read(&ctx)?;
    let edit = alerts.change(&ctx, id(&alert_id)?, edit, checked(alert)?).await?;
    Ok(Json(AlertKept { alert_id, edit }))
}

/// Deletes an alert; what it told stays.
#[utoipa::path(delete, path = "/banks/{bank_id}/alerts/{alert_id}", tag = "insight", operation_id = "alert_delete",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("alert_id" = String, Path, description = "Which alert")),
    responses((status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn delete(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path((bank_id, alert_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    alerts.delete(&ctx, id(&alert_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a figure was lately, with its usual band: of fourteen days, or of two days by the hour. Where many hours have to be
/// counted first it is told as far as they are, with how many days are left.
#[utoipa::path(get, path = "/banks/{bank_id}/alerts/{alert_id}/band", tag = "insight", operation_id = "alert_band",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("alert_id" = String, Path, description = "Which alert")),
    responses((status = 200, body = AlertBand),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn band(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path((bank_id, alert_id)): Path<(String, String)>,
) -> Result<Json<AlertBand>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let Lately { points, left } = alerts.band(&ctx, id(&alert_id)?).await?;
    Ok(Json(AlertBand { points: points.into_iter().map(Into::into).collect(), left }))
}

/// What alerts told, the newest first.
#[utoipa::path(get, path = "/banks/{bank_id}/alert-events", tag = "insight", operation_id = "alert_events",
    params(("bank_id" = String, Path, description = "Which bank"), PageParams, AlertHistoryQuery),
    responses((status = 200, body = AlertHistory),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn history(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, query): Paged<AlertHistoryQuery>,
) -> Result<Json<AlertHistory>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let open = if query.open == Some(true) { Open::Only } else { Open::Too };
    let found = alerts.history(&ctx, open, &page).await?;
    let people = |row: &RaisedRow| [Some(row.owner.clone()), row.seen.as_ref().map(|(by, _)| by.clone())];
    let names = alerts.called(&ctx, found.items.iter().flat_map(people).flatten()).await?;
    let items = found.items.into_iter().map(|row| AlertRaised::of(row, &names)).collect();
    Ok(Json(AlertHistory { items, next_cursor: found.next_cursor }))
}

/// Somebody has seen to what an alert told.
#[utoipa::path(post, path = "/banks/{bank_id}/alert-events/{event_id}/seeing", tag = "insight",
    operation_id = "alert_event_see",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("event_id" = String, Path, description = "Which")), request_body = AlertSeeing,
    responses((status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn see(
    State(alerts): State<Arc<Alerts>>,
    operator: Operator,
    Path((bank_id, event_id)): Path<(String, String)>,
    sent: Submission<AlertSeeing>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let note = gateway::reason("note", &sent.read(&ctx)?.note)?;
    alerts.see(&ctx, id(&event_id)?, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}
