//! The queue of follow-ups, for those of a bank who may look customers up.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::id;
use crate::profile::in_own_bank;
use crate::survey::Surveys;
use crate::survey::followup::{CaseFile, Person};
use crate::survey::model::{CaseOutcome, CaseState, QuestionKind};

/// Which follow-ups.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SurveyCaseParams {
    /// Those that stand so; those that wait when absent.
    #[param(inline)]
    pub state: Option<CaseState>,
}

/// A page of follow-ups. Those that wait: the longest first; of what is done, the newest.
#[derive(Serialize, ToSchema)]
pub struct SurveyCasePage {
    /// How many wait for somebody to take them.
    open: i64,
    items: Vec<SurveyCase>,
    next_cursor: Option<String>,
}

/// A customer to be called.
#[derive(Serialize, ToSchema)]
pub struct SurveyCase {
    case_id: String,
    state: CaseState,
    /// Which survey.
    survey_id: String,
    version: i64,
    title_zh: String,
    title_en: String,
    /// The lowest of five points.
    score: i64,
    /// Everything that was answered.
    answers: Vec<SurveyCaseAnswer>,
    /// Whom to call; nothing once they have left.
    person: Option<SurveyPerson>,
    opened_at: Timestamp,
    /// Who works on it.
    taken: Option<SurveyBy>,
    /// Who closed it; nothing where the customer left.
    closed: Option<SurveyBy>,
    outcome: Option<CaseOutcome>,
    note: Option<String>,
}

/// What was answered to one question.
#[derive(Serialize, ToSchema)]
pub struct SurveyCaseAnswer {
    kind: QuestionKind,
    title_zh: String,
    title_en: String,
    value: Option<i64>,
    /// What was chosen.
    choice_zh: Option<String>,
    /// The same in English.
    choice_en: Option<String>,
    words: Option<String>,
}

/// Somebody, masked.
#[derive(Serialize, ToSchema)]
pub struct SurveyPerson {
    user_id: String,
    name_masked: Option<String>,
    /// Nothing for somebody who is not a customer any more.
    phone_masked: Option<String>,
}

/// An operator, and when.
#[derive(Serialize, ToSchema)]
pub struct SurveyBy {
    /// The operator's id.
    by: String,
    /// What the operator is called, where that is known.
    by_name: Option<String>,
    at: Timestamp,
}

/// How a follow-up ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyCaseClosing {
    outcome: CaseOutcome,
    /// 4 to 200 characters.
    #[schema(min_length = 4, max_length = 200)]
    note: String,
}

impl SurveyCase {
    fn of(file: CaseFile, names: &BTreeMap<String, String>) -> Self {
        let CaseFile { row, survey, answers, person } = file;
        let by = |(by, at): (String, Timestamp)| SurveyBy { by_name: names.get(&by).cloned(), by, at };
        let answers = answers.into_iter().filter_map(|one| {
            let question = survey.question(&one.question_id)?;
            let choice = question.choices.iter().find(|known| known.id == one.choice);
            Some(SurveyCaseAnswer {
                kind: question.kind,
                title_zh: question.title_zh.clone(),
                title_en: question.title_en.clone(),
                value: one.value,
                choice_zh: choice.map(|known| known.name_zh.clone()),
                choice_en: choice.map(|known| known.name_en.clone()),
                words: one.words,
            })
        });
        Self {
            answers: answers.collect(),
            case_id: row.case_id.to_string(),
            state: row.state,
            survey_id: row.document_id.to_string(),
            version: row.version,
            title_zh: survey.title_zh.clone(),
            title_en: survey.title_en.clone(),
            score: row.score,
            person: person.map(|Person { user_id, name_masked, phone_masked }| SurveyPerson {
                user_id,
                name_masked,
                phone_masked,
            }),
            opened_at: row.opened_at,
            taken: row.taken.map(by),
            closed: row.closed_by.zip(row.closed_at).map(by),
            outcome: row.outcome,
            note: row.note,
        }
    }
}

/// Customers to be called because they were not content.
#[utoipa::path(get, path = "/banks/{bank_id}/survey-cases", tag = "insight", operation_id = "survey_cases",
    params(("bank_id" = String, Path, description = "Which bank"), PageParams, SurveyCaseParams),
    responses((status = 200, body = SurveyCasePage),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<SurveyCaseParams>,
) -> Result<Json<SurveyCasePage>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerView)?;
    let (found, open) = surveys.cases(&ctx, params.state.unwrap_or(CaseState::Open), &page).await?;
    let by = found.items.iter().flat_map(|file| {
        let taken = file.row.taken.as_ref().map(|(by, _)| by.clone());
        taken.into_iter().chain(file.row.closed_by.clone())
    });
    let names = surveys.called(&ctx, by.collect::<Vec<_>>()).await?;
    let items = found.items.into_iter().map(|file| SurveyCase::of(file, &names)).collect();
    Ok(Json(SurveyCasePage { open, items, next_cursor: found.next_cursor }))
}

/// The operator who calls takes a follow-up, also from somebody else.
#[utoipa::path(post, path = "/banks/{bank_id}/survey-cases/{case_id}/taking", tag = "insight",
    operation_id = "survey_case_take",
    params(("bank_id" = String, Path, description = "Which bank"), ("case_id" = String, Path, description = "Which")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn take(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerSupport)?;
    surveys.take_case(&ctx, id(&case_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a follow-up, by whoever took it.
#[utoipa::path(post, path = "/banks/{bank_id}/survey-cases/{case_id}/closing", tag = "insight",
    operation_id = "survey_case_close",
    params(("bank_id" = String, Path, description = "Which bank"), ("case_id" = String, Path, description = "Which")),
    request_body = SurveyCaseClosing,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn close(
    State(surveys): State<Arc<Surveys>>,
    operator: Operator,
    Path((bank_id, case_id)): Path<(String, String)>,
    sent: Submission<SurveyCaseClosing>,
) -> Result<StatusCode, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerSupport)?;
    let closing = sent.read(&ctx)?;
    if closing.outcome == CaseOutcome::Left {
        return Err(Problem::invalid("outcome", "out_of_range", "客户离开由系统登记 / Said by the platform alone"));
    }
    let note = gateway::reason("note", &closing.note)?;
    surveys.close_case(&ctx, id(&case_id)?, closing.outcome, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}
