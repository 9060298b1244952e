//! What the desk refuses, and what can go wrong at it.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

/// A refusal or fault of the desk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such verdict, case, appeal or entry, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// A case is decided already.
    #[error("the case is decided")]
    CaseDecided,
    /// Only whoever took a case decides it.
    #[error("the case is somebody else's, or nobody's")]
    NotAssigned,
    /// A case holds as many notes as it may.
    #[error("too many notes")]
    TooManyNotes,
    /// A verdict is in a case already.
    #[error("the verdict is in a case")]
    InCase,
    /// An appeal is decided already.
    #[error("the appeal is decided")]
    AppealDecided,
    /// Nobody decides an appeal against what they decided or work on themselves.
    #[error("another operator must decide")]
    OwnCase,
    /// Nothing was refused, or it is too long ago.
    #[error("the verdict cannot be appealed")]
    NotAppealable,
    /// The verdict was appealed before.
    #[error("appealed already")]
    AppealedAlready,
    /// As many appeals of the customer wait as may.
    #[error("too many appeals wait")]
    TooManyAppeals,
    /// What was asked cannot be looked at.
    #[error("{field} is out of range: {why}")]
    Field {
        /// Which field.
        field: &'static str,
        /// Why, in both languages.
        why: &'static str,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// The bank's figures could not be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The judging side refused or failed.
    #[error(transparent)]
    Risk(#[from] crate::Error),
}

fn conflict(code: &'static str, zh: &'static str, en: &'static str) -> Problem {
    Problem::new(Kind::Conflict, code, zh, en)
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Port(fault) => fault,
            Error::Risk(error) => error.into(),
            Error::Store(error) => crate::Error::from(error).into(),
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::CaseDecided => conflict("risk_case_decided", "该工单已处理", "This case is decided"),
            Error::NotAssigned => conflict("risk_case_not_yours", "请先领取该工单", "Take the case first").because(
                "由领取人处理，以便知道谁在核查。",
                "Whoever took it decides it, so that somebody has looked.",
            ),
            Error::TooManyNotes => {
                conflict("risk_case_full", "该工单的记录已达上限", "This case holds as many notes as it may")
            }
            Error::InCase => conflict("risk_verdict_in_case", "该判定已有工单", "This verdict is in a case already"),
            Error::AppealDecided => conflict("risk_appeal_decided", "该申诉已处理", "This appeal is decided"),
            Error::OwnCase => conflict("second_person_needed", "须由另一位操作员处理", "Another operator must decide")
                .because(
                    "你处理或正在处理这笔业务的工单，不能再处理对它的申诉。",
                    "You decided or work on the case this appeal is about.",
                ),
            Error::NotAppealable => {
                Self::new(Kind::Refused, "risk_not_appealable", "这次业务不能在线申诉", "This cannot be appealed here")
                    .because(
                        "只有被拒绝或等待核查、且在申诉期内的业务可以在线申诉。",
                        "Only what was refused or is being looked at can be appealed, within its time.",
                    )
                    .remedy("如有疑问，请致电本行客服。", "Please call the bank.", Some("contact_bank"))
            }
            Error::AppealedAlready => conflict(
                "risk_appealed_already",
                "这次业务已提出过申诉",
                "You have appealed this already",
            )
            .remedy("可在“我的申诉”查看进度。", "See how it stands under My appeals.", Some("see_appeals")),
            Error::TooManyAppeals => Self::new(
                Kind::TooMany,
                "risk_appeals_waiting",
                "正在处理的申诉已达上限",
                "As many appeals wait as may",
            )
            .remedy("请等待现有申诉的答复。", "Please wait for an answer to those.", Some("see_appeals")),
            Error::Field { field, why } => Self::invalid(field, "out_of_range", why),
            Error::Store(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Parameters(error) => error.into(),
            Error::Port(fault) => fault.into(),
            Error::Risk(error) => error.into(),
        }
    }
}
