//! Questions about a quarter of one bank's behaviour, through the same door as the console's; and the same of DuckDB, on the
//! same files, on the same cores, and of an engine over Arrow Flight SQL. Answers that can be the same have to be.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use insight::analysis::{
    Analyses, Analysis, AnalysisAsk, AnalysisDirection, AnalysisEvent, AnalysisResult, AnswerMax, Engine,
    EngineSettings, Engines,
};
use insight::behaviour::{BehaviourName, Event, Lake};
use kernel::{Ctx, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};

use super::{Ground, InsightBench, round};
use crate::serve::Failure;
use crate::wiring::Platform;

const DAYS: u64 = 90;
/// How DuckDB is asked.
const PEER: &str = include_str!("insight_duckdb.py");
/// Pages, the often seen ones first, and what is clicked there.
const PAGES: [(&str, &str); 24] = [
    ("/", "home.card.transfer"),
    ("/accounts", "accounts.open"),
    ("/accounts/:accountId", "account.transfer"),
    ("/pay", "hub.payee"),
    ("/transfer", "transfer.next"),
    ("/transfer/confirm", "transfer.confirm"),
    ("/transfers/:transferId", "receipt.home"),
    ("/transactions", "history.filter"),
    ("/wealth", "wealth.open"),
    ("/wealth/:productId", "wealth.buy"),
    ("/card", "card.bill"),
    ("/life", "life.open"),
    ("/me", "me.limits"),
    ("/messages", "messages.open"),
    ("/analysis", "analysis.year"),
    ("/payees", "payees.transfer"),
    ("/transfers", "records.open"),
    ("/pay/phone", "byphone.pay"),
    ("/pay/own", "own.swap"),
    ("/me/security", "me.shield"),
    ("/me/limits", "limits.change"),
    ("/statements", "statement.ask"),
    ("/packets", "packets.new"),
    ("/pay/schedules", "schedules.new"),
];

/// Who is asked.
#[derive(Clone, Copy)]
enum Way {
    /// Whoever is asked by the console.
    Usual,
    /// The engine, also where roll-ups would do.
    Engine,
}

/// Runs it; the figures as a document.
pub async fn run(options: &InsightBench) -> Result<Value, Failure> {
    let ground = Ground::new(&options.place)?;
    let platform = Platform::assemble(&ground.config).await?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    platform.open_bank(&platform.system("bench"), "bench".parse()?, &brand, None).await?;
    let ctx = platform.system("bench").in_tenant("bench".parse()?);
    let lake = platform.behaviour.lake(&ctx).await?;
    let from = NaiveDate::from_ymd_opt(2026, 7, 1).ok_or("no date")?;
    let begun = Instant::now();
    fill(&lake, from, DAYS, (options.events, options.people)).await?;
    let filled_s = begun.elapsed().as_secs_f64();
    // As the hourly job does: the last two days may still change, and are not added up.
    let begun = Instant::now();
    lake.add_up(insight::day_number(from) + DAYS as i64 - 3).await?;
    let added_up_s = begun.elapsed().as_secs_f64();
    let analyses = Analyses::new(platform.banks.clone(), platform.users.clone(), platform.behaviour.clone());
    let until = from.checked_add_days(Days::new(DAYS - 1)).ok_or("no date")?;
    let mut figures = Map::new();
    let mut answers = Map::new();
    for (name, ask) in questions() {
        let (ms, answer) =
            asked(&analyses, &ctx, &Analysis { from, until, audience: None, ask }, options.rounds, Way::Usual).await?;
        answers.insert(name.to_owned(), told(&answer));
        figures.insert(name.to_owned(), json!({ "ms": ms }));
    }
    // Sums of days, weeks and months come from roll-ups; the peer reads rows, and so do we for it.
    let (first, last) = (insight::day_number(from), insight::day_number(until));
    for (name, of) in [("ranking", BehaviourName::Click), ("pages", BehaviourName::PageView)] {
        let mut took = Vec::new();
        for _ in 0..options.rounds {
            let begun = Instant::now();
            lake.recount(first, last, Some(of)).await?;
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        let roll_up = figures.insert(name.to_owned(), json!({ "ms": middle(took) }));
        figures.insert(format!("{name}_by_roll_up"), roll_up.unwrap_or_default());
    }
    let files = ground.folder().join("behaviour").join("files").join("bench");
    let bytes = ground.behaviour_bytes("bench")?;
    if let Some(address) = &options.flight {
        let engine = engine(address, &ground)?;
        let engines = Engines::from([(ctx.tenant.clone(), Arc::new(engine))]);
        by_flight(&mut figures, &analyses.with_engines(engines), (&ctx, (from, until)), options.rounds).await?;
    }
    if let Some(python) = &options.duckdb {
        beside(&mut figures, &answers, duckdb(python, &files, options.rounds).await?)?;
    }
    platform.banks.close().await;
    Ok(json!({
        "engine": options.place.engine_name(), "events": options.events, "people": options.people, "days": DAYS,
        "filled_s": round(filled_s), "added_up_s": round(added_up_s), "file_bytes_per_event": round(bytes as f64 / options.events as f64),
        "peak_memory_mb": peak_memory_mb(), "questions": figures,
    }))
}

fn questions() -> [(&'static str, AnalysisAsk); 5] {
    let view = |page: &str| AnalysisEvent { name: BehaviourName::PageView, what: Some(page.to_owned()) };
    let any = AnalysisEvent { name: BehaviourName::PageView, what: None };
    let steps = vec![view("/transfer"), view("/transfer/confirm"), view("/transfers/:transferId")];
    let (start, direction) = ("/".to_owned(), AnalysisDirection::After);
    [
        ("ranking", AnalysisAsk::Ranking { of: BehaviourName::Click, limit: None }),
        ("pages", AnalysisAsk::Pages { pages: None }),
        ("funnel", AnalysisAsk::Funnel { steps, window_s: 1_800 }),
        ("retention", AnalysisAsk::Retention { first: any.clone(), again: any, days: 7 }),
        ("paths", AnalysisAsk::Paths { start, direction, depth: 3 }),
    ]
}

/// The same question some times; the middle of the times, and the answer.
async fn asked(
    analyses: &Analyses,
    ctx: &Ctx,
    analysis: &Analysis,
    rounds: u32,
    way: Way,
) -> Result<(f64, AnalysisResult), Failure> {
    let mut took = Vec::new();
    loop {
        let begun = Instant::now();
        let answer = match way {
            Way::Usual => analyses.answer(ctx, analysis, None).await?,
            Way::Engine => analyses.answer_of_engine(ctx, analysis, None).await?,
        };
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        if took.len() >= rounds as usize {
            return Ok((middle(took), answer.result));
        }
    }
}

/// An engine that reads what was made up.
fn engine(address: &str, ground: &Ground) -> Result<Engine, Failure> {
    let settings = EngineSettings {
        address: address.to_owned(),
        token: None,
        ca: None,
        files: ground.folder().join("behaviour").join("files").display().to_string(),
        within: Duration::from_secs(600),
        most: AnswerMax { rows: 10_000_000, bytes: 1 << 30 },
    };
    Ok(Engine::new("bench".parse()?, settings)?)
}

/// Asks the engine the same, and puts its times beside ours. Refuses figures where it says anything else.
async fn by_flight(
    figures: &mut Map<String, Value>,
    analyses: &Analyses,
    (ctx, (from, until)): (&Ctx, (NaiveDate, NaiveDate)),
    rounds: u32,
) -> Result<(), Failure> {
    for (name, ask) in questions() {
        let analysis = Analysis { from, until, audience: None, ask };
        let (_, ours) = asked(analyses, ctx, &analysis, 1, Way::Usual).await?;
        let (ms, theirs) = asked(analyses, ctx, &analysis, rounds, Way::Engine).await?;
        if ours != theirs {
            return Err(format!("the engine says something else to {name}").into());
        }
        if let Some(Value::Object(figure)) = figures.get_mut(name) {
            figure.insert("flight_ms".to_owned(), json!(ms));
        }
    }
    Ok(())
}

fn middle(mut took: Vec<f64>) -> f64 {
    took.sort_by(f64::total_cmp);
    took.get(took.len() / 2).copied().map_or(0.0, round)
}

/// What an answer and the peer's have to agree on.
fn told(answer: &AnalysisResult) -> Value {
    match answer {
        AnalysisResult::Ranking { rows, .. } => {
            rows.iter().map(|row| json!([row.what, row.times, row.people])).collect()
        }
        AnalysisResult::Pages { rows, .. } => {
            rows.iter().map(|row| json!([row.page, row.visits, row.visitors, row.dwell_ms])).collect()
        }
        AnalysisResult::Funnel { steps } => steps.iter().map(|step| step.people).collect(),
        AnalysisResult::Retention { cohorts } => cohorts
            .iter()
            .filter(|cohort| cohort.people > 0)
            .map(|cohort| json!([cohort.day, cohort.people, cohort.again]))
            .collect(),
        AnalysisResult::Paths { starts, .. } => json!([starts]),
        AnalysisResult::Trend { .. } | AnalysisResult::Active { .. } => Value::Null,
    }
}

/// Makes some days up, one by one: so many events of so many people.
pub(super) async fn fill(lake: &Lake, from: NaiveDate, days: u64, (events, people): (u64, u32)) -> Result<(), Failure> {
    let words: Vec<(Arc<str>, Arc<str>)> =
        PAGES.iter().map(|(page, click)| (Arc::from(*page), Arc::from(*click))).collect();
    let (mut dice, a_day) = (StdRng::seed_from_u64(6), events / days);
    for day in 0..days {
        let date = from.checked_add_days(Days::new(day)).ok_or("no date")?;
        let midnight = Timestamp::start_of(date, kernel::time::DEFAULT_ZONE).micros();
        let mut done = Vec::with_capacity(a_day as usize + 32);
        while (done.len() as u64) < a_day {
            visit(&mut dice, &mut done, &words, midnight, people);
        }
        lake.bring(done).await?;
    }
    Ok(())
}

/// One visit: some pages, every second of them with a click.
fn visit(dice: &mut StdRng, events: &mut Vec<Event>, words: &[(Arc<str>, Arc<str>)], midnight: i64, people: u32) {
    const DAY_MS: i64 = 86_400_000;
    // Some come nearly every day, most now and then.
    let person = 1 + ((f64::from(people - 1)) * dice.random::<f64>().powi(2)) as u32;
    let mut at_ms = dice.random_range(0..DAY_MS - 3_600_000);
    let mut place = 0;
    for _ in 0..dice.random_range(3..14) {
        let (page, click) = &words[place];
        let ms = dice.random_range(500..40_000_u32);
        let at_us = midnight + at_ms * 1_000;
        let event = |event_id, name, what: &Arc<str>, at_us, ms| Event {
            event_id,
            name,
            what: what.clone(),
            page: page.clone(),
            person,
            at_us,
            ms,
            received_us: at_us + 2_000_000,
        };
        events.push(event(dice.random(), BehaviourName::PageView, page, at_us, Some(u64::from(ms))));
        if dice.random_bool(0.5) {
            let at_us = at_us + i64::from(ms) * 1_000;
            events.push(event(dice.random(), BehaviourName::Click, click, at_us, None));
        }
        at_ms += i64::from(ms) + dice.random_range(50..900);
        // A page leads to the next one, to another, or home.
        place = match dice.random_range(0..10) {
            0..5 => (place + 1) % words.len(),
            5..8 => (f64::from(words.len() as u32) * dice.random::<f64>().powi(3)) as usize,
            _ => 0,
        };
    }
}

/// Asks DuckDB the same, in its own process.
async fn duckdb(python: &Path, files: &Path, rounds: u32) -> Result<Value, Failure> {
    let mut command = tokio::process::Command::new(python);
    command.arg("-c").arg(PEER).arg(files).arg(rounds.to_string()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().await?;
    if !output.status.success() {
        return Err("DuckDB did not answer: no figures".into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Puts the peer's times beside ours. Refuses figures where the answers differ.
fn beside(figures: &mut Map<String, Value>, answers: &Map<String, Value>, peer: Value) -> Result<(), Failure> {
    for (name, ours) in answers {
        let theirs = peer.get(name).ok_or_else(|| format!("DuckDB was not asked {name}"))?;
        if theirs["answer"] != *ours {
            return Err(format!("DuckDB says something else to {name}: {} and {ours}", theirs["answer"]).into());
        }
        if let Some(Value::Object(figure)) = figures.get_mut(name) {
            let (ours_ms, theirs_ms) = (figure["ms"].as_f64().unwrap_or(0.0), theirs["ms"].as_f64().unwrap_or(0.0));
            figure.insert("duckdb_ms".to_owned(), json!(round(theirs_ms)));
            figure.insert("ratio".to_owned(), json!(round(ours_ms / theirs_ms)));
        }
    }
    Ok(())
}

/// The most memory this process has had, from the kernel's own account.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
