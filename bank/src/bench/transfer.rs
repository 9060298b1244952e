//! Transfers over HTTP against a server process of this very binary: between random accounts, or all to one merchant.
//!
//! Each transfer is what a customer's is: access token, idempotency key, name check, limit table, risk rules, a durable
//! double-entry posting with its row, audit entry and event, and consumers taking those events beside it. The bank's
//! limit table lets small payments pass without a PIN (小额免密), as a bank may; otherwise the figure would be that of
//! Argon2. Afterwards the banks' books are verified.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use kernel::Money;
use rand::RngExt;
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{Ground, HOLDER, Size, new_key};
use super::{BenchEngine, TransferBench, millis, peer, round};
use crate::serve::Failure;

/// Refusals after which a run is given up: what is measured then is not transfers.
const REFUSED_MAX: u64 = 10_000;

/// Whom the clients pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Payees {
    /// Any account of the payer's bank.
    Random,
    /// The same account of each bank, a merchant's.
    OneMerchant,
}

/// What was measured.
struct Measured {
    latency_us: Histogram<u64>,
    seconds: f64,
    server_cpu_s: f64,
    /// From the first to the last, warm-up and all.
    made: u64,
    refused: u64,
}

/// Runs it; the figures as a document.
pub async fn run(options: &TransferBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    let peer_rate = match options.place.engine {
        BenchEngine::Postgres => peer::pgbench(options.place.server()?, options.seconds).await?,
        BenchEngine::Sqlite => peer::single_commits(ground.folder(), options.seconds).await?,
    };
    ground.fill(Size { banks: options.banks, accounts: options.accounts, payers: options.payers }).await?;
    let (before, _) = ground.weigh().await?;
    let ground = Arc::new(ground);
    let measured = drive(options, &ground).await?;
    let (after, doctor) = ground.weigh().await?;
    let transfers = measured.latency_us.len();
    let rate = transfers as f64 / measured.seconds;
    let peer_name = match options.place.engine {
        BenchEngine::Postgres => "pgbench TPC-B, same server, 32 clients",
        BenchEngine::Sqlite => "durable commits of one row, one after the other",
    };
    Ok(json!({
        "engine": options.place.engine_name(),
        "banks": options.banks,
        "clients": options.clients,
        "accounts": options.accounts,
        "payers": options.payers,
        "payees": if options.hot { "one merchant of each bank" } else { "random" },
        "warm_up_s": options.warm_up,
        "seconds": round(measured.seconds),
        "transfers": transfers,
        "not_201": measured.refused,
        "transfers_per_s": round(rate),
        "p50_ms": millis(&measured.latency_us, 0.5),
        "p99_ms": millis(&measured.latency_us, 0.99),
        "server_cpu_us_per_transfer": round(measured.server_cpu_s * 1e6 / transfers.max(1) as f64),
        "database_bytes_per_transfer": (after - before) / i64::try_from(measured.made.max(1))?,
        "peer": peer_name,
        "peer_per_s": round(peer_rate),
        "ratio": round(rate / peer_rate),
        "doctor": doctor,
    }))
}

async fn drive(options: &TransferBench, ground: &Arc<Ground>) -> Result<Measured, Failure> {
    let server = ground.serve().await?;
    let payees = if options.hot { Payees::OneMerchant } else { Payees::Random };
    let (running, counting) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let (made, refused) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (ground, running, counting) = (ground.clone(), running.clone(), counting.clone());
        let (made, refused) = (made.clone(), refused.clone());
        let mut connection = Connection::open(server.address).await?;
        clients.push(tokio::spawn(async move {
            let mut latency = Histogram::<u64>::new(3)?;
            while running.load(Ordering::Relaxed) {
                let begun = Instant::now();
                if let Err(answer) = pay(&ground, payees, &mut connection).await? {
                    if refused.fetch_add(1, Ordering::Relaxed) == REFUSED_MAX {
                        return Err(format!("transfers are refused: {answer}").into());
                    }
                    continue;
                }
                made.fetch_add(1, Ordering::Relaxed);
                if counting.load(Ordering::Relaxed) {
                    latency.record(begun.elapsed().as_micros() as u64)?;
                }
            }
            Ok::<_, Failure>(latency)
        }));
    }
    tokio::time::sleep(Duration::from_secs(u64::from(options.warm_up))).await;
    counting.store(true, Ordering::Relaxed);
    let (begun, cpu_before) = (Instant::now(), server.cpu_seconds());
    tokio::time::sleep(Duration::from_secs(u64::from(options.seconds))).await;
    let (seconds, cpu_after) = (begun.elapsed().as_secs_f64(), server.cpu_seconds());
    running.store(false, Ordering::Relaxed);
    let mut latency_us = Histogram::<u64>::new(3)?;
    for client in clients {
        latency_us.add(client.await??)?;
    }
    server.stop().await?;
    let (made, refused) = (made.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
    Ok(Measured { latency_us, seconds, server_cpu_s: cpu_after - cpu_before, made, refused })
}

/// One transfer of a random payer; what was answered instead when it was not made.
async fn pay(ground: &Ground, payees: Payees, connection: &mut Connection) -> Result<Result<(), String>, Failure> {
    let (path, token, body) = {
        let mut dice = rand::rng();
        let bank = &ground.banks[dice.random_range(0..ground.banks.len())];
        let payer = dice.random_range(0..bank.payers.len());
        let mut payee = match payees {
            Payees::Random => dice.random_range(0..bank.accounts.len()),
            Payees::OneMerchant => bank.accounts.len() - 1,
        };
        if payee == payer {
            payee = (payee + 1) % bank.accounts.len();
        }
        let payer = &bank.payers[payer];
        let fen: i64 = dice.random_range(1..1_000);
        let body = json!({
            "from_account_id": payer.account,
            "amount": Money::cny(fen),
            "payee": { "name": HOLDER, "account_no": bank.accounts[payee].as_str(), "bank_no": bank.bank_no },
        });
        (format!("/b/{}/api/v1/transfers", bank.id), payer.token.as_str(), body.to_string())
    };
    let (status, answer) = connection.post(&path, token, &new_key(), body).await?;
    if status == hyper::StatusCode::CREATED {
        return Ok(Ok(()));
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    tracing::warn!(%status, answer, "not made");
    Ok(Err(answer))
}
