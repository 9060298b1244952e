//! One person who is several users: made one by proof or by people, and taken apart again.

use std::sync::Arc;

use journeys::{Answer, Customer, Platform, operator};
use serde_json::{Value, json};

use super::soon;

/// Signs in on the customer's own device.
async fn signs_in(customer: &Customer) -> Answer {
    let login = json!({ "phone": customer.phone, "password": customer.password, "device": customer.device });
    customer.visitor.post("/login", login).await
}

pub async fn two_users_become_one_by_a_code_and_are_split_again(platform: Arc<Platform>) {
    let rich = Customer::with_account(&platform, "yunling", "江上舟").await;
    let poor = Customer::register(&platform, "yunling").await;
    let own = poor.api.get("/me/identities").await.is(200);
    assert_eq!((own.list("/identities").len(), own.text("/identities/0/channel").as_str()), (1, "app"));

    // Nobody's phone is answered like somebody's, and a wrong code says nothing more.
    let nobodys = poor.api.post("/me/merges", json!({ "phone": "13911110000" })).await.is(201);
    let path = format!("/me/merges/{}/complete", nobodys.text("/claim/claim_id"));
    poor.api.post(&path, json!({ "code": "000000" })).await.refused(422, "code_wrong");
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;

    // Whoever holds the account goes on, whoever asked: the asker is signed out, and told where to sign in.
    let merged = poor.merge(&rich).await.is(200);
    let said = (merged.text("/outcome"), merged.text("/session"));
    assert_eq!((said.0.as_str(), said.1.as_str()), ("merged", "ended"));
    assert!(!merged.raw.contains(&rich.phone), "{}", merged.raw);
    poor.api.get("/me").await.is(401);
    let refused = signs_in(&poor).await.refused(409, "user_merged");
    assert!(!refused.raw.contains(&rich.phone), "{}", refused.raw);
    rich.api.get("/me").await.is(200);
    let now = rich.api.get("/me/identities").await.is(200);
    assert_eq!((now.list("/identities").len(), now.list("/merges").len()), (2, 1));
    assert!(now.list("/identities").iter().any(|one| one["came_with_merge"] == json!(true)));

    // The console knows what passed, and takes it back.
    let console = operator(&platform, "yunling.service").await;
    let user = rich.api.get("/me").await.is(200).text("/user_id");
    let path = format!("/banks/yunling/customers/{user}/identities");
    let known = console.get(&path).await.is(200);
    assert_eq!(known.text("/merges/0/moved/0/kind"), "identity");
    let merge = known.text("/merges/0/merge_id");
    let split = format!("/banks/yunling/merges/{merge}/split");
    console.post(&split, json!({ "reason": "客户来电：不是本人" })).await.is(204);
    console.post(&split, json!({ "reason": "客户来电：不是本人" })).await.refused(409, "merge_split_already");
    rich.api.get("/me").await.is(401);
    let back = signs_in(&poor).await.is(200);
    assert_eq!(back.text("/outcome"), "signed_in");
    assert!(console.get(&path).await.is(200).list("/identities").iter().all(|one| one["home_user_id"].is_null()));
}

/// What is on the customer's accounts, and how many transfers they made.
async fn has(customer: &Customer) -> (usize, usize) {
    let accounts = customer.api.get("/accounts").await.is(200).list("/accounts").len();
    (accounts, customer.api.get("/transfers").await.is(200).list("/items").len())
}

pub async fn money_on_both_sides_is_for_two_people_and_comes_back(platform: Arc<Platform>) {
    let mut kept = Customer::with_account(&platform, "yunling", "关山月").await;
    let mut other = Customer::with_account(&platform, "yunling", "关山月").await;
    let payee = Customer::with_account(&platform, "yunling", "收款人甲").await;
    other.transfer(&payee.party, "1.00").await;
    let saved =
        json!({ "name": payee.party.name, "account_no": payee.party.account_no, "bank_no": payee.party.bank_no });
    other.api.post("/payees", saved).await.is(201);

    // Another id number, since the demonstration makes one up for each phone, and accounts on both sides.
    let waiting = kept.merge(&other).await.is(200);
    assert_eq!(waiting.text("/outcome"), "in_review");
    assert!(waiting.list("/conflicts").contains(&json!("both_hold_money")), "{}", waiting.raw);
    let (first, second) = (operator(&platform, "yunling.service").await, operator(&platform, "yunling.admin").await);
    let queue = first.get("/banks/yunling/identity-cases?state=open").await.is(200);
    let user = kept.api.get("/me").await.is(200).text("/user_id");
    let case = queue.list("/items").iter().find(|case| case["user"]["user_id"] == json!(user)).unwrap().clone();
    let at = format!("/banks/yunling/identity-cases/{}", case["case_id"].as_str().unwrap());
    let decision = json!({ "decision": "merge", "kept_user_id": user, "reason": "双方到网点核验，确认同一人" });
    first.post(&format!("{at}/decision"), decision.clone()).await.refused(409, "identity_case_not_yours");
    first.post(&format!("{at}/assignment"), json!({})).await.is(204);
    let proposed = first.post(&format!("{at}/decision"), decision.clone()).await.is(200);
    assert_eq!(proposed.text("/state"), "proposed");
    first.post(&format!("{at}/decision"), decision.clone()).await.refused(409, "second_person_needed");
    assert_eq!(has(&kept).await.0, 1, "nothing moves before two have said so");
    assert_eq!(second.post(&format!("{at}/decision"), decision).await.is(200).text("/state"), "merged");

    // Accounts, transfers and payees are one customer's now, and the money works.
    soon("everything has passed", || async { (has(&kept).await == (2, 1)).then_some(()) }).await;
    soon("the payee has passed", || async {
        (kept.api.get("/payees").await.is(200).list("/payees").len() == 1).then_some(())
    })
    .await;
    other.api.get("/accounts").await.is(401);
    let mut draft = kept.draft(&payee.party, "2.00");
    draft["from_account_id"] = json!(other.account_id);
    let challenge = kept.challenge(&draft).await;
    let proven = kept.prove(&draft, &challenge).await;
    kept.api.post("/transfers", proven).await.is(201);

    // Split: each has again what was its own, and what was paid from an account goes with it.
    let known = first.get(&format!("/banks/yunling/customers/{user}/identities")).await.is(200);
    let kinds: Vec<Value> = known.list("/merges/0/moved").iter().map(|moved| moved["kind"].clone()).collect();
    for kind in ["account", "payee", "identity"] {
        assert!(kinds.contains(&json!(kind)), "{kind} in {kinds:?}");
    }
    let split = format!("/banks/yunling/merges/{}/split", known.text("/merges/0/merge_id"));
    first.post(&split, json!({ "reason": "复核发现不是同一人" })).await.is(204);
    for customer in [&mut kept, &mut other] {
        let session = signs_in(customer).await.is(200);
        customer.take_session(&session.body["session"]);
    }
    soon("each has its own again", || async {
        ((has(&kept).await, has(&other).await) == ((1, 0), (1, 2))).then_some(())
    })
    .await;
    assert_eq!(kept.api.get("/payees").await.is(200).list("/payees").len(), 0);
    assert_eq!(other.api.get("/payees").await.is(200).list("/payees").len(), 1);
    other.transfer(&payee.party, "1.00").await;
}
