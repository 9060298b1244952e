//! What the group refuses, and in which words.

use contracts::auth::{ChallengeView, Denial, Tool};
use contracts::risk::Reason;
use contracts::{PortFault, Refused};
use gateway::Problem;
use kernel::{Kind, Remedy};

use crate::denials;
use crate::model::PasswordWeakness;

/// A refusal or a fault of this group.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// Phone and password, or name and password, do not go together.
    #[error("credentials wrong, {left} tries left")]
    CredentialsWrong {
        /// Tries before the lock.
        left: i64,
    },
    /// Too many wrong passwords.
    #[error("password locked for {seconds} s")]
    PasswordLocked {
        /// For how long.
        seconds: i64,
    },
    /// A PIN is there already: changing it takes the present one.
    #[error("the present PIN is needed")]
    PinNeeded,
    /// Not the PIN.
    #[error("PIN wrong, {left} tries left")]
    PinWrong {
        /// Tries before the lock.
        left: i64,
    },
    /// Too many wrong PINs.
    #[error("PIN locked for {seconds} s")]
    PinLocked {
        /// For how long.
        seconds: i64,
    },
    /// There is no login password to be asked for: the user came through a provider.
    #[error("no password set")]
    PasswordNotSet,
    /// There is no PIN to be asked for.
    #[error("no PIN set")]
    PinNotSet,
    /// Not the code.
    #[error("code wrong, {left} tries left")]
    CodeWrong {
        /// Tries before the code is worth nothing.
        left: i64,
    },
    /// Not the pattern, not the token's code.
    #[error("{tool:?} wrong, {left} tries left")]
    ToolWrong {
        /// Which.
        tool: Tool,
        /// Tries before the lock.
        left: i64,
    },
    /// Too many wrong tries at an enrolled tool.
    #[error("{tool:?} locked for {seconds} s")]
    ToolLocked {
        /// Which.
        tool: Tool,
        /// For how long.
        seconds: i64,
    },
    /// Nobody can be signed in with this: unknown, not on this device, or wrong. Which, is not told.
    #[error("sign-in tool wrong, {left} tries left")]
    SignInToolWrong {
        /// Tries before the lock.
        left: i64,
    },
    /// The token's code was used.
    #[error("token code used")]
    TokenCodeUsed,
    /// The key was made under another host, or keys cannot be made here.
    #[error("key of another place")]
    KeyElsewhere,
    /// What the browser handed over is not what was asked for.
    #[error("key refused, {left} tries left")]
    KeyRefused {
        /// Tries before the enrolment is over.
        left: i64,
    },
    /// No maker that the bank trusts vouches for the hardware key.
    #[error("hardware key of no listed maker")]
    KeyNotListed,
    /// The key was not asked to sign, was asked too long ago, or has answered.
    #[error("no open request for a signature")]
    KeyRequestOver,
    /// There are two of the key; it was ended.
    #[error("{tool:?} was copied and ended")]
    KeyCopied {
        /// Which.
        tool: Tool,
    },
    /// The key is nobody's here, was ended, or signed wrong. Which, is not told.
    #[error("sign-in key refused")]
    SignInKeyRefused,
    /// Not a public key of a device.
    #[error("device key unfit")]
    DeviceKeyUnfit,
    /// The device has no key that could be certified.
    #[error("no device key")]
    DeviceKeyMissing,
    /// A sensitive call without its device's signature.
    #[error("signature missing")]
    SignatureMissing,
    /// The signature is not the device's over this call.
    #[error("signature wrong")]
    SignatureWrong,
    /// The signature was made too long ago, or the device's clock is off.
    #[error("signature late")]
    SignatureLate,
    /// The signature was used.
    #[error("signature used")]
    SignatureUsed,
    /// A certificate could not be made or read.
    #[error("certificate: {0}")]
    Certificate(String),
    /// The library that checks keys refuses what we ask of it.
    #[error("keys: {0}")]
    Key(webauthn_rs::prelude::WebauthnError),
    /// A proof of another sort than the tool's.
    #[error("proof does not fit the tool")]
    ProofUnfit,
    /// No such tool can be enrolled here.
    #[error("tool not offered")]
    ToolNotOffered,
    /// One more than a customer may have.
    #[error("already {most} of these tools")]
    ToolsTooMany {
        /// That many are allowed.
        most: i64,
    },
    /// The key belongs to a tool that is enrolled already.
    #[error("tool taken")]
    ToolTaken,
    /// Too long, empty, or not plain text.
    #[error("label unfit")]
    LabelUnfit,
    /// Too short, or one everybody tries first.
    #[error("pattern weak")]
    PatternWeak,
    /// The enrolment is too old, was used, or was guessed at too often.
    #[error("enrolment over")]
    EnrolmentOver,
    /// No free token has this serial.
    #[error("token unknown")]
    TokenUnknown,
    /// No e-mail address.
    #[error("no e-mail address")]
    MailAddress,
    /// Operators cannot be mailed here.
    #[error("no mail server")]
    MailUnavailable,
    /// The password is too old to come in with.
    #[error("password expired")]
    PasswordExpired,
    /// The PIN is too old to prove anything with.
    #[error("PIN expired")]
    PinExpired,
    /// The new secret is the present one.
    #[error("{field} is the present one")]
    SecretSame {
        /// Which.
        field: &'static str,
    },
    /// Not the password, asked for besides something else.
    #[error("password wrong, {left} tries left")]
    PasswordWrong {
        /// Tries before the lock.
        left: i64,
    },
    /// The account's number is none of the customer's.
    #[error("reset refused, {left} tries left")]
    ResetRefused {
        /// Tries before the reset is over.
        left: i64,
    },
    /// A stored seed cannot be used.
    #[error("seed unfit")]
    SeedUnfit,
    /// The code is too old, was used, was guessed at too often, or none was sent.
    #[error("code expired")]
    CodeExpired,
    /// Too many wrong codes over several challenges.
    #[error("codes locked for {seconds} s")]
    CodesLocked {
        /// For how long.
        seconds: i64,
    },
    /// The last text went out a moment ago, or too many did today.
    #[error("texts too often, wait {seconds} s")]
    SmsTooOften {
        /// For how long to wait.
        seconds: i64,
    },
    /// No carrier takes texts.
    #[error("no carrier for text messages")]
    SmsUnavailable,
    /// Another try of the same secret is being looked at.
    #[error("another try is under way")]
    Busy,
    /// The phone has a user with a password already; told only to whoever holds the phone.
    #[error("phone registered")]
    PhoneRegistered,
    /// The user is part of another one; told only to whoever has the password.
    #[error("merged into another user")]
    Merged {
        /// Of the one to sign in with.
        phone_masked: String,
    },
    /// The password is not good enough.
    #[error("password weak: {0:?}")]
    PasswordWeak(PasswordWeakness),
    /// The PIN is not good enough.
    #[error("PIN weak")]
    PinWeak,
    /// The risk rules refused.
    #[error("refused by risk rules")]
    RiskDenied(Vec<Reason>),
    /// A person looks first, because of these rules.
    #[error("delayed by risk rules")]
    RiskDelayed(Vec<Reason>),
    /// More than the code is wanted before anybody is inside.
    #[error("{tool:?} needed besides")]
    ProofNeeded {
        /// What.
        tool: Tool,
    },
    /// The challenge is over, was spent, or is of another operation.
    #[error("challenge invalid")]
    ChallengeInvalid,
    /// An operator's name, role and bank do not go together.
    #[error("operator: 3 to 40 of a-z 0-9 . _ -, a display name, and a bank exactly for bank roles")]
    OperatorMalformed,
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
    /// Proofs are wanted first.
    #[error("step-up required")]
    StepUp(Box<ChallengeView>),
    /// Not allowed.
    #[error("denied: {}", .0.code)]
    Denied(Box<Denial>),
    /// The challenge does not ask for this tool.
    #[error("tool not asked for")]
    ToolNotAsked,
    /// Sealed to a key that is over, or with a nonce that is over, was used, or is somebody else's.
    #[error("sealed to a key or with a nonce that is over")]
    SealingStale,
    /// The bank takes sealed secrets only.
    #[error("a secret came plain")]
    SealingRequired,
    /// It does not open: sealed for something else, or changed.
    #[error("{field} cannot be opened")]
    SealedUnfit {
        /// Of which field.
        field: &'static str,
    },
    /// A face is not looked at.
    #[error(transparent)]
    Face(#[from] crate::face::Refusal),
    /// Nobody was signed in or linked through a provider.
    #[error(transparent)]
    External(#[from] crate::federation::Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::Error),
    /// The bank's parameters cannot be read.
    #[error(transparent)]
    Parameters(#[from] parameters::Error),
    /// What the bank published cannot be read.
    #[error(transparent)]
    Publishing(#[from] publishing::Error),
    /// The bank is not there.
    #[error(transparent)]
    Bank(#[from] tenancy::Error),
    /// Hashing or opening failed.
    #[error(transparent)]
    Crypto(#[from] crypto::Error),
    /// Another group failed.
    #[error(transparent)]
    Port(#[from] PortFault),
}

/// Minutes, rounded up, as people say them.
pub(crate) const fn minutes(seconds: i64) -> i64 {
    (seconds + 59) / 60
}

pub(crate) fn tries_left(left: i64) -> String {
    if left == 1 { "1 try left.".to_owned() } else { format!("{left} tries left.") }
}

pub(crate) fn locked(code: &'static str, zh: &str, en: &str, seconds: i64) -> Problem {
    let minutes = minutes(seconds);
    Problem::new(Kind::Locked, code, zh, en)
        .because(
            format!("连续输错次数过多，为保护您的资金安全已暂时锁定，{minutes} 分钟后自动解锁。"),
            format!("Too many wrong tries. Locked to protect your money; it unlocks by itself in {minutes} min."),
        )
        .remedy(
            "稍后再试，或致电本行客服核实身份后解锁。",
            "Try again later, or call the bank to unlock it.",
            Some("contact_bank"),
        )
        .appealable()
        .attempts_left(0)
        .retry_after(seconds)
}

/// Why a password is not good enough, in words.
pub(crate) fn weak_password(weakness: PasswordWeakness) -> Refused {
    let (zh, en) = match weakness {
        PasswordWeakness::Length => ("密码须为 8 至 64 位。", "8 to 64 characters."),
        PasswordWeakness::OneKind => ("密码须同时包含字母和数字或符号。", "Use letters together with digits or signs."),
        PasswordWeakness::Guessable => ("密码过于常见或包含手机号。", "It is too common or holds your phone number."),
    };
    let remedy =
        Remedy { text_zh: "请换一个密码。".to_owned(), text_en: "Choose another one.".to_owned(), action: None };
    Refused {
        kind: Kind::Refused,
        code: "password_weak",
        title: ("密码强度不足".to_owned(), "The password is too weak".to_owned()),
        detail: (zh.to_owned(), en.to_owned()),
        remedy: Some(remedy),
    }
}

impl Error {
    /// Whether a proof was given and was wrong, rather than not asked for, too late or not there.
    pub(crate) const fn is_wrong_proof(&self) -> bool {
        matches!(
            self,
            Self::PinWrong { .. }
                | Self::PinLocked { .. }
                | Self::CodeWrong { .. }
                | Self::CodesLocked { .. }
                | Self::ToolWrong { .. }
                | Self::ToolLocked { .. }
                | Self::KeyRefused { .. }
        )
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::Unauthenticated => Self::unauthenticated(),
            Error::CredentialsWrong { left } => Self::new(
                Kind::Unauthenticated,
                "credentials_wrong",
                "账号或密码不正确",
                "Sign-in details are not correct",
            )
            .because(format!("还可以再试 {left} 次。"), tries_left(left))
            .remedy("请核对后重新输入。", "Check them and try again.", Some("retry"))
            .attempts_left(left),
            Error::PasswordLocked { seconds } => {
                locked("password_locked", "登录已暂时锁定", "Sign-in is locked for a while", seconds)
            }
            Error::PinNeeded => Self::invalid("current_pin", "required", "请输入原交易密码 / enter your present PIN"),
            Error::PinWrong { left } => {
                Self::new(Kind::Refused, "pin_wrong", "交易密码不正确", "The PIN is not correct")
                    .because(format!("还可以再试 {left} 次。"), tries_left(left))
                    .remedy("请重新输入。", "Please enter it again.", Some("retry"))
                    .attempts_left(left)
            }
            Error::PinLocked { seconds } => {
                locked("pin_locked", "交易密码已暂时锁定", "The PIN is locked for a while", seconds)
            }
            Error::PasswordNotSet => {
                Self::new(Kind::Refused, "password_not_set", "尚未设置登录密码", "No password has been set")
                    .because("设置交易密码须先验证登录密码。", "Setting a PIN takes the login password.")
                    .remedy(
                        "请先凭短信验证码设置登录密码。",
                        "Set a login password first, with a code to your phone.",
                        Some("set_password"),
                    )
            }
            Error::PinNotSet => Self::new(Kind::Refused, "pin_not_set", "尚未设置交易密码", "No PIN has been set")
                .remedy("请先设置 6 位交易密码。", "Set a six-digit PIN first.", Some("set_pin")),
            Error::CodeWrong { left } => {
                Self::new(Kind::Refused, "code_wrong", "验证码不正确", "The code is not correct")
                    .because(format!("还可以再试 {left} 次。"), tries_left(left))
                    .remedy("请核对短信后重新输入。", "Check the message and try again.", Some("retry"))
                    .attempts_left(left)
            }
            Error::CodeExpired => {
                Self::new(Kind::Refused, "code_expired", "验证码已失效", "The code is no longer valid")
                    .because(
                        "验证码超过 6 分钟、已使用或输错次数过多。",
                        "It is older than 6 minutes, was used, or was entered wrong too often.",
                    )
                    .remedy("请重新获取验证码。", "Ask for a new one.", Some("retry"))
                    .attempts_left(0)
            }
            Error::CodesLocked { seconds } => {
                locked("code_locked", "短信验证已暂时锁定", "Codes are locked for a while", seconds)
            }
            Error::SmsTooOften { seconds } => {
                Self::new(Kind::TooMany, "sms_too_often", "短信发送过于频繁", "Too many messages")
                    .because(
                        format!("请在 {seconds} 秒后再获取验证码。"),
                        format!("Ask for the next code in {seconds} s."),
                    )
                    .remedy(
                        "请稍候，并留意已收到的短信。",
                        "Wait a little, and look for the message already sent.",
                        Some("retry"),
                    )
                    .retry_after(seconds)
            }
            Error::SmsUnavailable => Self::new(
                Kind::Unavailable,
                "sms_unavailable",
                "短信暂时无法发送",
                "Text messages cannot be sent right now",
            )
            .remedy("请稍后重试，或联系本行。", "Try again later, or call the bank.", Some("contact_bank")),
            Error::Busy => Self::new(Kind::TooMany, "rate_limited", "操作过于频繁", "Too many requests")
                .because("上一次验证仍在处理。", "The try before is still being looked at.")
                .remedy("请稍后重试。", "Try again in a moment.", Some("retry"))
                .retry_after(1),
            Error::PhoneRegistered => {
                Self::new(Kind::Conflict, "phone_registered", "该手机号已注册", "This phone is registered").remedy(
                    "请直接登录。",
                    "Please sign in.",
                    Some("sign_in"),
                )
            }
            Error::Merged { phone_masked } => Self::new(
                Kind::Conflict,
                "user_merged",
                "该手机号的用户已合并",
                "This user has been merged into another one",
            )
            .because(
                format!("您已将它合并到手机号 {phone_masked} 的用户，账户与资料都在那里。"),
                format!("It is now part of the user with phone {phone_masked}; everything is there."),
            )
            .remedy(
                "请用该手机号登录；如非本人合并，请致电客服拆分。",
                "Sign in with that phone. If it was not you who merged them, call us to have them split.",
                Some("contact_bank"),
            )
            .appealable(),
            Error::PasswordWeak(weakness) => {
                let refused = weak_password(weakness);
                let message = format!("{} / {}", refused.detail.0, refused.detail.1);
                Self::from(PortFault::Refused(Box::new(refused))).field("password", "weak", message)
            }
            Error::PinWeak => Self::invalid(
                "pin",
                "weak",
                "须为 6 位数字，不能连号、重复或取自手机号 / six digits, no runs, repeats or parts of your phone number",
            ),
            Error::RiskDenied(reasons) => risk_denied(&reasons),
            Error::RiskDelayed(reasons) => risk_delayed(&reasons),
            Error::ChallengeInvalid => {
                Self::new(Kind::Refused, "challenge_invalid", "验证已失效", "This verification is no longer valid")
                    .because(
                        "验证已过期、已使用或不属于本次操作。",
                        "It has expired, was used, or is for another operation.",
                    )
                    .remedy("请重新发起操作。", "Please start the operation again.", Some("retry"))
            }
            Error::ToolNotAsked => {
                Self::invalid("tool", "out_of_range", "本次验证不需要该方式 / this verification does not ask for it")
            }
            Error::Field { field, code, why } => Self::invalid(field, code, why),
            Error::StepUp(challenge) => crate::tools::refusals::step_up(&challenge),
            Error::Denied(denial) => crate::tools::refusals::denied(*denial),
            error @ (Error::ToolWrong { .. }
            | Error::ToolLocked { .. }
            | Error::SignInToolWrong { .. }
            | Error::TokenCodeUsed
            | Error::ProofUnfit
            | Error::KeyElsewhere
            | Error::KeyRefused { .. }
            | Error::KeyRequestOver
            | Error::KeyNotListed
            | Error::KeyCopied { .. }
            | Error::SignInKeyRefused
            | Error::DeviceKeyUnfit
            | Error::DeviceKeyMissing
            | Error::SignatureMissing
            | Error::SignatureWrong
            | Error::SignatureLate
            | Error::SignatureUsed
            | Error::ToolNotOffered
            | Error::ToolsTooMany { .. }
            | Error::ToolTaken
            | Error::LabelUnfit
            | Error::PatternWeak
            | Error::EnrolmentOver
            | Error::TokenUnknown
            | Error::PasswordWrong { .. }
            | Error::MailAddress
            | Error::MailUnavailable
            | Error::PasswordExpired
            | Error::PinExpired
            | Error::SecretSame { .. }
            | Error::ResetRefused { .. }
            | Error::ProofNeeded { .. }) => crate::tools::refusals::problem(&error),
            error @ (Error::SealingStale | Error::SealingRequired | Error::SealedUnfit { .. }) => {
                crate::sealed::refusals::problem(&error)
            }
            Error::Face(refusal) => refusal.into(),
            Error::External(refusal) => refusal.into(),
            Error::Store(error) => error.into(),
            Error::Parameters(error) => error.into(),
            Error::Publishing(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Port(fault) => fault.into(),
            Error::Crypto(crypto::Error::Overloaded) => Self::overloaded(),
            other => Self::fault(&other),
        }
    }
}

fn risk_denied(reasons: &[Reason]) -> Problem {
    let text = |pick: fn(&Reason) -> &str| denials::told(reasons, pick, " ");
    Problem::new(Kind::Forbidden, "risk_denied", "出于安全原因未能继续", "Stopped for your safety")
        .because(text(|reason| &reason.text_zh), text(|reason| &reason.text_en))
        .remedy("请致电本行客服核实。", "Please call the bank to verify.", Some("contact_bank"))
        .appealable()
}

fn risk_delayed(reasons: &[Reason]) -> Problem {
    let text = |pick: fn(&Reason) -> &str| denials::told(reasons, pick, " ");
    Problem::new(Kind::Forbidden, "risk_delayed", "需人工核实后再继续", "Somebody at the bank looks at this first")
        .because(text(|reason| &reason.text_zh), text(|reason| &reason.text_en))
        .remedy(
            "请稍后重试；如需尽快办理，请致电本行客服核实。",
            "Try again later; if it is urgent, call the bank to verify.",
            Some("contact_bank"),
        )
        .appealable()
}

impl From<Error> for PortFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => gateway::store_fault(error),
            Error::Crypto(crypto::Error::Overloaded) => Self::Overloaded,
            Error::Port(fault) => fault,
            Error::SealingRequired | Error::SealingStale | Error::SealedUnfit { .. } => {
                Self::Refused(Box::new(crate::sealed::refusals::refused(&error)))
            }
            other => Self::Store(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_try_is_no_tries() {
        assert_eq!((super::tries_left(1).as_str(), super::tries_left(2).as_str()), ("1 try left.", "2 tries left."));
    }
}
