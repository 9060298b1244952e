//! The tables of collecting plans and their runs.

use chrono::NaiveDate;
use contracts::account::{Account, HungCard};
use contracts::auth::Tool;
use contracts::debit::{Collection, DebitAmount};
use contracts::user::User;
use kernel::{AccountNo, Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::orders::{amount, columns};
use crate::collection::PlanMark;
use crate::schedule::{Adjust, Course, End, Frequency, Plan, Status};
use crate::standing::KeptRefusal;

/// A plan as stored.
#[derive(Debug, Clone)]
pub struct PlanRow {
    pub plan_id: Id<PlanMark>,
    pub user_id: Id<User>,
    pub card_id: Id<HungCard>,
    pub payer_account_no: AccountNo,
    pub payer_bank_no: String,
    pub payer_bank_name: String,
    pub to_account_id: Id<Account>,
    pub asked: DebitAmount,
    pub tools: Vec<Tool>,
    pub course: Course,
    pub running_since: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What became of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// Collected.
    Done,
    /// There was nothing above what is kept.
    Nothing,
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
            Self::Nothing => "nothing",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    fn of(text: &str) -> Option<Self> {
        let all = [Self::Done, Self::Nothing, Self::Retrying, Self::Failed, Self::Skipped];
        all.into_iter().find(|status| status.as_str() == text)
    }
}

/// One occurrence that was.
#[derive(Debug, Clone)]
pub struct Run {
    pub occurrence: u32,
    pub due_date: String,
    pub status: RunStatus,
    pub tries: i64,
    pub collection_id: Option<Id<Collection>>,
    pub refusal: Option<KeptRefusal>,
    pub ran_at: Timestamp,
}

const PLAN: &str = "SELECT plan_id, user_id, card_id, payer_account_no, payer_bank_no, payer_bank_name, to_account_id, \
                    asked_minor, kept_minor, frequency, start_date, minute, adjust, end_count, end_date, tools, status, \
                    occurrence, due_date, next_at, tries, running_since, done, created_at FROM transfer_collect_plan";

fn malformed(column: &'static str) -> Error {
    Error::Malformed { column: column.into() }
}

fn date(text: &str, column: &'static str) -> Result<NaiveDate> {
    text.parse().map_err(|_| malformed(column))
}

fn small(value: i64, column: &'static str) -> Result<u32> {
    u32::try_from(value).map_err(|_| malformed(column))
}

fn read(row: &Row) -> Result<PlanRow> {
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
    let course = Course {
        plan,
        status: Status::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
        occurrence: small(row.int("occurrence")?, "occurrence")?,
        due_date: row.opt_text("due_date")?.map(|text| date(&text, "due_date")).transpose()?,
        next_at: row.opt_time("next_at")?,
        tries: row.int("tries")?,
        done: row.int("done")?,
    };
    Ok(PlanRow {
        plan_id: row.id("plan_id")?,
        user_id: row.id("user_id")?,
        card_id: row.id("card_id")?,
        payer_account_no: row.parse("payer_account_no")?,
        payer_bank_no: row.text("payer_bank_no")?,
        payer_bank_name: row.text("payer_bank_name")?,
        to_account_id: row.id("to_account_id")?,
        asked: amount(row.int("asked_minor")?, row.opt_int("kept_minor")?),
        tools: row.json("tools")?,
        course,
        running_since: row.opt_time("running_since")?,
        created_at: row.time("created_at")?,
    })
}

/// Stores a new plan.
pub async fn insert_in_tx(tx: &mut Tx, new: &PlanRow) -> Result<()> {
    let (asked_minor, kept_minor) = columns(new.asked);
    let course = &new.course;
    let (end_count, end_date) = match course.plan.end {
        End::Never => (None, None),
        End::After(count) => (Some(i64::from(count)), None),
        End::On(last) => (None, Some(last.to_string())),
    };
    let sql = "INSERT INTO transfer_collect_plan (plan_id, user_id, card_id, payer_account_no, payer_bank_no, \
               payer_bank_name, to_account_id, asked_minor, kept_minor, frequency, start_date, minute, adjust, \
               end_count, end_date, tools, status, occurrence, due_date, next_at, tries, done, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, 0, \
               $21)";
    let values = args![
        new.plan_id,
        new.user_id,
        new.card_id,
        new.payer_account_no.as_str(),
        &new.payer_bank_no,
        &new.payer_bank_name,
        new.to_account_id,
        asked_minor,
        kept_minor,
        course.plan.frequency.as_str(),
        course.plan.start.to_string(),
        i64::from(course.plan.minute),
        course.plan.adjust.as_str(),
        end_count,
        end_date,
        serde_json::to_string(&new.tools)?,
        course.status.as_str(),
        i64::from(course.occurrence),
        course.due_date.map(|day| day.to_string()),
        course.next_at,
        new.created_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// A customer's plans, the newest first; at most 200.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Vec<PlanRow>> {
    let sql = format!("{PLAN} WHERE user_id = $1 ORDER BY plan_id DESC LIMIT 200");
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// One of a customer's plans.
pub async fn get(db: &Db, user: Id<User>, id: Id<PlanMark>) -> Result<Option<PlanRow>> {
    let sql = format!("{PLAN} WHERE plan_id = $1 AND user_id = $2");
    db.fetch_composed(sql, args![id, user]).await?.first().map(read).transpose()
}

/// The same, held until the commit.
pub async fn get_in_tx(tx: &mut Tx, user: Id<User>, id: Id<PlanMark>) -> Result<Option<PlanRow>> {
    let sql = format!("{PLAN} WHERE plan_id = $1 AND user_id = $2{}", tx.for_update());
    tx.fetch_composed(sql, args![id, user]).await?.first().map(read).transpose()
}

/// How many of a customer's plans go on.
pub async fn count_open_in_tx(tx: &mut Tx, user: Id<User>) -> Result<i64> {
    let sql = "SELECT count(*) FROM transfer_collect_plan WHERE user_id = $1 AND status IN ('active', 'paused')";
    tx.fetch_one(sql, args![user]).await?.int(0)
}

/// Those that are due, the longest due first; at most 200.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<PlanRow>> {
    let sql = format!("{PLAN} WHERE status = 'active' AND next_at <= $1 ORDER BY next_at LIMIT 200");
    db.fetch_composed(sql, args![now]).await?.iter().map(read).collect()
}

/// Takes an occurrence to carry it out; answers whether it is ours. One left by a process that died is taken over.
pub async fn claim_in_tx(tx: &mut Tx, of: &PlanRow, now: Timestamp, dead_before: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_collect_plan SET running_since = $4 WHERE plan_id = $1 AND occurrence = $2 \
               AND tries = $3 AND status = 'active' AND (running_since IS NULL OR running_since < $5)";
    let values = args![of.plan_id, i64::from(of.course.occurrence), of.course.tries, now, dead_before];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Lets go of an occurrence that could not be decided.
pub async fn release_in_tx(tx: &mut Tx, id: Id<PlanMark>) -> Result<()> {
    let sql = "UPDATE transfer_collect_plan SET running_since = NULL WHERE plan_id = $1";
    tx.execute(sql, args![id]).await.map(drop)
}

/// Moves a plan on from where `of` saw it; answers whether it was still there.
pub async fn advance_in_tx(tx: &mut Tx, of: &PlanRow, next: &Course) -> Result<bool> {
    let sql = "UPDATE transfer_collect_plan SET status = $4, occurrence = $5, due_date = $6, next_at = $7, tries = $8, \
               done = $9, running_since = NULL WHERE plan_id = $1 AND occurrence = $2 AND tries = $3";
    let values = args![
        of.plan_id,
        i64::from(of.course.occurrence),
        of.course.tries,
        next.status.as_str(),
        i64::from(next.occurrence),
        next.due_date.map(|day| day.to_string()),
        next.next_at,
        next.tries,
        next.done
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Remembers what became of an occurrence, in place of what was remembered of it.
pub async fn put_run_in_tx(tx: &mut Tx, plan: Id<PlanMark>, run: &Run) -> Result<()> {
    let sql = "INSERT INTO transfer_collect_run \
               (plan_id, occurrence, due_date, status, tries, collection_id, refusal, ran_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (plan_id, occurrence) DO UPDATE SET \
               status = excluded.status, tries = excluded.tries, collection_id = excluded.collection_id, \
               refusal = excluded.refusal, ran_at = excluded.ran_at";
    let refusal = run.refusal.as_ref().map(serde_json::to_string).transpose()?;
    let values = args![
        plan,
        i64::from(run.occurrence),
        &run.due_date,
        run.status.as_str(),
        run.tries,
        run.collection_id,
        refusal,
        run.ran_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What became of the latest occurrences, the newest first; at most 100.
pub async fn runs(db: &Db, plan: Id<PlanMark>) -> Result<Vec<Run>> {
    let sql = "SELECT occurrence, due_date, status, tries, collection_id, refusal, ran_at FROM transfer_collect_run \
               WHERE plan_id = $1 ORDER BY occurrence DESC LIMIT 100";
    let read = |row: &Row| {
        Ok(Run {
            occurrence: small(row.int("occurrence")?, "occurrence")?,
            due_date: row.text("due_date")?,
            status: RunStatus::of(&row.text("status")?).ok_or_else(|| malformed("status"))?,
            tries: row.int("tries")?,
            collection_id: row.opt_parse("collection_id")?,
            refusal: row.opt_text("refusal")?.map(|text| serde_json::from_str(&text)).transpose()?,
            ran_at: row.time("ran_at")?,
        })
    };
    db.fetch_all(sql, args![plan]).await?.iter().map(read).collect()
}
