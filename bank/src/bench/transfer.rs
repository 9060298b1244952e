//! Transfers over HTTP against a server process of this very binary, between random accounts.
//!
//! Each transfer is what a customer's is: access token, idempotency key, name check, limit table, risk rules, a durable
//! double-entry posting with its row, audit entry and event, and consumers taking those events beside it. The bank's
//! limit table lets small payments pass without a PIN (小额免密), as a bank may; otherwise the figure would be that of
//! Argon2. Afterwards every acknowledged transfer is looked for, and the bank's books are verified.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::account::{
    Account, AccountKind, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, OpenAccount, Party,
    Posting,
};
use contracts::user::{DeviceInfo, Users};
use hdrhistogram::Histogram;
use kernel::{AccountNo, Id, Money, TenantId};
use rand::RngExt;
use serde_json::json;
use tokio::process::{Child, Command};

use super::client::Connection;
use super::{BenchEngine, TransferBench, peer};
use crate::config::{Config, DataDir, Database};
use crate::doctor;
use crate::serve::Failure;
use crate::wiring::Platform;

const HOLDER: &str = "测试户";

/// A customer who pays.
struct Payer {
    account: Id<Account>,
    token: String,
}

/// The bank under test.
struct Bench {
    folder: PathBuf,
    config: Config,
    bank_no: String,
    payers: Vec<Payer>,
    accounts: Vec<AccountNo>,
}

/// What was measured.
struct Measured {
    transfers: u64,
    seconds: f64,
    latency_us: Histogram<u64>,
    server_cpu_s: f64,
    refused: u64,
}

/// Runs it and prints the figures.
pub async fn run(options: TransferBench) -> Result<ExitCode, Failure> {
    let folder = std::env::temp_dir().join(format!("polybank-bench-{:x}", rand::random::<u64>()));
    std::fs::create_dir_all(&folder)?;
    let outcome = measure(&options, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    let report = outcome?;
    use std::io::Write;
    let mut out = std::io::stdout();
    if options.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in report.as_object().into_iter().flatten() {
            writeln!(out, "{name:<28} {value}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn measure(options: &TransferBench, folder: &Path) -> Result<serde_json::Value, Failure> {
    let server = options.postgres.as_deref();
    let database = match options.engine {
        BenchEngine::Sqlite => Database::Embedded,
        BenchEngine::Postgres => {
            let server = server.ok_or("--postgres or POLYBANK_BENCH_POSTGRES must name a server")?;
            Database::Postgres(format!("{server}polybank_bench_{:x}_{{bank}}", rand::random::<u32>()))
        }
    };
    let mut config = Config { data: DataDir(folder.to_owned()), database, ..Config::default() };
    config.log.filter = "warn".to_owned();
    // One machine plays thousands of customers: no caller may be slowed for that.
    let much = gateway::Rate::new(10_000_000, 600_000_000);
    config.http.rates = gateway::RateConfig { visitor: much, session: much, bank: much };
    config.http.lanes.running_max = 4_096;
    config.http.lanes.waiting_max = 4_096;
    let peer_rate = match (options.engine, server) {
        (BenchEngine::Postgres, Some(server)) => peer::pgbench(server, options.clients, options.seconds).await?,
        _ => peer::single_commits(folder, options.seconds).await?,
    };
    let bench = Arc::new(prepare(options, config, folder).await?);
    let measured = drive(options, &bench).await?;
    let platform = Platform::assemble(&bench.config).await?;
    let rooms = doctor::examine(&platform).await?;
    let sound = rooms.iter().all(|room| room.sound);
    platform.banks.close().await;
    let rate = measured.transfers as f64 / measured.seconds;
    let peer_name = match options.engine {
        BenchEngine::Postgres => "pgbench TPC-B, same server, same clients",
        BenchEngine::Sqlite => "durable commits of one row, one after the other",
    };
    let round = |value: f64| (value * 100.0).round() / 100.0;
    Ok(json!({
        "engine": format!("{:?}", options.engine).to_lowercase(),
        "clients": options.clients,
        "accounts": options.accounts,
        "payers": options.payers,
        "warm_up_s": options.warm_up,
        "seconds": round(measured.seconds),
        "transfers": measured.transfers,
        "not_201": measured.refused,
        "transfers_per_s": round(rate),
        "p50_ms": round(measured.latency_us.value_at_quantile(0.5) as f64 / 1000.0),
        "p99_ms": round(measured.latency_us.value_at_quantile(0.99) as f64 / 1000.0),
        "server_cpu_us_per_transfer": round(measured.server_cpu_s * 1e6 / measured.transfers.max(1) as f64),
        "peer": peer_name,
        "peer_per_s": round(peer_rate),
        "ratio": round(rate / peer_rate),
        "doctor": if sound { "all is well" } else { "BROKEN" },
    }))
}

async fn prepare(options: &TransferBench, config: Config, folder: &Path) -> Result<Bench, Failure> {
    let platform = Platform::assemble(&config).await?;
    let ctx = platform.system("bench");
    let tenant: TenantId = "bench".parse()?;
    let brand = content::demo::brands().into_iter().next().map(|(_, brand)| brand).ok_or("no brand")?;
    let bank = platform.open_bank(&ctx, tenant.clone(), &brand, None).await?;
    let ctx = ctx.in_tenant(tenant);
    platform.auth.allow_small_payments(&ctx, Money::cny(i64::from(u32::MAX) * 100)).await?;
    // A few thousand customers stand in for a city: the rule is judged each time, at its highest thresholds.
    let often = [("step_up_count_10m", 64), ("deny_count_1h", 64)];
    let thresholds = often.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let setting = risk::Setting { enabled: true, thresholds };
    platform.risk.set_rule(&ctx, "transfer_velocity", setting).await?;
    let mut payers = Vec::new();
    let mut orders = Vec::new();
    let holder: kernel::PersonName = HOLDER.parse()?;
    for n in 0..options.accounts {
        let user_id = if n < options.payers {
            let phone = format!("139{n:08}").parse()?;
            let user = platform.users.register(&ctx, &phone).await?;
            let device = DeviceInfo {
                device_id: ctx.new_id::<Payer>().to_string(),
                name: "bench".into(),
                platform: "h5".into(),
            };
            let session = platform.users.open_session(&ctx, user.user_id, &device).await?;
            payers.push(session.access_token);
            user.user_id
        } else {
            ctx.new_id()
        };
        orders.push(OpenAccount { user_id, holder: holder.clone(), kind: AccountKind::ClassOne });
    }
    let cards = platform.accounts.open_many(&ctx, orders).await?;
    for (n, some) in cards.chunks(200).enumerate() {
        platform.accounts.post(&ctx, funding(n, some.iter().map(|card| card.account_id))).await?;
    }
    platform.drain_events().await?;
    platform.banks.db(&ctx)?.analyze().await?;
    platform.banks.close().await;
    let payers = cards.iter().zip(payers).map(|(card, token)| Payer { account: card.account_id, token }).collect();
    let accounts = cards.into_iter().map(|card| card.account_no).collect();
    Ok(Bench { folder: folder.to_owned(), config, bank_no: bank.bank_no.clone(), payers, accounts })
}

fn funding(n: usize, accounts: impl Iterator<Item = Id<Account>>) -> Posting {
    let key = format!("bench:funding:{n}");
    let counterparty = Counterparty { name: Some("bench".into()), ..Counterparty::default() };
    let legs = accounts.map(|account| Leg {
        debit: Party::Internal(InternalAccount::Cash),
        credit: Party::Account(account),
        amount: Money::cny(100_000_000),
    });
    Posting {
        fingerprint: key.clone(),
        idempotency_key: key,
        kind: MovementKind::Opening,
        legs: legs.collect(),
        holds: vec![],
        guards: vec![],
        narrative: Narrative {
            summary: "bench".into(),
            payer: counterparty.clone(),
            payee: counterparty,
            transfer_id: None,
        },
        events: vec![],
        records: vec![],
        audit: None,
    }
}

async fn drive(options: &TransferBench, bench: &Arc<Bench>) -> Result<Measured, Failure> {
    let (mut child, address) = spawn_server(bench).await?;
    let (running, counting) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let refused = Arc::new(AtomicU64::new(0));
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (bench, running, counting, refused) = (bench.clone(), running.clone(), counting.clone(), refused.clone());
        let mut connection = Connection::open(address).await?;
        clients.push(tokio::spawn(async move {
            let mut latency = Histogram::<u64>::new(3)?;
            while running.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let done = pay(&bench, &mut connection).await?;
                if !done {
                    refused.fetch_add(1, Ordering::Relaxed);
                } else if counting.load(Ordering::Relaxed) {
                    latency.record(begun.elapsed().as_micros() as u64)?;
                }
            }
            Ok::<_, Failure>(latency)
        }));
    }
    tokio::time::sleep(Duration::from_secs(u64::from(options.warm_up))).await;
    counting.store(true, Ordering::Relaxed);
    let (begun, cpu_before) = (Instant::now(), cpu_seconds(&child));
    tokio::time::sleep(Duration::from_secs(u64::from(options.seconds))).await;
    let (seconds, cpu_after) = (begun.elapsed().as_secs_f64(), cpu_seconds(&child));
    running.store(false, Ordering::Relaxed);
    let mut latency_us = Histogram::<u64>::new(3)?;
    for client in clients {
        latency_us.add(client.await??)?;
    }
    stop(&mut child).await?;
    Ok(Measured {
        transfers: latency_us.len(),
        seconds,
        latency_us,
        server_cpu_s: cpu_after - cpu_before,
        refused: refused.load(Ordering::Relaxed),
    })
}

/// One transfer from a random payer to a random account; answers whether it was made.
async fn pay(bench: &Bench, connection: &mut Connection) -> Result<bool, Failure> {
    let (body, token, key) = {
        let mut dice = rand::rng();
        let payer = dice.random_range(0..bench.payers.len());
        let mut payee = dice.random_range(0..bench.accounts.len());
        if payee == payer {
            payee = (payee + 1) % bench.accounts.len();
        }
        let payer = &bench.payers[payer];
        let cents: u32 = dice.random_range(1..1000);
        let body = json!({
            "from_account_id": payer.account,
            "amount": Money::cny(i64::from(cents)),
            "payee": { "name": HOLDER, "account_no": bench.accounts[payee].as_str(), "bank_no": bench.bank_no },
        });
        (body.to_string(), payer.token.as_str(), format!("{:032x}", dice.random::<u128>()))
    };
    let (status, answer) = connection.post("/b/bench/api/v1/transfers", token, &key, body).await?;
    if status != hyper::StatusCode::CREATED {
        tracing::warn!(%status, answer = %String::from_utf8_lossy(&answer), "not made");
    }
    Ok(status == hyper::StatusCode::CREATED)
}

async fn spawn_server(bench: &Bench) -> Result<(Child, SocketAddr), Failure> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    drop(listener);
    let config = Config { listen: crate::config::Listen(address), ..bench.config.clone() };
    let file = bench.folder.join("bench.toml");
    std::fs::write(&file, toml::to_string(&config)?)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("serve").arg("--config").arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.kill_on_drop(true).spawn()?;
    for _ in 0..300 {
        if Connection::open(address).await.is_ok() {
            return Ok((child, address));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("the server did not start".into())
}

async fn stop(child: &mut Child) -> Result<(), Failure> {
    if let Some(pid) = child.id() {
        let _ = Command::new("kill").arg("-TERM").arg(pid.to_string()).status().await;
    }
    tokio::time::timeout(Duration::from_secs(30), child.wait()).await??;
    Ok(())
}

/// User and system time of the server so far, from the kernel's own account.
fn cpu_seconds(child: &Child) -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = child.id().and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / TICKS_PER_SECOND
}
