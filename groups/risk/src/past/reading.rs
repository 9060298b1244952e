//! Bringing the journal to whoever plays it, within a budget.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::risk::Scenario;
use kernel::Timestamp;
use storage::Db;

use super::replay::{Ground, Page, Recorded, Replay, Trial};
use super::report::{Coverage, Read, Report};
use super::store::{self, LabelRow};
use super::tally::Label;
use crate::error::Error;
use crate::features::BASE;
use crate::moment::{Moment, Outcome};
use crate::rules::Set;
use crate::store::moments;

/// Moments of a page.
const PAGE: i64 = 2_000;
/// Pages between two words about how far it is.
const PAGES_BETWEEN_WORDS: u64 = 10;

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment that is judged.
    pub from: Timestamp,
    /// Before this one.
    pub until: Timestamp,
}

/// What a test may cost.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Moments it reads, those that only fill the windows with them.
    pub moments_max: i64,
    /// Threads it plays on.
    pub threads: NonZeroUsize,
}

impl Budget {
    /// Of a test somebody asked for: half of the processor.
    pub fn whole() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self { moments_max: 10_000_000, threads: NonZeroUsize::new(cores / 2).unwrap_or(NonZeroUsize::MIN) }
    }

    /// Of one that is done while somebody waits.
    pub const fn rehearsal() -> Self {
        Self { moments_max: 200_000, threads: NonZeroUsize::MIN }
    }
}

/// Whoever wants to know how far it is, and may call it off.
#[async_trait]
pub(super) trait Watch: Send {
    /// So many moments were read. An error ends the test.
    async fn seen(&mut self, moments: i64) -> Result<(), Error>;
}

/// Nobody watches.
pub(super) struct Unwatched;

#[async_trait]
impl Watch for Unwatched {
    async fn seen(&mut self, _: i64) -> Result<(), Error> {
        Ok(())
    }
}

/// Tries `tried` on what the bank of `db` recorded in `span`, beside `live` where there is something to compare with.
pub async fn back_test(
    db: &Db,
    tried: Arc<Set>,
    live: Option<Arc<Set>>,
    ground: Ground,
    span: Span,
    budget: Budget,
) -> Result<Report, Error> {
    watched(db, tried, live, ground, span, budget, &mut Unwatched).await
}

/// The same, while somebody watches.
pub(super) async fn watched(
    db: &Db,
    tried: Arc<Set>,
    live: Option<Arc<Set>>,
    ground: Ground,
    span: Span,
    budget: Budget,
    watch: &mut dyn Watch,
) -> Result<Report, Error> {
    let longest_s = longest_window_s(&tried).max(live.as_deref().map_or(0, longest_window_s));
    let read = plan(db, span, longest_s, budget.moments_max).await?;
    let labels = Labels::of(store::labels(db, read.from, read.until).await?);
    let replay = Replay::begin(&Trial { tried, live, ground, from: read.from }, budget.threads);
    let (mut seq, mut seen, mut pages) = (i64::MIN, 0, 0_u64);
    // A past that grows while it is read, or whose end was set far ahead, is not read for ever.
    while seen < budget.moments_max {
        let written = moments::read(db, seq, read.filled_from, read.until, PAGE).await?;
        let Some((last, _)) = written.last() else { break };
        (seq, seen, pages) = (*last, seen + written.len() as i64, pages + 1);
        let is_last = (written.len() as i64) < PAGE;
        let page: Page = written.into_iter().map(|(seq, moment)| labels.recorded(seq, moment)).collect();
        replay.feed(&page).await?;
        if is_last || pages.is_multiple_of(PAGES_BETWEEN_WORDS) {
            watch.seen(seen).await?;
        }
        if is_last {
            break;
        }
    }
    Ok(Report::of(&replay.finish().await?, read))
}

/// How far back the rules look.
fn longest_window_s(set: &Set) -> i64 {
    let wanted = Scenario::ALL.iter().flat_map(|scenario| set.wanted(*scenario));
    wanted.filter_map(|feature| BASE.get(*feature)).map(|feature| feature.window_s).max().unwrap_or(0)
}

/// What of `span` is read: all of it and the longest window before it; or so much of the newer part as the budget allows, of
/// which no more than half goes into filling the windows.
async fn plan(db: &Db, span: Span, longest_s: i64, moments_max: i64) -> Result<Read, Error> {
    let Span { from, until } = span;
    let wanted = from.plus_seconds(-longest_s);
    let whole = Read { from, until, filled_from: wanted, coverage: Coverage::Whole };
    let Some(reached) = moments::nth_newest(db, wanted, until, moments_max).await? else {
        return Ok(whole);
    };
    if reached <= from {
        return Ok(Read { filled_from: reached, ..whole });
    }
    let filling_s = longest_s.min(until.seconds_since(reached) / 2);
    Ok(Read { from: reached.plus_seconds(filling_s), filled_from: reached, coverage: Coverage::NewerPart, ..whole })
}

/// How many moments a test of `span` reads at most, to tell how far it is.
pub(super) async fn size(db: &Db, set: &Set, span: Span, budget: Budget) -> Result<i64, Error> {
    let from = span.from.plus_seconds(-longest_window_s(set));
    Ok(store::moments(db, from, span.until).await?.min(budget.moments_max))
}

/// What somebody found operations to be, by their marks and the moments they were judged at: a verdict's is its moment's. One
/// that comes back with a proof, or recurs as rent does, has a verdict of its own.
struct Labels(HashMap<(u64, Timestamp), Label>);

impl Labels {
    fn of(rows: Vec<LabelRow>) -> Self {
        let told = |LabelRow { mark, at, label }: LabelRow| {
            let label = match label.as_str() {
                "fraud" => Label::Fraud,
                "legitimate" => Label::Legitimate,
                // Somebody looked and could not tell.
                _ => return None,
            };
            Some(((mark.cast_unsigned(), at), label))
        };
        Self(rows.into_iter().filter_map(told).collect())
    }

    fn recorded(&self, seq: i64, moment: Moment) -> Recorded {
        // How something ended was judged by nobody.
        let is_judged = moment.outcome.is_some_and(Outcome::is_judged);
        let label = if is_judged { self.0.get(&(moment.mark, moment.at)).copied() } else { None };
        Recorded { seq, moment, label }
    }
}
