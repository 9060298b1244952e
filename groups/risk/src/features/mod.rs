//! Features: what windows count, declared as data, and the catalogue rules are written over.
//!
//! A stand-in until the windows are merged: it counts the five features of the first twelve rules, from a short memory of
//! moments.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, LazyLock};

use chrono::Timelike;
use chrono_tz::Tz;
use contracts::risk::Scenario;
use expr::{Catalogue, Choice, FactError, Facts, Field, Type, Value, Words};
use kernel::Money;
use parking_lot::Mutex;

use crate::moment::{Moment, Outcome};

/// Whose moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The customer's.
    Customer,
    /// The device's.
    Device,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How many.
    Count,
    /// How many different ones.
    Distinct(Subject),
}

/// Which moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Judged ones.
    Attempts,
}

/// A feature.
#[derive(Debug, Clone)]
pub struct Feature {
    /// The field it is in expressions.
    pub id: Cow<'static, str>,
    /// What people read.
    pub label: Words,
    /// Whose.
    pub subject: Subject,
    /// Of which scenarios; none for all.
    pub scenarios: &'static [Scenario],
    /// Which moments.
    pub outcomes: Which,
    /// What of them.
    pub measure: Measure,
    /// How far back, in seconds.
    pub window_s: i64,
}

/// Every declared feature.
pub static BASE: LazyLock<Arc<[Feature]>> = LazyLock::new(|| {
    let count = |id: &'static str, zh, en, subject, scenarios, measure, window_s| Feature {
        id: Cow::Borrowed(id),
        label: Words::new(zh, en),
        subject,
        scenarios,
        outcomes: Which::Attempts,
        measure,
        window_s,
    };
    const MONEY: &[Scenario] = &[Scenario::Transfer];
    let (customer, device) = (Subject::Customer, Subject::Device);
    let login: &'static [Scenario] = &[Scenario::Login];
    Arc::from([
        count(
            "customer.transfer_count_10m",
            "客户近 10 分钟转账次数",
            "customer: transfers within 10 minutes",
            customer,
            MONEY,
            Measure::Count,
            600,
        ),
        count(
            "customer.transfer_count_1h",
            "客户近 1 小时转账次数",
            "customer: transfers within an hour",
            customer,
            MONEY,
            Measure::Count,
            3_600,
        ),
        count(
            "customer.new_device_count_1h",
            "客户近 1 小时新设备登录数",
            "customer: new devices signed in from within an hour",
            customer,
            login,
            Measure::Distinct(device),
            3_600,
        ),
        count(
            "customer.opening_count_1h",
            "客户近 1 小时申请开户次数",
            "customer: applications for accounts within an hour",
            customer,
            &[Scenario::AccountOpening],
            Measure::Count,
            3_600,
        ),
        count(
            "device.registration_count_1h",
            "设备近 1 小时注册次数",
            "device: registrations within an hour",
            device,
            &[Scenario::Registration],
            Measure::Count,
            3_600,
        ),
        count(
            "device.new_user_count_1h",
            "设备近 1 小时首次登录的客户数",
            "device: customers new to it within an hour",
            device,
            login,
            Measure::Distinct(customer),
            3_600,
        ),
    ])
});

/// How much windows may hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Moments.
    pub moments: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { moments: 20_000 }
    }
}

/// The windows of one bank.
pub struct Windows {
    features: Arc<[Feature]>,
    bounds: Bounds,
    moments: Mutex<VecDeque<Moment>>,
}

impl Windows {
    /// Empty ones.
    pub fn new(features: Arc<[Feature]>, bounds: Bounds) -> Self {
        Self { features, bounds, moments: Mutex::default() }
    }

    /// Notes a moment.
    pub fn note(&self, moment: &Moment) {
        let mut moments = self.moments.lock();
        if moments.len() >= self.bounds.moments {
            moments.pop_front();
        }
        moments.push_back(moment.clone());
    }

    /// The features in `wanted`, as if `moment` were counted already.
    pub fn read(&self, moment: &Moment, wanted: &[usize], into: &mut dyn FnMut(usize, Option<i64>)) {
        let moments = self.moments.lock();
        for place in wanted {
            into(*place, self.features.get(*place).and_then(|feature| value(feature, &moments, moment)));
        }
    }
}

fn value(feature: &Feature, moments: &VecDeque<Moment>, now: &Moment) -> Option<i64> {
    let key = |one: &Moment| match feature.subject {
        Subject::Customer => one.user.map(|user| user.to_string()),
        Subject::Device => one.device.as_deref().map(str::to_owned),
    };
    let own = key(now)?;
    let counts = feature.scenarios.is_empty() || feature.scenarios.contains(&now.scenario);
    let within = moments.iter().filter(|one| {
        let age_s = now.at.seconds_since(one.at);
        (0..feature.window_s).contains(&age_s)
            && (feature.scenarios.is_empty() || feature.scenarios.contains(&one.scenario))
            && key(one).as_ref() == Some(&own)
    });
    let within: Vec<&Moment> = within.chain(counts.then_some(now)).collect();
    let number = match feature.measure {
        Measure::Count => {
            let attempts = attempts(within.iter().copied().filter(|one| one.outcome != Some(Outcome::Done)));
            attempts.max(within.iter().filter(|one| one.outcome == Some(Outcome::Done)).count())
        }
        Measure::Distinct(of) => {
            let new = within.iter().filter(|one| one.device_age_s.is_none());
            let thing = |one: &&&Moment| match of {
                Subject::Customer => one.user.map(|user| user.to_string()),
                Subject::Device => one.device.as_deref().map(str::to_owned),
            };
            new.filter_map(|one| thing(&one)).collect::<BTreeSet<_>>().len()
        }
    };
    i64::try_from(number).ok()
}

/// One that comes back with its proof within a quarter of an hour is the same attempt.
fn attempts<'m>(moments: impl Iterator<Item = &'m Moment>) -> usize {
    let mut open: Vec<(u64, kernel::Timestamp)> = Vec::new();
    let mut count = 0;
    for one in moments {
        let place = open.iter().position(|(mark, at)| *mark == one.mark && one.at.seconds_since(*at) <= 900);
        match place {
            Some(place) => drop(open.swap_remove(place)),
            None => {
                open.push((one.mark, one.at));
                count += 1;
            }
        }
    }
    count
}

static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let times = || Type::Whole(Words::new("次", "times"));
    let words = |all: &[(&'static str, &'static str, &'static str)]| -> Arc<[Choice]> {
        all.iter().map(|(code, zh, en)| Choice::new(code, zh, en)).collect()
    };
    let scenarios: Vec<_> = Scenario::ALL.iter().map(|one| (one.as_str(), one.names().0, one.names().1)).collect();
    let channels: [(&str, &str, &str); 3] =
        [("h5", "手机网页", "mobile web"), ("app", "手机银行", "app"), ("internal", "系统内部", "internal")];
    let mut fields = vec![
        Field::new("scenario", Type::Choice(words(&scenarios)), "场景", "scenario"),
        Field::new("operation", Type::Text, "具体操作", "operation"),
        Field::new("channel", Type::Choice(words(&channels)), "渠道", "channel"),
        Field::new("amount", Type::Money, "交易金额", "amount"),
        Field::new("at.time", Type::TimeOfDay, "时刻", "time of day"),
        Field::new("payee.first_time", Type::Flag, "收款人为首次", "the payee is new"),
        Field::new("payee.listed", Type::Flag, "收款账户在黑名单中", "the payee's account is on the black list"),
        Field::new("account.listed", Type::Flag, "付款账户在黑名单中", "the paying account is on the black list"),
        Field::new("device.age", Type::Duration, "设备绑定时长", "time since the device was bound"),
        Field::new("device.known", Type::Flag, "设备已绑定该客户", "the device is bound to the customer"),
        Field::new("device.listed", Type::Flag, "设备在黑名单中", "the device is on the black list"),
        Field::new("device.banned", Type::Flag, "设备被封禁", "the device is banned"),
        Field::new("device.score", Type::Whole(Words::new("分", "points")), "设备风险分", "risk score of the device"),
        Field::new("device.signals", Type::Set(Arc::from([])), "设备风险信号", "signals of the device"),
    ];
    fields.extend(BASE.iter().map(|feature| Field {
        id: feature.id.clone(),
        holds: times(),
        label: feature.label.clone(),
        source: Words::new("风控特征", "risk features"),
        cost: expr::Cost::Memory,
    }));
    Catalogue::new("risk.moment", Words::new("风控时刻", "a moment to be judged"), fields)
        .expect("declared here, and tried by every test")
});

/// Puts what `moment` tells among `facts`.
pub fn give<'a>(
    moment: &'a Moment,
    zone: Tz,
    _own_bank_no: Option<&str>,
    facts: &mut Facts<'a>,
) -> Result<(), FactError> {
    facts.set("scenario", Value::text(moment.scenario.as_str()))?;
    if let Some(operation) = &moment.operation {
        facts.set("operation", Value::text(operation))?;
    }
    if let Some(amount) = moment.amount_minor {
        facts.set("amount", Value::Money(Money::cny(amount)))?;
    }
    let local = moment.at.utc().with_timezone(&zone);
    facts.set("at.time", Value::Seconds(i64::from(local.num_seconds_from_midnight())))?;
    facts.set("device.known", Value::Flag(moment.device.is_some() && moment.device_age_s.is_some()))?;
    if let Some(age_s) = moment.device_age_s {
        facts.set("device.age", Value::Seconds(age_s))?;
    }
    if moment.payee.is_some() {
        facts.set("payee.first_time", Value::Flag(moment.first_time_payee))?;
    }
    Ok(())
}

/// What rules may ask.
pub fn catalogue() -> Arc<Catalogue> {
    CATALOGUE.clone()
}
