//! The tables of this group.

pub mod moments;

use std::collections::BTreeMap;

use contracts::risk::{LeastTool, Reason, Scenario, VerdictOutcome};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp, Value};
use serde_json::Map;
use storage::{Db, Error, Result, Tx, args};
use uuid::Uuid;

use crate::moment::Moment;
use crate::rules::explain::StoredHit;
use crate::rules::networks::network;
use crate::rules::{Judged, Lists, Setting};

/// Entries of the lists that are held in memory, at most.
const LIST_MAX: i64 = 100_000;
/// Rows deleted at a time.
const SWEEP: i64 = 2_000;

/// Marks ids of verdicts.
pub enum Kept {}

/// A verdict on its way to its table.
#[derive(Debug)]
pub struct VerdictRow {
    /// Under which id.
    pub verdict_id: Id<Kept>,
    /// On whom.
    pub user_id: Option<Id<User>>,
    /// On what.
    pub moment: Moment,
    /// What the rules came to.
    pub judged: Judged,
    /// What was told.
    pub reasons: Vec<Reason>,
    /// In which bank, and by whose clock.
    pub context: Ctx,
}

/// A verdict as it was kept.
#[derive(Debug)]
pub struct KeptVerdict {
    /// Where it was given.
    pub scenario: Scenario,
    /// What it was.
    pub outcome: VerdictOutcome,
    /// What a proof had to be at least.
    pub least_tool: LeastTool,
    /// The sum of the scores.
    pub score: i64,
    /// The rules that fired.
    pub hits: Vec<StoredHit>,
    /// What they read.
    pub features: Map<String, serde_json::Value>,
    /// On whom.
    pub user_id: Option<Id<User>>,
    /// On which device.
    pub device_id: Option<String>,
    /// How much it was about, in minor units.
    pub amount_minor: Option<i64>,
    /// The last digits of the payee's account.
    pub payee_tail: Option<String>,
    /// A finer word than the scenario.
    pub operation: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Rules that are kept with one verdict, at most.
const HITS_MAX: usize = 60;
/// Digits of the payee's account that are kept.
const TAIL: usize = 4;

/// The settings of the bank, by rule.
pub async fn settings(db: &Db) -> Result<BTreeMap<String, Setting>> {
    let sql = "SELECT rule, enabled, thresholds FROM risk_rule_setting ORDER BY rule LIMIT 1000";
    let rows = db.fetch_all(sql, vec![]).await?;
    let setting = |row: &storage::Row| Ok((row.text(0)?, Setting { enabled: row.flag(1)?, thresholds: row.json(2)? }));
    rows.iter().map(setting).collect()
}

/// Sets a rule.
pub async fn put_setting_in_tx(tx: &mut Tx, ctx: &Ctx, rule: &str, setting: &Setting) -> Result<()> {
    let sql = "INSERT INTO risk_rule_setting (rule, enabled, thresholds, updated_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (rule) DO UPDATE SET enabled = excluded.enabled, thresholds = excluded.thresholds, \
               updated_at = excluded.updated_at";
    tx.execute(sql, setting_values(ctx, rule, setting)?).await.map(drop)
}

fn setting_values(ctx: &Ctx, rule: &str, setting: &Setting) -> Result<Vec<Value>> {
    let thresholds = serde_json::to_string(&setting.thresholds)?;
    Ok(args![rule, i64::from(setting.enabled), thresholds, ctx.now()])
}

/// The lists, without entries whose time is over at `now`.
pub async fn lists(db: &Db, now: Timestamp) -> Result<Lists> {
    let sql = "SELECT side, kind, entry FROM risk_list WHERE expires_at IS NULL OR expires_at > $1 \
               ORDER BY side, kind, entry LIMIT $2";
    let rows = db.fetch_all(sql, args![now, LIST_MAX]).await?;
    if rows.len() as i64 == LIST_MAX {
        tracing::error!(entries = rows.len(), "risk lists are longer than what is held in memory");
    }
    let mut lists = Lists::default();
    for row in &rows {
        let (side, kind, entry) = (row.text(0)?, row.text(1)?, row.text(2)?);
        let list = if side == "white" { &mut lists.white } else { &mut lists.black };
        match kind.as_str() {
            "account" => drop(list.accounts.insert(entry)),
            "device" => drop(list.devices.insert(entry)),
            "phone" => drop(list.phones.insert(entry)),
            "ip" => network(&entry).into_iter().for_each(|net| list.networks.insert(net)),
            "customer" => list.customers.extend(entry.parse::<Uuid>().ok()),
            other => tracing::error!(kind = other, "a list this version does not know"),
        }
    }
    Ok(lists)
}

/// Puts an entry on the black list; answers whether it was not there before. One that a person put on the white list stays
/// there: who trusts it has looked.
pub async fn list_add_in_tx(tx: &mut Tx, ctx: &Ctx, kind: &str, entry: &str, reason: &str) -> Result<bool> {
    let sql = "INSERT INTO risk_list (kind, entry, reason, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (kind, entry) DO NOTHING";
    Ok(tx.execute(sql, args![kind, entry, reason, ctx.now()]).await? == 1)
}

/// Takes an entry off the black list; answers whether it was there.
pub async fn list_remove_in_tx(tx: &mut Tx, kind: &str, entry: &str) -> Result<bool> {
    let sql = "DELETE FROM risk_list WHERE kind = $1 AND entry = $2 AND side = 'black'";
    Ok(tx.execute(sql, args![kind, entry]).await? == 1)
}

/// Keeps verdicts.
pub async fn keep_verdicts_in_tx(tx: &mut Tx, verdicts: &[VerdictRow]) -> Result<()> {
    let columns = [
        "verdict_id",
        "scenario",
        "outcome",
        "reasons",
        "user_id",
        "at",
        "score",
        "least_tool",
        "hits",
        "features",
        "operation",
        "device_id",
        "amount_minor",
        "payee_tail",
        "mark",
    ];
    let rows: Result<Vec<_>> = verdicts.iter().map(verdict_values).collect();
    tx.insert_many("risk_verdict", &columns, rows?, "").await.map(drop)
}

fn verdict_values(row: &VerdictRow) -> Result<Vec<Value>> {
    let VerdictRow { verdict_id, user_id, moment, judged, reasons, .. } = row;
    let hits: Vec<StoredHit> = judged.hits.iter().take(HITS_MAX).map(StoredHit::from).collect();
    let features: Map<_, _> = judged.values.iter().map(|(field, value)| (field.to_string(), value.clone())).collect();
    let tail = moment.payee.as_deref().map(|payee| payee.get(payee.len().saturating_sub(TAIL)..).unwrap_or_default());
    Ok(args![
        *verdict_id,
        moment.scenario.as_str(),
        word(&judged.outcome)?,
        serde_json::to_string(reasons)?,
        *user_id,
        moment.at,
        judged.score,
        word(&judged.least_tool)?,
        serde_json::to_string(&hits)?,
        serde_json::to_string(&features)?,
        moment.operation.as_deref(),
        moment.device.as_deref(),
        moment.amount_minor,
        tail,
        moment.mark.cast_signed(),
    ])
}

/// A verdict that was kept.
pub async fn verdict(db: &Db, verdict_id: Id<Kept>) -> Result<Option<KeptVerdict>> {
    let sql = "SELECT scenario, outcome, least_tool, score, hits, features, user_id, device_id, amount_minor, \
               payee_tail, operation, at FROM risk_verdict WHERE verdict_id = $1";
    let row = db.fetch_optional(sql, args![verdict_id]).await?;
    row.map(|row| {
        let word = |column: usize| Ok::<_, Error>(serde_json::Value::String(row.text(column)?));
        Ok(KeptVerdict {
            scenario: serde_json::from_value(word(0)?)?,
            outcome: serde_json::from_value(word(1)?)?,
            least_tool: serde_json::from_value(word(2)?)?,
            score: row.int(3)?,
            hits: row.json(4)?,
            features: row.json(5)?,
            user_id: row.opt_parse(6)?,
            device_id: row.opt_text(7)?,
            amount_minor: row.opt_int(8)?,
            payee_tail: row.opt_text(9)?,
            operation: row.opt_text(10)?,
            at: row.time(11)?,
        })
    })
    .transpose()
}

/// Deletes a slice of the activity that was kept before there was a journal, from before `before`; answers how many rows.
pub async fn sweep_activity_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_activity WHERE event_seq IN \
               (SELECT event_seq FROM risk_activity WHERE at < $1 ORDER BY at LIMIT $2)";
    tx.execute(sql, args![before, SWEEP]).await
}

/// A step-up ended as a refusal.
pub async fn unmet_in_tx(tx: &mut Tx, ctx: &Ctx, verdict_id: &str) -> Result<()> {
    let sql = "INSERT INTO risk_unmet (verdict_id, at) VALUES ($1, $2) ON CONFLICT (verdict_id) DO NOTHING";
    tx.execute(sql, args![verdict_id, ctx.now()]).await.map(drop)
}

/// Deletes a slice of what is known of step-ups from before `before`; answers how many rows.
pub async fn sweep_unmet_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_unmet WHERE verdict_id IN \
               (SELECT verdict_id FROM risk_unmet WHERE at < $1 ORDER BY at LIMIT $2)";
    tx.execute(sql, args![before, SWEEP]).await
}

/// Deletes a slice of verdicts from before `before`; answers how many rows.
pub async fn sweep_verdicts_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_verdict WHERE verdict_id IN \
               (SELECT verdict_id FROM risk_verdict WHERE at < $1 ORDER BY at LIMIT $2)";
    tx.execute(sql, args![before, SWEEP]).await
}

/// The word of an enum as it is stored: the one serde knows.
fn word(value: &impl serde::Serialize) -> Result<String> {
    let json = serde_json::to_value(value)?;
    Ok(json.as_str().unwrap_or_default().to_owned())
}

/// Verdicts kept, newest first: scenario, outcome, reasons and hits.
#[cfg(test)]
pub async fn verdicts(db: &Db) -> Result<Vec<(String, String, String, String)>> {
    let sql = "SELECT scenario, outcome, reasons, hits FROM risk_verdict ORDER BY at DESC, verdict_id DESC LIMIT 100";
    let rows = db.fetch_all(sql, vec![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?))).collect()
}
