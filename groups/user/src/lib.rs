//! Users: anyone with a phone. Who they are, on which devices and in which sessions, and what they are told
//! ([`message`]).
//!
//! Invariants:
//! - one phone is one user of a bank; phone and id number are sealed, and found only by their blind index;
//! - tokens are kept as digests; an access token lives minutes, a refresh token is used once and on its own device, and
//!   one that comes a second time ends the session;
//! - an ended session is refused at once in this process, and within five seconds in any other;
//! - whoever sees a customer's data whole has given a purpose, and is on record.
//!
//! - how far a user has come follows from the evidence in force ([`standing`]); what a class may do through which channel is a
//!   matrix of the bank's ([`permission`]), asked by the gateway with every call;
//!
//! - several users turn out to be one person by proof alone, and can be taken apart again ([`identity`]).
//!
//! It does not know passwords, PINs or codes (auth), nor money (account); a class I account for a demonstration is
//! opened through their ports.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod care;
#[cfg(test)]
mod care_tests;
mod closing;
mod consent;
mod console;
mod desk;
mod device;
mod document;
mod error;
mod export;
mod http;
pub mod identity;
mod jobs;
mod live;
pub mod message;
mod model;
pub mod permission;
mod phone;
mod port;
mod recovery;
mod service;
mod sessions;
pub mod standing;
mod store;
#[cfg(test)]
mod tests;
mod texts;

use std::sync::Arc;

use contracts::account::{Accounts, BoundCards};
use contracts::auth::Authority;
use contracts::identity_check::IdentityCheck;
use crypto::KeyRing;
use gateway::Module;
use parameters::Parameters;
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use care::{Care, CarePorts, care_module};
pub use document::Document;
pub use error::Error;
pub use model::SessionRules;
pub use permission::Permissions;
pub use service::Service;
pub use standing::{
    DemonstrationIdentityCheck, IdentityCheckConfigError, NetworkIdentityCheck, NoIdentityCheck, Standings,
};
pub use texts::{GatewayConfigError, HttpSmsGateway, TextCarrier};

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "user",
    scope: Scope::Bank,
    steps: &[
        ("0001_users", include_str!("../migrations/0001_users.sql")),
        ("0002_language", include_str!("../migrations/0002_language.sql")),
        ("0003_messages", include_str!("../migrations/0003_messages.sql")),
        ("0004_standing", include_str!("../migrations/0004_standing.sql")),
        ("0005_recovery", include_str!("../migrations/0005_recovery.sql")),
        ("0006_consents", include_str!("../migrations/0006_consents.sql")),
        ("0007_phone_change", include_str!("../migrations/0007_phone_change.sql")),
        ("0008_leaving", include_str!("../migrations/0008_leaving.sql")),
        ("0009_id_document", include_str!("../migrations/0009_id_document.sql")),
        ("0010_identity", include_str!("../migrations/0010_identity.sql")),
        ("0011_message_order", include_str!("../migrations/0011_message_order.sql")),
        ("0012_recovery_completing", include_str!("../migrations/0012_recovery_completing.sql")),
    ],
};

/// What the binary decides about this group.
pub struct UserConfig {
    /// How long sessions live.
    pub sessions: SessionRules,
    /// How texts leave the house.
    pub texts: TextCarrier,
    /// Present in demo mode only: the handset, the list of demo customers and demo accounts exist only then.
    pub demo: Option<DemoPeople>,
}

/// The demonstration's credentials, shown to whoever tries the platform.
#[derive(Debug, Clone)]
pub struct DemoPeople {
    /// Every demo customer's login password.
    pub password: String,
    /// Every demo customer's PIN.
    pub pin: String,
    /// The demo customers; those a bank does not have are not shown there.
    pub customers: Vec<DemoCustomer>,
}

/// One demo customer.
#[derive(Debug, Clone)]
pub struct DemoCustomer {
    /// To sign in with.
    pub phone: String,
    /// What there is to see, zh.
    pub note: String,
    /// What there is to see, en.
    pub note_en: String,
}

/// Wires the group: its module, and the service that is its port and the gateway's `CustomerIdentities`.
pub fn module(config: UserConfig, banks: Banks, keys: KeyRing) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(config, banks, keys));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::refresh))
        .routes(routes!(http::sign_out))
        .routes(routes!(http::handset))
        .routes(routes!(http::demo_customers))
        .with_state(service.clone());
    let module = Module {
        name: "user",
        migrations: vec![MIGRATIONS],
        customer,
        keyless: &[("POST", "/session/refresh"), ("DELETE", "/session")],
        functions: FUNCTIONS,
        consumers: vec![standing::react::consumption(service.clone())],
        jobs: jobs::all(),
        ..Module::default()
    };
    (module, service)
}

/// To which functions what is beneath these paths belongs. `/me` is whatever is about oneself.
const FUNCTIONS: &[(&str, &str)] = &[("/session", "visit"), ("/demo", "visit"), ("/me", "self"), ("/messages", "self")];

/// What standing and permissions need of others.
pub struct StandingPorts {
    /// Cards, whose holders must be who the customer says they are.
    pub cards: Arc<dyn BoundCards>,
    /// Who knows whether a name goes with an id number.
    pub check: Arc<dyn IdentityCheck>,
}

/// How far users have come, and what that lets them do: its module, and what the gateway asks with every call. Wired after
/// the groups it asks.
pub fn standing_module(
    users: Arc<Service>,
    banks: Banks,
    ports: StandingPorts,
) -> (Module, Arc<Permissions>, Arc<Standings>) {
    let keeper = users.clone();
    let parameters = Parameters::new(banks);
    let StandingPorts { cards, check } = ports;
    let permissions = Arc::new(Permissions::new(users.clone(), parameters.clone()));
    let standings = Arc::new(Standings { users, parameters, cards, check });
    let way = Arc::new(standing::http::Way { standings: standings.clone(), permissions: permissions.clone() });
    let own = OpenApiRouter::new()
        .routes(routes!(standing::http::standing))
        .routes(routes!(standing::http::verify))
        .with_state(way);
    let papers = OpenApiRouter::new()
        .routes(routes!(document::http::document, document::http::renew))
        .with_state(standings.clone());
    let allowed = OpenApiRouter::new().routes(routes!(permission::http::functions)).with_state(permissions.clone());
    let seen = OpenApiRouter::new().routes(routes!(standing::console::standing)).with_state(standings.clone());
    let matrix = OpenApiRouter::new().routes(routes!(permission::console::matrix)).with_state(permissions.clone());
    let module = Module {
        name: "user_standing",
        jobs: document::jobs::all(&keeper),
        customer: own.merge(papers).merge(allowed),
        console: seen.merge(matrix),
        parameters: vec![
            parameters::known::<standing::IdentityRules>(),
            parameters::known::<document::DocumentRules>(),
            parameters::known::<permission::PermissionSets>(),
        ],
        ..Module::default()
    };
    (module, permissions, standings)
}

/// The pages that show a customer together with accounts and tools: `me`, the demo account and the operators' desk.
/// Wired after the groups it asks.
pub fn desk_module(users: Arc<Service>, accounts: Arc<dyn Accounts>, authority: Arc<dyn Authority>) -> Module {
    let desk = Arc::new(desk::Desk::new(users, accounts, authority));
    let customer =
        OpenApiRouter::new().routes(routes!(http::me)).routes(routes!(http::demo_account)).with_state(desk.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::list))
        .routes(routes!(console::detail))
        .routes(routes!(console::reveal))
        .routes(routes!(console::sign_out))
        .routes(routes!(console::demo_account))
        .with_state(desk);
    Module { name: "user_desk", customer, console, ..Module::default() }
}
