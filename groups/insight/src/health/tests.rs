//! How the app is, against real databases: SQLite always, PostgreSQL when there is a server.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use gateway::Role;
use kernel::{Actor, Ctx};
use serde_json::{Value, json};
use storage::args;

use super::*;
use crate::tests::{Fixture, at, on_every_engine};

const NOW: &str = "2026-11-22T10:30:00+08:00";

fn signed_in(bank: &Fixture, user: u32) -> Ctx {
    let (user_id, session_id) = (format!("user-{user}"), "session".to_owned());
    Ctx { actor: Actor::Customer { user_id, session_id, device_id: "phone".to_owned() }, ..bank.ctx().clone() }
}

fn visitor(bank: &Fixture) -> Ctx {
    Ctx { actor: Actor::Visitor, ..bank.ctx().clone() }
}

fn event(name: BehaviourName, what: &str, page: &str) -> Event {
    let at_us = at(NOW).micros();
    Event { event_id: 1, name, what: what.into(), page: page.into(), person: 0, at_us, ms: None, received_us: at_us }
}

fn view() -> Event {
    event(BehaviourName::PageView, "/", "/")
}

fn error(page: &str) -> Event {
    event(BehaviourName::Error, "TypeError app", page)
}

async fn told(bank: &Fixture) -> Value {
    let request = Request::get("/banks/testbank/app-health?from=2026-11-22&until=2026-11-22");
    bank.call(Role::BankAuditor, Some("testbank"), request, Body::empty()).await.unwrap()
}

/// Views and errors of a version, as they are told.
fn figures(told: &Value, version: &str) -> Option<(i64, i64)> {
    let one = told["versions"].as_array().unwrap().iter().find(|one| one["version"] == version)?;
    Some((one["views"].as_i64().unwrap(), one["errors"].as_i64().unwrap()))
}

#[tokio::test]
async fn versions_that_are_made_up_do_not_hide_the_one_people_have() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        bank.ctx().clock.move_to(at(NOW));
        let health = Health::new(bank.bank.banks.clone());
        // Made up before anybody has signed in, and each by far more events than the real one.
        for nth in 0..200 {
            let lies: Vec<_> = (0..30).map(|page| error(&format!("/{page}"))).chain([view(), view(), view()]).collect();
            health.take(&visitor(&bank), &format!("9.{nth}"), &lies).unwrap();
        }
        health.write(bank.ctx()).await.unwrap();
        for user in 0..3 {
            health.take(&signed_in(&bank, user), "1.2.0", &[view(), error("/pay")]).unwrap();
        }
        // One customer alone is not believed either.
        for nth in 0..100 {
            health.take(&signed_in(&bank, 7), &format!("8.{nth}"), &[view(), view(), view()]).unwrap();
        }
        health.write(bank.ctx()).await.unwrap();
        let answer = told(&bank).await;
        assert_eq!(figures(&answer, "1.2.0"), Some((3, 3)));
        let versions = answer["versions"].as_array().unwrap();
        assert!(versions.len() <= 41, "{}", versions.len());
        assert_eq!(versions.last().unwrap()["version"], "…");
        let sum = |name: &str| versions.iter().map(|one| one[name].as_i64().unwrap()).sum::<i64>();
        assert_eq!((sum("views"), sum("errors")), (200 * 3 + 3 + 100 * 3, 200 * 30 + 3), "nothing is lost");
        let errors = answer["errors"].as_array().unwrap();
        assert!(errors.iter().any(|one| one["version"] == "1.2.0" && one["page"] == "/pay"), "{errors:?}");
        assert_eq!(errors.len(), 100);
    })
    .await;
}

#[tokio::test]
async fn pages_that_are_made_up_do_not_hide_a_version() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        bank.ctx().clock.move_to(at(NOW));
        let health = Health::new(bank.bank.banks.clone());
        let customers = |version: &'static str| {
            let (bank, health) = (&bank, &health);
            (0..3).for_each(|user| health.take(&signed_in(bank, user), version, &[view()]).unwrap());
        };
        customers("1.2.0");
        customers("1.3.0");
        for nth in 0..12_000 {
            health.take(&visitor(&bank), "1.2.0", &[error(&format!("/made/up/{nth}"))]).unwrap();
        }
        assert!(health.counting.lock()[&bank.ctx().tenant].tally.len() <= WAITING_MAX + 100);
        health.write(bank.ctx()).await.unwrap();
        health.take(&visitor(&bank), "1.3.0", &[error("/pay")]).unwrap();
        health.write(bank.ctx()).await.unwrap();
        let answer = told(&bank).await;
        assert_eq!(figures(&answer, "1.2.0"), Some((3, 12_000)));
        assert_eq!(figures(&answer, "1.3.0"), Some((3, 1)));
        let rows: i64 = {
            let db = bank.bank.banks.db(bank.ctx()).unwrap();
            db.fetch_one("SELECT COUNT(*) FROM insight_health", args![]).await.unwrap().int(0).unwrap()
        };
        assert!(rows <= 2_010, "{rows}");
        let errors = answer["errors"].as_array().unwrap();
        assert!(errors[0]["page"] == "…" && errors[0]["times"] == json!(10_000), "{}", errors[0]);
        assert!(errors.iter().any(|one| one["version"] == "1.3.0" && one["page"] == "/pay"), "{errors:?}");
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_written_is_written_later() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        bank.ctx().clock.move_to(at(NOW));
        let health = Health::new(bank.bank.banks.clone());
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let rename = async |sql: &'static str| {
            let mut tx = db.begin(bank.ctx()).await.unwrap();
            tx.execute(sql, args![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        health.take(&visitor(&bank), "1.2.0", &[view(), error("/pay")]).unwrap();
        rename("ALTER TABLE insight_health RENAME TO insight_health_away").await;
        health.write(bank.ctx()).await.unwrap_err();
        health.take(&visitor(&bank), "1.2.0", &[view()]).unwrap();
        health.write(bank.ctx()).await.unwrap_err();
        rename("ALTER TABLE insight_health_away RENAME TO insight_health").await;
        health.write(bank.ctx()).await.unwrap();
        health.write(bank.ctx()).await.unwrap();
        assert_eq!(figures(&told(&bank).await, "1.2.0"), Some((2, 1)));
    })
    .await;
}
