//! Cases, their notes, what was allowed, and what verdicts were worth.

use std::collections::BTreeSet;

use contracts::risk::VerdictOutcome;
use contracts::user::User;
use kernel::{Ctx, Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::super::Sought;
use super::super::model::{CaseDecision, CaseOrigin, CaseState, Granted, Label, NoteKind, Outcome};
use super::{Judgement, Order, Where};
use crate::desk::error::Error;

const COLUMNS: &str = "case_id, origin, user_id, scenario, mark, amount_minor, summary, state, opened_at, opened_by, \
                       assigned_to, assigned_at, decision, label, reason, decided_by, decided_at";
/// Allowances of one customer that are looked at.
const ALLOWANCES_MAX: i64 = 200;

/// Marks ids of cases.
pub enum Case {}

/// Marks ids of notes.
pub enum Note {}

/// Marks ids of allowances.
pub enum Allowed {}

/// A case as it is kept.
#[derive(Debug, Clone)]
pub struct CaseRow {
    pub case_id: Id<Case>,
    pub origin: CaseOrigin,
    pub user_id: Option<Id<User>>,
    pub scenario: String,
    pub mark: Option<u64>,
    pub amount_minor: Option<i64>,
    pub summary: String,
    pub state: CaseState,
    pub opened_at: Timestamp,
    pub opened_by: String,
    pub assigned: Option<(String, Timestamp)>,
    pub decided: Option<Decided>,
}

/// What was decided, and by whom.
#[derive(Debug, Clone)]
pub struct Decided {
    pub decision: CaseDecision,
    pub label: Option<Label>,
    pub reason: String,
    pub by: String,
    pub at: Timestamp,
}

/// What was written to a case.
#[derive(Debug, Clone)]
pub struct NoteRow {
    pub note_id: Id<Note>,
    pub kind: NoteKind,
    pub body: String,
    pub by: String,
    pub at: Timestamp,
}

/// Which cases.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only those that stand so.
    pub state: Option<CaseState>,
    /// Only those this operator has taken.
    pub assigned_to: Option<String>,
    /// Only of this scenario.
    pub scenario: Option<String>,
    /// Only of this customer.
    pub user_id: Option<Id<User>>,
}

/// A mark as it is kept: the same 64 bits.
const fn kept_mark(mark: u64) -> i64 {
    mark.cast_signed()
}

fn read(row: &Row) -> Result<CaseRow, Error> {
    let decision: Option<CaseDecision> = row.opt_parse("decision")?;
    let decided = decision.zip(row.opt_text("decided_by")?.zip(row.opt_time("decided_at")?));
    let (label, reason) = (row.opt_parse("label")?, row.opt_text("reason")?.unwrap_or_default());
    Ok(CaseRow {
        case_id: row.id("case_id")?,
        origin: row.parse("origin")?,
        user_id: row.opt_parse("user_id")?,
        scenario: row.text("scenario")?,
        mark: row.opt_int("mark")?.map(i64::cast_unsigned),
        amount_minor: row.opt_int("amount_minor")?,
        summary: row.text("summary")?,
        state: row.parse("state")?,
        opened_at: row.time("opened_at")?,
        opened_by: row.text("opened_by")?,
        assigned: row.opt_text("assigned_to")?.zip(row.opt_time("assigned_at")?),
        decided: decided.map(|(decision, (by, at))| Decided { decision, label, reason, by, at }),
    })
}

/// Whether a case is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It is.
    Now,
    /// One about the same operation was waiting.
    Before,
}

/// Opens a case about a verdict; one about the same operation that waits takes the verdict in. Answers which case.
pub async fn open_case_in_tx(tx: &mut Tx, case: &CaseRow, verdict_id: &str) -> storage::Result<(Id<Case>, Opened)> {
    let mark = case.mark.map(kept_mark);
    let sql = "SELECT case_id FROM risk_case WHERE user_id = $1 AND mark = $2 AND state <> 'decided' LIMIT 1";
    let known = match (case.user_id, mark) {
        (Some(user), Some(mark)) => tx.fetch_optional(sql, args![user, mark]).await?,
        _ => None,
    };
    let (case_id, opened) = match known {
        Some(row) => (row.id("case_id")?, Opened::Before),
        None => (case.case_id, Opened::Now),
    };
    if opened == Opened::Now {
        let sql = "INSERT INTO risk_case (case_id, origin, user_id, scenario, mark, amount_minor, summary, state, \
                   opened_at, opened_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)";
        let values = args![
            case.case_id,
            case.origin.as_str(),
            case.user_id,
            &case.scenario,
            mark,
            case.amount_minor,
            &case.summary,
            case.opened_at,
            &case.opened_by,
        ];
        tx.execute(sql, values).await?;
    }
    tx.execute("UPDATE risk_verdict SET case_id = $2 WHERE verdict_id = $1", args![verdict_id, case_id]).await?;
    Ok((case_id, opened))
}

/// A page of cases: of those that wait, whichever has waited longest comes first; of all others, the newest.
pub async fn cases(db: &Db, filter: &CaseFilter, page: &PageQuery) -> Result<Page<CaseRow>, Error> {
    let mut only = Where::new();
    if let Some(state) = filter.state {
        only.and("state = ?", state.as_str());
    }
    if let Some(operator) = &filter.assigned_to {
        only.and("assigned_to = ?", operator);
    }
    if let Some(scenario) = &filter.scenario {
        only.and("scenario = ?", scenario);
    }
    if let Some(user) = filter.user_id {
        only.and("user_id = ?", user);
    }
    let order = match filter.state {
        Some(CaseState::Open | CaseState::Assigned) => Order::OldestFirst,
        Some(CaseState::Decided) | None => Order::NewestFirst,
    };
    only.after(page.after.as_ref(), order, "opened_at", "case_id");
    let (limit, word) = (only.limit(page.fetch()), order.word());
    let sql = format!("SELECT {COLUMNS} FROM risk_case{} ORDER BY opened_at {word}, case_id {word}{limit}", only.sql);
    let rows = db.fetch_composed(sql, only.values).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.opened_at.micros(), id: row.case_id.to_string() }))
}

/// One case.
pub async fn case(db: &Db, id: Id<Case>) -> Result<Option<CaseRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_case WHERE case_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// One case, locked until the commit.
pub async fn case_in_tx(tx: &mut Tx, id: Id<Case>) -> Result<Option<CaseRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM risk_case WHERE case_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(read).transpose()
}

/// Gives a case to an operator.
pub async fn assign_in_tx(tx: &mut Tx, id: Id<Case>, operator: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE risk_case SET state = 'assigned', assigned_to = $2, assigned_at = $3 WHERE case_id = $1";
    tx.execute(sql, args![id, operator, now]).await?;
    Ok(())
}

/// A case is decided.
pub async fn decide_case_in_tx(tx: &mut Tx, id: Id<Case>, decided: &Decided) -> Result<(), Error> {
    let sql = "UPDATE risk_case SET state = 'decided', decision = $2, label = $3, reason = $4, decided_by = $5, \
               decided_at = $6 WHERE case_id = $1";
    let Decided { decision, label, reason, by, at } = decided;
    tx.execute(sql, args![id, decision.as_str(), label.map(Label::as_str), reason, by, *at]).await?;
    Ok(())
}

/// Writes to a case.
pub async fn note_in_tx(tx: &mut Tx, case: Id<Case>, note: &NoteRow) -> Result<(), Error> {
    let sql =
        "INSERT INTO risk_case_note (note_id, case_id, kind, body, written_by, at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![note.note_id, case, note.kind.as_str(), &note.body, &note.by, note.at]).await?;
    Ok(())
}

/// How many notes a case holds.
pub async fn notes_count_in_tx(tx: &mut Tx, case: Id<Case>) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM risk_case_note WHERE case_id = $1";
    Ok(tx.fetch_one(sql, args![case]).await?.int("n")?)
}

/// What was written to a case, the oldest first.
pub async fn notes(db: &Db, case: Id<Case>, most: i64) -> Result<Vec<NoteRow>, Error> {
    let sql = "SELECT note_id, kind, body, written_by, at FROM risk_case_note WHERE case_id = $1 \
               ORDER BY at, note_id LIMIT $2";
    let note = |row: &Row| {
        Ok(NoteRow {
            note_id: row.id("note_id")?,
            kind: row.parse("kind")?,
            body: row.text("body")?,
            by: row.text("written_by")?,
            at: row.time("at")?,
        })
    };
    db.fetch_all(sql, args![case, most]).await?.iter().map(note).collect()
}

/// What lets a customer pass.
pub struct Grant<'a> {
    pub user: Id<User>,
    pub scenario: &'a str,
    pub granted: &'a Granted,
    /// `case` or `appeal`.
    pub source: &'static str,
    pub source_id: String,
    /// What was held back.
    pub outcome: Outcome,
}

/// Lets a customer pass some rules for a while.
pub async fn allow_in_tx(tx: &mut Tx, ctx: &Ctx, grant: &Grant<'_>) -> Result<(), Error> {
    let sql = "INSERT INTO risk_allowance (allowance_id, user_id, scenario, mark, payee_tail, amount_max_minor, rules, \
               source, source_id, created_by, created_at, ends_at, of_proof) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let Grant { user, scenario, granted, source, source_id, outcome } = grant;
    let rules = serde_json::to_string(&granted.rules).map_err(storage::Error::from)?;
    let values = args![
        ctx.new_id::<Allowed>(),
        *user,
        *scenario,
        granted.mark.map(kept_mark),
        granted.payee_tail.as_deref(),
        granted.amount_max_minor,
        rules,
        *source,
        source_id,
        ctx.actor.id(),
        ctx.now(),
        granted.ends_at,
        i64::from(*outcome == Outcome::StepUp),
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// What lets a customer pass in a scenario now, the newest first; where a proof is asked for, only what lets proofs pass.
pub async fn allowances(db: &Db, now: Timestamp, sought: &Sought<'_>) -> storage::Result<Vec<Granted>> {
    let sql = "SELECT mark, payee_tail, amount_max_minor, rules, ends_at FROM risk_allowance \
               WHERE user_id = $1 AND ends_at > $2 AND scenario = $3 AND of_proof >= $4 ORDER BY ends_at DESC LIMIT $5";
    let of_proof = i64::from(sought.outcome == VerdictOutcome::StepUp);
    let granted = |row: &Row| {
        let rules: BTreeSet<String> = row.json("rules")?;
        Ok(Granted {
            mark: row.opt_int("mark")?.map(i64::cast_unsigned),
            payee_tail: row.opt_text("payee_tail")?,
            amount_max_minor: row.opt_int("amount_max_minor")?,
            rules,
            ends_at: row.time("ends_at")?,
        })
    };
    db.fetch_all(sql, args![sought.user, now, sought.scenario.as_str(), of_proof, ALLOWANCES_MAX])
        .await?
        .iter()
        .map(granted)
        .collect()
}

/// Until when something that was decided lets its customer pass.
pub async fn allowed_until(db: &Db, source_id: &str, user: Id<User>) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT ends_at FROM risk_allowance WHERE user_id = $1 AND source_id = $2 ORDER BY ends_at DESC LIMIT 1";
    Ok(db.fetch_optional(sql, args![user, source_id]).await?.map(|row| row.time("ends_at")).transpose()?)
}

/// Says what a verdict was worth; whoever says it last is believed.
pub async fn label_in_tx(tx: &mut Tx, verdict: Id<Judgement>, label: Label) -> Result<(), Error> {
    let sql = "UPDATE risk_verdict SET label = $2 WHERE verdict_id = $1";
    tx.execute(sql, args![verdict, label.as_str()]).await?;
    Ok(())
}
