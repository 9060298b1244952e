//! Carriers of pushes: a gateway over HTTP, the demo handset, or none.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::store::MessageRow;
use crate::texts::{GatewayConfigError, SendError};

/// Longest answer of a gateway that is read, in bytes.
const ANSWER_MAX: usize = 64 * 1024;

/// The way pushes leave the house.
pub enum PushCarrier {
    /// Nothing is configured: no push leaves.
    None,
    /// Demo mode: pushes are shown beside the app instead of travelling.
    DemoHandset,
    /// A gateway over HTTP.
    Gateway(HttpPushGateway),
}

/// A push gateway behind a small HTTP contract: `docs/api/push-gateway.yaml`. It knows the makers' services and their keys;
/// the platform knows none of them.
pub struct HttpPushGateway {
    client: reqwest::Client,
    url: reqwest::Url,
    token: Option<crypto::Secret<String>>,
}

#[derive(Serialize)]
struct Push<'a> {
    message_id: String,
    bank_id: &'a str,
    tokens: &'a [String],
    title: &'a str,
    body: &'a str,
    link: Option<&'a str>,
    priority: &'static str,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    unknown_tokens: Vec<String>,
}

impl HttpPushGateway {
    /// A gateway at `url`.
    pub fn new(url: &str, token: Option<crypto::Secret<String>>) -> Result<Self, GatewayConfigError> {
        let url = reqwest::Url::parse(url).ok().filter(|url| url.scheme() == "http" && url.has_host());
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| GatewayConfigError::Client(error.to_string()))?;
        Ok(Self { client, url: url.ok_or(GatewayConfigError::Address)?, token })
    }

    /// Hands one push over for all `tokens`; answers those the gateway says nobody has any more.
    pub async fn send(&self, bank: &str, tokens: &[String], row: &MessageRow) -> Result<Vec<String>, SendError> {
        let pick = |(zh, en): &'_ (String, String)| row.lang.pick(zh, en).to_owned();
        let (title, body) = (pick(&row.title), pick(&row.body));
        let push = Push {
            message_id: row.message_id.to_string(),
            bank_id: bank,
            tokens,
            title: &title,
            body: &body,
            link: row.link.as_deref(),
            priority: row.priority.as_str(),
        };
        let mut request = self.client.post(self.url.clone()).json(&push);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose());
        }
        let unavailable = |error: reqwest::Error| SendError::Unavailable(error.without_url().to_string());
        let answer = request.send().await.map_err(unavailable)?;
        let status = answer.status();
        match status.as_u16() {
            _ if status.is_success() => {
                if answer.content_length().is_some_and(|length| length > ANSWER_MAX as u64) {
                    return Ok(Vec::new());
                }
                let answer: Answer = answer.json().await.unwrap_or_default();
                Ok(answer.unknown_tokens.into_iter().filter(|token| tokens.contains(token)).collect())
            }
            408 | 429 | 500..=599 => Err(SendError::Unavailable(status.to_string())),
            other => Err(SendError::Refused(other)),
        }
    }
}
