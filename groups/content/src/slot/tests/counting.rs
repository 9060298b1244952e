//! What is counted: times, people, arms, what it led to; and what is forgotten.

use contracts::own_data::OwnData;
use contracts::transfer::{Origin, Route, TRANSFER_POSTED, TransferPosted};
use contracts::user::{USER_ERASED, UserErased};
use kernel::{Event, Money};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use report::Question;
use storage::Outbox;

use super::*;

impl Fixture {
    async fn report(&self, by: Grain) -> Report {
        let today = self.slots.moment(self.ctx()).unwrap().day;
        let question = Question { days: (today - 30, today), by, slot: None, placement: None };
        self.slots.report(self.ctx(), &question).await.unwrap()
    }

    async fn happens(&self, event: Event) {
        let mut tx = self.db().begin(self.ctx()).await.unwrap();
        tx.publish(event);
        tx.commit().await.unwrap();
        let outbox = Outbox::new(self.db(), self.ctx().clone());
        for consumption in &self.module.consumers {
            outbox.drain(consumption).await.unwrap();
        }
    }
}

fn paid(nth: u32) -> Event {
    let body = TransferPosted {
        transfer_id: Id::from_parts(testkit::MORNING, [nth as u8; 10]),
        user_id: user(nth),
        amount: Money::cny(100),
        route: Route::Book,
        payee_account: "6222000000000001".to_owned(),
        payee_user_id: None,
        origin: Origin::default(),
    };
    Event::new(TRANSFER_POSTED, user(nth), &body)
}

#[tokio::test]
async fn times_and_people_are_what_happened() {
    on_every_engine(|fixture| async move {
        let mut young = card("年轻人");
        young["audiences"] = json!(["young"]);
        let ids = [fixture.publish("plain", card("普通")).await, fixture.publish("young", young).await];
        // As it was, by a plain count of what was done.
        let (mut dice, mut seen, mut clicked) = (StdRng::seed_from_u64(7), Vec::new(), Vec::new());
        for step in 0..600 {
            if step % 100 == 99 {
                fixture.pass(DAY_S + 3_600);
            }
            let nth = dice.random_range(0..40_u32);
            let circles = if nth < 20 { vec!["young".to_owned()] } else { Vec::new() };
            fixture.circles.0.lock().insert(user(nth).to_string(), circles);
            let day = fixture.slots.moment(fixture.ctx()).unwrap().day;
            for shown in fixture.shown(nth, "phone", "home.card").await {
                assert_eq!(fixture.tell(nth, Told::Seen, "home.card", &shown).await, 1);
                seen.push((day, shown.placement.to_string(), nth));
                if dice.random_ratio(1, 5) {
                    fixture.tell(nth, Told::Clicked, "home.card", &shown).await;
                    clicked.push((day, shown.placement.to_string(), nth));
                }
            }
        }
        let people = |rows: &[(i64, String, u32)], placement: Option<&str>, day: Option<i64>| {
            let of =
                rows.iter().filter(|row| placement.is_none_or(|id| row.1 == id) && day.is_none_or(|day| row.0 == day));
            let all: Vec<_> = of.collect();
            (all.len() as i64, Some(all.iter().map(|row| row.2).collect::<BTreeSet<_>>().len() as i64))
        };
        let report = fixture.report(Grain::Placement).await;
        assert_eq!((report.total.times.seen, report.total.people), people(&seen, None, None));
        assert_eq!((report.total.times.clicks, report.total.click_people), people(&clicked, None, None));
        for id in &ids {
            let row = report.rows.iter().find(|row| row.key == *id).unwrap();
            assert_eq!((row.times.seen, row.people), people(&seen, Some(id), None));
            assert_eq!((row.times.clicks, row.click_people), people(&clicked, Some(id), None));
        }
        for row in fixture.report(Grain::Day).await.rows {
            assert_eq!((row.times.seen, row.people), people(&seen, None, Some(row.key.parse().unwrap())));
        }
        let hours = fixture.report(Grain::Hour).await;
        assert_eq!(hours.rows.iter().map(|row| row.times.seen).sum::<i64>(), seen.len() as i64);
        let audiences = fixture.report(Grain::Audience).await;
        let young = audiences.rows.iter().find(|row| row.key == "young").unwrap();
        assert_eq!((young.times.seen, young.people), people(&seen, Some(&ids[1]), None));
        let slots = fixture.report(Grain::Slot).await;
        assert_eq!(slots.rows.len(), 1);
        assert_eq!(slots.rows[0].people, report.total.people);
    })
    .await;
}

#[tokio::test]
async fn people_of_many_chunks_are_each_counted_once() {
    on_every_engine(|fixture| async move {
        let place = |slot: &str| store::Place {
            day: 20_000,
            slot: slot.to_owned(),
            placement: "p".to_owned(),
            arm: "a".to_owned(),
            audience: String::new(),
        };
        let many =
            |from: i64, until: i64| store::People { seen: (from..until).step_by(3).collect(), clicked: [from].into() };
        let ctx = fixture.ctx().clone();
        for (slot, from, until) in [("one", 0, 30_000), ("one", 15_000, 45_000), ("two", 3, 60_003)] {
            let mut tx = fixture.db().begin(&ctx).await.unwrap();
            store::mark_in_tx(&mut tx, &[(place(slot), many(from, until))].into()).await.unwrap();
            let times = store::Times { seen: 1, ..store::Times::default() };
            store::add_in_tx(&mut tx, &[((place(slot), 9), times)].into()).await.unwrap();
            tx.execute("UPDATE content_viewer_head SET viewer = 70000 WHERE head_id = 1", args![]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let question = Question { days: (19_990, 20_010), by: Grain::Slot, slot: None, placement: None };
        let report = fixture.slots.report(&ctx, &question).await.unwrap();
        let of = |key: &str| report.rows.iter().find(|row| row.key == key).unwrap().people;
        assert_eq!((of("one"), of("two")), (Some(15_000), Some(20_000)));
        assert_eq!(report.total.people, Some(20_001), "0 to 45,000 and 3 to 60,003 in threes");
        assert_eq!(report.total.click_people, Some(3));
    })
    .await;
}

#[tokio::test]
async fn what_was_counted_elsewhere_is_in_the_reports_and_takes_nobodys_number() {
    on_every_engine(|fixture| async move {
        let first = fixture.slots.bring_viewers(fixture.ctx(), 10_000).await.unwrap();
        let today = fixture.slots.moment(fixture.ctx()).unwrap().day;
        let brought = |seen: std::ops::Range<i64>| Brought {
            day: today,
            hour: 9,
            slot: "home.card".to_owned(),
            placement: "p".to_owned(),
            audience: String::new(),
            seen: seen.map(|nth| first + nth).collect(),
            clicked: [first].into(),
        };
        fixture.slots.bring(fixture.ctx(), vec![brought(0..9_000), brought(8_000..10_000)]).await.unwrap();
        let total = fixture.report(Grain::Slot).await.total;
        assert_eq!((total.times.seen, total.people, total.click_people), (11_000, Some(10_000), Some(1)));
        fixture.publish("card", card("普通")).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        fixture.tell(1, Told::Seen, "home.card", &shown).await;
        assert_eq!(fixture.report(Grain::Slot).await.total.people, Some(10_001));
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_asked_again_counts_once() {
    on_every_engine(|fixture| async move {
        fixture.publish("card", card("普通")).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!(fixture.tell_by(1, Told::Seen, "home.card", &shown, Some("k1")).await, 1);
        assert_eq!(fixture.tell_by(1, Told::Seen, "home.card", &shown, Some("k1")).await, 0);
        assert_eq!(fixture.tell_by(1, Told::Seen, "home.card", &shown, Some("k2")).await, 1);
        assert_eq!(fixture.report(Grain::Slot).await.total.times.seen, 2);
        // What was never published, or is in another slot, counts as nothing.
        let stranger = Shown { placement: "0193b3f0-0000-7000-8000-0000000000ff".into(), ..shown.clone() };
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &stranger).await, 0);
        assert_eq!(fixture.tell(1, Told::Seen, "me.card", &shown).await, 0);
        let reused = Ctx {
            idempotency: Some(Idempotency::new("k1".to_owned(), "another".to_owned())),
            ..fixture.customer(1, "phone")
        };
        let tell = Tell {
            what: Told::Seen,
            placement: shown.placement.to_string(),
            slot: "home.card".to_owned(),
            promise: None,
            audience: String::new(),
        };
        assert!(matches!(fixture.slots.told(&reused, user(1), vec![tell]).await, Err(Error::KeyReused)));
    })
    .await;
}

#[tokio::test]
async fn arms_are_held_against_those_held_out() {
    on_every_engine(|fixture| async move {
        let mut body = card("甲");
        (body["held_out_percent"], body["goal"]) = (json!(30), json!("transfer"));
        body["arms"] = json!([{ "id": "b", "percent": 35, "material": { "title_zh": "乙", "title_en": "B" } }]);
        let id = fixture.publish("trial", body).await;
        let (mut of_arm, mut paid_of): (BTreeMap<String, i64>, BTreeMap<String, i64>) = Default::default();
        // By lot: so many that no arm has fewer than a hundred.
        for nth in 0..520 {
            let shown = fixture.shown(nth, "phone", "home.card").await;
            let arm = shown.first().map_or_else(|| model::HELD_OUT.to_owned(), |one| one.arm.clone());
            if let Some(one) = shown.first() {
                assert_eq!(one.title, if arm == "b" { "乙" } else { "甲" });
                fixture.tell(nth, Told::Seen, "home.card", one).await;
            }
            let of_arm = of_arm.entry(arm.clone()).or_default();
            *of_arm += 1;
            // Arm b pays more often, and the others as often as each other.
            if *of_arm % if arm == "b" { 2 } else { 10 } == 0 {
                fixture.happens(paid(nth)).await;
                fixture.happens(paid(nth)).await;
                *paid_of.entry(arm).or_default() += 1;
            }
        }
        let today = fixture.slots.moment(fixture.ctx()).unwrap().day;
        let arms = fixture.slots.experiment(fixture.ctx(), (today, today), &id).await.unwrap();
        for row in &arms {
            assert_eq!((row.people, row.goals), (of_arm[&row.arm], paid_of[&row.arm]), "{}", row.arm);
        }
        let of = |arm: &str| arms.iter().find(|row| row.arm == arm).unwrap().led_to;
        assert!(of("b").unwrap().p < 0.001 && of("b").unwrap().uplift.unwrap() > 1.0);
        assert!(of("a").unwrap().p > 0.05);
        assert!(of(model::HELD_OUT).is_none());
        // Nobody who was held out is an exposure.
        let shown: i64 = of_arm.iter().filter(|(arm, _)| *arm != model::HELD_OUT).map(|(_, people)| people).sum();
        assert_eq!(fixture.report(Grain::Placement).await.total.people, Some(shown));
    })
    .await;
}

#[tokio::test]
async fn a_days_share_is_spread_over_the_day() {
    on_every_engine(|fixture| async move {
        let mut body = card("限量");
        body["day_max"] = json!(24);
        fixture.publish("paced", body).await;
        // 9:30 in the morning: nine and a half hours of the day, and a twentieth ahead.
        let mut seen = 0;
        for nth in 0..60 {
            let Some(shown) = fixture.shown(nth, "phone", "home.card").await.pop() else { continue };
            fixture.tell(nth, Told::Seen, "home.card", &shown).await;
            seen += 1;
            fixture.pass(2);
        }
        assert_eq!(seen, 10);
        fixture.pass(6 * 3_600);
        assert_eq!(fixture.shown(70, "phone", "home.card").await.len(), 1);
        assert_eq!(fixture.restarted().shown(71, "phone", "home.card").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_is_forgotten() {
    on_every_engine(|fixture| async move {
        fixture.publish("capped", capped("一次", 1)).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        fixture.tell(1, Told::Seen, "home.card", &shown).await;
        let own = OwnData::own_data(&*fixture.slots, fixture.ctx(), user(1)).await.unwrap();
        assert_eq!(
            (own[0].rows.len(), &own[0].rows[0]["what"], &own[0].rows[0]["times"]),
            (1, &json!("一次"), &json!(1))
        );
        assert_eq!(fixture.count("SELECT count(*) FROM content_viewer").await, 1);
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty(), "once is once");
        fixture.happens(Event::new(USER_ERASED, user(1), &UserErased { user_id: user(1) })).await;
        assert_eq!(fixture.count("SELECT count(*) FROM content_viewer").await, 0);
        assert_eq!(fixture.shown(1, "phone", "home.card").await.len(), 1, "and not remembered in memory");
        assert_eq!(fixture.report(Grain::Slot).await.total.people, Some(1), "the figures stay");
    })
    .await;
}

#[tokio::test]
async fn banks_see_nothing_of_each_other() {
    on_every_engine(|fixture| async move {
        let other = fixture.bank.add("otherbank", &[]).await;
        fixture.publish("card", card("本行")).await;
        let id = fixture.image((800, 300)).await;
        let ctx = Ctx { tenant: other.tenant.clone(), ..fixture.customer(1, "phone") };
        let viewer = http::viewer(&ctx, Edition::Standard);
        assert!(fixture.slots.place(&ctx, &viewer, "/", &[]).await.unwrap().is_empty());
        assert!(fixture.images.get(&ctx, &id).await.unwrap().is_none());
        assert!(fixture.images.get(fixture.ctx(), &id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn business_and_the_writer_never_wait_for_each_other_in_a_circle() {
    on_every_engine(|fixture| async move {
        let mut body = capped("一次", 1);
        body["goal"] = json!("transfer");
        fixture.publish("goal", body).await;
        for nth in [1, 2] {
            let shown = fixture.shown(nth, "phone", "home.card").await.remove(0);
            fixture.tell(nth, Told::Seen, "home.card", &shown).await;
        }
        // Business of the second before the first, as it happened.
        let mut tx = fixture.db().begin(fixture.ctx()).await.unwrap();
        [2, 1].into_iter().for_each(|nth| tx.publish(paid(nth)));
        tx.commit().await.unwrap();
        // A batch that has locked the first, and comes to the second when the consumer waits for it.
        let mut batch = fixture.db().begin(fixture.ctx()).await.unwrap();
        store::viewer_in_tx(&mut batch, &user(1).to_string()).await.unwrap().unwrap();
        let consumption = fixture.module.consumers[0].clone();
        let outbox = Outbox::new(fixture.db(), fixture.ctx().clone());
        let business = tokio::spawn(async move { outbox.drain(&consumption).await });
        if !batch.for_update().is_empty() {
            let waiting =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while fixture.count(waiting).await == 0 && !business.is_finished() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            let free = "SELECT viewer FROM content_viewer WHERE user_id = $1 FOR UPDATE NOWAIT";
            batch
                .fetch_one(free, args![user(2).to_string()])
                .await
                .expect("whoever waits for the first holds no second");
        }
        batch.commit().await.unwrap();
        business.await.unwrap().unwrap();
        let goals = fixture.count("SELECT CAST(SUM(goals) AS BIGINT) FROM content_exposure").await;
        assert_eq!(goals, 2);
    })
    .await;
}
