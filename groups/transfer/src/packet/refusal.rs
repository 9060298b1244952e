//! What is refused about red packets, each with its reason, its remedy and, where a limit or a block is given, the way
//! to object (反电信网络诈骗法 Art. 32).

use contracts::account::{AccountStatus, ClassCap, Refusal};
use gateway::Problem;
use kernel::{Kind, Money};

use super::model::Unfit;

/// A refusal about a red packet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be given like this.
    #[error("the packet cannot be given so")]
    Unfit(Unfit),
    /// More given in packets today than a customer may.
    #[error("too much given in packets today")]
    DayTotal {
        /// What is left, in minor units.
        left_minor: i64,
    },
    /// No customer of this bank has this phone number.
    #[error("nobody here has this phone")]
    NobodyHere,
    /// For oneself.
    #[error("a packet for oneself")]
    ToYourself,
    /// No packet has this code.
    #[error("no packet has this code")]
    Unknown,
    /// Too many wrong codes today.
    #[error("too many wrong codes")]
    TriesSpent,
    /// One's own packet is opened by others.
    #[error("one's own packet")]
    Own,
    /// It is for somebody else.
    #[error("for somebody else")]
    NotForYou,
    /// Every share is taken.
    #[error("every share is taken")]
    Empty,
    /// Its time is over.
    #[error("its time is over")]
    Expired,
    /// Whoever would open it has no account here.
    #[error("no account to take it")]
    NoAccount,
    /// The chosen account does not take it.
    #[error("the account does not take it")]
    Account(Refusal),
}

impl Refused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unfit(_) => "packet_unfit",
            Self::DayTotal { .. } => "packet_day_total",
            Self::NobodyHere => "packet_nobody_here",
            Self::ToYourself => "packet_to_yourself",
            Self::Unknown => "packet_unknown",
            Self::TriesSpent => "packet_tries_spent",
            Self::Own => "packet_own",
            Self::NotForYou => "packet_not_for_you",
            Self::Empty => "packet_empty",
            Self::Expired => "packet_expired",
            Self::NoAccount => "packet_no_account",
            Self::Account(_) => "packet_account_refused",
        }
    }

    /// Whether it counts among the operating figures' refusals of business.
    pub const fn counts(&self) -> bool {
        matches!(self, Self::DayTotal { .. } | Self::TriesSpent | Self::Account(_))
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let code = refused.code();
        match refused {
            Refused::Unfit(unfit) => cannot_be_given(unfit),
            Refused::Account(refusal) => account(&refusal),
            Refused::DayTotal { left_minor } => {
                let left = Money::cny(left_minor).to_grouped();
                Self::new(Kind::Refused, code, "超过今日发红包的总额", "Over today's total for red packets")
                    .because(format!("今日还可发出 {left} 元。"), format!("CNY {left} can still be given today."))
                    .remedy(
                        "请修改金额，或明日再发。",
                        "Change the amount, or give it tomorrow.",
                        Some("change_amount"),
                    )
                    .appealable()
            }
            Refused::NobodyHere => {
                Self::new(Kind::NotFound, code, "该手机号不是本行客户", "No customer here has this number")
                    .because(
                        "按手机号发的红包只能由本行客户领取。",
                        "A packet for a phone number can only be opened by a customer of this bank.",
                    )
                    .remedy(
                        "请核对号码；或改发口令红包，对方开户后凭口令领取。",
                        "Check the number; or give one with a code, which they can open once they have an account.",
                        Some("check_payee"),
                    )
            }
            Refused::ToYourself => Self::new(Kind::Refused, code, "不能发给自己", "Not to yourself")
                .because("这是您自己的手机号。", "This is your own phone number.")
                .remedy("请填写收红包的人的手机号。", "Enter the number of whoever it is for.", Some("check_payee")),
            other => cannot_be_opened(&other),
        }
    }
}

fn cannot_be_opened(refused: &Refused) -> Problem {
    let code = refused.code();
    match refused {
        Refused::TriesSpent => Problem::new(Kind::TooMany, code, "今日口令错误过多", "Too many wrong codes today")
            .because(
                "为防止猜测他人口令，今天不能再用口令领取红包。",
                "So that nobody guesses codes, none can be used any more today.",
            )
            .remedy("请明日再试，或请对方按手机号发给您。", "Try tomorrow, or ask for one by your phone number.", None)
            .appealable(),
        Refused::Own => Problem::new(Kind::Refused, code, "这是您发出的红包", "You gave this red packet")
            .because("自己发出的红包由别人领取。", "One's own packet is for others to open.")
            .remedy(
                "把口令分享给亲友吧；未领取的部分到期自动退回。",
                "Share its code; what nobody opens comes back by itself.",
                None,
            ),
        Refused::NotForYou => Problem::new(Kind::Refused, code, "这个红包不是发给您的", "It is for somebody else")
            .because("发红包的人指定了领取人。", "Whoever gave it named who may open it.")
            .remedy("请与发红包的人联系。", "Ask whoever gave it.", None),
        Refused::Empty => Problem::new(Kind::Conflict, code, "红包已被领完", "All shares are taken")
            .because("手慢了，红包的每一份都已被领走。", "Others were quicker: no share is left.")
            .remedy("下次早点来。", "Better luck next time.", None),
        Refused::Expired => Problem::new(Kind::Conflict, code, "红包已过期", "The red packet has expired")
            .because(
                "超过有效时间未领取的部分已退回给发红包的人。",
                "What was not opened in time goes back to whoever gave it.",
            )
            .remedy("请与发红包的人联系。", "Ask whoever gave it.", None),
        Refused::NoAccount => Problem::new(Kind::Refused, code, "您还没有可收款的账户", "You have no account yet")
            .because(
                "红包只能存入本行实名客户的账户。",
                "A red packet goes to an account of a customer whose name is verified.",
            )
            .remedy(
                "请先开立账户，几分钟即可完成，在红包过期前回来领取。",
                "Open an account, which takes minutes, and come back before the packet expires.",
                Some("open_account"),
            ),
        _ => Problem::new(Kind::NotFound, Refused::Unknown.code(), "没有找到这个红包", "No such red packet")
            .because("口令有误，或红包不在本行。", "The code is wrong, or the packet is another bank's.")
            .remedy("请核对口令后重试。", "Check the code and try again.", Some("check_code")),
    }
}

fn cannot_be_given(unfit: Unfit) -> Problem {
    let yuan = |minor: i64| Money::cny(minor).to_grouped();
    let (zh, en) = match unfit {
        Unfit::Shares { most } => (format!("份数须为 1 至 {most}。"), format!("There can be 1 to {most} shares.")),
        Unfit::TooLittle { least_minor } => {
            let least = yuan(least_minor);
            (format!("每份至少 0.01 元，共须 {least} 元。"), format!("A share is at least a fen: CNY {least} in all."))
        }
        Unfit::ShareTooLarge { most_minor } => {
            let most = yuan(most_minor);
            (format!("每份最多 {most} 元。"), format!("A share is at most CNY {most}."))
        }
        Unfit::TotalTooLarge { most_minor } => {
            let most = yuan(most_minor);
            (format!("一次最多发出 {most} 元。"), format!("A packet holds at most CNY {most}."))
        }
        Unfit::Uneven => (
            "普通红包的每份金额须相同，精确到分。".to_owned(),
            "Equal shares must come to the total, to the fen.".to_owned(),
        ),
    };
    let problem = Problem::new(Kind::Refused, "packet_unfit", "红包金额或份数不符合规定", "Not like this")
        .because(zh, en)
        .remedy("请修改金额或份数。", "Change the amount or the number of shares.", Some("change_amount"));
    match unfit {
        Unfit::ShareTooLarge { .. } | Unfit::TotalTooLarge { .. } => problem.appealable(),
        _ => problem,
    }
}

/// Why the claimer's own account does not take a share. It is theirs: its figures may be told.
fn account(refusal: &Refusal) -> Problem {
    let (zh, en) = match refusal {
        Refusal::CapExceeded { cap, left_minor, .. } => {
            let left = Money::cny(*left_minor).to_grouped();
            match cap {
                ClassCap::Balance => (
                    format!("该类账户的余额有上限，还可存入 {left} 元。"),
                    format!("An account of this class may hold only so much; CNY {left} still fits."),
                ),
                ClassCap::InYear | ClassCap::OutYear => (
                    format!("该类账户本年的收款额度还剩 {left} 元。"),
                    format!("An account of this class may receive CNY {left} more this year."),
                ),
                ClassCap::InDay | ClassCap::OutDay => (
                    format!("该类账户今日的收款额度还剩 {left} 元。"),
                    format!("An account of this class may receive CNY {left} more today."),
                ),
            }
        }
        Refusal::NotFunded => (
            "Ⅲ类账户须先由绑定账户转入一笔，才能接收他人的钱。".to_owned(),
            "A Class III account takes money from others only after a first funding from the account it is bound to."
                .to_owned(),
        ),
        Refusal::NotVerified => (
            "Ⅱ类账户须经银行当面核实身份后，才能接收他人的钱。".to_owned(),
            "A Class II account takes money from others only after you were verified face to face.".to_owned(),
        ),
        Refusal::NotActive { status: AccountStatus::Closed } => {
            ("该账户已销户。".to_owned(), "The account is closed.".to_owned())
        }
        _ => ("该账户现在不能入账。".to_owned(), "The account takes no money now.".to_owned()),
    };
    Problem::new(Kind::Refused, "packet_account_refused", "所选账户不能领取", "The chosen account does not take it")
        .because(zh, en)
        .remedy(
            "红包还在，请在过期前换一个账户领取。",
            "The packet is still there: choose another account before it expires.",
            Some("choose_account"),
        )
        .appealable()
}

#[cfg(test)]
mod tests {
    use contracts::account::Side;

    use super::*;

    #[test]
    fn every_refusal_says_why_and_what_to_do() {
        let cap =
            Refusal::CapExceeded { side: Side::Receiver, cap: ClassCap::InDay, cap_minor: 200_000, left_minor: 1_234 };
        let all = [
            Refused::Unfit(Unfit::Uneven),
            Refused::DayTotal { left_minor: 5 },
            Refused::NobodyHere,
            Refused::ToYourself,
            Refused::Unknown,
            Refused::TriesSpent,
            Refused::Own,
            Refused::NotForYou,
            Refused::Empty,
            Refused::Expired,
            Refused::NoAccount,
            Refused::Account(cap),
        ];
        for refused in all {
            for lang in [kernel::Lang::Zh, kernel::Lang::En] {
                let told = Problem::from(refused.clone()).document(lang, "");
                assert!(told.detail.is_some() && told.remedy.is_some(), "{refused:?}");
                assert_eq!(told.code, refused.code());
            }
        }
    }
}
