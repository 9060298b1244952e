//! Pure rules of standing orders: on which days they fall.

use chrono::{Days, Months, NaiveDate};

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// On one day.
    Once,
    /// Every day.
    Daily,
    /// On the weekday of the first day.
    Weekly,
    /// On the day of the month of the first day; in a shorter month on its last day.
    Monthly,
}

/// What to do about a day on which the bank does no business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjust {
    /// Pay all the same.
    Same,
    /// Pay on the next business day.
    Next,
    /// Pay on the business day before.
    Previous,
}

/// When it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// When it is cancelled.
    Never,
    /// After so many occurrences.
    After(u32),
    /// After this day.
    On(NaiveDate),
}

/// When a standing order falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How often.
    pub frequency: Frequency,
    /// The first day.
    pub start: NaiveDate,
    /// Minutes after midnight, in the bank's zone.
    pub minute: u32,
    /// About days without business.
    pub adjust: Adjust,
    /// When it ends.
    pub end: End,
}

/// The longest stretch of days without business that is looked over.
const CLOSED_DAYS_MAX: u64 = 15;

impl Plan {
    /// The day of the `n`-th occurrence by the calendar, from 0; nothing when the plan has ended before.
    pub fn nominal(&self, n: u32) -> Option<NaiveDate> {
        let day = match self.frequency {
            Frequency::Once => (n == 0).then_some(self.start),
            Frequency::Daily => self.start.checked_add_days(Days::new(n.into())),
            Frequency::Weekly => self.start.checked_add_days(Days::new(u64::from(n) * 7)),
            // Counted from the first day each time: the 31st stays the 31st after a February.
            Frequency::Monthly => self.start.checked_add_months(Months::new(n)),
        }?;
        match self.end {
            End::Never => Some(day),
            End::After(count) => (n < count).then_some(day),
            End::On(last) => (day <= last).then_some(day),
        }
    }

    /// The day on which the `n`-th occurrence is paid.
    pub fn due(&self, n: u32, is_business_day: &dyn Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        let nominal = self.nominal(n)?;
        if self.adjust == Adjust::Same || is_business_day(nominal) {
            return Some(nominal);
        }
        let step = |days: u64| match self.adjust {
            Adjust::Previous => nominal.checked_sub_days(Days::new(days)),
            _ => nominal.checked_add_days(Days::new(days)),
        };
        (1..=CLOSED_DAYS_MAX).filter_map(step).find(|day| is_business_day(*day)).or(Some(nominal))
    }

    /// The days of the next `count` occurrences, beginning with the `n`-th.
    pub fn upcoming(&self, n: u32, count: u32, is_business_day: &dyn Fn(NaiveDate) -> bool) -> Vec<NaiveDate> {
        (n..n.saturating_add(count)).map_while(|n| self.due(n, is_business_day)).collect()
    }
}

macro_rules! words {
    ($type:ty { $($variant:ident => $word:literal),* $(,)? }) => {
        impl $type {
            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            /// The value of a stored word.
            pub fn of(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
words!(Frequency { Once => "once", Daily => "daily", Weekly => "weekly", Monthly => "monthly" });
words!(Adjust { Same => "same", Next => "next", Previous => "previous" });

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan(frequency: Frequency, start: &str) -> Plan {
        Plan { frequency, start: day(start), minute: 540, adjust: Adjust::Same, end: End::Never }
    }

    fn on_weekdays(day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    fn check(plan: &Plan, expected: &[&str]) {
        let days: Vec<_> =
            plan.upcoming(0, expected.len() as u32, &on_weekdays).iter().map(ToString::to_string).collect();
        assert_eq!(days, expected);
    }

    #[test]
    fn the_end_of_a_month_stays_the_end() {
        let expected = ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"];
        check(&plan(Frequency::Monthly, "2027-01-31"), &expected);
        check(&plan(Frequency::Monthly, "2028-01-30"), &["2028-01-30", "2028-02-29", "2028-03-30"]);
    }

    #[test]
    fn days_and_weeks_follow_each_other() {
        check(&plan(Frequency::Daily, "2026-12-30"), &["2026-12-30", "2026-12-31", "2027-01-01"]);
        check(&plan(Frequency::Weekly, "2026-12-24"), &["2026-12-24", "2026-12-31", "2027-01-07"]);
        assert_eq!(plan(Frequency::Once, "2026-12-24").upcoming(0, 5, &on_weekdays).len(), 1);
    }

    #[test]
    fn a_day_without_business_is_moved_as_wished() {
        // 2026-11-28 is a Saturday.
        let saturday = plan(Frequency::Once, "2026-11-28");
        check(&saturday, &["2026-11-28"]);
        check(&Plan { adjust: Adjust::Next, ..saturday }, &["2026-11-30"]);
        check(&Plan { adjust: Adjust::Previous, ..saturday }, &["2026-11-27"]);
        let never = |_| false;
        assert_eq!(Plan { adjust: Adjust::Next, ..saturday }.due(0, &never), Some(day("2026-11-28")));
    }

    #[test]
    fn it_ends_after_its_count_or_its_day() {
        let daily = plan(Frequency::Daily, "2026-11-23");
        assert_eq!(Plan { end: End::After(3), ..daily }.upcoming(0, 9, &on_weekdays).len(), 3);
        assert_eq!(Plan { end: End::On(day("2026-11-25")), ..daily }.upcoming(1, 9, &on_weekdays).len(), 2);
        assert_eq!(Plan { end: End::On(day("2026-11-22")), ..daily }.due(0, &on_weekdays), None);
    }

    proptest! {
        #[test]
        fn occurrences_never_go_back_and_moved_ones_are_business_days(
            start in 0_i64..4_000, frequency in 0_usize..3, adjust in 0_usize..3, n in 0_u32..300,
        ) {
            let start = day("2026-01-01") + chrono::TimeDelta::days(start);
            let frequency = [Frequency::Daily, Frequency::Weekly, Frequency::Monthly][frequency];
            let adjust = [Adjust::Same, Adjust::Next, Adjust::Previous][adjust];
            let plan = Plan { frequency, start, minute: 0, adjust, end: End::Never };
            let (one, next) = (plan.due(n, &on_weekdays).unwrap(), plan.due(n + 1, &on_weekdays).unwrap());
            prop_assert!(one <= next);
            prop_assert!(adjust == Adjust::Same || on_weekdays(one));
            prop_assert!((one - plan.nominal(n).unwrap()).num_days().abs() <= 2);
        }
    }
}
