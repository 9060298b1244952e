//! Why a transfer did not arrive, in words: what happened, what can be done now (反电信网络诈骗法 Art. 32).

use kernel::Lang;

use crate::store::Status;

/// Why a transfer came back or could not leave, as its customer reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What happened and why.
    pub reason: String,
    /// What can be done now.
    pub remedy: String,
    /// The button that does it.
    pub action: &'static str,
}

/// Explains the stable code kept with a transfer; nothing for one that arrives, or that its customer called off.
pub fn explain(status: Status, code: Option<&str>, lang: Lang) -> Option<Explained> {
    let code = code?;
    let (reason, remedy, action) = match status {
        Status::Returned => returned(code),
        Status::Cancelled => not_sent(code),
        Status::Scheduled | Status::Processing | Status::Completed => return None,
    };
    Some(Explained {
        reason: lang.pick(reason.0, reason.1).to_owned(),
        remedy: lang.pick(remedy.0, remedy.1).to_owned(),
        action,
    })
}

type Words = ((&'static str, &'static str), (&'static str, &'static str), &'static str);

fn returned(code: &str) -> Words {
    let check = (
        "款项已退回您的账户，请与收款人核对后重新转账。",
        "The money is back on your account. Check with the payee and transfer again.",
    );
    match code {
        "payee_unknown" => (("收款银行没有这个账户。", "The payee's bank has no such account."), check, "check_payee"),
        "payee_name_mismatch" => {
            (("收款账户的户名与您填写的不一致。", "The payee's account stands in another name."), check, "check_payee")
        }
        "account_closed" => (("收款账户已销户。", "The payee's account is closed."), check, "check_payee"),
        "unpaid" => (
            (
                "收款银行未能按时入账，清算系统已退回。",
                "The payee's bank did not credit it in time; the clearing returned it.",
            ),
            ("款项已退回您的账户，可稍后重试。", "The money is back on your account. You can try again later."),
            "retry",
        ),
        _ => (
            (
                "收款账户暂时不能入账，例如已被限制收款或超过收款限额。",
                "The payee's account could not take it: it may be restricted, or over a limit.",
            ),
            (
                "款项已退回您的账户。请联系收款人，由其向开户行了解原因。",
                "The money is back on your account. The payee's own bank can say why.",
            ),
            "check_payee",
        ),
    }
}

fn not_sent(code: &str) -> Words {
    let ask = (
        "冻结的金额已解除。请联系银行了解原因和所需材料。",
        "The amount is free again. Ask the bank why, and which documents it needs.",
    );
    match code {
        // Of the limits of either account, and of the caps of its class.
        "limit_exceeded" | "class_cap_exceeded" | "payee_cap_exceeded" => (
            (
                "转出当日，付款或收款账户已达限额。",
                "An account of this transfer had reached a limit on the day it should leave.",
            ),
            (
                "冻结的金额已解除，可改日或减少金额后重试。",
                "The amount is free again. Try another day, or a smaller amount.",
            ),
            "change_amount",
        ),
        "account_closed" => (
            ("转出时付款或收款账户已销户。", "An account of this transfer was closed when it should leave."),
            ("冻结的金额已解除，请更换账户。", "The amount is free again. Use another account."),
            "check_payee",
        ),
        // Frozen, stopped, locked for the night, reported lost, dormant, under a court's order.
        code if code.starts_with("account_") => (
            (
                "转出时付款账户处于冻结、锁定或其他限制状态。",
                "Your account was frozen, locked or restricted when it should leave.",
            ),
            ask,
            "contact_bank",
        ),
        "insufficient_funds" => (
            ("转出时可用余额不足。", "There was not enough money when it should leave."),
            ("冻结的金额已解除，请补足余额后重试。", "The amount is free again. Add money and try again."),
            "change_amount",
        ),
        _ => (("转出时未能入账。", "It could not be booked when it should leave."), ask, "contact_bank"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_did_not_arrive_is_explained_with_a_way_forward() {
        for status in [Status::Returned, Status::Cancelled] {
            for code in ["payee_unknown", "unpaid", "account_frozen", "account_closed", "something_new"] {
                for lang in [Lang::Zh, Lang::En] {
                    let told = explain(status, Some(code), lang).expect("explained");
                    assert!(!told.reason.is_empty() && !told.remedy.is_empty() && !told.action.is_empty());
                }
            }
        }
        assert_eq!(explain(Status::Cancelled, None, Lang::Zh), None, "called off by the customer");
        assert_eq!(explain(Status::Completed, Some("x"), Lang::Zh), None);
    }
}
