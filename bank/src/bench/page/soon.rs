//! How soon a page follows: what its customer has just used, and what another process has just published.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use publishing::Edit;
use serde_json::{Value, json};

use super::super::client::Connection;
use super::super::ground::{Ground, Payer, approve, by_operator, release, told};
use super::super::{BenchEngine, PageBench};
use super::floors;
use crate::serve::Failure;
use crate::wiring::Platform;

/// How often each is timed.
const TIMES: u32 = 30;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Times both over HTTP. Another process, over the same databases, is only there on a server: a folder is served by one.
pub async fn soon(
    ground: &Ground,
    options: &PageBench,
    address: SocketAddr,
    page: &publishing::Place,
) -> Result<Value, Failure> {
    let bank = &ground.banks[0];
    let path = format!("/b/{}/api/v1/pages/bench?view=usual&format=2", bank.id);
    let mut connection = Connection::open(address).await?;
    let mut uses = Vec::new();
    for payer in bank.payers.iter().take(TIMES as usize) {
        uses.push(used(&mut connection, &bank.id.to_string(), payer, &path).await?);
    }
    let mut published = Vec::new();
    if options.place.engine == BenchEngine::Postgres {
        let platform = Platform::assemble(&ground.config).await?;
        let ctx = platform.system("bench").in_tenant(bank.id.clone());
        let (maker, mut page) = (by_operator(&ctx, "maker"), *page);
        for nth in 0..TIMES {
            let title = format!("第 {nth} 次");
            let body = json!({ "title_zh": title, "title_en": title, "look": "card", "floors": floors()["floors"] });
            let revised = platform.line.revise(&maker, page.document_id, page.version, "bench").await?;
            let edit = Edit { base_edit: revised.edit, body, note: "bench".to_owned() };
            let edited = platform.line.edit(&maker, page.document_id, revised.version, edit).await?;
            page = approve(&platform, &ctx, &edited).await?;
            let begun = Instant::now();
            release(&platform, &ctx, &page).await?;
            let is_there = |answer: &Value| answer["title"] == title.as_str();
            published.push(follows(&mut connection, &path, &bank.payers[0], begun, is_there).await?);
        }
        platform.banks.close().await;
    }
    Ok(json!({ "times": TIMES, "after_a_use": told(uses), "after_another_process_published": told(published) }))
}

/// Uses the last function of somebody's menu, until it stands first.
async fn used(connection: &mut Connection, bank: &str, payer: &Payer, path: &str) -> Result<f64, Failure> {
    let page: Value = serde_json::from_slice(&connection.get(path, &payer.token).await?.1)?;
    let entries = page["floors"][0]["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    let key = entries.iter().rev().find(|entry| entry["key"] != "all").ok_or("no menu")?["key"].clone();
    let begun = Instant::now();
    // As often as it takes to pass what was used before.
    for _ in 0..8 {
        let id = uuid::Uuid::new_v4().to_string();
        let body = json!({ "entry": key }).to_string();
        connection.post(&format!("/b/{bank}/api/v1/menu/uses"), &payer.token, &id, body).await?;
    }
    follows(connection, path, payer, begun, |page| page["floors"][0]["entries"][0]["key"] == key).await
}

/// Milliseconds since `begun` until the page is as it is to be.
async fn follows(
    connection: &mut Connection,
    path: &str,
    payer: &Payer,
    begun: Instant,
    is_there: impl Fn(&Value) -> bool,
) -> Result<f64, Failure> {
    loop {
        let page: Value = serde_json::from_slice(&connection.get(path, &payer.token).await?.1)?;
        if is_there(&page) {
            return Ok(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        if begun.elapsed() > PATIENCE {
            return Err("the page does not follow: no figures".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
