//! One database on either engine: opening, reading, beginning to write.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use kernel::Ctx;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use tokio::sync::Notify;

use crate::tx::Tx;
use crate::value::{bind_pg, bind_sqlite};
use crate::{Args, Error, Result, Row};

/// The engine under a bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A file of our own, write-ahead log, synchronous=FULL.
    Sqlite,
    /// A PostgreSQL database.
    Postgres,
}

impl Engine {
    /// `sqlite` or `postgres`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Where a database is: `sqlite:/path/to/file.db` or `postgres://user@host:port/name`. Never shown: it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DbUrl(String);

impl DbUrl {
    /// The file at `path`.
    pub fn sqlite(path: &Path) -> Self {
        Self(format!("sqlite:{}", path.display()))
    }

    /// Which engine the address names.
    pub fn engine(&self) -> Engine {
        if self.0.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres }
    }

    /// The whole address, password and all; for the catalogue only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn sqlite_path(&self) -> Option<PathBuf> {
        self.0.strip_prefix("sqlite:").map(PathBuf::from)
    }
}

impl FromStr for DbUrl {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if known { Ok(Self(text.to_owned())) } else { Err(Error::Address) }
    }
}

impl std::fmt::Debug for DbUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DbUrl({}:…)", self.engine().as_str())
    }
}

/// How many connections one database may have, and how long idle ones live.
#[derive(Debug, Clone, Copy)]
pub struct Pools {
    /// Reading connections of an SQLite bank (each is a thread).
    pub sqlite_readers: u32,
    /// Connections to a PostgreSQL bank.
    pub postgres_connections: u32,
    /// Idle connections are closed after this.
    pub idle_timeout: Duration,
    /// How long to wait for a free connection before saying "overloaded".
    pub acquire_timeout: Duration,
}

impl Default for Pools {
    fn default() -> Self {
        Self {
            sqlite_readers: 2,
            postgres_connections: 8,
            idle_timeout: Duration::from_secs(120),
            acquire_timeout: Duration::from_secs(10),
        }
    }
}

/// One bank's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pools: EnginePools,
    committed: Notify,
}

#[derive(Debug)]
pub(crate) enum EnginePools {
    /// One writer that everybody queues for, and a few readers beside it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Pg(PgPool),
}

impl Db {
    /// Opens the database at `url`, making the SQLite file (with its folder) or the PostgreSQL database if missing.
    pub async fn open(url: &DbUrl, pools: Pools) -> Result<Self> {
        let engine_pools = match url.sqlite_path() {
            Some(path) => open_sqlite(&path, pools).await?,
            None => open_postgres(url.expose(), pools).await?,
        };
        Ok(Self(Arc::new(Inner { pools: engine_pools, committed: Notify::new() })))
    }

    /// The engine under this database.
    pub fn engine(&self) -> Engine {
        match &self.0.pools {
            EnginePools::Sqlite { .. } => Engine::Sqlite,
            EnginePools::Pg(_) => Engine::Postgres,
        }
    }

    /// Begins a write transaction for `ctx`. On SQLite this waits for the one writer; keep it short.
    /// Dropping it without [`Tx::commit`] rolls back.
    pub async fn begin(&self, ctx: &Ctx) -> Result<Tx> {
        Tx::begin(self.clone(), ctx).await
    }

    /// All rows of a read. The statement must be bounded by itself.
    pub async fn fetch_all(&self, sql: &'static str, args: Args) -> Result<Vec<Row>> {
        self.read(sql.into_sql_str(), args).await
    }

    /// The first row of a read, if any.
    pub async fn fetch_optional(&self, sql: &'static str, args: Args) -> Result<Option<Row>> {
        Ok(self.fetch_all(sql, args).await?.into_iter().next())
    }

    /// The one row of a read.
    pub async fn fetch_one(&self, sql: &'static str, args: Args) -> Result<Row> {
        self.fetch_optional(sql, args).await?.ok_or(Error::Engine(sqlx::Error::RowNotFound))
    }

    /// All rows of a statement put together from literals of ours (an `IN` list of placeholders, an optional filter).
    /// Values travel in `args` only.
    pub async fn fetch_composed(&self, sql: String, args: Args) -> Result<Vec<Row>> {
        self.read(AssertSqlSafe(sql).into_sql_str(), args).await
    }

    async fn read(&self, sql: SqlStr, args: Args) -> Result<Vec<Row>> {
        match &self.0.pools {
            EnginePools::Sqlite { readers, .. } => {
                let rows = bind_sqlite(sqlx::query(sql), args).fetch_all(readers).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            EnginePools::Pg(pool) => {
                let rows = bind_pg(sqlx::query(sql), args).fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::Pg).collect())
            }
        }
    }

    /// Lets the planner know the tables; after a bank is opened or filled.
    pub async fn analyze(&self) -> Result<()> {
        match &self.0.pools {
            EnginePools::Sqlite { writer, .. } => sqlx::raw_sql("ANALYZE").execute(writer).await.map(drop)?,
            EnginePools::Pg(pool) => sqlx::raw_sql("ANALYZE").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// Closes every connection; SQLite's log is folded into the file.
    pub async fn close(&self) {
        match &self.0.pools {
            EnginePools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            EnginePools::Pg(pool) => pool.close().await,
        }
    }

    /// Bytes the database takes on disk.
    pub async fn size_bytes(&self) -> Result<i64> {
        let sql = match self.engine() {
            Engine::Sqlite => "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
            Engine::Postgres => "SELECT pg_database_size(current_database()) AS bytes",
        };
        self.fetch_one(sql, vec![]).await?.int("bytes")
    }

    /// Wakes whoever waits for new events.
    pub(crate) fn announce_commit(&self) {
        self.0.committed.notify_waiters();
    }

    /// Resolves at the next commit that published events.
    pub(crate) fn next_commit(&self) -> tokio::sync::futures::Notified<'_> {
        self.0.committed.notified()
    }

    pub(crate) fn pools(&self) -> &EnginePools {
        &self.0.pools
    }
}

async fn open_sqlite(path: &Path, pools: Pools) -> Result<EnginePools> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "MEMORY")
        .pragma("journal_size_limit", "67108864");
    let pool = |size: u32| {
        PoolOptions::new()
            .min_connections(0)
            .max_connections(size)
            .test_before_acquire(false)
            .acquire_timeout(pools.acquire_timeout)
            .idle_timeout(pools.idle_timeout)
            .max_lifetime(None)
    };
    let writer = pool(1).connect_with(options.clone()).await?;
    let readers = pool(pools.sqlite_readers).connect_lazy_with(options.read_only(true).create_if_missing(false));
    Ok(EnginePools::Sqlite { writer, readers })
}

async fn open_postgres(url: &str, pools: Pools) -> Result<EnginePools> {
    let options = PgConnectOptions::from_str(url)?.options([("random_page_cost", "1.1")]).statement_cache_capacity(256);
    let pool = PoolOptions::new()
        .max_connections(pools.postgres_connections)
        .test_before_acquire(false)
        .acquire_timeout(pools.acquire_timeout)
        .idle_timeout(pools.idle_timeout);
    match pool.clone().connect_with(options.clone()).await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("3D000") => {
            create_postgres_database(&options).await?;
            Ok(EnginePools::Pg(pool.connect_with(options).await?))
        }
        opened => Ok(EnginePools::Pg(opened?)),
    }
}

async fn create_postgres_database(options: &PgConnectOptions) -> Result<()> {
    use sqlx::ConnectOptions;
    let name = options.get_database().unwrap_or_default();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !plain {
        return Err(Error::Address);
    }
    let mut maintenance = options.clone().database("postgres").connect().await?;
    let created = sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE \"{name}\""))).execute(&mut maintenance).await;
    match created {
        // Somebody else made it a moment ago.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => Ok(()),
        other => Ok(other.map(drop)?),
    }
}
