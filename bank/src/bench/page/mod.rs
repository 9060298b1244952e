//! A personalised page over HTTP: forty floors, menus in one's own order and suggestions among them; and forty slots with a hundred
//! and fifty live placements for two hundred audiences. Both are asked by customers with real sessions, some of whom tell what
//! they saw; beside the same server answering a constant.

mod soon;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Days;
use content::demo_art::{Motif, draw};
use content::material::Upload;
use content::slot::{PLACEMENTS, SLOTS};
use contracts::user::{ConsentPurpose, Users};
use hdrhistogram::Histogram;
use insight::behaviour::{BehaviourName, Event, Whose};
use kernel::{Actor, Ctx, Timestamp};
use publishing::{NewDocument, model};
use rand::RngExt;
use serde_json::{Value, json};

use super::client::Connection;
use super::ground::{Ground, Size, approve, by_operator, release};
use super::{PageBench, millis, round};
use crate::config::Config;
use crate::serve::Failure;
use crate::wiring::Platform;

const FLOORS_OF_PAGE: usize = 40;
const SLOTS_OF_PAGE: usize = 40;
const PLACEMENTS_LIVE: usize = 150;
const AUDIENCES: usize = 200;
/// Days of visits that audiences are told apart by.
const DAYS: u64 = 20;
/// One call in so many tells what was seen.
const TELLS: u32 = 20;

/// Runs it; the figures as a document.
pub async fn run(options: &PageBench) -> Result<Value, Failure> {
    let mut ground = Ground::new(&options.place)?;
    ground.fill(Size { banks: 1, accounts: options.people, payers: options.people }).await?;
    let furnished = furnish(&ground, options).await?;
    let server = ground.serve().await?;
    let ground = Arc::new(ground);
    let of_bank = |path: &str| format!("/b/{}/api/v1/{path}", ground.banks[0].id);
    let (floors_at, slots_at) = (of_bank("pages/bench?view=usual&format=2"), of_bank("slots?page=/bench"));
    load(&ground, server.address, options, &floors_at, options.warm_up).await?;
    let before = server.cpu_seconds();
    let floors = load(&ground, server.address, options, &floors_at, options.seconds).await?;
    let floors_cpu = server.cpu_seconds() - before;
    let warm = load(&ground, server.address, options, &slots_at, options.warm_up).await?;
    let before = server.cpu_seconds();
    let page = load(&ground, server.address, options, &slots_at, options.seconds).await?;
    let cpu = server.cpu_seconds() - before;
    let constant = load(&ground, server.address, options, "/livez", options.seconds).await?;
    let soon = soon::soon(&ground, options, server.address, &furnished).await?;
    server.stop().await?;
    let seconds = f64::from(options.seconds);
    let (per_s, peer) = (page.latency_us.len() as f64 / seconds, constant.latency_us.len() as f64 / seconds);
    let floors_per_s = floors.latency_us.len() as f64 / seconds;
    Ok(json!({
        "engine": options.place.engine_name(),
        "people": options.people,
        "clients": options.clients,
        "floors": {
            "on_the_page": FLOORS_OF_PAGE,
            "pages_per_s": round(floors_per_s),
            "p50_ms": millis(&floors.latency_us, 0.5),
            "p99_ms": millis(&floors.latency_us, 0.99),
            "max_ms": millis(&floors.latency_us, 1.0),
            "bytes_per_page": floors.bytes / floors.latency_us.len().max(1) as u64,
            "server_cpu_us_per_page": round(floors_cpu * 1e6 / floors.latency_us.len().max(1) as f64),
            "not_200": floors.failed,
            "of_the_peer": round(floors_per_s / peer.max(1.0)),
        },
        "follows": soon,
        "slots": SLOTS_OF_PAGE,
        "live_placements": PLACEMENTS_LIVE,
        "audiences": AUDIENCES,
        "told_one_in": TELLS,
        "pages_per_s": round(per_s),
        "p50_ms": millis(&page.latency_us, 0.5),
        "p99_ms": millis(&page.latency_us, 0.99),
        "max_ms": millis(&page.latency_us, 1.0),
        "materials_per_page": round(page.materials as f64 / page.latency_us.len().max(1) as f64),
        "bytes_per_page": page.bytes / page.latency_us.len().max(1) as u64,
        "server_cpu_us_per_page": round(cpu * 1e6 / page.latency_us.len().max(1) as f64),
        "not_200": page.failed + warm.failed,
        "peer": "GET /livez of the same server, from the same clients",
        "peer_per_s": round(peer),
        "peer_p99_ms": millis(&constant.latency_us, 0.99),
        "of_the_peer": round(per_s / peer.max(1.0)),
    }))
}

struct Loaded {
    latency_us: Histogram<u64>,
    failed: u64,
    bytes: u64,
    materials: u64,
}

/// Everybody asks as fast as they are answered.
async fn load(
    ground: &Arc<Ground>,
    address: std::net::SocketAddr,
    options: &PageBench,
    path: &str,
    seconds: u32,
) -> Result<Loaded, Failure> {
    let end = Instant::now() + Duration::from_secs(u64::from(seconds));
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (ground, path) = (ground.clone(), path.to_owned());
        let mut connection = Connection::open(address).await?;
        clients.push(tokio::spawn(async move {
            let mut loaded = Loaded { latency_us: Histogram::new(3)?, failed: 0, bytes: 0, materials: 0 };
            while Instant::now() < end {
                let token = some_token(&ground);
                let asked = Instant::now();
                let (status, body) = connection.get(&path, token).await?;
                loaded.latency_us.record(asked.elapsed().as_micros() as u64)?;
                loaded.failed += u64::from(status != hyper::StatusCode::OK);
                loaded.bytes += body.len() as u64;
                if path.contains("/slots") {
                    let seen = body.windows(14).filter(|window| window == b"\"placement_id\"").count();
                    loaded.materials += seen as u64;
                    if rand::rng().random_range(0..TELLS) == 0 {
                        tell(&ground, &mut connection, token, &body).await?;
                    }
                }
            }
            Ok::<_, Failure>(loaded)
        }));
    }
    let mut all = Loaded { latency_us: Histogram::new(3)?, failed: 0, bytes: 0, materials: 0 };
    for client in clients {
        let one = client.await??;
        all.latency_us.add(one.latency_us)?;
        all.failed += one.failed;
        all.bytes += one.bytes;
        all.materials += one.materials;
    }
    Ok(all)
}

fn some_token(ground: &Ground) -> &str {
    let payers = &ground.banks[0].payers;
    &payers[rand::rng().random_range(0..payers.len())].token
}

/// The first of each slot was seen.
async fn tell(ground: &Ground, connection: &mut Connection, token: &str, body: &[u8]) -> Result<(), Failure> {
    let placed: Value = serde_json::from_slice(body)?;
    let slots = placed["slots"].as_array().into_iter().flatten();
    let items: Vec<Value> = slots
        .map(|slot| {
            let first = &slot["materials"][0];
            json!({ "what": "seen", "slot_id": slot["slot_id"], "placement_id": first["placement_id"],
                    "promise_id": first["promise_id"], "audience": first["audience"] })
        })
        .collect();
    if items.is_empty() {
        return Ok(());
    }
    let path = format!("/b/{}/api/v1/slots/told", ground.banks[0].id);
    let key = uuid::Uuid::new_v4().to_string();
    connection.post(&path, token, &key, json!({ "items": items }).to_string()).await?;
    Ok(())
}

/// Puts everything into the bank: people who agreed to be known and came on some days, audiences, slots, placements.
async fn furnish(ground: &Ground, options: &PageBench) -> Result<publishing::Place, Failure> {
    // Only a demonstration may say that somebody agreed; the server that is measured is none.
    let platform = Platform::assemble(&Config { demo: true, ..ground.config.clone() }).await?;
    let ctx = platform.system("bench").in_tenant(ground.banks[0].id.clone());
    people(&platform, &ctx, options.people).await?;
    habits(&platform, &ctx, options.people).await?;
    for nth in 0..AUDIENCES {
        let days = nth as u64 % DAYS + 1;
        let body = json!({
            "title_zh": format!("来访不少于 {days} 天的客户"), "title_en": format!("Came on {days} days"), "owner": "bench",
            "purpose": "bench", "when": format!("visit_days_30d >= {days}"), "holdout_percent": 0,
        });
        publish(&platform, &ctx, ("insight.audiences", &format!("bench_{nth}")), body).await?;
    }
    let page = publish(&platform, &ctx, ("content.pages", "bench"), floors()).await?;
    let slot = |nth: usize| {
        json!({ "id": format!("bench.slot{nth}"), "title_zh": "栏位", "title_en": "Slot", "page": "/bench", "width": 100, "height": 40,
                "shape": if nth.is_multiple_of(2) { "banner" } else { "card" }, "capacity": 1 + nth % 3, "rotation_s": 5 })
    };
    let slots: Vec<_> = (0..SLOTS_OF_PAGE).map(slot).collect();
    publish(&platform, &ctx, (SLOTS, publishing::MAIN), json!({ "slots": slots })).await?;
    let file = draw(Motif::Hills, (750, 280), ("#0a66a8", "#18b8b4"), 0)?;
    let upload = Upload { name: "bench".to_owned(), alt: ("海".to_owned(), "The sea".to_owned()), file };
    let image = platform.images.take_in(&by_operator(&ctx, "maker"), upload).await?.image_id;
    for nth in 0..PLACEMENTS_LIVE {
        let at = |part: usize| format!("bench.slot{}", (nth * 7 + part * 13) % SLOTS_OF_PAGE);
        let mut body = json!({
            "slots": [at(0), at(1)], "priority": nth % 100, "weight": 1 + nth % 9, "presence": "rotating", "goal": "none",
            "material": { "title_zh": format!("内容 {nth}"), "title_en": format!("Material {nth}"), "image": image },
            "link": { "kind": "page", "to": "/transfer" },
            "audiences": [format!("bench_{}", nth % AUDIENCES), format!("bench_{}", (nth * 3 + 1) % AUDIENCES)],
        });
        if nth % 3 == 0 {
            body["person"] = json!({ "per_day": 50, "in_total": 1_000 });
        }
        publish(&platform, &ctx, (PLACEMENTS, &format!("bench-{nth}")), body).await?;
    }
    platform.behaviour.lake(&ctx).await?.seal().await?;
    platform.banks.close().await;
    Ok(page)
}

/// A page of texts for audiences, menus in one's own order, suggestions, and slots.
fn floors() -> Value {
    let floor = |nth: usize| {
        let (component, props) = match nth % 10 {
            0 => ("menu", json!({ "from": "own", "show": "grid", "most": 8, "entries": ["payees", "limits", "all"] })),
            1 => ("suggestions", json!({ "most": 3 })),
            2 | 3 => ("slot", json!({ "slot": format!("bench.slot{nth}") })),
            _ => (
                "text",
                json!({ "text_zh": format!("第 {nth} 层，见 [账户](/accounts)"), "text_en": format!("Floor {nth}, see [accounts](/accounts)") }),
            ),
        };
        let shown =
            if component == "text" { json!({ "in": [format!("bench_{}", nth * 5 % AUDIENCES)] }) } else { json!({}) };
        json!({ "id": format!("floor{nth}"), "component": component, "shown": shown, "props": props })
    };
    let floors: Vec<_> = (0..FLOORS_OF_PAGE).map(floor).collect();
    json!({ "title_zh": "首页", "title_en": "Home", "look": "card", "floors": floors })
}

/// Everybody uses some functions, and it is learned which go together.
async fn habits(platform: &Platform, ctx: &Ctx, people: u32) -> Result<(), Failure> {
    let (today, catalogue) = (platform.menus.today(ctx)?, platform.menus.catalogue(ctx).await?);
    let mut pasts = Vec::new();
    for nth in 0..people {
        let user = platform.users.by_phone(ctx, &format!("139{nth:08}").parse()?).await?.ok_or("no such customer")?;
        let used = (0..6_u32).map(|turn| {
            let at = (nth * 7 + turn * (1 + nth % 3)) as usize % catalogue.entries.len();
            (catalogue.entries[at].key.clone(), today - i64::from((nth + turn * 13) % 80))
        });
        pasts.push((user.user_id, used.collect()));
    }
    platform.suggestions.bring(ctx, &pasts).await?;
    Ok(platform.suggestions.learn(ctx).await?)
}

async fn people(platform: &Platform, ctx: &Ctx, people: u32) -> Result<(), Failure> {
    let lake = platform.behaviour.lake(ctx).await?;
    let today = platform.banks.of(ctx)?.date(ctx.now());
    let zone = platform.banks.of(ctx)?.zone;
    let (mut events, mut id) = (Vec::new(), 0_u128);
    for nth in 0..people {
        let user = platform.users.by_phone(ctx, &format!("139{nth:08}").parse()?).await?.ok_or("no such customer")?;
        let user_id = user.user_id.to_string();
        let actor = Actor::Customer { user_id: user_id.clone(), session_id: "bench".into(), device_id: "bench".into() };
        let own = Ctx { actor, ..ctx.clone() };
        platform.users.demonstrate_consent(&own, user.user_id, ConsentPurpose::Personalisation).await?;
        let whose = Whose::Customer { user: user_id, device: format!("bench-{nth}") };
        let person = platform.behaviour.person(ctx, &whose).await?;
        for days in 1..=u64::from(nth) % (DAYS + 1) {
            let day = today.checked_sub_days(Days::new(days)).ok_or("no date")?;
            let at_us = Timestamp::start_of(day, zone).plus_seconds(36_000).micros();
            id += 1;
            events.push(Event {
                event_id: id,
                name: BehaviourName::PageView,
                what: "/".into(),
                page: "/".into(),
                person,
                at_us,
                ms: Some(1_000),
                received_us: at_us,
            });
        }
    }
    for some in events.chunks(5_000) {
        lake.keep(some.to_vec()).await?;
    }
    Ok(())
}

/// Publishes a document; where it stands then.
async fn publish(
    platform: &Platform,
    ctx: &Ctx,
    (kind, name): (&str, &str),
    body: Value,
) -> Result<publishing::Place, Failure> {
    let new = NewDocument {
        kind: kind.to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
        reach: model::Reach::Own,
        body: Some(body),
        note: "bench".to_owned(),
    };
    let place = platform.line.create(&by_operator(ctx, "maker"), new).await?;
    let place = approve(platform, ctx, &place).await?;
    release(platform, ctx, &place).await?;
    Ok(place)
}
