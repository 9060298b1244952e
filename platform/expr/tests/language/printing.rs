//! An expression prints itself: as text that means the same, and in words.

use expr::{Condition, Cost};
use kernel::Lang;

use crate::catalogue;

fn compiled(text: &str) -> Condition {
    Condition::compile(&catalogue(), text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

#[test]
fn the_words_are_what_people_say() {
    let cases = [
        (
            "amount > 50000 and payee.first_time",
            "交易金额 > 50,000 元 且 收款人为首次",
            "amount > 50,000 yuan and the payee is new",
        ),
        (
            "count_1h >= 6 or not payee.listed",
            "一小时内次数 ≥ 6 次 或 并非（收款人在名单上）",
            "times in an hour ≥ 6 times or not (the payee is listed)",
        ),
        (
            "payee.listed and (amount > 1 or amount < -0.5)",
            "收款人在名单上 且 （交易金额 > 1 元 或 交易金额 < −0.5 元）",
            "the payee is listed and (amount > 1 yuan or amount < −0.5 yuan)",
        ),
        ("device.age < duration(\"24h\")", "设备绑定时长 < 1 天", "age of the device < 1 day"),
        ("device.age < duration(\"90m\")", "设备绑定时长 < 90 分钟", "age of the device < 90 minutes"),
        ("local_time >= time(\"23:00\")", "当地时间 ≥ 23:00", "local time ≥ 23:00"),
        ("opened_on == date(\"2026-11-28\")", "开户日期 = 2026-11-28", "day of opening = 2026-11-28"),
        ("kind == \"salary\"", "交易类型 = 工资", "kind = salary"),
        ("kind in [\"salary\", \"transfer\"]", "交易类型 为以下之一：工资、转账", "kind is one of salary, transfer"),
        ("kind not in [\"salary\"]", "交易类型 不为以下任何一个：工资", "kind is none of salary"),
        ("\"vip\" in tags", "客户标签 含有 “贵宾”", "tags include “VIP”"),
        (
            "amount in [100..500)",
            "交易金额 介于 100 元 至 500 元（不含）",
            "amount from 100 yuan to 500 yuan (excluded)",
        ),
        ("contains(lower(summary), \"kfc\")", "摘要（不分大小写） 包含 “kfc”", "summary (in any case) contains “kfc”"),
        ("not startsWith(summary, \"退\")", "摘要 开头不为 “退”", "summary does not begin with “退”"),
        ("amount == null", "交易金额 缺失", "amount is missing"),
        ("amount != null", "交易金额 已知", "amount is known"),
        ("(count_1h ?? 0) > 3", "一小时内次数（缺失时按 0） > 3 次", "times in an hour (or 0 if missing) > 3 times"),
        ("amount > balance * 0.5", "交易金额 > 余额 × 0.5", "amount > balance × 0.5"),
        (
            "payee.listed ? amount > 1 : amount > 2",
            "若 收款人在名单上，则 交易金额 > 1 元，否则 交易金额 > 2 元",
            "if the payee is listed then amount > 1 yuan, else amount > 2 yuan",
        ),
    ];
    for (text, zh, en) in cases {
        let condition = compiled(text);
        assert_eq!((condition.in_words(Lang::Zh).as_str(), condition.in_words(Lang::En).as_str()), (zh, en), "{text}");
    }
}

#[test]
fn the_text_is_canonical_and_means_the_same() {
    let cases = [
        ("amount>50000   and\r\npayee.first_time", "amount > 50000 and payee.first_time"),
        ("(amount > 50000.00)", "amount > 50000"),
        ("!payee.listed", "not payee.listed"),
        ("not (amount > 5)", "not (amount > 5)"),
        ("payee.listed or (payee.first_time or amount > 5)", "payee.listed or (payee.first_time or amount > 5)"),
        ("payee.listed or payee.first_time and amount > 5", "payee.listed or payee.first_time and amount > 5"),
        ("(payee.listed or payee.first_time) and amount > 5", "(payee.listed or payee.first_time) and amount > 5"),
        ("not (kind in ['salary'])", "kind not in [\"salary\"]"),
        ("device.age < duration('1440m')", "device.age < duration(\"1d\")"),
        ("amount - (balance - 5) > 0", "amount - (balance - 5) > 0"),
        ("(amount - balance) - 5 > 0", "amount - balance - 5 > 0"),
        ("(score + 1) * 2 > 0", "(score + 1) * 2 > 0"),
        ("-score > -(1 + 1)", "-score > -2"),
        ("score - -1 > 0", "score - (-1) > 0"),
        ("summary == 'say \"hi\"'", "summary == 'say \"hi\"'"),
        ("count_1h ?? 0 > 3", "(count_1h ?? 0) > 3"),
        ("null == amount", "amount == null"),
        ("contains(tags, 'vip')", "\"vip\" in tags"),
    ];
    for (text, canonical) in cases {
        let printed = compiled(text).text();
        assert_eq!(printed, canonical);
        assert_eq!(compiled(&printed).text(), printed, "printing is settled after once");
    }
}

#[test]
fn an_expression_knows_what_it_reads() {
    let condition = compiled("amount > 5 and (kind == null or amount < balance)");
    assert_eq!(condition.reads().map(|field| &*field.id).collect::<Vec<_>>(), ["amount", "balance", "kind"]);
    assert_eq!(condition.cost(), Cost::Given);
    assert_eq!(condition.source(), "amount > 5 and (kind == null or amount < balance)");
}
