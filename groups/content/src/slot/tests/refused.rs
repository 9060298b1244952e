//! What is refused counts nowhere: not in reports, not for guards, not for what a day has left.

use super::*;

impl Fixture {
    /// What guards over the newest version of a placement know, once all of it is stored.
    async fn figures(&self, placement: &str, expected: &[(&str, i64)]) {
        let id: Id<Document> = placement.parse().unwrap();
        let mut found = Vec::new();
        // Another task may be storing what has gathered: it is waited for.
        for _ in 0..200 {
            self.line.store_figures(self.ctx()).await.unwrap();
            found = self.line.figures(self.ctx(), id, 1, 60).await.unwrap();
            if found.iter().map(|(name, sum)| (name.as_str(), *sum)).eq(expected.iter().copied()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{found:?}, expected {expected:?}");
    }

    async fn times(&self) -> (i64, i64) {
        let today = self.slots.moment(self.ctx()).unwrap().day;
        let question = report::Question { days: (today, today), by: Grain::Slot, slot: None, placement: None };
        let total = self.slots.report(self.ctx(), &question).await.unwrap().total;
        assert!(total.click_people <= total.people, "whoever followed it has seen it");
        (total.times.seen, total.times.clicks)
    }
}

fn told(what: Told, shown: &Shown) -> Tell {
    Tell {
        what,
        placement: shown.placement.to_string(),
        slot: "home.card".to_owned(),
        promise: shown.promise.clone(),
        audience: String::new(),
    }
}

#[tokio::test]
async fn one_customer_does_not_use_up_everybodys_day() {
    on_every_engine(|fixture| async move {
        let mut body = card("限量");
        body["day_max"] = json!(24);
        let id = fixture.publish("paced", body).await;
        let first = fixture.shown(1, "phone", "home.card").await.remove(0);
        let many = (0..50).map(|_| told(Told::Seen, &first)).collect();
        let counted = fixture.slots.told(&fixture.customer(1, "phone"), user(1), many).await.unwrap();
        assert_eq!(counted.iter().filter(|one| **one).count(), 1, "of one promise one");
        assert!(counted[0]);
        let bare = Shown { promise: None, ..first.clone() };
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &bare).await, 0, "without a promise none");

        // Nor by asking again and again: of a day's maximum one person takes a small part.
        let mut seen = 1;
        for _ in 0..20 {
            fixture.pass(2);
            let Some(shown) = fixture.shown(1, "phone", "home.card").await.pop() else { break };
            seen += fixture.tell(1, Told::Seen, "home.card", &shown).await;
        }
        assert_eq!(seen, 3);
        fixture.pass(2);
        assert_eq!(fixture.shown(2, "phone", "home.card").await.len(), 1, "everybody else has theirs");
        assert_eq!(fixture.times().await, (3, 0));
        fixture.figures(&id, &[("sample", 3), ("seen", 3)]).await;
        // Whose exposures nobody can count is not shown what is counted.
        let visitor = Ctx { actor: Actor::Visitor, ..fixture.ctx().clone() };
        let viewer = http::viewer(&visitor, Edition::Standard);
        assert!(fixture.slots.place(&visitor, &viewer, "/", &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_not_seen_is_not_followed() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("capped", capped("两次", 2)).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        let made_up = Shown { promise: Some("made-up".to_owned()), ..shown.clone() };
        let bare = Shown { promise: None, ..shown.clone() };
        for wrong in [&made_up, &bare] {
            for what in [Told::Seen, Told::Clicked, Told::Closed] {
                assert_eq!(fixture.tell(2, what, "home.card", wrong).await, 0, "{what:?}");
            }
        }
        assert_eq!(fixture.times().await, (0, 0));
        // A click brings its exposure, once; and of one exposure there is one click.
        assert_eq!(fixture.tell(1, Told::Clicked, "home.card", &shown).await, 1);
        assert_eq!(fixture.tell(1, Told::Clicked, "home.card", &shown).await, 0);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &shown).await, 0);
        assert_eq!(fixture.times().await, (1, 1));
        let again = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!(fixture.tell(1, Told::Seen, "home.card", &again).await, 1);
        fixture.figures(&id, &[("clicked", 1), ("sample", 3), ("seen", 2)]).await;
        let restarted = fixture.restarted();
        assert_eq!(restarted.tell(1, Told::Clicked, "home.card", &again).await, 1);
        assert_eq!(restarted.tell(1, Told::Closed, "home.card", &again).await, 1);
        assert_eq!(restarted.tell(1, Told::Closed, "home.card", &again).await, 0, "it is closed already");
        assert_eq!(restarted.times().await, (2, 2));
        restarted.figures(&id, &[("clicked", 2), ("closed", 1), ("sample", 5), ("seen", 2)]).await;
    })
    .await;
}

#[tokio::test]
async fn of_what_has_no_limit_nobody_follows_what_they_have_not_seen() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("plain", card("普通")).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        // At once: it was not in sight for a second. In one call and in two, before and after it was written down.
        let both = vec![told(Told::Clicked, &shown), told(Told::Clicked, &shown)];
        assert_eq!(fixture.slots.told(&fixture.customer(1, "phone"), user(1), both).await.unwrap(), [true, true]);
        assert_eq!(fixture.tell(1, Told::Clicked, "home.card", &shown).await, 1);
        assert_eq!(fixture.times().await, (1, 3));
        assert_eq!(fixture.tell(2, Told::Seen, "home.card", &shown).await, 1);
        assert_eq!(fixture.tell(2, Told::Clicked, "home.card", &shown).await, 1);
        assert_eq!(fixture.times().await, (2, 4));
        fixture.figures(&id, &[("clicked", 4), ("sample", 6), ("seen", 2)]).await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_asked_again_is_no_figure() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("plain", card("普通")).await;
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        for _ in 0..3 {
            fixture.tell_by(1, Told::Seen, "home.card", &shown, Some("k1")).await;
        }
        let strange = Tell { slot: "me.card".to_owned(), ..told(Told::Seen, &shown) };
        let ctx = Ctx {
            idempotency: Some(Idempotency::new("k2".to_owned(), "digest".to_owned())),
            ..fixture.customer(1, "phone")
        };
        let mixed = vec![strange, told(Told::Seen, &shown)];
        assert_eq!(fixture.slots.told(&ctx, user(1), mixed.clone()).await.unwrap(), [false, true]);
        assert_eq!(fixture.slots.told(&ctx, user(1), mixed).await.unwrap(), [false, false]);
        fixture.figures(&id, &[("sample", 2), ("seen", 2)]).await;
    })
    .await;
}

#[tokio::test]
async fn a_day_that_is_tried_has_its_end_as_well() {
    on_every_engine(|fixture| async move {
        let id: Id<Document> = fixture.publish("card", card("现行")).await.parse().unwrap();
        let maker = fixture.operator("maker");
        let next = fixture.line.revise(&maker, id, 1, "限量试行").await.unwrap();
        let mut body = card("试行");
        body["day_max"] = json!(1);
        let edit = Edit { base_edit: next.edit, body, note: "限量试行".to_owned() };
        let next = fixture.line.edit(&maker, id, next.version, edit).await.unwrap();
        fixture.approve(id, next.version).await;
        let everybody = publishing::model::Canary { share: publishing::model::EVERYBODY, ..Default::default() };
        let canary = Move::Canary { canary: everybody, guard: None };
        fixture.line.decide(&maker, id, next.version, canary, "试行").await.unwrap();
        let shown = fixture.shown(1, "phone", "home.card").await.remove(0);
        assert_eq!((shown.title.as_str(), fixture.tell(1, Told::Seen, "home.card", &shown).await), ("试行", 1));
        fixture.pass(2);
        assert!(fixture.shown(2, "phone", "home.card").await.is_empty(), "the day's one is gone");
    })
    .await;
}
