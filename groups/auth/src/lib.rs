//! Authentication tools, limits and challenges of customers; and the operators of the console.
//!
//! Invariants:
//! - passwords and PINs are kept as Argon2id over the secret peppered with a key that is not in the database; codes as
//!   MACs bound to what they confirm; none is ever logged or answered;
//! - whether a phone or a name is known is not told, neither by the answer nor by its time;
//! - wrong tries lock a tool for a while, strangers' devices apart from the customer's own;
//! - a challenge passes the one operation it was made for, once: bank, customer, session, device, payer, payee and amount
//!   are in its digest;
//! - more tools never carry less, and the risk rules can ask for more proof, never for less;
//! - a key signs what was drawn for one challenge or one sign-in, once, under one host, for one bank;
//! - an enrolled tool was proved by PIN and code when it came; a token's code works once, a tool's material is sealed and is
//!   erased when the tool ends;
//! - a limit is a guard of the posting itself, so it cannot be passed between the check and the booking.
//!
//! It moves no money (account) and knows no names (user). It asks `Accounts` for nothing but the present values of the
//! counters that its own guards move.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod authorise;
mod case;
mod challenges;
mod console;
mod denials;
mod error;
mod http;
mod jobs;
mod limit_rules;
mod limits;
pub mod measure;
mod model;
mod operators;
mod own_data;
mod own_limits;
mod port;
mod publish;
mod reset;
mod rules;
mod service;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;
mod tools;

use std::sync::Arc;

use contracts::account::Accounts;
use contracts::risk::Risk;
use contracts::user::Users;
use crypto::{KeyRing, PasswordHasher};
use gateway::Module;
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::resets;

pub use error::Error;
pub use limit_rules::LimitRules;
pub use model::{Caps, Effect};
pub use operators::Seeded;
pub use own_limits::Wish;
pub use publish::LimitsKind;
pub use service::Service;

/// The tables of this group: in every bank, and in the catalogue.
pub const MIGRATIONS: [Migrations; 2] = [
    Migrations {
        group: "auth",
        scope: Scope::Bank,
        steps: &[
            ("0001_bank", include_str!("../migrations/0001_bank.sql")),
            ("0002_adaptive_limits", include_str!("../migrations/0002_adaptive_limits.sql")),
            ("0003_tools", include_str!("../migrations/0003_tools.sql")),
            ("0004_keys", include_str!("../migrations/0004_keys.sql")),
        ],
    },
    Migrations {
        group: "auth",
        scope: Scope::Catalogue,
        steps: &[
            ("0001_operators", include_str!("../migrations/0001_operators.sql")),
            ("0002_operator_names", include_str!("../migrations/0002_operator_names.sql")),
        ],
    },
];

/// What the binary decides about this group.
#[derive(Debug, Clone, Copy)]
pub struct AuthConfig {
    /// Seconds between two codes of one purpose to one phone.
    pub resend_s: i64,
    /// Most codes to one phone in a day.
    pub texts_a_day: i64,
}

impl AuthConfig {
    /// For real phones: a minute between two codes, twenty a day (confidence C).
    pub const LIVE: Self = Self { resend_s: 60, texts_a_day: 20 };
    /// For the demonstration, where many people share one handset.
    pub const DEMO: Self = Self { resend_s: 5, texts_a_day: 5_000 };
}

/// The ports this group asks.
pub struct Ports {
    /// Whose a phone is, devices, sessions, texts.
    pub users: Arc<dyn Users>,
    /// Only for the present values of the counters that this group's guards move.
    pub accounts: Arc<dyn Accounts>,
    /// What an operation looks like.
    pub risk: Arc<dyn Risk>,
}

/// Wires the group: its module, and the service that is its port and the gateway's `OperatorIdentities`.
pub fn module(
    config: AuthConfig,
    banks: Banks,
    keys: KeyRing,
    hasher: PasswordHasher,
    ports: Ports,
) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(config, banks, keys, hasher, ports));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::start_registration))
        .routes(routes!(http::complete_registration))
        .routes(routes!(http::login))
        .routes(routes!(http::complete_login))
        .routes(routes!(http::set_pin))
        .routes(routes!(resets::reset_pin))
        .routes(routes!(resets::start))
        .routes(routes!(resets::complete))
        .routes(routes!(http::challenge))
        .routes(routes!(http::send_code))
        .routes(routes!(http::answer))
        .routes(routes!(own_limits::http::limits))
        .routes(routes!(own_limits::http::change))
        .routes(routes!(own_limits::http::give_up))
        .merge(tools::http::routes())
        .with_state(service.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::login))
        .routes(routes!(console::logout))
        .routes(routes!(console::me))
        .routes(routes!(own_limits::console::check))
        .routes(routes!(own_limits::console::decide))
        .routes(routes!(own_limits::console::of_customer))
        .routes(routes!(own_limits::console::set_for_customer))
        .merge(tools::console::routes())
        .with_state(service.clone());
    let module = Module {
        name: "auth",
        migrations: MIGRATIONS.to_vec(),
        customer,
        console,
        // Their answers are tokens, which must not be kept for a repeat, or they are repeatable by nature.
        keyless: &[
            ("POST", "/registrations/{registration_id}/complete"),
            ("POST", "/login"),
            ("POST", "/login/{challenge_id}/complete"),
            ("POST", "/challenges/{challenge_id}/answers"),
            ("DELETE", "/challenges/{challenge_id}"),
            ("DELETE", "/session"),
            ("POST", "/login/pattern"),
            ("POST", "/login/key"),
            ("POST", "/login/key/{request_id}/complete"),
            ("POST", "/challenges/{challenge_id}/key"),
            ("POST", "/me/tools"),
            ("POST", "/me/tool-enrolments/{enrolment_id}/confirm"),
        ],
        functions: &[
            ("/registrations", "visit"),
            ("/login", "visit"),
            ("/password-resets", "visit"),
            ("/challenges", "self"),
            ("/limits", "self"),
            ("/me/pin", "self"),
        ],
        consumers: vec![tools::react::consumption(service.clone())],
        jobs: jobs::all(),
        parameters: vec![
            parameters::known::<rules::CodeRules>(),
            parameters::known::<limit_rules::LimitRules>(),
            parameters::known::<tools::ToolRules>(),
        ],
        ..Module::default()
    };
    (module, service)
}
