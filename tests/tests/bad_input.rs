//! Garbage, floods and dawdlers: refused with a code, quickly, without hurting anybody else.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use futures::future::join_all;
use journeys::{Customer, Engine, Platform};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_refused_with_a_code() {
    let mut platform = Platform::start(Engine::Sqlite).await;
    let customer = Customer::with_account(&platform, "lanwan", "白纸").await;
    let payee = Customer::with_account(&platform, "lanwan", "黑字").await;
    let before = customer.available().await;

    bodies(&customer, &payee).await;
    fields(&customer, &payee).await;
    keys_and_queries(&customer).await;
    heads(&platform, &customer).await;
    dawdlers(&platform, &customer).await;
    assert_eq!(customer.available().await, before, "bad input moves nothing");
    assert!(!platform.log().contains("panicked at"), "something panicked: {}", platform.log_tail());

    crowds_are_told_to_wait(&mut platform, &customer).await;
    platform.stop_clean().await;
}

async fn bodies(customer: &Customer, payee: &Customer) {
    let post = |kind: &str, bytes: Vec<u8>| customer.api.call(Method::POST, "/transfers").bytes(kind, bytes).send();
    let json_type = "application/json";
    let deep = [b"[".repeat(20_000), b"]".repeat(20_000)].concat();
    for garbage in [
        b"".to_vec(),
        b"{".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"text\"".to_vec(),
        b"{\"amount\": NaN}".to_vec(),
        vec![0xff, 0xfe, 0x00, 0x7b],
        deep,
    ] {
        post(json_type, garbage).await.refused(400, "malformed_body");
    }
    let draft = customer.draft(&payee.party, "1.00").to_string().into_bytes();
    post("text/plain", draft.clone()).await.refused(415, "unsupported_media_type");
    post("application/x-www-form-urlencoded", draft).await.refused(415, "unsupported_media_type");
    let huge = format!("{{\"note\":\"{}\"}}", "x".repeat(300_000)).into_bytes();
    let begun = Instant::now();
    post(json_type, huge).await.refused(413, "body_too_large");
    assert!(begun.elapsed() < Duration::from_secs(3));
}

async fn fields(customer: &Customer, payee: &Customer) {
    let draft = customer.draft(&payee.party, "1.00");
    let with = |pointer: &str, value: Value| {
        let mut changed = draft.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
        changed
    };
    let cases = [
        (with("/surprise", json!(1)), 400, "malformed_body"),
        (with("/payee/admin", json!(true)), 400, "malformed_body"),
        (with("/amount", json!("1.00")), 400, "malformed_body"),
        (with("/amount/amount", json!(1.00)), 400, "malformed_body"),
        (with("/amount/amount", json!("1.001")), 400, "malformed_body"),
        (with("/amount/amount", json!("1e3")), 400, "malformed_body"),
        (with("/amount/amount", json!("99999999999999999999999999")), 400, "malformed_body"),
        (with("/amount/currency", json!("XXX")), 400, "malformed_body"),
        (with("/from_account_id", json!(7)), 400, "malformed_body"),
        (with("/from_account_id", json!("x")), 404, "not_found"),
        (with("/note", json!("长".repeat(61))), 422, "validation_failed"),
        (with("/note", json!("a\u{0}b")), 422, "validation_failed"),
        (with("/payee/name", json!("")), 422, "validation_failed"),
        (with("/payee/name", json!("名".repeat(200))), 422, "validation_failed"),
        (with("/payee/account_no", json!("1234")), 422, "validation_failed"),
        (with("/payee/account_no", json!("x".repeat(10_000))), 422, "validation_failed"),
        (with("/payee/bank_no", json!("31300000000a")), 422, "validation_failed"),
        (with("/challenge_id", json!("not-an-id")), 422, "validation_failed"),
    ];
    for (body, status, code) in cases {
        let shown: String = body.to_string().chars().take(200).collect();
        let answer = customer.api.post("/transfers", body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{shown}: {}", answer.raw);
        if status == 422 {
            assert!(!answer.list("/fields").is_empty(), "says which field: {}", answer.raw);
        }
    }
    let negative = customer.api.post("/transfers", with("/amount/amount", json!("-5.00"))).await;
    assert!(matches!(negative.code(), "amount_invalid" | "malformed_body"), "{}", negative.raw);
    let login = json!({ "phone": customer.phone, "password": "x".repeat(5_000), "device": customer.device });
    let begun = Instant::now();
    let answer = customer.visitor.post("/login", login).await;
    assert!((400..500).contains(&answer.status) && begun.elapsed() < Duration::from_secs(2), "{}", answer.raw);
}

async fn keys_and_queries(customer: &Customer) {
    let payees = || customer.api.call(Method::POST, "/payees").body(json!({}));
    payees().no_key().send().await.refused(400, "idempotency_key_missing");
    for key in ["short", "with space 12", "x;drop table", &"k".repeat(65)] {
        payees().key(key).send().await.refused(400, "idempotency_key_malformed");
    }
    for (query, status) in [
        ("?limit=0", 422),
        ("?limit=101", 422),
        ("?limit=-1", 400),
        ("?limit=ten", 400),
        ("?cursor=rubbish", 422),
        ("?cursor=%F0%9F%98%80", 422),
        ("?sort=amount", 400),
    ] {
        let answer = customer.api.get(&format!("/transfers{query}")).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.raw);
        assert!(!answer.code().is_empty(), "{query}: {}", answer.raw);
    }
    customer.api.get("/nothing/here").await.refused(404, "not_found");
    let answer = customer.api.call(Method::PATCH, "/me").body(json!({})).send().await;
    assert_eq!(answer.status, 405, "{}", answer.raw);
    assert_eq!(answer.header("allow"), "GET, HEAD");
}

async fn heads(platform: &Platform, customer: &Customer) {
    let flood: String = (0..400).map(|n| format!("x-flood-{n}: {}\r\n", "y".repeat(100))).collect();
    let one_huge = format!("x-huge: {}\r\n", "y".repeat(1_000_000));
    for headers in [flood, one_huge] {
        let status = raw(platform, format!("GET /livez HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await;
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
    }
    for request in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}",
        "GET /\u{0} HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let status = raw(platform, request.as_bytes()).await;
        assert!(status.is_none_or(|status| (400..600).contains(&status)), "{request:?}: {status:?}");
    }
    let long = format!("GET /b/lanwan/api/v1/{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(60_000));
    let status = raw(platform, long.as_bytes()).await;
    assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
    let smuggled = "POST /b/lanwan/api/v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /b/lanwan/api/v1/me HTTP/1.1\r\nhost: x\r\n\r\n";
    let status = raw(platform, smuggled.as_bytes()).await;
    assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?}");
    customer.api.get("/me").await.is(200);
}

/// Sends bytes; the status of the first answer, if one came before the connection was closed or a second was over.
async fn raw(platform: &Platform, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(platform.address()).await.unwrap();
    // The other side may hang up in the middle of it.
    let _ = stream.write_all(bytes).await;
    let mut head = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(1), stream.read(&mut head)).await.ok()?.ok()?;
    let line = String::from_utf8_lossy(&head[..read]).into_owned();
    line.strip_prefix("HTTP/1.1 ").or(line.strip_prefix("HTTP/1.0 "))?.get(..3)?.parse().ok()
}

/// Clients that send a byte now and then hold up nobody, and are let go.
async fn dawdlers(platform: &Platform, customer: &Customer) {
    let mut slow = Vec::new();
    for _ in 0..60 {
        let mut stream = TcpStream::connect(platform.address()).await.unwrap();
        let head = "POST /b/lanwan/api/v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let begun = Instant::now();
    let others = join_all((0..20).map(|_| customer.api.get("/accounts"))).await;
    assert!(others.iter().all(|answer| answer.status == 200));
    assert!(begun.elapsed() < Duration::from_secs(5), "others waited {:?} for dawdlers", begun.elapsed());
    let drip = async {
        for _ in 0..40 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            for stream in &mut slow {
                let _ = stream.write_all(b" ").await;
            }
            let mut byte = [0; 12];
            let told = tokio::time::timeout(Duration::from_millis(1), slow[0].read(&mut byte)).await;
            if let Ok(Ok(_)) = told {
                return String::from_utf8_lossy(&byte).into_owned();
            }
        }
        panic!("a dawdler was never let go");
    };
    let line = drip.await;
    assert!(line.starts_with("HTTP/1.1 503") || line.starts_with("HTTP/1.1 408") || line.starts_with('\0'), "{line:?}");
}

/// More than the platform takes is turned away at once, with the time to come back; then it goes on.
async fn crowds_are_told_to_wait(platform: &mut Platform, customer: &Customer) {
    assert!(platform.stop().await.success());
    platform.set("POLYBANK_HTTP__RATES__VISITOR", "{ burst = 40, per_minute = 1 }");
    platform.set("POLYBANK_HTTP__LANES", "{ running_max = 1, waiting_max = 1, wait_ms_max = 50 }");
    platform.launch().await;
    let visitor = platform.bank("lanwan");
    let login = || {
        visitor.post("/login", json!({ "phone": "13799999999", "password": "wrong-2026", "device": customer.device }))
    };
    let begun = Instant::now();
    let answers = join_all((0..60).map(|_| login())).await;
    assert!(begun.elapsed() < Duration::from_secs(15), "took {:?}", begun.elapsed());
    let (mut busy, mut often) = (0, 0);
    for answer in &answers {
        match (answer.status, answer.code()) {
            (503, "overloaded") => busy += 1,
            (429, "rate_limited") => often += 1,
            _ => continue,
        }
        let wait_s: u64 = answer.header("retry-after").parse().expect("says when to come back");
        assert!(wait_s >= 1 && answer.number("/retry_after_s") == wait_s as i64, "{}", answer.raw);
    }
    assert!(busy > 0 && often >= 20, "{busy} overloaded, {often} rate limited");
    let other = platform.bank("qinghe").get("/brand").await;
    other.is(200);
    platform.bank("lanwan").with_token(customer.api.token()).get("/me").await.is(200);
}
