//! What this group refuses, and what the customer can do about it.

use contracts::PortFault;
use contracts::account::Refusal;
use contracts::auth::{ChallengeView, Denial};
use gateway::Problem;
use kernel::{Kind, Money, Timestamp};

use crate::collection::Declined;
use crate::refusal::Refused;

/// A refusal or fault of the transfer group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such transfer, payee or account, or not this customer's.
    #[error("not found")]
    NotFound,
    /// Nobody at that bank has this account.
    #[error("no such payee account")]
    PayeeUnknown,
    /// The account stands in another name.
    #[error("payee name differs")]
    PayeeNameMismatch,
    /// The other bank does not answer.
    #[error("payee's bank does not answer")]
    PayeeBankSilent,
    /// From and to are the same account.
    #[error("same account")]
    SameAccount,
    /// The system its customer chose does not carry it.
    #[error("not this route")]
    NotThisRoute,
    /// It has left, or is over, and cannot be called off.
    #[error("the transfer has left")]
    TransferLeft {
        /// When, if it left.
        at: Option<Timestamp>,
    },
    /// No such bank in the clearing.
    #[error("unknown bank")]
    BankUnknown,
    /// Nothing, less than nothing, or more than the route takes.
    #[error("amount out of range")]
    AmountInvalid {
        /// The most that is possible, if that was the reason.
        most: Option<Money>,
    },
    /// A field of the request is wrong.
    #[error("{field}: {why}")]
    Field {
        /// Which.
        field: &'static str,
        /// Stable code.
        code: &'static str,
        /// In words.
        why: &'static str,
    },
    /// The payee is already on the list.
    #[error("payee exists")]
    PayeeExists,
    /// A scene refused.
    #[error(transparent)]
    Scene(#[from] Refused),
    /// A red packet refused.
    #[error(transparent)]
    Packet(#[from] crate::packet::Refused),
    /// Collecting refused.
    #[error(transparent)]
    Collection(#[from] Declined),
    /// Proofs are wanted first.
    #[error("step-up required")]
    StepUp(Box<ChallengeView>),
    /// Not allowed.
    #[error("denied: {}", .0.code)]
    Denied(Box<Denial>),
    /// The ledger refused.
    #[error("refused by the ledger")]
    Ledger(Refusal),
    /// The posting may be in the books; what it came to cannot be read now.
    #[error("outcome unknown: {0}")]
    OutcomeUnknown(Box<Error>),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortFault),
    /// The bank's figures cannot be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// The bank is not open.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
}

impl Error {
    /// Whether nothing was decided: the same may be asked again later.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::PayeeBankSilent | Self::Port(_) | Self::Parameters(_) | Self::Bank(_) | Self::Store(_))
    }

    /// Whether the same may well be possible in a few hours: money may come in, a limit begins anew at midnight.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Ledger(refusal) => {
                matches!(refusal, Refusal::InsufficientFunds { .. } | Refusal::CounterExceeded { .. })
            }
            Self::Denied(denial) => denial.code == "limit_exceeded",
            Self::Collection(declined) => declined.may_pass(),
            _ => false,
        }
    }

    /// The stable code of a business refusal, for the record; nothing for faults and for questions asked back.
    pub fn refusal_code(&self) -> Option<&'static str> {
        match self {
            Self::PayeeUnknown => Some("payee_unknown"),
            Self::PayeeNameMismatch => Some("payee_name_mismatch"),
            Self::SameAccount => Some("same_account"),
            Self::BankUnknown => Some("bank_unknown"),
            Self::AmountInvalid { .. } => Some("amount_invalid"),
            Self::Ledger(refusal) => crate::ledger_refusal::code(refusal),
            Self::Scene(refused) => refused.counts().then(|| refused.code()),
            Self::Packet(refused) => refused.counts().then(|| refused.code()),
            _ => None,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::PayeeUnknown => {
                Self::new(Kind::Refused, "payee_unknown", "没有找到收款账户", "Payee account not found")
                    .because("该银行没有这个账号。", "That bank has no account with this number.")
                    .remedy(
                        "请与收款人核对账号和开户行。",
                        "Check the number and the bank with the payee.",
                        Some("check_payee"),
                    )
                    .appealable()
            }
            Error::PayeeNameMismatch => {
                Self::new(Kind::Refused, "payee_name_mismatch", "收款人姓名不符", "The payee's name does not match")
                    .because(
                        "您填写的姓名与该账号的户名不一致。",
                        "The name you entered is not the one on this account.",
                    )
                    .remedy("请核对姓名，谨防诈骗。", "Check the name; beware of fraud.", Some("check_payee"))
                    .appealable()
            }
            Error::PayeeBankSilent => Self::new(
                Kind::Unavailable,
                "payee_bank_unavailable",
                "收款银行暂未应答",
                "The payee's bank does not answer",
            )
            .because("无法核对收款账户，款项没有转出。", "The account could not be checked; no money has moved.")
            .remedy("请稍后重试。", "Please try again in a moment.", Some("retry"))
            .retry_after(5)
            .appealable(),
            Error::SameAccount => Self::new(Kind::Refused, "same_account", "不能转给同一账户", "Same account")
                .because("付款账户和收款账户相同。", "The paying and the receiving account are the same.")
                .remedy("请选择其他收款账户。", "Choose another payee account.", Some("check_payee"))
                .appealable(),
            Error::NotThisRoute => Self::new(
                Kind::Refused,
                "route_not_possible",
                "所选路由不能办理本笔转账",
                "The chosen route does not carry this transfer",
            )
            .because(
                "金额超过该系统的限额，或系统暂停使用。",
                "The amount is over the system's limit, or the system is out of use.",
            )
            .remedy("请改用其他到账方式。", "Choose another way for it to arrive.", Some("change_amount"))
            .appealable(),
            Error::TransferLeft { at } => transfer_left(at),
            Error::BankUnknown => Self::new(Kind::Refused, "bank_unknown", "暂不支持该收款银行", "Bank not supported")
                .because("该行号不在可转账的银行之列。", "This bank number is not one money can be sent to.")
                .remedy("请重新选择收款银行。", "Choose the payee's bank again.", Some("check_payee"))
                .appealable(),
            Error::AmountInvalid { most } => amount_invalid(most),
            Error::Field { field, code, why } => Self::invalid(field, code, why),
            Error::PayeeExists => Self::new(Kind::Conflict, "payee_exists", "该收款人已存在", "Payee already saved")
                .because("您的收款人名册中已有这个账号。", "This account is already among your payees.")
                .remedy("可直接从名册中选择该收款人。", "Choose the payee from your list.", None),
            Error::Scene(refused) => refused.into(),
            Error::Packet(refused) => refused.into(),
            Error::Collection(declined) => declined.into(),
            Error::StepUp(challenge) => {
                Self::new(Kind::Forbidden, "step_up_required", "需要验证身份", "Please verify it is you")
                    .because("为保护您的资金，本笔交易需要验证。", "To protect your money, this payment needs a proof.")
                    .remedy("完成验证后继续。", "Verify to go on.", Some("verify"))
                    .challenge(&*challenge)
            }
            Error::Denied(denial) => denied(*denial),
            Error::Ledger(refusal) => crate::ledger_refusal::problem(&refusal),
            Error::OutcomeUnknown(_) => {
                Self::outcome_unknown("outcome_unknown", "转账结果待确认", "The outcome is not known yet")
            }
            Error::Port(fault) => fault.into(),
            Error::Parameters(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

fn transfer_left(at: Option<Timestamp>) -> Problem {
    let zone = kernel::time::DEFAULT_ZONE;
    let problem = Problem::new(Kind::Conflict, "transfer_left", "这笔转账已不能撤销", "It can no longer be cancelled");
    let problem = match at.map(|at| at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string()) {
        Some(at) => problem.because(format!("款项已于 {at} 转出。"), format!("The money left at {at}.")),
        None => problem.because("这笔转账已经结束。", "This transfer is over."),
    };
    problem
        .remedy(
            "请与收款人协商退回，或致电本行客服协助。",
            "Ask the payee to send it back, or call the bank for help.",
            Some("contact_bank"),
        )
        .appealable()
}

fn amount_invalid(most: Option<Money>) -> Problem {
    let problem = Problem::new(Kind::Refused, "amount_invalid", "金额不正确", "Amount not possible");
    let problem = match most {
        Some(most) => {
            let most = most.to_grouped();
            problem.because(format!("单笔最多 {most} 元。"), format!("At most CNY {most} at a time."))
        }
        None => problem.because("金额须大于零。", "The amount must be more than zero."),
    };
    problem.remedy("请修改金额。", "Change the amount.", Some("change_amount")).appealable()
}

fn denied(denial: Denial) -> Problem {
    let kind = if denial.code == "pin_locked" { Kind::Locked } else { Kind::Refused };
    Problem::new(kind, denial.code, denial.title.0, denial.title.1)
        .because(denial.detail.0, denial.detail.1)
        .with_remedy(denial.remedy)
        .appealable()
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
