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
    /// Behaviour could not be taken in or read.
    #[error("{0}")]
    Lake(&'static str),
    /// A file of behaviour, or a journal of it.
    #[error("behaviour: {0}")]
    Disk(#[from] std::io::Error),
    /// Where files of behaviour are.
    #[error("files of behaviour: {0}")]
    Files(#[from] object_store::Error),
    /// A file of behaviour is not as it has to be.
    #[error(transparent)]
    Columns(#[from] parquet::errors::ParquetError),
    /// More is sent than can be taken in.
    #[error("too much behaviour at once")]
    Overloaded,
    /// What is published could not be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// An audience was copied too often.
    #[error("too many copies of audiences")]
    TooManyCopies,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            Error::Port(fault) => fault,
            Error::Overloaded => Self::Overloaded,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(store) => store.into(),
            Error::Bank(bank) => bank.into(),
            Error::Publishing(publishing) => publishing.into(),
            Error::Port(fault) => fault.into(),
            Error::TooManyCopies => Self::new(
                kernel::Kind::Refused,
                "audience_copies_full",
                "人群快照已达上限",
                "As many copies as there may be",
            )
            .because("每家银行最多保留 500 份人群快照。", "A bank keeps at most 500 copies of audiences."),
            Error::Overloaded => Self::overloaded(),
            other @ (Error::Lake(_) | Error::Disk(_) | Error::Files(_) | Error::Columns(_)) => {
                PortFault::Store(other.to_string()).into()
            }
        }
    }
}
