//! The language as its users meet it: what is refused, what is unknown, how it prints, explains and is laid out; and that
//! it agrees with zen's own machine.

#![allow(clippy::unwrap_used)]

mod explaining;
mod printing;
mod refusing;
mod rows;
mod truth;
mod zen;

use std::sync::Arc;

use expr::{Catalogue, Choice, Condition, Facts, Field, Truth, Type, Value, Words};
use kernel::Money;

/// A catalogue with a field of every type.
pub fn catalogue() -> Arc<Catalogue> {
    let kinds = [Choice::new("salary", "工资", "salary"), Choice::new("transfer", "转账", "transfer")];
    let tags = [Choice::new("vip", "贵宾", "VIP"), Choice::new("staff", "员工", "staff")];
    let fields = vec![
        Field::new("amount", Type::Money, "交易金额", "amount"),
        Field::new("balance", Type::Money, "余额", "balance"),
        Field::new("count_1h", Type::Whole(Words::new("次", "times")), "一小时内次数", "times in an hour"),
        Field::new("score", Type::Decimal(Words::new("", "")), "评分", "score"),
        Field::new("payee.first_time", Type::Flag, "收款人为首次", "the payee is new"),
        Field::new("payee.listed", Type::Flag, "收款人在名单上", "the payee is listed"),
        Field::new("device.age", Type::Duration, "设备绑定时长", "age of the device"),
        Field::new("local_time", Type::TimeOfDay, "当地时间", "local time"),
        Field::new("opened_on", Type::Day, "开户日期", "day of opening"),
        Field::new("today", Type::Day, "今天", "today"),
        Field::new("summary", Type::Text, "摘要", "summary"),
        Field::new("counterparty", Type::Text, "对方户名", "counterparty"),
        Field::new("kind", Type::Choice(Arc::from(kinds)), "交易类型", "kind"),
        Field::new("tags", Type::Set(Arc::from(tags)), "客户标签", "tags"),
    ];
    Catalogue::new("test.transfer", Words::new("转账", "transfer"), fields).unwrap()
}

/// `amount` is money in fen, `device.age` seconds, `opened_on` a day, and so on, by the field's type.
pub fn facts<'a>(catalogue: &Arc<Catalogue>, known: &[(&str, Value<'a>)]) -> Facts<'a> {
    let mut facts = Facts::new(catalogue);
    for (id, value) in known {
        facts.set(id, value.clone()).unwrap();
    }
    facts
}

pub fn yuan(yuan: i64) -> Value<'static> {
    Value::Money(Money::cny(yuan * 100))
}

pub fn truth(text: &str, known: &[(&str, Value)]) -> Truth {
    let catalogue = catalogue();
    let condition = Condition::compile(&catalogue, text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"));
    condition.truth(&facts(&catalogue, known))
}
