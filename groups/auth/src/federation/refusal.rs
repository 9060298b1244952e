//! Why nobody is signed in or linked through a provider, in words.

use gateway::Problem;
use kernel::Kind;

/// A refusal of this folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bank offers no such provider.
    #[error("no such provider")]
    NoProvider,
    /// The attempt is over, was used, or began elsewhere.
    #[error("the attempt is over")]
    AttemptOver,
    /// The provider does not answer.
    #[error("the provider does not answer")]
    ProviderSilent,
    /// What came back from the provider proves nothing.
    #[error("the provider proved nothing")]
    NotProven,
    /// The phone's user has a way in of their own: it is linked from inside.
    #[error("link it from inside")]
    LinkInside,
    /// The subject is another user's.
    #[error("linked to another user")]
    LinkedElsewhere,
    /// The user has linked this provider already.
    #[error("linked already")]
    LinkedAlready,
    /// The user has as many links as may be.
    #[error("already {most} links")]
    LinksTooMany {
        /// That many are allowed.
        most: i64,
    },
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoProvider => Self::not_found(),
            Refusal::AttemptOver => {
                Self::new(Kind::Refused, "external_attempt_over", "本次第三方登录已失效", "This sign-in is over")
                    .because(
                        "第三方登录须在几分钟内、在发起的设备上完成，且只能使用一次。",
                        "It must be completed within minutes, on the device it began on, and once.",
                    )
                    .remedy("请重新发起。", "Please begin again.", Some("retry"))
            }
            Refusal::ProviderSilent => Self::new(
                Kind::Unavailable,
                "external_provider_unavailable",
                "第三方登录暂不可用",
                "The provider does not answer",
            )
            .remedy("请稍后重试，或用手机号登录。", "Try again later, or sign in with your phone.", Some("retry"))
            .retry_after(30),
            Refusal::NotProven => Self::new(
                Kind::Refused,
                "external_not_proven",
                "第三方未能证明您的身份",
                "The provider did not prove who you are",
            )
            .because(
                "返回的信息未通过校验，没有登录或绑定任何用户。",
                "What came back did not hold; nobody was signed in or linked.",
            )
            .remedy("请重新发起，或用手机号登录。", "Begin again, or sign in with your phone.", Some("retry")),
            Refusal::LinkInside => Self::new(
                Kind::Conflict,
                "external_link_inside",
                "该手机号已注册，请登录后绑定",
                "This phone is registered: link it after signing in",
            )
            .because(
                "为保护您的资金，已有登录密码或账户的用户须先用密码登录，再到「安全中心」的「第三方登录」中绑定。",
                "To protect your money, whoever has a password or an account signs in with the password first, and links \
                 under Security, third-party sign-in.",
            )
            .remedy("请用手机号和密码登录。", "Sign in with phone and password.", Some("sign_in")),
            Refusal::LinkedElsewhere => Self::new(
                Kind::Conflict,
                "external_linked_elsewhere",
                "该第三方账号已绑定其他用户",
                "This account is linked to another user",
            )
            .because(
                "一个第三方账号只能绑定一位用户。",
                "An account with a provider is linked to one user at a time.",
            )
            .remedy(
                "请先在原用户中解绑；如非本人绑定，请致电客服。",
                "Unlink it there first. If it was not you who linked it, call us.",
                Some("contact_bank"),
            )
            .appealable(),
            Refusal::LinkedAlready => Self::new(
                Kind::Conflict,
                "external_linked_already",
                "您已绑定该第三方登录",
                "You have linked this provider already",
            )
            .remedy("如需更换账号，请先解绑。", "Unlink it first to change accounts.", Some("see_external_links")),
            Refusal::LinksTooMany { most } => Self::new(
                Kind::Conflict,
                "external_links_too_many",
                "绑定的第三方登录已达上限",
                "As many are linked as may be",
            )
            .because(format!("每人最多绑定 {most} 个。"), format!("{most} per customer."))
            .remedy("请先解绑不用的。", "Unlink one you do not use.", Some("see_external_links")),
        }
    }
}
