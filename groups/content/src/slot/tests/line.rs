//! What is published, stopped, checked and explained.

use http_body_util::BodyExt;
use storage::AuditFilter;
use tower::ServiceExt;

use super::*;
use crate::material::Use;

#[tokio::test]
async fn everybody_sees_what_is_for_them_in_its_order() {
    on_every_engine(|fixture| async move {
        let mut always = card("固定");
        always["presence"] = json!("always");
        let mut young = card("年轻人");
        (young["audiences"], young["priority"]) = (json!(["young"]), json!(90));
        let mut others = card("其他人");
        (others["not_audiences"], others["priority"]) = (json!(["young"]), json!(80));
        let mut fallback = card("兜底");
        fallback["presence"] = json!("fallback");
        for (name, body) in [("always", &always), ("young", &young), ("others", &others), ("fallback", &fallback)] {
            fixture.publish(name, body.clone()).await;
        }
        fixture.circles.0.lock().insert(user(7).to_string(), vec!["young".to_owned()]);
        assert_eq!(titles(&fixture.shown(7, "phone", "home.card").await), ["固定", "年轻人"]);
        assert_eq!(titles(&fixture.shown(1, "phone", "home.card").await), ["固定", "其他人"]);
        let visitor = Ctx { actor: Actor::Visitor, ..fixture.ctx().clone() };
        let viewer = http::viewer(&visitor, Edition::Standard);
        let placed = fixture.slots.place(&visitor, &viewer, "/", &[]).await.unwrap();
        assert_eq!(titles(&placed[0].shown), ["固定", "其他人"]);

        // Fallbacks stand in where there is nothing else at all.
        for name in ["always", "young", "others"] {
            let id = fixture.line.in_force(fixture.ctx(), PLACEMENTS).await.unwrap().named(name).unwrap().document_id;
            fixture.slots.stop(&fixture.operator("maker"), id, "活动提前结束").await.unwrap();
        }
        assert_eq!(titles(&fixture.shown(7, "phone", "home.card").await), ["兜底"]);
    })
    .await;
}

#[tokio::test]
async fn of_one_kind_only_one_is_on_a_page_and_turns_follow_weights() {
    on_every_engine(|fixture| async move {
        for (name, weight) in [("heavy", 90), ("light", 10)] {
            let mut body = card(name);
            (body["weight"], body["exclusive"]) = (json!(weight), json!("spring"));
            fixture.publish(name, body).await;
        }
        let mut heavy = 0;
        for nth in 0..400 {
            let shown = fixture.shown(nth, "phone", "home.card").await;
            assert_eq!(shown.len(), 1, "the slot has room for two, their kind for one");
            heavy += u32::from(shown[0].title == "heavy");
        }
        assert!((320..=390).contains(&heavy), "nine of ten: {heavy}");
        let first = fixture.shown(1, "phone", "home.card").await;
        assert_eq!(titles(&first), titles(&fixture.shown(1, "phone", "home.card").await), "the same for an hour");
    })
    .await;
}

#[tokio::test]
async fn a_publish_and_a_stop_are_seen_with_the_next_question() {
    on_every_engine(|fixture| async move {
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty());
        let id = fixture.publish("card", card("第一版")).await;
        assert_eq!(titles(&fixture.shown(1, "phone", "home.card").await), ["第一版"]);
        fixture.revise(&id, card("第二版")).await;
        assert_eq!(titles(&fixture.shown(1, "phone", "home.card").await), ["第二版"]);

        let document = id.parse().unwrap();
        fixture.slots.stop(&fixture.operator("maker"), document, "图片有误").await.unwrap();
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty());
        let restarted = fixture.restarted();
        assert!(restarted.shown(1, "phone", "home.card").await.is_empty(), "stopped is stopped");
        restarted.slots.resume(&restarted.operator("maker"), document, "已更正").await.unwrap();
        assert_eq!(titles(&restarted.shown(1, "phone", "home.card").await), ["第二版"]);
        let filter = AuditFilter { action: Some("content.placement_stopped".to_owned()), ..AuditFilter::default() };
        let page = kernel::PageQuery::parse(None, None).unwrap();
        let entries = restarted.db().audit_page(&filter, &page).await.unwrap().items;
        assert_eq!(entries.len(), 1);
        assert!(entries[0].detail.to_string().contains("图片有误"));
        // What is no placement cannot be stopped.
        let unknown = restarted.slots.stop(&restarted.operator("maker"), user(1).cast(), "图片有误").await;
        assert!(matches!(unknown, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn another_process_hears_of_a_stop_and_a_publish_within_moments() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("card", card("第一版")).await;
        let banks = fixture.bank.banks.clone();
        let elsewhere = |banks: Banks| {
            let kinds = SlotKinds::default();
            let line = Publishing::new(banks.clone(), kinds.all().to_vec()).unwrap();
            let (audiences, fatigue) = (fixture.circles.clone(), fixture.attention.clone());
            crate::slot_module(banks, SlotPorts { line, audiences, fatigue, kinds }).1
        };
        let other = elsewhere(banks);
        let ctx = fixture.customer(1, "phone");
        let viewer = http::viewer(&ctx, Edition::Standard);
        let shown = async || {
            let placed = other.place(&ctx, &viewer, "/", &["home.card"]).await.unwrap();
            placed.into_iter().flat_map(|one| one.shown).map(|one| one.title).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, ["第一版"]);
        fixture.revise(&id, card("第二版")).await;
        let begun = std::time::Instant::now();
        while shown().await != ["第二版"] {
            assert!(begun.elapsed() < std::time::Duration::from_secs(1), "a publish is seen in under a second");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_shown_is_not_published() {
    on_every_engine(|fixture| async move {
        let place = async |name: &str, body: Value| fixture.objections(name, body).await;
        let mut body = card("人群");
        body["audiences"] = json!(["young", "nobody-has-it"]);
        assert_eq!(place("audience", body).await, ["/audiences/1"]);
        let mut body = card("栏位");
        body["slots"] = json!(["home.card", "home.nowhere"]);
        assert_eq!(place("slot", body).await, ["/slots/1"]);
        for (name, link, at) in [
            ("page", json!({ "kind": "page", "to": "/nowhere" }), "/link/to"),
            ("host", json!({ "kind": "https", "to": "https://evil.example/" }), "/link/to"),
            ("user", json!({ "kind": "https", "to": "https://a@www.example.com/" }), "/link/to"),
            ("article", json!({ "kind": "article", "name": "not-there" }), "/link/name"),
        ] {
            let mut body = card("链接");
            body["link"] = link;
            assert_eq!(place(name, body).await, [at], "{name}");
        }
        let mut body = card("图片");
        body["slots"] = json!(["home.banner"]);
        assert_eq!(place("none", body.clone()).await, ["/material/image"]);
        body["material"]["image"] = json!("0".repeat(64));
        assert_eq!(place("unknown", body.clone()).await, ["/material/image"]);
        body["material"]["image"] = json!(fixture.image((600, 224)).await);
        assert_eq!(place("small", body.clone()).await, ["/material/image"]);
        body["material"]["image"] = json!(fixture.image((800, 300)).await);
        assert_eq!(place("right", body).await, [] as [&str; 0]);
        let mut body = card("理财");
        body["material"]["text_zh"] = json!("保 本 保 息，天天有赚");
        assert_eq!(place("words", body).await, ["/material/text_zh"]);

        // Two are always there: a third for the same people is not.
        for title in ["甲", "乙"] {
            let mut body = card(title);
            body["presence"] = json!("always");
            fixture.publish(if title == "甲" { "first" } else { "second" }, body).await;
        }
        let mut third = card("丙");
        third["presence"] = json!("always");
        assert_eq!(place("third", third.clone()).await, ["/slots/0"]);
        third["starts_at"] = json!("2030-01-01T00:00:00+08:00");
        assert_eq!(place("later", third.clone()).await, ["/slots/0"], "the others have no end");
        third["presence"] = json!("rotating");
        assert_eq!(place("turns", third).await, [] as [&str; 0]);
    })
    .await;
}

#[tokio::test]
async fn reasons_are_told_for_a_purpose_on_record() {
    on_every_engine(|fixture| async move {
        let mut young = card("年轻人");
        young["audiences"] = json!(["young"]);
        fixture.publish("young", young).await;
        fixture.publish("capped", capped("一次", 1)).await;
        let mut later = card("以后");
        later["starts_at"] = json!("2030-01-01T00:00:00+08:00");
        fixture.publish("later", later).await;
        let mut held = card("对照");
        held["held_out_percent"] = json!(50);
        fixture.publish("held", held).await;
        let shown = fixture.shown(1, "phone", "home.card").await;
        let once = shown.iter().find(|one| one.title == "一次").unwrap();
        fixture.tell(1, Told::Seen, "home.card", once).await;
        let asked = explain::Asked {
            user: user(1),
            slot: "home.card".to_owned(),
            edition: Edition::Standard,
            purpose: "客户来电询问".to_owned(),
        };
        let found = fixture.slots.explain(&fixture.operator("service"), &asked).await.unwrap();
        let of = |name: &str| found.rows.iter().find(|row| &*row.name == name).unwrap();
        assert_eq!(of("young").verdict, Verdict::NotInAudience);
        assert_eq!((of("capped").verdict, of("capped").seen), (Verdict::SeenToday, (1, 1)));
        assert_eq!(of("later").verdict, Verdict::NotItsTime);
        assert!(matches!(of("held").verdict, Verdict::Shown | Verdict::HeldOut));
        let filter = AuditFilter { action: Some("content.slot_explained".to_owned()), ..AuditFilter::default() };
        let page = kernel::PageQuery::parse(None, None).unwrap();
        let entries = fixture.db().audit_page(&filter, &page).await.unwrap().items;
        assert!(entries[0].detail.to_string().contains("客户来电询问"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_held_out_is_said_to_be_all_day() {
    on_every_engine(|fixture| async move {
        let mut held = capped("对照", 1);
        held["held_out_percent"] = json!(50);
        fixture.publish("held", held).await;
        // By lot, the same for ever: one of the first few is held out.
        let mut nth = 0;
        while !fixture.shown(nth, "phone", "home.card").await.is_empty() {
            nth += 1;
        }
        let asked = explain::Asked {
            user: user(nth),
            slot: "home.card".to_owned(),
            edition: Edition::Standard,
            purpose: "客户来电询问".to_owned(),
        };
        assert!(fixture.shown(nth, "phone", "home.card").await.is_empty());
        let found = fixture.slots.explain(&fixture.operator("service"), &asked).await.unwrap();
        assert_eq!((found.rows[0].verdict, found.rows[0].arm.as_deref()), (Verdict::HeldOut, Some(model::HELD_OUT)));
        let noted = "SELECT CAST(SUM(seen) AS BIGINT) FROM content_exposure WHERE arm = 'held_out'";
        assert_eq!(fixture.count(noted).await, 1, "however often they come");
    })
    .await;
}

#[tokio::test]
async fn pictures_are_served_so_that_they_can_do_nothing() {
    on_every_engine(|fixture| async move {
        let id = fixture.image((900, 400)).await;
        let again = fixture.image((900, 400)).await;
        assert_eq!(id, again, "the same picture is the same picture");
        assert_eq!(fixture.count("SELECT count(*) FROM content_image").await, 1);
        let site = fixture.module.site.clone();
        let get = async |path: String| {
            let request =
                axum::http::Request::get(path).extension(fixture.ctx().clone()).body(axum::body::Body::empty());
            site.clone().oneshot(request.unwrap()).await.unwrap()
        };
        let answer = get(format!("/images/{id}/750.jpg")).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("cache-control").contains("immutable"));
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 750);
        for wrong in [
            format!("/images/{id}/751.jpg"),
            format!("/images/{id}/750.png"),
            format!("/images/{}/750.jpg", "0".repeat(64)),
        ] {
            assert_eq!(get(wrong).await.status(), 404);
        }
        // What something published shows stays.
        let mut body = card("海");
        body["material"]["image"] = json!(id);
        fixture.publish("sea", body).await;
        let removed = fixture.images.remove(&fixture.operator("maker"), &id).await;
        assert!(matches!(removed, Err(crate::material::Error::InUse(Use::Published, name)) if name == "sea"));
    })
    .await;
}

#[tokio::test]
async fn what_is_about_to_be_shown_keeps_its_picture() {
    on_every_engine(|fixture| async move {
        let id = fixture.image((900, 400)).await;
        let remove = async || fixture.images.remove(&fixture.operator("maker"), &id).await;
        let in_use = |removed: Result<(), crate::material::Error>| match removed {
            Err(crate::material::Error::InUse(how, name)) => (how, name),
            other => panic!("{other:?}"),
        };
        let mut body = card("海");
        body["material"]["image"] = json!(id);
        let (document, version) = fixture.draft(PLACEMENTS, "sea", body).await;
        fixture.approve(document, version).await;
        assert_eq!(in_use(remove().await), (Use::Approved, "sea".to_owned()));
        let window = Window { starts_at: Some(fixture.ctx().now().plus_seconds(DAY_S)), ends_at: None };
        fixture.release_for(document, version, window).await;
        assert!(fixture.shown(1, "phone", "home.card").await.is_empty(), "its time comes tomorrow");
        assert_eq!(in_use(remove().await), (Use::Coming, "sea".to_owned()));
        fixture.pass(DAY_S);
        assert!(fixture.shown(1, "phone", "home.card").await[0].image.is_some());
        assert_eq!(in_use(remove().await), (Use::Published, "sea".to_owned()));
        fixture.line.decide(&fixture.operator("maker"), document, version, Move::Retire, "下线").await.unwrap();
        remove().await.unwrap();
        assert!(matches!(remove().await, Err(crate::material::Error::Unknown)));
    })
    .await;
}

#[tokio::test]
async fn a_slot_is_full_of_others_whatever_they_are_called() {
    on_every_engine(|fixture| async move {
        let always = |title: &str, slot: &str| {
            let mut body = card(title);
            (body["presence"], body["slots"]) = (json!("always"), json!([slot]));
            body
        };
        let first = fixture.publish("first", always("甲", "home.card")).await;
        fixture.publish("second", always("乙", "home.card")).await;
        // A text gives way to the next of its document, however different that is.
        fixture.revise(&first, always("全新的标题", "home.card")).await;
        assert_eq!(fixture.shown(1, "phone", "home.card").await.len(), 2);
        // Another document is another one, however alike.
        assert_eq!(fixture.objections("third", always("乙", "home.card")).await, ["/slots/0"]);

        // Whose time comes is there already for whoever meets it.
        let (id, version) = fixture.draft(PLACEMENTS, "tomorrow", always("明天", "messages.card")).await;
        fixture.approve(id, version).await;
        let tomorrow = fixture.ctx().now().plus_seconds(DAY_S);
        fixture.release_for(id, version, Window { starts_at: Some(tomorrow), ends_at: None }).await;
        let mut today = always("今天", "messages.card");
        assert_eq!(fixture.objections("no-end", today.clone()).await, ["/slots/0"]);
        today["ends_at"] = json!(tomorrow.plus_seconds(-60).to_string());
        assert_eq!(fixture.objections("until-then", today).await, [] as [&str; 0]);
    })
    .await;
}
