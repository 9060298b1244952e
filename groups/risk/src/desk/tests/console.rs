//! What operators read over HTTP: colleagues are called by their names wherever one has done something.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use gateway::{OperatorIdentity, Role};
use http_body_util::BodyExt;
use kernel::TenantId;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::super::appeals::Answer;
use super::super::console;
use super::super::model::{AppealDecision, CaseDecision, Label, NoteKind};
use super::{Fixture, on_every_engine};

/// What an operator of the bank reads at `path`, below the bank.
async fn read(bank: &Fixture, path: &str) -> Value {
    let tenant = bank.ctx().tenant.clone();
    let identity = OperatorIdentity {
        operator_id: "reader".to_owned(),
        username: "reader".to_owned(),
        display_name: "阅".to_owned(),
        display_name_en: String::new(),
        role: Role::BankAdmin,
        bank: Some(tenant.clone()),
    };
    let request = Request::get(format!("/banks/{tenant}/risk{path}"))
        .extension(bank.ctx().in_tenant(TenantId::alliance()))
        .extension(identity)
        .body(Body::empty())
        .unwrap();
    let routes: Router = console::routes(Arc::clone(&bank.desk)).into();
    let answer = routes.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn who_took_noted_decided_and_answered_is_called_by_name() {
    on_every_engine(|bank| async move {
        let (desk, user) = (&bank.desk, bank.ctx().new_id());
        let (anna, bo) = (bank.operator("anna"), bank.operator("bo"));
        let (verdict, case) = bank.delayed(user).await;
        assert_eq!(read(&bank, "/cases").await["items"][0]["assigned"], Value::Null);
        desk.assign(&anna, case).await.unwrap();
        desk.note(&anna, case, NoteKind::Note, "已电话联系".to_owned()).await.unwrap();
        desk.decide_case(&anna, case, CaseDecision::Refuse, Label::Unsure, "联系不上客户").await.unwrap();
        let appeal = bank.appeal(user, verdict).await.unwrap().row.appeal_id;
        let reply =
            Answer {
                decision: AppealDecision::Reject, reply: "已核对，暂不解除".into(), reason: "材料不足".into()
            };
        desk.answer_appeal(&bo, appeal, &reply).await.unwrap();

        let by = |id: &str| (json!(id), json!(format!("{id}女士")));
        let said = |value: &Value| (value["by"].clone(), value["by_name"].clone());
        let one = read(&bank, &format!("/cases/{case}")).await;
        assert_eq!(said(&one["assigned"]), by("anna"));
        assert_eq!(said(&one["decided"]), by("anna"));
        assert_eq!(said(&one["notes"][0]), by("anna"));
        let listed = &read(&bank, "/cases").await["items"][0];
        assert_eq!((said(&listed["assigned"]), said(&listed["decided"])), (by("anna"), by("anna")));
        assert_eq!(said(&read(&bank, &format!("/appeals/{appeal}")).await["answered"]), by("bo"));
        assert_eq!(said(&read(&bank, "/appeals").await["items"][0]["answered"]), by("bo"));
    })
    .await;
}
