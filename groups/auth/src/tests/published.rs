//! The limit table as a published document: before the parameter set, on those it is tried on, and gone when taken back.

use std::sync::Arc;

use contracts::auth::{Authorisation, Authority, Business, Tool};
use contracts::user::User;
use kernel::{Actor, Ctx, Id};
use publishing::model::{Canary, Guard, Reach, State, Trial, Window};
use publishing::{MAIN, Move, NewDocument, Place, Publishing};

use super::{Fixture, PIN, on_every_engine, transfer};
use crate::limit_rules::{LimitRow, LimitRules};
use crate::publish::LimitsKind;
use crate::tools::Proof;

/// A table of one row: with the PIN, so much a day.
fn table(per_day_minor: i64) -> LimitRules {
    let row = LimitRow {
        channel: "*".into(),
        business: Business::TransferOthers,
        user_class: "*".into(),
        tools: [Tool::Pin].into_iter().collect(),
        per_operation_minor: None,
        per_day_minor,
        per_day_count: None,
        per_year_minor: None,
        source: String::new(),
    };
    LimitRules { rows: vec![row] }
}

fn person(fixture: &Fixture, who: &str) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: who.to_owned() }, ..fixture.ctx().clone() }
}

/// A line the service follows, and a table of 200.00 yuan a day on it, approved by somebody else than its author.
async fn approved(fixture: &Fixture) -> (Publishing, Place) {
    let line = Publishing::new(fixture.bank.banks.clone(), vec![Arc::new(LimitsKind::new(fixture.bank.banks.clone()))])
        .unwrap();
    fixture.service.follow(line.clone());
    let (li, wang) = (person(fixture, "li"), person(fixture, "wang"));
    let new = NewDocument {
        kind: "auth.limits".into(),
        name: MAIN.into(),
        title: "认证限额表".into(),
        reach: Reach::Own,
        body: Some(serde_json::to_value(table(20_000)).unwrap()),
        note: "收紧限额".into(),
    };
    let place = line.create(&li, new).await.unwrap();
    line.check(&li, place.document_id, 1, "请审批").await.unwrap();
    let approve = Move::Approve { edit: place.edit };
    line.decide(&wang, place.document_id, 1, approve, "同意发布").await.unwrap();
    (line, place)
}

async fn left(fixture: &Fixture, user: Id<User>) -> i64 {
    let ctx = fixture.signed_in(user, 1);
    fixture.service.foresee(&ctx, &transfer(user, 1)).await.unwrap().limit_left.minor()
}

#[tokio::test]
async fn a_published_table_comes_before_the_parameter_set_and_first_on_those_it_is_tried_on() {
    on_every_engine(|fixture| async move {
        let (line, place) = approved(&fixture).await;
        let (tried, other) = (fixture.customer(Some(PIN)).await, fixture.ctx().new_id());
        fixture.set_table(&table(100_000)).await;
        fixture.later(5);
        assert_eq!(left(&fixture, tried).await, 100_000, "approved is not in force");
        let li = person(&fixture, "li");
        let decide = async |how| line.decide(&li, place.document_id, 1, how, "按计划").await.unwrap();
        let canary = Canary { white_list: vec![tried.to_string()], ..Canary::default() };
        decide(Move::Canary { canary, guard: None }).await;
        let rows = async |user: Id<User>| fixture.service.limit_rules(fixture.ctx(), user).await.unwrap();
        assert_eq!(left(&fixture, tried).await, 20_000, "at once");
        assert_eq!((*rows(tried).await).clone(), table(20_000));
        assert_eq!((*rows(other).await).clone(), table(100_000));
        decide(Move::Release { window: Window::default(), guard: None }).await;
        assert_eq!((*rows(other).await).clone(), table(20_000), "everybody");
        decide(Move::RollBack).await;
        assert_eq!(left(&fixture, tried).await, 100_000, "the parameter set is what was there before");
    })
    .await;
}

#[tokio::test]
async fn what_one_person_set_for_later_does_not_come_up_by_taking_a_published_table_back() {
    on_every_engine(|fixture| async move {
        let (line, place) = approved(&fixture).await;
        let user = fixture.customer(Some(PIN)).await;
        fixture.set_table(&table(50_000)).await;
        fixture.set_table_from(&table(100_000), Some(fixture.ctx().now().plus_seconds(60))).await;
        fixture.later(5);
        let li = person(&fixture, "li");
        let decide = async |how| line.decide(&li, place.document_id, 1, how, "按计划").await.unwrap();
        decide(Move::Release { window: Window::default(), guard: None }).await;
        fixture.later(100);
        assert_eq!(left(&fixture, user).await, 20_000);
        decide(Move::Retire).await;
        assert_eq!(left(&fixture, user).await, 50_000, "what held when the first was released");
    })
    .await;
}

#[tokio::test]
async fn a_table_that_refuses_too_much_is_taken_back_by_its_guard() {
    on_every_engine(|fixture| async move {
        let (line, place) = approved(&fixture).await;
        let user = fixture.customer(Some(PIN)).await;
        fixture.set_table(&table(100_000)).await;
        fixture.later(5);
        let guard = Guard { condition: "refused_share > 0.5".into(), sample_min: 3, minutes: 60 };
        let release = Move::Release { window: Window::default(), guard: Some(guard) };
        line.decide(&person(&fixture, "li"), place.document_id, 1, release, "上线").await.unwrap();
        let ctx = fixture.signed_in(user, 1);
        for turn in 0..3 {
            let key = format!("key-{turn}");
            fixture.service.authorise(&ctx, &transfer(user, 500), None, &key).await.unwrap();
        }
        // By this question, or by the one that follows the counting by itself.
        line.ask_guards(fixture.ctx()).await.unwrap();
        assert_eq!(left(&fixture, user).await, 100_000);
    })
    .await;
}

/// What the version did in the last hour, once it was `asked` so often: figures are stored a moment after they were counted.
async fn figures(fixture: &Fixture, line: &Publishing, place: Place, asked: i64) -> Vec<(String, i64)> {
    for _ in 0..200 {
        line.store_figures(fixture.ctx()).await.unwrap();
        let figures = line.figures(fixture.ctx(), place.document_id, place.version, 60).await.unwrap();
        if figures.iter().any(|(name, amount)| name == "sample" && *amount >= asked) {
            return figures;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it was not asked {asked} times");
}

#[tokio::test]
async fn a_table_in_the_shadow_is_counted_and_decides_nothing() {
    on_every_engine(|fixture| async move {
        let (line, place) = approved(&fixture).await;
        let (tried, other) = (fixture.customer(Some(PIN)).await, fixture.ctx().new_id());
        fixture.set_table(&table(100_000)).await;
        fixture.later(5);
        let canary = Canary { white_list: vec![tried.to_string()], trial: Trial::Shadow, ..Canary::default() };
        let guard = Guard { condition: "refused_share > 0.5".into(), sample_min: 5, minutes: 60 };
        let how = Move::Canary { canary, guard: Some(guard) };
        line.decide(&person(&fixture, "li"), place.document_id, 1, how, "先看看").await.unwrap();
        assert_eq!(left(&fixture, tried).await, 100_000, "it decides nothing");
        let ask = async |user: Id<User>, yuan: i64, key: &str, with| {
            let ctx = fixture.signed_in(user, 1);
            fixture.service.authorise(&ctx, &transfer(user, yuan), with, key).await.unwrap()
        };
        // 100 yuan pass both tables with the PIN; 500 only the one in force.
        for (yuan, key) in [(100, "a"), (500, "b")] {
            assert!(matches!(ask(tried, yuan, key, None).await, Authorisation::StepUp(_)), "{yuan}");
        }
        ask(other, 500, "c", None).await;
        let counted = figures(&fixture, &line, place, 2).await;
        let expected =
            [("refused", 1), ("sample", 2), ("stepped_up", 1)].map(|(name, amount)| (name.to_owned(), amount));
        assert_eq!(counted, expected, "of those it is tried on alone");

        // What was proven for the table in force is proven for the one beside it.
        let ctx = fixture.signed_in(tried, 1);
        let asked = fixture.service.authorise(&ctx, &transfer(tried, 50), None, "d").await.unwrap();
        let Authorisation::StepUp(view) = asked else { panic!("{asked:?}") };
        let pin = Proof::Secret(PIN.to_owned().into());
        fixture.service.answer_challenge(&ctx, view.challenge_id, Tool::Pin, pin).await.unwrap();
        let done = fixture.service.authorise(&ctx, &transfer(tried, 50), Some(view.challenge_id), "d").await.unwrap();
        assert!(matches!(done, Authorisation::Allow(_)), "{done:?}");
        let counted = figures(&fixture, &line, place, 4).await;
        let expected =
            [("refused", 1), ("sample", 4), ("stepped_up", 2)].map(|(name, amount)| (name.to_owned(), amount));
        assert_eq!(counted, expected);

        for key in ["e", "f", "g"] {
            ask(tried, 500, key, None).await;
        }
        figures(&fixture, &line, place, 7).await;
        line.ask_guards(fixture.ctx()).await.unwrap();
        let detail = line.document(&person(&fixture, "li"), place.document_id).await.unwrap();
        assert_eq!(detail.versions[0].0.state, State::RolledBack, "four of seven: its guard saw it in the shadow");
    })
    .await;
}
