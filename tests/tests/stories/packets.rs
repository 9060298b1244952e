//! Red packets, from the giver's confirmation to the last share, over HTTP.

use std::sync::Arc;

use journeys::{Answer, Customer, Platform, operator};
use reqwest::Method;
use serde_json::{Value, json};

fn draft(giver: &Customer, kind: &str, yuan: &str, shares: i64) -> Value {
    json!({
        "from_account_id": giver.account_id, "kind": kind, "shares": shares, "greeting": "新春快乐",
        "total": { "amount": yuan, "currency": "CNY" },
    })
}

async fn look(who: &Customer, named: Value) -> Answer {
    who.api.call(Method::POST, "/packets/look").no_key().body(named).send().await
}

pub async fn a_red_packet_is_given_and_opened_by_many(platform: Arc<Platform>) {
    let giver = Customer::with_account(&platform, "lanwan", "容与安").await;
    let first = Customer::with_account(&platform, "lanwan", "贺兰亭").await;
    let second = Customer::with_account(&platform, "lanwan", "沈知微").await;
    let third = Customer::with_account(&platform, "lanwan", "顾长风").await;
    let stranger = Customer::with_account(&platform, "qinghe", "外人").await;

    let terms = giver.api.get("/packets/terms").await.is(200);
    assert_eq!((terms.minor("/share_max"), terms.minor("/day_left")), (20_000, 2_000_000));
    let too_much = draft(&giver, "single", "200.01", 1);
    let refused = giver.api.call(Method::POST, "/packets/preview").no_key().body(too_much).send().await;
    let refused = refused.refused(422, "packet_unfit");
    assert!(refused.raw.contains("200.00") && refused.body["appeal"].is_string(), "{}", refused.raw);

    let packet = giver.submit("/packets", &draft(&giver, "lucky", "20.00", 2)).await;
    let (id, code) = (packet.text("/packet_id"), packet.text("/code"));
    assert_eq!((packet.text("/status"), packet.body["given"].clone()), ("open".to_owned(), json!(true)));

    let seen = look(&first, json!({ "code": code.to_lowercase() })).await.is(200);
    assert_eq!((seen.text("/standing"), seen.text("/giver_masked")), ("open".to_owned(), "*安".to_owned()));
    look(&giver, json!({ "code": code })).await.is(200);
    look(&stranger, json!({ "code": code })).await.refused(404, "packet_unknown");
    first.api.get(&format!("/packets/{id}")).await.refused(404, "not_found");
    look(&first, json!({ "packet_id": id })).await.refused(404, "not_found");
    giver.api.post("/packets/claims", json!({ "code": code })).await.refused(422, "packet_own");

    // Two at the same time, one of them twice.
    let opening = json!({ "code": code });
    let (one, again, two) = tokio::join!(
        first.api.post("/packets/claims", opening.clone()),
        first.api.post("/packets/claims", opening.clone()),
        second.api.post("/packets/claims", opening.clone()),
    );
    let (one, again, two) = (one.is(201), again.is(201), two.is(201));
    assert_eq!(one.minor("/amount"), again.minor("/amount"));
    assert_eq!(one.minor("/amount") + two.minor("/amount"), 2_000);
    third.api.post("/packets/claims", opening).await.refused(409, "packet_empty");

    let told = first.api.get(&format!("/packets/{id}")).await.is(200);
    assert_eq!((told.text("/packet/status"), told.list("/claims").len()), ("claimed".to_owned(), 2));
    assert_eq!(told.minor("/mine"), one.minor("/amount"));
    assert!(told.body["packet"]["code"].is_null() && told.body["packet"]["from_account_masked"].is_null());
    assert_eq!(told.list("/claims").iter().filter(|claim| claim["best"] == true).count(), 1);
    for secret in ["容与安", "沈知微", &giver.party.account_no, &second.party.account_no] {
        assert!(!told.raw.contains(secret), "{}", told.raw);
    }
    let received = first.api.get("/packets?side=received").await.is(200);
    assert_eq!(received.list("/items").len(), 1);
    let account = &first.account_id;
    let booked = first.api.get(&format!("/accounts/{account}/transactions")).await.is(200);
    assert!(booked.text("/items/0/summary").starts_with("收到红包"), "{}", booked.raw);

    let auditor = operator(&platform, "lanwan.auditor").await;
    let record = auditor.get(&format!("/banks/lanwan/packets/{id}")).await.is(200);
    assert_eq!((record.list("/postings").len(), record.minor("/left")), (3, 0));
    assert!(!record.raw.contains(&code) && !record.raw.contains("容与安"), "{}", record.raw);
    let held = auditor.get("/banks/lanwan/packet-account").await.is(200);
    assert_eq!(held.body["agrees"], true, "{}", held.raw);
}

pub async fn a_red_packet_for_a_phone_number_is_theirs_alone(platform: Arc<Platform>) {
    let giver = Customer::with_account(&platform, "lanwan", "温如言").await;
    let to = Customer::with_account(&platform, "lanwan", "季明河").await;
    let other = Customer::with_account(&platform, "lanwan", "旁人").await;
    let mut draft = draft(&giver, "single", "66.66", 1);
    draft["to_phone"] = json!(to.phone);
    let packet = giver.submit("/packets", &draft).await;
    let id = packet.text("/packet_id");
    assert_eq!((packet.text("/to_masked"), packet.body["code"].clone()), ("*河".to_owned(), Value::Null));
    let waiting = to.api.get("/packets?side=received").await.is(200);
    assert_eq!(waiting.text("/waiting/0/packet_id"), id);
    let opening = json!({ "packet_id": id });
    other.api.post("/packets/claims", opening.clone()).await.refused(404, "not_found");
    let opened = to.api.post("/packets/claims", opening).await.is(201);
    assert_eq!(opened.minor("/amount"), 6_666);
    let waiting = to.api.get("/packets?side=received").await.is(200);
    assert_eq!((waiting.list("/waiting").len(), waiting.list("/items").len()), (0, 1));
}
