//! The contract over HTTP: every message checked, every answer signed; and the switches, for whoever tests.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use chrono::NaiveDate;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Clock;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::books::{BookError, Books, Command, Leg};
use crate::faults::{Call, Fault, Faults, Mode};

/// What it calls itself.
pub const NAME: &str = "Polybank reference core (for tests; no bank's core)";
/// The signature's arithmetic.
const SCHEME: &str = "POLYBANK-CORE-1";
const BODY_BYTES_MAX: usize = 256 * 1024;
/// How far the clocks of both sides may be apart.
const CLOCK_S_MAX: i64 = 300;
/// Nonces remembered; more calls than this within the clock's window would be let through again.
const NONCES_MAX: usize = 100_000;
/// "Never" of an answer that does not come.
const NEVER: Duration = Duration::from_secs(3_600);

/// A reference core: books, key and switches.
pub struct Core {
    /// Its books.
    pub books: Books,
    /// Its switches.
    pub faults: Faults,
    key: Vec<u8>,
    nonces: Mutex<HashMap<String, i64>>,
}

impl Core {
    /// A core over `books` that shares `key` with the platform.
    pub fn new(books: Books, key: Vec<u8>) -> Self {
        Self { books, faults: Faults::default(), key, nonces: Mutex::default() }
    }

    fn mac(&self, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(parts.join("\n").as_bytes());
        mac
    }

    /// Whether the message is the platform's own, of now, and new.
    fn admits(&self, method: &Method, target: &str, headers: &HeaderMap, body: &[u8]) -> Result<String, &'static str> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or("not signed");
        let (bank, at, nonce) = (header("x-core-bank")?, header("x-core-timestamp")?, header("x-core-nonce")?);
        let signature = hex::decode(header("x-core-signature")?).map_err(|_| "a malformed signature")?;
        let parts = [SCHEME, bank, method.as_str(), target, at, nonce, &digest(body)];
        self.mac(&parts).verify_slice(&signature).map_err(|_| "a wrong signature")?;
        let now = Clock::System.now().micros() / 1_000_000;
        let at: i64 = at.parse().map_err(|_| "a malformed timestamp")?;
        if (now - at).abs() > CLOCK_S_MAX {
            return Err("too old or too early");
        }
        let mut nonces = self.nonces.lock();
        if nonces.len() >= NONCES_MAX {
            nonces.retain(|_, seen| now - *seen <= 2 * CLOCK_S_MAX);
        }
        match nonces.insert(nonce.to_owned(), now) {
            None => Ok(nonce.to_owned()),
            Some(_) => Err("a nonce used before"),
        }
    }

    fn sign(&self, nonce: &str, status: StatusCode, body: &[u8]) -> HeaderValue {
        let parts = [SCHEME, status.as_str(), nonce, &digest(body)];
        let signature = hex::encode(self.mac(&parts).finalize().into_bytes());
        HeaderValue::from_str(&signature).unwrap_or(HeaderValue::from_static(""))
    }
}

fn digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// Serves `core` until the task is dropped.
pub async fn serve(listener: TcpListener, core: Arc<Core>) -> std::io::Result<()> {
    let contract = Router::new()
        .route("/postings", post(book))
        .route("/postings/{key}", get(inquire))
        .route("/postings/{key}/reversal", post(reverse))
        .route("/accounts/{account_no}", put(announce))
        .route("/balances", get(balances))
        .route("/entries", get(entries))
        .route("/health", get(health))
        .layer(from_fn_with_state(core.clone(), signed));
    // Not in the contract, not signed: for whoever tests.
    let switches = Router::new()
        .route("/reference/faults", get(faults).post(set_fault).delete(clear_faults))
        .route("/reference/postings", get(all).post(book_behind))
        .route("/reference/accounts/{account_no}/{status}", put(set_status));
    axum::serve(listener, contract.merge(switches).with_state(core)).await
}

/// Checks the message, fails as told, signs the answer.
async fn signed(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let target = parts.uri.path_and_query().map_or_else(String::new, |target| target.as_str().to_owned());
    let nonce = match core.admits(&parts.method, &target, &parts.headers, &bytes) {
        Ok(nonce) => nonce,
        Err(why) => {
            return (StatusCode::UNAUTHORIZED, Json(json!({ "code": "unauthorised", "why": why }))).into_response();
        }
    };
    let call = call_of(&parts.method, parts.uri.path());
    let mut request = Request::from_parts(parts, Body::from(bytes));
    match core.faults.take(call) {
        None => {}
        Some(Fault { mode: Mode::Delay, delay_ms, .. }) => tokio::time::sleep(Duration::from_millis(delay_ms)).await,
        Some(Fault { mode: Mode::DropRequest, .. }) => tokio::time::sleep(NEVER).await,
        Some(Fault { mode: Mode::DropAnswer, .. }) => {
            drop(next.run(request).await);
            tokio::time::sleep(NEVER).await;
            return StatusCode::GATEWAY_TIMEOUT.into_response();
        }
        Some(Fault { mode: Mode::Late, delay_ms, .. }) => {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(delay_ms)).await;
                drop(next.run(request).await);
            });
            tokio::time::sleep(NEVER).await;
            return StatusCode::GATEWAY_TIMEOUT.into_response();
        }
        Some(Fault { mode: Mode::Garble, .. }) => {
            let page = Json(json!({ "key": "?", "state": "refused", "reason": "insufficient_funds" }));
            return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
        Some(Fault { mode: Mode::Error, .. }) => {
            return sealed(&core, &nonce, (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({}))).into_response()).await;
        }
        Some(fault) => drop(request.extensions_mut().insert(fault)),
    }
    let answer = next.run(request).await;
    sealed(&core, &nonce, answer).await
}

async fn sealed(core: &Core, nonce: &str, answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_else(|_| Bytes::new());
    parts.headers.insert("x-core-signature", core.sign(nonce, parts.status, &bytes));
    parts.headers.insert("x-core-implementation", HeaderValue::from_static("polybank-reference-core; for tests only"));
    Response::from_parts(parts, Body::from(bytes))
}

fn call_of(method: &Method, path: &str) -> Call {
    match (method, path) {
        (&Method::POST, "/postings") => Call::Post,
        (&Method::POST, path) if path.ends_with("/reversal") => Call::Reverse,
        (&Method::GET, path) if path.starts_with("/postings/") => Call::Inquire,
        _ => Call::Other,
    }
}

/// A fault of the reference core itself, or a message that cannot be taken.
struct Trouble(BookError);

impl<E: Into<BookError>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            BookError::Malformed => StatusCode::BAD_REQUEST,
            BookError::KeyReused => StatusCode::CONFLICT,
            BookError::Store(error) => {
                tracing::error!(%error, "the reference core's books");
                return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "code": "fault" }))).into_response();
            }
        };
        (status, Json(json!({ "code": self.0.to_string() }))).into_response()
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|_| Trouble(BookError::Malformed))
}

async fn book(
    State(core): State<Arc<Core>>,
    fault: Option<axum::Extension<Fault>>,
    body: Bytes,
) -> Result<Response, Trouble> {
    let mut command: Command = read(&body)?;
    let outcome = match fault.map(|axum::Extension(fault)| fault) {
        Some(Fault { mode: Mode::Refuse, code, .. }) => {
            let code = if code.is_empty() { "refused" } else { &code };
            core.books.refuse(&command, code).await?
        }
        Some(Fault { mode: Mode::Duplicate, .. }) => {
            let outcome = core.books.book(&command).await?;
            command.key.push('d');
            core.books.book(&command).await?;
            outcome
        }
        Some(Fault { mode: Mode::Misbook, .. }) => {
            command.legs.iter_mut().for_each(|leg: &mut Leg| leg.amount_minor -= 1);
            core.books.book(&command).await?
        }
        _ => core.books.book(&command).await?,
    };
    Ok(Json(outcome).into_response())
}

async fn inquire(State(core): State<Arc<Core>>, Path(key): Path<String>) -> Result<Response, Trouble> {
    Ok(match core.books.inquire(&key).await? {
        Some(outcome) => Json(outcome).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "code": "absent" }))).into_response(),
    })
}

async fn reverse(State(core): State<Arc<Core>>, Path(key): Path<String>) -> Result<Response, Trouble> {
    Ok(Json(core.books.reverse(&key).await?).into_response())
}

/// An account the platform tells of.
#[derive(Deserialize)]
struct Announced {
    kind: String,
    holder: String,
}

async fn announce(State(core): State<Arc<Core>>, Path(number): Path<String>, body: Bytes) -> Result<Response, Trouble> {
    let account: Announced = read(&body)?;
    core.books.announce(&number, &account.kind, &account.holder).await?;
    Ok(Json(json!({ "account_no": number })).into_response())
}

#[derive(Deserialize)]
struct Asked {
    account_no: String,
}

async fn balances(State(core): State<Arc<Core>>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let numbers: Vec<&str> = asked.account_no.split(',').take(200).collect();
    let items: Vec<Value> = core
        .books
        .balances(&numbers)
        .await?
        .into_iter()
        .map(|(account_no, balance_minor)| json!({ "account_no": account_no, "balance_minor": balance_minor }))
        .collect();
    Ok(Json(json!({ "items": items })).into_response())
}

#[derive(Deserialize)]
struct Day {
    date: NaiveDate,
    #[serde(default)]
    after: String,
    #[serde(default = "page_size")]
    limit: i64,
}

const fn page_size() -> i64 {
    500
}

async fn entries(State(core): State<Arc<Core>>, Query(day): Query<Day>) -> Result<Response, Trouble> {
    let limit = day.limit.clamp(1, 500);
    let mut items = core.books.entries(day.date, &day.after, limit).await?;
    let more = items.len() as i64 > limit;
    items.truncate(limit as usize);
    let next_after = items.last().filter(|_| more).map(|outcome| outcome.key.clone());
    Ok(Json(json!({ "items": items, "next_after": next_after })).into_response())
}

async fn health(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(json!({ "name": NAME, "ready": true, "business_date": core.books.today() }))
}

async fn faults(State(core): State<Arc<Core>>) -> Json<Value> {
    Json(json!({ "core": NAME, "faults": core.faults.all() }))
}

async fn set_fault(State(core): State<Arc<Core>>, body: Bytes) -> Result<Response, Trouble> {
    core.faults.set(read(&body)?);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn clear_faults(State(core): State<Arc<Core>>) -> StatusCode {
    core.faults.clear();
    StatusCode::NO_CONTENT
}

async fn all(State(core): State<Arc<Core>>) -> Result<Response, Trouble> {
    Ok(Json(json!({ "core": NAME, "items": core.books.all().await? })).into_response())
}

/// Books what the platform knows nothing of.
async fn book_behind(State(core): State<Arc<Core>>, body: Bytes) -> Result<Response, Trouble> {
    let command: Command = read(&body)?;
    Ok(Json(core.books.book(&command).await?).into_response())
}

async fn set_status(
    State(core): State<Arc<Core>>,
    Path((number, status)): Path<(String, String)>,
) -> Result<StatusCode, Trouble> {
    core.books.set_status(&number, &status).await?;
    Ok(StatusCode::NO_CONTENT)
}
