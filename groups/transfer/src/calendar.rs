//! The bank's days of business, as versioned data.

use chrono::{Datelike, NaiveDate, Weekday};
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

/// Whether days of a calendar were announced, or are only to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Announced by the State Council's office.
    Announced,
    /// Computed from 全国年节及纪念日放假办法; to be replaced once announced.
    Assumed,
}

/// Days on which banks are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What it is called.
    pub name: String,
    /// The first day.
    pub first: NaiveDate,
    /// The last day, itself closed.
    pub last: NaiveDate,
    /// How sure it is.
    pub standing: Standing,
}

/// The bank's days of business: weekdays but for holidays, and the weekend days worked in exchange.
///
/// - 2026, holidays and exchanged days: 国办发明电〔2025〕7号, 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025.
///   Compared day by day with its full text as Xinhua carried it; not with the government's own print.
/// - 2027: not announced. Assumed are the days of 全国年节及纪念日放假办法 (revised 2024: 除夕 and 5月2日 are holidays too), with
///   the next weekday for each that falls on a weekend, and no exchanged days. The State Council's office usually joins
///   days together and has weekends worked for them: expect other days, and set a new version once they are announced.
/// - Outside these years there are weekends only.
/// - That weekend days worked in exchange are days of business of the large-value system too is assumed from 法定工作日,
///   by which it runs; each year's own notice of the People's Bank decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarRules {
    /// Closed, whatever day of the week.
    pub holidays: Vec<Holiday>,
    /// Weekend days that are worked.
    pub worked: Vec<NaiveDate>,
}

type Day = (i32, u32, u32);

/// Name, first and last day.
const HOLIDAYS_2026: [(&str, Day, Day); 7] = [
    ("元旦", (2026, 1, 1), (2026, 1, 3)),
    ("春节", (2026, 2, 15), (2026, 2, 23)),
    ("清明节", (2026, 4, 4), (2026, 4, 6)),
    ("劳动节", (2026, 5, 1), (2026, 5, 5)),
    ("端午节", (2026, 6, 19), (2026, 6, 21)),
    ("中秋节", (2026, 9, 25), (2026, 9, 27)),
    ("国庆节", (2026, 10, 1), (2026, 10, 7)),
];
/// All of 国办发明电〔2025〕7号.
const WORKED_2026: [Day; 6] = [(2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)];
/// Assumed: see [`CalendarRules`].
const HOLIDAYS_2027: [(&str, Day, Day); 7] = [
    ("元旦", (2027, 1, 1), (2027, 1, 1)),
    ("春节", (2027, 2, 5), (2027, 2, 10)),
    ("清明节", (2027, 4, 5), (2027, 4, 5)),
    ("劳动节", (2027, 5, 1), (2027, 5, 4)),
    ("端午节", (2027, 6, 9), (2027, 6, 9)),
    ("中秋节", (2027, 9, 15), (2027, 9, 15)),
    ("国庆节", (2027, 10, 1), (2027, 10, 5)),
];

fn date((year, month, day): Day) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Default for CalendarRules {
    fn default() -> Self {
        let named = |standing| {
            move |(name, first, last): (&str, Day, Day)| Holiday {
                name: name.to_owned(),
                first: date(first),
                last: date(last),
                standing,
            }
        };
        let announced = HOLIDAYS_2026.into_iter().map(named(Standing::Announced));
        let assumed = HOLIDAYS_2027.into_iter().map(named(Standing::Assumed));
        Self { holidays: announced.chain(assumed).collect(), worked: WORKED_2026.map(date).to_vec() }
    }
}

impl ParameterSet for CalendarRules {
    const NAME: &'static str = "transfer.calendar";
    const TITLE: (&'static str, &'static str) = ("营业日历", "Calendar of business days");

    fn fields() -> Vec<Field> {
        let source = "2026 年：国办发明电〔2025〕7号（按新华社所载全文核对）；2027 年：尚未公布，按《全国年节及纪念日放假办法》推定 / \
                      2026: by 国办发明电〔2025〕7号 as Xinhua carried it in full; 2027: not announced yet, \
                      assumed from the regulation on public holidays";
        let confidence = Confidence::Secondary;
        vec![
            Field { path: "holidays", label: ("节假日", "Holidays"), unit: Unit::Structure, source, confidence },
            Field {
                path: "worked",
                label: ("调休上班日", "Weekend days worked"),
                unit: Unit::Structure,
                source,
                confidence,
            },
        ]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        for holiday in &self.holidays {
            let days = (holiday.last - holiday.first).num_days();
            if !(0..=30).contains(&days) {
                let message = format!("{} 的起止日期有误 / {}: not a span of days", holiday.name, holiday.name);
                objections.push(Objection::new("holidays", message));
            }
        }
        for day in self.worked.iter().filter(|day| !is_weekend(**day)) {
            let message = format!("{day} 不是周末 / {day} is no weekend day");
            objections.push(Objection::new("worked", message));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

impl CalendarRules {
    /// Whether the bank and the large-value system do business on `day`.
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        let holiday = self.holidays.iter().any(|holiday| (holiday.first..=holiday.last).contains(&day));
        self.worked.contains(&day) || !(is_weekend(day) || holiday)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_calendar_is_read_as_it_is_written() {
        assert_eq!(CalendarRules::default().check(), Ok(()));
        let calendar = serde_json::to_value(CalendarRules::default()).expect("a plain struct");
        assert_eq!(serde_json::from_value::<CalendarRules>(calendar).expect("readable"), CalendarRules::default());
        let worked = CalendarRules { worked: vec![day("2026-11-23")], ..Default::default() };
        assert_eq!(worked.check().expect_err("a Monday")[0].field, "worked");
    }

    /// The notice says how many days each holiday has, and the law how many days of 2027 are off.
    #[test]
    fn each_year_has_as_many_days_as_its_source_says() {
        let calendar = CalendarRules::default();
        let days = |year: i32, standing: Standing| -> Vec<i64> {
            let of = calendar.holidays.iter().filter(|holiday| holiday.first.year() == year);
            of.map(|holiday| {
                assert_eq!(holiday.standing, standing, "{}", holiday.name);
                (holiday.last - holiday.first).num_days() + 1
            })
            .collect()
        };
        assert_eq!(days(2026, Standing::Announced), [3, 9, 3, 5, 3, 3, 7]);
        days(2027, Standing::Assumed);
        let weekdays_off = |year: i32| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
            let all = first.iter_days().take_while(|day| day.year() == year);
            all.filter(|day| !is_weekend(*day) && !calendar.is_business_day(*day)).count()
        };
        // Thirteen days of the law each year. What 2026 gives beyond them on weekdays is worked off on six weekend days.
        assert_eq!((weekdays_off(2027), weekdays_off(2026) - calendar.worked.len()), (13, 13));
    }

    #[test]
    fn business_days_know_holidays_and_exchanged_days() {
        let calendar = CalendarRules::default();
        for (text, open) in [
            ("2026-11-23", true),
            ("2026-11-22", false),
            ("2026-02-16", false),
            ("2026-02-14", true),
            ("2026-02-28", true),
            ("2026-09-20", true),
            ("2026-10-07", false),
            ("2026-10-08", true),
            ("2026-10-10", true),
            ("2027-02-11", true),
            ("2027-02-10", false),
            ("2027-06-09", false),
        ] {
            assert_eq!(calendar.is_business_day(day(text)), open, "{text}");
        }
    }
}
