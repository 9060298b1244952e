//! How long a bank takes for what people decide, and how long what they allow holds.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit, within};
use serde::{Deserialize, Serialize};

/// Deadlines of the desk. That an appeal is looked into at once, and what it lifts is lifted at once, is the law's
/// (反电信网络诈骗法 Art. 32); the figures are the platform's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeskRules {
    /// Hours in which a case is to be decided.
    pub case_hours: i64,
    /// Hours an operation that was released may be done again.
    pub release_hours: i64,
    /// Days in which an appeal is to be decided.
    pub appeal_days: i64,
    /// Days after a verdict in which it can be appealed.
    pub appealable_days: i64,
    /// Appeals of one customer that may wait at a time.
    pub appeals_open_max: i64,
    /// Hours an upheld appeal holds.
    pub upheld_hours: i64,
}

impl Default for DeskRules {
    fn default() -> Self {
        Self {
            case_hours: 24,
            release_hours: 24,
            appeal_days: 3,
            appealable_days: 30,
            appeals_open_max: 5,
            upheld_hours: 72,
        }
    }
}

const fn field(path: &'static str, label: (&'static str, &'static str), unit: Unit) -> Field {
    Field { path, label, unit, source: "", confidence: Confidence::Own }
}

impl ParameterSet for DeskRules {
    const NAME: &'static str = "risk.desk";
    const TITLE: (&'static str, &'static str) = ("风险核查与申诉", "Risk cases and appeals");

    fn fields() -> Vec<Field> {
        vec![
            field("case_hours", ("风险工单处理时限", "Hours in which a case is decided"), Unit::Hours),
            field("release_hours", ("放行后可重新办理的时间", "Hours a released operation may be done"), Unit::Hours),
            field("appeal_days", ("申诉答复期限", "Days in which an appeal is decided"), Unit::Days),
            field("appealable_days", ("可提出申诉的天数", "Days in which one may appeal"), Unit::Days),
            field("appeals_open_max", ("每位客户同时处理的申诉", "Appeals of one customer at a time"), Unit::Count),
            field("upheld_hours", ("申诉成立后的放行时间", "Hours an upheld appeal holds"), Unit::Hours),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        within([
            ("case_hours", self.case_hours, 1..=168),
            ("release_hours", self.release_hours, 1..=72),
            ("appeal_days", self.appeal_days, 1..=15),
            ("appealable_days", self.appealable_days, 7..=180),
            ("appeals_open_max", self.appeals_open_max, 1..=20),
            ("upheld_hours", self.upheld_hours, 1..=720),
        ])
    }
}
