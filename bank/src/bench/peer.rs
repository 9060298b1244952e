//! The yardstick of the same run: pgbench's TPC-B on the same server, or bare durable commits of one row.

use std::path::Path;
use std::process::Stdio;
use std::str::FromStr;
use std::time::{Duration, Instant};

use kernel::{Clock, Ctx, TenantId};
use storage::{Db, DbUrl, Migrations, Pools, Scope, args};
use tokio::process::Command;

use super::ground::Scrapped;
use crate::serve::Failure;

/// Where Debian keeps a server's tools.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Connections pgbench gets, whatever our own number: with more of them it only becomes slower.
const CLIENTS: &str = "32";

/// pgbench's TPC-B-like transactions a second, with 32 connections and two threads, scale 10.
pub async fn pgbench(server: &str, seconds: u32) -> Result<f64, Failure> {
    let program = find("pgbench").ok_or("pgbench is not installed; it comes with PostgreSQL")?;
    let scrapped = Scrapped::on(server);
    let url = scrapped.url("pgbench");
    let db = Db::open(&DbUrl::from_str(&url)?, Pools::default()).await?;
    db.close().await;
    run(&program, &["-i", "-q", "-s", "10", &url]).await?;
    let seconds = seconds.to_string();
    let said = run(&program, &["-n", "-c", CLIENTS, "-j", "2", "-T", &seconds, &url]).await?;
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = tps.and_then(|rest| rest.split_whitespace().next()).ok_or("pgbench named no tps")?;
    Ok(number.parse()?)
}

async fn run(program: &str, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().await?;
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn find(program: &str) -> Option<String> {
    let on_path = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
    });
    let in_debian = || {
        let versions = std::fs::read_dir(DEBIAN).ok()?;
        versions.flatten().map(|version| version.path().join("bin").join(program)).find(|path| path.is_file())
    };
    on_path.or_else(in_debian).map(|path| path.display().to_string())
}

/// Durable commits of one row a second, one after the other, through the same store with the same settings.
pub async fn single_commits(folder: &Path, seconds: u32) -> Result<f64, Failure> {
    const SCRATCH: Migrations = Migrations {
        group: "bench",
        scope: Scope::Bank,
        steps: &[(
            "0001",
            "CREATE TABLE bench_row (\n    id BIGINT NOT NULL PRIMARY KEY,\n    amount BIGINT NOT NULL\n);\n",
        )],
    };
    let db = Db::open(&DbUrl::sqlite(&folder.join("single.db")), Pools::default()).await?;
    storage::migrate::run(&db, Scope::Bank, &[SCRATCH]).await?;
    let ctx = Ctx::system(TenantId::alliance(), "bench", Clock::System);
    let (begun, limit) = (Instant::now(), Duration::from_secs(u64::from(seconds)));
    let mut commits: i64 = 0;
    while begun.elapsed() < limit {
        let mut tx = db.begin(&ctx).await?;
        tx.execute("INSERT INTO bench_row (id, amount) VALUES ($1, $2)", args![commits, 1]).await?;
        tx.commit().await?;
        commits += 1;
    }
    let rate = commits as f64 / begun.elapsed().as_secs_f64();
    db.close().await;
    Ok(rate)
}
