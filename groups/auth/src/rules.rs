//! Figures of this group that a bank may set.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Codes sent to a phone, to sign in, to register, and to prove an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeRules {
    /// Seconds a code may be used. Six minutes are widely practised, no primary text is known to us.
    pub life_s: i64,
    /// Wrong tries after which a code is void.
    pub tries_max: i64,
}

impl Default for CodeRules {
    fn default() -> Self {
        Self { life_s: 360, tries_max: 5 }
    }
}

impl ParameterSet for CodeRules {
    const NAME: &'static str = "auth.codes";
    const TITLE: (&'static str, &'static str) = ("短信验证码", "SMS codes");

    fn fields() -> Vec<Field> {
        vec![
            Field {
                path: "life_s",
                label: ("有效时间", "Valid for"),
                unit: Unit::Seconds,
                source: "",
                confidence: Confidence::Unverified,
            },
            Field {
                path: "tries_max",
                label: ("最多可输错次数", "Wrong tries allowed"),
                unit: Unit::Count,
                source: "",
                confidence: Confidence::Secondary,
            },
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if !(60..=360).contains(&self.life_s) {
            objections.push(Objection::new("life_s", "应在 60 至 360 秒之间 / Between 60 and 360 seconds"));
        }
        if !(1..=5).contains(&self.tries_max) {
            objections.push(Objection::new("tries_max", "应在 1 至 5 次之间 / Between 1 and 5"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
