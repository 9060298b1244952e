//! Signing in through identity providers of others, by OpenID Connect: the authorization code flow with PKCE, state and nonce.
//!
//! - Which providers there are is the bank's configuration; where there is none, nobody sees anything of this.
//! - An attempt belongs to the browser it began in: whoever comes back must bring its id and its state, once, and within minutes.
//! - What the provider vouches for is a subject, kept as a blind index. It is bound to a user only after a code to the user's
//!   phone: to one's own while signed in, or to a user nobody else has a way into. Whoever has a password links inside, so that a
//!   code alone never opens what a password keeps.
//! - A linked subject stands in the place of the password and of nothing else: a new device takes its code, risk has its say, and
//!   operations take the proofs they take.
//!
//! It proves nothing about names and documents: no claim of a provider's is looked at but the subject.

pub mod http;
mod provider;
mod refusal;
mod service;
mod store;

use std::collections::HashMap;
use std::sync::Arc;

use gateway::Module;
use kernel::TenantId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use provider::{Provider, ProviderConfigError, ProviderKind, ProviderSettings};
pub use refusal::Refusal;
pub use service::{Back, Federation};
pub use store::Purpose;

use crate::service::Service;

/// The providers of every bank, in the order in which customers see them.
pub type Providers = HashMap<TenantId, Vec<Provider>>;

/// Wires these parts: their routes. Their tables are the group's.
pub fn module(service: Arc<Service>, providers: Providers) -> (Module, Arc<Federation>) {
    let federation = Arc::new(Federation::new(service, providers));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::providers))
        .routes(routes!(http::begin))
        .routes(routes!(http::come_back))
        .routes(routes!(http::give_phone))
        .routes(routes!(http::complete))
        .routes(routes!(http::links, http::begin_link))
        .routes(routes!(http::link_back))
        .routes(routes!(http::link_complete))
        .routes(routes!(http::unlink))
        .with_state(federation.clone());
    let module = Module {
        name: "auth_federation",
        customer,
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
        functions: &[("/sign-in-providers", "visit"), ("/external-logins", "visit"), ("/me/external-logins", "self")],
        ..Module::default()
    };
    (module, federation)
}
