//! The tables of the desk. Cases, appeals, lists and figures have files of their own; here stand verdicts and what is known of
//! devices, which others write and the desk reads.

mod appeals;
mod cases;
mod figures;
mod lists;

use std::collections::BTreeMap;

use contracts::risk::Reason;
use contracts::user::User;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp, Value};
use serde_json::Value as Json;
use storage::{Db, Row, Tx, args};

use super::error::Error;
use super::model::{CaseState, Hit, Label, Outcome};

pub use appeals::*;
pub use cases::*;
pub use figures::*;
pub use lists::*;

const COLUMNS: &str = "v.verdict_id, v.scenario, v.outcome, v.reasons, v.user_id, v.at, v.score, v.hits, \
                       v.device_id, v.amount_minor, v.payee_tail, v.mark, v.label, v.case_id, c.state AS case_state, a.appeal_id, u.at AS unmet_at";
const JOINS: &str = "FROM risk_verdict v LEFT JOIN risk_case c ON c.case_id = v.case_id \
                     LEFT JOIN risk_appeal a ON a.verdict_id = v.verdict_id \
                     LEFT JOIN risk_unmet u ON u.verdict_id = v.verdict_id";
/// Verdicts of one case, and rows read to draw ties, at most.
const VERDICTS_MAX: i64 = 50;

/// Marks ids of verdicts.
pub enum Judgement {}

/// A verdict as the desk sees it.
#[derive(Debug, Clone)]
pub struct VerdictView {
    pub verdict_id: Id<Judgement>,
    pub scenario: String,
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub user_id: Option<Id<User>>,
    pub at: Timestamp,
    pub score: Option<i64>,
    pub hits: Vec<Hit>,
    pub device_id: Option<String>,
    pub amount_minor: Option<i64>,
    pub payee_tail: Option<String>,
    /// Which operation.
    pub mark: Option<u64>,
    pub label: Option<Label>,
    pub case: Option<(Id<Case>, CaseState)>,
    pub appeal_id: Option<Id<Appeal>>,
    /// When a proof was asked for that its customer does not hold, so that it ended as a refusal.
    pub unmet_at: Option<Timestamp>,
}

impl VerdictView {
    /// Whether it held its customer back, so that it can be appealed.
    pub fn is_refusal(&self) -> bool {
        self.outcome >= Outcome::Delay || self.unmet_at.is_some()
    }

    /// The live rules that fired.
    pub fn rules(&self) -> Vec<String> {
        live_rules(&self.hits, &self.reasons)
    }
}

/// The live rules of a verdict; of one that was kept before hits were, the rules of its reasons.
fn live_rules(hits: &[Hit], reasons: &[Reason]) -> Vec<String> {
    let live: Vec<_> = hits.iter().filter(|hit| !hit.shadow).map(|hit| hit.rule.clone()).collect();
    match hits.is_empty() {
        true => reasons.iter().map(|reason| reason.rule.clone()).collect(),
        false => live,
    }
}

/// Which verdicts.
#[derive(Debug, Clone, Default)]
pub struct VerdictFilter {
    /// Only these.
    pub outcome: Option<Outcome>,
    /// Only of this scenario.
    pub scenario: Option<String>,
    /// Only those in which this rule fired.
    pub rule: Option<String>,
    /// Only of this customer.
    pub user_id: Option<Id<User>>,
    /// Only from this device.
    pub device_id: Option<String>,
    /// Only later than this.
    pub since: Option<Timestamp>,
}

/// A JSON column that may be empty, read kindly: what was written by another version is left out rather than refused.
fn json<T: serde::de::DeserializeOwned + Default>(row: &Row, column: &'static str) -> Result<T, Error> {
    let text = row.opt_text(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn verdict(row: &Row) -> Result<VerdictView, Error> {
    let case: Option<Id<Case>> = row.opt_parse("case_id")?;
    Ok(VerdictView {
        verdict_id: row.id("verdict_id")?,
        scenario: row.text("scenario")?,
        outcome: row.parse("outcome")?,
        reasons: json(row, "reasons")?,
        user_id: row.opt_parse("user_id")?,
        at: row.time("at")?,
        score: row.opt_int("score")?,
        hits: json(row, "hits")?,
        device_id: row.opt_text("device_id")?,
        amount_minor: row.opt_int("amount_minor")?,
        payee_tail: row.opt_text("payee_tail")?,
        mark: row.opt_int("mark")?.map(i64::cast_unsigned),
        label: row.opt_parse("label")?,
        case: case.zip(row.opt_parse("case_state")?),
        appeal_id: row.opt_parse("appeal_id")?,
        unmet_at: row.opt_time("unmet_at")?,
    })
}

/// In which order a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    NewestFirst,
    OldestFirst,
}

impl Order {
    const fn word(self) -> &'static str {
        match self {
            Self::NewestFirst => "DESC",
            Self::OldestFirst => "ASC",
        }
    }
}

/// Conditions with their values, put together.
struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn new() -> Self {
        Self { sql: " WHERE 1 = 1".to_owned(), values: Vec::new() }
    }

    /// Adds a condition; `?` in it is the place of the value.
    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace('?', &format!("${}", self.values.len())));
    }

    /// Goes on after `cursor` in the order of `key` and then of `id`.
    fn after(&mut self, cursor: Option<&Cursor>, order: Order, key: &str, id: &str) {
        if let Some(cursor) = cursor {
            self.values.extend(args![cursor.key, &cursor.id]);
            let (at, of) = (self.values.len() - 1, self.values.len());
            let beyond = match order {
                Order::NewestFirst => "<",
                Order::OldestFirst => ">",
            };
            self.sql.push_str(&format!(" AND ({key} {beyond} ${at} OR ({key} = ${at} AND {id} {beyond} ${of}))"));
        }
    }

    /// At most so many.
    fn limit(&mut self, rows: i64) -> String {
        self.values.push(rows.into());
        format!(" LIMIT ${}", self.values.len())
    }
}

/// A text that a pattern of LIKE finds as it stands.
fn as_it_stands(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A page of verdicts, the newest first.
pub async fn verdicts(db: &Db, filter: &VerdictFilter, page: &PageQuery) -> Result<Page<VerdictView>, Error> {
    let mut only = Where::new();
    if let Some(outcome) = filter.outcome {
        only.and("v.outcome = ?", outcome.as_str());
    }
    if let Some(scenario) = &filter.scenario {
        only.and("v.scenario = ?", scenario);
    }
    if let Some(user) = filter.user_id {
        only.and("v.user_id = ?", user);
    }
    if let Some(device) = &filter.device_id {
        only.and("v.device_id = ?", device);
    }
    if let Some(since) = filter.since {
        only.and("v.at > ?", since);
    }
    if let Some(rule) = &filter.rule {
        let pattern = format!("%\"rule\":\"{}\"%", as_it_stands(rule));
        only.and("(v.hits LIKE ? ESCAPE '\\' OR v.reasons LIKE ? ESCAPE '\\')", pattern);
    }
    only.after(page.after.as_ref(), Order::NewestFirst, "v.at", "v.verdict_id");
    let limit = only.limit(page.fetch());
    let sql = format!("SELECT {COLUMNS} {JOINS}{} ORDER BY v.at DESC, v.verdict_id DESC{limit}", only.sql);
    let rows = db.fetch_composed(sql, only.values).await?;
    let rows = rows.iter().map(verdict).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.at.micros(), id: row.verdict_id.to_string() }))
}

/// One verdict.
pub async fn one_verdict(db: &Db, id: Id<Judgement>) -> Result<Option<VerdictView>, Error> {
    let sql = format!("SELECT {COLUMNS} {JOINS} WHERE v.verdict_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(verdict).transpose()
}

/// One verdict, inside a transaction.
pub async fn one_verdict_in_tx(tx: &mut Tx, id: Id<Judgement>) -> Result<Option<VerdictView>, Error> {
    let sql = format!("SELECT {COLUMNS} {JOINS} WHERE v.verdict_id = $1");
    tx.fetch_composed(sql, args![id]).await?.first().map(verdict).transpose()
}

/// The verdicts of a case, the newest first, at most [`VERDICTS_MAX`].
pub async fn verdicts_of_case(db: &Db, case: Id<Case>) -> Result<Vec<VerdictView>, Error> {
    let sql = format!("SELECT {COLUMNS} {JOINS} WHERE v.case_id = $1 ORDER BY v.at DESC, v.verdict_id DESC LIMIT $2");
    db.fetch_composed(sql, args![case, VERDICTS_MAX]).await?.iter().map(verdict).collect()
}

/// The same inside a transaction.
pub async fn verdicts_of_case_in_tx(tx: &mut Tx, case: Id<Case>) -> Result<Vec<VerdictView>, Error> {
    let sql = format!("SELECT {COLUMNS} {JOINS} WHERE v.case_id = $1 ORDER BY v.at DESC, v.verdict_id DESC LIMIT $2");
    tx.fetch_composed(sql, args![case, VERDICTS_MAX]).await?.iter().map(verdict).collect()
}

/// What a customer was refused or made to wait for since `since`, the newest first.
pub async fn refusals(db: &Db, user: Id<User>, since: Timestamp, most: i64) -> Result<Vec<VerdictView>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} {JOINS} WHERE v.user_id = $1 AND v.at > $2 \
         AND (v.outcome IN ('delay', 'deny') OR u.verdict_id IS NOT NULL) \
         ORDER BY v.at DESC, v.verdict_id DESC LIMIT $3"
    );
    db.fetch_composed(sql, args![user, since, most]).await?.iter().map(verdict).collect()
}

/// What is known of a device.
#[derive(Debug, Clone)]
pub struct DeviceView {
    pub device_id: String,
    pub score: i64,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The ban in force, and why.
    pub banned: Option<(Timestamp, String)>,
    /// Signals it told, by word.
    pub signals: Vec<String>,
}

/// A device, if it ever told of itself.
pub async fn device(db: &Db, device_id: &str) -> Result<Option<DeviceView>, Error> {
    let sql = "SELECT d.device_id, d.score, d.first_seen_at, d.last_seen_at, d.signals, b.banned_at, b.reason \
               FROM risk_device d LEFT JOIN risk_device_ban b ON b.device_id = d.device_id AND b.lifted_at IS NULL \
               WHERE d.device_id = $1 ORDER BY b.banned_at DESC LIMIT 1";
    let row = db.fetch_optional(sql, args![device_id]).await?;
    row.map(|row| {
        let signals: BTreeMap<String, Json> = json(&row, "signals")?;
        Ok(DeviceView {
            device_id: row.text("device_id")?,
            score: row.int("score")?,
            first_seen_at: row.time("first_seen_at")?,
            last_seen_at: row.time("last_seen_at")?,
            banned: row.opt_time("banned_at")?.zip(row.opt_text("reason")?),
            signals: signals.into_keys().collect(),
        })
    })
    .transpose()
}

/// That somebody did something with a device, for a payee.
#[derive(Debug, Clone)]
pub struct Tie {
    pub user_id: Option<Id<User>>,
    pub device_id: Option<String>,
    pub payee_tail: Option<String>,
    pub outcome: Outcome,
    pub at: Timestamp,
}

fn tie(row: &Row) -> Result<Tie, Error> {
    Ok(Tie {
        user_id: row.opt_parse("user_id")?,
        device_id: row.opt_text("device_id")?,
        payee_tail: row.opt_text("payee_tail")?,
        outcome: row.parse("outcome")?,
        at: row.time("at")?,
    })
}

/// The ties of a customer, the newest first.
pub async fn ties_of_user(db: &Db, user: Id<User>, most: i64) -> Result<Vec<Tie>, Error> {
    let sql = "SELECT user_id, device_id, payee_tail, outcome, at FROM risk_verdict WHERE user_id = $1 \
               ORDER BY at DESC LIMIT $2";
    db.fetch_all(sql, args![user, most]).await?.iter().map(tie).collect()
}

/// The ties of a device, the newest first.
pub async fn ties_of_device(db: &Db, device_id: &str, most: i64) -> Result<Vec<Tie>, Error> {
    let sql = "SELECT user_id, device_id, payee_tail, outcome, at FROM risk_verdict WHERE device_id = $1 \
               ORDER BY at DESC LIMIT $2";
    db.fetch_all(sql, args![device_id, most]).await?.iter().map(tie).collect()
}
