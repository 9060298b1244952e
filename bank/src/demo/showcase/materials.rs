//! What is shown in the slots of a demonstration bank: fictional, in the bank's own colours, leading to what the app has.

use content::demo_art::Motif;
use serde_json::{Value, json};

/// Something that is shown.
pub struct Material {
    /// The name of its document.
    pub name: &'static str,
    /// Its headline.
    pub title: (&'static str, &'static str),
    /// One more line.
    pub text: (&'static str, &'static str),
    /// Its picture: what, how large, and which ground.
    pub picture: Option<(Motif, (u32, u32), u32)>,
    /// Where.
    pub slots: &'static [&'static str],
    /// Where it leads: a page, or `article:` with a name; nowhere when empty.
    pub link: &'static str,
    /// Whatever else its text says.
    pub more: &'static str,
}

const WIDE: (u32, u32) = (750, 280);
const SMALL: (u32, u32) = (320, 240);
const TALL: (u32, u32) = (600, 800);

/// All of them.
pub const ALL: &[Material] = &[
    Material {
        name: "salary-plan",
        title: ("工资到账，先存一笔", "Payday? Put something aside"),
        text: ("设好日期，每月自动转入", "Set a day, it moves by itself"),
        picture: Some((Motif::Coins, WIDE, 0)),
        slots: &["home.banner"],
        link: "/pay/schedules/new",
        more: r#"{"priority": 80, "weight": 30, "goal": "transfer"}"#,
    },
    Material {
        name: "fraud-guard",
        title: ("陌生来电要转账？先挂断", "A stranger asks for money? Hang up"),
        text: ("三步识别常见骗局", "Three steps against common fraud"),
        picture: Some((Motif::Shield, WIDE, 3)),
        slots: &["home.banner", "accounts.banner", "pay.banner"],
        link: "article:fraud-five-signs",
        more: r#"{"priority": 90, "presence": "always"}"#,
    },
    Material {
        name: "second-account",
        title: ("线上开二类户，五分钟", "A second account in five minutes"),
        text: ("日常消费与储蓄分开管", "Keep spending and saving apart"),
        picture: Some((Motif::Card, WIDE, 1)),
        slots: &["home.banner", "accounts.banner"],
        link: "/accounts/open",
        more: r#"{"priority": 70, "weight": 40, "goal": "account_opened", "person": {"per_day": 6, "in_total": 60}}"#,
    },
    Material {
        name: "analysis-year",
        title: ("这一年，钱花在哪儿", "Where the year's money went"),
        text: ("查看年度账单", "See your year in review"),
        picture: Some((Motif::Bars, WIDE, 2)),
        slots: &["home.banner"],
        link: "/analysis/year",
        more: r#"{"priority": 60, "weight": 30, "audiences": ["active_payers", "high_value"], "held_out_percent": 10}"#,
    },
    Material {
        name: "red-packet",
        title: ("发个红包，送份心意", "Send a red packet"),
        text: ("生日、节日、随时都可以", "Birthdays, holidays, any day"),
        picture: Some((Motif::Gift, WIDE, 2)),
        slots: &["home.banner"],
        link: "/packets/new",
        more: r#"{"priority": 60, "weight": 30, "exclusive": "gift", "arms": [{"id": "b", "percent": 50, "material": {"title_zh": "好久不见，发个红包问声好", "title_en": "Say hello with a red packet", "text_zh": "二十四小时未领自动退回", "text_en": "It comes back if nobody opens it", "image": "$image"}}]}"#,
    },
    Material {
        name: "phone-pay",
        title: ("知道手机号，就能转账", "A phone number is enough"),
        text: ("不用记长长的卡号", "No long card numbers"),
        picture: Some((Motif::Phone, WIDE, 1)),
        slots: &["home.banner", "pay.banner"],
        link: "/pay/phone",
        more: r#"{"priority": 50, "weight": 20, "goal": "transfer"}"#,
    },
    Material {
        name: "welcome-home",
        title: ("欢迎回来", "Welcome back"),
        text: ("一切就绪", "Everything is ready"),
        picture: Some((Motif::Hills, WIDE, 0)),
        slots: &["home.banner", "accounts.banner", "pay.banner", "articles.banner"],
        link: "/accounts",
        more: r#"{"priority": 1, "presence": "fallback"}"#,
    },
    Material {
        name: "bind-card",
        title: ("把他行卡也放进来", "Bring your other cards"),
        text: ("一个应用看全部余额", "All balances in one app"),
        picture: Some((Motif::Card, SMALL, 3)),
        slots: &["home.card", "me.card"],
        link: "/cards/add",
        more: r#"{"priority": 60, "weight": 30, "goal": "card_bound", "person": {"per_day": 5, "in_total": 40}, "held_out_percent": 20}"#,
    },
    Material {
        name: "limits-check",
        title: ("按需设置转账限额", "Set limits that fit you"),
        text: ("用多少设多少，更安心", "Only as much as you need"),
        picture: Some((Motif::Umbrella, SMALL, 1)),
        slots: &["home.card", "me.card"],
        link: "/me/limits",
        more: r#"{"priority": 50, "weight": 30}"#,
    },
    Material {
        name: "hesitant-help",
        title: ("转账遇到困难？", "Trouble with a transfer?"),
        text: ("看看常见原因和办法", "Common reasons and what to do"),
        picture: Some((Motif::Letter, SMALL, 0)),
        slots: &["home.card"],
        link: "article:transfer-refused",
        more: r#"{"priority": 95, "presence": "always", "audiences": ["hesitant_payers"], "person": {"per_day": 3}}"#,
    },
    Material {
        name: "statements-now",
        title: ("需要流水？在线开立", "Need a statement?"),
        text: ("带校验码，可直接提交", "With a code to check it by"),
        picture: Some((Motif::Letter, SMALL, 2)),
        slots: &["me.card"],
        link: "/statements",
        more: r#"{"priority": 40, "weight": 20}"#,
    },
    Material {
        name: "budget",
        title: ("给下个月定个预算", "A budget for next month"),
        text: ("快用完时提醒您", "You hear when it runs low"),
        picture: Some((Motif::Calendar, SMALL, 1)),
        slots: &["analysis.card"],
        link: "/analysis",
        more: r#"{"priority": 40, "weight": 20}"#,
    },
    Material {
        name: "message-settings",
        title: ("只收您想收的消息", "Only the messages you want"),
        text: ("动账、优惠，分开设置", "Payments and offers apart"),
        picture: Some((Motif::Letter, SMALL, 3)),
        slots: &["messages.card"],
        link: "/messages/settings",
        more: r#"{"priority": 40, "weight": 20, "person": {"per_day": 3, "in_total": 30}}"#,
    },
    Material {
        name: "security-float",
        title: ("安全体检", "Safety check"),
        text: ("", ""),
        picture: Some((Motif::Shield, (300, 300), 1)),
        slots: &["home.floating"],
        link: "/me/security",
        more: r#"{"priority": 40, "weight": 20, "person": {"per_day": 4}}"#,
    },
    Material {
        name: "new-terms",
        title: ("服务升级通知", "What is new this week"),
        text: ("批量转账支持导入名单，定时转账可随时暂停。", "Batches take a list, schedules can be paused."),
        picture: None,
        slots: &["home.pop"],
        link: "article:release-notes",
        more: r#"{"priority": 40, "weight": 20, "person": {"in_total": 1}}"#,
    },
    Material {
        name: "spring-interstitial",
        title: ("新市民，安心安家", "Settling in a new city"),
        text: ("开户、工资、租房一站办", "Account, salary and rent in one place"),
        picture: Some((Motif::House, TALL, 0)),
        slots: &["home.interstitial"],
        link: "article:new-residents",
        more: r#"{"priority": 40, "weight": 20, "person": {"per_day": 1, "in_total": 2}, "hours": [8, 22]}"#,
    },
    Material {
        name: "splash-brand",
        title: ("陪您走过四季", "With you all year"),
        text: ("", ""),
        picture: Some((Motif::Hills, (750, 1_100), 0)),
        slots: &["app.splash"],
        link: "",
        more: r#"{"priority": 20, "weight": 20}"#,
    },
    Material {
        name: "splash-fraud",
        title: ("转账前，多问一句", "Ask once more before you pay"),
        text: ("", ""),
        picture: Some((Motif::Shield, (750, 1_100), 3)),
        slots: &["app.splash"],
        link: "article:fraud-five-signs",
        more: r#"{"priority": 20, "weight": 10}"#,
    },
    Material {
        name: "badge-limits",
        title: ("可调", "Set"),
        text: ("", ""),
        picture: None,
        slots: &["home.badge.limits"],
        link: "",
        more: r#"{"priority": 20, "weight": 10, "person": {"per_day": 3, "in_total": 20}}"#,
    },
    Material {
        name: "badge-security",
        title: ("体检", "Check"),
        text: ("", ""),
        picture: None,
        slots: &["home.badge.security"],
        link: "",
        more: r#"{"priority": 20, "weight": 10, "audiences": ["sleeping", "high_value"]}"#,
    },
    Material {
        name: "hint-schedule",
        title: ("试试：每月定时给家人转账", "Try: a monthly transfer home"),
        text: ("", ""),
        picture: None,
        slots: &["home.hint"],
        link: "/pay/schedules",
        more: r#"{"priority": 30, "weight": 20}"#,
    },
    Material {
        name: "hint-statement",
        title: ("试试：开一份带校验码的流水", "Try: a statement with a code"),
        text: ("", ""),
        picture: None,
        slots: &["home.hint"],
        link: "/statements",
        more: r#"{"priority": 30, "weight": 20}"#,
    },
    Material {
        name: "hint-data",
        title: ("试试：下载我的个人信息", "Try: take your data along"),
        text: ("", ""),
        picture: None,
        slots: &["home.hint"],
        link: "/me/data",
        more: r#"{"priority": 30, "weight": 10}"#,
    },
    Material {
        name: "articles-green",
        title: ("少一张纸，多一片绿", "One sheet less"),
        text: ("电子回单与电子流水", "Receipts and statements without paper"),
        picture: Some((Motif::Leaf, WIDE, 1)),
        slots: &["articles.banner"],
        link: "article:paperless",
        more: r#"{"priority": 30, "weight": 10}"#,
    },
];

/// The text of a placement; `image` is its picture's id.
pub fn body(material: &Material, image: Option<&str>) -> Result<Value, serde_json::Error> {
    let Material { title, text, slots, link, more, .. } = material;
    let more: Value = serde_json::from_str(&more.replace("$image", image.unwrap_or_default()))?;
    let mut body = json!({
        "slots": slots, "weight": 10, "presence": "rotating", "goal": "none",
        "material": { "title_zh": title.0, "title_en": title.1 },
    });
    if !text.0.is_empty() {
        (body["material"]["text_zh"], body["material"]["text_en"]) = (json!(text.0), json!(text.1));
    }
    if let Some(image) = image {
        body["material"]["image"] = json!(image);
    }
    match link.strip_prefix("article:") {
        Some(name) => body["link"] = json!({ "kind": "article", "name": name }),
        None if !link.is_empty() => body["link"] = json!({ "kind": "page", "to": link }),
        None => {}
    }
    if let (Some(own), Value::Object(more)) = (body.as_object_mut(), more) {
        own.extend(more);
    }
    Ok(body)
}
