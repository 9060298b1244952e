//! The plan, its quarantine and its watches, over HTTP and against real databases.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gateway::Role;
use http_body_util::BodyExt;
use kernel::{Actor, Ctx};
use publishing::model::{Canary, Reach, Window};
use publishing::{MAIN, Move, NewDocument, Place};
use serde_json::{Value, json};
use storage::{AuditFilter, jobs};
use tower::ServiceExt;

use super::body::tests::declared;
use super::store::ROWS_MAX;
use super::{KIND, QUARANTINE_DAYS};
use crate::react;
use crate::tests::{Fixture, on_every_engine};

const NOW: &str = "2026-11-22T10:29:00+08:00";

fn id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn event(name: &str, what: &str) -> Value {
    let mut event = json!({ "event_id": id(), "name": name, "page": "/", "at": NOW, "device_id": "device-1" });
    match name {
        "page_view" => event["page"] = json!(what),
        _ => event["element"] = json!(what),
    }
    event
}

fn with(field: &str, value: Value) -> Value {
    let mut event = event("click", "tab.home");
    event[field] = value;
    event
}

/// Sends a batch as somebody who is not signed in; what became of it, and the part of the views that is asked for.
async fn send(bank: &Fixture, events: &[Value]) -> (Value, String) {
    let ctx = Ctx { actor: Actor::Visitor, ..bank.ctx().clone() };
    let request = Request::post("/events").header(header::CONTENT_TYPE, "application/json").extension(ctx);
    let request = request.body(Body::from(json!({ "events": events }).to_string())).unwrap();
    let answer = bank.customer.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let share = answer.headers()["x-polybank-sample"].to_str().unwrap().to_owned();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (serde_json::from_slice(&bytes).unwrap(), share)
}

fn taken(kept: u64, repeated: u64, quarantined: u64) -> Value {
    json!({ "kept": kept, "repeated": repeated, "quarantined": quarantined })
}

async fn get(bank: &Fixture, path: &str) -> Value {
    let path = format!("/banks/testbank/{path}");
    bank.call(Role::BankAdmin, Some("testbank"), Request::get(path), Body::empty()).await.unwrap()
}

fn operator(bank: &Fixture, who: &str) -> Ctx {
    Ctx { actor: Actor::Operator { operator_id: who.to_owned() }, ..bank.ctx().clone() }
}

/// A plan of one's own, approved by another person.
async fn approved(bank: &Fixture, body: Value) -> Place {
    let (maker, checker) = (operator(bank, "maker"), operator(bank, "checker"));
    let (kind, name, title) = (KIND.to_owned(), MAIN.to_owned(), "埋点计划".to_owned());
    let new = NewDocument { kind, name, title, reach: Reach::Own, body: Some(body), note: "第一版".to_owned() };
    let place = bank.line.create(&maker, new).await.unwrap();
    let checked = bank.line.check(&maker, place.document_id, 1, "请审批").await.unwrap();
    let approve = Move::Approve { edit: checked.edit };
    bank.line.decide(&checker, place.document_id, 1, approve, "同意").await.unwrap();
    place
}

async fn decide(bank: &Fixture, place: Place, how: Move) {
    bank.line.decide(&operator(bank, "maker"), place.document_id, 1, how, "按计划").await.unwrap();
}

fn release() -> Move {
    Move::Release { window: Window::default(), guard: None }
}

#[tokio::test]
async fn what_breaks_a_rule_is_counted_and_does_not_cost_what_is_right() {
    on_every_engine(|bank| async move {
        let good = event("click", "tab.home");
        let mut long_form = event("form", "sign_in");
        long_form["dwell_ms"] = json!(1_000);
        let wrong = [
            (with("event_id", json!("1")), "bad_id"),
            (with("device_id", json!("device-2")), "bad_device"),
            (with("device_id", json!("two words")), "bad_device"),
            (with("name", json!("scroll")), "bad_name"),
            (with("at", json!("yesterday")), "bad_time"),
            (with("at", json!("2026-11-24T10:29:00+08:00")), "bad_time"),
            (with("page", json!("")), "bad_text"),
            (with("page", json!("x".repeat(121))), "bad_text"),
            (with("element", json!("a\nb")), "bad_text"),
            (with("element", Value::Null), "no_element"),
            (with("dwell_ms", json!(-1)), "bad_length"),
            (with("dwell_ms", json!(86_400_001)), "bad_length"),
            (with("element", json!("tab.nowhere")), "undeclared"),
            (event("page_view", "/nowhere"), "undeclared"),
            (event("page_view", "/pay/13800000001"), "personal"),
            (with("page", json!("/pay/6222020012345678901")), "personal"),
            (with("dwell_ms", json!(5)), "length_not_allowed"),
            (event("performance", "load"), "length_missing"),
        ];
        let mut batch = vec![good.clone(), long_form];
        batch.extend(wrong.iter().map(|(event, _)| event.clone()));
        batch.push(good.clone());
        assert_eq!(send(&bank, &batch).await, (taken(2, 1, 18), "1".to_owned()));
        assert_eq!((bank.done("click").await.0, bank.done("form").await.0, bank.done("page_view").await.0), (1, 1, 0));

        // On record before it was answered: whoever looks now, in this process or another, finds it.
        let report = get(&bank, "quarantine").await;
        let mut expected = std::collections::BTreeMap::new();
        wrong.iter().for_each(|(_, reason)| *expected.entry(*reason).or_insert(0) += 1);
        let days = report["days"].as_array().unwrap();
        let told = days.iter().map(|day| (day["reason"].as_str().unwrap(), day["times"].as_i64().unwrap())).collect();
        assert_eq!(expected, told);
        assert!(days.iter().all(|day| day["day"] == "2026-11-22"));
        let text = report.to_string();
        assert!(!text.contains("13800000001") && !text.contains("6222020012345678901"), "{text}");
        assert!(!text.contains("device-1") && text.contains("/pay/###########"), "{text}");

        // Alone in its batch, and the same again: counted again, with the latest samples.
        for at in ["one", "two", "three"] {
            assert_eq!(send(&bank, &[with("at", json!(at))]).await.0, taken(0, 0, 1));
        }
        let report = get(&bank, "quarantine?days=1").await;
        let events = report["events"].as_array().unwrap();
        let at = events.iter().find(|event| event["reason"] == "bad_time").unwrap();
        assert_eq!((&at["times"], &at["name"], &at["what"]), (&json!(5), &json!("click"), &json!("tab.home")));
        assert_eq!(at["samples"], json!([{ "at": "three" }, { "at": "two" }, { "at": "one" }]));
    })
    .await;
}

#[tokio::test]
async fn whatever_is_sent_a_day_has_a_bounded_number_of_rows_and_every_event_counts() {
    on_every_engine(|bank| async move {
        let mut nth = 0;
        for _ in 0..2 {
            let batch: Vec<_> = (0..400)
                .map(|_| {
                    nth += 1;
                    event("click", &format!("made.up.{nth}"))
                })
                .collect();
            assert_eq!(send(&bank, &batch).await.0, taken(0, 0, 400));
        }
        // One that is known goes on counting, another reason has a place of its own.
        send(&bank, &[event("click", "made.up.1"), with("name", json!("scroll"))]).await;
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let rows = db.fetch_one("SELECT COUNT(*), CAST(SUM(times) AS BIGINT) FROM insight_quarantine", vec![]).await;
        let rows = rows.unwrap();
        assert_eq!((rows.int(0).unwrap(), rows.int(1).unwrap()), (ROWS_MAX as i64 + 2, 802));
        let report = get(&bank, "quarantine").await;
        assert_eq!((report["events"].as_array().unwrap().len(), &report["more"]), (300, &json!(true)));
        let first = &report["events"][0];
        assert_eq!(
            (&first["what"], &first["times"]),
            (&Value::Null, &json!(300)),
            "what is beyond is one of its reason"
        );

        let sweep = react::jobs(bank.bank.banks.clone(), bank.behaviour.clone()).remove(0);
        assert!(jobs::run_once(&db, bank.ctx(), &sweep, "test").await.unwrap());
        bank.ctx().clock.move_to(bank.ctx().now().plus_seconds(QUARANTINE_DAYS * 86_400));
        let left =
            async || db.fetch_one("SELECT COUNT(*) FROM insight_quarantine", vec![]).await.unwrap().int(0).unwrap();
        assert_eq!(left().await, ROWS_MAX as i64 + 2, "not too old");
        bank.ctx().clock.move_to(bank.ctx().now().plus_seconds(86_400));
        assert!(jobs::run_once(&db, bank.ctx(), &sweep, "test").await.unwrap());
        assert_eq!(left().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_plan_holds_from_its_release_on_and_first_for_the_devices_it_is_tried_on() {
    on_every_engine(|bank| async move {
        let news = [event("click", "news.open"), event("click", "tab.home")];
        let told = async || send(&bank, &news.clone().map(with_id)).await;
        assert_eq!(told().await, (taken(1, 0, 1), "1".to_owned()), "the plan that ships");
        let own = json!({ "events": [declared(("click", "news.*"))], "view_percent": 25 });
        let place = approved(&bank, own).await;
        let canary = |device: &str| Canary { white_list: vec![device.to_owned()], ..Canary::default() };
        decide(&bank, place, Move::Canary { canary: canary("device-1"), guard: None }).await;
        assert_eq!(told().await, (taken(1, 0, 1), "0.25".to_owned()), "tried on this device");
        let times = get(&bank, "quarantine").await["events"].as_array().unwrap().len();
        assert_eq!(times, 2, "now it is the other one that is not declared");
        assert_eq!(get(&bank, "tracking-plan").await["source"], "shipped");

        decide(&bank, place, release()).await;
        let plan = get(&bank, "tracking-plan").await;
        assert_eq!((&plan["source"], &plan["version"], &plan["view_percent"]), (&json!("bank"), &json!(1), &json!(25)));
        let seen = &plan["events"][0];
        assert_eq!((&seen["event"]["what"], &seen["times"]), (&json!("news.*"), &json!(1)));
        assert_eq!(seen["last_seen"], "2026-11-22");
        decide(&bank, place, Move::RollBack).await;
        assert_eq!(told().await, (taken(1, 0, 1), "1".to_owned()), "at once as it was before");
        let plan = get(&bank, "tracking-plan").await;
        let tab = plan["events"].as_array().unwrap().iter().find(|seen| seen["event"]["what"] == "tab.home").unwrap();
        assert_eq!((&tab["times"], &tab["last_seen"]), (&json!(2), &json!("2026-11-22")));
        bank.behaviour.lake(bank.ctx()).await.unwrap().seal().await.unwrap();
        assert_eq!(get(&bank, "tracking-plan").await, plan, "from files");
    })
    .await;
}

fn with_id(mut event: Value) -> Value {
    event["event_id"] = json!(id());
    event
}

#[tokio::test]
async fn a_device_is_seen_sending_while_it_is_watched() {
    on_every_engine(|bank| async move {
        let ask = async |role, request| bank.call(role, Some("testbank"), request, Body::empty()).await;
        let path = "/banks/testbank/watched-devices/device-1";
        let watched = async |after: u64| ask(Role::BankService, Request::get(format!("{path}?after={after}"))).await;
        assert_eq!(watched(0).await.unwrap(), json!({ "until": null, "events": [] }));
        send(&bank, &[event("click", "tab.me")]).await;
        let begun = ask(Role::BankService, Request::put(path)).await.unwrap();
        assert_eq!(begun["until"], "2026-11-22T10:40:00.000+08:00");
        let (known, mut phone) = (event("click", "tab.home"), event("click", "call 138 0000 0001"));
        phone["dwell_ms"] = json!(7);
        send(&bank, &[known.clone(), known.clone(), phone]).await;
        send(&bank, &[known]).await;
        let seen = watched(0).await.unwrap();
        let told: Vec<_> =
            seen["events"].as_array().unwrap().iter().map(|seen| seen["outcome"].as_str().unwrap()).collect();
        assert_eq!(told, ["kept", "repeated", "quarantined", "repeated"]);
        let phone = &seen["events"][2];
        assert_eq!((&phone["reason"], &phone["what"]), (&json!("personal"), &json!("call ### #### ####")));
        assert_eq!((&phone["ms"], &phone["at"]), (&json!(7), &json!("2026-11-22T10:29:00.000+08:00")));
        let after = phone["place"].as_u64().unwrap();
        assert_eq!(watched(after).await.unwrap()["events"].as_array().unwrap().len(), 1);

        let looks = AuditFilter { action: Some("behaviour.device_watched".into()), ..AuditFilter::default() };
        let page = kernel::PageQuery::parse(None, Some(10)).unwrap();
        let trail = bank.bank.banks.db(bank.ctx()).unwrap().audit_page(&looks, &page).await.unwrap().items;
        assert_eq!(trail.len(), 1);
        assert_eq!(
            ask(Role::BankService, Request::put("/banks/otherbank/watched-devices/device-1")).await,
            Err(StatusCode::NOT_FOUND)
        );
        let long = format!("/banks/testbank/watched-devices/{}", "x".repeat(65));
        assert_eq!(ask(Role::BankService, Request::put(long)).await, Err(StatusCode::UNPROCESSABLE_ENTITY));
    })
    .await;
}

#[tokio::test]
async fn the_plan_and_its_quarantine_are_for_those_who_may_see_figures() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        for (role, home, path, status) in [
            (Role::BankService, Some("testbank"), "/banks/testbank/tracking-plan", StatusCode::FORBIDDEN),
            (Role::BankService, Some("testbank"), "/banks/testbank/quarantine", StatusCode::FORBIDDEN),
            (Role::BankAdmin, Some("testbank"), "/banks/otherbank/tracking-plan", StatusCode::NOT_FOUND),
            (Role::AllianceAdmin, None, "/banks/nobank/watched-devices/device-1", StatusCode::NOT_FOUND),
            (Role::BankAdmin, Some("testbank"), "/banks/testbank/quarantine?days=31", StatusCode::UNPROCESSABLE_ENTITY),
            (Role::BankAdmin, Some("testbank"), "/banks/testbank/quarantine?days=0", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            assert_eq!(bank.call(role, home, Request::get(path), Body::empty()).await, Err(status), "{role:?} {path}");
        }
        let plan = get(&bank, "tracking-plan").await;
        assert_eq!((&plan["source"], &plan["view_percent"]), (&json!("shipped"), &json!(100)));
        assert!(
            plan["events"].as_array().unwrap().iter().all(|seen| seen["last_seen"].is_null() && seen["times"] == 0)
        );
    })
    .await;
}

#[tokio::test]
async fn an_event_is_forgotten_when_the_plan_does_not_need_it_any_more() {
    on_every_engine(|bank| async move {
        send(&bank, &[event("click", "tab.home"), event("click", "tab.me"), event("page_view", "/")]).await;
        let lake = bank.behaviour.lake(bank.ctx()).await.unwrap();
        lake.seal().await.unwrap();
        let mut rows = [("click", "tab.home"), ("click", "tab.me"), ("page_view", "*")].map(declared);
        (rows[0].retention_days, rows[1].retention_days, rows[2].retention_days) = (2, 3, 3);
        let place = approved(&bank, json!({ "events": rows })).await;
        decide(&bank, place, release()).await;
        let (banks, health) = (bank.bank.banks.clone(), crate::health::Health::new(bank.bank.banks.clone()));
        let tracking = Arc::new(super::Tracking::new(banks, bank.line.clone(), bank.behaviour.clone(), health));
        let [forget] = super::jobs(tracking).try_into().ok().unwrap();
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let later = async |days: i64| {
            bank.ctx().clock.move_to(bank.ctx().now().plus_seconds(days * 86_400));
            assert!(jobs::run_once(&db, bank.ctx(), &forget, "test").await.unwrap());
            (bank.done("click").await.0, bank.done("page_view").await.0)
        };
        assert_eq!(later(2).await, (2, 1), "still needed");
        assert_eq!(later(1).await, (1, 1), "the other events of the day stay");
        assert_eq!(later(1).await, (0, 0), "nothing is left of the day");
        let today = crate::day_number("2026-11-22".parse().unwrap());
        assert_eq!(lake.sums_off(today, today).await.unwrap(), (0, vec![]));
    })
    .await;
}
