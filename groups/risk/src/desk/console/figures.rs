//! The report by day and month, and how rules compare.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Params, Permission, Problem, ProblemDocument};
use kernel::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{choice, word};
use crate::desk::Desk;
use crate::desk::figures::Whole;
use crate::desk::model::{Counted, Grain, Key, RuleFigures};
use crate::desk::store::ReportFilter;

/// Which report.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskReportParams {
    /// The first day, `YYYY-MM-DD`, in the bank's zone.
    from: String,
    /// The last day.
    until: String,
    /// By `day` (92 days at most) or by `month` (36 months at most).
    by: Option<String>,
    /// Only of this scenario.
    scenario: Option<String>,
    /// Only of this rule.
    rule: Option<String>,
}

/// What the rules did in a span.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskReport {
    by: Grain,
    from: String,
    until: String,
    /// By period, rule and scenario; the latest period first, then the most frequent rule.
    rows: Vec<RiskReportRow>,
    /// All rules together, each verdict once; the earliest period first.
    totals: Vec<RiskReportTotal>,
    /// Whether there was more than is told here: choose a shorter span.
    extent: Extent,
}

/// Whether an answer tells everything.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskExtent)]
pub enum Extent {
    /// It does.
    Whole,
    /// It was cut.
    Cut,
}

/// What one rule did in one scenario in one period.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskReportRow {
    /// `YYYY-MM-DD` or `YYYY-MM`.
    period: String,
    rule: String,
    scenario: String,
    #[serde(flatten)]
    figures: RiskFigures,
}

/// What all rules together did in one period.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskReportTotal {
    /// `YYYY-MM-DD` or `YYYY-MM`.
    period: String,
    #[serde(flatten)]
    figures: RiskFigures,
}

/// How often what happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskFigures {
    /// Verdicts in which the rule fired.
    times: i64,
    /// Of those, refused.
    blocked: i64,
    /// Held for a person.
    delayed: i64,
    /// More proof was asked for.
    stepped_up: i64,
    /// Passed at once.
    passed: i64,
    /// Money that did not leave: refused or held, the same customer, payee and amount once within 24 hours, less what turned out
    /// to be legitimate.
    saved: Money,
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskRulesParams {
    /// 1 to 90; 30 when absent.
    days: Option<i64>,
}

/// How rules compare.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRules {
    days: i64,
    /// Verdicts looked at.
    seen: i64,
    extent: Extent,
    /// The most frequent first.
    rules: Vec<RiskRule>,
    /// Pairs that fired together, the most frequent first.
    overlaps: Vec<RiskOverlap>,
}

/// How one rule did.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRule {
    rule: String,
    /// Verdicts in which it fired.
    hits: i64,
    /// Of those, in which no other rule fired.
    alone: i64,
    /// In which it fired while it was only tried.
    shadow: i64,
    /// Refused or held.
    held: i64,
    /// Labelled fraud.
    fraud: i64,
    /// Labelled legitimate.
    legitimate: i64,
    /// Of a thousand labelled verdicts, how many met fraud; nothing where none is labelled.
    precision_permille: Option<i64>,
}

/// Two rules that fired together.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskOverlap {
    one: String,
    other: String,
    both: i64,
}

impl From<Counted> for RiskFigures {
    fn from(counted: Counted) -> Self {
        let Counted { times, blocked, delayed, stepped_up, passed, saved_minor } = counted;
        Self { times, blocked, delayed, stepped_up, passed, saved: Money::cny(saved_minor) }
    }
}

impl From<Whole> for Extent {
    fn from(whole: Whole) -> Self {
        match whole {
            Whole::Yes => Self::Whole,
            Whole::Cut => Self::Cut,
        }
    }
}

impl From<RuleFigures> for RiskRule {
    fn from(figures: RuleFigures) -> Self {
        let precision_permille = figures.precision_permille();
        let RuleFigures { rule, hits, alone, shadow, held, fraud, legitimate } = figures;
        Self { rule, hits, alone, shadow, held, fraud, legitimate, precision_permille }
    }
}

/// What the rules did, by day or by month.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/report", tag = "risk", operation_id = "risk_report",
    params(("bank_id" = String, Path, description = "The bank"), RiskReportParams),
    responses((status = 200, body = RiskReport), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn report(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(params): Params<RiskReportParams>,
) -> Result<Json<RiskReport>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let grain = choice("by", params.by.as_deref())?.unwrap_or(Grain::Day);
    let (scenario, rule) = (word("scenario", params.scenario)?, word("rule", params.rule)?);
    let filter = ReportFilter { from: params.from, until: params.until, grain, scenario, rule };
    let found = desk.report(&ctx, &filter).await?;
    let row = |((period, rule, scenario), counted): (Key, Counted)| RiskReportRow {
        period,
        rule,
        scenario,
        figures: counted.into(),
    };
    let total = |(period, counted): (String, Counted)| RiskReportTotal { period, figures: counted.into() };
    Ok(Json(RiskReport {
        by: filter.grain,
        from: filter.from,
        until: filter.until,
        rows: found.rows.into_iter().map(row).collect(),
        totals: found.totals.into_iter().map(total).collect(),
        extent: found.whole.into(),
    }))
}

/// How often rules fired, with which others, and how often they were right.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/rules", tag = "risk", operation_id = "risk_rules",
    params(("bank_id" = String, Path, description = "The bank"), RiskRulesParams),
    responses((status = 200, body = RiskRules), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn rules(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(params): Params<RiskRulesParams>,
) -> Result<Json<RiskRules>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let days = params.days.unwrap_or(30);
    if !(1..=90).contains(&days) {
        return Err(Problem::invalid("days", "out_of_range", "1 至 90 / 1 to 90"));
    }
    let found = desk.compare(&ctx, days).await?;
    let overlap = |pair: crate::desk::model::Overlap| RiskOverlap { one: pair.one, other: pair.other, both: pair.both };
    Ok(Json(RiskRules {
        days,
        seen: found.seen,
        extent: found.whole.into(),
        rules: found.rules.into_iter().map(RiskRule::from).collect(),
        overlaps: found.overlaps.into_iter().map(overlap).collect(),
    }))
}
