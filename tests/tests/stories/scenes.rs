//! What stands around a transfer: receipts, warnings, own accounts, phone numbers.

use std::sync::Arc;

use journeys::{Answer, Customer, Platform, minor, new_key, operator};
use reqwest::Method;
use serde_json::{Value, json};

use super::soon;

async fn preview(customer: &Customer, draft: &Value) -> Answer {
    customer.api.call(Method::POST, "/transfers/preview").no_key().body(draft.clone()).send().await
}

/// Makes the transfer of a draft with whatever proofs it needs.
async fn make(customer: &Customer, draft: &Value) -> Answer {
    let challenge = customer.challenge(draft).await;
    let proven = customer.prove(draft, &challenge).await;
    customer.api.post("/transfers", proven).await
}

pub async fn a_receipt_is_checked_by_whoever_holds_it(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "苏锦书").await;
    let payee = Customer::with_account(&platform, "lanwan", "简亦寒").await;
    let made = payer.transfer(&payee.party, "66.60").await;
    let (id, no, code) = (made.text("/transfer_id"), made.text("/receipt_no"), made.text("/check_code"));

    let base = "https://bank.example/b/lanwan";
    let seal = payer.api.get(&format!("/transfers/{id}/seal?base={base}")).await.is(200);
    assert_eq!(seal.text("/verify_url"), format!("{base}/verify?no={no}&code={code}"));
    assert!(seal.list("/qr").len() > 20);
    payer.api.get(&format!("/transfers/{id}/seal?base=javascript:x")).await.refused(422, "validation_failed");
    payee.api.get(&format!("/transfers/{id}/seal?base={base}")).await.refused(404, "not_found");

    let check = |no: &str, code: &str| {
        let body = json!({ "receipt_no": no, "check_code": code });
        platform.bank("lanwan").call(Method::POST, "/receipts/checks").no_key().body(body).send()
    };
    let found = check(&no, &code.to_lowercase()).await.is(200);
    assert_eq!((found.minor("/amount"), found.text("/payee_name_masked")), (6_660, "*寒".to_owned()));
    assert_eq!(found.text("/payer_bank_name"), "蓝湾银行");
    for secret in ["苏锦书", "简亦寒", &payer.party.account_no, &payee.party.account_no, &id] {
        assert!(!found.raw.contains(secret), "{}", found.raw);
    }
    // All that is wrong is answered alike.
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    let one = check(&no, wrong).await.refused(404, "receipt_unknown");
    let other = check("20200101AAAAAAAAAAAA", &code).await.refused(404, "receipt_unknown");
    assert_eq!(
        (one.body["title"].clone(), one.body["detail"].clone()),
        (other.body["title"].clone(), other.body["detail"].clone())
    );
    let elsewhere = json!({ "receipt_no": no, "check_code": code });
    let elsewhere =
        platform.bank("qinghe").call(Method::POST, "/receipts/checks").no_key().body(elsewhere).send().await;
    elsewhere.refused(404, "receipt_unknown");
    // Guessing ends: after twenty wrong codes the right one is not taken today.
    for _ in 0..19 {
        check(&no, wrong).await.refused(404, "receipt_unknown");
    }
    check(&no, &code).await.refused(404, "receipt_unknown");
}

pub async fn a_payee_nearly_the_same_is_noticed(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "yunling", "江疏影").await;
    let payee = Customer::with_account(&platform, "yunling", "慕容青山").await;
    let nearly = Customer::with_account(&platform, "qinghe", "慕容青川").await;
    let namesake = Customer::with_account(&platform, "qinghe", "慕容青山").await;
    payer.transfer(&payee.party, "12.00").await;

    let same = preview(&payer, &payer.draft(&payee.party, "5.00")).await.is(200);
    assert_eq!((&same.body["warnings"], &same.body["first_time_payee"]), (&json!([]), &json!(false)));
    let other = preview(&payer, &payer.draft(&nearly.party, "5.00")).await.is(200);
    assert_eq!(other.text("/warnings/0/kind"), "similar_name");
    assert!(other.text("/warnings/0/text").contains("慕容青山"), "{}", other.raw);
    let other = preview(&payer, &payer.draft(&namesake.party, "5.00")).await.is(200);
    assert_eq!(other.text("/warnings/0/kind"), "same_name_other_account");

    payer.transfer(&payee.party, "13.00").await;
    payer.transfer(&namesake.party, "14.00").await;
    let known = payer.api.get("/payees/recent").await.is(200);
    assert_eq!(known.list("/recent").len(), 2);
    assert_eq!(known.text("/recent/0/bank_name"), "青禾银行");
    assert_eq!((known.text("/frequent/0/name"), known.number("/frequent/0/times")), ("慕容青山".to_owned(), 2));
    assert!(!known.raw.contains(&payee.party.account_no), "masked");
    // Whoever was paid can be paid again without the number.
    let again = json!({ "from_account_id": payer.account_id, "amount": { "amount": "1.00", "currency": "CNY" },
        "payee": { "like_transfer_id": known.text("/frequent/0/transfer_id") } });
    assert_eq!(make(&payer, &again).await.is(201).text("/payee_name"), "慕容青山");
    // But not by somebody else.
    let stolen = json!({ "from_account_id": payee.account_id, "amount": { "amount": "1.00", "currency": "CNY" },
        "payee": { "like_transfer_id": known.text("/frequent/0/transfer_id") } });
    preview(&payee, &stolen).await.refused(404, "not_found");

    let found = payer.api.get(&format!("/banks/of-number?digits={}", &namesake.party.account_no[..8])).await.is(200);
    assert_eq!(found.text("/bank/name"), "青禾银行");
    let unknown = payer.api.get("/banks/of-number?digits=41111111").await.is(200);
    assert_eq!(unknown.body["bank"], Value::Null);
    payer.api.get("/banks/of-number?digits=62290011112").await.refused(422, "validation_failed");
}

pub async fn money_moves_between_own_accounts(platform: Arc<Platform>) {
    // Somebody without a standing order: nothing goes out meanwhile.
    let customer = Customer::sign_in(&platform, "qinghe", "13800000006").await;
    let accounts = customer.api.get("/accounts").await.is(200);
    let ids: Vec<String> =
        accounts.list("/accounts").iter().map(|account| account["account_id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() >= 2, "{}", accounts.raw);
    let balance = async |id: &str| customer.api.get(&format!("/accounts/{id}")).await.is(200).minor("/balance");
    let (one, other) = (balance(&ids[0]).await, balance(&ids[1]).await);
    let draft = json!({ "from_account_id": ids[0], "amount": { "amount": "25.00", "currency": "CNY" },
        "payee": { "own_account_id": ids[1] } });
    let look = preview(&customer, &draft).await.is(200);
    assert_eq!((&look.body["first_time_payee"], &look.body["warnings"]), (&json!(false), &json!([])));
    let used = customer.api.get("/limits").await.is(200).minor("/used_today");
    make(&customer, &draft).await.is(201);
    assert_eq!((balance(&ids[0]).await, balance(&ids[1]).await), (one - 2_500, other + 2_500));
    assert_eq!(customer.api.get("/limits").await.is(200).minor("/used_today"), used, "nothing went to others");

    let mut same = draft.clone();
    same["payee"]["own_account_id"] = json!(ids[0]);
    preview(&customer, &same).await.refused(422, "same_account");
    let stranger = Customer::with_account(&platform, "qinghe", "闻人语").await;
    let mut foreign = draft.clone();
    foreign["payee"]["own_account_id"] = json!(stranger.account_id);
    preview(&customer, &foreign).await.refused(404, "not_found");
}

pub async fn a_phone_number_is_paid_without_telling_whose_it_is(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "宋知微").await;
    let payee = Customer::with_account(&platform, "lanwan", "尉迟恭礼").await;
    let look_up =
        |phone: &str| payer.api.call(Method::POST, "/phone-payees").no_key().body(json!({ "phone": phone })).send();
    look_up(&payee.phone).await.refused(404, "phone_not_registered");
    let theirs = json!({ "account_id": payee.account_id });
    payer.api.put("/phone-payment", theirs.clone()).await.refused(404, "not_found");
    let on = payee.api.put("/phone-payment", theirs).await.is(200);
    assert_eq!(on.text("/account_id"), payee.account_id);
    assert!(!on.raw.contains(&payee.phone), "masked");

    let found = look_up(&payee.phone).await.is(200);
    assert_eq!((found.list("/payees").len(), found.text("/payees/0/name_masked")), (1, "*礼".to_owned()));
    assert!(!found.raw.contains("尉迟") && !found.raw.contains(&payee.party.account_no), "{}", found.raw);
    let draft = json!({ "from_account_id": payer.account_id, "amount": { "amount": "30.00", "currency": "CNY" },
        "payee": { "phone": payee.phone, "bank_no": found.text("/payees/0/bank_no"), "name_masked": "*礼" } });
    let before = payee.available().await;
    let look = preview(&payer, &draft).await.is(200);
    let made = make(&payer, &draft).await.is(201);
    assert_eq!(payee.available().await, before + 3_000);
    let lines = payer.api.get(&format!("/accounts/{}/transactions", payer.account_id)).await.is(200);
    let listed = payer.api.get("/transfers").await.is(200);
    let recent = payer.api.get("/payees/recent").await.is(200);
    for told in [&look, &made, &lines, &listed, &recent] {
        assert!(!told.raw.contains("尉迟") && !told.raw.contains(&payee.party.account_no), "{}", told.raw);
    }
    assert_eq!(recent.list("/recent").len(), 0, "a phone's owner does not become a payee by name");

    // Another name than the one shown, and a number that is not registered (any more), are answered alike.
    let mut other = draft.clone();
    other["payee"]["name_masked"] = json!("*日");
    preview(&payer, &other).await.refused(422, "phone_payee_changed");
    payee.api.delete("/phone-payment").await.is(204);
    preview(&payer, &draft).await.refused(422, "phone_payee_changed");
    payer.api.post("/transfers", draft).await.refused(422, "phone_payee_changed");

    // A number of another bank is found through the clearing, and paid there.
    let away = Customer::with_account(&platform, "qinghe", "司徒静").await;
    away.api.put("/phone-payment", json!({ "account_id": away.account_id })).await.is(200);
    let found = look_up(&away.phone).await.is(200);
    assert_eq!(
        (found.text("/payees/0/bank_name"), found.text("/payees/0/name_masked")),
        ("青禾银行".into(), "*静".into())
    );
    let draft = json!({ "from_account_id": payer.account_id, "amount": { "amount": "31.00", "currency": "CNY" },
        "payee": { "phone": away.phone, "bank_no": found.text("/payees/0/bank_no"), "name_masked": "*静" } });
    let before = away.available().await;
    make(&payer, &draft).await.is(201);
    soon("it arrives at the other bank", || async { (away.available().await == before + 3_100).then_some(()) }).await;
    away.api.delete("/phone-payment").await.is(204);
    preview(&payer, &draft).await.refused(422, "phone_payee_changed");

    // Whoever goes through numbers is stopped for the day.
    let mut last = String::new();
    for _ in 0..30 {
        last = look_up("13999999999").await.code().to_owned();
    }
    assert_eq!(last, "phone_lookups_spent");
    look_up("13999999999").await.refused(429, "phone_lookups_spent");
}

pub async fn a_batch_is_confirmed_once_and_paid_row_by_row(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "尹千寻").await;
    let here = Customer::with_account(&platform, "lanwan", "霍青桐").await;
    let away = Customer::with_account(&platform, "qinghe", "程灵素").await;
    let template = payer.api.get("/batches/template").await.is(200);
    assert!(
        template.header("content-type").starts_with("text/csv") && template.raw.contains("收款账号"),
        "{}",
        template.raw
    );

    // A file with two mistakes is told of both, and nothing can be made of it.
    let check = |draft: Value| payer.api.call(Method::POST, "/batches/check").no_key().body(draft).send();
    let file = |lines: &[String]| {
        let text = format!("收款人姓名,收款账号,收款银行,金额,附言\n{}\n", lines.join("\n"));
        json!({ "from_account_id": payer.account_id, "title": "十一月", "csv": text })
    };
    let line =
        |customer: &Customer, name: &str, yuan: &str| format!("{name},{},,{yuan},工资", customer.party.account_no);
    let wrong = file(&[line(&here, "霍青青", "10"), line(&away, "程灵素", "0"), line(&here, "霍青桐", "10")]);
    let looked = check(wrong.clone()).await.is(200);
    assert_eq!(
        (looked.body["sound"].clone(), looked.text("/rows/0/errors/0/field")),
        (json!(false), "name".to_owned())
    );
    assert_eq!((looked.text("/rows/1/errors/0/field"), looked.list("/rows/2/errors").len()), ("amount".to_owned(), 0));
    payer.api.post("/batches", wrong).await.refused(422, "batch_unsound");

    let mut lines: Vec<String> = (1..=7).map(|n| line(&here, "霍青桐", &format!("{n}.00"))).collect();
    lines.push(line(&away, "程灵素", "21.50"));
    let draft = file(&lines);
    let looked = check(draft.clone()).await.is(200);
    assert_eq!((looked.body["sound"].clone(), looked.minor("/total")), (json!(true), 4_950));
    assert_eq!(looked.text("/rows/7/bank_name"), "青禾银行", "the number tells the bank");
    let (mine, theirs, others) = (payer.available().await, here.available().await, away.available().await);
    let proven = payer.proven(Method::POST, "/batches", &draft).await;
    // What was confirmed is these rows, and no others.
    let mut dearer = file(&[line(&here, "霍青桐", "49.50")]);
    dearer["challenge_id"] = proven["challenge_id"].clone();
    payer.api.post("/batches", dearer).await.refused(422, "challenge_invalid");
    let key = new_key();
    let submit = || payer.api.call(Method::POST, "/batches").key(&key).body(proven.clone()).send();
    let made = submit().await.is(201);
    let path = format!("/batches/{}", made.text("/batch_id"));
    let done = soon("every row has its result", || async {
        let batch = payer.api.get(&path).await.is(200);
        (batch.text("/batch/status") == "done").then_some(batch)
    })
    .await;
    assert_eq!((done.number("/batch/done"), done.number("/batch/failed")), (8, 0));
    assert_eq!(submit().await.is(201).text("/batch_id"), made.text("/batch_id"), "a repeat is the same batch");
    assert_eq!(payer.available().await, mine - 4_950);
    assert_eq!(here.available().await, theirs + 2_800);
    soon("it arrives at the other bank", || async { (away.available().await == others + 2_150).then_some(()) }).await;
    assert_eq!(payer.api.get("/limits").await.is(200).minor("/used_today"), 4_950, "it counts against the limit, once");
    let export = payer.api.get(&format!("{path}/export")).await.is(200);
    assert!(export.raw.lines().count() == 9 && !export.raw.contains(&away.party.account_no), "{}", export.raw);
    here.api.get(&path).await.refused(404, "not_found");
}

pub async fn a_standing_order_is_confirmed_once_and_steered(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "qinghe", "袁承志").await;
    let payee = Customer::with_account(&platform, "yunling", "温青青").await;
    let plan = payer.plan(&payee.party, "120.00");
    let looked = payer.api.call(Method::POST, "/schedules/preview").no_key().body(plan.clone()).send().await.is(200);
    assert_eq!((looked.list("/days").len(), looked.text("/payee_bank_name")), (5, "云岭银行".to_owned()));
    let mut over = plan.clone();
    over["plan"]["start"] = json!("2020-01-01");
    payer.api.post("/schedules", over).await.refused(422, "plan_in_the_past");
    let proven = payer.proven(Method::POST, "/schedules", &plan).await;
    let mut oftener = proven.clone();
    oftener["plan"]["frequency"] = json!("weekly");
    payer.api.post("/schedules", oftener).await.refused(422, "challenge_invalid");
    let made = payer.api.post("/schedules", proven).await.is(201);
    let path = format!("/schedules/{}", made.text("/schedule_id"));
    let steer = async |action: &str| payer.api.post(&format!("{path}/actions"), json!({ "action": action })).await;
    let skipped = steer("skip_next").await.is(200);
    assert_eq!(skipped.text("/upcoming/0"), looked.text("/days/1"));
    assert_eq!(skipped.text("/runs/0/status"), "skipped");
    assert_eq!(steer("pause").await.is(200).text("/schedule/status"), "paused");
    assert_eq!(steer("resume").await.is(200).text("/schedule/status"), "active");
    assert_eq!(steer("cancel").await.is(200).text("/schedule/status"), "cancelled");
    steer("resume").await.refused(409, "schedule_over");
    assert_eq!(payer.api.get("/limits").await.is(200).minor("/used_today"), 0, "nothing was moved by any of it");
    payee.api.get(&path).await.refused(404, "not_found");
}

/// Told last, when nobody else pays any more: the bank's figures are set lower.
pub async fn a_large_amount_waits_for_its_confirmation(platform: &Platform) {
    let console = operator(platform, "alliance").await;
    let path = "/banks/yunling/parameters/transfer.scenes";
    let set = |minor: i64| json!({ "body": { "large_amount_day_minor": minor }, "note": "试行新的提醒金额" });
    console.post(path, set(30_000_001)).await.refused(422, "validation_failed");
    console.post(path, set(50_000)).await.is(201);

    let payer = Customer::with_account(platform, "yunling", "贺兰山").await;
    let payee = Customer::with_account(platform, "yunling", "阮小七").await;
    payer.transfer(&payee.party, "499.99").await;
    let draft = payer.draft(&payee.party, "0.01");
    // A version set is in force within a second.
    let look = soon("the new figure is in force", || async {
        let look = preview(&payer, &draft).await.is(200);
        (!look.body["large_amount"].is_null()).then_some(look)
    })
    .await;
    assert_eq!((look.minor("/large_amount/today"), look.minor("/large_amount/from")), (50_000, 50_000));
    let refused = payer.api.post("/transfers", draft.clone()).await.refused(422, "large_amount_unconfirmed");
    assert_eq!(refused.text("/remedy/action"), "confirm_large");
    assert!(!refused.text("/appeal").is_empty());
    let mut confirmed = draft;
    confirmed["confirmed"] = json!(["large_amount"]);
    let made = make(&payer, &confirmed).await.is(201);
    assert_eq!(minor(&made.body["amount"]), 1);
}
