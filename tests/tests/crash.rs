//! `kill -9` under load: whatever was acknowledged is there, once; whatever was not can be asked again with its key.
//!
//! Three cycles on each engine every time; `make crash CYCLES=50` for more.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use futures::future::join_all;
use journeys::{Caller, Customer, Engine, Platform, minor, new_key};
use reqwest::Method;
use serde_json::Value;
use tokio::sync::Notify;

/// Cycles of an ordinary test; `POLYBANK_CRASH_CYCLES` asks for another number.
const CYCLES: usize = 3;
/// Each of them pays the collector of their own bank and the one of the other bank.
const PAYERS: usize = 10;
/// A risk rule asks for more proof at the sixth transfer in ten minutes.
const TRANSFERS_EACH: usize = 5;
const CLIENTS: usize = 16;

/// A transfer with its proofs given, ready to be submitted.
#[derive(Clone)]
struct Ready {
    payer: usize,
    key: String,
    body: Value,
    minor: i64,
    away: bool,
}

struct World {
    payers: Vec<Customer>,
    /// At the payers' own bank, and at another.
    collectors: [Customer; 2],
}

impl World {
    async fn new(platform: &Platform) -> Self {
        let collectors = [
            Customer::with_account(platform, "lanwan", "收款甲").await,
            Customer::with_account(platform, "yunling", "收款乙").await,
        ];
        let payers: Vec<_> = futures::stream::iter(0..PAYERS)
            .map(|_| Customer::with_account(platform, "lanwan", "付款人"))
            .buffered(4)
            .collect()
            .await;
        Self { payers, collectors }
    }

    /// The proofs for every transfer of a cycle, so that the load itself is nothing but postings.
    async fn prepare(&self, cycle: usize) -> Vec<Ready> {
        let of = |payer: usize| async move {
            let mut ready = Vec::new();
            for turn in 0..TRANSFERS_EACH {
                // Every amount is another, so that every transfer is known again by it.
                let minor = 1_000 + (payer * TRANSFERS_EACH + turn) as i64 + (cycle * 100) as i64;
                let away = turn % 2 == 1;
                let customer = &self.payers[payer];
                let yuan = format!("{}.{:02}", minor / 100, minor % 100);
                let draft = customer.draft(&self.collectors[usize::from(away)].party, &yuan);
                let body = customer.prove(&draft, &customer.challenge(&draft).await).await;
                ready.push(Ready { payer, key: new_key(), body, minor, away });
            }
            ready
        };
        let ready: Vec<Vec<Ready>> = futures::stream::iter(0..PAYERS).map(of).buffered(4).collect().await;
        // One transfer of everybody after the other, so that the load is spread over accounts.
        (0..TRANSFERS_EACH).flat_map(|turn| ready.iter().map(move |own| own[turn].clone())).collect()
    }

    fn submit(&self, ready: &Ready) -> journeys::Call {
        self.payers[ready.payer].api.call(Method::POST, "/transfers").key(&ready.key).body(ready.body.clone())
    }

    /// A platform started again is at another address.
    fn move_to(&mut self, platform: &Platform) {
        for payer in &mut self.payers {
            payer.visitor = platform.bank("lanwan");
            let session = payer.session.clone();
            payer.take_session(&session);
        }
        for (collector, bank) in self.collectors.iter_mut().zip(["lanwan", "yunling"]) {
            collector.visitor = platform.bank(bank);
            let session = collector.session.clone();
            collector.take_session(&session);
        }
    }
}

fn cycles() -> usize {
    std::env::var("POLYBANK_CRASH_CYCLES").ok().and_then(|count| count.parse().ok()).unwrap_or(CYCLES)
}

/// Submits all, and kills the platform once `kill_at` of them were acknowledged, with others under way. What was
/// acknowledged, by key.
async fn submit_until_killed(
    platform: &mut Platform,
    world: &World,
    all: &[Ready],
    kill_at: usize,
) -> HashMap<String, Value> {
    let (acknowledged, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let load = futures::stream::iter(all)
        .map(|ready| {
            let (acknowledged, enough) = (acknowledged.clone(), enough.clone());
            async move {
                let answer = world.submit(ready).try_send().await.ok()?;
                let answer = answer.is(201);
                if acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == kill_at {
                    enough.notify_one();
                }
                Some((ready.key.clone(), answer.body))
            }
        })
        .buffer_unordered(CLIENTS)
        .filter_map(|done| async { done })
        .collect::<HashMap<_, _>>();
    let killer = async {
        enough.notified().await;
        platform.kill();
    };
    let (acknowledged, ()) = tokio::join!(load, killer);
    acknowledged
}

/// The payer's transfers by amount, from all pages.
async fn outgoing(api: &Caller) -> HashMap<i64, Vec<Value>> {
    let mut by_amount: HashMap<i64, Vec<Value>> = HashMap::new();
    for transfer in api.all("/transfers").await {
        by_amount.entry(minor(&transfer["amount"])).or_default().push(transfer);
    }
    by_amount
}

async fn survive(engine: Engine) {
    if !engine.is_here() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    let mut platform = Platform::start(engine).await;
    let (cycles, mut kept, mut asked) = (cycles(), 0, 0);
    for cycle in 0..cycles {
        let mut world = World::new(&platform).await;
        let opening = world.payers[0].available().await;
        let received = [world.collectors[0].available().await, world.collectors[1].available().await];
        let all = world.prepare(cycle).await;
        // Every cycle at another moment: from the first acknowledgement to most of them.
        let kill_at = 1 + (all.len() / 3 + cycle * 7) % (all.len() - CLIENTS - 1);
        let acknowledged = submit_until_killed(&mut platform, &world, &all, kill_at).await;
        assert!(acknowledged.len() < all.len(), "the load was over before the kill");

        let doctor = platform.doctor();
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(
            doctor.status.success(),
            "doctor after kill {cycle}: {said}{}",
            String::from_utf8_lossy(&doctor.stderr)
        );
        platform.launch().await;
        world.move_to(&platform);

        // Everything acknowledged is there, as it was acknowledged; nothing is there twice.
        let lists = join_all(world.payers.iter().map(|payer| outgoing(&payer.api))).await;
        for ready in &all {
            let found = lists[ready.payer].get(&ready.minor).map_or(0, Vec::len);
            match acknowledged.get(&ready.key) {
                Some(receipt) => {
                    assert_eq!(found, 1, "cycle {cycle}: an acknowledged transfer is there {found} times");
                    let kept = &lists[ready.payer][&ready.minor][0];
                    for field in ["transfer_id", "receipt_no", "check_code", "amount"] {
                        assert_eq!(kept[field], receipt[field], "cycle {cycle}: {field}");
                    }
                }
                None => assert!(found <= 1, "cycle {cycle}: a transfer is there {found} times"),
            }
        }

        // Everything is asked again with its key: what was done is answered, what was not is done; each once.
        for (ready, answer) in all.iter().zip(join_all(all.iter().map(|ready| world.submit(ready).send())).await) {
            let answer = answer.is(201);
            if let Some(receipt) = acknowledged.get(&ready.key) {
                assert_eq!(answer.text("/transfer_id"), receipt["transfer_id"].as_str().unwrap());
                assert_eq!(answer.header("idempotency-replayed"), "true");
            }
        }
        for (index, payer) in world.payers.iter().enumerate() {
            let spent: i64 = all.iter().filter(|ready| ready.payer == index).map(|ready| ready.minor).sum();
            assert_eq!(payer.available().await, opening - spent, "cycle {cycle}: payer {index}");
            assert_eq!(payer.api.all("/transfers").await.len(), TRANSFERS_EACH);
        }
        let due = [false, true]
            .map(|away| all.iter().filter(|ready| ready.away == away).map(|ready| ready.minor).sum::<i64>());
        for place in [0, 1] {
            arrived(&world.collectors[place], received[place] + due[place]).await;
        }
        (kept, asked) = (kept + acknowledged.len(), asked + all.len());
    }
    eprintln!(
        "{engine:?}: killed {cycles} times; of {asked} transfers {kept} were acknowledged before; none lost, none doubled"
    );
    let status = platform.stop().await;
    assert!(status.success(), "{status}");
    let doctor = platform.doctor();
    assert!(doctor.status.success(), "doctor: {}", String::from_utf8_lossy(&doctor.stdout));
}

/// What was on its way between banks when the process died is delivered by the relay; each once, so the sum is exact.
async fn arrived(collector: &Customer, expected: i64) {
    for _ in 0..150 {
        let now = collector.available().await;
        assert!(now <= expected, "money was made: {now} of {expected}");
        if now == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("not all money has arrived: {} of {expected}", collector.available().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    survive(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    survive(Engine::Postgres).await;
}
