//! What is said about secrets that cannot be opened.

use contracts::{PortFault, Refused};
use gateway::Problem;
use kernel::{Kind, Remedy};

use crate::error::Error;

/// The refusals of sealing; anything else is a fault.
pub fn problem(error: &Error) -> Problem {
    match error {
        Error::SealedUnfit { field } => {
            Problem::invalid(*field, "malformed", "加密内容无法打开 / it was sealed for something else, or changed")
        }
        other => Problem::from(PortFault::Refused(Box::new(refused(other)))),
    }
}

/// The same in words, for groups that have their secrets opened here.
pub fn refused(error: &Error) -> Refused {
    let told = |kind, code, title: (&str, &str), detail: (&str, &str), remedy: (&str, &str)| Refused {
        kind,
        code,
        title: (title.0.to_owned(), title.1.to_owned()),
        detail: (detail.0.to_owned(), detail.1.to_owned()),
        remedy: Some(Remedy {
            text_zh: remedy.0.to_owned(),
            text_en: remedy.1.to_owned(),
            action: Some("retry".to_owned()),
        }),
    };
    match error {
        Error::SealingRequired => told(
            Kind::Refused,
            "sealing_required",
            ("密码未加密", "The secret was not encrypted"),
            (
                "本行只接受加密传输的密码，请通过安全连接（https）打开本页面。",
                "This bank takes secrets encrypted only. Open this page over a secure connection (https).",
            ),
            ("请更新应用或更换打开方式后重试。", "Update the app or open it another way."),
        ),
        Error::SealedUnfit { .. } => told(
            Kind::Refused,
            "validation_failed",
            ("加密内容无法打开", "What was encrypted cannot be opened"),
            ("它是为别的操作加密的，或已被改动。", "It was sealed for something else, or changed."),
            ("请重试。", "Please try again."),
        ),
        _ => told(
            Kind::Conflict,
            "sealing_stale",
            ("加密密钥已更新", "The encryption key has changed"),
            (
                "加密密钥已更换，或本次加密已过期、已使用。",
                "The key was changed, or what it was sealed with has ended or was used.",
            ),
            ("请重试。", "Please try again."),
        ),
    }
}
