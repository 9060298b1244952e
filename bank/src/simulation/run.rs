//! One run: lives of the platform, one after the other, and what is asked of it in each.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use contracts::clearing::Clearing;
use contracts::debit::Debits;
use futures::future::{FutureExt, LocalBoxFuture, join_all};
use insight::behaviour::InMemory;
use kernel::{Clock, Timestamp};
use storage::{Outbox, fate, jobs};

use super::books::Books;
use super::calls::Call;
use super::cast::Cast;
use super::chance::Chance;
use super::faults::{Faults, RoughDebits, RoughWay, Toll};
use super::model::{Answer, Who, Wrong};
use super::order::Item;
use super::told::Ordered;
use super::{judge, plan};
use crate::config::{Config, DataDir, Database};
use crate::wiring::{Platform, World};

/// The first moment of every run: 2026-12-10 09:30 in Shanghai. Ten days later interest is due, and in three weeks the year
/// is over: some hundred steps go past both.
const MORNING: Timestamp = Timestamp::from_micros(1_796_866_200_000_000);
/// Everything is verified after this many steps, besides after every death.
const VERIFY_EVERY: u64 = 60;
/// After so many tries of one call the times are calm: every question finds an answer.
const TRIES_MAX: u32 = 4;
/// Deaths one after the other at the very start of a life, at most.
const STILLBORN_MAX: u32 = 20;

/// What to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Everything follows from it.
    pub seed: u64,
    /// How many steps.
    pub steps: u64,
    /// The folder of its databases; anew for each run.
    pub folder: PathBuf,
    /// A PostgreSQL address with `{bank}` in it; embedded databases without.
    pub postgres: Option<String>,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// Steps made.
    pub steps: u64,
    /// Calls asked.
    pub calls: u64,
    /// Calls that were done, and calls that were refused.
    pub done: u64,
    /// Refused.
    pub refused: u64,
    /// What the platform did of itself: arrivals, departures, errands, interest.
    pub events: u64,
    /// What went wrong on purpose.
    pub toll: Toll,
    /// Of all journals, postings, balances, holds, counters, transfers, events and audit entries; embedded banks only.
    pub digest: Option<u64>,
}

/// The platform did something it must not, or could not go on.
#[derive(Debug, thiserror::Error)]
#[error("seed {seed}, step {step}: {what}")]
pub struct Found {
    /// The run's seed.
    pub seed: u64,
    /// The step it was seen in.
    pub step: u64,
    /// What.
    pub what: Wrong,
}

/// Everything that outlives a death of the platform.
pub(super) struct Run {
    pub settings: Settings,
    pub chance: Chance,
    pub faults: Arc<Faults>,
    pub clock: Clock,
    /// Files of behaviour: in memory, which keeps nobody waiting.
    pub files: Arc<InMemory>,
    pub cast: Option<Cast>,
    pub books: Books,
    pub step: u64,
    /// The calls of this step, in the order they were thought of.
    pub calls: Vec<Call>,
    /// Those that are answered and not in the books yet.
    pub answered: Vec<Item>,
    pub events: u64,
    pub asked: u64,
    pub done: u64,
    pub refused: u64,
    /// Calls of earlier steps with their answers, for asking again.
    pub past: Vec<(Call, Answer)>,
    /// The last interest of each customer that is in the books, by its number in the ledger.
    pub interest_seen: BTreeMap<Who, i64>,
    /// What customers are told of in the end.
    pub ordered: Vec<Ordered>,
    /// What came into the books last, for whoever looks for why they are off.
    pub last: Vec<Item>,
    pub lives: u64,
}

/// How a life of the platform ended.
enum Ended {
    /// All steps are made.
    Over(Option<u64>),
    /// The process died, or was started anew.
    Died,
}

/// Runs it, on the calling thread alone, which must not be a runtime's.
pub fn run(settings: Settings) -> Result<Outcome, Found> {
    let embedded = settings.postgres.is_none();
    let faults = Arc::new(Faults::of(settings.seed ^ 0x5EED, embedded));
    let _taken = fate::take_over(faults.clone());
    let mut run = Run {
        chance: Chance::of(settings.seed),
        clock: Clock::seeded(MORNING, settings.seed),
        faults,
        files: Arc::default(),
        cast: None,
        books: Books::default(),
        step: 0,
        calls: vec![],
        answered: vec![],
        events: 0,
        asked: 0,
        done: 0,
        refused: 0,
        past: vec![],
        interest_seen: BTreeMap::new(),
        ordered: vec![],
        last: vec![],
        lives: 0,
        settings,
    };
    let mut stillborn = 0;
    loop {
        let step_before = run.step;
        let mut builder = tokio::runtime::Builder::new_current_thread();
        // On PostgreSQL answers come over a socket, and a stopped clock would run on while they are waited for.
        let runtime = builder.enable_all().start_paused(embedded).build();
        let runtime = runtime.map_err(|error| run.found(format!("no runtime: {error}")))?;
        let ended = runtime.block_on(life(&mut run));
        // Whatever was under way stands still for ever, as in a process that is gone.
        drop(runtime);
        match ended {
            Ok(Ended::Over(digest)) => return Ok(run.outcome(digest)),
            Ok(Ended::Died) => {
                stillborn = if run.step == step_before { stillborn + 1 } else { 0 };
                if stillborn > STILLBORN_MAX {
                    return Err(run.found("the platform does not come up any more".into()));
                }
            }
            Err(wrong) => return Err(run.found(wrong)),
        }
    }
}

/// One life: comes up, is checked, goes on where the last one was cut off.
async fn life(run: &mut Run) -> Result<Ended, Wrong> {
    let faults = run.faults.clone();
    run.lives += 1;
    if run.cast.is_some() {
        faults.revive()
    } else {
        faults.calm()
    }
    let mut platform = None;
    let ended = tokio::select! {
        biased;
        () = faults.death() => Ok(Ended::Died),
        ended = days(run, &mut platform) => ended,
    };
    if let (Ok(Ended::Over(_)), Some(platform)) = (&ended, platform) {
        platform.banks.close().await;
    }
    ended
}

async fn days(run: &mut Run, place: &mut Option<Platform>) -> Result<Ended, Wrong> {
    let world = World {
        clock: run.clock.clone(),
        between_banks: Some(rough_way(run.faults.clone())),
        between_debits: Some(rough_debits(run.faults.clone())),
        network_faults: run.faults.network(),
        risk_ground: Some(risk::Ground::First),
        behaviour_files: Some(run.files.clone()),
        identity_provider: None,
    };
    let platform = match Platform::assemble_in(&run.config(), world).await {
        Ok(platform) => place.insert(platform),
        // A read failed on purpose while it came up: like a death.
        Err(_) if run.cast.is_some() => return Ok(Ended::Died),
        Err(error) => return Err(format!("the platform does not come up: {error}")),
    };
    // A bank whose database did not open, on purpose, is taken in by the next look, as every second in a real process.
    run.faults.calm();
    platform.banks.refresh().await.map_err(|error| format!("banks: {error}"))?;
    if run.cast.is_none() {
        let (cast, books) = Cast::assemble(platform).await.map_err(|error| format!("no cast: {error}"))?;
        (run.cast, run.books) = (Some(cast), books);
    }
    judge::verify(run, platform).await?;
    loop {
        finish_calls(run, platform).await?;
        judge::compare(run, platform).await?;
        if run.step >= run.settings.steps {
            return Ok(Ended::Over(judge::last_day(run, platform).await?));
        }
        if run.step.is_multiple_of(VERIFY_EVERY) {
            judge::verify(run, platform).await?;
        }
        run.step += 1;
        plan::clock(run);
        if run.chance.one_in(40) {
            platform.banks.close().await;
            return Ok(Ended::Died);
        }
        plan::calls(run);
        run.faults.stir();
        together(run, platform).await?;
    }
}

/// Asks everything of this step at once, with the platform's own work beside it.
async fn together(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    let (repeats, doubled, work) = (plan::repeats(run), plan::doubled(run), plan::work(run));
    let impatience: Vec<Option<u32>> = run.calls.iter().map(|_| plan::impatience(&mut run.chance)).collect();
    let cast = run.cast.as_ref().ok_or("no cast")?;
    let mut all: Vec<LocalBoxFuture<'_, ()>> = vec![];
    for (call, polls) in run.calls.iter().zip(impatience) {
        let asking = async move {
            let answer = patient(polls, call.ask(platform, cast)).await;
            judge::note(call.answered(answer.flatten()));
        };
        all.push(asking.boxed_local());
    }
    for call in doubled.into_iter().map(|place| &run.calls[place]) {
        let asking = async move { judge::note(call.answered(call.ask(platform, cast).await)) };
        all.push(asking.boxed_local());
    }
    let again: Vec<_> = repeats.iter().map(|place| &run.past[*place]).collect();
    for (call, first) in &again {
        let asking = async move {
            match call.ask(platform, cast).await {
                Some(answer) if answer != *first => {
                    Err(format!("call {} was answered {first:?}, and asked again {answer:?}", call.number))
                }
                _ => Ok(()),
            }
        };
        // Told at the end: a repeat changes nothing in the books.
        all.push(asking.map(|told: Result<(), Wrong>| judge::note(told)).boxed_local());
    }
    for work in work {
        all.push(on_its_own(platform, cast, work).boxed_local());
    }
    join_all(all).await;
    judge::noted()?;
    settle_answers(run)
}

/// Asks what was not answered once more, until everything is.
async fn finish_calls(run: &mut Run, platform: &Platform) -> Result<(), Wrong> {
    loop {
        // What was answered before a death is applied first.
        settle_answers(run)?;
        if run.calls.is_empty() {
            return Ok(());
        }
        if run.calls.iter().any(|call| call.tries.get() >= TRIES_MAX) {
            run.faults.calm();
        }
        let cast = run.cast.as_ref().ok_or("no cast")?;
        let asked = run.calls.iter().map(|call| async {
            judge::note(call.answered(call.ask(platform, cast).await));
            call.tries.set(call.tries.get() + 1);
        });
        join_all(asked).await;
        judge::noted()?;
        if run.calls.iter().any(|call| call.tries.get() > 200) {
            return Err(format!("{:?} finds no answer in calm times", run.calls));
        }
    }
}

/// Takes the answers that have come aside, to be explained together.
fn settle_answers(run: &mut Run) -> Result<(), Wrong> {
    let (answered, open): (Vec<_>, Vec<_>) =
        std::mem::take(&mut run.calls).into_iter().partition(|call| call.answer.borrow().is_some());
    run.calls = open;
    let cast = run.cast.as_ref().ok_or("no cast")?;
    for call in answered {
        let Some(answer) = call.answer.borrow_mut().take() else { continue };
        run.asked += 1;
        match &answer {
            Answer::Done(named) => {
                run.done += 1;
                cast.named.borrow_mut().extend(named.map(|named| (call.number, named)));
            }
            Answer::Took { .. } => run.done += 1,
            Answer::No(_) => run.refused += 1,
        }
        let (number, who, deed) = (call.number, call.who, call.deed.clone());
        run.answered.push(Item::Call { number, who, deed, answer: answer.clone() });
        run.past.push((call, answer));
    }
    Ok(())
}

/// What the platform does of itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Work {
    /// A bank's consumers take what waits.
    Consumers(usize),
    /// A job runs at a bank, by its name or its place among all; perhaps cut off after so many polls.
    Job { bank: usize, name: Option<&'static str>, any: usize, polls: Option<u32> },
    /// Two run a job at a bank at the same time.
    Twice { bank: usize, name: Option<&'static str>, any: usize },
}

async fn on_its_own(platform: &Platform, cast: &Cast, work: Work) {
    let (Work::Consumers(bank) | Work::Job { bank, .. } | Work::Twice { bank, .. }) = work;
    let ctx = cast.system(bank);
    let Ok(db) = platform.banks.db(&ctx) else { return };
    let jobs = platform.jobs();
    let chosen = |name: Option<&str>, any: usize| match name {
        Some(name) => jobs.iter().find(|job| job.name == name),
        None => jobs.get(any % jobs.len().max(1)),
    };
    // What fails here is tried again some other day, as in life.
    match work {
        Work::Consumers(_) => {
            let outbox = Outbox::new(db, ctx);
            for consumption in platform.consumers() {
                let _ = outbox.drain(&consumption).await;
            }
        }
        Work::Job { name, any, polls, .. } => {
            let Some(job) = chosen(name, any) else { return };
            let _ = patient(polls, jobs::run_once(&db, &ctx, job, "simulation")).await;
        }
        Work::Twice { name, any, .. } => {
            let Some(job) = chosen(name, any) else { return };
            let _ = futures::join!(job.work.run(&ctx, &db), job.work.run(&ctx, &db));
        }
    }
}

/// Waits for `asking`, or goes away after it was asked `polls` times: a customer who closes the app.
async fn patient<T>(polls: Option<u32>, asking: impl Future<Output = T>) -> Option<T> {
    let mut asking = std::pin::pin!(asking);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == Some(0) {
            return std::task::Poll::Ready(None);
        }
        left = left.map(|left| left - 1);
        asking.as_mut().poll(context).map(Some)
    })
    .await
}

fn rough_way(faults: Arc<Faults>) -> crate::wiring::BetweenBanks {
    Box::new(move |beyond: Arc<dyn Clearing>| Arc::new(RoughWay::new(faults.clone(), beyond)))
}

fn rough_debits(faults: Arc<Faults>) -> crate::wiring::BetweenDebits {
    Box::new(move |beyond: Arc<dyn Debits>| Arc::new(RoughDebits::new(faults.clone(), beyond)))
}

impl Run {
    fn config(&self) -> Config {
        let database = match &self.settings.postgres {
            Some(address) => Database::Postgres(address.clone()),
            None => Database::Embedded,
        };
        // A demonstration: nobody has to prove by text message that an account may be opened.
        let demo = true;
        Config { demo, data: DataDir(self.settings.folder.clone()), database, ..Config::default() }
    }

    fn found(&self, what: Wrong) -> Found {
        Found { seed: self.settings.seed, step: self.step, what }
    }

    fn outcome(&self, digest: Option<u64>) -> Outcome {
        Outcome {
            seed: self.settings.seed,
            steps: self.step,
            calls: self.asked,
            done: self.done,
            refused: self.refused,
            events: self.events,
            toll: self.faults.toll(),
            digest,
        }
    }
}
