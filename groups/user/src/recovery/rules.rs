//! How long a bank lets a customer wait who comes back without anything, and what they may do at first.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit, within};
use serde::{Deserialize, Serialize};

/// Coming back without the old device. All figures are the platform's own choice: no primary text gives any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryRules {
    /// Hours between the proof and the new device, when the phone number is a new one too. Every number the bank knows is
    /// told at once, and any device that is still signed in can stop it.
    pub cool_down_hours: i64,
    /// Days after which nothing is held to less than usual any more.
    pub limited_days: i64,
    /// The most that leaves to others in a day until then.
    pub limited_day_cap_minor: i64,
    /// Times the papers may be wrong in one attempt.
    pub tries_max: i64,
    /// Attempts a day from one phone, and from one device.
    pub a_day_max: i64,
    /// Days in which operators decide; after them the request is refused.
    pub review_days: i64,
    /// Hours in which what is ready must be completed.
    pub complete_hours: i64,
}

impl Default for RecoveryRules {
    fn default() -> Self {
        Self {
            cool_down_hours: 24,
            limited_days: 7,
            limited_day_cap_minor: 500_000,
            tries_max: 5,
            a_day_max: 5,
            review_days: 3,
            complete_hours: 72,
        }
    }
}

const fn field(path: &'static str, label: (&'static str, &'static str), unit: Unit) -> Field {
    Field { path, label, unit, source: "", confidence: Confidence::Own }
}

impl ParameterSet for RecoveryRules {
    const NAME: &'static str = "user.recovery";
    const TITLE: (&'static str, &'static str) = ("账户找回", "Recovery");

    fn fields() -> Vec<Field> {
        vec![
            field("cool_down_hours", ("更换手机号找回的等待时间", "Wait when the phone number is new"), Unit::Hours),
            field("limited_days", ("找回后限额降低的天数", "Days of lower limits afterwards"), Unit::Days),
            field("limited_day_cap_minor", ("期间每日对外转账上限", "Most out a day until then"), Unit::MoneyMinor),
            field("tries_max", ("每次找回可填错次数", "Wrong entries in one attempt"), Unit::Count),
            field("a_day_max", ("每部手机每日找回次数", "Attempts a day from one phone"), Unit::Count),
            field("review_days", ("人工审核期限", "Days in which operators decide"), Unit::Days),
            field("complete_hours", ("通过后完成期限", "Hours in which it must be completed"), Unit::Hours),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        within([
            ("cool_down_hours", self.cool_down_hours, 12..=168),
            ("limited_days", self.limited_days, 1..=90),
            ("limited_day_cap_minor", self.limited_day_cap_minor, 0..=5_000_000),
            ("tries_max", self.tries_max, 1..=5),
            ("a_day_max", self.a_day_max, 1..=50),
            ("review_days", self.review_days, 1..=15),
            ("complete_hours", self.complete_hours, 1..=168),
        ])
    }
}
