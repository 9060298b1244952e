//! The customer's side over HTTP: what was refused, and the appeal against it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::risk::Reason;
use gateway::{Body, Customer, Problem, ProblemDocument};
use kernel::{Lang, Money, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::appeals::{AppealFile, Refusal};
use super::model::{AppealState, CaseDecision, Outcome};
use super::store::VerdictView;

/// Shortest and longest statement, in characters.
const STATEMENT_CHARS: std::ops::RangeInclusive<usize> = 4..=500;

/// What a customer was refused or made to wait for, and can still appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRefusals {
    /// The newest first, at most 50.
    items: Vec<RiskRefusal>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskRefusal {
    verdict_id: String,
    /// What was judged: `transfer`, `login`, ….
    scenario: String,
    state: RefusalState,
    at: Timestamp,
    amount: Option<Money>,
    /// The last digits of the account that was to be paid.
    payee_tail: Option<String>,
    /// Why, in the caller's language.
    reasons: Vec<String>,
    appealable_until: Timestamp,
    /// Until when it may be done again, once it was released.
    released_until: Option<Timestamp>,
    /// The appeal against it.
    appeal_id: Option<String>,
}

/// How it stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskRefusalState)]
pub enum RefusalState {
    /// It was refused.
    Refused,
    /// A person looks into it.
    InReview,
    /// A person looked, and it may be done again.
    Released,
}

/// The customer's appeals.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAppeals {
    /// The newest first, at most 50.
    items: Vec<RiskAppeal>,
}

/// An appeal as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAppeal {
    appeal_id: String,
    verdict_id: String,
    /// What was judged; nothing once the verdict is not kept any more.
    scenario: Option<String>,
    amount: Option<Money>,
    payee_tail: Option<String>,
    state: AppealState,
    statement: String,
    filed_at: Timestamp,
    /// When it is answered at the latest.
    due_at: Timestamp,
    decided_at: Option<Timestamp>,
    /// The bank's answer.
    reply: Option<String>,
    /// Until when the operation may be done again, where the customer was right.
    allowed_until: Option<Timestamp>,
}

/// An objection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAppealFiling {
    /// What was refused.
    verdict_id: String,
    /// What the customer says, 4 to 500 characters.
    #[schema(min_length = 4, max_length = 500)]
    statement: String,
}

/// Reasons in words, each once.
pub(super) fn in_words(reasons: &[Reason], lang: Lang) -> Vec<String> {
    let mut words: Vec<String> = Vec::with_capacity(reasons.len());
    for reason in reasons {
        let text = lang.pick(&reason.text_zh, &reason.text_en);
        if !words.iter().any(|known| known == text) {
            words.push(text.to_owned());
        }
    }
    words
}

impl RiskRefusal {
    fn of(refusal: Refusal, lang: Lang) -> Self {
        let Refusal { verdict, appealable_until, released_until, decision } = refusal;
        let state = match (verdict.outcome, decision) {
            (_, Some(CaseDecision::Release)) => RefusalState::Released,
            (Outcome::Delay, None) => RefusalState::InReview,
            _ => RefusalState::Refused,
        };
        Self {
            verdict_id: verdict.verdict_id.to_string(),
            state,
            at: verdict.at,
            amount: verdict.amount_minor.map(Money::cny),
            reasons: in_words(&verdict.reasons, lang),
            appealable_until,
            released_until,
            appeal_id: verdict.appeal_id.map(|appeal| appeal.to_string()),
            payee_tail: verdict.payee_tail,
            scenario: verdict.scenario,
        }
    }
}

impl From<AppealFile> for RiskAppeal {
    fn from(AppealFile { row, verdict }: AppealFile) -> Self {
        let amount = verdict.as_ref().and_then(|verdict| verdict.amount_minor).map(Money::cny);
        let payee_tail = verdict.as_ref().and_then(|verdict| verdict.payee_tail.clone());
        let answered = row.answered.as_ref();
        Self {
            appeal_id: row.appeal_id.to_string(),
            verdict_id: row.verdict_id.to_string(),
            amount,
            payee_tail,
            scenario: verdict.map(|VerdictView { scenario, .. }| scenario),
            state: row.state,
            filed_at: row.filed_at,
            due_at: row.due_at,
            decided_at: answered.map(|answered| answered.at),
            reply: answered.map(|answered| answered.reply.clone()),
            allowed_until: answered.and_then(|answered| answered.allowed_until),
            statement: row.statement,
        }
    }
}

/// A statement without the blanks around it. It may have lines.
fn statement(text: &str) -> Result<String, Problem> {
    let text = text.trim().replace("\r\n", "\n");
    if !STATEMENT_CHARS.contains(&text.chars().count()) {
        return Err(Problem::invalid("statement", "out_of_range", "请填写 4 至 500 个字 / Enter 4 to 500 characters"));
    }
    if !text.lines().all(kernel::text::is_plain) {
        return Err(Problem::invalid("statement", "malformed", "请勿使用控制字符 / No control characters"));
    }
    Ok(text)
}

/// What the customer was refused or made to wait for, and can still appeal.
#[utoipa::path(
    get, path = "/risk/refusals", tag = "risk", operation_id = "risk_refusals",
    responses((status = 200, body = RiskRefusals), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn refusals(State(desk): State<Arc<Desk>>, customer: Customer) -> Result<Json<RiskRefusals>, Problem> {
    let found = desk.refusals_of(&customer.0, customer.user_id()?).await?;
    let lang = customer.0.lang;
    Ok(Json(RiskRefusals { items: found.into_iter().map(|refusal| RiskRefusal::of(refusal, lang)).collect() }))
}

/// The customer's appeals and how they stand.
#[utoipa::path(
    get, path = "/risk/appeals", tag = "risk", operation_id = "risk_appeals",
    responses((status = 200, body = RiskAppeals), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn appeals(State(desk): State<Arc<Desk>>, customer: Customer) -> Result<Json<RiskAppeals>, Problem> {
    let found = desk.appeals_of(&customer.0, customer.user_id()?).await?;
    Ok(Json(RiskAppeals { items: found.into_iter().map(RiskAppeal::from).collect() }))
}

/// Objects to a refusal. Once for each; the answer comes by `due_at`.
#[utoipa::path(
    post, path = "/risk/appeals", tag = "risk", operation_id = "risk_appeal_file", request_body = RiskAppealFiling,
    responses((status = 201, body = RiskAppeal), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn file(
    State(desk): State<Arc<Desk>>,
    customer: Customer,
    Body(filing): Body<RiskAppealFiling>,
) -> Result<(StatusCode, Json<RiskAppeal>), Problem> {
    let verdict = filing.verdict_id.parse().map_err(|_| Problem::not_found())?;
    let said = statement(&filing.statement)?;
    let filed = desk.file_appeal(&customer.0, customer.user_id()?, verdict, &said).await?;
    Ok((StatusCode::CREATED, Json(filed.into())))
}
