//! Sign-ins over HTTP with phone and password on a known device, beside bare password hashes on as many cores; and what it
//! costs to know a session by its token, in process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::auth::{Authority, Enrolment};
use contracts::user::{DeviceInfo, User, Users};
use crypto::{Cost, PasswordHasher, Secret};
use gateway::CustomerIdentities as _;
use hdrhistogram::Histogram;
use hyper::StatusCode;
use kernel::Phone;
use rand::RngExt;
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{Ground, Size, new_key};
use super::{SignInBench, millis, round};
use crate::serve::Failure;
use crate::wiring::Platform;

const PASSWORD: &str = "measured-2026!";

/// Someone who signs in from their own device.
struct Person {
    phone: Phone,
    device: DeviceInfo,
}

/// Runs it; the figures as a document.
pub async fn run(options: &SignInBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: options.customers, payers: options.customers }).await?;
    let people = Arc::new(enrol(&ground, options.customers).await?);
    let (known_us, checks_per_s) = sessions(&ground, options.seconds).await?;
    let hashes_per_s = hashes(options).await?;

    let server = ground.serve().await?;
    let (bank, begin) = (ground.banks[0].id.clone(), Instant::now() + Duration::from_secs(u64::from(options.warm_up)));
    let end = begin + Duration::from_secs(u64::from(options.seconds));
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (people, path) = (people.clone(), format!("/b/{bank}/api/v1/login"));
        let mut connection = Connection::open(server.address).await?;
        clients.push(tokio::spawn(async move {
            let (mut latency, mut missed) = (Histogram::<u64>::new(3)?, 0_u64);
            while Instant::now() < end {
                let Person { phone, device } = &people[rand::rng().random_range(0..people.len())];
                let body = json!({ "phone": phone.as_str(), "password": PASSWORD, "device": device }).to_string();
                let asked = Instant::now();
                let (status, answer) = connection.post(&path, "", &new_key(), body).await?;
                if asked >= begin {
                    latency.record(asked.elapsed().as_micros() as u64)?;
                    let answer: Value = serde_json::from_slice(&answer)?;
                    missed += u64::from(status != StatusCode::OK || answer["outcome"] != "signed_in");
                }
            }
            Ok::<_, Failure>((latency, missed))
        }));
    }
    let (mut latency_us, mut missed) = (Histogram::<u64>::new(3)?, 0);
    for client in clients {
        let (latency, not_in) = client.await??;
        latency_us.add(latency)?;
        missed += not_in;
    }
    server.stop().await?;
    let per_second = latency_us.len() as f64 / f64::from(options.seconds);
    Ok(json!({
        "engine": options.place.engine_name(),
        "sign_ins_per_s": round(per_second),
        "not_signed_in": missed,
        "clients": options.clients,
        "customers": options.customers,
        "p50_ms": millis(&latency_us, 0.5),
        "p99_ms": millis(&latency_us, 0.99),
        "peer": "Argon2id of the same cost (19 MiB, two passes), verified on all cores",
        "peer_per_s": round(hashes_per_s),
        "ratio": round(per_second / hashes_per_s),
        "session_checks_per_s": round(checks_per_s),
        "session_check_p50_us": round(known_us.value_at_quantile(0.5) as f64 / 1_000.0),
        "session_check_p99_us": round(known_us.value_at_quantile(0.99) as f64 / 1_000.0),
    }))
}

/// Gives the customers a password and a device that is known.
async fn enrol(ground: &Ground, customers: u32) -> Result<Vec<Person>, Failure> {
    let platform = Platform::assemble(&ground.config).await?;
    let ctx = platform.system("bench").in_tenant(ground.banks[0].id.clone());
    let mut people = Vec::with_capacity(customers as usize);
    for n in 0..customers {
        let phone: Phone = format!("139{n:08}").parse()?;
        let user = platform.users.by_phone(&ctx, &phone).await?.ok_or("a customer is missing")?.user_id;
        platform.auth.enrol(&ctx, user, Enrolment { password: PASSWORD.to_owned(), pin: None }).await?;
        let device = DeviceInfo {
            device_id: ctx.new_id::<User>().to_string(),
            name: "bench".into(),
            platform: "h5".into(),
            replaces: None,
        };
        platform.users.open_session(&ctx, user, &device).await?;
        people.push(Person { phone, device });
    }
    platform.banks.close().await;
    Ok(people)
}

/// Nanoseconds of knowing a customer by an access token, one after the other, and how many a second.
async fn sessions(ground: &Ground, seconds: u32) -> Result<(Histogram<u64>, f64), Failure> {
    let platform = Platform::assemble(&ground.config).await?;
    let ctx = platform.system("bench").in_tenant(ground.banks[0].id.clone());
    let tokens: Vec<_> = ground.banks[0].payers.iter().map(|payer| payer.token.as_str()).collect();
    let mut took_ns = Histogram::<u64>::new(3)?;
    for token in &tokens {
        platform.users.customer(&ctx, token).await.map_err(|end| format!("a session has ended: {end:?}"))?;
    }
    let (begun, whole) = (Instant::now(), Duration::from_secs(u64::from(seconds)));
    while begun.elapsed() < whole {
        let token = tokens[rand::rng().random_range(0..tokens.len())];
        let asked = Instant::now();
        platform.users.customer(&ctx, token).await.map_err(|end| format!("a session has ended: {end:?}"))?;
        took_ns.record(asked.elapsed().as_nanos() as u64)?;
    }
    let per_second = took_ns.len() as f64 / begun.elapsed().as_secs_f64();
    platform.banks.close().await;
    Ok((took_ns, per_second))
}

/// Bare verifications a second, as many at once as there are cores.
async fn hashes(options: &SignInBench) -> Result<f64, Failure> {
    let hasher = PasswordHasher::new(Cost::OWASP, 1_024)?;
    let stored = hasher.hash(Secret::new(PASSWORD.to_owned())).await?;
    let (begun, whole) = (Instant::now(), Duration::from_secs(u64::from(options.seconds)));
    let mut workers = Vec::new();
    for _ in 0..std::thread::available_parallelism()?.get() {
        let (hasher, stored) = (hasher.clone(), stored.clone());
        workers.push(tokio::spawn(async move {
            let mut done = 0_u64;
            while begun.elapsed() < whole {
                hasher.verify(Secret::new(PASSWORD.to_owned()), Some(stored.clone())).await?;
                done += 1;
            }
            Ok::<_, crypto::Error>(done)
        }));
    }
    let mut done = 0;
    for worker in workers {
        done += worker.await??;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}
