//! Reading and verifying the audit trail.

use crate::{Args, Db, Error, Result, Row, args};
use kernel::{AuditOutcome, Cursor, Page, PageQuery, Timestamp, Value};

/// One entry as shown to an auditor.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Place in the chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What sort of actor.
    pub actor_kind: String,
    /// The actor's id.
    pub actor_id: String,
    /// The act.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// `ok` or `refused`.
    pub outcome: String,
    /// JSON.
    pub detail: String,
    /// The chain's hash at this entry, hex.
    pub hash: String,
}

/// Which entries to show; `None` means any.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Exact actor id.
    pub actor: Option<String>,
    /// Exact act, or a group's prefix ending in a dot.
    pub action: Option<String>,
    /// Exact subject.
    pub subject: Option<String>,
    /// Only what was done, or only what was refused.
    pub outcome: Option<AuditOutcome>,
}

/// The outcome of verifying a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrailReport {
    /// How many entries were followed.
    pub entries: i64,
}

const VERIFY_PAGE: i64 = 5_000;

impl Db {
    /// A page of the audit trail, newest first.
    pub async fn audit_page(&self, filter: &AuditFilter, page: &PageQuery) -> Result<Page<AuditRow>> {
        let mut sql = String::from(
            "SELECT seq, at, actor_kind, actor_id, action, subject, outcome, detail, hash FROM audit_entry WHERE seq < $1",
        );
        let mut values: Args = args![page.after.as_ref().map_or(i64::MAX, |cursor| cursor.key)];
        let mut and = |clause: &str, value: &str| {
            values.push(Value::from(value));
            sql.push_str(&clause.replace('?', &format!("${}", values.len())));
        };
        if let Some(actor) = &filter.actor {
            and(" AND actor_id = ?", actor);
        }
        if let Some(action) = &filter.action {
            match action.strip_suffix('.') {
                Some(_) => and(" AND substr(action, 1, length(?)) = ?", action),
                None => and(" AND action = ?", action),
            }
        }
        if let Some(subject) = &filter.subject {
            and(" AND subject = ?", subject);
        }
        if let Some(outcome) = filter.outcome {
            and(" AND outcome = ?", outcome.as_str());
        }
        values.push(Value::Int(page.fetch()));
        sql.push_str(&format!(" ORDER BY seq DESC LIMIT ${}", values.len()));
        let rows = self.fetch_composed(sql, values).await?;
        let entries = rows.iter().map(audit_row).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(entries, page, |row| Cursor { key: row.seq, id: row.seq.to_string() }))
    }

    /// Follows the whole audit chain and compares its end with the head kept apart.
    pub async fn verify_audit(&self) -> Result<TrailReport> {
        let sql = "SELECT seq, at, actor_kind, actor_id, action, subject, outcome, detail, trace_id, hash \
                   FROM audit_entry WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3";
        let head = self.fetch_optional("SELECT seq, hash FROM stream_head WHERE stream = 'audit'", vec![]).await?;
        let (head_seq, head_hash) = match head {
            Some(row) if row.opt_blob(1)?.is_some() => (row.int(0)?, row.blob(1)?),
            _ => {
                let strays = self.fetch_one("SELECT count(*) FROM audit_entry", vec![]).await?.int(0)?;
                (strays, audit::GENESIS.to_vec())
            }
        };
        let (mut verifier, mut from) = (audit::Verifier::default(), 0);
        loop {
            let rows = self.fetch_all(sql, args![from, head_seq, VERIFY_PAGE]).await?;
            for row in &rows {
                let link = link(row)?;
                from = link.seq;
                verifier.follow(&link, &row.blob("hash")?)?;
            }
            if (rows.len() as i64) < VERIFY_PAGE {
                return Ok(TrailReport { entries: verifier.finish(head_seq, &head_hash).map_err(Error::Trail)? });
            }
        }
    }
}

fn link(row: &Row) -> Result<audit::Link> {
    Ok(audit::Link {
        seq: row.int("seq")?,
        at: row.int("at")?,
        actor_kind: row.text("actor_kind")?,
        actor_id: row.text("actor_id")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        outcome: row.text("outcome")?,
        detail: row.text("detail")?,
        trace_id: row.text("trace_id")?,
    })
}

fn audit_row(row: &Row) -> Result<AuditRow> {
    let hash = row.blob("hash")?;
    Ok(AuditRow {
        seq: row.int("seq")?,
        at: row.time("at")?,
        actor_kind: row.text("actor_kind")?,
        actor_id: row.text("actor_id")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        outcome: row.text("outcome")?,
        detail: row.text("detail")?,
        hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}
