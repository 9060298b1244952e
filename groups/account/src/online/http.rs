//! Accounts opened, changed and closed online, over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{Account, AccountKind};
use contracts::auth::Challenge;
use contracts::bound_account::CheckRoute;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{AccountNo, Id, Lang, Money, Phone, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agreements::{self, Kept};
use super::{Bound, ClassOffer, Offer, OnlineAccounts, OpenOrder};
use crate::agreements::{Accepted, Agreement, Document};
use crate::binding::{Binding, BoundKind};
use crate::bound::Proof;
use crate::http::AccountDoc;
use crate::words::Reader;

/// What the customer can open online.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpeningOffer {
    /// Name and id number are verified; without that nothing can be opened.
    real_name: bool,
    name_masked: Option<String>,
    id_number_masked: Option<String>,
    phone_masked: Option<String>,
    classes: Vec<ClassOfferDoc>,
    /// Which way an account of another bank is checked.
    check_route: CheckRoute,
}

/// What the customer can open of one class, and what it may.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClassOffer)]
pub struct ClassOfferDoc {
    kind: AccountKind,
    /// How many the customer has.
    held: i64,
    /// How many one person may have at this bank.
    count_max: i64,
    /// The most that may be on it at any moment; nothing for no cap.
    balance_max: Option<Money>,
    /// Out to other accounts than the bound one, spent or withdrawn, in a calendar day.
    out_day_max: Money,
    /// The same in a calendar year.
    out_year_max: Money,
    /// In from other accounts than the bound one, in a calendar day.
    in_day_max: Money,
    /// The same in a calendar year.
    in_year_max: Money,
    /// What is agreed to.
    agreement: AgreementText,
}

/// A text that is agreed to, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementText {
    document: Document,
    version: String,
    title: String,
    text: String,
}

/// All texts in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementTexts {
    agreements: Vec<AgreementText>,
}

/// What the customer agreed to once.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementKept {
    #[serde(flatten)]
    agreement: AgreementText,
    /// The account or card it was for.
    subject_id: String,
    accepted_at: Timestamp,
}

/// Everything the customer has agreed to, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementsKept {
    agreements: Vec<AgreementKept>,
}

/// The newer versions a customer agrees to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementRenewal {
    /// Those that are due, in the version that was read.
    agreements: Vec<Accepted>,
}

/// An account to open online.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountOpen {
    /// Class II or III.
    kind: AccountKind,
    /// The account it is bound to: 13 to 19 digits.
    #[schema(max_length = 40)]
    bound_account_no: String,
    /// The phone left with that account's bank.
    #[schema(max_length = 11)]
    bound_phone: String,
    /// The class's agreement in its present version.
    agreements: Vec<Accepted>,
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// A class III account becomes class II.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountUpgrade {
    /// The phone left with the bound account's bank.
    #[schema(max_length = 11)]
    bound_phone: String,
    /// `class_two` in its present version.
    agreements: Vec<Accepted>,
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// An account is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountClose {
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// Another account to be bound to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BindingChange {
    /// 13 to 19 digits.
    #[schema(max_length = 40)]
    bound_account_no: String,
    /// The phone left with its bank.
    #[schema(max_length = 11)]
    bound_phone: String,
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// What an account is bound to; class I accounts to nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountBinding {
    bound: Option<BoundAccount>,
}

/// The bound account, for its owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoundAccount {
    bank_no: String,
    bank_name: String,
    /// All digits: money is sent back there.
    account_no: String,
    account_no_masked: String,
    /// In whose name: the customer's own.
    holder: String,
    kind: BoundKind,
    /// If it is at this bank: its id.
    #[schema(value_type = Option<String>)]
    account_id: Option<Id<Account>>,
}

/// An account number as typed.
pub fn account_no(field: &'static str, text: &str) -> Result<AccountNo, Problem> {
    let wrong = "卡号不完整或有误，请逐位核对 / The number is incomplete or wrong; compare it digit by digit";
    text.parse().map_err(|_| Problem::invalid(field, "malformed", wrong))
}

/// A phone as typed.
pub fn phone(text: &str) -> Result<Phone, Problem> {
    let wrong = "请填写 11 位手机号 / A mobile number has 11 digits";
    text.parse().map_err(|_| Problem::invalid("phone", "malformed", wrong))
}

fn bound(number: &str, phone_text: &str) -> Result<Bound, Problem> {
    Ok(Bound { account_no: account_no("bound_account_no", number)?, phone: phone(phone_text)? })
}

/// What the customer can open online, and what it may.
#[utoipa::path(
    get, path = "/account-opening", tag = "account", operation_id = "opening_offer",
    responses((status = 200, body = OpeningOffer), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn offer(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
) -> Result<Json<OpeningOffer>, Problem> {
    let offer = service.offer(&customer.0, customer.user_id()?).await?;
    Ok(Json(OpeningOffer::new(offer, customer.0.lang)))
}

/// The texts in force.
#[utoipa::path(
    get, path = "/agreement-texts", tag = "account", operation_id = "agreement_texts",
    responses((status = 200, body = AgreementTexts), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn texts(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
) -> Result<Json<AgreementTexts>, Problem> {
    let ctx = &customer.0;
    let db = service.banks.db(ctx)?;
    let mut agreements = Vec::new();
    for document in Document::ALL {
        let current = super::texts::current(&db, document, ctx.now()).await?;
        agreements.push(AgreementText::new(&current, ctx.lang));
    }
    Ok(Json(AgreementTexts { agreements }))
}

/// The texts of which there is a newer version than the customer agreed to.
#[utoipa::path(
    get, path = "/agreements/due", tag = "account", operation_id = "agreements_due",
    responses((status = 200, body = AgreementTexts), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn due(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
) -> Result<Json<AgreementTexts>, Problem> {
    let due = service.texts_due(&customer.0, customer.user_id()?).await?;
    let agreements = due.iter().map(|(agreement, _)| AgreementText::new(agreement, customer.0.lang)).collect();
    Ok(Json(AgreementTexts { agreements }))
}

/// The customer agrees to the newer versions of texts, for whatever they agreed to an older one.
#[utoipa::path(
    post, path = "/agreements", tag = "account", operation_id = "agreements_renew", request_body = AgreementRenewal,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn renew(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    Body(body): Body<AgreementRenewal>,
) -> Result<StatusCode, Problem> {
    if body.agreements.len() > Document::ALL.len() {
        return Err(Problem::invalid("agreements", "too_many", "每份协议最多一次 / at most one of each text"));
    }
    service.renew(&customer.0, customer.user_id()?, &body.agreements).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything the customer has agreed to.
#[utoipa::path(
    get, path = "/agreements", tag = "account", operation_id = "agreements_kept",
    responses((status = 200, body = AgreementsKept), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn kept(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
) -> Result<Json<AgreementsKept>, Problem> {
    let db = service.banks.db(&customer.0)?;
    let kept = agreements::of(&db, customer.user_id()?).await?;
    let shown = |Kept { agreement, subject, accepted_at }| AgreementKept {
        agreement: AgreementText::new(&agreement, customer.0.lang),
        subject_id: subject,
        accepted_at,
    };
    Ok(Json(AgreementsKept { agreements: kept.into_iter().map(shown).collect() }))
}

/// Opens a class II or III account, once the bound account's bank has confirmed it and the code is given.
#[utoipa::path(
    post, path = "/accounts", tag = "account", operation_id = "account_open", request_body = AccountOpen,
    responses((status = 201, body = AccountDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn open(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    Body(body): Body<AccountOpen>,
) -> Result<(StatusCode, Json<AccountDoc>), Problem> {
    let order = OpenOrder {
        kind: body.kind,
        bound: bound(&body.bound_account_no, &body.bound_phone)?,
        accepted: body.agreements,
        proof: Proof::Asked(body.challenge_id),
    };
    let account = service.open(&customer.0, customer.user_id()?, &order).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Makes a class III account class II.
#[utoipa::path(
    post, path = "/accounts/{account_id}/upgrade", tag = "account", operation_id = "account_upgrade",
    params(("account_id" = String, Path, description = "The account")), request_body = AccountUpgrade,
    responses((status = 200, body = AccountDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn upgrade(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Body(body): Body<AccountUpgrade>,
) -> Result<Json<AccountDoc>, Problem> {
    let (user, phone) = (customer.user_id()?, phone(&body.bound_phone)?);
    let proof = Proof::Asked(body.challenge_id);
    let upgraded = service.upgrade(&customer.0, user, account, phone, &body.agreements, proof).await?;
    Ok(Json(upgraded.into()))
}

/// Closes an account that is empty.
#[utoipa::path(
    post, path = "/accounts/{account_id}/close", tag = "account", operation_id = "account_close",
    params(("account_id" = String, Path, description = "The account")), request_body = AccountClose,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn close(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Body(body): Body<AccountClose>,
) -> Result<StatusCode, Problem> {
    service.close(&customer.0, customer.user_id()?, account, Proof::Asked(body.challenge_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What an account is bound to.
#[utoipa::path(
    get, path = "/accounts/{account_id}/binding", tag = "account", operation_id = "account_binding",
    params(("account_id" = String, Path, description = "The account")),
    responses((status = 200, body = AccountBinding), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn binding(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    PathId(account): PathId<Account>,
) -> Result<Json<AccountBinding>, Problem> {
    let binding = service.binding(&customer.0, customer.user_id()?, account).await?;
    let reader = service.accounts.reader(&customer.0);
    Ok(Json(AccountBinding { bound: binding.map(|binding| BoundAccount::new(binding, &reader)) }))
}

/// Binds an account to another one, once its bank has confirmed it and the code is given.
#[utoipa::path(
    put, path = "/accounts/{account_id}/binding", tag = "account", operation_id = "account_binding_change",
    params(("account_id" = String, Path, description = "The account")), request_body = BindingChange,
    responses((status = 200, body = AccountBinding), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn rebind(
    State(service): State<Arc<OnlineAccounts>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Body(body): Body<BindingChange>,
) -> Result<Json<AccountBinding>, Problem> {
    let bound = bound(&body.bound_account_no, &body.bound_phone)?;
    let proof = Proof::Asked(body.challenge_id);
    let binding = service.rebind(&customer.0, customer.user_id()?, account, &bound, proof).await?;
    let reader = service.accounts.reader(&customer.0);
    Ok(Json(AccountBinding { bound: Some(BoundAccount::new(binding, &reader)) }))
}

impl OpeningOffer {
    fn new(offer: Offer, lang: Lang) -> Self {
        let identity = offer.identity.as_ref();
        Self {
            real_name: identity.is_some(),
            name_masked: identity.map(|identity| identity.name.masked()),
            id_number_masked: identity.map(|identity| identity.id_number.masked()),
            phone_masked: identity.map(|identity| identity.phone.masked()),
            classes: offer.classes.into_iter().map(|class| ClassOfferDoc::new(&class, lang)).collect(),
            check_route: offer.route,
        }
    }
}

impl ClassOfferDoc {
    fn new(class: &ClassOffer, lang: Lang) -> Self {
        let figures = &class.figures;
        Self {
            kind: class.kind,
            held: class.held,
            count_max: figures.count_max,
            balance_max: figures.balance_max_minor.map(Money::cny),
            out_day_max: Money::cny(figures.out_day_minor),
            out_year_max: Money::cny(figures.out_year_minor),
            in_day_max: Money::cny(figures.in_day_minor),
            in_year_max: Money::cny(figures.in_year_minor),
            agreement: AgreementText::new(&class.agreement, lang),
        }
    }
}

impl AgreementText {
    fn new(agreement: &Agreement, lang: Lang) -> Self {
        let (title, text) = agreement.in_lang(lang);
        Self {
            document: agreement.document,
            version: agreement.version.to_string(),
            title: title.to_owned(),
            text: text.to_owned(),
        }
    }
}

impl BoundAccount {
    fn new(binding: Binding, reader: &Reader) -> Self {
        Self {
            bank_no: binding.bank_no,
            bank_name: reader.bank_of(binding.bank),
            account_no: binding.account_no.as_str().to_owned(),
            account_no_masked: binding.account_no.masked(),
            holder: binding.holder.as_str().to_owned(),
            kind: binding.kind,
            account_id: binding.bound_account,
        }
    }
}
