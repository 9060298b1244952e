//! A write transaction, and what commits with it: the first answer, the events, the audit entries.

use kernel::{AuditEntry, Ctx, Event, Record, Value};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Transaction};

use crate::db::EnginePools;
use crate::embedded::Turn;
use crate::value::{PgColumn, bind_pg};
use crate::{Args, Db, Engine, Error, Result, Row, args};

/// Serialises, on PostgreSQL, the last steps of transactions that publish or audit: numbers are given in commit order.
const STREAM_LOCK: &str = "SELECT pg_advisory_xact_lock(7001)";
const KEY_LOCK: &str = "SELECT pg_advisory_xact_lock(7002, hashtext($1))";

/// A write transaction. Dropped without a commit, it never happened.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    ctx: Ctx,
    inner: Inner,
    events: Vec<(Event, Origin)>,
    audits: Vec<(AuditEntry, Origin)>,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Turn),
    Pg(Transaction<'static, Postgres>),
}

/// Who caused an event or an audit entry, and when.
#[derive(Debug, Clone)]
struct Origin {
    at: i64,
    actor_kind: &'static str,
    actor_id: String,
    trace_id: String,
}

impl Origin {
    fn of(ctx: &Ctx) -> Self {
        Self {
            at: ctx.now().micros(),
            actor_kind: ctx.actor.kind(),
            actor_id: ctx.actor.id().to_owned(),
            trace_id: ctx.trace_id.to_string(),
        }
    }
}

/// The beginning of an unsafe call: either it is new, or its first answer is known.
#[derive(Debug)]
// Matched at once and never stored: boxing the transaction would only cost an allocation on every unsafe call.
#[allow(clippy::large_enum_variant)]
pub enum Begun<T> {
    /// Do the work in this transaction and end with [`Tx::commit_answer`].
    First(Tx),
    /// The call was made before; this was its answer.
    Repeat(T),
}

impl Tx {
    pub(crate) async fn begin(db: Db, ctx: &Ctx) -> Result<Self> {
        let inner = match db.pools() {
            EnginePools::Sqlite(embedded) => Inner::Sqlite(embedded.begin().await?),
            EnginePools::Pg(pool) => Inner::Pg(pool.begin().await?),
        };
        Ok(Self { db, ctx: ctx.clone(), inner, events: Vec::new(), audits: Vec::new() })
    }

    /// Begins a call that carries an idempotency key. Two calls with one key never run side by side: the second waits
    /// and gets the first one's answer. Without a key (the platform's own work) the call is always new.
    pub async fn begin_once<T: DeserializeOwned>(db: &Db, ctx: &Ctx) -> Result<Begun<T>> {
        let mut tx = db.begin(ctx).await?;
        let Some(promise) = &ctx.idempotency else {
            return Ok(Begun::First(tx));
        };
        if tx.engine() == Engine::Postgres {
            tx.execute(KEY_LOCK, args![&promise.key]).await?;
        }
        let sql = "SELECT fingerprint, answer FROM idempotency WHERE key = $1";
        let Some(row) = tx.fetch_optional(sql, args![&promise.key]).await? else {
            return Ok(Begun::First(tx));
        };
        if row.text("fingerprint")? != promise.fingerprint {
            return Err(Error::IdempotencyReused);
        }
        promise.note_replay();
        Ok(Begun::Repeat(row.json("answer")?))
    }

    /// Keeps `answer` as the first answer to the call's key and commits.
    pub async fn commit_answer<T: Serialize>(mut self, answer: T) -> Result<T> {
        if let Some(promise) = self.ctx.idempotency.clone() {
            let text = serde_json::to_string(&answer)?;
            let now = self.ctx.now();
            let sql = "INSERT INTO idempotency (key, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4)";
            self.execute(sql, args![promise.key, promise.fingerprint, text, now]).await?;
        }
        self.commit().await?;
        Ok(answer)
    }

    /// The engine underneath.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Pg(_) => Engine::Postgres,
        }
    }

    /// The suffix that locks selected rows until the commit: empty on SQLite, where the writer is alone anyway.
    pub fn for_update(&self) -> &'static str {
        match self.inner {
            Inner::Sqlite(_) => "",
            Inner::Pg(_) => " FOR UPDATE",
        }
    }

    /// Runs a statement; answers how many rows it touched.
    pub async fn execute(&mut self, sql: &'static str, args: Args) -> Result<u64> {
        self.run(sql.into_sql_str(), args).await
    }

    /// Runs a statement put together from literals of ours; values travel in `args` only.
    pub async fn execute_composed(&mut self, sql: String, args: Args) -> Result<u64> {
        self.run(AssertSqlSafe(sql).into_sql_str(), args).await
    }

    async fn run(&mut self, sql: SqlStr, args: Args) -> Result<u64> {
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => turn.run(sql.as_str(), &args)?,
            Inner::Pg(tx) => bind_pg(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows of a statement.
    pub async fn fetch_all(&mut self, sql: &'static str, args: Args) -> Result<Vec<Row>> {
        self.read(sql.into_sql_str(), args).await
    }

    /// All rows of a statement put together from literals of ours; values travel in `args` only.
    pub async fn fetch_composed(&mut self, sql: String, args: Args) -> Result<Vec<Row>> {
        self.read(AssertSqlSafe(sql).into_sql_str(), args).await
    }

    /// The first row, if any.
    pub async fn fetch_optional(&mut self, sql: &'static str, args: Args) -> Result<Option<Row>> {
        Ok(self.fetch_all(sql, args).await?.into_iter().next())
    }

    /// The one row.
    pub async fn fetch_one(&mut self, sql: &'static str, args: Args) -> Result<Row> {
        self.fetch_optional(sql, args).await?.ok_or(Error::NoRow)
    }

    async fn read(&mut self, sql: SqlStr, args: Args) -> Result<Vec<Row>> {
        match &mut self.inner {
            Inner::Sqlite(turn) => turn.fetch(sql.as_str(), &args),
            Inner::Pg(tx) => {
                let rows = bind_pg(sqlx::query(sql), args).fetch_all(&mut **tx).await?;
                Ok(rows.into_iter().map(Row::pg).collect())
            }
        }
    }

    /// Runs a script of statements without parameters: migrations.
    pub(crate) async fn execute_script(&mut self, sql: String) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(turn) => turn.script(&sql),
            Inner::Pg(tx) => Ok(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(drop)?),
        }
    }

    /// Inserts many rows. `suffix` is appended to the statement, e.g. an `ON CONFLICT` clause. Answers how many rows were
    /// touched. SQLite runs one small statement for each row, PostgreSQL gets whole columns at once: either way one
    /// prepared statement serves any number of rows.
    pub async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
        suffix: &'static str,
    ) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        match &mut self.inner {
            Inner::Sqlite(turn) => turn.run_each(&insert_row(table, columns, suffix), &rows),
            Inner::Pg(tx) => {
                let (sql, columns) = insert_columns(table, columns, rows, suffix)?;
                let query = sqlx::query(AssertSqlSafe(sql).into_sql_str());
                let query = columns.into_iter().fold(query, |query, column| column.bind(query));
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
        }
    }

    /// The rows whose key is among `keys`. `head` ends with the key's column and has no parameter of its own.
    pub async fn fetch_in_list(&mut self, head: &str, keys: Args) -> Result<Vec<Row>> {
        match &mut self.inner {
            Inner::Sqlite(turn) => {
                let sql = format!("{head} = ?");
                let mut rows = Vec::with_capacity(keys.len());
                for key in &keys {
                    rows.extend(turn.fetch(&sql, std::slice::from_ref(key))?);
                }
                Ok(rows)
            }
            Inner::Pg(tx) => {
                let Some(keys) = PgColumn::of(keys)? else { return Ok(Vec::new()) };
                let sql = format!("{head} = ANY($1{})", keys.cast());
                let query = keys.bind(sqlx::query(AssertSqlSafe(sql).into_sql_str()));
                Ok(query.fetch_all(&mut **tx).await?.into_iter().map(Row::pg).collect())
            }
        }
    }

    /// Inserts rows that callers sent along as data, table by table.
    pub async fn insert_records(&mut self, records: Vec<Record>) -> Result<()> {
        let mut tables: Vec<(Record, Vec<Args>)> = Vec::new();
        for mut record in records {
            let values = std::mem::take(&mut record.values);
            match tables.iter_mut().find(|(same, _)| *same == record) {
                Some((_, rows)) => rows.push(values),
                None => tables.push((record, vec![values])),
            }
        }
        for (Record { table, columns, .. }, rows) in tables {
            self.insert_many(table, columns, rows, "").await?;
        }
        Ok(())
    }

    /// Tells other groups, once this transaction has committed.
    pub fn publish(&mut self, event: Event) {
        let origin = Origin::of(&self.ctx);
        self.events.push((event, origin));
    }

    /// Remembers for ever, in this transaction.
    pub fn audit(&mut self, entry: AuditEntry) {
        let origin = Origin::of(&self.ctx);
        self.audits.push((entry, origin));
    }

    /// [`Tx::publish`] on behalf of another caller: batches serve many.
    pub fn publish_for(&mut self, ctx: &Ctx, event: Event) {
        self.events.push((event, Origin::of(ctx)));
    }

    /// [`Tx::audit`] on behalf of another caller.
    pub fn audit_for(&mut self, ctx: &Ctx, entry: AuditEntry) {
        self.audits.push((entry, Origin::of(ctx)));
    }

    /// Writes events and audit entries, numbered in commit order, and makes it all durable.
    pub async fn commit(mut self) -> Result<()> {
        let published = !self.events.is_empty();
        if published || !self.audits.is_empty() {
            self.write_streams().await?;
        }
        match self.inner {
            Inner::Sqlite(turn) => turn.commit().await?,
            Inner::Pg(tx) => tx.commit().await?,
        }
        if published {
            self.db.announce_commit();
        }
        Ok(())
    }

    async fn write_streams(&mut self) -> Result<()> {
        if self.engine() == Engine::Postgres {
            self.execute(STREAM_LOCK, vec![]).await?;
        }
        let (mut outbox_seq, mut audit_seq, mut hash) = (0, 0, audit::GENESIS);
        for row in self.fetch_all("SELECT stream, seq, hash FROM stream_head", vec![]).await? {
            match row.text(0)?.as_str() {
                "outbox" => outbox_seq = row.int(1)?,
                _ => {
                    audit_seq = row.int(1)?;
                    let malformed = |_| Error::Malformed { column: "stream_head.hash".into() };
                    hash = row.blob(2)?.try_into().map_err(malformed)?;
                }
            }
        }
        let mut heads = Vec::with_capacity(2);
        let events = std::mem::take(&mut self.events);
        if !events.is_empty() {
            outbox_seq = self.write_events(outbox_seq, events).await?;
            heads.push(args!["outbox", outbox_seq, Vec::new()]);
        }
        let audits = std::mem::take(&mut self.audits);
        if !audits.is_empty() {
            (audit_seq, hash) = self.write_audits(audit_seq, hash, audits).await?;
            heads.push(args!["audit", audit_seq, hash.to_vec()]);
        }
        let upsert = "ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
        self.insert_many("stream_head", &["stream", "seq", "hash"], heads, upsert).await?;
        Ok(())
    }

    async fn write_events(&mut self, mut seq: i64, events: Vec<(Event, Origin)>) -> Result<i64> {
        let columns = ["seq", "topic", "aggregate", "payload", "trace_id", "occurred_at"];
        let rows = events.into_iter().map(|(event, origin)| {
            seq += 1;
            args![seq, event.topic, event.aggregate, event.payload, origin.trace_id, origin.at]
        });
        let rows = rows.collect();
        self.insert_many("outbox", &columns, rows, "").await?;
        Ok(seq)
    }

    async fn write_audits(
        &mut self,
        mut seq: i64,
        mut hash: [u8; 32],
        audits: Vec<(AuditEntry, Origin)>,
    ) -> Result<(i64, [u8; 32])> {
        let columns =
            ["seq", "at", "actor_kind", "actor_id", "action", "subject", "outcome", "detail", "trace_id", "hash"];
        let mut rows = Vec::with_capacity(audits.len());
        for (entry, origin) in audits {
            seq += 1;
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
            hash = audit::hash(&hash, &link);
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
                hash.to_vec(),
            ]);
        }
        self.insert_many("audit_entry", &columns, rows, "").await?;
        Ok((seq, hash))
    }
}

/// `INSERT` of one row, for SQLite. Bare `?`: a `$n` is a *name* to it, and names are looked up in a list.
fn insert_row(table: &str, columns: &[&str], suffix: &str) -> String {
    let places = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO {table} ({}) VALUES ({places}) {suffix}", columns.join(", "))
}

/// `INSERT` of whole columns, for PostgreSQL. A column that is NULL in every row has no type and is left out.
fn insert_columns(
    table: &str,
    columns: &[&'static str],
    mut rows: Vec<Args>,
    suffix: &str,
) -> Result<(String, Vec<PgColumn>)> {
    let (mut names, mut arrays, mut bound) = (Vec::new(), Vec::new(), Vec::new());
    for (place, name) in columns.iter().enumerate() {
        let take = |row: &mut Args| row.get_mut(place).map(std::mem::take).ok_or(Error::Parameters);
        if let Some(column) = PgColumn::of(rows.iter_mut().map(take).collect::<Result<_>>()?)? {
            names.push(*name);
            bound.push(column);
            arrays.push(format!("${}{}", bound.len(), bound[bound.len() - 1].cast()));
        }
    }
    let (names, arrays) = (names.join(", "), arrays.join(", "));
    Ok((format!("INSERT INTO {table} ({names}) SELECT * FROM UNNEST({arrays}) {suffix}"), bound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_statement_serves_any_number_of_rows() {
        assert_eq!(insert_row("t", &["a", "b"], "X"), "INSERT INTO t (a, b) VALUES (?, ?) X");
        let rows = vec![args![1, None::<i64>, "x"], args![2, None::<i64>, None::<&str>]];
        let (sql, columns) = insert_columns("t", &["a", "b", "c"], rows, "X").expect("sound");
        assert_eq!(sql, "INSERT INTO t (a, c) SELECT * FROM UNNEST($1::bigint[], $2::text[]) X");
        assert_eq!(columns.len(), 2);
    }

    #[test]
    fn a_column_has_one_type() {
        assert!(insert_columns("t", &["a"], vec![args![1], args!["x"]], "").is_err());
        assert!(insert_columns("t", &["a", "b"], vec![args![1]], "").is_err());
    }
}
