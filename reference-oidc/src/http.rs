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
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet};
use openidconnect::url::form_urlencoded;
use openidconnect::{
    Audience, EmptyAdditionalClaims, IssuerUrl, JsonWebTokenError, Nonce, StandardClaims, SubjectIdentifier,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Back, Fault, Grant, NAMES, Provider, keys};

/// Seconds a code is good.
const CODE_S: i64 = 60;
/// Seconds a token is good.
const TOKEN_S: i64 = 300;
/// Codes that wait at once; the oldest go.
const GRANTS_MAX: usize = 10_000;

type Fields = HashMap<String, String>;

pub fn router(provider: Provider) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/authorize", get(page))
        .route("/choose", get(choose))
        .route("/token", post(token))
        .with_state(provider)
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
    }))
}

async fn jwks(State(provider): State<Provider>) -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![provider.0.key.public()]))
}

/// Whether it is this client, asking what this provider gives.
fn asked_well(provider: &Provider, asked: &Fields) -> Result<(), &'static str> {
    let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
    let settings = &provider.0.settings;
    match () {
        () if !is("client_id", &settings.client_id) => Err("unknown client"),
        () if !is("redirect_uri", &settings.redirect_url) => Err("unknown redirect address"),
        () if !is("response_type", "code") => Err("only codes are given"),
        () if asked.contains_key("code_challenge") && !is("code_challenge_method", "S256") => Err("only S256"),
        () if !asked.get("scope").is_some_and(|scope| scope.split(' ').any(|one| one == "openid")) => Err("no openid"),
        () => Ok(()),
    }
}

/// A code for `subject`.
pub fn grant(provider: &Provider, asked: &Fields, subject: &str) -> Result<String, &'static str> {
    asked_well(provider, asked)?;
    let settings = &provider.0.settings;
    if !settings.people.iter().any(|(known, ..)| known == subject) {
        return Err("nobody of that name");
    }
    let (code, now) = (random(), (settings.now)());
    let grant = Grant {
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

async fn page(State(provider): State<Provider>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if let Err(why) = asked_well(&provider, &parse(&query)) {
        return (StatusCode::BAD_REQUEST, Html(format!("<!doctype html><p>{why}</p>"))).into_response();
    }
    let path = provider.0.settings.issuer.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}"));
    let people: String = provider
        .0
        .settings
        .people
        .iter()
        .map(|(subject, zh, en)| {
            let to = form_urlencoded::Serializer::new(query.clone()).append_pair("subject", subject).finish();
            format!(
                "<li><a href=\"{path}/choose?{}\">{} <small>{}</small></a></li>",
                escaped(&to),
                escaped(zh),
                escaped(en)
            )
        })
        .collect();
    Html(format!(
        "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{zh}</title><style>\
         body{{font:16px/1.6 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#1f2430}}\
         main{{max-width:26rem;margin:8vh auto;padding:1.5rem;background:#fff;border-radius:14px}}\
         .flag{{background:#fff4d6;border-left:4px solid #b7791f;padding:.6rem .9rem;border-radius:6px}}\
         h1{{font-size:1.15rem;margin:0 0 .75rem}}ul{{list-style:none;padding:0;margin:1rem 0 0;display:grid;gap:.6rem}}\
         a{{display:block;padding:.8rem 1rem;border:1px solid #c9ced8;border-radius:10px;color:inherit;text-decoration:none}}\
         a:hover,a:focus{{border-color:#0b5fd8}}small{{color:#5b6472;display:block}}</style></head><body><main>\
         <h1>{zh}<br><small>{en}</small></h1><p class=\"flag\">这里不核验任何人的身份，只供演示。请选择一位虚构人物。<br>\
         <small>Nobody's identity is verified here; it is a demonstration. Choose a fictional person.</small></p>\
         <ul>{people}</ul></main></body></html>",
        zh = NAMES.0,
        en = NAMES.1,
    ))
    .into_response()
}

async fn choose(State(provider): State<Provider>, RawQuery(query): RawQuery) -> Response {
    let asked = parse(&query.unwrap_or_default());
    let subject = asked.get("subject").cloned().unwrap_or_default();
    let code = match grant(&provider, &asked, &subject) {
        Ok(code) => code,
        Err(why) => return (StatusCode::BAD_REQUEST, Html(format!("<!doctype html><p>{why}</p>"))).into_response(),
    };
    let settings = &provider.0.settings;
    let whole = settings.redirect_url.as_str();
    let place = match settings.back {
        Back::Whole => whole.to_owned(),
        Back::SamePlace => whole.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}")),
    };
    let mut answer = form_urlencoded::Serializer::new(String::new());
    answer.append_pair("code", &code);
    if let Some(state) = asked.get("state") {
        answer.append_pair("state", state);
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{place}?{}", answer.finish()))]).into_response()
}

/// Whether the caller is the client: its id and secret, form-encoded, in the header (RFC 6749, 2.3.1).
fn is_client(provider: &Provider, headers: &HeaderMap) -> bool {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(text) = header.and_then(|value| value.strip_prefix("Basic ")) else { return false };
    let Some(pair) = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let Some((id, secret)) = pair.split_once(':') else { return false };
    let plain = |text: &str| parse(&format!("x={text}")).remove("x").unwrap_or_default();
    let settings = &provider.0.settings;
    plain(id) == settings.client_id && plain(secret) == settings.client_secret
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let fault = provider.0.fault.lock().take();
    if fault == Some(Fault::Down) {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
    }
    if !is_client(&provider, &headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let asked = parse(&String::from_utf8_lossy(&form));
    let code = asked.get("code").cloned().unwrap_or_default();
    let grant = provider.0.grants.lock().remove(&code);
    let settings = &provider.0.settings;
    let Some(grant) = grant.filter(|grant| grant.expires_at > (settings.now)()) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let verifier = asked.get("code_verifier").map(|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
    if verifier != grant.challenge || asked.get("redirect_uri") != Some(&settings.redirect_url) {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let mut answer = json!({ "access_token": random(), "token_type": "Bearer", "expires_in": TOKEN_S });
    if fault != Some(Fault::NoIdToken) {
        match identity(&provider, &grant, fault) {
            Ok(token) => answer["id_token"] = json!(token.to_string()),
            Err(error) => return refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        }
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

fn identity(provider: &Provider, grant: &Grant, fault: Option<Fault>) -> Result<CoreIdToken, JsonWebTokenError> {
    let settings = &provider.0.settings;
    let other = |text: &str, wrong: Fault| match fault == Some(wrong) {
        true => format!("{text}.other"),
        false => text.to_owned(),
    };
    let now = (settings.now)() - if fault == Some(Fault::Expired) { 3_600 } else { 0 };
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let issuer = IssuerUrl::new(other(&settings.issuer, Fault::OtherIssuer));
    let issuer = issuer.map_err(|error| JsonWebTokenError::Other(error.to_string()))?;
    let nonce = grant.nonce.as_ref().map(|nonce| Nonce::new(other(nonce, Fault::OtherNonce)));
    let claims = CoreIdTokenClaims::new(
        issuer,
        vec![Audience::new(other(&settings.client_id, Fault::OtherAudience))],
        at(now + TOKEN_S),
        at(now),
        StandardClaims::new(SubjectIdentifier::new(grant.subject.clone())),
        EmptyAdditionalClaims {},
    )
    .set_nonce(nonce);
    match fault {
        Some(Fault::OtherKey) => provider.0.other_key.sign(claims),
        Some(Fault::SharedSecret) => keys::sign_with_secret(claims, &settings.client_secret),
        _ => provider.0.key.sign(claims),
    }
}
