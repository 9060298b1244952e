//! What this group refuses.

use contracts::PortFault;
use gateway::Problem;

/// A refusal or fault of the account group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such account, or not this customer's.
    #[error("no such account")]
    NotFound,
    /// The bank has no product of the kind asked for.
    #[error("no product of this kind")]
    NoProduct,
    /// No more numbers under the bank's BIN.
    #[error("account numbers are used up")]
    NumbersUsedUp,
    /// An amount left the range of 64 bits.
    #[error(transparent)]
    Money(#[from] kernel::MoneyError),
    /// The bank is not open.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::Bank(error) => error.into(),
            Error::Store(error) => error.into(),
            other => Self::fault(&other),
        }
    }
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}
