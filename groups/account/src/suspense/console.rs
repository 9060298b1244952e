//! The suspense account for operators: what is on it, and where it goes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Action, Item, ItemState};
use super::{Resolution, Suspense};
use crate::words::Reader;

pub(crate) fn routes(suspense: Arc<Suspense>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(items)).routes(routes!(resolve)).with_state(suspense)
}

/// One amount on the suspense account.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspenseItem {
    #[schema(value_type = String)]
    item_id: Id<Item>,
    state: ItemState,
    amount: Money,
    /// Why it is here: `account_closed`, `unknown_account`, …
    reason: String,
    summary: String,
    transfer_id: Option<String>,
    /// The internal account it came from.
    came_from: String,
    /// The account it was meant for.
    account_masked: Option<String>,
    /// Whose it is.
    user_id: Option<String>,
    opened_at: Timestamp,
    /// What may be done with it now.
    actions: Vec<Action>,
    action: Option<Action>,
    purpose: Option<String>,
    resolved_by: Option<String>,
    resolved_at: Option<Timestamp>,
}

impl SuspenseItem {
    fn new(item: Item, reader: &Reader) -> Self {
        let mut actions = Vec::new();
        if item.state == ItemState::Open {
            actions.push(Action::Pay);
            if item.can_be_written_back() {
                actions.push(Action::WriteBack);
            }
        }
        Self {
            item_id: item.item_id,
            state: item.state,
            amount: item.amount,
            reason: item.reason,
            summary: reader.summary(&item.summary),
            transfer_id: item.transfer_id,
            came_from: item.came_from,
            account_masked: item.account_no.map(|number| number.masked()),
            user_id: item.user_id.map(|user| user.to_string()),
            opened_at: item.opened_at,
            actions,
            action: item.action,
            purpose: item.purpose,
            resolved_by: item.resolved_by,
            resolved_at: item.resolved_at,
        }
    }
}

/// A page of items, newest first, and what they add up to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspensePage {
    /// What is on the account.
    balance: Money,
    /// Items nobody has decided on.
    open: i64,
    items: Vec<SuspenseItem>,
    next_cursor: Option<String>,
}

/// Which items.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SuspenseParams {
    /// Only those in this state.
    state: Option<ItemState>,
}

/// What is to be done with an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspenseResolution {
    action: Action,
    /// Where to, for `pay`: all digits of an account of the same customer.
    #[schema(max_length = 40)]
    account_no: Option<String>,
    /// Why, in 4 to 200 characters; kept.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// What is on the bank's suspense account, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/suspense", tag = "console", operation_id = "console_suspense",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, SuspenseParams),
    responses((status = 200, body = SuspensePage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn items(
    State(suspense): State<Arc<Suspense>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<SuspenseParams>,
) -> Result<Json<SuspensePage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::TransferView)?;
    let total = suspense.total(&ctx).await?;
    let reader = suspense.reader(&ctx);
    let page = suspense.page(&ctx, params.state, &page).await?.map(|item| SuspenseItem::new(item, &reader));
    let balance = Money::cny(total.balance_minor);
    Ok(Json(SuspensePage { balance, open: total.open, items: page.items, next_cursor: page.next_cursor }))
}

/// Pays an item to another account of the customer, or writes it back to where it came from.
#[utoipa::path(
    post, path = "/banks/{bank_id}/suspense/{item_id}/resolution", tag = "console",
    operation_id = "console_resolve_suspense",
    params(("bank_id" = String, Path, description = "The bank"), ("item_id" = String, Path, description = "The item")),
    request_body = SuspenseResolution,
    responses((status = 200, body = SuspenseItem), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn resolve(
    State(suspense): State<Arc<Suspense>>,
    operator: Operator,
    Path((bank_id, item_id)): Path<(String, String)>,
    sent: gateway::Submission<SuspenseResolution>,
) -> Result<Json<SuspenseItem>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let body = sent.read(&ctx)?;
    let id: Id<Item> = item_id.parse().map_err(|_| Problem::not_found())?;
    let account_no = body.account_no.map(|text| text.trim().parse()).transpose();
    let account_no =
        account_no.map_err(|_| Problem::invalid("account_no", "malformed", "账号格式有误 / not an account number"))?;
    let resolution =
        Resolution { action: body.action, account_no, purpose: gateway::reason("purpose", &body.purpose)? };
    let item = suspense.resolve(&ctx, id, &resolution).await?;
    Ok(Json(SuspenseItem::new(item, &suspense.reader(&ctx))))
}
