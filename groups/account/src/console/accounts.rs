//! Accounts for operators: look one up, see how it stands, freeze and release it, carry out orders, note a verification.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::account::{Account, RestrictionKind};
use contracts::user::User;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument, Submission, reason};
use kernel::{AccountNo, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::care::Care;
use crate::http::care::{AccountCare, positive};
use crate::life::{Hand, Order};
use crate::service::Service;
use crate::words::Reader;

/// An account for an operator.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountFile {
    #[schema(value_type = String)]
    user_id: Id<User>,
    holder_masked: String,
    product_name: String,
    product_name_en: String,
    #[serde(flatten)]
    care: AccountCare,
}

/// Which account.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AccountFileParams {
    /// Its whole number.
    number: String,
}

/// A restriction the bank places.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankRestriction {
    /// `bank_freeze`, `court_order`, `loss_report` or `customer_stop`.
    kind: RestrictionKind,
    /// Why; the customer reads it.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
    /// The number of the document behind it; a court order must have one.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 200)]
    document_no: Option<String>,
    /// Who ordered it; a court order must have one.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 200)]
    authority: Option<String>,
    /// For a court order: how much to secure.
    #[serde(default)]
    amount: Option<Money>,
    /// The last day it is in force, `YYYY-MM-DD`; nothing for until it is lifted.
    #[serde(default)]
    #[schema(max_length = 10)]
    ends_on: Option<String>,
}

/// Why something is lifted or noted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankReason {
    /// In words, with the document if there is one.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// An account of the bank by its number.
#[utoipa::path(
    get, path = "/banks/{bank_id}/accounts", tag = "console", operation_id = "console_account_by_number",
    params(("bank_id" = String, Path, description = "The bank"), AccountFileParams),
    responses((status = 200, body = AccountFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn by_number(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(params): Params<AccountFileParams>,
) -> Result<Json<AccountFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let digits: String = params.number.chars().filter(|c| !c.is_whitespace()).collect();
    let number: AccountNo = digits.parse().map_err(|_| Problem::not_found())?;
    let care = service.care_by_number(&ctx, &number).await?;
    Ok(Json(AccountFile::new(care, ctx.now(), &service.reader(&ctx))))
}

/// One account of the bank.
#[utoipa::path(
    get, path = "/banks/{bank_id}/accounts/{account_id}", tag = "console", operation_id = "console_account",
    params(("bank_id" = String, Path, description = "The bank"), ("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn file(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, account_id)): Path<(String, String)>,
) -> Result<Json<AccountFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let account: Id<Account> = account_id.parse().map_err(|_| Problem::not_found())?;
    Ok(Json(AccountFile::new(service.care_of(&ctx, account).await?, ctx.now(), &service.reader(&ctx))))
}

/// Restricts an account, with its reason and the document behind it.
#[utoipa::path(
    post, path = "/banks/{bank_id}/accounts/{account_id}/restrictions", tag = "console",
    operation_id = "console_account_restrict", request_body = BankRestriction,
    params(("bank_id" = String, Path, description = "The bank"), ("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn restrict(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, account_id)): Path<(String, String)>,
    sent: Submission<BankRestriction>,
) -> Result<Json<AccountFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let asked = sent.read(&ctx)?;
    let account: Id<Account> = account_id.parse().map_err(|_| Problem::not_found())?;
    let care = service.care_of(&ctx, account).await?;
    let order = bank_order(asked, care.bank.zone)?;
    service.restrict(&ctx, Hand::Bank, account, &order).await?;
    Ok(Json(AccountFile::new(service.care_of(&ctx, account).await?, ctx.now(), &service.reader(&ctx))))
}

/// Lifts a restriction of an account. Others stay.
#[utoipa::path(
    post, path = "/banks/{bank_id}/accounts/{account_id}/restrictions/{restriction_id}/lift", tag = "console",
    operation_id = "console_account_lift", request_body = BankReason,
    params(
        ("bank_id" = String, Path, description = "The bank"),
        ("account_id" = String, Path, description = "The account"),
        ("restriction_id" = String, Path, description = "The restriction"),
    ),
    responses((status = 200, body = AccountFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn lift(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, account_id, restriction_id)): Path<(String, String, String)>,
    sent: Submission<BankReason>,
) -> Result<Json<AccountFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let asked = sent.read(&ctx)?;
    let account: Id<Account> = account_id.parse().map_err(|_| Problem::not_found())?;
    let restriction = restriction_id.parse().map_err(|_| Problem::not_found())?;
    let why = reason("reason", &asked.reason)?;
    service.lift(&ctx, Hand::Bank, account, restriction, &why).await?;
    Ok(Json(AccountFile::new(service.care_of(&ctx, account).await?, ctx.now(), &service.reader(&ctx))))
}

/// Notes that the account's owner was verified face to face.
#[utoipa::path(
    post, path = "/banks/{bank_id}/accounts/{account_id}/verification", tag = "console",
    operation_id = "console_account_verify", request_body = BankReason,
    params(("bank_id" = String, Path, description = "The bank"), ("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn verify(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, account_id)): Path<(String, String)>,
    sent: Submission<BankReason>,
) -> Result<Json<AccountFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AccountControl)?;
    let asked = sent.read(&ctx)?;
    let account: Id<Account> = account_id.parse().map_err(|_| Problem::not_found())?;
    let how = reason("reason", &asked.reason)?;
    service.verify_face_to_face(&ctx, account, &how).await?;
    Ok(Json(AccountFile::new(service.care_of(&ctx, account).await?, ctx.now(), &service.reader(&ctx))))
}

/// The number of a document, or the name of an authority.
fn named(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.chars().count() {
        2..=200 if kernel::text::is_plain(text) => Ok(text.to_owned()),
        _ => Err(Problem::invalid(field, "out_of_range", "请填写 2 至 200 个字 / Enter 2 to 200 characters")),
    }
}

fn bank_order(asked: BankRestriction, zone: chrono_tz::Tz) -> Result<Order, Problem> {
    use RestrictionKind as R;
    if !matches!(asked.kind, R::BankFreeze | R::CourtOrder | R::LossReport | R::CustomerStop) {
        return Err(Problem::invalid("kind", "not_placed", "该限制不由银行设置 / this is not for the bank to place"));
    }
    let given = |field: &str, text: Option<String>| text.map(|text| named(field, &text)).transpose();
    let mut order = Order::plain(asked.kind, &reason("reason", &asked.reason)?);
    order.document_no = given("document_no", asked.document_no)?;
    order.authority = given("authority", asked.authority)?;
    if asked.kind == R::CourtOrder {
        order.amount_minor = Some(positive("amount", asked.amount)?);
        let missing = |field: &str| Problem::invalid(field, "missing", "司法冻结须填写 / a court order needs it");
        order.document_no.as_ref().ok_or_else(|| missing("document_no"))?;
        order.authority.as_ref().ok_or_else(|| missing("authority"))?;
    }
    if let Some(day) = asked.ends_on {
        let wrong = || Problem::invalid("ends_on", "malformed", "日期格式为 YYYY-MM-DD / a date as YYYY-MM-DD");
        let day: chrono::NaiveDate = day.parse().map_err(|_| wrong())?;
        order.ends_at = Some(Timestamp::start_of(day.succ_opt().ok_or_else(wrong)?, zone));
    }
    Ok(order)
}

impl AccountFile {
    fn new(care: Care, now: Timestamp, reader: &Reader) -> Self {
        Self {
            user_id: care.account.user_id,
            holder_masked: care.account.holder.masked(),
            product_name: care.account.product.0.clone(),
            product_name_en: care.account.product.1.clone(),
            care: AccountCare::new(care, now, reader),
        }
    }
}
