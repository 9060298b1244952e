//! The question itself, in process: how long `authorise` takes for a payment that needs no proof, with the limit table, the
//! counters and the risk rules, as the transfer group asks it. No HTTP, no posting. Asked at a steady rate and timed from the
//! moment each question was due, so that late answers are seen and not avoided.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::auth::{Authorisation, Authority, Business, Operation};
use contracts::user::{DeviceInfo, User, Users};
use hdrhistogram::Histogram;
use kernel::{Actor, Channel, Ctx, Id, Money};
use rand::RngExt;
use serde_json::{Value, json};

use super::ground::{Ground, Size};
use super::{AuthoriseBench, millis, round, wait_until};
use crate::serve::Failure;
use crate::wiring::Platform;

/// Runs it; the figures as a document.
pub async fn run(options: &AuthoriseBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: options.payers, payers: options.payers }).await?;
    let platform = Arc::new(Platform::assemble(&ground.config).await?);
    let bank = &ground.banks[0];
    let ctx = platform.system("bench").in_tenant(bank.id.clone());
    let mut payers = Vec::with_capacity(options.payers as usize);
    for n in 0..options.payers {
        let phone = format!("139{n:08}").parse()?;
        let user = platform.users.by_phone(&ctx, &phone).await?.ok_or("a payer is missing")?.user_id;
        payers.push((user, signed_in(&platform, &ctx, user).await?));
    }
    let (payers, account) = (Arc::new(payers), bank.accounts[0].clone());
    let each = Duration::from_secs_f64(f64::from(options.clients) / f64::from(options.rate));
    let start = Instant::now();
    let begin = start + Duration::from_secs(u64::from(options.warm_up));
    let end = begin + Duration::from_secs(u64::from(options.seconds));
    let mut askers = Vec::new();
    for n in 0..options.clients {
        let (platform, payers, account) = (platform.clone(), payers.clone(), account.as_str().to_owned());
        let mut due = start + each.mul_f64(f64::from(n) / f64::from(options.clients));
        askers.push(tokio::spawn(async move {
            let (mut latency, mut not_allowed) = (Histogram::<u64>::new(3)?, 0_u64);
            while due < end {
                let asked = wait_until(due).await;
                let (user, ctx) = &payers[rand::rng().random_range(0..payers.len())];
                let operation = operation(*user, &account);
                let key = ctx.new_id::<User>().to_string();
                let answer = platform.auth.authorise(ctx, &operation, None, &key).await?;
                if due >= begin {
                    latency.record(asked.elapsed().as_micros() as u64)?;
                    not_allowed += u64::from(!matches!(answer, Authorisation::Allow(_)));
                }
                due += each;
            }
            Ok::<_, Failure>((latency, not_allowed))
        }));
    }
    let (mut latency_us, mut not_allowed) = (Histogram::<u64>::new(3)?, 0);
    for asker in askers {
        let (latency, missed) = asker.await??;
        latency_us.add(latency)?;
        not_allowed += missed;
    }
    platform.banks.close().await;
    Ok(json!({
        "engine": options.place.engine_name(),
        "asked_per_s": round(latency_us.len() as f64 / f64::from(options.seconds)),
        "clients": options.clients,
        "payers": options.payers,
        "answers": latency_us.len(),
        "not_allowed": not_allowed,
        "p50_ms": millis(&latency_us, 0.5),
        "p99_ms": millis(&latency_us, 0.99),
        "max_ms": millis(&latency_us, 1.0),
    }))
}

/// The context of a call from a customer's own device.
async fn signed_in(platform: &Platform, ctx: &Ctx, user: Id<User>) -> Result<Ctx, Failure> {
    let device = DeviceInfo {
        device_id: ctx.new_id::<User>().to_string(),
        name: "bench".into(),
        platform: "h5".into(),
        replaces: None,
    };
    let session = platform.users.open_session(ctx, user, &device).await?;
    let actor = Actor::Customer {
        user_id: user.to_string(),
        session_id: session.session_id.to_string(),
        device_id: device.device_id,
    };
    Ok(Ctx { actor, channel: Channel::H5, ..ctx.clone() })
}

fn operation(user: Id<User>, account: &str) -> Operation {
    Operation {
        user_id: user,
        business: Business::TransferOthers,
        amount: Money::cny(100),
        payee_account: account.to_owned(),
        payee_name: super::ground::HOLDER.to_owned(),
        payee_bank_no: String::new(),
        from_account: account.to_owned(),
        summary: "bench".to_owned(),
        first_time_payee: false,
        bundle: None,
    }
}
