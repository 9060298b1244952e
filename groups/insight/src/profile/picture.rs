//! How the values of a tag lie among people: the picture beside it.

use expr::{Facts, Type};
use kernel::Lang;
use roaring::RoaringBitmap;
use serde::Serialize;
use utoipa::ToSchema;

use super::standing::Standing;
use super::words;

/// People looked at, at most: of more, every so-manieth.
const LOOKED_AT: u64 = 50_000;
/// Bars of a picture of numbers.
const BARS: usize = 10;
/// Values that are told each by itself, at most.
const ALONE_MAX: usize = 12;

/// How many people have a value, or one between two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TagBar {
    /// The value in the reader's language; empty for numbers.
    pub label: String,
    /// The least number.
    pub from: i64,
    /// The largest number.
    pub to: i64,
    /// How many people; of a sample, as many as it stands for.
    pub people: u64,
}

/// The values of a tag among some people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Of how many people it is known.
    pub covered: u64,
    /// The bars, the smallest value first.
    pub bars: Vec<TagBar>,
}

/// The pictures of some tags among `people`.
pub fn pictures(standing: &Standing, slots: &[usize], people: &RoaringBitmap, lang: Lang) -> Vec<Picture> {
    let every = people.len().div_ceil(LOOKED_AT).max(1);
    let step = usize::try_from(every).unwrap_or(1);
    let mut values: Vec<Vec<i64>> = vec![Vec::new(); slots.len()];
    let mut facts = Facts::new(&standing.set.catalogue);
    for person in people.iter().step_by(step) {
        for (slot, values) in slots.iter().zip(&mut values) {
            standing.fill(&mut facts, person, &standing.set.tags[*slot].needs);
            values.extend(number(standing, *slot, &facts));
        }
    }
    let picture = |(slot, values): (&usize, Vec<i64>)| drawn(standing, *slot, values, every, lang);
    slots.iter().zip(values).map(picture).collect()
}

/// The number in a slot that is filled.
pub fn number(standing: &Standing, slot: usize, facts: &Facts<'_>) -> Option<i64> {
    facts.number(slot).filter(|_| slot < standing.set.tags.len())
}

fn drawn(standing: &Standing, slot: usize, mut values: Vec<i64>, every: u64, lang: Lang) -> Picture {
    values.sort_unstable();
    let covered = values.len() as u64 * every;
    let distinct = values.chunk_by(|one, next| one == next).count();
    let holds = &standing.set.catalogue.fields()[slot].holds;
    let is_named = matches!(holds, Type::Choice(_) | Type::Flag);
    let bars = if is_named || distinct <= ALONE_MAX {
        let bar = |some: &[i64]| {
            let label = words::value(&standing.set, slot, some[0], lang).label;
            TagBar { label, from: some[0], to: some[0], people: some.len() as u64 * every }
        };
        values.chunk_by(|one, next| one == next).map(bar).collect()
    } else {
        in_bars(&values, every)
    };
    Picture { covered, bars }
}

/// Numbers in bars of the same width, up to where nearly all of them are; the rest in the last.
fn in_bars(values: &[i64], every: u64) -> Vec<TagBar> {
    let (least, most) = (values[0], values[values.len() - 1]);
    let nearly_all = values[(values.len() - 1) * 97 / 100].max(least + 1);
    let width = (nearly_all - least) / i64::try_from(BARS).unwrap_or(1) + 1;
    let mut begin = 0;
    let mut bars = Vec::with_capacity(BARS);
    for nth in 0..BARS {
        let from = least + width * i64::try_from(nth).unwrap_or(0);
        let to = if nth + 1 == BARS { most.max(from) } else { from + width - 1 };
        let end = values.partition_point(|value| *value <= to);
        bars.push(TagBar { label: String::new(), from, to, people: (end - begin) as u64 * every });
        begin = end;
    }
    bars
}
