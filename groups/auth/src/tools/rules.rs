//! Figures of enrolled tools that a bank may set.

use contracts::auth::Tool;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// How many tools, how long, and how exact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ToolRules {
    /// Most keys of one kind: passkeys, and USB keys.
    pub keys_max: i64,
    /// Most tokens.
    pub tokens_max: i64,
    /// Most devices with a pattern.
    pub patterns_max: i64,
    /// Steps of 30 seconds that a token's clock may be off, each way.
    pub token_drift_steps: i64,
    /// Days a pattern is good; 0 for no end.
    pub pattern_life_days: i64,
    /// Seconds an enrolment waits for the tool's first proof.
    pub enrolment_life_s: i64,
}

impl Default for ToolRules {
    fn default() -> Self {
        Self {
            keys_max: 10,
            tokens_max: 2,
            patterns_max: 5,
            token_drift_steps: 1,
            pattern_life_days: 365,
            enrolment_life_s: 600,
        }
    }
}

impl ToolRules {
    /// Most tools of a kind.
    pub const fn most_of(&self, tool: Tool) -> i64 {
        match tool {
            Tool::Gesture => self.patterns_max,
            Tool::Totp => self.tokens_max,
            _ => self.keys_max,
        }
    }
}

/// Path, label zh and en, unit, least and most.
type Bound = (&'static str, (&'static str, &'static str), Unit, i64, i64);

const BOUNDS: [Bound; 6] = [
    ("keys_max", ("每人通行密钥或 U 盾数量上限", "Passkeys, and USB keys, per customer"), Unit::Count, 1, 20),
    ("tokens_max", ("每人动态令牌数量上限", "Tokens per customer"), Unit::Count, 1, 5),
    ("patterns_max", ("每人可设手势密码的设备数上限", "Devices with a pattern per customer"), Unit::Count, 1, 10),
    (
        "token_drift_steps",
        ("令牌时钟允许偏差（步，每步 30 秒）", "Clock drift of tokens (steps of 30 s)"),
        Unit::Count,
        0,
        2,
    ),
    ("pattern_life_days", ("手势密码有效期（0 为不限）", "A pattern is good for (0: no end)"), Unit::Days, 0, 1_095),
    ("enrolment_life_s", ("开通认证工具的时限", "Time to finish setting a tool up"), Unit::Seconds, 120, 1_800),
];

impl ParameterSet for ToolRules {
    const NAME: &'static str = "auth.tools";
    const TITLE: (&'static str, &'static str) = ("认证工具", "Authentication tools");

    fn fields() -> Vec<Field> {
        // RFC 6238 recommends one step of drift; the others are ours.
        let source = |path: &str| if path == "token_drift_steps" { "RFC 6238 5.2" } else { "" };
        let field = |(path, label, unit, ..): Bound| Field {
            path,
            label,
            unit,
            source: source(path),
            confidence: Confidence::Unverified,
        };
        BOUNDS.into_iter().map(field).collect()
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let values = [
            self.keys_max,
            self.tokens_max,
            self.patterns_max,
            self.token_drift_steps,
            self.pattern_life_days,
            self.enrolment_life_s,
        ];
        let outside = |((path, _, _, least, most), value): (Bound, i64)| {
            let why = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
            (!(least..=most).contains(&value)).then(|| Objection::new(path, &why))
        };
        let objections: Vec<_> = BOUNDS.into_iter().zip(values).filter_map(outside).collect();
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_begins_within_the_bounds_and_stays_there() {
        assert_eq!(ToolRules::default().check(), Ok(()));
        let wild = ToolRules { token_drift_steps: 3, keys_max: 0, ..ToolRules::default() };
        assert_eq!(wild.check().unwrap_err().len(), 2);
    }
}
