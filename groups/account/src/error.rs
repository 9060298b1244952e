//! What this group refuses.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use crate::online::Refusal;

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
    /// Not for this hand to place or lift.
    #[error("not for the caller to decide")]
    NotYours,
    /// The same restriction is in force already.
    #[error("restricted already")]
    RestrictedAlready,
    /// Too many restrictions at once.
    #[error("too many restrictions")]
    RestrictedTooOften,
    /// Parameters could not be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// Another port of the house, or the ledger's own, failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// An alias is too long, or has characters that do not show.
    #[error("alias not possible")]
    AliasInvalid,
    /// Online business that is not possible, and why.
    #[error(transparent)]
    Refused(#[from] Refusal),
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
            Error::NotYours => {
                Self::new(Kind::Refused, "restriction_not_yours", "该限制须由银行办理", "Only the bank can do this")
                    .because("这项限制不是您自己设置的。", "It is not a restriction you set yourself.")
                    .remedy(
                        "请致电银行了解原因和所需材料。",
                        "Call the bank for the reason and the documents needed.",
                        Some("contact_bank"),
                    )
                    .appealable()
            }
            Error::RestrictedAlready => {
                Self::new(Kind::Conflict, "restricted_already", "该限制已在生效", "It is in force already")
                    .because(
                        "同样的限制已经生效，无须重复设置。",
                        "The same restriction is in force; there is no need for a second one.",
                    )
                    .remedy("请刷新后查看。", "Look again after refreshing.", Some("retry"))
            }
            Error::RestrictedTooOften => {
                Self::new(Kind::Conflict, "restricted_too_often", "该账户的限制过多", "Too many restrictions")
                    .because(
                        "该账户同时生效的限制已达上限。",
                        "This account has as many restrictions in force as it can have.",
                    )
                    .remedy("请先解除不再需要的限制。", "Lift those that are not needed first.", None)
            }
            Error::Port(fault) => fault.into(),
            Error::AliasInvalid => Self::invalid("alias", "too_long", "备注名最多 20 个字 / At most 20 characters"),
            Error::Refused(refusal) => refusal.into(),
            Error::Parameters(error) => error.into(),
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
            Error::Port(fault) => fault,
            other => Self::Store(other.to_string()),
        }
    }
}
