//! What this bank itself refuses about collecting, each with its reason and remedy.

use gateway::Problem;
use kernel::{Kind, Money};

use super::words;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// The text was not agreed to in its present version.
    #[error("the terms were not agreed to")]
    TermsMissing,
    /// The card cannot be collected from.
    #[error("this card cannot be collected from")]
    CardUnfit,
    /// Caps that make no sense, or more than the bank allows.
    #[error("the caps are out of range")]
    CapsInvalid {
        /// Most at a time.
        per_debit: Money,
        /// Most a day.
        per_day: Money,
    },
    /// The card has a mandate.
    #[error("there is a mandate")]
    MandateExists,
    /// The other bank refused, or would.
    #[error("{0}")]
    ByBank(&'static str),
    /// The other bank has not answered.
    #[error("the card's bank does not answer")]
    BankSilent,
    /// More than may be collected a day.
    #[error("over the day's cap")]
    OverDay {
        /// What is left today.
        left: Money,
    },
    /// Not at this hour.
    #[error("closed now")]
    Closed {
        /// From, and until: `HH:MM`.
        hours: (String, String),
    },
    /// Too many plans.
    #[error("too many plans")]
    TooManyPlans {
        /// The most.
        most: i64,
    },
}

impl Declined {
    /// Whether the same may well be possible in a few hours.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::OverDay { .. } | Self::Closed { .. } => true,
            Self::ByBank(code) => super::model::may_pass(code),
            _ => false,
        }
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TermsMissing => "mandate_terms_missing",
            Self::CardUnfit => "card_not_collectable",
            Self::CapsInvalid { .. } => "mandate_caps_invalid",
            Self::MandateExists => "mandate_exists",
            Self::ByBank(code) => code,
            Self::BankSilent => "card_bank_unavailable",
            Self::OverDay { .. } => "collection_over_day",
            Self::Closed { .. } => "collection_closed",
            Self::TooManyPlans { .. } => "too_many_collect_plans",
        }
    }
}

impl From<Declined> for Problem {
    fn from(declined: Declined) -> Self {
        let code = declined.code();
        match declined {
            Declined::ByBank(code) => words::problem(code),
            Declined::TermsMissing => Self::new(Kind::Refused, code, "请先阅读授权书", "Please read the mandate")
                .because("授权书已更新，或尚未同意。", "The text has changed, or was not agreed to.")
                .remedy("请阅读并同意后继续。", "Read it, agree, and go on.", Some("retry")),
            Declined::CardUnfit => Self::new(Kind::Refused, code, "该卡不能归集", "This card cannot be collected from")
                .because(
                    "信用卡不能归集，也只能从接入本平台的银行归集。",
                    "Not from credit cards, and only from banks on this platform.",
                )
                .remedy("请在该行手机银行主动转账。", "Send the money from that bank's own app.", None)
                .appealable(),
            Declined::CapsInvalid { per_debit, per_day } => {
                let (once, day) = (per_debit.to_grouped(), per_day.to_grouped());
                Self::new(Kind::Refused, code, "授权上限有误", "The caps are not possible")
                    .because(
                        format!("单笔最多 {once} 元，单日最多 {day} 元，且单日不小于单笔。"),
                        format!("At most CNY {once} at a time and CNY {day} a day, and a day not less than a time."),
                    )
                    .remedy("请修改上限。", "Change the caps.", Some("change_amount"))
            }
            Declined::MandateExists => Self::new(Kind::Conflict, code, "该卡已授权", "There is a mandate already")
                .because("每张卡同时只有一份授权。", "A card has one mandate at a time.")
                .remedy("如需调整上限，请先终止再重新授权。", "To change its caps, end it and give it anew.", None),
            Declined::BankSilent => {
                Self::new(Kind::Unavailable, code, "该卡所属银行暂未应答", "The card's bank does not answer")
                    .because(
                        "授权尚未确认，系统会继续询问。",
                        "The mandate is not confirmed yet; the bank is asked again.",
                    )
                    .remedy("请稍后查看。", "Look again in a moment.", Some("retry"))
                    .retry_after(10)
            }
            Declined::OverDay { left } => {
                let left = left.to_grouped();
                Self::new(Kind::Refused, code, "超过今日归集上限", "Over today's cap")
                    .because(format!("今日还可归集 {left} 元。"), format!("CNY {left} can still be collected today."))
                    .remedy(
                        "请修改金额，或明日再归集。",
                        "Change the amount, or collect tomorrow.",
                        Some("change_amount"),
                    )
                    .appealable()
            }
            Declined::Closed { hours: (from, until) } => {
                Self::new(Kind::Refused, code, "当前时段不办理归集", "Closed at this hour")
                    .because(format!("每日 {from} 至 {until} 办理。"), format!("Open from {from} to {until}."))
                    .remedy("请在办理时段内重试。", "Try again within these hours.", Some("retry"))
            }
            Declined::TooManyPlans { most } => {
                Self::new(Kind::Refused, code, "归集计划已满", "Too many collecting plans")
                    .because(format!("最多保留 {most} 个进行中的计划。"), format!("At most {most} can be open."))
                    .remedy("请先终止不需要的计划。", "End those you no longer need.", Some("change_plan"))
            }
        }
    }
}
