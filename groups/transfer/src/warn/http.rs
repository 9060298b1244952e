//! Recent and frequent payees, and the bank of a number, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use contracts::transfer::Transfer;
use gateway::{Customer, Params, Problem, ProblemDocument};
use kernel::{Id, Lang, Money, Timestamp, mask};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{LargeAmount, Likeness, LikenessKind, PaidBefore};
use crate::banks::BankNames;
use crate::service::Service;

/// Whom the customer paid lately, and whom often.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecentPayees {
    recent: Vec<RecentPayee>,
    frequent: Vec<RecentPayee>,
}

/// A payee paid before.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecentPayee {
    /// The latest transfer to them; a new transfer may name it instead of the account.
    #[schema(value_type = String)]
    transfer_id: Id<Transfer>,
    name: String,
    account_no_masked: String,
    bank_no: String,
    bank_name: String,
    times: i64,
    last_at: Timestamp,
}

/// The beginning of an account number.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct NumberParams {
    /// The first 6 to 10 digits; more are not needed and not wanted.
    digits: String,
}

/// The bank of a number.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberBank {
    /// Absent while it cannot be told.
    bank: Option<NumberBankFound>,
}

/// A bank as it is recognised.
#[derive(Debug, Serialize, ToSchema)]
pub struct NumberBankFound {
    bank_id: String,
    bank_no: String,
    name: String,
}

/// Something to look at twice before confirming.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayeeWarning {
    kind: PayeeWarningKind,
    /// In the caller's language.
    text: String,
    known_name: String,
    known_account_masked: String,
}

/// What sort of warning.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayeeWarningKind {
    /// The same name with another account.
    SameNameOtherAccount,
    /// A name one slip away.
    SimilarName,
    /// An account number one slip away.
    SimilarAccount,
}

/// The day's total to others would be large: the customer confirms in so many words.
#[derive(Debug, Serialize, ToSchema)]
pub struct LargeAmountNotice {
    /// From how much a day one is asked.
    from: Money,
    /// What the day would come to.
    today: Money,
}

impl From<LargeAmount> for LargeAmountNotice {
    fn from(LargeAmount { from, today }: LargeAmount) -> Self {
        Self { from, today }
    }
}

impl PayeeWarning {
    pub(crate) fn new(lang: Lang, likeness: &Likeness) -> Self {
        let known = &likeness.known;
        let tail = &known.account_no[known.account_no.len().saturating_sub(4)..];
        let name = &known.name;
        let (kind, text) = match (likeness.kind, lang) {
            (LikenessKind::SameNameOtherAccount, Lang::Zh) => (
                PayeeWarningKind::SameNameOtherAccount,
                format!("您曾付款给同名的 {name}（尾号 {tail}），这次是另一个账号。请向对方当面或电话核实。"),
            ),
            (LikenessKind::SameNameOtherAccount, Lang::En) => (
                PayeeWarningKind::SameNameOtherAccount,
                format!(
                    "You know a {name} (ending {tail}), but this is another account. Check with them in person or by phone."
                ),
            ),
            (LikenessKind::SimilarName, Lang::Zh) => (
                PayeeWarningKind::SimilarName,
                format!("姓名与您熟悉的 {name}（尾号 {tail}）很像，但不是同一人。请确认没有选错。"),
            ),
            (LikenessKind::SimilarName, Lang::En) => (
                PayeeWarningKind::SimilarName,
                format!("The name is close to {name} (ending {tail}), but not the same. Make sure it is who you mean."),
            ),
            (LikenessKind::SimilarAccount, Lang::Zh) => (
                PayeeWarningKind::SimilarAccount,
                format!("账号与 {name}（尾号 {tail}）的很像，但不相同。请确认没有输错。"),
            ),
            (LikenessKind::SimilarAccount, Lang::En) => (
                PayeeWarningKind::SimilarAccount,
                format!("The number is close to that of {name} (ending {tail}), but not the same. Check for a slip."),
            ),
        };
        let known_account_masked = mask::account_no(&known.account_no);
        Self { kind, text, known_name: known.name.clone(), known_account_masked }
    }
}

impl RecentPayee {
    fn new(paid: PaidBefore, names: &BankNames) -> Self {
        Self {
            transfer_id: paid.transfer_id,
            name: paid.name,
            account_no_masked: paid.account_no.masked(),
            bank_name: names.of(&paid.bank_no, paid.bank_name),
            bank_no: paid.bank_no,
            times: paid.times,
            last_at: paid.last_at,
        }
    }
}

/// Whom the customer paid lately, and whom often, saved or not.
#[utoipa::path(
    get, path = "/payees/recent", tag = "transfer", operation_id = "recent_payees",
    responses((status = 200, body = RecentPayees), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn recent(State(service): State<Arc<Service>>, customer: Customer) -> Result<Json<RecentPayees>, Problem> {
    let (recent, frequent) = service.paid_before(&customer.0, customer.user_id()?).await?;
    let names = service.bank_names(&customer.0).await?;
    let docs = |paid: Vec<PaidBefore>| paid.into_iter().map(|paid| RecentPayee::new(paid, &names)).collect();
    Ok(Json(RecentPayees { recent: docs(recent), frequent: docs(frequent) }))
}

/// Which bank issues numbers that begin like this: the longest BIN wins.
#[utoipa::path(
    get, path = "/banks/of-number", tag = "transfer", operation_id = "bank_of_number", params(NumberParams),
    responses((status = 200, body = NumberBank), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn bank_of_number(
    State(service): State<Arc<Service>>,
    customer: Customer,
    Params(params): Params<NumberParams>,
) -> Result<Json<NumberBank>, Problem> {
    let shape = (1..=10).contains(&params.digits.len()) && params.digits.bytes().all(|byte| byte.is_ascii_digit());
    if !shape {
        return Err(Problem::invalid("digits", "malformed", "最多 10 位数字 / up to 10 digits"));
    }
    let found = service.bank_of_number(&customer.0, &params.digits).await?;
    let bank = found.map(|bank| NumberBankFound {
        name: customer.0.lang.pick(&bank.name, &bank.name_en).to_owned(),
        bank_id: bank.bank_id,
        bank_no: bank.bank_no,
    });
    Ok(Json(NumberBank { bank }))
}
