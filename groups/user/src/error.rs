//! What the group refuses, and in which words.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use crate::model::SessionEnd;

/// A refusal or a fault of this group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such user or session here.
    #[error("not found")]
    NotFound,
    /// Whoever asks is not, or no longer, signed in.
    #[error("session ended: {0:?}")]
    Session(SessionEnd),
    /// This needs demo mode.
    #[error("only in demo mode")]
    NotDemo,
    /// A class I account could not be opened or funded.
    #[error("demo account refused: {0}")]
    DemoAccount(String),
    /// A carrier is configured but did not take the message.
    #[error("text message: {0}")]
    Texts(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank is not there.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// A sealed value does not open.
    #[error(transparent)]
    Crypto(#[from] crypto::Error),
    /// Another group failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound | Error::NotDemo => Self::not_found(),
            Error::Session(end) => gateway::SessionEnd::from(end).into(),
            Error::DemoAccount(why) => {
                tracing::warn!(%why, "demo account refused");
                Self::new(
                    Kind::Refused,
                    "demo_account_refused",
                    "演示账户未能开立",
                    "The demo account could not be opened",
                )
                .remedy("请稍后重试。", "Please try again later.", Some("retry"))
            }
            Error::Texts(why) => {
                tracing::error!(%why, "text message was not handed over");
                Self::new(
                    Kind::Unavailable,
                    "sms_unavailable",
                    "短信暂时无法发送",
                    "Text messages cannot be sent right now",
                )
                .remedy("请稍后重试。", "Please try again later.", Some("retry"))
            }
            Error::Store(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Port(fault) => fault.into(),
            Error::Crypto(crypto::Error::Overloaded) => Self::overloaded(),
            other => Self::fault(&other),
        }
    }
}

impl From<SessionEnd> for gateway::SessionEnd {
    fn from(end: SessionEnd) -> Self {
        match end {
            SessionEnd::Unknown => Self::Unknown,
            SessionEnd::Expired => Self::Expired,
            SessionEnd::Idle => Self::Idle,
            SessionEnd::Revoked => Self::Revoked,
        }
    }
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            Error::Crypto(crypto::Error::Overloaded) => Self::Overloaded,
            Error::Port(fault) => fault,
            other => Self::Store(other.to_string()),
        }
    }
}
