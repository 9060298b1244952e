//! Who comes to a bank: visitors, new and known devices, sessions, registrations.

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine as _;
use journeys::{Customer, DEMO_PASSWORD, Platform, code_in};
use reqwest::Method;
use serde_json::{Value, json};

const BANKS: [&str; 3] = ["lanwan", "qinghe", "yunling"];

pub async fn a_visitor_sees_three_brands(platform: Arc<Platform>) {
    let mut colours = HashSet::new();
    for bank in BANKS {
        let brand = platform.bank(bank).get("/brand").await.is(200);
        assert_eq!(brand.text("/bank_id"), bank);
        assert!(brand.body["demo"].as_bool().unwrap());
        colours.insert(brand.text("/primary_color"));
        let logo = platform.root().get(&brand.text("/logo_url")).await.is(200);
        assert!(logo.header("content-type").starts_with("image/svg+xml"), "{}", logo.header("content-type"));
        let app = platform.root().get(&format!("/b/{bank}/")).await.is(200);
        assert!(app.raw.contains(&brand.text("/name")), "the page names its bank");
        assert!(app.header("content-security-policy").contains("default-src 'self'"));
        assert_eq!(app.header("x-content-type-options"), "nosniff");
        let manifest = platform.root().get(&format!("/b/{bank}/manifest.webmanifest")).await.is(200);
        assert_eq!(manifest.text("/short_name"), brand.text("/short_name"));
    }
    assert_eq!(colours.len(), 3, "three clearly different brands");
    platform.bank("nowhere").get("/brand").await.refused(404, "not_found");

    let landing = platform.root().get("/api/landing").await.is(200);
    for bank in BANKS {
        assert!(landing.list("/banks").iter().any(|row| row["bank_id"] == bank), "{}", landing.raw);
    }
    assert_eq!(landing.text("/customer_password"), DEMO_PASSWORD);
    for page in ["/", "/console/", "/docs/"] {
        let page = platform.root().get(page).await.is(200);
        assert!(page.header("content-type").starts_with("text/html"));
    }
    platform.root().get("/livez").await.is(200);
    let metrics = platform.root().get("/metrics").await.is(200);
    assert!(metrics.raw.lines().count() > 5, "{}", metrics.raw);
}

pub async fn a_new_device_needs_a_code_and_a_known_one_does_not(platform: Arc<Platform>) {
    let visitor = platform.bank("yunling");
    let demo = visitor.get("/demo/customers").await.is(200);
    let phone = demo.text("/customers/1/phone");
    let device = json!({ "device_id": uuid::Uuid::new_v4().to_string(), "name": "Safari · iPhone", "platform": "ios" });

    let wrong = json!({ "phone": phone, "password": "not-the-one-1", "device": device });
    let refused = visitor.post("/login", wrong.clone()).await.refused(401, "credentials_wrong");
    assert!(refused.number("/attempts_left") >= 1);
    let english = visitor.call(Method::POST, "/login").body(wrong).header("accept-language", "en").send().await;
    let english = english.refused(401, "credentials_wrong").text("/title");
    assert!(english.is_ascii() && english != refused.text("/title"), "{english}");

    let right = json!({ "phone": phone, "password": DEMO_PASSWORD, "device": device });
    let first = visitor.post("/login", right.clone()).await.is(200);
    assert_eq!(first.text("/outcome"), "challenge");
    assert!(first.body["session"].is_null());
    let handset = visitor.get(&format!("/demo/handset?phone={phone}&limit=1")).await.is(200);
    let code = code_in(&handset.text("/messages/0/text"));
    assert!(!first.raw.contains(&code), "a code never travels in an answer");
    assert!(!first.raw.contains(&phone), "nor does the whole phone number");

    let path = format!("/login/{}/complete", first.text("/challenge/challenge_id"));
    let other = if code == "000000" { "111111" } else { "000000" };
    let refused = visitor.post(&path, json!({ "code": other, "device": device })).await.refused(422, "code_wrong");
    assert!(refused.number("/attempts_left") >= 1);
    let elsewhere = json!({ "device_id": uuid::Uuid::new_v4().to_string(), "name": "x", "platform": "h5" });
    let answer = visitor.post(&path, json!({ "code": code, "device": elsewhere })).await;
    assert!(answer.status >= 400, "a code given on another device opened a session");
    let session = visitor.post(&path, json!({ "code": code, "device": device })).await;
    let session = if session.status == 200 {
        session
    } else {
        // Trying it from another device may have cost the code; then a new one is sent.
        let again = visitor.post("/login", right.clone()).await.is(200);
        let path = format!("/login/{}/complete", again.text("/challenge/challenge_id"));
        let handset = visitor.get(&format!("/demo/handset?phone={phone}&limit=1")).await.is(200);
        let code = code_in(&handset.text("/messages/0/text"));
        visitor.post(&path, json!({ "code": code, "device": device })).await.is(200)
    };
    let me = visitor.with_token(&session.text("/access_token")).get("/me").await.is(200);
    assert_eq!(me.text("/device_name"), "Safari · iPhone");
    let reused = visitor.post(&path, json!({ "code": code, "device": device })).await;
    assert!(reused.status >= 400, "a code opened two sessions");

    let known = visitor.post("/login", right).await.is(200);
    assert_eq!(known.text("/outcome"), "signed_in");
    assert_eq!(known.text("/session/last_login/device_name"), "Safari · iPhone");
}

/// `secret` sealed as the document of `GET /sealing-key` says.
fn sealed(key: &journeys::Answer, call: &str, field: &str, secret: &str) -> Value {
    let encoding = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let nonce = key.text("/nonce");
    let bank = key.text("/bank_id");
    let context = [bank.as_str(), call, field, &nonce].join("\n");
    let public = encoding.decode(key.text("/public_key")).unwrap();
    let sealed = crypto::seal(&public, context.as_bytes(), secret).unwrap();
    json!({
        "key_id": key.text("/key_id"), "nonce": nonce,
        "enc": encoding.encode(sealed.encapsulated), "ciphertext": encoding.encode(sealed.text),
    })
}

pub async fn a_sealed_password_opens_once_and_only_here(platform: Arc<Platform>) {
    let customer = Customer::register(&platform, "qinghe").await;
    let visitor = &customer.visitor;
    let login = |password: Value| json!({ "phone": customer.phone, "password": password, "device": customer.device });
    let key = visitor.get("/sealing-key").await.is(200);
    let right = login(sealed(&key, "POST /login", "password", &customer.password));
    assert_eq!(visitor.post("/login", right.clone()).await.is(200).text("/outcome"), "signed_in");
    visitor.post("/login", right).await.refused(409, "sealing_stale");
    let key = visitor.get("/sealing-key").await.is(200);
    let wrong = login(sealed(&key, "PUT /me/pin", "pin", &customer.password));
    visitor.post("/login", wrong).await.refused(422, "validation_failed");
    let elsewhere = platform.bank("lanwan").get("/sealing-key").await.is(200);
    let foreign = login(sealed(&elsewhere, "POST /login", "password", &customer.password));
    visitor.post("/login", foreign).await.refused(409, "sealing_stale");
    let console = platform.console();
    let key = console.get("/sealing-key").await.is(200);
    let password = sealed(&key, "POST /login", "password", journeys::DEMO_PASSWORD);
    let operator = json!({ "username": "qinghe.admin", "password": password });
    console.post("/login", operator.clone()).await.is(200);
    console.post("/login", operator).await.refused(409, "sealing_stale");
}

pub async fn a_browser_keeps_its_tokens_in_cookies(platform: Arc<Platform>) {
    let customer = Customer::register(&platform, "qinghe").await;
    let login = json!({ "phone": customer.phone, "password": customer.password, "device": customer.device });
    let web = || customer.visitor.call(Method::POST, "/login").body(login.clone()).header("x-polybank-client", "web");
    let session = web().send().await.is(200);
    assert_eq!(session.text("/outcome"), "signed_in");
    assert!(!session.raw.contains("_token\":\""), "tokens stay out of the page's reach: {}", session.raw);
    let cookies: Vec<&str> = session.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in &cookies {
        let strict = ["HttpOnly", "SameSite=Strict", "Path=/b/qinghe/"].iter().all(|part| cookie.contains(part));
        assert!(strict, "{cookie}");
    }
    let jar: Vec<&str> = cookies.iter().map(|cookie| cookie.split(';').next().unwrap()).collect();
    let jar = jar.join("; ");
    let call = |method: Method, path: &str| customer.visitor.call(method, path).header("cookie", &jar);
    call(Method::GET, "/me").header("x-polybank-client", "web").send().await.is(200);

    let foreign = call(Method::DELETE, "/session").send().await;
    foreign.refused(403, "csrf_refused");
    let foreign =
        call(Method::DELETE, "/session").header("x-polybank-client", "web").header("origin", "https://evil.example");
    foreign.send().await.refused(403, "csrf_refused");
    call(Method::GET, "/me").header("x-polybank-client", "web").send().await.is(200);

    let out = call(Method::DELETE, "/session").header("x-polybank-client", "web").header("origin", &platform.url());
    out.send().await.is(204);
    call(Method::GET, "/me").header("x-polybank-client", "web").send().await.is(401);
}

pub async fn tokens_rotate_and_a_copied_one_ends_the_session(platform: Arc<Platform>) {
    let customer = Customer::register(&platform, "lanwan").await;
    let device = customer.device["device_id"].clone();
    let refresh = |token: &Value| json!({ "refresh_token": token, "device_id": device });
    let first = customer.session["refresh_token"].clone();
    let next = customer.visitor.post("/session/refresh", refresh(&first)).await.is(200);
    assert_ne!(next.body["refresh_token"], first);
    let renewed = customer.visitor.with_token(&next.text("/access_token"));
    renewed.get("/me").await.is(200);

    customer.visitor.post("/session/refresh", refresh(&first)).await.refused(401, "session_revoked");
    let ended = renewed.get("/me").await;
    ended.refused(401, "session_revoked");
    let second = next.body["refresh_token"].clone();
    customer.visitor.post("/session/refresh", refresh(&second)).await.is(401);
    customer.visitor.post("/session/refresh", refresh(&json!("rubbish"))).await.is(401);
}

pub async fn signing_out_ends_the_session(platform: Arc<Platform>) {
    let customer = Customer::register(&platform, "lanwan").await;
    customer.api.get("/me").await.is(200);
    customer.api.call(Method::DELETE, "/session").no_key().send().await.is(204);
    customer.api.get("/me").await.is(401);
    let refresh = json!({
        "refresh_token": customer.session["refresh_token"],
        "device_id": customer.device["device_id"],
    });
    customer.visitor.post("/session/refresh", refresh).await.is(401);
}

pub async fn an_open_user_becomes_a_customer(platform: Arc<Platform>) {
    let mut customer = Customer::register(&platform, "qinghe").await;
    let me = customer.api.get("/me").await.is(200);
    assert_eq!(me.text("/user_class"), "open");
    assert!(me.body["name"].is_null() && me.body["has_pin"] == json!(false));
    assert!(customer.api.get("/accounts").await.is(200).list("/accounts").is_empty());

    let account = customer.api.post("/demo/account", json!({ "name": "林一帆" })).await.is(201);
    assert!(account.minor("/balance") > 0);
    let me = customer.api.get("/me").await.is(200);
    assert_eq!((me.text("/name"), me.text("/user_class")), ("林一帆".to_owned(), "class_one".to_owned()));
    customer.learn_account().await;

    // Without a PIN nothing can be sent, and the refusal says what to do.
    let payee = Customer::with_account(&platform, "qinghe", "周小雨").await;
    let draft = customer.draft(&payee.party, "12.34");
    let refused = customer.api.post("/transfers", draft).await;
    assert_eq!(refused.code(), "pin_not_set", "{}", refused.raw);
    assert_eq!(refused.text("/remedy/action"), "set_pin");

    let pin = |pin: &str, password: &str| json!({ "pin": pin, "password": password });
    customer.api.put("/me/pin", pin("135790", "not-mine-1")).await.refused(401, "credentials_wrong");
    for weak in ["12345", "1234567", "12a456"] {
        assert!(customer.api.put("/me/pin", pin(weak, &customer.password)).await.status >= 400, "{weak}");
    }
    customer.api.put("/me/pin", pin(journeys::PIN, &customer.password)).await.is(204);
    assert_eq!(customer.api.get("/me").await.is(200).body["has_pin"], json!(true));
    // The password alone does not undo the second factor.
    customer.api.put("/me/pin", pin("246801", &customer.password)).await.refused(422, "validation_failed");
    let mut change = pin("246801", &customer.password);
    change["current_pin"] = json!("000001");
    customer.api.put("/me/pin", change).await.refused(422, "pin_wrong");
    let receipt = customer.transfer(&payee.party, "12.34").await;
    assert_eq!((receipt.text("/status").as_str(), receipt.minor("/amount")), ("completed", 1_234));
}

pub async fn registration_gives_nothing_away(platform: Arc<Platform>) {
    let known = Customer::register(&platform, "yunling").await;
    let visitor = &known.visitor;
    let answer = visitor.post("/registrations", json!({ "phone": known.phone })).await;
    // The same answer whether or not the phone is known; only who holds the phone learns more.
    if answer.status == 201 {
        let path = format!("/registrations/{}/complete", answer.text("/registration_id"));
        let complete = json!({ "code": known.code().await, "password": "Harbour-2027", "device": known.device });
        visitor.post(&path, complete).await.refused(409, "phone_registered");
    } else {
        answer.refused(429, "sms_too_often");
    }
    let unknown = uuid::Uuid::now_v7();
    let complete = json!({ "code": "123456", "password": "Harbour-2027", "device": known.device });
    let lost = visitor.post(&format!("/registrations/{unknown}/complete"), complete).await;
    assert!((400..500).contains(&lost.status), "{}", lost.raw);
    for phone in ["", "1380000000", "138000000011", "23800000001", "1380000000a"] {
        visitor.post("/registrations", json!({ "phone": phone })).await.refused(422, "validation_failed");
    }

    let phone = "19900112233";
    let started = visitor.post("/registrations", json!({ "phone": phone })).await.is(201);
    let handset = visitor.get(&format!("/demo/handset?phone={phone}")).await.is(200);
    let code = code_in(&handset.text("/messages/0/text"));
    let path = format!("/registrations/{}/complete", started.text("/registration_id"));
    let complete = |password: &str| json!({ "code": code, "password": password, "device": known.device });
    for weak in ["short1", "12345678", "aaaaaaaa"] {
        visitor.post(&path, complete(weak)).await.refused(422, "password_weak");
    }
}

pub async fn behaviour_is_taken_in(platform: Arc<Platform>) {
    let visitor = platform.bank("lanwan");
    let now = json!(kernel::Clock::System.now());
    let event = |id: uuid::Uuid| {
        json!({
            "event_id": id.to_string(), "name": "page_view", "page": "/", "dwell_ms": 1200,
            "at": now, "device_id": "a-phone",
        })
    };
    let id = uuid::Uuid::new_v4();
    let batch = |events: Vec<Value>| json!({ "events": events });
    let post = |body: Value| visitor.call(Method::POST, "/events").no_key().body(body).send();
    let mut unknown = event(uuid::Uuid::new_v4());
    unknown["page"] = json!("/nowhere");
    let taken = post(batch(vec![event(id), unknown, event(id)])).await.is(202);
    assert_eq!(taken.body, json!({ "kept": 1, "repeated": 1, "quarantined": 1 }));
    let crowd = (0..501).map(|_| event(uuid::Uuid::new_v4())).collect();
    for wrong in [batch(vec![]), batch(crowd), json!({ "events": "x" })] {
        let answer = post(wrong).await;
        assert!((400..500).contains(&answer.status), "{}", answer.raw);
    }
}
