//! What a class II or III account is bound to: money to and from it is outside the caps (银发〔2015〕392号).

use contracts::account::Account;
use kernel::{AccountNo, Id, PersonName, Timestamp};

/// Marks ids of bindings.
pub enum BindingRow {}

/// What sort of account another one may be bound to (银发〔2015〕392号, 〔2018〕16号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoundKind {
    /// A class I account.
    ClassOne,
    /// A credit card.
    CreditCard,
}

impl BoundKind {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClassOne => "class_one",
            Self::CreditCard => "credit_card",
        }
    }

    /// The kind of a stored word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::ClassOne, Self::CreditCard].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The account another one is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The bank's number in the clearing, 12 digits.
    pub bank_no: String,
    /// The bank's name as it was told, zh and en.
    pub bank: (String, String),
    /// The account's number.
    pub account_no: AccountNo,
    /// In whose name: the same person.
    pub holder: PersonName,
    /// What it is.
    pub kind: BoundKind,
    /// If it is at this bank: its id.
    pub bound_account: Option<Id<Account>>,
}

/// A binding with the time it was in force, `until` being nothing while it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingTime {
    /// What it is bound to.
    pub binding: Binding,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

impl BindingTime {
    /// Whether it was in force at `at`.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}
