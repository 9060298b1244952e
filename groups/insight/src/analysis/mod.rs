//! Questions about behaviour: described as data, answered by folds over the columns of the days they are about.
//!
//! Invariants:
//! - a question is about one bank, and is answered with counts; who is behind a count is told only to those who may look
//!   customers up, masked, for a purpose that goes on record;
//! - what was accepted a moment ago is in the answer;
//! - whatever only needs sums by day is answered from roll-ups, and scans nothing; everything else reads the rows it is
//!   about, and no words;
//! - a person counts once, on whichever device; who is not to be known counts in times alone;
//! - a question may be about the people of one audience, as it is now: everybody else is nobody to it;
//! - memory is bounded: what does not fit is gone through in parts. Few questions are answered at once, the others wait;
//! - a bank may have an engine beside this process ([`remote`]): it answers what roll-ups do not, and says the same.

mod answer;
mod ask;
mod console;
mod counts;
mod execution;
mod funnel;
mod gather;
mod parted;
mod paths;
mod people;
mod remote;
mod retention;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use contracts::user::Users;
use kernel::{Ctx, Timestamp};
use roaring::RoaringBitmap;
use tenancy::{Bank, Banks};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::answer::{AnalysisActive, AnalysisKnown};
pub use self::answer::{
    AnalysisAnswer, AnalysisCohort, AnalysisCount, AnalysisFunnelStep, AnalysisLink, AnalysisPage, AnalysisPoint,
    AnalysisResult, AnalysisThing,
};
pub use self::ask::{Analysis, AnalysisAsk, AnalysisDirection, AnalysisEvent, AnalysisGrain, Objection};
use self::execution::{Execution, Kernels, Matter, is_rolled_up};
use self::funnel::Steps;
use self::gather::{Aliases, Gather};
pub use self::parted::Parting;
pub use self::people::{AnalysisBehind, AnalysisPeopleQuestion};
use self::remote::Remote;
pub use self::remote::{AnswerMax, Engine, EngineFault, EngineSettings, Engines};
use self::retention::{Cohort, Retention};
use crate::behaviour::{self, Behaviour, BehaviourName, Event, Lake, Reach, SeenDay, Segment, all_cores, blocking};
use crate::error::Error;
use crate::model::{Slot, date_of, day_number};

pub use self::console::{Asked, routes};

/// Things known to a bank that are told, at most.
const KNOWN_MAX: usize = 500;
/// Questions answered at once.
const AT_ONCE: usize = 2;
/// What is read here whatever engine a bank has, visits and parts of a figure: so many events at most, and for so long.
const READ_ROWS_MAX: u64 = 200_000_000;
/// The same in time.
const READ_WITHIN: Duration = Duration::from_secs(20);
/// Things told when nobody says how many.
const RANKING_DEFAULT: usize = 50;
/// The sums that pages are told from, and people who are there.
const PAGES: Option<BehaviourName> = Some(BehaviourName::PageView);
const HOUR_S: i64 = 3_600;

/// Answers questions about the behaviour in a bank.
pub struct Analyses {
    banks: Banks,
    users: Arc<dyn Users>,
    behaviour: Arc<Behaviour>,
    turns: Arc<Semaphore>,
    threads: usize,
    engines: Engines,
    read: (u64, Duration),
}

/// The days of a question, in days since 1970 in the bank's zone, and when they begin.
#[derive(Debug, Clone, Copy)]
struct Period {
    first: i64,
    last: i64,
    begin: Timestamp,
}

impl Period {
    fn of((from, until): (NaiveDate, NaiveDate), bank: &Bank) -> Self {
        Self { first: day_number(from), last: day_number(until), begin: Timestamp::start_of(from, bank.zone) }
    }

    fn days(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }
}

/// What a question about single events is answered from.
struct Ground {
    segments: Vec<Segment>,
    aliases: Aliases,
    begin: Timestamp,
    threads: usize,
}

impl Ground {
    fn gather(&self) -> Gather<'_> {
        Gather {
            segments: &self.segments,
            aliases: &self.aliases,
            begin_us: self.begin.micros(),
            threads: self.threads,
        }
    }
}

impl Analyses {
    /// Over the behaviour of `banks`.
    pub fn new(banks: Banks, users: Arc<dyn Users>, behaviour: Arc<Behaviour>) -> Self {
        let (turns, engines) = (Arc::new(Semaphore::new(AT_ONCE)), Engines::new());
        let read = (READ_ROWS_MAX, READ_WITHIN);
        Self { banks, users, behaviour, turns, threads: all_cores(), engines, read }
    }

    /// The same with other bounds to what is read here: events, and for how long.
    #[cfg(test)]
    #[must_use]
    pub fn reading_at_most(self, read: (u64, Duration)) -> Self {
        Self { read, ..self }
    }

    /// The same, with engines beside this process for the banks that have one.
    #[must_use]
    pub fn with_engines(self, engines: Engines) -> Self {
        Self { engines, ..self }
    }

    /// Answers a question, which has to be well formed, about the bank of `ctx`; about `only` some people, if any are told.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn answer(
        &self,
        ctx: &Ctx,
        analysis: &Analysis,
        only: Option<RoaringBitmap>,
    ) -> Result<AnalysisAnswer, Error> {
        let engine = self.engines.get(&ctx.tenant).filter(|_| !is_rolled_up(&analysis.ask, only.as_ref()));
        match engine {
            Some(engine) => self.answer_by(&Remote { analyses: self, engine }, ctx, analysis, only).await,
            None => self.answer_by(&Kernels(self), ctx, analysis, only).await,
        }
    }

    /// The same, answered by the bank's engine whatever it is about: to hold both against one another.
    pub async fn answer_of_engine(
        &self,
        ctx: &Ctx,
        analysis: &Analysis,
        only: Option<RoaringBitmap>,
    ) -> Result<AnalysisAnswer, Error> {
        let engine = self.engines.get(&ctx.tenant).ok_or(Error::Lake("the bank has no analysis engine"))?;
        self.answer_by(&Remote { analyses: self, engine }, ctx, analysis, only).await
    }

    async fn answer_by(
        &self,
        execution: &dyn Execution,
        ctx: &Ctx,
        analysis: &Analysis,
        only: Option<RoaringBitmap>,
    ) -> Result<AnalysisAnswer, Error> {
        let begun = Instant::now();
        let (bank, lake) = (self.banks.of(ctx)?, self.behaviour.lake(ctx).await?);
        let period = Period::of((analysis.from, analysis.until), &bank);
        let matter = Matter { ctx, bank: &bank, lake: &lake, period, only };
        let result = execution.answer(matter, &analysis.ask).await?;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(AnalysisAnswer { as_of: ctx.now(), took_ms, from: analysis.from, until: analysis.until, result })
    }

    /// What was done in the bank of `ctx` in the last days, to ask about.
    pub async fn known(&self, ctx: &Ctx, days: i64) -> Result<Vec<AnalysisKnown>, Error> {
        let (bank, lake) = (self.banks.of(ctx)?, self.behaviour.lake(ctx).await?);
        let today = Slot::of(ctx.now(), bank.zone).day;
        let known = |(name, what, times)| AnalysisKnown { name, what, times };
        Ok(lake.times(today - days + 1, today, KNOWN_MAX).await?.into_iter().map(known).collect())
    }

    /// The first day of the bank of `ctx` that anything is known of; nothing while no day is in files.
    pub async fn first_day(&self, ctx: &Ctx) -> Result<Option<i64>, Error> {
        self.behaviour.lake(ctx).await?.first_day().await
    }

    /// What is read of a question that begins now and that no engine is asked.
    fn reach(&self) -> Reach {
        let (rows_max, within) = self.read;
        Reach { rows_max, until: Instant::now() + within }
    }

    /// What the people with some numbers did on some days, the latest days first: at most `most` events. Read here, in its turn
    /// and within bounds.
    pub async fn deeds(
        &self,
        ctx: &Ctx,
        (from, until): (NaiveDate, NaiveDate),
        most: usize,
        numbers: RoaringBitmap,
    ) -> Result<Vec<Event>, Error> {
        let (turn, lake) = (Arc::new(self.turn().await?), self.behaviour.lake(ctx).await?);
        let is_theirs = move |number| {
            // The turn ends with the work, also where nobody waits for it any more.
            let _turn = &turn;
            numbers.contains(number)
        };
        lake.of_people_within((day_number(from), day_number(until)), most, self.reach(), is_theirs).await
    }

    /// Waits until it is this question's turn.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        let turn = self.turns.clone().acquire_owned().await;
        turn.map_err(|_| Error::Lake("questions are not answered any more"))
    }

    async fn result(
        &self,
        (ctx, bank): (&Ctx, &Bank),
        lake: &Lake,
        (period, only): (Period, Option<RoaringBitmap>),
        ask: &AnalysisAsk,
        turn: OwnedSemaphorePermit,
    ) -> Result<AnalysisResult, Error> {
        let Period { first, last, .. } = period;
        match ask.clone() {
            AnalysisAsk::Ranking { of, limit } => {
                let (seen, aliases) = self.whole(ctx, lake, (first, last, Some(of)), only).await?;
                let limit = limit.unwrap_or(RANKING_DEFAULT);
                folded(turn, move || Ok(counts::ranking(&seen, of, limit, &aliases))).await
            }
            AnalysisAsk::Pages { pages } => {
                let (seen, aliases) = self.whole(ctx, lake, (first, last, PAGES), only).await?;
                folded(turn, move || Ok(counts::pages(&seen, pages.as_deref(), &aliases))).await
            }
            AnalysisAsk::Active => {
                let begin = first - (counts::MONTH as i64 - 1);
                let (seen, aliases) = self.sums(ctx, lake, (begin, last, PAGES), only).await?;
                let counts = move || Ok(counts::active(&seen, (first, period.days()), &aliases));
                let active = |(day, [people, in_week, in_month]): (i64, [u64; 3])| AnalysisActive {
                    day: date_of(day),
                    people,
                    in_week,
                    in_month,
                };
                Ok(AnalysisResult::Active { days: (first..).zip(folded(turn, counts).await?).map(active).collect() })
            }
            AnalysisAsk::Trend { events, by: AnalysisGrain::Day } => {
                // Of one name only, where all are of one.
                let name = events.first().map(|event| event.name);
                let name = name.filter(|name| events.iter().all(|event| event.name == *name));
                let (seen, aliases) = self.sums(ctx, lake, (first, last, name), only).await?;
                let counts = move || Ok(counts::by_day(&seen, (first, period.days()), &events, &aliases));
                let at = |day: i64| Timestamp::start_of(date_of(day), bank.zone);
                let point = |(day, counts)| AnalysisPoint { at: at(day), counts };
                let points = (first..).zip(folded(turn, counts).await?).map(point).collect();
                Ok(AnalysisResult::Trend { points })
            }
            AnalysisAsk::Trend { events, by: AnalysisGrain::Hour } => {
                let ground = self.ground(ctx, lake, (period, 0), only).await?;
                // On a day the clocks are changed on there are more or fewer than 24.
                let end = Timestamp::start_of(date_of(last + 1), bank.zone);
                let hours = usize::try_from(end.seconds_since(period.begin) / HOUR_S).unwrap_or(0);
                let counts = folded(turn, move || {
                    let span = (ground.begin.micros(), hours);
                    counts::by_hour(&ground.segments, span, &events, &ground.aliases)
                })
                .await?;
                let point = |(hour, counts)| AnalysisPoint { at: period.begin.plus_seconds(hour * HOUR_S), counts };
                Ok(AnalysisResult::Trend { points: (0..).zip(counts).map(point).collect() })
            }
            AnalysisAsk::Funnel { steps, window_s } => {
                let ground = self.ground(ctx, lake, (period, 0), only).await?;
                let steps =
                    folded(turn, move || funnel::funnel(&ground.gather(), Steps { steps: &steps, window_s })).await?;
                Ok(AnalysisResult::Funnel { steps })
            }
            AnalysisAsk::Retention { first: there, again: back, days } => {
                let ground = self.ground(ctx, lake, (period, i64::from(days)), only).await?;
                let cohorts = folded(turn, move || {
                    let retention = Retention {
                        segments: &ground.segments,
                        aliases: &ground.aliases,
                        events: (&there, &back),
                        days: (period.first, period.days()),
                        after: days as usize,
                        threads: ground.threads,
                    };
                    retention.cohorts()
                })
                .await?;
                Ok(AnalysisResult::Retention { cohorts: dated(period, cohorts, Slot::of(ctx.now(), bank.zone).day) })
            }
            AnalysisAsk::Paths { start, direction, depth } => {
                let ground = self.ground(ctx, lake, (period, 0), only).await?;
                let (starts, links) = folded(turn, move || {
                    let path = paths::Path { start: &start, direction, depth };
                    paths::paths(&ground.gather(), &path)
                })
                .await?;
                Ok(AnalysisResult::Paths { starts, links })
            }
        }
    }

    async fn aliases(&self, ctx: &Ctx) -> Result<Aliases, Error> {
        let db = self.banks.db(ctx)?;
        let (pairs, end) = (behaviour::aliases(&db).await?, behaviour::people_end(&db).await?);
        Ok(Aliases::new(&pairs, end))
    }

    /// The sums of some days: those kept, or where only some people are asked about, made of their rows.
    async fn sums(
        &self,
        ctx: &Ctx,
        lake: &Lake,
        (first, last, name): (i64, i64, Option<BehaviourName>),
        only: Option<RoaringBitmap>,
    ) -> Result<(Vec<SeenDay>, Aliases), Error> {
        let aliases = self.aliases(ctx).await?.about(only);
        let seen = match aliases.numbers() {
            None => lake.seen(first, last, name).await?,
            Some(numbers) => lake.seen_by(first, last, name, numbers).await?,
        };
        Ok((seen, aliases))
    }

    /// The same of the period as a whole: of months and weeks where there are sums of them.
    async fn whole(
        &self,
        ctx: &Ctx,
        lake: &Lake,
        (first, last, name): (i64, i64, Option<BehaviourName>),
        only: Option<RoaringBitmap>,
    ) -> Result<(Vec<SeenDay>, Aliases), Error> {
        if only.is_some() {
            return self.sums(ctx, lake, (first, last, name), only).await;
        }
        let seen = lake.seen_whole(first, last, name).await?;
        Ok((seen, self.aliases(ctx).await?))
    }

    /// Everything of the period and of `after` days more.
    async fn ground(
        &self,
        ctx: &Ctx,
        lake: &Lake,
        (period, after): (Period, i64),
        only: Option<RoaringBitmap>,
    ) -> Result<Ground, Error> {
        let segments = lake.segments(period.first, period.last + after).await?;
        // After the events: whoever did one of them has a number by now.
        let aliases = self.aliases(ctx).await?.about(only);
        Ok(Ground { segments, aliases, begin: period.begin, threads: self.threads })
    }
}

/// Work for a thread of its own. The turn ends with the work, also where nobody waits for it any more.
async fn folded<T: Send + 'static>(
    turn: OwnedSemaphorePermit,
    work: impl FnOnce() -> parquet::errors::Result<T> + Send + 'static,
) -> Result<T, Error> {
    blocking(move || {
        let _turn = turn;
        work()
    })
    .await
}

/// Cohorts with their days, and no more of what came after than has passed: today is not over.
fn dated(period: Period, cohorts: Vec<Cohort>, today: i64) -> Vec<AnalysisCohort> {
    let dated = |(day, Cohort { people, mut again }): (i64, Cohort)| {
        again.truncate(usize::try_from(today - day - 1).unwrap_or(0));
        AnalysisCohort { day: date_of(day), people, again }
    };
    (period.first..).zip(cohorts).map(dated).collect()
}
