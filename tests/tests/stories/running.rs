//! Running the platform: beside it, and on the same data.

use std::process::Output;
use std::sync::Arc;

use journeys::{Engine, Platform, operator};
use serde_json::json;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

pub async fn a_folder_is_served_by_one_process(platform: Arc<Platform>) {
    if platform.engine() != Engine::Sqlite {
        return;
    }
    let second = platform.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(2), "{}", said(&second));
    assert!(said(&second).contains("another process serves"), "{}", said(&second));
}

pub async fn a_demonstration_is_not_served_as_real_banks(platform: Arc<Platform>) {
    if platform.engine() != Engine::Postgres {
        return; // The folder's own lock is told first.
    }
    let real = platform.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!real.status.success() && said(&real).contains("passwords everybody knows"), "{}", said(&real));
}

pub async fn undelivered_events_are_treated_by_hand(platform: Arc<Platform>) {
    let listed = platform.run(&["outbox", "list"]);
    assert!(listed.status.success() && said(&listed).contains("no dead letters"), "{}", said(&listed));
    let nowhere = platform.run(&["outbox", "retry", "--bank", "nowhere"]);
    assert!(!nowhere.status.success() && said(&nowhere).contains("no such bank"), "{}", said(&nowhere));
    let discard = ["outbox", "discard", "--bank", "lanwan", "--consumer", "insight.figures", "--seq", "1"];
    let absent = platform.run(&[discard.as_slice(), &["--purpose", "a look around"]].concat());
    assert!(!absent.status.success() && said(&absent).contains("no such dead letter"), "{}", said(&absent));

    let admin = operator(&platform, "lanwan.admin").await;
    assert!(admin.get("/banks/lanwan/letters").await.is(200).list("/items").is_empty());
    let which = json!({ "consumer": "insight.figures", "seq": 1 });
    assert_eq!(admin.post("/banks/lanwan/letters/retry", which).await.is(200).number("/letters"), 0);
    let hasty = json!({ "consumer": "insight.figures", "seq": 1, "purpose": "no" });
    admin.post("/banks/lanwan/letters/discard", hasty).await.refused(422, "validation_failed");
    let auditor = operator(&platform, "lanwan.auditor").await;
    let which = json!({ "consumer": "insight.figures", "seq": 1 });
    auditor.post("/banks/lanwan/letters/retry", which).await.refused(403, "forbidden");
}

pub async fn what_is_measured_are_transfers_that_are_made(platform: Arc<Platform>) {
    if platform.engine() != Engine::Sqlite {
        return; // It brings banks of its own; one engine tells whether its customers may pay.
    }
    let small =
        ["--accounts", "100", "--payers", "100", "--clients", "2", "--warm-up", "1", "--seconds", "1", "--json"];
    let measured = platform.run(&[["bench", "transfer"].as_slice(), &small].concat());
    assert!(measured.status.success(), "{}", said(&measured));
    let report: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
    assert!(report["transfers"].as_u64().unwrap() > 0 && report["not_201"] == 0, "{report:#}");
    assert_eq!(report["doctor"], "all is well");
}
