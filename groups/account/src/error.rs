//! What this group refuses.

use contracts::PortFault;
use gateway::Problem;
use kernel::Kind;

use crate::online::Refusal;

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
    /// A protection would be weakened, and who asks has proven nothing.
    #[error("a proof is needed")]
    ProofNeeded,
    /// The same restriction is in force already.
    #[error("restricted already")]
    RestrictedAlready,
    /// Too many restrictions at once.
    #[error("too many restrictions")]
    RestrictedTooOften,
    /// Parameters could not be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// More movements than one statement may hold.
    #[error("more than {rows_max} movements")]
    StatementTooLong {
        /// The most.
        rows_max: i64,
    },
    /// Enough statements for a day.
    #[error("more than {per_day_max} statements in a day")]
    TooManyStatements {
        /// The most.
        per_day_max: i64,
    },
    /// The statement is still being made, or could not be.
    #[error("the statement has no file yet")]
    StatementNotReady,
    /// The statement's file is gone.
    #[error("the statement's file has expired")]
    StatementExpired,
    /// No font with Chinese characters on this machine: papers cannot be drawn.
    #[error("no font for papers was found")]
    NoFont,
    /// What was read does not add up; something moved meanwhile.
    #[error("the movements do not end at the balance")]
    Unsettled,
    /// More movements than a report can add up.
    #[error("more than {most} movements to add up")]
    TooMuchToAnalyse {
        /// The most.
        most: usize,
    },
    /// More counterparties sorted by hand than are kept.
    #[error("too many counterparties are sorted by hand")]
    TooManyChoices,
    /// A file could not be written.
    #[error("the file could not be written: {0}")]
    Undrawn(String),
    /// Another port of the house, or the ledger's own, failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// An alias is too long, or has characters that do not show.
    #[error("alias not possible")]
    AliasInvalid,
    /// Online business that is not possible, and why.
    #[error(transparent)]
    Refused(#[from] Refusal),
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
            Error::AliasInvalid => Self::invalid("alias", "too_long", "备注名最多 20 个字 / At most 20 characters"),
            Error::Refused(refusal) => refusal.into(),
            Error::Parameters(error) => error.into(),
            Error::StatementTooLong { rows_max } => {
                Self::new(Kind::Refused, "statement_too_long", "交易笔数过多", "Too many transactions")
                    .because(
                        format!("一份明细最多包含 {rows_max} 笔交易，所选期间超过了这个数量。"),
                        format!("One statement holds at most {rows_max} transactions; this period has more."),
                    )
                    .remedy(
                        "请缩短期间，分几份申请。",
                        "Choose a shorter period and ask for several statements.",
                        Some("change_period"),
                    )
            }
            Error::TooManyStatements { per_day_max } => {
                Self::new(Kind::Refused, "statements_per_day", "今天申请的份数已满", "No more statements today")
                    .because(
                        format!("每天最多申请 {per_day_max} 份电子明细。"),
                        format!("At most {per_day_max} statements can be asked for in a day."),
                    )
                    .remedy("请明天再申请，或致电客服。", "Ask again tomorrow, or call the bank.", Some("contact_bank"))
                    .appealable()
            }
            Error::StatementNotReady => {
                Self::new(Kind::Conflict, "statement_not_ready", "明细还没有生成", "The statement is not ready")
                    .because("文件仍在生成，或生成没有成功。", "Its file is still being made, or could not be.")
                    .remedy("请稍后再试，或重新申请。", "Try again shortly, or ask for a new one.", Some("retry"))
            }
            Error::StatementExpired => {
                Self::new(Kind::Conflict, "statement_expired", "文件已过期", "The file has expired")
                    .because(
                        "文件已超过保留期限并被删除；核验仍然有效。",
                        "It was kept for its time and is gone; it can still be verified.",
                    )
                    .remedy("请重新申请同一期间的明细。", "Ask for the same period again.", Some("change_period"))
            }
            Error::TooMuchToAnalyse { most } => Self::new(
                Kind::Refused,
                "too_much_to_analyse",
                "交易笔数过多，无法汇总",
                "Too many transactions to add up",
            )
            .because(
                format!("所选期间的交易超过 {most} 笔。"),
                format!("There are more than {most} transactions in this period."),
            )
            .remedy(
                "请选择单个账户或更短的期间。",
                "Choose one account, or a shorter period.",
                Some("change_period"),
            ),
            Error::TooManyChoices => {
                Self::new(Kind::Conflict, "too_many_choices", "自定义分类过多", "Too many categories of your own")
                    .because("您自定义分类的对方已达上限。", "You have sorted as many counterparties as can be kept.")
                    .remedy("请先恢复一些对方的自动分类。", "Let some be sorted automatically again first.", None)
            }
            Error::NoFont => {
                Self::new(Kind::Unavailable, "pdf_unavailable", "暂时无法生成 PDF", "PDF is not available")
                    .because("银行的系统缺少所需的字体。", "The bank's system lacks the font it needs.")
                    .remedy("请改用 CSV 格式，或稍后再试。", "Choose CSV instead, or try later.", Some("change_format"))
            }
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
