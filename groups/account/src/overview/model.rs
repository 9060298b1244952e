//! What a customer sees of everything they have: the order of it, and the sums.

use std::collections::HashMap;

use contracts::account::{AccountStatus, AccountView, Holding};
use kernel::{Currency, Money, MoneyError};

/// Whether amounts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AmountsShown)]
pub enum Amounts {
    /// As figures.
    #[default]
    Shown,
    /// As dots, until the customer taps.
    Hidden,
}

impl Amounts {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Hidden => "hidden",
        }
    }

    /// Of a stored word; anything else shows.
    pub fn of(word: &str) -> Self {
        if word == Self::Hidden.as_str() { Self::Hidden } else { Self::Shown }
    }
}

/// What a customer calls something of theirs, and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Up to 20 characters.
    pub alias: Option<String>,
    /// From 0; things without one come after those that have one.
    pub place: Option<i64>,
}

/// Labels by the id of what they are on.
pub type Labels = HashMap<String, Label>;

/// Accounts in the customer's own order: the default first, then as arranged, then by class and age as they came.
pub fn arranged(mut accounts: Vec<AccountView>, labels: &Labels, default: Option<&str>) -> Vec<AccountView> {
    accounts.retain(|account| account.status != AccountStatus::Closed);
    accounts.sort_by_key(|account| {
        let id = account.account_id.to_string();
        let place = labels.get(&id).and_then(|label| label.place).unwrap_or(i64::MAX);
        (default != Some(id.as_str()), place)
    });
    accounts
}

/// What somebody owns and owes in this bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// Accounts and holdings.
    pub assets: Money,
    /// Loans and cards.
    pub liabilities: Money,
    /// Assets less liabilities.
    pub net: Money,
}

/// Adds it up.
pub fn sums(accounts: &[AccountView], holdings: &[Holding]) -> Result<Sums, MoneyError> {
    let of = |liability: bool| {
        let kept = holdings.iter().filter(move |holding| holding.kind.is_liability() == liability);
        kept.map(|holding| holding.value)
    };
    let assets = accounts.iter().map(|account| account.balance).chain(of(false));
    let assets = Money::checked_sum(Currency::Cny, assets)?;
    let liabilities = Money::checked_sum(Currency::Cny, of(true))?;
    Ok(Sums { assets, liabilities, net: assets.checked_sub(liabilities)? })
}

#[cfg(test)]
mod tests {
    use contracts::account::{AccountKind, HoldingKind};
    use kernel::{Id, Timestamp};

    use super::*;

    fn account(n: u8, minor: i64, status: AccountStatus) -> AccountView {
        let money = Money::cny(minor);
        let bin = "62990001".parse().unwrap();
        AccountView {
            account_id: Id::from_parts(Timestamp::from_micros(0), [n; 10]),
            account_no: kernel::AccountNo::issue(&bin, u64::from(n), 19).unwrap(),
            user_id: Id::from_parts(Timestamp::from_micros(0), [0; 10]),
            holder: "林知夏".parse().unwrap(),
            kind: AccountKind::ClassOne,
            status,
            balance: money,
            available: money,
            held: Money::cny(0),
            product: (String::new(), String::new()),
            opened_at: Timestamp::from_micros(0),
        }
    }

    fn holding(kind: HoldingKind, minor: i64) -> Holding {
        let name = (String::new(), String::new());
        Holding { holding_id: "h".into(), kind, name, value: Money::cny(minor), path: None }
    }

    #[test]
    fn the_default_stands_first_then_what_was_arranged_and_nothing_closed() {
        let active = |n| account(n, 0, AccountStatus::Active);
        let accounts = vec![active(1), active(2), active(3), active(4), account(5, 0, AccountStatus::Closed)];
        let id = |place: usize| accounts[place].account_id.to_string();
        let at = |place| Label { alias: None, place: Some(place) };
        let labels = Labels::from([(id(3), at(0)), (id(1), at(1))]);
        let order = |default: Option<&str>| -> Vec<String> {
            let arranged = arranged(accounts.clone(), &labels, default);
            arranged.iter().map(|account| account.account_id.to_string()).collect()
        };
        assert_eq!(order(None), [id(3), id(1), id(0), id(2)]);
        assert_eq!(order(Some(&id(2))), [id(2), id(3), id(1), id(0)]);
        assert_eq!(order(Some("gone")), [id(3), id(1), id(0), id(2)]);
    }

    #[test]
    fn what_is_owed_is_taken_off() {
        let accounts = [account(1, 10_000, AccountStatus::Active), account(2, 5_000, AccountStatus::Frozen)];
        let holdings = [
            holding(HoldingKind::Deposit, 100_000),
            holding(HoldingKind::Loan, 200_000),
            holding(HoldingKind::CreditCard, 1),
        ];
        let sums = sums(&accounts, &holdings).unwrap();
        assert_eq!((sums.assets.minor(), sums.liabilities.minor(), sums.net.minor()), (115_000, 200_001, -85_001));
    }
}
