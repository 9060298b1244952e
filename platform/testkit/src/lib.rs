//! Fixtures for tests: a database or a bank on each engine, in one line. Never linked into the binary.
//!
//! SQLite is always there. PostgreSQL is there when `POLYBANK_TEST_POSTGRES` names a server whose user may create
//! databases, e.g. `postgres://postgres@127.0.0.1:5433/`; `make test` starts one.

mod key_maker;
mod soft_key;

use std::str::FromStr;
use std::sync::Arc;

use kernel::{Clock, Ctx, TenantId, Timestamp};
use storage::{Db, DbUrl, Engine, Migrations, Pools, Scope};
use tempfile::TempDir;
use tenancy::{BankOrder, Banks, Opening, Placement};

pub use key_maker::KeyMaker;
pub use soft_key::SoftKey;

/// A Sunday morning in the bank's zone: 2026-11-22 09:30 in Shanghai.
pub const MORNING: Timestamp = Timestamp::from_micros(1_795_311_000_000_000);

/// The engines at hand.
pub fn engines() -> Vec<Engine> {
    match postgres_server() {
        Some(_) => vec![Engine::Sqlite, Engine::Postgres],
        None => vec![Engine::Sqlite],
    }
}

fn postgres_server() -> Option<String> {
    std::env::var("POLYBANK_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

/// Few connections: many tests share one server.
fn pools() -> Pools {
    Pools { postgres_connections: 4, ..Pools::default() }
}

fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..12].to_owned()
}

/// An empty database with `migrations`, and the folder it lives in.
pub struct TestDb {
    /// The database.
    pub db: Db,
    url: DbUrl,
    _folder: TempDir,
}

impl TestDb {
    /// The same database as another process has it.
    pub async fn elsewhere(&self) -> Db {
        Db::open(&self.url, pools()).await.expect("the database opens again")
    }
}

/// A fresh database on `engine`, brought up to `migrations`.
pub async fn db(engine: Engine, migrations: &[Migrations]) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = match engine {
        Engine::Sqlite => DbUrl::sqlite(&folder.path().join("test.db")),
        Engine::Postgres => {
            let server = postgres_server().expect("engines() offered it");
            DbUrl::from_str(&format!("{server}t_{}", unique())).expect("an address")
        }
    };
    let db = Db::open(&url, pools()).await.expect("the database opens");
    storage::migrate::run(&db, Scope::Bank, migrations).await.expect("the migrations run");
    TestDb { db, url, _folder: folder }
}

/// The platform's own context in bank `testbank`, at [`MORNING`].
pub fn ctx() -> Ctx {
    let tenant = "testbank".parse().expect("a bank id");
    Ctx::system(tenant, "test", Clock::set_to(MORNING))
}

/// Banks on one engine, with one of them open.
pub struct TestBank {
    /// All banks.
    pub banks: Banks,
    /// The context of the one that is open.
    pub ctx: Ctx,
    _folder: TempDir,
}

impl TestBank {
    /// Opens `testbank` on `engine` with `migrations`, set up by what `openings` makes of the banks.
    pub async fn open(
        engine: Engine,
        migrations: &[Migrations],
        openings: impl FnOnce(&Banks) -> Vec<Arc<dyn Opening>>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let server = postgres_server().expect("engines() offered it");
                Some(format!("{server}b_{}_{{bank}}", unique()))
            }
        };
        let placement = Placement { data: folder.path().to_owned(), postgres, pools: pools() };
        let mut all = storage::MIGRATIONS.to_vec();
        all.push(tenancy::MIGRATIONS);
        all.extend_from_slice(migrations);
        let banks = Banks::load(placement, all).await.expect("the catalogue opens");
        let openings = openings(&banks);
        let ctx = ctx();
        let bank = Self { banks, ctx, _folder: folder };
        bank.add("testbank", &openings).await;
        bank
    }

    /// Opens one more bank.
    pub async fn add(&self, id: &str, openings: &[Arc<dyn Opening>]) -> Ctx {
        let tenant: TenantId = id.parse().expect("a bank id");
        let order = BankOrder {
            id: tenant.clone(),
            name: format!("{id} 银行"),
            name_en: format!("{id} Bank"),
            short_name: id.chars().take(4).collect(),
            face: serde_json::Value::Null,
            database: None,
        };
        self.banks.open_bank(&self.ctx, order, openings).await.expect("the bank opens");
        self.ctx.in_tenant(tenant)
    }
}
