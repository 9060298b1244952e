//! Accounts and the embedded double-entry ledger: the one place where money moves.
//!
//! Invariants, held by the schema as well as by code, and verified by [`check`]:
//! - a posting debits one account and credits another with the same amount, so all postings sum to zero at every moment;
//! - a balance is the sum of its postings, and a customer's available balance never goes below zero;
//! - one idempotency key posts at most once; its answer, posted or refused, is on disk before it is given;
//! - guards (limits, caps) are checked and their counters moved in the transaction of the posting itself.
//!
//! It does not decide who may move money (auth), nor why (transfer and others send it [`contracts::account::Posting`]s).
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod batch;
mod binding;
mod cache;
mod caps;
mod care;
mod check;
mod console;
mod core;
mod error;
mod http;
mod interest;
mod jobs;
mod ledger;
mod life;
mod model;
mod opening;
mod recon;
mod recount;
mod rules;
mod service;
mod store;
mod suspense;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use gateway::Module;
use storage::{Job, Migrations, Scope, WriterConfig};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use crate::core::{CoreConfigError, CoreSettings, Cores};
pub use binding::{Binding, BoundKind};
pub use error::Error;
pub use interest::InterestRun;
pub use life::{Hand, Order};
pub use model::Movement;
pub use rules::{ClassFigures, ClassRules, InterestRules, LifeRules};
pub use service::Service;
pub use store::Side;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "account",
    scope: Scope::Bank,
    steps: &[
        ("0001_ledger", include_str!("../migrations/0001_ledger.sql")),
        ("0002_life", include_str!("../migrations/0002_life.sql")),
        ("0005_core", include_str!("../migrations/0005_core.sql")),
    ],
};

/// Wires the group for banks that all keep their books in the embedded ledger.
pub fn module(banks: Banks, writer: WriterConfig) -> (Module, Arc<Service>) {
    module_with_cores(banks, writer, Cores::default())
}

/// Wires the group: its module, and the service that is its port. The banks of `cores` keep their books in their own.
pub fn module_with_cores(banks: Banks, writer: WriterConfig, cores: Cores) -> (Module, Arc<Service>) {
    let with_cores = !cores.is_empty();
    let service = Arc::new(Service::new(banks.clone(), writer, cores));
    let suspense = Arc::new(suspense::Suspense::new(banks.clone(), service.clone()));
    let recon = Arc::new(recon::Reconciliation::new(banks.clone(), service.clone()));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::overview))
        .routes(routes!(http::detail))
        .routes(routes!(http::transactions))
        .routes(routes!(http::care::care))
        .routes(routes!(http::care::restrict))
        .routes(routes!(http::care::lift))
        .with_state(service.clone());
    let console = OpenApiRouter::new()
        .routes(routes!(console::accounts::by_number))
        .routes(routes!(console::accounts::file))
        .routes(routes!(console::accounts::restrict))
        .routes(routes!(console::accounts::lift))
        .routes(routes!(console::accounts::verify))
        .with_state(service.clone())
        .merge(core::console::routes(service.clone()))
        .merge(suspense::console::routes(suspense.clone()))
        .merge(recon::console::routes(recon.clone()));
    let mut jobs = jobs::jobs(&service);
    jobs.extend([
        Job { name: "account.suspense", schedule: "* * * * *", work: suspense },
        Job { name: "account.reconcile", schedule: "30 0-5 * * *", work: recon.clone() },
        Job { name: "account.resolutions", schedule: "* * * * *", work: Arc::new(recon::Resolutions(recon)) },
    ]);
    if with_cores {
        let work = Arc::new(core::work::CoreWork(service.clone()));
        jobs.push(Job { name: "account.core", schedule: "*/10 * * * * *", work });
    }
    let module = Module {
        name: "account",
        migrations: vec![MIGRATIONS],
        customer,
        console,
        jobs,
        parameters: vec![
            parameters::known::<ClassRules>(),
            parameters::known::<LifeRules>(),
            parameters::known::<InterestRules>(),
        ],
        opening: Some(Arc::new(opening::FirstProducts { banks: banks.clone() })),
        checks: vec![
            Arc::new(check::ZeroSum),
            Arc::new(check::BalancesMatch),
            Arc::new(check::HoldsMatch),
            Arc::new(check::PostingsWhole),
            Arc::new(check::NoOverdraft),
            Arc::new(check::ClassCapsHold(banks.clone())),
            Arc::new(check::OrdersSecured),
            Arc::new(check::InterestAddsUp),
            Arc::new(check::KeysOnce),
            Arc::new(check::NothingMissing),
            Arc::new(check::StatementsAdd),
            Arc::new(check::SuspenseExplained),
            Arc::new(check::TransitExplained),
        ],
        ..Module::default()
    };
    (module, service)
}
