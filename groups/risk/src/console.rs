//! Risk in the operations console: why one verdict was what it was, and what rules are called.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::risk::{LeastTool, Scenario, VerdictOutcome};
use contracts::user::User;
use gateway::{Operator, Permission, Problem, ProblemDocument};
use kernel::{Id, Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rules::explain::Told;
use crate::rules::{Action, Effect};
use crate::service::{Service, pick};
use crate::store::Kept;

pub(crate) fn routes(service: Arc<Service>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(verdict)).routes(routes!(rule_names)).with_state(service)
}

/// A verdict, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskVerdictExplained {
    verdict_id: String,
    at: Timestamp,
    scenario: Scenario,
    scenario_name: String,
    /// What it is exactly, as a finer word.
    operation: Option<String>,
    outcome: VerdictOutcome,
    /// What a proof had to be at least.
    least_tool: LeastTool,
    /// The sum of the scores that counted.
    score: i64,
    #[schema(value_type = Option<String>)]
    user_id: Option<Id<User>>,
    device_id: Option<String>,
    amount: Option<Money>,
    /// The last digits of the payee's account.
    payee_tail: Option<String>,
    /// The rules that fired, the highest priority first.
    hits: Vec<RiskHitExplained>,
    /// What those rules read.
    features: Vec<RiskFeatureRead>,
}

/// A rule that fired.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskHitExplained {
    rule: String,
    name: String,
    /// The document it stands in, and its version; 0 for what is compiled in.
    document: String,
    version: u32,
    action: Action,
    score: i64,
    /// Whether it was only tried, and decided nothing.
    shadow: bool,
    effect: Effect,
    /// Whether it fired because its answer could not be told.
    by_default: bool,
    category: String,
    /// What it asks, in words.
    condition: String,
    /// What made it fire, and what was found there.
    because: String,
}

/// Something a rule read.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskFeatureRead {
    field: String,
    label: String,
    /// What it held, in words.
    value: String,
}

/// Why a verdict was what it was.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/verdicts/{verdict_id}", tag = "console", operation_id = "console_risk_verdict",
    params(("bank_id" = String, Path, description = "The bank"), ("verdict_id" = String, Path, description = "The verdict")),
    responses((status = 200, body = RiskVerdictExplained), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn verdict(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path((bank_id, verdict_id)): Path<(String, String)>,
) -> Result<Json<RiskVerdictExplained>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let id: Id<Kept> = verdict_id.parse().map_err(|_| Problem::not_found())?;
    let (kept, explained) = service.explained(&ctx, id).await?;
    let hits = explained.hits.into_iter().map(|told| hit(told, ctx.lang)).collect();
    let features = explained.features.into_iter();
    Ok(Json(RiskVerdictExplained {
        verdict_id: id.to_string(),
        at: kept.at,
        scenario: kept.scenario,
        scenario_name: pick(ctx.lang, kept.scenario.names()).to_owned(),
        operation: kept.operation,
        outcome: kept.outcome,
        least_tool: kept.least_tool,
        score: kept.score,
        user_id: kept.user_id,
        device_id: kept.device_id,
        amount: kept.amount_minor.map(Money::cny),
        payee_tail: kept.payee_tail,
        hits,
        features: features.map(|(field, label, value)| RiskFeatureRead { field, label, value }).collect(),
    }))
}

/// What the rules in force are called, by their id.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRuleNames {
    items: Vec<RiskRuleName>,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRuleName {
    rule: String,
    /// In the caller's language.
    name: String,
}

/// What the rules in force in the bank are called; for pages that show ids.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/rule-names", tag = "risk", operation_id = "risk_rule_names",
    params(("bank_id" = String, Path)),
    responses((status = 200, body = RiskRuleNames), (status = "default", body = ProblemDocument, content_type = "application/problem+json")),
)]
pub async fn rule_names(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<RiskRuleNames>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let names = service.rule_names(&ctx).await?;
    let items = names.into_iter().map(|(rule, name)| RiskRuleName { rule, name }).collect();
    Ok(Json(RiskRuleNames { items }))
}

fn hit(told: Told, lang: kernel::Lang) -> RiskHitExplained {
    let Told { hit, condition, because } = told;
    let name = lang.pick(&hit.name_zh, &hit.name_en).to_owned();
    RiskHitExplained {
        rule: hit.rule,
        name,
        document: hit.document,
        version: hit.version,
        action: hit.action,
        score: hit.score,
        shadow: hit.shadow,
        effect: hit.effect,
        by_default: hit.by_default,
        category: hit.category,
        condition,
        because,
    }
}
