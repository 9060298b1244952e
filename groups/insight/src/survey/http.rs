//! Surveys for customers: which one is due, that it was shown, what they say, and whether they want any.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gateway::{Body, Customer, Params, PathId, Problem, ProblemDocument};
use kernel::{Lang, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Surveys;
use super::asking::{OwnAsking, Place, Sheet, Wish, answer_until};
use super::model::{AskingState, Given, Moment, Question, QuestionKind, ShownWhen, Survey};

/// Surveys told to their customer, at most.
const OWN_MAX: i64 = 50;
/// Longest pattern of a page.
const PAGE_MAX: usize = 120;
/// Answers of one call, at most.
const ANSWERS_MAX: usize = 10;

/// Where the customer is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SurveyDueQuery {
    /// What has just happened.
    #[param(inline)]
    pub moment: Moment,
    /// The page in sight by its pattern, where the moment is a page.
    #[param(max_length = 120)]
    pub page: Option<String>,
}

/// The survey that is due, if any.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyDue {
    /// Nothing for most, most of the time.
    survey: Option<SurveySheet>,
}

/// A survey to be filled in, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveySheet {
    /// Which.
    survey_id: String,
    /// Which version of it.
    version: i64,
    /// What it is called.
    title: String,
    /// In order.
    questions: Vec<SurveyQuestion>,
    /// What whoever answered reads.
    thanks: String,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyQuestion {
    /// Its name in answers.
    question_id: String,
    /// How it is answered.
    kind: QuestionKind,
    /// What is asked.
    title: String,
    /// What one may choose.
    choices: Vec<SurveyChoice>,
    /// Shown only then.
    shown_when: Option<ShownWhen>,
}

/// One thing to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyChoice {
    /// Its name in answers.
    choice_id: String,
    /// In words.
    name: String,
}

/// A survey is put before the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyShowing {
    /// Which.
    survey_id: String,
    /// Which version of it.
    #[schema(minimum = 1)]
    version: i64,
    /// What has just happened; `open` for one that the customer opens.
    moment: Moment,
    /// The page in sight by its pattern, where the moment is a page.
    #[schema(max_length = 120)]
    page: Option<String>,
}

/// A survey that was shown, to be answered once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyAsking {
    /// What answers are given to.
    asking_id: String,
    /// Until when.
    answer_until: Timestamp,
}

/// A survey is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyDismissal {
    /// `unwanted`: never another one, until the customer says otherwise.
    wish: Wish,
}

/// Whether the customer wants to be asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyWishing {
    /// From now on.
    wish: Wish,
}

/// What the customer says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyAnswers {
    /// To every question that was shown; those of choices and words may be left out.
    #[schema(min_items = 1, max_items = 10)]
    answers: Vec<SurveyAnswer>,
}

/// What the customer says to one question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyAnswer {
    /// Which.
    question_id: String,
    /// 1 to 5, or 0 to 10.
    #[schema(minimum = 0, maximum = 10)]
    value: Option<i64>,
    /// The names of what was chosen.
    #[schema(max_items = 10)]
    choices: Option<Vec<String>>,
    /// In words.
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// An answer was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyThanks {
    /// What the bank says to it.
    thanks: String,
}

/// The customer's surveys.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveysOfMine {
    /// Whether the customer wants to be asked.
    wish: Wish,
    /// Those that anybody may fill in who likes.
    open: Vec<SurveySheet>,
    /// Those that were shown, the newest first, at most 50.
    items: Vec<SurveyOfMine>,
}

/// One that was shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyOfMine {
    /// What answers are given to.
    asking_id: String,
    /// What it is called.
    title: String,
    /// What became of it.
    state: AskingState,
    /// When it was shown.
    asked_at: Timestamp,
    /// When it was answered.
    answered_at: Option<Timestamp>,
    /// To be filled in, as long as that is possible.
    sheet: Option<SurveySheet>,
    /// What was said, a row for each choice.
    said: Vec<SurveySaid>,
}

/// What was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveySaid {
    /// What was asked.
    question: String,
    /// The score.
    value: Option<i64>,
    /// What was chosen.
    choice: Option<String>,
    /// In words.
    words: Option<String>,
}

impl SurveySheet {
    fn new(survey_id: String, version: i64, survey: &Survey, lang: Lang) -> Self {
        let question = |question: &Question| SurveyQuestion {
            question_id: question.id.clone(),
            kind: question.kind,
            title: question.title(lang).to_owned(),
            choices: question
                .choices
                .iter()
                .map(|one| SurveyChoice {
                    choice_id: one.id.clone(),
                    name: lang.pick(&one.name_zh, &one.name_en).to_owned(),
                })
                .collect(),
            shown_when: question.shown_when.clone(),
        };
        Self {
            survey_id,
            version,
            title: survey.title(lang).to_owned(),
            questions: survey.questions.iter().map(question).collect(),
            thanks: thanks(survey, lang),
        }
    }

    fn of(sheet: &Sheet, lang: Lang) -> Self {
        Self::new(sheet.document_id.to_string(), sheet.version, &sheet.survey, lang)
    }
}

impl SurveyOfMine {
    fn of(own: OwnAsking, now: Timestamp, lang: Lang) -> Self {
        let OwnAsking { row, survey, answers } = own;
        let may_answer = row.state != AskingState::Answered && answer_until(row.asked_at) >= now;
        let said = answers.into_iter().map(|one| {
            let question = survey.question(&one.question_id);
            let choice = question.and_then(|known| known.choices.iter().find(|known| known.id == one.choice));
            SurveySaid {
                question: question.map(|known| known.title(lang).to_owned()).unwrap_or_default(),
                value: one.value,
                choice: choice.map(|known| lang.pick(&known.name_zh, &known.name_en).to_owned()),
                words: one.words,
            }
        });
        Self {
            said: said.collect(),
            asking_id: row.asking_id.to_string(),
            title: survey.title(lang).to_owned(),
            state: row.state,
            asked_at: row.asked_at,
            answered_at: row.answered_at,
            sheet: may_answer.then(|| SurveySheet::new(row.document_id.to_string(), row.version, &survey, lang)),
        }
    }
}

fn thanks(survey: &Survey, lang: Lang) -> String {
    lang.pick(&survey.thanks_zh, &survey.thanks_en).to_owned()
}

fn page(page: Option<&str>) -> Result<Option<&str>, Problem> {
    match page {
        Some(page) if page.chars().count() > PAGE_MAX => {
            Err(Problem::invalid("page", "out_of_range", "最多 120 个字符 / At most 120 characters"))
        }
        page => Ok(page),
    }
}

/// The survey that is due for the customer at a moment, if any.
#[utoipa::path(get, path = "/surveys/due", tag = "insight", operation_id = "survey_due", params(SurveyDueQuery),
    responses((status = 200, body = SurveyDue),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn due(
    State(surveys): State<Arc<Surveys>>,
    customer: Customer,
    Params(query): Params<SurveyDueQuery>,
) -> Result<Json<SurveyDue>, Problem> {
    let place = Place { moment: query.moment, page: page(query.page.as_deref())? };
    let found = surveys.due(&customer.0, customer.user_id()?, place).await?;
    Ok(Json(SurveyDue { survey: found.map(|sheet| SurveySheet::of(&sheet, customer.0.lang)) }))
}

/// The customer's surveys: those to be filled in, those that were, and whether there are to be any.
#[utoipa::path(get, path = "/surveys/mine", tag = "insight", operation_id = "surveys_mine",
    responses((status = 200, body = SurveysOfMine),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn mine(State(surveys): State<Arc<Surveys>>, customer: Customer) -> Result<Json<SurveysOfMine>, Problem> {
    let (now, lang) = (customer.0.now(), customer.0.lang);
    let own = surveys.own(&customer.0, customer.user_id()?, OWN_MAX).await?;
    Ok(Json(SurveysOfMine {
        wish: own.wish,
        open: own.open.iter().map(|sheet| SurveySheet::of(sheet, lang)).collect(),
        items: own.shown.into_iter().map(|shown| SurveyOfMine::of(shown, now, lang)).collect(),
    }))
}

/// Says that a survey was shown. From then on it counts, whether it is answered or not.
#[utoipa::path(post, path = "/surveys/askings", tag = "insight", operation_id = "survey_ask", request_body = SurveyShowing,
    responses((status = 201, body = SurveyAsking),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn asked(
    State(surveys): State<Arc<Surveys>>,
    customer: Customer,
    Body(showing): Body<SurveyShowing>,
) -> Result<(StatusCode, Json<SurveyAsking>), Problem> {
    let document = showing.survey_id.parse().map_err(|_| Problem::not_found())?;
    let place = Place { moment: showing.moment, page: page(showing.page.as_deref())? };
    let asked = surveys.ask(&customer.0, customer.user_id()?, (document, showing.version), place).await?;
    let (asking_id, answer_until) = (asked.asking_id.to_string(), asked.answer_until);
    Ok((StatusCode::CREATED, Json(SurveyAsking { asking_id, answer_until })))
}

/// Closes a survey without an answer.
#[utoipa::path(post, path = "/surveys/askings/{asking_id}/dismissal", tag = "insight", operation_id = "survey_dismiss",
    params(("asking_id" = String, Path, description = "The asking")), request_body = SurveyDismissal,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn dismiss(
    State(surveys): State<Arc<Surveys>>,
    customer: Customer,
    PathId(asking): PathId<super::store::Asking>,
    Body(SurveyDismissal { wish }): Body<SurveyDismissal>,
) -> Result<StatusCode, Problem> {
    surveys.dismiss(&customer.0, customer.user_id()?, asking, wish).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers a survey, once.
#[utoipa::path(post, path = "/surveys/askings/{asking_id}/answers", tag = "insight", operation_id = "survey_answer",
    params(("asking_id" = String, Path, description = "The asking")), request_body = SurveyAnswers,
    responses((status = 201, body = SurveyThanks),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn answer(
    State(surveys): State<Arc<Surveys>>,
    customer: Customer,
    PathId(asking): PathId<super::store::Asking>,
    Body(SurveyAnswers { answers }): Body<SurveyAnswers>,
) -> Result<(StatusCode, Json<SurveyThanks>), Problem> {
    if answers.len() > ANSWERS_MAX || answers.iter().any(|one| one.choices.as_ref().is_some_and(|some| some.len() > 10))
    {
        return Err(Problem::invalid("answers", "out_of_range", "最多 10 题 / At most 10 answers"));
    }
    let given = answers.into_iter().map(|one| Given {
        question_id: one.question_id,
        value: one.value,
        choices: one.choices.unwrap_or_default(),
        words: one.words,
    });
    let survey = surveys.answer(&customer.0, customer.user_id()?, asking, given.collect()).await?;
    Ok((StatusCode::CREATED, Json(SurveyThanks { thanks: thanks(&survey, customer.0.lang) })))
}

/// Says whether the customer wants to be asked.
#[utoipa::path(put, path = "/surveys/wish", tag = "insight", operation_id = "survey_wish", request_body = SurveyWishing,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn wish(
    State(surveys): State<Arc<Surveys>>,
    customer: Customer,
    Body(SurveyWishing { wish }): Body<SurveyWishing>,
) -> Result<StatusCode, Problem> {
    surveys.wish(&customer.0, customer.user_id()?, wish).await?;
    Ok(StatusCode::NO_CONTENT)
}
