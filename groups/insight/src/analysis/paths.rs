//! Which pages follow one another within a visit, from a page on or up to it.

use std::collections::{BTreeMap, HashMap};

use super::answer::AnalysisLink;
use super::ask::AnalysisDirection;
use super::gather::{Deed, Gather};
use crate::behaviour::{BehaviourName, Run};

/// A visit ends when somebody opens no page for so long, in milliseconds.
const VISIT_GAP_MS: u64 = 30 * 60 * 1_000;
/// Pages told apart at each step; the others are one.
const PAGES_A_STEP: usize = 9;
/// Pages a bank may have.
const PAGES_MAX: usize = 60_000;

/// The end of a visit, in the place of a page.
const END: u16 = u16::MAX;
/// All pages that are rare, in the place of one.
const RARE: u16 = u16::MAX - 1;
/// What they are called: no page is.
const RARE_NAME: &str = "…";

type Links = HashMap<(u32, u16, u16), u64>;

/// What is followed.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    /// From which page on.
    pub start: &'a str,
    /// In which direction.
    pub direction: AnalysisDirection,
    /// How far.
    pub depth: u32,
}

/// How many visits came by the page, and where they went, page by page.
pub fn paths(gather: &Gather<'_>, path: &Path<'_>) -> parquet::errors::Result<(u64, Vec<AnalysisLink>)> {
    let pages = pages(gather);
    let Some(start) = pages.get(path.start).copied() else { return Ok((0, Vec::new())) };
    let choose = |run: &Run| (run.name == BehaviourName::PageView).then(|| pages.get(run.what.as_str()).copied())?;
    let counts = gather.each_person(
        choose,
        || (0, Links::new()),
        |(starts, links), deeds| {
            for visit in deeds.chunk_by(|one, next| next.at_ms() - one.at_ms() <= VISIT_GAP_MS) {
                *starts += u64::from(follow(links, visit, start, path));
            }
        },
    )?;
    let mut all = Links::new();
    let starts = counts.iter().map(|(starts, _)| starts).sum();
    for (link, times) in counts.into_iter().flat_map(|(_, links)| links) {
        *all.entry(link).or_default() += times;
    }
    let names: HashMap<u16, &str> = pages.iter().map(|(name, number)| (*number, *name)).collect();
    Ok((starts, told(&all, &names)))
}

/// A number for each page.
fn pages<'a>(gather: &Gather<'a>) -> HashMap<&'a str, u16> {
    let mut pages = HashMap::new();
    let views =
        gather.segments.iter().flat_map(|segment| segment.runs()).filter(|run| run.name == BehaviourName::PageView);
    for run in views {
        let next = pages.len().min(PAGES_MAX) as u16;
        pages.entry(run.what.as_str()).or_insert(next);
    }
    pages
}

/// Follows one visit; answers whether it came by the page.
fn follow(links: &mut Links, visit: &[Deed], start: u16, path: &Path<'_>) -> bool {
    match path.direction {
        AnalysisDirection::After => count(links, visit.iter().map(|deed| deed.mark), start, path.depth),
        AnalysisDirection::Before => count(links, visit.iter().rev().map(|deed| deed.mark), start, path.depth),
    }
}

/// From the first time it came by the page. The same page again is no step.
fn count(links: &mut Links, visit: impl Iterator<Item = u16>, start: u16, depth: u32) -> bool {
    let mut visit = visit.skip_while(|page| *page != start);
    let Some(mut here) = visit.next() else { return false };
    for step in 0..depth {
        let next = visit.find(|page| *page != here).unwrap_or(END);
        *links.entry((step, here, next)).or_default() += 1;
        if next == END {
            break;
        }
        here = next;
    }
    true
}

/// Links that are told by name, each once, with rare pages together: how many pages from the page asked for, from where, to where
/// (nothing for the end of the visit), how often.
pub fn links_of(told_by_name: &[(u32, String, Option<String>, u64)]) -> Vec<AnalysisLink> {
    let mut numbers: HashMap<&str, u16> = HashMap::new();
    for (_, from, to, _) in told_by_name {
        for page in std::iter::once(from).chain(to) {
            let next = numbers.len().min(PAGES_MAX) as u16;
            numbers.entry(page.as_str()).or_insert(next);
        }
    }
    let mut links = Links::new();
    for (step, from, to, times) in told_by_name {
        let number = |page: &str| numbers.get(page).copied().unwrap_or(RARE);
        *links.entry((*step, number(from), to.as_deref().map_or(END, number))).or_default() += times;
    }
    let names = numbers.iter().map(|(name, number)| (*number, *name)).collect();
    told(&links, &names)
}

/// The links by name, rare pages together.
fn told(links: &Links, names: &HashMap<u16, &str>) -> Vec<AnalysisLink> {
    let mut nodes: HashMap<u32, HashMap<u16, u64>> = HashMap::new();
    for ((step, from, to), times) in links {
        if *step == 0 {
            *nodes.entry(0).or_default().entry(*from).or_default() += times;
        }
        *nodes.entry(step + 1).or_default().entry(*to).or_default() += times;
    }
    let frequent: HashMap<u32, Vec<u16>> = nodes
        .into_iter()
        .map(|(step, pages)| {
            let mut pages: Vec<_> = pages.into_iter().filter(|(page, _)| *page != END).collect();
            pages.sort_by_key(|(page, times)| (std::cmp::Reverse(*times), names.get(page).copied()));
            (step, pages.into_iter().map(|(page, _)| page).take(PAGES_A_STEP).collect())
        })
        .collect();
    let told = |step: u32, page: u16| {
        let is_frequent = page == END || frequent.get(&step).is_some_and(|pages| pages.contains(&page));
        if is_frequent { page } else { RARE }
    };
    let name = |page: u16| match page {
        END => "",
        RARE => RARE_NAME,
        page => names.get(&page).copied().unwrap_or(RARE_NAME),
    };
    let mut merged: BTreeMap<(u32, &str, &str), u64> = BTreeMap::new();
    for ((step, from, to), times) in links {
        *merged.entry((*step, name(told(*step, *from)), name(told(step + 1, *to)))).or_default() += times;
    }
    let link = |((step, from, to), times): ((u32, &str, &str), u64)| AnalysisLink {
        step,
        from: from.to_owned(),
        to: to.to_owned(),
        times,
    };
    let mut links: Vec<_> = merged.into_iter().map(link).collect();
    links.sort_by_key(|link| (link.step, std::cmp::Reverse(link.times)));
    links
}
