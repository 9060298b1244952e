//! Insight: what happens in a bank, counted as it happens, and behaviour as the apps report it.
//!
//! Invariants:
//! - every domain event counts exactly once, in the hour and the day it happened in (in the bank's zone);
//! - figures are sums of roll-ups by hour, by day and in all; nobody counts rows of other groups' tables;
//! - behaviour is taken in durably, kept by day in columnar files ([`behaviour`]), and asked about there ([`analysis`]);
//! - behaviour is kept for 400 days;
//! - customers are asked how content they are, now and then, and the answers are summed up ([`survey`]).
//!
//! There are no tags and audiences yet. It decides nothing: it only tells.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod analysis;
pub mod behaviour;
mod check;
mod console;
mod error;
mod http;
mod model;
pub use model::day_number;
mod own_data;
mod react;
mod service;
#[cfg(test)]
mod stand_ins;
mod store;
pub mod survey;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use contracts::content::Brands;
use contracts::user::{Consents, Users};
use gateway::Module;
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::analysis::Analyses;
use self::behaviour::Behaviour;
pub use error::Error;
pub use service::Service;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "insight",
    scope: Scope::Bank,
    steps: &[
        ("0001_insight", include_str!("../migrations/0001_insight.sql")),
        ("0002_behaviour_of", include_str!("../migrations/0002_behaviour_of.sql")),
        ("0003_lake", include_str!("../migrations/0003_lake.sql")),
        ("0006_survey", include_str!("../migrations/0006_survey.sql")),
    ],
};

/// The ports of others this group calls.
pub struct Ports {
    /// What banks are called, and their colours.
    pub brands: Arc<dyn Brands>,
    /// Who agreed to be known by what they do.
    pub consents: Arc<dyn Consents>,
    /// Who is behind a figure.
    pub users: Arc<dyn Users>,
}

/// Wires the group: its module, and the service that is its port ([`contracts::insight::Figures`]).
pub fn module(banks: Banks, ports: Ports, behaviour: Arc<Behaviour>) -> (Module, Arc<Service>) {
    let Ports { brands, consents, users } = ports;
    let service = Arc::new(Service::new(banks.clone(), brands, consents, behaviour.clone()));
    let analyses = Arc::new(Analyses::new(banks.clone(), users, behaviour.clone()));
    let console = OpenApiRouter::new().routes(routes!(console::cockpit)).with_state(service.clone());
    let module = Module {
        name: "insight",
        migrations: vec![MIGRATIONS],
        customer: OpenApiRouter::new().routes(routes!(http::ingest)).with_state(service.clone()),
        console: console.merge(analysis::routes(analyses)),
        keyless: &[("POST", "/events"), ("POST", "/banks/{bank_id}/analyses")],
        functions: &[("/events", "visit")],
        consumers: vec![react::consumption(banks.clone(), behaviour.clone())],
        checks: vec![Arc::new(check::SumsMatch { banks: banks.clone(), behaviour: behaviour.clone() })],
        jobs: react::jobs(banks, behaviour),
        ..Module::default()
    };
    (module, service)
}
