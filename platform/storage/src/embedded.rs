//! SQLite, called in place.
//!
//! A statement on a warm file is some microseconds of work: less than it costs to hand it to another thread and to be
//! woken again. So the writer runs its statements where it stands, and only what may wait for the disk (opening, a
//! commit, a read of unknown size) goes to a thread that is allowed to wait.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::Value;
use parking_lot::Mutex;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OpenFlags};
use tokio::sync::{OwnedMutexGuard, Semaphore};

use crate::fate;
use crate::log::Log;
use crate::{Args, Error, Pools, Result, Row};

/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// How long a transaction tries while another process writes.
const BUSY_PATIENCE: Duration = Duration::from_secs(5);
/// How often it tries.
const BUSY_PAUSE: Duration = Duration::from_millis(2);
/// Bytes of a page of a new file. A payment touches a dozen pages all over the file, each for a row or two: what is
/// written for it is mostly the rest of those pages.
const PAGE: i32 = 2_048;
/// Memory for pages, in KiB, as a negative number is understood: of the writer, of each reader, and of the one that looks
/// rows up by key, which forgets its pages at every commit.
const WRITER_CACHE: i32 = -32_000;
const READER_CACHE: i32 = -8_000;
const QUICK_CACHE: i32 = -1_000;

/// One file: a writer everybody queues for, and readers beside it.
#[derive(Debug, Clone)]
pub(crate) struct Embedded(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    pools: Pools,
    writer: Arc<tokio::sync::Mutex<Option<Connection>>>,
    /// For reads by key, in place.
    quick: Mutex<Option<Connection>>,
    /// For other reads, on threads that may wait.
    readers: Mutex<Vec<(Connection, Instant)>>,
    turns: Arc<Semaphore>,
    log: Arc<Log>,
}

impl Embedded {
    /// Opens the file at `path`, making it and its folder if missing.
    pub(crate) async fn open(path: &Path, pools: Pools) -> Result<Self> {
        let log = Arc::new(Log::of(path));
        let (at, of) = (path.to_owned(), log.clone());
        let writer = waiting(move || open_writer(&at, of)).await?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            pools,
            writer: Arc::new(tokio::sync::Mutex::new(Some(writer))),
            quick: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
            turns: Arc::new(Semaphore::new(pools.sqlite_readers.max(1) as usize)),
            log,
        })))
    }

    /// The writer's turn, in a transaction that has begun.
    pub(crate) async fn begin(&self) -> Result<Turn> {
        let patience = self.0.pools.acquire_timeout;
        let turn = tokio::time::timeout(patience, self.0.writer.clone().lock_owned()).await;
        let turn = turn.map_err(|_| Error::NoConnection)?;
        let turn = Turn { connection: Some(turn), log: self.0.log.clone() };
        // A commit that panicked may have left its transaction open.
        undo(turn.connection()?);
        let begun = Instant::now();
        while let Err(error) = turn.script("BEGIN IMMEDIATE") {
            if !error.is_busy() || begun.elapsed() > BUSY_PATIENCE {
                return Err(error);
            }
            tokio::time::sleep(BUSY_PAUSE).await;
        }
        Ok(turn)
    }

    /// All rows of a read of any size, on a thread that may wait for them.
    pub(crate) async fn read(&self, sql: String, args: Args) -> Result<Vec<Row>> {
        let patience = self.0.pools.acquire_timeout;
        let turn = tokio::time::timeout(patience, self.0.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::NoConnection)?.map_err(|_| Error::Stopped)?;
        let inner = self.0.clone();
        waiting(move || {
            let connection = inner.reader()?;
            let rows = fetch(&connection, &sql, &args);
            inner.give_back(connection);
            drop(turn);
            rows
        })
        .await
    }

    /// All rows of a read by key: a few pages at most, looked up in place.
    pub(crate) fn read_here(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
        if self.0.turns.is_closed() {
            return Err(Error::Stopped);
        }
        let mut quick = self.0.quick.lock();
        let connection = match &mut *quick {
            Some(connection) => connection,
            none => none.insert(open_reader(&self.0.path, QUICK_CACHE)?),
        };
        fetch(connection, sql, args)
    }

    /// A script of statements that cannot run in a transaction of ours.
    pub(crate) async fn run_alone(&self, script: &'static str) -> Result<()> {
        let turn = self.0.writer.clone().lock_owned().await;
        waiting(move || Ok(turn.as_ref().ok_or(Error::Stopped)?.execute_batch(script)?)).await
    }

    /// Closes every connection; the last one folds the log into the file.
    pub(crate) async fn close(&self) {
        self.0.turns.close();
        let inner = self.0.clone();
        let writer = self.0.writer.clone().lock_owned().await;
        let closed = waiting(move || {
            let mut writer = writer;
            inner.readers.lock().clear();
            inner.quick.lock().take();
            match writer.take().map(Connection::close) {
                Some(Err((_, error))) => Err(error.into()),
                _ => Ok(()),
            }
        });
        if let Err(error) = closed.await {
            tracing::warn!(%error, "a database could not be closed in order; its log is folded in at the next start");
        }
    }
}

impl Inner {
    fn reader(&self) -> Result<Connection> {
        let kept = self.readers.lock().pop();
        kept.map_or_else(|| open_reader(&self.path, READER_CACHE), |(connection, _)| Ok(connection))
    }

    /// Keeps a reader for the next one, and lets those go that nobody has needed for long.
    fn give_back(&self, connection: Connection) {
        let mut readers = self.readers.lock();
        readers.retain(|(_, since)| since.elapsed() < self.pools.idle_timeout);
        readers.push((connection, Instant::now()));
    }
}

/// The writer, held for one transaction. Dropped before its commit, the transaction is undone.
#[derive(Debug)]
pub(crate) struct Turn {
    connection: Option<OwnedMutexGuard<Option<Connection>>>,
    log: Arc<Log>,
}

impl Turn {
    fn connection(&self) -> Result<&Connection> {
        self.connection.as_ref().and_then(|turn| turn.as_ref()).ok_or(Error::Stopped)
    }

    /// Runs a statement; answers how many rows it touched.
    pub(crate) fn run(&self, sql: &str, args: &[Value]) -> Result<u64> {
        let mut statement = self.connection()?.prepare_cached(sql)?;
        bind(&mut statement, args)?;
        Ok(statement.raw_execute()? as u64)
    }

    /// Runs a statement once for each of `rows`.
    pub(crate) fn run_each<'r>(&self, sql: &str, rows: impl IntoIterator<Item = &'r Args>) -> Result<u64> {
        let mut statement = self.connection()?.prepare_cached(sql)?;
        let mut touched = 0;
        for row in rows {
            bind(&mut statement, row)?;
            touched += statement.raw_execute()? as u64;
        }
        Ok(touched)
    }

    /// All rows of a statement.
    pub(crate) fn fetch(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
        fetch(self.connection()?, sql, args)
    }

    /// Runs a script.
    pub(crate) fn script(&self, script: &str) -> Result<()> {
        Ok(self.connection()?.execute_batch(script)?)
    }

    /// Makes it durable.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let (turn, log) = (self.connection.take().ok_or(Error::Stopped)?, self.log.clone());
        waiting(move || {
            let connection = turn.as_ref().ok_or(Error::Stopped)?;
            connection.execute_batch("COMMIT").inspect_err(|_| undo(connection))?;
            log.committed(connection);
            Ok(())
        })
        .await
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.as_ref().and_then(|turn| turn.as_ref()) {
            undo(connection);
        }
    }
}

fn undo(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "a transaction could not be undone");
    }
}

fn open_writer(path: &Path, log: Arc<Log>) -> Result<Connection> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut writer =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_CREATE | flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
    writer.busy_timeout(BUSY_PATIENCE)?;
    writer.pragma_update(None, "page_size", PAGE)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    // Nobody pulls the plug in a simulation; everywhere else a commit is on the disk before it is answered.
    writer.pragma_update(None, "synchronous", if fate::simulated() { "OFF" } else { "FULL" })?;
    writer.pragma_update(None, "foreign_keys", true)?;
    writer.pragma_update(None, "journal_size_limit", 134_217_728)?;
    log.watch(&mut writer)?;
    settle(&writer, WRITER_CACHE)?;
    // From here on a busy file is waited for without holding up the thread.
    writer.busy_timeout(Duration::ZERO)?;
    Ok(writer)
}

fn open_reader(path: &Path, cache: i32) -> Result<Connection> {
    let reader = Connection::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_ONLY))?;
    reader.busy_timeout(BUSY_PATIENCE)?;
    settle(&reader, cache)?;
    Ok(reader)
}

/// A connection is used by one thread at a time; it needs no lock of its own.
fn flags(mode: OpenFlags) -> OpenFlags {
    mode | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn settle(connection: &Connection, cache: i32) -> Result<()> {
    connection.pragma_update(None, "cache_size", cache)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

fn fetch(connection: &Connection, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    let names: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..names.len()).map(|place| value(row.get_ref(place)?));
        rows.push(Row::local(names.clone(), values.collect::<Result<_>>()?));
    }
    Ok(rows)
}

/// Binds `$n` to the n-th value, wherever it stands, and a bare `?` to the value of its own place.
fn bind(statement: &mut CachedStatement<'_>, args: &[Value]) -> Result<()> {
    let mut used = 0;
    for place in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(place) {
            Some(name) => name.trim_start_matches('$').parse().map_err(|_| Error::Parameters)?,
            None => place,
        };
        used = used.max(number);
        match args.get(number.wrapping_sub(1)).ok_or(Error::Parameters)? {
            Value::Null => statement.raw_bind_parameter(place, rusqlite::types::Null)?,
            Value::Int(int) => statement.raw_bind_parameter(place, int)?,
            Value::Text(text) => statement.raw_bind_parameter(place, text)?,
            Value::Blob(bytes) => statement.raw_bind_parameter(place, bytes)?,
        }
    }
    if used == args.len() { Ok(()) } else { Err(Error::Parameters) }
}

fn value(found: ValueRef<'_>) -> Result<Value> {
    Ok(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned()),
        ValueRef::Real(_) => return Err(Error::Malformed { column: "a number that is not whole".into() }),
    })
}

/// Work that may wait for the disk, where it holds nobody up.
async fn waiting<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    fate::blocking(work).await.unwrap_or(Err(Error::Inconsistent("a database call panicked")))
}
