//! Talking to a bank's own core: every message signed, every answer checked, every silence told from a decision.
//!
//! Only an answer that carries the core's own signature over this very call says anything. A proxy's error page, a cut
//! connection, a time-out and a broken signature all mean the same: not known.

use std::sync::Arc;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use chrono::NaiveDate;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Clock, TenantId};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::wire::{
    WireAccount, WireBalances, WireCommand, WireEntries, WireHealth, WireOutcome, WireParty, WireReversal,
};

/// Names the arithmetic of the signature; another one would be another word.
const SCHEME: &str = "POLYBANK-CORE-1";
/// The core answers its own health quicker than a booking.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);
/// Numbers in one question for balances.
pub const BALANCES_AT_ONCE: usize = 100;

/// Where a bank's core is, and how to speak to it.
#[derive(Clone)]
pub struct CoreSettings {
    /// `http://host:port/path`, without a slash at the end.
    pub url: String,
    /// The secret both sides know, at least 32 bytes.
    pub key: Arc<crypto::Secret<Vec<u8>>>,
    /// How long one call waits for its answer.
    pub answer_timeout: Duration,
}

impl std::fmt::Debug for CoreSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CoreSettings").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CoreConfigError {
    /// Not an `http` address.
    #[error("a core's address must begin with http:// (put a TLS proxy in front of a remote one)")]
    Address,
    /// The key is too short to protect anything.
    #[error("a core's key must have at least 32 bytes")]
    ShortKey,
    /// The client could not be built.
    #[error("the core's client: {0}")]
    Client(String),
}

/// What was heard from the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard<T> {
    /// The core has said this.
    Said(T),
    /// The core has said that it does not know the thing asked for.
    Absent,
    /// The core has said that it cannot read or take the message at all, with a code.
    Unacceptable(String),
    /// Nothing that could be believed was heard: anything may have happened.
    Silence(String),
}

/// The way to one bank's core. Cheap to clone.
#[derive(Clone)]
pub struct CoreClient {
    http: reqwest::Client,
    bank: TenantId,
    settings: CoreSettings,
}

impl CoreClient {
    /// A client for `bank`.
    pub fn new(bank: TenantId, mut settings: CoreSettings) -> Result<Self, CoreConfigError> {
        let url = reqwest::Url::parse(&settings.url).ok().filter(|url| url.scheme() == "http" && url.has_host());
        if url.is_none() {
            return Err(CoreConfigError::Address);
        }
        if settings.key.expose().len() < 32 {
            return Err(CoreConfigError::ShortKey);
        }
        settings.url.truncate(settings.url.trim_end_matches('/').len());
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(2))
            .timeout(settings.answer_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| CoreConfigError::Client(error.to_string()))?;
        Ok(Self { http, bank, settings })
    }

    /// Host and port, for people.
    pub fn place(&self) -> String {
        let Ok(url) = reqwest::Url::parse(&self.settings.url) else { return String::new() };
        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
        format!("{}{port}", url.host_str().unwrap_or_default())
    }

    /// Asks the core to book. May be asked again with the same command.
    pub async fn post(&self, command: &WireCommand) -> Heard<WireOutcome> {
        self.call(Method::POST, "/postings", Some(command)).await
    }

    /// Asks what became of a command.
    pub async fn inquire(&self, key: &str) -> Heard<WireOutcome> {
        self.call(Method::GET, &format!("/postings/{key}"), None::<&()>).await
    }

    /// [`CoreClient::inquire`], again and again for a moment while nothing is heard.
    pub async fn inquire_patiently(&self, key: &str) -> Heard<WireOutcome> {
        let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_millis(150)).with_max_times(2);
        let ask = || async {
            match self.inquire(key).await {
                Heard::Silence(why) => Err(why),
                heard => Ok(heard),
            }
        };
        ask.retry(pauses).await.unwrap_or_else(Heard::Silence)
    }

    /// Asks the core to take a command back, or never to book it if it has not. Whatever arrives late, the answer holds.
    pub async fn reverse(&self, key: &str, reason: &str) -> Heard<WireOutcome> {
        let reversal = WireReversal { reason: reason.to_owned() };
        self.call(Method::POST, &format!("/postings/{key}/reversal"), Some(&reversal)).await
    }

    /// Tells the core of an account.
    pub async fn announce(&self, account_no: &str, account: &WireAccount) -> Heard<serde_json::Value> {
        self.call(Method::PUT, &format!("/accounts/{account_no}"), Some(account)).await
    }

    /// The present balances of those of `numbers` that the core knows; at most [`BALANCES_AT_ONCE`].
    pub async fn balances(&self, numbers: &[String]) -> Heard<WireBalances> {
        self.call(Method::GET, &format!("/balances?account_no={}", numbers.join(",")), None::<&()>).await
    }

    /// A page of the bookings that count for `date`, after the key `after`.
    pub async fn entries(&self, date: NaiveDate, after: &str) -> Heard<WireEntries> {
        self.call(Method::GET, &format!("/entries?date={date}&after={after}&limit=500"), None::<&()>).await
    }

    /// How the core is.
    pub async fn health(&self) -> Heard<WireHealth> {
        let asked = tokio::time::timeout(HEALTH_TIMEOUT, self.call(Method::GET, "/health", None::<&()>)).await;
        asked.unwrap_or_else(|_| Heard::Silence("no answer in time".to_owned()))
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> Heard<T> {
        match self.exchange(method, path, body).await {
            Err(why) => Heard::Silence(why),
            Ok((StatusCode::NOT_FOUND, _)) => Heard::Absent,
            Ok((StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY, body)) => {
                let code = serde_json::from_slice::<serde_json::Value>(&body).ok();
                let code = code.and_then(|body| Some(body.get("code")?.as_str()?.chars().take(60).collect()));
                Heard::Unacceptable(code.unwrap_or_else(|| "unacceptable".to_owned()))
            }
            Ok((status, body)) if status.is_success() => match serde_json::from_slice(&body) {
                Ok(said) => Heard::Said(said),
                Err(_) => Heard::Silence("an answer that cannot be read".to_owned()),
            },
            Ok((status, _)) => Heard::Silence(format!("status {}", status.as_u16())),
        }
    }

    /// One signed exchange. An error is any answer that cannot be believed, in words without anything personal.
    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<(StatusCode, Vec<u8>), String> {
        let url = format!("{}{path}", self.settings.url);
        let url = reqwest::Url::parse(&url).map_err(|_| "an address that cannot be".to_owned())?;
        let body = body.map(serde_json::to_vec).transpose().map_err(|error| error.to_string())?.unwrap_or_default();
        // The signature is bound to the hour of the wall: a test's clock is not the core's.
        let at = (Clock::System.now().micros() / 1_000_000).to_string();
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let parts = [SCHEME, self.bank.as_str(), method.as_str(), &target, &at, &nonce, &digest(&body)];
        let signature = sign(self.settings.key.expose(), &parts);
        let request = self
            .http
            .request(method, url.clone())
            .header("content-type", "application/json")
            .header("x-core-bank", self.bank.as_str())
            .header("x-core-timestamp", &at)
            .header("x-core-nonce", &nonce)
            .header("x-core-signature", signature)
            .body(body);
        // Without its address: an error's words may quote what was asked.
        let answer = request.send().await.map_err(|error| reason(&error))?;
        let status = answer.status();
        let signed = answer.headers().get("x-core-signature").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = answer.bytes().await.map_err(|error| reason(&error))?.to_vec();
        let code = status.as_u16().to_string();
        let parts = [SCHEME, &code, &nonce, &digest(&body)];
        match signed {
            Some(signed) if verify(self.settings.key.expose(), &parts, &signed) => Ok((status, body)),
            Some(_) => Err(format!("status {code} with a wrong signature")),
            None => Err(format!("status {code} without a signature")),
        }
    }
}

fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        "the connection broke".to_owned()
    }
}

fn digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

fn mac(key: &[u8], parts: &[&str]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(parts.join("\n").as_bytes());
    mac
}

fn sign(key: &[u8], parts: &[&str]) -> String {
    hex::encode(mac(key, parts).finalize().into_bytes())
}

fn verify(key: &[u8], parts: &[&str], signature: &str) -> bool {
    hex::decode(signature).is_ok_and(|signature| mac(key, parts).verify_slice(&signature).is_ok())
}

/// The key under which the core knows the command `key` of `bank`: of fixed length, and telling nothing of anybody.
pub fn core_key(bank: &TenantId, key: &str) -> String {
    hex::encode(&Sha256::digest(format!("{bank}\n{key}"))[..20])
}

/// The number of a customer's account, or nothing.
pub fn number_of(party: &WireParty) -> Option<&str> {
    match party {
        WireParty::AccountNo(number) => Some(number),
        WireParty::Internal(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_belongs_to_its_message() {
        let key = b"0123456789abcdef0123456789abcdef";
        let signed = sign(key, &["POLYBANK-CORE-1", "200", "n", "d"]);
        assert!(verify(key, &["POLYBANK-CORE-1", "200", "n", "d"], &signed));
        assert!(!verify(key, &["POLYBANK-CORE-1", "422", "n", "d"], &signed));
        assert!(!verify(b"another key, another key, another", &["POLYBANK-CORE-1", "200", "n", "d"], &signed));
        assert!(!verify(key, &["POLYBANK-CORE-1", "200", "n", "d"], "zz"));
    }

    #[test]
    fn the_cores_key_tells_nothing() {
        let bank: TenantId = "qinghe".parse().expect("a bank id");
        let key = core_key(&bank, "user-1:abc");
        assert_eq!(key.len(), 40);
        assert_eq!(key, core_key(&bank, "user-1:abc"));
        assert_ne!(key, core_key(&bank, "user-1:abd"));
    }
}
