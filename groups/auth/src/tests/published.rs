//! The limit table as a published document: before the parameter set, on those it is tried on, and gone when taken back.

use std::sync::Arc;

use contracts::auth::{Authority, Business, Tool};
use contracts::user::User;
use kernel::{Actor, Ctx, Id};
use publishing::model::{Canary, Guard, Reach, Window};
use publishing::{MAIN, Move, NewDocument, Place, Publishing};

use super::{Fixture, PIN, on_every_engine, transfer};
use crate::limit_rules::{LimitRow, LimitRules};
use crate::publish::LimitsKind;

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
