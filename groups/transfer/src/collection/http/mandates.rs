//! Mandates over HTTP, of both sides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{Account, HungCard};
use contracts::auth::Challenge;
use contracts::debit::Mandate;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Ctx, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::banks::BankNames;
use crate::collection::store::{DebitMandateRow, MandateRow, MandateState};
use crate::collection::{Collections, MandateOrder, Source, Terms, Why};

/// The cards money can be collected from, and under what figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionSources {
    sources: Vec<CollectionSource>,
    terms: MandateTerms,
    /// Most that a mandate may allow at a time, and a day.
    per_debit_max: Money,
    per_day_max: Money,
    /// What may still be collected today, and what a day allows.
    left_today: Money,
    day_max: Money,
    /// When it is open: `HH:MM` in the bank's zone.
    opens: String,
    closes: String,
}

/// The text that is agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct MandateTerms {
    version: String,
    title: String,
    text: String,
}

impl MandateTerms {
    fn new(terms: &Terms, ctx: &Ctx) -> Self {
        let (title, text) = terms.in_lang(ctx.lang);
        Self { version: terms.version.to_owned(), title: title.to_owned(), text: text.to_owned() }
    }
}

/// A card of the customer's at another bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionSource {
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    alias: Option<String>,
    card_no_masked: String,
    card_no_tail: String,
    bank_name: String,
    /// Why money cannot be collected from it; nothing if it can.
    unfit: Option<SourceUnfit>,
    /// The mandate in force or asked for.
    mandate: Option<MandateDoc>,
}

/// Why a card cannot be collected from.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceUnfit {
    /// It is a credit card.
    CreditCard,
    /// Its bank is not on this platform.
    BankNotReached,
}

/// How a mandate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MandateStanding {
    /// The other bank has not answered yet.
    Asked,
    /// In force.
    Active,
    /// The other bank refused it.
    Refused,
    /// Ended.
    Ended,
}

/// A mandate the customer gave here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mandate)]
pub struct MandateDoc {
    #[schema(value_type = String)]
    mandate_id: Id<Mandate>,
    state: MandateStanding,
    /// Most at a time, and a day.
    per_debit: Money,
    per_day: Money,
    /// The version of the text that was agreed to.
    version: String,
    given_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl From<MandateRow> for MandateDoc {
    fn from(row: MandateRow) -> Self {
        Self {
            mandate_id: row.mandate_id,
            state: row.state.into(),
            per_debit: row.per_debit,
            per_day: row.per_day,
            version: row.version,
            given_at: row.given_at,
            ended_at: row.ended_at,
        }
    }
}

impl From<MandateState> for MandateStanding {
    fn from(state: MandateState) -> Self {
        match state {
            MandateState::Asked => Self::Asked,
            MandateState::Active => Self::Active,
            MandateState::Refused => Self::Refused,
            MandateState::Ended => Self::Ended,
        }
    }
}

/// A mandate to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MandateGive {
    #[schema(value_type = String)]
    card_id: Id<HungCard>,
    /// Most at a time.
    per_debit: Money,
    /// Most a day.
    per_day: Money,
    /// The version of the text that was shown and agreed to.
    terms_version: String,
    /// The challenge that was answered for this very mandate.
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

/// What another bank may take from an account here.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebitMandate {
    #[schema(value_type = String)]
    mandate_id: Id<Mandate>,
    #[schema(value_type = String)]
    account_id: Id<Account>,
    collecting_bank_name: String,
    per_debit: Money,
    per_day: Money,
    terms: MandateTerms,
    given_at: Timestamp,
    /// Nothing while it is in force.
    ended_at: Option<Timestamp>,
}

impl DebitMandate {
    fn new(row: DebitMandateRow, ctx: &Ctx, names: &BankNames) -> Self {
        Self {
            mandate_id: row.mandate_id,
            account_id: row.account_id,
            collecting_bank_name: names.of(&row.collecting_bank_no, row.collecting_bank_name),
            per_debit: row.per_debit,
            per_day: row.per_day,
            terms: MandateTerms::new(Terms::of(&row.version), ctx),
            given_at: row.given_at,
            ended_at: row.ended_at,
        }
    }
}

/// What other banks may take.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebitMandates {
    mandates: Vec<DebitMandate>,
}

/// The customer's cards with their mandates, the text of a mandate, and the figures in force.
#[utoipa::path(
    get, path = "/collection-sources", tag = "transfer", operation_id = "collection_sources",
    responses((status = 200, body = CollectionSources), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sources(
    State(service): State<Arc<Collections>>,
    customer: Customer,
) -> Result<Json<CollectionSources>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let rules = service.rules(ctx).await?;
    let (left_today, day_max) = service.left_today(ctx, user).await?;
    let shown = |Source { card, mandate, unfit }: Source| CollectionSource {
        card_id: card.card_id,
        card_no_masked: card.card_no.masked(),
        card_no_tail: card.card_no.tail().to_owned(),
        alias: card.alias,
        bank_name: ctx.lang.pick(&card.bank.0, &card.bank.1).to_owned(),
        unfit: unfit.map(|why| match why {
            Why::CreditCard => SourceUnfit::CreditCard,
            Why::BankNotReached => SourceUnfit::BankNotReached,
        }),
        mandate: mandate.map(MandateDoc::from),
    };
    Ok(Json(CollectionSources {
        sources: service.sources(ctx, user).await?.into_iter().map(shown).collect(),
        terms: MandateTerms::new(Terms::current(), ctx),
        per_debit_max: rules.per_debit_max(),
        per_day_max: rules.per_day_max(),
        left_today,
        day_max,
        opens: rules.opens.format("%H:%M").to_string(),
        closes: rules.closes.format("%H:%M").to_string(),
    }))
}

/// Gives a mandate, kept at both banks. Without PIN and code, the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/mandates", tag = "transfer", operation_id = "mandate_give", request_body = MandateGive,
    responses((status = 201, body = MandateDoc), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn give(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    Body(body): Body<MandateGive>,
) -> Result<(StatusCode, Json<MandateDoc>), Problem> {
    let order = MandateOrder {
        card: body.card_id,
        per_debit: body.per_debit,
        per_day: body.per_day,
        version: body.terms_version,
        challenge: body.challenge_id,
        for_demonstration: false,
    };
    let given = service.give(&customer.0, customer.user_id()?, &order).await?;
    Ok((StatusCode::CREATED, Json(given.into())))
}

/// Ends a mandate at both banks. Ending it again changes nothing.
#[utoipa::path(
    delete, path = "/mandates/{mandate_id}", tag = "transfer", operation_id = "mandate_end",
    params(("mandate_id" = String, Path, description = "The mandate")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn end(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    PathId(id): PathId<Mandate>,
) -> Result<StatusCode, Problem> {
    service.end(&customer.0, customer.user_id()?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What other banks may take from the customer's accounts here, ended mandates as well.
#[utoipa::path(
    get, path = "/debit-mandates", tag = "transfer", operation_id = "debit_mandates",
    responses((status = 200, body = DebitMandates), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn debits(
    State(service): State<Arc<Collections>>,
    customer: Customer,
) -> Result<Json<DebitMandates>, Problem> {
    let names = service.transfers.bank_names(&customer.0).await?;
    let found = service.debit_mandates(&customer.0, customer.user_id()?).await?;
    let mandates = found.into_iter().map(|row| DebitMandate::new(row, &customer.0, &names)).collect();
    Ok(Json(DebitMandates { mandates }))
}

/// Ends a mandate at the bank that pays: whoever is told so is not debited after.
#[utoipa::path(
    delete, path = "/debit-mandates/{mandate_id}", tag = "transfer", operation_id = "debit_mandate_end",
    params(("mandate_id" = String, Path, description = "The mandate")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn end_debits(
    State(service): State<Arc<Collections>>,
    customer: Customer,
    PathId(id): PathId<Mandate>,
) -> Result<StatusCode, Problem> {
    service.end_debit(&customer.0, customer.user_id()?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
