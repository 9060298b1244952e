//! Verdicts: the stream, one in words, what it was worth, and a case about it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{RiskPerson, choice, id, word};
use crate::desk::Desk;
use crate::desk::http::in_words;
use crate::desk::model::{CaseState, Hit, Label, Outcome};
use crate::desk::store::{DeviceView, VerdictFilter};
use crate::desk::verdicts::{VerdictDetail, VerdictFile};

/// Which verdicts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskVerdictParams {
    /// Only these: `allow`, `step_up`, `delay`, `deny`.
    outcome: Option<String>,
    /// Only of this scenario.
    scenario: Option<String>,
    /// Only those of the last 31 days in which this rule fired.
    rule: Option<String>,
    /// Only of this customer.
    user_id: Option<String>,
    /// Only from this device.
    device_id: Option<String>,
}

/// A page of verdicts, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskVerdictPage {
    items: Vec<RiskVerdict>,
    next_cursor: Option<String>,
}

/// A verdict. One that simply allowed is not kept, unless a rule that is being tried fired.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskVerdict {
    verdict_id: String,
    at: Timestamp,
    /// What was judged: `transfer`, `login`, ….
    scenario: String,
    outcome: Outcome,
    score: Option<i64>,
    person: Option<RiskPerson>,
    device_id: Option<String>,
    amount: Option<Money>,
    payee_tail: Option<String>,
    /// Why, in the caller's language.
    reasons: Vec<String>,
    hits: Vec<RiskHit>,
    label: Option<Label>,
    case_id: Option<String>,
    case_state: Option<CaseState>,
    appeal_id: Option<String>,
}

/// A rule that fired.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskHit {
    rule: String,
    version: u32,
    /// The published document it stands in.
    document: Option<String>,
    /// What it asked for.
    action: Option<String>,
    score: i64,
    standing: HitStanding,
}

/// Whether a rule that fired counted.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskHitStanding)]
pub enum HitStanding {
    /// It did.
    Live,
    /// It was only tried beside.
    Shadow,
}

/// A verdict with what is known of its device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskVerdictFile {
    #[serde(flatten)]
    verdict: RiskVerdict,
    device: Option<RiskDeviceSeen>,
}

/// What is known of a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskDeviceSeen {
    device_id: String,
    score: i64,
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
    banned_at: Option<Timestamp>,
    ban_reason: Option<String>,
    /// Signals it told of itself, by word.
    signals: Vec<String>,
}

/// What a verdict turned out to be worth.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskLabelling {
    label: Label,
}

/// What the case is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskCaseOpening {
    /// 4 to 200 characters; what whoever works on it reads first.
    #[schema(min_length = 4, max_length = 200)]
    summary: String,
}

/// The case that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskCaseOpened {
    case_id: String,
}

impl From<Hit> for RiskHit {
    fn from(hit: Hit) -> Self {
        let Hit { rule, version, document, action, score, shadow } = hit;
        Self {
            rule,
            version,
            document,
            action,
            score,
            standing: if shadow { HitStanding::Shadow } else { HitStanding::Live },
        }
    }
}

impl From<DeviceView> for RiskDeviceSeen {
    fn from(device: DeviceView) -> Self {
        let DeviceView { device_id, score, first_seen_at, last_seen_at, banned, signals } = device;
        let (banned_at, ban_reason) = banned.unzip();
        Self { device_id, score, first_seen_at, last_seen_at, banned_at, ban_reason, signals }
    }
}

impl RiskVerdict {
    /// For a reader of `lang`.
    pub(super) fn of(VerdictFile { verdict, person }: VerdictFile, lang: Lang) -> Self {
        let (case_id, case_state) = verdict.case.unzip();
        Self {
            verdict_id: verdict.verdict_id.to_string(),
            at: verdict.at,
            outcome: verdict.outcome,
            score: verdict.score,
            person: person.map(RiskPerson::from),
            device_id: verdict.device_id,
            amount: verdict.amount_minor.map(Money::cny),
            payee_tail: verdict.payee_tail,
            reasons: in_words(&verdict.reasons, lang),
            hits: verdict.hits.into_iter().map(RiskHit::from).collect(),
            label: verdict.label,
            case_id: case_id.map(|case| case.to_string()),
            case_state,
            appeal_id: verdict.appeal_id.map(|appeal| appeal.to_string()),
            scenario: verdict.scenario,
        }
    }
}

/// Verdicts as they come, the newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/verdicts", tag = "risk", operation_id = "risk_verdicts",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RiskVerdictParams),
    responses((status = 200, body = RiskVerdictPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RiskVerdictParams>,
) -> Result<Json<RiskVerdictPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let filter = VerdictFilter {
        outcome: choice("outcome", params.outcome.as_deref())?,
        scenario: word("scenario", params.scenario)?,
        rule: word("rule", params.rule)?,
        user_id: choice("user_id", params.user_id.as_deref())?,
        device_id: word("device_id", params.device_id)?,
        since: None,
    };
    let found = desk.verdicts(&ctx, filter, &page).await?.map(|file| RiskVerdict::of(file, ctx.lang));
    Ok(Json(RiskVerdictPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One verdict, with whom it is about, what came of it, and its device. Why it was so, its own address tells.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/verdicts/{verdict_id}/file", tag = "risk", operation_id = "risk_verdict_file",
    params(("bank_id" = String, Path, description = "The bank"), ("verdict_id" = String, Path, description = "The verdict")),
    responses((status = 200, body = RiskVerdictFile), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, verdict_id)): Path<(String, String)>,
) -> Result<Json<RiskVerdictFile>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let VerdictDetail { file, device } = desk.verdict(&ctx, id(&verdict_id)?).await?;
    Ok(Json(RiskVerdictFile { verdict: RiskVerdict::of(file, ctx.lang), device: device.map(RiskDeviceSeen::from) }))
}

/// Says what a verdict was worth. Rules are measured by it.
#[utoipa::path(
    put, path = "/banks/{bank_id}/risk/verdicts/{verdict_id}/label", tag = "risk", operation_id = "risk_verdict_label",
    params(("bank_id" = String, Path, description = "The bank"), ("verdict_id" = String, Path, description = "The verdict")),
    request_body = RiskLabelling,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn label(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, verdict_id)): Path<(String, String)>,
    sent: Submission<RiskLabelling>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskWork)?;
    let RiskLabelling { label } = sent.read(&ctx)?;
    desk.label(&ctx, id(&verdict_id)?, label).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a case about a verdict; whoever opens it has taken it.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/verdicts/{verdict_id}/case", tag = "risk", operation_id = "risk_case_open",
    params(("bank_id" = String, Path, description = "The bank"), ("verdict_id" = String, Path, description = "The verdict")),
    request_body = RiskCaseOpening,
    responses((status = 201, body = RiskCaseOpened), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn open_case(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, verdict_id)): Path<(String, String)>,
    sent: Submission<RiskCaseOpening>,
) -> Result<(StatusCode, Json<RiskCaseOpened>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskWork)?;
    let summary = gateway::reason("summary", &sent.read(&ctx)?.summary)?;
    let case_id = desk.open_case(&ctx, id(&verdict_id)?, &summary).await?.to_string();
    Ok((StatusCode::CREATED, Json(RiskCaseOpened { case_id })))
}
