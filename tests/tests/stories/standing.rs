//! How somebody comes from nothing to a real-name customer, and what each step opens.

use std::sync::Arc;

use journeys::{Customer, Platform, operator};
use reqwest::Method;
use serde_json::{Value, json};

use super::soon;

/// The class, once it is `expected`: cards tell of themselves by an event.
async fn class_is(customer: &Customer, expected: &str) {
    soon(expected, || async {
        let me = customer.api.get("/me").await.is(200);
        (me.text("/user_class") == expected).then_some(())
    })
    .await;
}

/// Why a function is locked for the customer; nothing if it is open.
async fn lock(customer: &Customer, word: &str) -> Option<String> {
    let functions = customer.api.get("/me/functions").await.is(200);
    let row = functions.list("/functions").iter().find(|row| row["word"] == word).expect("a known function").clone();
    row["locked"]["action"].as_str().map(str::to_owned)
}

/// The step of the way to `class`, as the customer sees it.
async fn step(customer: &Customer, class: &str) -> Value {
    let standing = customer.api.get("/me/standing").await.is(200);
    let steps = standing.list("/steps");
    steps.iter().find(|step| step["user_class"] == class).expect("every class is a step").clone()
}

/// What a bank knows of a customer's name and id number.
async fn known_at(platform: &Platform, bank: &str, customer: &Customer) -> (String, String) {
    let user = customer.api.get("/me").await.is(200).text("/user_id");
    let api = operator(platform, "alliance").await;
    let path = format!("/banks/{bank}/customers/{user}/reveal");
    let known = api.post(&path, json!({ "purpose": "核对演示客户" })).await.is(200);
    (known.text("/name"), known.text("/id_number"))
}

pub async fn an_open_user_binds_a_card_and_is_verified(platform: Arc<Platform>) {
    let here = Customer::register(&platform, "lanwan").await;
    let refused = here.api.get("/payees").await.refused(403, "permission_missing");
    assert_eq!(refused.text("/remedy/action"), "bind_card", "{}", refused.raw);
    let refused = here.api.get("/transfers").await.refused(403, "permission_missing");
    assert_eq!(refused.text("/remedy/action"), "verify_identity");
    assert!(refused.text("/detail").contains("实名客户") && refused.text("/appeal").len() > 10, "{}", refused.raw);
    assert_eq!(lock(&here, "payee").await.as_deref(), Some("bind_card"));
    let next = step(&here, "bound").await;
    assert_eq!((next["state"].as_str(), next["action"].as_str()), (Some("next"), Some("bind_card")));
    here.visitor.get("/transfers").await.refused(401, "unauthenticated");

    // The same person has an account at another bank; its card makes them a bound user here.
    let there = here.also_at(&platform, "qinghe", "宁远舟").await;
    let (name, id_number) = known_at(&platform, "qinghe", &there).await;
    let texts = here.api.get("/agreement-texts").await.is(200);
    let text = texts.list("/agreements").iter().find(|text| text["document"] == "hang_card").unwrap().clone();
    let mut card = json!({
        "card_no": there.party.account_no, "phone": here.phone,
        "agreements": [{ "document": "hang_card", "version": text["version"] }],
    });
    here.api.post("/cards", card.clone()).await.refused(422, "card_holder_needed");
    card["holder"] = json!({ "name": "宁远帆", "id_number": id_number });
    let wrong = here.api.post("/cards", card.clone()).await;
    assert!(wrong.status == 422 && wrong.code() != "card_holder_needed", "{}", wrong.raw);
    card["holder"] = json!({ "name": name, "id_number": id_number });
    let mut others = card.clone();
    others["phone"] = json!("13900000000");
    let refused = here.api.post("/cards", others).await.refused(422, "card_phone_not_own");
    assert_eq!(refused.text("/remedy/action"), "verify_identity");
    let bound = here.do_proven(Method::POST, "/cards", &card).await.is(201);
    class_is(&here, "bound").await;
    soon("payees open", || async { (here.api.get("/payees").await.status == 200).then_some(()) }).await;
    assert_eq!(lock(&here, "transfer").await.as_deref(), Some("verify_identity"));

    // Verified in the name on the card and no other; the demonstration says that it is one.
    let claim = |name: &str, id: &str| json!({ "name": name, "id_number": id });
    let refused = here.api.post("/me/identity", claim("宁远帆", &id_number)).await;
    refused.refused(422, "identity_card_holder_differs");
    here.api.post("/me/identity", claim(&name, "110105194912310021")).await.refused(422, "validation_failed");
    let verified = here.api.post("/me/identity", claim(&name, &id_number)).await.is(200);
    assert_eq!(
        (verified.text("/user_class").as_str(), verified.text("/identity_route").as_str()),
        ("real_name", "demonstration")
    );
    assert!(!verified.raw.contains(&id_number) && !verified.raw.contains(&name), "{}", verified.raw);
    here.api.get("/transfers").await.is(200);
    assert_eq!(step(&here, "real_name").await["state"], "reached");

    // One id number is one user of a bank.
    let second = Customer::register(&platform, "lanwan").await;
    second.api.post("/me/identity", claim(&name, &id_number)).await.refused(409, "identity_in_use");

    // Without the card they are verified all the same, and the console knows how it came about.
    let card_id = bound.text("/card_id");
    here.api.call(Method::DELETE, &format!("/cards/{card_id}")).send().await.is(204);
    let user = here.api.get("/me").await.is(200).text("/user_id");
    let console = operator(&platform, "lanwan.service").await;
    let path = format!("/banks/lanwan/customers/{user}/standing");
    soon("the card has ended", || async {
        let standing = console.get(&path).await.is(200);
        assert_eq!(standing.text("/user_class"), "real_name");
        let ended = |one: &Value| one["kind"] == "card" && one["ended_at"].is_string();
        standing.list("/evidence").iter().any(ended).then_some(())
    })
    .await;
}

pub async fn a_bank_sets_who_may_do_what(platform: Arc<Platform>) {
    let customer = Customer::register(&platform, "yunling").await;
    customer.api.get("/banks").await.is(200);
    let console = operator(&platform, "yunling.admin").await;
    let matrix = console.get("/banks/yunling/permissions").await.is(200);
    let row = matrix.list("/rows").iter().find(|row| row["word"] == "bank.directory").unwrap().clone();
    assert_eq!((row["fixed"].as_bool(), row["lowest"]["app"].as_str()), (Some(false), Some("open")));
    let set = |lowest: Value, note: &str| {
        let body = json!({ "body": { "lowest": lowest }, "effective_from": null, "note": note });
        console.post("/banks/yunling/parameters/user.permissions", body)
    };
    let below = set(json!({ "transfer": { "app": "open" } }), "低于底线").await;
    assert!(below.status == 422 && below.raw.contains("lowest.transfer.app"), "{}", below.raw);
    set(json!({ "bank.directory": { "app": "real_name" } }), "实名后可查").await.is(201);
    let refused = soon("it is closed", || async {
        let answer = customer.api.get("/banks").await;
        (answer.status == 403).then_some(answer)
    })
    .await;
    assert_eq!((refused.code(), refused.text("/remedy/action").as_str()), ("permission_missing", "verify_identity"));
    // Another channel is another column.
    let web = || customer.api.call(Method::GET, "/banks").header("x-polybank-client", "mini_program");
    web().send().await.is(200);
    set(json!({}), "恢复默认").await.is(201);
    soon("it is open again", || async { (customer.api.get("/banks").await.status == 200).then_some(()) }).await;
}
