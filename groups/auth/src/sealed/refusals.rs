//! What is said about secrets that cannot be opened.

use gateway::Problem;
use kernel::Kind;

use crate::error::Error;

/// The refusals of sealing; anything else is a fault.
pub fn problem(error: &Error) -> Problem {
    match error {
        Error::SealingRequired => {
            Problem::new(Kind::Refused, "sealing_required", "密码未加密", "The secret was not encrypted")
                .because(
                    "本行只接受加密传输的密码，请通过安全连接（https）打开本页面。",
                    "This bank takes secrets encrypted only. Open this page over a secure connection (https).",
                )
                .remedy("请更新应用或更换打开方式后重试。", "Update the app or open it another way.", Some("retry"))
        }
        Error::SealedUnfit { field } => {
            Problem::invalid(*field, "malformed", "加密内容无法打开 / it was sealed for something else, or changed")
        }
        _ => Problem::new(Kind::Conflict, "sealing_stale", "加密密钥已更新", "The encryption key has changed")
            .because(
                "加密密钥已更换，或本次加密已过期、已使用。",
                "The key was changed, or what it was sealed with has ended or was used.",
            )
            .remedy("请重试。", "Please try again.", Some("retry")),
    }
}
