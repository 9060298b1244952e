//! Why an identity is not verified, in words, with what can be done.

use contracts::identity_check::IdentityDisagreement;
use gateway::Problem;
use kernel::Kind;

/// A refusal of standing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The customer is verified under another name or number.
    #[error("already verified otherwise")]
    AlreadyVerified,
    /// Too young to be verified online.
    #[error("under age")]
    UnderAge {
        /// From which age on it is done online.
        years: i64,
    },
    /// The name is another than on a card the customer has bound.
    #[error("another name than on a bound card")]
    CardHolderDiffers,
    /// Another user of the bank has this id number.
    #[error("the id number is another user's")]
    IdElsewhere,
    /// The register says no.
    #[error("the register disagrees: {0:?}")]
    Disagrees(IdentityDisagreement),
    /// The register does not answer.
    #[error("the register does not answer")]
    Unanswered,
    /// Refused too often today.
    #[error("refused too often today")]
    UsedUp {
        /// How often a day.
        a_day: i64,
    },
    /// Nobody can be asked online.
    #[error("only at the counter")]
    CounterOnly,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Disagrees(disagreement) => disagrees(disagreement),
            Refusal::AlreadyVerified => Self::new(
                Kind::Conflict,
                "identity_verified_otherwise",
                "您已用其他证件信息完成实名",
                "You are already verified under another name or id number",
            )
            .because("一个手机号在本行只对应一个身份证号。", "At one bank a phone number belongs to one id number.")
            .remedy("如信息有误，请致电客服更正。", "If it is wrong, call us to correct it.", Some("contact_bank"))
            .appealable(),
            Refusal::UnderAge { years } => Self::new(
                Kind::Refused,
                "identity_under_age",
                "未满年龄，暂不能在线实名",
                "Too young to be verified online",
            )
            .because(
                format!("在线实名需年满 {years} 周岁。"),
                format!("Identities are verified online from the age of {years}."),
            )
            .remedy(
                "请由监护人陪同，携带双方证件到网点办理。",
                "Please come to a branch with a guardian and both documents.",
                Some("contact_bank"),
            ),
            Refusal::CardHolderDiffers => Self::new(
                Kind::Refused,
                "identity_card_holder_differs",
                "姓名与已绑定银行卡的户名不一致",
                "The name is not the one on the card you have linked",
            )
            .because("实名信息须与本人名下的银行卡一致。", "Your cards must stand in your own name.")
            .remedy(
                "请核对姓名；如卡不是本人的，请先解绑。",
                "Check the name; if the card is not yours, remove it first.",
                Some("see_cards"),
            ),
            Refusal::IdElsewhere => Self::new(
                Kind::Conflict,
                "identity_in_use",
                "该身份证号已在本行实名",
                "This id number is already verified at this bank",
            )
            .because(
                "同一身份证号在本行只能对应一位用户，可能是您用另一个手机号注册过。",
                "One id number is one user of a bank. You may have registered with another phone.",
            )
            .remedy(
                "如果都是您本人，可以凭验证码把两个用户合并。",
                "If both are you, you can merge the two users with a code.",
                Some("merge_users"),
            )
            .appealable(),
            Refusal::Unanswered => Self::new(
                Kind::Unavailable,
                "identity_unanswered",
                "暂时无法核验身份",
                "Your identity cannot be verified right now",
            )
            .because("核查系统没有回应，这不代表信息有误。", "The register does not answer; that is not a no.")
            .remedy("请稍后重试。", "Please try again later.", Some("retry")),
            Refusal::UsedUp { a_day } => {
                Self::new(Kind::TooMany, "identity_checks_used_up", "今日核验次数已用完", "No more checks today")
                    .because(
                        format!("为保护您的信息，每天最多 {a_day} 次未通过。"),
                        format!("To protect your data, at most {a_day} refusals a day."),
                    )
                    .remedy(
                        "请明天再试，或到网点办理。",
                        "Try again tomorrow, or come to a branch.",
                        Some("contact_bank"),
                    )
                    .appealable()
            }
            Refusal::CounterOnly => Self::new(
                Kind::Refused,
                "identity_counter_only",
                "本行暂未开通在线实名",
                "This bank does not verify identities online yet",
            )
            .remedy(
                "请携带身份证到网点办理。",
                "Please come to a branch with your id card.",
                Some("contact_bank"),
            ),
        }
    }
}

fn disagrees(disagreement: IdentityDisagreement) -> Problem {
    let (code, title, why) = match disagreement {
        IdentityDisagreement::NameMismatch => (
            "identity_name_mismatch",
            ("姓名与身份证号不一致", "Name and id number do not go together"),
            ("请按身份证上的写法填写姓名。", "Write the name as it stands on the id card."),
        ),
        IdentityDisagreement::IdUnknown => (
            "identity_id_unknown",
            ("查无此身份证号", "There is no such id number"),
            ("核查系统中没有这个号码。", "The register does not know this number."),
        ),
        IdentityDisagreement::IdLost => (
            "identity_id_lost",
            ("该身份证已挂失或换发", "This id card was reported lost or replaced"),
            ("请使用有效的证件办理。", "Please use a document that is in force."),
        ),
    };
    Problem::new(Kind::Refused, code, title.0, title.1)
        .because(why.0, why.1)
        .remedy(
            "请核对后重试；如有疑问请致电客服。",
            "Check and try again; call us if in doubt.",
            Some("check_identity"),
        )
        .appealable()
}
