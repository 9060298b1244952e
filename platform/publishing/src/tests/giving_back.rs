//! Guards: what they strike on, what they wait for, and what is in force afterwards.

use super::*;
use crate::model::State;
use crate::{Artefact, Error};

/// `asked` times, of which `blocked` came to nothing.
fn work(house: &House, ctx: &Ctx, artefact: &Artefact, asked: i64, blocked: i64) {
    work_by(&house.line, ctx, artefact, asked, blocked);
}

fn work_by(line: &Publishing, ctx: &Ctx, artefact: &Artefact, asked: i64, blocked: i64) {
    for turn in 0..asked {
        let figures = [("blocked", i64::from(turn < blocked)), ("unheard_of", 1)];
        line.count(ctx, artefact, "test.rules", &figures);
    }
}

async fn decider(house: &House, ctx: &Ctx) -> Arc<Artefact> {
    let in_force = house.line.in_force(ctx, "test.rules").await.unwrap();
    in_force.choose(in_force.named("main").unwrap(), Some("u")).enforced.unwrap().clone()
}

async fn two_versions(house: &House, li: &Ctx) -> (Place, Place) {
    let first = house.begun(li, "main", Reach::Own, json!({ "cap": 100 })).await;
    let first = house.released(li, first).await;
    let second = house.revised(li, first, 50).await;
    (first, house.approved(li, second).await)
}

#[tokio::test]
async fn a_guard_waits_for_its_sample_and_then_puts_the_last_good_one_back() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let li = house.person("li");
        let (_, second) = two_versions(&house, &li).await;
        let guard = guard("blocked_share > 0.05", 100);
        house.decided(&li, second, Move::Release { window: Window::default(), guard: Some(guard) }).await;
        let artefact = decider(&house, &li).await;
        assert_eq!(artefact.version, 2);
        work(&house, &li, &artefact, 50, 40);
        assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), [], "too few to say");
        work(&house, &li, &artefact, 50, 0);
        let taken = house.line.ask_guards(&house.bank.ctx).await.unwrap();
        assert_eq!((taken.len(), taken[0].version), (1, 2), "{engine:?}");
        assert!(taken[0].why.contains("100"), "{}", taken[0].why);
        assert_eq!(house.cap(&li, "main", None).await, Some(100));
        let detail = house.line.document(&li, second.document_id).await.unwrap();
        assert_eq!(detail.versions[0].0.state, State::RolledBack);
        assert_eq!((detail.steps[0].step.as_str(), detail.steps[0].made_by.as_str()), ("rolled_back", "publishing"));
        assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_tried_version_is_measured_against_the_one_beside_it() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let (_, second) = two_versions(&house, &li).await;
    let guard = Some(guard("blocked_share > live_blocked_share * 2", 10));
    let canary = Canary { white_list: vec!["u".into()], ..Canary::default() };
    house.decided(&li, second, Move::Canary { canary, guard }).await;
    let tried = decider(&house, &li).await;
    work(&house, &li, &tried, 100, 30);
    assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), [], "nothing is known of the other one");
    let in_force = house.line.in_force(&li, "test.rules").await.unwrap();
    let live = in_force.live(in_force.named("main").unwrap()).unwrap().clone();
    work(&house, &li, &live, 100, 20);
    assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), [], "30% is not twice 20%");
    work(&house, &li, &tried, 100, 60);
    assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap().len(), 1);
    assert_eq!(decider(&house, &li).await.version, 1);
}

#[tokio::test]
async fn an_old_harm_is_forgotten_and_a_guard_nobody_can_ask_is_refused() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let (_, second) = two_versions(&house, &li).await;
    let asked = async |guard| {
        let how = Move::Release { window: Window::default(), guard: Some(guard) };
        house.line.decide(&li, second.document_id, 2, how, "上线").await
    };
    for condition in ["blokced_share > 0.05", "blocked > ", "blocked_share", ""] {
        assert!(matches!(asked(guard(condition, 1)).await, Err(Error::Objections(_))), "{condition}");
    }
    assert!(matches!(asked(guard("blocked > 1", 0)).await, Err(Error::Invalid("guard.sample_min", _))));
    let itself = asked(guard("blocked_share > live_blocked_share * 2", 1)).await;
    assert!(matches!(itself, Err(Error::Objections(_))), "released, it would be measured against itself: {itself:?}");
    let long = Guard { minutes: 7 * 24 * 60 + 1, ..guard("blocked > 1", 1) };
    assert!(matches!(asked(long).await, Err(Error::Invalid("guard.minutes", _))));
    asked(guard("blocked > 5", 1)).await.unwrap();
    let artefact = decider(&house, &li).await;
    work(&house, &li, &artefact, 5, 5);
    li.clock.move_to(li.now().plus_seconds(61 * 60));
    work(&house, &li, &artefact, 5, 5);
    assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), [], "five an hour are not six");
    work(&house, &li, &artefact, 1, 1);
    assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap().len(), 1);
}

#[tokio::test]
async fn guards_are_asked_by_themselves_a_moment_after_the_harm() {
    let house = House::on(Engine::Sqlite).await;
    let li = house.person("li");
    let (_, second) = two_versions(&house, &li).await;
    house.decided(&li, second, Move::Release { window: Window::default(), guard: Some(guard("blocked > 5", 1)) }).await;
    let artefact = decider(&house, &li).await;
    let elsewhere = house.elsewhere();
    work_by(&elsewhere, &li, &artefact, 10, 10);
    let begun = std::time::Instant::now();
    while house.cap(&li, "main", None).await != Some(100) {
        assert!(begun.elapsed().as_secs() < 20, "nobody asked the guard");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_the_alliance_shares_is_taken_back_in_one_bank_alone() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let other = house.bank.add("otherbank", &[]).await;
        let (chief, li) = (house.alliance("chief"), house.person("li"));
        let first = house.begun(&chief, "main", Reach::Shared, json!({ "cap": 100 })).await;
        let first = house.released(&chief, first).await;
        let second = house.revised(&chief, first, 50).await;
        let second = house.approved(&chief, second).await;
        let guard = Some(guard("blocked > 5", 1));
        house.decided(&chief, second, Move::Release { window: Window::default(), guard }).await;
        assert_eq!((house.cap(&li, "main", None).await, house.cap(&other, "main", None).await), (Some(50), Some(50)));
        let artefact = decider(&house, &li).await;
        work(&house, &li, &artefact, 10, 10);
        assert_eq!(house.line.ask_guards(&other).await.unwrap(), [], "nothing happened there");
        assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap().len(), 1);
        let caps = (house.cap(&li, "main", None).await, house.cap(&other, "main", None).await);
        assert_eq!(caps, (Some(100), Some(50)), "{engine:?}: per bank");
        let again = house.line.recall(&li, second.document_id, 2, "再次回退").await;
        assert!(!again.unwrap(), "it was already");
    }
}

#[tokio::test]
async fn a_guard_over_what_is_live_strikes_once_the_version_is_live_itself() {
    for engine in testkit::engines() {
        let house = House::on(engine).await;
        let other = house.bank.add("otherbank", &[]).await;
        let (chief, li) = (house.alliance("chief"), house.person("li"));
        for (who, reach) in [(&chief, Reach::Shared), (&li, Reach::Own)] {
            let first = house.begun(who, "main", reach, json!({ "cap": 100 })).await;
            let first = house.released(who, first).await;
            let second = house.revised(who, first, 50).await;
            let second = house.approved(who, second).await;
            let guard = guard("live_blocked_share > 0.05", 100);
            house.decided(who, second, Move::Release { window: Window::default(), guard: Some(guard) }).await;
            let artefact = decider(&house, &li).await;
            work(&house, &li, &artefact, 99, 90);
            assert_eq!(house.line.ask_guards(&house.bank.ctx).await.unwrap(), [], "too few to say");
            work(&house, &li, &artefact, 1, 0);
            let taken = house.line.ask_guards(&house.bank.ctx).await.unwrap();
            assert_eq!(taken.iter().map(|one| one.version).collect::<Vec<_>>(), [2], "{engine:?}, {reach:?}");
            assert_eq!(house.cap(&li, "main", None).await, Some(100), "the last good one");
            assert_eq!(house.cap(&other, "main", None).await, Some(50), "per bank: nothing happened there");
        }
    }
}
