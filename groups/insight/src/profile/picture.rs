//! How the values of a tag lie among people: the picture beside it, in which nobody can be recognised.

use expr::{Facts, Type};
use kernel::Lang;
use roaring::RoaringBitmap;
use serde::Serialize;
use utoipa::ToSchema;

use super::standing::Standing;
use super::words;

/// Fewer people than this are not told apart: somebody could be recognised.
pub const APART_MIN: u64 = 5;
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
    let bars = if is_named { named_apart(bars) } else { numbers_apart(bars) };
    Picture { covered, bars }
}

/// Values of enough people.
fn named_apart(mut bars: Vec<TagBar>) -> Vec<TagBar> {
    bars.retain(|bar| bar.people >= APART_MIN);
    bars
}

/// Neighbours put together until each bar is of enough people; the ends are round numbers, not somebody's own.
fn numbers_apart(bars: Vec<TagBar>) -> Vec<TagBar> {
    let mut apart: Vec<TagBar> = Vec::with_capacity(bars.len());
    for bar in bars {
        match apart.last_mut() {
            Some(last) if last.people < APART_MIN => {
                last.to = bar.to;
                last.people += bar.people;
            }
            _ => apart.push(bar),
        }
    }
    if let Some(rest) = apart.pop_if(|bar| bar.people < APART_MIN)
        && let Some(last) = apart.last_mut()
    {
        last.to = rest.to;
        last.people += rest.people;
    }
    if let Some(first) = apart.first_mut() {
        first.from = first.from.div_euclid(roundness(first.from)) * roundness(first.from);
    }
    if let Some(last) = apart.last_mut() {
        let round = roundness(last.to);
        last.to = -(-last.to).div_euclid(round) * round;
    }
    apart
}

/// Ten to the power of a number's first place: 1 up to 9, 10 up to 99.
fn roundness(number: i64) -> i64 {
    10_i64.pow(number.unsigned_abs().checked_ilog10().unwrap_or(0).min(17))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(from: i64, to: i64, people: u64) -> TagBar {
        TagBar { label: String::new(), from, to, people }
    }

    #[test]
    fn nobody_is_told_apart() {
        let bars = vec![bar(13_413, 20_000, 3), bar(20_001, 30_000, 4), bar(30_001, 40_000, 9), bar(40_001, 98_765, 1)];
        assert_eq!(numbers_apart(bars), [bar(10_000, 30_000, 7), bar(30_001, 100_000, 10)]);
        assert_eq!(numbers_apart(vec![bar(7, 7, 4)]), [], "too few of all");
        assert_eq!(named_apart(vec![bar(0, 0, 4), bar(1, 1, 5)]), [bar(1, 1, 5)]);
        assert_eq!(numbers_apart(vec![bar(0, 0, 8), bar(3, 3, 6)]), [bar(0, 0, 8), bar(3, 3, 6)]);
    }
}
