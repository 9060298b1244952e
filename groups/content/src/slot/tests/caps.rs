//! Limits for one person: exact however many devices ask at once, lost by no restart, shared with messages where something stands
//! in the way.

use futures::future::join_all;

use super::*;

#[tokio::test]
async fn a_cap_is_exact_from_many_devices_at_once() {
    on_every_engine(|fixture| async move {
        let fixture = Arc::new(fixture);
        fixture.publish("capped", capped("三次", 3)).await;
        let ask = |nth: u32| {
            let fixture = fixture.clone();
            tokio::spawn(async move { fixture.shown(1, &format!("device-{}", nth % 20), "home.card").await })
        };
        let shown: Vec<_> = join_all((0..60).map(ask)).await.into_iter().flat_map(Result::unwrap).collect();
        let promises: BTreeSet<_> = shown.iter().map(|one| one.promise.clone().unwrap()).collect();
        assert_eq!(promises.len(), 3, "of sixty questions from twenty devices three are promised");

        // Each promise is told by several at once, and counts once.
        let told = shown.iter().cloned().map(|one| {
            let fixture = fixture.clone();
            tokio::spawn(async move { fixture.tell(1, Told::Seen, "home.card", &one).await })
        });
        let counted: usize = join_all(told).await.into_iter().map(Result::unwrap).sum();
        assert_eq!(counted, 3);
        assert_eq!(fixture.count("SELECT CAST(SUM(seen) AS BIGINT) FROM content_exposure").await, 3);
        assert!(fixture.shown(1, "one-more", "home.card").await.is_empty());
        assert_eq!(fixture.shown(2, "phone", "home.card").await.len(), 1, "somebody else has their own");
        fixture.pass(DAY_S);
        assert_eq!(fixture.shown(1, "phone", "home.card").await.len(), 1, "and there is another day");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_when_a_process_starts_anew() {
    on_every_engine(|fixture| async move {
        let mut body = card("两次");
        body["person"] = json!({ "in_total": 2 });
        fixture.publish("twice", body).await;
        let first = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &first).await, 1);
        let second = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_ne!(first.promise, second.promise);

        let fixture = fixture.restarted();
        let again = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!(again.promise, second.promise, "what was promised is promised still");
        assert!(fixture.shown(1, "tablet", "home.card").await.is_empty());
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &again).await, 1);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &first).await, 0, "what was told before is not told again");
        fixture.pass(30 * DAY_S);
        assert!(fixture.restarted().shown(1, "phone", "home.card").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn another_process_keeps_to_the_same_cap() {
    on_every_engine(|fixture| async move {
        fixture.publish("once", capped("一次", 1)).await;
        let kinds = SlotKinds::default();
        let line = Publishing::new(fixture.bank.banks.clone(), kinds.all().to_vec()).unwrap();
        let (audiences, fatigue) = (fixture.circles.clone(), fixture.attention.clone());
        let ports = SlotPorts { line, audiences, fatigue, kinds };
        let (_, other, _) = crate::slot_module(fixture.bank.banks.clone(), ports);
        // Both believe that nothing was seen; both ask before either has told the other.
        let ctx = fixture.customer(1, "tablet");
        let viewer = http::viewer(&ctx, Edition::Standard);
        let (here, there) =
            tokio::join!(fixture.shown(1, "phone", "home.card"), other.place(&ctx, &viewer, "/", &["home.card"]));
        assert_eq!(here.len() + there.unwrap().iter().map(|placed| placed.shown.len()).sum::<usize>(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_promise_that_was_never_shown_comes_back() {
    on_every_engine(|fixture| async move {
        fixture.publish("once", capped("一次", 1)).await;
        let first = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert!(fixture.shown(1, "tablet", "home.card").await.is_empty());
        fixture.pass(person::PROMISED_S);
        let second = fixture.shown(1, "tablet", "home.card").await.remove(0);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &second).await, 1);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &first).await, 0, "too late to count, and the cap holds");
    })
    .await;
}

#[tokio::test]
async fn what_stands_in_the_way_costs_of_the_one_budget() {
    on_every_engine(|fixture| async move {
        let mut pop = card("通知");
        pop["slots"] = json!(["home.pop"]);
        fixture.publish("pop", pop.clone()).await;
        fixture.attention.left.store(1, Ordering::SeqCst);
        let shown = fixture.shown(1, "phone", "home.pop").await;
        assert_eq!(shown.len(), 1);
        assert_eq!(
            fixture.shown(1, "phone", "home.pop").await[0].promise,
            shown[0].promise,
            "asked again it costs nothing"
        );
        assert!(fixture.shown(2, "phone", "home.pop").await.is_empty(), "the budget is spent");
        fixture.attention.left.store(9, Ordering::SeqCst);

        // Never in the elder edition, on a page about money, or before anybody is signed in.
        let ctx = fixture.customer(3, "phone");
        let place = async |ctx: &Ctx, edition, page| {
            let viewer = http::viewer(ctx, edition);
            fixture.slots.place(ctx, &viewer, page, &["home.pop"]).await.unwrap().len()
        };
        assert_eq!(place(&ctx, Edition::Elder, "/").await, 0);
        assert_eq!(place(&ctx, Edition::Standard, "/transfer/confirm").await, 0);
        let visitor = Ctx { actor: Actor::Visitor, ..fixture.ctx().clone() };
        assert_eq!(place(&visitor, Edition::Standard, "/").await, 0);
        assert_eq!(place(&ctx, Edition::Standard, "/").await, 1);

        // Closed is closed for today.
        let shown = fixture.shown(3, "phone", "home.pop").await.remove(0);
        assert_eq!(fixture.tell(3, Told::Seen, "home.pop", &shown).await, 1);
        fixture.tell(3, Told::Closed, "home.pop", &shown).await;
        assert!(fixture.shown(3, "phone", "home.pop").await.is_empty());
        fixture.pass(DAY_S);
        assert_eq!(fixture.shown(3, "phone", "home.pop").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn each_device_that_is_stood_in_the_way_of_costs_of_the_budget() {
    on_every_engine(|fixture| async move {
        // A bank that interrupts more than once a day.
        let mut slots = serde_json::to_value(&*kind::base()).unwrap();
        for slot in slots["slots"].as_array_mut().unwrap() {
            slot["person_day_max"] = json!(0);
        }
        fixture.publish_as(SLOTS, "main", slots).await;
        let mut pop = card("通知");
        pop["slots"] = json!(["home.pop"]);
        fixture.publish("pop", pop).await;
        fixture.attention.left.store(2, Ordering::SeqCst);
        let phone = fixture.shown(1, "phone", "home.pop").await.remove(0);
        assert_eq!(fixture.shown(1, "phone", "home.pop").await[0].promise, phone.promise);
        assert_eq!(fixture.shown(1, "tablet", "home.pop").await.len(), 1);
        assert!(fixture.shown(1, "web", "home.pop").await.is_empty(), "two were left, and two devices have them");
        assert_eq!(fixture.tell(1, Told::Seen, "home.pop", &phone).await, 1);
        assert!(fixture.shown(1, "phone", "home.pop").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_closes_it_at_once_has_seen_it() {
    on_every_engine(|fixture| async move {
        let mut body = card("一次");
        body["person"] = json!({ "in_total": 1 });
        fixture.publish("once", body).await;
        let first = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!(fixture.tell(1, Told::Closed, "home.card", &first).await, 1);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &first).await, 0, "it was counted with the closing");
        assert_eq!(fixture.count("SELECT CAST(SUM(seen) AS BIGINT) FROM content_exposure").await, 1);
        fixture.pass(DAY_S);
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty());
    })
    .await;
}
