//! The bank's own figures for what stands around a transfer.

use kernel::Money;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// The most rows any bank may allow in a batch.
pub const BATCH_ROWS_MAX: usize = 500;

/// The figures; amounts in minor units. Every default has its source and how sure we are of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SceneRules {
    /// From this much a day to others, the customer is reminded and confirms in so many words: 300,000 yuan
    /// (银发〔2016〕261号; commonly known, not verified against the text).
    pub large_amount_day_minor: i64,
    /// Phone numbers one customer may look up a day; more is collecting, not paying. Our own.
    pub phone_lookups_day_max: i64,
    /// Wrong check codes one receipt takes a day. Our own.
    pub receipt_tries_day_max: i64,
    /// How often an occurrence of a standing order is tried. Our own.
    pub schedule_tries_max: i64,
    /// How long it waits for the next try, in seconds. Our own.
    pub schedule_retry_after_s: i64,
    /// Rows of one batch. Our own.
    pub batch_rows_max: i64,
}

impl Default for SceneRules {
    fn default() -> Self {
        Self {
            large_amount_day_minor: 30_000_000,
            phone_lookups_day_max: 30,
            receipt_tries_day_max: 20,
            schedule_tries_max: 3,
            schedule_retry_after_s: 7_200,
            batch_rows_max: BATCH_ROWS_MAX as i64,
        }
    }
}

impl SceneRules {
    /// See `large_amount_day_minor`.
    pub fn large_amount_day(&self) -> Money {
        Money::cny(self.large_amount_day_minor)
    }

    /// Every figure with its name, its source, and the smallest and largest value a bank may give it.
    fn figures(&self) -> Vec<(Field, i64, i64, i64)> {
        let own = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            (
                Field {
                    path: "large_amount_day_minor",
                    label: ("当日累计达到多少须再次确认", "Confirm from this much a day"),
                    unit: Unit::MoneyMinor,
                    source: "银发〔2016〕261号",
                    confidence: Confidence::Unverified,
                },
                self.large_amount_day_minor,
                1,
                30_000_000,
            ),
            (
                own("phone_lookups_day_max", ("每人每日可查询手机号次数", "Phone look-ups a day"), Unit::Count),
                self.phone_lookups_day_max,
                1,
                100,
            ),
            (
                own("receipt_tries_day_max", ("每张回单每日可输错校验码次数", "Wrong check codes a day"), Unit::Count),
                self.receipt_tries_day_max,
                1,
                100,
            ),
            (
                own("schedule_tries_max", ("预约转账最多尝试次数", "Tries of a standing order"), Unit::Count),
                self.schedule_tries_max,
                1,
                10,
            ),
            (
                own("schedule_retry_after_s", ("预约转账再次尝试的间隔", "Wait before the next try"), Unit::Seconds),
                self.schedule_retry_after_s,
                0,
                86_400,
            ),
            (
                own("batch_rows_max", ("批量转账最多行数", "Rows of one batch"), Unit::Count),
                self.batch_rows_max,
                1,
                BATCH_ROWS_MAX as i64,
            ),
        ]
    }
}

impl ParameterSet for SceneRules {
    const NAME: &'static str = "transfer.scenes";
    const TITLE: (&'static str, &'static str) = ("转账场景", "Transfer scenes");

    fn fields() -> Vec<Field> {
        Self::default().figures().into_iter().map(|(field, ..)| field).collect()
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let outside = |(field, value, least, most): (Field, i64, i64, i64)| {
            let message = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
            (!(least..=most).contains(&value)).then(|| Objection::new(field.path, message))
        };
        let objections: Vec<_> = self.figures().into_iter().filter_map(outside).collect();
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_may_tighten_and_never_loosen() {
        assert_eq!(SceneRules::default().check(), Ok(()));
        let tighter = SceneRules { large_amount_day_minor: 5_000_000, ..SceneRules::default() };
        assert_eq!(tighter.check(), Ok(()));
        let looser = SceneRules { large_amount_day_minor: 30_000_001, ..SceneRules::default() };
        assert_eq!(looser.check().unwrap_err()[0].field, "large_amount_day_minor");
    }

    #[test]
    fn every_field_is_declared() {
        let body = serde_json::to_value(SceneRules::default()).unwrap();
        let declared: Vec<_> = SceneRules::fields().iter().map(|field| field.path).collect();
        assert_eq!(body.as_object().unwrap().len(), declared.len());
        assert!(declared.iter().all(|path| body.get(path).is_some()), "{declared:?}");
    }
}
