//! How long passwords and PINs are good, as a bank may set it.

use kernel::Timestamp;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use crate::store::SecretTool;

/// Lives of secrets. Off at first: NIST SP 800-63B (5.1.1.2) advises against changing secrets by the calendar; a bank that is
/// rated under GB/T 22239-2019 (8.1.4.1 a: "定期更换") sets a life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpiryRules {
    /// Days a login password is good; 0 for no end.
    pub password_life_days: i64,
    /// Days a transaction PIN is good; 0 for no end.
    pub pin_life_days: i64,
    /// Days before the end from which it is said.
    pub notice_days: i64,
}

impl Default for ExpiryRules {
    fn default() -> Self {
        Self { password_life_days: 0, pin_life_days: 0, notice_days: 14 }
    }
}

impl ExpiryRules {
    /// Days a secret is good; 0 for no end.
    pub const fn life_days(&self, tool: SecretTool) -> i64 {
        match tool {
            SecretTool::Password => self.password_life_days,
            SecretTool::Pin => self.pin_life_days,
            _ => 0,
        }
    }

    /// When a secret set at `set_at` ends.
    pub fn end(&self, tool: SecretTool, set_at: Timestamp) -> Option<Timestamp> {
        let days = self.life_days(tool);
        (days > 0).then(|| set_at.plus_seconds(days * 86_400))
    }
}

const SOURCE: &str = "GB/T 22239-2019 8.1.4.1 a); NIST SP 800-63B 5.1.1.2";

impl ParameterSet for ExpiryRules {
    const NAME: &'static str = "auth.expiry";
    const TITLE: (&'static str, &'static str) = ("密码有效期", "Life of passwords and PINs");

    fn fields() -> Vec<Field> {
        let field = |path, label, source, confidence| Field { path, label, unit: Unit::Days, source, confidence };
        vec![
            field(
                "password_life_days",
                ("登录密码有效期（0 为不限）", "A login password is good for (0: no end)"),
                SOURCE,
                Confidence::Secondary,
            ),
            field(
                "pin_life_days",
                ("交易密码有效期（0 为不限）", "A PIN is good for (0: no end)"),
                SOURCE,
                Confidence::Secondary,
            ),
            field("notice_days", ("到期前提醒", "Said this long before the end"), "", Confidence::Own),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        for (path, value) in [("password_life_days", self.password_life_days), ("pin_life_days", self.pin_life_days)] {
            if value != 0 && !(30..=1_095).contains(&value) {
                objections
                    .push(Objection::new(path, "应为 0，或在 30 至 1095 天之间 / 0, or between 30 and 1,095 days"));
            }
        }
        if !(1..=30).contains(&self.notice_days) {
            objections.push(Objection::new("notice_days", "应在 1 至 30 天之间 / Between 1 and 30 days"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
