//! The customer's accounts over HTTP.

pub mod care;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::account::{Account, AccountKind, AccountStatus, AccountView, MovementKind};
use gateway::{Customer, PageParams, Paged, PathId, Problem, ProblemDocument};
use kernel::{Currency, Id, Lang, Money, ParseError, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::Movement;
use crate::service::{Detail, Service};
use crate::store::Side;

/// An account of the customer's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountDoc {
    #[schema(value_type = String)]
    account_id: Id<Account>,
    /// First and last four digits.
    account_no_masked: String,
    /// The last four digits.
    account_no_tail: String,
    product_name: String,
    product_name_en: String,
    kind: AccountKind,
    status: AccountStatus,
    /// ISO 4217.
    currency: Currency,
    /// What was booked.
    balance: Money,
    /// What can be spent.
    available: Money,
    /// What is reserved.
    held: Money,
    opened_at: Timestamp,
}

/// One account, whole, for its owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountDetail {
    #[serde(flatten)]
    account: AccountDoc,
    /// All digits.
    account_no: String,
    /// The bank it is kept at.
    opening_bank: String,
    /// What came in this calendar month.
    month_in: Money,
    /// What went out this calendar month.
    month_out: Money,
    /// What it earns.
    interest: care::CareInterest,
}

/// One movement on an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transaction {
    transaction_id: String,
    direction: Direction,
    amount: Money,
    balance_after: Money,
    kind: MovementKind,
    summary: String,
    counterparty_name: Option<String>,
    counterparty_account_masked: Option<String>,
    counterparty_bank: Option<String>,
    transfer_id: Option<String>,
    booked_at: Timestamp,
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To this account.
    In,
    /// From this account.
    Out,
}

/// A page of movements, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransactionPage {
    items: Vec<Transaction>,
    next_cursor: Option<String>,
}

/// Which movements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TransactionParams {
    /// Only money that came in, or only money that went out.
    direction: Option<Direction>,
}

/// One account of the customer's.
#[utoipa::path(
    get, path = "/accounts/{account_id}", tag = "account", operation_id = "account_detail",
    params(("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn detail(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(account): PathId<Account>,
) -> Result<Json<AccountDetail>, Problem> {
    let detail = service.detail(&customer.0, customer.user_id()?, account).await?;
    Ok(Json(AccountDetail::new(detail, customer.0.lang)))
}

/// The movements on one account of the customer's, newest first.
#[utoipa::path(
    get, path = "/accounts/{account_id}/transactions", tag = "account", operation_id = "account_transactions",
    params(("account_id" = String, Path, description = "The account"), PageParams, TransactionParams),
    responses((status = 200, body = TransactionPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn transactions(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Paged(page, params): Paged<TransactionParams>,
) -> Result<Json<TransactionPage>, Problem> {
    let side = match params.direction {
        None => Side::Any,
        Some(Direction::In) => Side::In,
        Some(Direction::Out) => Side::Out,
    };
    let movements = service.movements(&customer.0, customer.user_id()?, account, side, &page).await?;
    let items = movements.items.into_iter().map(Transaction::try_from).collect::<Result<_, _>>()?;
    Ok(Json(TransactionPage { items, next_cursor: movements.next_cursor }))
}

impl From<AccountView> for AccountDoc {
    fn from(view: AccountView) -> Self {
        Self {
            account_id: view.account_id,
            account_no_masked: view.account_no.masked(),
            account_no_tail: view.account_no.tail().to_owned(),
            product_name: view.product.0,
            product_name_en: view.product.1,
            kind: view.kind,
            status: view.status,
            currency: view.balance.currency(),
            balance: view.balance,
            available: view.available,
            held: view.held,
            opened_at: view.opened_at,
        }
    }
}

impl AccountDetail {
    fn new(detail: Detail, lang: Lang) -> Self {
        Self {
            account_no: detail.account.account_no.as_str().to_owned(),
            opening_bank: lang.pick(&detail.bank.name, &detail.bank.name_en).to_owned(),
            month_in: detail.month_in,
            month_out: detail.month_out,
            interest: detail.interest.into(),
            account: detail.account.into(),
        }
    }
}

impl TryFrom<Movement> for Transaction {
    type Error = Problem;
    fn try_from(movement: Movement) -> Result<Self, Problem> {
        let masked = |number: &String| kernel::mask::account_no(number);
        Ok(Self {
            transaction_id: movement.seq.to_string(),
            direction: if movement.incoming { Direction::In } else { Direction::Out },
            amount: movement.amount,
            balance_after: movement.balance_after,
            kind: movement.kind.parse().map_err(|error: ParseError| Problem::fault(&error))?,
            summary: movement.summary,
            counterparty_name: movement.counterparty_name,
            counterparty_account_masked: movement.counterparty_account_no.as_ref().map(masked),
            counterparty_bank: movement.counterparty_bank,
            transfer_id: movement.transfer_id,
            booked_at: movement.booked_at,
        })
    }
}
