//! What stands above the groups: the audit trail, whether the invariants hold, the bank's parameters, and the check of
//! expressions.

mod expressions;
mod letters;
mod settings;
mod trail;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use expr::Catalogue;
use kernel::{Ctx, Timestamp};
use parameters::{Known, Parameters};
use serde::Serialize;
use storage::{Db, Scope};
use tenancy::Banks;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{
    ActorNames, Check, Finding, Module, Operator, OwnCatalogue, Permission, Problem, ProblemDocument, PublishedSets,
};

/// The audit trail and the integrity of every bank, for the console and for `doctor`.
pub struct Oversight {
    banks: Banks,
    checks: Vec<Arc<dyn Check>>,
    who: Who,
    parameters: Parameters,
    sets: Vec<Arc<dyn Known>>,
    catalogues: Vec<Arc<Catalogue>>,
    own_catalogues: Vec<Arc<dyn OwnCatalogue>>,
    published: Vec<Arc<dyn PublishedSets>>,
}

/// Who knows the names of those who act.
pub struct Who {
    /// Of a bank's customers.
    pub customers: Arc<dyn ActorNames>,
    /// Of operators.
    pub operators: Arc<dyn ActorNames>,
}

/// What one check found in one bank.
#[derive(Debug, Clone)]
pub struct CheckReport {
    /// The check.
    pub name: &'static str,
    /// What it found.
    pub finding: Finding,
}

/// Everything that was verified in one bank.
#[derive(Debug, Clone)]
pub struct IntegrityReport {
    /// The groups' checks.
    pub checks: Vec<CheckReport>,
    /// How many audit entries form an unbroken chain, or where it breaks.
    pub audit: Finding,
    /// Events that consumers gave up on.
    pub dead_letters: i64,
}

impl IntegrityReport {
    /// Whether nothing is wrong. Dead letters are work left undone, not a broken invariant, but nothing to pass over.
    pub fn is_sound(&self) -> bool {
        let holds = |finding: &Finding| matches!(finding, Finding::Holds { .. });
        self.checks.iter().all(|check| holds(&check.finding)) && holds(&self.audit) && self.dead_letters == 0
    }

    fn holds(&self, name: &str) -> bool {
        self.checks.iter().any(|check| check.name == name && matches!(check.finding, Finding::Holds { .. }))
    }

    /// What is broken beside the two checks that are told apart.
    fn other_broken(&self) -> Vec<String> {
        let told = ["ledger_zero_sum", "balances_match"];
        let broken = |check: &&CheckReport| matches!(check.finding, Finding::Broken(_)) && !told.contains(&check.name);
        self.checks.iter().filter(broken).map(|check| check.name.to_owned()).collect()
    }

    fn seen(&self, name: &str) -> i64 {
        let check = self.checks.iter().find(|check| check.name == name);
        match check.map(|check| &check.finding) {
            Some(Finding::Holds { seen }) => *seen,
            _ => 0,
        }
    }
}

impl Oversight {
    /// Oversight over `banks` with what the `modules` declare, telling people's names as `who` knows them.
    pub fn new(banks: Banks, modules: &[Module], who: Who) -> Self {
        let checks = modules.iter().flat_map(|module| module.checks.iter().cloned()).collect();
        let sets = modules.iter().flat_map(|module| module.parameters.iter().cloned()).collect();
        let catalogues = modules.iter().flat_map(|module| module.catalogues.iter().cloned()).collect();
        let own_catalogues = modules.iter().flat_map(|module| module.own_catalogues.iter().cloned()).collect();
        let parameters = Parameters::new(banks.clone());
        let published = modules.iter().filter_map(|module| module.published.clone()).collect();
        Self { banks, checks, who, parameters, sets, catalogues, own_catalogues, published }
    }

    /// Verifies everything in the bank (or the catalogue) of `ctx`.
    pub async fn verify(&self, ctx: &Ctx) -> Result<IntegrityReport, Problem> {
        let db = self.banks.db(ctx)?;
        let mut checks = Vec::new();
        let scope = if ctx.tenant.is_alliance() { Scope::Catalogue } else { Scope::Bank };
        for check in self.checks.iter().filter(|check| check.scope() == scope) {
            checks.push(CheckReport { name: check.name(), finding: check.run(ctx, &db).await? });
        }
        let audit = verify_audit(&db).await?;
        let dead_letters = db.letters_count().await?;
        Ok(IntegrityReport { checks, audit, dead_letters })
    }

    /// The quick checks alone, for every start.
    pub async fn verify_at_start(&self, ctx: &Ctx) -> Result<Vec<CheckReport>, Problem> {
        let db = self.banks.db(ctx)?;
        let mut reports = Vec::new();
        for check in self.checks.iter().filter(|check| check.at_start() && check.scope() == Scope::Bank) {
            reports.push(CheckReport { name: check.name(), finding: check.run(ctx, &db).await? });
        }
        Ok(reports)
    }
}

async fn verify_audit(db: &Db) -> Result<Finding, Problem> {
    match db.verify_audit().await {
        Ok(report) => Ok(Finding::Holds { seen: report.entries }),
        Err(storage::Error::Trail(broken)) => Ok(Finding::Broken(broken.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// The routes of oversight.
pub fn module(oversight: Arc<Oversight>) -> Module {
    let console = OpenApiRouter::new()
        .routes(routes!(trail::bank_audit))
        .routes(routes!(trail::alliance_audit))
        .routes(routes!(integrity))
        .routes(routes!(letters::letters))
        .routes(routes!(letters::retry))
        .routes(routes!(letters::discard))
        .routes(routes!(settings::list))
        .routes(routes!(settings::detail, settings::set))
        .routes(routes!(expressions::catalogue))
        .routes(routes!(expressions::check))
        .routes(routes!(expressions::words))
        .with_state(oversight);
    // A check keeps nothing: asked again, it answers again.
    let keyless = &[
        ("POST", "/banks/{bank_id}/expressions/{catalogue}/check"),
        ("POST", "/banks/{bank_id}/expressions/{catalogue}/words"),
    ];
    Module { name: "oversight", console, keyless, ..Module::default() }
}

/// Whether the bank's invariants hold.
#[derive(Debug, Serialize, ToSchema)]
struct Integrity {
    checked_at: Timestamp,
    /// All balances sum to zero.
    ledger_zero_sum: bool,
    /// Every balance is the sum of its postings.
    balances_match: bool,
    /// The audit chain is unbroken.
    audit_chain: bool,
    /// Events that consumers gave up on.
    dead_letters: i64,
    /// Those of the other checks that do not hold, by name; `doctor` says what is wrong.
    broken: Vec<String>,
    postings: i64,
    audit_entries: i64,
}

/// Verifies the bank's ledger and audit chain now.
#[utoipa::path(
    get, path = "/banks/{bank_id}/integrity", tag = "console", operation_id = "console_integrity",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = Integrity), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
async fn integrity(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<Integrity>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AuditView)?;
    let report = oversight.verify(&ctx).await?;
    let (audit_chain, audit_entries) = match report.audit {
        Finding::Holds { seen } => (true, seen),
        Finding::Broken(_) => (false, 0),
    };
    Ok(Json(Integrity {
        checked_at: ctx.now(),
        ledger_zero_sum: report.holds("ledger_zero_sum"),
        balances_match: report.holds("balances_match"),
        audit_chain,
        dead_letters: report.dead_letters,
        broken: report.other_broken(),
        postings: report.seen("balances_match"),
        audit_entries,
    }))
}
