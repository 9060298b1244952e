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

pub mod analysis;
mod batch;
mod binding;
mod cache;
mod caps;
mod care;
mod check;
mod console;
mod core;
mod error;
pub mod history;
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
pub mod statement;
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
pub use analysis::service::Analysis;
pub use binding::{Binding, BoundKind};
pub use error::Error;
pub use history::model::Side;
pub use history::service::{History, Reach};
pub use interest::InterestRun;
pub use life::{Hand, Order};
pub use model::Movement;
pub use rules::{ClassFigures, ClassRules, InterestRules, LifeRules};
pub use service::Service;

use statement::service::Statements;

/// The tables of this group.
pub const MIGRATIONS: Migrations = Migrations {
    group: "account",
    scope: Scope::Bank,
    steps: &[
        ("0001_ledger", include_str!("../migrations/0001_ledger.sql")),
        ("0002_life", include_str!("../migrations/0002_life.sql")),
        ("0004_statements", include_str!("../migrations/0004_statements.sql")),
        ("0005_core", include_str!("../migrations/0005_core.sql")),
        ("0006_analysis", include_str!("../migrations/0006_analysis.sql")),
    ],
};

fn history_routes(history: &Arc<History>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(history::http::transactions))
        .routes(routes!(history::http::all_transactions))
        .routes(routes!(history::http::month))
        .with_state(history.clone())
}

fn analysis_routes(analysis: &Arc<Analysis>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(analysis::http::categories))
        .routes(routes!(analysis::http::month))
        .routes(routes!(analysis::http::trend))
        .routes(routes!(analysis::http::year))
        .routes(routes!(analysis::http::entries))
        .routes(routes!(analysis::http::choose))
        .routes(routes!(analysis::http::set_budget))
        .with_state(analysis.clone())
}

fn statement_routes(statements: &Arc<Statements>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(statement::http::request, statement::http::list))
        .routes(routes!(statement::http::one))
        .routes(routes!(statement::http::file))
        .routes(routes!(statement::http::verify))
        .with_state(statements.clone())
}

/// What is particular about a platform's accounts; by default all banks keep their books in the embedded ledger, and fonts
/// are where they usually are.
#[derive(Default)]
pub struct Settings {
    /// The banks that keep their books in a core of their own.
    pub cores: Cores,
    /// How statements are printed and checked.
    pub papers: statement::Settings,
}

/// [`module_with`] the usual settings.
pub fn module(banks: Banks, writer: WriterConfig) -> (Module, Arc<Service>) {
    module_with(banks, writer, Settings::default())
}

/// Wires the group: its module, and the service that is its port.
pub fn module_with(banks: Banks, writer: WriterConfig, settings: Settings) -> (Module, Arc<Service>) {
    let Settings { cores, papers } = settings;
    let with_cores = !cores.is_empty();
    let service = Arc::new(Service::new(banks.clone(), writer, cores));
    let suspense = Arc::new(suspense::Suspense::new(banks.clone(), service.clone()));
    let recon = Arc::new(recon::Reconciliation::new(banks.clone(), service.clone()));
    let history = Arc::new(History::new(banks.clone(), service.clone()));
    let analysis = Arc::new(Analysis::new(banks.clone(), history.clone()));
    let statements = Arc::new(Statements::new(banks.clone(), service.clone(), papers));
    let customer = OpenApiRouter::new()
        .routes(routes!(http::overview))
        .routes(routes!(http::detail))
        .routes(routes!(http::care::care))
        .routes(routes!(http::care::restrict))
        .routes(routes!(http::care::lift))
        .with_state(service.clone())
        .merge(history_routes(&history))
        .merge(analysis_routes(&analysis))
        .merge(statement_routes(&statements));
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
    jobs.extend(statement::react::jobs(&statements));
    jobs.extend(analysis::react::jobs(&analysis));
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
        keyless: &[("POST", "/statements/verification")],
        jobs,
        consumers: vec![analysis::react::consumption()],
        parameters: vec![
            parameters::known::<ClassRules>(),
            parameters::known::<LifeRules>(),
            parameters::known::<InterestRules>(),
            parameters::known::<statement::rules::StatementRules>(),
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
