//! One database on either engine: opening, reading, beginning to write.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use kernel::Ctx;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use tokio::sync::Notify;

use crate::changes::Changes;
use crate::embedded::Embedded;
use crate::fate::{self, Point};
use crate::tx::Tx;
use crate::value::bind_pg;
use crate::{Args, Error, Result, Row, Work};

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
    /// Reads of an SQLite bank that may go on at the same time, each on a thread; reads by key come on top.
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
    committed: Arc<Notify>,
    changes: Arc<Changes>,
}

#[derive(Debug)]
pub(crate) enum EnginePools {
    Sqlite(Embedded),
    Pg(PgPool),
}

impl Db {
    /// Opens the database at `url`, making the SQLite file (with its folder) or the PostgreSQL database if missing.
    pub async fn open(url: &DbUrl, pools: Pools) -> Result<Self> {
        let engine_pools = match url.sqlite_path() {
            Some(path) => EnginePools::Sqlite(Embedded::open(&path, pools).await?),
            None => open_postgres(url.expose(), pools).await?,
        };
        Ok(Self(Arc::new(Inner { pools: engine_pools, committed: Arc::default(), changes: Arc::default() })))
    }

    /// The same database for one task with a runtime of its own: a PostgreSQL connection answers to the runtime it was
    /// made in. To be called there.
    pub(crate) fn for_one_task(&self) -> Self {
        match &self.0.pools {
            EnginePools::Sqlite(_) => self.clone(),
            EnginePools::Pg(pool) => {
                let own =
                    pool.options().clone().max_connections(1).connect_lazy_with((*pool.connect_options()).clone());
                let (committed, changes) = (self.0.committed.clone(), self.0.changes.clone());
                Self(Arc::new(Inner { pools: EnginePools::Pg(own), committed, changes }))
            }
        }
    }

    /// Closes what [`Db::for_one_task`] opened.
    pub(crate) async fn close_own(&self) {
        if let EnginePools::Pg(pool) = &self.0.pools {
            pool.close().await;
        }
    }

    /// The engine under this database.
    pub fn engine(&self) -> Engine {
        match &self.0.pools {
            EnginePools::Sqlite(_) => Engine::Sqlite,
            EnginePools::Pg(_) => Engine::Postgres,
        }
    }

    /// Begins a write transaction for `ctx`. On SQLite this waits for the one writer; keep it short.
    /// Dropping it without [`Tx::commit`] rolls back.
    pub fn begin<'a>(&self, ctx: &'a Ctx) -> Work<'a, Tx> {
        Box::pin(Tx::begin(self.clone(), ctx))
    }

    /// All rows of a read. The statement must be bounded by itself.
    pub fn fetch_all(&self, sql: &'static str, args: Args) -> Work<'_, Vec<Row>> {
        Box::pin(self.read(sql.into_sql_str(), args))
    }

    /// The first row of a read, if any.
    pub fn fetch_optional(&self, sql: &'static str, args: Args) -> Work<'_, Option<Row>> {
        Box::pin(async move { Ok(self.read(sql.into_sql_str(), args).await?.into_iter().next()) })
    }

    /// The one row of a read.
    pub fn fetch_one(&self, sql: &'static str, args: Args) -> Work<'_, Row> {
        Box::pin(async move { self.read(sql.into_sql_str(), args).await?.into_iter().next().ok_or(Error::NoRow) })
    }

    /// All rows of a statement put together from literals of ours (an `IN` list of placeholders, an optional filter).
    /// Values travel in `args` only.
    pub fn fetch_composed(&self, sql: String, args: Args) -> Work<'_, Vec<Row>> {
        Box::pin(self.read(AssertSqlSafe(sql).into_sql_str(), args))
    }

    /// The row a key stands for, if any: a statement that finds it through an index and touches a few pages at most.
    /// SQLite answers in place, without a word to another thread.
    pub fn by_key(&self, sql: &'static str, args: Args) -> Work<'_, Option<Row>> {
        Box::pin(async move {
            fate::pass(Point::Read).await?;
            let rows = match &self.0.pools {
                EnginePools::Sqlite(embedded) => embedded.read_here(sql, &args)?,
                EnginePools::Pg(_) => self.read(sql.into_sql_str(), args).await?,
            };
            Ok(rows.into_iter().next())
        })
    }

    async fn read(&self, sql: SqlStr, args: Args) -> Result<Vec<Row>> {
        fate::pass(Point::Read).await?;
        match &self.0.pools {
            EnginePools::Sqlite(embedded) => embedded.read(sql.as_str().to_owned(), args).await,
            EnginePools::Pg(pool) => {
                let rows = bind_pg(sqlx::query(sql), args).fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::pg).collect())
            }
        }
    }

    /// Lets the planner know the tables; after a bank is opened or filled.
    pub async fn analyze(&self) -> Result<()> {
        match &self.0.pools {
            EnginePools::Sqlite(embedded) => embedded.run_alone("ANALYZE").await,
            EnginePools::Pg(pool) => Ok(sqlx::raw_sql("ANALYZE").execute(pool).await.map(drop)?),
        }
    }

    /// Closes every connection; SQLite's log is folded into the file.
    pub async fn close(&self) {
        match &self.0.pools {
            EnginePools::Sqlite(embedded) => embedded.close().await,
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

    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    pub(crate) fn pools(&self) -> &EnginePools {
        &self.0.pools
    }
}

async fn open_postgres(url: &str, pools: Pools) -> Result<EnginePools> {
    // Every statement of ours finds its rows through an index. A plan made while a table was new and empty would read
    // it whole, and be kept long after it has grown; so reading a table whole is told to be dear. The price named for it
    // is so high that PostgreSQL would compile the plan to machine code: not for rows by key.
    let planner = [("random_page_cost", "1.1"), ("enable_seqscan", "off"), ("jit", "off")];
    let options = PgConnectOptions::from_str(url)?.options(planner).statement_cache_capacity(256);
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
    // Byte by byte, as SQLite compares: our keys are ids and numbers, and the order of a language would cost a call of the
    // system's library for each comparison on the way down an index.
    let sql = format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
    let created = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut maintenance).await;
    match created {
        // Somebody else made it a moment ago.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => Ok(()),
        other => Ok(other.map(drop)?),
    }
}

/// Drops every database whose name begins with `prefix` on the PostgreSQL server at `server`, a URL that ends before a
/// database's name: what a measurement or a test has made there. Whoever is still connected is cut off.
///
/// # Errors
/// A prefix of less than eight letters, digits or underscores is refused: it might name a bank's.
pub async fn scrap_databases(server: &str, prefix: &str) -> Result<u64> {
    use sqlx::{ConnectOptions, Row as _};
    if prefix.len() < 8 || !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(Error::Address);
    }
    let mut maintenance = PgConnectOptions::from_str(&format!("{server}postgres"))?.connect().await?;
    let names = "SELECT datname::text FROM pg_database WHERE starts_with(datname, $1)";
    let found = sqlx::query(names).bind(prefix).fetch_all(&mut maintenance).await?;
    for row in &found {
        let name: String = row.try_get(0)?;
        let sql = format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", name.replace('"', "\"\""));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut maintenance).await?;
    }
    Ok(found.len() as u64)
}
