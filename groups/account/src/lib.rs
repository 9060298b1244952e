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

mod agreements;
pub mod analysis;
mod batch;
mod binding;
mod bound;
mod cache;
mod caps;
mod cards;
mod care;
mod check;
mod console;
mod core;
mod duties;
mod error;
pub mod history;
mod http;
mod interest;
mod jobs;
mod leaving;
mod ledger;
mod life;
mod model;
mod online;
mod opening;
mod overview;
mod owners;
mod protection;
mod recon;
mod recount;
mod rules;
mod service;
pub mod statement;
mod store;
mod suspense;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use contracts::account::Holdings;
use contracts::auth::Authority;
use contracts::bound_account::BoundAccountCheck;
use contracts::user::Identities;
use crypto::KeyRing;
use gateway::Module;
use parameters::Parameters;
use storage::{Job, Migrations, Scope, WriterConfig};
use tenancy::Banks;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use crate::core::{CoreConfigError, CoreSettings, Cores};
pub use agreements::{Accepted, Document};
pub use analysis::service::Analysis;
pub use binding::{Binding, BoundKind};
pub use bound::{BoundRules, CheckConfigError, DemonstrationCheck, Holder, Mode, NetworkCheck, NoCheck, Proof};
pub use cards::{BUILT_IN as BUILT_IN_BINS, BinError, BinTable, BindOrder, HungCards};
pub use error::Error;
pub use history::model::Side;
pub use history::service::{History, Reach};
pub use interest::InterestRun;
pub use life::{Hand, Order};
pub use model::Movement;
pub use online::texts::{NewText, versions as text_versions};
pub use online::{Bound, OnlineAccounts, OpenOrder, Refusal};
pub use protection::Protections;
pub use rules::{ClassFigures, ClassRules, CoreRules, InterestRules, LifeRules};
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
        ("0007_red_packets", include_str!("../migrations/0007_red_packets.sql")),
        ("0003_online", include_str!("../migrations/0003_online.sql")),
        ("0008_category_rules", include_str!("../migrations/0008_category_rules.sql")),
        ("0009_records", include_str!("../migrations/0009_records.sql")),
        ("0010_agreement_texts", include_str!("../migrations/0010_agreement_texts.sql")),
        ("0011_owners", include_str!("../migrations/0011_owners.sql")),
        ("0012_binding_names", include_str!("../migrations/0012_binding_names.sql")),
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
        .routes(routes!(http::detail))
        .routes(routes!(http::care::care))
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
        functions: &[
            ("/accounts", "account.manage"),
            ("/transactions", "account.view"),
            ("GET /accounts/{account_id}", "account.view"),
            ("GET /accounts/{account_id}/transactions", "account.view"),
            ("GET /accounts/{account_id}/care", "account.view"),
            ("/analysis", "analysis"),
            ("/statements", "statement"),
            ("/statements/verification", "paper.check"),
        ],
        jobs,
        consumers: vec![analysis::react::consumption(), owners::consumption(&service)],
        parameters: vec![
            parameters::known::<ClassRules>(),
            parameters::known::<LifeRules>(),
            parameters::known::<InterestRules>(),
            parameters::known::<CoreRules>(),
            parameters::known::<analysis::rules::CategoryRules>(),
            parameters::known::<statement::rules::StatementRules>(),
        ],
        catalogues: vec![analysis::rules::MOVEMENT.clone()],
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

/// What the online business of the group needs of others.
pub struct OnlinePorts {
    /// Who customers are.
    pub identities: Arc<dyn Identities>,
    /// Proofs.
    pub authority: Arc<dyn Authority>,
    /// Asks other banks about their accounts.
    pub check: Arc<dyn BoundAccountCheck>,
    /// What other groups add to the overview.
    pub holdings: Vec<Arc<dyn Holdings>>,
    /// Seals card numbers.
    pub keys: KeyRing,
    /// Whose cards begin how.
    pub bins: BinTable,
    /// Whether this is a demonstration.
    pub mode: Mode,
}

/// The online business, for whoever wires it on.
pub struct Online {
    /// Cards of other banks: the port for those who move money from them.
    pub cards: Arc<HungCards>,
    /// Opening, upgrading, binding anew, closing.
    pub accounts: Arc<OnlineAccounts>,
    /// What customers set to protect an account, and take off.
    pub protections: Arc<Protections>,
}

/// The pages that need to know who somebody is, or a proof: the overview, online opening, cards of other banks. Wired after
/// the groups it asks.
pub fn online_module(service: Arc<Service>, banks: Banks, ports: OnlinePorts) -> (Module, Online) {
    let parameters = Parameters::new(banks.clone());
    let checker = Arc::new(bound::Checker {
        banks: banks.clone(),
        parameters: parameters.clone(),
        keys: ports.keys,
        accounts: service.clone(),
        identities: ports.identities,
        elsewhere: ports.check,
        authority: ports.authority,
        mode: ports.mode,
    });
    let cards = Arc::new(HungCards { banks: banks.clone(), checker: checker.clone(), bins: ports.bins });
    let overviews = Arc::new(overview::Overviews::new(banks.clone(), cards.clone(), ports.holdings));
    let protections =
        Arc::new(Protections { banks: banks.clone(), accounts: service.clone(), checker: checker.clone() });
    let accounts = Arc::new(OnlineAccounts { banks, parameters, accounts: service, cards: cards.clone(), checker });
    let arranging = OpenApiRouter::new()
        .routes(routes!(overview::http::overview))
        .routes(routes!(overview::http::set_amounts))
        .routes(routes!(overview::http::set_default))
        .routes(routes!(overview::http::set_order))
        .routes(routes!(overview::http::set_alias))
        .routes(routes!(overview::http::set_card_alias))
        .with_state(overviews);
    let protecting = OpenApiRouter::new()
        .routes(routes!(http::care::restrict))
        .routes(routes!(http::care::lift))
        .with_state(protections.clone());
    let linking = OpenApiRouter::new()
        .routes(routes!(cards::http::issuer))
        .routes(routes!(cards::http::list, cards::http::bind))
        .routes(routes!(cards::http::detail, cards::http::unbind))
        .routes(routes!(cards::http::give_consent, cards::http::end_consent))
        .routes(routes!(cards::http::shares))
        .routes(routes!(cards::http::end_share))
        .with_state(cards.clone());
    let opening = OpenApiRouter::new()
        .routes(routes!(online::http::offer))
        .routes(routes!(online::http::texts))
        .routes(routes!(online::http::kept, online::http::renew))
        .routes(routes!(online::http::due))
        .routes(routes!(online::http::open))
        .routes(routes!(online::http::upgrade))
        .routes(routes!(online::http::close))
        .routes(routes!(online::http::binding, online::http::rebind))
        .with_state(accounts.clone());
    let module = Module {
        name: "account_online",
        customer: arranging.merge(protecting).merge(linking).merge(opening),
        console: online::console::routes(accounts.clone()),
        // Said again, each of these says the same.
        keyless: &[
            ("PUT", "/accounts/amounts"),
            ("PUT", "/accounts/default"),
            ("PUT", "/accounts/order"),
            ("PUT", "/accounts/{account_id}/alias"),
            ("PUT", "/cards/{card_id}/alias"),
            ("PUT", "/cards/{card_id}/consent"),
            ("DELETE", "/cards/{card_id}/consent"),
            ("DELETE", "/balance-shares/{share_id}"),
        ],
        signed: &[
            ("POST", "/accounts/{account_id}/close"),
            ("PUT", "/accounts/{account_id}/binding"),
            ("POST", "/accounts/{account_id}/restrictions/{restriction_id}/lift"),
        ],
        functions: &[
            ("GET /accounts", "account.view"),
            ("GET /accounts/{account_id}/binding", "account.view"),
            ("PUT /accounts/amounts", "account.view"),
            ("POST /accounts", "account.open"),
            ("/accounts/{account_id}/upgrade", "account.open"),
            ("/account-opening", "account.view"),
            ("/agreement-texts", "card.bind"),
            ("/agreements", "card.bind"),
            ("/card-issuers", "card.bind"),
            ("/cards", "card.bind"),
            ("/cards/{card_id}/consent", "balance.share"),
            ("/balance-shares", "balance.share"),
        ],
        parameters: vec![parameters::known::<BoundRules>()],
        ..Module::default()
    };
    (module, Online { cards, accounts, protections })
}
