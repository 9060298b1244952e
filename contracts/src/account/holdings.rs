//! What a customer has besides accounts of this bank: cards of other banks, and holdings other groups keep.

use std::str::FromStr;

use async_trait::async_trait;
use kernel::{AccountNo, Ctx, Id, Money, ParseError, PersonName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{PortFault, user::User};

/// Marks ids of cards of other banks hung under a customer.
pub enum HungCard {}

/// What sort of card the issuing bank's prefix says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// Pays from a deposit.
    Debit,
    /// Pays from a credit line.
    Credit,
}

impl CardKind {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }
}

impl FromStr for CardKind {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Debit, Self::Credit].into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(ParseError::new("card kind", "unknown"))
    }
}

/// A card or account of another bank that the customer has hung here, after its bank said that it is theirs.
#[derive(Debug, Clone)]
pub struct BoundCard {
    /// Its id.
    pub card_id: Id<HungCard>,
    /// Its number.
    pub card_no: AccountNo,
    /// The name it stands in: the customer's own.
    pub holder: PersonName,
    /// Debit or credit.
    pub kind: CardKind,
    /// Its bank's number in the clearing.
    pub bank_no: String,
    /// Its bank's name, zh and en.
    pub bank: (String, String),
    /// What the customer calls it.
    pub alias: Option<String>,
    /// Since when.
    pub bound_at: Timestamp,
}

/// Topic of [`CardBound`].
pub const CARD_BOUND: &str = "account.card_bound";

/// A card was hung under a customer; its bank has confirmed that it is theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardBound {
    /// The card.
    pub card_id: Id<HungCard>,
    /// Whose it is.
    pub user_id: Id<User>,
}

/// Topic of [`CardUnbound`].
pub const CARD_UNBOUND: &str = "account.card_unbound";

/// A card was taken off.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardUnbound {
    /// The card.
    pub card_id: Id<HungCard>,
    /// Whose it was.
    pub user_id: Id<User>,
}

/// Cards of other banks, for those who move money from them.
#[async_trait]
pub trait BoundCards: Send + Sync {
    /// The cards a user has hung, in the user's own order.
    async fn cards_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<BoundCard>, PortFault>;

    /// One of the user's cards, as long as it hangs.
    async fn card_of(&self, ctx: &Ctx, user: Id<User>, card: Id<HungCard>) -> Result<Option<BoundCard>, PortFault>;
}

/// What sort of thing a holding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldingKind {
    /// A time deposit or certificate.
    Deposit,
    /// A wealth product, fund or metal.
    Product,
    /// A loan.
    Loan,
    /// A credit card of this bank.
    CreditCard,
}

impl HoldingKind {
    /// Whether the customer owes it rather than owns it.
    pub const fn is_liability(self) -> bool {
        matches!(self, Self::Loan | Self::CreditCard)
    }
}

/// Something else a customer owns or owes in this bank, kept by another group.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Unique among holdings.
    pub holding_id: String,
    /// What sort.
    pub kind: HoldingKind,
    /// Name, zh and en.
    pub name: (String, String),
    /// What it is worth, or what is owed; never negative.
    pub value: Money,
    /// Where the app shows it.
    pub path: Option<String>,
}

/// What other groups add to a customer's overview: deposits, products, loans. Each such group brings one of these.
#[async_trait]
pub trait Holdings: Send + Sync {
    /// All of a customer's, at most 200.
    async fn holdings_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Holding>, PortFault>;
}
