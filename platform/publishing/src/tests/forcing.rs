//! Who is tried on, what every process knows, and when.

use super::*;
use crate::Error;
use crate::model::{Trial, lot};

#[tokio::test]
async fn a_share_is_tried_always_the_same_and_the_rest_has_what_was_there() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let first = house.released(&li, first).await;
        let second = house.revised(&li, first, 50).await;
        let second = house.approved(&li, second).await;
        let mut before = std::collections::BTreeSet::new();
        for share in [500, 2_000, 5_000] {
            house.decided(&li, second, canary(share)).await;
            let mut tried = std::collections::BTreeSet::new();
            for number in 0..400 {
                let user = format!("user-{number}");
                let cap = house.cap(&li, "main", Some(&user)).await.unwrap();
                let salt = format!("{}:{}", second.document_id, second.version);
                assert_eq!(cap == 50, lot(&salt, &user) < share, "{engine:?}: by its lot, whoever asks");
                if cap == 50 {
                    tried.insert(user);
                }
            }
            assert!(tried.is_superset(&before), "whoever was tried on still is");
            before = tried;
        }
        assert_eq!(house.cap(&li, "main", None).await, Some(100), "nobody in particular is not tried on");
        house.decided(&li, second, release()).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(50));
    }
}

#[tokio::test]
async fn a_shadow_is_seen_and_decides_nothing() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let first = house.released(&li, first).await;
    let second = house.revised(&li, first, 50).await;
    let second = house.approved(&li, second).await;
    let canary = Canary { trial: Trial::Shadow, ..everybody() };
    house.decided(&li, second, Move::Canary { canary, guard: None }).await;
    let in_force = house.line.in_force(&li, "test.rules").await.unwrap();
    let chosen = in_force.choose(in_force.named("main").unwrap(), Some("u"));
    assert_eq!(chosen.enforced.unwrap().get::<Rules>().unwrap().cap, 100);
    assert_eq!(chosen.shadow.unwrap().share::<Rules>().unwrap().cap, 50);
}

#[tokio::test]
async fn a_white_list_is_tried_first_and_nonsense_is_refused() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let place = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let place = house.approved(&li, place).await;
    let asked = async |canary| {
        let how = Move::Canary { canary, guard: None };
        house.line.decide(&li, place.document_id, 1, how, "灰度").await
    };
    let none = Canary::default();
    assert!(matches!(asked(none.clone()).await, Err(Error::Invalid("share", _))));
    let banks = Canary { banks: vec![li.tenant.clone()], ..everybody() };
    assert!(matches!(asked(banks).await, Err(Error::Invalid("banks", _))));
    let long = Canary { white_list: vec!["x".repeat(65)], ..none.clone() };
    assert!(matches!(asked(long).await, Err(Error::Invalid("white_list", _))));
    asked(Canary { white_list: vec!["u1".into()], ..none }).await.unwrap();
    assert_eq!(house.cap(&li, "main", Some("u1")).await, Some(100));
    assert_eq!(house.cap(&li, "main", Some("u2")).await, None);
}

#[tokio::test]
async fn another_process_knows_within_a_second_and_this_one_at_once() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let elsewhere = house.elsewhere();
        let li = house.person("li");
        let cap_elsewhere = async || cap_in(&elsewhere.in_force(&li, "test.rules").await.unwrap(), "main", None);
        let mut told = house.line.changes();
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        assert!(!told.has_changed().unwrap(), "a draft concerns nobody");
        let first = house.released(&li, first).await;
        assert!(told.has_changed().unwrap());
        told.mark_unchanged();
        assert_eq!((house.cap(&li, "main", None).await, cap_elsewhere().await), (Some(100), Some(100)));
        let second = house.revised(&li, first, 50).await;
        house.released(&li, second).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(50), "at once");
        const { assert!(crate::BELIEVED.as_millis() < 1_000) };
        tokio::time::sleep(crate::BELIEVED).await;
        assert_eq!(cap_elsewhere().await, Some(50), "{engine:?}: with the first question after that");
    }
}

#[tokio::test]
async fn a_set_of_the_same_name_is_published_from_its_first_release_on_whatever_becomes_of_it() {
    use gateway::{Published, PublishedSets};
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let other = house.bank.add("otherbank", &[]).await;
        let li = house.person("li");
        let published = async |name| house.line.published(&li, name).await.unwrap();
        let place = house.begun(&li, crate::MAIN, Reach::Own, json!({ "cap": 100 })).await;
        assert_eq!(published("test.rules").await, Published::Never, "a draft is not");
        let place = house.released(&li, place).await;
        assert_eq!(published("test.rules").await, Published::InForce(json!({ "cap": 100 })));
        assert_eq!(published("test.other").await, Published::Never);
        let before = house.line.generation();
        house.decided(&li, place, Move::RollBack).await;
        assert!(house.line.generation() > before);
        let since = Published::Out(li.now());
        assert_eq!(published("test.rules").await, since, "{engine:?}: one person took it back, and sets no other");
        let next = house.revised(&li, place, 50).await;
        let next = house.released(&li, next).await;
        house.decided(&li, next, Move::Retire).await;
        assert_eq!(published("test.rules").await, since);
        assert_eq!(house.line.published(&other, "test.rules").await.unwrap(), Published::Never, "per bank");

        // A start that is still to come, and what the alliance shares, are a release as well.
        let chief = house.alliance("chief");
        let shared = house.begun(&chief, crate::MAIN, Reach::Shared, json!({ "cap": 7 })).await;
        let shared = house.approved(&chief, shared).await;
        let coming = li.now().plus_seconds(60);
        let window = Window { starts_at: Some(coming), ends_at: None };
        house.decided(&chief, shared, Move::Release { window, guard: None }).await;
        assert_eq!(house.line.published(&other, "test.rules").await.unwrap(), Published::Out(coming));
    }
}

#[tokio::test]
async fn what_todays_code_does_not_take_leaves_the_last_good_one_in_force() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let first = house.released(&li, first).await;
    let second = house.revised(&li, first, 900).await;
    house.released(&li, second).await;
    struct Stricter;
    impl Kind for Stricter {
        fn name(&self) -> &'static str {
            "test.rules"
        }
        fn title(&self) -> (&'static str, &'static str) {
            RulesKind.title()
        }
        fn schema(&self) -> Value {
            RulesKind.schema()
        }
        fn first_body(&self) -> Value {
            json!({ "cap": 1 })
        }
        fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
            match body["cap"].as_i64() {
                Some(0..=500) => RulesKind.compile(body),
                _ => Err(vec![Objection::new("/cap", "不得高于 500 / At most 500")]),
            }
        }
    }
    let newer = Publishing::new(house.bank.banks.clone(), vec![Arc::new(Stricter)]).unwrap();
    assert_eq!(cap_in(&newer.in_force(&li, "test.rules").await.unwrap(), "main", None), Some(100));
    assert!(matches!(newer.in_force(&li, "test.other").await, Err(Error::Unknown)));
}

#[tokio::test]
async fn what_waits_for_its_release_or_its_time_is_known() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let first = house.released(&li, first).await;
        let next = house.revise_with(&li, first, json!({ "cap": 50, "words": "五折_起" })).await;
        let named = async || house.line.approved_with(&li, "test.rules", "五折_起").await.unwrap();
        let coming = async || {
            let in_force = house.line.in_force(&li, "test.rules").await.unwrap();
            let lines: Vec<_> = in_force.documents().collect();
            let of = |line| in_force.coming(line).map(|(window, one)| (window.starts_at, one.version));
            lines.into_iter().flat_map(of).collect::<Vec<_>>()
        };
        assert_eq!(named().await, None, "{engine:?}: a draft waits for nothing");
        let next = house.approved(&li, next).await;
        assert_eq!(named().await, Some(crate::Approved { name: "main".into(), version: 2 }), "{engine:?}");
        assert_eq!(house.line.approved_with(&li, "test.words", "五折_起").await.unwrap(), None, "of another kind");
        assert_eq!(house.line.approved_with(&li, "test.rules", "五折%起").await.unwrap(), None, "a mark is a mark");
        assert_eq!(coming().await, [], "{engine:?}: approved is not released");

        let starts_at = Some(li.now().plus_seconds(60));
        let window = Window { starts_at, ends_at: Some(li.now().plus_seconds(120)) };
        house.decided(&li, next, Move::Release { window, guard: None }).await;
        assert_eq!((named().await, coming().await), (None, vec![(starts_at, 2)]), "{engine:?}");
        li.clock.move_to(li.now().plus_seconds(60));
        let back: Vec<_> = coming().await.into_iter().map(|(_, version)| version).collect();
        assert_eq!(back, [1], "{engine:?}: what is beneath comes back when the time is over");
    }
}
