//! Features: what windows count, declared as data, and the catalogue rules are written over.
//!
//! A stand-in until the windows are merged: it counts the five features of the first twelve rules, from a short memory of
//! moments.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, LazyLock};

use contracts::risk::Scenario;
use expr::{Catalogue, Choice, Field, Type, Words};
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
    const MONEY: &[Scenario] = &[Scenario::Transfer, Scenario::Payment];
    let (customer, device) = (Subject::Customer, Subject::Device);
    Arc::from([
        count("customer.transfer_count_10m", "客户10分钟内转账次数", "transfers of the customer in 10 minutes", customer, MONEY, Measure::Count, 600),
        count("customer.transfer_count_1h", "客户1小时内转账次数", "transfers of the customer in an hour", customer, MONEY, Measure::Count, 3_600),
        count("customer.new_device_count_1h", "客户1小时内登录的新设备数", "new devices of the customer in an hour", customer, &[Scenario::Login], Measure::Distinct(device), 3_600),
        count("device.customer_count_1h", "设备1小时内注册的客户数", "customers who came to the device in an hour", device, &[Scenario::Registration], Measure::Count, 3_600),
        count("customer.opening_count_1h", "客户1小时内开户次数", "openings of the customer in an hour", customer, &[Scenario::AccountOpening], Measure::Count, 3_600),
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
        Measure::Distinct(_) => {
            let new = within.iter().filter(|one| one.device_age_s.is_none());
            new.filter_map(|one| one.device.as_deref()).collect::<BTreeSet<_>>().len()
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
    let scenarios: Vec<_> =
        Scenario::ALL.iter().map(|one| (one.as_str(), one.names().0, one.names().1)).collect();
    let mut fields = vec![
        Field::new("scenario", Type::Choice(words(&scenarios)), "场景", "scenario"),
        Field::new("operation", Type::Text, "具体操作", "operation"),
        Field::new("amount", Type::Money, "交易金额", "amount"),
        Field::new("share_of_balance", Type::Decimal(Words::new("", "")), "占余额比例", "share of the balance"),
        Field::new("payee.first_time", Type::Flag, "收款人为首次", "the payee is new"),
        Field::new("payee.listed", Type::Flag, "收款账户在名单中", "the payee is on a list"),
        Field::new("payee.bank_own", Type::Flag, "收款人在本行", "the payee banks here"),
        Field::new("device.age", Type::Duration, "设备已绑定", "the device has been bound for"),
        Field::new("device.known", Type::Flag, "设备已绑定过", "the device is known"),
        Field::new("device.listed", Type::Flag, "设备在名单中", "the device is on a list"),
        Field::new("device.score", Type::Whole(Words::new("分", "points")), "设备风险分", "score of the device"),
        Field::new("device.signals", Type::Set(Arc::from([])), "设备信号", "signals of the device"),
        Field::new("at.time", Type::TimeOfDay, "时刻", "the time"),
        Field::new("at.weekday", Type::Whole(Words::new("", "")), "星期", "day of the week"),
        Field::new("customer.age_years", Type::Whole(Words::new("岁", "years")), "年龄", "age"),
        Field::new("customer.since", Type::Duration, "注册已有", "a customer for"),
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

/// What rules may ask.
pub fn catalogue() -> Arc<Catalogue> {
    CATALOGUE.clone()
}
