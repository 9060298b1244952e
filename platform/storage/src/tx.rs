//! A write transaction, and what commits with it: the first answer, the events, the audit entries.

use kernel::{AuditEntry, Ctx, Event, Record, Value};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Transaction};

use crate::bulk::{self, Insert, bind_columns};
use crate::changes;
use crate::db::EnginePools;
use crate::embedded::Turn;
use crate::fate::{self, Point};
use crate::streams::Heads;
use crate::value::{PgColumn, bind_pg};
use crate::{Args, Db, Engine, Error, Result, Row, Work, args};

const KEY_LOCK: &str = "SELECT pg_advisory_xact_lock(7002, hashtext($1))";

/// A write transaction. Dropped without a commit, it never happened.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    ctx: Ctx,
    pub(crate) inner: Inner,
    /// Inserts that may wait for each other: PostgreSQL gets them in one statement.
    later: Vec<Insert>,
    pub(crate) heads: Option<Heads>,
    pub(crate) events: Vec<(Event, Origin)>,
    pub(crate) audits: Vec<(AuditEntry, Origin)>,
    changed: Vec<String>,
}

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Turn),
    Pg(Transaction<'static, Postgres>),
}

/// Who caused an event or an audit entry, and when.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) at: i64,
    pub(crate) actor_kind: &'static str,
    pub(crate) actor_id: String,
    pub(crate) trace_id: String,
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
        fate::pass(Point::Begin).await?;
        let inner = match db.pools() {
            EnginePools::Sqlite(embedded) => Inner::Sqlite(embedded.begin().await?),
            EnginePools::Pg(pool) => Inner::Pg(pool.begin().await?),
        };
        let (later, events, audits, changed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Self { db, ctx: ctx.clone(), inner, later, heads: None, events, audits, changed })
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
    pub fn execute(&mut self, sql: &'static str, args: Args) -> Work<'_, u64> {
        Box::pin(self.run(sql.into_sql_str(), args))
    }

    /// Runs a statement put together from literals of ours; values travel in `args` only.
    pub fn execute_composed(&mut self, sql: String, args: Args) -> Work<'_, u64> {
        Box::pin(self.run(AssertSqlSafe(sql).into_sql_str(), args))
    }

    async fn run(&mut self, sql: SqlStr, args: Args) -> Result<u64> {
        fate::pass(Point::Statement).await?;
        self.flush().await?;
        Ok(match &mut self.inner {
            Inner::Sqlite(turn) => turn.run(sql.as_str(), &args)?,
            Inner::Pg(tx) => bind_pg(sqlx::query(sql), args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// All rows of a statement.
    pub fn fetch_all(&mut self, sql: &'static str, args: Args) -> Work<'_, Vec<Row>> {
        Box::pin(self.read(sql.into_sql_str(), args))
    }

    /// All rows of a statement put together from literals of ours; values travel in `args` only.
    pub fn fetch_composed(&mut self, sql: String, args: Args) -> Work<'_, Vec<Row>> {
        Box::pin(self.read(AssertSqlSafe(sql).into_sql_str(), args))
    }

    /// The first row, if any.
    pub fn fetch_optional(&mut self, sql: &'static str, args: Args) -> Work<'_, Option<Row>> {
        Box::pin(async move { Ok(self.read(sql.into_sql_str(), args).await?.into_iter().next()) })
    }

    /// The one row.
    pub fn fetch_one(&mut self, sql: &'static str, args: Args) -> Work<'_, Row> {
        Box::pin(async move { self.read(sql.into_sql_str(), args).await?.into_iter().next().ok_or(Error::NoRow) })
    }

    async fn read(&mut self, sql: SqlStr, args: Args) -> Result<Vec<Row>> {
        fate::pass(Point::Statement).await?;
        self.flush().await?;
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
        self.flush().await?;
        match &mut self.inner {
            Inner::Sqlite(turn) => turn.script(&sql),
            Inner::Pg(tx) => Ok(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(drop)?),
        }
    }

    /// Inserts many rows. `suffix` is appended to the statement, e.g. an `ON CONFLICT` clause. Answers how many rows were
    /// touched. SQLite runs one small statement for each row, PostgreSQL gets whole columns at once: either way one
    /// prepared statement serves any number of rows.
    pub fn insert_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
        suffix: &'static str,
    ) -> Work<'_, u64> {
        Box::pin(self.insert_now(Insert::new(table, columns, rows, suffix)))
    }

    async fn insert_now(&mut self, insert: Insert) -> Result<u64> {
        fate::pass(Point::Statement).await?;
        self.flush().await?;
        match &mut self.inner {
            _ if insert.rows.is_empty() => Ok(0),
            Inner::Sqlite(turn) => turn.run_each(&insert.one_row(), &insert.rows),
            Inner::Pg(tx) => {
                let (sql, columns) = insert.columns_at_once()?;
                Ok(bind_columns(sql, columns).execute(&mut **tx).await?.rows_affected())
            }
        }
    }

    /// [`Tx::insert_many`] for rows of which each must be stored, and of which nobody asks before the commit: on
    /// PostgreSQL all that waits goes out in one statement, when something else is asked or at the commit.
    pub fn insert_later(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
        suffix: &'static str,
    ) -> Work<'_, ()> {
        Box::pin(self.insert_waiting(Insert::new(table, columns, rows, suffix)))
    }

    async fn insert_waiting(&mut self, insert: Insert) -> Result<()> {
        fate::pass(Point::Statement).await?;
        match &mut self.inner {
            _ if insert.rows.is_empty() => Ok(()),
            Inner::Sqlite(turn) => insert.check(turn.run_each(&insert.one_row(), &insert.rows)?),
            Inner::Pg(_) => {
                self.later.push(insert);
                Ok(())
            }
        }
    }

    pub(crate) async fn flush(&mut self) -> Result<()> {
        let Inner::Pg(tx) = &mut self.inner else { return Ok(()) };
        let waiting = std::mem::take(&mut self.later);
        if waiting.is_empty() {
            return Ok(());
        }
        let wanted: Vec<_> = waiting.iter().map(|insert| insert.rows.len() as u64).collect();
        let (sql, columns) = bulk::all_at_once(waiting)?;
        let counts = Row::pg(bind_columns(sql, columns).fetch_one(&mut **tx).await?);
        for (place, wanted) in wanted.into_iter().enumerate() {
            if counts.int(place)? != wanted as i64 {
                return Err(bulk::NOT_STORED);
            }
        }
        Ok(())
    }

    /// The rows whose key is among `keys`. `head` ends with the key's column and has no parameter of its own.
    pub fn fetch_in_list<'a>(&'a mut self, head: &'a str, keys: Args) -> Work<'a, Vec<Row>> {
        Box::pin(self.read_each(head, keys))
    }

    async fn read_each(&mut self, head: &str, keys: Args) -> Result<Vec<Row>> {
        fate::pass(Point::Statement).await?;
        self.flush().await?;
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
                Ok(bind_columns(sql, vec![keys]).fetch_all(&mut **tx).await?.into_iter().map(Row::pg).collect())
            }
        }
    }

    /// Inserts rows that callers sent along as data, table by table.
    pub fn insert_records(&mut self, records: Vec<Record>) -> Work<'_, ()> {
        Box::pin(self.insert_by_table(records))
    }

    async fn insert_by_table(&mut self, records: Vec<Record>) -> Result<()> {
        let mut tables: Vec<(Record, Vec<Args>)> = Vec::new();
        for mut record in records {
            let values = std::mem::take(&mut record.values);
            match tables.iter_mut().find(|(same, _)| *same == record) {
                Some((_, rows)) => rows.push(values),
                None => tables.push((record, vec![values])),
            }
        }
        for (Record { table, columns, .. }, rows) in tables {
            self.insert_later(table, columns, rows, "").await?;
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

    /// Says that what is remembered of `subject` ([`crate::Believed`]) is not so any more, in this process with the commit
    /// and in others within two seconds.
    pub fn changed(&mut self, subject: impl std::fmt::Display) {
        let subject = subject.to_string();
        if !self.changed.contains(&subject) {
            self.changed.push(subject);
        }
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
    pub fn commit(self) -> Work<'static, ()> {
        Box::pin(self.make_durable())
    }

    /// Notes for other processes what changed.
    async fn write_changes(&mut self) -> Result<()> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let (now, last) = (self.ctx.now(), self.number(changes::STREAM, self.changed.len()).await?);
        let rows = (last + 1..).zip(&self.changed).map(|(seq, subject)| args![seq, subject, now]).collect();
        self.insert_later("change_note", &["seq", "subject", "at"], rows, "").await
    }

    async fn make_durable(mut self) -> Result<()> {
        let published = !self.events.is_empty();
        if published || !self.audits.is_empty() {
            self.write_streams().await?;
        }
        self.write_changes().await?;
        self.write_heads().await?;
        self.flush().await?;
        fate::pass(Point::Commit).await?;
        let committed = match self.inner {
            Inner::Sqlite(turn) => turn.commit().await,
            Inner::Pg(tx) => tx.commit().await.map_err(Error::from),
        };
        // Also when nobody knows whether it is durable: to read once more harms nobody.
        self.db.changes().hear(&self.changed);
        committed?;
        fate::pass(Point::Committed).await?;
        if published {
            self.db.announce_commit();
        }
        Ok(())
    }
}
