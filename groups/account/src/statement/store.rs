//! Statements asked for, and the movements that go into them.

use contracts::account::Account;
use contracts::user::User;
use kernel::{Cursor, Id, Lang, Money, Page, PageQuery, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::model::{Format, Made, Paper, Statement, Status, Sums};
use crate::history::store::movement;
use crate::model::Movement;

const COLUMNS: &str = "statement_id, number, user_id, account_id, format, lang, first_day, last_day, from_at, until_at, \
                       status, rows_total, rows_done, requested_at, claims, opening_minor, closing_minor, in_minor, \
                       out_minor, made_at, expires_at, file_bytes, file_hash";

fn statement(row: &Row) -> Result<Statement> {
    let malformed = |column: &str| Error::Malformed { column: column.into() };
    let made = match row.opt_time("made_at")? {
        None => None,
        Some(at) => {
            let money = |column: &'static str| {
                row.opt_int(column)?.map(Money::cny).ok_or(Error::Malformed { column: column.into() })
            };
            Some(Made {
                at,
                expires_at: row.time("expires_at")?,
                sums: Sums {
                    opening: money("opening_minor")?,
                    came: money("in_minor")?,
                    went: money("out_minor")?,
                    closing: money("closing_minor")?,
                },
                bytes: row.int("file_bytes")?,
                file_hash: row.blob("file_hash")?,
            })
        }
    };
    Ok(Statement {
        statement_id: row.id("statement_id")?,
        number: row.text("number")?,
        user_id: row.id("user_id")?,
        account_id: row.id("account_id")?,
        format: Format::of(&row.text("format")?).ok_or_else(|| malformed("format"))?,
        lang: if row.text("lang")? == "en" { Lang::En } else { Lang::Zh },
        days: (row.parse("first_day")?, row.parse("last_day")?),
        span: (row.time("from_at")?, row.time("until_at")?),
        status: Status::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
        rows: (row.int("rows_total")?, row.int("rows_done")?),
        requested_at: row.time("requested_at")?,
        claims: row.int("claims")?,
        made,
    })
}

/// Keeps a new statement.
pub async fn insert_in_tx(tx: &mut Tx, new: &Statement) -> Result<()> {
    let sql = "INSERT INTO account_statement (statement_id, number, user_id, account_id, format, lang, first_day, \
               last_day, from_at, until_at, status, rows_total, rows_done, requested_at, claimed_until, claims) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, 0, $12, 0, 0)";
    let values = args![
        new.statement_id,
        &new.number,
        new.user_id,
        new.account_id,
        new.format.as_str(),
        new.lang.pick("zh", "en"),
        new.days.0.to_string(),
        new.days.1.to_string(),
        new.span.0,
        new.span.1,
        new.rows.0,
        new.requested_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// How many statements a user has asked for since `from`.
pub async fn asked_in_tx(tx: &mut Tx, user: Id<User>, from: Timestamp) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT statement_id FROM account_statement \
               WHERE user_id = $1 AND requested_at >= $2 LIMIT 1000) AS s";
    tx.fetch_one(sql, args![user, from]).await?.int(0)
}

/// One statement.
pub async fn get(db: &Db, id: Id<Paper>) -> Result<Option<Statement>> {
    let sql = format!("SELECT {COLUMNS} FROM account_statement WHERE statement_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(statement).transpose()
}

/// The statement of a number, with the digest of its code.
pub async fn by_number(db: &Db, number: &str) -> Result<Option<(Statement, Option<Vec<u8>>)>> {
    let sql = format!("SELECT {COLUMNS}, code_hash FROM account_statement WHERE number = $1");
    let rows = db.fetch_composed(sql, args![number]).await?;
    rows.first().map(|row| Ok((statement(row)?, row.opt_blob("code_hash")?))).transpose()
}

/// A page of a user's statements, newest first.
pub async fn of_user(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Page<Statement>> {
    let (at, id) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM account_statement WHERE user_id = $1 AND (requested_at, statement_id) < ($2, $3) \
         ORDER BY requested_at DESC, statement_id DESC LIMIT $4"
    );
    let rows = db.fetch_composed(sql, args![user, at, id, page.fetch()]).await?;
    let all = rows.iter().map(statement).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(all, page, |row| Cursor { key: row.requested_at.micros(), id: row.statement_id.to_string() }))
}

/// The statement that has waited longest and that nobody is making.
pub async fn next_due(db: &Db, now: Timestamp) -> Result<Option<Id<Paper>>> {
    let arm = |status: &str| {
        format!(
            "SELECT * FROM (SELECT statement_id, requested_at FROM account_statement WHERE status = '{status}' \
             AND claimed_until <= $1 ORDER BY claimed_until, requested_at LIMIT 1) AS {status}_one"
        )
    };
    let sql = format!(
        "SELECT statement_id FROM ({} UNION ALL {}) AS due ORDER BY requested_at LIMIT 1",
        arm("queued"),
        arm("making")
    );
    db.fetch_composed(sql, args![now]).await?.first().map(|row| row.id(0)).transpose()
}

/// Takes a statement until `until`; answers whether nobody else had it.
pub async fn claim_in_tx(tx: &mut Tx, id: Id<Paper>, now: Timestamp, until: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_statement SET status = 'making', claimed_until = $3, claims = claims + 1, rows_done = 0 \
               WHERE statement_id = $1 AND status IN ('queued', 'making') AND claimed_until <= $2";
    Ok(tx.execute(sql, args![id, now, until]).await? == 1)
}

/// Says how far it has come, and claims it further.
pub async fn progress_in_tx(tx: &mut Tx, claimed: &Statement, done: i64, until: Timestamp) -> Result<()> {
    let sql = "UPDATE account_statement SET rows_done = $3, claimed_until = $4 \
               WHERE statement_id = $1 AND claims = $2 AND status = 'making'";
    tx.execute(sql, args![claimed.statement_id, claimed.claims, done, until]).await.map(drop)
}

/// Says that it is there; answers whether the claim still held.
pub async fn finish_in_tx(
    tx: &mut Tx,
    claimed: &Statement,
    made: &Made,
    rows: i64,
    code_hash: Option<Vec<u8>>,
) -> Result<bool> {
    let sql = "UPDATE account_statement SET status = 'ready', rows_total = $3, rows_done = $3, opening_minor = $4, \
               closing_minor = $5, in_minor = $6, out_minor = $7, made_at = $8, expires_at = $9, file_bytes = $10, \
               file_hash = $11, code_hash = $12 WHERE statement_id = $1 AND claims = $2 AND status = 'making'";
    let Sums { opening, came, went, closing } = made.sums;
    let values = args![
        claimed.statement_id,
        claimed.claims,
        rows,
        opening.minor(),
        closing.minor(),
        came.minor(),
        went.minor(),
        made.at,
        made.expires_at,
        made.bytes,
        made.file_hash.clone(),
        code_hash,
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Gives a claim back: to be tried again from `again` on, or never.
pub async fn give_back_in_tx(tx: &mut Tx, claimed: &Statement, status: Status, again: Timestamp) -> Result<()> {
    let sql = "UPDATE account_statement SET status = $3, claimed_until = $4 \
               WHERE statement_id = $1 AND claims = $2 AND status = 'making'";
    tx.execute(sql, args![claimed.statement_id, claimed.claims, status.as_str(), again]).await.map(drop)
}

/// Statements whose files have been there long enough, at most `limit`.
pub async fn expired(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<String>> {
    let sql = "SELECT statement_id FROM account_statement WHERE status = 'ready' AND expires_at <= $1 \
               ORDER BY expires_at LIMIT $2";
    db.fetch_all(sql, args![now, limit]).await?.iter().map(|row| row.text(0)).collect()
}

/// Says that a file is gone.
pub async fn expire_in_tx(tx: &mut Tx, id: &str) -> Result<()> {
    let sql = "UPDATE account_statement SET status = 'expired' WHERE statement_id = $1 AND status = 'ready'";
    tx.execute(sql, args![id]).await.map(drop)
}

/// How many movements an account has from `from` until before `until`; no more than `most` are counted.
pub async fn count(db: &Db, account: Id<Account>, from: Timestamp, until: Timestamp, most: i64) -> Result<i64> {
    let arm = |column: &str| {
        format!(
            "(SELECT COUNT(*) FROM (SELECT p.seq FROM account_posting p WHERE p.{column} = $1 AND p.booked_at >= $2 \
             AND p.booked_at < $3 LIMIT $4) AS m)"
        )
    };
    let sql = format!("SELECT {} + {} AS many", arm("debit_account_id"), arm("credit_account_id"));
    let rows = db.fetch_composed(sql, args![account, from, until, most]).await?;
    rows.first().ok_or(Error::NoRow)?.int(0)
}

/// The next movements of an account after (`at`, `seq`) and before `until`, oldest first.
pub async fn forward(
    db: &Db,
    account: Id<Account>,
    (at, seq): (i64, i64),
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Movement>> {
    let arm = |column: &str, balance: &str, code: &str| {
        format!(
            "SELECT * FROM (SELECT p.seq, p.booked_at, p.amount_minor, p.journal_id, p.{column} AS account_id, \
             p.{balance} AS balance_minor, CAST({code} AS BIGINT) AS outgoing FROM account_posting p \
             WHERE p.{column} = $1 AND (p.booked_at, p.seq) > ($2, $3) AND p.booked_at < $4 \
             ORDER BY p.booked_at, p.seq LIMIT $5) AS arm{code}"
        )
    };
    let (outgoing, incoming) =
        (arm("debit_account_id", "debit_balance_minor", "1"), arm("credit_account_id", "credit_balance_minor", "0"));
    let sql = format!(
        "SELECT m.seq, m.booked_at, m.amount_minor, m.account_id, m.balance_minor, m.outgoing, j.kind, j.summary, \
         j.transfer_id, j.payer_name, j.payer_account_no, j.payer_bank, j.payee_name, j.payee_account_no, j.payee_bank \
         FROM (SELECT * FROM ({outgoing} UNION ALL {incoming}) AS arms ORDER BY booked_at, seq LIMIT $5) AS m \
         JOIN account_journal j ON j.journal_id = m.journal_id ORDER BY m.booked_at, m.seq"
    );
    db.fetch_composed(sql, args![account, at, seq, until, limit]).await?.iter().map(movement).collect()
}

/// The balance before everything that was booked at `at` or later: today's balance, less what came since, in one look.
pub async fn balance_before(db: &Db, account: Id<Account>, at: Timestamp) -> Result<Option<Money>> {
    let sql = "SELECT b.balance_minor, \
               (SELECT CAST(COALESCE(SUM(p.amount_minor), 0) AS BIGINT) FROM account_posting p \
                WHERE p.credit_account_id = $1 AND p.booked_at >= $2) AS came, \
               (SELECT CAST(COALESCE(SUM(p.amount_minor), 0) AS BIGINT) FROM account_posting p \
                WHERE p.debit_account_id = $1 AND p.booked_at >= $2) AS went \
               FROM account_balance b WHERE b.account_id = $1";
    let row = db.fetch_optional(sql, args![account, at]).await?;
    row.map(|row| Ok(Money::cny(row.int("balance_minor")? - row.int("came")? + row.int("went")?))).transpose()
}
