//! The operations console: roles, cockpit, customers, transfers, audit, opening a bank.

use std::sync::Arc;
use std::time::Instant;

use journeys::{Caller, Customer, Platform, operator};
use reqwest::Method;
use serde_json::{Value, json};

use super::soon;

pub async fn roles_decide_what_an_operator_may_do(platform: Arc<Platform>) {
    let console = platform.console();
    let wrong = json!({ "username": "lanwan.admin", "password": "not-it-2026" });
    console.post("/login", wrong).await.refused(401, "credentials_wrong");
    console.get("/me").await.refused(401, "unauthenticated");
    for (username, role, bank) in [
        ("alliance", "alliance_admin", Value::Null),
        ("auditor", "alliance_auditor", Value::Null),
        ("lanwan.admin", "bank_admin", json!("lanwan")),
        ("lanwan.service", "bank_service", json!("lanwan")),
        ("lanwan.auditor", "bank_auditor", json!("lanwan")),
    ] {
        let operator = operator(&platform, username).await;
        let me = operator.get("/me").await.is(200);
        assert_eq!((me.text("/role").as_str(), &me.body["bank_id"]), (role, &bank));
        let may = |permission: &str| me.list("/permissions").contains(&json!(permission));
        if !may("bank.open") {
            let peony = json!({
                "bank_id": "peony", "name": "牡丹银行", "name_en": "Peony Bank", "short_name": "牡丹",
                "primary_color": "#b3365b", "accent_color": "#f2b134",
            });
            operator.post("/banks", peony).await.refused(403, "forbidden");
        }
        let banks = operator.get("/banks").await.is(200);
        let sees: Vec<_> = banks.list("/banks").iter().map(|row| row["bank_id"].clone()).collect();
        if bank.is_null() {
            assert!(sees.len() >= 3, "{username} sees {sees:?}");
        } else {
            assert_eq!(sees, vec![bank], "{username}");
            operator.get("/banks/qinghe/customers").await.is(404);
        }
        let path = "/banks/lanwan/integrity";
        assert_eq!(operator.get(path).await.status == 200, may("audit.view"), "{username}");
    }
    let leaving = operator(&platform, "lanwan.service").await;
    leaving.delete("/session").await.is(204);
    leaving.get("/me").await.is(401);
}

pub async fn the_cockpit_moves(platform: Arc<Platform>) {
    let operator = operator(&platform, "yunling.admin").await;
    let figures = || async { operator.get("/cockpit?bank_id=yunling&days=7").await.is(200) };
    let before = figures().await;
    assert_eq!(before.text("/scope"), "bank");
    assert_eq!(before.list("/daily").len(), 7);
    let payer = Customer::with_account(&platform, "yunling", "钟鸣").await;
    let payee = Customer::with_account(&platform, "yunling", "钟声").await;
    payer.transfer(&payee.party, "123.00").await;
    let draft = payer.draft(&payee.party, "60000.00");
    payer.api.post("/transfers", draft).await.refused(422, "limit_exceeded");
    soon("the cockpit has counted it", || async {
        let now = figures().await;
        let grown = |name: &str, by: i64| {
            let pointer = format!("/today/{name}");
            now.number(&pointer) >= before.number(&pointer) + by
        };
        let amount = now.minor("/today/transfer_amount") >= before.minor("/today/transfer_amount") + 12_300;
        let counted = amount && grown("transfers", 1) && grown("refusals", 1) && grown("new_customers", 2);
        let limit = now.list("/refusals").iter().any(|row| row["code"] == "limit_exceeded");
        (counted && limit && grown("step_ups", 1)).then_some(())
    })
    .await;
    let alliance = journeys::operator(&platform, "alliance").await;
    let all = alliance.get("/cockpit").await.is(200);
    assert_eq!(all.text("/scope"), "alliance");
    assert!(all.list("/banks").len() >= 3);
    operator.get("/cockpit?bank_id=lanwan").await.is(404);
}

pub async fn a_customer_is_looked_up_masked_and_revealed_on_record(platform: Arc<Platform>) {
    let customer = Customer::with_account(&platform, "lanwan", "欧阳明月").await;
    let service = operator(&platform, "lanwan.service").await;
    let mut found = Vec::new();
    for query in [customer.phone.as_str(), "欧阳明", customer.party.account_no.as_str()] {
        let query: String = urlencode(query);
        let page = service.get(&format!("/banks/lanwan/customers?query={query}")).await.is(200);
        assert_eq!(page.list("/items").len(), 1, "{query}: {}", page.raw);
        for secret in [&customer.phone, "欧阳明月", &customer.party.account_no] {
            assert!(!page.raw.contains(secret), "{secret} is not masked");
        }
        found.push(page.text("/items/0/user_id"));
    }
    let id = found[0].clone();
    assert!(found.iter().all(|other| *other == id));
    let detail = service.get(&format!("/banks/lanwan/customers/{id}")).await.is(200);
    assert_eq!((detail.list("/accounts").len(), detail.list("/devices").len()), (1, 1));
    assert!(detail.list("/tools").iter().any(|tool| tool["tool"] == "pin" && tool["state"] == "active"));
    assert!(!detail.raw.contains(&customer.phone) && !detail.raw.contains(&customer.party.account_no));

    let path = format!("/banks/lanwan/customers/{id}/reveal");
    let purpose = "客户来电核实身份";
    let who = |answer: &journeys::Answer| answer.list("/permissions").contains(&json!("customer.reveal"));
    let mut revealed = 0;
    for username in ["lanwan.admin", "lanwan.service", "lanwan.auditor"] {
        let operator = operator(&platform, username).await;
        let may = who(&operator.get("/me").await.is(200));
        let answer = operator.post(&path, json!({ "purpose": purpose })).await;
        if may {
            let answer = answer.is(200);
            assert_eq!((answer.text("/phone"), answer.text("/name")), (customer.phone.clone(), "欧阳明月".to_owned()));
            operator.post(&path, json!({ "purpose": "x" })).await.refused(422, "validation_failed");
            revealed += 1;
        } else {
            answer.refused(403, "forbidden");
        }
    }
    assert!(revealed >= 1, "some role may reveal");
    let auditor = operator(&platform, "lanwan.auditor").await;
    let trail = auditor.get(&format!("/banks/lanwan/audit?subject={id}&limit=100")).await.is(200);
    let on_record = trail.list("/items").iter().filter(|row| row["detail"]["purpose"] == purpose).count();
    assert_eq!(on_record, revealed, "{}", trail.raw);
    let named = |action: &str| {
        let row = trail.list("/items").iter().find(|row| row["action"] == action).expect("on record");
        row["actor_name"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(named("user.demo_account"), "*月", "customers are masked");
    assert!(["蓝湾银行管理员", "蓝湾银行客服"].contains(&named("user.revealed").as_str()), "{}", trail.raw);

    // Support may end the customer's sessions.
    let sign_out = format!("/banks/lanwan/customers/{id}/sign-out");
    service.post(&sign_out, json!({})).await.is(204);
    customer.api.get("/me").await.refused(401, "session_revoked");
}

pub async fn a_demo_customer_has_a_past(platform: Arc<Platform>) {
    let service = operator(&platform, "yunling.service").await;
    let found = service.get("/banks/yunling/customers?query=13800000009").await.is(200);
    let id = found.text("/items/0/user_id");
    let detail = service.get(&format!("/banks/yunling/customers/{id}")).await.is(200);
    assert_eq!(detail.list("/devices").len(), 1, "{}", detail.raw);
    assert!(detail.text("/last_login_at") > detail.text("/created_at"), "{}", detail.raw);
    assert!(detail.text("/id_number_masked").starts_with('9'), "{}", detail.raw);

    let visitor = platform.bank("yunling");
    let notes = |language: &'static str| {
        let call = visitor.call(Method::GET, "/demo/customers").header("accept-language", language).send();
        async move { call.await.is(200).list("/customers").iter().map(|row| row["note"].to_string()).collect::<String>() }
    };
    let (zh, en) = (notes("zh").await, notes("en").await);
    assert!(zh.contains("余额不多") && !zh.contains("money"), "{zh}");
    assert!(en.contains("little money") && !en.contains("余额"), "{en}");
}

pub async fn a_transfer_is_on_record_with_its_double_entry(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "qinghe", "司徒南").await;
    let payee = Customer::with_account(&platform, "lanwan", "司马北").await;
    let receipt = payer.transfer(&payee.party, "246.80").await;
    let id = receipt.text("/transfer_id");
    let auditor = operator(&platform, "auditor").await;
    let query = urlencode(&receipt.text("/receipt_no"));
    let list = auditor.get(&format!("/banks/qinghe/transfers?query={query}")).await.is(200);
    assert_eq!((list.list("/items").len(), list.text("/items/0/transfer_id")), (1, id.clone()));
    assert!(!list.raw.contains("司徒南") && !list.raw.contains("司马北"), "names are masked");
    let record = auditor.get(&format!("/banks/qinghe/transfers/{id}")).await.is(200);
    assert_eq!(record.list("/tools"), &vec![json!("pin")]);
    assert_eq!(record.minor("/postings/0/amount"), 24_680);
    assert_eq!(auditor.get(&format!("/banks/lanwan/transfers/{id}")).await.status, 404, "each bank has its own");
    let arrived = soon("the other bank has it on record", || async {
        let page = auditor.get("/banks/lanwan/transfers?min_amount=246.80&max_amount=246.80").await.is(200);
        page.list("/items").first().cloned()
    })
    .await;
    assert_eq!(arrived["direction"], "in");
    let trail = auditor.get(&format!("/banks/qinghe/audit?subject={id}")).await.is(200);
    let posted = trail.list("/items").iter().find(|row| row["action"] == "transfer.posted").expect("on the chain");
    assert_eq!((posted["outcome"].as_str(), posted["actor_kind"].as_str()), (Some("ok"), Some("customer")));
    assert_eq!(posted["hash"].as_str().map(str::len), Some(64));
    payer.api.post("/transfers", payer.draft(&payer.party, "1.00")).await.refused(422, "same_account");
    let refused = auditor.get("/banks/qinghe/audit?outcome=refused&action=transfer.").await.is(200);
    assert!(!refused.list("/items").is_empty(), "{}", refused.raw);
    assert!(refused.list("/items").iter().all(|row| row["outcome"] == "refused" && row["detail"].is_object()));
    auditor.get("/banks/qinghe/audit?outcome=perhaps").await.refused(400, "malformed_query");
}

pub async fn a_bank_is_opened_and_lived_in(platform: Arc<Platform>) {
    let alliance = operator(&platform, "alliance").await;
    let order = json!({
        "bank_id": "haitang", "name": "海棠银行", "name_en": "Haitang Bank", "short_name": "海棠",
        "slogan": "花开有时", "slogan_en": "In good season",
        "primary_color": "#b3365b", "accent_color": "#f2b134", "radius_px": 16, "home_layout": "hero",
        "logo_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle cx=\"5\" cy=\"5\" r=\"4\" fill=\"#b3365b\"/></svg>",
        "service_phone": "956123",
    });
    let begun = Instant::now();
    let opening = alliance.post("/banks", order.clone());
    let (opened, ()) = tokio::join!(opening, nobody_sees_it_half_open(&platform, "haitang"));
    let opened = opened.is(201);
    assert_eq!(opened.text("/bank_id"), "haitang");
    let page = platform.root().get(&opened.text("/app_url").replace(&platform.url(), "")).await.is(200);
    assert!(page.raw.contains("海棠银行"), "the app is branded");
    let brand = platform.bank("haitang").get("/brand").await.is(200);
    assert_eq!((brand.text("/primary_color").as_str(), brand.text("/home_layout").as_str()), ("#b3365b", "hero"));
    assert!(begun.elapsed().as_secs() < 60, "in under a minute");
    alliance.post("/banks", order.clone()).await.is(409);

    let refused = |change: Value| {
        let mut order = order.clone();
        order.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let alliance = alliance.clone();
        async move {
            let answer = alliance.post("/banks", order).await;
            assert!(matches!(answer.status, 400 | 409 | 422), "{change}: {}", answer.raw);
        }
    };
    refused(json!({ "bank_id": "Hai Tang" })).await;
    refused(json!({ "bank_id": "../etc" })).await;
    refused(json!({ "bank_id": "peony", "primary_color": "red" })).await;
    refused(json!({ "bank_id": "peony", "logo_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>" })).await;
    refused(json!({ "bank_id": "peony", "logo_svg": "x".repeat(70_000) })).await;
    refused(json!({ "bank_id": "peony", "radius_px": 400 })).await;
    assert_eq!(alliance.get("/banks").await.is(200).list("/banks").len(), 4, "no bank was opened by mistake");

    // Somebody moves in: registers, is given an account from the console, and pays a neighbour.
    let mut first = Customer::register(&platform, "haitang").await;
    let user = first.api.get("/me").await.is(200).text("/user_id");
    let account = json!({ "name": "海小棠" });
    let account = alliance.post(&format!("/banks/haitang/customers/{user}/demo-account"), account).await.is(201);
    assert!(account.minor("/balance") > 0);
    let pin = json!({ "pin": journeys::PIN, "password": first.password });
    first.api.put("/me/pin", pin).await.is(204);
    first.learn_account().await;
    let neighbour = Customer::with_account(&platform, "lanwan", "于归").await;
    let before = neighbour.available().await;
    let receipt = first.transfer(&neighbour.party, "9.90").await;
    assert_eq!(receipt.text("/route"), "ibps");
    soon("the neighbour has it", || async { (neighbour.available().await == before + 990).then_some(()) }).await;
    let summary = alliance.get("/banks/haitang").await.is(200);
    assert_eq!((summary.number("/customers"), summary.number("/accounts")), (1, 1));
}

/// While a bank is being opened, others see it whole or not at all.
async fn nobody_sees_it_half_open(platform: &Platform, bank: &str) {
    for _ in 0..2_000 {
        let landing = platform.root().get("/api/landing").await.is(200);
        let listed = landing.list("/banks").iter().any(|row| row["bank_id"] == json!(bank));
        let brand = platform.bank(bank).get("/brand").await;
        assert!(matches!(brand.status, 200 | 404), "{}", brand.raw);
        if listed {
            assert_eq!(brand.status, 200);
            return;
        }
    }
    panic!("{bank} was never opened");
}

/// The ledger sums to zero, balances match, the audit chain holds and nothing is stuck, in every bank.
pub async fn every_bank_is_sound(platform: &Platform) {
    let auditor = operator(platform, "auditor").await;
    for bank in bank_ids(&auditor).await {
        let report = auditor.get(&format!("/banks/{bank}/integrity")).await.is(200);
        for fact in ["ledger_zero_sum", "balances_match", "audit_chain"] {
            assert_eq!(report.body[fact], json!(true), "{bank}: {}", report.raw);
        }
        assert_eq!(report.number("/dead_letters"), 0, "{bank}");
        assert!(report.number("/postings") > 0 && report.number("/audit_entries") > 0, "{bank}");
    }
    let chain = auditor.all("/audit").await;
    assert!(chain.iter().any(|row| row["subject"].as_str().is_some_and(|text| text.contains("haitang"))));
}

async fn bank_ids(operator: &Caller) -> Vec<String> {
    let banks = operator.get("/banks").await.is(200);
    banks.list("/banks").iter().map(|bank| bank["bank_id"].as_str().unwrap().to_owned()).collect()
}

fn urlencode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
