//! Pages of the history of one account with very many postings: the newest ones, ones anywhere in ten years, and the
//! ones that follow.

use std::time::{Duration, Instant};

use contracts::account::{Accounts, InternalAccount, Leg, MovementKind, Party};
use futures::StreamExt;
use hdrhistogram::Histogram;
use kernel::page::Cursor;
use kernel::{Clock, Ctx, Money, Timestamp};
use rand::RngExt;
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{Ground, Size, posting};
use super::{HistoryBench, millis, round};
use crate::serve::Failure;
use crate::wiring::Platform;

/// Over how long the postings are spread.
const TEN_YEARS_S: i64 = 3_650 * 86_400;
/// Postings under way at a time while the account is filled.
const AT_ONCE: usize = 1_024;

/// Runs it; the figures as a document.
pub async fn run(options: &HistoryBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: 100, payers: 1 }).await?;
    let (since, filled_s) = fill(&ground, options.postings).await?;
    let server = ground.serve().await?;
    let mut connection = Connection::open(server.address).await?;
    let deadline = Instant::now() + Duration::from_secs(u64::from(options.seconds));
    let mut kinds = [
        ("newest", Histogram::<u64>::new(3)?),
        ("anywhere", Histogram::<u64>::new(3)?),
        ("next", Histogram::<u64>::new(3)?),
    ];
    let mut rows = 0;
    while Instant::now() < deadline {
        let at = since.plus_seconds(rand::rng().random_range(0..TEN_YEARS_S));
        let anywhere = Cursor { key: at.micros(), id: "0".to_owned() }.encode();
        let (_, next) = page(&ground, &mut connection, None, &mut kinds[0].1).await?;
        let (more, after) = page(&ground, &mut connection, Some(anywhere), &mut kinds[1].1).await?;
        rows += more;
        for cursor in [next, after].into_iter().flatten() {
            page(&ground, &mut connection, Some(cursor), &mut kinds[2].1).await?;
        }
    }
    server.stop().await?;
    let mut report = json!({
        "engine": options.place.engine_name(),
        "postings": options.postings,
        "filled_s": round(filled_s),
        "rows_read": rows,
    });
    for (kind, latency_us) in kinds {
        report[format!("{kind}_pages")] = latency_us.len().into();
        report[format!("{kind}_p50_ms")] = millis(&latency_us, 0.5).into();
        report[format!("{kind}_p99_ms")] = millis(&latency_us, 0.99).into();
    }
    Ok(report)
}

/// Books small deposits into the payer's account, evenly over ten years; from when on, and how long it took.
async fn fill(ground: &Ground, postings: u32) -> Result<(Timestamp, f64), Failure> {
    let begun = Instant::now();
    let platform = Platform::assemble(&ground.config).await?;
    let ctx = platform.system("bench").in_tenant(ground.banks[0].id.clone());
    let (since, account) = (ctx.now().plus_seconds(-TEN_YEARS_S), ground.banks[0].payers[0].account);
    let deposits = (0..postings).map(|n| {
        let at = since.plus_seconds(TEN_YEARS_S * i64::from(n) / i64::from(postings.max(1)));
        let ctx = Ctx { clock: Clock::set_to(at), ..ctx.clone() };
        let (cash, own) = (Party::Internal(InternalAccount::Cash), Party::Account(account));
        let leg = Leg { debit: cash, credit: own, amount: Money::cny(i64::from(n % 997) + 1) };
        let posting = posting(format!("bench:history:{n}"), MovementKind::Deposit, vec![leg]);
        let accounts = platform.accounts.clone();
        async move { accounts.post(&ctx, posting).await }
    });
    let mut posted = futures::stream::iter(deposits).buffer_unordered(AT_ONCE);
    while let Some(one) = posted.next().await {
        one?;
    }
    drop(posted);
    platform.banks.db(&ctx)?.analyze().await?;
    platform.banks.close().await;
    Ok((since, begun.elapsed().as_secs_f64()))
}

/// One page; how many rows it had, and where the next begins.
async fn page(
    ground: &Ground,
    connection: &mut Connection,
    cursor: Option<String>,
    latency_us: &mut Histogram<u64>,
) -> Result<(usize, Option<String>), Failure> {
    let (bank, begun) = (&ground.banks[0], Instant::now());
    let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    let path = format!("/b/{}/api/v1/accounts/{}/transactions?limit=20{after}", bank.id, bank.payers[0].account);
    let (status, body) = connection.get(&path, &bank.payers[0].token).await?;
    if status != hyper::StatusCode::OK {
        return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&body)).into());
    }
    latency_us.record(begun.elapsed().as_micros() as u64)?;
    let page: Value = serde_json::from_slice(&body)?;
    let rows = page["items"].as_array().map_or(0, Vec::len);
    Ok((rows, page["next_cursor"].as_str().map(str::to_owned)))
}
