//! Cards of other banks over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{AccountStatus, BoundCard, CardKind, HungCard};
use contracts::auth::Challenge;
use gateway::{Body, Customer, Params, PathId, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{BindOrder, Consent, HungCards, ShareRow, Shown, Told};
use crate::agreements::Accepted;
use crate::bound::{Holder, Proof};
use crate::online::http::{account_no, phone};

/// Whose numbers begin so.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardIssuer {
    /// Nothing if no bank is known for these digits.
    issuer: Option<IssuerDoc>,
}

/// The bank a card is of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Issuer)]
pub struct IssuerDoc {
    bank_no: String,
    bank_name: String,
    bank_name_en: String,
    kind: CardKind,
    /// Digits of a whole number.
    length: usize,
    /// It is this very bank.
    own: bool,
    /// Its bank is on this platform: balances can be shared.
    on_platform: bool,
}

/// The beginning of a number.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IssuerParams {
    /// The first 6 to 10 digits; never the whole number.
    prefix: String,
}

/// A card of another bank, linked here.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedCard {
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    /// First and last four digits.
    card_no_masked: String,
    card_no_tail: String,
    kind: CardKind,
    bank_no: String,
    bank_name: String,
    bank_name_en: String,
    /// What the customer calls it.
    alias: Option<String>,
    bound_at: Timestamp,
    balance_state: BalanceState,
    /// What its bank told.
    balance: Option<Money>,
    /// What can be spent of it.
    available: Option<Money>,
    /// The account's state at its bank.
    status: Option<AccountStatus>,
    /// Since when the customer consents that its bank tells the balance.
    consent_given_at: Option<Timestamp>,
}

/// Why there is a balance, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BalanceState {
    /// Its bank told it.
    Told,
    /// The customer has not consented.
    NotAsked,
    /// Its bank does not tell balances to this one.
    NotShared,
    /// The customer ended the consent at that bank.
    Withdrawn,
    /// That bank does not answer now.
    Silent,
}

/// The customer's cards of other banks.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedCards {
    cards: Vec<LinkedCard>,
}

/// A card to link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardBind {
    /// 13 to 19 digits.
    #[schema(max_length = 40)]
    card_no: String,
    /// The phone left with its bank.
    #[schema(max_length = 11)]
    phone: String,
    /// Whose it is: for a customer whose name is not verified yet; others need not say it again.
    holder: Option<CardHolder>,
    /// `hang_card` in its present version.
    agreements: Vec<Accepted>,
    /// The proof, once given.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// Whose a card is, as its bank knows them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardHolder {
    /// 1 to 60 characters.
    #[schema(max_length = 60)]
    name: String,
    /// 18 places.
    #[schema(max_length = 18)]
    id_number: String,
}

impl std::fmt::Debug for CardHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardHolder")
    }
}

impl CardHolder {
    fn parse(&self) -> Result<Holder, Problem> {
        let name = self.name.parse();
        let name = name.map_err(|_| Problem::invalid("holder.name", "malformed", "1–60 个字 / 1 to 60 characters"))?;
        let id_number = self.id_number.trim().parse().map_err(|_| {
            Problem::invalid(
                "holder.id_number",
                "malformed",
                "请核对 18 位身份证号 / Check the 18 places of the id number",
            )
        })?;
        Ok(Holder { name, id_number })
    }
}

/// The separate consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentGive {
    /// `balance_sharing` in its present version.
    agreements: Vec<Accepted>,
}

/// What this bank tells another one, because the customer wants so.
#[derive(Debug, Serialize, ToSchema)]
pub struct BalanceShare {
    #[schema(value_type = String)]
    share_id: Id<Consent>,
    #[schema(value_type = String)]
    account_id: Id<contracts::account::Account>,
    asking_bank_no: String,
    asking_bank_name: String,
    asking_bank_name_en: String,
    version: String,
    given_at: Timestamp,
    /// Nothing while it is in force.
    withdrawn_at: Option<Timestamp>,
}

/// What this bank tells others.
#[derive(Debug, Serialize, ToSchema)]
pub struct BalanceShares {
    shares: Vec<BalanceShare>,
}

/// Which bank issues numbers that begin so, and what sort of card it is.
#[utoipa::path(
    get, path = "/card-issuers", tag = "account", operation_id = "card_issuer", params(IssuerParams),
    responses((status = 200, body = CardIssuer), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn issuer(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    Params(params): Params<IssuerParams>,
) -> Result<Json<CardIssuer>, Problem> {
    let digits = params.prefix.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || !(6..=10).contains(&params.prefix.len()) {
        return Err(Problem::invalid("prefix", "malformed", "卡号前 6 至 10 位 / The first 6 to 10 digits"));
    }
    let issuer = service.issuer(&customer.0, &params.prefix)?.map(|issued| IssuerDoc {
        bank_no: issued.bank_no,
        bank_name: issued.bank.0,
        bank_name_en: issued.bank.1,
        kind: issued.kind,
        length: issued.length,
        own: issued.own,
        on_platform: issued.on_platform,
    });
    Ok(Json(CardIssuer { issuer }))
}

/// The customer's cards of other banks.
#[utoipa::path(
    get, path = "/cards", tag = "account", operation_id = "card_list",
    responses((status = 200, body = LinkedCards), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(service): State<Arc<HungCards>>, customer: Customer) -> Result<Json<LinkedCards>, Problem> {
    let shown = service.shown(&customer.0, customer.user_id()?).await?;
    Ok(Json(LinkedCards { cards: shown.into_iter().map(LinkedCard::from).collect() }))
}

/// Links a card, once its bank says it is the customer's and the code is given.
#[utoipa::path(
    post, path = "/cards", tag = "account", operation_id = "card_bind", request_body = CardBind,
    responses((status = 201, body = LinkedCard), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn bind(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    Body(body): Body<CardBind>,
) -> Result<(StatusCode, Json<LinkedCard>), Problem> {
    let order = BindOrder {
        card_no: account_no("card_no", &body.card_no)?,
        phone: phone(&body.phone)?,
        holder: body.holder.as_ref().map(CardHolder::parse).transpose()?,
        accepted: body.agreements,
        proof: Proof::Asked(body.challenge_id),
    };
    let user = customer.user_id()?;
    let card = service.bind(&customer.0, user, &order).await?;
    let shown = service.shown_one(&customer.0, user, card.card_id).await?;
    Ok((StatusCode::CREATED, Json(shown.into())))
}

/// One card of the customer's.
#[utoipa::path(
    get, path = "/cards/{card_id}", tag = "account", operation_id = "card_detail",
    params(("card_id" = String, Path, description = "The card")),
    responses((status = 200, body = LinkedCard), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn detail(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    PathId(card): PathId<HungCard>,
) -> Result<Json<LinkedCard>, Problem> {
    Ok(Json(service.shown_one(&customer.0, customer.user_id()?, card).await?.into()))
}

/// Takes a card off; a consent to its balance ends with it.
#[utoipa::path(
    delete, path = "/cards/{card_id}", tag = "account", operation_id = "card_unbind",
    params(("card_id" = String, Path, description = "The card")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn unbind(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    PathId(card): PathId<HungCard>,
) -> Result<StatusCode, Problem> {
    service.unbind(&customer.0, customer.user_id()?, card).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The customer consents, separately, that the card's bank tells this one its balance.
#[utoipa::path(
    put, path = "/cards/{card_id}/consent", tag = "account", operation_id = "card_consent_give",
    params(("card_id" = String, Path, description = "The card")), request_body = ConsentGive,
    responses((status = 200, body = LinkedCard), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn give_consent(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    PathId(card): PathId<HungCard>,
    Body(body): Body<ConsentGive>,
) -> Result<Json<LinkedCard>, Problem> {
    let user = customer.user_id()?;
    service.consent(&customer.0, user, card, &body.agreements).await?;
    Ok(Json(service.shown_one(&customer.0, user, card).await?.into()))
}

/// The customer ends that consent, at both banks.
#[utoipa::path(
    delete, path = "/cards/{card_id}/consent", tag = "account", operation_id = "card_consent_end",
    params(("card_id" = String, Path, description = "The card")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn end_consent(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    PathId(card): PathId<HungCard>,
) -> Result<StatusCode, Problem> {
    service.end_consent(&customer.0, customer.user_id()?, card).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What this bank tells other banks of the customer's accounts.
#[utoipa::path(
    get, path = "/balance-shares", tag = "account", operation_id = "balance_share_list",
    responses((status = 200, body = BalanceShares), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn shares(State(service): State<Arc<HungCards>>, customer: Customer) -> Result<Json<BalanceShares>, Problem> {
    let shares = service.shares(&customer.0, customer.user_id()?).await?;
    Ok(Json(BalanceShares { shares: shares.into_iter().map(BalanceShare::from).collect() }))
}

/// The customer ends it here, at the bank that tells.
#[utoipa::path(
    delete, path = "/balance-shares/{share_id}", tag = "account", operation_id = "balance_share_end",
    params(("share_id" = String, Path, description = "The share")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn end_share(
    State(service): State<Arc<HungCards>>,
    customer: Customer,
    PathId(share): PathId<Consent>,
) -> Result<StatusCode, Problem> {
    service.end_share(&customer.0, customer.user_id()?, share).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Shown> for LinkedCard {
    fn from(Shown { card, consent, balance }: Shown) -> Self {
        let BoundCard { card_id, card_no, kind, bank_no, bank, alias, bound_at, .. } = card;
        let status = match balance {
            Told::Is { status, .. } => Some(status),
            _ => None,
        };
        Self {
            card_id,
            card_no_masked: card_no.masked(),
            card_no_tail: card_no.tail().to_owned(),
            kind,
            bank_no,
            bank_name: bank.0,
            bank_name_en: bank.1,
            alias,
            bound_at,
            balance_state: match balance {
                Told::Is { .. } => BalanceState::Told,
                Told::NotAsked => BalanceState::NotAsked,
                Told::NotShared => BalanceState::NotShared,
                Told::Withdrawn => BalanceState::Withdrawn,
                Told::Silent => BalanceState::Silent,
            },
            balance: balance.told().map(|(balance, _)| balance),
            available: balance.told().map(|(_, available)| available),
            status,
            consent_given_at: consent.map(|consent| consent.given_at),
        }
    }
}

impl From<ShareRow> for BalanceShare {
    fn from(row: ShareRow) -> Self {
        Self {
            share_id: row.share_id,
            account_id: row.account_id,
            asking_bank_no: row.asking_bank_no,
            asking_bank_name: row.asking_bank.0,
            asking_bank_name_en: row.asking_bank.1,
            version: row.version,
            given_at: row.given_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}
