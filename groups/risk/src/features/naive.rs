//! The features as one would reckon them with all the time in the world: from the list of moments, one by one.

use std::collections::{BTreeSet, HashMap};

use contracts::risk::Scenario;

use super::*;
use crate::moment::{Moment, Outcome};

const US: i64 = 1_000_000;

/// Every moment that was told, with what it was to the attempts before it.
#[derive(Default)]
pub struct Naive {
    told: Vec<(Moment, Back)>,
    waiting: HashMap<u64, (i64, bool)>,
}

/// Whether a moment came back with a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    No,
    Asked,
    Allowed,
}

impl Naive {
    pub fn note(&mut self, moment: &Moment) {
        let outcome = moment.outcome.unwrap();
        let mut back = Back::No;
        if !matches!(outcome, Outcome::Done | Outcome::Failed) {
            back = self.back(moment).0;
            self.waiting.remove(&moment.mark);
            let proof_may_be_asked_anyway =
                !matches!(moment.scenario, Scenario::Registration | Scenario::Login | Scenario::Campaign);
            let waits = match outcome {
                Outcome::SteppedUp | Outcome::Delayed => true,
                Outcome::Allowed => proof_may_be_asked_anyway,
                _ => false,
            };
            if back == Back::No && waits {
                self.waiting.insert(moment.mark, (moment.at.micros(), outcome == Outcome::Allowed));
            }
        }
        self.told.push((moment.clone(), back));
    }

    fn back(&self, moment: &Moment) -> (Back, Option<i64>) {
        match self.waiting.get(&moment.mark) {
            Some((at, allowed)) if (moment.at.micros() - at).abs() <= PROOF_S * US => {
                (if *allowed { Back::Allowed } else { Back::Asked }, Some(*at))
            }
            _ => (Back::No, None),
        }
    }

    /// What the feature is at `now`, looking back `window_us`.
    pub fn read(&self, feature: &Feature, now: &Moment, window_us: i64) -> Option<i64> {
        key(feature.subject, now)?;
        let (back, first_at) = self.back(now);
        let rows = |subject: Subject, which: Which, flow: Option<Flow>| {
            let mut rows: Vec<&Moment> = Vec::new();
            for (told, told_back) in &self.told {
                let inside = told.at.micros() > now.at.micros() - window_us && told.at <= now.at;
                if inside && of_key(subject, flow, told, now) && counts(which, told, *told_back) && fits(feature, told)
                {
                    rows.push(told);
                }
            }
            rows.sort_by_key(|row| row.at);
            rows
        };
        let held = rows(feature.subject, feature.outcomes, feature.flow);
        let counts_now = of_key_now(feature)
            && fits(feature, now)
            && (feature.outcomes == Which::Any || (feature.outcomes == Which::Attempts && back == Back::No));
        let with_now: Vec<&Moment> = held.iter().copied().chain(counts_now.then_some(now)).collect();
        let is_first = |row: &&&Moment| first_at == Some(row.at.micros()) && row.scenario == now.scenario;
        let before: Vec<&Moment> = held.iter().filter(|row| !is_first(row)).copied().collect();
        let amounts = |rows: &[&Moment]| rows.iter().filter_map(|row| row.amount_minor).collect::<Vec<i64>>();
        let alike = |thing: Thing| -> Option<Vec<&Moment>> {
            let own = value(thing, now)?;
            Some(with_now.iter().filter(|row| value(thing, row).as_ref() == Some(&own)).copied().collect())
        };
        let many = |count: usize| Some(i64::try_from(count).unwrap());
        match feature.measure {
            Measure::Count => many(with_now.len()),
            Measure::SumMinor => Some(amounts(&with_now).iter().sum()),
            Measure::MinMinor => amounts(&with_now).into_iter().min(),
            Measure::MaxMinor => amounts(&with_now).into_iter().max(),
            Measure::LastMinor => before.last()?.amount_minor,
            Measure::SinceS => Some((now.at.micros() - before.last()?.at.micros()) / US),
            Measure::FirstS => Some((now.at.micros() - before.first()?.at.micros()) / US),
            Measure::Distinct(thing) => many(different(&with_now, thing)),
            Measure::Alike(thing) => many(alike(thing)?.len()),
            Measure::AlikeSumMinor(thing) => Some(amounts(&alike(thing)?).iter().sum()),
            Measure::AlikeMinMinor(thing) => amounts(&alike(thing)?).into_iter().min(),
            Measure::DistinctAlike { of, by } => many(different(&alike(by)?, of)),
            Measure::Near => {
                let own = now.amount_minor?;
                many(amounts(&with_now).iter().filter(|amount| (**amount - own).abs() * 20 <= own.abs()).count())
            }
            Measure::Seen(thing) => {
                let own = value(thing, now)?;
                many(before.iter().filter(|row| value(thing, row).as_ref() == Some(&own)).count())
            }
            Measure::HourShare => {
                let hour = |row: &Moment| row.at.micros().div_euclid(3_600 * US).rem_euclid(24);
                let near = |row: &&&Moment| matches!((hour(row) - hour(now)).rem_euclid(24), 0 | 1 | 23);
                (before.len() >= 5).then(|| before.iter().filter(near).count() as i64 * 100 / before.len() as i64)
            }
            Measure::PercentileMinor(percent) => percentile(amounts(&before), percent),
            Measure::AmountTo(percent) => {
                let own = now.amount_minor?;
                percentile(amounts(&before), percent).filter(|usual| *usual > 0).map(|usual| own * 100 / usual)
            }
            Measure::FlowShare => {
                let money_in: i64 = amounts(&held).iter().sum();
                let mut money_out: i64 = amounts(&rows(feature.subject, Which::Attempts, Some(Flow::Out))).iter().sum();
                if feature.subject == Subject::Account && back == Back::No && fits(feature, now) {
                    money_out += now.amount_minor.unwrap_or(0);
                }
                (money_in > 0).then(|| money_out * 100 / money_in)
            }
            // Places are tried by themselves.
            Measure::SpeedKmh | Measure::DistanceKm => None,
        }
    }
}

fn key(subject: Subject, moment: &Moment) -> Option<String> {
    match subject {
        Subject::Customer => moment.user.map(|user| user.to_string()),
        Subject::Device => moment.device.as_deref().map(str::to_owned),
        Subject::Ip => moment.ip.map(|ip| ip.to_string()),
        Subject::Segment => moment.segment.map(|ip| ip.to_string()),
        Subject::Payee => moment.payee.as_deref().map(str::to_owned),
        Subject::Account => moment.account.as_deref().map(str::to_owned),
        Subject::Phone => moment.phone.as_deref().map(str::to_owned),
    }
}

/// Whether `told` is of the key that `now` has as `subject`.
fn of_key(subject: Subject, flow: Option<Flow>, told: &Moment, now: &Moment) -> bool {
    let own = key(subject, now);
    match flow {
        Some(Flow::In) => key(Subject::Payee, told) == own,
        Some(Flow::Out) => key(Subject::Account, told) == own,
        None => key(subject, told) == own,
    }
}

/// Whether the moment being judged itself goes the way the feature asks for.
fn of_key_now(feature: &Feature) -> bool {
    !matches!((feature.subject, feature.flow), (Subject::Payee, Some(Flow::Out)) | (Subject::Account, Some(Flow::In)))
}

fn counts(which: Which, told: &Moment, back: Back) -> bool {
    let outcome = told.outcome.unwrap();
    let judged = !matches!(outcome, Outcome::Done | Outcome::Failed);
    match which {
        Which::Attempts => judged && back == Back::No,
        Which::Done => outcome == Outcome::Done,
        Which::Failed => outcome == Outcome::Failed,
        Which::Blocked => outcome == Outcome::Blocked,
        Which::SteppedUp => outcome == Outcome::SteppedUp && back == Back::No,
        Which::Any => true,
        Which::Past => match back {
            Back::No => outcome == Outcome::Allowed,
            Back::Asked => judged && outcome != Outcome::Blocked,
            Back::Allowed => false,
        },
    }
}

fn fits(feature: &Feature, told: &Moment) -> bool {
    let scenario = feature.scenarios.is_empty() || feature.scenarios.contains(&told.scenario);
    scenario
        && match feature.only {
            Only::All => true,
            Only::NewDevice => told.device.is_some() && told.device_age_s.is_none(),
            Only::YoungDevice => told.device.is_some() && told.device_age_s.unwrap_or(0) < 86_400,
            Only::NewCustomer => told.customer_since_s.is_some_and(|since| since < 30 * 86_400),
            Only::Elder => told.age_years.is_some_and(|years| years >= 60),
            Only::FirstPayee => told.first_time_payee,
            Only::Operation(word) => told.operation.as_deref() == Some(word),
        }
}

fn value(thing: Thing, moment: &Moment) -> Option<String> {
    match thing {
        Thing::Customer => key(Subject::Customer, moment),
        Thing::Device => key(Subject::Device, moment),
        Thing::Ip => key(Subject::Ip, moment),
        Thing::Segment => key(Subject::Segment, moment),
        Thing::Payee => key(Subject::Payee, moment),
        Thing::Phone => key(Subject::Phone, moment),
        Thing::City => moment.city.as_deref().map(str::to_owned),
        Thing::Scenario => Some(moment.scenario.as_str().to_owned()),
        Thing::Amount => moment.amount_minor.map(|amount| amount.to_string()),
    }
}

fn different(rows: &[&Moment], thing: Thing) -> usize {
    rows.iter().filter_map(|row| value(thing, row)).collect::<BTreeSet<_>>().len()
}

fn percentile(mut amounts: Vec<i64>, percent: u8) -> Option<i64> {
    amounts.sort_unstable();
    let rank = (usize::from(percent) * amounts.len()).div_ceil(100).max(1);
    (amounts.len() >= 5).then(|| amounts[rank - 1])
}
