//! What the network cannot do, and what an operator is told.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

/// A refusal or fault of the network.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A message got lost; whether anything happened is not known.
    #[error("the clearing does not answer")]
    NoAnswer,
    /// The id was used for another payment.
    #[error("the instruction's id stands for another payment")]
    IdReused,
    /// A bank of the payment is not one of this network, or not yet known here.
    #[error("a bank of this instruction is not open here")]
    BankUnknown,
    /// A bank asked for something that is another bank's to ask.
    #[error("not this bank's to ask")]
    NotTheirs,
    /// The payment has come to its end.
    #[error("the payment is settled")]
    Settled,
    /// No such payment or fault, or no demonstration.
    #[error("not found")]
    NotFound,
    /// What was kept cannot be read.
    #[error(transparent)]
    Sealed(#[from] crypto::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// A bank's own ports failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Port(fault) => fault,
            Error::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::Settled => {
                Self::new(Kind::Conflict, "clearing_item_settled", "这笔支付已有结果", "The payment is settled")
                    .because(
                        "对方银行已入账或已退回，不能再退回。",
                        "It was credited or rejected, and cannot be returned.",
                    )
            }
            Error::Store(error) => error.into(),
            Error::Port(fault) => fault.into(),
            Error::Bank(error) => error.into(),
            other => Self::fault(&other),
        }
    }
}
