//! Approval by another person, whatever is tried; releases by the clock; taking back.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::Error;
use crate::model::{Standing, State, Trial};

#[tokio::test]
async fn nobody_approves_what_they_wrote_a_part_of() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (li, wang) = (house.person("li"), house.person("wang"));
        let place = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let (id, version) = (place.document_id, place.version);
        let edit = Edit { base_edit: 1, body: json!({ "cap": 90 }), note: "改小一点".into() };
        let place = house.line.edit(&wang, id, version, edit).await.unwrap();
        house.line.check(&wang, id, version, "请审批").await.unwrap();
        let approve = || Move::Approve { edit: place.edit };
        for author in [&li, &wang] {
            assert!(matches!(house.line.decide(author, id, version, approve(), "同意").await, Err(Error::OwnWork)));
        }
        let zhao = house.person("zhao");
        let unseen = house.line.decide(&zhao, id, version, Move::Approve { edit: 1 }, "同意").await;
        assert!(matches!(unseen, Err(Error::Moved)), "approved is what was looked at: {unseen:?}");
        let machine = house.bank.ctx.clone();
        assert!(matches!(house.line.decide(&machine, id, version, approve(), "同意").await, Err(Error::NotAPerson)));
        let early = house.line.decide(&li, id, version, release(), "上线").await;
        assert!(matches!(early, Err(Error::NotFrom(State::Checked))), "{early:?}");
        house.line.decide(&zhao, id, version, approve(), "同意").await.unwrap();
        // One more word, and nobody has approved it.
        let edit = Edit { base_edit: place.edit, body: json!({ "cap": 91 }), note: "再改".into() };
        house.line.edit(&li, id, version, edit).await.unwrap();
        let sneaked = house.line.decide(&li, id, version, release(), "上线").await;
        assert!(matches!(sneaked, Err(Error::NotFrom(State::Draft))), "{sneaked:?}");
        assert_eq!(house.cap(&li, "main", None).await, None);
    }
}

/// What somebody tries.
#[derive(Debug, Clone, Copy)]
enum Try {
    Edit,
    Check,
    Return,
    Approve,
    Canary,
    Release,
    RollBack,
    Retire,
    Revise,
}

const TRIES: [Try; 9] = [
    Try::Edit,
    Try::Check,
    Try::Return,
    Try::Approve,
    Try::Canary,
    Try::Release,
    Try::RollBack,
    Try::Retire,
    Try::Revise,
];

/// Whether it was done.
async fn attempt(house: &House, who: &str, place: Place, what: Try, turn: i64) -> bool {
    let (id, ctx) = (place.document_id, house.person(who));
    let Ok(detail) = house.line.document(&ctx, id).await else { return false };
    let version = detail.document.newest_version;
    let edit = detail.versions[0].0.edit;
    let decide = async |how| house.line.decide(&ctx, id, version, how, "试一试").await.map(drop);
    let done = match what {
        Try::Edit => {
            let edit = Edit { base_edit: edit, body: json!({ "cap": turn }), note: "试一试".into() };
            house.line.edit(&ctx, id, version, edit).await.map(drop)
        }
        Try::Check => house.line.check(&ctx, id, version, "试一试").await.map(drop),
        Try::Return => decide(Move::Return).await,
        Try::Approve => decide(Move::Approve { edit }).await,
        Try::Canary => decide(canary(EVERYBODY)).await,
        Try::Release => decide(release()).await,
        Try::RollBack => decide(Move::RollBack).await,
        Try::Retire => decide(Move::Retire).await,
        Try::Revise => house.line.revise(&ctx, id, version, "试一试").await.map(drop),
    };
    done.is_ok()
}

#[test]
fn whatever_is_tried_nothing_decides_that_its_authors_alone_stood_for() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let tries = prop::collection::vec((0..TRIES.len(), 0..3_usize), 10..60);
    let outcome = runner.run(&tries, |tries| {
        runtime.block_on(async {
            let house = House::on(Engine::Sqlite).await;
            let people = ["li", "wang", "zhao"];
            let place = house.begun(&house.person("li"), "main", Reach::Own, json!({ "cap": 0 })).await;
            let reader = house.person("reader");
            // Kept by the test alone: who wrote of the text since somebody approved it last, and whether that is the text.
            let (mut wrote, mut is_approved) = (std::collections::BTreeSet::from(["li"]), false);
            for (turn, (what, who)) in tries.into_iter().enumerate() {
                let done = attempt(&house, people[who], place, TRIES[what], turn as i64).await;
                match TRIES[what] {
                    Try::Approve if done => {
                        prop_assert!(!wrote.contains(people[who]), "{} approved a text of {:?}", people[who], wrote);
                        is_approved = true;
                    }
                    Try::Edit if done => {
                        wrote.insert(people[who]);
                        is_approved = false;
                    }
                    Try::Return if done => is_approved = false,
                    Try::Revise if done => {
                        if is_approved {
                            wrote.clear();
                        }
                        wrote.insert(people[who]);
                        is_approved = false;
                    }
                    _ => {}
                }
                let in_force = house.line.in_force(&reader, "test.rules").await.unwrap();
                let Some(line) = in_force.named("main") else { continue };
                let decides = in_force.choose(line, Some("somebody"));
                for artefact in decides.enforced.into_iter().chain(decides.shadow) {
                    let text = house.line.text(&reader, place.document_id, artefact.version).await.unwrap();
                    let approver = text.version.approved_by.clone();
                    prop_assert!(approver.is_some_and(|who| !text.authors.contains(&who)), "{:?}", text.version);
                    prop_assert_eq!(artefact.get::<Rules>().unwrap().cap, text.edit.body["cap"].as_i64().unwrap());
                }
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

#[tokio::test]
async fn a_start_is_waited_for_and_an_end_brings_back_what_was_there() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let first = house.released(&li, first).await;
        let second = house.revised(&li, first, 50).await;
        let second = house.approved(&li, second).await;
        let now = li.now();
        let window = Window { starts_at: Some(now.plus_seconds(60)), ends_at: Some(now.plus_seconds(120)) };
        let past = Window { starts_at: Some(now.plus_seconds(-1)), ends_at: None };
        let refused = house.line.decide(&li, second.document_id, 2, Move::Release { window: past, guard: None }, "x");
        assert!(matches!(refused.await, Err(Error::Invalid("starts_at", _))));
        house.decided(&li, second, Move::Release { window, guard: None }).await;
        let mut seen = Vec::new();
        for second in [0, 59, 60, 119, 120] {
            li.clock.move_to(now.plus_seconds(second));
            seen.push(house.cap(&li, "main", None).await.unwrap());
        }
        assert_eq!(seen, [100, 100, 50, 50, 100], "{engine:?}");
        let detail = house.line.document(&li, second.document_id).await.unwrap();
        let standings: Vec<_> = detail.versions.iter().map(|(row, stands)| (row.version, *stands)).collect();
        assert_eq!(standings, [(2, Some(Standing::Ended)), (1, Some(Standing::InForce))]);
    }
}

#[tokio::test]
async fn a_start_that_a_later_release_lies_over_is_shown_for_what_it_is() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
        let first = house.released(&li, first).await;
        let now = li.now();
        let begins = |second: i64| Window { starts_at: Some(now.plus_seconds(second)), ends_at: None };
        let second = house.revised(&li, first, 50).await;
        let second = house.approved(&li, second).await;
        house.decided(&li, second, Move::Release { window: begins(60), guard: None }).await;
        let standing = async |version: i64| {
            let detail = house.line.document(&li, first.document_id).await.unwrap();
            detail.versions.iter().find(|(row, _)| row.version == version).unwrap().1.unwrap()
        };
        assert_eq!(standing(2).await, Standing::Scheduled);
        // With an end before the start it lies over nothing.
        let third = house.revised(&li, first, 30).await;
        let third = house.approved(&li, third).await;
        let window = Window { starts_at: None, ends_at: Some(now.plus_seconds(30)) };
        house.decided(&li, third, Move::Release { window, guard: None }).await;
        assert_eq!(standing(2).await, Standing::Scheduled, "{engine:?}");
        let fourth = house.revised(&li, first, 20).await;
        let fourth = house.released(&li, fourth).await;
        assert_eq!(standing(2).await, Standing::Superseded, "{engine:?}");
        li.clock.move_to(now.plus_seconds(61));
        assert_eq!(house.cap(&li, "main", None).await, Some(20), "nothing undoes the later release by the clock");
        li.clock.move_to(now.plus_seconds(40));
        // Whoever does not want it any more takes it back, and the later one goes on.
        house.decided(&li, second, Move::RollBack).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(20));
        house.decided(&li, fourth, Move::RollBack).await;
        li.clock.move_to(now.plus_seconds(61));
        assert_eq!(house.cap(&li, "main", None).await, Some(100));
    }
}

#[tokio::test]
async fn what_a_bank_only_tries_leaves_the_others_to_what_the_alliance_shares() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (li, wang) = (house.person("li"), house.alliance("wang"));
        let shared = house.begun(&wang, "main", Reach::Shared, json!({ "cap": 100 })).await;
        house.released(&wang, shared).await;
        assert_eq!(house.cap(&li, "main", Some("u")).await, Some(100));

        let own = house.begun(&li, "main", Reach::Own, json!({ "cap": 7 })).await;
        let own = house.approved(&li, own).await;
        let on = |trial| Canary { white_list: vec!["u".into()], trial, ..Canary::default() };
        house.decided(&li, own, Move::Canary { canary: on(Trial::Shadow), guard: None }).await;
        assert_eq!(house.cap(&li, "main", Some("u")).await, Some(100), "what is only recorded decides for nobody");
        house.decided(&li, own, Move::Canary { canary: on(Trial::Enforced), guard: None }).await;
        assert_eq!(house.cap(&li, "main", Some("u")).await, Some(7));
        assert_eq!(house.cap(&li, "main", Some("v")).await, Some(100));
        house.decided(&li, own, release()).await;
        assert_eq!(house.cap(&li, "main", Some("v")).await, Some(7));

        // With the document goes what is tried and what is approved as well.
        let next = house.revised(&li, own, 8).await;
        let next = house.approved(&li, next).await;
        house.decided(&li, next, Move::Canary { canary: on(Trial::Enforced), guard: None }).await;
        assert_eq!(house.cap(&li, "main", Some("u")).await, Some(8));
        house.decided(&li, own, Move::Retire).await;
        assert_eq!(house.cap(&li, "main", Some("u")).await, Some(100));
    }
}

#[tokio::test]
async fn taking_back_returns_the_last_good_one_again_and_again() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let mut place = house.begun(&li, "main", Reach::Own, json!({ "cap": 1 })).await;
        place = house.released(&li, place).await;
        let mut places = vec![place];
        for cap in 2..=4 {
            place = house.revised(&li, place, cap).await;
            place = house.released(&li, place).await;
            places.push(place);
        }
        assert_eq!(house.cap(&li, "main", None).await, Some(4));
        let replaced = house.line.decide(&li, place.document_id, 2, Move::RollBack, "不在生效").await;
        assert!(matches!(replaced, Err(Error::NotInForce)), "a replaced one is what is gone back to: {replaced:?}");
        house.decided(&li, places[3], Move::RollBack).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(3));
        house.decided(&li, places[2], Move::RollBack).await;
        assert_eq!(house.cap(&li, "main", None).await, Some(2), "not the one that was taken back before");
        house.decided(&li, places[1], Move::Retire).await;
        assert_eq!(house.cap(&li, "main", None).await, None, "with the document everything beneath is retired");
    }
}

#[tokio::test]
async fn many_releases_keep_some_to_go_back_to_and_retire_the_rest() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let mut place = house.begun(&li, "main", Reach::Own, json!({ "cap": 1 })).await;
    place = house.released(&li, place).await;
    for cap in 2..=15 {
        place = house.revised(&li, place, cap).await;
        place = house.released(&li, place).await;
    }
    let detail = house.line.document(&li, place.document_id).await.unwrap();
    let live = detail.versions.iter().filter(|(row, _)| row.state == State::Live).count();
    assert_eq!(live, crate::steps::KEPT_BENEATH + 1);
    assert_eq!(house.cap(&li, "main", None).await, Some(15));
}

#[tokio::test]
async fn one_version_is_on_its_way_and_one_is_tried_at_a_time() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let open = house.line.revise(&li, first.document_id, 1, "再写一版").await;
    assert!(matches!(open, Err(Error::OpenVersion(1))), "{open:?}");
    let first = house.approved(&li, first).await;
    let first = house.decided(&li, first, canary(1_000)).await;
    let second = house.revised(&li, first, 50).await;
    let second = house.approved(&li, second).await;
    for how in [canary(1_000), release()] {
        let refused = house.line.decide(&li, second.document_id, second.version, how, "上线").await;
        assert!(matches!(refused, Err(Error::OtherCanary(1))), "{refused:?}");
    }
    house.decided(&li, first, release()).await;
    house.decided(&li, second, canary(1_000)).await;
    house.decided(&li, second, canary(2_000)).await;
}

#[tokio::test]
async fn whoever_wrote_a_text_that_is_taken_over_does_not_approve_it() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let (li, wang, zhao) = (house.person("li"), house.person("wang"), house.person("zhao"));
        let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 1 })).await;
        let id = first.document_id;
        let refused = async |version: i64, edit: i64, who: &Ctx| {
            let refused = house.line.decide(who, id, version, Move::Approve { edit }, "同意").await;
            assert!(matches!(refused, Err(Error::OwnWork)), "{engine:?}: version {version}: {refused:?}");
        };
        // Nobody approved li's text, so it stays li's, however many versions pass it on.
        for (version, who) in [(2, &wang), (3, &wang)] {
            house.decided(&li, Place { version: version - 1, ..first }, Move::Retire).await;
            house.line.revise(who, id, version - 1, "换个人提交").await.unwrap();
            house.line.check(who, id, version, "请审批").await.unwrap();
            refused(version, 1, &li).await;
            refused(version, 1, who).await;
        }
        assert_eq!(house.line.text(&li, id, 3).await.unwrap().authors, ["li", "wang"]);
        house.decided(&zhao, Place { version: 3, ..first }, Move::Approve { edit: 1 }).await;
        house.decided(&li, Place { version: 3, ..first }, release()).await;
        // Approved by another, it is nobody's any more: li may look at what wang makes of it.
        let next = house.revised(&wang, Place { version: 3, ..first }, 2).await;
        house.line.check(&wang, id, next.version, "请审批").await.unwrap();
        house.decided(&li, next, Move::Approve { edit: next.edit }).await;
    }
}

#[tokio::test]
async fn what_is_in_force_stays_in_sight_however_many_drafts_are_thrown_away() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let first = house.begun(&li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let first = house.released(&li, first).await;
    for _ in 0..201 {
        let draft = house.line.revise(&li, first.document_id, 1, "试写").await.unwrap();
        house.decided(&li, draft, Move::Retire).await;
    }
    let detail = house.line.document(&li, first.document_id).await.unwrap();
    let (last, standing) = detail.versions.last().unwrap();
    assert_eq!((last.version, *standing), (1, Some(Standing::InForce)));
    assert_eq!(detail.versions.len(), 201);
}
