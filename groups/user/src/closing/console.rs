//! Those who left, for compliance: a list without names, and who one was, with a purpose.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::user::UserClass;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Ctx, Cursor, Page, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::{self, Former, Personal, Sought};
use crate::care::Care;
use crate::error::Error;

/// Whom to look for. In the body, since an id number has no place in an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerSearch {
    /// A whole phone number, a whole id number, or a customer's id.
    query: String,
}

/// A page of those who left, the last first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerPage {
    items: Vec<FormerCustomer>,
    next_cursor: Option<String>,
}

/// Somebody who left.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerCustomer {
    user_id: String,
    /// How far they had come.
    class: UserClass,
    registered_at: Timestamp,
    closed_at: Timestamp,
    /// When who they were is erased.
    keep_until: Timestamp,
    erased_at: Option<Timestamp>,
}

/// Why it must be known who somebody was.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerPurpose {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// Who somebody was.
#[derive(Serialize, ToSchema)]
pub struct FormerPerson {
    name: Option<String>,
    phone: String,
    id_number: Option<String>,
}

impl From<Former> for FormerCustomer {
    fn from(former: Former) -> Self {
        Self {
            user_id: former.user_id.to_string(),
            class: former.class,
            registered_at: former.registered_at,
            closed_at: former.closed_at,
            keep_until: former.keep_until,
            erased_at: former.erased_at,
        }
    }
}

impl From<Personal> for FormerPerson {
    fn from(personal: Personal) -> Self {
        Self { name: personal.name, phone: personal.phone, id_number: personal.id_number }
    }
}

/// What a text means; nothing if it is none of what one can be found by.
fn sought(text: &str) -> Option<Sought> {
    let text = text.trim();
    (text.parse().map(Sought::Phone).ok())
        .or_else(|| text.parse().map(Sought::IdNumber).ok())
        .or_else(|| text.parse().map(Sought::User).ok())
}

async fn found(care: &Care, ctx: &Ctx, sought: &Sought, page: &PageQuery) -> Result<Json<FormerPage>, Problem> {
    let (db, keys) = care.users.room(ctx)?;
    let rows = store::page(&db, &keys, sought, page).await?;
    let key = |former: &Former| Cursor { key: former.closed_at.micros(), id: former.user_id.to_string() };
    let found = Page::cut(rows, page, key).map(FormerCustomer::from);
    Ok(Json(FormerPage { items: found.items, next_cursor: found.next_cursor }))
}

/// Those who left, the last first. No names: who one was is revealed by itself.
#[utoipa::path(
    get, path = "/banks/{bank_id}/former-customers", tag = "customer", operation_id = "former_customers",
    params(("bank_id" = String, Path, description = "The bank"), PageParams),
    responses((status = 200, body = FormerPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, _): Paged,
) -> Result<Json<FormerPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerArchive)?;
    found(&care, &ctx, &Sought::Anybody, &page).await
}

/// Those who left with exactly this phone number, id number or id.
#[utoipa::path(
    post, path = "/banks/{bank_id}/former-customers/search", tag = "customer", operation_id = "former_search",
    params(("bank_id" = String, Path, description = "The bank")), request_body = FormerSearch,
    responses((status = 200, body = FormerPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn search(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<FormerSearch>,
) -> Result<Json<FormerPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerArchive)?;
    let asked = sent.read(&ctx)?;
    match sought(&asked.query) {
        Some(sought) => found(&care, &ctx, &sought, &PageQuery::default()).await,
        None => Ok(Json(FormerPage { items: Vec::new(), next_cursor: None })),
    }
}

/// Who somebody was, for a purpose that goes on record. Nothing is left once their time is over.
#[utoipa::path(
    post, path = "/banks/{bank_id}/former-customers/{user_id}/reveal", tag = "customer", operation_id = "former_reveal",
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("user_id" = String, Path, description = "Who they were to the bank"),
    ),
    request_body = FormerPurpose,
    responses((status = 200, body = FormerPerson), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn reveal(
    State(care): State<Arc<Care>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    sent: Submission<FormerPurpose>,
) -> Result<Json<FormerPerson>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerArchive)?;
    let asked = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &asked.purpose)?;
    let user = user.parse().map_err(|_| Error::NotFound)?;
    Ok(Json(care.reveal_former(&ctx, user, &purpose).await?.into()))
}
