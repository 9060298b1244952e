//! Tags and audiences of very many people in process: the standing made anew from files, conditions asked of everybody, and how
//! long it takes from a click that is on disk to the audience it changes.

use std::time::{Duration, Instant};

use chrono::Days;
use hdrhistogram::Histogram;
use insight::behaviour::{BehaviourName, Event};
use kernel::Ctx;
use serde_json::{Map, Value, json};

use super::{ProfileBench, millis, round};
use crate::bench::Ground;
use crate::serve::Failure;
use crate::wiring::Platform;

/// Days there is behaviour of.
const DAYS: u64 = 30;
/// Customers brought at once.
const AT_ONCE: usize = 5_000;
/// How long a click is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked of everybody.
const CONDITIONS: &[(&str, &str)] = &[
    ("one_count", "visit_days_30d >= 8"),
    ("three_tags", "visit_days_7d >= 2 and analysis_views_30d >= 1 and transfers_7d == 0"),
    ("cases_over_others", "life_cycle in ['mature', 'growing'] and favourite_page_30d == '/transfer' and not hesitant"),
];

/// Runs it; the figures as a document.
pub async fn run(options: &ProfileBench) -> Result<Value, Failure> {
    let ground = Ground::new(&options.place)?;
    let platform = Platform::assemble(&ground.config).await?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    platform.open_bank(&platform.system("bench"), "bench".parse()?, &brand, None).await?;
    let ctx = platform.system("bench").in_tenant("bench".parse()?);
    let mut users: Vec<String> = Vec::with_capacity(AT_ONCE);
    for nth in 0..options.people {
        users.push(uuid::Uuid::from_u128(u128::from(nth) + 1).to_string());
        if users.len() == AT_ONCE || nth + 1 == options.people {
            platform.behaviour.bring_customers(&ctx, &users).await?;
            users.clear();
        }
    }
    let lake = platform.behaviour.lake(&ctx).await?;
    let today = platform.banks.of(&ctx)?.date(ctx.now());
    let from = today.checked_sub_days(Days::new(DAYS - 1)).ok_or("no date")?;
    super::insight::fill(&lake, from, DAYS, (options.events, options.people)).await?;

    let begun = Instant::now();
    let live = platform.profiles.live(&ctx).await?;
    let made_s = begun.elapsed().as_secs_f64();
    let (tags, audiences) = live.read(|standing| (standing.set.tags.len(), standing.audiences().len()));
    let mut asked = Map::new();
    for (name, when) in CONDITIONS {
        let mut times = Histogram::<u64>::new(3)?;
        let mut people = 0;
        for _ in 0..options.rounds {
            let begun = Instant::now();
            let estimate = platform.profiles.estimate(&ctx, (*when).to_owned()).await?;
            times.record(begun.elapsed().as_micros() as u64)?;
            people = estimate.map_err(|why| format!("{when}: {why}"))?.people;
        }
        asked.insert(
            (*name).to_owned(),
            json!({ "people": people, "p50_ms": millis(&times, 0.5), "p99_ms": millis(&times, 0.99) }),
        );
    }
    let peer_ms = plain(options);
    let loops = clicks(&platform, &ctx, options).await?;
    platform.banks.close().await;
    Ok(json!({
        "engine": options.place.engine_name(),
        "people": options.people,
        "events": options.events,
        "tags": tags,
        "audiences": audiences,
        "made_anew_s": round(made_s),
        "asked_of_everybody": asked,
        "peer": "the first condition as a closure over a plain array of as many people, on one thread",
        "peer_ms": round(peer_ms),
        "from_click_on_disk_to_audience_p50_ms": millis(&loops, 0.5),
        "from_click_on_disk_to_audience_p99_ms": millis(&loops, 0.99),
    }))
}

/// A condition without a language: what reading an array once costs.
fn plain(options: &ProfileBench) -> f64 {
    let days: Vec<u128> = (0..options.people).map(|nth| u128::from(nth).wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let begun = Instant::now();
    let people: Vec<u32> =
        (0..options.people).zip(&days).filter(|(_, days)| days.count_ones() >= 8).map(|(nth, _)| nth).collect();
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    // So that it is not left out.
    if people.is_empty() { 0.0 } else { ms }
}

/// Clicks of people who did nothing like it before, each followed until they are in the audience.
async fn clicks(platform: &Platform, ctx: &Ctx, options: &ProfileBench) -> Result<Histogram<u64>, Failure> {
    let lake = platform.behaviour.lake(ctx).await?;
    let mut times = Histogram::new(3)?;
    for nth in 0..options.rounds {
        let person = options.people - nth;
        let view = |event_id: u128| Event {
            event_id,
            name: BehaviourName::PageView,
            what: "/register".into(),
            page: "/register".into(),
            person,
            at_us: ctx.now().micros(),
            ms: Some(1_000),
            received_us: ctx.now().micros(),
        };
        let begun = Instant::now();
        lake.keep(vec![view(u128::from(nth) + 1)]).await?;
        while !platform.profiles.members(ctx, "registering").await?.is_some_and(|members| members.contains(person)) {
            if begun.elapsed() > PATIENCE {
                return Err("a click never came to its audience".into());
            }
            tokio::task::yield_now().await;
        }
        times.record(begun.elapsed().as_micros() as u64)?;
    }
    Ok(times)
}
