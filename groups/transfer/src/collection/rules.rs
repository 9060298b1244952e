//! The bank's own figures for collecting money from other banks.

use chrono::{NaiveTime, Timelike};
use kernel::Money;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use crate::route::hour_minute;

/// Caps, hours and lifetimes; amounts in minor units. No rule that we know of gives figures for collecting from a
/// customer's own cards (the caps on fast payments come nearest): all of them are the platform's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollectionRules {
    /// Most that a mandate may allow at a time: 50,000 yuan. Our own.
    pub per_debit_max_minor: i64,
    /// Most that a mandate may allow a day: 200,000 yuan. Our own.
    pub per_day_max_minor: i64,
    /// Most that one customer collects a day, over all cards: 500,000 yuan. Our own.
    pub customer_day_max_minor: i64,
    /// From which minute of the day requests are made. Around the clock, as the payment system they use is (网上支付跨行清算,
    /// commonly known, not verified); a bank may narrow it.
    #[serde(with = "hour_minute")]
    pub opens: NaiveTime,
    /// Until which minute, itself included.
    #[serde(with = "hour_minute")]
    pub closes: NaiveTime,
    /// How long a request may still be decided in its favour. Our own: nobody is debited hours later.
    pub request_valid_s: i64,
    /// Collecting plans one customer may have open. Our own.
    pub plans_max: i64,
    /// How often an occurrence of a plan is tried. Our own.
    pub tries_max: i64,
    /// How long it waits for the next try. Our own.
    pub retry_after_s: i64,
}

/// A time of day that stands in the source.
const fn time(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

impl Default for CollectionRules {
    fn default() -> Self {
        Self {
            per_debit_max_minor: 5_000_000,
            per_day_max_minor: 20_000_000,
            customer_day_max_minor: 50_000_000,
            opens: time(0, 0),
            closes: time(23, 59),
            request_valid_s: 1_800,
            plans_max: 20,
            tries_max: 3,
            retry_after_s: 7_200,
        }
    }
}

impl CollectionRules {
    /// See `per_debit_max_minor`.
    pub const fn per_debit_max(&self) -> Money {
        Money::cny(self.per_debit_max_minor)
    }

    /// See `per_day_max_minor`.
    pub const fn per_day_max(&self) -> Money {
        Money::cny(self.per_day_max_minor)
    }

    /// See `customer_day_max_minor`.
    pub const fn customer_day_max(&self) -> Money {
        Money::cny(self.customer_day_max_minor)
    }

    /// Whether requests are made at this time of day.
    pub fn is_open(&self, at: NaiveTime) -> bool {
        let minute = |time: NaiveTime| time.hour() * 60 + time.minute();
        (minute(self.opens)..=minute(self.closes)).contains(&minute(at))
    }

    /// Each number with its field, and the smallest and largest value a bank may give it.
    fn figures(&self) -> Vec<(Field, i64, i64, i64)> {
        let own = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        vec![
            (
                own("per_debit_max_minor", ("授权单笔上限", "Mandate: most at a time"), Unit::MoneyMinor),
                self.per_debit_max_minor,
                1,
                5_000_000,
            ),
            (
                own("per_day_max_minor", ("授权单日上限", "Mandate: most a day"), Unit::MoneyMinor),
                self.per_day_max_minor,
                1,
                20_000_000,
            ),
            (
                own("customer_day_max_minor", ("每人每日归集上限", "A customer: most a day"), Unit::MoneyMinor),
                self.customer_day_max_minor,
                1,
                50_000_000,
            ),
            (
                own("request_valid_s", ("扣款请求有效时间", "A request is valid for"), Unit::Seconds),
                self.request_valid_s,
                60,
                7_200,
            ),
            (own("plans_max", ("每人归集计划数", "Plans of a customer"), Unit::Count), self.plans_max, 0, 50),
            (own("tries_max", ("归集计划最多尝试次数", "Tries of an occurrence"), Unit::Count), self.tries_max, 1, 10),
            (
                own("retry_after_s", ("再次尝试的间隔", "Wait before the next try"), Unit::Seconds),
                self.retry_after_s,
                0,
                86_400,
            ),
        ]
    }
}

impl ParameterSet for CollectionRules {
    const NAME: &'static str = "transfer.collection";
    const TITLE: (&'static str, &'static str) = ("他行资金归集", "Collecting from other banks");

    fn fields() -> Vec<Field> {
        let hour = |path, label| Field { path, label, unit: Unit::TimeOfDay, source: "", confidence: Confidence::Own };
        let mut fields: Vec<_> = Self::default().figures().into_iter().map(|(field, ..)| field).collect();
        fields.push(hour("opens", ("每日开始时间", "Opens")));
        fields.push(hour("closes", ("每日结束时间", "Closes")));
        fields
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let outside = |(field, value, least, most): (Field, i64, i64, i64)| {
            let message = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
            (!(least..=most).contains(&value)).then(|| Objection::new(field.path, message))
        };
        let mut objections: Vec<_> = self.figures().into_iter().filter_map(outside).collect();
        if self.per_day_max_minor < self.per_debit_max_minor {
            objections.push(Objection::new("per_day_max_minor", "不得小于单笔上限 / Not less than at a time"));
        }
        if self.opens >= self.closes {
            objections.push(Objection::new("closes", "应晚于开始时间 / After it opens"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_may_tighten_and_never_loosen() {
        assert_eq!(CollectionRules::default().check(), Ok(()));
        let tighter = CollectionRules { per_debit_max_minor: 100_000, ..CollectionRules::default() };
        assert_eq!(tighter.check(), Ok(()));
        let looser = CollectionRules { per_debit_max_minor: 5_000_001, ..CollectionRules::default() };
        assert_eq!(looser.check().unwrap_err()[0].field, "per_debit_max_minor");
        let upside_down = CollectionRules { per_day_max_minor: 1, ..CollectionRules::default() };
        assert_eq!(upside_down.check().unwrap_err()[0].field, "per_day_max_minor");
        let never = CollectionRules { opens: time(23, 0), closes: time(1, 0), ..CollectionRules::default() };
        assert_eq!(never.check().unwrap_err()[0].field, "closes");
    }

    #[test]
    fn it_is_open_around_the_clock_unless_a_bank_narrows_it() {
        let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap();
        assert!(CollectionRules::default().is_open(last) && CollectionRules::default().is_open(time(0, 0)));
        let narrow = CollectionRules { opens: time(8, 0), closes: time(20, 0), ..CollectionRules::default() };
        assert!(narrow.is_open(time(20, 0)) && !narrow.is_open(time(20, 1)) && !narrow.is_open(time(7, 59)));
    }

    #[test]
    fn every_field_is_declared() {
        let body = serde_json::to_value(CollectionRules::default()).unwrap();
        let declared: Vec<_> = CollectionRules::fields().iter().map(|field| field.path).collect();
        assert_eq!(body.as_object().unwrap().len(), declared.len());
        assert!(declared.iter().all(|path| body.get(path).is_some()), "{declared:?}");
    }
}
