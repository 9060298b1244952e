//! The catalogue `risk.moment`: what a rule may ask of a moment. What is told with it, and every feature.

use std::sync::{Arc, LazyLock};

use contracts::risk::Scenario;
use expr::{Catalogue, Choice, Cost, FactError, Facts, Field, Type, Value, Words};
use kernel::{Channel, Money};

use super::base::BASE;
use super::declare::{Feature, Measure};
use crate::device::Signal;

/// Its name.
const NAME: &str = "risk.moment";

const CHANNELS: [(Channel, &str, &str); 8] = [
    (Channel::H5, "手机网页", "mobile web"),
    (Channel::App, "手机银行", "app"),
    (Channel::MiniProgram, "小程序", "mini-program"),
    (Channel::WebBank, "网上银行", "web bank"),
    (Channel::Counter, "柜面", "counter"),
    (Channel::PhoneBank, "电话银行", "phone bank"),
    (Channel::Console, "运营端", "console"),
    (Channel::Internal, "系统内部", "internal"),
];

/// The catalogue, made once: all expressions over it share it.
pub fn catalogue() -> Arc<Catalogue> {
    CATALOGUE.clone()
}

/// The place of a feature's field in the catalogue.
pub fn slot_of(feature: usize) -> usize {
    *GIVEN + feature
}

/// The feature behind a place in the catalogue; nothing for what is told with the moment.
pub fn feature_of(slot: usize) -> Option<usize> {
    slot.checked_sub(*GIVEN).filter(|feature| *feature < BASE.len())
}

/// Puts a reading of the feature at place `feature` of [`BASE`] among the facts.
pub fn put(feature: usize, reading: i64, facts: &mut Facts<'_>) -> Result<(), FactError> {
    let measure = BASE.get(feature).ok_or(FactError::Field)?.measure;
    let value = match measure {
        Measure::SumMinor
        | Measure::MinMinor
        | Measure::MaxMinor
        | Measure::LastMinor
        | Measure::AlikeSumMinor(_)
        | Measure::AlikeMinMinor(_)
        | Measure::PercentileMinor(_) => Value::Money(Money::cny(reading)),
        Measure::SinceS | Measure::FirstS => Value::Seconds(reading),
        _ => Value::Whole(reading),
    };
    facts.put(slot_of(feature), value)
}

static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let fields = given().into_iter().chain(BASE.iter().map(field)).collect();
    let title = Words::new("风险时刻", "moment of risk");
    Catalogue::new(NAME, title, fields).expect("a test makes it as well: ids and words of the platform's own fields")
});

static GIVEN: LazyLock<usize> = LazyLock::new(|| given().len());

fn field(feature: &Feature) -> Field {
    let whole = |zh, en| Type::Whole(Words::new(zh, en));
    let holds = match feature.measure {
        Measure::Count | Measure::Alike(_) | Measure::Near | Measure::Seen(_) => whole("次", "times"),
        Measure::Distinct(_) | Measure::DistinctAlike { .. } => whole("个", "different"),
        Measure::HourShare | Measure::AmountTo(_) | Measure::FlowShare => whole("%", "%"),
        Measure::SpeedKmh => whole("km/h", "km/h"),
        Measure::DistanceKm => whole("km", "km"),
        Measure::SinceS | Measure::FirstS => Type::Duration,
        Measure::SumMinor
        | Measure::MinMinor
        | Measure::MaxMinor
        | Measure::LastMinor
        | Measure::AlikeSumMinor(_)
        | Measure::AlikeMinMinor(_)
        | Measure::PercentileMinor(_) => Type::Money,
    };
    let source = if feature.id.starts_with("profile.") {
        Words::new("客户画像", "profile")
    } else {
        Words::new("近期行为", "recent history")
    };
    Field { id: feature.id.clone(), holds, label: feature.label.clone(), source, cost: Cost::Memory }
}

/// What is told with the moment, or looked up beside it.
fn given() -> Vec<Field> {
    let whole = |zh, en| Type::Whole(Words::new(zh, en));
    let told = |field: Field| field.from("本次操作", "this operation", Cost::Given);
    let listed = |field: Field| field.from("名单", "lists", Cost::Memory);
    let sensed = |field: Field| field.from("设备感知", "device perception", Cost::Memory);
    let located = |field: Field| field.from("地址库", "file of addresses", Cost::Memory);
    let known = |field: Field| field.from("客户资料", "customer", Cost::Given);
    vec![
        told(Field::new("scenario", Type::Choice(scenarios()), "场景", "scenario")),
        told(Field::new("operation", Type::Text, "具体操作", "operation")),
        told(Field::new("channel", Type::Choice(channels()), "渠道", "channel")),
        told(Field::new("amount", Type::Money, "交易金额", "amount")),
        told(Field::new("balance.before", Type::Money, "付款账户余额", "balance of the paying account")),
        told(Field::new("balance.after", Type::Money, "付款后余额", "balance after it")),
        told(Field::new(
            "balance.share",
            Type::Decimal(Words::new("", "")),
            "金额占余额的比例",
            "share of the balance",
        )),
        told(Field::new("at.time", Type::TimeOfDay, "时刻", "time of day")),
        told(Field::new("at.day", Type::Day, "日期", "day")),
        told(Field::new("at.weekday", whole("", ""), "星期（1 为周一）", "day of the week (1 is Monday)")),
        told(Field::new("at.month_day", whole("", ""), "几号", "day of the month")),
        known(Field::new("customer.known", Type::Flag, "客户身份已知", "the customer is known")),
        known(Field::new("customer.age_years", whole("岁", "years"), "客户年龄", "age of the customer")),
        known(Field::new("customer.since", Type::Duration, "成为客户的时间", "time as a customer")),
        listed(Field::new("customer.listed", Type::Flag, "客户在黑名单中", "the customer is on the black list")),
        listed(Field::new("customer.allowed", Type::Flag, "客户在白名单中", "the customer is on the white list")),
        told(Field::new("device.named", Type::Flag, "设备有标识", "the device names itself")),
        told(Field::new("device.known", Type::Flag, "设备已绑定该客户", "the device is bound to the customer")),
        told(Field::new("device.age", Type::Duration, "设备绑定时长", "time since the device was bound")),
        listed(Field::new("device.listed", Type::Flag, "设备在黑名单中", "the device is on the black list")),
        listed(Field::new("device.allowed", Type::Flag, "设备在白名单中", "the device is on the white list")),
        sensed(Field::new("device.banned", Type::Flag, "设备被封禁", "the device is banned")),
        sensed(Field::new("device.score", whole("分", "points"), "设备风险分", "risk score of the device")),
        sensed(Field::new("device.signals", Type::Set(signals()), "设备风险信号", "signals of the device")),
        told(Field::new("ip.known", Type::Flag, "IP 已知", "the address is known")),
        listed(Field::new("ip.listed", Type::Flag, "IP 在黑名单中", "the address is on the black list")),
        listed(Field::new("ip.allowed", Type::Flag, "IP 在白名单中", "the address is on the white list")),
        located(Field::new("place.city", Type::Text, "所在城市", "city")),
        located(Field::new("place.country", Type::Text, "所在国家或地区", "country")),
        told(Field::new("payee.known", Type::Flag, "有收款账户", "there is a payee")),
        told(Field::new("payee.first_time", Type::Flag, "收款人为首次", "the payee is new")),
        listed(Field::new(
            "payee.listed",
            Type::Flag,
            "收款账户在黑名单中",
            "the payee's account is on the black list",
        )),
        listed(Field::new(
            "payee.allowed",
            Type::Flag,
            "收款账户在白名单中",
            "the payee's account is on the white list",
        )),
        told(Field::new("payee.bank_own", Type::Flag, "收款行为本行", "the payee's bank is this one")),
        told(Field::new("payee.bank_no", Type::Text, "收款行行号", "number of the payee's bank")),
        told(Field::new("account.known", Type::Flag, "有付款账户", "there is a paying account")),
        listed(Field::new(
            "account.listed",
            Type::Flag,
            "付款账户在黑名单中",
            "the paying account is on the black list",
        )),
        listed(Field::new(
            "account.allowed",
            Type::Flag,
            "付款账户在白名单中",
            "the paying account is on the white list",
        )),
        told(Field::new("phone.known", Type::Flag, "有手机号", "there is a phone number")),
        listed(Field::new("phone.listed", Type::Flag, "手机号在黑名单中", "the phone number is on the black list")),
        listed(Field::new("phone.allowed", Type::Flag, "手机号在白名单中", "the phone number is on the white list")),
        Field::new("model.score", whole("分", "points"), "模型分", "score of the model").from(
            "模型",
            "model",
            Cost::Memory,
        ),
    ]
}

fn scenarios() -> Arc<[Choice]> {
    let choice = |scenario: Scenario| {
        let (zh, en) = scenario.names();
        Choice::new(scenario.as_str(), zh, en)
    };
    Scenario::ALL.into_iter().map(choice).collect()
}

/// What device perception tells, under its own words: a rule that asks for another would never fire.
fn signals() -> Arc<[Choice]> {
    let choice = |signal: Signal| {
        let (zh, en) = signal.names();
        Choice::new(signal.as_str(), zh, en)
    };
    Signal::all().map(choice).collect()
}

fn channels() -> Arc<[Choice]> {
    CHANNELS.into_iter().map(|(channel, zh, en)| Choice::new(channel.as_str(), zh, en)).collect()
}

#[cfg(test)]
mod tests {
    use expr::{Condition, Truth};
    use kernel::Lang;

    use super::*;

    #[test]
    fn every_feature_is_a_field_in_its_place() {
        let catalogue = catalogue();
        assert_eq!(catalogue.fields().len(), given().len() + BASE.len());
        for (place, feature) in BASE.iter().enumerate() {
            assert_eq!(catalogue.slot(&feature.id), Some(slot_of(place)), "{}", feature.id);
            assert_eq!(feature_of(slot_of(place)), Some(place));
            assert!((60..=super::super::LONGEST_S).contains(&feature.window_s), "{}", feature.id);
        }
        assert_eq!(feature_of(0), None);
        assert_eq!(feature_of(catalogue.fields().len()), None);
    }

    #[test]
    fn a_reading_has_the_type_of_its_field() {
        let mut facts = Facts::new(&catalogue());
        for place in 0..BASE.len() {
            assert_eq!(put(place, 7, &mut facts), Ok(()), "{}", BASE[place].id);
        }
        assert_eq!(put(BASE.len(), 7, &mut facts), Err(FactError::Field));
        let rule = "customer.transfer_count_10m >= 6 and customer.transfer_sum_1h > 0.05 \
                    and customer.phone_since < duration(\"1d\") and profile.speed > 5";
        let rule = Condition::compile(&catalogue(), rule).unwrap();
        assert_eq!(rule.truth(&facts), Truth::True);
        assert!(rule.in_words(Lang::Zh).contains("客户近 10 分钟转账次数"), "{}", rule.in_words(Lang::Zh));
    }

    #[test]
    fn features_of_one_subject_stand_together() {
        let mut subjects: Vec<_> = BASE.iter().map(|feature| (feature.subject, feature.flow)).collect();
        subjects.dedup_by_key(|(subject, _)| *subject);
        assert_eq!(subjects.len(), 7, "one lock a subject");
    }
}
