//! The operators' desk over HTTP: look customers up, see one, reveal, sign out, give a demo account.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::account::{AccountKind, AccountStatus, AccountView};
use contracts::auth::ToolState;
use contracts::user::{DevicePlatform, User, UserClass};
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Money, PersonName, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::desk::{Desk, Detail, Row};
use crate::device::Named;
use crate::http::DemoAccountOpen;
use crate::model::UserStatus;

/// Longest search text.
const QUERY_MAX: usize = 64;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CustomerParams {
    /// Phone, id, account number, or the beginning of a name; everybody when absent.
    query: Option<String>,
}

/// A customer in the list, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerRow {
    user_id: String,
    name_masked: Option<String>,
    phone_masked: String,
    user_class: UserClass,
    status: UserStatus,
    /// How many accounts.
    accounts: i64,
    created_at: Timestamp,
    last_login_at: Option<Timestamp>,
}

/// A page of customers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerPage {
    items: Vec<CustomerRow>,
    next_cursor: Option<String>,
}

/// A customer in detail, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerDetail {
    user_id: String,
    name_masked: Option<String>,
    phone_masked: String,
    user_class: UserClass,
    status: UserStatus,
    created_at: Timestamp,
    last_login_at: Option<Timestamp>,
    id_number_masked: Option<String>,
    accounts: Vec<CustomerAccount>,
    devices: Vec<CustomerDevice>,
    tools: Vec<ToolState>,
}

/// An account of the customer's, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerAccount {
    account_id: String,
    account_no_masked: String,
    kind: AccountKind,
    product_name: String,
    status: AccountStatus,
    balance: Money,
    opened_at: Timestamp,
}

/// A device of the customer's.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerDevice {
    /// Names the device in other calls.
    device_ref: String,
    name: String,
    platform: DevicePlatform,
    bound_at: Timestamp,
    last_seen_at: Timestamp,
    /// Whether somebody is signed in on it.
    signed_in: bool,
}

/// Why a customer's data must be seen whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealRequest {
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
}

/// A customer's data, whole.
#[derive(Serialize, ToSchema)]
pub struct CustomerReveal {
    name: Option<String>,
    phone: String,
    id_number: Option<String>,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerSignOut {}

impl From<Row> for CustomerRow {
    fn from(row: Row) -> Self {
        let view = row.person.view;
        Self {
            user_id: view.user_id.to_string(),
            name_masked: view.name.as_ref().map(PersonName::masked),
            phone_masked: view.phone.masked(),
            user_class: view.class,
            status: row.person.status,
            accounts: row.accounts,
            created_at: view.created_at,
            last_login_at: row.last_login_at,
        }
    }
}

impl From<Detail> for CustomerDetail {
    fn from(detail: Detail) -> Self {
        let id_number_masked = detail.row.person.id_number.as_ref().map(ResidentId::masked);
        let row = CustomerRow::from(detail.row);
        Self {
            user_id: row.user_id,
            name_masked: row.name_masked,
            phone_masked: row.phone_masked,
            user_class: row.user_class,
            status: row.status,
            created_at: row.created_at,
            last_login_at: row.last_login_at,
            id_number_masked,
            accounts: detail.accounts.into_iter().map(CustomerAccount::from).collect(),
            devices: detail.devices.into_iter().map(CustomerDevice::from).collect(),
            tools: detail.tools,
        }
    }
}

impl From<AccountView> for CustomerAccount {
    fn from(view: AccountView) -> Self {
        Self {
            account_id: view.account_id.to_string(),
            account_no_masked: view.account_no.masked(),
            kind: view.kind,
            product_name: view.product.0,
            status: view.status,
            balance: view.balance,
            opened_at: view.opened_at,
        }
    }
}

impl From<Named> for CustomerDevice {
    fn from(Named { device_ref, device, signed_in }: Named) -> Self {
        Self {
            device_ref,
            name: device.name,
            platform: device.platform,
            bound_at: device.bound_at,
            last_seen_at: device.last_seen_at,
            signed_in,
        }
    }
}

fn user_id(text: &str) -> Result<Id<User>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// Customers of a bank: by phone, id, account number, or the beginning of the name.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers", tag = "customer", operation_id = "customer_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, CustomerParams),
    responses((status = 200, body = CustomerPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<CustomerParams>,
) -> Result<Json<CustomerPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let text = params.query.unwrap_or_default();
    if text.chars().count() > QUERY_MAX {
        return Err(Problem::invalid("query", "too_long", "≤ 64"));
    }
    let found = desk.look_up(&ctx, &text, &page).await?.map(CustomerRow::from);
    Ok(Json(CustomerPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One customer with accounts, devices and tools, masked.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}", tag = "customer", operation_id = "customer_detail",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn detail(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    Ok(Json(desk.detail(&ctx, user_id(&user)?).await?.into()))
}

/// A customer's data, whole, for a purpose that goes on record.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/reveal", tag = "customer", operation_id = "customer_reveal",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    request_body = RevealRequest,
    responses((status = 200, body = CustomerReveal), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn reveal(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    sent: Submission<RevealRequest>,
) -> Result<Json<CustomerReveal>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerReveal)?;
    let request = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    let person = desk.users.reveal(&ctx, user_id(&user)?, &purpose).await?;
    Ok(Json(CustomerReveal {
        name: person.view.name.as_ref().map(|name| name.as_str().to_owned()),
        phone: person.view.phone.as_str().to_owned(),
        id_number: person.id_number.as_ref().map(|id| id.as_str().to_owned()),
    }))
}

/// Ends all sessions of a customer.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/sign-out", tag = "customer", operation_id = "customer_sign_out",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    request_body = CustomerSignOut,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sign_out(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    sent: Submission<CustomerSignOut>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let CustomerSignOut {} = sent.read(&ctx)?;
    desk.sign_out_everywhere(&ctx, user_id(&user)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a customer a name and a funded account. Demo mode only.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/demo-account", tag = "customer", operation_id = "customer_demo_account",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    request_body = DemoAccountOpen,
    responses((status = 201, body = CustomerAccount), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn demo_account(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
    sent: Submission<DemoAccountOpen>,
) -> Result<(StatusCode, Json<CustomerAccount>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let request = sent.read(&ctx)?;
    let (name, id_number) = request.parse()?;
    let account = desk.demo_account(&ctx, user_id(&user)?, &name, id_number.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
