//! How often a bank may ask a customer for their opinion.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit, within};
use serde::{Deserialize, Serialize};

/// The one budget of all surveys of a bank. Never more than one a day, whatever is set here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SurveyRules {
    /// Days between two surveys that a customer is shown unasked.
    pub between_days: i64,
}

impl Default for SurveyRules {
    fn default() -> Self {
        Self { between_days: 7 }
    }
}

impl ParameterSet for SurveyRules {
    const NAME: &'static str = "insight.survey_budget";
    const TITLE: (&'static str, &'static str) = ("问卷打扰上限", "How often surveys are shown");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "between_days",
            label: ("同一客户两次问卷的最短间隔", "Days between two surveys of one customer"),
            unit: Unit::Days,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        within([("between_days", self.between_days, 1..=90)])
    }
}
