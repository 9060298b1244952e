//! How long a bank keeps what it must of a customer who left.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Closed relations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClosingRules {
    /// Months for which identity data is kept after the relation has ended. 反洗钱法 (2024 revision, in force 2025-01-01)
    /// Art. 34: at least ten years; a bank may keep it longer where another law says so, never shorter.
    pub keep_months: i64,
}

impl Default for ClosingRules {
    fn default() -> Self {
        Self { keep_months: 120 }
    }
}

impl ParameterSet for ClosingRules {
    const NAME: &'static str = "user.closing";
    const TITLE: (&'static str, &'static str) = ("客户关系终止", "Closed relations");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "keep_months",
            label: ("终止后身份资料保存期", "Identity data kept after the end"),
            unit: Unit::Months,
            source: "反洗钱法（2024修订）第三十四条 / Anti-Money Laundering Law (revised 2024), article 34",
            confidence: Confidence::Primary,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        match (120..=360).contains(&self.keep_months) {
            true => Ok(()),
            false => Err(vec![Objection::new("keep_months", "应在 120 至 360 个月之间 / Between 120 and 360 months")]),
        }
    }
}
