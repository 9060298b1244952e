//! The tables of batches and their rows.

use contracts::account::Account;
use contracts::auth::Tool;
use contracts::transfer::Transfer;
use contracts::user::User;
use kernel::{AccountNo, Id, Money, Timestamp};
use storage::{Db, Error, Result, Tx, args};

use super::{BatchMark, Row};
use crate::standing::KeptRefusal;

/// How a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchStatus {
    /// Being worked off.
    Running,
    /// Every row has its result.
    Done,
}

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// Not yet.
    Waiting,
    /// Paid.
    Done,
    /// Refused.
    Failed,
}

impl RowStatus {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A batch as stored, with how far it is.
#[derive(Debug, Clone)]
pub struct Batch {
    pub batch_id: Id<BatchMark>,
    pub user_id: Id<User>,
    pub from_account_id: Id<Account>,
    pub title: String,
    pub rows: i64,
    pub amount: Money,
    pub digest: String,
    pub tools: Vec<Tool>,
    pub status: BatchStatus,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// Rows paid, and how much they came to.
    pub done: i64,
    pub done_amount: Money,
    /// Rows refused.
    pub failed: i64,
}

/// A row as stored.
#[derive(Debug, Clone)]
pub struct StoredRow {
    pub n: i64,
    pub payee_name: String,
    pub payee_account_no: AccountNo,
    pub payee_bank_no: String,
    pub payee_bank_name: String,
    pub amount: Money,
    pub note: String,
    pub status: RowStatus,
    pub transfer_id: Option<Id<Transfer>>,
    pub refusal: Option<KeptRefusal>,
}

const BATCH: &str = "SELECT b.batch_id, b.user_id, b.from_account_id, b.title, b.rows_total, b.amount_minor, b.digest, \
     b.tools, b.status, b.created_at, b.finished_at, \
     (SELECT count(*) FROM transfer_batch_row r WHERE r.batch_id = b.batch_id AND r.status = 'done') AS done, \
     (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM transfer_batch_row r \
      WHERE r.batch_id = b.batch_id AND r.status = 'done') AS done_minor, \
     (SELECT count(*) FROM transfer_batch_row r WHERE r.batch_id = b.batch_id AND r.status = 'failed') AS failed \
     FROM transfer_batch b";

fn read(row: &storage::Row) -> Result<Batch> {
    Ok(Batch {
        batch_id: row.id("batch_id")?,
        user_id: row.id("user_id")?,
        from_account_id: row.id("from_account_id")?,
        title: row.text("title")?,
        rows: row.int("rows_total")?,
        amount: Money::cny(row.int("amount_minor")?),
        digest: row.text("digest")?,
        tools: row.json("tools")?,
        status: if row.text("status")? == "done" { BatchStatus::Done } else { BatchStatus::Running },
        created_at: row.time("created_at")?,
        finished_at: row.opt_time("finished_at")?,
        done: row.int("done")?,
        done_amount: Money::cny(row.int("done_minor")?),
        failed: row.int("failed")?,
    })
}

/// Stores a new batch with its rows.
pub async fn insert_in_tx(tx: &mut Tx, new: &Batch, rows: &[Row]) -> Result<()> {
    let sql = "INSERT INTO transfer_batch (batch_id, user_id, from_account_id, title, rows_total, amount_minor, digest, \
               tools, status, created_at, touched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $9)";
    let values = args![
        new.batch_id,
        new.user_id,
        new.from_account_id,
        &new.title,
        new.rows,
        new.amount.minor(),
        &new.digest,
        serde_json::to_string(&new.tools)?,
        new.created_at,
    ];
    tx.execute(sql, values).await?;
    let columns = [
        "batch_id",
        "n",
        "payee_name",
        "payee_account_no",
        "payee_bank_no",
        "payee_bank_name",
        "amount_minor",
        "note",
        "status",
    ];
    let row = |(n, row): (usize, &Row)| {
        args![
            new.batch_id,
            n as i64 + 1,
            row.name.as_str(),
            row.account_no.as_str(),
            &row.bank_no,
            &row.bank_name,
            row.amount.minor(),
            &row.note,
            "waiting",
        ]
    };
    let rows: Vec<_> = rows.iter().enumerate().map(row).collect();
    tx.insert_many("transfer_batch_row", &columns, rows, "").await.map(drop)
}

/// A customer's batches, the newest first; at most 50.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Vec<Batch>> {
    let sql = format!("{BATCH} WHERE b.user_id = $1 ORDER BY b.batch_id DESC LIMIT 50");
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// One batch.
pub async fn get(db: &Db, id: Id<BatchMark>) -> Result<Option<Batch>> {
    let sql = format!("{BATCH} WHERE b.batch_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// Batches that nobody has worked on since `before`; at most 20.
pub async fn left(db: &Db, before: Timestamp) -> Result<Vec<Batch>> {
    let sql = format!("{BATCH} WHERE b.status = 'running' AND b.touched_at <= $1 ORDER BY b.touched_at LIMIT 20");
    db.fetch_composed(sql, args![before]).await?.iter().map(read).collect()
}

/// The rows of a batch, in order; at most 500.
pub async fn rows(db: &Db, id: Id<BatchMark>) -> Result<Vec<StoredRow>> {
    let malformed = || Error::Malformed { column: "status".into() };
    let read = |row: &storage::Row| {
        Ok(StoredRow {
            n: row.int("n")?,
            payee_name: row.text("payee_name")?,
            payee_account_no: row.parse("payee_account_no")?,
            payee_bank_no: row.text("payee_bank_no")?,
            payee_bank_name: row.text("payee_bank_name")?,
            amount: Money::cny(row.int("amount_minor")?),
            note: row.text("note")?,
            status: [RowStatus::Waiting, RowStatus::Done, RowStatus::Failed]
                .into_iter()
                .find(|status| row.text("status").is_ok_and(|text| text == status.as_str()))
                .ok_or_else(malformed)?,
            transfer_id: row.opt_parse("transfer_id")?,
            refusal: match row.opt_text("refusal")? {
                Some(text) => Some(serde_json::from_str(&text)?),
                None => None,
            },
        })
    };
    let sql = "SELECT n, payee_name, payee_account_no, payee_bank_no, payee_bank_name, amount_minor, note, status, \
               transfer_id, refusal FROM transfer_batch_row WHERE batch_id = $1 ORDER BY n LIMIT 500";
    db.fetch_all(sql, args![id]).await?.iter().map(read).collect()
}

/// Gives a waiting row its result; answers whether it was waiting.
pub async fn settle_row_in_tx(
    tx: &mut Tx,
    id: Id<BatchMark>,
    n: i64,
    transfer: Option<Id<Transfer>>,
    refusal: Option<&KeptRefusal>,
    now: Timestamp,
) -> Result<bool> {
    let status = if transfer.is_some() { RowStatus::Done } else { RowStatus::Failed };
    let sql = "UPDATE transfer_batch_row SET status = $3, transfer_id = $4, refusal = $5 \
               WHERE batch_id = $1 AND n = $2 AND status = 'waiting'";
    let refusal = refusal.map(serde_json::to_string).transpose()?;
    let settled = tx.execute(sql, args![id, n, status.as_str(), transfer, refusal]).await? == 1;
    tx.execute("UPDATE transfer_batch SET touched_at = $2 WHERE batch_id = $1", args![id, now]).await?;
    Ok(settled)
}

/// Ends a batch whose rows all have their result; answers whether this call did.
pub async fn finish_in_tx(tx: &mut Tx, id: Id<BatchMark>, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_batch SET status = 'done', finished_at = $2 WHERE batch_id = $1 AND status = 'running' \
               AND NOT EXISTS (SELECT 1 FROM transfer_batch_row r WHERE r.batch_id = $1 AND r.status = 'waiting')";
    Ok(tx.execute(sql, args![id, now]).await? == 1)
}
