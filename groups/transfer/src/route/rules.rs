//! The bank's own figures for routes and arrival.

use chrono::NaiveTime;
use contracts::transfer::Route;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// The payment systems: what each carries, when it is open, how long it takes; and when later arrivals leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RouteRules {
    /// Most that one payment over 网上支付跨行清算 (IBPS) carries. 1,000,000 yuan; commonly known, not verified.
    pub ibps_cap_minor: i64,
    /// Most that one payment over 小额批量支付 (BEPS) carries. 1,000,000 yuan; secondary sources.
    pub beps_cap_minor: i64,
    /// When 大额实时支付 (HVPS) opens, the evening before a business day. 20:30; secondary sources.
    #[serde(with = "hour_minute")]
    pub hvps_opens: NaiveTime,
    /// When it closes on the business day. 17:15; secondary sources.
    #[serde(with = "hour_minute")]
    pub hvps_closes: NaiveTime,
    /// How long a payment over IBPS takes, at most, as the customer is told. Our choice.
    pub ibps_takes_s: i64,
    /// The same for BEPS. Our choice.
    pub beps_takes_s: i64,
    /// The same for HVPS. Our choice.
    pub hvps_takes_s: i64,
    /// Systems that are out of use for now: the next one that can carry a payment is taken.
    pub suspended: Vec<Route>,
    /// An ordinary arrival leaves so much later: two hours (银发〔2016〕261号, as secondary sources tell it).
    pub ordinary_delay_s: i64,
    /// A next-day arrival leaves at this time of the next day. The rule says the next day and no hour: our choice.
    #[serde(with = "hour_minute")]
    pub next_day_at: NaiveTime,
}

impl Default for RouteRules {
    fn default() -> Self {
        Self {
            ibps_cap_minor: 100_000_000,
            beps_cap_minor: 100_000_000,
            hvps_opens: time(20, 30),
            hvps_closes: time(17, 15),
            ibps_takes_s: 30,
            beps_takes_s: 600,
            hvps_takes_s: 120,
            suspended: Vec::new(),
            ordinary_delay_s: 7_200,
            next_day_at: time(9, 0),
        }
    }
}

const fn time(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// Times of day as the console writes them: `HH:MM`.
pub(crate) mod hour_minute {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    const SHAPE: &str = "%H:%M";

    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.format(SHAPE))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveTime::parse_from_str(&text, SHAPE).map_err(|_| D::Error::custom("not a time of day, HH:MM"))
    }
}

impl ParameterSet for RouteRules {
    const NAME: &'static str = "transfer.routes";
    const TITLE: (&'static str, &'static str) = ("转账路由与到账方式", "Routes and arrival");

    fn fields() -> Vec<Field> {
        use Confidence::{Own, Secondary, Unverified};
        let field = |path, label, unit, source, confidence| Field { path, label, unit, source, confidence };
        vec![
            field("ibps_cap_minor", ("网银互联单笔上限", "IBPS: most at a time"), Unit::MoneyMinor, "", Unverified),
            field("beps_cap_minor", ("小额支付单笔上限", "BEPS: most at a time"), Unit::MoneyMinor, "", Secondary),
            field(
                "hvps_opens",
                ("大额支付开放时间（工作日前一晚）", "HVPS opens, the evening before a business day"),
                Unit::TimeOfDay,
                "",
                Secondary,
            ),
            field("hvps_closes", ("大额支付关闭时间", "HVPS closes"), Unit::TimeOfDay, "", Secondary),
            field("ibps_takes_s", ("网银互联预计用时", "IBPS: takes"), Unit::Seconds, "", Own),
            field("beps_takes_s", ("小额支付预计用时", "BEPS: takes"), Unit::Seconds, "", Own),
            field("hvps_takes_s", ("大额支付预计用时", "HVPS: takes"), Unit::Seconds, "", Own),
            field("suspended", ("暂停使用的系统", "Systems out of use"), Unit::Structure, "", Own),
            field(
                "ordinary_delay_s",
                ("普通到账延后", "Ordinary arrival leaves after"),
                Unit::Seconds,
                "银发〔2016〕261号",
                Secondary,
            ),
            field("next_day_at", ("次日到账转出时间", "Next-day arrival leaves at"), Unit::TimeOfDay, "", Own),
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        let mut expect = |holds: bool, field: &str, message: &str| {
            if !holds {
                objections.push(Objection::new(field, message));
            }
        };
        let floor = Self::default();
        let cap = "应大于零且不超过 100 万元 / More than nothing, at most CNY 1,000,000";
        expect((1..=floor.ibps_cap_minor).contains(&self.ibps_cap_minor), "ibps_cap_minor", cap);
        expect((1..=floor.beps_cap_minor).contains(&self.beps_cap_minor), "beps_cap_minor", cap);
        let wider = "不得超出系统的开放时间 / Not outside the system's own hours";
        expect(self.hvps_opens >= floor.hvps_opens, "hvps_opens", wider);
        expect(self.hvps_closes <= floor.hvps_closes, "hvps_closes", wider);
        let takes = "应在 0 至 86400 秒之间 / Between 0 and 86400 seconds";
        for (field, seconds) in [
            ("ibps_takes_s", self.ibps_takes_s),
            ("beps_takes_s", self.beps_takes_s),
            ("hvps_takes_s", self.hvps_takes_s),
        ] {
            expect((0..=86_400).contains(&seconds), field, takes);
        }
        expect(!self.suspended.contains(&Route::Book), "suspended", "行内转账不能暂停 / Not transfers within the bank");
        expect(
            (7_200..=43_200).contains(&self.ordinary_delay_s),
            "ordinary_delay_s",
            "应在 2 至 12 小时之间 / Between 2 and 12 hours",
        );
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

impl RouteRules {
    /// Most that one payment over `route` carries, minor units; nothing where there is no bound.
    pub const fn cap_minor(&self, route: Route) -> Option<i64> {
        match route {
            Route::Book | Route::Hvps => None,
            Route::Ibps => Some(self.ibps_cap_minor),
            Route::Beps => Some(self.beps_cap_minor),
        }
    }

    /// How long a payment over `route` takes, seconds.
    pub const fn takes_s(&self, route: Route) -> i64 {
        match route {
            Route::Book => 0,
            Route::Ibps => self.ibps_takes_s,
            Route::Beps => self.beps_takes_s,
            Route::Hvps => self.hvps_takes_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_allowed_and_looser_ones_are_not() {
        assert_eq!(RouteRules::default().check(), Ok(()));
        let objected = |rules: RouteRules| rules.check().expect_err("looser").remove(0).field;
        assert_eq!(objected(RouteRules { ibps_cap_minor: 100_000_001, ..Default::default() }), "ibps_cap_minor");
        assert_eq!(objected(RouteRules { hvps_closes: time(17, 16), ..Default::default() }), "hvps_closes");
        assert_eq!(objected(RouteRules { hvps_opens: time(20, 29), ..Default::default() }), "hvps_opens");
        assert_eq!(objected(RouteRules { ordinary_delay_s: 7_199, ..Default::default() }), "ordinary_delay_s");
        assert_eq!(objected(RouteRules { suspended: vec![Route::Book], ..Default::default() }), "suspended");
    }

    #[test]
    fn a_set_is_read_as_the_console_writes_it() {
        let body = serde_json::json!({ "hvps_opens": "20:45", "suspended": ["ibps"] });
        let rules: RouteRules = serde_json::from_value(body).expect("readable");
        assert_eq!((rules.hvps_opens, &rules.suspended), (time(20, 45), &vec![Route::Ibps]));
        let body = serde_json::to_value(&rules).expect("a plain struct");
        assert_eq!((&body["hvps_opens"], serde_json::from_value(body.clone()).ok()), (&"20:45".into(), Some(rules)));
    }
}
