//! Appeals for operators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{Lang, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::verdicts::RiskVerdict;
use super::{RiskPerson, choice, id};
use crate::desk::appeals::{Answer, AppealCase};
use crate::desk::model::{AppealDecision, AppealState};
use crate::desk::{Desk, Names};

/// Which appeals.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskAppealParams {
    /// Only those that stand so: `filed`, `upheld`, `rejected`.
    state: Option<String>,
}

/// A page of appeals. Those that wait: whichever is due first; otherwise the newest.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAppealPage {
    items: Vec<RiskAppealCase>,
    next_cursor: Option<String>,
}

/// An appeal with what it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAppealCase {
    appeal_id: String,
    state: AppealState,
    person: RiskPerson,
    /// What the customer says.
    statement: String,
    filed_at: Timestamp,
    due_at: Timestamp,
    /// Nothing once it is not kept any more.
    verdict: Option<RiskVerdict>,
    /// Who decided, or works on, the case about it: they do not decide the appeal.
    case_by: Option<String>,
    /// What that operator is called, where that is known.
    case_by_name: Option<String>,
    answered: Option<RiskAppealAnswered>,
}

/// How it was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskAppealAnswered {
    /// The operator's id.
    by: String,
    /// What the operator is called, where that is known.
    by_name: Option<String>,
    at: Timestamp,
    /// What the customer reads.
    reply: String,
    /// What the bank notes.
    reason: String,
    allowed_until: Option<Timestamp>,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskAppealAnswer {
    decision: AppealDecision,
    /// 4 to 200 characters; the customer reads it.
    #[schema(min_length = 4, max_length = 200)]
    reply: String,
    /// 4 to 200 characters; goes into the audit trail.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

impl RiskAppealCase {
    fn of(case: AppealCase, operators: &Names, lang: Lang) -> Self {
        let AppealCase { row, person, verdict, case_by } = case;
        Self {
            appeal_id: row.appeal_id.to_string(),
            state: row.state,
            person: person.into(),
            statement: row.statement,
            filed_at: row.filed_at,
            due_at: row.due_at,
            verdict: verdict.map(|verdict| RiskVerdict::of(verdict, lang)),
            case_by_name: case_by.as_ref().and_then(|by| operators.get(by).cloned()),
            case_by,
            answered: row.answered.map(|answered| RiskAppealAnswered {
                by_name: operators.get(&answered.by).cloned(),
                by: answered.by,
                at: answered.at,
                reply: answered.reply,
                reason: answered.reason,
                allowed_until: answered.allowed_until,
            }),
        }
    }
}

/// The ids of those who worked on what it is about, or answered it.
fn by(case: &AppealCase) -> impl Iterator<Item = &str> {
    let answered = case.row.answered.as_ref().map(|answered| answered.by.as_str());
    case.case_by.as_deref().into_iter().chain(answered)
}

/// Appeals.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/appeals", tag = "risk", operation_id = "risk_appeal_list",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, RiskAppealParams),
    responses((status = 200, body = RiskAppealPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<RiskAppealParams>,
) -> Result<Json<RiskAppealPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let state = choice("state", params.state.as_deref())?;
    let found = desk.appeals(&ctx, state, &page).await?;
    let operators = desk.called(&ctx, found.items.iter().flat_map(by)).await?;
    let found = found.map(|case| RiskAppealCase::of(case, &operators, ctx.lang));
    Ok(Json(RiskAppealPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One appeal.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/appeals/{appeal_id}", tag = "risk", operation_id = "risk_appeal",
    params(("bank_id" = String, Path, description = "The bank"), ("appeal_id" = String, Path, description = "The appeal")),
    responses((status = 200, body = RiskAppealCase), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, appeal_id)): Path<(String, String)>,
) -> Result<Json<RiskAppealCase>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let case = desk.appeal(&ctx, id(&appeal_id)?).await?;
    let operators = desk.called(&ctx, by(&case)).await?;
    Ok(Json(RiskAppealCase::of(case, &operators, ctx.lang)))
}

/// Answers an appeal. Nobody answers one against their own case; upheld, what held the customer back is lifted at once.
#[utoipa::path(
    post, path = "/banks/{bank_id}/risk/appeals/{appeal_id}/decision", tag = "risk", operation_id = "risk_appeal_decide",
    params(("bank_id" = String, Path, description = "The bank"), ("appeal_id" = String, Path, description = "The appeal")),
    request_body = RiskAppealAnswer,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, appeal_id)): Path<(String, String)>,
    sent: Submission<RiskAppealAnswer>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskDecide)?;
    let asked = sent.read(&ctx)?;
    let answer = Answer {
        decision: asked.decision,
        reply: gateway::reason("reply", &asked.reply)?,
        reason: gateway::reason("reason", &asked.reason)?,
    };
    desk.answer_appeal(&ctx, id(&appeal_id)?, &answer).await?;
    Ok(StatusCode::NO_CONTENT)
}
