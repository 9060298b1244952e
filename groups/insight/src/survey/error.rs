//! What surveys refuse, and what can go wrong with them.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use super::model::Complaint;

/// A refusal or fault of surveys.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such survey, asking or case, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// It is not to be shown to this customer now.
    #[error("the survey is not due")]
    NotDue,
    /// It was answered before.
    #[error("answered already")]
    Answered,
    /// It was shown too long ago.
    #[error("too late to answer")]
    TooLate,
    /// The answers do not fit the questions.
    #[error("the answers do not fit")]
    Answers(Complaint),
    /// The case is done.
    #[error("the case is closed")]
    CaseClosed,
    /// Only whoever took a case closes it.
    #[error("the case is somebody else's, or nobody's")]
    NotTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// What is in force could not be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// The bank's figures could not be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

fn conflict(code: &'static str, zh: &'static str, en: &'static str) -> Problem {
    Problem::new(Kind::Conflict, code, zh, en)
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
            Error::NotDue => conflict("survey_not_due", "暂时没有需要填写的问卷", "There is no survey for you now"),
            Error::Answered => conflict("survey_answered", "这份问卷已填写，谢谢", "You have answered this, thank you"),
            Error::TooLate => conflict("survey_over", "这份问卷已过填写时间", "It is too late to answer this"),
            Error::Answers((question, code, words)) => {
                let field = if question.is_empty() { "answers".to_owned() } else { format!("answers.{question}") };
                Self::invalid(field, code, words)
            }
            Error::CaseClosed => conflict("survey_case_closed", "该回访已办结", "This follow-up is closed"),
            Error::NotTaken => conflict("survey_case_not_yours", "请先领取该回访", "Take the follow-up first").because(
                "由领取人办结，以便知道谁联系过客户。",
                "Whoever took it closes it, so that it is known who called.",
            ),
            Error::Store(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Publishing(error) => error.into(),
            Error::Parameters(error) => error.into(),
            Error::Port(fault) => fault.into(),
        }
    }
}
