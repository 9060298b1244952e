//! Who sees what in the console.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gateway::{OperatorIdentity, Role};
use http_body_util::BodyExt;
use kernel::TenantId;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;

impl Fixture {
    async fn call(&self, role: Role, request: axum::http::request::Builder, body: Body) -> Result<Value, StatusCode> {
        let identity = OperatorIdentity {
            operator_id: "o-1".to_owned(),
            username: "o".to_owned(),
            display_name: "O".to_owned(),
            display_name_en: String::new(),
            role,
            bank: (!role.is_alliance()).then(|| "testbank".parse().unwrap()),
        };
        let request = request.extension(self.ctx().in_tenant(TenantId::alliance())).extension(identity);
        let response = self.console.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        if !status.is_success() {
            return Err(status);
        }
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn get(&self, role: Role, path: &str) -> Result<Value, StatusCode> {
        self.call(role, Request::get(path), Body::empty()).await
    }

    async fn post(&self, role: Role, path: &str, body: Value) -> Result<Value, StatusCode> {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.call(role, request, Body::from(body.to_string())).await
    }
}

#[tokio::test]
async fn a_bank_sees_its_own_and_the_alliance_the_comparison() {
    on_every_engine(|fixture| async move {
        let id = fixture.publish("transfer", transfer()).await;
        for nth in 0..6 {
            let value = if nth == 0 { 1 } else { 5 };
            fixture.asked_and_answered(nth, id, vec![score(value), words("请回电 13800000001")]).await;
        }
        let (admin, alliance) = (Role::BankAdmin, Role::AllianceAdmin);
        let listed = fixture.get(admin, "/banks/testbank/surveys").await.unwrap();
        assert_eq!(listed["items"][0]["in_force"], "live");
        assert_eq!(listed["items"][0]["shown"], json!({ "asked": 6, "dismissed": 0, "answered": 6 }));
        let span = "from=2026-11-01&until=2026-11-30";
        let results = format!("/banks/testbank/surveys/{id}?{span}&by=week");
        let told = fixture.get(admin, &results).await.unwrap();
        assert_eq!((&told["questions"][0]["mean"], &told["questions"][0]["withheld"]), (&json!(4.33), &json!(false)));
        assert_eq!(told["trend"][0]["scores"][0]["figure"], 4.33);
        assert_eq!(told["trend"][0]["date"], "2026-11-16");
        let one = fixture.get(admin, &format!("{results}&version=2")).await;
        assert_eq!(one, Err(StatusCode::NOT_FOUND));
        let words = format!("/banks/testbank/surveys/{id}/words?{span}&question=words");
        let said = fixture.get(admin, &words).await.unwrap();
        assert_eq!(said["items"][0]["words"], "请回电 13800000001");

        for path in ["/banks/testbank/surveys", &results, &words, "/banks/testbank/survey-cases"] {
            assert_eq!(fixture.get(alliance, path).await, Err(StatusCode::FORBIDDEN), "{path}");
        }
        assert_eq!(fixture.get(admin, "/surveys/comparison").await, Err(StatusCode::FORBIDDEN));
        let compared = fixture.get(alliance, "/surveys/comparison").await.unwrap();
        assert_eq!((&compared["banks"][0]["mean"], &compared["banks"][0]["nps"]), (&json!(4.33), &json!(null)));

        // Customer service calls, and sees no figures.
        let service = Role::BankService;
        assert_eq!(fixture.get(service, &results).await, Err(StatusCode::FORBIDDEN));
        let cases = fixture.get(service, "/banks/testbank/survey-cases").await.unwrap();
        assert_eq!((&cases["open"], &cases["items"][0]["score"]), (&json!(1), &json!(1)));
        let case = format!("/banks/testbank/survey-cases/{}", cases["items"][0]["case_id"].as_str().unwrap());
        let auditor = fixture.post(Role::BankAuditor, &format!("{case}/taking"), json!({})).await;
        assert_eq!(auditor, Err(StatusCode::FORBIDDEN));
        fixture.post(service, &format!("{case}/taking"), json!({})).await.unwrap();
        let closing = format!("{case}/closing");
        let left = json!({ "outcome": "left", "note": "客户离开" });
        assert_eq!(fixture.post(service, &closing, left).await, Err(StatusCode::UNPROCESSABLE_ENTITY));
        let done = json!({ "outcome": "resolved", "note": "已致电，客户满意" });
        fixture.post(service, &closing, done).await.unwrap();
        let closed = fixture.get(service, "/banks/testbank/survey-cases?state=closed").await.unwrap();
        assert_eq!(closed["items"][0]["outcome"], "resolved");
    })
    .await;
}
