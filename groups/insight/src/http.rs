//! Behaviour as the apps report it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use contracts::insight::EVENT_BATCH_MAX;
use gateway::{Body, Problem, Visitor};
use kernel::{Ctx, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::behaviour::{BehaviourBy, BehaviourName, Event, UNSAID};
use crate::service::Service;

/// Longest page and element names, in characters.
const NAME_MAX: usize = 120;
/// Longest time on one page: a day, in milliseconds.
const DWELL_MAX_MS: u32 = 86_400_000;
/// How far an app's clock may be off, in seconds.
const SKEW_S: i64 = 86_400;
/// Fields named in one refusal, at most.
const COMPLAINTS: usize = 10;

/// Up to 500 events of one device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventBatch {
    /// 1 to 500.
    #[schema(min_items = 1, max_items = 500)]
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
    /// On which declared element; for an error or a measure, which. Of a page view nothing.
    #[schema(max_length = 120)]
    pub element: Option<String>,
    /// How long the page was in sight, the form was filled in, or the app took.
    #[schema(minimum = 0, maximum = 86_400_000)]
    pub dwell_ms: Option<i64>,
    /// When, by the app's clock; at most a day off.
    pub at: Timestamp,
    /// The device as it names itself.
    #[schema(max_length = 64)]
    pub device_id: String,
    /// Who was there when it happened; as the session says that it is sent in, when absent.
    pub by: Option<BehaviourBy>,
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
    let (device, events) = checked(&ctx, batch)?;
    service.keep_behaviour(&ctx, &device, events).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Events that are nobody's yet, and who was there.
type Told = Vec<(Option<BehaviourBy>, Event)>;

/// The device a batch is of, and its events.
fn checked(ctx: &Ctx, batch: EventBatch) -> Result<(String, Told), Problem> {
    if !(1..=EVENT_BATCH_MAX).contains(&batch.events.len()) {
        return Err(Problem::invalid("events", "out_of_range", "1 至 500 条 / 1 to 500 events"));
    }
    let now = ctx.now();
    let device = batch.events.first().map(|event| event.device_id.clone()).unwrap_or_default();
    let mut complaints = Vec::new();
    let mut events = Vec::with_capacity(batch.events.len());
    for (place, event) in batch.events.into_iter().enumerate() {
        let by = event.by;
        match checked_one(&device, now, event) {
            Ok(event) => events.push((by, event)),
            Err((field, code, message)) => complaints.push((format!("events[{place}].{field}"), code, message)),
        }
    }
    let mut complaints = complaints.into_iter().take(COMPLAINTS);
    let Some((field, code, message)) = complaints.next() else {
        return Ok((device, events));
    };
    let first = Problem::invalid(field, code, message);
    Err(complaints.fold(first, |problem, (field, code, message)| problem.field(field, code, message)))
}

type Complaint = (&'static str, &'static str, &'static str);

fn checked_one(device: &str, now: Timestamp, event: BehaviourEvent) -> Result<Event, Complaint> {
    if event.name == BehaviourName::Business {
        return Err(("name", "out_of_range", "of its own business only the bank tells"));
    }
    let is_name = |text: &str| (1..=NAME_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let event_id = uuid::Uuid::try_parse(&event.event_id).map_err(|_| ("event_id", "malformed", "not a UUID"))?;
    if !is_name(&event.page) {
        return Err(("page", "out_of_range", "1 to 120 characters"));
    }
    if event.element.as_deref().is_some_and(|element| !is_name(element)) {
        return Err(("element", "out_of_range", "1 to 120 characters"));
    }
    let ms = event.dwell_ms.map(|ms| u32::try_from(ms).ok().filter(|ms| *ms <= DWELL_MAX_MS));
    if ms == Some(None) {
        return Err(("dwell_ms", "out_of_range", "0 to 86400000"));
    }
    if event.at.seconds_since(now).abs() > SKEW_S {
        return Err(("at", "out_of_range", "more than a day from now"));
    }
    let device_shape = (1..=64).contains(&event.device_id.len());
    if !device_shape || !event.device_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(("device_id", "malformed", "1 to 64 characters without blanks"));
    }
    if event.device_id != device {
        return Err(("device_id", "out_of_range", "a batch is of one device"));
    }
    let page: Arc<str> = Arc::from(event.page);
    let what = match (event.name, event.element) {
        (BehaviourName::PageView, _) => page.clone(),
        (_, Some(element)) => Arc::from(element),
        (_, None) => return Err(("element", "required", "everything but a page view is of an element")),
    };
    Ok(Event {
        event_id: event_id.as_u128(),
        name: event.name,
        what,
        page,
        person: UNSAID,
        at_us: event.at.micros(),
        ms: ms.flatten().map(u64::from),
        received_us: now.micros(),
    })
}
