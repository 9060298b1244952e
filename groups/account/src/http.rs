//! The customer's accounts over HTTP.

pub mod care;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::account::{Account, AccountKind, AccountStatus, AccountView};
use gateway::{Customer, PathId, Problem, ProblemDocument};
use kernel::{Currency, Id, Lang, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::{Detail, Service};

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
