//! Why identities are not put together, in words, with what can be done.

use gateway::Problem;
use kernel::Kind;

/// A refusal of this folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The phone is the asker's own.
    #[error("the asker's own phone")]
    OwnPhone,
    /// Another code can be asked for in so many seconds.
    #[error("too often, again in {seconds} s")]
    TooOften {
        /// Until then.
        seconds: i64,
    },
    /// Not the code.
    #[error("code wrong, {left} tries left")]
    CodeWrong {
        /// Tries before the code is worth nothing.
        left: i64,
    },
    /// The code is over, was used, or was wrong too often.
    #[error("code over")]
    CodeOver,
    /// Nothing was confirmed that the desk could look into.
    #[error("nothing to look into")]
    NothingToDecide,
    /// A case is decided already.
    #[error("the case is decided")]
    CaseDecided,
    /// Only whoever took the case decides it.
    #[error("the case is somebody else's, or nobody's")]
    NotAssigned,
    /// The second word must be another operator's.
    #[error("another operator must confirm")]
    SamePerson,
    /// A second operator cannot keep somebody else than the first one said.
    #[error("not what was proposed")]
    OtherProposal,
    /// Who is to be kept is none of the two.
    #[error("kept must be one of the two")]
    KeptUnknown,
    /// One of the two is part of another user by now.
    #[error("merged meanwhile")]
    MergedMeanwhile,
    /// The merge was split already.
    #[error("split already")]
    SplitAlready,
    /// They are too many to be one.
    #[error("too many users in one")]
    TooMany,
    /// The identity has no user, or is one that somebody signs in with.
    #[error("nothing to detach")]
    NotAttached,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::OwnPhone => Self::invalid("phone", "own", "这是您自己的手机号 / This is your own phone"),
            Refusal::TooOften { seconds } => Self::new(Kind::TooMany, "merge_too_often", "请求过于频繁", "Too often")
                .remedy("请稍后再试。", "Try again later.", Some("retry"))
                .retry_after(seconds),
            Refusal::CodeWrong { left } => {
                Self::new(Kind::Refused, "code_wrong", "验证码不正确", "That is not the code")
                    .attempts_left(left)
                    .remedy("请核对短信后重新输入。", "Check the text message and enter it again.", Some("retry"))
            }
            Refusal::CodeOver => {
                Self::new(Kind::Refused, "code_expired", "验证码已失效", "The code is no longer valid").remedy(
                    "请重新获取验证码。",
                    "Ask for a new one.",
                    Some("retry"),
                )
            }
            Refusal::NothingToDecide => Self::new(
                Kind::Refused,
                "merge_nothing_confirmed",
                "没有可供核实的信息",
                "There is nothing to look into",
            )
            .remedy(
                "请先完成实名核验，或输入另一用户的手机号。",
                "Verify your identity first, or enter the other user's phone.",
                Some("verify_identity"),
            ),
            Refusal::CaseDecided => conflict("identity_case_decided", "该工单已处理", "This case is decided"),
            Refusal::NotAssigned => conflict("identity_case_not_yours", "请先领取该工单", "Take the case first")
                .because(
                    "由领取人处理，以便知道谁在核实。",
                    "Whoever took it decides it, so that somebody has looked.",
                ),
            Refusal::SamePerson => {
                conflict("second_person_needed", "须由另一位操作员确认", "Another operator must confirm")
                    .because("合并用户需要两人确认。", "It takes two to merge users.")
            }
            Refusal::OtherProposal => conflict(
                "identity_case_other_proposal",
                "与第一位操作员的意见不一致",
                "Not what the first operator said",
            )
            .remedy("如不同意，请选择不合并。", "If you do not agree, keep them apart.", None),
            Refusal::KeptUnknown => Self::invalid("kept_user_id", "out_of_range", "须为两位用户之一 / One of the two"),
            Refusal::MergedMeanwhile => {
                conflict("user_merged_meanwhile", "其中一位用户已被合并", "One of them is part of another user by now")
            }
            Refusal::SplitAlready => conflict("merge_split_already", "该合并已拆分", "This merge was split already"),
            Refusal::TooMany => conflict("merge_too_many", "可合并的用户数已达上限", "As many users are one as may be"),
            Refusal::NotAttached => {
                conflict("identity_not_attached", "该身份没有可解除的归属", "There is nothing to detach")
                    .because("本人登录使用的身份始终属于本人。", "What somebody signs in with is theirs.")
            }
        }
    }
}

fn conflict(code: &'static str, zh: &'static str, en: &'static str) -> Problem {
    Problem::new(Kind::Conflict, code, zh, en)
}
