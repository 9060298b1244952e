//! Figures of this group that a bank may set: caps of the classes, the life of an account, interest.

use contracts::account::AccountKind;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// What a class may (银发〔2015〕392号, 〔2016〕302号, 〔2018〕16号). Amounts in minor units, gross, one-sided, without what
/// goes to or comes from the bound account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassFigures {
    /// Accounts of this class that one person may have at the bank.
    pub count_max: i64,
    /// The most that may be on it at any moment; nothing for no cap.
    pub balance_max_minor: Option<i64>,
    /// Out in a calendar day.
    pub out_day_minor: i64,
    /// Out in a calendar year.
    pub out_year_minor: i64,
    /// In from other accounts than the bound one, and cash, in a calendar day.
    pub in_day_minor: i64,
    /// The same in a calendar year.
    pub in_year_minor: i64,
}

/// The classes and what they may. Without a figure for the moneys of class I: its limits are those of authentication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassRules {
    /// Class I accounts of one person (银发〔2016〕261号).
    pub class_one_count_max: i64,
    /// Class II.
    pub class_two: ClassFigures,
    /// Class III.
    pub class_three: ClassFigures,
}

impl Default for ClassRules {
    fn default() -> Self {
        Self {
            class_one_count_max: 1,
            class_two: ClassFigures {
                count_max: 5,
                balance_max_minor: None,
                out_day_minor: 1_000_000,
                out_year_minor: 20_000_000,
                in_day_minor: 1_000_000,
                in_year_minor: 20_000_000,
            },
            class_three: ClassFigures {
                count_max: 5,
                balance_max_minor: Some(200_000),
                out_day_minor: 200_000,
                out_year_minor: 5_000_000,
                in_day_minor: 500_000,
                in_year_minor: 10_000_000,
            },
        }
    }
}

impl ClassRules {
    /// The figures of a class that has caps.
    pub fn of(&self, kind: AccountKind) -> Option<&ClassFigures> {
        match kind {
            AccountKind::ClassOne => None,
            AccountKind::ClassTwo => Some(&self.class_two),
            AccountKind::ClassThree => Some(&self.class_three),
        }
    }

    /// How many accounts of a class one person may have.
    pub fn count_max(&self, kind: AccountKind) -> i64 {
        self.of(kind).map_or(self.class_one_count_max, |figures| figures.count_max)
    }
}

const CLASSES: &str = "银发〔2015〕392号、银发〔2016〕302号、银发〔2018〕16号";

/// Path, label and unit of every figure of the classes.
const CLASS_FIELDS: [(&str, (&str, &str), Unit); 12] = [
    ("class_one_count_max", ("Ⅰ类户数量上限", "Class I accounts a person"), Unit::Count),
    ("class_two.count_max", ("Ⅱ类户数量上限", "Class II accounts a person"), Unit::Count),
    ("class_two.out_day_minor", ("Ⅱ类户日累计转出", "Class II out a day"), Unit::MoneyMinor),
    ("class_two.out_year_minor", ("Ⅱ类户年累计转出", "Class II out a year"), Unit::MoneyMinor),
    ("class_two.in_day_minor", ("Ⅱ类户日累计转入", "Class II in a day"), Unit::MoneyMinor),
    ("class_two.in_year_minor", ("Ⅱ类户年累计转入", "Class II in a year"), Unit::MoneyMinor),
    ("class_three.count_max", ("Ⅲ类户数量上限", "Class III accounts a person"), Unit::Count),
    ("class_three.balance_max_minor", ("Ⅲ类户余额上限", "Class III balance"), Unit::MoneyMinor),
    ("class_three.out_day_minor", ("Ⅲ类户日累计转出", "Class III out a day"), Unit::MoneyMinor),
    ("class_three.out_year_minor", ("Ⅲ类户年累计转出", "Class III out a year"), Unit::MoneyMinor),
    ("class_three.in_day_minor", ("Ⅲ类户日累计转入", "Class III in a day"), Unit::MoneyMinor),
    ("class_three.in_year_minor", ("Ⅲ类户年累计转入", "Class III in a year"), Unit::MoneyMinor),
];

impl ParameterSet for ClassRules {
    const NAME: &'static str = "account.classes";
    const TITLE: (&'static str, &'static str) = ("账户分类限额", "Caps of the account classes");

    fn fields() -> Vec<Field> {
        let field =
            |(path, label, unit)| Field { path, label, unit, source: CLASSES, confidence: Confidence::Secondary };
        CLASS_FIELDS.into_iter().map(field).collect()
    }

    /// The defaults are the alliance's floor: a bank may be stricter, never more generous.
    fn check(&self) -> Result<(), Vec<Objection>> {
        let most = Self::default();
        let mut objections = Vec::new();
        let mut within = |field: String, value: i64, most: i64| {
            if !(0..=most).contains(&value) {
                let message = format!("应在 0 至 {most} 之间 / Between 0 and {most}");
                objections.push(Objection::new(field, message));
            }
        };
        within("class_one_count_max".into(), self.class_one_count_max, most.class_one_count_max);
        for (name, ours, most) in
            [("class_two", &self.class_two, &most.class_two), ("class_three", &self.class_three, &most.class_three)]
        {
            within(format!("{name}.count_max"), ours.count_max, most.count_max);
            within(format!("{name}.out_day_minor"), ours.out_day_minor, most.out_day_minor);
            within(format!("{name}.out_year_minor"), ours.out_year_minor, most.out_year_minor);
            within(format!("{name}.in_day_minor"), ours.in_day_minor, most.in_day_minor);
            within(format!("{name}.in_year_minor"), ours.in_year_minor, most.in_year_minor);
            match (ours.balance_max_minor, most.balance_max_minor) {
                (Some(value), Some(most)) => within(format!("{name}.balance_max_minor"), value, most),
                (Some(value), None) => within(format!("{name}.balance_max_minor"), value, i64::MAX),
                (None, Some(_)) => within(format!("{name}.balance_max_minor"), -1, 0),
                (None, None) => {}
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

/// Times in the life of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifeRules {
    /// Days a loss reported over the app or the phone lasts before it lapses, unless it was confirmed at the counter.
    pub loss_report_days: i64,
    /// Hours until a lock that the customer loosens or lifts gives way; tightening is at once.
    pub loosen_after_hours: i64,
    /// Months after opening in which there must be a first transaction; otherwise business away from the counter is
    /// suspended until the customer was verified again (银发〔2016〕261号).
    pub dormant_after_months: i64,
}

impl Default for LifeRules {
    fn default() -> Self {
        Self { loss_report_days: 5, loosen_after_hours: 24, dormant_after_months: 6 }
    }
}

impl ParameterSet for LifeRules {
    const NAME: &'static str = "account.life";
    const TITLE: (&'static str, &'static str) = ("账户状态时限", "Times in an account's life");

    fn fields() -> Vec<Field> {
        vec![
            Field {
                path: "loss_report_days",
                label: ("口头挂失有效天数", "Days a reported loss lasts"),
                unit: Unit::Days,
                source: "",
                confidence: Confidence::Unverified,
            },
            Field {
                path: "loosen_after_hours",
                label: ("放宽账户锁的生效小时数", "Hours until a loosened lock gives way"),
                unit: Unit::Hours,
                source: "",
                confidence: Confidence::Own,
            },
            Field {
                path: "dormant_after_months",
                label: ("开户后无交易暂停非柜面月数", "Months without transaction until suspended"),
                unit: Unit::Months,
                source: "银发〔2016〕261号",
                confidence: Confidence::Secondary,
            },
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        let mut within = |field: &str, value: i64, least: i64, most: i64| {
            if !(least..=most).contains(&value) {
                let message = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
                objections.push(Objection::new(field, message));
            }
        };
        within("loss_report_days", self.loss_report_days, 1, 30);
        within("loosen_after_hours", self.loosen_after_hours, 1, 24 * 7);
        within("dormant_after_months", self.dormant_after_months, 1, 6);
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

/// Times of a bank that keeps its books in a core of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CoreRules {
    /// Seconds a command may stay without an answer of the core before the core is asked to take it back.
    pub give_up_after_s: i64,
}

impl Default for CoreRules {
    fn default() -> Self {
        Self { give_up_after_s: 900 }
    }
}

impl ParameterSet for CoreRules {
    const NAME: &'static str = "account.core";
    const TITLE: (&'static str, &'static str) = ("银行核心系统", "The bank's own core");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "give_up_after_s",
            label: ("无应答多久后冲正", "Reversed after no answer for"),
            unit: Unit::Seconds,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        match (10..=86_400).contains(&self.give_up_after_s) {
            true => Ok(()),
            false => Err(vec![Objection::new("give_up_after_s", "应在 10 至 86400 之间 / Between 10 and 86400")]),
        }
    }
}

/// Interest on demand deposits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterestRules {
    /// Parts per million a year. 500 (0.05 %) is what large banks list since 2025; the central bank's benchmark of 2012
    /// is 3,500. Each day earns at the rate in force on it.
    pub rate_ppm: i64,
    /// The day of the last month of a quarter on which interest is settled; it is earned on that day still.
    pub settlement_day: i64,
}

/// Days of a year for interest on deposits in renminbi (银发〔2005〕129号).
pub const DAYS_OF_YEAR: i64 = 360;

impl Default for InterestRules {
    fn default() -> Self {
        Self { rate_ppm: 500, settlement_day: 20 }
    }
}

impl ParameterSet for InterestRules {
    const NAME: &'static str = "account.interest";
    const TITLE: (&'static str, &'static str) = ("活期存款利息", "Interest on demand deposits");

    fn fields() -> Vec<Field> {
        vec![
            Field {
                path: "rate_ppm",
                label: ("年利率", "Rate a year"),
                unit: Unit::PartsPerMillion,
                source: "银发〔2005〕129号",
                confidence: Confidence::Secondary,
            },
            Field {
                path: "settlement_day",
                label: ("季末月结息日", "Settlement day of a quarter's last month"),
                unit: Unit::Count,
                source: "银发〔2005〕129号",
                confidence: Confidence::Secondary,
            },
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if !(0..=100_000).contains(&self.rate_ppm) {
            objections.push(Objection::new("rate_ppm", "应在 0 至 100000 之间 / Between 0 and 100000"));
        }
        // The same day in every version: a period never has two ends.
        if self.settlement_day != 20 {
            objections.push(Objection::new("settlement_day", "结息日为20日 / The settlement day is the 20th"));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_may_be_stricter_never_more_generous() {
        let mut rules = ClassRules::default();
        rules.class_three.balance_max_minor = Some(100_000);
        assert_eq!(rules.check(), Ok(()));
        rules.class_three.balance_max_minor = None;
        assert_eq!(rules.check().unwrap_err().len(), 1, "the balance cap of class III cannot be given up");
        rules.class_three.balance_max_minor = Some(200_001);
        rules.class_two.out_day_minor = 1_000_001;
        let refused: Vec<_> = rules.check().unwrap_err().into_iter().map(|objection| objection.field).collect();
        assert_eq!(refused, ["class_two.out_day_minor", "class_three.balance_max_minor"]);
        assert_eq!((LifeRules::default().check(), InterestRules::default().check()), (Ok(()), Ok(())));
        assert!(LifeRules { dormant_after_months: 7, ..LifeRules::default() }.check().is_err());
    }
}
