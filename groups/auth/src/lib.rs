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
//! - a device that has a key signs every sensitive call of its customer; the bank's own authority certifies such keys;
//! - a key signs what was drawn for one challenge or one sign-in, once, under one host, for one bank;
//! - an enrolled tool was proved by PIN and code when it came; a token's code works once, a tool's material is sealed and is
//!   erased when the tool ends;
//! - a face is looked at with a consent of its own only, does what was drawn for one challenge, and is kept as features,
//!   sealed, until the consent is withdrawn;
//! - a secret can come sealed to a key of the bank, for one operation, one session and one use;
//! - operators are mailed what concerns them and nothing of a customer's; an address is confirmed by a code sent to it;
//! - what a provider of others vouches for is bound to a user by proof alone, and opens no more than a password does;
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
mod devices;
mod error;
mod expiry;
mod face;
pub mod federation;
mod http;
mod jobs;
mod limit_rules;
mod limits;
mod mail;
pub mod measure;
mod model;
mod operators;
mod own_data;
mod own_limits;
mod port;
mod publish;
mod reset;
mod rules;
mod sealed;
mod service;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;
mod tools;
mod weighing;

use std::sync::Arc;

use contracts::account::Accounts;
use contracts::duty::Duties;
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
pub use face::Faces;
pub use face::vendor::{FaceConfigError, VendorFaces};
pub use limit_rules::LimitRules;
pub use mail::smtp::{Encryption, MailConfigError, Post, SmtpPost, SmtpSettings};
pub use model::{Caps, Effect};
pub use operators::Seeded;
pub use own_limits::Wish;
pub use publish::LimitsKind;
pub use service::Service;
pub use tools::Proof;

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
            ("0005_sealed", include_str!("../migrations/0005_sealed.sql")),
            ("0006_tokens", include_str!("../migrations/0006_tokens.sql")),
            ("0007_duty", include_str!("../migrations/0007_duty.sql")),
            ("0008_device_keys", include_str!("../migrations/0008_device_keys.sql")),
            ("0009_federation", include_str!("../migrations/0009_federation.sql")),
            ("0010_face", include_str!("../migrations/0010_face.sql")),
            ("0011_sign_in_proofs", include_str!("../migrations/0011_sign_in_proofs.sql")),
        ],
    },
    Migrations {
        group: "auth",
        scope: Scope::Catalogue,
        steps: &[
            ("0001_operators", include_str!("../migrations/0001_operators.sql")),
            ("0002_operator_names", include_str!("../migrations/0002_operator_names.sql")),
            ("0003_operators_sealed", include_str!("../migrations/0003_operators_sealed.sql")),
            ("0004_operator_mail", include_str!("../migrations/0004_operator_mail.sql")),
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
    /// How operators are mailed.
    pub post: Post,
    /// Whose queues operators are reminded of.
    pub duties: Vec<Arc<dyn Duties>>,
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
        .routes(routes!(sealed::http::sealing_key))
        .routes(routes!(http::login))
        .routes(routes!(http::complete_login))
        .routes(routes!(http::set_pin))
        .routes(routes!(expiry::http::secrets))
        .routes(routes!(expiry::http::change))
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
        .merge(face::http::routes())
        .merge(devices::http::routes())
        .with_state(service.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(sealed::http::operator_sealing_key))
        .routes(routes!(console::login))
        .routes(routes!(console::logout))
        .routes(routes!(console::me))
        .routes(routes!(own_limits::console::check))
        .routes(routes!(own_limits::console::decide))
        .routes(routes!(own_limits::console::of_customer))
        .routes(routes!(own_limits::console::set_for_customer))
        .merge(tools::console::routes())
        .merge(mail::console::routes())
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
            ("POST", "/challenges/{challenge_id}/face"),
            ("POST", "/me/tool-enrolments/{enrolment_id}/face"),
            ("POST", "/face-checks/{check_id}/frames"),
            ("POST", "/me/tools"),
            ("POST", "/me/tool-enrolments/{enrolment_id}/confirm"),
        ],
        signed: &[
            ("PUT", "/me/password"),
            ("PUT", "/me/pin"),
            ("POST", "/me/pin-reset"),
            ("POST", "/me/tools"),
            ("POST", "/me/tools/{tool_id}/actions"),
            ("PUT", "/limits/{business}"),
        ],
        functions: &[
            ("/registrations", "visit"),
            ("/login", "visit"),
            ("/sealing-key", "visit"),
            ("/password-resets", "visit"),
            ("/challenges", "self"),
            ("/face-checks", "self"),
            ("/limits", "self"),
            ("/me/pin", "self"),
            ("/me/password", "self"),
            ("/me/secrets", "self"),
        ],
        consumers: vec![tools::react::consumption(service.clone())],
        jobs: jobs::all(&service),
        parameters: vec![
            parameters::known::<rules::CodeRules>(),
            parameters::known::<limit_rules::LimitRules>(),
            parameters::known::<tools::ToolRules>(),
            parameters::known::<face::FaceRules>(),
            parameters::known::<sealed::SealingRules>(),
            parameters::known::<expiry::ExpiryRules>(),
            parameters::known::<tools::keys::KeyRules>(),
            parameters::known::<devices::DeviceRules>(),
        ],
        ..Module::default()
    };
    (module, service)
}
