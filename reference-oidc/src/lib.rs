//! An identity provider that speaks OpenID Connect, for tests and for the demonstration: discovery, keys, a page on which one chooses
//! who one is, and codes for tokens. It proves nobody's identity, and says so in its name and on its page.
//!
//! - A code is used once, by the client it was made for, with the redirect address and the PKCE verifier it was asked with.
//! - Tokens are signed with a key of this process (Ed25519); a start makes a new one.
//! - Its switches ([`Fault`]) are for whoever tests what a client refuses.

mod http;
mod keys;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use parking_lot::Mutex;

pub use keys::KeyError;

/// What it calls itself, zh and en.
pub const NAMES: (&str, &str) = ("演示身份提供方（非真实登录）", "Demo identity provider (not a real sign-in)");

/// A client it knows, and where it stands.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `http://host:port/path`, no slash at the end.
    pub issuer: String,
    /// The one client it knows.
    pub client_id: String,
    /// And its secret.
    pub client_secret: String,
    /// Where codes may be sent.
    pub redirect_url: String,
    /// Who one can be: subject, name in Chinese and in English.
    pub people: Vec<(String, String, String)>,
    /// How it sends people back.
    pub back: Back,
    /// Where time comes from, in seconds since 1970.
    pub now: fn() -> i64,
}

/// How people are sent back to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// To the whole address.
    Whole,
    /// To the path of it, at whichever address of this very server the browser uses.
    SamePlace,
}

/// What it does wrong on order, with the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Says the nonce of somebody else.
    OtherNonce,
    /// Says that the token is for another client.
    OtherAudience,
    /// Says that another provider made it.
    OtherIssuer,
    /// Makes a token that is over.
    Expired,
    /// Signs with a key that is not among its keys.
    OtherKey,
    /// Signs with the client's secret.
    SharedSecret,
    /// Gives no identity token.
    NoIdToken,
    /// Does not answer but with an error.
    Down,
}

/// A code that was given and not used.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub subject: String,
    pub nonce: Option<String>,
    pub challenge: Option<String>,
    pub expires_at: i64,
}

/// The provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider(pub(crate) Arc<State>);

pub(crate) struct State {
    pub settings: Settings,
    pub key: keys::Key,
    pub other_key: keys::Key,
    pub grants: Mutex<HashMap<String, Grant>>,
    pub fault: Mutex<Option<Fault>>,
}

impl Provider {
    /// A provider with keys of its own.
    pub fn new(settings: Settings) -> Result<Self, KeyError> {
        let state = State {
            settings,
            key: keys::Key::draw("one")?,
            other_key: keys::Key::draw("one")?,
            grants: Mutex::default(),
            fault: Mutex::default(),
        };
        Ok(Self(Arc::new(state)))
    }

    /// Its routes, as they stand below the issuer's path.
    pub fn router(&self) -> Router {
        http::router(self.clone())
    }

    /// Does this wrong with the next token.
    pub fn fail(&self, fault: Fault) {
        *self.0.fault.lock() = Some(fault);
    }

    /// A code as the page would give it, for whoever tests without a browser: what the authorization address asked for, chosen
    /// by `subject`.
    pub fn choose(&self, authorization_url: &str, subject: &str) -> Option<String> {
        let (_, query) = authorization_url.split_once('?')?;
        http::grant(self, &http::parse(query), subject).ok()
    }
}
