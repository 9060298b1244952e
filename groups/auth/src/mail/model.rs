//! Kinds of mail and their words; addresses; when a letter is tried again.

use contracts::duty::{Queue, Waiting};
use kernel::Lang;
use serde::{Deserialize, Serialize};

/// Kinds of mail an operator gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// The own account: locked, password or address changed. Always sent.
    Security,
    /// Somebody signed in with the own account.
    SignIn,
    /// Something stands still or does not agree, told when it happens.
    Trouble,
    /// What waits, once a day.
    Digest,
    /// A board of figures that the operator asked for.
    Report,
    /// A figure of the operator's that left its usual band.
    Alert,
}

impl MailKind {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::SignIn => "sign_in",
            Self::Trouble => "trouble",
            Self::Digest => "digest",
            Self::Report => "report",
            Self::Alert => "alert",
        }
    }

    /// Whether one may do without it.
    pub const fn is_optional(self) -> bool {
        !matches!(self, Self::Security)
    }
}

/// Subject and text of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub text: String,
}

/// What an operator's account has gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incident {
    SignedIn,
    Locked,
    PasswordChanged,
    /// Told to the address before.
    AddressChanged,
}

impl Incident {
    pub const fn kind(self) -> MailKind {
        match self {
            Self::SignedIn => MailKind::SignIn,
            Self::Locked | Self::PasswordChanged | Self::AddressChanged => MailKind::Security,
        }
    }

    /// The letter to `name` about what happened `at`.
    pub fn words(self, lang: Lang, name: &str, at: &str) -> Words {
        let (subject, what) = match (self, lang) {
            (Self::SignedIn, Lang::Zh) => ("运营控制台：新的登录", "登录了运营控制台"),
            (Self::Locked, Lang::Zh) => ("运营控制台：账号已锁定", "因连续输错密码，已暂时锁定 15 分钟"),
            (Self::PasswordChanged, Lang::Zh) => ("运营控制台：密码已修改", "修改了登录密码，其他登录已全部退出"),
            (Self::AddressChanged, Lang::Zh) => {
                ("运营控制台：通知邮箱已更换", "更换了通知邮箱，此后的通知不再发往本邮箱")
            }
            (Self::SignedIn, Lang::En) => ("Console: new sign-in", "signed in to the console"),
            (Self::Locked, Lang::En) => {
                ("Console: account locked", "was locked for 15 minutes after too many wrong passwords")
            }
            (Self::PasswordChanged, Lang::En) => {
                ("Console: password changed", "changed its password; all other sessions have ended")
            }
            (Self::AddressChanged, Lang::En) => {
                ("Console: address changed", "changed its e-mail address; notices no longer come here")
            }
        };
        let text = match lang {
            Lang::Zh => format!(
                "您的账号 {name} 于 {at} {what}。\n\n若不是您本人的操作，请立即修改密码，并联系联盟管理员。\n\n本邮件由系统发出，请勿回复；我们不会在邮件中索要密码或验证码。\n"
            ),
            Lang::En => format!(
                "Your account {name} {what} at {at}.\n\nIf it was not you, change the password at once and tell the alliance's administrator.\n\nThis is an automatic message. We never ask for passwords or codes by mail.\n"
            ),
        };
        Words { subject: subject.to_owned(), text }
    }
}

/// The letter with the code that confirms an address.
pub fn confirmation(lang: Lang, name: &str, code: &str) -> Words {
    match lang {
        Lang::Zh => Words {
            subject: "运营控制台：确认通知邮箱".to_owned(),
            text: format!(
                "账号 {name} 要把本邮箱设为通知邮箱。\n\n验证码：{code}\n\n15 分钟内有效。若不是您本人的操作，请不要把验证码告诉任何人。\n"
            ),
        },
        Lang::En => Words {
            subject: "Console: confirm your e-mail address".to_owned(),
            text: format!(
                "The account {name} wants its notices at this address.\n\nCode: {code}\n\nGood for 15 minutes. If it was not you, give the code to nobody.\n"
            ),
        },
    }
}

/// The letter about what waits at a bank.
pub fn duties(kind: MailKind, lang: Lang, bank: &str, waiting: &[Waiting]) -> Words {
    let line = |one: &Waiting| match lang {
        Lang::Zh => format!("· {}：{} 项", one.queue.names().0, one.count),
        Lang::En => format!("- {}: {}", one.queue.names().1, one.count),
    };
    let lines: Vec<_> = waiting.iter().filter(|one| one.count > 0).map(line).collect();
    let lines = lines.join("\n");
    let subject = match (kind, lang) {
        (MailKind::Digest, Lang::Zh) => format!("{bank}：今日待处理事项"),
        (MailKind::Digest, Lang::En) => format!("{bank}: what waits today"),
        (_, Lang::Zh) => format!("{bank}：需要处理的异常"),
        (_, Lang::En) => format!("{bank}: something needs attention"),
    };
    let text = match lang {
        Lang::Zh => format!("{bank}\n\n{lines}\n\n请登录运营控制台处理。邮件中不含客户信息。\n"),
        Lang::En => {
            format!("{bank}\n\n{lines}\n\nSign in to the console to work them off. Mail carries no customer data.\n")
        }
    };
    Words { subject, text }
}

/// What is new trouble: queues that hold more than was told of them.
pub fn news(waiting: &[Waiting], told: impl Fn(Queue) -> i64) -> Vec<Waiting> {
    waiting.iter().copied().filter(|one| one.queue.is_trouble() && one.count > told(one.queue)).collect()
}

/// Seconds until a letter that failed `tries` times is tried again; nothing when it has been tried enough.
pub fn again_after_s(tries: i64) -> Option<i64> {
    const PAUSES_S: [i64; 8] = [60, 300, 900, 3_600, 7_200, 14_400, 28_800, 43_200];
    usize::try_from(tries - 1).ok().and_then(|place| PAUSES_S.get(place)).copied()
}

/// An address as it is stored: `name@host.tld`, at most 254 characters (RFC 5321, 4.5.3.1.3).
pub fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let parsed: lettre::Address = text.parse().ok()?;
    let dotted = parsed.domain().contains('.') && !parsed.domain().starts_with('[');
    (dotted && text.len() <= 254).then(|| text.to_owned())
}

/// How an address is shown to others: `w***@bank.example`.
pub fn masked(address: &str) -> String {
    match address.split_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().next().unwrap_or('*')),
        None => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["wang@bank.example", " a.b+c@sub.bank.example "] {
            assert_eq!(address(good).as_deref(), Some(good.trim()), "{good}");
        }
        let long = format!("a@{}.example", "b".repeat(250));
        for bad in
            ["", "wang", "wang@", "@bank.example", "wang@localhost", "a@[127.0.0.1]", "a@b.c\r\nBcc: x@y.z", &long]
        {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(masked("wang@bank.example"), "w***@bank.example");
    }

    #[test]
    fn trouble_is_told_when_it_grows() {
        let waiting = [
            Waiting { queue: Queue::DeadLetters, count: 2 },
            Waiting { queue: Queue::Differences, count: 0 },
            Waiting { queue: Queue::Suspense, count: 9 },
        ];
        let told = |seen: i64| news(&waiting, |_| seen).into_iter().map(|one| one.queue).collect::<Vec<_>>();
        assert_eq!(told(0), [Queue::DeadLetters]);
        assert_eq!(told(2), []);
    }

    #[test]
    fn a_letter_is_tried_for_about_a_day() {
        let whole: i64 = (1..).map_while(again_after_s).sum();
        assert!((86_400..=172_800).contains(&whole), "{whole}");
        assert_eq!(again_after_s(1), Some(60));
        assert_eq!(again_after_s(9), None);
    }

    #[test]
    fn letters_name_what_waits_and_nobody() {
        let waiting = [Waiting { queue: Queue::Suspense, count: 3 }, Waiting { queue: Queue::DeadLetters, count: 0 }];
        let zh = duties(MailKind::Digest, Lang::Zh, "蓝湾银行", &waiting);
        assert!(zh.text.contains("挂账待处理：3 项") && !zh.text.contains("未投递"), "{}", zh.text);
        let en = duties(MailKind::Trouble, Lang::En, "Lanwan Bank", &waiting);
        assert!(en.subject.contains("needs attention") && en.text.contains("Items in suspense: 3"));
    }
}
