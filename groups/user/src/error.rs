//! What the group refuses, and in which words.

use contracts::PortFault;
use contracts::message::MessageKind;
use gateway::Problem;
use kernel::Kind;

use crate::message::Wrong;
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
    /// A refusal about who somebody is.
    #[error(transparent)]
    Standing(#[from] crate::standing::Refusal),
    /// A refusal about which users are one person.
    #[error(transparent)]
    Identity(#[from] crate::identity::Refusal),
    /// A carrier is configured but did not take the message.
    #[error("text message: {0}")]
    Texts(String),
    /// This kind of message cannot be switched off.
    #[error("{} cannot be switched off", .0.as_str())]
    KindFixed(MessageKind),
    /// Nothing of the message failed or was left out.
    #[error("nothing to send again")]
    NothingToResend,
    /// Words of a message that are not right.
    #[error("{} words are not right", .0.len())]
    Words(Vec<Wrong>),
    /// Words may not begin in the past: what was in force then is known.
    #[error("words may not begin in the past")]
    WordsInThePast,
    /// There is no carrier of texts.
    #[error("no carrier of texts")]
    NoTexts,
    /// A figure of the bank cannot be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
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
            Error::KindFixed(_) => Self::new(
                Kind::Refused,
                "message_kind_fixed",
                "这类消息不能关闭",
                "These messages cannot be switched off",
            )
            .because(
                "安全提醒保护您的资金，重要告知是法律要求银行必须送达的。",
                "Security alerts protect your money, and the law has the bank tell you the important notices.",
            ),
            Error::NothingToResend => {
                Self::new(Kind::Conflict, "nothing_to_resend", "没有可以重发的内容", "There is nothing to send again")
                    .because(
                        "这条消息没有发送失败或未发送的渠道。",
                        "No way of this message has failed or was left out.",
                    )
            }
            Error::Words(wrong) => wrong.into_iter().fold(
                Self::new(Kind::Refused, "validation_failed", "填写有误", "Some entries are not valid"),
                |problem, wrong| problem.field(wrong.field, "not_allowed", wrong.message),
            ),
            Error::WordsInThePast => Self::invalid("effective_from", "in_the_past", "不能早于现在 / Not before now"),
            Error::NoTexts => {
                Self::new(Kind::Unavailable, "sms_unavailable", "没有短信渠道", "There is no carrier of texts").remedy(
                    "请先配置短信网关。",
                    "Configure a text gateway first.",
                    None,
                )
            }
            Error::Standing(refusal) => refusal.into(),
            Error::Identity(refusal) => refusal.into(),
            Error::Parameters(error) => error.into(),
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
