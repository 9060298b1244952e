//! Counting: which metrics there are, into which hour and day a moment falls, and how counts become figures.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Offset};
use chrono_tz::Tz;
use kernel::Timestamp;

const HOUR_US: i64 = 3_600_000_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Somebody registered.
    Registration,
    /// Somebody signed in.
    Login,
    /// Somebody signed in for the first time that day.
    LoginCustomer,
    /// A transfer was posted; with its amount; by route.
    Transfer,
    /// A proof was asked for.
    StepUp,
    /// An operation was refused; by code.
    Refusal,
    /// An account was opened; by class.
    AccountOpened,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 7] = [
        Self::Registration,
        Self::Login,
        Self::LoginCustomer,
        Self::Transfer,
        Self::StepUp,
        Self::Refusal,
        Self::AccountOpened,
    ];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Login => "login",
            Self::LoginCustomer => "login_customer",
            Self::Transfer => "transfer",
            Self::StepUp => "step_up",
            Self::Refusal => "refusal",
            Self::AccountOpened => "account_opened",
        }
    }
}

impl std::str::FromStr for Metric {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == text).ok_or(())
    }
}

/// The hour and the day a moment falls into, in a bank's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// When the hour began.
    pub hour: Timestamp,
    /// Days since 1970-01-01.
    pub day: i64,
}

impl Slot {
    /// The slot of `at`.
    pub fn of(at: Timestamp, zone: Tz) -> Self {
        let local = at.utc().with_timezone(&zone);
        let offset_us = i64::from(local.offset().fix().local_minus_utc()) * 1_000_000;
        let begun = (at.micros() + offset_us).div_euclid(HOUR_US) * HOUR_US - offset_us;
        Self { hour: Timestamp::from_micros(begun), day: day_number(local.date_naive()) }
    }
}

/// The month of a day: years times twelve, and months since January.
pub fn month_of(day: i64) -> i64 {
    let date = date_of(day);
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

/// The first day of a month.
pub fn first_of(month: i64) -> NaiveDate {
    let year = i32::try_from(month.div_euclid(12)).unwrap_or(1970);
    let month = u32::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

/// Days from 1970-01-01 to `date`.
pub fn day_number(date: NaiveDate) -> i64 {
    date.signed_duration_since(DateTime::UNIX_EPOCH.date_naive()).num_days()
}

/// The date that many days after 1970-01-01.
pub fn date_of(day: i64) -> NaiveDate {
    let span = chrono::Duration::try_days(day).unwrap_or_default();
    DateTime::UNIX_EPOCH.date_naive().checked_add_signed(span).unwrap_or_default()
}

/// How often, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How often.
    pub count: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// Counts gathered from a batch of events, on their way to the roll-ups. Ordered, so that two batches touch rows in
/// the same order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    counts: BTreeMap<(Slot, Metric, String), Count>,
}

/// Counts by minute, in microseconds since 1970, and metric.
pub type Minutes = BTreeMap<(i64, Metric), i64>;

impl Tally {
    /// Adds another.
    pub fn join(&mut self, other: Self) {
        for (key, count) in other.counts {
            let entry = self.counts.entry(key).or_default();
            entry.count += count.count;
            entry.amount_minor = entry.amount_minor.saturating_add(count.amount_minor);
        }
    }

    /// Counts one.
    pub fn add(&mut self, slot: Slot, metric: Metric, dimension: &str, amount_minor: i64) {
        let entry = self.counts.entry((slot, metric, dimension.to_owned())).or_default();
        entry.count += 1;
        entry.amount_minor = entry.amount_minor.saturating_add(amount_minor);
    }

    /// By hour, metric and dimension.
    pub fn by_hour(&self) -> BTreeMap<(i64, Metric, &str), Count> {
        self.rolled(|slot, metric, dimension| (slot.hour.micros(), metric, dimension))
    }

    /// By day, metric and dimension.
    pub fn by_day(&self) -> BTreeMap<(i64, Metric, &str), Count> {
        self.rolled(|slot, metric, dimension| (slot.day, metric, dimension))
    }

    /// By metric.
    pub fn by_metric(&self) -> BTreeMap<Metric, Count> {
        self.rolled(|_, metric, _| metric)
    }

    fn rolled<'a, K: Ord>(&'a self, key: impl Fn(Slot, Metric, &'a str) -> K) -> BTreeMap<K, Count> {
        let mut rolled: BTreeMap<K, Count> = BTreeMap::new();
        for ((slot, metric, dimension), count) in &self.counts {
            let entry = rolled.entry(key(*slot, *metric, dimension)).or_default();
            entry.count += count.count;
            entry.amount_minor = entry.amount_minor.saturating_add(count.amount_minor);
        }
        rolled
    }
}

/// The figures of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Customers at the end of the span.
    pub customers: i64,
    /// Registrations.
    pub new_customers: i64,
    /// Sign-ins.
    pub logins: i64,
    /// People who signed in.
    pub login_customers: i64,
    /// Transfers posted.
    pub transfers: i64,
    /// Their amount in minor units.
    pub transfer_amount_minor: i64,
    /// Operations refused.
    pub refusals: i64,
    /// Proofs asked for.
    pub step_ups: i64,
}

impl Figures {
    /// Adds what was counted under a metric.
    pub fn take(&mut self, metric: Metric, count: Count) {
        match metric {
            Metric::Registration => self.new_customers += count.count,
            Metric::Login => self.logins += count.count,
            Metric::LoginCustomer => self.login_customers += count.count,
            Metric::Transfer => {
                self.transfers += count.count;
                self.transfer_amount_minor = self.transfer_amount_minor.saturating_add(count.amount_minor);
            }
            Metric::StepUp => self.step_ups += count.count,
            Metric::Refusal => self.refusals += count.count,
            Metric::AccountOpened => {}
        }
    }

    /// The figures of two banks together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            customers: self.customers + other.customers,
            new_customers: self.new_customers + other.new_customers,
            logins: self.logins + other.logins,
            login_customers: self.login_customers + other.login_customers,
            transfers: self.transfers + other.transfers,
            transfer_amount_minor: self.transfer_amount_minor.saturating_add(other.transfer_amount_minor),
            refusals: self.refusals + other.refusals,
            step_ups: self.step_ups + other.step_ups,
        }
    }
}

/// Counts by slot as they lie in the roll-ups: the slot's start or day, the metric, the count.
pub type Counted = Vec<(i64, Metric, Count)>;

/// Each day's figures from `first` to `last`, with the customers at its end: counted back from `customers_now`.
pub fn days(first: i64, last: i64, counted: &Counted, customers_now: i64) -> Vec<Figures> {
    let len = usize::try_from(last - first + 1).unwrap_or(0);
    let mut days = vec![Figures::default(); len];
    for (day, metric, count) in counted {
        if let Some(figures) = usize::try_from(day - first).ok().and_then(|place| days.get_mut(place)) {
            figures.take(*metric, *count);
        }
    }
    let mut customers = customers_now;
    for figures in days.iter_mut().rev() {
        figures.customers = customers;
        customers -= figures.new_customers;
    }
    days
}

/// Yesterday up to the same time of day as `now`. Whole hours as counted; of the hour that has begun, as much as of it
/// has passed, rounded to the nearest.
pub fn same_span_yesterday(now: Timestamp, hours: &Counted, zone: Tz) -> Figures {
    let then = Timestamp::from_micros(now.micros() - 24 * HOUR_US);
    let slot = Slot::of(then, zone);
    let midnight = Timestamp::start_of(date_of(slot.day), zone).micros();
    let passed_us = then.micros() - slot.hour.micros();
    let part = |value: i64| {
        let scaled = (i128::from(value) * i128::from(passed_us) + i128::from(HOUR_US / 2)) / i128::from(HOUR_US);
        i64::try_from(scaled).unwrap_or(i64::MAX)
    };
    let mut figures = Figures::default();
    for (hour, metric, count) in hours {
        if (midnight..slot.hour.micros()).contains(hour) {
            figures.take(*metric, *count);
        } else if *hour == slot.hour.micros() {
            figures.take(*metric, Count { count: part(count.count), amount_minor: part(count.amount_minor) });
        }
    }
    figures
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
