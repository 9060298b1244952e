//! What the ledger refuses, in words: the reason, what can be done now, and where to appeal
//! (反电信网络诈骗法 Art. 32). Of the receiver's account no figure is told.

use contracts::account::{AccountStatus, ClassCap, Refusal, RestrictionKind, Side};
use gateway::Problem;
use kernel::{Kind, Money, Timestamp};

/// The stable code of a refusal that a customer can meet.
pub const fn code(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::InsufficientFunds { .. } => "insufficient_funds",
        Refusal::CounterExceeded { .. } => "limit_exceeded",
        Refusal::NotActive { status: AccountStatus::Closed } => "account_closed",
        Refusal::NotActive { .. } => "account_frozen",
        Refusal::CapExceeded { side: Side::Payer, .. } => "class_cap_exceeded",
        Refusal::CapExceeded { side: Side::Receiver, .. } => "payee_cap_exceeded",
        Refusal::NotFunded => "payee_not_funded",
        Refusal::NotVerified => "payee_not_verified",
        Refusal::Restricted { by, .. } => restriction_code(*by),
        Refusal::ByCore { .. } => "core_refused",
        Refusal::UnknownAccount | Refusal::UnknownHold | Refusal::Malformed => return None,
    })
}

const fn restriction_code(by: RestrictionKind) -> &'static str {
    match by {
        RestrictionKind::CustomerStop => "account_stopped",
        RestrictionKind::BankFreeze => "account_frozen",
        RestrictionKind::CourtOrder => "account_under_order",
        RestrictionKind::LossReport => "account_reported_lost",
        RestrictionKind::NightLock => "account_night_locked",
        RestrictionKind::AmountLock => "account_amount_locked",
        RestrictionKind::Dormant => "account_dormant",
    }
}

/// The refusal as a problem.
pub fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::InsufficientFunds { available_minor } => insufficient(*available_minor),
        Refusal::CounterExceeded { key, left } => over_limit(key, *left),
        Refusal::NotActive { status: AccountStatus::Closed } => {
            Problem::new(Kind::Refused, "account_closed", "账户已销户", "The account is closed")
                .because("该账户不能再收付款。", "It can neither pay nor receive.")
                .remedy("请更换账户。", "Use another account.", Some("check_payee"))
        }
        Refusal::NotActive { .. } => restricted(RestrictionKind::BankFreeze, None, None),
        Refusal::CapExceeded { side: Side::Payer, cap, cap_minor, left_minor } => {
            over_cap(*cap, *cap_minor, *left_minor)
        }
        Refusal::CapExceeded { side: Side::Receiver, cap, .. } => payee_over_cap(*cap),
        Refusal::NotFunded => Problem::new(
            Kind::Refused,
            "payee_not_funded",
            "收款账户尚未激活入账",
            "The payee's account takes no money from others yet",
        )
        .because(
            "Ⅲ类账户须先由其绑定账户转入一笔，才能接收他人转账。",
            "A Class III account takes money from others only after a first funding from the account it is bound to.",
        )
        .remedy(
            "请收款人先从绑定账户转入，或更换收款账户。",
            "Ask the payee to fund it from the bound account first, or use another account.",
            Some("check_payee"),
        ),
        Refusal::NotVerified => Problem::new(
            Kind::Refused,
            "payee_not_verified",
            "收款账户暂不能接收他人转账",
            "The payee's account takes no money from others yet",
        )
        .because(
            "Ⅱ类账户须经银行当面核实身份后，才能接收非绑定账户转入。",
            "A Class II account takes money from other accounts only after its owner was verified face to face.",
        )
        .remedy(
            "请收款人携身份证到网点核实，或更换收款账户。",
            "The payee can be verified at a branch with an id card; or use another account.",
            Some("check_payee"),
        ),
        Refusal::Restricted { by, until, most_minor } => restricted(*by, *until, *most_minor),
        Refusal::UnknownAccount => Problem::not_found(),
        Refusal::ByCore { .. } => {
            Problem::new(Kind::Refused, "core_refused", "银行核心系统未受理", "The bank's core did not take it")
                .because("款项已退回付款账户。", "The money is back on the paying account.")
                .remedy("请稍后重试，或联系银行。", "Try again later, or ask the bank.", Some("contact_bank"))
                .appealable()
        }
        Refusal::UnknownHold | Refusal::Malformed => Problem::fault(&"the ledger could not read a transfer's posting"),
    }
}

fn insufficient(available_minor: i64) -> Problem {
    let left = Money::cny(available_minor).to_grouped();
    Problem::new(Kind::Refused, "insufficient_funds", "可用余额不足", "Not enough money")
        .because(format!("可用余额为 {left} 元。"), format!("You can spend CNY {left}."))
        .remedy("请修改金额或更换付款账户。", "Change the amount or pay from another account.", Some("change_amount"))
}

/// The counter tells which limit it was: of the day's transfers, of the year's amount, or of the day's.
fn over_limit(key: &str, left: i64) -> Problem {
    let left = Money::cny(left).to_grouped();
    let is_of_year = key.rsplit(':').next().is_some_and(|period| period.len() == 4);
    if key.starts_with("out_count:") {
        return Problem::new(Kind::Refused, "limit_exceeded", "今日转账笔数已满", "No more transfers today")
            .because("今日的转账笔数已达上限。", "You have made as many transfers today as your limit allows.")
            .remedy("明日再转，或查看转账限额。", "Go on tomorrow, or look at your limits.", Some("see_limits"))
            .appealable();
    }
    let (title, because) = match is_of_year {
        true => (
            ("超过本年转账限额", "Over this year's limit"),
            (format!("本年还可转出 {left} 元。"), format!("CNY {left} can still be sent this year.")),
        ),
        false => (
            ("超过今日转账限额", "Over today's limit"),
            (format!("今日还可转出 {left} 元。"), format!("CNY {left} can still be sent today.")),
        ),
    };
    Problem::new(Kind::Refused, "limit_exceeded", title.0, title.1)
        .because(because.0, because.1)
        .remedy("请修改金额，或查看转账限额。", "Change the amount, or look at your limits.", Some("change_amount"))
        .appealable()
}

fn over_cap(cap: ClassCap, cap_minor: i64, left_minor: i64) -> Problem {
    let (most, left) = (Money::cny(cap_minor).to_grouped(), Money::cny(left_minor).to_grouped());
    let (zh, en) = match cap {
        ClassCap::OutYear => ("本年", "this year"),
        _ => ("今日", "today"),
    };
    Problem::new(Kind::Refused, "class_cap_exceeded", "超过该类账户的限额", "Over the cap of this class of account")
        .because(
            format!("该账户向非绑定账户转出的{zh}限额为 {most} 元，还可转出 {left} 元。这是监管对Ⅱ、Ⅲ类账户的规定。"),
            format!(
                "To accounts it is not bound to it may send CNY {most} in all; CNY {left} is left {en}. That is a rule \
                 for Class II and III accounts."
            ),
        )
        .remedy(
            "请修改金额、改用Ⅰ类账户，或先转回绑定账户（不受此限）。",
            "Change the amount, pay from a Class I account, or send it back to the bound account, which has no cap.",
            Some("see_caps"),
        )
        .appealable()
}

fn payee_over_cap(cap: ClassCap) -> Problem {
    let (zh, en) = match cap {
        ClassCap::Balance => ("该账户的余额已接近上限。", "This account is close to the most it may hold."),
        ClassCap::InYear => ("该账户本年的收款额度不足。", "This account has taken what it may this year."),
        _ => ("该账户今日的收款额度不足。", "This account has taken what it may today."),
    };
    Problem::new(
        Kind::Refused,
        "payee_cap_exceeded",
        "收款账户超过收款限额",
        "The payee's account may not take so much",
    )
    .because(zh, en)
    .remedy(
        "请修改金额，或请收款人提供其他账户。",
        "Change the amount, or ask the payee for another account.",
        Some("change_amount"),
    )
    .appealable()
}

fn restricted(by: RestrictionKind, until: Option<Timestamp>, most_minor: Option<i64>) -> Problem {
    let (title, because, remedy, action) = words(by);
    let (mut zh, mut en) = (because.0.to_owned(), because.1.to_owned());
    if let Some(most) = most_minor {
        let most = Money::cny(most).to_grouped();
        zh = format!("您为该账户设置了单笔上限 {most} 元。");
        en = format!("You set CNY {most} as the most one payment from this account may be.");
    }
    if let Some(until) = until.filter(|_| by == RestrictionKind::LossReport) {
        let until = until.to_string();
        let day = until.get(..16).unwrap_or(&until).replace('T', " ");
        zh = format!("{zh}有效至 {day}。");
        en = format!("{en} It lasts until {day}.");
    }
    Problem::new(Kind::Refused, restriction_code(by), title.0, title.1)
        .because(zh, en)
        .remedy(remedy.0, remedy.1, Some(action))
        .appealable()
}

type Words = ((&'static str, &'static str), (&'static str, &'static str), (&'static str, &'static str), &'static str);

/// Title, reason, remedy, and what the remedy's button does.
const fn words(by: RestrictionKind) -> Words {
    match by {
        RestrictionKind::CustomerStop => (
            ("账户已临时停用", "You stopped this account"),
            ("您自己停用了该账户的付款，收款不受影响。", "You stopped payments from it yourself; it still receives."),
            ("您可以在“账户保护与限额”中恢复付款。", "You can let it pay again under Protection and caps."),
            "manage_account",
        ),
        RestrictionKind::BankFreeze => (
            ("账户已冻结", "The account is frozen"),
            ("冻结期间该账户只收不付。", "While frozen it receives but does not pay."),
            ("请联系银行了解原因和所需材料。", "Ask the bank why, and which documents it needs."),
            "contact_bank",
        ),
        RestrictionKind::CourtOrder => (
            ("账户被司法冻结", "The account is under a court order"),
            (
                "有权机关要求冻结的金额尚未足额，账户暂不能付款。",
                "The amount ordered is not secured in full yet, so nothing can be paid.",
            ),
            (
                "可在“账户保护与限额”中查看文书号和机关，并向其提出异议；也可致电银行。",
                "Protection and caps shows the order and the authority, to whom you can object; or call the bank.",
            ),
            "manage_account",
        ),
        RestrictionKind::LossReport => (
            ("账户已挂失", "The account was reported lost"),
            ("挂失期间该账户只收不付。", "While reported lost it receives but does not pay."),
            (
                "找到后请致电银行或到网点，核实身份后解除。",
                "Once found, call the bank or visit a branch; it is lifted when they know it is you.",
            ),
            "contact_bank",
        ),
        RestrictionKind::NightLock => (
            ("夜间锁生效中", "The night lock is on"),
            ("您设置了在这段时间内不付款。", "You set it not to pay in these hours."),
            (
                "请在锁定时段之外转账，或在“账户保护与限额”中调整。",
                "Pay outside these hours, or change them under Protection and caps.",
            ),
            "manage_account",
        ),
        RestrictionKind::AmountLock => (
            ("超过单笔金额锁", "Over the amount lock"),
            ("您为该账户设置了单笔上限。", "You set the most one payment from this account may be."),
            ("请修改金额，或在“账户保护与限额”中调整。", "Change the amount, or the lock under Protection and caps."),
            "manage_account",
        ),
        RestrictionKind::Dormant => (
            ("账户已暂停非柜面业务", "Away from the counter this account is suspended"),
            (
                "开户后6个月内没有交易，按规定须重新核实身份。",
                "It had no transaction in six months after opening, so you have to be verified again.",
            ),
            ("请致电银行或携身份证到网点办理恢复。", "Call the bank, or bring your id card to a branch."),
            "contact_bank",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_an_account_has_a_code_and_words_of_its_own() {
        let restricted = RestrictionKind::ALL.map(|by| Refusal::Restricted { by, until: None, most_minor: Some(1) });
        let mut codes: Vec<_> = restricted.iter().filter_map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RestrictionKind::ALL.len());
        for refusal in restricted.iter().chain([&Refusal::NotFunded, &Refusal::NotVerified]) {
            let problem = format!("{:?}", problem(refusal));
            assert!(problem.contains(code(refusal).unwrap_or("none")), "{problem}");
        }
    }

    #[test]
    fn the_limit_that_was_passed_is_the_one_that_is_named() {
        let told = |key: &str| format!("{:?}", problem(&Refusal::CounterExceeded { key: key.into(), left: 3 }));
        assert!(told("out:u:transfer_others:2026-11-22").contains("今日还可转出 0.03 元"));
        assert!(told("out:u:transfer_others:2026").contains("本年还可转出 0.03 元"));
        let count = told("out_count:u:transfer_others:2026-11-22");
        assert!(count.contains("笔数") && !count.contains("0.03"), "{count}");
    }

    #[test]
    fn nothing_is_told_of_the_payees_figures() {
        let (cap_minor, left_minor) = (987_654_300, 123_456_700);
        let refusal = Refusal::CapExceeded { side: Side::Receiver, cap: ClassCap::InDay, cap_minor, left_minor };
        let told = format!("{:?}", problem(&refusal));
        assert!(!told.contains("9,876") && !told.contains("1,234"), "{told}");
    }
}
