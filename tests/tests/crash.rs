//! `kill -9` under load: whatever was acknowledged is there, once; whatever was not can be asked again with its key.
//! The same of money that is collected from another bank: taken there once, and here once.
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
use serde_json::{Value, json};
use tokio::sync::Notify;

/// Cycles of an ordinary test; `POLYBANK_CRASH_CYCLES` asks for another number.
const CYCLES: usize = 3;
/// Each of them pays the collector of their own bank and the one of the other bank.
const PAYERS: usize = 20;
/// A risk rule asks for more proof at the sixth attempt in ten minutes, and each is asked again after the crash.
const TRANSFERS_EACH: usize = 2;
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

/// Customers who collect, and how often each does in a cycle.
const COLLECTORS: usize = 5;
const COLLECTIONS_EACH: usize = 4;

/// Somebody with an account at two banks, who collects from one into the other under a mandate.
struct Collector {
    here: Customer,
    there: Customer,
    card_id: String,
}

/// A collection with its proofs given.
struct Asked {
    who: usize,
    key: String,
    body: Value,
    minor: i64,
}

impl Collector {
    async fn new(platform: &Platform) -> Self {
        let here = Customer::with_account(platform, "lanwan", "归集人").await;
        let there = here.also_at(platform, "yunling", "归集人").await;
        let texts = here.api.get("/agreement-texts").await.is(200);
        let text = texts.list("/agreements").iter().find(|text| text["document"] == "hang_card").unwrap();
        let agreements = json!([{ "document": "hang_card", "version": text["version"] }]);
        let card = json!({ "card_no": there.party.account_no, "phone": here.phone, "agreements": agreements });
        let card_id = here.do_proven(Method::POST, "/cards", &card).await.is(201).text("/card_id");
        let sources = here.api.get("/collection-sources").await.is(200);
        let mandate = json!({
            "card_id": card_id, "per_debit": yuan(50_000), "per_day": yuan(1_000_000),
            "terms_version": sources.text("/terms/version"),
        });
        here.do_proven(Method::POST, "/mandates", &mandate).await.is(201);
        Self { here, there, card_id }
    }

    /// Everything this one asks for, each with another amount.
    async fn prepare(&self, who: usize) -> Vec<Asked> {
        let mut all = Vec::new();
        for turn in 0..COLLECTIONS_EACH {
            let minor = 1_000 + (who * COLLECTIONS_EACH + turn) as i64;
            let draft =
                json!({ "card_id": self.card_id, "to_account_id": self.here.account_id, "amount": yuan(minor) });
            let body = self.here.proven(Method::POST, "/collections", &draft).await;
            all.push(Asked { who, key: new_key(), body, minor });
        }
        all
    }

    fn ask(&self, asked: &Asked) -> journeys::Call {
        self.here.api.call(Method::POST, "/collections").key(&asked.key).body(asked.body.clone())
    }

    fn move_to(&mut self, platform: &Platform) {
        for (customer, bank) in [(&mut self.here, "lanwan"), (&mut self.there, "yunling")] {
            customer.visitor = platform.bank(bank);
            let session = customer.session.clone();
            customer.take_session(&session);
        }
    }
}

fn yuan(minor: i64) -> Value {
    json!({ "amount": format!("{}.{:02}", minor / 100, minor % 100), "currency": "CNY" })
}

/// Asks for all, and kills the platform once `kill_at` were answered. The ids that were told, by key.
async fn collect_until_killed(
    platform: &mut Platform,
    collectors: &[Collector],
    all: &[Asked],
    kill_at: usize,
) -> HashMap<String, String> {
    let (told, enough) = (AtomicUsize::new(0), Notify::new());
    let load = futures::stream::iter(all)
        .map(|asked| async {
            let answer = collectors[asked.who].ask(asked).try_send().await.ok()?.is(201);
            if told.fetch_add(1, Ordering::SeqCst) + 1 == kill_at {
                enough.notify_one();
            }
            Some((asked.key.clone(), answer.text("/collection_id")))
        })
        .buffer_unordered(CLIENTS)
        .filter_map(|done| async { done })
        .collect::<HashMap<_, _>>();
    let killer = async {
        enough.notified().await;
        platform.kill();
    };
    tokio::join!(load, killer).0
}

async fn survive_collecting(engine: Engine) {
    if !engine.is_here() {
        eprintln!("skipped: POLYBANK_TEST_POSTGRES is not set");
        return;
    }
    let mut platform = Platform::start(engine).await;
    for cycle in 0..cycles() {
        let made = futures::stream::iter(0..COLLECTORS).map(|_| Collector::new(&platform));
        let mut collectors: Vec<_> = made.buffered(3).collect().await;
        let (mut here, mut there, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for (who, collector) in collectors.iter().enumerate() {
            here.push(collector.here.available().await);
            there.push(collector.there.available().await);
            all.extend(collector.prepare(who).await);
        }
        let kill_at = 1 + (cycle * 3) % (all.len() - CLIENTS);
        let told = collect_until_killed(&mut platform, &collectors, &all, kill_at).await;
        assert!(told.len() < all.len(), "the load was over before the kill");

        let doctor = platform.doctor();
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(doctor.status.success(), "doctor after kill {cycle}: {said}");
        platform.launch().await;
        collectors.iter_mut().for_each(|collector| collector.move_to(&platform));

        // Everything is asked again with its key: what was told is told again, and each is made once.
        for asked in &all {
            let answer = collectors[asked.who].ask(asked).send().await.is(201);
            if let Some(id) = told.get(&asked.key) {
                assert_eq!(answer.text("/collection_id"), *id, "cycle {cycle}");
            }
        }
        for (who, collector) in collectors.iter().enumerate() {
            let due: i64 = all.iter().filter(|asked| asked.who == who).map(|asked| asked.minor).sum();
            arrived(&collector.here, here[who] + due).await;
            assert_eq!(collector.there.available().await, there[who] - due, "cycle {cycle}: taken from {who}");
            let made = collector.here.api.all("/collections").await;
            assert_eq!(made.len(), COLLECTIONS_EACH, "cycle {cycle}: {who}");
            let paid = outgoing(&collector.there.api).await;
            for asked in all.iter().filter(|asked| asked.who == who) {
                assert_eq!(paid.get(&asked.minor).map_or(0, Vec::len), 1, "cycle {cycle}: {} of {who}", asked.minor);
            }
        }
    }
    let status = platform.stop().await;
    assert!(status.success(), "{status}");
    let doctor = platform.doctor();
    assert!(doctor.status.success(), "doctor: {}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collecting_on_sqlite() {
    survive_collecting(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collecting_on_postgres() {
    survive_collecting(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    survive(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    survive(Engine::Postgres).await;
}
