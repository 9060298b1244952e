//! Collections and mandates in the operations console: masked, bank by bank.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::debit::{Collection, DebitAmount, Mandate};
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Collections;
use super::http::CollectionStanding;
use super::http::mandates::MandateStanding;
use super::store::orders::CollectionRow;
use super::store::{DebitMandateRow, MandateRow};
use crate::banks::BankNames;

/// A collection in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleCollection {
    #[schema(value_type = String)]
    collection_id: Id<Collection>,
    #[schema(value_type = String)]
    user_id: Id<User>,
    status: CollectionStanding,
    /// What was taken, or is asked for at most.
    amount: Money,
    kept: Option<Money>,
    holder_name_masked: String,
    card_no_masked: String,
    card_bank_name: String,
    to_account_masked: String,
    /// It was made by a plan.
    by_plan: bool,
    /// The stable code of a refusal or return.
    code: Option<String>,
    receipt_no: String,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
}

/// A page of collections, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleCollectionPage {
    items: Vec<ConsoleCollection>,
    next_cursor: Option<String>,
}

/// Which side of a mandate this bank is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MandateSide {
    /// It may ask.
    #[default]
    Collecting,
    /// It pays.
    Paying,
}

/// A mandate in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleMandate {
    #[schema(value_type = String)]
    mandate_id: Id<Mandate>,
    #[schema(value_type = String)]
    user_id: Id<User>,
    side: MandateSide,
    state: MandateStanding,
    /// The bank on the other side.
    other_bank_name: String,
    /// The card, as the asking bank knows it.
    card_no_masked: Option<String>,
    per_debit: Money,
    per_day: Money,
    version: String,
    given_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// `this_bank`, `other_bank`, `card_gone`.
    ended_through: Option<String>,
}

/// A page of mandates, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsoleMandatePage {
    items: Vec<ConsoleMandate>,
    next_cursor: Option<String>,
}

/// Which mandates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MandateParams {
    /// Those under which this bank asks, or pays; asks when absent.
    side: Option<MandateSide>,
}

impl ConsoleCollection {
    fn new(row: CollectionRow, names: &BankNames) -> Self {
        let kept = match row.asked {
            DebitAmount::Exactly(_) => None,
            DebitAmount::AllAbove { kept, .. } => Some(kept),
        };
        Self {
            collection_id: row.collection_id,
            user_id: row.user_id,
            status: row.status.into(),
            amount: row.taken.unwrap_or(row.asked.most()),
            kept,
            holder_name_masked: mask::name(&row.payee_name),
            card_no_masked: row.payer_account_no.masked(),
            card_bank_name: names.of(&row.payer_bank_no, row.payer_bank_name),
            to_account_masked: row.payee_account_no.masked(),
            by_plan: row.plan_id.is_some(),
            code: row.code,
            receipt_no: row.receipt_no,
            created_at: row.created_at,
            completed_at: row.completed_at,
        }
    }
}

impl ConsoleMandate {
    fn asking(row: MandateRow, names: &BankNames) -> Self {
        Self {
            mandate_id: row.mandate_id,
            user_id: row.user_id,
            side: MandateSide::Collecting,
            state: row.state.into(),
            other_bank_name: names.of(&row.payer_bank_no, row.payer_bank_name),
            card_no_masked: Some(row.payer_account_no.masked()),
            per_debit: row.per_debit,
            per_day: row.per_day,
            version: row.version,
            given_at: row.given_at,
            ended_at: row.ended_at,
            ended_through: row.ended_through,
        }
    }

    fn paying(row: DebitMandateRow, names: &BankNames) -> Self {
        Self {
            mandate_id: row.mandate_id,
            user_id: row.user_id,
            side: MandateSide::Paying,
            state: if row.ended_at.is_some() { MandateStanding::Ended } else { MandateStanding::Active },
            other_bank_name: names.of(&row.collecting_bank_no, row.collecting_bank_name),
            card_no_masked: None,
            per_debit: row.per_debit,
            per_day: row.per_day,
            version: row.version,
            given_at: row.given_at,
            ended_at: row.ended_at,
            ended_through: row.ended_through,
        }
    }
}

/// A bank's collections, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/collections", tag = "console", operation_id = "console_collections",
    params(("bank_id" = String, Path, description = "The bank"), PageParams),
    responses((status = 200, body = ConsoleCollectionPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn collections(
    State(service): State<Arc<Collections>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, _): Paged,
) -> Result<Json<ConsoleCollectionPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let names = service.transfers.bank_names(&ctx).await?;
    let page = service.page(&ctx, &page).await?.map(|row| ConsoleCollection::new(row, &names));
    Ok(Json(ConsoleCollectionPage { items: page.items, next_cursor: page.next_cursor }))
}

/// A bank's debit mandates, of the side that asks or of the side that pays, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/mandates", tag = "console", operation_id = "console_mandates",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, MandateParams),
    responses((status = 200, body = ConsoleMandatePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn mandates(
    State(service): State<Arc<Collections>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<MandateParams>,
) -> Result<Json<ConsoleMandatePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let names = service.transfers.bank_names(&ctx).await?;
    let page = match params.side.unwrap_or_default() {
        MandateSide::Collecting => {
            service.mandate_page(&ctx, &page).await?.map(|row| ConsoleMandate::asking(row, &names))
        }
        MandateSide::Paying => {
            service.debit_mandate_page(&ctx, &page).await?.map(|row| ConsoleMandate::paying(row, &names))
        }
    };
    Ok(Json(ConsoleMandatePage { items: page.items, next_cursor: page.next_cursor }))
}
