//! A month of exposures as a large bank has them: brought in place by place, then asked for people and times; people are counted
//! exactly, and it is looked whether they are.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use content::slot::{Brought, Grain, Question};
use hdrhistogram::Histogram;
use kernel::Ctx;
use serde_json::{Map, Value, json};

use super::{ExposuresBench, Ground, millis, round};
use crate::serve::Failure;
use crate::wiring::Platform;

/// Days they are spread over, slots, and placements of each.
const DAYS: i64 = 30;
const SLOTS: i64 = 10;
const PLACEMENTS: i64 = 2;
const CELLS: i64 = DAYS * SLOTS * PLACEMENTS;
/// From one cell a viewer is in to their next: without a common factor with the cells, so that none comes twice.
const STRIDE: i64 = 131;
/// One of so many who saw it followed.
const CLICKS: i64 = 37;
/// Viewers brought at once: those whose bits are kept together.
const AT_ONCE: i64 = 8_192;

/// Runs it; the figures as a document.
pub async fn run(options: &ExposuresBench) -> Result<Value, Failure> {
    let ground = Ground::new(&options.place)?;
    let platform = Platform::assemble(&ground.config).await?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    platform.open_bank(&platform.system("bench"), "bench".parse()?, &brand, None).await?;
    let ctx = platform.system("bench").in_tenant("bench".parse()?);
    let last_day = platform.menus.today(&ctx)?;
    let (people, exposures) = (i64::from(options.people), i64::try_from(options.exposures)?);
    if exposures < people || exposures > people * CELLS {
        return Err("more exposures than people, and no more than 600 of each: no figures".into());
    }
    let begun = Instant::now();
    let first = platform.slots.bring_viewers(&ctx, people).await?;
    for from in (0..people).step_by(AT_ONCE as usize) {
        let some = (from..people.min(from + AT_ONCE)).map(|nth| (first + nth, share(nth, people, exposures)));
        platform.slots.bring(&ctx, cells(some, last_day)).await?;
    }
    let brought_s = begun.elapsed().as_secs_f64();
    let mut asked = Map::new();
    for (name, by, days) in [
        ("month_by_slot", Grain::Slot, DAYS),
        ("month_by_placement", Grain::Placement, DAYS),
        ("month_by_audience", Grain::Audience, DAYS),
        ("month_by_day", Grain::Day, DAYS),
        ("week_by_slot", Grain::Slot, 7),
        ("day_by_placement", Grain::Placement, 1),
    ] {
        let question = Question { days: (last_day - days + 1, last_day), by, slot: None, placement: None };
        let (times, total) = ask(&platform, &ctx, &question, options.rounds).await?;
        if days == DAYS && total != (exposures, people) {
            return Err(format!("{name}: {total:?} instead of {exposures} to {people}: no figures").into());
        }
        asked.insert(
            name.to_owned(),
            json!({ "exposures": total.0, "people": total.1, "p50_ms": millis(&times, 0.5), "max_ms": millis(&times, 1.0) }),
        );
    }
    platform.banks.close().await;
    Ok(json!({
        "engine": options.place.engine_name(),
        "exposures": exposures,
        "people": people,
        "days": DAYS,
        "slots": SLOTS,
        "placements": SLOTS * PLACEMENTS,
        "brought_s": round(brought_s),
        "exposures_per_s": round(exposures as f64 / brought_s),
        "people_are": "counted exactly, and the same as were brought",
        "asked": asked,
    }))
}

/// How many exposures are somebody's: as even as it goes, and all of them together.
const fn share(nth: i64, people: i64, exposures: i64) -> i64 {
    exposures / people + if nth < exposures % people { 1 } else { 0 }
}

/// What viewers saw, each so often: never twice the same on a day.
fn cells(viewers: impl Iterator<Item = (i64, i64)>, last_day: i64) -> Vec<Brought> {
    let mut seen: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (viewer, share) in viewers {
        for turn in 0..share {
            seen.entry((viewer * 7_919 + turn * STRIDE) % CELLS).or_default().insert(viewer);
        }
    }
    let one = |(cell, seen): (i64, BTreeSet<i64>)| {
        let (day, placement) = (cell % DAYS, cell / DAYS);
        Brought {
            day: last_day - day,
            hour: cell % 24,
            slot: format!("bench.slot{}", placement % SLOTS),
            placement: format!("0193b3f0-0000-7000-8000-{placement:012}"),
            audience: if placement % 3 == 0 { String::new() } else { format!("audience-{}", placement % 3) },
            clicked: seen.iter().copied().filter(|viewer| (viewer + cell) % CLICKS == 0).collect(),
            seen,
        }
    };
    seen.into_iter().map(one).collect()
}

/// Asks some times; how long it took, and the exposures and people of all together.
async fn ask(
    platform: &Platform,
    ctx: &Ctx,
    question: &Question,
    rounds: u32,
) -> Result<(Histogram<u64>, (i64, i64)), Failure> {
    let (mut times, mut total) = (Histogram::new(3)?, (0, 0));
    for _ in 0..rounds {
        let begun = Instant::now();
        let report = platform.slots.report(ctx, question).await?;
        times.record(begun.elapsed().as_micros() as u64)?;
        total = (report.total.times.seen, report.total.people.ok_or("no people were counted")?);
    }
    Ok((times, total))
}
