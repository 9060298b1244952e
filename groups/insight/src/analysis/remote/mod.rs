//! Questions answered by an engine beside this process, over Arrow Flight SQL: for a bank whose behaviour outgrows a machine.
//!
//! Invariants:
//! - the engine reads the very files the kernels read, and is told which; what is in no file yet is written down for the
//!   question, so both answer as of the same moment;
//! - before its answer counts it has to find as many rows as there are: an engine that does not see a file says nothing wrong;
//! - it is told numbers of people, never who they are, and words of pages and elements only as literals;
//! - what can be answered from roll-ups is not asked of it. Without it nothing else is answered, and nothing is answered by
//!   somebody else in its place: a bank has an engine because this process is too small.
//!
//! It does not start, grow or mend the engine.

mod engine;
mod flight;
mod rows;
mod store;
#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use async_trait::async_trait;
use kernel::{TenantId, Timestamp};
use roaring::RoaringBitmap;

use self::engine::Turn;
pub use self::engine::{Engine, EngineSettings};
pub use self::flight::{AnswerMax, EngineFault};
use self::rows::rows;
use self::store::{Days, Sql, Tables};
use super::answer::{
    AnalysisActive, AnalysisCount, AnalysisFunnelStep, AnalysisPage, AnalysisPoint, AnalysisResult, AnalysisThing,
};
use super::ask::{AnalysisAsk, AnalysisEvent, AnalysisGrain};
use super::execution::{Execution, Matter};
use super::people::AnalysisBehind;
use super::retention::Cohort;
use super::{Analyses, HOUR_S, RANKING_DEFAULT, counts, dated, paths};
use crate::behaviour::{self, BehaviourName, Laid, PersonNo};
use crate::error::Error;
use crate::model::{Slot, date_of};

/// Files a question may be about: a statement names each.
const FILES_MAX: usize = 8_000;

/// The engines of banks that have one.
pub type Engines = HashMap<TenantId, Arc<Engine>>;

/// A bank's engine as a way of answering.
pub struct Remote<'a> {
    /// For whom.
    pub analyses: &'a Analyses,
    /// Whom to ask.
    pub engine: &'a Engine,
}

/// A question that is being asked: what it is about, and its turn.
struct Asking<'a> {
    turn: Turn<'a>,
    /// Nothing where nothing was done in its days.
    tables: Option<Tables>,
    days: Days,
    /// What was written for the question is there as long as this.
    _laid: Laid,
}

impl Asking<'_> {
    /// What a statement over the tables is answered; nothing where there is nothing to ask about.
    async fn ask(&self, sql: impl FnOnce(&Tables) -> Sql) -> Result<Vec<RecordBatch>, Error> {
        match &self.tables {
            None => Ok(Vec::new()),
            Some(tables) => Ok(self.turn.ask(&sql(tables)).await?),
        }
    }
}

#[async_trait]
impl Execution for Remote<'_> {
    async fn answer(&self, matter: Matter<'_>, ask: &AnalysisAsk) -> Result<AnalysisResult, Error> {
        let (period, zone, today) = (matter.period, matter.bank.zone, Slot::of(matter.ctx.now(), matter.bank.zone).day);
        match ask {
            AnalysisAsk::Ranking { of, limit } => {
                let things = self.things(&matter, *of, None).await?;
                let limit = limit.unwrap_or(RANKING_DEFAULT);
                let row = |(what, [times, people, ..]): (String, [u64; 4])| AnalysisThing { what, times, people };
                let [times, people, ..] = things.all;
                let rows = counts::ranked(things.each.into_iter().map(row).collect(), limit);
                Ok(AnalysisResult::Ranking { rows, times, people })
            }
            AnalysisAsk::Pages { pages } => {
                let things = self.things(&matter, BehaviourName::PageView, pages.as_deref()).await?;
                let dwell = |[_, _, timed, total]: [u64; 4]| total.checked_div(timed).unwrap_or(0);
                let row = |(page, figures): (String, [u64; 4])| {
                    let [visits, visitors, ..] = figures;
                    AnalysisPage { page, visits, visitors, dwell_ms: dwell(figures) }
                };
                let [visits, visitors, ..] = things.all;
                let dwell_ms = dwell(things.all);
                let rows = counts::most_visited(things.each.into_iter().map(row).collect());
                Ok(AnalysisResult::Pages { rows, visits, visitors, dwell_ms })
            }
            AnalysisAsk::Active => self.active(&matter).await,
            AnalysisAsk::Trend { events, by: AnalysisGrain::Day } => {
                let asking = self.asking(&matter, (period.first, period.last)).await?;
                let slots = self.over_time(&asking, events, &asking.days.of_moment(), period.days()).await?;
                let at = |day: i64| Timestamp::start_of(date_of(day), zone);
                let point = |(day, counts)| AnalysisPoint { at: at(day), counts };
                Ok(AnalysisResult::Trend { points: (period.first..).zip(slots).map(point).collect() })
            }
            AnalysisAsk::Trend { events, by: AnalysisGrain::Hour } => {
                let asking = self.asking(&matter, (period.first, period.last)).await?;
                let end = Timestamp::start_of(date_of(period.last + 1), zone);
                let hours = usize::try_from(end.seconds_since(period.begin) / HOUR_S).unwrap_or(0);
                let slots = self.over_time(&asking, events, &store::hour(period.begin.micros()), hours).await?;
                let point = |(hour, counts)| AnalysisPoint { at: period.begin.plus_seconds(hour * HOUR_S), counts };
                Ok(AnalysisResult::Trend { points: (0..).zip(slots).map(point).collect() })
            }
            AnalysisAsk::Funnel { steps, window_s } => self.funnel(&matter, steps, *window_s).await,
            AnalysisAsk::Retention { first, again, days } => {
                let cohorts = self.retention(&matter, (first, again), *days).await?;
                Ok(AnalysisResult::Retention { cohorts: dated(period, cohorts, today) })
            }
            AnalysisAsk::Paths { start, direction, depth } => {
                let asking = self.asking(&matter, (period.first, period.last)).await?;
                let begin_us = period.begin.micros();
                let batches = asking.ask(|tables| tables.paths(start, *direction, *depth, begin_us)).await?;
                let (mut starts, mut links) = (0, Vec::new());
                for row in rows(&batches) {
                    let (step, page, next, times) = (row.place(0)?, row.word(1)?, row.word(2)?, row.count(3)?);
                    starts += if step == 0 { times } else { 0 };
                    let step = u32::try_from(step).unwrap_or(u32::MAX);
                    links.push((step, page.unwrap_or_default().to_owned(), next.map(str::to_owned), times));
                }
                Ok(AnalysisResult::Paths { starts, links: paths::links_of(&links) })
            }
        }
    }

    async fn people(&self, matter: Matter<'_>, behind: &AnalysisBehind) -> Result<RoaringBitmap, Error> {
        let asking = self.asking(&matter, (matter.period.first, matter.period.last)).await?;
        let begin_us = matter.period.begin.micros();
        let came = async |steps: &[AnalysisEvent], window_s, step| {
            numbers(&asking.ask(|tables| tables.came_to((steps, window_s), begin_us, step)).await?)
        };
        match behind {
            AnalysisBehind::Did { event } => numbers(&asking.ask(|tables| tables.doers(event)).await?),
            AnalysisBehind::Came { steps, window_s, step } => came(steps, *window_s, *step).await,
            AnalysisBehind::Lost { steps, window_s, step } => {
                Ok(came(steps, *window_s, step - 1).await? - came(steps, *window_s, *step).await?)
            }
        }
    }
}

/// What is known of things of one name: how often, by how many, how often with a length, and all lengths together.
#[derive(Default)]
struct Things {
    each: Vec<(String, [u64; 4])>,
    all: [u64; 4],
}

impl Remote<'_> {
    /// Lays out what a question is about, and makes sure that the engine sees it.
    async fn asking(&self, matter: &Matter<'_>, (first, last): (i64, i64)) -> Result<Asking<'_>, Error> {
        let turn = self.engine.turn().await?;
        let mut laid = matter.lake.laid(first, last).await?;
        let days = Days { first, last, zone: matter.bank.zone };
        if laid.files.is_empty() {
            return Ok(Asking { turn, tables: None, days, _laid: laid });
        }
        if laid.files.len() > FILES_MAX {
            return Err(Error::Lake("a question about more files than an engine is told of"));
        }
        // After the events: whoever did one of them has a number by now.
        let pairs = behaviour::aliases(&self.analyses.banks.db(matter.ctx)?).await?;
        let aliases = match pairs.is_empty() {
            true => None,
            false => {
                let (number, person) =
                    pairs.iter().map(|(number, person)| (i64::from(*number), i64::from(*person))).unzip();
                Some(laid.write_numbers("aliases", vec![("number", number), ("person", person)]).await?)
            }
        };
        let only = match &matter.only {
            None => None,
            Some(only) => {
                let people = only.iter().map(i64::from).collect();
                Some(laid.write_numbers("audience", vec![("person", people)]).await?)
            }
        };
        let table = |path: &str| self.table([path]);
        let tables = Tables {
            rows: self.table(laid.files.iter().map(|file| file.path.as_str()))?,
            aliases: aliases.as_deref().map(table).transpose()?,
            only: only.as_deref().map(table).transpose()?,
        };
        let there = laid.files.iter().map(|file| file.rows).sum();
        let found = rows(&turn.ask(&tables.counted()).await?).next().map_or(Ok(0), |row| row.count(0))?;
        if found != there {
            let fault = EngineFault::Astray { found, there };
            tracing::error!(%fault, "a bank's analysis engine does not see the files of its behaviour");
            return Err(fault.into());
        }
        Ok(Asking { turn, tables: Some(tables), days, _laid: laid })
    }

    fn table<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Result<Sql, Error> {
        Sql::files(self.engine.files(), paths).ok_or(Error::Lake("a file whose name an engine cannot be told"))
    }

    async fn things(
        &self,
        matter: &Matter<'_>,
        name: BehaviourName,
        among: Option<&[String]>,
    ) -> Result<Things, Error> {
        let asking = self.asking(matter, (matter.period.first, matter.period.last)).await?;
        let mut things = Things::default();
        for row in rows(&asking.ask(|tables| tables.things(name, among)).await?) {
            let figures = [row.count(1)?, row.count(2)?, row.count(3)?, row.count(4)?];
            match row.word(0)? {
                Some(what) => things.each.push((what.to_owned(), figures)),
                None => things.all = figures,
            }
        }
        Ok(things)
    }

    async fn active(&self, matter: &Matter<'_>) -> Result<AnalysisResult, Error> {
        let period = matter.period;
        let begin = period.first - (counts::MONTH as i64 - 1);
        let asking = self.asking(matter, (begin, period.last)).await?;
        let name = BehaviourName::PageView;
        let mut seen = Vec::new();
        for row in rows(&asking.ask(|tables| tables.there(name, &asking.days, counts::MONTH)).await?) {
            seen.push((row.place(0)?, row.place(1)?, row.count(2)?));
        }
        // Somebody counts up to a day as long as they are not there again, and each window ends.
        let up_to = |end: usize, wide: usize| {
            let are_in = |(day, gap, _): &&(usize, usize, u64)| (*day..*day + wide.min(*gap)).contains(&end);
            seen.iter().filter(are_in).map(|(.., people)| people).sum()
        };
        let active = |(day, end): (i64, usize)| AnalysisActive {
            day: date_of(day),
            people: up_to(end, 1),
            in_week: up_to(end, counts::WEEK),
            in_month: up_to(end, counts::MONTH),
        };
        let days = (period.first..=period.last).zip(counts::MONTH - 1..).map(active).collect();
        Ok(AnalysisResult::Active { days })
    }

    async fn over_time(
        &self,
        asking: &Asking<'_>,
        events: &[AnalysisEvent],
        slot: &Sql,
        slots: usize,
    ) -> Result<Vec<Vec<AnalysisCount>>, Error> {
        let mut counts = vec![vec![AnalysisCount { times: 0, people: 0 }; events.len()]; slots];
        for row in rows(&asking.ask(|tables| tables.over_time(events, slot)).await?) {
            let (nth, slot) = (row.place(0)?, row.place(1)?);
            if let Some(count) = counts.get_mut(slot).and_then(|of_slot| of_slot.get_mut(nth)) {
                *count = AnalysisCount { times: row.count(2)?, people: row.count(3)? };
            }
        }
        Ok(counts)
    }

    async fn funnel(
        &self,
        matter: &Matter<'_>,
        steps: &[AnalysisEvent],
        window_s: u32,
    ) -> Result<AnalysisResult, Error> {
        let asking = self.asking(matter, (matter.period.first, matter.period.last)).await?;
        let begin_us = matter.period.begin.micros();
        let mut told = vec![AnalysisFunnelStep { people: 0, median_s: None }; steps.len()];
        for row in rows(&asking.ask(|tables| tables.funnel(steps, window_s, begin_us)).await?) {
            let took_ms = row.int(2)?.and_then(|ms| u64::try_from(ms).ok());
            if let Some(step) = told.get_mut(row.place(0)?) {
                *step = AnalysisFunnelStep { people: row.count(1)?, median_s: took_ms.map(|ms| ms.div_ceil(1_000)) };
            }
        }
        Ok(AnalysisResult::Funnel { steps: told })
    }

    async fn retention(
        &self,
        matter: &Matter<'_>,
        events: (&AnalysisEvent, &AnalysisEvent),
        after: u32,
    ) -> Result<Vec<Cohort>, Error> {
        let period = matter.period;
        let asking = self.asking(matter, (period.first, period.last + i64::from(after))).await?;
        let many = period.days();
        let mut cohorts = vec![Cohort { people: 0, again: vec![0; after as usize] }; many];
        for row in rows(&asking.ask(|tables| tables.retention(events, &asking.days, many, after)).await?) {
            let (first, gap, people) = (row.place(0)?, row.place(1)?, row.count(2)?);
            let Some(cohort) = cohorts.get_mut(first) else { continue };
            match gap.checked_sub(1) {
                None => cohort.people = people,
                Some(nth) => cohort.again.get_mut(nth).into_iter().for_each(|again| *again = people),
            }
        }
        Ok(cohorts)
    }
}

/// People by the numbers told.
fn numbers(batches: &[RecordBatch]) -> Result<RoaringBitmap, Error> {
    let mut people = RoaringBitmap::new();
    for row in rows(batches) {
        let number = PersonNo::try_from(row.count(0)?);
        people.insert(number.map_err(|_| EngineFault::Failed("a number that is nobody's".to_owned()))?);
    }
    Ok(people)
}
