//! What an account shows, and the words its states are stored under.

use contracts::account::{Account, AccountKind, AccountStatus};
use kernel::{Id, Money, Timestamp};

/// One movement as the account's owner sees it.
#[derive(Debug, Clone)]
pub struct Movement {
    /// On which account.
    pub account_id: Id<Account>,
    /// Its number in the ledger.
    pub seq: i64,
    /// Came in rather than went out.
    pub incoming: bool,
    /// How much.
    pub amount: Money,
    /// The balance after it.
    pub balance_after: Money,
    /// The stored word of its kind.
    pub kind: String,
    /// What it was for.
    pub summary: String,
    /// Who stood on the other side.
    pub counterparty_name: Option<String>,
    /// Their number, whole.
    pub counterparty_account_no: Option<String>,
    /// Their bank.
    pub counterparty_bank: Option<String>,
    /// The transfer it belongs to.
    pub transfer_id: Option<String>,
    /// When.
    pub booked_at: Timestamp,
}

/// The stored word of a class.
pub const fn kind_text(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::ClassOne => "class_one",
        AccountKind::ClassTwo => "class_two",
        AccountKind::ClassThree => "class_three",
    }
}

/// The class of a stored word.
pub fn kind_of(text: &str) -> Option<AccountKind> {
    [AccountKind::ClassOne, AccountKind::ClassTwo, AccountKind::ClassThree]
        .into_iter()
        .find(|kind| kind_text(*kind) == text)
}

/// The stored word of a state.
pub const fn status_text(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Active => "active",
        AccountStatus::Frozen => "frozen",
        AccountStatus::Closed => "closed",
    }
}

/// The state of a stored word.
pub fn status_of(text: &str) -> Option<AccountStatus> {
    [AccountStatus::Active, AccountStatus::Frozen, AccountStatus::Closed]
        .into_iter()
        .find(|status| status_text(*status) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_words_come_back() {
        assert_eq!(kind_of(kind_text(AccountKind::ClassTwo)), Some(AccountKind::ClassTwo));
        assert_eq!(status_of(status_text(AccountStatus::Frozen)), Some(AccountStatus::Frozen));
        assert_eq!((kind_of("x"), status_of("")), (None, None));
    }
}
