//! What this group refuses.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

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
    /// The ledger's own port failed.
    #[error(transparent)]
    Port(PortFault),
    /// An amount left the range of 64 bits.
    #[error(transparent)]
    Money(#[from] kernel::MoneyError),
    /// Somebody has decided already.
    #[error("resolved already")]
    Resolved,
    /// The account to pay to is none of the customer's.
    #[error("no account of this customer")]
    NotTheirs,
    /// It did not come from an account of the bank that it could go back to.
    #[error("cannot be written back")]
    NotWriteBack,
    /// This cannot be done about this difference.
    #[error("cannot be put right this way")]
    NotThisFix,
    /// What was decided could not be carried out.
    #[error("could not be carried out: {0}")]
    TargetRefused(String),
    /// A day that has not begun.
    #[error("the day is ahead")]
    DayAhead,
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
            Error::Resolved => Self::new(Kind::Conflict, "resolved_already", "已有处理决定", "Decided already")
                .because("另一位操作员已作出处理决定。", "Another operator has decided already.")
                .remedy("请刷新后查看结果。", "Look again for the outcome.", Some("retry")),
            Error::NotTheirs => {
                Self::new(Kind::Refused, "account_not_theirs", "不是该客户的账户", "Not an account of this customer")
                    .because(
                        "挂账款项只能付给同一客户在本行的账户。",
                        "Money in suspense may only go to an account of the same customer at this bank.",
                    )
                    .remedy("请核对账号。", "Check the account number.", None)
            }
            Error::NotWriteBack => Self::new(Kind::Refused, "not_write_back", "不能退回来源", "Cannot go back")
                .because(
                    "这笔款项并非来自可退回的内部账户。",
                    "It did not come from an account of the bank that could take it back.",
                )
                .remedy("请付给该客户的其他账户。", "Pay it to another account of the customer.", None),
            Error::NotThisFix => {
                Self::new(Kind::Refused, "fix_not_possible", "不能这样处理", "Cannot be put right this way")
                    .because("这种差异没有该处理方式。", "This kind of difference has no such resolution.")
            }
            Error::TargetRefused(why) => Self::new(Kind::Refused, "not_carried_out", "未能执行", "Not carried out")
                .because(
                    format!("账务未受理（{why}），款项没有变化，可重新选择处理方式。"),
                    format!("The books did not take it ({why}); nothing has moved. Choose another way."),
                )
                .remedy("请选择其他处理方式。", "Choose another way.", None),
            Error::DayAhead => Self::invalid("date", "out_of_range", "日期不能晚于今天 / not after today"),
            Error::Port(fault) => fault.into(),
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
            Error::Port(fault) => fault,
            Error::Store(error) => gateway::store_fault(error),
            other => Self::Store(other.to_string()),
        }
    }
}
