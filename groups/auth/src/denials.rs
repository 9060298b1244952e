//! What is answered when an operation may not be done: what happened, why, and the way forward.

use contracts::auth::{Business, Denial, Tool, Wanted};
use contracts::risk::Reason;
use kernel::{Money, Remedy};

use crate::model::{Bound, Caps, ToolSet};

fn remedy(zh: &str, en: &str, action: &str) -> Option<Remedy> {
    Some(Remedy { text_zh: zh.to_owned(), text_en: en.to_owned(), action: Some(action.to_owned()) })
}

fn denial(code: &'static str, title: (&str, &str), detail: (String, String), remedy: Option<Remedy>) -> Denial {
    Denial { code, title: (title.0.to_owned(), title.1.to_owned()), detail, remedy }
}

/// Over what the tools held carry, and no tool that can be had carries it. `reserved` says that another operation that
/// waits for its proof holds some of it.
pub(crate) fn limit(left: Money, bound: Bound, reserved: bool) -> Denial {
    let amount = left.to_grouped();
    let (title, mut zh, mut en) = match bound {
        Bound::Operation => (
            ("超出单笔限额", "Over the limit of one transfer"),
            format!("按您现有的认证方式，单笔最多可转出 {amount} 元。"),
            format!("With the tools you have, one transfer may be at most CNY {amount}."),
        ),
        Bound::Day => (
            ("超出今日转账限额", "Over today's transfer limit"),
            format!("按您现有的认证方式，今日还可转出 {amount} 元。"),
            format!("With the tools you have, CNY {amount} can still be transferred today."),
        ),
        Bound::DayCount => (
            ("今日转账笔数已满", "No more transfers today"),
            "今日的转账笔数已达上限。".to_owned(),
            "You have made as many transfers today as your limit allows.".to_owned(),
        ),
        Bound::Year => (
            ("超出本年转账限额", "Over this year's transfer limit"),
            format!("按您现有的认证方式，本年还可转出 {amount} 元。"),
            format!("With the tools you have, CNY {amount} can still be transferred this year."),
        ),
    };
    if reserved {
        zh.push_str("另有一笔等待您验证的交易占用了部分额度，完成或放弃后即可释放。");
        en.push_str(" Another operation that waits for your proof holds some of it until it is done or given up.");
    }
    let way = match (bound, left.is_positive()) {
        (Bound::DayCount, _) => {
            remedy("明日再转，或在“转账限额”中查看和调整。", "Go on tomorrow, or look at your limits.", "see_limits")
        }
        (_, true) => remedy(
            "减少金额后再试，或在“转账限额”中查看和调整；更高额度请到网点办理。",
            "Lower the amount, or look at your limits; a branch can raise them.",
            "change_amount",
        ),
        (Bound::Year, false) => remedy(
            "可在“转账限额”中查看和调整；更高额度请到网点办理。",
            "Look at your limits; a branch can raise them.",
            "see_limits",
        ),
        (_, false) => remedy(
            "明日额度恢复后再转，或在“转账限额”中查看和调整。",
            "Go on tomorrow, or look at your limits.",
            "see_limits",
        ),
    };
    denial("limit_exceeded", title, (zh, en), way)
}

/// More tools would carry it: which, and how far they reach.
pub(crate) fn wanted(ways: Vec<ToolSet>, left: Money, reach: Caps) -> Wanted {
    let first: Vec<Tool> = ways.first().into_iter().flatten().copied().collect();
    let told = if first == [Tool::Pin] { pin() } else { further(&first, left, reach) };
    Wanted { ways: ways.into_iter().map(|way| way.into_iter().collect()).collect(), denial: told }
}

fn further(missing: &[Tool], left: Money, reach: Caps) -> Denial {
    let names = |pick: fn((&'static str, &'static str)) -> &'static str, and: &str| {
        missing.iter().map(|tool| pick(tool.names())).collect::<Vec<_>>().join(and)
    };
    let (zh, en) = (names(|names| names.0, "和"), names(|names| names.1, " and "));
    let left = left.to_grouped();
    let (zh_reach, en_reach) = match reach.per_day_minor.map(|cap| Money::cny(cap).to_grouped()) {
        Some(cap) => (format!("，开通{zh}后每日可达 {cap} 元"), format!(" With {en} it is up to CNY {cap} a day.")),
        None => (format!("，开通{zh}后可以办理"), format!(" With {en} it can be done.")),
    };
    let detail = (
        format!("按您现有的认证方式，还可转出 {left} 元{zh_reach}。"),
        format!("With the tools you have, CNY {left} can still be transferred.{en_reach}"),
    );
    let way = remedy(&format!("开通{zh}，或减少金额。"), &format!("Set up {en}, or lower the amount."), "see_tools");
    denial("limit_exceeded", ("现有认证方式的额度不足", "Over the limit of the tools you have"), detail, way)
}

/// A PIN is needed and there is none.
pub(crate) fn pin() -> Denial {
    let detail = ("本次操作需要 6 位交易密码。".to_owned(), "This needs a six-digit PIN.".to_owned());
    let way = remedy("请先设置交易密码。", "Set a PIN first.", "set_pin");
    denial("pin_not_set", ("尚未设置交易密码", "No PIN has been set"), detail, way)
}

/// The PIN was wrong too often.
pub(crate) fn locked(seconds: i64) -> Denial {
    let minutes = (seconds + 59).max(60) / 60;
    let detail = (
        format!("密码多次输入错误，{minutes} 分钟后可以再试。"),
        format!("It was wrong too often; try again in {minutes} {}.", if minutes == 1 { "minute" } else { "minutes" }),
    );
    let way = remedy("如忘记交易密码，请致电客服。", "If you have forgotten it, call the bank.", "contact_bank");
    denial("pin_locked", ("交易密码已锁定", "Your PIN is locked"), detail, way)
}

/// The risk rules want the face, and it was wrong too often: whoever tries other faces must not get on without one.
pub(crate) fn face_locked(seconds: i64) -> Denial {
    let minutes = (seconds + 59).max(60) / 60;
    let detail = (
        format!("本次操作需要人脸识别，而人脸识别因多次未通过已暂时锁定，{minutes} 分钟后可以再试。"),
        format!(
            "This takes your face, which was not recognised too often; try again in {minutes} {}.",
            if minutes == 1 { "minute" } else { "minutes" }
        ),
    );
    let way =
        remedy("请稍后再试，或致电客服核实后解锁。", "Try again later, or call the bank to unlock it.", "contact_bank");
    denial("tool_locked", ("人脸识别已锁定", "The face is locked"), detail, way)
}

/// The challenge that came along is of no use.
pub(crate) fn challenge() -> Denial {
    let detail = (
        "验证已过期、已使用或不属于本次操作。".to_owned(),
        "It has expired, was used, or is for another operation.".to_owned(),
    );
    let way = remedy("请重新发起本次操作。", "Please start again.", "retry");
    denial("challenge_invalid", ("验证已失效", "This verification is no longer valid"), detail, way)
}

/// The customer's id document has expired, and the time to renew it is over (人民银行令〔2007〕第2号 Art. 19).
pub(crate) fn document() -> Denial {
    let detail = (
        "您登记的身份证件已过期且超过更新期限，按规定暂停线上转出。".to_owned(),
        "The id document we know you by has expired and was not renewed in time, so money may not leave online."
            .to_owned(),
    );
    let way = remedy("更新证件后立即恢复。", "Renew it and this is lifted at once.", "renew_document");
    denial("id_document_expired", ("身份证件已过期", "Your id document has expired"), detail, way)
}

/// What each rule says, once, in one line.
pub(crate) fn told(reasons: &[Reason], pick: fn(&Reason) -> &str, between: &str) -> String {
    let mut texts: Vec<&str> = Vec::with_capacity(reasons.len());
    for text in reasons.iter().map(pick).filter(|text| !text.is_empty()) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join(between)
}

/// What the first rule that says so tells the customer to do; otherwise `usual`. How one may appeal is told beside it.
fn way_on(reasons: &[Reason], usual: (&str, &str)) -> Option<Remedy> {
    let own = reasons.iter().find(|reason| !reason.remedy_zh.is_empty() && !reason.remedy_en.is_empty());
    let (zh, en) = own.map_or(usual, |reason| (reason.remedy_zh.as_str(), reason.remedy_en.as_str()));
    remedy(zh, en, "contact_bank")
}

/// The risk rules want a person to look first: not now, and perhaps later.
pub(crate) fn delayed(business: Business, reasons: &[Reason]) -> Denial {
    let (zh, en) = (told(reasons, |reason| &reason.text_zh, "；"), told(reasons, |reason| &reason.text_en, "; "));
    let detail = (
        format!("{zh}。为保障您的资金安全，本行将人工核实后再办理，请稍后重试。"),
        format!("{en}. For your safety somebody at the bank looks at it first; please try again later."),
    );
    let usual = ("如需尽快办理，请致电本行客服核实。", "If it is urgent, call the bank to verify.");
    let title = match business.moves_money() {
        true => ("本次转账需人工核实", "This transfer is looked at by a person first"),
        false => ("本次操作需人工核实", "This is looked at by a person first"),
    };
    denial("risk_delayed", title, detail, way_on(reasons, usual))
}

/// The risk rules refuse, or want more proof than anybody here can give.
pub(crate) fn risk(business: Business, reasons: &[Reason]) -> Denial {
    let detail = (told(reasons, |reason| &reason.text_zh, " "), told(reasons, |reason| &reason.text_en, " "));
    let way = way_on(reasons, ("请致电本行客服核实。", "Please call the bank to verify."));
    let title = match business.moves_money() {
        true => ("出于安全原因，本次转账未能继续", "This transfer was stopped for your safety"),
        false => ("出于安全原因，本次操作未能继续", "This was stopped for your safety"),
    };
    denial("risk_denied", title, detail, way)
}
