//! How often a customer takes their data along, and how long a file waits.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Exports of one's own data. The law asks for "in time" (个人信息保护法 Art. 45); the figures are the platform's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportRules {
    /// Exports a customer may ask for in a day.
    pub per_day_max: i64,
    /// Hours a file waits to be fetched.
    pub keep_hours: i64,
}

impl Default for ExportRules {
    fn default() -> Self {
        Self { per_day_max: 3, keep_hours: 72 }
    }
}

impl ParameterSet for ExportRules {
    const NAME: &'static str = "user.exports";
    const TITLE: (&'static str, &'static str) = ("个人资料导出", "Exports of one's own data");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            field("per_day_max", ("每位客户每日可申请次数", "Exports a customer may ask for in a day"), Unit::Count),
            field("keep_hours", ("文件保留时间", "How long a file waits"), Unit::Hours),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if !(1..=20).contains(&self.per_day_max) {
            objections.push(Objection::new("per_day_max", "应在 1 至 20 次之间 / Between 1 and 20"));
        }
        if !(1..=720).contains(&self.keep_hours) {
            objections.push(Objection::new("keep_hours", "应在 1 至 720 小时之间 / Between 1 and 720 hours"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
