//! Bound accounts, their checks, and agreements, for operators: who is bound to what, what was asked of other banks and
//! how it ended, which texts there are in which versions, and who agreed to which.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::account::{Account, AccountKind};
use contracts::user::User;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Id, Lang, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::OnlineAccounts;
use super::texts::NewText;
use crate::agreements::{Agreement, Document};
use crate::store::{self, AgreementRecord, BindingRecord, CheckRecord};
use crate::words::Reader;

/// The longest title, and the shortest and longest text, in characters.
const TITLE_MAX: usize = 120;
/// See [`TITLE_MAX`].
const TEXT_MIN: usize = 50;
/// See [`TITLE_MAX`].
const TEXT_MAX: usize = 20_000;

pub(crate) fn routes(accounts: Arc<OnlineAccounts>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(checks))
        .routes(routes!(bindings))
        .routes(routes!(texts, publish))
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

/// Words in both languages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgreementWords)]
pub struct Words {
    zh: String,
    en: String,
}

/// One version of a text that is agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementVersion {
    document: Document,
    version: String,
    /// How it stands now.
    standing: TextStanding,
    title: Words,
    text: Words,
    /// SHA-256 of title and text, in each language.
    digest: Words,
    /// From when on it is in force; nothing for the version the platform came with.
    effective_from: Option<Timestamp>,
    /// Why it was published.
    note: Option<String>,
    /// By whom.
    published_by: Option<String>,
    published_at: Option<Timestamp>,
}

/// How a version of a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgreementStanding)]
pub enum TextStanding {
    /// It comes into force later.
    Coming,
    /// It is in force.
    InForce,
    /// Another one has taken its place.
    Replaced,
}

/// A new version of a text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgreementNewVersion)]
pub struct NewVersion {
    document: Document,
    title: Words,
    text: Words,
    /// From when on; at once when nothing.
    effective_from: Option<Timestamp>,
    /// Why there is a new one.
    #[schema(min_length = 4, max_length = 200)]
    note: String,
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
    let reader = accounts.accounts.reader(&ctx);
    let page = store::bindings_page(&accounts.banks.db(&ctx)?, &page).await?;
    let page = page.map(|row| BindingLine::new(row, &reader));
    Ok(Json(BindingPage { items: page.items, next_cursor: page.next_cursor }))
}

/// The texts that are agreed to, every version there is.
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
    let db = accounts.banks.db(&ctx)?;
    let mut agreements = Vec::new();
    for document in Document::ALL {
        let all = super::texts::versions(&db, document).await?;
        agreements.extend(all.iter().map(|agreement| AgreementVersion::new(agreement, &all, ctx.now())));
    }
    Ok(Json(AgreementVersions { agreements }))
}

/// Publishes a new version of a text. Customers who agreed to an older one are asked when they next come.
#[utoipa::path(
    post, path = "/banks/{bank_id}/agreement-texts", tag = "console", operation_id = "console_agreement_publish",
    params(("bank_id" = String, Path, description = "The bank")), request_body = NewVersion,
    responses((status = 201, body = AgreementVersion), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn publish(
    State(accounts): State<Arc<OnlineAccounts>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<NewVersion>,
) -> Result<(StatusCode, Json<AgreementVersion>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let body = sent.read(&ctx)?;
    within("title.zh", &body.title.zh, 1, TITLE_MAX)?;
    within("title.en", &body.title.en, 1, TITLE_MAX)?;
    within("text.zh", &body.text.zh, TEXT_MIN, TEXT_MAX)?;
    within("text.en", &body.text.en, TEXT_MIN, TEXT_MAX)?;
    let new = NewText {
        document: body.document,
        title: (body.title.zh, body.title.en),
        text: (body.text.zh, body.text.en),
        effective_from: body.effective_from,
        note: gateway::reason("note", &body.note)?,
        by: operator.identity.display_name.clone(),
    };
    let agreement = accounts.publish_text(&ctx, new).await?;
    let all = super::texts::versions(&accounts.banks.db(&ctx)?, body.document).await?;
    Ok((StatusCode::CREATED, Json(AgreementVersion::new(&agreement, &all, ctx.now()))))
}

fn within(field: &'static str, words: &str, least: usize, most: usize) -> Result<(), Problem> {
    let sound = (least..=most).contains(&words.trim().chars().count()) && words.lines().all(kernel::text::is_plain);
    match sound {
        true => Ok(()),
        false => Err(Problem::invalid(
            field,
            "length",
            format!("应为 {least} 至 {most} 个字 / {least} to {most} characters"),
        )),
    }
}

impl AgreementVersion {
    fn new(agreement: &Agreement, all: &[Agreement], now: Timestamp) -> Self {
        let standing = match crate::agreements::in_force(all, now) {
            Some(current) if current.version == agreement.version => TextStanding::InForce,
            _ if agreement.has_begun(now) => TextStanding::Replaced,
            _ => TextStanding::Coming,
        };
        let words = |of: (&str, &str)| Words { zh: of.0.to_owned(), en: of.1.to_owned() };
        let published = agreement.published.as_ref();
        Self {
            document: agreement.document,
            version: agreement.version.to_string(),
            standing,
            title: words((&agreement.title.0, &agreement.title.1)),
            text: words((&agreement.text.0, &agreement.text.1)),
            digest: words((&agreement.digest(Lang::Zh), &agreement.digest(Lang::En))),
            effective_from: published.map(|published| published.effective_from),
            note: published.map(|published| published.note.clone()),
            published_by: published.map(|published| published.by.clone()),
            published_at: published.map(|published| published.at),
        }
    }
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

impl BindingLine {
    fn new(row: BindingRecord, reader: &Reader) -> Self {
        Self {
            binding_id: row.binding_id,
            account_id: row.account_id,
            account_no_masked: row.account_no.masked(),
            account_kind: row.account_kind,
            user_id: row.user_id,
            bound_bank_name: reader.bank_of(row.bank),
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
