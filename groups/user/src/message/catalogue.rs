//! The messages the platform knows, in the alliance's own words. A bank may have words of its own for each.

use contracts::message::MessageKind as Kind;

use super::model::{Channel, Priority};
use super::template::{Placeholder, Sort, Template};

const PUSH: &[Channel] = &[Channel::Push];
const BOTH: &[Channel] = &[Channel::Sms, Channel::Push];

const fn place(
    name: &'static str,
    sort: Sort,
    label: (&'static str, &'static str),
    sample: &'static str,
) -> Placeholder {
    Placeholder { name, sort, label, sample }
}

const AMOUNT: Placeholder = place("amount", Sort::Money, ("金额", "Amount"), "");
const RESTRICTION: Placeholder = place("restriction", Sort::Term, ("限制", "Restriction"), "night_lock");

const UNTIL: Placeholder = place("time", Sort::Time, ("截止时间", "Until"), "");

const DAY: Placeholder = place("day", Sort::Text, ("日期", "Day"), "2026-12-31");

/// Every template.
pub const TEMPLATES: [Template; 28] = [
    Template {
        id: "new_device",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("新设备登录", "Sign-in on a new device"),
        placeholders: &[place("time", Sort::Time, ("登录时间", "When"), "")],
        title: ("新设备登录提醒", "Signed in on a new device"),
        body: (
            "您的手机银行于 {time} 在一台新设备上登录。如非本人操作，请立即修改登录密码并联系我们。",
            "Your mobile banking was signed in to on a new device on {time}. If it was not you, change your password at \
             once and call us.",
        ),
        // Whoever signs in on a new device has just been sent a code: the phone knows.
        channels: PUSH,
    },
    Template {
        id: "recovery_proven",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("账户正在被找回", "Account being recovered"),
        placeholders: &[place("time", Sort::Time, ("生效时间", "When it takes effect"), "")],
        title: ("有人正在找回您的账户", "Somebody is recovering your account"),
        body: (
            "有人申请在新设备上找回您的手机银行，{time} 起可以完成，原设备届时全部解绑。如非本人操作，请立即在安全中心停止，或联系我们。",
            "Somebody asked to recover your mobile banking on a new device. It can be completed from {time}, and all old \
             devices are unbound then. If it was not you, stop it under Security now, or call us.",
        ),
        // Texts go to every number the bank knows, before and after, whatever is chosen here.
        channels: PUSH,
    },
    Template {
        id: "recovered",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("账户已找回", "Account recovered"),
        placeholders: &[place("time", Sort::Time, ("限额恢复时间", "When limits are as before"), "")],
        title: ("您的手机银行已在新设备上找回", "You are back, on a new device"),
        body: (
            "原设备已全部解绑，登录密码已更换。为保护资金，{time} 前对外转账限额较低。如非本人操作，请立即联系我们。",
            "All old devices are unbound and the password is a new one. To keep your money safe, less can leave until \
             {time}. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "phone_changed",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("预留手机号已更换", "Phone number changed"),
        placeholders: &[place("time", Sort::Time, ("更换时间", "When"), "")],
        title: ("预留手机号已更换", "Your phone number was changed"),
        body: (
            "您的预留手机号已于 {time} 更换。如非本人操作，请立即联系我们。",
            "Your phone number with us was changed on {time}. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "external_linked",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("绑定第三方登录", "Third-party sign-in linked"),
        placeholders: &[place("time", Sort::Time, ("绑定时间", "When"), "")],
        title: ("已绑定第三方登录", "A third-party sign-in was linked"),
        body: (
            "{time}，您的手机银行绑定了一个第三方登录方式。如非本人操作，请立即在安全中心解绑并联系我们。",
            "On {time} a third-party sign-in was linked to your mobile banking. If it was not you, unlink it under Security \
             at once and call us.",
        ),
        channels: PUSH,
    },
    Template {
        id: "external_unlinked",
        kind: Kind::Security,
        priority: Priority::Normal,
        name: ("解绑第三方登录", "Third-party sign-in unlinked"),
        placeholders: &[place("time", Sort::Time, ("解绑时间", "When"), "")],
        title: ("已解绑第三方登录", "A third-party sign-in was unlinked"),
        body: (
            "{time}，您的一个第三方登录方式已解绑，不能再用它登录。仍可用手机号登录。",
            "On {time} a third-party sign-in was unlinked and opens nothing any more. Your phone still signs you in.",
        ),
        channels: PUSH,
    },
    Template {
        id: "appeal_upheld",
        kind: Kind::Security,
        priority: Priority::Normal,
        name: ("申诉成立", "Appeal upheld"),
        placeholders: &[UNTIL],
        title: ("您的申诉成立，限制已解除", "Your appeal was upheld"),
        body: (
            "您申诉的业务已经核实，限制立即解除，{time} 前可以重新办理。给您带来不便，非常抱歉。",
            "We looked at what you appealed against: it is no longer held back, and can be done again until {time}. We are \
             sorry for the trouble.",
        ),
        channels: PUSH,
    },
    Template {
        id: "appeal_rejected",
        kind: Kind::Security,
        priority: Priority::Normal,
        name: ("申诉未成立", "Appeal not upheld"),
        placeholders: &[],
        title: ("您的申诉已答复", "Your appeal was answered"),
        body: (
            "您申诉的业务经核实后维持原处理结果，答复的理由可在“我的申诉”中查看。",
            "We looked at what you appealed against; it stays as it was. Our answer is under Appeals.",
        ),
        channels: PUSH,
    },
    Template {
        id: "case_released",
        kind: Kind::Security,
        priority: Priority::Normal,
        name: ("待核查业务已放行", "Held operation released"),
        placeholders: &[UNTIL],
        title: ("您的业务已核实，可以继续办理", "You can go on with what was held"),
        body: (
            "等待核查的业务已经核实，{time} 前可以重新办理。如不是您本人的操作，请立即联系我们。",
            "What was held for a check can be done again until {time}. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "case_refused",
        kind: Kind::Security,
        priority: Priority::Normal,
        name: ("待核查业务未通过", "Held operation refused"),
        placeholders: &[],
        title: ("等待核查的业务未通过", "What was held for a check is refused"),
        body: (
            "为保护您的资金，等待核查的业务没有办理。如有疑问，请在“我的申诉”中说明，或联系我们。",
            "To protect your money we did not carry out what was held for a check. If you think this is wrong, explain it \
             under Appeals, or call us.",
        ),
        channels: PUSH,
    },
    Template {
        id: "id_document_expiring",
        kind: Kind::Legal,
        priority: Priority::Normal,
        name: ("证件即将到期", "Id document ends soon"),
        placeholders: &[DAY],
        title: ("您的身份证件即将到期", "Your id document ends soon"),
        body: (
            "您在本行登记的身份证件有效期至 {day}，请换证后及时更新，以免影响使用。",
            "The id document we know you by is good until {day}. Please renew it here once you have the new one.",
        ),
        channels: PUSH,
    },
    Template {
        id: "id_document_expired",
        kind: Kind::Legal,
        priority: Priority::Normal,
        name: ("证件已到期", "Id document has ended"),
        placeholders: &[DAY],
        title: ("您的身份证件已到期", "Your id document has ended"),
        body: (
            "您在本行登记的身份证件已于 {day} 到期，请尽快更新。逾期未更新，将暂停线上转出。",
            "The id document we know you by ended on {day}. Please renew it soon: otherwise money can no longer leave online.",
        ),
        channels: BOTH,
    },
    Template {
        id: "id_document_stopped",
        kind: Kind::Legal,
        priority: Priority::Urgent,
        name: ("证件过期暂停转出", "Stopped for an expired document"),
        placeholders: &[DAY],
        title: ("线上转出已暂停", "Money can no longer leave online"),
        body: (
            "您登记的身份证件已于 {day} 到期且未更新，线上转出已暂停。更新证件后立即恢复；如有异议，可以申诉。",
            "The id document we know you by ended on {day} and was not renewed, so money can no longer leave online. Renewing \
             it lifts this at once; if you disagree, you can appeal.",
        ),
        channels: BOTH,
    },
    Template {
        id: "users_merged",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("用户已合并", "Users merged"),
        placeholders: &[place("time", Sort::Time, ("时间", "When"), "")],
        title: ("另一个用户已合并到您名下", "Another user is now part of yours"),
        body: (
            "{time}，经验证，另一个用户（渠道）已合并到您名下，其账户与资料一并归入。如非本人操作，请立即联系我们拆分。",
            "On {time} another user was proven to be you and became part of yours, with everything it had. If it was not \
             you, call us at once to have them split.",
        ),
        channels: BOTH,
    },
    Template {
        id: "users_split",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("用户已拆分", "Users split"),
        placeholders: &[place("time", Sort::Time, ("时间", "When"), "")],
        title: ("合并的用户已拆分", "Merged users were split"),
        body: (
            "{time}，本行已将合并的用户拆分，原属各用户的账户与资料已各自归还，请重新登录核对。如有异议，请联系我们。",
            "On {time} we split users that had been merged; each has again what was its own. Please sign in again and check. \
             Call us if you disagree.",
        ),
        channels: BOTH,
    },
    Template {
        id: "operation_stopped",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("风险拦截", "Stopped for safety"),
        placeholders: &[place("time", Sort::Time, ("时间", "When"), "")],
        title: ("一笔操作已被拦截", "We stopped an operation"),
        body: (
            "出于安全原因，我们于 {time} 未办理您账户的一笔操作。如非本人操作，请立即联系我们；如有异议，可以申诉。",
            "For your safety we did not carry out an operation on {time}. If it was not you, call us at once; if you \
             disagree, you can appeal.",
        ),
        channels: PUSH,
    },
    Template {
        id: "account_protected",
        kind: Kind::Security,
        priority: Priority::Urgent,
        name: ("账户保护已开启", "Protection switched on"),
        placeholders: &[RESTRICTION],
        title: ("账户保护已开启", "Your account is protected"),
        body: (
            "您的账户已开启：{restriction}。如非本人操作，请立即联系我们。",
            "On your account now: {restriction}. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "account_restricted",
        kind: Kind::Legal,
        priority: Priority::Urgent,
        name: ("账户受限", "Account restricted"),
        placeholders: &[RESTRICTION],
        title: ("您的账户使用受限", "Your account is restricted"),
        body: (
            "您的账户已被设置限制：{restriction}。原因、解除办法和申诉方式请在账户页面查看，或联系我们。",
            "Your account has been restricted: {restriction}. Open the account to see why, what lifts it and how to \
             appeal, or call us.",
        ),
        channels: BOTH,
    },
    Template {
        id: "account_released",
        kind: Kind::Account,
        priority: Priority::Normal,
        name: ("限制已解除", "Restriction lifted"),
        placeholders: &[RESTRICTION],
        title: ("一项账户限制已解除", "A restriction was lifted"),
        body: ("您账户的限制已解除：{restriction}。", "No longer on your account: {restriction}."),
        channels: PUSH,
    },
    Template {
        id: "transfer_in",
        kind: Kind::MoneyIn,
        priority: Priority::Normal,
        name: ("转账到账", "Transfer received"),
        placeholders: &[AMOUNT],
        title: ("收到 {amount}", "You received {amount}"),
        body: ("一笔转账已存入您的账户，金额 {amount}。", "A transfer of {amount} has reached your account."),
        channels: PUSH,
    },
    Template {
        id: "transfer_returned",
        kind: Kind::MoneyIn,
        priority: Priority::Normal,
        name: ("转账退回", "Transfer returned"),
        placeholders: &[],
        title: ("一笔转账已退回", "A transfer came back"),
        body: (
            "您的一笔跨行转账未能到账，款项已退回原账户。退回原因请在回单中查看。",
            "A transfer to another bank did not arrive, and the money is back on your account. The receipt says why.",
        ),
        channels: PUSH,
    },
    Template {
        id: "packet_received",
        kind: Kind::MoneyIn,
        priority: Priority::Normal,
        name: ("收到红包", "Red packet received"),
        placeholders: &[],
        title: ("有人给您发了一个红包", "Somebody gave you a red packet"),
        body: (
            "红包等待您打开，过期未领将退回给对方。",
            "It waits to be opened; what is not taken in time goes back to the giver.",
        ),
        channels: PUSH,
    },
    Template {
        id: "transfer_out",
        kind: Kind::MoneyOut,
        priority: Priority::Urgent,
        name: ("转账转出", "Transfer sent"),
        placeholders: &[AMOUNT, place("payee", Sort::Tail, ("收款账号尾号", "Payee's last four digits"), "")],
        title: ("转出 {amount}", "You sent {amount}"),
        body: (
            "您向尾号 {payee} 的账户转出 {amount}。如非本人操作，请立即联系我们。",
            "You sent {amount} to the account ending in {payee}. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "packet_given",
        kind: Kind::MoneyOut,
        priority: Priority::Urgent,
        name: ("发出红包", "Red packet given"),
        placeholders: &[AMOUNT],
        title: ("红包已发出 {amount}", "Red packet given: {amount}"),
        body: (
            "您发出了红包，共 {amount}。如非本人操作，请立即联系我们。",
            "You gave {amount} as a red packet. If it was not you, call us at once.",
        ),
        channels: PUSH,
    },
    Template {
        id: "transfer_not_left",
        kind: Kind::MoneyOut,
        priority: Priority::Normal,
        name: ("预约转账未转出", "Transfer did not leave"),
        placeholders: &[AMOUNT],
        title: ("一笔转账未能转出", "A transfer did not leave"),
        body: (
            "您预约的一笔转账未能转出，金额 {amount}。款项已解除冻结，可以重新转账。",
            "The transfer of {amount} you ordered did not leave. The money is free again; you can send it anew.",
        ),
        channels: PUSH,
    },
    Template {
        id: "budget_reached",
        kind: Kind::Account,
        priority: Priority::Normal,
        name: ("预算提醒", "Budget reached"),
        placeholders: &[
            place("month", Sort::Month, ("月份", "Month"), ""),
            place("category", Sort::Term, ("分类", "Category"), "dining"),
            place("percent", Sort::Percent, ("比例", "Share of the budget"), ""),
            place("spent", Sort::Money, ("已支出", "Spent"), ""),
            place("budget", Sort::Money, ("预算", "Budget"), ""),
        ],
        title: ("预算已用 {percent}：{category}", "{percent} of your budget used: {category}"),
        body: (
            "{month}您的「{category}」已支出 {spent}，预算为 {budget}，已达 {percent}。",
            "In {month} you have spent {spent} on {category}: {percent} of your budget of {budget} is reached.",
        ),
        channels: PUSH,
    },
    Template {
        id: "account_opened",
        kind: Kind::Account,
        priority: Priority::Normal,
        name: ("开户成功", "Account opened"),
        placeholders: &[place("account", Sort::Term, ("账户类别", "Class of account"), "class_two")],
        title: ("您的新账户已开立", "Your new account is open"),
        body: ("您的{account}已开立，可以使用了。", "Your new account ({account}) is open and ready."),
        channels: PUSH,
    },
    Template {
        id: "offer",
        kind: Kind::Marketing,
        priority: Priority::Low,
        name: ("优惠活动", "Offer"),
        placeholders: &[
            place("headline", Sort::Text, ("标题", "Headline"), "周末支付立减"),
            place("text", Sort::Text, ("正文", "Text"), "到店支付满一百减十，详情见活动页面。"),
        ],
        title: ("{headline}", "{headline}"),
        body: ("{text}", "{text}"),
        channels: PUSH,
    },
];

/// The template with this id.
pub fn template(id: &str) -> Option<&'static Template> {
    static ALL: [Template; TEMPLATES.len()] = TEMPLATES;
    ALL.iter().find(|template| template.id == id)
}
