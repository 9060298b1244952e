//! Where something that falls on days of a plan stands, and how it goes on: shared by standing orders and collecting plans.

use chrono::{Months, NaiveDate};
use kernel::Timestamp;
use tenancy::Bank;

use super::model::{Adjust, Frequency, Plan};
use crate::refusal::Refused;

/// How far ahead the first day may lie, in months.
const AHEAD_MAX_MONTHS: u32 = 12;

/// Whether a day is one of business.
pub type BusinessDay<'a> = &'a (dyn Fn(NaiveDate) -> bool + Send + Sync);

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It will be carried out.
    Active,
    /// Not for now.
    Paused,
    /// It has come to its end.
    Ended,
    /// Its customer ended it.
    Cancelled,
}

impl Status {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Ended, Self::Cancelled].into_iter().find(|status| status.as_str() == text)
    }
}

/// A change of course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Pause,
    Resume,
    Cancel,
    SkipNext,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub plan: Plan,
    pub status: Status,
    /// The occurrence that comes next, from 0.
    pub occurrence: u32,
    /// Its day.
    pub due_date: Option<NaiveDate>,
    /// When it is tried.
    pub next_at: Option<Timestamp>,
    /// How often it was refused.
    pub tries: i64,
    /// How often it was carried out.
    pub done: i64,
}

impl Course {
    /// At the beginning of `plan`, whose first day is `first`.
    pub fn begin(bank: &Bank, plan: Plan, first: NaiveDate) -> Self {
        let next_at = Some(moment(bank, &plan, first));
        Self { plan, status: Status::Active, occurrence: 0, due_date: Some(first), next_at, tries: 0, done: 0 }
    }

    /// The occurrence after the present one, or the end.
    pub fn after(&self, bank: &Bank, is_business_day: BusinessDay<'_>) -> Self {
        let occurrence = self.occurrence.saturating_add(1);
        let due_date = self.plan.due(occurrence, &|day| is_business_day(day));
        Self {
            status: if due_date.is_some() { self.status } else { Status::Ended },
            occurrence,
            due_date,
            next_at: due_date.map(|day| moment(bank, &self.plan, day)),
            tries: 0,
            ..*self
        }
    }

    /// The same occurrence once more, later.
    pub const fn again_at(&self, at: Timestamp) -> Self {
        Self { next_at: Some(at), tries: self.tries + 1, ..*self }
    }

    /// After a change of course; nothing if it cannot be changed so any more.
    pub fn steered(
        &self,
        bank: &Bank,
        now: Timestamp,
        action: Action,
        is_business_day: BusinessDay<'_>,
    ) -> Option<Self> {
        match (action, self.status) {
            (Action::Pause, Status::Active) => Some(Self { status: Status::Paused, ..*self }),
            (Action::Cancel, Status::Active | Status::Paused) => {
                Some(Self { status: Status::Cancelled, due_date: None, next_at: None, ..*self })
            }
            (Action::SkipNext, Status::Active | Status::Paused) => Some(self.after(bank, is_business_day)),
            // What fell into the pause is left out: nobody expects it any more.
            (Action::Resume, Status::Paused) => {
                let mut moved = Self { status: Status::Active, ..*self };
                while moved.next_at.is_some_and(|at| at <= now) {
                    moved = moved.after(bank, is_business_day);
                }
                Some(moved)
            }
            _ => None,
        }
    }
}

/// Whether a plan makes sense now; the day it begins.
pub fn first_day(
    bank: &Bank,
    now: Timestamp,
    plan: &Plan,
    is_business_day: BusinessDay<'_>,
) -> Result<NaiveDate, Refused> {
    let latest = bank.date(now).checked_add_months(Months::new(AHEAD_MAX_MONTHS));
    if plan.minute >= 24 * 60 || latest.is_none_or(|latest| plan.start > latest) {
        return Err(Refused::PlanInvalid);
    }
    // Several days of one order moved to one and the same would be a surprise.
    if plan.frequency == Frequency::Daily && plan.adjust != Adjust::Same {
        return Err(Refused::PlanInvalid);
    }
    let first = plan.due(0, &|day| is_business_day(day)).ok_or(Refused::PlanInvalid)?;
    if moment(bank, plan, first) <= now {
        return Err(Refused::PlanInThePast);
    }
    Ok(first)
}

/// When a day's occurrence is carried out.
pub fn moment(bank: &Bank, plan: &Plan, day: NaiveDate) -> Timestamp {
    Timestamp::start_of(day, bank.zone).plus_seconds(i64::from(plan.minute) * 60)
}
