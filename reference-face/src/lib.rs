//! A face vendor for tests: the other side of `docs/api/face-vendor.yaml`. **It looks at nothing**: a picture says in its comment
//! whom it shows and what they do, so that a test can be anybody, do anything, and be a photo, a mask or a crowd. It is
//! linked into no binary but its own, `reference-face`, beside which a browser with an invented camera can be tried: there any picture
//! at all passes for whatever was asked.
//!
//! Faults on order: silence, busy, an answer nobody understands, features of another model.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the vendor does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It is busy.
    Busy,
    /// It answers what nobody understands.
    Nonsense,
    /// It answers and does not stop.
    Endless,
    /// Its features are of another model from now on.
    OtherModel,
}

/// Which pictures pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pictures {
    /// Those that say what they show.
    #[default]
    Labelled,
    /// All of them, as one person who does whatever is asked.
    Any,
}

/// A vendor that listens.
#[derive(Clone)]
pub struct Vendor {
    address: SocketAddr,
    state: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    fault: Fault,
    pictures: Pictures,
    token: Option<String>,
    asked: Vec<String>,
}

type Room = Arc<Mutex<Told>>;

impl Vendor {
    /// One that listens on a free port of this machine, and takes `token` only, if there is one.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(token: Option<&str>) -> std::io::Result<Self> {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), token, Pictures::Labelled).await
    }

    /// The same, at an address, and with the pictures that pass.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start_at(address: SocketAddr, token: Option<&str>, pictures: Pictures) -> std::io::Result<Self> {
        let token = token.map(str::to_owned);
        let state: Room = Arc::new(Mutex::new(Told { token, pictures, ..Told::default() }));
        let listener = tokio::net::TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let routes = Router::new().route("/looks", post(look)).route("/comparisons", post(compare));
        let routes = routes.with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, state })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it does this wrong.
    pub fn fault(&self, fault: Fault) {
        self.state.lock().fault = fault;
    }

    /// The references it was asked with, in their order.
    pub fn asked(&self) -> Vec<String> {
        self.state.lock().asked.clone()
    }
}

/// A picture that says what it shows: `person` doing `act` (`front`, `turn_left`, … or the word of a fault, as `too_dark`).
pub fn picture(person: &str, act: &str) -> Vec<u8> {
    let words = format!("{person};{act}");
    let length = u16::try_from(words.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xfe, length[0], length[1]];
    jpeg.extend_from_slice(words.as_bytes());
    jpeg.extend_from_slice(&[0xff, 0xd9]);
    jpeg
}

/// The same as an app sends it.
pub fn sent(person: &str, act: &str) -> String {
    STANDARD.encode(picture(person, act))
}

/// Whom a picture shows, and what they do.
fn shown(picture: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(picture).ok()?;
    let words = bytes.get(6..bytes.len().checked_sub(2)?)?;
    let (person, act) = std::str::from_utf8(words).ok()?.split_once(';')?;
    Some((person.to_owned(), act.to_owned()))
}

#[derive(Deserialize)]
struct Look {
    reference: String,
    action: String,
    frames: Vec<String>,
    first: Option<Features>,
}

#[derive(Deserialize)]
struct Comparison {
    reference: String,
    live: Features,
    enrolled: Features,
}

#[derive(Deserialize)]
struct Features {
    model: String,
    features: String,
}

impl Features {
    fn person(&self) -> String {
        STANDARD.decode(&self.features).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// What is answered before anything is looked at.
fn turned_away(room: &Room, headers: &HeaderMap, reference: &str) -> Option<Response> {
    let mut told = room.lock();
    told.asked.push(reference.to_owned());
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if told.token.as_ref().is_some_and(|token| given != format!("Bearer {token}")) {
        return Some(StatusCode::UNAUTHORIZED.into_response());
    }
    match told.fault {
        Fault::Busy => Some(StatusCode::SERVICE_UNAVAILABLE.into_response()),
        Fault::Nonsense => Some(Json(json!({ "result": "perhaps" })).into_response()),
        Fault::Endless => Some("x".repeat(1 << 20).into_response()),
        Fault::None | Fault::OtherModel => None,
    }
}

fn model(room: &Room) -> &'static str {
    if room.lock().fault == Fault::OtherModel { "reference/2" } else { "reference/1" }
}

async fn look(State(room): State<Room>, headers: HeaderMap, Json(look): Json<Look>) -> Response {
    if let Some(away) = turned_away(&room, &headers, &look.reference) {
        return away;
    }
    let not_yet = |reason: &str| Json(json!({ "result": "not_yet", "reason": reason })).into_response();
    let pictures = room.lock().pictures;
    let any = || (pictures == Pictures::Any).then(|| ("somebody".to_owned(), look.action.clone()));
    let shown: Option<Vec<_>> = look.frames.iter().map(|frame| shown(frame).or_else(any)).collect();
    let Some(shown) = shown.filter(|shown| !shown.is_empty()) else { return not_yet("unreadable") };
    let person = &shown[0].0;
    if shown.iter().any(|(other, _)| other != person) || look.first.is_some_and(|first| first.person() != *person) {
        return not_yet("another_person");
    }
    const FAULTS: [&str; 9] = [
        "no_face",
        "several_faces",
        "too_far",
        "too_dark",
        "too_bright",
        "blurred",
        "not_frontal",
        "not_alive",
        "unreadable",
    ];
    if let Some((_, fault)) = shown.iter().find(|(_, act)| FAULTS.contains(&act.as_str())) {
        return not_yet(fault);
    }
    if !shown.iter().any(|(_, act)| *act == look.action) {
        return not_yet(if look.action == "front" { "not_frontal" } else { "action_not_seen" });
    }
    let template = json!({ "model": model(&room), "features": STANDARD.encode(person) });
    Json(json!({ "result": "done", "template": template })).into_response()
}

async fn compare(State(room): State<Room>, headers: HeaderMap, Json(both): Json<Comparison>) -> Response {
    if let Some(away) = turned_away(&room, &headers, &both.reference) {
        return away;
    }
    let known: Value = if both.live.model != both.enrolled.model || both.live.model != model(&room) {
        json!({ "result": "other_model" })
    } else {
        // Twins are as much alike as they say: `li~480` is alike to `li` by 480.
        let (live, enrolled) = (both.live.person(), both.enrolled.person());
        let twin = live.strip_prefix(&format!("{enrolled}~")).and_then(|alike: &str| alike.parse().ok());
        let score: i64 = if live == enrolled { 930 } else { twin.unwrap_or(120) };
        json!({ "result": "compared", "score_permille": score })
    };
    Json(known).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_says_what_it_shows() {
        assert_eq!(shown(&sent("li", "blink")), Some(("li".into(), "blink".into())));
        assert_eq!(shown("####"), None);
        assert_eq!(shown(&STANDARD.encode([0xff, 0xd8])), None);
    }
}
