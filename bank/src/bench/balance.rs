//! Balances asked at a steady rate, whoever else is still waiting: the rate does not fall when answers come late, so late
//! answers are seen and not avoided. Each is timed from the moment it was due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use rand::RngExt;
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{Ground, Size};
use super::{BalanceBench, millis, round, wait_until};
use crate::serve::Failure;

/// Runs it; the figures as a document.
pub async fn run(options: &BalanceBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: options.accounts, payers: options.payers }).await?;
    let server = ground.serve().await?;
    let ground = Arc::new(ground);
    let each = Duration::from_secs_f64(f64::from(options.clients) / f64::from(options.rate));
    let begin = Instant::now() + Duration::from_millis(200);
    let measured_from = begin + Duration::from_secs(u64::from(options.warm_up));
    let end = measured_from + Duration::from_secs(u64::from(options.seconds));
    let mut clients = Vec::new();
    for n in 0..options.clients {
        let ground = ground.clone();
        let mut connection = Connection::open(server.address).await?;
        // One after the other, evenly: client n begins n parts of a turn later.
        let mut due = begin + each.mul_f64(f64::from(n) / f64::from(options.clients));
        clients.push(tokio::spawn(async move {
            let (mut latency, mut failed) = (Histogram::<u64>::new(3)?, 0_u64);
            while due < end {
                let asked = wait_until(due).await;
                let well = ask(&ground, &mut connection).await?;
                if due >= measured_from {
                    failed += u64::from(!well);
                    latency.record(asked.elapsed().as_micros() as u64)?;
                }
                due += each;
            }
            Ok::<_, Failure>((latency, failed))
        }));
    }
    let (mut latency_us, mut failed) = (Histogram::<u64>::new(3)?, 0);
    for client in clients {
        let (latency, missed) = client.await??;
        latency_us.add(latency)?;
        failed += missed;
    }
    let took = end.elapsed().as_secs_f64() + f64::from(options.seconds);
    server.stop().await?;
    Ok(json!({
        "engine": options.place.engine_name(),
        "asked_per_s": options.rate,
        "answered_per_s": round(latency_us.len() as f64 / took),
        "clients": options.clients,
        "accounts": options.accounts,
        "answers": latency_us.len(),
        "not_200": failed,
        "p50_ms": millis(&latency_us, 0.5),
        "p99_ms": millis(&latency_us, 0.99),
        "max_ms": millis(&latency_us, 1.0),
    }))
}

/// All accounts of a random customer with their balances; whether they were answered.
async fn ask(ground: &Ground, connection: &mut Connection) -> Result<bool, Failure> {
    let bank = &ground.banks[0];
    let payer = &bank.payers[rand::rng().random_range(0..bank.payers.len())];
    let (status, _) = connection.get(&format!("/b/{}/api/v1/accounts", bank.id), &payer.token).await?;
    Ok(status == hyper::StatusCode::OK)
}
