//! Whole judgements as the groups ask them, the past played again, and memory.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::risk::{Facts, Happened, Risk, Scenario, VerdictOutcome};
use hdrhistogram::Histogram;
use kernel::{Channel, Clock, Ctx, Id, Money, TenantId, Timestamp};
use risk::features::{BASE, Bounds, Windows};
use risk::moment::{Moment, Outcome};
use risk::past::{Page, Recorded, Replay, Trial};
use risk::rules::{Body, Set};
use serde_json::{Value, json};

use super::super::{Ground, RiskBench, round};
use super::Dice;
use crate::serve::Failure;
use crate::wiring::Platform;

/// Moments of a page of the past.
const PAGE: usize = 2_000;

/// Payees, and addresses: some five customers share one.
const SHARED: usize = 20_000;

/// Somebody who pays, as the groups would tell it: on their own device, from where they always are, whom they pay mostly.
fn facts(dice: &mut Dice, users: &[Id<contracts::user::User>]) -> Facts {
    let nth = dice.below(users.len());
    let (payee, place, day_s) = (nth * 7 % SHARED, nth % SHARED, 86_400);
    Facts {
        user_id: Some(users[nth]),
        device_id: Some(format!("device-{nth}")),
        device_age_s: Some(day_s * 300),
        amount: Some(Money::cny(100 + dice.number(150_000))),
        payee_account: Some(format!("62109{payee:011}")),
        first_time_payee: dice.below(50) == 0,
        ip: Some(std::net::Ipv4Addr::from_bits(0xC612_0000 + place as u32).into()),
        account: Some(format!("62220{nth:011}")),
        payee_bank_no: Some("8002".to_owned()),
        balance_before: Some(Money::cny(5_000_000)),
        customer_since_s: Some(day_s * 700),
        age_years: Some(20 + (nth % 60) as i64),
        ..Facts::of(Scenario::Transfer)
    }
}

/// The set that is compiled in.
fn base() -> Result<Arc<Set>, Failure> {
    let set = Set::compile(std::slice::from_ref(Body::base())).map_err(|wrong| format!("{wrong:?}"))?;
    Ok(Arc::new(set))
}

/// How many judgements a second, and how long each takes, with the rules a new bank has; nothing else is asked meanwhile.
pub async fn judgements(options: &RiskBench) -> Result<Value, Failure> {
    let ground = Ground::new(&options.place)?;
    let platform = Arc::new(Platform::assemble(&ground.config).await?);
    let bank: TenantId = "bench".parse()?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    platform.open_bank(&platform.system("bench"), bank.clone(), &brand, None).await?;
    let ctx = Ctx { channel: Channel::App, ..platform.system("bench").in_tenant(bank) };
    let users: Arc<Vec<Id<contracts::user::User>>> = Arc::new((0..options.customers).map(|_| ctx.new_id()).collect());
    let span = Duration::from_secs(u64::from(options.seconds));
    let begin = Instant::now() + span;
    let end = begin + span;
    let mut askers = Vec::new();
    for n in 0..options.clients {
        let (platform, users, ctx) = (platform.clone(), users.clone(), ctx.clone());
        let mut dice = Dice(options.seed ^ u64::from(n + 1));
        askers.push(tokio::spawn(async move {
            let (mut latency_ns, mut stopped) = (Histogram::<u64>::new(3)?, 0_u64);
            while Instant::now() < end {
                let facts = facts(&mut dice, &users);
                let asked = Instant::now();
                let verdict = platform.risk.assess(&ctx, &facts).await?;
                if asked >= begin {
                    latency_ns.record(asked.elapsed().as_nanos() as u64)?;
                    stopped += u64::from(verdict.outcome != VerdictOutcome::Allow);
                }
                if latency_ns.len().is_multiple_of(4) {
                    platform.risk.observe(&ctx, &facts, Happened::Done).await?;
                }
            }
            Ok::<_, Failure>((latency_ns, stopped))
        }));
    }
    let (mut latency_ns, mut stopped) = (Histogram::<u64>::new(3)?, 0);
    for asker in askers {
        let (latency, more) = asker.await??;
        latency_ns.add(latency)?;
        stopped += more;
    }
    platform.risk.flush().await;
    platform.banks.close().await;
    let us = |quantile: f64| round(latency_ns.value_at_quantile(quantile) as f64 / 1_000.0);
    Ok(json!({
        "assess": {
            "engine": options.place.engine_name(),
            "clients": options.clients,
            "customers": options.customers,
            "features_read": base()?.wanted(Scenario::Transfer).len(),
            "judgements": latency_ns.len(),
            "per_s": round(latency_ns.len() as f64 / f64::from(options.seconds)),
            "p50_us": us(0.5),
            "p99_us": us(0.99),
            "p999_us": us(0.999),
            "not_simply_allowed": stopped,
        }
    }))
}

/// A past of as many moments: each customer pays some three times a day, and every tenth payment is followed by its end.
fn moments(options: &RiskBench) -> Result<Vec<Recorded>, Failure> {
    let clock = Clock::set_to(Timestamp::from_micros(1_772_380_800_000_000));
    let ctx = Ctx { channel: Channel::App, ..Ctx::system("bench".parse()?, "bench", clock) };
    let users: Vec<_> = (0..options.customers).map(|_| ctx.new_id()).collect();
    let mut dice = Dice(options.seed);
    let step_us = 30_000_000_000 / i64::from(options.customers);
    let mut past = Vec::with_capacity(options.moments as usize);
    while past.len() < options.moments as usize {
        ctx.clock.move_to(Timestamp::from_micros(ctx.now().micros() + step_us));
        let mut moment = Moment::of(&ctx, &facts(&mut dice, &users));
        let outcomes: &[_] = match dice.below(10) {
            0 => &[Outcome::Allowed, Outcome::Done],
            1 => &[Outcome::SteppedUp],
            _ => &[Outcome::Allowed],
        };
        for outcome in outcomes {
            moment.outcome = Some(*outcome);
            past.push(Recorded { seq: past.len() as i64, moment: moment.clone(), label: None });
        }
    }
    Ok(past)
}

/// How many verdicts of the past are judged anew in a second: moments in memory, on every core, by the set that is compiled in.
pub async fn past(options: &RiskBench) -> Result<Value, Failure> {
    let past = moments(options)?;
    let from = past.first().map_or(Timestamp::default(), |first| first.moment.at);
    let pages: Vec<Page> = past.chunks(PAGE).map(Page::from).collect();
    drop(past);
    let zone = chrono_tz::Asia::Shanghai;
    let ground = risk::past::Ground { zone, bank_no: "8001".into(), lists: Arc::default() };
    let trial = Trial { tried: base()?, live: None, ground, from };
    let cores = std::thread::available_parallelism()?;
    let mut told = json!({ "moments": options.moments });
    for threads in [NonZeroUsize::MIN, cores] {
        let begun = Instant::now();
        let replay = Replay::begin(&trial, threads);
        for page in &pages {
            replay.feed(page).await?;
        }
        let judged = replay.finish().await?.judged();
        let per_s = judged as f64 / begun.elapsed().as_secs_f64();
        told["verdicts"] = json!(judged);
        told[format!("verdicts_per_s_on_{threads}")] = json!(round(per_s));
    }
    Ok(json!({ "back_test": told }))
}

/// What a million customers, payees, devices and addresses weigh, by the process's own size before and after.
pub fn memory(keys: u32) -> Value {
    let before = resident_bytes();
    // As many as are asked for, whatever a bank may hold.
    let bounds = Bounds { keys: keys as usize * 2, bytes: usize::MAX / 2, ..Bounds::default() };
    let windows = Windows::new(BASE.clone(), bounds);
    let begin = Timestamp::from_micros(1_772_380_800_000_000);
    let ctx = Ctx::system(TenantId::alliance(), "bench", Clock::set_to(begin));
    let mut dice = Dice(u64::from(keys));
    let mut told = 0_u64;
    // A moment has several keys; as many are told as it takes, ten for each key at the most.
    while windows.memory().keys < keys as usize && told < u64::from(keys) * 10 {
        for _ in 0..1_000 {
            let user = [ctx.new_id()];
            let mut facts = facts(&mut dice, &user);
            facts.device_id = Some(user[0].to_string());
            facts.payee_account = Some(format!("62109{:011}", dice.below(1 << 30)));
            facts.ip = Some(std::net::Ipv4Addr::from_bits(0xC612_0000 + dice.below(1 << 17) as u32).into());
            facts.account = Some(format!("62220{told:011}"));
            ctx.clock.move_to(Timestamp::from_micros(ctx.now().micros() + 10_000));
            let mut moment = Moment::of(&ctx, &facts);
            moment.outcome = Some(Outcome::Allowed);
            windows.note(&moment);
            told += 1;
        }
    }
    let held = windows.memory();
    let grown = resident_bytes().saturating_sub(before);
    let per_million = |bytes: f64| round(bytes / (held.keys as f64).max(1.0) * 1e6 / 1_048_576.0);
    let told = json!({
        "keys": held.keys,
        "moments_told": told,
        "resident_mib_per_million_keys": per_million(grown as f64),
        "counted_mib_per_million_keys": per_million(held.bytes as f64),
    });
    drop(windows);
    json!({ "memory": told })
}

/// The size of this process in memory, from the kernel's own account.
fn resident_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4_096;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * PAGE_BYTES
}
