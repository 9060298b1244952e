//! What alerts refuse, and what can go wrong with them.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use super::model::ALERTS_MAX;

/// A refusal or fault of alerts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such alert, or nothing of it.
    #[error("not found")]
    NotFound,
    /// It was changed meanwhile.
    #[error("changed meanwhile")]
    Stale,
    /// There are as many as there may be.
    #[error("too many alerts")]
    TooMany,
    /// Somebody saw to it.
    #[error("seen to already")]
    Seen,
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
        let conflict = |code, zh: &str, en: &str| Self::new(Kind::Conflict, code, zh, en);
        match error {
            Error::NotFound => Self::not_found(),
            Error::Stale => conflict("alert_changed", "该预警已被修改", "The alert was changed")
                .because("请重新打开后再修改。", "Open it again, and make your change to what it is now."),
            Error::TooMany => Self::new(Kind::Refused, "alerts_full", "预警已达上限", "As many alerts as there may be")
                .because(
                    format!("每家银行最多 {ALERTS_MAX} 个。请先删除不用的预警。"),
                    format!("A bank keeps at most {ALERTS_MAX}. Delete what is not needed."),
                ),
            Error::Seen => conflict("alert_seen", "该预警已确认", "Somebody has seen to this already"),
            Error::Insight(error) => error.into(),
        }
    }
}
