//! Threats told by devices: what an SDK sees of the device it runs on, what that weighs, and which devices are banned.
//!
//! Invariants:
//! - a report is taken once, for the session and device its nonce was drawn for, and while it is fresh; a device that has a key
//!   signs it, and nothing is kept of one that does not check out;
//! - nothing here knows a person: a device as it names itself, a keyed digest of its traits, signs of tampering;
//! - a ban and a lift are in force at once in this process, within [`service`]'s seconds in others, and are told who, when and why;
//! - nothing crosses to other banks but digests of fingerprints, and only of a bank that shares, to a bank that heeds;
//! - a browser is never refused for what it looks like: many look alike. It is asked for more.
//!
//! `signals` and `card` say what can be told and what it weighs, `envelope` keeps reports honest as far as that goes, `memory`
//! answers judgements, `service` does the work, `sharing` tells the alliance. What each proof is worth stands in
//! [the contract for SDKs](../../../../docs/guides/device-report.md).
//!
//! It decides nothing: rules read [`Standing`], and the rule on black-listed devices refuses one that is banned.

mod card;
mod console;
mod envelope;
mod error;
mod http;
mod memory;
mod rules;
mod service;
mod sharing;
mod signals;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crypto::KeyRing;
use gateway::Module;
use storage::{Migrations, Scope};
use tenancy::Banks;

pub use card::CardKind;
pub use envelope::Envelope;
pub use error::DeviceError;
pub use memory::Standing;
pub use rules::PerceptionRules;
pub use service::{By, Perception, Ports};
pub use signals::{Signal, Signals};

/// The alliance's list, in the catalogue.
pub const CATALOGUE_MIGRATIONS: Migrations = Migrations {
    group: "risk",
    scope: Scope::Catalogue,
    steps: &[("0001_risk_shared_bans", include_str!("../../migrations/0001_risk_shared_bans.sql"))],
};

/// Wires the perception of devices. Who checks signatures comes later: [`Perception::follow`].
pub fn module(banks: Banks, keys: KeyRing, ports: Ports) -> (Module, Arc<Perception>) {
    let perception = Arc::new(Perception::new(banks, keys, ports));
    let module = Module {
        name: "risk_devices",
        migrations: vec![CATALOGUE_MIGRATIONS],
        customer: http::routes().with_state(perception.clone()),
        console: console::routes().with_state(perception.clone()),
        // A report is good once by its nonce.
        keyless: &[("POST", "/risk/device-report")],
        functions: &[("/risk/device-nonce", "self"), ("/risk/device-report", "self")],
        jobs: sharing::jobs(&perception),
        parameters: vec![parameters::known::<PerceptionRules>()],
        ..Module::default()
    };
    (module, perception)
}
