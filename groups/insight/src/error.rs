//! What can be refused or go wrong here.

use contracts::PortFault;
use gateway::Problem;

/// A fault of the insight group. What is refused is refused where the request is read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            Error::Port(fault) => fault,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(store) => store.into(),
            Error::Bank(bank) => bank.into(),
            Error::Port(fault) => fault.into(),
        }
    }
}
