//! How many people go how far through steps, in their order and within a window.

use roaring::RoaringBitmap;

use super::answer::AnalysisFunnelStep;
use super::ask::AnalysisEvent;
use super::gather::{Deed, Gather};
use crate::behaviour::Run;

/// Steps, at most.
const STEPS_MAX: usize = 8;

/// What a thread has found.
#[derive(Default)]
struct Found {
    /// People who came to each step.
    people: [RoaringBitmap; STEPS_MAX],
    /// Milliseconds from the step before, of each who came to it.
    took_ms: [Vec<u32>; STEPS_MAX],
}

/// A way through the steps that has come to a certain one.
#[derive(Clone, Copy)]
struct Way {
    began_ms: u64,
    last_ms: u64,
}

/// Somebody's way: the steps, and the time for all of them.
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a> {
    /// One after the other.
    pub steps: &'a [AnalysisEvent],
    /// From the first to the last, in seconds.
    pub window_s: u32,
}

/// How many people come to each step, every step after the one before and all of them within the window.
pub fn funnel(gather: &Gather<'_>, steps: Steps<'_>) -> parquet::errors::Result<Vec<AnalysisFunnelStep>> {
    let found = found(gather, steps)?;
    let step = |nth: usize| {
        let took: Vec<u32> = found.iter().flat_map(|found| &found.took_ms[nth]).copied().collect();
        let people = found.iter().map(|found| found.people[nth].len()).sum();
        AnalysisFunnelStep { people, median_s: median_s(took) }
    };
    Ok((0..steps.steps.len()).map(step).collect())
}

/// Who comes to each step.
pub fn people(gather: &Gather<'_>, steps: Steps<'_>) -> parquet::errors::Result<Vec<RoaringBitmap>> {
    let mut all = vec![RoaringBitmap::new(); steps.steps.len()];
    for found in found(gather, steps)? {
        all.iter_mut().zip(found.people).for_each(|(all, some)| *all |= some);
    }
    Ok(all)
}

fn found(gather: &Gather<'_>, Steps { steps, window_s }: Steps<'_>) -> parquet::errors::Result<Vec<Found>> {
    let window_ms = u64::from(window_s) * 1_000;
    gather.each_person(
        |run| marks(steps, run),
        Found::default,
        |found, deeds| follow(found, deeds, steps.len(), window_ms),
    )
}

/// Which steps a run is of: a bit each.
fn marks(steps: &[AnalysisEvent], run: &Run) -> Option<u16> {
    let bits = steps.iter().enumerate().filter(|(_, step)| step.is(run)).fold(0, |bits, (nth, _)| bits | 1 << nth);
    (bits != 0).then_some(bits)
}

/// Of all ways that have come to a step, the one that began last can go furthest: only that one is followed.
fn follow(found: &mut Found, deeds: &[Deed], steps: usize, window_ms: u64) {
    let mut ways: [Option<Way>; STEPS_MAX] = [None; STEPS_MAX];
    let mut reached = 0;
    for deed in deeds {
        let at = deed.at_ms();
        // Backwards: one deed is one step only.
        for step in (0..steps).rev().filter(|step| deed.mark >> step & 1 == 1) {
            let before = match step.checked_sub(1) {
                None => Some(Way { began_ms: at, last_ms: at }),
                Some(before) => ways[before].filter(|way| at - way.began_ms <= window_ms),
            };
            let Some(before) = before else { continue };
            ways[step] = Some(Way { began_ms: before.began_ms, last_ms: at });
            if step == reached {
                reached += 1;
                found.people[step].insert(deed.person());
                if step > 0 {
                    found.took_ms[step].push(u32::try_from(at - before.last_ms).unwrap_or(u32::MAX));
                }
            }
        }
    }
}

fn median_s(mut took_ms: Vec<u32>) -> Option<u64> {
    let middle = took_ms.len() / 2;
    (!took_ms.is_empty()).then(|| {
        let (_, median, _) = took_ms.select_nth_unstable(middle);
        u64::from(*median).div_ceil(1_000)
    })
}
