//! What is done most, how pages are looked at, and how that goes over time: sums of what was seen by day.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::answer::{AnalysisCount, AnalysisPage, AnalysisResult, AnalysisThing};
use super::ask::AnalysisEvent;
use super::gather::Aliases;
use crate::behaviour::{BehaviourName, Run, Seen, SeenDay, Segment, UNSAID, Wanted};

const HOUR_US: i64 = 3_600_000_000;

/// The things of one name together, over all days.
fn by_thing(days: &[SeenDay], name: BehaviourName, aliases: &Aliases) -> BTreeMap<String, Seen> {
    let mut things: BTreeMap<String, Seen> = BTreeMap::new();
    for ((_, what), seen) in days.iter().flat_map(|day| &day.seen).filter(|((of, _), _)| *of == name) {
        match things.get_mut(what) {
            Some(sum) => sum.add(seen),
            None => drop(things.insert(what.clone(), seen.clone())),
        }
    }
    // What none of those did who are asked about is no thing they do.
    things.retain(|_, seen| seen.times > 0);
    things.values_mut().for_each(|seen| aliases.people(&mut seen.people));
    things
}

fn all_of<'a>(things: impl Iterator<Item = &'a Seen>) -> Seen {
    things.fold(Seen::default(), |mut all, seen| {
        all.add(seen);
        all
    })
}

/// The most frequent things first, and no more than `limit`.
pub fn ranked(mut rows: Vec<AnalysisThing>, limit: usize) -> Vec<AnalysisThing> {
    rows.sort_by(|one, next| (next.times, &one.what).cmp(&(one.times, &next.what)));
    rows.truncate(limit);
    rows
}

/// The most visited pages first.
pub fn most_visited(mut rows: Vec<AnalysisPage>) -> Vec<AnalysisPage> {
    rows.sort_by(|one, next| (next.visits, &one.page).cmp(&(one.visits, &next.page)));
    rows
}

/// Which things of a name are done most.
pub fn ranking(days: &[SeenDay], of: BehaviourName, limit: usize, aliases: &Aliases) -> AnalysisResult {
    let things = by_thing(days, of, aliases);
    let all = all_of(things.values());
    let row = |(what, seen): (String, Seen)| AnalysisThing { what, times: seen.times, people: seen.people.len() };
    let rows = ranked(things.into_iter().map(row).collect(), limit);
    AnalysisResult::Ranking { rows, times: all.times, people: all.people.len() }
}

/// How pages are looked at: those asked for, or all.
pub fn pages(days: &[SeenDay], asked: Option<&[String]>, aliases: &Aliases) -> AnalysisResult {
    let mut things = by_thing(days, BehaviourName::PageView, aliases);
    if let Some(asked) = asked {
        things.retain(|page, _| asked.contains(page));
    }
    let all = all_of(things.values());
    let row = |(page, seen): (String, Seen)| AnalysisPage {
        page,
        visits: seen.times,
        visitors: seen.people.len(),
        dwell_ms: seen.average_ms(),
    };
    let rows = most_visited(things.into_iter().map(row).collect());
    AnalysisResult::Pages { rows, visits: all.times, visitors: all.people.len(), dwell_ms: all.average_ms() }
}

/// Days of the week and of the month up to a day.
pub const WEEK: usize = 7;
/// The same.
pub const MONTH: usize = 30;

/// How many people are there on each of `many` days from `first` on, and in the week and the month up to it.
pub fn active(days: &[SeenDay], (first, many): (i64, usize), aliases: &Aliases) -> Vec<[u64; 3]> {
    // From as long before as the first day's month goes back.
    let begin = first - (MONTH as i64 - 1);
    let mut people = vec![RoaringBitmap::new(); many + MONTH - 1];
    for day in days {
        let Some(people) = usize::try_from(day.day - begin).ok().and_then(|place| people.get_mut(place)) else {
            continue;
        };
        day.seen.values().for_each(|seen| *people |= &seen.people);
    }
    people.iter_mut().for_each(|people| aliases.people(people));
    let up_to = |end: usize, wide: usize| {
        people[end + 1 - wide..=end].iter().fold(RoaringBitmap::new(), |all, of_day| all | of_day).len()
    };
    (MONTH - 1..people.len()).map(|end| [1, WEEK, MONTH].map(|wide| up_to(end, wide))).collect()
}

fn count(seen: &Seen, aliases: &Aliases) -> AnalysisCount {
    let mut people = seen.people.clone();
    aliases.people(&mut people);
    AnalysisCount { times: seen.times, people: people.len() }
}

/// How often things are done on each of `count` days from `first` on.
pub fn by_day(
    days: &[SeenDay],
    (first, many): (i64, usize),
    events: &[AnalysisEvent],
    aliases: &Aliases,
) -> Vec<Vec<AnalysisCount>> {
    let mut counts = vec![vec![Seen::default(); events.len()]; many];
    for day in days {
        let Some(counts) = usize::try_from(day.day - first).ok().and_then(|place| counts.get_mut(place)) else {
            continue;
        };
        for ((name, what), seen) in &day.seen {
            for (event, count) in events.iter().zip(counts.iter_mut()) {
                if event.name == *name && event.what.as_ref().is_none_or(|asked| asked == what) {
                    count.add(seen);
                }
            }
        }
    }
    counts.iter().map(|of_day| of_day.iter().map(|seen| count(seen, aliases)).collect()).collect()
}

/// How often things are done in each of `many` hours from `begin_us` on.
pub fn by_hour(
    segments: &[Segment],
    (begin_us, many): (i64, usize),
    events: &[AnalysisEvent],
    aliases: &Aliases,
) -> parquet::errors::Result<Vec<Vec<AnalysisCount>>> {
    let mut counts = vec![vec![(0_u64, RoaringBitmap::new()); events.len()]; many];
    let choose = |run: &Run| {
        let bits =
            events.iter().enumerate().filter(|(_, event)| event.is(run)).fold(0_u8, |bits, (nth, _)| bits | 1 << nth);
        (bits != 0).then_some(bits)
    };
    for segment in segments {
        segment.read(Wanted::Times, choose, |bits, _, rows| {
            for (number, at_us) in rows.person.iter().zip(rows.at_us) {
                let hour = usize::try_from((at_us - begin_us).div_euclid(HOUR_US));
                let Some(of_hour) = hour.ok().and_then(|hour| counts.get_mut(hour)) else { continue };
                if !aliases.is_about(*number) {
                    continue;
                }
                for (_, (times, people)) in of_hour.iter_mut().enumerate().filter(|(nth, _)| bits >> nth & 1 == 1) {
                    *times += 1;
                    if *number != UNSAID {
                        people.insert(aliases.person(*number));
                    }
                }
            }
        })?;
    }
    let told = |(times, people): &(u64, RoaringBitmap)| AnalysisCount { times: *times, people: people.len() };
    Ok(counts.iter().map(|of_hour| of_hour.iter().map(told).collect()).collect())
}
