//! What is going on just now, and how many customers come by the month: for whoever looks on.
//!
//! Who is there and what is looked at comes from memory ([`crate::behaviour`]); sign-ins, transfers and refusals from what was
//! counted by the minute, so that every process tells the same of them, and a new one does.

mod console;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use kernel::{Ctx, Timestamp};
use tenancy::Banks;

pub use self::console::routes;
use crate::behaviour::{Beat, Behaviour};
use crate::error::Error;
use crate::model::{Metric, Slot, day_number, first_of, month_of};
use crate::store;

/// Minutes that are told.
const MINUTES: i64 = 30;
const MINUTE_S: i64 = 60;
/// Months that are told, at most.
pub const MONTHS_MAX: i64 = 24;

/// Tells what is going on.
pub struct Live {
    banks: Banks,
    behaviour: Arc<Behaviour>,
}

/// What was counted in a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minute {
    /// Sign-ins.
    pub sign_ins: i64,
    /// Transfers.
    pub transfers: i64,
    /// Operations refused.
    pub refusals: i64,
}

/// What is going on.
pub struct Now {
    /// When.
    pub as_of: Timestamp,
    /// Who is there, and what they do.
    pub beat: Beat,
    /// By minute, the oldest first; the one that has begun last.
    pub minutes: Vec<(Timestamp, Minute)>,
}

/// How many customers come in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MonthRate {
    /// Years times twelve, and months since January.
    pub month: i64,
    /// Customers at its end.
    pub customers: i64,
    /// Those of them who have opened an account here.
    pub opened: i64,
    /// People who signed in in it.
    pub signed_in: i64,
    /// On an average day of it, as far as days are over.
    pub a_day: f64,
}

impl Live {
    /// Over the behaviour of `banks`.
    pub fn new(banks: Banks, behaviour: Arc<Behaviour>) -> Self {
        Self { banks, behaviour }
    }

    /// What is going on in the bank of `ctx`.
    pub async fn now(&self, ctx: &Ctx) -> Result<Now, Error> {
        let (db, now) = (self.banks.db(ctx)?, ctx.now());
        let beat = self.behaviour.lake(ctx).await?.beat();
        let this = now.micros().div_euclid(MINUTE_S * 1_000_000) * MINUTE_S * 1_000_000;
        let first = Timestamp::from_micros(this).plus_seconds(-(MINUTES - 1) * MINUTE_S);
        let mut minutes: BTreeMap<Timestamp, Minute> =
            (0..MINUTES).map(|nth| (first.plus_seconds(nth * MINUTE_S), Minute::default())).collect();
        for (minute, metric, count) in store::live::minutes(&db, first).await? {
            let Some(minute) = minutes.get_mut(&minute) else { continue };
            match metric {
                Metric::Login => minute.sign_ins += count,
                Metric::Transfer => minute.transfers += count,
                Metric::Refusal => minute.refusals += count,
                _ => {}
            }
        }
        Ok(Now { as_of: now, beat, minutes: minutes.into_iter().collect() })
    }

    /// The last `many` months of the bank of `ctx`, the oldest first; the one that has begun last.
    pub async fn months(&self, ctx: &Ctx, many: i64) -> Result<Vec<MonthRate>, Error> {
        let (db, zone) = (self.banks.db(ctx)?, self.banks.of(ctx)?.zone);
        let today = Slot::of(ctx.now(), zone).day;
        let last = month_of(today);
        let first = last - many + 1;
        let counted = store::live::months(&db, last).await?;
        let mut customers = store::total(&db, Metric::Registration).await?;
        let (mut rates, mut month) = (Vec::new(), last);
        while month >= first {
            let (begin, end) = (day_number(first_of(month)), day_number(first_of(month + 1)) - 1);
            let days = store::by_day(&db, begin, end.min(today)).await?;
            let of = |metric: Metric, until: i64| -> i64 {
                let wanted = days.iter().filter(|(day, of, _)| *of == metric && *day <= until);
                wanted.map(|(_, _, count)| count.count).sum()
            };
            let over = end.min(today - 1);
            let people = |metric: &str, until_month: i64, from_month: i64| -> i64 {
                let wanted =
                    counted.iter().filter(|(of, name, _)| name == metric && (from_month..=until_month).contains(of));
                wanted.map(|(_, _, people)| people).sum()
            };
            let days_over = over - begin + 1;
            rates.push(MonthRate {
                month,
                customers,
                opened: people("opened", month, i64::MIN),
                signed_in: people("signed_in", month, month),
                a_day: match days_over {
                    1.. => of(Metric::LoginCustomer, over) as f64 / days_over as f64,
                    // On the first of a month the day is all there is.
                    _ => of(Metric::LoginCustomer, today) as f64,
                },
            });
            customers -= of(Metric::Registration, end);
            month -= 1;
        }
        rates.reverse();
        Ok(rates)
    }
}

/// The month's first day.
pub fn begins(rate: &MonthRate) -> NaiveDate {
    first_of(rate.month)
}
