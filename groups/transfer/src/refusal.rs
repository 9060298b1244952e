//! What the scenes around a transfer refuse, each with its reason, its remedy and, where a limit or a block is given, the
//! way to object.

use gateway::Problem;
use kernel::{Kind, Money};

/// A refusal of a scene.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No receipt with this number and check code.
    #[error("no such receipt")]
    ReceiptUnknown,
    /// The day's total to others reaches the amount that its customer confirms in so many words.
    #[error("a large amount was not confirmed")]
    LargeAmountUnconfirmed {
        /// What the day would come to.
        today: Money,
    },
    /// Nobody can be paid by this phone number.
    #[error("phone not registered")]
    PhoneNotRegistered,
    /// Whoever is paid by this number is not (any more) who was shown.
    #[error("the phone's payee is another")]
    PhonePayeeChanged,
    /// Too many phone numbers looked up today.
    #[error("too many phones looked up")]
    PhoneLookupsSpent,
}

impl Refused {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReceiptUnknown => "receipt_unknown",
            Self::LargeAmountUnconfirmed { .. } => "large_amount_unconfirmed",
            Self::PhoneNotRegistered => "phone_not_registered",
            Self::PhonePayeeChanged => "phone_payee_changed",
            Self::PhoneLookupsSpent => "phone_lookups_spent",
        }
    }

    /// Whether it counts among the operating figures' refusals of business.
    pub fn counts(&self) -> bool {
        !matches!(self, Self::ReceiptUnknown | Self::LargeAmountUnconfirmed { .. } | Self::PhoneNotRegistered)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let code = refused.code();
        match refused {
            Refused::ReceiptUnknown => Self::new(Kind::NotFound, code, "没有查到这张回单", "No such receipt")
                .because(
                    "回单编号与校验码不符，或今天核验次数过多。",
                    "Number and check code do not fit together, or it was tried too often today.",
                )
                .remedy("请对照回单原件核对后重试。", "Compare with the receipt and try again.", None),
            Refused::LargeAmountUnconfirmed { today } => {
                let today = today.to_grouped();
                Self::new(Kind::Refused, code, "大额转账，请再次确认", "A large amount: please confirm")
                    .because(
                        format!("本笔之后，您今天累计向他人转账 {today} 元。"),
                        format!("With this one you will have sent CNY {today} to others today."),
                    )
                    .remedy(
                        "请核实对方身份和用途，确认后继续。",
                        "Make sure who it is for and why, then confirm.",
                        Some("confirm_large"),
                    )
                    .appealable()
            }
            Refused::PhoneNotRegistered => {
                Self::new(Kind::NotFound, code, "该手机号暂不能收款", "This phone number cannot be paid")
                    .because(
                        "对方没有在任何成员银行开通手机号收款。",
                        "Its owner has not turned on payments by phone at any member bank.",
                    )
                    .remedy(
                        "请对方先开通，或改用账号转账。",
                        "Ask them to turn it on, or use an account number.",
                        Some("check_payee"),
                    )
            }
            Refused::PhonePayeeChanged => Self::new(Kind::Refused, code, "收款人信息已变化", "The payee has changed")
                .because("该手机号现在的收款人与您确认的不一致。", "This number is not paid to whom you confirmed.")
                .remedy("请重新查询并核对姓名。", "Look the number up again and check the name.", Some("check_payee")),
            Refused::PhoneLookupsSpent => {
                Self::new(Kind::TooMany, code, "今日查询手机号过多", "Too many numbers looked up today")
                    .because(
                        "为保护他人信息，每天可查询的手机号有限。",
                        "To protect others, only so many numbers can be looked up a day.",
                    )
                    .remedy(
                        "请明日再试，或改用账号转账。",
                        "Try again tomorrow, or use an account number.",
                        Some("check_payee"),
                    )
                    .appealable()
            }
        }
    }
}
