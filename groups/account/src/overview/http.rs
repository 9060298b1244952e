//! The overview over HTTP, and how its owner arranges it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::account::{Account, Holding, HoldingKind, HungCard};
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Id, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Amounts;
use super::{Overview, Overviews};
use crate::cards::http::LinkedCard;
use crate::http::AccountDoc;

/// Everything the customer has in this bank, and the cards of other banks they have linked.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountOverview {
    /// Accounts and holdings of this bank.
    total_assets: Money,
    /// Loans and credit cards of this bank.
    total_liabilities: Money,
    /// Assets less liabilities, of this bank.
    net: Money,
    /// What other banks told, with the customer's consent; not among the assets above.
    elsewhere: Money,
    /// In the customer's own order, the default account first; without closed ones.
    accounts: Vec<OverviewAccount>,
    /// Cards of other banks.
    cards: Vec<LinkedCard>,
    /// Deposits, products and loans.
    holdings: Vec<HoldingDoc>,
    /// Some holdings could not be read just now: the sums are without them.
    incomplete: bool,
    #[schema(inline)]
    amounts: Amounts,
}

/// An account as its owner arranged it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewAccount {
    #[serde(flatten)]
    account: AccountDoc,
    /// What the customer calls it.
    alias: Option<String>,
    /// Proposed first, and paid when only the person is named.
    is_default: bool,
}

/// Something else the customer owns or owes in this bank.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Holding)]
pub struct HoldingDoc {
    holding_id: String,
    kind: HoldingKind,
    name: String,
    name_en: String,
    /// What it is worth, or what is owed.
    value: Money,
    /// Where the app shows it.
    path: Option<String>,
}

/// Whether amounts are shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmountsSet {
    #[schema(inline)]
    amounts: Amounts,
}

/// The account that stands first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefaultSet {
    #[schema(value_type = String)]
    account_id: Id<Account>,
}

/// A name of the customer's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AliasSet {
    /// Up to 20 characters; empty for none.
    #[schema(max_length = 20)]
    alias: String,
}

/// The customer's own order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderSet {
    /// Ids of accounts and cards, each once; those left out come after them.
    items: Vec<String>,
}

/// Every account of the customer in this bank and every linked card, with totals.
#[utoipa::path(
    get, path = "/accounts", tag = "account", operation_id = "account_overview",
    responses((status = 200, body = AccountOverview), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn overview(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
) -> Result<Json<AccountOverview>, Problem> {
    Ok(Json(service.overview(&customer.0, customer.user_id()?).await?.into()))
}

/// Shows or hides amounts on every device of the customer's.
#[utoipa::path(
    put, path = "/accounts/amounts", tag = "account", operation_id = "account_amounts_set", request_body = AmountsSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_amounts(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
    Body(body): Body<AmountsSet>,
) -> Result<StatusCode, Problem> {
    service.set_amounts(&customer.0, customer.user_id()?, body.amounts).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes an account the default one.
#[utoipa::path(
    put, path = "/accounts/default", tag = "account", operation_id = "account_default_set", request_body = DefaultSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_default(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
    Body(body): Body<DefaultSet>,
) -> Result<StatusCode, Problem> {
    service.set_default(&customer.0, customer.user_id()?, body.account_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts accounts and cards in the customer's own order.
#[utoipa::path(
    put, path = "/accounts/order", tag = "account", operation_id = "account_order_set", request_body = OrderSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_order(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
    Body(body): Body<OrderSet>,
) -> Result<StatusCode, Problem> {
    service.set_order(&customer.0, customer.user_id()?, &body.items).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names an account.
#[utoipa::path(
    put, path = "/accounts/{account_id}/alias", tag = "account", operation_id = "account_alias_set",
    params(("account_id" = String, Path, description = "The account")), request_body = AliasSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_alias(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
    PathId(account): PathId<Account>,
    Body(body): Body<AliasSet>,
) -> Result<StatusCode, Problem> {
    service.set_alias(&customer.0, customer.user_id()?, account, &body.alias).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names a card of another bank.
#[utoipa::path(
    put, path = "/cards/{card_id}/alias", tag = "account", operation_id = "card_alias_set",
    params(("card_id" = String, Path, description = "The card")), request_body = AliasSet,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set_card_alias(
    State(service): State<Arc<Overviews>>,
    customer: Customer,
    PathId(card): PathId<HungCard>,
    Body(body): Body<AliasSet>,
) -> Result<StatusCode, Problem> {
    service.set_card_alias(&customer.0, customer.user_id()?, card, &body.alias).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Overview> for AccountOverview {
    fn from(overview: Overview) -> Self {
        let Overview { accounts, cards, holdings, sums, labels, .. } = overview;
        let accounts = accounts.into_iter().map(|account| {
            let id = account.account_id.to_string();
            OverviewAccount {
                alias: labels.get(&id).and_then(|label| label.alias.clone()),
                is_default: overview.default_account.as_deref() == Some(id.as_str()),
                account: account.into(),
            }
        });
        Self {
            total_assets: sums.assets,
            total_liabilities: sums.liabilities,
            net: sums.net,
            elsewhere: overview.elsewhere,
            accounts: accounts.collect(),
            cards: cards.into_iter().map(LinkedCard::from).collect(),
            holdings: holdings.into_iter().map(HoldingDoc::from).collect(),
            incomplete: overview.missing > 0,
            amounts: overview.amounts,
        }
    }
}

impl From<Holding> for HoldingDoc {
    fn from(holding: Holding) -> Self {
        let Holding { holding_id, kind, name, value, path } = holding;
        Self { holding_id, kind, name: name.0, name_en: name.1, value, path }
    }
}
