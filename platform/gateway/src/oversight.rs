//! What an auditor looks at: the audit trail, and whether the invariants hold.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use kernel::{Ctx, PageQuery, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{AuditFilter, Db, Outbox};
use tenancy::Banks;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{Check, Finding, Module, Operator, PageParams, Paged, Permission, Problem, ProblemDocument};

/// The audit trail and the integrity of every bank, for the console and for `doctor`.
pub struct Oversight {
    banks: Banks,
    checks: Vec<Arc<dyn Check>>,
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
    pub dead_letters: usize,
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

    fn seen(&self, name: &str) -> i64 {
        let check = self.checks.iter().find(|check| check.name == name);
        match check.map(|check| &check.finding) {
            Some(Finding::Holds { seen }) => *seen,
            _ => 0,
        }
    }
}

impl Oversight {
    /// Oversight over `banks` with the groups' `checks`.
    pub fn new(banks: Banks, checks: Vec<Arc<dyn Check>>) -> Self {
        Self { banks, checks }
    }

    /// Verifies everything in the bank (or the catalogue) of `ctx`.
    pub async fn verify(&self, ctx: &Ctx) -> Result<IntegrityReport, Problem> {
        let db = self.banks.db(ctx)?;
        let mut checks = Vec::new();
        if !ctx.tenant.is_alliance() {
            for check in &self.checks {
                checks.push(CheckReport { name: check.name(), finding: check.run(ctx, &db).await? });
            }
        }
        let audit = verify_audit(&db).await?;
        let dead_letters = Outbox::new(db, ctx.clone()).dead_letters().await?.len();
        Ok(IntegrityReport { checks, audit, dead_letters })
    }

    /// The quick checks alone, for every start.
    pub async fn verify_at_start(&self, ctx: &Ctx) -> Result<Vec<CheckReport>, Problem> {
        let db = self.banks.db(ctx)?;
        let mut reports = Vec::new();
        for check in self.checks.iter().filter(|check| check.at_start()) {
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
        .routes(routes!(bank_audit))
        .routes(routes!(alliance_audit))
        .routes(routes!(integrity))
        .with_state(oversight);
    Module { name: "oversight", console, ..Module::default() }
}

/// One entry of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditRow)]
struct AuditDoc {
    seq: i64,
    at: Timestamp,
    /// `customer`, `operator`, `system` or `visitor`.
    actor_kind: String,
    actor_id: String,
    action: String,
    subject: String,
    /// `ok` or `refused`.
    outcome: String,
    /// Masked; never secrets.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// The chain's hash at this entry.
    hash: String,
}

/// A page of the audit trail, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct AuditPage {
    items: Vec<AuditDoc>,
    next_cursor: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AuditParams {
    /// An actor's id, exactly.
    actor: Option<String>,
    /// An act, exactly, or all of a group's with a dot at the end: `transfer.`
    action: Option<String>,
    /// What was acted on, exactly.
    subject: Option<String>,
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
    postings: i64,
    audit_entries: i64,
}

/// A bank's audit trail, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/audit", tag = "console", operation_id = "console_audit",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, AuditParams),
    responses((status = 200, body = AuditPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
async fn bank_audit(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<AuditParams>,
) -> Result<Json<AuditPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AuditView)?;
    audit_page(&oversight, &ctx, &page, params).await
}

/// The alliance's own audit trail, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "console", operation_id = "console_alliance_audit",
    params(PageParams, AuditParams),
    responses((status = 200, body = AuditPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
async fn alliance_audit(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Paged(page, params): Paged<AuditParams>,
) -> Result<Json<AuditPage>, Problem> {
    let ctx = operator.in_alliance(Permission::AuditView)?;
    audit_page(&oversight, &ctx, &page, params).await
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
        dead_letters: report.dead_letters as i64,
        postings: report.seen("balances_match"),
        audit_entries,
    }))
}

async fn audit_page(
    oversight: &Oversight,
    ctx: &Ctx,
    page: &PageQuery,
    params: AuditParams,
) -> Result<Json<AuditPage>, Problem> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty() && text.len() <= 200);
    let filter =
        AuditFilter { actor: given(params.actor), action: given(params.action), subject: given(params.subject) };
    let page = oversight.banks.db(ctx)?.audit_page(&filter, page).await?.map(AuditDoc::from);
    Ok(Json(AuditPage { items: page.items, next_cursor: page.next_cursor }))
}

impl From<storage::AuditRow> for AuditDoc {
    fn from(row: storage::AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            action: row.action,
            subject: row.subject,
            outcome: row.outcome,
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
            hash: row.hash,
        }
    }
}
