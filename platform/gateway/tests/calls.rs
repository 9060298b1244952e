//! What becomes of a call: which bank, who, how often, in which words.

#![allow(clippy::unwrap_used)]

mod support;

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use gateway::Rate;
use support::{House, ask};

const API: &str = "/b/testbank/api/v1";

fn problem(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn the_path_names_the_bank() {
    let house = House::new().await;
    for bank in ["testbank", "otherbank"] {
        let answer = house.get(&format!("/b/{bank}/api/v1/who")).await;
        assert_eq!((answer.status, &answer.json()["tenant"]), (StatusCode::OK, &bank.into()));
    }
    for path in ["/b/nobank/api/v1/who", "/b/NO%20BANK/api/v1/who", "/b/alliance/api/v1/who", "/b//api/v1/who"] {
        assert_eq!(house.get(path).await.code(), problem(404, "not_found"), "{path}");
    }
    for path in ["/b/testbank/api/v2/who", "/b/testbank/api", "/api/nothing", "/nothing", "/console/api/v1/nothing"] {
        assert_eq!(house.get(path).await.code(), problem(404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_host_of_its_own_names_the_bank() {
    let house = House::new().await;
    let alliance = house.bank.ctx.in_tenant(kernel::TenantId::alliance());
    let mut tx = house.bank.banks.db(&alliance).unwrap().begin(&alliance).await.unwrap();
    let sql = "INSERT INTO tenancy_bank \
               (bank_id, name, name_en, short_name, bank_no, bin, zone, host, database, status, opened_at) \
               VALUES ('hostbank', 'H', 'H', 'H', '313900000099', '62990099', 'Asia/Shanghai', 'bank.example', \
               'embedded', 'open', 0)";
    tx.execute(sql, vec![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(house.bank.banks.refresh().await.unwrap(), 1);
    let host = [("host", "bank.example:8443")];
    let at = async |path: &str| house.send(ask(Method::GET, path, &host, "")).await;
    assert_eq!(at("/api/v1/who").await.json()["tenant"], "hostbank");
    assert_eq!(at("/b/hostbank/api/v1/who").await.json()["tenant"], "hostbank");
    assert_eq!(at("/b/testbank/api/v1/who").await.code(), problem(404, "not_found"));
    assert!(at("/").await.text.contains("id=\"brand\""));
    assert!(at("/console/").await.text.contains("id=\"brand\""), "the console is not under a bank's host");
    let web = [host[0], ("x-polybank-client", "web")];
    let login = house.send(ask(Method::POST, "/api/v1/login", &web, "")).await;
    assert!(login.header("set-cookie").contains("Path=/;"), "{login:?}");
}

#[tokio::test]
async fn tokens_stand_for_customers_of_their_own_bank() {
    let house = House::new().await;
    let get = async |token: &str| {
        let bearer = format!("Bearer {token}");
        house.send(ask(Method::GET, &format!("{API}/things/7"), &[("authorization", &bearer)], "")).await
    };
    let answer = get("testbank.u1").await;
    assert_eq!((answer.status, &answer.json()["user"]), (StatusCode::OK, &"u1".into()));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(get("otherbank.u1").await.code(), problem(401, "unauthenticated"));
    for (token, code) in [("expired", "session_expired"), ("idle", "session_idle"), ("revoked", "session_revoked")] {
        let answer = get(token).await;
        assert_eq!(answer.code(), problem(401, code));
        assert_eq!(answer.json()["remedy"]["action"], "sign_in");
    }
    assert_eq!(house.get(&format!("{API}/things/7")).await.code(), problem(401, "unauthenticated"));
    let open = house.send(ask(Method::GET, &format!("{API}/who"), &[("authorization", "Bearer expired")], "")).await;
    assert_eq!(open.json()["kind"], "visitor", "what is open to visitors stays open");
}

#[tokio::test]
async fn cookies_and_clients() {
    let house = House::new().await;
    let cookie = ("cookie", "pb_access=testbank.u1; pb_refresh=r-9");
    let web = ("x-polybank-client", "web");
    let who = house.send(ask(Method::GET, &format!("{API}/who"), &[cookie, web], "")).await.json();
    assert_eq!((&who["id"], &who["channel"]), (&"u1".into(), &"h5".into()));
    let login = house.send(ask(Method::POST, &format!("{API}/login"), &[cookie, web], "")).await;
    assert_eq!(login.json()["refresh"], "r-9");
    let set: Vec<_> = login.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(set.len(), 2);
    assert!(set[0].contains("HttpOnly; SameSite=Strict; Path=/b/testbank/"), "{set:?}");
    let native = house.send(ask(Method::POST, &format!("{API}/login"), &[], "")).await;
    assert!(native.header("set-cookie").is_empty());
}

#[tokio::test]
async fn no_foreign_page_acts_in_a_customers_name() {
    let house = House::new().await;
    let cookie = ("cookie", "pb_access=testbank.u1");
    let (host, web) = (("host", "bank.example"), ("x-polybank-client", "web"));
    let login =
        async |headers: &[(&str, &str)]| house.send(ask(Method::POST, &format!("{API}/login"), headers, "")).await;
    assert_eq!(login(&[host, cookie]).await.code(), problem(403, "csrf_refused"));
    let foreign = [host, cookie, web, ("origin", "http://evil.example")];
    assert_eq!(login(&foreign).await.code(), problem(403, "csrf_refused"));
    assert_eq!(login(&[host, cookie, web, ("origin", "http://bank.example")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_repeat_is_answered_again_and_done_once() {
    let house = House::new().await;
    let create = async |key: &str, body: &str| {
        house.send(ask(Method::POST, &format!("{API}/things"), &[("idempotency-key", key)], body)).await
    };
    let first = create("key-00001", r#"{"name":"a"}"#).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::CREATED, ""));
    let again = create("key-00001", r#"{"name":"a"}"#).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!(again.text, first.text);
    assert_eq!(create("key-00001", r#"{"name":"b"}"#).await.code(), problem(422, "idempotency_key_reused"));
    assert_eq!(house.group.made.load(Ordering::SeqCst), 1);
    let missing = house.send(ask(Method::POST, &format!("{API}/things"), &[], r#"{"name":"a"}"#)).await;
    assert_eq!(missing.code(), problem(400, "idempotency_key_missing"));
    assert_eq!(create("short", r#"{"name":"a"}"#).await.code(), problem(400, "idempotency_key_malformed"));
    assert_eq!(house.group.made.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn keys_are_the_actors_own() {
    let house = House::new().await;
    for (bearer, number) in [("Bearer testbank.u1", 0), ("Bearer testbank.u2", 1), ("Bearer testbank.u1", 0)] {
        let headers = [("idempotency-key", "key-00001"), ("authorization", bearer)];
        let answer = house.send(ask(Method::POST, &format!("{API}/things"), &headers, r#"{"name":"a"}"#)).await;
        assert_eq!(answer.json()["number"], number);
    }
}

#[tokio::test]
async fn what_is_not_understood_is_refused_in_the_callers_language() {
    let house = House::new().await;
    let key = ("idempotency-key", "key-00001");
    let post = async |headers: &[(&str, &str)], body: &str| {
        house.send(ask(Method::POST, &format!("{API}/things"), headers, body)).await
    };
    assert_eq!(post(&[key], "{garbage").await.code(), problem(400, "malformed_body"));
    assert_eq!(post(&[key], r#"{"name":"a","more":1}"#).await.code(), problem(400, "malformed_body"));
    let plain = post(&[key, ("content-type", "text/plain")], "name=a").await;
    assert_eq!(plain.code(), problem(415, "unsupported_media_type"));
    assert_eq!(plain.json()["title"], "请求类型不支持");
    let english = post(&[key, ("content-type", "text/plain"), ("accept-language", "en")], "name=a").await;
    assert_eq!(english.json()["title"], "Unsupported media type");
    let wrong_method = house.send(ask(Method::DELETE, &format!("{API}/things"), &[], "")).await;
    assert_eq!(wrong_method.code(), problem(405, "method_not_allowed"));
    assert_eq!(wrong_method.header("allow"), "POST");
    assert_eq!(house.get(&format!("{API}/slow/not-a-number")).await.code(), problem(400, "malformed_request"));
    assert_eq!(house.group.made.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn bodies_are_bounded() {
    let house = House::new().await;
    let big = format!(r#"{{"name":"{}"}}"#, "x".repeat(100 * 1024));
    let key = ("idempotency-key", "key-00001");
    let answer = house.send(ask(Method::POST, &format!("{API}/things"), &[key], &big)).await;
    assert_eq!(answer.code(), problem(413, "body_too_large"));
    let headers = [key, ("authorization", "Bearer operator")];
    let picture = house.send(ask(Method::POST, "/console/api/v1/banks", &headers, &big)).await;
    assert_eq!(picture.status, StatusCode::OK, "{}", picture.text);
    let bigger = format!("\"{}\"", "x".repeat(300 * 1024));
    let refused = house.send(ask(Method::POST, "/console/api/v1/banks", &headers, &bigger)).await;
    assert_eq!(refused.code(), problem(413, "body_too_large"));
    let import = async |kibibytes: usize| {
        let files = format!("\"{}\"", "x".repeat(kibibytes * 1024));
        house.send(ask(Method::POST, "/console/api/v1/banks/testbank/publishing/import", &headers, &files)).await
    };
    let files = import(4_000).await;
    assert_eq!(files.status, StatusCode::OK, "{}", files.text);
    assert_eq!(import(4_100).await.code(), problem(413, "body_too_large"));
}

#[tokio::test]
async fn the_console_is_for_operators() {
    let house = House::new().await;
    let me = async |headers: &[(&str, &str)]| house.send(ask(Method::GET, "/console/api/v1/me", headers, "")).await;
    let answer = me(&[("cookie", "pb_console=operator")]).await.json();
    assert_eq!((&answer["username"], &answer["tenant"]), (&"alliance".into(), &"alliance".into()));
    assert_eq!(me(&[("cookie", "pb_access=operator")]).await.code(), problem(401, "unauthenticated"));
    assert_eq!(me(&[("authorization", "Bearer testbank.u1")]).await.code(), problem(401, "unauthenticated"));
}

#[tokio::test]
async fn strangers_and_sessions_have_a_rate() {
    let house = House::with(|config| {
        config.rates.visitor = Rate::new(2, 1);
        config.rates.session = Rate::new(3, 1);
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let login = async |from: &str| {
        house.send(ask(Method::POST, &format!("{API}/login"), &[("x-forwarded-for", from)], "")).await
    };
    assert!(login("192.0.2.1").await.status.is_success() && login("192.0.2.1").await.status.is_success());
    let refused = login("192.0.2.1").await;
    assert_eq!(refused.code(), problem(429, "rate_limited"));
    assert_eq!(refused.header("retry-after"), refused.json()["retry_after_s"].to_string());
    assert!(login("192.0.2.2").await.status.is_success(), "another address has its own rate");
    let who = async |bearer: &str| {
        house.send(ask(Method::GET, &format!("{API}/who"), &[("authorization", bearer)], "")).await
    };
    for _ in 0..3 {
        assert!(who("Bearer testbank.u1").await.status.is_success());
    }
    assert_eq!(who("Bearer testbank.u1").await.code(), problem(429, "rate_limited"));
    assert!(who("Bearer testbank.u2").await.status.is_success());
    let garbage = [("x-forwarded-for", "192.0.2.3"), ("authorization", "Bearer garbage")];
    let mut last = StatusCode::OK;
    for _ in 0..3 {
        last = house.send(ask(Method::POST, &format!("{API}/login"), &garbage, "")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "a token that stands for nobody is no way around");
}

#[tokio::test]
async fn one_banks_flood_does_not_take_another_down() {
    let house = House::with(|config| {
        config.lanes.running_max = 4;
        config.lanes.waiting_max = 4;
        config.lanes.wait_ms_max = 50;
    })
    .await;
    let flood = futures::future::join_all((0..40).map(|_| house.get("/b/testbank/api/v1/slow/400")));
    let others = async {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        let started = std::time::Instant::now();
        for _ in 0..20 {
            assert_eq!(house.get("/b/otherbank/api/v1/who").await.status, StatusCode::OK);
        }
        started.elapsed()
    };
    let (answers, took) = tokio::join!(flood, others);
    let served = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(served, 4);
    for refused in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
        assert_eq!(refused.code(), problem(503, "overloaded"));
        assert_eq!(refused.header("retry-after"), "2");
    }
    assert!(took.as_millis() < 300, "the other bank waited {took:?}");
    assert_eq!(house.get("/b/testbank/api/v1/who").await.status, StatusCode::OK, "and the flooded one recovers");
}

#[tokio::test]
async fn nothing_takes_for_ever_and_nothing_falls_over() {
    let house = House::with(|config| config.request_timeout_ms = 100).await;
    let late = house.send(ask(Method::GET, &format!("{API}/slow/5000"), &[("accept-language", "en")], "")).await;
    assert_eq!(late.code(), problem(503, "timeout"));
    assert!(late.json()["detail"].as_str().unwrap().contains("same Idempotency-Key is safe"));
    let broken = house.get(&format!("{API}/panic")).await;
    assert_eq!(broken.code(), problem(500, "fault"));
    assert!(!broken.text.contains("on purpose"));
    assert_eq!(house.get(&format!("{API}/who")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_is_protected_and_traced() {
    let house = House::new().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    for path in ["/", "/b/testbank/", "/console/", "/docs/", "/nothing", "/livez", "/b/testbank/api/v1/who"] {
        let answer = house.send(ask(Method::GET, path, &[("traceparent", &parent)], "")).await;
        assert_eq!(answer.header("x-trace-id"), trace, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"),
            "{path}"
        );
        assert!(policy.contains("; form-action 'self';"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        // The camera is for a bank's app alone.
        let camera = answer.header("permissions-policy").contains("camera=(self)");
        assert_eq!(camera, path == "/b/testbank/", "{path}");
        assert!(answer.header("strict-transport-security").is_empty());
    }
    let secure = House::with(|config| config.secure_cookies = true).await;
    assert!(!secure.get("/").await.header("strict-transport-security").is_empty());
}

#[tokio::test]
async fn a_device_that_has_a_key_signs_what_is_sensitive() {
    let house = House::new().await;
    let make = async |user: &str, body: &str, signature: Option<String>| {
        let (bearer, path) = (format!("Bearer testbank.{user}"), format!("{API}/things"));
        let mut headers = vec![("authorization", bearer.as_str()), ("idempotency-key", "key-00000001")];
        headers.extend(signature.as_deref().map(|value| ("polybank-signature", value)));
        house.send(ask(Method::POST, &path, &headers, body)).await
    };
    let nonce = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011";
    let text = |body: &str| {
        let digest = support::seal(body);
        format!("polybank-signature-v1\ntestbank\nPOST\n/things\n{digest}\nkey-00000001\n17\n{nonce}")
    };
    let sealed = |body: &str| Some(format!("v1;17;{nonce};{}", support::seal(&text(body))));
    let body = r#"{"name":"a"}"#;
    assert_eq!(make("keyholder", body, None).await.code(), problem(403, "signature_wrong"));
    assert_eq!(make("keyholder", body, sealed("{}")).await.code(), problem(403, "signature_wrong"));
    assert_eq!(make("keyholder", body, Some("v1;now".into())).await.code(), problem(400, "signature_malformed"));
    assert_eq!(make("keyholder", body, sealed(body)).await.status, StatusCode::CREATED);
    assert_eq!(make("u1", body, None).await.status, StatusCode::CREATED, "nobody else is asked");
    let bearer = [("authorization", "Bearer testbank.keyholder")];
    assert_eq!(house.send(ask(Method::GET, &format!("{API}/things/7"), &bearer, "")).await.status, StatusCode::OK);
}
