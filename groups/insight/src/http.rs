//! Behaviour as the apps report it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use contracts::insight::EVENT_BATCH_MAX;
use gateway::{Body, Problem, Visitor};
use kernel::{Ctx, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::model::Metric;
use crate::service::{Service, Whose};
use crate::store::BehaviourRow;

/// Longest page and element names, in characters.
const NAME_MAX: usize = 120;
/// The device of somebody who is not to be known by what they do.
const UNSAID: &str = "unsaid";
/// Longest time on one page: a day, in milliseconds.
const DWELL_MAX_MS: i64 = 86_400_000;
/// How far an app's clock may be off, in seconds.
const SKEW_S: i64 = 86_400;
/// Fields named in one refusal, at most.
const COMPLAINTS: usize = 10;

/// Up to 100 events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventBatch {
    /// 1 to 100.
    #[schema(min_items = 1, max_items = 100)]
    pub events: Vec<BehaviourEvent>,
}

/// What somebody did in the app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviourEvent {
    /// The app's own id of it; a repeat is the same event.
    #[schema(format = Uuid)]
    pub event_id: String,
    /// What.
    pub name: BehaviourName,
    /// On which page, without ids: `/accounts/:id`.
    #[schema(max_length = 120)]
    pub page: String,
    /// On which declared element.
    #[schema(max_length = 120)]
    pub element: Option<String>,
    /// How long the page was in sight.
    #[schema(minimum = 0, maximum = 86_400_000)]
    pub dwell_ms: Option<i64>,
    /// When, by the app's clock; at most a day off.
    pub at: Timestamp,
    /// The device as it names itself.
    #[schema(max_length = 64)]
    pub device_id: String,
}

/// What somebody did.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BehaviourName {
    /// Saw a page.
    PageView,
    /// Clicked a declared element.
    Click,
}

/// Takes behaviour in; 202 when it is durable. A repeat of an event counts once.
#[utoipa::path(post, path = "/events", tag = "insight", operation_id = "events_ingest", request_body = EventBatch,
    responses((status = 202, description = "Kept"),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn ingest(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    Body(batch): Body<EventBatch>,
) -> Result<StatusCode, Problem> {
    let events = checked(&ctx, &service.whose(&ctx).await?, batch)?;
    service.keep_behaviour(&ctx, events).await?;
    Ok(StatusCode::ACCEPTED)
}

fn checked(ctx: &Ctx, whose: &Whose, batch: EventBatch) -> Result<Vec<BehaviourRow>, Problem> {
    if !(1..=EVENT_BATCH_MAX).contains(&batch.events.len()) {
        return Err(Problem::invalid("events", "out_of_range", "1 至 100 条 / 1 to 100 events"));
    }
    let now = ctx.now();
    let mut complaints = Vec::new();
    let mut rows = Vec::with_capacity(batch.events.len());
    for (place, event) in batch.events.into_iter().enumerate() {
        match row(whose, now, event) {
            Ok(row) => rows.push(row),
            Err((field, code, message)) => complaints.push((format!("events[{place}].{field}"), code, message)),
        }
    }
    let mut complaints = complaints.into_iter().take(COMPLAINTS);
    let Some((field, code, message)) = complaints.next() else {
        return Ok(rows);
    };
    let first = Problem::invalid(field, code, message);
    Err(complaints.fold(first, |problem, (field, code, message)| problem.field(field, code, message)))
}

type Complaint = (&'static str, &'static str, &'static str);

fn row(whose: &Whose, now: Timestamp, event: BehaviourEvent) -> Result<BehaviourRow, Complaint> {
    let is_name = |text: &str| (1..=NAME_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let event_id = uuid::Uuid::try_parse(&event.event_id).map_err(|_| ("event_id", "malformed", "not a UUID"))?;
    if !is_name(&event.page) {
        return Err(("page", "out_of_range", "1 to 120 characters"));
    }
    if event.element.as_deref().is_some_and(|element| !is_name(element)) {
        return Err(("element", "out_of_range", "1 to 120 characters"));
    }
    if event.dwell_ms.is_some_and(|dwell| !(0..=DWELL_MAX_MS).contains(&dwell)) {
        return Err(("dwell_ms", "out_of_range", "0 to 86400000"));
    }
    if event.at.seconds_since(now).abs() > SKEW_S {
        return Err(("at", "out_of_range", "more than a day from now"));
    }
    let device_shape = (1..=64).contains(&event.device_id.len());
    if !device_shape || !event.device_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(("device_id", "malformed", "1 to 64 characters without blanks"));
    }
    let metric = match event.name {
        BehaviourName::PageView => Metric::PageView,
        BehaviourName::Click => Metric::Click,
    };
    Ok(BehaviourRow {
        event_id: event_id.hyphenated().to_string(),
        metric,
        page: event.page,
        element: event.element,
        dwell_ms: event.dwell_ms,
        at: event.at,
        device_id: match whose {
            Whose::Unsaid => UNSAID.to_owned(),
            Whose::Visitor | Whose::Customer(_) => event.device_id,
        },
        user_id: match whose {
            Whose::Customer(user_id) => Some(user_id.clone()),
            Whose::Visitor | Whose::Unsaid => None,
        },
        received_at: now,
    })
}
