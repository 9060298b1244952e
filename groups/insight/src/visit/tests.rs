//! Visits against real databases: SQLite always, PostgreSQL when there is a server.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gateway::Role;
use serde_json::{Value, json};

use crate::behaviour::{BehaviourName, Event, PersonNo, Whose};
use crate::tests::{Fixture, at, on_every_engine};

const USER: &str = "00000000-0000-7000-8000-000000000002";

async fn did(bank: &Fixture, person: PersonNo, when: &str, (name, what): (BehaviourName, &str), ms: Option<u64>) {
    let event = Event {
        event_id: uuid::Uuid::new_v4().as_u128(),
        name,
        what: what.into(),
        page: "/transfer".into(),
        person,
        at_us: at(when).micros(),
        ms,
        received_us: at(when).micros(),
    };
    bank.behaviour.lake(bank.ctx()).await.unwrap().keep(vec![event]).await.unwrap();
}

async fn post(bank: &Fixture, role: Role, path: &str, body: Value) -> Result<Value, StatusCode> {
    let request = Request::post(format!("/banks/testbank/{path}")).header(header::CONTENT_TYPE, "application/json");
    bank.call(role, Some("testbank"), request, Body::from(body.to_string())).await
}

#[tokio::test]
async fn a_visit_is_told_event_by_event_to_those_who_may_and_goes_on_record() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let device = |device: &str| Whose::Visitor { device: device.to_owned() };
        let known = Whose::Customer { user: USER.to_owned(), device: "phone".to_owned() };
        let person = bank.behaviour.person(bank.ctx(), &known).await.unwrap();
        let visitor = bank.behaviour.person(bank.ctx(), &device("tablet")).await.unwrap();
        use BehaviourName::{Business, Click, Error, PageView};
        let view = (PageView, "/transfer");
        did(&bank, person, "2026-11-22T09:00:00+08:00", view, Some(5_000)).await;
        did(&bank, person, "2026-11-22T09:01:00+08:00", (Error, "TypeError app"), None).await;
        did(&bank, person, "2026-11-22T09:02:00+08:00", (Business, "transfer_out"), Some(880_000)).await;
        did(&bank, person, "2026-11-20T20:00:00+08:00", (Click, "tab.me"), None).await;
        did(&bank, visitor, "2026-11-22T08:00:00+08:00", (Error, "TypeError app"), None).await;
        // Whoever is not to be known is in no visit.
        did(&bank, 0, "2026-11-22T08:00:00+08:00", (Error, "TypeError app"), None).await;

        let of = |more: Value| {
            let mut question = json!({ "from": "2026-11-16", "until": "2026-11-22", "purpose": "客户报障，查看经过" });
            question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            question
        };
        let theirs = of(json!({ "user_id": USER }));
        let found = post(&bank, Role::BankService, "visits", theirs.clone()).await.unwrap();
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!((&items[0]["events"], &items[0]["errors"], &items[0]["pages"]), (&json!(3), &json!(1), &json!(1)));
        assert_eq!(items[0]["customer"]["name_masked"], "*海");
        assert!(!found.to_string().contains("13800000001"), "masked: {found}");

        let failed = of(json!({ "doing": { "name": "error", "what": "TypeError app" } }));
        let found = post(&bank, Role::BankService, "visits", failed).await.unwrap();
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "the customer's and the device's");
        assert!(items[1]["customer"].is_null());

        let which = json!({ "person": person, "began": items[0]["began"], "purpose": "客户报障，查看经过" });
        let replay = post(&bank, Role::BankService, "visits/replay", which.clone()).await.unwrap();
        let steps = replay["steps"].as_array().unwrap();
        let told: Vec<_> = steps.iter().map(|step| step["what"].as_str().unwrap()).collect();
        assert_eq!(told, ["/transfer", "TypeError app", "transfer_out"]);
        assert_eq!((&steps[0]["ms"], &steps[2]["ms"]), (&json!(5_000), &Value::Null), "an amount is not told");
        assert_eq!(bank.audited("behaviour.visits_seen").await, 2);
        assert_eq!(bank.audited("behaviour.visit_replayed").await, 1);

        let refused = |answer: Result<Value, StatusCode>, status| assert_eq!(answer.err(), Some(status));
        let mut other = which.clone();
        other["began"] = json!("2026-11-22T09:00:30+08:00");
        refused(post(&bank, Role::BankService, "visits/replay", other).await, StatusCode::NOT_FOUND);
        let mut nobody = which.clone();
        nobody["person"] = json!(0);
        refused(post(&bank, Role::BankService, "visits/replay", nobody).await, StatusCode::NOT_FOUND);
        let mut short = which;
        short["purpose"] = json!("看");
        refused(post(&bank, Role::BankService, "visits/replay", short).await, StatusCode::UNPROCESSABLE_ENTITY);
        let mut long = theirs.clone();
        long["from"] = json!("2026-10-01");
        refused(post(&bank, Role::BankService, "visits", long).await, StatusCode::UNPROCESSABLE_ENTITY);
        refused(post(&bank, Role::BankService, "visits", of(json!({}))).await, StatusCode::UNPROCESSABLE_ENTITY);

        // Whoever leaves cannot be found any more.
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let mut tx = db.begin(bank.ctx()).await.unwrap();
        crate::behaviour::untie_in_tx(&mut tx, &crate::behaviour::user_key(USER)).await.unwrap();
        tx.commit().await.unwrap();
        bank.behaviour.forget_people();
        let found = post(&bank, Role::BankService, "visits", theirs).await.unwrap();
        assert_eq!(found["items"], json!([]));
        let gone = json!({ "person": person, "began": "2026-11-22T09:00:00+08:00", "purpose": "客户报障，查看经过" });
        refused(post(&bank, Role::BankService, "visits/replay", gone).await, StatusCode::NOT_FOUND);
    })
    .await;
}
