//! The tables of this group.

use std::collections::BTreeMap;

use contracts::risk::{Reason, Scenario, VerdictOutcome};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp, Value};
use storage::{Db, Error, Result, Tx, args};

use crate::model::Setting;

/// Entries of the lists that are held in memory, at most.
const LIST_MAX: i64 = 100_000;
/// Rows of activity taken at a time.
pub const ACTIVITY_PAGE: i64 = 10_000;
/// Rows deleted at a time.
const SWEEP: i64 = 2_000;

/// A row of activity.
#[derive(Debug)]
pub struct Activity {
    /// The event's number in the outbox.
    pub event_seq: i64,
    /// What happened.
    pub kind: ActivityKind,
    /// To whom.
    pub user_id: Id<User>,
    /// On which device.
    pub device_id: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityKind {
    /// Money left.
    Transfer,
    /// A sign-in from a device never seen.
    LoginNewDevice,
}

impl ActivityKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::LoginNewDevice => "login_new_device",
        }
    }
}

/// A verdict on its way to its table.
#[derive(Debug)]
pub struct VerdictRow {
    /// Where it was given.
    pub scenario: Scenario,
    /// What it was.
    pub outcome: VerdictOutcome,
    /// Why.
    pub reasons: Vec<Reason>,
    /// On whom.
    pub user_id: Option<Id<User>>,
    /// Its id and when it was given.
    pub context: Ctx,
}

/// The settings of the bank, by rule.
pub async fn settings(db: &Db) -> Result<BTreeMap<String, Setting>> {
    let sql = "SELECT rule, enabled, thresholds FROM risk_rule_setting ORDER BY rule LIMIT 1000";
    let rows = db.fetch_all(sql, vec![]).await?;
    let setting = |row: &storage::Row| Ok((row.text(0)?, Setting { enabled: row.flag(1)?, thresholds: row.json(2)? }));
    rows.iter().map(setting).collect()
}

/// Gives a rule its first setting; one that exists stays as it is.
pub async fn seed_setting_in_tx(tx: &mut Tx, ctx: &Ctx, rule: &str, setting: &Setting) -> Result<()> {
    let sql = "INSERT INTO risk_rule_setting (rule, enabled, thresholds, updated_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (rule) DO NOTHING";
    tx.execute(sql, setting_values(ctx, rule, setting)?).await.map(drop)
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

/// All list entries whose time is not over at `now`, as kind and entry.
pub async fn list_entries(db: &Db, now: Timestamp) -> Result<Vec<(String, String)>> {
    let sql =
        "SELECT kind, entry FROM risk_list WHERE expires_at IS NULL OR expires_at > $1 ORDER BY kind, entry LIMIT $2";
    let rows = db.fetch_all(sql, args![now, LIST_MAX]).await?;
    if rows.len() as i64 == LIST_MAX {
        tracing::error!(entries = rows.len(), "risk lists are longer than what is held in memory");
    }
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Puts an entry on a list; answers whether it was not there before.
pub async fn list_add_in_tx(tx: &mut Tx, ctx: &Ctx, kind: &str, entry: &str, reason: &str) -> Result<bool> {
    let sql = "INSERT INTO risk_list (kind, entry, reason, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (kind, entry) DO NOTHING";
    Ok(tx.execute(sql, args![kind, entry, reason, ctx.now()]).await? == 1)
}

/// Takes an entry off a list; answers whether it was there.
pub async fn list_remove_in_tx(tx: &mut Tx, kind: &str, entry: &str) -> Result<bool> {
    Ok(tx.execute("DELETE FROM risk_list WHERE kind = $1 AND entry = $2", args![kind, entry]).await? == 1)
}

/// Notes activity; what was noted before stays.
pub async fn note_activity_in_tx(tx: &mut Tx, rows: Vec<Activity>) -> Result<()> {
    let columns = ["event_seq", "kind", "user_id", "device_id", "at"];
    let values =
        rows.into_iter().map(|row| args![row.event_seq, row.kind.as_str(), row.user_id, row.device_id, row.at]);
    tx.insert_many("risk_activity", &columns, values.collect(), "ON CONFLICT (event_seq) DO NOTHING").await.map(drop)
}

/// Activity noted after `seq` that happened after `since`, oldest first, up to [`ACTIVITY_PAGE`] rows.
pub async fn activity(db: &Db, seq: i64, since: Timestamp) -> Result<Vec<Activity>> {
    let sql = "SELECT event_seq, kind, user_id, device_id, at FROM risk_activity WHERE event_seq > $1 AND at > $2 \
               ORDER BY event_seq LIMIT $3";
    let rows = db.fetch_all(sql, args![seq, since, ACTIVITY_PAGE]).await?;
    rows.iter()
        .map(|row| {
            let kind = match row.text(1)?.as_str() {
                "transfer" => ActivityKind::Transfer,
                "login_new_device" => ActivityKind::LoginNewDevice,
                _ => {
                    return Err(Error::Malformed { column: "risk_activity.kind".to_owned() });
                }
            };
            let (event_seq, user_id) = (row.int(0)?, row.id(2)?);
            Ok(Activity { event_seq, kind, user_id, device_id: row.opt_text(3)?, at: row.time(4)? })
        })
        .collect()
}

/// Keeps verdicts.
pub async fn keep_verdicts_in_tx(tx: &mut Tx, verdicts: &[VerdictRow]) -> Result<()> {
    let columns = ["verdict_id", "scenario", "outcome", "reasons", "user_id", "at"];
    let rows: Result<Vec<_>> = verdicts
        .iter()
        .map(|verdict| {
            let id = verdict.context.new_id::<VerdictRow>();
            let (scenario, outcome) = (word(&verdict.scenario)?, word(&verdict.outcome)?);
            let reasons = serde_json::to_string(&verdict.reasons)?;
            Ok(args![id, scenario, outcome, reasons, verdict.user_id, verdict.context.now()])
        })
        .collect();
    tx.insert_many("risk_verdict", &columns, rows?, "").await.map(drop)
}

/// Deletes a slice of activity from before `before`; answers how many rows.
pub async fn sweep_activity_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_activity WHERE event_seq IN \
               (SELECT event_seq FROM risk_activity WHERE at < $1 ORDER BY at LIMIT $2)";
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

/// Verdicts kept, newest first: scenario, outcome and rules.
#[cfg(test)]
pub async fn verdicts(db: &Db) -> Result<Vec<(String, String, String)>> {
    let sql = "SELECT scenario, outcome, reasons FROM risk_verdict ORDER BY at DESC, verdict_id DESC LIMIT 100";
    let rows = db.fetch_all(sql, vec![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))).collect()
}
