//! Discovery, keys, the page, and codes for tokens.

use std::collections::HashMap;

use axum::extract::{RawForm, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::DateTime;
use openidconnect::core::{CoreIdTokenClaims, CoreJsonWebKeySet};
use openidconnect::url::form_urlencoded;
use openidconnect::{Audience, ClientId, EmptyAdditionalClaims, IssuerUrl, Nonce, StandardClaims, SubjectIdentifier};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Back, Client, Fault, Grant, NAMES, Provider, keys};

/// Seconds a code is good: the longest that RFC 6749 (4.1.2) recommends.
const CODE_S: i64 = 600;
/// Seconds a token is good.
const TOKEN_S: i64 = 300;
/// Codes that wait at once.
const GRANTS_MAX: usize = 10_000;
/// Longest question that is looked at.
const QUERY_MAX: usize = 4_096;

type Fields = HashMap<String, String>;

/// What clients ask.
pub fn back_office(provider: Provider) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/token", post(token))
        .with_state(provider)
}

/// What people see.
pub fn pages(provider: Provider) -> Router {
    Router::new().route("/authorize", get(page)).route("/choose", get(choose)).with_state(provider)
}

pub fn parse(text: &str) -> Fields {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn random() -> String {
    let bits: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bits)
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.0.settings.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(provider): State<Provider>) -> Json<CoreJsonWebKeySet> {
    let key = provider.0.key.lock().clone();
    Json(CoreJsonWebKeySet::new(vec![key.public()]))
}

/// The client that asks, if it is one, and asks for what this provider gives.
fn client<'a>(provider: &'a Provider, asked: &Fields) -> Result<&'a Client, &'static str> {
    let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
    let client = provider.0.settings.clients.iter().find(|client| is("client_id", &client.id));
    let client = client.ok_or("unknown client")?;
    let openid = asked.get("scope").is_some_and(|scope| scope.split(' ').any(|one| one == "openid"));
    match () {
        () if !is("redirect_uri", &client.redirect_url) => Err("unknown redirect address"),
        () if !is("response_type", "code") => Err("only codes are given"),
        () if asked.contains_key("code_challenge") && !is("code_challenge_method", "S256") => Err("only S256"),
        () if !openid => Err("no openid"),
        () => Ok(client),
    }
}

/// A code for `subject`.
pub fn grant(provider: &Provider, asked: &Fields, subject: &str) -> Result<String, &'static str> {
    let client = client(provider, asked)?;
    let settings = &provider.0.settings;
    if !settings.people.iter().any(|person| person.subject == subject) {
        return Err("nobody of that name");
    }
    let (code, now) = (random(), (settings.now)());
    let grant = Grant {
        client_id: client.id.clone(),
        subject: subject.to_owned(),
        nonce: asked.get("nonce").cloned(),
        challenge: asked.get("code_challenge").cloned(),
        expires_at: now + CODE_S,
    };
    let mut grants = provider.0.grants.lock();
    grants.retain(|_, grant| grant.expires_at > now);
    if grants.len() >= GRANTS_MAX {
        return Err("too many codes at once");
    }
    grants.insert(code.clone(), grant);
    Ok(code)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn turned_away(why: &str) -> Response {
    let page = format!("<!doctype html><html lang=\"en\"><title>{}</title><p>{}</p></html>", NAMES.1, escaped(why));
    (StatusCode::BAD_REQUEST, Html(page)).into_response()
}

/// A link of the page, relative to it, so that it does not matter under which path it stands.
fn link(query: &str, (name, value): (&str, &str), (zh, en): (&str, &str)) -> String {
    let to = form_urlencoded::Serializer::new(query.to_owned()).append_pair(name, value).finish();
    format!(
        "<li><a href=\"choose?{}\">{} <small lang=\"en\">{}</small></a></li>",
        escaped(&to),
        escaped(zh),
        escaped(en)
    )
}

async fn page(State(provider): State<Provider>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if query.len() > QUERY_MAX {
        return turned_away("too long");
    }
    if let Err(why) = client(&provider, &parse(&query)) {
        return turned_away(why);
    }
    let person = |person: &crate::Person| {
        let names = (person.names.0.as_str(), person.names.1.as_str());
        link(&query, ("subject", &person.subject), names)
    };
    let people: String = provider.0.settings.people.iter().map(person).collect();
    let nobody = link(&query, ("refused", "yes"), ("不登录，返回银行", "Do not sign in, go back"));
    let page = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{zh}</title><style>\
         :root{{color-scheme:light}}body{{font:16px/1.6 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#1f2430}}\
         main{{max-width:26rem;margin:8vh auto;padding:1.5rem;background:#fff;border-radius:14px}}\
         .flag{{background:#fff4d6;border-left:4px solid #8a5a00;padding:.6rem .9rem;border-radius:6px}}\
         h1{{font-size:1.15rem;margin:0 0 .75rem}}ul{{list-style:none;padding:0;margin:1rem 0 0;display:grid;gap:.6rem}}\
         a{{display:block;padding:.8rem 1rem;border:1px solid #868d9b;border-radius:10px;color:inherit;text-decoration:none}}\
         a:hover,a:focus-visible{{border-color:#0b5fd8;outline:2px solid #0b5fd8}}small{{color:#4b5260;display:block}}</style></head>\
         <body><main><h1>{zh}<br><small lang=\"en\">{en}</small></h1>\
         <p class=\"flag\">这里不核验任何人的身份，只供演示。请选择一位虚构人物。<br>\
         <small lang=\"en\">Nobody's identity is verified here; it is a demonstration. Choose a fictional person.</small></p>\
         <ul>{people}{nobody}</ul></main></body></html>",
        zh = NAMES.0,
        en = NAMES.1,
    );
    ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

async fn choose(State(provider): State<Provider>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if query.len() > QUERY_MAX {
        return turned_away("too long");
    }
    let asked = parse(&query);
    let settings = &provider.0.settings;
    let whole = match client(&provider, &asked) {
        Ok(client) => client.redirect_url.as_str(),
        Err(why) => return turned_away(why),
    };
    let mut answer = form_urlencoded::Serializer::new(String::new());
    if asked.contains_key("refused") {
        answer.append_pair("error", "access_denied");
    } else {
        match grant(&provider, &asked, asked.get("subject").map_or("", String::as_str)) {
            Ok(code) => answer.append_pair("code", &code),
            Err(why) => return turned_away(why),
        };
    }
    if let Some(state) = asked.get("state") {
        answer.append_pair("state", state);
    }
    answer.append_pair("iss", &settings.issuer);
    let place = match settings.back {
        Back::Whole => whole.to_owned(),
        Back::SamePlace => whole.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}")),
    };
    let to = format!("{place}?{}", answer.finish());
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())]).into_response()
}

/// The client that calls: its id and secret, form-encoded, in the header (RFC 6749, 2.3.1).
fn calling<'a>(provider: &'a Provider, headers: &HeaderMap) -> Option<&'a Client> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(header).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let plain = |text: &str| parse(&format!("x={text}")).remove("x").unwrap_or_default();
    let (id, secret) = (plain(id), plain(secret));
    provider.0.settings.clients.iter().find(|client| client.id == id && client.secret == secret)
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": "a word to the developer" }))).into_response()
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let fault = provider.0.fault.lock().take();
    match fault {
        Some(Fault::Down) => return refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        Some(Fault::Garbage) => {
            return ([(header::CONTENT_TYPE, "application/json")], "{\"id_token\": 7").into_response();
        }
        Some(Fault::Flood) => {
            return ([(header::CONTENT_TYPE, "application/json")], " ".repeat(1 << 20)).into_response();
        }
        _ => {}
    }
    let Some(client) = calling(&provider, &headers) else { return refused(StatusCode::UNAUTHORIZED, "invalid_client") };
    let asked = parse(&String::from_utf8_lossy(&form));
    let code = asked.get("code").cloned().unwrap_or_default();
    let grant = provider.0.grants.lock().remove(&code);
    let now = (provider.0.settings.now)();
    let grant = grant.filter(|grant| grant.expires_at > now && grant.client_id == client.id);
    let Some(grant) = grant else { return refused(StatusCode::BAD_REQUEST, "invalid_grant") };
    let verifier = asked.get("code_verifier").map(|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
    if verifier != grant.challenge || asked.get("redirect_uri") != Some(&client.redirect_url) {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let mut answer = json!({ "access_token": random(), "token_type": "Bearer", "expires_in": TOKEN_S });
    if fault != Some(Fault::NoIdToken) {
        match identity(&provider, client, &grant, fault) {
            Ok(token) => answer["id_token"] = json!(token),
            Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &error),
        }
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

/// The token: right, or wrong in one way.
fn identity(provider: &Provider, client: &Client, grant: &Grant, fault: Option<Fault>) -> Result<String, String> {
    let other = |text: &str, wrong: Fault| match fault == Some(wrong) {
        true => format!("{text}.other"),
        false => text.to_owned(),
    };
    let now = (provider.0.settings.now)() - if fault == Some(Fault::Expired) { 3_600 } else { 0 };
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let issuer =
        IssuerUrl::new(other(&provider.0.settings.issuer, Fault::OtherIssuer)).map_err(|error| error.to_string())?;
    let mut audiences = vec![Audience::new(other(&client.id, Fault::OtherAudience))];
    if fault == Some(Fault::MoreAudiences) {
        audiences.push(Audience::new("somebody-else".to_owned()));
    }
    let nonce = grant.nonce.as_ref().filter(|_| fault != Some(Fault::NoNonce));
    let party = (fault == Some(Fault::OtherParty)).then(|| ClientId::new("somebody-else".to_owned()));
    let claims = CoreIdTokenClaims::new(
        issuer,
        audiences,
        at(now + TOKEN_S),
        at(now),
        StandardClaims::new(SubjectIdentifier::new(grant.subject.clone())),
        EmptyAdditionalClaims {},
    )
    .set_nonce(nonce.map(|nonce| Nonce::new(other(nonce, Fault::OtherNonce))))
    .set_authorized_party(party);
    let key = provider.0.key.lock().clone();
    let signed = match fault {
        Some(Fault::OtherKey) => provider.0.other_key.sign(claims),
        Some(Fault::SharedSecret) => keys::sign_with_secret(claims, &client.secret),
        Some(Fault::Unsigned) => keys::unsigned(&claims),
        _ => key.sign(claims),
    };
    signed.map_err(|error| error.to_string())
}
