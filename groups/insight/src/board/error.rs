//! What boards refuse, and what can go wrong with them.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use super::model::{BANK_MAX, OWN_MAX};

/// A refusal or fault of boards.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such board, or it is somebody else's own.
    #[error("not found")]
    NotFound,
    /// It is shown to the bank, and somebody else's.
    #[error("not the owner's")]
    NotOwner,
    /// It was changed meanwhile.
    #[error("changed meanwhile")]
    Stale,
    /// There are as many as there may be.
    #[error("too many boards")]
    TooMany,
    /// Behaviour could not be asked about.
    #[error(transparent)]
    Insight(#[from] crate::Error),
}

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        Self::Insight(error.into())
    }
}

impl From<tenancy::Error> for Error {
    fn from(error: tenancy::Error) -> Self {
        Self::Insight(error.into())
    }
}

impl From<PortFault> for Error {
    fn from(fault: PortFault) -> Self {
        Self::Insight(fault.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::NotOwner => {
                Self::new(Kind::Forbidden, "board_not_yours", "只有创建人可以修改", "Only its owner may")
                    .because("您可以复制一份，再按需要修改。", "Make a copy of it, and change that.")
            }
            Error::Stale => Self::new(Kind::Conflict, "board_changed", "看板已被修改", "The board was changed")
                .because("请重新打开后再修改。", "Open it again, and make your change to what it is now."),
            Error::TooMany => Self::new(Kind::Refused, "boards_full", "看板已达上限", "As many boards as there may be")
                .because(
                    format!("每人最多 {OWN_MAX} 个，每家银行最多 {BANK_MAX} 个。请先删除不用的看板。"),
                    format!("Everybody keeps at most {OWN_MAX}, a bank {BANK_MAX}. Delete what is not needed."),
                ),
            Error::Insight(error) => error.into(),
        }
    }
}
