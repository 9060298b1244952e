//! Comparisons of days, and the differences they found.

use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::model::{Against, Difference, DifferenceState, Fix, Found, Kind, Run, RunState, Side, Tally};

const RUN: &str = "run_id, book_date, against, state, started_at, started_by, finished_at, here_count, here_minor, \
                   there_count, there_minor, matched, in_flight, balances, differences, error";

fn run(row: &Row) -> Result<Run> {
    let malformed = |column: &str| Error::Malformed { column: column.into() };
    Ok(Run {
        run_id: row.id("run_id")?,
        book_date: row.parse("book_date")?,
        against: match row.text("against")?.as_str() {
            "core" => Against::Core,
            _ => Against::Postings,
        },
        state: match row.text("state")?.as_str() {
            "running" => RunState::Running,
            "done" => RunState::Done,
            "failed" => RunState::Failed,
            _ => return Err(malformed("state")),
        },
        started_at: row.time("started_at")?,
        started_by: row.text("started_by")?,
        finished_at: row.opt_time("finished_at")?,
        tally: Tally {
            here: (row.int("here_count")?, row.int("here_minor")?),
            there: (row.int("there_count")?, row.int("there_minor")?),
            matched: row.int("matched")?,
            in_flight: row.int("in_flight")?,
            balances: row.int("balances")?,
        },
        differences: row.int("differences")?,
        error: row.opt_text("error")?,
    })
}

/// Begins a run; answers whether `key` was not used before.
pub async fn begin_in_tx(tx: &mut Tx, run: &Run, key: &str) -> Result<bool> {
    let sql = "INSERT INTO account_recon_run (run_id, book_date, against, state, started_at, started_by, started_key, \
               here_count, here_minor, there_count, there_minor, matched, in_flight, balances, differences) \
               VALUES ($1, $2, $3, 'running', $4, $5, $6, 0, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (started_key) DO NOTHING";
    let (date, against) = (run.book_date.to_string(), run.against.as_str());
    Ok(tx.execute(sql, args![run.run_id, date, against, run.started_at, &run.started_by, key]).await? == 1)
}

/// Ends a run with what it counted.
pub async fn finish_in_tx(tx: &mut Tx, run: &Run) -> Result<()> {
    let sql = "UPDATE account_recon_run SET state = $2, finished_at = $3, here_count = $4, here_minor = $5, \
               there_count = $6, there_minor = $7, matched = $8, in_flight = $9, balances = $10, differences = $11, \
               error = $12 WHERE run_id = $1";
    let Tally { here, there, matched, in_flight, balances } = run.tally;
    let values = args![
        run.run_id,
        run.state.as_str(),
        run.finished_at,
        here.0,
        here.1,
        there.0,
        there.1,
        matched,
        in_flight,
        balances,
        run.differences,
        run.error.as_deref(),
    ];
    tx.execute(sql, values).await.map(drop)
}

/// The run that was begun under `key`.
pub async fn run_by_key(db: &Db, key: &str) -> Result<Option<Run>> {
    let sql = format!("SELECT {RUN} FROM account_recon_run WHERE started_key = $1");
    db.fetch_composed(sql, args![key]).await?.first().map(run).transpose()
}

/// A page of runs, newest first.
pub async fn runs(db: &Db, page: &PageQuery) -> Result<Page<Run>> {
    let (at, id) = place(page);
    let sql = format!(
        "SELECT {RUN} FROM account_recon_run WHERE started_at < $1 OR (started_at = $1 AND run_id < $2) \
         ORDER BY started_at DESC, run_id DESC LIMIT $3"
    );
    let rows =
        db.fetch_composed(sql, args![at, id, page.fetch()]).await?.iter().map(run).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |run| Cursor { key: run.started_at.micros(), id: run.run_id.to_string() }))
}

fn place(page: &PageQuery) -> (i64, String) {
    match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    }
}

const DIFFERENCE: &str = "difference_id, run_id, book_date, kind, subject, state, amount_minor, here, there, found_at, \
                          attempts, action, reason, resolved_by, resolution_key, resolved_at";

fn difference(row: &Row) -> Result<Difference> {
    let malformed = |column: &str| Error::Malformed { column: column.into() };
    let (here, there): (Side, Side) = (row.json("here")?, row.json("there")?);
    Ok(Difference {
        difference_id: row.id("difference_id")?,
        run_id: row.id("run_id")?,
        book_date: row.parse("book_date")?,
        found: Found {
            kind: Kind::of(&row.text("kind")?).ok_or_else(|| malformed("kind"))?,
            subject: row.text("subject")?,
            here,
            there,
        },
        state: DifferenceState::of(&row.text("state")?).ok_or_else(|| malformed("state"))?,
        found_at: row.time("found_at")?,
        attempts: row.int("attempts")?,
        action: row.opt_text("action")?.as_deref().and_then(Fix::of),
        reason: row.opt_text("reason")?,
        resolved_by: row.opt_text("resolved_by")?,
        resolution_key: row.opt_text("resolution_key")?,
        resolved_at: row.opt_time("resolved_at")?,
    })
}

/// Keeps what a run found. What was put right and is there again is open again; what was accepted stays so.
pub async fn keep_in_tx(tx: &mut Tx, run: &Run, id: Id<Difference>, found: &Found, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_recon_difference (difference_id, run_id, book_date, kind, subject, state, \
               amount_minor, here, there, found_at, attempts) VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, 0) \
               ON CONFLICT (book_date, kind, subject) DO UPDATE SET run_id = excluded.run_id, \
               amount_minor = excluded.amount_minor, here = excluded.here, there = excluded.there, \
               attempts = account_recon_difference.attempts + CASE WHEN account_recon_difference.state = 'resolved' \
                 AND account_recon_difference.action <> 'accept' THEN 1 ELSE 0 END, \
               state = CASE WHEN account_recon_difference.state = 'resolved' \
                 AND account_recon_difference.action <> 'accept' THEN 'open' ELSE account_recon_difference.state END";
    let (here, there) = (serde_json::to_string(&found.here)?, serde_json::to_string(&found.there)?);
    let values = args![
        id,
        run.run_id,
        run.book_date.to_string(),
        found.kind.as_str(),
        &found.subject,
        found.off_by_minor(),
        here,
        there,
        now,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What an earlier run of the day against the same side found and this one did not is over.
pub async fn clear_vanished_in_tx(tx: &mut Tx, run: &Run, now: Timestamp) -> Result<()> {
    let sql = "UPDATE account_recon_difference SET state = 'resolved', action = 'cleared', resolved_by = 'system', \
               resolved_at = $3 WHERE book_date = $1 AND state = 'open' AND run_id <> $2 \
               AND run_id IN (SELECT run_id FROM account_recon_run WHERE against = $4)";
    let values = args![run.book_date.to_string(), run.run_id, now, run.against.as_str()];
    tx.execute(sql, values).await.map(drop)
}

/// One difference.
pub async fn get(db: &Db, id: Id<Difference>) -> Result<Option<Difference>> {
    let sql = format!("SELECT {DIFFERENCE} FROM account_recon_difference WHERE difference_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(difference).transpose()
}

/// A page of differences, newest first; of one state if it is named.
pub async fn page(db: &Db, state: Option<DifferenceState>, page: &PageQuery) -> Result<Page<Difference>> {
    let (at, id) = place(page);
    let mut values = args![at, id, page.fetch()];
    let only = state.map_or("", |_| "state = $4 AND ");
    values.extend(state.map(|state| state.as_str().into()));
    let sql = format!(
        "SELECT {DIFFERENCE} FROM account_recon_difference \
         WHERE {only}(found_at < $1 OR (found_at = $1 AND difference_id < $2)) \
         ORDER BY found_at DESC, difference_id DESC LIMIT $3"
    );
    let rows = db.fetch_composed(sql, values).await?.iter().map(difference).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.found_at.micros(), id: row.difference_id.to_string() }))
}

/// How many differences nobody has decided.
pub async fn open_count(db: &Db) -> Result<i64> {
    let sql = "SELECT count(*) FROM account_recon_difference WHERE state = 'open'";
    db.fetch_one(sql, args![]).await?.int(0)
}

/// Differences that were decided and not ended.
pub async fn resolving(db: &Db) -> Result<Vec<Difference>> {
    let sql = format!(
        "SELECT {DIFFERENCE} FROM account_recon_difference WHERE state = 'resolving' ORDER BY found_at LIMIT 200"
    );
    db.fetch_composed(sql, args![]).await?.iter().map(difference).collect()
}

/// Keeps what was decided about an open difference; the first to decide wins.
pub async fn decide_in_tx(
    tx: &mut Tx,
    id: Id<Difference>,
    action: Fix,
    reason: &str,
    by: &str,
    key: Option<&str>,
) -> Result<bool> {
    let sql = "UPDATE account_recon_difference SET state = 'resolving', action = $2, reason = $3, resolved_by = $4, \
               resolution_key = $5 WHERE difference_id = $1 AND state = 'open'";
    Ok(tx.execute(sql, args![id, action.as_str(), reason, by, key]).await? == 1)
}

/// The difference is over.
pub async fn resolved_in_tx(tx: &mut Tx, id: Id<Difference>, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_recon_difference SET state = 'resolved', resolved_at = $2 \
               WHERE difference_id = $1 AND state = 'resolving'";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}

/// It could not be carried out: open again, for another attempt with another key.
pub async fn reopen_in_tx(tx: &mut Tx, difference: &Difference) -> Result<()> {
    let sql = "UPDATE account_recon_difference SET state = 'open', attempts = attempts + 1, resolution_key = NULL \
               WHERE difference_id = $1 AND state = 'resolving' AND attempts = $2";
    tx.execute(sql, args![difference.difference_id, difference.attempts]).await.map(drop)
}

/// After the books here were put right: the command stands (or stands no more) as the core has it.
pub async fn command_follows_in_tx(
    tx: &mut Tx,
    difference: &Difference,
    state: &'static str,
    wire: &str,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO account_core_command (command_key, core_key, state, kind, value_date, amount_minor, wire, \
               sealed, attempts, core_ref, asked_at, next_attempt_at, settled_at) \
               VALUES ($1, $2, $3, 'transfer', $4, $5, $6, '', 0, $7, $8, $8, $8) \
               ON CONFLICT (core_key) DO UPDATE SET state = excluded.state, wire = excluded.wire, \
               amount_minor = excluded.amount_minor, settled_at = excluded.settled_at";
    let found = &difference.found;
    let amount = found.there.amount_minor.max(found.here.amount_minor).max(1);
    let values = args![
        format!("recon:{}", found.subject),
        &found.subject,
        state,
        difference.book_date.to_string(),
        amount,
        wire,
        found.there.reference.as_deref(),
        now,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Accounts the core knows, with what stands on them here: number and minor units, in the order of ids after `after`.
pub async fn mirrored(db: &Db, after: &str, most: i64) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT c.account_id, a.account_no, b.balance_minor FROM account_core_account c \
               JOIN account_account a ON a.account_id = c.account_id \
               JOIN account_balance b ON b.account_id = c.account_id \
               WHERE c.account_id > $1 ORDER BY c.account_id LIMIT $2";
    let rows = db.fetch_all(sql, args![after, most]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

/// What stands on one account here, minor units.
pub async fn balance_of(db: &Db, number: &str) -> Result<Option<i64>> {
    let sql = "SELECT b.balance_minor FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
               WHERE a.account_no = $1";
    db.by_key(sql, args![number]).await?.map(|row| row.int(0)).transpose()
}

/// Balances that are not the sum of their postings: number or code, balance, sum. At most 200.
pub async fn balances_off(db: &Db) -> Result<Vec<(String, i64, i64)>> {
    let sql = "SELECT COALESCE(a.account_no, i.code, b.account_id) AS subject, b.balance_minor, \
               COALESCE(sums.total, 0) AS total FROM account_balance b \
               LEFT JOIN (SELECT account_id, CAST(SUM(delta) AS BIGINT) AS total FROM \
                 (SELECT credit_account_id AS account_id, amount_minor AS delta FROM account_posting \
                  UNION ALL SELECT debit_account_id, -amount_minor FROM account_posting) AS sides \
                GROUP BY account_id) AS sums ON sums.account_id = b.account_id \
               LEFT JOIN account_account a ON a.account_id = b.account_id \
               LEFT JOIN account_internal i ON i.account_id = b.account_id \
               WHERE b.balance_minor <> COALESCE(sums.total, 0) ORDER BY b.account_id LIMIT 200";
    let rows = db.fetch_all(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// How many postings there are, and what they add up to.
pub async fn postings(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT count(*), CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_posting";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// What all accounts hold that hold something: how many, and how much.
pub async fn holdings(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT count(*), CAST(COALESCE(SUM(CASE WHEN balance_minor > 0 THEN balance_minor ELSE 0 END), 0) \
               AS BIGINT) FROM account_balance";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}
