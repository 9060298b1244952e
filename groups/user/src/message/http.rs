//! The inbox and what a customer chose, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::message::{Message, MessageKind};
use gateway::{Body, Customer, PageParams, Paged, PathId, Problem, ProblemDocument};
use kernel::{Id, Lang, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::{Choice, Fixed, Quiet, clock_of, fixed, minute_of};
use super::service::{Centre, Settings, Unread};
use super::store::{MessageRow, OwnQuiet};

/// Longest address of a device with its maker's push service, in bytes.
const TOKEN_MAX: usize = 4_096;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct InboxParams {
    /// Of this kind only.
    kind: Option<MessageKind>,
}

/// A message as its owner reads it, in the language of the call.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxMessage {
    #[schema(value_type = String)]
    message_id: Id<Message>,
    kind: MessageKind,
    title: String,
    body: String,
    /// A page of the app.
    link: Option<String>,
    created_at: Timestamp,
    read: bool,
}

impl InboxMessage {
    fn of(row: MessageRow, lang: Lang) -> Self {
        Self {
            message_id: row.message_id,
            kind: row.kind,
            title: lang.pick(&row.title.0, &row.title.1).to_owned(),
            body: lang.pick(&row.body.0, &row.body.1).to_owned(),
            link: row.link,
            created_at: row.created_at,
            read: row.read_at.is_some(),
        }
    }
}

/// A page of the inbox, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxPage {
    items: Vec<InboxMessage>,
    next_cursor: Option<String>,
}

/// What waits to be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxUnread {
    unread: i64,
    /// Kinds without any are left out.
    kinds: Vec<InboxUnreadKind>,
    /// The latest of them.
    newest: Option<InboxMessage>,
}

/// How many of a kind wait to be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxUnreadKind {
    kind: MessageKind,
    unread: i64,
}

/// What was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxRead {
    /// Everything of this kind; of all when absent.
    kind: Option<MessageKind>,
}

/// A choice for a kind.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageKindChoice {
    kind: MessageKind,
    choice: Choice,
}

/// A kind, what holds for it, and why it cannot be switched off.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageKindSetting {
    kind: MessageKind,
    choice: Choice,
    fixed: Option<Fixed>,
}

/// Whose quiet hours hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuietMode {
    /// The bank's.
    Bank,
    /// The customer's own.
    Own,
    /// None.
    Never,
}

/// Quiet hours, in the bank's zone.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    mode: QuietMode,
    /// `HH:MM`.
    #[schema(max_length = 5)]
    from: String,
    /// `HH:MM`.
    #[schema(max_length = 5)]
    until: String,
}

/// What the customer chose, and what the bank says.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageSettings {
    kinds: Vec<MessageKindSetting>,
    quiet: QuietHours,
    bank_from: String,
    bank_until: String,
}

/// What the customer chooses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageSettingsChange {
    /// Kinds that are not named stay as they are.
    kinds: Vec<MessageKindChoice>,
    quiet: QuietHours,
}

/// Where pushes reach the device of this session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushAddress {
    /// From the maker's push service.
    #[schema(min_length = 1, max_length = 4096)]
    token: String,
}

impl From<Settings> for MessageSettings {
    fn from(settings: Settings) -> Self {
        let (mode, hours) = match settings.quiet {
            None => (QuietMode::Bank, settings.bank_quiet),
            Some(OwnQuiet::Hours(hours)) => (QuietMode::Own, hours),
            Some(OwnQuiet::Never(hours)) => (QuietMode::Never, hours),
        };
        let kind = |(kind, choice)| MessageKindSetting { kind, choice, fixed: fixed(kind) };
        Self {
            kinds: settings.kinds.into_iter().map(kind).collect(),
            quiet: QuietHours { mode, from: clock_of(hours.from), until: clock_of(hours.until) },
            bank_from: clock_of(settings.bank_quiet.from),
            bank_until: clock_of(settings.bank_quiet.until),
        }
    }
}

impl QuietHours {
    fn parse(&self) -> Result<Option<OwnQuiet>, Problem> {
        let minute = |field: &str, text: &str| {
            minute_of(text).ok_or_else(|| Problem::invalid(field, "malformed", "请用 HH:MM / HH:MM, please"))
        };
        let hours = Quiet { from: minute("quiet.from", &self.from)?, until: minute("quiet.until", &self.until)? };
        Ok(match self.mode {
            QuietMode::Bank => None,
            QuietMode::Own if hours.from == hours.until => {
                return Err(Problem::invalid(
                    "quiet.until",
                    "out_of_range",
                    "开始与结束不能相同 / Two different times",
                ));
            }
            QuietMode::Own => Some(OwnQuiet::Hours(hours)),
            QuietMode::Never => Some(OwnQuiet::Never(hours)),
        })
    }
}

/// The customer's messages, newest first, in the language of the call.
#[utoipa::path(
    get, path = "/messages", tag = "message", operation_id = "message_inbox", params(PageParams, InboxParams),
    responses((status = 200, body = InboxPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn inbox(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    Paged(page, params): Paged<InboxParams>,
) -> Result<Json<InboxPage>, Problem> {
    let lang = customer.0.lang;
    let page = centre.inbox(&customer.0, customer.user_id()?, params.kind, &page).await?;
    let page = page.map(|row| InboxMessage::of(row, lang));
    Ok(Json(InboxPage { items: page.items, next_cursor: page.next_cursor }))
}

/// How many messages wait to be read, and the latest of them.
#[utoipa::path(
    get, path = "/messages/unread", tag = "message", operation_id = "message_unread",
    responses((status = 200, body = InboxUnread), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unread(State(centre): State<Arc<Centre>>, customer: Customer) -> Result<Json<InboxUnread>, Problem> {
    let Unread { kinds, newest } = centre.unread(&customer.0, customer.user_id()?).await?;
    Ok(Json(InboxUnread {
        unread: kinds.iter().map(|(_, unread)| unread).sum(),
        kinds: kinds.into_iter().map(|(kind, unread)| InboxUnreadKind { kind, unread }).collect(),
        newest: newest.map(|row| InboxMessage::of(row, customer.0.lang)),
    }))
}

/// One message.
#[utoipa::path(
    get, path = "/messages/{message_id}", tag = "message", operation_id = "message_one",
    params(("message_id" = String, Path, description = "The message")),
    responses((status = 200, body = InboxMessage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    PathId(message): PathId<Message>,
) -> Result<Json<InboxMessage>, Problem> {
    let row = centre.one(&customer.0, customer.user_id()?, message).await?;
    Ok(Json(InboxMessage::of(row, customer.0.lang)))
}

/// Notes that a message was read. Repeats change nothing.
#[utoipa::path(
    post, path = "/messages/{message_id}/read", tag = "message", operation_id = "message_read",
    params(("message_id" = String, Path, description = "The message")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn read(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    PathId(message): PathId<Message>,
) -> Result<StatusCode, Problem> {
    centre.read(&customer.0, customer.user_id()?, message).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Notes that every message so far was read. Repeats change nothing.
#[utoipa::path(
    post, path = "/messages/read", tag = "message", operation_id = "message_read_all", request_body = InboxRead,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn read_all(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    Body(body): Body<InboxRead>,
) -> Result<StatusCode, Problem> {
    centre.read_all(&customer.0, customer.user_id()?, body.kind).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a message out of the inbox. Repeats change nothing.
#[utoipa::path(
    delete, path = "/messages/{message_id}", tag = "message", operation_id = "message_delete",
    params(("message_id" = String, Path, description = "The message")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn delete(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    PathId(message): PathId<Message>,
) -> Result<StatusCode, Problem> {
    centre.delete(&customer.0, customer.user_id()?, message).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What rings, and when.
#[utoipa::path(
    get, path = "/messages/settings", tag = "message", operation_id = "message_settings",
    responses((status = 200, body = MessageSettings), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn settings(State(centre): State<Arc<Centre>>, customer: Customer) -> Result<Json<MessageSettings>, Problem> {
    Ok(Json(centre.settings(&customer.0, customer.user_id()?).await?.into()))
}

/// Chooses what rings, and when. Repeats change nothing.
#[utoipa::path(
    put, path = "/messages/settings", tag = "message", operation_id = "message_choose", request_body = MessageSettingsChange,
    responses((status = 200, body = MessageSettings), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn choose(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    Body(body): Body<MessageSettingsChange>,
) -> Result<Json<MessageSettings>, Problem> {
    if body.kinds.len() > MessageKind::ALL.len() {
        return Err(Problem::invalid("kinds", "too_many", "≤ 7"));
    }
    let quiet = body.quiet.parse()?;
    let kinds: Vec<_> = body.kinds.iter().map(|one| (one.kind, one.choice)).collect();
    Ok(Json(centre.choose(&customer.0, customer.user_id()?, &kinds, quiet).await?.into()))
}

/// Says where pushes reach the device of this session. Repeats change nothing.
#[utoipa::path(
    put, path = "/messages/push", tag = "message", operation_id = "message_push_set", request_body = PushAddress,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_push(
    State(centre): State<Arc<Centre>>,
    customer: Customer,
    Body(body): Body<PushAddress>,
) -> Result<StatusCode, Problem> {
    if body.token.is_empty() || body.token.len() > TOKEN_MAX || !body.token.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(Problem::invalid("token", "malformed", "1–4096"));
    }
    centre.set_push_token(&customer.0, customer.user_id()?, Some(&body.token)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// No more pushes to the device of this session. Repeats change nothing.
#[utoipa::path(
    delete, path = "/messages/push", tag = "message", operation_id = "message_push_drop",
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn drop_push(State(centre): State<Arc<Centre>>, customer: Customer) -> Result<StatusCode, Problem> {
    centre.set_push_token(&customer.0, customer.user_id()?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
