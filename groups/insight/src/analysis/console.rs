//! Questions about behaviour, from the console.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Params, Permission, Problem, Submission};
use kernel::{Ctx, Kind};
use roaring::RoaringBitmap;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{AnalysisAnswer, AnalysisVocabulary};
use super::people::{AnalysisPeople, AnalysisPeopleQuestion};
use super::{Analyses, Analysis};
use crate::profile::{APART_MIN, Profiles};

/// Days looked back for what can be asked about.
const DAYS_DEFAULT: i64 = 30;

/// Whom questions are asked.
#[derive(Clone)]
pub struct Asked {
    /// Who answers them.
    pub analyses: Arc<Analyses>,
    /// Who knows who is in which audience.
    pub profiles: Arc<Profiles>,
}

impl Asked {
    /// The people a question is about: those of its audience, which there has to be.
    pub(crate) async fn only(&self, ctx: &Ctx, audience: Option<&str>) -> Result<Option<RoaringBitmap>, Problem> {
        let Some(name) = audience else { return Ok(None) };
        let members = self.profiles.members(ctx, name).await?;
        let unknown = || Problem::invalid("audience", "unknown", "没有这个人群 / there is no such audience");
        let members = members.ok_or_else(unknown)?;
        if members.len() < APART_MIN {
            return Err(Problem::new(Kind::Refused, "audience_too_small", "人群太小", "The audience is too small")
                .because(
                    "人群不足 5 人，分析会指向个人。",
                    "It has fewer than five people: an answer would be about one of them.",
                ));
        }
        Ok(Some(members))
    }
}

/// The console's routes.
pub fn routes(asked: Asked) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(analyse)).routes(routes!(people)).routes(routes!(vocabulary)).with_state(asked)
}

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VocabularyQuery {
    /// 1 to 400; 30 when absent.
    #[param(minimum = 1, maximum = 400)]
    pub days: Option<i64>,
}

/// Answers a question about the behaviour in a bank. It changes nothing.
#[utoipa::path(post, path = "/banks/{bank_id}/analyses", tag = "insight", operation_id = "analyse",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = Analysis,
    responses((status = 200, body = AnalysisAnswer),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn analyse(
    State(asked): State<Asked>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<Analysis>,
) -> Result<Json<AnalysisAnswer>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let analysis = sent.read(&ctx)?;
    if let Some((field, code, words)) = analysis.objection() {
        return Err(Problem::invalid(field, code, words));
    }
    let only = asked.only(&ctx, analysis.audience.as_deref()).await?;
    Ok(Json(asked.analyses.answer(&ctx, &analysis, only).await?))
}

/// Who is behind a figure: customers, masked, for a purpose that goes on record.
#[utoipa::path(post, path = "/banks/{bank_id}/analyses/people", tag = "insight", operation_id = "analysis_people",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = AnalysisPeopleQuestion,
    responses((status = 200, body = AnalysisPeople),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn people(
    State(asked): State<Asked>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<AnalysisPeopleQuestion>,
) -> Result<Json<AnalysisPeople>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let question = sent.read(&ctx)?;
    if let Some((field, code, words)) = question.objection() {
        return Err(Problem::invalid(field, code, words));
    }
    let purpose = gateway::reason("purpose", &question.purpose)?;
    let only = asked.only(&ctx, question.audience.as_deref()).await?;
    Ok(Json(asked.analyses.people(&ctx, &question, only, &purpose).await?))
}

/// What was done in a bank lately: what a question can be about.
#[utoipa::path(get, path = "/banks/{bank_id}/analyses/events", tag = "insight", operation_id = "analysis_events",
    params(("bank_id" = String, Path, description = "Which bank"), VocabularyQuery),
    responses((status = 200, body = AnalysisVocabulary),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn vocabulary(
    State(asked): State<Asked>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<VocabularyQuery>,
) -> Result<Json<AnalysisVocabulary>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=400).contains(&days) {
        return Err(Problem::invalid("days", "out_of_range", "1 至 400 / 1 to 400"));
    }
    Ok(Json(AnalysisVocabulary { items: asked.analyses.known(&ctx, days).await? }))
}
