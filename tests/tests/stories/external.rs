//! Signing in through others: there and back, what it opens, and what it does not.

use std::sync::Arc;

use journeys::{Answer, Customer, PROVIDER, Platform, choose, code, new_device, new_phone, operator};
use reqwest::Method;
use serde_json::{Value, json};

use super::soon;

/// What was brought back, with more beside it.
fn with(brought: &Value, more: Value) -> Value {
    let mut whole = brought.clone();
    whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    whole
}

/// A visitor goes to the provider and comes back as `subject`; where that led, and the attempt.
async fn arrive(platform: &Platform, bank: &str, device: &Value, subject: &str) -> (Answer, String) {
    let visitor = platform.bank(bank);
    let begin = json!({ "provider_id": PROVIDER, "device_id": device["device_id"] });
    let begun = visitor.post("/external-logins", begin).await.is(201);
    let attempt = begun.text("/attempt_id");
    let brought = choose(platform, &begun, subject).await;
    let body = with(&brought, json!({ "device": device }));
    (visitor.post(&format!("/external-logins/{attempt}/return"), body).await.is(200), attempt)
}

pub async fn a_phone_makes_a_user_of_whom_a_provider_vouches_for(platform: Arc<Platform>) {
    let visitor = platform.bank("yunling");
    let offered = visitor.get("/sign-in-providers").await.is(200);
    assert_eq!(offered.text("/providers/0/kind"), "demonstration");
    assert!(offered.text("/providers/0/name").contains("非真实登录"), "{}", offered.raw);
    let (device, phone) = (new_device(), new_phone());
    let (first, attempt) = arrive(&platform, "yunling", &device, "demo-3").await;
    assert_eq!(first.text("/outcome"), "phone_needed");
    assert!(first.body["session"].is_null(), "before the phone is proven there is nothing");

    let path = format!("/external-logins/{attempt}/phone");
    let sent = visitor.post(&path, json!({ "phone": phone })).await.is(202);
    assert!(!sent.raw.contains(&phone), "{}", sent.raw);
    let complete = format!("/external-logins/{attempt}/complete");
    let right = code(&visitor, &phone).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let body = |code: &str, device: &Value| json!({ "code": code, "device": device });
    visitor.post(&complete, body(wrong, &device)).await.refused(422, "code_wrong");
    visitor.post(&complete, body(&right, &new_device())).await.refused(422, "external_attempt_over");
    let session = visitor.post(&complete, body(&right, &device)).await.is(201);
    visitor.post(&complete, body(&right, &device)).await.refused(422, "external_attempt_over");
    let own = visitor.with_token(&session.text("/access_token"));
    let me = own.get("/me").await.is(200);
    assert_eq!(me.text("/user_class"), "open");
    let pin = json!({ "pin": journeys::PIN, "password": "Harbour-2026" });
    own.put("/me/pin", pin).await.refused(422, "password_not_set");

    // From now on it takes the place of the password, and of nothing else.
    let (again, _) = arrive(&platform, "yunling", &device, "demo-3").await;
    assert_eq!(again.text("/outcome"), "signed_in");
    // A device has one session: the new one has taken the place of the first.
    let own = visitor.with_token(&again.text("/session/access_token"));
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    let elsewhere = new_device();
    let (new, _) = arrive(&platform, "yunling", &elsewhere, "demo-3").await;
    assert_eq!(new.text("/outcome"), "challenge");
    let path = format!("/login/{}/complete", new.text("/challenge/challenge_id"));
    visitor.post(&path, body(&code(&visitor, &phone).await, &elsewhere)).await.is(200);

    let links = own.get("/me/external-links").await.is(200);
    assert_eq!((links.list("/links").len(), links.text("/links/0/standing").as_str()), (1, "active"));
    let path = format!("/me/external-links/{}", links.text("/links/0/link_id"));
    own.delete(&path).await.is(204);
    own.delete(&path).await.refused(404, "not_found");
    let (nobodys, _) = arrive(&platform, "yunling", &device, "demo-3").await;
    assert_eq!(nobodys.text("/outcome"), "phone_needed");
}

pub async fn a_customer_links_from_inside_by_proof_and_an_operator_ends_it(platform: Arc<Platform>) {
    let customer = Customer::with_account(&platform, "qinghe", "程远舟").await;
    let other = Customer::with_account(&platform, "qinghe", "卫听澜").await;
    // From outside a code to the phone is not enough: there are a password and an account.
    let (outside, attempt) = arrive(&platform, "qinghe", &customer.device, "demo-4").await;
    assert_eq!(outside.text("/outcome"), "phone_needed");
    let path = format!("/external-logins/{attempt}");
    customer.visitor.post(&format!("{path}/phone"), json!({ "phone": customer.phone })).await.is(202);
    let body = json!({ "code": customer.code().await, "device": customer.device });
    let refused = customer.visitor.post(&format!("{path}/complete"), body).await.refused(409, "external_link_inside");
    assert_eq!(refused.text("/remedy/action"), "sign_in");

    let begin = json!({ "provider_id": PROVIDER });
    let begun = customer.api.post("/me/external-logins", begin.clone()).await.is(201);
    let path = format!("/me/external-logins/{}", begun.text("/attempt_id"));
    let brought = choose(&platform, &begun, "demo-4").await;
    other.api.post(&format!("{path}/return"), brought.clone()).await.refused(404, "not_found");
    let back = customer.api.post(&format!("{path}/return"), brought.clone()).await.is(200);
    assert_eq!(back.text("/provider_id"), PROVIDER);
    customer.api.post(&format!("{path}/return"), brought).await.refused(422, "external_attempt_over");
    let complete = format!("{path}/complete");
    customer.do_proven(Method::POST, &complete, &json!({})).await.is(204);
    let text = customer.visitor.get(&format!("/demo/handset?phone={}&limit=5", customer.phone)).await.is(200);
    assert!(text.raw.contains("绑定第三方登录：演示身份"), "the code says what it is for: {}", text.raw);
    customer.api.post("/me/external-logins", begin.clone()).await.refused(409, "external_linked_already");
    let (known, _) = arrive(&platform, "qinghe", &customer.device, "demo-4").await;
    assert_eq!(known.text("/outcome"), "signed_in");
    let own = customer.visitor.with_token(&known.text("/session/access_token"));

    // Nobody else can have it as well.
    let begun = other.api.post("/me/external-logins", begin).await.is(201);
    let path = format!("/me/external-logins/{}/return", begun.text("/attempt_id"));
    let brought = choose(&platform, &begun, "demo-4").await;
    other.api.post(&path, brought).await.refused(409, "external_linked_elsewhere");

    soon("the customer is told", || async {
        let inbox = own.get("/messages?kind=security").await.is(200);
        inbox.raw.contains("已绑定第三方登录").then_some(())
    })
    .await;
    let console = operator(&platform, "qinghe.service").await;
    let user = own.get("/me").await.is(200).text("/user_id");
    let path = format!("/banks/qinghe/customers/{user}/external-links");
    let seen = console.get(&path).await.is(200);
    assert!(!seen.raw.contains("demo-4"), "whom a provider vouches for is nobody's to see: {}", seen.raw);
    let end = format!("{path}/{}/end", seen.text("/links/0/link_id"));
    console.post(&end, json!({ "purpose": "短" })).await.refused(422, "validation_failed");
    console.post(&end, json!({ "purpose": "客户来电：不是本人绑定" })).await.is(204);
    console.post(&end, json!({ "purpose": "客户来电：不是本人绑定" })).await.refused(404, "not_found");
    let (nobodys, _) = arrive(&platform, "qinghe", &customer.device, "demo-4").await;
    assert_eq!(nobodys.text("/outcome"), "phone_needed");
    let auditor = operator(&platform, "qinghe.auditor").await;
    let trail = auditor.get("/banks/qinghe/audit?action=auth.external_unlinked").await.is(200);
    assert!(trail.raw.contains("不是本人绑定"), "{}", trail.raw);
}

pub async fn an_attempt_is_worth_something_once_where_it_began(platform: Arc<Platform>) {
    let (visitor, device) = (platform.bank("lanwan"), new_device());
    let begin = |provider: &str| json!({ "provider_id": provider, "device_id": device["device_id"] });
    visitor.post("/external-logins", begin("nobody")).await.refused(404, "not_found");
    let malformed = json!({ "provider_id": PROVIDER, "device_id": "x" });
    visitor.post("/external-logins", malformed).await.refused(422, "validation_failed");
    let begun = visitor.post("/external-logins", begin(PROVIDER)).await.is(201);
    let path = format!("/external-logins/{}/return", begun.text("/attempt_id"));
    let brought = choose(&platform, &begun, "demo-2").await;
    let body = |more: Value| with(&with(&brought, json!({ "device": device })), more);
    for wrong in [json!({ "state": "x" }), json!({ "device": new_device() })] {
        visitor.post(&path, body(wrong)).await.refused(422, "external_attempt_over");
    }
    for wrong in [json!({ "state": "" }), json!({ "code": "x".repeat(2_049) })] {
        visitor.post(&path, body(wrong)).await.refused(422, "validation_failed");
    }
    platform.bank("qinghe").post(&path, body(json!({}))).await.refused(404, "not_found");
    let mixed = body(json!({ "iss": "https://another.example" }));
    visitor.post(&path, mixed).await.refused(422, "external_not_proven");
    visitor.post(&path, body(json!({}))).await.refused(422, "external_attempt_over");

    // Somebody who stays away is nobody; a code made up is no code.
    let begun = visitor.post("/external-logins", begin(PROVIDER)).await.is(201);
    let path = format!("/external-logins/{}", begun.text("/attempt_id"));
    let phone = json!({ "phone": new_phone() });
    visitor.post(&format!("{path}/phone"), phone).await.refused(422, "external_attempt_over");
    let brought = choose(&platform, &begun, "demo-2").await;
    let made_up = with(&brought, json!({ "code": "made-up", "device": device }));
    visitor.post(&format!("{path}/return"), made_up).await.refused(422, "external_not_proven");
}
