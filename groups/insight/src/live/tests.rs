//! What is going on, against real databases: SQLite always, PostgreSQL when there is a server.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use contracts::account::{ACCOUNT_OPENED, AccountKind, AccountOpened};
use contracts::auth::{OPERATION_REFUSED, OperationRefused};
use contracts::user::{RelationClosed, SignedIn, USER_CLOSED, USER_REGISTERED, USER_SIGNED_IN, User, UserRegistered};
use gateway::Role;
use kernel::{Actor, Ctx, Event, Id};
use serde_json::{Value, json};

use crate::behaviour::Behaviour;
use crate::live::Live;
use crate::tests::{Fixture, at, on_every_engine};

async fn get(bank: &Fixture, path: &str) -> Value {
    let request = Request::get(format!("/banks/testbank/{path}"));
    bank.call(Role::BankAuditor, Some("testbank"), request, Body::empty()).await.unwrap()
}

async fn view(bank: &Fixture, device: &str, page: &str, version: &str, more: Value) {
    let mut event = json!({ "event_id": uuid::Uuid::new_v4().to_string(), "name": "page_view", "page": page,
        "dwell_ms": 900, "at": bank.ctx().now(), "device_id": device });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let ctx = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
    bank.send(ctx, json!({ "events": [event], "version": version })).await.unwrap();
}

fn person(nth: u32) -> Id<User> {
    format!("0193b3f0-0000-7000-8000-{nth:012}").parse().unwrap()
}

fn signed_in(user_id: Id<User>) -> Event {
    let (session_id, device_id) = (testkit::ctx().new_id(), "device".to_owned());
    Event::new(USER_SIGNED_IN, user_id, &SignedIn { user_id, session_id, device_id, new_device: false })
}

#[tokio::test]
async fn who_is_there_is_known_also_to_a_process_that_has_just_begun() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        view(&bank, "device-1", "/", "1.2.0", json!({})).await;
        view(&bank, "device-2", "/pay", "1.2.0", json!({})).await;
        view(&bank, "device-2", "/pay", "1.2.0", json!({})).await;
        let told = get(&bank, "live").await;
        assert_eq!((&told["people"], &told["at_least"]), (&json!(2), &json!(false)));
        assert_eq!(told["pages"][0], json!({ "page": "/pay", "views": 2 }));
        // In files by now, and another process looks: over the same files and another seat.
        bank.behaviour.lake(bank.ctx()).await.unwrap().seal().await.unwrap();
        let folder = bank.folder();
        let again = Arc::new(Behaviour::open(bank.bank.banks.clone(), folder).unwrap());
        let live = Live::new(bank.bank.banks.clone(), again);
        let now = live.now(bank.ctx()).await.unwrap();
        assert_eq!(now.beat.people, 2);
        assert_eq!(now.beat.pages, [("/pay".to_owned(), 2), ("/".to_owned(), 1)]);
        bank.ctx().clock.move_to(bank.ctx().now().plus_seconds(301));
        assert_eq!(get(&bank, "live").await["people"], 0);
    })
    .await;
}

#[tokio::test]
async fn sign_ins_transfers_and_refusals_are_told_by_the_minute() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let refused = || {
            let user_id = person(9);
            Event::new(OPERATION_REFUSED, user_id, &OperationRefused { user_id, code: "limit".to_owned() })
        };
        bank.told("2026-11-22T10:28:59+08:00", vec![signed_in(person(1)), refused()]).await;
        bank.told("2026-11-22T10:29:00+08:00", vec![signed_in(person(1)), signed_in(person(2))]).await;
        // What was long ago is not told here.
        bank.told("2026-11-22T07:00:00+08:00", vec![signed_in(person(3))]).await;
        let told = get(&bank, "live").await;
        let minutes = told["minutes"].as_array().unwrap();
        assert_eq!(minutes.len(), 30);
        let of = |nth: usize| (minutes[nth]["sign_ins"].as_i64(), minutes[nth]["refusals"].as_i64());
        assert_eq!((of(27), of(28), of(29)), ((Some(1), Some(1)), (Some(2), Some(0)), (Some(0), Some(0))));
    })
    .await;
}

#[tokio::test]
async fn customers_count_once_a_month_and_once_with_their_first_account() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let registered = |nth| Event::new(USER_REGISTERED, person(nth), &UserRegistered { user_id: person(nth) });
        let opened = |nth| {
            let (account_id, user_id) = (testkit::ctx().new_id(), person(nth));
            Event::new(ACCOUNT_OPENED, account_id, &AccountOpened { account_id, user_id, kind: AccountKind::ClassTwo })
        };
        bank.told(
            "2026-10-31T23:59:59+08:00",
            (0..4).map(registered).chain([opened(0), signed_in(person(0))]).collect(),
        )
        .await;
        bank.told("2026-11-01T00:00:00+08:00", vec![registered(5), opened(0), opened(1), signed_in(person(0))]).await;
        bank.told("2026-11-21T08:00:00+08:00", vec![signed_in(person(0)), signed_in(person(1)), signed_in(person(0))])
            .await;
        bank.told("2026-11-22T08:00:00+08:00", vec![signed_in(person(1))]).await;
        let months = get(&bank, "customer-rates?months=2").await["months"].clone();
        let figures =
            |month: &Value| ["month", "customers", "opened", "signed_in", "a_day"].map(|name| month[name].clone());
        assert_eq!(figures(&months[0]), [json!("2026-10-01"), json!(4), json!(1), json!(1), json!(0.0)]);
        // Three sign-ins by day on twenty-one days that are over.
        assert_eq!(figures(&months[1]), [json!("2026-11-01"), json!(5), json!(2), json!(2), json!(0.1)]);
        assert_eq!((&months[1]["opening_rate"], &months[1]["login_rate"]), (&json!(0.4), &json!(0.4)));
        assert!(months[1]["stickiness"].as_f64().unwrap() > 0.07);
        let empty = get(&bank, "customer-rates?months=24").await["months"].clone();
        assert_eq!((empty.as_array().unwrap().len(), &empty[0]["login_rate"]), (24, &Value::Null));

        // Whoever leaves stays counted, and is nobody.
        let user_id = person(1);
        bank.told("2026-11-22T09:00:00+08:00", vec![Event::new(USER_CLOSED, user_id, &RelationClosed { user_id })])
            .await;
        assert_eq!(get(&bank, "customer-rates?months=1").await["months"][0]["signed_in"], 2);
    })
    .await;
}

#[tokio::test]
async fn errors_and_waits_are_told_by_the_version_of_the_app() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        bank.ctx().clock.move_to(at("2026-11-22T10:30:00+08:00"));
        let error = json!({ "name": "error", "element": "TypeError app", "dwell_ms": null });
        let load = |ms: i64| json!({ "name": "performance", "element": "load", "dwell_ms": ms });
        view(&bank, "device-1", "/", "1.2.0", json!({})).await;
        view(&bank, "device-1", "/", "1.2.0", error.clone()).await;
        view(&bank, "device-1", "/", "1.2.0", load(1_000)).await;
        view(&bank, "device-1", "/", "1.2.0", load(5_000)).await;
        view(&bank, "device-2", "/", "1.3.0-rc.1", json!({})).await;
        view(&bank, "device-3", "/", "<script>", error.clone()).await;
        // What comes twice counts once.
        let mut twice = error;
        twice["event_id"] = json!("0193b3f0-0000-7000-8000-000000000001");
        view(&bank, "device-3", "/", "1.2.0", twice.clone()).await;
        view(&bank, "device-3", "/", "1.2.0", twice).await;
        let told = get(&bank, "app-health?from=2026-11-22&until=2026-11-22").await;
        let version = |nth: usize| {
            let one = &told["versions"][nth];
            (
                one["version"].clone(),
                [&one["views"], &one["errors"], &one["waits"], &one["slow"]].map(|n| n.as_i64().unwrap()),
            )
        };
        assert_eq!(version(0), (json!("1.3.0-rc.1"), [1, 0, 0, 0]));
        assert_eq!(version(1), (json!("1.2.0"), [1, 2, 2, 1]));
        assert_eq!(version(2), (json!(""), [0, 1, 0, 0]), "what is no version is none");
        assert_eq!((&told["errors"][0]["times"], &told["errors"][0]["what"]), (&json!(2), &json!("TypeError app")));
        assert_eq!((&told["waits"][0]["average_ms"], &told["waits"][0]["slow"]), (&json!(3_000), &json!(1)));
        let other = get(&bank, "app-health?from=2026-11-20&until=2026-11-21").await;
        assert_eq!(other["versions"], json!([]));
    })
    .await;
}
