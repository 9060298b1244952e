//! When a customer is told that their document ends, and how long they may take to renew it.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Id documents and their end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentRules {
    /// Days before the end on which the customer is told.
    pub remind_days: i64,
    /// Days after it in which it can be renewed before money no longer leaves. The text says "reasonable"; ninety days are
    /// widely practised.
    pub grace_days: i64,
}

impl Default for DocumentRules {
    fn default() -> Self {
        Self { remind_days: 30, grace_days: 90 }
    }
}

impl ParameterSet for DocumentRules {
    const NAME: &'static str = "user.id_document";
    const TITLE: (&'static str, &'static str) = ("身份证件有效期", "Id documents and their end");

    fn fields() -> Vec<Field> {
        let field = |path, label, source, confidence| Field { path, label, unit: Unit::Days, source, confidence };
        vec![
            field("remind_days", ("到期前提醒天数", "Told so many days before"), "", Confidence::Own),
            field(
                "grace_days",
                ("到期后更新宽限期", "Time to renew afterwards"),
                "人民银行令〔2007〕第2号第十九条（合理期限） / Article 19 (within reasonable time) of 人民银行令〔2007〕第2号",
                Confidence::Unverified,
            ),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if !(1..=180).contains(&self.remind_days) {
            objections.push(Objection::new("remind_days", "应在 1 至 180 天之间 / Between 1 and 180 days"));
        }
        if !(0..=90).contains(&self.grace_days) {
            objections.push(Objection::new("grace_days", "应在 0 至 90 天之间 / Between 0 and 90 days"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
