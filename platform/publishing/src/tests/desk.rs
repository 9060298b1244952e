//! The operators' door: who gets in, what is refused with which code, and what comes out.

use std::collections::{BTreeSet, HashMap};

use axum::body::Body;
use axum::http::{Request, header};
use gateway::{ActorNames, OperatorIdentity, Problem, Role};
use http_body_util::BodyExt;
use kernel::Lang;
use tower::ServiceExt;

use super::*;

/// Knows everybody by the id.
struct Names;

#[async_trait::async_trait]
impl ActorNames for Names {
    async fn names(&self, _: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        Ok(ids.iter().map(|id| (id.clone(), format!("{id}先生"))).collect())
    }
}

struct Answer {
    status: u16,
    code: String,
    body: Value,
    kind: String,
}

struct Desk {
    house: House,
    router: axum::Router,
}

impl Desk {
    async fn open() -> Self {
        let house = House::on(Engine::Sqlite).await;
        let (router, _) = crate::console::routes(house.line.clone(), Arc::new(Names)).split_for_parts();
        Self { house, router }
    }

    /// `who` with `role` asks; bank roles are of the bank that is open unless `of` names another.
    async fn ask(&self, who: (&str, Role, &str), method: &str, path: &str, body: Value) -> Answer {
        let (id, role, of) = who;
        let identity = OperatorIdentity {
            operator_id: id.into(),
            username: id.into(),
            display_name: id.into(),
            display_name_en: String::new(),
            role,
            bank: (!role.is_alliance()).then(|| of.parse().unwrap()),
        };
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        request = request.extension(self.house.alliance(id)).extension(identity);
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let problem = response.extensions().get::<Problem>().map(|problem| problem.document(Lang::En, "trace"));
        let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            code: problem.map(|problem| problem.code).unwrap_or_default(),
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            kind: kind.unwrap_or_default(),
        }
    }
}

const LI: (&str, Role, &str) = ("li", Role::BankAdmin, "testbank");
const WANG: (&str, Role, &str) = ("wang", Role::BankAdmin, "testbank");
const AUDITOR: (&str, Role, &str) = ("mei", Role::BankAuditor, "testbank");
const SERVICE: (&str, Role, &str) = ("service", Role::BankService, "testbank");
const STRANGER: (&str, Role, &str) = ("stranger", Role::BankAdmin, "otherbank");
const CHIEF: (&str, Role, &str) = ("chief", Role::AllianceAdmin, "");

const DOCUMENTS: &str = "/banks/testbank/publishing/documents";

fn new_document() -> Value {
    json!({ "kind": "test.rules", "name": "main", "title": "规则", "reach": "own", "note": "第一版规则" })
}

#[tokio::test]
async fn a_document_goes_from_one_person_over_another_to_everybody() {
    let desk = Desk::open().await;
    let made = desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    assert_eq!(made.status, 201, "{}", made.code);
    let document = format!("{DOCUMENTS}/{}", made.body["document_id"].as_str().unwrap());
    let version = format!("{document}/versions/1");
    let edit = json!({ "edit": 1, "body": { "cap": 70 }, "note": "收紧一点" });
    assert_eq!(desk.ask(LI, "PUT", &version, edit).await.body["edit"], 2);
    let step = async |who, body: Value| desk.ask(who, "POST", &format!("{version}/steps"), body).await;
    let check = json!({ "step": "check", "note": "请审批一下" });
    assert_eq!(step(LI, check).await.status, 200);
    let approve = json!({ "step": "approve", "edit": 2, "note": "同意发布" });
    let own = step(LI, approve.clone()).await;
    assert_eq!((own.status, own.code.as_str()), (403, "publishing_own_work"));
    assert_eq!(step(AUDITOR, approve.clone()).await.code, "forbidden");
    assert_eq!(step(WANG, approve).await.status, 200);
    let release = json!({ "step": "release", "note": "按计划发布" });
    assert_eq!(step(LI, release.clone()).await.status, 200);
    assert_eq!(step(LI, release).await.code, "publishing_wrong_state");
    assert_eq!(desk.house.cap(&desk.house.person("li"), "main", None).await, Some(70));

    let detail = desk.ask(AUDITOR, "GET", &document, Value::Null).await.body;
    assert_eq!(detail["versions"][0]["standing"], "in_force");
    assert_eq!(detail["versions"][0]["approved_by"], "wang先生");
    assert_eq!(detail["steps"][0]["step"], "released");
    let text = desk.ask(WANG, "GET", &version, Value::Null).await.body;
    assert_eq!((&text["body"], &text["own_work"]), (&json!({ "cap": 70 }), &json!(false)));
    let in_force = desk.ask(AUDITOR, "GET", "/banks/testbank/publishing/in-force/test.rules", Value::Null).await.body;
    assert_eq!((&in_force["items"][0]["name"], &in_force["items"][0]["live"]), (&json!("main"), &json!(1)));
    let kinds = desk.ask(AUDITOR, "GET", "/banks/testbank/publishing/kinds", Value::Null).await.body;
    assert_eq!((&kinds["items"][0]["name"], &kinds["items"][0]["to_approve"]), (&json!("test.rules"), &json!(0)));
}

#[tokio::test]
async fn nobody_reaches_what_is_not_theirs() {
    let desk = Desk::open().await;
    desk.house.bank.add("otherbank", &[]).await;
    let made = desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    let document = format!("{DOCUMENTS}/{}", made.body["document_id"].as_str().unwrap());
    let elsewhere = document.replace("testbank", "otherbank");
    for (who, path, status) in [
        (STRANGER, document.as_str(), 404),
        (STRANGER, elsewhere.as_str(), 404),
        (CHIEF, elsewhere.as_str(), 404),
        (CHIEF, document.as_str(), 200),
        (SERVICE, document.as_str(), 403),
        (LI, "/banks/-/publishing/documents", 404),
        (CHIEF, "/banks/-/publishing/documents", 200),
        (CHIEF, "/banks/alliance/publishing/documents", 404),
        (CHIEF, "/banks/nowhere/publishing/documents", 404),
    ] {
        assert_eq!(desk.ask(who, "GET", path, Value::Null).await.status, status, "{} at {path}", who.0);
    }
    for who in [AUDITOR, SERVICE] {
        let refused = desk.ask(who, "POST", DOCUMENTS, new_document()).await;
        assert_eq!(refused.code, "forbidden", "{}", who.0);
    }
    let recall = json!({ "document_id": made.body["document_id"], "version": 1, "note": "本行先停用" });
    assert_eq!(desk.ask(LI, "POST", "/banks/testbank/publishing/recalls", recall).await.status, 403);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_at_its_field() {
    let desk = Desk::open().await;
    let made = desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    let version = format!("{DOCUMENTS}/{}/versions/1", made.body["document_id"].as_str().unwrap());
    for (body, code) in [
        (json!({ "step": "check", "note": "短" }), "validation_failed"),
        (json!({ "step": "check", "note": "请审批一下", "edit": 1 }), "validation_failed"),
        (json!({ "step": "approve", "note": "同意发布" }), "validation_failed"),
        (json!({ "step": "canary", "note": "先试一试" }), "validation_failed"),
        (
            json!({ "step": "return", "note": "退回修改", "starts_at": "2026-12-01T00:00:00+08:00" }),
            "validation_failed",
        ),
        (json!({ "step": "publish", "note": "没有这一步" }), "malformed_body"),
    ] {
        let answer = desk.ask(LI, "POST", &format!("{version}/steps"), body.clone()).await;
        assert_eq!(answer.code, code, "{body}");
    }
    let twice = desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    assert_eq!((twice.status, twice.code.as_str()), (409, "publishing_name_taken"));
    let path = format!("{DOCUMENTS}/{}/versions/one", made.body["document_id"].as_str().unwrap());
    assert_eq!(desk.ask(LI, "GET", &path, Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_text_of_another_shape_beside_a_colleagues_is_refused_with_its_place() {
    let desk = Desk::open().await;
    let made = desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    let version = format!("{DOCUMENTS}/{}/versions/1", made.body["document_id"].as_str().unwrap());
    let save = async |who, rows: Value| {
        let edit = json!({ "edit": 1, "body": { "cap": 1_000, "rows": rows }, "note": "改一改行" });
        desk.ask(who, "PUT", &version, edit).await
    };
    assert_eq!(save(LI, json!([{ "id": "p" }])).await.status, 200);
    let refused = save(WANG, json!({})).await;
    assert_eq!((refused.status, refused.code.as_str()), (409, "publishing_clash"));
}

#[tokio::test]
async fn files_go_out_as_one_archive_and_come_in_as_drafts() {
    let desk = Desk::open().await;
    desk.ask(LI, "POST", DOCUMENTS, new_document()).await;
    let archive = desk.ask(AUDITOR, "GET", "/banks/testbank/publishing/export?kind=test.rules", Value::Null).await;
    assert_eq!((archive.status, archive.kind.as_str()), (200, "application/zip"));
    let file = json!({
        "format": crate::FORMAT, "kind": "test.rules", "name": "filed", "title": "来自文件", "reach": "own", "body": { "cap": 1 },
    });
    let import = |mode: &str| json!({ "files": [{ "path": "filed.json", "text": file.to_string() }], "mode": mode, "note": "从文件导入" });
    let path = "/banks/testbank/publishing/import";
    assert_eq!(desk.ask(LI, "POST", path, import("look")).await.body["items"][0]["version"], Value::Null);
    assert_eq!(desk.ask(LI, "POST", path, import("take")).await.body["items"][0]["version"], 1);
    assert_eq!(desk.ask(LI, "POST", path, import("take")).await.body["items"][0]["outcome"], "unchanged");
}

#[test]
fn what_there_is_too_much_of_is_named_in_the_readers_own_language() {
    let problem = Problem::from(crate::Error::TooMany("文档", "documents"));
    let told = |lang| problem.document(lang, "trace").detail.unwrap_or_default();
    assert_eq!(
        (told(Lang::Zh).as_str(), told(Lang::En).as_str()),
        ("不能再增加：文档。", "No more documents can be added.")
    );
}
