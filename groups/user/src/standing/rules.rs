//! Figures of verifying identities that a bank may set.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Verifying a name and an id number online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityRules {
    /// Younger customers are verified at the counter, with a guardian. Sixteen is widely practised; no primary text is known
    /// to us.
    pub age_min_years: i64,
    /// Refusals of the register after which a customer is not asked about again that day.
    pub refusals_a_day_max: i64,
}

impl Default for IdentityRules {
    fn default() -> Self {
        Self { age_min_years: 16, refusals_a_day_max: 5 }
    }
}

impl ParameterSet for IdentityRules {
    const NAME: &'static str = "user.identity";
    const TITLE: (&'static str, &'static str) = ("线上实名核验", "Verifying identities online");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit, confidence| Field { path, label, unit, source: "", confidence };
        vec![
            field(
                "age_min_years",
                ("线上核验的最低年龄（周岁）", "Youngest age verified online, in years"),
                Unit::Count,
                Confidence::Unverified,
            ),
            field("refusals_a_day_max", ("每日未通过次数上限", "Refusals in a day"), Unit::Count, Confidence::Own),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if !(16..=100).contains(&self.age_min_years) {
            objections.push(Objection::new("age_min_years", "应在 16 至 100 之间 / Between 16 and 100"));
        }
        if !(1..=5).contains(&self.refusals_a_day_max) {
            objections.push(Objection::new("refusals_a_day_max", "应在 1 至 5 之间 / Between 1 and 5"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
