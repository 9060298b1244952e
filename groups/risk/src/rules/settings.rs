//! How strict a bank was with the first rules, before there were documents: what it set then goes on to hold, as a document
//! of its own, until the bank publishes one. What it publishes begins with it.

use std::collections::BTreeMap;

use super::body::{Body, Floor, RuleText, Switch};

/// How strict a bank is with one of the first rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Whether the rule is judged at all.
    pub enabled: bool,
    /// Thresholds by name; a name that is missing means the default.
    pub thresholds: BTreeMap<String, i64>,
}

/// A threshold: its name in the settings, its value until the bank says otherwise, and the range it may be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Unique within the rule; the unit is the last word.
    pub name: &'static str,
    /// The value where nothing is set.
    pub default: i64,
    /// The largest value that makes sense; the smallest is 0.
    pub max: i64,
}

/// One of the first rules, with what could be set about it.
pub struct Adjustable {
    /// Its id.
    pub rule: &'static str,
    /// What can be set.
    pub thresholds: &'static [Threshold],
    /// The rules it has become, each with what it asks.
    written: fn(&Values<'_>) -> Vec<(&'static str, String)>,
}

/// The thresholds of one rule as a bank has set them.
pub struct Values<'a> {
    of: &'a [Threshold],
    set: &'a BTreeMap<String, i64>,
}

impl Values<'_> {
    fn get(&self, name: &str) -> i64 {
        let default = || self.of.iter().find(|threshold| threshold.name == name).map(|threshold| threshold.default);
        self.set.get(name).copied().or_else(default).unwrap_or_default()
    }

    /// Money as the language writes it: yuan with at most two decimals.
    fn yuan(&self, name: &str) -> String {
        let minor = self.get(name);
        match minor % 100 {
            0 => (minor / 100).to_string(),
            cents => format!("{}.{cents:02}", minor / 100),
        }
    }

    /// The condition that the time lies between two minutes of the day; over midnight when the first is larger.
    fn between(&self, from: &str, until: &str) -> String {
        let (from, until) = (self.get(from), self.get(until));
        let at = |minute: i64| format!("time(\"{:02}:{:02}\")", minute / 60, minute % 60);
        let after = (from < DAY_MIN).then(|| format!("at.time >= {}", at(from)));
        let before = (until < DAY_MIN).then(|| format!("at.time < {}", at(until)));
        match (after, before) {
            (Some(after), Some(before)) if from < until => format!("({after} and {before})"),
            (Some(after), Some(before)) if from > until => format!("({after} or {before})"),
            (Some(after), None) => after,
            (None, Some(before)) => before,
            _ => "at.time < time(\"00:00\")".to_owned(),
        }
    }
}

const DAY_MIN: i64 = 24 * 60;
const HOUR_S: i64 = 3_600;
/// The most a counter was kept for: thresholds on counts may not be larger.
const COUNT_MAX: i64 = 64;
/// The largest amount a threshold may name, in minor units.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

const fn count(name: &'static str, default: i64) -> Threshold {
    Threshold { name, default, max: COUNT_MAX }
}

const fn amount(default: i64) -> Threshold {
    Threshold { name: "amount_min_minor", default, max: AMOUNT_MAX }
}

const fn minute(name: &'static str, default: i64) -> Threshold {
    Threshold { name, default, max: DAY_MIN }
}

const DEVICE_AGE: Threshold = Threshold { name: "device_age_max_s", default: 24 * HOUR_S, max: 720 * HOUR_S };

fn new_device(values: &Values<'_>) -> String {
    let seconds = values.get(DEVICE_AGE.name);
    let span = if seconds % HOUR_S == 0 { format!("{}h", seconds / HOUR_S) } else { format!("{seconds}s") };
    format!("(device.age ?? duration(\"0s\")) < duration(\"{span}\")")
}

/// The first rules.
pub const ADJUSTABLE: [Adjustable; 12] = [
    Adjustable {
        rule: "payee_black_list",
        thresholds: &[],
        written: |_| vec![("payee_black_list", "payee.listed".to_owned())],
    },
    Adjustable {
        rule: "device_black_list",
        thresholds: &[],
        written: |_| vec![("device_black_list", "device.listed".to_owned())],
    },
    Adjustable {
        rule: "transfer_velocity",
        thresholds: &[count("step_up_count_10m", 6), count("deny_count_1h", 20)],
        written: |v| {
            vec![
                ("transfer_velocity", format!("customer.transfer_count_10m >= {}", v.get("step_up_count_10m"))),
                ("transfer_velocity_stop", format!("customer.transfer_count_1h >= {}", v.get("deny_count_1h"))),
            ]
        },
    },
    Adjustable {
        rule: "new_device_large_amount",
        thresholds: &[DEVICE_AGE, amount(200_000)],
        written: |v| {
            let asked = format!("{} and amount >= {}", new_device(v), v.yuan("amount_min_minor"));
            vec![("new_device_large_amount", asked)]
        },
    },
    Adjustable {
        rule: "night_large_amount",
        thresholds: &[minute("night_from_minute", 23 * 60), minute("night_until_minute", 6 * 60), amount(2_000_000)],
        written: |v| {
            let night = v.between("night_from_minute", "night_until_minute");
            vec![("night_large_amount", format!("{night} and amount >= {}", v.yuan("amount_min_minor")))]
        },
    },
    Adjustable {
        rule: "first_time_payee_large",
        thresholds: &[amount(1_000_000)],
        written: |v| {
            vec![("first_time_payee_large", format!("payee.first_time and amount >= {}", v.yuan("amount_min_minor")))]
        },
    },
    Adjustable {
        rule: "login_new_device_burst",
        thresholds: &[count("step_up_count_1h", 3), count("deny_count_1h", 10)],
        written: |v| {
            let asked = |name| format!("not device.known and customer.new_device_count_1h >= {}", v.get(name));
            vec![
                ("login_new_device_burst", asked("step_up_count_1h")),
                ("login_new_device_burst_stop", asked("deny_count_1h")),
            ]
        },
    },
    Adjustable {
        rule: "bound_account_black_list",
        thresholds: &[],
        written: |_| vec![("bound_account_black_list", "payee.listed".to_owned())],
    },
    Adjustable {
        rule: "new_device_account_opening",
        thresholds: &[DEVICE_AGE],
        written: |v| vec![("new_device_account_opening", new_device(v))],
    },
    Adjustable {
        rule: "account_opening_burst",
        thresholds: &[count("step_up_count_1h", 3), count("deny_count_1h", 8)],
        written: |v| {
            let asked = |name| format!("customer.opening_count_1h >= {}", v.get(name));
            vec![
                ("account_opening_burst", asked("step_up_count_1h")),
                ("account_opening_burst_stop", asked("deny_count_1h")),
            ]
        },
    },
    Adjustable {
        rule: "new_device_protection_lifted",
        thresholds: &[DEVICE_AGE],
        written: |v| vec![("new_device_protection_lifted", new_device(v))],
    },
    Adjustable {
        rule: "registration_burst",
        thresholds: &[count("step_up_count_1h", 5), count("deny_count_1h", 10)],
        written: |v| {
            let asked = |name| {
                let least = v.get(name);
                format!("device.registration_count_1h >= {least} or device.new_user_count_1h >= {least}")
            };
            vec![("registration_burst", asked("step_up_count_1h")), ("registration_burst_stop", asked("deny_count_1h"))]
        },
    },
];

impl Adjustable {
    /// The one called `rule`.
    pub fn find(rule: &str) -> Option<&'static Self> {
        ADJUSTABLE.iter().find(|one| one.rule == rule)
    }

    /// What it asks with these thresholds, by the ids of the rules it has become.
    pub fn written(&self, thresholds: &BTreeMap<String, i64>) -> Vec<(&'static str, String)> {
        (self.written)(&Values { of: self.thresholds, set: thresholds })
    }
}

/// The first rules alone, as the base set has them.
pub fn first() -> Body {
    let ids: Vec<&str> = ADJUSTABLE.iter().flat_map(|one| one.written(&BTreeMap::new())).map(|(id, _)| id).collect();
    let rules = Body::base().rules.iter().filter(|rule| ids.contains(&rule.id.as_str())).cloned().collect();
    Body { rules, ..Body::default() }
}

/// What a bank has set otherwise than the platform does, as a document; nothing if that is nothing.
pub fn as_body(settings: &BTreeMap<String, Setting>) -> Option<Body> {
    let mut rules: Vec<RuleText> = Vec::new();
    for one in &ADJUSTABLE {
        let Some(setting) = settings.get(one.rule) else { continue };
        let usual = one.written(&BTreeMap::new());
        for ((id, when), (_, usually)) in one.written(&setting.thresholds).into_iter().zip(usual) {
            let Some(base) = Body::base().rule(id) else { continue };
            let is_off = !setting.enabled && base.floor == Floor::No;
            if is_off || when != usually {
                let enabled = if is_off { Switch::Off } else { Switch::On };
                rules.push(RuleText { when, enabled, floor: Floor::No, ..base.clone() });
            }
        }
    }
    (!rules.is_empty()).then(|| Body { rules, ..Body::default() })
}
