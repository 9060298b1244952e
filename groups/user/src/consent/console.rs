//! Texts of consents for operators: versions, publishing one, and what a customer has decided.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::user::ConsentPurpose;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::http::{ConsentHistory, ConsentMade};
use super::{Earlier, NewText, PurposeTexts, TextVersion};
use crate::care::Care;

/// Longest title and text, in characters.
const TITLE_MAX: usize = 60;
const TEXT_MAX: usize = 4_000;

/// Every text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentTexts {
    purposes: Vec<ConsentPurposeTexts>,
}

/// The texts of one purpose.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentPurposeTexts {
    purpose: ConsentPurpose,
    /// The version in force.
    in_force: i64,
    /// Customers whose last decision was to give it.
    given: i64,
    /// Customers whose last decision was to withdraw it.
    withdrawn: i64,
    /// Newest first.
    versions: Vec<ConsentText>,
}

/// One version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentText {
    version: i64,
    title: String,
    title_en: String,
    text: String,
    text_en: String,
    effective_from: Timestamp,
    earlier: Earlier,
    note: String,
    /// The operator's id; empty for the platform's own text.
    published_by: String,
}

/// A version to publish.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsentText {
    /// 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    title: String,
    #[schema(min_length = 1, max_length = 60)]
    title_en: String,
    /// 10 to 4,000 characters; paragraphs are lines.
    #[schema(min_length = 10, max_length = 4000)]
    text: String,
    #[schema(min_length = 10, max_length = 4000)]
    text_en: String,
    /// At once when absent.
    #[serde(default)]
    effective_from: Option<Timestamp>,
    /// Whether whoever agreed to an earlier version is asked again.
    earlier: Earlier,
    /// 4 to 200 characters: why; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    note: String,
}

/// The version that was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentTextPublished {
    version: i64,
}

impl From<TextVersion> for ConsentText {
    fn from(text: TextVersion) -> Self {
        Self {
            version: text.version,
            title: text.title.0,
            title_en: text.title.1,
            text: text.body.0,
            text_en: text.body.1,
            effective_from: text.effective_from,
            earlier: text.earlier,
            note: text.note,
            published_by: text.published_by,
        }
    }
}

impl ConsentPurposeTexts {
    fn of(texts: PurposeTexts) -> Option<Self> {
        let purpose = texts.versions.first()?.purpose;
        Some(Self {
            purpose,
            in_force: texts.in_force,
            given: texts.counts.0,
            withdrawn: texts.counts.1,
            versions: texts.versions.into_iter().map(ConsentText::from).collect(),
        })
    }
}

fn words(field: &str, text: &str, bounds: std::ops::RangeInclusive<usize>) -> Result<String, Problem> {
    let text = text.trim();
    let plain = text.lines().all(kernel::text::is_plain);
    if !bounds.contains(&text.chars().count()) || !plain {
        let (from, to) = (bounds.start(), bounds.end());
        let message = format!("{from} 至 {to} 个字 / {from} to {to} characters");
        return Err(Problem::invalid(field, "out_of_range", message));
    }
    Ok(text.to_owned())
}

/// The texts of every consent, with their versions and how many customers agreed.
#[utoipa::path(
    get, path = "/banks/{bank_id}/consent-texts", tag = "consent", operation_id = "consent_texts",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = ConsentTexts), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn texts(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<ConsentTexts>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let texts = care.consent_texts(&ctx).await?;
    Ok(Json(ConsentTexts { purposes: texts.into_iter().filter_map(ConsentPurposeTexts::of).collect() }))
}

/// Publishes a new version of a text. Versions are never changed.
#[utoipa::path(
    post, path = "/banks/{bank_id}/consent-texts/{purpose}", tag = "consent", operation_id = "consent_text_publish",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("purpose" = ConsentPurpose, Path, description = "What for"),
    ),
    request_body = NewConsentText,
    responses((status = 201, body = ConsentTextPublished), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn publish(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, purpose)): Path<(String, String)>,
    sent: Submission<NewConsentText>,
) -> Result<(StatusCode, Json<ConsentTextPublished>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let new = sent.read(&ctx)?;
    let purpose = purpose.parse().map_err(|_| Problem::not_found())?;
    let new = NewText {
        title: (words("title", &new.title, 1..=TITLE_MAX)?, words("title_en", &new.title_en, 1..=TITLE_MAX)?),
        body: (words("text", &new.text, 10..=TEXT_MAX)?, words("text_en", &new.text_en, 10..=TEXT_MAX)?),
        effective_from: new.effective_from,
        earlier: new.earlier,
        note: gateway::reason("note", &new.note)?,
    };
    let version = care.publish_consent_text(&ctx, purpose, new).await?;
    Ok((StatusCode::CREATED, Json(ConsentTextPublished { version })))
}

/// What a customer has decided, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/consents", tag = "consent", operation_id = "customer_consents",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("user_id" = String, Path, description = "The customer"),
        PageParams,
    ),
    responses((status = 200, body = ConsentHistory), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn of_customer(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    Paged(page, _): Paged,
) -> Result<Json<ConsentHistory>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let user = care.known(&ctx, &user).await?;
    let found = care.users.consent_history(&ctx, user, &page).await?.map(ConsentMade::from);
    Ok(Json(ConsentHistory::of(found)))
}
