//! An item in the suspense account, and what may be done with it.

use contracts::account::{Account, AccountStatus, InternalAccount, Refusal};
use contracts::user::User;
use kernel::{AccountNo, Id, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SuspenseState)]
pub enum ItemState {
    /// Nobody has decided.
    Open,
    /// Decided, being booked.
    Resolving,
    /// Paid to an account of the customer.
    Paid,
    /// Back where it came from.
    WrittenBack,
}

impl ItemState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Resolving, Self::Paid, Self::WrittenBack];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolving => "resolving",
            Self::Paid => "paid",
            Self::WrittenBack => "written_back",
        }
    }

    /// The state of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What an operator can do with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SuspenseAction)]
pub enum Action {
    /// To an account of the same customer.
    Pay,
    /// To the internal account it came from.
    WriteBack,
}

impl Action {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::WriteBack => "write_back",
        }
    }

    /// The action of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Pay, Self::WriteBack].into_iter().find(|action| action.as_str() == text)
    }

    /// How an item ends that was resolved so.
    pub const fn ends(self) -> ItemState {
        match self {
            Self::Pay => ItemState::Paid,
            Self::WriteBack => ItemState::WrittenBack,
        }
    }
}

/// One amount on the suspense account.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub item_id: Id<Item>,
    /// The leg and key of the posting that could not be booked as it was meant.
    pub source_key: String,
    /// How it stands.
    pub state: ItemState,
    /// How much.
    pub amount: Money,
    /// Why it is here.
    pub reason: String,
    /// What it was for.
    pub summary: String,
    /// The transfer it belongs to.
    pub transfer_id: Option<String>,
    /// The internal account it came from; `account` when it was a customer's.
    pub came_from: String,
    /// The account it was meant for.
    pub account_id: Option<Id<Account>>,
    /// Its number.
    pub account_no: Option<AccountNo>,
    /// Whose it is.
    pub user_id: Option<Id<User>>,
    /// Since when it is here.
    pub opened_at: Timestamp,
    /// How often a resolution was refused.
    pub attempts: i64,
    /// What was decided.
    pub action: Option<Action>,
    /// Where it is paid to.
    pub target: Option<Id<Account>>,
    /// Why; the operator's words.
    pub purpose: Option<String>,
    /// Who decided.
    pub resolved_by: Option<String>,
    /// The call that decided.
    pub resolution_key: Option<String>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
}

impl Item {
    /// Whether it is here because the bank's own core had decided already and this side could not follow.
    pub fn is_of_core(&self) -> bool {
        self.came_from == InternalAccount::CoreTransit.code()
    }

    /// Whether it can go back where it came from: to a bank's own account that it did not merely pass through. A red
    /// packet that went back is over; its rest is the giver's alone.
    pub fn can_be_written_back(&self) -> bool {
        let from = InternalAccount::of(&self.came_from);
        !self.is_of_core() && from.is_some_and(|from| from != InternalAccount::RedPackets)
    }
}

/// The word for why the ledger did not take it.
pub fn reason_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotActive { status: AccountStatus::Closed } => "account_closed".to_owned(),
        Refusal::NotActive { .. } => "account_frozen".to_owned(),
        other => {
            let tagged = serde_json::to_value(other).unwrap_or_default();
            tagged["reason"].as_str().unwrap_or("refused").to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_words() {
        assert_eq!(reason_of(&Refusal::NotActive { status: AccountStatus::Closed }), "account_closed");
        assert_eq!(reason_of(&Refusal::UnknownAccount), "unknown_account");
        assert_eq!(reason_of(&Refusal::ByCore { code: "x".into() }), "by_core");
        assert!(ItemState::ALL.iter().all(|state| ItemState::of(state.as_str()) == Some(*state)));
    }
}
