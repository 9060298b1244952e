//! What the group refuses, and in which words.

use contracts::auth::{ChallengeView, Denial};
use contracts::message::MessageKind;
use contracts::{PortFault, Refused};
use gateway::Problem;
use kernel::{Kind, Remedy};

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
    /// As many devices are bound as may be.
    #[error("{most} devices are bound already")]
    DevicesFull {
        /// How many may be.
        most: i64,
    },
    /// Codes of this kind go to a phone only so often.
    #[error("too often, wait {seconds} s")]
    TooOften {
        /// For how long to wait.
        seconds: i64,
    },
    /// The code is not the one.
    #[error("code wrong, {left} tries left")]
    CodeWrong {
        /// Tries before it is worth nothing.
        left: i64,
    },
    /// The code is worth nothing any more.
    #[error("code over")]
    CodeOver,
    /// What somebody says of themselves does not prove who they are; which of it is not told.
    #[error("not proven, {left} tries left")]
    NotProven {
        /// Tries left.
        left: i64,
    },
    /// The recovery has ended, or is not at this point.
    #[error("recovery over")]
    RecoveryOver,
    /// Somebody is completing the recovery at this moment: it cannot be stopped any more.
    #[error("recovery under completion")]
    RecoveryCompleting,
    /// Its wait is not over.
    #[error("ready in {seconds} s")]
    NotReady {
        /// For how long to wait.
        seconds: i64,
    },
    /// The phone is somebody else's at this bank; told only to whoever has proven to hold it.
    #[error("number taken")]
    NumberTaken,
    /// A second operator must decide.
    #[error("the same operator")]
    SameOperator,
    /// The number is the customer's already.
    #[error("the same number")]
    SameNumber,
    /// Offers come only to those who agreed to the text about them.
    #[error("no consent")]
    ConsentNeeded,
    /// Another text is in force than the one that was read.
    #[error("consent text changed")]
    ConsentTextChanged,
    /// Nobody knows yet who the customer is, so there is no document to renew.
    #[error("not verified")]
    NotVerified,
    /// A document cannot be the customer's, or is over.
    #[error("a document of these dates is not taken: {0:?}")]
    DocumentUnfit(crate::document::model::Unfit),
    /// Something stands in the way of leaving.
    #[error("something stands in the way of leaving")]
    LeavingBlocked,
    /// Who somebody was is erased.
    #[error("erased")]
    Erased,
    /// Enough exports for a day.
    #[error("more than {per_day_max} exports in a day")]
    TooManyExports {
        /// The most.
        per_day_max: i64,
    },
    /// The export is still being made.
    #[error("the export has no file yet")]
    ExportNotReady,
    /// The export was fetched, or its time is over.
    #[error("the export's file is gone")]
    ExportOver,
    /// A file could not be put together or taken apart.
    #[error("a file could not be packed: {0}")]
    Unpacked(String),
    /// A version may not begin in the past: what was in force then is known.
    #[error("a version may not begin in the past")]
    InThePast,
    /// Somebody else has published a version of this text a moment ago.
    #[error("published meanwhile")]
    PublishedMeanwhile,
    /// A proof is needed first.
    #[error("a proof is needed")]
    StepUp(Box<ChallengeView>),
    /// The proof, or the whole act, is refused.
    #[error("refused: {}", .0.code)]
    Denied(Box<Denial>),
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
            Error::DevicesFull { most } => PortFault::Refused(Box::new(devices_full(most))).into(),
            Error::NotProven { .. }
            | Error::RecoveryOver
            | Error::RecoveryCompleting
            | Error::NotReady { .. }
            | Error::SameOperator => recovering(&error),
            Error::TooOften { seconds } => Self::new(Kind::TooMany, "sms_too_often", "请求过于频繁", "Too often")
                .because("验证码发送得太频繁了。", "Codes were asked for too often.")
                .remedy("请稍后再试。", "Please wait a moment.", Some("retry"))
                .retry_after(seconds),
            Error::SameNumber => Self::invalid("phone", "same", "这已经是您的预留手机号 / This is your number already"),
            Error::ConsentNeeded => {
                Self::new(Kind::Refused, "consent_needed", "需要先同意相关条款", "Your consent is needed first")
                    .because(
                        "优惠信息只发送给阅读并同意了“接收营销信息”的客户。",
                        "Offers go only to those who have read the text about them and agreed.",
                    )
                    .remedy("请先阅读并同意。", "Read it and agree first.", Some("see_consents"))
            }
            Error::ConsentTextChanged => {
                Self::new(Kind::Conflict, "consent_text_changed", "协议内容已更新", "The text has changed")
                    .because("您阅读的不是现行版本。", "What you read is not in force any more.")
                    .remedy("请阅读最新内容后再决定。", "Read the present text and decide again.", Some("retry"))
            }
            Error::NotVerified => {
                Self::new(Kind::Refused, "identity_missing", "请先完成实名", "Please verify who you are first")
                    .because(
                        "您还没有实名，没有需要更新的证件。",
                        "You are not verified, so there is no document to renew.",
                    )
                    .remedy("去实名。", "Verify your identity.", Some("verify_identity"))
            }
            Error::DocumentUnfit(unfit) => document_unfit(unfit),
            Error::LeavingBlocked => {
                Self::new(Kind::Conflict, "leaving_blocked", "还不能注销", "It cannot be closed yet")
                    .because(
                        "还有余额、冻结或未完成的事项。",
                        "There is money left, on hold, or something not finished.",
                    )
                    .remedy("请先处理列出的事项。", "Deal with what is listed first.", Some("see_closing"))
            }
            Error::Erased => Self::new(Kind::Refused, "erased", "资料已删除", "The data is erased")
                .because("法定保存期已满，身份资料已删除。", "The time for which it must be kept is over.")
                .remedy("无法恢复。", "It cannot be brought back.", None),
            Error::TooManyExports { per_day_max } => {
                Self::new(Kind::TooMany, "exports_too_many", "今日申请次数已满", "Enough exports for today")
                    .because(
                        format!("每日最多申请 {per_day_max} 次。"),
                        format!("At most {per_day_max} can be asked for in a day."),
                    )
                    .remedy("请明日再试。", "Try again tomorrow.", None)
                    .retry_after(86_400)
            }
            Error::ExportNotReady => {
                Self::new(Kind::Conflict, "export_not_ready", "文件还在生成", "The file is not ready yet")
                    .because("资料副本正在生成。", "It is being put together.")
                    .remedy("请稍后再试。", "Try again in a moment.", Some("retry"))
            }
            Error::ExportOver => Self::new(Kind::Refused, "export_over", "文件已不在", "The file is gone")
                .because("它已被下载过，或已过期。", "It was downloaded before, or its time is over.")
                .remedy("请重新申请。", "Ask for another one.", Some("retry")),
            Error::InThePast => {
                Self::invalid("effective_from", "out_of_range", "生效时间不能早于现在 / Not earlier than now")
            }
            Error::PublishedMeanwhile => {
                Self::new(Kind::Conflict, "published_meanwhile", "已有新版本发布", "Another version was published")
                    .because("另一位操作员刚刚发布了新版本。", "Another operator has just published one.")
                    .remedy("请刷新后核对。", "Look again, then decide.", Some("retry"))
            }
            Error::CodeWrong { left } => Self::new(Kind::Refused, "code_wrong", "验证码不正确", "The code is wrong")
                .because("请核对短信中的 6 位数字。", "Check the six digits in the text message.")
                .remedy("请重新输入。", "Enter it again.", None)
                .attempts_left(left),
            Error::CodeOver => Self::new(Kind::Refused, "code_expired", "验证码已失效", "The code is no longer valid")
                .because("验证码已过期或输错次数过多。", "It has expired or was entered wrongly too often.")
                .remedy("请重新获取验证码。", "Get a new code.", Some("retry")),
            Error::NumberTaken => Self::new(Kind::Refused, "phone_taken", "该手机号已被使用", "This number is in use")
                .because(
                    "该手机号已属于本行另一位用户，一个手机号只能对应一位用户。",
                    "It belongs to another user of this bank; one number stands for one user.",
                )
                .remedy(
                    "请使用其他手机号，或致电本行核实。",
                    "Use another number, or call the bank.",
                    Some("contact_bank"),
                )
                .appealable(),
            Error::StepUp(challenge) => {
                Self::new(Kind::Forbidden, "step_up_required", "需要验证身份", "Please verify it is you")
                    .because(
                        "为保护您的账户，需要确认是您本人在操作。",
                        "To protect your accounts, we need to know it is really you.",
                    )
                    .remedy("完成验证后继续。", "Verify to go on.", Some("verify"))
                    .challenge(&*challenge)
            }
            Error::Denied(denial) => {
                let kind = if denial.code.ends_with("_locked") { Kind::Locked } else { Kind::Refused };
                Self::new(kind, denial.code, denial.title.0, denial.title.1)
                    .because(denial.detail.0, denial.detail.1)
                    .with_remedy(denial.remedy)
                    .appealable()
            }
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

fn document_unfit(unfit: crate::document::model::Unfit) -> Problem {
    use crate::document::model::Unfit;
    let (field, message) = match unfit {
        Unfit::Begins => ("valid_from", "请核对起始日期 / Check the first day"),
        Unfit::Term => ("valid_until", "与身份证的有效年限不符，请核对 / No card is good for such a time"),
        Unfit::Over => ("valid_until", "该证件已过期 / This document has expired"),
    };
    Problem::invalid(field, "out_of_range", message)
}

fn recovering(error: &Error) -> Problem {
    match error {
        Error::NotProven { left } => Problem::new(
            Kind::Refused,
            "recovery_not_proven",
            "未能核实您的身份",
            "We could not verify you",
        )
        .because(
            "姓名、证件号码、账号或交易密码有一项或多项不符。为保护客户，我们不会说明是哪一项。",
            "Name, id number, account number or PIN do not agree. To protect our customers we do not say which.",
        )
        .remedy(
            "请核对后重试；不记得交易密码，可以选择人工审核。",
            "Check and try again; if you do not remember the PIN, ask for a review.",
            None,
        )
        .attempts_left(*left)
        .appealable(),
        Error::NotReady { seconds } => {
            Problem::new(Kind::Refused, "recovery_not_ready", "等待期尚未结束", "The wait is not over")
                .because(
                    "使用新手机号找回需要等待，期间我们会通知您预留的所有号码。",
                    "Coming back with a new number takes a wait, in which all numbers we know are told.",
                )
                .remedy("请在等待期结束后继续。", "Go on when the wait is over.", None)
                .retry_after(*seconds)
        }
        Error::SameOperator => Problem::new(
            Kind::Refused,
            "second_operator_needed",
            "须由另一位操作员复核",
            "Another operator must decide",
        )
        .because("同一位操作员不能既提出又复核。", "Whoever proposed it cannot approve it as well.")
        .remedy("请另一位有权限的同事复核。", "Ask a colleague with the permission.", None),
        Error::RecoveryCompleting => Problem::new(
            Kind::Refused,
            "recovery_completing",
            "找回正在完成，已无法停止",
            "It is being completed and cannot be stopped any more",
        )
        .because("新的登录密码可能已经生效。", "The new password may be in force already.")
        .remedy(
            "如不是您本人操作，请立即致电本行。",
            "If this is not you, call the bank at once.",
            Some("contact_bank"),
        )
        .appealable(),
        _ => Problem::new(Kind::Refused, "recovery_over", "本次找回已结束", "This recovery has ended")
            .because("它已完成、被停止、未通过或已过期。", "It was completed, stopped, refused, or its time is over.")
            .remedy("请重新发起找回，或致电本行。", "Start again, or call the bank.", Some("contact_bank"))
            .appealable(),
    }
}

fn devices_full(most: i64) -> Refused {
    Refused {
        kind: Kind::Refused,
        code: "device_limit_reached",
        title: ("绑定的设备已达上限".to_owned(), "No further device can be bound".to_owned()),
        detail: (
            format!("最多可以绑定 {most} 台设备，绑定新设备前需要先移除一台。"),
            format!("At most {most} devices can be bound; one of them must give way to a new one."),
        ),
        remedy: Some(Remedy {
            text_zh: "请重新登录，并选择要移除的设备。".to_owned(),
            text_en: "Sign in again and choose the device to remove.".to_owned(),
            action: Some("sign_in".to_owned()),
        }),
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
            Error::DevicesFull { most } => Self::Refused(Box::new(devices_full(most))),
            other => Self::Store(other.to_string()),
        }
    }
}
