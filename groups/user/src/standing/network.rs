//! The check against the register of residents: a small HTTP contract, `docs/api/identity-check.yaml`.

use std::time::Duration;

use async_trait::async_trait;
use backon::{ExponentialBuilder, Retryable};
use contracts::PortFault;
use contracts::identity_check::{IdentityAnswer, IdentityCheck, IdentityDisagreement, IdentityQuestion, IdentityRoute};
use kernel::Ctx;
use serde::{Deserialize, Serialize};

/// How long one question may take, connection and all.
const TIMEOUT: Duration = Duration::from_millis(2_500);
/// A question is put at most so often before it counts as unanswered.
const ATTEMPTS_MAX: usize = 2;

/// Asks the register, or whoever stands before it.
///
/// One `POST` to the configured address, with `Authorization: Bearer <token>` when a token is configured. The `reference` is
/// the question's own: asked again, the register answers what it answered. 408, 429, 5xx and silence are asked once more;
/// what is not answered then, or not understood, is [`IdentityAnswer::Unanswered`].
pub struct NetworkIdentityCheck {
    client: reqwest::Client,
    url: reqwest::Url,
    token: Option<crypto::Secret<String>>,
}

/// An address that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityCheckConfigError {
    /// Not an `http` address.
    #[error("the identity check's address must begin with http:// (put a TLS proxy in front of a remote one)")]
    Address,
    /// The client could not be built.
    #[error("the identity check's client: {0}")]
    Client(String),
}

#[derive(Serialize)]
struct Question<'a> {
    reference: &'a str,
    asking_bank_no: &'a str,
    name: &'a str,
    id_number: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    result: Outcome,
    #[serde(default)]
    reason: Option<IdentityDisagreement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Confirmed,
    Refused,
    Unknown,
}

/// Why there is no answer; never with what was asked in it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Silence(String);

impl NetworkIdentityCheck {
    /// A check at `url`.
    pub fn new(url: &str, token: Option<crypto::Secret<String>>) -> Result<Self, IdentityCheckConfigError> {
        let url = reqwest::Url::parse(url).ok().filter(|url| url.scheme() == "http" && url.has_host());
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| IdentityCheckConfigError::Client(error.to_string()))?;
        Ok(Self { client, url: url.ok_or(IdentityCheckConfigError::Address)?, token })
    }

    async fn ask(&self, question: &Question<'_>) -> Result<Option<Answer>, Silence> {
        let mut request = self.client.post(self.url.clone()).json(question);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose());
        }
        // Without its address: an error's words may quote what was sent.
        let answer = request.send().await.map_err(|error| Silence(error.without_url().to_string()))?;
        let status = answer.status().as_u16();
        match status {
            200 => answer.json().await.map(Some).map_err(|error| Silence(error.without_url().to_string())),
            408 | 429 | 500..=599 => Err(Silence(format!("status {status}"))),
            // Final, and not an answer to the question: ours is wrong, or we may not ask.
            _ => {
                tracing::error!(status, "the identity check was turned away");
                Ok(None)
            }
        }
    }
}

#[async_trait]
impl IdentityCheck for NetworkIdentityCheck {
    fn route(&self) -> IdentityRoute {
        IdentityRoute::Register
    }

    async fn check(&self, _: &Ctx, question: &IdentityQuestion) -> Result<IdentityAnswer, PortFault> {
        let sent = Question {
            reference: &question.reference,
            asking_bank_no: &question.asking_bank_no,
            name: question.name.as_str(),
            id_number: question.id_number.as_str(),
        };
        let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_millis(200));
        let answered = (|| self.ask(&sent)).retry(pauses.with_max_times(ATTEMPTS_MAX - 1)).await;
        Ok(match answered {
            Ok(Some(Answer { result: Outcome::Confirmed, .. })) => IdentityAnswer::Confirmed,
            Ok(Some(Answer { result: Outcome::Refused, reason: Some(reason) })) => IdentityAnswer::Refused(reason),
            // A refusal without its reason could not be told to the customer.
            Ok(_) => IdentityAnswer::Unanswered,
            Err(silence) => {
                tracing::warn!(%silence, "the identity check does not answer");
                IdentityAnswer::Unanswered
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;
    use axum::{Json, Router};
    use kernel::{Clock, TenantId};
    use parking_lot::Mutex;
    use serde_json::{Value, json};

    use super::*;

    type Seen = Arc<Mutex<Vec<Value>>>;

    /// A register that answers as told, one answer a call, and remembers what it was asked. Nothing left to say: silence.
    async fn register(answers: Vec<(u16, Value)>) -> (String, Seen) {
        let seen: Seen = Arc::default();
        let (log, answers) = (seen.clone(), Arc::new(Mutex::new(answers.into_iter())));
        let take = move |headers: HeaderMap, Json(mut question): Json<Value>| {
            let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
            question["token"] = token.into();
            log.lock().push(question);
            let next = answers.lock().next();
            async move {
                match next {
                    Some((status, body)) => (StatusCode::from_u16(status).unwrap(), Json(body)),
                    None => std::future::pending().await,
                }
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/check", post(take))).await });
        (format!("http://{address}/check"), seen)
    }

    async fn ask(answers: Vec<(u16, Value)>) -> (IdentityAnswer, Vec<Value>) {
        let (url, seen) = register(answers).await;
        let check = NetworkIdentityCheck::new(&url, Some("t-1".into())).unwrap();
        let question = IdentityQuestion {
            reference: "r-1".into(),
            asking_bank_no: "313900100004".into(),
            name: "林知夏".parse().unwrap(),
            id_number: "11010519491231002X".parse().unwrap(),
        };
        let tenant: TenantId = "lanwan".parse().unwrap();
        let answer = check.check(&Ctx::system(tenant, "test", Clock::System), &question).await.unwrap();
        let seen = seen.lock().clone();
        (answer, seen)
    }

    #[tokio::test]
    async fn the_question_goes_out_whole_and_the_answer_comes_back() {
        let (answer, seen) = ask(vec![(200, json!({ "result": "confirmed" }))]).await;
        assert_eq!(answer, IdentityAnswer::Confirmed);
        let expected = json!({
            "reference": "r-1", "asking_bank_no": "313900100004", "name": "林知夏",
            "id_number": "11010519491231002X", "token": "Bearer t-1",
        });
        assert_eq!(seen, [expected]);
        for (word, reason) in [
            ("name_mismatch", IdentityDisagreement::NameMismatch),
            ("id_unknown", IdentityDisagreement::IdUnknown),
            ("id_lost", IdentityDisagreement::IdLost),
        ] {
            let (answer, seen) = ask(vec![(200, json!({ "result": "refused", "reason": word }))]).await;
            assert_eq!((answer, seen.len()), (IdentityAnswer::Refused(reason), 1), "{word}");
        }
    }

    #[tokio::test]
    async fn no_answer_is_never_a_no() {
        for (answers, calls) in [
            (vec![], 2),
            (vec![(500, json!({})), (429, json!({}))], 2),
            (vec![(200, json!({ "result": "unknown" }))], 1),
            (vec![(200, json!({ "result": "refused" }))], 1),
            (vec![(200, json!({ "result": "refused", "reason": "mood" })), (200, json!(7))], 2),
            (vec![(401, json!({}))], 1),
        ] {
            let (answer, seen) = ask(answers.clone()).await;
            assert_eq!((answer, seen.len()), (IdentityAnswer::Unanswered, calls), "{answers:?}");
        }
        let (answer, seen) = ask(vec![(503, json!({})), (200, json!({ "result": "confirmed" }))]).await;
        assert_eq!(answer, IdentityAnswer::Confirmed, "a busy register is asked once more");
        assert!(seen.len() == 2 && seen[0] == seen[1], "under the same reference");
    }

    #[test]
    fn only_http_addresses_are_taken() {
        for address in ["", "register.example", "https://register.example/", "ftp://register.example/"] {
            assert!(NetworkIdentityCheck::new(address, None).is_err(), "{address}");
        }
    }
}
