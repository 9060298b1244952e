//! What can be refused or go wrong here.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use crate::analysis::EngineFault;

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
    /// A question would bring or read more behaviour than one may.
    #[error("a question about more behaviour than one may read")]
    TooMuch,
    /// What is published could not be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// An audience was copied too often.
    #[error("too many copies of audiences")]
    TooManyCopies,
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The bank's analysis engine gave no answer.
    #[error(transparent)]
    Engine(#[from] EngineFault),
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
            Error::TooManyCopies => {
                Self::new(Kind::Refused, "audience_copies_full", "人群快照已达上限", "As many copies as there may be")
                    .because("每家银行最多保留 500 份人群快照。", "A bank keeps at most 500 copies of audiences.")
            }
            Error::Overloaded => Self::overloaded(),
            Error::TooMuch => {
                Self::new(Kind::Refused, "behaviour_too_much", "涉及的数据过多", "Too much behaviour to read")
                    .because(
                        "所选日期的行为数据超过了一次查询可以读取的上限。",
                        "The days asked for hold more behaviour than one question may read.",
                    )
                    .remedy("请缩短时间范围。", "Ask about fewer days.", None)
            }
            Error::Engine(fault) => engine_problem(&fault),
            other @ (Error::Lake(_) | Error::Disk(_) | Error::Files(_) | Error::Columns(_)) => {
                PortFault::Store(other.to_string()).into()
            }
        }
    }
}

/// What is told of an engine that gave no answer: which of its kind it is, and that other pages go on.
fn engine_problem(fault: &EngineFault) -> Problem {
    let retry = |problem: Problem| {
        problem
            .remedy(
                "排行、页面和按日趋势不受影响；其他分析请稍后重试。",
                "Rankings, pages and daily trends go on; please try the others again later.",
                Some("retry"),
            )
            .retry_after(15)
    };
    match fault {
        EngineFault::Away(_) | EngineFault::Unknown(_) => retry(
            Problem::new(
                Kind::Unavailable,
                "analysis_engine_away",
                "分析引擎暂时无法连接",
                "The analysis engine cannot be reached",
            )
            .because(
                "本行的明细分析由独立的分析引擎计算，目前连接不上。",
                "An engine of its own answers this bank's detailed questions, and it cannot be reached right now.",
            ),
        ),
        EngineFault::Slow => Problem::new(
            Kind::Unavailable,
            "analysis_engine_slow",
            "分析引擎没有及时答复",
            "The analysis engine did not answer in time",
        )
        .because("这次分析超过了时限。", "This question took longer than it may.")
        .remedy("请缩短时间范围，或稍后重试。", "Ask about fewer days, or try again later.", Some("retry"))
        .retry_after(5),
        EngineFault::TooMuch => {
            Problem::new(Kind::Refused, "analysis_answer_too_large", "结果过大", "The answer is too large")
                .because("结果超过了可以接收的上限。", "It is larger than what is taken in.")
                .remedy("请缩短时间范围，或缩小人群。", "Ask about fewer days or fewer people.", None)
        }
        EngineFault::Failed(_) | EngineFault::Astray { .. } => retry(
            Problem::new(
                Kind::Unavailable,
                "analysis_engine_failed",
                "分析引擎未能算出结果",
                "The analysis engine could not answer",
            )
            .because(
                "为避免显示不准确的数字，这里没有给出结果；技术人员可以在日志中看到原因。",
                "Rather than a figure that may be wrong there is none; the log tells engineers why.",
            ),
        ),
    }
}
