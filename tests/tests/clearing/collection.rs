//! Money collected from the customer's card at another bank: taken once, arrived once or gone back, within the mandate,
//! whatever gets lost on the way.

use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use clearing::{Fault, FaultRule};
use contracts::account::{BoundCard, CardKind};
use contracts::debit::{Collection, DebitAmount, Mandate};
use kernel::{Ctx, Id, Idempotency, Money};
use storage::Engine;
use testkit::engines;
use transfer::collection::{
    CollectOrder, CollectRunStatus, CollectionRow, CollectionStatus, Declined, MandateOrder, PlanDraft, Terms,
};
use transfer::{Action, Adjust, End, Error, Frequency, Plan};

use crate::world::{Person, World, person};

/// The customer, with 10,000.00 at the bank that pays (the world's payer) and nothing at the one that asks.
struct Scene {
    world: World,
    me: Person,
    card: BoundCard,
}

impl Scene {
    async fn on(engine: Engine) -> Self {
        let world = World::on(engine).await;
        let me = person(&world.bank, &world.accounts, &world.payee.ctx, "张小明", 0).await;
        let card = BoundCard {
            card_id: me.ctx.new_id(),
            card_no: world.payer.account.account_no.clone(),
            holder: world.payer.account.holder.clone(),
            kind: CardKind::Debit,
            bank_no: world.payer.bank_no.clone(),
            bank: ("测试银行".to_owned(), "Test Bank".to_owned()),
            alias: None,
            bound_at: me.ctx.now(),
        };
        world.wallet.cards.lock().push((me.user, card.clone()));
        Self { world, me, card }
    }

    fn call(&self, key: &str) -> Ctx {
        Ctx { idempotency: Some(Idempotency::new(key.to_owned(), key.to_owned())), ..self.me.ctx.clone() }
    }

    async fn give(&self, key: &str, per_debit: i64, per_day: i64) -> Result<Id<Mandate>, Error> {
        let order = MandateOrder {
            card: self.card.card_id,
            per_debit: Money::cny(per_debit),
            per_day: Money::cny(per_day),
            version: Terms::current().version.to_owned(),
            challenge: None,
            for_demonstration: false,
        };
        Ok(self.world.collections.give(&self.call(key), self.me.user, &order).await?.mandate_id)
    }

    fn order(&self, amount: DebitAmount) -> CollectOrder {
        CollectOrder { card: self.card.card_id, to: self.me.account.account_id, amount, challenge: None }
    }

    fn exactly(&self, minor: i64) -> CollectOrder {
        self.order(DebitAmount::Exactly(Money::cny(minor)))
    }

    /// Asks once, without waiting for the money.
    async fn ask(&self, key: &str, order: &CollectOrder) -> Result<CollectionRow, Error> {
        self.world.collections.collect_for_demonstration(&self.me.ctx, self.me.user, order, key).await
    }

    async fn seen(&self, id: Id<Collection>) -> CollectionRow {
        self.world.collections.get(&self.me.ctx, self.me.user, id).await.unwrap()
    }

    async fn all(&self) -> Vec<CollectionRow> {
        let page = kernel::PageQuery::parse(None, Some(100)).unwrap();
        self.world.collections.list(&self.me.ctx, self.me.user, &page).await.unwrap().items
    }

    /// What the card has, and what is here.
    async fn means(&self) -> (i64, i64) {
        (self.world.has(&self.world.payer).await, self.world.has(&self.me).await)
    }

    async fn minutes(&self, count: i64) {
        for _ in 0..count {
            self.world.minutes_pass(1).await;
            self.world.is_sound().await;
        }
    }
}

/// Whose message a fault strikes.
#[derive(Clone, Copy)]
enum On {
    /// The request, from the bank that asks to the one that pays.
    Request,
    /// The payment that answers it.
    Payment,
}

/// 100.00 under one fault, and how it ends after some minutes; the money moves once or not at all.
async fn through(fault: Fault, on: On, end: CollectionStatus, code: Option<&str>) {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 100_000, 200_000).await.unwrap();
        let (from, to) = match on {
            On::Request => (&scene.me.bank_no, &scene.world.payer.bank_no),
            On::Payment => (&scene.world.payer.bank_no, &scene.me.bank_no),
        };
        let (from_bank_no, to_bank_no) = (Some(from.clone()), Some(to.clone()));
        scene.world.faults.add(FaultRule { from_bank_no, to_bank_no, ..FaultRule::once(fault.clone()) });
        // The inquiry comes first, so that a lost request is a lost inquiry: no answer, and nothing is known.
        let order = scene.exactly(10_000);
        let _ = scene.ask("one", &order).await;
        scene.world.is_sound().await;
        // The same call again while nothing is known is the same collection.
        let _ = scene.ask("one", &order).await;
        scene.minutes(4).await;
        let all = scene.all().await;
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].status, all[0].code.as_deref()), (end, code), "{fault:?} on {engine:?}");
        let moved = i64::from(end == CollectionStatus::Completed) * 10_000;
        assert_eq!(scene.means().await, (1_000_000 - moved, moved), "{fault:?} on {engine:?}");
        scene.minutes(1).await;
        assert_eq!(scene.means().await, (1_000_000 - moved, moved), "and no more");
    }
}

#[tokio::test]
async fn without_faults_it_is_taken_once_and_arrives() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 100_000, 200_000).await.unwrap();
        let first = scene.ask("one", &scene.exactly(10_000)).await.unwrap();
        assert_eq!((first.status, first.taken), (CollectionStatus::Taken, Some(Money::cny(10_000))));
        assert_eq!(scene.means().await, (990_000, 0), "on its way");
        let again = scene.ask("one", &scene.exactly(10_000)).await.unwrap();
        assert_eq!(again.collection_id, first.collection_id);
        scene.minutes(1).await;
        assert_eq!(scene.seen(first.collection_id).await.status, CollectionStatus::Completed);
        assert_eq!(scene.means().await, (990_000, 10_000));
        // At the card's bank it is a transfer of the customer's, under a name that says what it was.
        let paid =
            scene.world.transfers.get(&scene.world.payer.ctx, scene.world.payer.user, first.collection_id.cast());
        let paid = paid.await.unwrap();
        assert!(paid.note.starts_with("资金归集至") && paid.status.as_str() == "completed", "{}", paid.note);
        let stranger = scene.world.collections.get(&scene.me.ctx, scene.world.payee.user, first.collection_id).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn lost_doubled_and_late_requests_take_the_money_once() {
    for fault in [
        Fault::RequestLost,
        Fault::ForwardLost,
        Fault::ReceiptLost,
        Fault::AnswerLost,
        Fault::Duplicate,
        Fault::Delay { seconds: 90 },
    ] {
        through(fault, On::Request, CollectionStatus::Completed, None).await;
    }
}

#[tokio::test]
async fn lost_doubled_and_late_payments_arrive_once() {
    for fault in [
        Fault::RequestLost,
        Fault::ForwardLost,
        Fault::ReceiptLost,
        Fault::AnswerLost,
        Fault::Duplicate,
        Fault::Delay { seconds: 90 },
    ] {
        through(fault, On::Payment, CollectionStatus::Completed, None).await;
    }
}

#[tokio::test]
async fn a_refused_request_takes_nothing_and_a_refused_payment_goes_back() {
    let refuse = || Fault::Refuse { code: "not_accepted".into() };
    through(refuse(), On::Request, CollectionStatus::Refused, Some("not_accepted")).await;
    through(refuse(), On::Payment, CollectionStatus::Returned, Some("payee_cap_exceeded")).await;
}

#[tokio::test]
async fn a_request_that_comes_too_late_takes_nothing() {
    through(Fault::Delay { seconds: 150 }, On::Request, CollectionStatus::Completed, None).await;
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 100_000, 200_000).await.unwrap();
        scene.world.faults.add(FaultRule::always(Fault::ForwardLost));
        let asked = scene.ask("one", &scene.exactly(10_000)).await.unwrap();
        scene.world.minutes_pass(31).await;
        scene.world.faults.clear();
        scene.minutes(1).await;
        let seen = scene.seen(asked.collection_id).await;
        assert_eq!((seen.status, seen.code.as_deref()), (CollectionStatus::Refused, Some("request_expired")));
        assert_eq!(scene.means().await, (1_000_000, 0));
    }
}

#[tokio::test]
async fn many_collections_through_bad_weather_end_once_each() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 100_000, 2_000_000).await.unwrap();
        for (fault, chance_percent) in [
            (Fault::RequestLost, 20),
            (Fault::ForwardLost, 20),
            (Fault::ReceiptLost, 20),
            (Fault::AnswerLost, 20),
            (Fault::Duplicate, 30),
            (Fault::Delay { seconds: 90 }, 20),
            (Fault::Refuse { code: "not_accepted".into() }, 15),
        ] {
            scene.world.faults.add(FaultRule { chance_percent, ..FaultRule::always(fault) });
        }
        for n in 0..24 {
            let _ = scene.ask(&format!("collect-{n}"), &scene.exactly(1_000 + n)).await;
            if n % 6 == 0 {
                scene.world.minutes_pass(1).await;
            }
            scene.world.is_sound().await;
        }
        scene.world.faults.clear();
        scene.minutes(5).await;
        let all = scene.all().await;
        assert!(all.len() == 24 && all.iter().all(|row| row.status.is_over()), "{engine:?}");
        let arrived = all.iter().filter(|row| row.status == CollectionStatus::Completed);
        let arrived: i64 = arrived.map(|row| row.taken.unwrap().minor()).sum();
        assert_eq!(scene.means().await, (1_000_000 - arrived, arrived), "on {engine:?}");
        assert!(arrived > 0 && all.iter().any(|row| row.status != CollectionStatus::Completed), "the weather was bad");
    }
}

#[tokio::test]
async fn no_cap_is_passed_however_many_ask_at_once() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 10_000, 25_000).await.unwrap();
        let over = scene.ask("over", &scene.exactly(10_001)).await;
        assert!(matches!(over, Err(Error::Collection(Declined::ByBank("over_debit_cap")))));
        let order = scene.exactly(10_000);
        let at_once = (0..6).map(|n| {
            let (scene, order, key) = (&scene, &order, format!("at-once-{n}"));
            async move { scene.ask(&key, order).await }
        });
        let made = futures::future::join_all(at_once).await;
        scene.minutes(2).await;
        let taken = scene.all().await.iter().filter(|row| row.status == CollectionStatus::Completed).count();
        assert_eq!((taken, scene.means().await), (2, (980_000, 20_000)), "{made:?}");
        let refused = scene.all().await.into_iter().filter(|row| row.status == CollectionStatus::Refused);
        assert!(refused.into_iter().all(|row| row.code.as_deref() == Some("over_day_cap")));
    }
}

#[tokio::test]
async fn one_key_is_one_collection_however_often_it_is_sent() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 100_000, 200_000).await.unwrap();
        let order = scene.exactly(10_000);
        let sent = (0..4).map(|_| async { scene.ask("twice", &order).await.unwrap().collection_id });
        let ids = futures::future::join_all(sent).await;
        assert!(ids.iter().all(|id| *id == ids[0]));
        let other = scene.world.collections.collect(&scene.call("twice"), scene.me.user, &scene.exactly(1)).await;
        assert!(other.is_err(), "the same key for something else");
        scene.minutes(2).await;
        assert_eq!(scene.means().await, (990_000, 10_000));
    }
}

#[tokio::test]
async fn whoever_is_told_that_the_mandate_ended_is_not_debited_after() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        let rounds = if engine == Engine::Sqlite { 12 } else { 8 };
        for round in 0..rounds {
            let mandate = scene.give(&format!("give-{round}"), 100_000, 200_000).await.unwrap();
            let payer = &scene.world.payer;
            let order = scene.exactly(1_000);
            let key = format!("race-{round}");
            let end = async {
                if round % 3 > 0 {
                    tokio::time::sleep(std::time::Duration::from_millis(2 * round % 9)).await;
                }
                scene.world.collections.end_debit(&payer.ctx, payer.user, mandate).await.unwrap();
                scene.world.has(payer).await
            };
            let (asked, told_with) = tokio::join!(scene.ask(&key, &order), end);
            scene.minutes(2).await;
            assert_eq!(scene.world.has(payer).await, told_with, "round {round} on {engine:?}: {asked:?}");
        }
        let after = scene.ask("after", &scene.exactly(1_000)).await;
        assert!(matches!(after, Err(Error::Collection(Declined::ByBank("mandate_unknown")))), "{after:?}");
        let all = scene.all().await;
        assert!(all.iter().all(|row| row.status.is_over()));
        let arrived = all.iter().filter(|row| row.status == CollectionStatus::Completed).count() as i64 * 1_000;
        assert_eq!(scene.means().await, (1_000_000 - arrived, arrived));
    }
}

#[tokio::test]
async fn a_mandate_is_for_one_and_the_same_person_and_ends_at_both_banks() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.world.wallet.another_person.store(true, Ordering::SeqCst);
        let refused = scene.give("another", 1_000, 2_000).await;
        assert!(matches!(refused, Err(Error::Collection(Declined::ByBank("not_same_person")))), "{refused:?}");
        scene.world.wallet.another_person.store(false, Ordering::SeqCst);
        assert!(matches!(scene.give("caps", 5_000_001, 9_000_000).await, Err(Error::Collection(_))));
        // The answer gets lost: the mandate is asked for until it is answered.
        scene.world.faults.add(FaultRule::once(Fault::AnswerLost));
        let silent = scene.give("give", 1_000, 2_000).await;
        assert!(matches!(silent, Err(Error::Collection(Declined::BankSilent))), "{silent:?}");
        scene.minutes(1).await;
        let sources = scene.world.collections.sources(&scene.me.ctx, scene.me.user).await.unwrap();
        let mandate = sources[0].mandate.as_ref().unwrap().mandate_id;
        assert!(scene.ask("one", &scene.exactly(1_000)).await.is_ok());
        let twice = scene.give("again", 1_000, 2_000).await;
        assert!(matches!(twice, Err(Error::Collection(Declined::MandateExists))));
        // Ended here while the other bank cannot be told: it is told later.
        scene.world.faults.add(FaultRule::once(Fault::RequestLost));
        scene.world.collections.end(&scene.me.ctx, scene.me.user, mandate).await.unwrap();
        let payer = &scene.world.payer;
        let kept = scene.world.collections.debit_mandates(&payer.ctx, payer.user).await.unwrap();
        assert!(kept[0].ended_at.is_none());
        scene.minutes(1).await;
        let kept = scene.world.collections.debit_mandates(&payer.ctx, payer.user).await.unwrap();
        assert!(kept[0].ended_at.is_some());
        let stranger = scene.world.collections.end_debit(&payer.ctx, scene.world.neighbour.user, mandate).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn a_short_balance_is_told_with_its_reason() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        scene.give("give", 2_000_000, 4_000_000).await.unwrap();
        let seen = scene.ask("one", &scene.exactly(1_000_001)).await.unwrap();
        assert_eq!((seen.status, seen.code.as_deref()), (CollectionStatus::Refused, Some("insufficient_funds")));
        let above = DebitAmount::AllAbove { kept: Money::cny(999_000), most: Money::cny(2_000_000) };
        let seen = scene.ask("two", &scene.order(above)).await.unwrap();
        assert_eq!(seen.taken, Some(Money::cny(1_000)), "all above what is kept");
        scene.minutes(1).await;
        assert_eq!(scene.means().await, (999_000, 1_000));
        let seen = scene.ask("three", &scene.order(above)).await.unwrap();
        assert_eq!(seen.code.as_deref(), Some("nothing_to_collect"));
        assert_eq!(scene.seen(seen.collection_id).await.taken, None);
    }
}

#[tokio::test]
async fn a_plan_collects_each_day_once_and_says_why_when_it_does_not() {
    for engine in engines() {
        let scene = Scene::on(engine).await;
        let mandate = scene.give("give", 100_000, 200_000).await.unwrap();
        // It is 09:30 on Sunday the 22nd.
        let start: NaiveDate = "2026-11-22".parse().unwrap();
        let plan = Plan { frequency: Frequency::Daily, start, minute: 600, adjust: Adjust::Same, end: End::Never };
        let kept = DebitAmount::AllAbove { kept: Money::cny(850_000), most: Money::cny(1) };
        let draft = PlanDraft { order: scene.order(kept), plan };
        let collections = &scene.world.collections;
        let made = collections.make_plan(&scene.call("plan"), scene.me.user, &draft).await.unwrap();
        let again = collections.make_plan(&scene.call("plan"), scene.me.user, &draft).await.unwrap();
        assert_eq!(again.plan_id, made.plan_id);
        let runs = async || {
            let (row, _, runs) = collections.plan(&scene.me.ctx, scene.me.user, made.plan_id).await.unwrap();
            (row.course.done, runs.iter().rev().map(|run| run.status).collect::<Vec<_>>())
        };
        // No answer on the first day: the occurrence stays open, and is collected once when there is one.
        scene.world.faults.add(FaultRule { times: Some(3), ..FaultRule::always(Fault::ReceiptLost) });
        scene.world.pass(30);
        scene.minutes(4).await;
        assert_eq!((runs().await, scene.means().await), ((1, vec![CollectRunStatus::Done]), (900_000, 100_000)));
        scene.world.pass(24 * 60);
        scene.minutes(3).await;
        assert_eq!(scene.means().await, (850_000, 150_000), "what is kept stays");
        scene.world.pass(24 * 60);
        scene.minutes(2).await;
        let (done, all) = runs().await;
        assert_eq!((done, *all.last().unwrap()), (2, CollectRunStatus::Nothing));
        // Paused, nothing happens; after the mandate's end each day is told as failed, and nothing is taken.
        collections.steer_plan(&scene.call("pause"), scene.me.user, made.plan_id, Action::Pause).await.unwrap();
        scene.world.pass(24 * 60);
        scene.minutes(1).await;
        assert_eq!(runs().await.1.len(), 3);
        collections.steer_plan(&scene.call("resume"), scene.me.user, made.plan_id, Action::Resume).await.unwrap();
        collections.end(&scene.me.ctx, scene.me.user, mandate).await.unwrap();
        scene.world.pass(24 * 60);
        scene.minutes(1).await;
        assert_eq!(runs().await.1.last(), Some(&CollectRunStatus::Failed));
        assert_eq!(scene.means().await, (850_000, 150_000));
        let stranger =
            collections.steer_plan(&scene.call("x"), scene.world.payee.user, made.plan_id, Action::Cancel).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
    }
}
