//! Features as the windows reckon them: what a moment is in 32 bits, what each feature asks of those, and what is kept of
//! moments that are not held one by one any more. Made once, when the windows are made.

use contracts::risk::Scenario;

use super::declare::{Feature, Flow, Measure, Only, Subject, Thing, Which};
use crate::moment::{Moment, Outcome};

/// Things moments of one memory can be told apart by, at most.
pub const THINGS_MAX: usize = 5;
/// Buckets of a window: a reading that needs them is exact to a 60th of it.
pub const BUCKETS: i64 = 60;
const DAY_S: i64 = 86_400;
const ELDER_YEARS: i64 = 60;
const WORDS_MAX: usize = 31;

/// A memory: subjects that share their moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    Customer,
    Device,
    Ip,
    Segment,
    /// Accounts, paying and paid.
    Account,
    Phone,
}

impl Space {
    pub const COUNT: usize = 6;

    pub const fn of(subject: Subject) -> Self {
        match subject {
            Subject::Customer => Self::Customer,
            Subject::Device => Self::Device,
            Subject::Ip => Self::Ip,
            Subject::Segment => Self::Segment,
            Subject::Payee | Subject::Account => Self::Account,
            Subject::Phone => Self::Phone,
        }
    }
}

/// What a moment is: its scenario, how it was judged or ended, what it is like, the hour and the finer word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u32);

impl Kind {
    const SCENARIO: u32 = 0xf;
    pub const ATTEMPT: u32 = 1 << 4;
    const DONE: u32 = 1 << 5;
    const FAILED: u32 = 1 << 6;
    const BLOCKED: u32 = 1 << 7;
    const STEPPED: u32 = 1 << 8;
    pub const PAST: u32 = 1 << 9;
    const ANY: u32 = 1 << 10;
    pub const IN: u32 = 1 << 11;
    pub const OUT: u32 = 1 << 12;
    const NEW_DEVICE: u32 = 1 << 13;
    const YOUNG_DEVICE: u32 = 1 << 14;
    const FIRST_PAYEE: u32 = 1 << 15;
    const NEW_CUSTOMER: u32 = 1 << 16;
    const ELDER: u32 = 1 << 17;
    /// It is being judged; how is not known yet.
    pub const PENDING: u32 = 1 << 18;
    /// It came back with a proof.
    pub const REPEAT: u32 = 1 << 19;
    const HOUR_AT: u32 = 20;
    const WORD_AT: u32 = 25;

    pub const fn scenario(self) -> u32 {
        self.0 & Self::SCENARIO
    }

    pub const fn is(self, bits: u32) -> bool {
        self.0 & bits == bits
    }

    pub const fn plus(self, bits: u32) -> Self {
        Self(self.0 | bits)
    }

    pub const fn hour(self) -> u32 {
        (self.0 >> Self::HOUR_AT) & 31
    }

    const fn word(self) -> u32 {
        (self.0 >> Self::WORD_AT) & 31
    }
}

/// How a moment stands to the attempt before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coming {
    /// It is one of its own.
    First,
    /// It is one that was asked for a proof and comes back.
    BackAsked,
    /// It was allowed before, and comes back because somebody else asked for a proof.
    BackAllowed,
}

/// What a feature asks of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Test {
    need: u32,
    scenarios: u16,
    word: Option<u32>,
}

impl Test {
    pub const fn holds(self, kind: Kind) -> bool {
        kind.is(self.need)
            && (self.scenarios >> kind.scenario()) & 1 == 1
            && match self.word {
                Some(word) => kind.word() == word,
                None => true,
            }
    }

    const fn with(self, bits: u32) -> Self {
        Self { need: self.need | bits, ..self }
    }
}

/// What is kept of the older moments that pass one test.
#[derive(Debug)]
pub struct Series {
    pub test: Test,
    /// The windows asked for, in microseconds.
    pub windows_us: Vec<i64>,
    /// Things whose different ones are counted: their place in a moment, and the longest window of it.
    pub tells: Vec<(usize, i64)>,
}

/// Where the older moments of a feature are kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kept {
    pub series: usize,
    /// The place among the windows, or the tells, of the series.
    pub place: usize,
}

/// A feature, ready to be read.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub subject: Subject,
    pub test: Test,
    pub measure: Measure,
    pub window_us: i64,
    pub kept: Kept,
    /// For [`Measure::FlowShare`]: what goes out.
    pub out: Option<(Test, Kept)>,
}

/// All features, ready.
#[derive(Debug)]
pub struct Plan {
    pub asked: Vec<Asked>,
    series: [Vec<Series>; Space::COUNT],
    things: [Vec<Thing>; Space::COUNT],
    horizon_us: [i64; Space::COUNT],
    words: Vec<&'static str>,
}

impl Plan {
    pub fn of(features: &[Feature]) -> Self {
        let mut plan = Self {
            asked: Vec::with_capacity(features.len()),
            series: Default::default(),
            things: Default::default(),
            horizon_us: [0; Space::COUNT],
            words: Vec::new(),
        };
        for feature in features {
            let asked = plan.ask(feature);
            plan.asked.push(asked);
        }
        plan
    }

    pub fn series(&self, space: Space) -> &[Series] {
        &self.series[space as usize]
    }

    /// How long a moment is held in a memory, in microseconds.
    pub const fn horizon_us(&self, space: Space) -> i64 {
        self.horizon_us[space as usize]
    }

    /// The things by which moments of a memory are told apart, in the order of their places.
    pub fn things(&self, space: Space) -> &[Thing] {
        &self.things[space as usize]
    }

    /// The place of `thing` among those of `space`; nothing for one that no feature asks for, or that had no room.
    pub fn place(&self, space: Space, thing: Thing) -> Option<usize> {
        self.things[space as usize].iter().position(|known| *known == thing)
    }

    /// What `moment`, judged or ended with `outcome`, is, at `hour` of the bank's day.
    pub fn kind(&self, moment: &Moment, outcome: Option<Outcome>, hour: u32, coming: Coming) -> Kind {
        let new_device = moment.device.is_some() && moment.device_age_s.is_none();
        let young = moment.device.is_some() && moment.device_age_s.is_none_or(|age_s| age_s < DAY_S);
        let flags = [
            (new_device, Kind::NEW_DEVICE),
            (young, Kind::YOUNG_DEVICE),
            (moment.first_time_payee, Kind::FIRST_PAYEE),
            (moment.customer_since_s.is_some_and(|since_s| since_s < 30 * DAY_S), Kind::NEW_CUSTOMER),
            (moment.age_years.is_some_and(|years| years >= ELDER_YEARS), Kind::ELDER),
            (coming != Coming::First, Kind::REPEAT),
        ];
        let flags = flags.into_iter().filter(|(is, _)| *is).fold(0, |bits, (_, bit)| bits | bit);
        let word = moment.operation.as_deref().and_then(|word| self.words.iter().position(|known| *known == word));
        let word = word.map_or(0, |place| place as u32 + 1);
        Kind(
            scenario(moment.scenario)
                | flags
                | ending(outcome, coming)
                | (hour & 31) << Kind::HOUR_AT
                | word << Kind::WORD_AT,
        )
    }

    fn ask(&mut self, feature: &Feature) -> Asked {
        let space = Space::of(feature.subject);
        let test = self.test(feature);
        let window_us = feature.window_s.clamp(60, super::LONGEST_S) * 1_000_000;
        self.horizon_us[space as usize] = self.horizon_us[space as usize].max(window_us);
        match feature.measure {
            Measure::Alike(thing) | Measure::AlikeSumMinor(thing) | Measure::AlikeMinMinor(thing) => {
                self.tell(space, thing);
            }
            Measure::Seen(thing) => self.tell(space, thing),
            Measure::DistinctAlike { of, by } => {
                self.tell(space, of);
                self.tell(space, by);
            }
            Measure::Distinct(thing) => self.tell(space, thing),
            _ => {}
        }
        let kept = self.keep(space, test, feature.measure, window_us);
        let out = (feature.measure == Measure::FlowShare).then(|| {
            let test = Test { need: Kind::ATTEMPT | Kind::OUT, scenarios: test.scenarios, word: test.word };
            (test, self.keep(space, test, Measure::SumMinor, window_us))
        });
        Asked { subject: feature.subject, test, measure: feature.measure, window_us, kept, out }
    }

    fn test(&mut self, feature: &Feature) -> Test {
        let which = match feature.outcomes {
            Which::Attempts => Kind::ATTEMPT,
            Which::Done => Kind::DONE,
            Which::Failed => Kind::FAILED,
            Which::Blocked => Kind::BLOCKED,
            Which::SteppedUp => Kind::STEPPED,
            Which::Any => Kind::ANY,
            Which::Past => Kind::PAST,
        };
        let flow = match (feature.subject, feature.flow) {
            (_, Some(Flow::In)) | (Subject::Payee, None) => Kind::IN,
            (_, Some(Flow::Out)) | (Subject::Account, None) => Kind::OUT,
            _ => 0,
        };
        let (only, word) = match feature.only {
            Only::All => (0, None),
            Only::NewDevice => (Kind::NEW_DEVICE, None),
            Only::YoungDevice => (Kind::YOUNG_DEVICE, None),
            Only::NewCustomer => (Kind::NEW_CUSTOMER, None),
            Only::Elder => (Kind::ELDER, None),
            Only::FirstPayee => (Kind::FIRST_PAYEE, None),
            Only::Operation(word) => (0, Some(self.word(word))),
        };
        let scenarios = feature.scenarios.iter().fold(0, |mask, one| mask | 1 << scenario(*one));
        let scenarios = if feature.scenarios.is_empty() { u16::MAX } else { scenarios };
        Test { need: 0, scenarios, word }.with(which | flow | only)
    }

    fn word(&mut self, word: &'static str) -> u32 {
        if let Some(place) = self.words.iter().position(|known| *known == word) {
            return place as u32 + 1;
        }
        if self.words.len() < WORDS_MAX - 1 {
            self.words.push(word);
            return self.words.len() as u32;
        }
        // More words than can be told apart: no moment has this one, and what asks for it counts nothing.
        WORDS_MAX as u32
    }

    fn tell(&mut self, space: Space, thing: Thing) {
        let things = &mut self.things[space as usize];
        let held = matches!(thing, Thing::Scenario | Thing::Amount);
        if !held && !things.contains(&thing) && things.len() < THINGS_MAX {
            things.push(thing);
        }
    }

    fn keep(&mut self, space: Space, test: Test, measure: Measure, window_us: i64) -> Kept {
        let tells = match measure {
            Measure::Distinct(thing) => self.place(space, thing),
            _ => None,
        };
        let sums = matches!(
            measure,
            Measure::Count
                | Measure::SumMinor
                | Measure::MinMinor
                | Measure::MaxMinor
                | Measure::FirstS
                | Measure::FlowShare
        );
        let newest = matches!(measure, Measure::LastMinor | Measure::SinceS);
        if tells.is_none() && !sums && !newest {
            return Kept { series: usize::MAX, place: usize::MAX };
        }
        let all = &mut self.series[space as usize];
        let series = all.iter().position(|series| series.test == test).unwrap_or_else(|| {
            all.push(Series { test, windows_us: Vec::new(), tells: Vec::new() });
            all.len() - 1
        });
        let of = &mut all[series];
        let place = match tells {
            Some(thing) => {
                let known = of.tells.iter().position(|(known, _)| *known == thing);
                let place = known.unwrap_or_else(|| {
                    of.tells.push((thing, 0));
                    of.tells.len() - 1
                });
                of.tells[place].1 = of.tells[place].1.max(window_us);
                place
            }
            None if sums => of.windows_us.iter().position(|known| *known == window_us).unwrap_or_else(|| {
                of.windows_us.push(window_us);
                of.windows_us.len() - 1
            }),
            None => usize::MAX,
        };
        Kept { series, place }
    }
}

/// The place of a scenario among the 16 there is room for.
pub const fn scenario(scenario: Scenario) -> u32 {
    scenario as u32
}

/// The bits of how a moment was judged or ended.
const fn ending(outcome: Option<Outcome>, coming: Coming) -> u32 {
    let first = matches!(coming, Coming::First);
    let attempt = if first { Kind::ATTEMPT } else { 0 };
    let past = match coming {
        Coming::First => matches!(outcome, Some(Outcome::Allowed)),
        Coming::BackAsked => !matches!(outcome, Some(Outcome::Blocked) | None),
        Coming::BackAllowed => false,
    };
    let past = if past { Kind::PAST } else { 0 };
    Kind::ANY
        | match outcome {
            None => attempt | Kind::PENDING,
            Some(Outcome::Allowed | Outcome::Delayed) => attempt | past,
            Some(Outcome::SteppedUp) => attempt | past | if first { Kind::STEPPED } else { 0 },
            Some(Outcome::Blocked) => attempt | Kind::BLOCKED,
            Some(Outcome::Done) => Kind::DONE,
            Some(Outcome::Failed) => Kind::FAILED,
        }
}
