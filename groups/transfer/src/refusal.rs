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
    /// The plan of a standing order makes no sense.
    #[error("the plan is not possible")]
    PlanInvalid,
    /// Its first day is over.
    #[error("the plan begins in the past")]
    PlanInThePast,
    /// It is being carried out this moment.
    #[error("the standing order is being carried out")]
    ScheduleRunning,
    /// It has ended, or stands so already.
    #[error("the standing order cannot be changed so")]
    ScheduleOver,
    /// Too many of them.
    #[error("too many standing orders")]
    TooManySchedules,
    /// A file is no table of payees.
    #[error("the file cannot be read")]
    BatchUnreadable,
    /// More rows than one batch takes.
    #[error("the batch is too long")]
    BatchTooLong,
    /// Some rows cannot be paid.
    #[error("{wrong} rows cannot be paid")]
    BatchUnsound {
        /// How many.
        wrong: usize,
    },
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
            Self::PlanInvalid => "plan_invalid",
            Self::PlanInThePast => "plan_in_the_past",
            Self::ScheduleRunning => "schedule_running",
            Self::ScheduleOver => "schedule_over",
            Self::TooManySchedules => "too_many_schedules",
            Self::BatchUnreadable => "batch_unreadable",
            Self::BatchTooLong => "batch_too_long",
            Self::BatchUnsound { .. } => "batch_unsound",
        }
    }

    /// Whether it counts among the operating figures' refusals of business.
    pub fn counts(&self) -> bool {
        matches!(self, Self::PhonePayeeChanged | Self::PhoneLookupsSpent)
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
            Refused::BatchUnreadable => Self::new(Kind::Refused, code, "文件或明细无法识别", "The rows cannot be read")
                .because(
                    "每行应有姓名、账号、银行、金额、附言五列，且至少一行。",
                    "Each row has name, account, bank, amount and note, and there is at least one.",
                )
                .remedy("请下载模板，按格式填写后重试。", "Fill in the template and try again.", Some("change_rows")),
            Refused::BatchTooLong => Self::new(Kind::Refused, code, "超过单次笔数上限", "Too many rows")
                .because("一次最多 500 笔。", "At most 500 at a time.")
                .remedy("请分成几次提交。", "Split it into several.", Some("change_rows")),
            Refused::BatchUnsound { wrong } => {
                Self::new(Kind::Refused, code, "有明细需要修改", "Some rows cannot be paid")
                    .because(
                        format!("{wrong} 笔明细有误，款项没有转出。"),
                        format!("{wrong} rows are not right; no money has moved."),
                    )
                    .remedy("请按提示修改后重新提交。", "Change them as told and submit again.", Some("change_rows"))
            }
            plan => plan_refused(&plan),
        }
    }
}

fn plan_refused(refused: &Refused) -> Problem {
    let code = refused.code();
    match refused {
        Refused::PlanInThePast => Problem::new(Kind::Refused, code, "开始时间已过", "The first day is over")
            .because("所选的首次转账时间早于现在。", "The first payment would have been before now.")
            .remedy("请选择以后的时间。", "Choose a later one.", Some("change_plan")),
        Refused::ScheduleRunning => Problem::new(Kind::Conflict, code, "正在执行中", "It is being carried out")
            .because("本次转账正在执行，暂时不能更改。", "A payment is being made this moment.")
            .remedy("请稍后再试。", "Try again in a moment.", Some("retry"))
            .retry_after(5),
        Refused::ScheduleOver => {
            Problem::new(Kind::Conflict, code, "计划已结束或状态已变", "It has ended, or stands so already")
                .because("该计划不能再这样更改。", "It can no longer be changed in this way.")
                .remedy("请刷新后查看最新状态。", "Refresh to see how it stands.", Some("retry"))
        }
        Refused::TooManySchedules => Problem::new(Kind::Refused, code, "转账计划已满", "Too many standing orders")
            .because("每位客户最多保留 50 个进行中的计划。", "At most 50 can be open at a time.")
            .remedy("请先取消不需要的计划。", "Cancel those you no longer need.", Some("change_plan")),
        _ => Problem::new(Kind::Refused, code, "转账计划有误", "The plan is not possible")
            .because(
                "首日须在一年之内且不晚于截止日；每日计划只能当天执行。",
                "It must begin within a year and before it ends; a daily order is paid on the day itself.",
            )
            .remedy("请修改计划。", "Change the plan.", Some("change_plan")),
    }
}
