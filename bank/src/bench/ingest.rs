//! Behaviour over HTTP, as apps send it: every batch is on disk before it is answered. At the end the server is killed, and
//! what it had accepted is looked for.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use insight::behaviour::{BehaviourName, Event};
use kernel::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{BenchBank, Ground, Size};
use super::{IngestBench, millis, round};
use crate::serve::Failure;
use crate::wiring::Platform;

/// Events the peer writes at once: what the platform puts in one file.
const PEER_ROWS: usize = 200_000;
/// Where somebody is, and what they may click there.
const PAGES: [(&str, &str); 6] = [
    ("/", "home.card.transfer"),
    ("/accounts", "accounts.open"),
    ("/accounts/:accountId", "account.transfer"),
    ("/pay", "hub.payee"),
    ("/transfer", "transfer.next"),
    ("/transfer/confirm", "transfer.confirm"),
];

/// What a client has sent.
struct Sent {
    latency_us: Histogram<u64>,
    measured: u64,
    accepted: u64,
    refused: u64,
}

/// Runs it; the figures as a document.
pub async fn run(options: &IngestBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: 100, payers: 1 }).await?;
    let server = ground.serve().await?;
    let bank = ground.banks.first().ok_or("no bank")?;
    let measured_from = Instant::now() + Duration::from_secs(u64::from(options.warm_up));
    let end = measured_from + Duration::from_secs(u64::from(options.seconds));
    let mut clients = Vec::new();
    for nth in 0..options.clients {
        let connection = Connection::open(server.address).await?;
        let path = format!("/b/{}/api/v1/events", bank.id);
        let maker =
            Maker { dice: StdRng::seed_from_u64(u64::from(nth)), devices: options.devices, batch: options.batch };
        clients.push(tokio::spawn(send(connection, path, maker, measured_from, end)));
    }
    tokio::time::sleep_until(measured_from.into()).await;
    let cpu_before = server.cpu_seconds();
    let mut all = Sent { latency_us: Histogram::new(3)?, measured: 0, accepted: 0, refused: 0 };
    for client in clients {
        let sent = client.await??;
        all.latency_us.add(sent.latency_us)?;
        all.measured += sent.measured;
        all.accepted += sent.accepted;
        all.refused += sent.refused;
    }
    let cpu = server.cpu_seconds() - cpu_before;
    server.kill().await?;
    let (found, file_bytes) = found(&ground, bank).await?;
    if found < all.accepted {
        return Err(format!("{} events were accepted, and {found} found after a crash", all.accepted).into());
    }
    let per_s = all.measured as f64 / f64::from(options.seconds);
    let peer = tokio::task::spawn_blocking(written_straight).await??;
    Ok(json!({
        "engine": options.place.engine_name(),
        "clients": options.clients,
        "events_a_batch": options.batch,
        "events_per_s": round(per_s),
        "p50_ms": millis(&all.latency_us, 0.5),
        "p99_ms": millis(&all.latency_us, 0.99),
        "server_cpu_us_per_event": round(cpu * 1e6 / all.measured.max(1) as f64),
        "not_202": all.refused,
        "accepted": all.accepted,
        "found_after_kill_9": found,
        "file_bytes_per_event": round(file_bytes as f64 / found.max(1) as f64),
        "peer": "the same rows put in order and written with the parquet crate, one thread, on disk",
        "peer_per_s": round(peer),
        "ratio": round(per_s / peer),
    }))
}

async fn send(
    mut connection: Connection,
    path: String,
    mut maker: Maker,
    measured_from: Instant,
    end: Instant,
) -> Result<Sent, Failure> {
    let mut sent = Sent { latency_us: Histogram::new(3)?, measured: 0, accepted: 0, refused: 0 };
    let events = u64::from(maker.batch);
    while Instant::now() < end {
        let body = maker.batch()?;
        let asked = Instant::now();
        if connection.tell(&path, body.into()).await? != hyper::StatusCode::ACCEPTED {
            sent.refused += 1;
            continue;
        }
        sent.accepted += events;
        if asked >= measured_from && Instant::now() <= end {
            sent.measured += events;
            sent.latency_us.record(asked.elapsed().as_micros() as u64)?;
        }
    }
    Ok(sent)
}

/// Makes batches up.
struct Maker {
    dice: StdRng,
    devices: u32,
    batch: u32,
}

impl Maker {
    fn batch(&mut self) -> Result<String, Failure> {
        let device = self.dice.random_range(0..self.devices);
        let at =
            Timestamp::from_micros(chrono::Utc::now().timestamp_micros()).to_rfc3339_in(kernel::time::DEFAULT_ZONE);
        let mut body = String::with_capacity(self.batch as usize * 220);
        body.push_str("{\"events\":[");
        for nth in 0..self.batch {
            let id = uuid::Builder::from_random_bytes(self.dice.random()).into_uuid();
            let (page, element) = PAGES[self.dice.random_range(0..PAGES.len())];
            let comma = if nth == 0 { "" } else { "," };
            write!(
                body,
                "{comma}{{\"event_id\":\"{id}\",\"at\":\"{at}\",\"device_id\":\"bench-{device}\",\"page\":\"{page}\""
            )?;
            match self.dice.random_range(0..3) {
                0 => write!(body, ",\"name\":\"click\",\"element\":\"{element}\"}}")?,
                _ => write!(body, ",\"name\":\"page_view\",\"dwell_ms\":{}}}", self.dice.random_range(200..60_000))?,
            }
        }
        body.push_str("]}");
        Ok(body)
    }
}

/// Events there are after the server was killed, and the size of their files.
async fn found(ground: &Ground, bank: &BenchBank) -> Result<(u64, u64), Failure> {
    let platform = Platform::assemble(&ground.config).await?;
    let ctx = platform.system("bench").in_tenant(bank.id.clone());
    let lake = platform.behaviour.lake(&ctx).await?;
    lake.seal().await?;
    let today = insight::day_number(platform.banks.of(&ctx)?.date(ctx.now()));
    let days = lake.recount(today - 1, today, None).await?;
    let found = days.iter().flat_map(|day| day.seen.values()).map(|seen| seen.times).sum();
    platform.banks.close().await;
    Ok((found, ground.behaviour_bytes(bank.id.as_str())?))
}

/// Rows a second, put in order and written to a file that is on disk at the end.
fn written_straight() -> Result<f64, Failure> {
    let mut dice = StdRng::seed_from_u64(1);
    let now = chrono::Utc::now().timestamp_micros();
    let made = |_| {
        let (page, element) = PAGES[dice.random_range(0..PAGES.len())];
        let is_click = dice.random_range(0..3) == 0;
        Event {
            event_id: dice.random(),
            name: if is_click { BehaviourName::Click } else { BehaviourName::PageView },
            what: Arc::from(if is_click { element } else { page }),
            page: Arc::from(page),
            person: dice.random_range(1..10_000),
            at_us: now + dice.random_range(0..60_000) * 1_000,
            ms: (!is_click).then(|| dice.random_range(200..60_000)),
            received_us: now,
        }
    };
    let mut events: Vec<Event> = (0..PEER_ROWS).map(made).collect();
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    events.sort_unstable_by(Event::order);
    let path = folder.path().join("peer.parquet");
    std::fs::write(&path, insight::behaviour::file_of(&events)?)?;
    std::fs::File::open(&path)?.sync_all()?;
    Ok(PEER_ROWS as f64 / begun.elapsed().as_secs_f64())
}
