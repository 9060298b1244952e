//! The streams every database has: events, audit entries, and numbers a group gives in commit order.

use std::collections::BTreeMap;

use kernel::{AuditEntry, Event};

use crate::tx::{Origin, Tx};
use crate::{Error, Result, Work, args};

/// In a fixed order, so that two transactions that lock the heads never wait for each other.
const HEADS: &str = "SELECT stream, seq, hash FROM stream_head ORDER BY stream";
const OUTBOX: &str = "outbox";
const AUDIT: &str = "audit";

/// The last numbers given, held until the commit: numbers are given in commit order, without gaps.
#[derive(Debug)]
pub(crate) struct Heads {
    numbers: BTreeMap<String, i64>,
    hash: [u8; 32],
    moved: Vec<&'static str>,
}

impl Tx {
    /// Takes the bank's streams for this transaction: from here to its end, nobody else publishes, audits or numbers.
    /// Those who only publish need not ask; a commit does it for them, last. Who decides on what others may have
    /// written under the same hold asks first.
    pub fn hold_streams(&mut self) -> Work<'_, ()> {
        Box::pin(async move { self.heads().await.map(drop) })
    }

    /// Gives `count` numbers of `stream`, which a migration has made; answers the last one given before them.
    pub fn number(&mut self, stream: &'static str, count: usize) -> Work<'_, i64> {
        Box::pin(self.number_now(stream, count))
    }

    async fn number_now(&mut self, stream: &'static str, count: usize) -> Result<i64> {
        let heads = self.heads().await?;
        let last = heads.numbers.get(stream).copied().ok_or(Error::NoRow)?;
        let next = i64::try_from(count).ok().and_then(|count| last.checked_add(count));
        heads.numbers.insert(stream.to_owned(), next.ok_or(Error::Inconsistent("numbers are used up"))?);
        if !heads.moved.contains(&stream) {
            heads.moved.push(stream);
        }
        Ok(last)
    }

    async fn heads(&mut self) -> Result<&mut Heads> {
        if self.heads.is_none() {
            let rows = self.fetch_composed(format!("{HEADS}{}", self.for_update()), vec![]).await?;
            let mut heads = Heads { numbers: BTreeMap::new(), hash: audit::GENESIS, moved: Vec::new() };
            for row in rows {
                let (stream, hash) = (row.text(0)?, row.opt_blob(2)?);
                if let Some(hash) = hash {
                    let malformed = |_| Error::Malformed { column: "stream_head.hash".into() };
                    heads.hash = hash.try_into().map_err(malformed)?;
                }
                heads.numbers.insert(stream, row.int(1)?);
            }
            self.heads = Some(heads);
        }
        self.heads.as_mut().ok_or(Error::NoRow)
    }

    /// Writes what was published and audited.
    pub(crate) async fn write_streams(&mut self) -> Result<()> {
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            let last = self.number(OUTBOX, events.len()).await?;
            self.write_events(last, events).await?;
        }
        let audits = std::mem::take(&mut self.audits);
        if !audits.is_empty() {
            let last = self.number(AUDIT, audits.len()).await?;
            self.write_audits(last, audits).await?;
        }
        Ok(())
    }

    /// Writes how far the streams have come.
    pub(crate) async fn write_heads(&mut self) -> Result<()> {
        let Some(heads) = &self.heads else { return Ok(()) };
        let row = |stream: &&'static str| {
            let hash = (*stream == AUDIT).then(|| heads.hash.to_vec());
            args![*stream, heads.numbers.get(*stream).copied().unwrap_or(0), hash]
        };
        let rows = heads.moved.iter().map(row).collect();
        let upsert = "ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
        self.insert_later("stream_head", &["stream", "seq", "hash"], rows, upsert).await
    }

    async fn write_events(&mut self, last: i64, events: Vec<(Event, Origin)>) -> Result<()> {
        let columns = ["seq", "topic", "aggregate", "payload", "trace_id", "occurred_at"];
        let rows = (last + 1..).zip(events).map(|(seq, (event, origin))| {
            args![seq, event.topic, event.aggregate, event.payload, origin.trace_id, origin.at]
        });
        self.insert_later("outbox", &columns, rows.collect(), "").await
    }

    async fn write_audits(&mut self, last: i64, audits: Vec<(AuditEntry, Origin)>) -> Result<()> {
        let columns =
            ["seq", "at", "actor_kind", "actor_id", "action", "subject", "outcome", "detail", "trace_id", "hash"];
        let mut rows = Vec::with_capacity(audits.len());
        let heads = self.heads().await?;
        for (seq, (entry, origin)) in (last + 1..).zip(audits) {
            let link = audit::Link {
                seq,
                at: origin.at,
                actor_kind: origin.actor_kind.to_owned(),
                actor_id: origin.actor_id,
                action: entry.action.to_owned(),
                subject: entry.subject,
                outcome: entry.outcome.as_str().to_owned(),
                detail: entry.detail,
                trace_id: origin.trace_id,
            };
            heads.hash = audit::hash(&heads.hash, &link);
            rows.push(args![
                seq,
                link.at,
                link.actor_kind,
                link.actor_id,
                link.action,
                link.subject,
                link.outcome,
                link.detail,
                link.trace_id,
                heads.hash.to_vec(),
            ]);
        }
        self.insert_later("audit_entry", &columns, rows, "").await
    }
}
