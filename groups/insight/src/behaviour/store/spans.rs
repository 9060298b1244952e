//! Sums of weeks, months and quarters: added to by the day, let go of when one of their days changes, read beside days.

use std::collections::HashMap;

use kernel::Ctx;
use storage::{Args, Db, Error, Result, Row, Tx, args};

use super::{SEEN_MAX, SumRow, bitmap, bytes_of, days_of, sum_row, take_turn_in_tx};
use crate::behaviour::event::BehaviourName;
use crate::behaviour::seen::SeenDay;
use crate::behaviour::spans::{Grain, Part, Span};

/// Spans there may be: of 400 days some 80.
const SPANS_MAX: i64 = 400;
/// Parts of a period read in one statement.
const PARTS: usize = 200;

/// Marks of spans.
enum Mark {}

fn span(row: &Row) -> Result<Span> {
    let grain = row.text(0)?.parse().map_err(|()| Error::Malformed { column: "insight_span.grain".to_owned() })?;
    Ok(Span { grain, first: row.int(1)?, until: row.int(2)?, mark: row.text(3)? })
}

/// All spans there are sums of.
pub async fn spans(db: &Db) -> Result<Vec<Span>> {
    let sql = "SELECT grain, first, until, mark FROM insight_span ORDER BY first, grain LIMIT $1";
    db.fetch_all(sql, args![SPANS_MAX]).await?.iter().map(span).collect()
}

/// The first day that has sums.
pub async fn first_day(db: &Db) -> Result<Option<i64>> {
    db.fetch_one("SELECT MIN(day) FROM insight_seen", vec![]).await?.opt_int(0)
}

/// Lets go of the spans a day is in. It takes the turn of whoever calls.
pub async fn let_go_in_tx(tx: &mut Tx, day: i64) -> Result<()> {
    let sql = "SELECT grain, first, until, mark FROM insight_span WHERE first <= $1 AND until >= $1 LIMIT 10";
    for row in tx.fetch_all(sql, args![day]).await? {
        let Span { grain, first, .. } = span(&row)?;
        tx.execute("DELETE FROM insight_span WHERE grain = $1 AND first = $2", args![grain.as_str(), first]).await?;
        tx.execute("DELETE FROM insight_seen_span WHERE grain = $1 AND first = $2", args![grain.as_str(), first])
            .await?;
    }
    Ok(())
}

/// Adds the next day to a span, or its first to one there is not yet; answers false, and does nothing, if that day is in it by
/// now, or is not the next.
pub async fn add_day_in_tx(tx: &mut Tx, ctx: &Ctx, grain: Grain, first: i64, day: i64) -> Result<bool> {
    take_turn_in_tx(tx).await?;
    let key = || args![grain.as_str(), first];
    let sql = "SELECT grain, first, until, mark FROM insight_span WHERE grain = $1 AND first = $2";
    let until = match tx.fetch_optional(sql, key()).await? {
        Some(row) => span(&row)?.until,
        None => first - 1,
    };
    if day != until + 1 {
        return Ok(false);
    }
    let sql = "SELECT day, name, what, times, timed, total_ms, people FROM insight_seen WHERE day = $1 LIMIT $2";
    let rows = tx.fetch_all(sql, args![day, SEEN_MAX]).await?;
    let rows = rows.iter().map(sum_row).collect::<Result<Vec<_>>>()?;
    if !rows.is_empty() {
        let sql = "SELECT name, what, people FROM insight_seen_span WHERE grain = $1 AND first = $2 LIMIT $3";
        let mut known: HashMap<(String, String), Vec<u8>> = HashMap::new();
        for row in tx.fetch_all(sql, args![grain.as_str(), first, SEEN_MAX]).await? {
            known.insert((row.text(0)?, row.text(1)?), row.blob(2)?);
        }
        let mut sums: Vec<Args> = Vec::with_capacity(rows.len());
        for SumRow { name, what, counts: [times, timed, total_ms], people, .. } in rows {
            let people = match known.get(&(name.as_str().to_owned(), what.clone())) {
                Some(before) => bytes_of(&(bitmap(before)? | bitmap(&people)?))?,
                None => people,
            };
            sums.push(args![grain.as_str(), first, name.as_str(), what, times, timed, total_ms, people]);
        }
        let columns = ["grain", "first", "name", "what", "times", "timed", "total_ms", "people"];
        let upsert = "ON CONFLICT (grain, first, name, what) DO UPDATE SET \
                      times = insight_seen_span.times + excluded.times, \
                      timed = insight_seen_span.timed + excluded.timed, \
                      total_ms = insight_seen_span.total_ms + excluded.total_ms, people = excluded.people";
        tx.insert_many("insight_seen_span", &columns, sums, upsert).await?;
    }
    let sql = "INSERT INTO insight_span (grain, first, until, mark) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (grain, first) DO UPDATE SET until = excluded.until, mark = excluded.mark";
    tx.execute(sql, args![grain.as_str(), first, day, ctx.new_id::<Mark>()]).await?;
    Ok(true)
}

/// What was seen in the parts of a period, of one name or of all. Where a span is not as it was when the period was parted,
/// nothing: it has to be parted anew.
pub async fn sums_of(db: &Db, parts: &[Part<'_>], name: Option<BehaviourName>) -> Result<Option<Vec<SumRow>>> {
    let mut rows = Vec::new();
    for some in parts.chunks(PARTS) {
        rows.extend(read(db, some, name).await?);
    }
    let now = spans(db).await?;
    let stands = |part: &Part<'_>| match part {
        Part::Days(..) => true,
        Part::Span(span) => now.contains(span),
    };
    Ok(parts.iter().all(stands).then_some(rows))
}

async fn read(db: &Db, parts: &[Part<'_>], name: Option<BehaviourName>) -> Result<Vec<SumRow>> {
    let mut values = args![name.map_or("", BehaviourName::as_str), SEEN_MAX + 1];
    let mut picks = Vec::with_capacity(parts.len());
    for part in parts {
        let next = values.len() + 1;
        match part {
            Part::Days(first, last) => {
                picks.push(format!(
                    "SELECT day, name, what, times, timed, total_ms, people FROM insight_seen \
                     WHERE day >= ${next} AND day <= ${} AND ($1 = '' OR name = $1)",
                    next + 1
                ));
                values.extend(args![*first, *last]);
            }
            Part::Span(span) => {
                picks.push(format!(
                    "SELECT first AS day, name, what, times, timed, total_ms, people FROM insight_seen_span \
                     WHERE grain = ${next} AND first = ${} AND ($1 = '' OR name = $1)",
                    next + 1
                ));
                values.extend(args![span.grain.as_str(), span.first]);
            }
        }
    }
    if picks.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{} LIMIT $2", picks.join(" UNION ALL "));
    let rows = db.fetch_composed(sql, values).await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > SEEN_MAX) {
        return Err(Error::Inconsistent("more things were seen on more days than can be added up"));
    }
    rows.iter().map(sum_row).collect()
}

/// What a span says it holds.
pub async fn of_span(db: &Db, span: &Span) -> Result<Vec<SeenDay>> {
    days_of(read(db, &[Part::Span(span)], None).await?)
}

/// Says something else of a span than what its days do.
#[cfg(test)]
pub async fn spoil_in_tx(tx: &mut Tx) -> Result<()> {
    tx.execute("UPDATE insight_seen_span SET times = times + 1", vec![]).await.map(drop)
}
