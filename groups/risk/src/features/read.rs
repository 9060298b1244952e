//! Reading one feature of one key at one moment. Nothing is allocated.

use super::declare::{Measure, Subject, Thing};
use super::geo;
use super::older::{DIFFERENT_MAX, Tally};
use super::plan::{Asked, Kept, Kind, Plan, Space, Test};
use super::proofs::Standing;
use super::trail::{NO_AMOUNT, Seen, Trail};
use crate::moment::Spot;

/// The most moments of a key that are held one by one.
pub const EXACT_MAX: usize = 256;
/// Fewer moments than this are no habit.
const HABIT_MIN: usize = 5;
/// Different ones up to here are told apart one by one.
const FEW: usize = 24;
/// Room for all that can be told apart: a power of two, and more than twice the most there are.
const ROOM: usize = 2 * (EXACT_MAX + DIFFERENT_MAX);

/// The moment that is being judged, as one memory sees it.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    pub at: i64,
    pub kind: Kind,
    pub amount: i64,
    pub values: [u32; super::plan::THINGS_MAX],
    pub standing: Standing,
    pub spot: Option<Spot>,
}

impl Now {
    /// The moment as it would be held.
    pub const fn seen(&self) -> Seen {
        Seen { at: self.at, amount: self.amount, kind: self.kind, values: self.values }
    }

    fn amount(&self) -> Option<i64> {
        (self.amount != NO_AMOUNT).then_some(self.amount)
    }
}

/// A reading of one trail.
pub struct Reading<'a> {
    plan: &'a Plan,
    space: Space,
    trail: &'a Trail,
    now: &'a Now,
    /// Whether the moment being judged is held already.
    is_held: bool,
}

impl<'a> Reading<'a> {
    pub fn new(plan: &'a Plan, space: Space, trail: &'a Trail, now: &'a Now) -> Self {
        Self { plan, space, trail, now, is_held: trail.pending(&now.seen()).is_some() }
    }

    pub fn value(&self, asked: &Asked) -> Option<i64> {
        match asked.measure {
            Measure::Count => Some(self.tally(asked).count),
            Measure::SumMinor => Some(self.tally(asked).sum),
            Measure::MinMinor => self.tally(asked).least(),
            Measure::MaxMinor => self.tally(asked).most(),
            Measure::LastMinor => self.newest(asked).map(|(_, amount)| amount).filter(|amount| *amount != NO_AMOUNT),
            Measure::SinceS => self.newest(asked).map(|(at, _)| seconds(self.now.at - at)),
            Measure::FirstS => self.first(asked),
            Measure::Distinct(thing) => self.distinct(asked, thing),
            Measure::Alike(thing) => self.alike(asked, thing).map(|tally| tally.count),
            Measure::AlikeSumMinor(thing) => self.alike(asked, thing).map(|tally| tally.sum),
            Measure::AlikeMinMinor(thing) => self.alike(asked, thing)?.least(),
            Measure::DistinctAlike { of, by } => self.distinct_alike(asked, of, by),
            Measure::Near => self.near(asked),
            Measure::Seen(thing) => self.seen(asked, thing),
            Measure::HourShare => self.hour_share(asked),
            Measure::PercentileMinor(percent) => self.percentile(asked, percent),
            Measure::AmountTo(percent) => {
                share(self.now.amount()?, self.percentile(asked, percent).filter(|usual| *usual > 0)?)
            }
            Measure::FlowShare => self.flow_share(asked),
            Measure::SpeedKmh => self.moved(asked).map(|(km, us)| geo::speed_kmh(km, us)),
            Measure::DistanceKm => self.moved(asked).map(|(km, _)| km),
        }
    }

    /// The moments held that lie in the window and pass the test.
    fn held(&self, asked: &Asked) -> impl Iterator<Item = &'a Seen> + Clone + use<'a> {
        let test = asked.test;
        self.trail.within(self.now.at, self.now.at - asked.window_us).filter(move |seen| test.holds(seen.kind))
    }

    /// The same without the one being judged, and without its first judgement if it is one that came back.
    fn before(&self, asked: &Asked) -> impl Iterator<Item = &'a Seen> + Clone + use<'a> {
        let (at, is_held, scenario) = (self.now.at, self.is_held, self.now.kind.scenario());
        let first_at = self.now.standing.first_at;
        self.held(asked).filter(move |seen| {
            let itself = is_held && seen.at == at && seen.kind.is(Kind::PENDING);
            let earlier = first_at == Some(seen.at) && seen.kind.scenario() == scenario;
            !itself && !earlier
        })
    }

    /// Whether the moment being judged counts beside those that are held.
    fn counts(&self, test: Test) -> bool {
        !self.is_held && test.holds(self.now.kind)
    }

    fn tally(&self, asked: &Asked) -> Tally {
        self.tally_of(asked.test, asked.kept, asked.window_us, self.counts(asked.test))
    }

    fn tally_of(&self, test: Test, kept: Kept, window_us: i64, with_now: bool) -> Tally {
        let (at, mut tally) = (self.now.at, Tally::NONE);
        for seen in self.trail.within(at, at - window_us) {
            if test.holds(seen.kind) {
                tally.add(seen.amount);
            }
        }
        if let Some(older) = self.trail.older(at - window_us) {
            tally.merge(&older.tally(kept.series, kept.place, window_us, at));
        }
        if with_now {
            tally.add(self.now.amount);
        }
        tally
    }

    fn newest(&self, asked: &Asked) -> Option<(i64, i64)> {
        if let Some(seen) = self.before(asked).next() {
            return Some((seen.at, seen.amount));
        }
        let from = self.now.at - asked.window_us;
        let newest = self.trail.older(from)?.newest(asked.kept.series)?;
        (newest.0 > from && newest.0 <= self.now.at).then_some(newest)
    }

    fn first(&self, asked: &Asked) -> Option<i64> {
        let (at, from) = (self.now.at, self.now.at - asked.window_us);
        let begins = |older: &super::older::Older| {
            older.begins(asked.kept.series, asked.kept.place, asked.window_us, at).map(|begins| begins.max(from))
        };
        let oldest = self.trail.older(from).and_then(begins);
        oldest.or_else(|| self.before(asked).last().map(|seen| seen.at)).map(|oldest| seconds(at - oldest))
    }

    fn distinct(&self, asked: &Asked, thing: Thing) -> Option<i64> {
        if thing == Thing::Scenario {
            let mask = self.held(asked).fold(0_u32, |mask, seen| mask | 1 << seen.kind.scenario());
            let now = if self.counts(asked.test) { 1 << self.now.kind.scenario() } else { 0 };
            return Some(i64::from((mask | now).count_ones()));
        }
        let place = self.plan.place(self.space, thing)?;
        let from = self.now.at - asked.window_us;
        let older = self.trail.older(from).into_iter();
        let older = older.flat_map(move |older| older.different(asked.kept.series, asked.kept.place, from));
        let now = self.counts(asked.test).then_some(self.now.values[place]);
        Some(different(self.held(asked).map(move |seen| seen.values[place]).chain(older).chain(now)))
    }

    fn distinct_alike(&self, asked: &Asked, of: Thing, by: Thing) -> Option<i64> {
        let like = self.like(by)?;
        let place = self.plan.place(self.space, of)?;
        let now = self.counts(asked.test).then_some(self.now.values[place]);
        let alike = self.held(asked).filter(move |seen| like.is(seen)).map(move |seen| seen.values[place]);
        Some(different(alike.chain(now)))
    }

    fn alike(&self, asked: &Asked, thing: Thing) -> Option<Tally> {
        let like = self.like(thing)?;
        let mut tally = Tally::NONE;
        self.held(asked).filter(|seen| like.is(seen)).for_each(|seen| tally.add(seen.amount));
        if self.counts(asked.test) {
            tally.add(self.now.amount);
        }
        Some(tally)
    }

    fn seen(&self, asked: &Asked, thing: Thing) -> Option<i64> {
        let like = self.like(thing)?;
        Some(whole(self.before(asked).filter(|seen| like.is(seen)).count()))
    }

    /// What has to be the same; nothing if it is not known of the moment being judged.
    fn like(&self, thing: Thing) -> Option<Like> {
        match thing {
            Thing::Amount => self.now.amount().map(Like::Amount),
            Thing::Scenario => Some(Like::Scenario(self.now.kind.scenario())),
            _ => {
                let place = self.plan.place(self.space, thing)?;
                let value = self.now.values[place];
                (value != 0).then_some(Like::Value(place, value))
            }
        }
    }

    fn near(&self, asked: &Asked) -> Option<i64> {
        let amount = self.now.amount()?;
        let is_near = |other: i64| {
            other != NO_AMOUNT && (i128::from(other) - i128::from(amount)).abs() * 20 <= i128::from(amount).abs()
        };
        let held = self.held(asked).filter(|seen| is_near(seen.amount)).count();
        Some(whole(held) + i64::from(self.counts(asked.test)))
    }

    fn hour_share(&self, asked: &Asked) -> Option<i64> {
        let (hour, mut all, mut same) = (self.now.kind.hour(), 0, 0);
        for seen in self.before(asked) {
            let apart = seen.kind.hour().abs_diff(hour);
            all += 1;
            same += usize::from(apart <= 1 || apart == 23);
        }
        (all >= HABIT_MIN).then(|| whole(same * 100 / all))
    }

    fn percentile(&self, asked: &Asked, percent: u8) -> Option<i64> {
        let (mut amounts, mut count) = ([0_i64; EXACT_MAX], 0);
        let known = self.before(asked).map(|seen| seen.amount).filter(|amount| *amount != NO_AMOUNT);
        for (room, amount) in amounts.iter_mut().zip(known) {
            *room = amount;
            count += 1;
        }
        if count < HABIT_MIN {
            return None;
        }
        let rank = (usize::from(percent) * count).div_ceil(100).clamp(1, count);
        Some(*amounts[..count].select_nth_unstable(rank - 1).1)
    }

    fn flow_share(&self, asked: &Asked) -> Option<i64> {
        let (test, kept) = asked.out?;
        let money_in = self.tally_of(asked.test, asked.kept, asked.window_us, false).sum;
        let with_now = asked.subject == Subject::Account && self.counts(test);
        let money_out = self.tally_of(test, kept, asked.window_us, with_now).sum;
        if money_in > 0 { share(money_out, money_in) } else { None }
    }

    /// How far it is from the place before, and how long ago that was.
    fn moved(&self, asked: &Asked) -> Option<(i64, i64)> {
        let (here, before) = (self.now.spot?, self.trail.stop_before(self.now.at)?);
        let us = self.now.at - before.at;
        (us < asked.window_us).then(|| (geo::distance_km(before.spot, here), us))
    }
}

/// What a moment has to have in common with the one being judged.
#[derive(Debug, Clone, Copy)]
enum Like {
    Amount(i64),
    Scenario(u32),
    Value(usize, u32),
}

impl Like {
    const fn is(self, seen: &Seen) -> bool {
        match self {
            Self::Amount(amount) => seen.amount == amount,
            Self::Scenario(scenario) => seen.kind.scenario() == scenario,
            Self::Value(place, value) => seen.values[place] == value,
        }
    }
}

/// How many different ones there are; zero stands for none. Stops at [`DIFFERENT_MAX`].
fn different(values: impl Iterator<Item = u32> + Clone) -> i64 {
    let (mut few, mut count) = ([0_u32; FEW], 0);
    for value in values.clone().filter(|value| *value != 0) {
        if few[..count].contains(&value) {
            continue;
        }
        if count == FEW {
            return many(values);
        }
        few[count] = value;
        count += 1;
    }
    whole(count)
}

fn many(values: impl Iterator<Item = u32>) -> i64 {
    let (mut room, mut count) = ([0_u32; ROOM], 0);
    for value in values.filter(|value| *value != 0) {
        let mut place = value as usize % ROOM;
        while room[place] != 0 && room[place] != value {
            place = (place + 1) % ROOM;
        }
        if room[place] == 0 {
            room[place] = value;
            count += 1;
            if count == DIFFERENT_MAX {
                break;
            }
        }
    }
    whole(count)
}

fn share(part: i64, of: i64) -> Option<i64> {
    i64::try_from(i128::from(part) * 100 / i128::from(of)).ok()
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const fn seconds(us: i64) -> i64 {
    us / 1_000_000
}
