//! Insight: what happens in a bank, counted as it happens, and behaviour as the apps report it.
//!
//! Invariants:
//! - every domain event counts exactly once, in the hour and the day it happened in (in the bank's zone);
//! - figures are sums of roll-ups by hour, by day and in all; nobody counts rows of other groups' tables;
//! - a behaviour event counts once however often it is sent, and "accepted" means it is on disk;
//! - behaviour is kept for 30 days.
//!
//! Behaviour lies in the bank's own database for now: columnar files (Parquet) and analysis over them are not here
//! yet, nor are tags, audiences and reports. It decides nothing: it only tells.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod console;
mod error;
mod http;
mod ingest;
mod model;
mod own_data;
mod react;
mod service;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use contracts::content::Brands;
use contracts::user::Consents;
use gateway::Module;
use storage::{Migrations, Scope};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use error::Error;
pub use service::Service;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "insight",
    scope: Scope::Bank,
    steps: &[
        ("0001_insight", include_str!("../migrations/0001_insight.sql")),
        ("0002_behaviour_of", include_str!("../migrations/0002_behaviour_of.sql")),
    ],
};

/// Wires the group: its module, and the service that is its port ([`contracts::insight::Figures`]).
pub fn module(banks: Banks, brands: Arc<dyn Brands>, consents: Arc<dyn Consents>) -> (Module, Arc<Service>) {
    let service = Arc::new(Service::new(banks.clone(), brands, consents));
    let module = Module {
        name: "insight",
        migrations: vec![MIGRATIONS],
        customer: OpenApiRouter::new().routes(routes!(http::ingest)).with_state(service.clone()),
        console: OpenApiRouter::new().routes(routes!(console::cockpit)).with_state(service.clone()),
        keyless: &[("POST", "/events")],
        functions: &[("/events", "visit")],
        consumers: vec![react::consumption(banks)],
        jobs: vec![react::retention()],
        ..Module::default()
    };
    (module, service)
}
