//! What a browser gets: pages, files, the API document, the state of the process.

#![allow(clippy::unwrap_used)]

mod support;

use axum::http::{Method, StatusCode};
use serde_json::Value;
use support::{House, ask};

#[tokio::test]
async fn files_are_compressed_and_kept() {
    let house = House::new().await;
    let get = async |headers: &[(&str, &str)]| house.send(ask(Method::GET, "/assets/app/a-1234.js", headers, "")).await;
    for (wish, text, encoding) in [("br, gzip", "BR", "br"), ("gzip", "GZIP", "gzip"), ("identity", "let plain;", "")] {
        let answer = get(&[("accept-encoding", wish)]).await;
        assert_eq!((answer.text.as_str(), answer.header("content-encoding")), (text, encoding));
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        let known = get(&[("accept-encoding", wish), ("if-none-match", answer.header("etag"))]).await;
        assert_eq!((known.status, known.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(known.header("etag"), answer.header("etag"));
    }
    for path in ["/assets/app/a-1234.js.br", "/assets/app/none.js", "/assets/secret/x", "/assets/app/../x", "/assets/"]
    {
        assert_eq!(house.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let post = house.send(ask(Method::POST, "/assets/app/a-1234.js", &[], "")).await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_banks_page_carries_its_brand() {
    let house = House::new().await;
    for path in ["/b/testbank/", "/b/testbank/accounts/7"] {
        let page = house.get(path).await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"), "{path}");
        assert!(page.text.starts_with("<!doctype html><html lang=\"zh-CN\"><head><title>&lt;testbank&gt;</title>"));
        assert!(page.text.contains("<link rel=\"manifest\" href=\"/b/testbank/manifest.webmanifest\">"));
        let block = page.text.split("id=\"brand\">").nth(1).unwrap().split("</script>").next().unwrap();
        let brand: Value = serde_json::from_str(block).unwrap();
        assert_eq!(brand["slogan"], "</script><script>alert(1)</script>");
        assert_eq!(page.header("cache-control"), "no-cache");
        let headers = [("if-none-match", page.header("etag"))];
        let known = house.send(ask(Method::GET, path, &headers, "")).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    }
    let english = house.send(ask(Method::GET, "/b/testbank/", &[("accept-language", "en")], "")).await;
    assert!(english.text.contains("<html lang=\"en\">"));
    assert_eq!(house.get("/b/testbank/manifest.webmanifest").await.json()["name"], "testbank");
    assert_eq!(house.get("/b/testbank/missing.js").await.status, StatusCode::NOT_FOUND);
    let worker = house.get("/b/testbank/sw.js").await;
    assert_eq!((worker.text.as_str(), worker.header("service-worker-allowed")), ("self;", "/b/testbank/"));
    let slash = house.get("/b/testbank").await;
    assert_eq!((slash.status, slash.header("location")), (StatusCode::PERMANENT_REDIRECT, "/b/testbank/"));
}

#[tokio::test]
async fn the_other_pages_are_there() {
    let house = House::new().await;
    assert!(house.get("/").await.text.contains("landing"));
    assert!(house.get("/console/banks").await.text.contains("console"));
    assert_eq!(house.get("/console").await.header("location"), "/console/");
    for path in ["/favicon.ico", "/console/favicon.ico"] {
        let icon = house.get(path).await;
        assert_eq!((icon.status, icon.header("content-type")), (StatusCode::OK, "image/svg+xml"), "{path}");
    }
    let lost = house.send(ask(Method::GET, "/b/nobank/", &[("accept", "text/html,*/*")], "")).await;
    assert_eq!((lost.status, lost.header("content-type")), (StatusCode::NOT_FOUND, "text/html; charset=utf-8"));
    assert!(lost.text.contains("没有找到"));
}

#[tokio::test]
async fn the_process_tells_its_state() {
    let house = House::new().await;
    assert_eq!(house.get("/livez").await.json()["status"], "alive");
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["banks"]), (StatusCode::OK, &2.into()));
    assert_eq!(house.get("/metrics").await.status, StatusCode::OK);
    let closed = House::with(|config| config.metrics_readers = vec!["192.0.2.0/24".parse().unwrap()]).await;
    assert_eq!(closed.get("/metrics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_silent_database_is_noticed() {
    let house = House::new().await;
    house.bank.banks.db(&house.bank.ctx).unwrap().close().await;
    assert_eq!(house.get("/readyz").await.code(), (503, "not_ready".to_owned()));
}

#[tokio::test]
async fn one_document_describes_all_groups() {
    let house = House::new().await;
    let answer = house.get("/api/openapi.json").await;
    assert_eq!(answer.text, House::new().await.get("/api/openapi.json").await.text, "the same every time");
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    let names = |operation: &Value| -> Vec<String> {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
    };
    let paths = &document["paths"];
    let create = &paths["/b/{bank}/api/v1/things"]["post"];
    assert_eq!(names(create), ["bank", "Idempotency-Key"]);
    assert_eq!(create["responses"]["default"]["$ref"], "#/components/responses/Problem");
    assert_eq!(names(&paths["/b/{bank}/api/v1/login"]["post"]), ["bank"], "no key needed");
    assert_eq!(names(&paths["/b/{bank}/api/v1/things/{thing_id}"]["get"]), ["bank", "thing_id"]);
    let who = |path: &str| paths[path]["get"]["operationId"].as_str().unwrap().to_owned();
    assert_eq!(who("/b/{bank}/api/v1/who"), "customer_things_who");
    assert_eq!(who("/console/api/v1/me"), "console_console_who");
    assert!(document["components"]["schemas"]["Problem"]["properties"]["trace_id"].is_object());
    assert!(document["components"]["schemas"]["Remedy"].is_object());
    assert!(document["components"]["schemas"]["ThingCreate"].is_object());
}

#[tokio::test]
async fn the_document_can_be_browsed() {
    let house = House::new().await;
    let index = house.get("/docs/").await;
    assert!(index.status == StatusCode::OK && index.text.contains("swagger-ui-bundle.js"), "{index:?}");
    assert!(house.get("/docs/swagger-initializer.js").await.text.contains("/api/openapi.json"));
    assert_eq!(house.get("/docs/nothing.js").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_reads_is_told_which_brand_the_bank_has() {
    let house = House::new().await;
    let told = async |path: &str| house.get(path).await.headers.get("polybank-brand").cloned();
    assert_eq!(told("/b/testbank/api/v1/who").await.unwrap(), "revision-of-testbank");
    for path in ["/b/testbank/", "/console/api/v1/who", "/livez"] {
        assert_eq!(told(path).await, None, "{path}");
    }
    let sent = house.send(ask(Method::POST, "/b/testbank/api/v1/things", &[], "{}")).await;
    assert_eq!(sent.headers.get("polybank-brand"), None, "a call that changes something costs nothing more");
}
