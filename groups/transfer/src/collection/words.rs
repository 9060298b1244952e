//! Why money was not collected, in words: what happened, what can be done now (反电信网络诈骗法 Art. 32). The paying bank
//! tells a code and no figures.

use gateway::Problem;
use kernel::{Kind, Lang};

use crate::standing::RefusalWords;

type Words = ((&'static str, &'static str), (&'static str, &'static str), &'static str);

/// Reason, remedy, and what the remedy's button does.
fn words(code: &str) -> Words {
    let manage = (
        "请在该卡所属银行的手机银行查看账户状态，或联系该行。",
        "See the state of the account in that bank's app, or ask that bank.",
    );
    match code {
        "insufficient_funds" => (
            ("该卡可用余额不足。", "There is not enough money on that card."),
            ("请减少金额，或存入后重试。", "Ask for less, or add money and try again."),
            "change_amount",
        ),
        "nothing_to_collect" => (
            ("该卡余额没有超过您要保留的金额。", "There is nothing above what you keep on that card."),
            ("无需处理；余额超过后会按计划归集。", "Nothing to do: what comes above it is collected as planned."),
            "none",
        ),
        "mandate_ended" | "mandate_unknown" => (
            ("扣款授权已终止或不存在。", "The mandate has ended, or is not known there."),
            ("请重新授权后再归集。", "Give the mandate again, then collect."),
            "none",
        ),
        "over_debit_cap" => (
            ("超过您授权的单笔上限。", "It is more than the mandate allows at a time."),
            ("请减少金额，或重新授权并调高上限。", "Ask for less, or give the mandate again with a higher amount."),
            "change_amount",
        ),
        "over_day_cap" => (
            ("超过您授权的单日上限。", "It is more than the mandate allows a day."),
            ("请减少金额，或明日再归集。", "Ask for less, or collect tomorrow."),
            "change_amount",
        ),
        "request_expired" => (
            ("扣款行未能在有效时间内处理，款项未扣。", "That bank could not decide in time; nothing was debited."),
            ("请重新发起。", "Please ask again."),
            "retry",
        ),
        "name_mismatch" | "not_same_person" => (
            (
                "扣款账户与您的姓名或证件号码不一致，只能从本人账户归集。",
                "That account is not in your name and id number; only your own accounts can be collected from.",
            ),
            ("请绑定本人名下的卡。", "Link a card of your own."),
            "none",
        ),
        "account_unknown" | "account_closed" => (
            ("该卡已销户或不存在。", "That card is closed, or there is none."),
            ("请解绑后使用其他卡。", "Unlink it and use another card."),
            "none",
        ),
        "class_cap_exceeded" => (
            ("该卡已达其账户类别的转出限额。", "That account has reached the limit of its class."),
            ("请减少金额，或改日再归集。", "Ask for less, or try another day."),
            "change_amount",
        ),
        "account_night_locked" | "account_amount_locked" => (
            ("您在该行为账户设置的锁不允许本次扣款。", "A lock you set on that account at its bank does not allow it."),
            manage,
            "manage_account",
        ),
        code if code.starts_with("account_") => (
            ("该卡处于冻结、挂失或其他限制状态。", "That account is frozen, reported lost or otherwise restricted."),
            manage,
            "contact_bank",
        ),
        // Of the receiving account: the money went back.
        "payee_cap_exceeded" | "payee_unknown" | "payee_name_mismatch" | "unpaid" => (
            (
                "转入账户未能入账，款项已退回原卡。",
                "The account here could not take it; the money went back to the card.",
            ),
            ("请更换转入账户后重试。", "Choose another account and try again."),
            "change_amount",
        ),
        "bank_not_reached" => (
            ("该银行未接入本平台的扣款服务。", "That bank takes no part in debits on this platform."),
            ("请在该行手机银行主动转账到本行。", "Send the money from that bank's own app."),
            "none",
        ),
        _ => (("扣款行没有接受。", "That bank did not accept it."), manage, "contact_bank"),
    }
}

/// The refusal kept under `code`, for its reader.
pub fn refusal(code: &str, lang: Lang) -> RefusalWords {
    let (reason, remedy, _) = words(code);
    RefusalWords {
        title: lang.pick("未能归集", "Not collected").to_owned(),
        detail: Some(lang.pick(reason.0, reason.1).to_owned()),
        remedy: Some(lang.pick(remedy.0, remedy.1).to_owned()),
        appeal: Some(lang.pick("有异议可在“我的—客服”提出。", "You may object under Me, Customer service.").to_owned()),
    }
}

/// The same as a problem.
pub fn problem(code: &'static str) -> Problem {
    let (reason, remedy, action) = words(code);
    let action = Some(action).filter(|action| *action != "none");
    Problem::new(Kind::Refused, code, "未能归集", "Not collected")
        .because(reason.0, reason.1)
        .remedy(remedy.0, remedy.1, action)
        .appealable()
}

/// The paying bank's code as one that is known here.
pub fn known(code: &str) -> &'static str {
    const KNOWN: [&str; 23] = [
        "insufficient_funds",
        "nothing_to_collect",
        "mandate_ended",
        "mandate_unknown",
        "over_debit_cap",
        "over_day_cap",
        "request_expired",
        "name_mismatch",
        "not_same_person",
        "account_unknown",
        "account_closed",
        "class_cap_exceeded",
        "account_night_locked",
        "account_amount_locked",
        "account_frozen",
        "account_stopped",
        "account_under_order",
        "account_reported_lost",
        "account_dormant",
        "payee_cap_exceeded",
        "payee_unknown",
        "unpaid",
        "bank_not_reached",
    ];
    KNOWN.into_iter().find(|known| *known == code).unwrap_or("not_accepted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_reason_and_a_way_forward_in_both_languages() {
        for code in ["insufficient_funds", "account_frozen", "mandate_ended", "something_new"] {
            for lang in [Lang::Zh, Lang::En] {
                let told = refusal(code, lang);
                assert!(told.detail.is_some_and(|text| !text.is_empty()) && told.remedy.is_some());
            }
        }
        assert_eq!(known("something_new"), "not_accepted");
    }
}
