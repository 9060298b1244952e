//! Behaviour as the apps report it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use contracts::insight::EVENT_BATCH_MAX;
use gateway::{Body, Problem, Visitor};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::behaviour::{BehaviourBy, BehaviourName};
use crate::health;
use crate::plan::Tracking;
use crate::plan::said::Said;
use crate::service::Service;

/// By which the bank says what part of the views it asks for: from 0 to 1.
const SAMPLE: HeaderName = HeaderName::from_static("x-polybank-sample");

/// Up to 500 events of one device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventBatch {
    /// 1 to 500.
    #[schema(min_items = 1, max_items = 500)]
    pub events: Vec<BehaviourEvent>,
    /// Which version the app is: 1 to 40 letters, digits, dots, dashes, pluses and underscores. One that cannot be such a
    /// name is as none.
    pub version: Option<String>,
}

/// What somebody did in the app. An event that breaks one of the rules said here, or that the bank's tracking plan does not
/// declare, is counted as such and kept no further; those beside it are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviourEvent {
    /// The app's own id of it, a UUID; a repeat is the same event.
    pub event_id: String,
    /// What: `page_view`, `click`, `exposure`, `form`, `error` or `performance`.
    #[schema(value_type = String)]
    pub name: Said<BehaviourName>,
    /// On which page, without ids: `/accounts/:id`. 1 to 120 characters.
    pub page: String,
    /// On which declared element; for an error or a measure, which. Of a page view nothing. 1 to 120 characters.
    pub element: Option<String>,
    /// How long the page was in sight, the form was filled in, or the app took: 0 to 86,400,000.
    pub dwell_ms: Option<i64>,
    /// When, by the app's clock, in RFC 3339; at most a day off.
    #[schema(value_type = String)]
    pub at: Said<Timestamp>,
    /// The device as it names itself, the same in all events of a batch: 1 to 64 characters without blanks.
    pub device_id: String,
    /// Who was there when it happened; as the session says that it is sent in, when absent.
    pub by: Option<BehaviourBy>,
}

/// What became of a batch. Nothing of it is to be sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventBatchTaken {
    /// Events that are new.
    pub kept: usize,
    /// Events that were there already.
    pub repeated: usize,
    /// Events that broke a rule: counted, and kept no further.
    pub quarantined: usize,
}

/// What takes behaviour in.
#[derive(Clone)]
pub struct Intake {
    /// Keeps it.
    pub service: Arc<Service>,
    /// Says what may be kept.
    pub tracking: Arc<Tracking>,
}

/// Takes behaviour in; 202 when it is durable. A repeat of an event counts once. The header `X-Polybank-Sample` says what
/// part of the views the bank asks to be told of.
#[utoipa::path(post, path = "/events", tag = "insight", operation_id = "events_ingest", request_body = EventBatch,
    responses((status = 202, body = EventBatchTaken, description = "Kept, and what broke a rule counted"),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn ingest(
    State(Intake { service, tracking }): State<Intake>,
    Visitor(ctx): Visitor,
    Body(batch): Body<EventBatch>,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1], Json<EventBatchTaken>), Problem> {
    if !(1..=EVENT_BATCH_MAX).contains(&batch.events.len()) {
        return Err(Problem::invalid("events", "out_of_range", "1 至 500 条 / 1 to 500 events"));
    }
    let taken = tracking.take(&ctx, &service, health::version(batch.version.as_deref()), batch.events).await?;
    let answer = EventBatchTaken { kept: taken.kept, repeated: taken.repeated, quarantined: taken.quarantined };
    Ok((StatusCode::ACCEPTED, [(SAMPLE, share(taken.view_percent))], Json(answer)))
}

/// A part of a hundred as the header says it. Most banks ask for everything.
fn share(percent: u8) -> HeaderValue {
    match percent {
        0..100 => HeaderValue::try_from(format!("0.{percent:02}")).expect("two figures are a value of a header"),
        _ => HeaderValue::from_static("1"),
    }
}
