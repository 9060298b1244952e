//! Collecting over HTTP. Mandates and plans have files of their own.

pub mod mandates;
pub mod plans;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{Account, HungCard};
use contracts::auth::{Challenge, Tool};
use contracts::debit::{Collection, DebitAmount};
use gateway::{Body, Customer, PageParams, Paged, PathId, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::orders::CollectOrder;
use super::store::orders::{CollectionRow, Status};
use super::{Collections, PlanMark, words};
use crate::banks::BankNames;
use crate::standing::RefusalWords;

/// Money to be collected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionCreate {
    /// From this card of the customer's.
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    /// To this account of the customer's here.
    #[schema(value_type = String)]
    to_account_id: Id<Account>,
    amount: Money,
    /// The challenge that was answered for this very collection.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// How a collection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CollectionStanding {
    /// The card's bank has been asked; nobody knows yet.
    Requested,
    /// The card was debited; the money is on its way.
    Taken,
    /// It is here.
    Completed,
    /// Nothing was debited.
    Refused,
    /// It could not be credited here and went back to the card.
    Returned,
}

impl From<Status> for CollectionStanding {
    fn from(status: Status) -> Self {
        match status {
            Status::Requested => Self::Requested,
            Status::Taken => Self::Taken,
            Status::Completed => Self::Completed,
            Status::Refused => Self::Refused,
            Status::Returned => Self::Returned,
        }
    }
}

/// A collection, and its receipt once it is over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Collection)]
pub struct CollectionDoc {
    #[schema(value_type = String)]
    collection_id: Id<Collection>,
    status: CollectionStanding,
    /// What was taken, or is asked for; the most of it while "all above" is not decided.
    amount: Money,
    /// What stays on the card, where all above it is asked for.
    kept: Option<Money>,
    /// In whose name both accounts stand.
    holder_name: String,
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    card_no_masked: String,
    card_bank_name: String,
    #[schema(value_type = String)]
    to_account_id: Id<Account>,
    to_account_masked: String,
    /// The plan it was made by.
    #[schema(value_type = Option<String>)]
    plan_id: Option<Id<PlanMark>>,
    receipt_no: String,
    /// The tools it was confirmed with.
    tools: Vec<Tool>,
    /// Why it was refused or went back.
    outcome: Option<RefusalWords>,
    /// The stable code of that.
    outcome_code: Option<String>,
    /// Not debited after this moment.
    valid_until: Timestamp,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
}

impl CollectionDoc {
    fn new(row: CollectionRow, names: &BankNames) -> Self {
        let kept = match row.asked {
            DebitAmount::Exactly(_) => None,
            DebitAmount::AllAbove { kept, .. } => Some(kept),
        };
        Self {
            collection_id: row.collection_id,
            status: row.status.into(),
            amount: row.taken.unwrap_or(row.asked.most()),
            kept,
            holder_name: row.payee_name,
            card_id: row.card_id,
            card_no_masked: row.payer_account_no.masked(),
            card_bank_name: names.of(&row.payer_bank_no, row.payer_bank_name),
            to_account_id: row.to_account_id,
            to_account_masked: row.payee_account_no.masked(),
            plan_id: row.plan_id,
            receipt_no: row.receipt_no,
            tools: row.tools,
            outcome: row.code.as_deref().map(|code| words::refusal(code, names.lang())),
            outcome_code: row.code,
            valid_until: row.valid_until,
            created_at: row.created_at,
            completed_at: row.completed_at,
        }
    }
}

/// A page of collections, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionPage {
    items: Vec<CollectionDoc>,
    next_cursor: Option<String>,
}

/// Collects money from one of the customer's cards. Without the proofs it needs, the answer is 403 `step_up_required`;
/// what the card's bank refused is told in the collection.
#[utoipa::path(
    post, path = "/collections", tag = "transfer", operation_id = "collection_create", request_body = CollectionCreate,
    responses((status = 201, body = CollectionDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    Body(body): Body<CollectionCreate>,
) -> Result<(StatusCode, Json<CollectionDoc>), Problem> {
    let amount = DebitAmount::Exactly(body.amount);
    let order = CollectOrder { card: body.card_id, to: body.to_account_id, amount, challenge: body.challenge_id };
    let made = service.collect(&customer.0, customer.user_id()?, &order).await?;
    let names = service.transfers.bank_names(&customer.0).await?;
    Ok((StatusCode::CREATED, Json(CollectionDoc::new(made, &names))))
}

/// The customer's collections, newest first.
#[utoipa::path(
    get, path = "/collections", tag = "transfer", operation_id = "collections", params(PageParams),
    responses((status = 200, body = CollectionPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    Paged(page, _): Paged,
) -> Result<Json<CollectionPage>, Problem> {
    let names = service.transfers.bank_names(&customer.0).await?;
    let found = service.list(&customer.0, customer.user_id()?, &page).await?;
    let found = found.map(|row| CollectionDoc::new(row, &names));
    Ok(Json(CollectionPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One collection, as it stands now.
#[utoipa::path(
    get, path = "/collections/{collection_id}", tag = "transfer", operation_id = "collection",
    params(("collection_id" = String, Path, description = "The collection")),
    responses((status = 200, body = CollectionDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn get(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    PathId(id): PathId<Collection>,
) -> Result<Json<CollectionDoc>, Problem> {
    let names = service.transfers.bank_names(&customer.0).await?;
    let found = service.get(&customer.0, customer.user_id()?, id).await?;
    Ok(Json(CollectionDoc::new(found, &names)))
}
