//! What can be refused or go wrong here.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;
use publishing::Objection;

/// A refusal or fault of the risk group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such rule, or it has no such threshold.
    #[error("rule or threshold {0} is unknown")]
    UnknownRule(String),
    /// The alliance holds every bank to it.
    #[error("rule {0} is a floor and cannot be switched off")]
    Floor(String),
    /// A threshold is outside what the rule can count.
    #[error("threshold {0} is out of range")]
    Threshold(&'static str),
    /// A list entry is not 1 to 64 characters.
    #[error("list entry is malformed")]
    Entry,
    /// Devices could not be looked at.
    #[error(transparent)]
    Device(#[from] crate::device::DeviceError),
    /// There is no such verdict, here.
    #[error("no such verdict")]
    NotFound,
    /// What is published could not be asked.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// Rules cannot be tried because of what is wrong with them.
    #[error("{} objections", .0.len())]
    Objections(Vec<Objection>),
    /// No such back-test.
    #[error("no such back-test")]
    NoSuchTest,
    /// A back-test looks back one to ninety days.
    #[error("not one to ninety days")]
    Days,
    /// Enough back-tests of this bank wait already.
    #[error("too many back-tests wait")]
    TestsWaiting,
    /// The back-test was called off.
    #[error("called off")]
    Cancelled,
    /// The past could not be played.
    #[error("the past could not be played: {0}")]
    Past(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank could not be reached.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Device(error) => error.into(),
            Error::Store(storage::Error::Overloaded) => Self::Overloaded,
            Error::Store(storage::Error::IdempotencyReused) => Self::IdempotencyReused,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownRule(name) => {
                Self::new(Kind::NotFound, "rule_unknown", "没有这条规则或阈值", "No such rule or threshold")
                    .because(name.clone(), name)
            }
            Error::Floor(rule) => {
                Self::new(Kind::Refused, "rule_is_floor", "底线规则不可停用", "A floor rule cannot be switched off")
                    .because(rule.clone(), rule)
            }
            Error::Threshold(name) => Self::invalid(name, "out_of_range", "outside what the rule can count"),
            Error::Entry => Self::invalid("entry", "malformed", "1 to 64 characters without blanks"),
            Error::Device(error) => error.into(),
            Error::NotFound => Self::not_found(),
            Error::Publishing(error) => error.into(),
            Error::Objections(objections) => objections.into_iter().fold(
                Self::new(Kind::Refused, "risk_rules_not_allowed", "规则未通过检查", "The rules do not pass the check")
                    .because("请按提示修改后重试。", "Mend the places below and try again."),
                |problem, objection| problem.field(objection.place, "not_allowed", objection.message),
            ),
            Error::NoSuchTest => Self::not_found(),
            Error::Days => Self::invalid("days", "out_of_range", "请填写 1 至 90 天 / 1 to 90 days"),
            Error::TestsWaiting => {
                Self::new(Kind::TooMany, "back_tests_waiting", "排队的回测已满", "Enough back-tests wait already")
                    .because("同时排队的回测不超过 5 个。", "No more than five may wait or run at a time.")
                    .remedy("等待其中一个完成，或取消一个后重试。", "Wait for one, or call one off.", Some("reload"))
                    .retry_after(60)
            }
            error @ (Error::Cancelled | Error::Past(_)) => Self::fault(&error),
            Error::Store(store) => store.into(),
            Error::Bank(bank) => bank.into(),
        }
    }
}
