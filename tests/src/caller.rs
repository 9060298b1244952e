//! Talking to the platform: calls with keys and tokens, answers that say what they were when they are not as expected.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// A fresh idempotency key.
pub fn new_key() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Minor units of a money document.
#[track_caller]
pub fn minor(money: &Value) -> i64 {
    let text = money["amount"].as_str().unwrap_or_else(|| panic!("not money: {money}"));
    let money = kernel::Money::parse(text, kernel::Currency::Cny);
    money.unwrap_or_else(|error| panic!("{text}: {error}")).minor()
}

/// Somebody at one door of the platform: a prefix, and the token they show, if any.
#[derive(Debug, Clone)]
pub struct Caller {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// One call being put together.
#[derive(Debug)]
pub struct Call {
    what: String,
    request: reqwest::RequestBuilder,
    key: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP's own code.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The document; null when the body is empty or not JSON.
    pub body: Value,
    /// The body as it came.
    pub raw: String,
    what: String,
}

impl Caller {
    pub(crate) fn new(base: String) -> Self {
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        Self { client: client.build().unwrap(), base, token: None }
    }

    /// The same door with this token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The token shown.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// A call with a fresh key when it is unsafe.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let key = (method != Method::GET).then(new_key);
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Call { what: format!("{method} {}{path}", self.base), request, key }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path).send().await
    }

    /// Posts a document.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path).body(body).send().await
    }

    /// Puts a document.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path).body(body).send().await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path).send().await
    }

    /// All items of a paged list.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{joint}limit=100{cursor}")).await.is(200);
            items.extend(page.body["items"].as_array().unwrap().clone());
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

impl Call {
    /// With this document.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.request = self.request.json(&body);
        self
    }

    /// With these bytes, said to be of this type.
    #[must_use]
    pub fn bytes(mut self, kind: &str, bytes: Vec<u8>) -> Self {
        self.request = self.request.header("content-type", kind).body(bytes);
        self
    }

    /// With this idempotency key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Without one.
    #[must_use]
    pub fn no_key(mut self) -> Self {
        self.key = None;
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Sends it. Panics when no answer comes.
    pub async fn send(self) -> Answer {
        let what = self.what.clone();
        self.try_send().await.unwrap_or_else(|error| panic!("{what}: {error:?}"))
    }

    /// Sends it to a platform that may be dying.
    pub async fn try_send(self) -> Result<Answer, reqwest::Error> {
        let mut request = self.request;
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let raw = response.text().await?;
        let body = serde_json::from_str(&raw).unwrap_or(Value::Null);
        Ok(Answer { status, headers, body, raw, what: self.what })
    }
}

impl Answer {
    /// It has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.what, self.shown());
        self
    }

    /// It is a refusal of this status and code, and a whole one: in words, with a trace.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}: {}", self.what, self.shown());
        let kind = self.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"), "{}", self.what);
        assert!(!self.text("/title").is_empty() && self.text("/trace_id").len() == 32, "{}", self.shown());
        assert_eq!(self.body["status"], json!(status));
        self
    }

    /// The stable code of a refusal; empty for anything else.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// A text in the document.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{}: no text at {pointer}: {}", self.what, self.shown())).to_owned()
    }

    /// A number in the document.
    #[track_caller]
    pub fn number(&self, pointer: &str) -> i64 {
        let value = self.body.pointer(pointer).and_then(Value::as_i64);
        value.unwrap_or_else(|| panic!("{}: no number at {pointer}: {}", self.what, self.shown()))
    }

    /// An amount in the document, in minor units.
    #[track_caller]
    pub fn minor(&self, pointer: &str) -> i64 {
        let value = self.body.pointer(pointer);
        minor(value.unwrap_or_else(|| panic!("{}: nothing at {pointer}: {}", self.what, self.shown())))
    }

    /// A list in the document.
    #[track_caller]
    pub fn list(&self, pointer: &str) -> &Vec<Value> {
        let value = self.body.pointer(pointer).and_then(Value::as_array);
        value.unwrap_or_else(|| panic!("{}: no list at {pointer}: {}", self.what, self.shown()))
    }

    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn shown(&self) -> String {
        let text = if self.body.is_null() { self.raw.clone() } else { self.body.to_string() };
        format!("{} {}", self.status, text.chars().take(600).collect::<String>())
    }
}
