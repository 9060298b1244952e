//! What enrolled tools refuse, in which words.

use contracts::auth::{ChallengeView, Denial, Tool};
use gateway::Problem;
use kernel::Kind;

use crate::error::{Error, locked, tries_left};

/// A proof is asked for.
pub fn step_up(challenge: &ChallengeView) -> Problem {
    Problem::new(Kind::Forbidden, "step_up_required", "需要验证身份", "Please verify it is you")
        .because(
            "为保护您的账户，这项变更需要确认是您本人。",
            "To protect your account, this change takes a proof that it is you.",
        )
        .remedy("完成验证后继续。", "Verify to go on.", Some("verify"))
        .challenge(challenge)
}

/// It may not be done now, and this is why.
pub fn denied(denial: Denial) -> Problem {
    let kind = if denial.code.ends_with("_locked") { Kind::Locked } else { Kind::Refused };
    Problem::new(kind, denial.code, denial.title.0, denial.title.1)
        .because(denial.detail.0, denial.detail.1)
        .with_remedy(denial.remedy)
        .appealable()
}

/// The refusals of tools; anything else is a fault.
pub fn problem(error: &Error) -> Problem {
    match error {
        Error::ToolWrong { tool, left } => tool_wrong(*tool, *left),
        Error::ToolLocked { tool, seconds } => {
            let (zh, en) = tool.names();
            locked("tool_locked", &format!("{zh}已暂时锁定"), &format!("Locked for a while: {en}"), *seconds)
        }
        Error::SignInToolWrong { left } => Problem::new(
            Kind::Unauthenticated,
            "credentials_wrong",
            "手机号或手势密码不正确，或本设备未设置手势密码",
            "The phone or the pattern is not correct, or this device has none",
        )
        .because(format!("还可以再试 {left} 次。"), tries_left(*left))
        .remedy("请重试，或改用登录密码。", "Try again, or sign in with the password.", Some("retry"))
        .attempts_left(*left),
        Error::TokenCodeUsed => {
            Problem::new(Kind::Refused, "token_code_used", "这个动态码已经用过", "This code was used")
                .because("每个动态码只能使用一次。", "A token's code works once.")
                .remedy("请等待令牌显示下一个动态码。", "Wait for the token's next code.", Some("retry"))
        }
        Error::ProofUnfit => Problem::invalid("secret", "required", "请提供该认证方式的凭据 / the proof of this tool"),
        Error::ToolNotOffered => Problem::invalid("tool", "out_of_range", "本行暂不提供该认证方式 / not offered here"),
        Error::LabelUnfit => Problem::invalid("label", "out_of_range", "名称须为 1 至 30 个字 / 1 to 30 characters"),
        Error::PatternWeak => Problem::invalid(
            "secret",
            "weak",
            "手势须连接至少 4 个点，且不能是直线、L、Z 等常见图形 / at least four dots, and no line, L or Z",
        ),
        Error::MailAddress => {
            Problem::invalid("email", "malformed", "请填写有效的邮箱地址 / a complete e-mail address")
        }
        Error::MailUnavailable => {
            Problem::new(Kind::Unavailable, "mail_unavailable", "未配置邮件服务", "No mail server is configured")
                .because("系统暂时不能发送邮件，无法确认邮箱。", "No mail can be sent, so no address can be confirmed.")
                .remedy("请联系运维配置 [mail]。", "Ask whoever runs the platform to configure [mail].", None)
        }
        Error::PasswordExpired => {
            Problem::new(Kind::Refused, "password_expired", "登录密码已到期", "The password has expired")
                .because(
                    "本行要求定期更换登录密码，请设置一个新密码后登录。",
                    "This bank asks for a new password from time to time. Set one to sign in.",
                )
                .remedy("设置新密码。", "Set a new password.", Some("renew_password"))
        }
        Error::PinExpired => Problem::new(Kind::Refused, "pin_expired", "交易密码已到期", "The PIN has expired")
            .because(
                "本行要求定期更换交易密码，更换后即可继续。",
                "This bank asks for a new PIN from time to time. Change it to go on.",
            )
            .remedy("更换交易密码。", "Change the PIN.", Some("set_pin")),
        Error::SecretSame { field } => {
            Problem::invalid(*field, "same", "不能与原密码相同 / it must differ from the present one")
        }
        Error::PasswordWrong { left } => {
            Problem::new(Kind::Refused, "password_wrong", "登录密码不正确", "The password is not correct")
                .because(format!("还可以再试 {left} 次。"), tries_left(*left))
                .remedy("请重新输入。", "Please enter it again.", Some("retry"))
                .attempts_left(*left)
        }
        Error::ResetRefused { .. } => {
            Problem::new(Kind::Refused, "reset_refused", "账号不一致", "The account number does not agree")
                .because("请填写您在本行任一账户的完整账号。", "Enter the whole number of any account you have here.")
                .remedy("请核对后重试，或致电客服。", "Check it and try again, or call us.", Some("contact_bank"))
                .appealable()
        }
        Error::ProofNeeded { tool } => {
            let ((zh, en), action) = match tool {
                Tool::Totp => (tool.names(), "give_token"),
                _ => (tool.names(), "give_pin"),
            };
            Problem::new(Kind::Forbidden, "proof_needed", "还需要一项验证", "One more proof is needed")
                .because(
                    "为保护您的账户，这次重设需要进一步确认是您本人。",
                    "To protect your account, this takes one more proof that it is you.",
                )
                .remedy(format!("请输入{zh}。"), format!("Enter it: {en}."), Some(action))
                .appealable()
        }
        Error::KeyElsewhere
        | Error::KeyRefused { .. }
        | Error::KeyRequestOver
        | Error::KeyNotListed
        | Error::KeyCopied { .. }
        | Error::SignInKeyRefused => key_problem(error),
        Error::DeviceKeyUnfit
        | Error::DeviceKeyMissing
        | Error::SignatureMissing
        | Error::SignatureWrong
        | Error::SignatureLate
        | Error::SignatureUsed => device_problem(error),
        other => over(other),
    }
}

fn device_problem(error: &Error) -> Problem {
    let refused = |code, zh: &str, en: &str| {
        Problem::new(Kind::Forbidden, code, "无法确认是您的设备", "We cannot tell that it is your device")
            .because(zh, en)
            .remedy(
                "请更换本设备的安全密钥后再试。",
                "Renew this device's key and try again.",
                Some("renew_device_key"),
            )
            .appealable()
    };
    match error {
        Error::DeviceKeyUnfit => {
            Problem::invalid("public_key", "malformed", "P-256 公钥 / a point on P-256, base64url")
        }
        Error::DeviceKeyMissing => {
            Problem::new(Kind::Refused, "device_key_missing", "本设备还没有安全密钥", "This device has no key yet")
                .because(
                    "设备证书需要浏览器支持安全密钥。",
                    "A certificate needs a key, and this browser has registered none.",
                )
                .remedy("请重新登录，或换一台设备。", "Sign in again, or use another device.", Some("sign_in"))
        }
        Error::SignatureMissing => {
            refused("signature_missing", "请求没有本设备的签名。", "The request was not signed by this device.")
        }
        Error::SignatureLate => refused(
            "signature_late",
            "签名已过期，或设备时间不准。",
            "The signature is too old, or the clock of your device is off.",
        ),
        Error::SignatureUsed => refused("signature_used", "签名已经用过。", "The signature was used."),
        _ => refused("signature_wrong", "请求的签名与本设备不符。", "The signature is not this device's."),
    }
}

fn key_problem(error: &Error) -> Problem {
    match error {
        Error::KeyElsewhere => {
            Problem::new(Kind::Refused, "key_elsewhere", "这里不能使用该通行密钥", "This passkey does not work here")
                .because(
                    "通行密钥只在开通时的网址有效，并且需要通过域名安全访问。",
                    "A passkey works under the address it was made for, and only under a name that is reached safely.",
                )
                .remedy("请换一种验证方式。", "Please use another way to verify.", Some("retry"))
        }
        Error::KeyRefused { left } => {
            Problem::new(Kind::Refused, "key_refused", "未能开通通行密钥", "The passkey was not taken over")
                .because("设备返回的结果与本次开通不符。", "What the device answered is not what was asked for.")
                .remedy("请重试；仍不成功请换一台设备。", "Try again, or use another device.", Some("retry"))
                .attempts_left(*left)
        }
        Error::KeyNotListed => {
            Problem::new(Kind::Refused, "key_not_listed", "不是本行认可的 U 盾", "Not a USB key this bank takes")
                .because(
                    "它的厂商或型号不在本行认可的名单中，或没有出厂证明。",
                    "Its maker or model is not on the bank's list, or it cannot show where it was made.",
                )
                .remedy(
                    "请使用本行发放或认可的 U 盾。",
                    "Use one that the bank handed out or takes.",
                    Some("contact_bank"),
                )
        }
        Error::KeyCopied { .. } => {
            Problem::new(Kind::Refused, "key_copied", "为了安全，这把密钥已停用", "This key was ended for your safety")
                .because(
                    "它的使用次数出现倒退，可能已被复制。",
                    "Its count of uses went backwards, so there may be a copy of it.",
                )
                .remedy(
                    "请改用其他方式验证，并重新开通一把。如非本人操作请致电客服。",
                    "Verify in another way and set up a new one. If this was not you, call us.",
                    Some("contact_bank"),
                )
                .appealable()
        }
        Error::SignInKeyRefused => Problem::new(
            Kind::Unauthenticated,
            "credentials_wrong",
            "未能用通行密钥登录",
            "The passkey did not sign you in",
        )
        .because("这把密钥不属于本行，或已停用。", "It is not of this bank, or was removed.")
        .remedy("请换一把，或改用登录密码。", "Use another one, or the password.", Some("retry")),
        _ => Problem::new(Kind::Refused, "key_request_over", "请重新验证", "Please verify again")
            .because("本次指纹或面容验证已超时或已使用。", "This verification is too old, or was used.")
            .remedy("请重新验证。", "Please verify again.", Some("retry")),
    }
}

fn tool_wrong(tool: Tool, left: i64) -> Problem {
    let (zh, en) = tool.names();
    let (zh, en) = match tool {
        Tool::Face => (format!("{zh}未通过"), "Your face was not recognised".to_owned()),
        _ => (format!("{zh}不正确"), format!("Not correct: {en}")),
    };
    Problem::new(Kind::Refused, "tool_wrong", zh, en)
        .because(format!("还可以再试 {left} 次。"), tries_left(left))
        .remedy("请重新验证。", "Please try again.", Some("retry"))
        .attempts_left(left)
}

fn over(error: &Error) -> Problem {
    match error {
        Error::ToolsTooMany { most } => {
            Problem::new(Kind::Refused, "tools_too_many", "数量已达上限", "No more of these")
                .because(format!("这种认证方式最多 {most} 个。"), format!("At most {most} of this kind."))
                .remedy("请先停用不再使用的一个。", "Remove one you no longer use first.", Some("see_tools"))
        }
        Error::ToolTaken => Problem::new(Kind::Conflict, "tool_taken", "已经开通过", "It is enrolled already")
            .because("这把密钥已经绑定。", "This key is bound already.")
            .remedy("请换一把，或查看已开通的认证方式。", "Use another, or look at your tools.", Some("see_tools")),
        Error::TokenUnknown => {
            Problem::new(Kind::Refused, "token_unknown", "没有可绑定的令牌", "No such token to bind")
                .because(
                    "序列号不正确，或令牌已被绑定、已过期。",
                    "The serial is wrong, or the token is bound or over.",
                )
                .remedy(
                    "请核对令牌背面的序列号，或致电客服。",
                    "Check the serial on its back, or call us.",
                    Some("contact_bank"),
                )
        }
        _ => Problem::new(Kind::Refused, "enrolment_over", "本次开通已失效", "This set-up is over")
            .because("已超过时限、已完成或输错次数过多。", "It is too old, done, or was tried wrong too often.")
            .remedy("请重新开通。", "Please start again.", Some("see_tools")),
    }
}
