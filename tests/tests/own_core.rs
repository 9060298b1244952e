//! A bank that keeps its books in a core of its own: the platform, or the core, is killed with `kill -9` while its
//! customers pay. Nothing acknowledged is lost, nothing is done twice, and in the end both sides have the same books.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::StreamExt;
use journeys::{Customer, Engine, Platform, ReferenceCore, new_key, operator};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;

const BANK: &str = "minhang";
/// Each pays the collector at their own bank and the one at another.
const PAYERS: usize = 12;
/// A risk rule asks for more proof at the sixth attempt in ten minutes, and each is asked again after the crash.
const TRANSFERS_EACH: usize = 2;
const CLIENTS: usize = 8;
/// How long both sides may take to agree once both are up: a command that has no answer is asked about with pauses.
const AGREED_S_MAX: u64 = 120;

/// A transfer with its proofs given, ready to be submitted.
struct Ready {
    payer: usize,
    key: String,
    body: Value,
    minor: i64,
    away: bool,
}

struct World {
    platform: Platform,
    core: ReferenceCore,
    payers: Vec<Customer>,
    /// At the payers' own bank, and at one with embedded books.
    collectors: [Customer; 2],
    ready: Vec<Ready>,
    /// What payers and collectors had before.
    had: (Vec<i64>, [i64; 2]),
}

/// Who is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Victim {
    Platform,
    Core,
}

impl World {
    async fn new() -> Self {
        let mut platform = Platform::start(Engine::Sqlite).await;
        platform.stop().await;
        let open = ["bank", "open", BANK, "--name", "闽航银行", "--name-en", "Minhang Bank", "--short-name", "闽航"];
        let opened = platform.run(&[&open[..], &["--service-phone", "400-000-2001"]].concat());
        assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
        let core = platform.give_core(BANK).await;
        platform.launch().await;
        let collectors = [
            Customer::with_account(&platform, BANK, "收款甲").await,
            Customer::with_account(&platform, "yunling", "收款乙").await,
        ];
        let mut payers = Vec::new();
        for _ in 0..PAYERS {
            payers.push(Customer::with_account(&platform, BANK, "付款人").await);
        }
        let mut ready = Vec::new();
        for turn in 0..TRANSFERS_EACH {
            for (payer, customer) in payers.iter().enumerate() {
                // Every amount is another, so that every transfer is known again by it.
                let (minor, away) = (1_000 + (payer * TRANSFERS_EACH + turn) as i64, turn % 2 == 1);
                let yuan = format!("{}.{:02}", minor / 100, minor % 100);
                let draft = customer.draft(&collectors[usize::from(away)].party, &yuan);
                let body = customer.prove(&draft, &customer.challenge(&draft).await).await;
                ready.push(Ready { payer, key: new_key(), body, minor, away });
            }
        }
        let mut opening = Vec::new();
        for payer in &payers {
            opening.push(payer.available().await);
        }
        let had = (opening, [collectors[0].available().await, collectors[1].available().await]);
        Self { platform, core, payers, collectors, ready, had }
    }

    /// Submits all, and kills the victim once `kill_at` were acknowledged, with others under way. What was acknowledged.
    async fn submit_and_kill(&mut self, victim: Victim, kill_at: usize) -> HashMap<String, Value> {
        let (acknowledged, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let payers = &self.payers;
        let load = futures::stream::iter(&self.ready)
            .map(|ready| {
                let (acknowledged, enough) = (acknowledged.clone(), enough.clone());
                async move {
                    let call = payers[ready.payer].api.call(Method::POST, "/transfers");
                    let answer = call.key(&ready.key).body(ready.body.clone()).try_send().await.ok()?;
                    // Without the core nobody is told that it was done, and nobody that it was not.
                    if answer.status != 201 {
                        assert!(answer.status >= 500, "{}: {}", answer.status, answer.raw);
                        return None;
                    }
                    if acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == kill_at {
                        enough.notify_one();
                    }
                    Some((ready.key.clone(), answer.body))
                }
            })
            .buffer_unordered(CLIENTS)
            .filter_map(|done| async { done })
            .collect::<HashMap<_, _>>();
        let (platform, core) = (&mut self.platform, &mut self.core);
        let killer = async {
            enough.notified().await;
            match victim {
                Victim::Platform => platform.kill(),
                Victim::Core => core.kill(),
            }
        };
        tokio::join!(load, killer).0
    }

    /// A platform started again is at another address.
    fn move_in(&mut self) {
        for payer in &mut self.payers {
            payer.visitor = self.platform.bank(BANK);
            payer.take_session(&payer.session.clone());
        }
        for (collector, bank) in self.collectors.iter_mut().zip([BANK, "yunling"]) {
            collector.visitor = self.platform.bank(bank);
            collector.take_session(&collector.session.clone());
        }
    }

    /// Asks everything again with its key until it is done; acknowledged transfers are the same as before.
    async fn ask_again(&self, acknowledged: &HashMap<String, Value>) {
        let begun = Instant::now();
        for ready in &self.ready {
            loop {
                let call = self.payers[ready.payer].api.call(Method::POST, "/transfers");
                let answer = call.key(&ready.key).body(ready.body.clone()).send().await;
                if answer.status == 201 {
                    if let Some(first) = acknowledged.get(&ready.key) {
                        assert_eq!(answer.text("/transfer_id"), first["transfer_id"].as_str().unwrap());
                    }
                    break;
                }
                assert!(answer.status >= 500, "{}: {}", answer.status, answer.raw);
                assert!(begun.elapsed().as_secs() < AGREED_S_MAX, "still no answer: {}", answer.raw);
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }

    /// Every balance is what it must be, to the fen; what is under way may take a while, but nothing is ever too much.
    async fn balances(&self) {
        let begun = Instant::now();
        loop {
            let mut off = Vec::new();
            for (index, payer) in self.payers.iter().enumerate() {
                let spent: i64 = self.ready.iter().filter(|ready| ready.payer == index).map(|ready| ready.minor).sum();
                let (now, due) = (payer.available().await, self.had.0[index] - spent);
                off.extend((now != due).then(|| format!("payer {index} has {now}, and must have {due}")));
            }
            for (place, collector) in self.collectors.iter().enumerate() {
                let came = self.ready.iter().filter(|ready| usize::from(ready.away) == place);
                let (now, due) = (collector.available().await, self.had.1[place] + came.map(|r| r.minor).sum::<i64>());
                assert!(now <= due, "money was made: collector {place} has {now} of {due}");
                off.extend((now != due).then(|| format!("collector {place} has {now}, and must have {due}")));
            }
            if off.is_empty() {
                return;
            }
            assert!(begun.elapsed().as_secs() < AGREED_S_MAX, "{}", off.join("; "));
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The day is compared until nothing is under way: no difference, not even for a moment.
    async fn reconciled(&self) {
        let api = operator(&self.platform, "alliance").await;
        // The bank's day, in China.
        let today = (chrono::Utc::now() + chrono::TimeDelta::hours(8)).date_naive().to_string();
        let begun = Instant::now();
        loop {
            let run = api.post(&format!("/banks/{BANK}/reconciliations"), json!({ "date": today })).await.is(200);
            assert_eq!(run.number("/differences"), 0, "{}", run.raw);
            if run.number("/in_flight") == 0 && run.number("/matched") as usize >= self.ready.len() {
                assert!(run.number("/balances") as usize > PAYERS, "{}", run.raw);
                return;
            }
            assert!(begun.elapsed().as_secs() < AGREED_S_MAX, "{}", run.raw);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// The core has booked every transfer once.
    async fn core_has_each_once(&self) {
        let mut booked: BTreeMap<i64, usize> = BTreeMap::new();
        for posting in self.core.books().await {
            let done = posting["state"] == "done";
            let minor = posting["legs"][0]["amount_minor"].as_i64().unwrap_or(0);
            *booked.entry(minor).or_default() += usize::from(done);
        }
        for ready in &self.ready {
            assert_eq!(booked.get(&ready.minor), Some(&1), "{} in the core's books", ready.minor);
        }
    }
}

async fn survive(victim: Victim) {
    let mut world = World::new().await;
    let kill_at = 1 + world.ready.len() / 3;
    let acknowledged = world.submit_and_kill(victim, kill_at).await;
    assert!(acknowledged.len() < world.ready.len(), "the load was over before the kill");
    match victim {
        Victim::Platform => {
            world.platform.launch().await;
            world.move_in();
        }
        Victim::Core => world.core.launch(),
    }
    world.ask_again(&acknowledged).await;
    world.balances().await;
    world.reconciled().await;
    world.core_has_each_once().await;
    for (index, payer) in world.payers.iter().enumerate() {
        assert_eq!(payer.api.all("/transfers").await.len(), TRANSFERS_EACH, "payer {index}");
    }
    let status = world.platform.stop().await;
    assert!(status.success(), "{status}");
    let doctor = world.platform.doctor();
    assert!(doctor.status.success(), "doctor: {}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_platform_dies_while_the_core_books() {
    survive(Victim::Platform).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_core_dies_while_customers_pay() {
    survive(Victim::Core).await;
}
