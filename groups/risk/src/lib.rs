//! Risk: what an operation looks like, and the verdict on it.
//!
//! Invariants:
//! - the sharpest rule decides; deny dominates; a moment that looks worse is never judged softer;
//! - judging is quick and writes nothing: rules, lists and velocities are in memory, read again every few seconds;
//! - memory is bounded: 50,000 users and devices a bank, 64 moments each;
//! - a verdict that is not "allow" is kept, beside the customer's way; what does not fit the queue is counted.
//!
//! Attempts are counted where they are judged; what really happened comes by event through this bank's database, so a
//! restarted process, or another one, knows the last hour too. Rules are data in code for now, their thresholds rows of
//! each bank. It does not decide which proof to ask for (auth), and it stops nothing itself: whoever asked acts.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bank;
pub mod desk;
mod error;
mod model;
mod opening;
mod react;
mod record;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod velocity;

use std::sync::Arc;

use gateway::Module;
use storage::{Migrations, Scope};
use tenancy::Banks;

pub use error::Error;
pub use model::Setting;
pub use service::{List, Service};

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "risk",
    scope: Scope::Bank,
    steps: &[
        ("0001_risk", include_str!("../migrations/0001_risk.sql")),
        ("0003_risk_verdicts", include_str!("../migrations/0003_risk_verdicts.sql")),
        ("0004_risk_devices", include_str!("../migrations/0004_risk_devices.sql")),
        ("0005_risk_desk", include_str!("../migrations/0005_risk_desk.sql")),
    ],
};

/// Wires the group: its module, and the service that is its port.
pub fn module(banks: Banks) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(banks.clone()));
    let module = Module {
        name: "risk",
        migrations: vec![MIGRATIONS],
        consumers: vec![react::consumption()],
        jobs: vec![react::retention()],
        opening: Some(Arc::new(opening::FirstSettings { banks })),
        ..Module::default()
    };
    (module, service)
}
