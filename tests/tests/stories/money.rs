//! Money: accounts, transfers inside a bank and between banks, refusals, repeats.

use std::sync::Arc;

use futures::future::join_all;
use journeys::{Customer, Party, Platform, minor, new_key};
use reqwest::Method;
use serde_json::{Value, json};

use super::soon;

pub async fn accounts_add_up(platform: Arc<Platform>) {
    let customer = Customer::sign_in(&platform, "lanwan", "13800000001").await;
    let overview = customer.api.get("/accounts").await.is(200);
    let balances: i64 = overview.list("/accounts").iter().map(|account| minor(&account["balance"])).sum();
    assert_eq!(overview.minor("/total_assets"), balances);
    assert_eq!(overview.minor("/net"), balances - overview.minor("/total_liabilities"));
    let detail = customer.api.get(&format!("/accounts/{}", customer.account_id)).await.is(200);
    assert!(detail.text("/account_no").ends_with(&detail.text("/account_no_tail")));
    assert!(!overview.raw.contains(&detail.text("/account_no")), "the list is masked");

    let path = format!("/accounts/{}/transactions", customer.account_id);
    let all = customer.api.all(&path).await;
    assert!(all.len() > 3, "a demo customer has a past: {all:?}");
    assert_eq!(minor(&all[0]["balance_after"]), detail.minor("/balance"), "the newest line ends at the balance");
    let sum: i64 = all.iter().map(signed).sum();
    assert_eq!(sum, detail.minor("/balance"), "the lines add up to the balance");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = customer.api.get(&format!("{path}?limit=3{cursor}")).await.is(200);
        paged.extend(page.list("/items").clone());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all, "pages of three are the same list");
    let incoming = customer.api.all(&format!("{path}?direction=in")).await;
    assert!(!incoming.is_empty() && incoming.iter().all(|line| line["direction"] == "in"));
}

fn signed(line: &Value) -> i64 {
    let amount = minor(&line["amount"]);
    if line["direction"] == "in" { amount } else { -amount }
}

pub async fn a_small_transfer_takes_the_pin(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "沈望舒").await;
    let payee = Customer::with_account(&platform, "lanwan", "顾青").await;
    let (before, theirs) = (payer.available().await, payee.available().await);
    let draft = payer.draft(&payee.party, "88.80");

    let preview = payer.api.call(Method::POST, "/transfers/preview").no_key().body(draft.clone()).send().await.is(200);
    assert_eq!(preview.text("/name_check"), "match");
    assert_eq!((preview.text("/route").as_str(), &preview.body["tools"]), ("book", &json!(["pin"])));
    assert_eq!(preview.minor("/balance_after"), before - 8_880);
    assert!(preview.body["first_time_payee"].as_bool().unwrap());
    assert_eq!(payer.available().await, before, "a preview moves nothing");

    let challenge = payer.challenge(&draft).await;
    assert_eq!(challenge["tools"], json!(["pin"]));
    assert!(challenge["summary"].as_str().unwrap().contains("88.80"), "{challenge}");
    assert_eq!(payer.available().await, before, "nothing moves before the proof");
    let wrong = payer.answer(challenge["challenge_id"].as_str().unwrap(), &json!("pin"), "000001").await;
    assert!(wrong.refused(422, "pin_wrong").number("/attempts_left") >= 1);
    let proven = payer.prove(&draft, &challenge).await;
    let receipt = payer.api.post("/transfers", proven).await.is(201);

    assert_eq!((receipt.text("/status").as_str(), receipt.minor("/amount")), ("completed", 8_880));
    assert_eq!((receipt.text("/payee_name"), receipt.text("/payer_name")), ("顾青".into(), "沈望舒".into()));
    assert!(!receipt.text("/receipt_no").is_empty() && receipt.text("/check_code").len() == 8);
    assert_eq!(payer.available().await, before - receipt.minor("/amount") - receipt.minor("/fee"));
    assert_eq!(payee.available().await, theirs + 8_880);
    let id = receipt.text("/transfer_id");
    assert_eq!(payer.api.get(&format!("/transfers/{id}")).await.is(200).body, receipt.body);
    assert_eq!(payer.api.get("/transfers").await.is(200).text("/items/0/transfer_id"), id);
    for (who, direction) in [(&payer, "out"), (&payee, "in")] {
        let lines = who.api.get(&format!("/accounts/{}/transactions", who.account_id)).await.is(200);
        let line = &lines.list("/items")[0];
        assert_eq!((line["direction"].as_str(), minor(&line["amount"])), (Some(direction), 8_880), "{line}");
    }
    let limits = payer.api.get("/limits").await.is(200);
    assert_eq!(limits.minor("/used_today"), 8_880);
    let behind = payer.api.get("/demo/behind").await.is(200);
    assert_eq!(behind.text("/entries/0/transfer_id"), id);
    assert!(behind.list("/entries/0/steps").len() >= 3, "{}", behind.raw);
}

pub async fn a_code_is_bound_to_amount_and_payee(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "何其远").await;
    let payee = Customer::with_account(&platform, "lanwan", "马骁").await;
    let other = Customer::with_account(&platform, "lanwan", "马晓").await;
    let before = payer.available().await;
    let draft = payer.draft(&payee.party, "5000.00");
    let challenge = payer.challenge(&draft).await;
    assert_eq!(challenge["tools"], json!(["pin", "sms_code"]));
    let id = challenge["challenge_id"].as_str().unwrap();
    payer.api.post(&format!("/challenges/{id}/sms"), json!({})).await.is(202);
    let handset = payer.visitor.get(&format!("/demo/handset?phone={}&limit=1", payer.phone)).await.is(200);
    let text = handset.text("/messages/0/text");
    assert!(
        text.contains("5,000.00") && text.contains(&payee.party.account_no[payee.party.account_no.len() - 4..]),
        "{text}"
    );

    // Half of the proofs are not enough.
    let code = payer.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    payer.answer(id, &json!("sms_code"), wrong).await.refused(422, "code_wrong");
    payer.answer(id, &json!("sms_code"), &code).await.is(200);
    let mut proven = draft.clone();
    proven["challenge_id"] = json!(id);
    let half = payer.api.post("/transfers", proven.clone()).await;
    assert!(matches!(half.code(), "step_up_required" | "challenge_invalid"), "{}", half.raw);
    let passed = payer.answer(id, &json!("pin"), journeys::PIN).await.is(200);
    assert_eq!(passed.list("/passed").len(), 2);

    // What was proven is this amount to this payee, and nothing else, once.
    let mut dearer = payer.draft(&payee.party, "5000.01");
    dearer["challenge_id"] = json!(id);
    let mut diverted = payer.draft(&other.party, "5000.00");
    diverted["challenge_id"] = json!(id);
    for changed in [dearer, diverted] {
        let refused = payer.api.post("/transfers", changed).await;
        assert_eq!(refused.code(), "challenge_invalid", "{}", refused.raw);
    }
    assert_eq!(payer.available().await, before);
    payer.api.post("/transfers", proven.clone()).await.is(201);
    assert_eq!(payer.available().await, before - 500_000);
    let again = payer.api.post("/transfers", proven).await;
    assert_eq!(again.code(), "challenge_invalid", "{}", again.raw);
    assert_eq!(payer.available().await, before - 500_000);

    // Nobody else can use or see it.
    let mut stolen = other.draft(&payee.party, "5000.00");
    stolen["challenge_id"] = json!(id);
    let refused = other.api.post("/transfers", stolen).await;
    assert!(matches!(refused.code(), "challenge_invalid" | "not_found"), "{}", refused.raw);
    other.api.get(&format!("/challenges/{id}")).await.is(404);
}

pub async fn money_arrives_at_another_bank(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "秦朗").await;
    let payee = Customer::with_account(&platform, "yunling", "白露").await;
    let (before, theirs) = (payer.available().await, payee.available().await);
    let receipt = payer.transfer(&payee.party, "321.09").await;
    assert_eq!(receipt.text("/route"), "ibps");
    assert_eq!(payer.available().await, before - 32_109);
    let path = format!("/transfers/{}", receipt.text("/transfer_id"));
    soon("the transfer is completed", || async {
        let answer = payer.api.get(&path).await.is(200);
        (answer.text("/status") == "completed").then_some(())
    })
    .await;
    assert_eq!(payee.available().await, theirs + 32_109);
    let lines = payee.api.get(&format!("/accounts/{}/transactions", payee.account_id)).await.is(200);
    assert_eq!(lines.text("/items/0/counterparty_name"), "秦朗");

    assert_eq!(receipt.text("/payee_bank_name"), "云岭银行");
    let in_english = |path: &str| payer.api.call(Method::GET, path).header("accept-language", "en").send();
    assert_eq!(in_english(&path).await.is(200).text("/payee_bank_name"), "Yunling Bank");
    assert_eq!(in_english("/transfers").await.is(200).text("/items/0/payee_bank_name"), "Yunling Bank");
    let account = format!("/accounts/{}", payer.account_id);
    assert_eq!(in_english(&account).await.is(200).text("/opening_bank"), "Lanwan Bank");
    let lines = in_english(&format!("{account}/transactions")).await.is(200);
    assert_eq!(lines.text("/items/0/counterparty_bank"), "Yunling Bank");
    let behind = payer.api.get("/demo/behind").await.is(200);
    assert!(behind.raw.contains("贷 存放清算款项") && !behind.raw.contains("clearing"), "{}", behind.raw);
    assert!(in_english("/demo/behind").await.is(200).raw.contains("Credit Clearing account"));

    // Large, with the code, and back.
    let receipt = payee.transfer(&payer.party, "4321.00").await;
    assert_eq!(receipt.text("/route"), "ibps");
    soon("the money is there", || async { (payer.available().await == before - 32_109 + 432_100).then_some(()) }).await;
}

pub async fn refusals_say_why_and_what_to_do(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "qinghe", "叶知秋").await;
    let payee = Customer::with_account(&platform, "qinghe", "唐果").await;
    let before = payer.available().await;
    let party = |name: &str, account_no: &str, bank_no: &str| Party {
        name: name.to_owned(),
        account_no: account_no.to_owned(),
        bank_no: bank_no.to_owned(),
    };
    let Party { name, account_no, bank_no } = payee.party.clone();
    let nobody = unused_number(&account_no);
    let away = Customer::with_account(&platform, "lanwan", "田野").await.party;
    let cases = [
        (party("唐糖", &account_no, &bank_no), "10.00", "payee_name_mismatch"),
        (party("田里", &away.account_no, &away.bank_no), "10.00", "payee_name_mismatch"),
        (party(&name, &nobody, &bank_no), "10.00", "payee_unknown"),
        (party(&name, &unused_number(&away.account_no), &away.bank_no), "10.00", "payee_unknown"),
        (party(&name, &account_no, "999999999999"), "10.00", "bank_unknown"),
        (payer.party.clone(), "10.00", "same_account"),
        (payee.party.clone(), "0.00", "amount_invalid"),
        (payee.party.clone(), "50000.01", "limit_exceeded"),
        (payee.party.clone(), "30000.00", "insufficient_funds"),
    ];
    for (payee, yuan, code) in cases {
        let draft = payer.draft(&payee, yuan);
        let ahead = payer.api.call(Method::POST, "/transfers/preview").no_key().body(draft.clone()).send().await;
        match code {
            "payee_name_mismatch" => assert_eq!(ahead.is(200).text("/name_check"), "mismatch"),
            _ => assert_eq!(ahead.refused(422, code).code(), code, "the preview says what the transfer would"),
        }
        let mut answer = payer.api.post("/transfers", draft.clone()).await;
        if answer.code() == "step_up_required" {
            let proven = payer.prove(&draft, &answer.body["challenge"].clone()).await;
            answer = payer.api.post("/transfers", proven).await;
        }
        let answer = answer.refused(422, code);
        assert!(!answer.text("/detail").is_empty(), "{code}: says why");
        assert!(!answer.text("/remedy/text").is_empty(), "{code}: says what to do");
        if code == "limit_exceeded" {
            assert!(!answer.text("/appeal").is_empty(), "a limit can be appealed");
        }
    }
    // What the customer has locked or stopped is told as early, and nobody is asked for a PIN in vain.
    let draft = payer.draft(&payee.party, "20.00");
    let lock = json!({ "kind": "amount_lock", "most": { "amount": "15.00", "currency": "CNY" } });
    let stop = json!({ "kind": "customer_stop" });
    for (order, code) in [(lock, "account_amount_locked"), (stop, "account_stopped")] {
        payer.api.post(&format!("/accounts/{}/restrictions", payer.account_id), order).await.is(200);
        let ahead = payer.api.call(Method::POST, "/transfers/preview").no_key().body(draft.clone()).send().await;
        for answer in [ahead, payer.api.post("/transfers", draft.clone()).await] {
            let answer = answer.refused(422, code);
            assert!(!answer.text("/detail").is_empty() && !answer.text("/remedy/text").is_empty(), "{code}");
        }
    }
    assert_eq!(payer.available().await, before, "a refusal moves nothing");
    let lines = payer.api.all(&format!("/accounts/{}/transactions", payer.account_id)).await;
    assert_eq!(lines.len(), 1, "the opening, and nothing else");
}

/// A well-formed account number like `like` that nobody has.
fn unused_number(like: &str) -> String {
    let body = format!("{}99999999", &like[..like.len() - 9]);
    let check =
        (0..10).map(|digit| format!("{body}{digit}")).find(|number| number.parse::<kernel::AccountNo>().is_ok());
    check.expect("one of ten check digits fits")
}

pub async fn five_wrong_pins_lock_it(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "yunling", "石磊").await;
    let payee = Customer::with_account(&platform, "yunling", "方圆").await;
    let draft = payer.draft(&payee.party, "20.00");
    let challenge = payer.challenge(&draft).await;
    let id = challenge["challenge_id"].as_str().unwrap();
    let mut left = Vec::new();
    let locked = loop {
        let answer = payer.answer(id, &json!("pin"), "000001").await;
        match answer.code() {
            "pin_wrong" => left.push(answer.number("/attempts_left")),
            _ => break answer,
        }
        assert!(left.len() < 6, "never locked");
    };
    locked.refused(423, "pin_locked");
    assert!(left.windows(2).all(|two| two[1] == two[0] - 1), "{left:?} counts down");
    payer.answer(id, &json!("pin"), journeys::PIN).await.refused(423, "pin_locked");
    let answer = payer.api.post("/transfers", draft).await;
    assert_eq!(answer.code(), "pin_locked", "{}", answer.raw);
}

pub async fn a_repeat_is_answered_and_not_done_again(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "江南").await;
    let payee = Customer::with_account(&platform, "lanwan", "江北").await;
    let before = payer.available().await;
    let draft = payer.draft(&payee.party, "66.00");
    let proven = payer.prove(&draft, &payer.challenge(&draft).await).await;
    let (key, post) = (new_key(), |key: &str, body: &Value| {
        payer.api.call(Method::POST, "/transfers").key(key).body(body.clone()).send()
    });
    let first = post(&key, &proven).await.is(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let repeat = post(&key, &proven).await.is(201);
    assert_eq!(repeat.body, first.body);
    assert_eq!(repeat.header("idempotency-replayed"), "true");
    let mut other = proven.clone();
    other["note"] = json!("另一笔");
    post(&key, &other).await.refused(422, "idempotency_key_reused");
    payer
        .api
        .call(Method::POST, "/transfers")
        .no_key()
        .body(proven)
        .send()
        .await
        .refused(400, "idempotency_key_missing");
    assert_eq!(payer.available().await, before - 6_600);

    // The same for a call that keeps something else than money.
    let body =
        json!({ "name": payee.party.name, "account_no": payee.party.account_no, "bank_no": payee.party.bank_no });
    let keep = |body: &Value| payer.api.call(Method::POST, "/payees").key("payee-key-1").body(body.clone()).send();
    let first = keep(&body).await.is(201);
    let repeat = keep(&body).await.is(201);
    assert_eq!(repeat.text("/payee_id"), first.text("/payee_id"));
    assert_eq!(repeat.header("idempotency-replayed"), "true");
    let mut other = body.clone();
    other["alias"] = json!("阿北");
    keep(&other).await.refused(422, "idempotency_key_reused");
}

pub async fn two_submits_at_once_are_one_posting(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "lanwan", "孟川").await;
    let payee = Customer::with_account(&platform, "lanwan", "孟山").await;
    let before = payer.available().await;
    let draft = payer.draft(&payee.party, "77.00");
    let proven = payer.prove(&draft, &payer.challenge(&draft).await).await;
    let key = new_key();
    let submits = (0..6).map(|_| payer.api.call(Method::POST, "/transfers").key(&key).body(proven.clone()).send());
    let answers = join_all(submits).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!made.is_empty());
    for answer in &answers {
        let in_progress = answer.status == 409 && answer.code() == "idempotency_in_progress";
        assert!(answer.status == 201 || in_progress, "{}", answer.raw);
    }
    assert!(made.iter().all(|answer| answer.text("/transfer_id") == made[0].text("/transfer_id")));
    assert_eq!(payer.available().await, before - 7_700);
    assert_eq!(payer.api.all("/transfers").await.len(), 1);
}

pub async fn spending_at_once_never_overdraws(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "qinghe", "罗盘").await;
    let payee = Customer::with_account(&platform, "qinghe", "罗经").await;
    // Four proven transfers of about 300 yuan against the 1,000 a day that the PIN alone is good for. Once the open challenges
    // hold 900 of them, the last may have been asked for a code as well: then it is good for more.
    let (mut proven, mut with_code) = (Vec::new(), 0);
    for yuan in ["300.00", "300.01", "300.02", "300.03"] {
        let draft = payer.draft(&payee.party, yuan);
        let challenge = payer.challenge(&draft).await;
        with_code += usize::from(challenge["tools"].as_array().unwrap().len() > 1);
        proven.push(payer.prove(&draft, &challenge).await);
    }
    assert!(with_code <= 1, "{with_code} were asked for a code");
    let before = payer.available().await;
    let answers = join_all(proven.into_iter().map(|body| payer.api.post("/transfers", body))).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    let refusals: Vec<_> = answers.iter().map(|answer| answer.code()).filter(|code| !code.is_empty()).collect();
    // One that is good for more leaves the others less when it comes before them.
    assert!((3..=3 + with_code).contains(&made.len()), "{refusals:?}");
    let spent: i64 = made.iter().map(|answer| answer.minor("/amount")).sum();
    assert_eq!(payer.available().await, before - spent);
    assert_eq!(payer.api.get("/limits").await.is(200).minor("/used_today"), spent);
}

pub async fn saved_payees_are_kept_and_dropped(platform: Arc<Platform>) {
    let payer = Customer::with_account(&platform, "yunling", "苏合").await;
    let payee = Customer::with_account(&platform, "yunling", "苏木").await;
    let Party { name, account_no, bank_no } = payee.party.clone();
    let saved = json!({ "name": name, "account_no": account_no, "bank_no": bank_no, "alias": "木木" });
    let wrong = json!({ "name": "别人", "account_no": account_no, "bank_no": bank_no });
    payer.api.post("/payees", wrong).await.refused(422, "payee_name_mismatch");
    let saved = payer.api.post("/payees", saved).await.is(201);
    assert!(!saved.raw.contains(&account_no), "masked");
    let id = saved.text("/payee_id");
    let draft = json!({
        "from_account_id": payer.account_id,
        "amount": { "amount": "15.00", "currency": "CNY" },
        "payee": { "payee_id": id },
    });
    let proven = payer.prove(&draft, &payer.challenge(&draft).await).await;
    let receipt = payer.api.post("/transfers", proven).await.is(201);
    assert_eq!(receipt.text("/payee_name"), "苏木");
    let list = payer.api.get("/payees").await.is(200);
    assert_eq!((list.text("/payees/0/payee_id"), list.text("/payees/0/alias")), (id.clone(), "木木".to_owned()));
    let english = payer.api.call(Method::GET, "/payees").header("accept-language", "en").send().await.is(200);
    assert_eq!(
        (list.text("/payees/0/bank_name"), english.text("/payees/0/bank_name")),
        ("云岭银行".into(), "Yunling Bank".into())
    );
    payer.api.delete(&format!("/payees/{id}")).await.is(204);
    assert!(payer.api.get("/payees").await.is(200).list("/payees").is_empty());
    let mut gone = draft;
    gone["note"] = json!("再来");
    payer.api.post("/transfers", gone).await.is(404);
}
