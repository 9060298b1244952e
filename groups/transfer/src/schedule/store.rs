//! The tables of standing orders and their runs.

use chrono::NaiveDate;
use contracts::account::Account;
use contracts::auth::Tool;
use contracts::transfer::Transfer;
use contracts::user::User;
use kernel::{AccountNo, Id, Money, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::ScheduleMark;
use super::course::{Course, Status};
use super::model::{Adjust, End, Frequency, Plan};
use crate::phone::PayeeBy;
use crate::standing::KeptRefusal;

/// What became of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// Paid.
    Done,
    /// Refused; it will be tried again.
    Retrying,
    /// Refused for good.
    Failed,
    /// Left out at the customer's wish.
    Skipped,
}

impl RunStatus {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    fn of(text: &str) -> Option<Self> {
        [Self::Done, Self::Retrying, Self::Failed, Self::Skipped].into_iter().find(|status| status.as_str() == text)
    }
}

/// A standing order as stored.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub schedule_id: Id<ScheduleMark>,
    pub user_id: Id<User>,
    pub from_account_id: Id<Account>,
    pub payee_name: String,
    pub payee_account_no: AccountNo,
    pub payee_bank_no: String,
    pub payee_bank_name: String,
    pub payee_by: PayeeBy,
    pub amount: Money,
    pub note: String,
    pub plan: Plan,
    pub tools: Vec<Tool>,
    pub status: Status,
    pub occurrence: u32,
    pub due_date: Option<NaiveDate>,
    pub next_at: Option<Timestamp>,
    pub tries: i64,
    pub running_since: Option<Timestamp>,
    pub done: i64,
    pub created_at: Timestamp,
}

impl Schedule {
    /// Where it stands in its plan.
    pub const fn course(&self) -> Course {
        Course {
            plan: self.plan,
            status: self.status,
            occurrence: self.occurrence,
            due_date: self.due_date,
            next_at: self.next_at,
            tries: self.tries,
            done: self.done,
        }
    }
}

/// What became of one occurrence.
#[derive(Debug, Clone)]
pub struct Run {
    pub occurrence: u32,
    pub due_date: NaiveDate,
    pub status: RunStatus,
    pub tries: i64,
    pub transfer_id: Option<Id<Transfer>>,
    pub refusal: Option<KeptRefusal>,
    pub ran_at: Timestamp,
}

const COLUMNS: &str = "SELECT schedule_id, user_id, from_account_id, payee_name, payee_account_no, payee_bank_no, \
     payee_bank_name, payee_by, amount_minor, note, frequency, start_date, minute, adjust, end_count, end_date, tools, \
     status, occurrence, due_date, next_at, tries, running_since, done, created_at FROM transfer_schedule";

fn malformed(column: &'static str) -> Error {
    Error::Malformed { column: column.into() }
}

fn date(text: &str, column: &'static str) -> Result<NaiveDate> {
    text.parse().map_err(|_| malformed(column))
}

fn small(value: i64, column: &'static str) -> Result<u32> {
    u32::try_from(value).map_err(|_| malformed(column))
}

fn read(row: &Row) -> Result<Schedule> {
    let end = match (row.opt_int("end_count")?, row.opt_text("end_date")?) {
        (Some(count), _) => End::After(small(count, "end_count")?),
        (None, Some(last)) => End::On(date(&last, "end_date")?),
        (None, None) => End::Never,
    };
    let plan = Plan {
        frequency: Frequency::of(&row.text("frequency")?).ok_or_else(|| malformed("frequency"))?,
        start: date(&row.text("start_date")?, "start_date")?,
        minute: small(row.int("minute")?, "minute")?,
        adjust: Adjust::of(&row.text("adjust")?).ok_or_else(|| malformed("adjust"))?,
        end,
    };
    Ok(Schedule {
        schedule_id: row.id("schedule_id")?,
        user_id: row.id("user_id")?,
        from_account_id: row.id("from_account_id")?,
        payee_name: row.text("payee_name")?,
        payee_account_no: row.parse("payee_account_no")?,
        payee_bank_no: row.text("payee_bank_no")?,
        payee_bank_name: row.text("payee_bank_name")?,
        payee_by: row.json("payee_by")?,
        amount: Money::cny(row.int("amount_minor")?),
        note: row.text("note")?,
        plan,
        tools: row.json("tools")?,
        status: Status::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
        occurrence: small(row.int("occurrence")?, "occurrence")?,
        due_date: row.opt_text("due_date")?.map(|text| date(&text, "due_date")).transpose()?,
        next_at: row.opt_time("next_at")?,
        tries: row.int("tries")?,
        running_since: row.opt_time("running_since")?,
        done: row.int("done")?,
        created_at: row.time("created_at")?,
    })
}

/// Stores a new standing order.
pub async fn insert_in_tx(tx: &mut Tx, new: &Schedule) -> Result<()> {
    let (end_count, end_date) = match new.plan.end {
        End::Never => (None, None),
        End::After(count) => (Some(i64::from(count)), None),
        End::On(last) => (None, Some(last.to_string())),
    };
    let sql = "INSERT INTO transfer_schedule (schedule_id, user_id, from_account_id, payee_name, payee_account_no, \
               payee_bank_no, payee_bank_name, payee_by, amount_minor, note, frequency, start_date, minute, adjust, \
               end_count, end_date, tools, status, occurrence, due_date, next_at, tries, done, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
               0, 0, $22)";
    let values = args![
        new.schedule_id,
        new.user_id,
        new.from_account_id,
        &new.payee_name,
        new.payee_account_no.as_str(),
        &new.payee_bank_no,
        &new.payee_bank_name,
        serde_json::to_string(&new.payee_by)?,
        new.amount.minor(),
        &new.note,
        new.plan.frequency.as_str(),
        new.plan.start.to_string(),
        i64::from(new.plan.minute),
        new.plan.adjust.as_str(),
        end_count,
        end_date,
        serde_json::to_string(&new.tools)?,
        new.status.as_str(),
        i64::from(new.occurrence),
        new.due_date.map(|day| day.to_string()),
        new.next_at,
        new.created_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// A customer's standing orders, the newest first; at most 200.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Vec<Schedule>> {
    let sql = format!("{COLUMNS} WHERE user_id = $1 ORDER BY schedule_id DESC LIMIT 200");
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// One of a customer's standing orders.
pub async fn get(db: &Db, user: Id<User>, id: Id<ScheduleMark>) -> Result<Option<Schedule>> {
    let sql = format!("{COLUMNS} WHERE schedule_id = $1 AND user_id = $2");
    db.fetch_composed(sql, args![id, user]).await?.first().map(read).transpose()
}

/// The same, held until the commit.
pub async fn get_in_tx(tx: &mut Tx, user: Id<User>, id: Id<ScheduleMark>) -> Result<Option<Schedule>> {
    let sql = format!("{COLUMNS} WHERE schedule_id = $1 AND user_id = $2{}", tx.for_update());
    tx.fetch_composed(sql, args![id, user]).await?.first().map(read).transpose()
}

/// How many of a customer's standing orders are still to be carried out.
pub async fn count_open_in_tx(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    let sql = "SELECT count(*) FROM transfer_schedule WHERE user_id = $1 AND status IN ('active', 'paused')";
    tx.fetch_one(sql, args![user]).await?.int(0)
}

/// Those that are due, the longest due first; at most 200.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<Schedule>> {
    let sql = format!("{COLUMNS} WHERE status = 'active' AND next_at <= $1 ORDER BY next_at LIMIT 200");
    db.fetch_composed(sql, args![now]).await?.iter().map(read).collect()
}

/// Takes an occurrence to carry it out; answers whether it is ours. One left by a process that died is taken over.
pub async fn claim_in_tx(tx: &mut Tx, of: &Schedule, now: Timestamp, dead_before: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_schedule SET running_since = $4 WHERE schedule_id = $1 AND occurrence = $2 AND tries = $3 \
               AND status = 'active' AND (running_since IS NULL OR running_since < $5)";
    let values = args![of.schedule_id, i64::from(of.occurrence), of.tries, now, dead_before];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Lets go of an occurrence that could not be decided.
pub async fn release_in_tx(tx: &mut Tx, id: Id<ScheduleMark>) -> Result<()> {
    let sql = "UPDATE transfer_schedule SET running_since = NULL WHERE schedule_id = $1";
    tx.execute(sql, args![id]).await.map(drop)
}

/// Moves a standing order on from where `of` saw it; answers whether it was still there.
pub async fn advance_in_tx(tx: &mut Tx, of: &Schedule, next: &Course) -> Result<bool> {
    let sql = "UPDATE transfer_schedule SET status = $4, occurrence = $5, due_date = $6, next_at = $7, tries = $8, \
               done = $9, running_since = NULL WHERE schedule_id = $1 AND occurrence = $2 AND tries = $3";
    let values = args![
        of.schedule_id,
        i64::from(of.occurrence),
        of.tries,
        next.status.as_str(),
        i64::from(next.occurrence),
        next.due_date.map(|day| day.to_string()),
        next.next_at,
        next.tries,
        next.done,
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Remembers what became of an occurrence, in place of what was remembered of it.
pub async fn put_run_in_tx(tx: &mut Tx, schedule: Id<ScheduleMark>, run: &Run) -> Result<()> {
    let sql = "INSERT INTO transfer_schedule_run \
               (schedule_id, occurrence, due_date, status, tries, transfer_id, refusal, ran_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (schedule_id, occurrence) DO UPDATE SET \
               status = excluded.status, tries = excluded.tries, transfer_id = excluded.transfer_id, \
               refusal = excluded.refusal, ran_at = excluded.ran_at";
    let refusal = run.refusal.as_ref().map(serde_json::to_string).transpose()?;
    let values = args![
        schedule,
        i64::from(run.occurrence),
        run.due_date.to_string(),
        run.status.as_str(),
        run.tries,
        run.transfer_id,
        refusal,
        run.ran_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What became of the latest occurrences, the newest first; at most 100.
pub async fn runs(db: &Db, schedule: Id<ScheduleMark>) -> Result<Vec<Run>> {
    let sql = "SELECT occurrence, due_date, status, tries, transfer_id, refusal, ran_at FROM transfer_schedule_run \
               WHERE schedule_id = $1 ORDER BY occurrence DESC LIMIT 100";
    let read = |row: &Row| {
        Ok(Run {
            occurrence: small(row.int("occurrence")?, "occurrence")?,
            due_date: date(&row.text("due_date")?, "due_date")?,
            status: RunStatus::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
            tries: row.int("tries")?,
            transfer_id: row.opt_parse("transfer_id")?,
            refusal: match row.opt_text("refusal")? {
                Some(text) => Some(serde_json::from_str(&text)?),
                None => None,
            },
            ran_at: row.time("ran_at")?,
        })
    };
    db.fetch_all(sql, args![schedule]).await?.iter().map(read).collect()
}
