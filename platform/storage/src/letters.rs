//! Dead letters: events a consumer could not take, and what becomes of them.
//!
//! A letter is tried again by itself, at first after half a minute, then at ever longer intervals for about a day; then
//! it waits for a person, who has it tried again or discards it. Later events of the same aggregate wait behind it and
//! follow, in order, when it is gone. Whoever asks for another try only sets its time: the process that serves the
//! consumer does the work, within a second.

use std::time::Duration;

use kernel::{AuditEntry, Ctx, Cursor, Page, PageQuery, Timestamp};
use serde_json::json;

use crate::outbox::{Consumption, Outbox, StoredEvent, Way, stored};
use crate::{Db, Result, Row, Tx, args};

/// Why an event is kept as a dead letter that nobody has tried.
pub(crate) const WAITS: &str = "waits for an earlier event of the same aggregate";
/// The first pause, in seconds; each further one is twice as long.
const FIRST_PAUSE_S: i64 = 30;
/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;
/// After so many tries, about a day, only a person has it tried again.
const TRIES_MAX: i64 = 30;
/// How soon a letter that waits behind another looks again, in seconds. It is woken when the other one goes; this is
/// for letters nobody wakes.
const BEHIND_S: i64 = 600;
/// Letters tried in one turn: new events must not wait for long.
const AT_ONCE: i64 = 64;

/// An event a consumer gave up on.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The consumer.
    pub consumer: String,
    /// The event's number.
    pub seq: i64,
    /// The event's topic.
    pub topic: String,
    /// What the event happened to.
    pub aggregate: String,
    /// Why, in words without personal data.
    pub error: String,
    /// When it was given up.
    pub died_at: Timestamp,
    /// How often it was tried since.
    pub tries: i64,
    /// When it is tried again by itself; nothing when it waits for a person.
    pub retry_at: Option<Timestamp>,
}

impl DeadLetter {
    /// Whether nobody has tried it, since an earlier event of its aggregate is a dead letter.
    pub fn waits(&self) -> bool {
        self.error == WAITS
    }
}

const COLUMNS: &str = "consumer, seq, topic, aggregate, error, died_at, tries, retry_at";

fn letter(row: &Row) -> Result<DeadLetter> {
    Ok(DeadLetter {
        consumer: row.text(0)?,
        seq: row.int(1)?,
        topic: row.text(2)?,
        aggregate: row.text(3)?,
        error: row.text(4)?,
        died_at: row.time(5)?,
        tries: row.int(6)?,
        retry_at: row.opt_time(7)?,
    })
}

impl Db {
    /// A page of the dead letters, the oldest events first.
    pub async fn letters_page(&self, page: &PageQuery) -> Result<Page<DeadLetter>> {
        let (seq, consumer) = page.after.as_ref().map_or((0, ""), |cursor| (cursor.key, cursor.id.as_str()));
        let sql = format!(
            "SELECT {COLUMNS} FROM outbox_dead WHERE (seq, consumer) > ($1, $2) ORDER BY seq, consumer LIMIT $3"
        );
        let rows = self.fetch_composed(sql, args![seq, consumer, page.fetch()]).await?;
        let letters = rows.iter().map(letter).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(letters, page, |letter| Cursor { key: letter.seq, id: letter.consumer.clone() }))
    }

    /// How many dead letters there are.
    pub async fn letters_count(&self) -> Result<i64> {
        self.fetch_one("SELECT count(*) FROM outbox_dead", vec![]).await?.int(0)
    }
}

impl Tx {
    /// Has a dead letter tried again at once, with those of its aggregate that are before it. Audited. Answers how many
    /// letters that concerns: none if there is no such letter.
    pub async fn retry_letter(&mut self, ctx: &Ctx, consumer: &str, seq: i64) -> Result<u64> {
        let sql = "UPDATE outbox_dead SET retry_at = $3, tries = 0 WHERE consumer = $1 AND seq <= $2 AND aggregate = \
                   (SELECT aggregate FROM outbox_dead WHERE consumer = $1 AND seq = $2)";
        let touched = self.execute(sql, args![consumer, seq, ctx.now()]).await?;
        if touched > 0 {
            self.audit(AuditEntry::done("outbox.retry_asked", subject(consumer, seq), &json!({ "letters": touched })));
        }
        Ok(touched)
    }

    /// Has every dead letter of `consumer`, or of all, tried again at once. Audited.
    pub async fn retry_all_letters(&mut self, ctx: &Ctx, consumer: Option<&str>) -> Result<u64> {
        let sql = "UPDATE outbox_dead SET retry_at = $1, tries = 0 WHERE consumer = $2 OR $2 = ''";
        let touched = self.execute(sql, args![ctx.now(), consumer.unwrap_or_default()]).await?;
        if touched > 0 {
            let detail = json!({ "letters": touched });
            self.audit(AuditEntry::done("outbox.retry_asked", consumer.unwrap_or("all"), &detail));
        }
        Ok(touched)
    }

    /// Gives a dead letter up for good, for a purpose that is kept in the audit trail. The next one of its aggregate is
    /// tried at once. Answers the letter, or nothing if there is none.
    pub async fn discard_letter(
        &mut self,
        ctx: &Ctx,
        consumer: &str,
        seq: i64,
        purpose: &str,
    ) -> Result<Option<DeadLetter>> {
        let Some(found) = self.take_letter(ctx, consumer, seq).await? else { return Ok(None) };
        let detail = json!({ "topic": found.topic, "aggregate": found.aggregate, "purpose": purpose });
        self.audit(AuditEntry::done("outbox.discarded", subject(consumer, seq), &detail));
        Ok(Some(found))
    }

    /// Removes a letter and wakes the next one of its aggregate.
    async fn take_letter(&mut self, ctx: &Ctx, consumer: &str, seq: i64) -> Result<Option<DeadLetter>> {
        // The consumer's cursor is held by whoever buries and whoever takes away, so that nothing slips between.
        let hold = format!("SELECT seq FROM outbox_cursor WHERE consumer = $1{}", self.for_update());
        self.fetch_composed(hold, args![consumer]).await?;
        let sql = format!("DELETE FROM outbox_dead WHERE consumer = $1 AND seq = $2 RETURNING {COLUMNS}");
        let rows = self.fetch_composed(sql, args![consumer, seq]).await?;
        let Some(found) = rows.first().map(letter).transpose()? else { return Ok(None) };
        let wake = "UPDATE outbox_dead SET retry_at = $3, tries = 0 WHERE consumer = $1 AND seq = \
                    (SELECT MIN(seq) FROM outbox_dead WHERE consumer = $1 AND aggregate = $2)";
        self.execute(wake, args![consumer, &found.aggregate, ctx.now()]).await?;
        Ok(Some(found))
    }
}

fn subject(consumer: &str, seq: i64) -> String {
    format!("{consumer}:{seq}")
}

/// The next pause after `tries` tries; nothing when a person has to look.
fn pause_s(tries: i64) -> Option<i64> {
    let doubled = FIRST_PAUSE_S.saturating_mul(1_i64.checked_shl(tries.clamp(0, 30) as u32).unwrap_or(i64::MAX));
    (tries < TRIES_MAX).then_some(doubled.min(LONGEST_PAUSE_S))
}

impl Outbox {
    /// Tries those letters of `consumption` whose time has come, once each. Answers how many were delivered.
    pub async fn retry_due(&self, consumption: &Consumption) -> Result<usize> {
        let due = "SELECT 1 FROM outbox_dead WHERE consumer = $1 AND retry_at <= $2 LIMIT 1";
        let mut delivered = 0;
        for _ in 0..AT_ONCE {
            if self.db.by_key(due, args![consumption.name, self.ctx.now()]).await?.is_none() {
                break;
            }
            delivered += usize::from(self.retry_next(consumption).await?);
        }
        Ok(delivered)
    }

    /// Tries the oldest letter that is due; answers whether it was delivered.
    async fn retry_next(&self, consumption: &Consumption) -> Result<bool> {
        let name = consumption.name;
        let sql =
            format!("SELECT {COLUMNS} FROM outbox_dead WHERE consumer = $1 AND retry_at <= $2 ORDER BY seq LIMIT 1");
        let rows = self.db.fetch_composed(sql, args![name, self.ctx.now()]).await?;
        let Some(due) = rows.first().map(letter).transpose()? else { return Ok(false) };
        let earlier = "SELECT 1 FROM outbox_dead WHERE aggregate = $1 AND consumer = $2 AND seq < $3 LIMIT 1";
        if self.db.by_key(earlier, args![&due.aggregate, name, due.seq]).await?.is_some() {
            self.put_off(&due, WAITS, due.tries, Some(BEHIND_S)).await?;
            return Ok(false);
        }
        let sql = "SELECT seq, topic, aggregate, payload, trace_id, occurred_at FROM outbox WHERE seq = $1";
        let Some(event) = self.db.by_key(sql, args![due.seq]).await?.as_ref().map(stored).transpose()? else {
            self.put_off(&due, "the event itself is gone", due.tries, None).await?;
            return Ok(false);
        };
        match self.deliver_late(consumption, &event).await? {
            Ok(()) => {
                tracing::info!(consumer = name, seq = event.seq, topic = event.topic, "dead letter delivered");
                Ok(true)
            }
            Err(error) => {
                tracing::warn!(
                    consumer = name,
                    seq = event.seq,
                    topic = event.topic,
                    error,
                    "dead letter refused again"
                );
                self.put_off(&due, &error, due.tries + 1, pause_s(due.tries + 1)).await?;
                Ok(false)
            }
        }
    }

    /// Delivers one event and takes its letter away; a refusal is an answer.
    async fn deliver_late(
        &self,
        consumption: &Consumption,
        event: &StoredEvent,
    ) -> Result<std::result::Result<(), String>> {
        if consumption.way != Way::InTx
            && let Err(error) = self.relay_once(consumption, event).await
        {
            return Ok(Err(error.to_string()));
        }
        let mut tx = self.db.begin(&self.ctx).await?;
        // Another process may have delivered it, or a person discarded it, a moment ago.
        if tx.take_letter(&self.ctx, consumption.name, event.seq).await?.is_none() {
            return Ok(Ok(()));
        }
        if consumption.way == Way::InTx
            && let Err(error) = self.take_once(&mut tx, consumption, std::slice::from_ref(event)).await
        {
            return Ok(Err(error.to_string()));
        }
        tx.commit().await.map(Ok)
    }

    async fn put_off(&self, letter: &DeadLetter, error: &str, tries: i64, pause_s: Option<i64>) -> Result<()> {
        let mut tx = self.db.begin(&self.ctx).await?;
        let again = pause_s.map(|pause| self.ctx.now().plus_seconds(pause).micros());
        let sql = "UPDATE outbox_dead SET error = $3, tries = $4, retry_at = $5 WHERE consumer = $1 AND seq = $2";
        tx.execute(sql, args![&letter.consumer, letter.seq, error, tries, again]).await?;
        tx.commit().await
    }
}

/// Keeps an event as a dead letter, to be tried again after a while.
pub(crate) async fn bury(tx: &mut Tx, ctx: &Ctx, consumer: &str, event: &StoredEvent, error: &str) -> Result<()> {
    let now = ctx.now();
    let pause = if error == WAITS { BEHIND_S } else { FIRST_PAUSE_S };
    let sql = "INSERT INTO outbox_dead (consumer, seq, topic, aggregate, error, died_at, tries, retry_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (consumer, seq) DO NOTHING";
    let retry_at = now.plus_seconds(pause);
    let values = args![consumer, event.seq, &event.topic, &event.aggregate, error, now, retry_at];
    tx.execute(sql, values).await.map(drop)
}

/// How long a relay may take over one event.
pub(crate) const RELAY_PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_with_a_person() {
        assert_eq!((pause_s(0), pause_s(1), pause_s(2)), (Some(30), Some(60), Some(120)));
        assert_eq!((pause_s(20), pause_s(29), pause_s(30)), (Some(3_600), Some(3_600), None));
    }
}
