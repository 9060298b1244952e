//! What was accrued and what was paid, and how far both have come.

use chrono::NaiveDate;
use contracts::account::Account;
use kernel::{Id, Money, Record, Timestamp};
use storage::{Args, Db, Error, Result, Row, Tx, args};

use crate::interest::Stretch;

/// How far a day's accrual has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccrualProgress {
    /// The last account that was done; empty before the first.
    pub after: String,
    /// How many earned.
    pub accounts: i64,
    /// What they held together.
    pub balance_minor: i64,
    /// The day's rate, as it was when the day was begun.
    pub rate_ppm: i64,
    /// Whether all are done.
    pub done: bool,
}

impl AccrualProgress {
    /// Where it stands after the accounts of `closing`, of which at most `full` were asked for.
    pub fn step(&self, closing: &[(Id<Account>, i64)], full: i64) -> Self {
        let after = closing.last().map_or(self.after.clone(), |(account, _)| account.to_string());
        Self { after, done: (closing.len() as i64) < full, ..self.clone() }
    }
}

fn progress(row: &Row) -> Result<AccrualProgress> {
    Ok(AccrualProgress {
        after: row.text("after_account")?,
        accounts: row.int("accounts")?,
        balance_minor: row.int("balance_minor")?,
        rate_ppm: row.int("rate_ppm")?,
        done: row.opt_time("done_at")?.is_some(),
    })
}

fn date(row: &Row, column: &'static str) -> Result<NaiveDate> {
    row.text(column)?.parse().map_err(|_| Error::Malformed { column: column.into() })
}

const PROGRESS: &str = "SELECT after_account, accounts, balance_minor, rate_ppm, done_at FROM account_accrual_day \
                        WHERE day = $1";

/// The last day that was accrued to its end. Days are accrued in order.
pub async fn last_accrued_day(db: &Db) -> Result<Option<NaiveDate>> {
    let sql = "SELECT day FROM account_accrual_day WHERE done_at IS NOT NULL ORDER BY day DESC LIMIT 1";
    db.fetch_optional(sql, args![]).await?.as_ref().map(|row| date(row, "day")).transpose()
}

/// When the bank's first account was opened.
pub async fn first_opening(db: &Db) -> Result<Option<Timestamp>> {
    let sql = "SELECT opened_at FROM account_account ORDER BY opened_at LIMIT 1";
    db.fetch_optional(sql, args![]).await?.map(|row| row.time(0)).transpose()
}

/// Begins a day, unless it was begun: its rate stands from here on.
pub async fn begin_accrual_in_tx(tx: &mut Tx, day: NaiveDate, rate_ppm: i64) -> Result<()> {
    let sql = "INSERT INTO account_accrual_day (day, after_account, accounts, balance_minor, rate_ppm) \
               VALUES ($1, '', 0, 0, $2) ON CONFLICT (day) DO NOTHING";
    tx.execute(sql, args![day.to_string(), rate_ppm]).await.map(drop)
}

/// How far a day has come.
pub async fn accrual_progress(db: &Db, day: NaiveDate) -> Result<Option<AccrualProgress>> {
    db.fetch_optional(PROGRESS, args![day.to_string()]).await?.as_ref().map(progress).transpose()
}

/// How far a day has come, and nobody else moves it until the commit.
pub async fn lock_accrual_in_tx(tx: &mut Tx, day: NaiveDate) -> Result<AccrualProgress> {
    let sql = format!("{PROGRESS}{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![day.to_string()]).await?;
    progress(rows.first().ok_or(Error::NoRow)?)
}

/// What accounts after `after` closed with at `end`, in the order of their ids: those that were open by then.
pub async fn closing_balances(db: &Db, after: &str, end: Timestamp, limit: i64) -> Result<Vec<(Id<Account>, i64)>> {
    let sql = "SELECT a.account_id, CAST(b.balance_minor \
                 - (SELECT COALESCE(SUM(p.amount_minor), 0) FROM account_posting p \
                    WHERE p.credit_account_id = a.account_id AND p.booked_at >= $2) \
                 + (SELECT COALESCE(SUM(p.amount_minor), 0) FROM account_posting p \
                    WHERE p.debit_account_id = a.account_id AND p.booked_at >= $2) AS BIGINT) AS closing \
               FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
               WHERE a.account_id > $1 AND a.opened_at < $2 ORDER BY a.account_id LIMIT $3";
    let rows = db.fetch_all(sql, args![after, end, limit]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.int(1)?))).collect()
}

/// What one account closed with at `end` of `day`, if that is more than nothing and was not accrued yet. The caller holds the
/// bank's streams.
pub async fn missed_closing_in_tx(
    tx: &mut Tx,
    account: Id<Account>,
    day: NaiveDate,
    end: Timestamp,
) -> Result<Option<i64>> {
    let sql = "SELECT CAST(b.balance_minor \
                 - (SELECT COALESCE(SUM(p.amount_minor), 0) FROM account_posting p \
                    WHERE p.credit_account_id = $1 AND p.booked_at >= $2) \
                 + (SELECT COALESCE(SUM(p.amount_minor), 0) FROM account_posting p \
                    WHERE p.debit_account_id = $1 AND p.booked_at >= $2) AS BIGINT) AS closing \
               FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
               WHERE a.account_id = $1 AND a.opened_at < $2 AND NOT EXISTS \
               (SELECT 1 FROM account_accrual c WHERE c.account_id = $1 AND c.day = $3)";
    let row = tx.fetch_optional(sql, args![account, end, day.to_string()]).await?;
    Ok(row.map(|row| row.int(0)).transpose()?.filter(|closing| *closing > 0))
}

/// A row of what an account earned on a day.
pub fn accrual_row(account: Id<Account>, day: NaiveDate, balance_minor: i64, rate_ppm: i64, product: i64) -> Args {
    args![account, day.to_string(), balance_minor, rate_ppm, product]
}

const ACCRUAL: [&str; 5] = ["account_id", "day", "balance_minor", "rate_ppm", "product"];

/// The same, to travel in a posting.
pub fn accrual_record(account: Id<Account>, day: NaiveDate, balance_minor: i64, rate_ppm: i64, product: i64) -> Record {
    let values = accrual_row(account, day, balance_minor, rate_ppm, product);
    Record { table: "account_accrual", columns: &ACCRUAL, values }
}

/// Stores what was earned. The same stands there already for who closed an account before the job came to it.
pub async fn insert_accruals_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    tx.insert_many("account_accrual", &ACCRUAL, rows, "ON CONFLICT (account_id, day) DO NOTHING").await.map(drop)
}

/// Moves a day's progress.
pub async fn save_accrual_in_tx(tx: &mut Tx, day: NaiveDate, to: &AccrualProgress, at: Timestamp) -> Result<()> {
    let sql = "UPDATE account_accrual_day SET after_account = $2, accounts = $3, balance_minor = $4, done_at = $5 \
               WHERE day = $1";
    let done_at = to.done.then_some(at);
    tx.execute(sql, args![day.to_string(), &to.after, to.accounts, to.balance_minor, done_at]).await.map(drop)
}

/// How far the settlement of a period has come, and whether it is done.
pub async fn period_progress(db: &Db, period: &str) -> Result<(String, bool)> {
    let sql = "SELECT after_account, done_at FROM account_interest_period WHERE period = $1";
    let Some(row) = db.fetch_optional(sql, args![period]).await? else { return Ok((String::new(), false)) };
    Ok((row.text(0)?, row.opt_time(1)?.is_some()))
}

/// Moves the progress of a period from `from` to `to`; whoever comes second changes nothing.
pub async fn save_period_in_tx(
    tx: &mut Tx,
    period: &str,
    from: &str,
    to: &str,
    done_at: Option<Timestamp>,
) -> Result<()> {
    let sql = "INSERT INTO account_interest_period (period, after_account, done_at) VALUES ($1, $2, $3) \
               ON CONFLICT (period) DO UPDATE SET after_account = excluded.after_account, done_at = excluded.done_at \
               WHERE account_interest_period.after_account = $4 AND account_interest_period.done_at IS NULL";
    tx.execute(sql, args![period, to, done_at, from]).await.map(drop)
}

/// Accounts after `after` and what they earned up to the day `through` without having been paid for it.
pub async fn interest_due(db: &Db, through: &str, after: &str, limit: i64) -> Result<Vec<(Id<Account>, Stretch)>> {
    let sql = "SELECT a.account_id, COALESCE((SELECT MAX(i.through) FROM account_interest i \
                 WHERE i.account_id = a.account_id), '') AS paid, \
               (SELECT CAST(COALESCE(SUM(c.product), 0) AS BIGINT) FROM account_accrual c \
                 WHERE c.account_id = a.account_id AND c.day <= $1 \
                 AND c.day > COALESCE((SELECT MAX(i.through) FROM account_interest i \
                                       WHERE i.account_id = a.account_id), '')) AS product \
               FROM account_account a WHERE a.account_id > $2 ORDER BY a.account_id LIMIT $3";
    let rows = db.fetch_all(sql, args![through, after, limit]).await?;
    let due = |row: &Row| {
        let (after, through) = (row.text("paid")?, through.to_owned());
        Ok((row.id(0)?, Stretch { after, through, product: row.int("product")? }))
    };
    rows.iter().map(due).collect()
}

/// What one account earned without having been paid for it, and the last day of that.
pub async fn unsettled(db: &Db, account: Id<Account>) -> Result<(i64, Option<String>)> {
    let sql = "SELECT CAST(COALESCE(SUM(product), 0) AS BIGINT), MAX(day) FROM account_accrual WHERE account_id = $1 \
               AND day > COALESCE((SELECT MAX(i.through) FROM account_interest i WHERE i.account_id = $1), '')";
    let row = db.fetch_one(sql, args![account]).await?;
    Ok((row.int(0)?, row.opt_text(1)?))
}

/// The row of a payment, to travel in its posting.
pub fn interest_record(account: Id<Account>, period: &str, of: &Stretch, amount: Money) -> Record {
    Record {
        table: "account_interest",
        columns: &["account_id", "period", "through", "product", "amount_minor"],
        values: args![account, period, &of.through, of.product, amount.minor()],
    }
}

/// The last day interest was paid for, and how much that was.
pub async fn last_interest(db: &Db, account: Id<Account>) -> Result<Option<(String, Money)>> {
    let sql = "SELECT through, amount_minor FROM account_interest WHERE account_id = $1 ORDER BY through DESC LIMIT 1";
    let row = db.fetch_optional(sql, args![account]).await?;
    row.map(|row| Ok((row.text(0)?, Money::cny(row.int(1)?)))).transpose()
}

/// What of the interest does not add up, and how many days and payments were looked at: days that are missing or do not
/// have the rows they say, and payments that are not what their days come to.
pub async fn interest_off(db: &Db, product_of_fen: i64) -> Result<(i64, i64)> {
    let sql = "SELECT \
               (SELECT count(*) FROM account_accrual_day d WHERE d.done_at IS NOT NULL AND (d.accounts, d.balance_minor) \
                 <> (SELECT count(*), CAST(COALESCE(SUM(c.balance_minor), 0) AS BIGINT) FROM account_accrual c \
                     WHERE c.day = d.day)) AS days_off, \
               (SELECT count(*) FROM account_accrual c WHERE c.product <> c.balance_minor * c.rate_ppm) AS rows_off, \
               (SELECT count(*) FROM account_interest i WHERE \
                 i.amount_minor <> (i.product + $1 / 2) / $1 OR i.product <> \
                 (SELECT CAST(COALESCE(SUM(c.product), 0) AS BIGINT) FROM account_accrual c \
                  WHERE c.account_id = i.account_id AND c.day <= i.through AND c.day > \
                  COALESCE((SELECT MAX(e.through) FROM account_interest e WHERE e.account_id = i.account_id \
                            AND (e.through < i.through OR (e.through = i.through AND e.period < i.period))), ''))) \
                 AS paid_off, \
               (SELECT count(*) FROM account_interest i WHERE NOT EXISTS (SELECT 1 FROM account_journal j \
                 WHERE j.refusal IS NULL AND j.idempotency_key IN ('interest:' || i.account_id || ':' || i.period, \
                 'interest:' || i.account_id || ':after:' || COALESCE((SELECT MAX(e.through) FROM account_interest e \
                           WHERE e.account_id = i.account_id AND e.through < i.through), '')))) AS unbooked, \
               (SELECT count(*) FROM account_accrual_day WHERE done_at IS NOT NULL) AS days, \
               (SELECT count(*) FROM account_interest) AS payments";
    let row = db.fetch_one(sql, args![product_of_fen]).await?;
    let wrong = row.int(0)? + row.int(1)? + row.int(2)? + row.int(3)?;
    Ok((wrong, row.int(4)? + row.int(5)?))
}

/// The first and the last day that were accrued, and how many there are.
pub async fn accrued_days(db: &Db) -> Result<Option<(NaiveDate, NaiveDate, i64)>> {
    let sql = "SELECT MIN(day) AS first, MAX(day) AS last, count(*) AS days FROM account_accrual_day \
               WHERE done_at IS NOT NULL";
    let row = db.fetch_one(sql, args![]).await?;
    match row.int("days")? {
        0 => Ok(None),
        days => Ok(Some((date(&row, "first")?, date(&row, "last")?, days))),
    }
}
