//! The banks money can be sent to, and the customer's payees.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::clearing::ClearingBank;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Id, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{bank_no, parse};
use crate::banks::BankNames;
use crate::payees::NewPayee;
use crate::service::Service;
use crate::store::{PayeeMark, PayeeRow};

/// The banks money can be sent to.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankDirectory {
    banks: Vec<DirectoryBank>,
}

/// A bank money can be sent to.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectoryBank {
    /// CNAPS number.
    bank_no: String,
    name: String,
    name_en: String,
    short_name: String,
    logo_url: String,
    /// This very bank.
    own: bool,
}

/// A saved payee.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payee {
    #[schema(value_type = String)]
    payee_id: Id<PayeeMark>,
    name: String,
    account_no_masked: String,
    bank_no: String,
    bank_name: String,
    alias: Option<String>,
    last_used_at: Option<Timestamp>,
    /// How often this payee was paid since it was saved.
    transfers: i64,
}

/// The customer's payees, the most recently used first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayeeList {
    payees: Vec<Payee>,
}

/// A payee to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeCreate {
    /// The account holder's name, 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
    /// 13 to 19 digits.
    #[schema(max_length = 40)]
    account_no: String,
    /// CNAPS number of the payee's bank.
    #[schema(max_length = 12)]
    bank_no: String,
    /// What the customer calls them, up to 20 characters.
    #[schema(max_length = 20)]
    alias: Option<String>,
}

/// The banks money can be sent to.
#[utoipa::path(
    get, path = "/banks", tag = "transfer", operation_id = "bank_directory",
    responses((status = 200, body = BankDirectory), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn banks(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
) -> Result<Json<BankDirectory>, Problem> {
    let own = |bank: &ClearingBank| bank.bank_id == ctx.tenant.as_str();
    let banks = service.directory(&ctx).await?;
    let banks = banks.into_iter().map(|bank| DirectoryBank {
        own: own(&bank),
        logo_url: format!("/b/{}/logo.svg", bank.bank_id),
        bank_no: bank.bank_no,
        name: bank.name,
        name_en: bank.name_en,
        short_name: bank.short_name,
    });
    Ok(Json(BankDirectory { banks: banks.collect() }))
}

/// The customer's saved payees.
#[utoipa::path(
    get, path = "/payees", tag = "transfer", operation_id = "payee_list",
    responses((status = 200, body = PayeeList), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<PayeeList>, Problem> {
    let names = service.bank_names(&customer.0).await?;
    let payees = service.payees(&customer.0, customer.user_id()?).await?;
    Ok(Json(PayeeList { payees: payees.into_iter().map(|row| Payee::new(row, &names)).collect() }))
}

/// Saves a payee whose name fits the account.
#[utoipa::path(
    post, path = "/payees", tag = "transfer", operation_id = "payee_create", request_body = PayeeCreate,
    responses((status = 201, body = Payee), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Body(body): Body<PayeeCreate>,
) -> Result<(StatusCode, Json<Payee>), Problem> {
    let alias = body.alias.map(|alias| alias.trim().to_owned()).filter(|alias| !alias.is_empty());
    if alias.as_ref().is_some_and(|alias| alias.chars().count() > 20) {
        return Err(Problem::invalid("alias", "too_long", "最多 20 个字 / at most 20 characters"));
    }
    let new = NewPayee {
        name: parse("name", &body.name)?,
        account_no: parse("account_no", &body.account_no)?,
        bank_no: bank_no(&body.bank_no)?,
        alias,
    };
    let kept = service.keep_payee(&customer.0, customer.user_id()?, new).await?;
    let names = service.bank_names(&customer.0).await?;
    Ok((StatusCode::CREATED, Json(Payee::new(kept, &names))))
}

/// Removes a saved payee.
#[utoipa::path(
    delete, path = "/payees/{payee_id}", tag = "transfer", operation_id = "payee_delete",
    params(("payee_id" = String, Path, description = "The payee")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn delete(
    State(service): State<Arc<Service>>,
    customer: Customer,
    PathId(payee): PathId<PayeeMark>,
) -> Result<StatusCode, Problem> {
    service.drop_payee(&customer.0, customer.user_id()?, payee).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Payee {
    fn new(row: PayeeRow, names: &BankNames) -> Self {
        Self {
            payee_id: row.payee_id,
            name: row.name,
            account_no_masked: mask::account_no(row.account_no.as_str()),
            bank_name: names.of(&row.bank_no, row.bank_name),
            bank_no: row.bank_no,
            alias: row.alias,
            last_used_at: row.last_used_at,
            transfers: row.transfers,
        }
    }
}
