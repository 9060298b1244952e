//! What the report counts: verdicts on their way into it, its days, and what labels take out again.

use std::collections::BTreeMap;

use contracts::risk::Reason;
use kernel::Timestamp;
use storage::{Db, Row, Tx, args};

use super::super::model::{Compared, Counted, Grain, Hit, Judged, Key, Label, Outcome, Seen};
use super::{Where, json, live_rules};
use crate::desk::error::Error;

/// The one mark of the report.
const REPORT: &str = "report";
/// Rows swept at a time.
const SWEEP: i64 = 1_000;

/// A place in the order of verdicts.
#[derive(Debug, Clone)]
pub struct Place {
    pub at: Timestamp,
    pub verdict_id: String,
}

impl Default for Place {
    fn default() -> Self {
        Self { at: Timestamp::from_micros(0), verdict_id: String::new() }
    }
}

fn place(row: Option<Row>) -> Result<Place, Error> {
    let found = row.map(|row| Ok::<_, Error>(Place { at: row.time("at")?, verdict_id: row.text("verdict_id")? }));
    Ok(found.transpose()?.unwrap_or_default())
}

/// Up to where the report has counted.
pub async fn counted_to(db: &Db) -> Result<Place, Error> {
    let sql = "SELECT at, verdict_id FROM risk_figure_mark WHERE name = $1";
    place(db.fetch_optional(sql, args![REPORT]).await?)
}

/// The same, locked until the commit.
pub async fn counted_to_in_tx(tx: &mut Tx) -> Result<Place, Error> {
    let sql = format!("SELECT at, verdict_id FROM risk_figure_mark WHERE name = $1{}", tx.for_update());
    place(tx.fetch_composed(sql, args![REPORT]).await?.into_iter().next())
}

/// Has counted up to there.
pub async fn mark_counted_in_tx(tx: &mut Tx, place: &Place) -> Result<(), Error> {
    let sql = "INSERT INTO risk_figure_mark (name, at, verdict_id) VALUES ($1, $2, $3) \
               ON CONFLICT (name) DO UPDATE SET at = excluded.at, verdict_id = excluded.verdict_id";
    tx.execute(sql, args![REPORT, place.at, &place.verdict_id]).await?;
    Ok(())
}

const TO_COUNT: &str = "SELECT v.verdict_id, v.at, v.scenario, v.outcome, v.reasons, v.hits, v.amount_minor, \
     cast(CASE WHEN v.outcome IN ('delay', 'deny') AND v.amount_minor IS NOT NULL AND EXISTS ( \
         SELECT 1 FROM risk_verdict e WHERE e.user_id = v.user_id AND e.at < v.at AND e.at > v.at - 86400000000 \
         AND e.amount_minor = v.amount_minor AND coalesce(e.payee_tail, '') = coalesce(v.payee_tail, '') \
         AND e.outcome IN ('delay', 'deny')) THEN 1 ELSE 0 END AS bigint) AS again \
     FROM risk_verdict v WHERE (v.at > $1 OR (v.at = $1 AND v.verdict_id > $2)) AND v.at <= $3 \
     ORDER BY v.at, v.verdict_id LIMIT $4";

fn judged(row: &Row) -> Result<(Place, Judged), Error> {
    let (hits, reasons): (Vec<Hit>, Vec<Reason>) = (json(row, "hits")?, json(row, "reasons")?);
    let place = Place { at: row.time("at")?, verdict_id: row.text("verdict_id")? };
    let judged = Judged {
        at: place.at,
        scenario: row.text("scenario")?,
        outcome: row.parse("outcome")?,
        rules: live_rules(&hits, &reasons),
        amount_minor: row.opt_int("amount_minor")?.unwrap_or(0),
        seen: if row.flag("again")? { Seen::Again } else { Seen::First },
    };
    Ok((place, judged))
}

/// Verdicts after `from` up to `until`, the oldest first; and where they end.
pub async fn to_count(
    db: &Db,
    from: &Place,
    until: Timestamp,
    most: i64,
) -> Result<(Vec<Judged>, Option<Place>), Error> {
    let rows = db.fetch_all(TO_COUNT, args![from.at, &from.verdict_id, until, most]).await?;
    split(&rows)
}

/// The same inside a transaction.
pub async fn to_count_in_tx(
    tx: &mut Tx,
    from: &Place,
    until: Timestamp,
    most: i64,
) -> Result<(Vec<Judged>, Option<Place>), Error> {
    let rows = tx.fetch_all(TO_COUNT, args![from.at, &from.verdict_id, until, most]).await?;
    split(&rows)
}

fn split(rows: &[Row]) -> Result<(Vec<Judged>, Option<Place>), Error> {
    let (mut places, judged): (Vec<_>, Vec<_>) =
        rows.iter().map(judged).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    Ok((judged, places.pop()))
}

/// Adds counts to the days they belong to.
pub async fn add_counts_in_tx(tx: &mut Tx, counts: BTreeMap<Key, Counted>) -> Result<(), Error> {
    let columns = ["day", "rule", "scenario", "times", "blocked", "delayed", "stepped_up", "passed", "saved_minor"];
    let rows = counts.into_iter().map(|((day, rule, scenario), counted)| {
        let Counted { times, blocked, delayed, stepped_up, passed, saved_minor } = counted;
        args![day, rule, scenario, times, blocked, delayed, stepped_up, passed, saved_minor]
    });
    let suffix = "ON CONFLICT (day, rule, scenario) DO UPDATE SET times = risk_rule_day.times + excluded.times, \
                  blocked = risk_rule_day.blocked + excluded.blocked, delayed = risk_rule_day.delayed + excluded.delayed, \
                  stepped_up = risk_rule_day.stepped_up + excluded.stepped_up, \
                  passed = risk_rule_day.passed + excluded.passed, \
                  saved_minor = risk_rule_day.saved_minor + excluded.saved_minor";
    tx.insert_many("risk_rule_day", &columns, rows.collect(), suffix).await?;
    Ok(())
}

/// Which part of the report.
#[derive(Debug, Clone)]
pub struct ReportFilter {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub until: String,
    pub grain: Grain,
    /// Only of this scenario.
    pub scenario: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
}

/// The counts of a span, by period, rule and scenario; the latest period first.
pub async fn counts(db: &Db, filter: &ReportFilter, most: i64) -> Result<Vec<(Key, Counted)>, Error> {
    let period = match filter.grain {
        Grain::Day => "day",
        Grain::Month => "substr(day, 1, 7)",
    };
    let mut only = Where::new();
    only.and("day >= ?", &filter.from);
    only.and("day <= ?", &filter.until);
    if let Some(scenario) = &filter.scenario {
        only.and("scenario = ?", scenario);
    }
    if let Some(rule) = &filter.rule {
        only.and("rule = ?", rule);
    }
    let limit = only.limit(most);
    let sum = |column: &str| format!("cast(sum({column}) AS bigint) AS {column}");
    let sums: Vec<_> = ["times", "blocked", "delayed", "stepped_up", "passed", "saved_minor"].map(sum).into();
    let sql = format!(
        "SELECT {period} AS period, rule, scenario, {} FROM risk_rule_day{} GROUP BY {period}, rule, scenario \
         ORDER BY period DESC, rule, scenario{limit}",
        sums.join(", "),
        only.sql
    );
    let rows = db.fetch_composed(sql, only.values).await?;
    let count = |row: &Row| {
        let key = (row.text("period")?, row.text("rule")?, row.text("scenario")?);
        let counted = Counted {
            times: row.int("times")?,
            blocked: row.int("blocked")?,
            delayed: row.int("delayed")?,
            stepped_up: row.int("stepped_up")?,
            passed: row.int("passed")?,
            saved_minor: row.int("saved_minor")?,
        };
        Ok((key, counted))
    };
    rows.iter().map(count).collect()
}

/// A verdict that was held back and turned out to be legitimate: nothing was saved by it.
#[derive(Debug, Clone)]
pub struct Mistaken {
    pub at: Timestamp,
    pub scenario: String,
    pub rules: Vec<String>,
    pub amount_minor: i64,
}

/// What was held back by mistake from `from` up to before `until`.
pub async fn mistaken(db: &Db, from: Timestamp, until: Timestamp, most: i64) -> Result<Vec<Mistaken>, Error> {
    let sql = "SELECT v.at, v.scenario, v.reasons, v.hits, v.amount_minor FROM risk_verdict v \
               WHERE v.label = 'legitimate' AND v.outcome IN ('delay', 'deny') AND v.amount_minor IS NOT NULL \
               AND v.at >= $1 AND v.at < $2 ORDER BY v.at LIMIT $3";
    let one = |row: &Row| {
        let (hits, reasons): (Vec<Hit>, Vec<Reason>) = (json(row, "hits")?, json(row, "reasons")?);
        Ok(Mistaken {
            at: row.time("at")?,
            scenario: row.text("scenario")?,
            rules: live_rules(&hits, &reasons),
            amount_minor: row.opt_int("amount_minor")?.unwrap_or(0),
        })
    };
    db.fetch_all(sql, args![from, until, most]).await?.iter().map(one).collect()
}

/// The newest verdicts since `since`, as rules are compared by.
pub async fn compared(db: &Db, since: Timestamp, most: i64) -> Result<Vec<Compared>, Error> {
    let sql = "SELECT outcome, reasons, hits, label FROM risk_verdict WHERE at > $1 ORDER BY at DESC LIMIT $2";
    let one = |row: &Row| {
        let (mut hits, reasons): (Vec<Hit>, Vec<Reason>) = (json(row, "hits")?, json(row, "reasons")?);
        if hits.is_empty() {
            hits.extend(reasons.into_iter().map(|reason| Hit {
                rule: reason.rule,
                version: reason.version,
                document: None,
                action: None,
                score: 0,
                shadow: false,
            }));
        }
        let (outcome, label): (Outcome, Option<Label>) = (row.parse("outcome")?, row.opt_parse("label")?);
        Ok(Compared { outcome, hits, label })
    };
    db.fetch_all(sql, args![since, most]).await?.iter().map(one).collect()
}

/// Deletes a slice of what nobody asks for any more; answers how many rows.
pub async fn sweep_in_tx(tx: &mut Tx, ended: Timestamp, closed: Timestamp) -> Result<u64, Error> {
    let mut swept = 0;
    let sql = "DELETE FROM risk_allowance WHERE allowance_id IN \
               (SELECT allowance_id FROM risk_allowance WHERE ends_at < $1 LIMIT $2)";
    swept += tx.execute(sql, args![ended, SWEEP]).await?;
    let sql = "DELETE FROM risk_list WHERE entry_id IN \
               (SELECT entry_id FROM risk_list WHERE expires_at < $1 AND entry_id IS NOT NULL LIMIT $2)";
    swept += tx.execute(sql, args![ended, SWEEP]).await?;
    let sql = "DELETE FROM risk_case_note WHERE note_id IN (SELECT n.note_id FROM risk_case_note n \
               JOIN risk_case c ON c.case_id = n.case_id WHERE c.decided_at < $1 LIMIT $2)";
    swept += tx.execute(sql, args![closed, SWEEP]).await?;
    let sql = "DELETE FROM risk_case WHERE case_id IN (SELECT c.case_id FROM risk_case c WHERE c.decided_at < $1 \
               AND NOT EXISTS (SELECT 1 FROM risk_case_note n WHERE n.case_id = c.case_id) LIMIT $2)";
    swept += tx.execute(sql, args![closed, SWEEP]).await?;
    let sql =
        "DELETE FROM risk_appeal WHERE appeal_id IN (SELECT appeal_id FROM risk_appeal WHERE decided_at < $1 LIMIT $2)";
    swept += tx.execute(sql, args![closed, SWEEP]).await?;
    Ok(swept)
}
