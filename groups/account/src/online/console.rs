//! Bound accounts, their checks, and agreements, for operators: who is bound to what, what was asked of other banks and
//! how it ended, which texts there are in which versions, and who agreed to which.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::account::{Account, AccountKind};
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::OnlineAccounts;
use crate::agreements::{Agreement, Document};
use crate::store::{self, AgreementRecord, BindingRecord, CheckRecord};

pub(crate) fn routes(accounts: Arc<OnlineAccounts>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(checks))
        .routes(routes!(bindings))
        .routes(routes!(texts))
        .routes(routes!(accepted))
        .with_state(accounts)
}

/// A question to an account's bank, and its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundCheck {
    check_id: String,
    #[schema(value_type = String)]
    user_id: Id<User>,
    bank_no: String,
    account_no_masked: String,
    /// `four` or `five`.
    factors: String,
    /// `own_bank`, `network` or `demonstration`.
    route: String,
    /// `confirmed`, `unanswered`, or what did not agree.
    outcome: String,
    /// What sort the account is, where it was told.
    account_kind: Option<String>,
    checked_at: Timestamp,
}

/// A page of checks, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundCheckPage {
    items: Vec<BoundCheck>,
    next_cursor: Option<String>,
}

/// Which checks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BoundCheckParams {
    /// Only those with this outcome.
    #[param(inline)]
    outcome: Option<CheckOutcome>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Everything agreed.
    Confirmed,
    /// The bank did not answer.
    Unanswered,
    /// No such account.
    AccountUnknown,
    /// Another name.
    Name,
    /// Another id number.
    IdNumber,
    /// Another phone.
    Phone,
    /// Frozen, lost or closed.
    AccountNotUsable,
    /// The bank takes no part.
    BankNotReached,
}

impl CheckOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unanswered => "unanswered",
            Self::AccountUnknown => "account_unknown",
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Phone => "phone",
            Self::AccountNotUsable => "account_not_usable",
            Self::BankNotReached => "bank_not_reached",
        }
    }
}

/// What a class II or III account is or was bound to.
#[derive(Debug, Serialize, ToSchema)]
pub struct BindingLine {
    binding_id: String,
    #[schema(value_type = String)]
    account_id: Id<Account>,
    account_no_masked: String,
    account_kind: AccountKind,
    #[schema(value_type = String)]
    user_id: Id<User>,
    bound_bank_name: String,
    bound_no_masked: String,
    /// `class_one` or `credit_card`.
    bound_kind: String,
    bound_at: Timestamp,
    /// Until when; nothing for the present one.
    unbound_at: Option<Timestamp>,
}

/// A page of bindings, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BindingPage {
    items: Vec<BindingLine>,
    next_cursor: Option<String>,
}

/// One version of a text that is agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementVersion {
    document: Document,
    version: String,
    /// Whether it is the one in force.
    in_force: bool,
    title: String,
    text: String,
    /// SHA-256 of title and text in this language.
    digest: String,
}

/// Every version of every text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementVersions {
    agreements: Vec<AgreementVersion>,
}

/// Who agreed to which version of which text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementLine {
    agreement_id: String,
    #[schema(value_type = String)]
    user_id: Id<User>,
    /// The account or card it was for.
    subject_id: String,
    document: String,
    version: String,
    /// The language it was read in.
    lang: String,
    /// SHA-256 of the very text that was shown.
    digest: String,
    accepted_at: Timestamp,
}

/// A page of agreements, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementPage {
    items: Vec<AgreementLine>,
    next_cursor: Option<String>,
}

/// Which agreements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgreementParams {
    /// Only those to this text.
    document: Option<Document>,
}

/// What was asked of accounts' banks, and how it ended.
#[utoipa::path(
    get, path = "/banks/{bank_id}/bound-checks", tag = "console", operation_id = "console_bound_checks",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, BoundCheckParams),
    responses((status = 200, body = BoundCheckPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn checks(
    State(accounts): State<Arc<OnlineAccounts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<BoundCheckParams>,
) -> Result<Json<BoundCheckPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let db = accounts.banks.db(&ctx)?;
    let page = store::checks_page(&db, params.outcome.map(CheckOutcome::as_str), &page).await?;
    let page = page.map(BoundCheck::from);
    Ok(Json(BoundCheckPage { items: page.items, next_cursor: page.next_cursor }))
}

/// What class II and III accounts are and were bound to.
#[utoipa::path(
    get, path = "/banks/{bank_id}/bindings", tag = "console", operation_id = "console_bindings",
    params(("bank_id" = String, Path, description = "The bank"), PageParams),
    responses((status = 200, body = BindingPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn bindings(
    State(accounts): State<Arc<OnlineAccounts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, _): Paged,
) -> Result<Json<BindingPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let page = store::bindings_page(&accounts.banks.db(&ctx)?, &page).await?.map(BindingLine::from);
    Ok(Json(BindingPage { items: page.items, next_cursor: page.next_cursor }))
}

/// The texts that are agreed to, every version that was ever in force.
#[utoipa::path(
    get, path = "/banks/{bank_id}/agreement-texts", tag = "console", operation_id = "console_agreement_texts",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = AgreementVersions), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn texts(
    State(accounts): State<Arc<OnlineAccounts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<AgreementVersions>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    // The texts are the same at every bank, but there must be one.
    accounts.banks.of(&ctx)?;
    let version = |agreement: &Agreement| {
        let (title, text) = agreement.in_lang(ctx.lang);
        AgreementVersion {
            document: agreement.document,
            version: agreement.version.to_owned(),
            in_force: agreement.document.current() == agreement,
            title: title.to_owned(),
            text: text.to_owned(),
            digest: agreement.digest(ctx.lang),
        }
    };
    Ok(Json(AgreementVersions { agreements: Agreement::all().iter().map(version).collect() }))
}

/// Who agreed to which version of which text.
#[utoipa::path(
    get, path = "/banks/{bank_id}/agreements", tag = "console", operation_id = "console_agreements",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, AgreementParams),
    responses((status = 200, body = AgreementPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn accepted(
    State(accounts): State<Arc<OnlineAccounts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<AgreementParams>,
) -> Result<Json<AgreementPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let db = accounts.banks.db(&ctx)?;
    let page = store::agreements_page(&db, params.document.map(Document::as_str), &page).await?;
    let page = page.map(AgreementLine::from);
    Ok(Json(AgreementPage { items: page.items, next_cursor: page.next_cursor }))
}

impl From<CheckRecord> for BoundCheck {
    fn from(row: CheckRecord) -> Self {
        Self {
            check_id: row.check_id,
            user_id: row.user_id,
            bank_no: row.bank_no,
            account_no_masked: row.account_no_masked,
            factors: row.factors,
            route: row.route,
            outcome: row.outcome,
            account_kind: row.account_kind,
            checked_at: row.checked_at,
        }
    }
}

impl From<BindingRecord> for BindingLine {
    fn from(row: BindingRecord) -> Self {
        Self {
            binding_id: row.binding_id,
            account_id: row.account_id,
            account_no_masked: row.account_no.masked(),
            account_kind: row.account_kind,
            user_id: row.user_id,
            bound_bank_name: row.bank_name,
            bound_no_masked: row.bound_no.masked(),
            bound_kind: row.bound_kind,
            bound_at: row.bound_at,
            unbound_at: row.unbound_at,
        }
    }
}

impl From<AgreementRecord> for AgreementLine {
    fn from(row: AgreementRecord) -> Self {
        Self {
            agreement_id: row.agreement_id,
            user_id: row.user_id,
            subject_id: row.subject_id,
            document: row.document,
            version: row.version,
            lang: row.lang,
            digest: row.digest,
            accepted_at: row.accepted_at,
        }
    }
}
