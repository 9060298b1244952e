//! Carriers of text messages: a gateway over HTTP, the demo handset, or none.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use serde::Serialize;

/// The way text messages leave the house.
pub enum TextCarrier {
    /// Nothing is configured: no text leaves.
    None,
    /// Demo mode: texts are shown beside the app instead of travelling.
    DemoHandset,
    /// A gateway over HTTP.
    Gateway(HttpSmsGateway),
}

/// A text-message gateway behind a small HTTP contract.
///
/// One `POST` to the configured address for each message, `Content-Type: application/json`, with
/// `Authorization: Bearer <token>` when a token is configured:
/// `{"message_id": "<UUID>", "bank_id": "lanwan", "phone": "13800000001", "text": "【蓝湾银行】…"}`.
/// Any 2xx means the gateway took the message. 408, 429 and 5xx are tried again, up to three times in all, with the
/// same `message_id`, by which the gateway must not send twice. Any other answer is final.
pub struct HttpSmsGateway {
    client: reqwest::Client,
    url: reqwest::Url,
    token: Option<crypto::Secret<String>>,
}

/// A gateway's address that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GatewayConfigError {
    /// Not an `http` address.
    #[error("the text gateway's address must begin with http:// (put a TLS proxy in front of a remote one)")]
    Address,
    /// The client could not be built.
    #[error("the text gateway's client: {0}")]
    Client(String),
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The gateway did not answer, or asked to come again.
    #[error("text gateway unavailable: {0}")]
    Unavailable(String),
    /// The gateway will not take it.
    #[error("text gateway refused with status {0}")]
    Refused(u16),
}

#[derive(Serialize)]
struct Message<'a> {
    message_id: &'a str,
    bank_id: &'a str,
    phone: &'a str,
    text: &'a str,
}

impl HttpSmsGateway {
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

    /// Hands one message over.
    pub async fn send(&self, message_id: &str, bank_id: &str, phone: &str, text: &str) -> Result<(), SendError> {
        let message = Message { message_id, bank_id, phone, text };
        let attempt = || async {
            let mut request = self.client.post(self.url.clone()).json(&message);
            if let Some(token) = &self.token {
                request = request.bearer_auth(token.expose());
            }
            // Without its address: an error's words may quote what was sent.
            let answer =
                request.send().await.map_err(|error| SendError::Unavailable(error.without_url().to_string()))?;
            let status = answer.status();
            match status.as_u16() {
                _ if status.is_success() => Ok(()),
                408 | 429 | 500..=599 => Err(SendError::Unavailable(status.to_string())),
                other => Err(SendError::Refused(other)),
            }
        };
        let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_millis(200)).with_max_times(2);
        attempt.retry(pauses).when(|error| matches!(error, SendError::Unavailable(_))).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;
    use axum::{Json, Router};
    use parking_lot::Mutex;

    use super::*;

    /// A gateway that answers as told, one answer a call, and remembers what it was sent.
    async fn gateway(answers: Vec<u16>) -> (String, Arc<Mutex<Vec<serde_json::Value>>>) {
        let seen: Arc<Mutex<Vec<serde_json::Value>>> = Arc::default();
        let (log, answers) = (seen.clone(), Arc::new(Mutex::new(answers.into_iter())));
        let take = move |headers: HeaderMap, Json(mut message): Json<serde_json::Value>| {
            let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
            message["token"] = token.into();
            log.lock().push(message);
            let status = answers.lock().next().and_then(|code| StatusCode::from_u16(code).ok());
            std::future::ready(status.unwrap_or(StatusCode::OK))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/send", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        (format!("http://{address}/send"), seen)
    }

    async fn send(answers: Vec<u16>) -> (Result<(), SendError>, Vec<serde_json::Value>) {
        let (url, seen) = gateway(answers).await;
        let sender = HttpSmsGateway::new(&url, Some("t-1".into())).unwrap();
        let outcome = sender.send("m-1", "lanwan", "13812345678", "【蓝湾银行】你好").await;
        let seen = seen.lock().clone();
        (outcome, seen)
    }

    #[tokio::test]
    async fn a_busy_gateway_is_asked_again_with_the_same_message() {
        let (outcome, seen) = send(vec![503, 429, 202]).await;
        assert!(outcome.is_ok());
        assert_eq!(seen.len(), 3);
        let expected = serde_json::json!({
            "message_id": "m-1", "bank_id": "lanwan", "phone": "13812345678", "text": "【蓝湾银行】你好", "token": "Bearer t-1",
        });
        assert!(seen.iter().all(|message| *message == expected));
    }

    #[tokio::test]
    async fn a_refusal_is_final_and_patience_ends() {
        let (outcome, seen) = send(vec![400]).await;
        assert!(matches!(outcome, Err(SendError::Refused(400))) && seen.len() == 1);
        let (outcome, seen) = send(vec![500; 9]).await;
        assert!(matches!(outcome, Err(SendError::Unavailable(_))) && seen.len() == 3);
    }

    #[test]
    fn only_http_addresses_are_taken() {
        for address in ["", "sms.example", "https://sms.example/", "ftp://sms.example/"] {
            assert!(HttpSmsGateway::new(address, None).is_err(), "{address}");
        }
    }
}
