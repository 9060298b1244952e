//! The report by day and month, and how rules compare.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use kernel::{Ctx, Timestamp};
use storage::Db;

use super::Desk;
use super::error::Error;
use super::model::{self, Counted, Grain, Key, Overlap, RuleFigures};
use super::store::{self, ReportFilter};

/// Seconds verdicts are left alone before they are counted: they are written in batches, beside their customers' way.
const SETTLE_S: i64 = 120;
/// Verdicts counted in one transaction.
const BATCH: i64 = 1_000;
/// Verdicts that wait to be counted and are counted while somebody reads.
const TAIL_MAX: i64 = 5_000;
/// Days of one report by day.
const DAYS_MAX: i64 = 92;
/// Months of one report by month.
const MONTHS_MAX: u32 = 36;
/// Rows of one report.
pub(super) const ROWS_MAX: usize = 5_000;
/// Labels that are looked at in one report.
const LABELS_MAX: i64 = 10_000;
/// Verdicts that rules are compared by.
const COMPARED_MAX: i64 = 20_000;
/// Pairs of rules shown.
const PAIRS_MAX: usize = 100;

/// The report: rules by period and scenario, and all together by period.
pub struct Report {
    pub rows: Vec<(Key, Counted)>,
    pub totals: Vec<(String, Counted)>,
    /// Whether there was more than is told.
    pub whole: Whole,
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    AllRules,
    OneRule,
}

/// Whether a report tells everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// It does.
    Yes,
    /// It was cut.
    Cut,
}

/// How rules compare.
pub struct Comparison {
    pub rules: Vec<RuleFigures>,
    pub overlaps: Vec<Overlap>,
    /// Verdicts looked at.
    pub seen: i64,
    pub whole: Whole,
}

/// Counts what has settled; answers how many verdicts, at most one batch.
pub(super) async fn count_batch(db: &Db, ctx: &Ctx, zone: chrono_tz::Tz) -> Result<usize, Error> {
    let until = ctx.now().plus_seconds(-SETTLE_S);
    let mut tx = db.begin(ctx).await?;
    let from = store::counted_to_in_tx(&mut tx).await?;
    let (judged, Some(last)) = store::to_count_in_tx(&mut tx, &from, until, BATCH).await? else { return Ok(0) };
    store::add_counts_in_tx(&mut tx, model::tally(&judged, zone)).await?;
    store::mark_counted_in_tx(&mut tx, &last).await?;
    tx.commit().await?;
    Ok(judged.len())
}

/// The span a filter means, as moments; refused where it is longer than a report may be.
fn span(filter: &ReportFilter, zone: chrono_tz::Tz) -> Result<(Timestamp, Timestamp), Error> {
    let day = |field, text: &str| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|day| day.to_string() == text)
            .ok_or(Error::Field { field, why: "请填写日期，如 2026-11-22 / A date such as 2026-11-22" })
    };
    let (from, until) = (day("from", &filter.from)?, day("until", &filter.until)?);
    let too_long = match filter.grain {
        Grain::Day => (until - from).num_days() >= DAYS_MAX,
        Grain::Month => from.checked_add_months(Months::new(MONTHS_MAX)).is_none_or(|end| until >= end),
    };
    if until < from || too_long {
        let why = "按日最多 92 天，按月最多 36 个月 / At most 92 days, or 36 months";
        return Err(Error::Field { field: "until", why });
    }
    let after = until.succ_opt().unwrap_or(until);
    Ok((Timestamp::start_of(from, zone), Timestamp::start_of(after, zone)))
}

impl Desk {
    /// The report of a span: what was counted already, what has come since, less what turned out to be a mistake.
    pub(super) async fn report(&self, ctx: &Ctx, filter: &ReportFilter) -> Result<Report, Error> {
        let (db, zone) = (self.db(ctx)?, self.banks.of(ctx)?.zone);
        let (begins, ends) = span(filter, zone)?;
        let from = store::counted_to(&db).await?;
        let counted = store::counts(&db, filter, ROWS_MAX as i64 + 1).await?;
        let mut whole = if counted.len() > ROWS_MAX { Whole::Cut } else { Whole::Yes };
        let mut counts: BTreeMap<Key, Counted> = counted.into_iter().collect();
        let (tail, _) = store::to_count(&db, &from, ctx.now(), TAIL_MAX).await?;
        if tail.len() as i64 == TAIL_MAX {
            whole = Whole::Cut;
        }
        let fits = |(day, rule, scenario): &Key| {
            (filter.from.as_str()..=filter.until.as_str()).contains(&day.as_str())
                && filter.scenario.as_ref().is_none_or(|only| only == scenario)
                && filter.rule.as_ref().is_none_or(|only| only == rule)
        };
        for (key, count) in model::tally(&tail, zone).into_iter().filter(|(key, _)| fits(key)) {
            let (day, rule, scenario) = key;
            counts.entry((period(&day, filter.grain), rule, scenario)).or_default().add(count);
        }
        for mistake in store::mistaken(&db, begins, ends, LABELS_MAX).await? {
            let day = mistake.at.date_in(zone).to_string();
            for rule in mistake.rules.iter().map(String::as_str).chain([""]) {
                let key = (period(&day, filter.grain), rule.to_owned(), mistake.scenario.clone());
                if let Some(count) = counts.get_mut(&key) {
                    // A repeat of the same was never counted as saved, so this must not go below nothing.
                    count.saved_minor = (count.saved_minor - mistake.amount_minor).max(0);
                }
            }
        }
        let only = if filter.rule.is_some() { Only::OneRule } else { Only::AllRules };
        Ok(apart(counts, only, whole))
    }

    /// How rules did in the last `days` days: how often, with which others, and how often they were right.
    pub(super) async fn compare(&self, ctx: &Ctx, days: i64) -> Result<Comparison, Error> {
        let since = ctx.now().plus_seconds(-days * 86_400);
        let verdicts = store::compared(&self.db(ctx)?, since, COMPARED_MAX).await?;
        let (rules, overlaps) = model::compare(&verdicts, PAIRS_MAX);
        let seen = verdicts.len() as i64;
        let whole = if seen == COMPARED_MAX { Whole::Cut } else { Whole::Yes };
        Ok(Comparison { rules, overlaps, seen, whole })
    }
}

fn period(day: &str, grain: Grain) -> String {
    match grain {
        Grain::Day => day.to_owned(),
        Grain::Month => day.get(..7).unwrap_or(day).to_owned(),
    }
}

/// Takes the rows of all rules together out, and adds them up by period; of one rule alone, its own are the totals.
fn apart(counts: BTreeMap<Key, Counted>, only: Only, whole: Whole) -> Report {
    let mut totals: BTreeMap<String, Counted> = BTreeMap::new();
    let mut rows = Vec::with_capacity(counts.len());
    for (key, count) in counts {
        if key.1.is_empty() || only == Only::OneRule {
            totals.entry(key.0.clone()).or_default().add(count);
        }
        if !key.1.is_empty() {
            rows.push((key, count));
        }
    }
    rows.sort_by(|(one, left), (other, right)| (&other.0, right.times, &one.1).cmp(&(&one.0, left.times, &other.1)));
    let whole = if rows.len() > ROWS_MAX { Whole::Cut } else { whole };
    rows.truncate(ROWS_MAX);
    Report { rows, totals: totals.into_iter().collect(), whole }
}
