//! Risk: what an operation looks like, and the verdict on it.
//!
//! Invariants:
//! - the sharpest rule decides; a block dominates; the twelve first rules never judge a moment that looks worse softer;
//! - rules are published documents ([`rules`]); what the alliance calls a floor a bank can tighten, never loosen;
//! - judging is quick and writes nothing: rules, lists and windows are in memory, read again every few seconds;
//! - a rule that panics, is slow or misses something it reads harms only itself, by the way it declares;
//! - memory is bounded, and so is every queue;
//! - a verdict about which there is anything to say is kept, beside the customer's way; what does not fit the queue is counted.
//!
//! Attempts are counted where they are judged; what really happened comes by event through this bank's database and by
//! [`contracts::risk::Risk::observe`]. It does not decide which proof to ask for (auth), and it stops nothing itself:
//! whoever asked acts.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bank;
mod console;
pub mod desk;
pub mod device;
mod error;
pub mod features;
pub mod journal;
pub mod moment;
pub mod past;
mod react;
mod record;
pub mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use gateway::Module;
use publishing::Publishing;
use storage::{Migrations, Scope};
use tenancy::Banks;

pub use error::Error;
pub use features::{AddressFileError, Addresses};
pub use rules::{Ground, RulesKind, Setting};
pub use service::{List, Service};

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "risk",
    scope: Scope::Bank,
    steps: &[
        ("0001_risk", include_str!("../migrations/0001_risk.sql")),
        ("0002_risk_moments", include_str!("../migrations/0002_risk_moments.sql")),
        ("0003_risk_verdicts", include_str!("../migrations/0003_risk_verdicts.sql")),
        ("0004_risk_devices", include_str!("../migrations/0004_risk_devices.sql")),
        ("0005_risk_desk", include_str!("../migrations/0005_risk_desk.sql")),
        ("0006_risk_past", include_str!("../migrations/0006_risk_past.sql")),
        ("0007_risk_moment_indexes", include_str!("../migrations/0007_risk_moment_indexes.sql")),
        ("0008_risk_proofs", include_str!("../migrations/0008_risk_proofs.sql")),
        ("0009_risk_lists", include_str!("../migrations/0009_risk_lists.sql")),
        ("0010_risk_white_lists", include_str!("../migrations/0010_risk_white_lists.sql")),
    ],
};

/// What a process is given.
#[derive(Default)]
pub struct Settings {
    /// Where addresses are, by each bank's file; nothing is known of that without one.
    pub addresses: Addresses,
    /// What is in force while the alliance has published nothing.
    pub ground: Ground,
}

/// Wires the group: its module, and the service that is its port. Rules are what is published on `line`.
pub fn module(banks: Banks, line: Publishing, settings: Settings) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(banks, line, settings));
    let module = Module {
        name: "risk",
        migrations: vec![MIGRATIONS],
        console: console::routes(service.clone()),
        consumers: vec![react::consumption()],
        jobs: vec![react::retention()],
        catalogues: vec![rules::given::catalogue().clone()],
        ..Module::default()
    };
    (module, service)
}
