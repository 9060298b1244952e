//! The demonstration's identity provider, as a browser meets it: its page, a choice on it, and the way back.

use std::collections::BTreeMap;

use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::caller::Answer;
use crate::platform::Platform;

/// The banks' word for it.
pub const PROVIDER: &str = "demo-identity";

/// Goes where `begun` sends one, sees that the page says what it is, chooses `subject` there; what comes back: `state`, `code`
/// and `iss`.
pub async fn choose(platform: &Platform, begun: &Answer, subject: &str) -> Value {
    let to = begun.text("/authorization_url");
    let (page, query) = to.split_once('?').unwrap();
    assert!(page.starts_with("/b/") && page.ends_with("/demo-identity/authorize"), "{to}");
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let shown = client.get(format!("{}{to}", platform.url())).send().await.unwrap();
    assert_eq!(shown.status().as_u16(), 200);
    let shown = shown.text().await.unwrap();
    assert!(shown.contains("非真实登录") && shown.contains("not a real sign-in"), "{shown}");
    let choice = format!("{}{}?{query}&subject={subject}", platform.url(), page.replace("/authorize", "/choose"));
    let back = client.get(choice).send().await.unwrap();
    assert_eq!(back.status().as_u16(), 303);
    let back = back.headers()["location"].to_str().unwrap().to_owned();
    assert!(back.starts_with("/b/") && back.contains("/external?"), "{back}");
    let back = reqwest::Url::parse(&format!("{}{back}", platform.url())).unwrap();
    let brought: BTreeMap<String, String> = back.query_pairs().into_owned().collect();
    json!(brought)
}
