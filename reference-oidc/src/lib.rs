//! An identity provider that speaks OpenID Connect, for tests and for the demonstration: discovery, keys, a page on which one
//! chooses who one is, and codes for tokens. It proves nobody's identity, and says so in its name and on its page.
//!
//! - A code is used once, by the client it was made for, with the redirect address and the PKCE verifier it was asked with.
//! - Tokens are signed with a key of this process (Ed25519); a start makes a new one.
//! - It may be reached at another address than it says (its page and its answers do not care), so that it can stand behind a
//!   server's own path.
//! - Its switches ([`Fault`], [`Provider::change_keys`]) are for whoever tests what a client refuses.

mod http;
mod keys;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use parking_lot::Mutex;
use tokio::net::TcpListener;

pub use keys::KeyError;

/// What it calls itself, zh and en.
pub const NAMES: (&str, &str) = ("演示身份提供方（非真实登录）", "Demo identity provider (not a real sign-in)");

/// Where it stands, and who there is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address for itself, no slash at the end.
    pub issuer: String,
    /// The clients it knows.
    pub clients: Vec<Client>,
    /// Who one can be.
    pub people: Vec<Person>,
    /// How it sends people back.
    pub back: Back,
    /// Where time comes from, in seconds since 1970.
    pub now: fn() -> i64,
}

/// A client it knows.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its name here.
    pub id: String,
    /// And its secret.
    pub secret: String,
    /// Where codes may be sent.
    pub redirect_url: String,
}

/// Somebody one can be. Nobody of them exists.
#[derive(Debug, Clone)]
pub struct Person {
    /// What clients are told of them.
    pub subject: String,
    /// What stands on the page, zh and en.
    pub names: (String, String),
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
    /// Says no nonce.
    NoNonce,
    /// Says that the token is for another client.
    OtherAudience,
    /// Says that it is for the client and for another one besides.
    MoreAudiences,
    /// Says that another client asked for it.
    OtherParty,
    /// Says that another provider made it.
    OtherIssuer,
    /// Makes a token that is over.
    Expired,
    /// Signs with a key that is not among its keys.
    OtherKey,
    /// Signs with the client's secret.
    SharedSecret,
    /// Signs nothing.
    Unsigned,
    /// Gives no identity token.
    NoIdToken,
    /// Answers with something that is no document.
    Garbage,
    /// Answers with more than anybody reads.
    Flood,
    /// Does not answer but with an error.
    Down,
}

/// A code that was given and not used.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub client_id: String,
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
    pub key: Mutex<Arc<keys::Key>>,
    pub other_key: keys::Key,
    pub grants: Mutex<HashMap<String, Grant>>,
    pub fault: Mutex<Option<Fault>>,
}

impl Provider {
    /// A provider with keys of its own.
    pub fn new(settings: Settings) -> Result<Self, KeyError> {
        let state = State {
            settings,
            key: Mutex::new(Arc::new(keys::Key::draw("one")?)),
            other_key: keys::Key::draw("one")?,
            grants: Mutex::default(),
            fault: Mutex::default(),
        };
        Ok(Self(Arc::new(state)))
    }

    /// All its routes, as they stand below its address.
    pub fn router(&self) -> Router {
        http::back_office(self.clone()).merge(self.pages())
    }

    /// Only what people see: the page, and the choice made on it.
    pub fn pages(&self) -> Router {
        http::pages(self.clone())
    }

    /// Answers at `listener` until the process ends.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        axum::serve(listener, self.router()).await
    }

    /// Does this wrong with the next token.
    pub fn fail(&self, fault: Fault) {
        *self.0.fault.lock() = Some(fault);
    }

    /// Signs with another key from now on, as every provider does one day.
    pub fn change_keys(&self, id: &str) -> Result<(), KeyError> {
        *self.0.key.lock() = Arc::new(keys::Key::draw(id)?);
        Ok(())
    }

    /// A code as the page would give it, for whoever tests without a browser: what the authorization address asked for, chosen
    /// by `subject`. Nothing where the page would refuse.
    pub fn choose(&self, authorization_url: &str, subject: &str) -> Option<String> {
        let (_, query) = authorization_url.split_once('?')?;
        http::grant(self, &http::parse(query), subject).ok()
    }
}
