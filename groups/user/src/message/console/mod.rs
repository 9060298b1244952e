//! What customers were told and by which ways, for operators; in which words is in [`words`].

pub mod words;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::message::{Message, MessageKind};
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Params, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Lang, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::circuit;
use super::desk::{CarrierKind, Health, Statistics};
use super::model::{Channel, DeliveryState, Priority};
use super::service::{Centre, Sent};
use super::store::{DeliveryRow, Sought};

/// Longest time statistics look back, in days.
const DAYS_MAX: i64 = 90;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SentParams {
    /// To this customer.
    user_id: Option<String>,
    /// Of this kind.
    kind: Option<MessageKind>,
    /// In these words.
    template_id: Option<String>,
    /// With a way out of the house that stands so.
    state: Option<DeliveryState>,
}

/// One way of one message out of the house.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageDelivery {
    channel: Channel,
    state: DeliveryState,
    /// Why it was left out or given up, or what happened at the last try: a word or a few.
    why: Option<String>,
    attempts: i64,
    /// When it is looked at next, while it waits.
    next_at: Option<Timestamp>,
    updated_at: Timestamp,
}

impl From<DeliveryRow> for MessageDelivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            channel: row.channel,
            state: row.state,
            why: row.why,
            attempts: row.attempts,
            next_at: (row.state == DeliveryState::Queued).then_some(row.next_at),
            updated_at: row.updated_at,
        }
    }
}

/// What a customer was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentMessage {
    #[schema(value_type = String)]
    message_id: Id<Message>,
    #[schema(value_type = String)]
    user_id: Id<User>,
    /// Name or phone, masked.
    receiver_masked: String,
    kind: MessageKind,
    priority: Priority,
    template_id: String,
    /// 0: the alliance's own words.
    template_version: i64,
    title: String,
    body: String,
    link: Option<String>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    /// Why the customer was not told at all.
    withheld: Option<String>,
    deliveries: Vec<MessageDelivery>,
}

impl SentMessage {
    fn of(sent: Sent, lang: Lang) -> Self {
        let row = sent.row;
        Self {
            message_id: row.message_id,
            user_id: row.user_id,
            receiver_masked: sent.receiver,
            kind: row.kind,
            priority: row.priority,
            template_id: row.template_id,
            template_version: row.template_version,
            title: lang.pick(&row.title.0, &row.title.1).to_owned(),
            body: lang.pick(&row.body.0, &row.body.1).to_owned(),
            link: row.link,
            created_at: row.created_at,
            read_at: row.read_at,
            withheld: row.withheld,
            deliveries: sent.deliveries.into_iter().map(MessageDelivery::from).collect(),
        }
    }
}

/// A page of what customers were told, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentMessagePage {
    items: Vec<SentMessage>,
    next_cursor: Option<String>,
}

/// Why it is sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageResend {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// How far back to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatisticsParams {
    /// 1 to 90; 7 when absent.
    days: Option<i64>,
}

/// How many deliveries by a way stand how.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageDeliveryTally {
    channel: Channel,
    state: DeliveryState,
    count: i64,
}

/// How many messages of a template there were.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplateTally {
    template_id: String,
    /// What operators call it, in the caller's language.
    name: String,
    messages: i64,
    read: i64,
    withheld: i64,
}

/// What was told and how it fared.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageStatistics {
    since: Timestamp,
    deliveries: Vec<MessageDeliveryTally>,
    templates: Vec<MessageTemplateTally>,
}

/// How a carrier fares.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageCarrier {
    channel: Channel,
    /// What carries it.
    carrier: CarrierKind,
    /// How it stands with the process that answers.
    circuit: circuit::State,
    /// Until when it is left alone.
    open_until: Option<Timestamp>,
    waiting: i64,
    failed: i64,
    last_sent_at: Option<Timestamp>,
    last_failure_at: Option<Timestamp>,
    last_failure: Option<String>,
}

impl From<Health> for MessageCarrier {
    fn from(health: Health) -> Self {
        let (last_failure_at, last_failure) = health.tally.last_failure.unzip();
        Self {
            channel: health.channel,
            carrier: health.carrier,
            circuit: health.circuit,
            open_until: health.open_until,
            waiting: health.tally.waiting,
            failed: health.tally.failed,
            last_sent_at: health.tally.last_sent_at,
            last_failure_at,
            last_failure,
        }
    }
}

/// The carriers of messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageCarriers {
    carriers: Vec<MessageCarrier>,
}

/// What a bank's customers were told, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/messages", tag = "message", operation_id = "message_sent_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, SentParams),
    responses((status = 200, body = SentMessagePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<SentParams>,
) -> Result<Json<SentMessagePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let user = params.user_id.as_deref().map(str::parse).transpose();
    let user = user.map_err(|_| Problem::invalid("user_id", "malformed", "客户编号 / A customer's id"))?;
    let sought = Sought { user, kind: params.kind, template: params.template_id, state: params.state };
    let page = centre.sent(&ctx, &sought, &page).await?.map(|sent| SentMessage::of(sent, ctx.lang));
    Ok(Json(SentMessagePage { items: page.items, next_cursor: page.next_cursor }))
}

fn message_id(text: &str) -> Result<Id<Message>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Sends what failed, or was left out, of a message again, for a purpose that goes on record.
#[utoipa::path(
    post, path = "/banks/{bank_id}/messages/{message_id}/resend", tag = "message", operation_id = "message_resend",
    params(("bank_id" = String, Path, description = "The bank"), ("message_id" = String, Path, description = "The message")),
    request_body = MessageResend,
    responses((status = 200, body = SentMessage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn resend(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path((bank_id, message)): Path<(String, String)>,
    sent: Submission<MessageResend>,
) -> Result<Json<SentMessage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let request = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    let sent = centre.resend(&ctx, message_id(&message)?, &purpose).await?;
    Ok(Json(SentMessage::of(sent, ctx.lang)))
}

/// What was told in the last days, and how it fared.
#[utoipa::path(
    get, path = "/banks/{bank_id}/message-statistics", tag = "message", operation_id = "message_statistics",
    params(("bank_id" = String, Path, description = "The bank"), StatisticsParams),
    responses((status = 200, body = MessageStatistics), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn statistics(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(params): Params<StatisticsParams>,
) -> Result<Json<MessageStatistics>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let days = params.days.unwrap_or(7);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Problem::invalid("days", "out_of_range", "1–90"));
    }
    let Statistics { since, deliveries, templates } = centre.statistics(&ctx, days).await?;
    let deliveries =
        deliveries.into_iter().map(|(channel, state, count)| MessageDeliveryTally { channel, state, count });
    let templates = templates.into_iter().map(|tally| {
        let known = super::catalogue::template(&tally.template_id);
        let name = known.map_or(tally.template_id.as_str(), |one| ctx.lang.pick(one.name.0, one.name.1)).to_owned();
        let super::store::TemplateTally { template_id, messages, read, withheld } = tally;
        MessageTemplateTally { template_id, name, messages, read, withheld }
    });
    Ok(Json(MessageStatistics { since, deliveries: deliveries.collect(), templates: templates.collect() }))
}

/// The carriers of a bank's messages and how they fare.
#[utoipa::path(
    get, path = "/banks/{bank_id}/message-carriers", tag = "message", operation_id = "message_carriers",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = MessageCarriers), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn carriers(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<MessageCarriers>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let carriers = centre.health(&ctx).await?.into_iter().map(MessageCarrier::from).collect();
    Ok(Json(MessageCarriers { carriers }))
}
