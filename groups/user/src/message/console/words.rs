//! Templates for operators: the words in force, a bank's own versions, how words look, and trying them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::message::MessageKind;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Lang, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::message::desk::{InForce, Look, NewWords};
use crate::message::model::{Priority, TextLength};
use crate::message::service::Centre;
use crate::message::store::WordsRow;
use crate::message::template::{Sort, Words};

/// A placeholder of a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePlaceholder {
    /// As it stands between braces.
    name: String,
    sort: Sort,
    /// What it is, in the caller's language.
    label: String,
}

/// A template and the words in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplate {
    template_id: String,
    /// What operators call it, in the caller's language.
    name: String,
    kind: MessageKind,
    priority: Priority,
    placeholders: Vec<MessagePlaceholder>,
    words: Words,
    /// The bank's version in force; 0: the alliance's own words.
    version: i64,
    effective_from: Option<Timestamp>,
    /// When the next version begins.
    coming_from: Option<Timestamp>,
}

impl MessageTemplate {
    fn of(found: InForce, lang: Lang) -> Self {
        let InForce { template, own, words, coming } = found;
        let placeholder = |one: &crate::message::template::Placeholder| MessagePlaceholder {
            name: one.name.to_owned(),
            sort: one.sort,
            label: lang.pick(one.label.0, one.label.1).to_owned(),
        };
        Self {
            template_id: template.id.to_owned(),
            name: lang.pick(template.name.0, template.name.1).to_owned(),
            kind: template.kind,
            priority: template.priority,
            placeholders: template.placeholders.iter().map(placeholder).collect(),
            words,
            version: own.as_ref().map_or(0, |row| row.version),
            effective_from: own.map(|row| row.effective_from),
            coming_from: coming.map(|row| row.effective_from),
        }
    }
}

/// Every template.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplates {
    templates: Vec<MessageTemplate>,
}

/// A version of a bank's own words.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageWordsVersion {
    version: i64,
    effective_from: Timestamp,
    /// Nothing: back to the alliance's.
    words: Option<Words>,
    note: String,
    created_at: Timestamp,
}

impl From<WordsRow> for MessageWordsVersion {
    fn from(row: WordsRow) -> Self {
        let WordsRow { version, effective_from, words, note, created_at, .. } = row;
        Self { version, effective_from, words, note, created_at }
    }
}

/// A template with its history.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplateDetail {
    template: MessageTemplate,
    /// The alliance's own words.
    alliance: Words,
    /// The bank's versions, the newest first.
    versions: Vec<MessageWordsVersion>,
}

impl MessageTemplateDetail {
    fn of((found, versions): (InForce, Vec<WordsRow>), lang: Lang) -> Self {
        Self {
            alliance: found.template.own_words(),
            template: MessageTemplate::of(found, lang),
            versions: versions.into_iter().map(MessageWordsVersion::from).collect(),
        }
    }
}

/// New words of a bank's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageWordsSet {
    /// Nothing: back to the alliance's.
    words: Option<Words>,
    /// At once when absent.
    effective_from: Option<Timestamp>,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    note: String,
}

/// Words to look at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageWordsDraft {
    words: Words,
}

/// Words to try on a phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageWordsTry {
    words: Words,
    /// 11 digits.
    #[schema(max_length = 11)]
    phone: String,
    lang: MessageLang,
}

/// A language of messages.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageLang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// A text as it would go to a phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageText {
    lang: MessageLang,
    text: String,
    /// Units of its alphabet.
    units: i64,
    /// Messages it is cut into, each of which is paid for.
    segments: i64,
    /// Units one of them holds.
    per_segment: i64,
}

/// How words look, with samples.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageLook {
    title: String,
    title_en: String,
    body: String,
    body_en: String,
    texts: Vec<MessageText>,
}

impl From<Look> for MessageLook {
    fn from(look: Look) -> Self {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let text = |(lang, (text, length)): (MessageLang, (String, TextLength))| MessageText {
            lang,
            text,
            units: count(length.units),
            segments: count(length.segments),
            per_segment: count(length.per_segment),
        };
        Self {
            title: look.filled.title.0,
            title_en: look.filled.title.1,
            body: look.filled.body.0,
            body_en: look.filled.body.1,
            texts: [MessageLang::Zh, MessageLang::En].into_iter().zip(look.texts).map(text).collect(),
        }
    }
}

/// Every template with the words in force at the bank.
#[utoipa::path(
    get, path = "/banks/{bank_id}/message-templates", tag = "message", operation_id = "message_templates",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = MessageTemplates), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn templates(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<MessageTemplates>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let templates = centre.templates(&ctx).await?;
    let templates = templates.into_iter().map(|found| MessageTemplate::of(found, ctx.lang)).collect();
    Ok(Json(MessageTemplates { templates }))
}

/// One template, the alliance's words, and every version of the bank's.
#[utoipa::path(
    get, path = "/banks/{bank_id}/message-templates/{template_id}", tag = "message", operation_id = "message_template",
    params(("bank_id" = String, Path, description = "The bank"), ("template_id" = String, Path, description = "The template")),
    responses((status = 200, body = MessageTemplateDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn template(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path((bank_id, id)): Path<(String, String)>,
) -> Result<Json<MessageTemplateDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    Ok(Json(MessageTemplateDetail::of(centre.template(&ctx, &id).await?, ctx.lang)))
}

/// How words would look, filled with samples; refused at the field that is not right.
#[utoipa::path(
    post, path = "/banks/{bank_id}/message-templates/{template_id}/preview", tag = "message", operation_id = "message_words_preview",
    params(("bank_id" = String, Path, description = "The bank"), ("template_id" = String, Path, description = "The template")),
    request_body = MessageWordsDraft,
    responses((status = 200, body = MessageLook), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn preview(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path((bank_id, id)): Path<(String, String)>,
    sent: Submission<MessageWordsDraft>,
) -> Result<Json<MessageLook>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let draft = sent.read(&ctx)?;
    Ok(Json(centre.preview(&ctx, &id, &draft.words).await?.into()))
}

/// Gives a template words of the bank's own from a moment on, or the alliance's back.
#[utoipa::path(
    post, path = "/banks/{bank_id}/message-templates/{template_id}/versions", tag = "message", operation_id = "message_words_set",
    params(("bank_id" = String, Path, description = "The bank"), ("template_id" = String, Path, description = "The template")),
    request_body = MessageWordsSet,
    responses((status = 200, body = MessageTemplateDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_words(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path((bank_id, id)): Path<(String, String)>,
    sent: Submission<MessageWordsSet>,
) -> Result<Json<MessageTemplateDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let set = sent.read(&ctx)?;
    let note = gateway::reason("note", &set.note)?;
    let new = NewWords { words: set.words, effective_from: set.effective_from, note };
    Ok(Json(MessageTemplateDetail::of(centre.set_words(&ctx, &id, new).await?, ctx.lang)))
}

/// Sends words with samples to a phone, marked as a test. On record, with the phone masked.
#[utoipa::path(
    post, path = "/banks/{bank_id}/message-templates/{template_id}/test", tag = "message", operation_id = "message_words_try",
    params(("bank_id" = String, Path, description = "The bank"), ("template_id" = String, Path, description = "The template")),
    request_body = MessageWordsTry,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn try_words(
    State(centre): State<Arc<Centre>>,
    operator: Operator,
    Path((bank_id, id)): Path<(String, String)>,
    sent: Submission<MessageWordsTry>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let request = sent.read(&ctx)?;
    let phone: Phone =
        request.phone.parse().map_err(|_| Problem::invalid("phone", "malformed", "11 位手机号 / 11 digits"))?;
    let lang = match request.lang {
        MessageLang::Zh => Lang::Zh,
        MessageLang::En => Lang::En,
    };
    centre.test_send(&ctx, &id, &request.words, (&phone, lang)).await?;
    Ok(StatusCode::NO_CONTENT)
}
