//! Signing in through identity providers of others, by OpenID Connect: the authorization code flow with PKCE, state and nonce.
//!
//! - Which providers there are is a parameter of the bank, with its date ([`ProviderRules`]); their secrets, and where they are
//!   reached, are configuration ([`Connection`]). A provider without both is not offered, and no address is spoken to, nor anybody
//!   sent to one, that the configuration does not name.
//! - An attempt belongs to the device it began on: whoever comes back must bring its id and its state, once, and within minutes.
//! - What the provider vouches for is a subject under its issuer, kept as a blind index. Before a phone is proven it may do nothing
//!   but give one. It is bound to a user by proof alone: from inside, with what adding a tool takes; or with a code to a phone
//!   whose user nobody else has a way into. Whoever has a password or an account links inside, so that a code alone never opens
//!   what a password keeps. No claim of a provider's is looked at but the subject: nobody is found by mail or name.
//! - A linked subject stands in the place of the password and of nothing else: a new device takes its code, risk has its say, and
//!   operations take the proofs they take.
//!
//! It proves nothing about names and documents, and knows of no session at the provider.

mod connection;
pub mod console;
pub mod http;
mod provider;
mod refusal;
mod rules;
mod service;
pub(crate) mod store;

use std::collections::HashMap;
use std::sync::Arc;

use gateway::Module;
use kernel::TenantId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use crate::sign_in::{CodeSent, SignedIn};
pub use connection::{Connection, ConnectionError, ConnectionSettings, ProviderKind, ProviderPage};
pub use provider::Provider;
pub use refusal::Refusal;
pub use rules::{ProviderRules, ProviderTerms};
pub(crate) use service::end_all_in_tx;
pub use service::{Back, Brought, Federation, LinkStanding, Linked, Sent};
pub use store::{Attempt, Link, LinkRow};

use crate::service::Service;

/// The ways to providers, by bank and by the bank's word for the provider.
pub type Connections = HashMap<(TenantId, String), Arc<Connection>>;

/// Wires these parts: their routes and parameters. Their tables, events and jobs are the group's.
pub fn module(service: Arc<Service>, connections: Connections) -> (Module, Arc<Federation>) {
    let federation = Arc::new(Federation::new(service, connections));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::providers))
        .routes(routes!(http::begin))
        .routes(routes!(http::come_back))
        .routes(routes!(http::give_phone))
        .routes(routes!(http::complete))
        .routes(routes!(http::begin_link))
        .routes(routes!(http::link_back))
        .routes(routes!(http::link_complete))
        .routes(routes!(http::links))
        .routes(routes!(http::unlink))
        .with_state(federation.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::links))
        .routes(routes!(console::end))
        .with_state(federation.clone());
    let module = Module {
        name: "auth_federation",
        customer,
        console,
        // Their answers are tokens, which must not be kept for a repeat, or they are bound to an attempt that works once.
        keyless: &[
            ("POST", "/external-logins"),
            ("POST", "/external-logins/{attempt_id}/return"),
            ("POST", "/external-logins/{attempt_id}/phone"),
            ("POST", "/external-logins/{attempt_id}/complete"),
            ("POST", "/me/external-logins"),
            ("POST", "/me/external-logins/{attempt_id}/return"),
            ("POST", "/me/external-logins/{attempt_id}/complete"),
        ],
        functions: &[
            ("/sign-in-providers", "visit"),
            ("/external-logins", "visit"),
            ("/me/external-logins", "self"),
            ("/me/external-links", "self"),
        ],
        parameters: vec![parameters::known::<ProviderRules>()],
        ..Module::default()
    };
    (module, federation)
}
