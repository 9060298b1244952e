//! Figures of checks and cards that a bank may set.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Checks of accounts at other banks, and cards hung after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoundRules {
    /// Refused checks a customer may have in a day; after them no question is put until tomorrow.
    pub refusals_a_day_max: i64,
    /// Seconds a confirmed answer is good for the same question: long enough for the code on the phone.
    pub good_for_s: i64,
    /// Cards of other banks a customer may hang.
    pub cards_max: i64,
}

impl Default for BoundRules {
    fn default() -> Self {
        Self { refusals_a_day_max: 5, good_for_s: 600, cards_max: 20 }
    }
}

impl ParameterSet for BoundRules {
    const NAME: &'static str = "account.bound_accounts";
    const TITLE: (&'static str, &'static str) = ("绑定账户核验与他行卡", "Bound accounts and cards of other banks");

    fn fields() -> Vec<Field> {
        let own = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            own("refusals_a_day_max", ("每日核验不通过次数上限", "Refused checks a day"), Unit::Count),
            own("good_for_s", ("核验通过后有效时间", "A confirmed check is good for"), Unit::Seconds),
            own("cards_max", ("每位客户可绑定他行卡", "Cards of other banks a customer"), Unit::Count),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        let mut within = |field: &str, value: i64, least: i64, most: i64| {
            if !(least..=most).contains(&value) {
                let words = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
                objections.push(Objection::new(field, words));
            }
        };
        within("refusals_a_day_max", self.refusals_a_day_max, 1, 10);
        within("good_for_s", self.good_for_s, 60, 1_800);
        within("cards_max", self.cards_max, 0, 50);
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}
