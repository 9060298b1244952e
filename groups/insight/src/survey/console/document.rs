//! What travels to the console about surveys.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::date_of;
use crate::survey::model::{self, FLOOR, Moment, QuestionKind};
use crate::survey::results::{Answered, InForce, Listed, OfBank, Point, Results};
use crate::survey::store::WordsRow;
use crate::survey::store::figures::{Scores, Shown};
use kernel::{Page, Timestamp};

/// Surveys.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyList {
    /// Those in force first.
    pub items: Vec<SurveyListed>,
}

/// How often something was shown, and what became of it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SurveyShown {
    /// How often it was shown.
    pub asked: i64,
    /// Closed without an answer.
    pub dismissed: i64,
    /// Answered.
    pub answered: i64,
}

/// One survey.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyListed {
    /// Which.
    pub survey_id: String,
    /// The version in force; of one that ended the last that was shown.
    pub version: i64,
    /// What it is called.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Whether it is in force.
    pub in_force: InForce,
    /// When it is shown.
    pub moment: Moment,
    /// To whom; everybody when absent.
    pub audience: Option<String>,
    /// How many of a hundred of them.
    pub percent: u16,
    /// How many questions it has.
    pub questions: usize,
    /// How often it was shown.
    pub shown: SurveyShown,
}

/// What a survey came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyResults {
    /// What it is called.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// Every version that was shown, the newest first.
    pub versions: Vec<i64>,
    /// Below so many answers nothing is told.
    pub floor: i64,
    /// How often it was shown.
    pub shown: SurveyShown,
    /// By question, in order.
    pub questions: Vec<SurveyQuestionResult>,
    /// The oldest first.
    pub trend: Vec<SurveyTrendPoint>,
}

/// What a question came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyQuestionResult {
    /// Which.
    pub question_id: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What is asked.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// By how many it was answered.
    pub answers: i64,
    /// Whether they are too few to be told about.
    pub withheld: bool,
    /// The average of five points.
    pub mean: Option<f64>,
    /// Promoters less detractors, of a hundred.
    pub nps: Option<SurveyNps>,
    /// How often each answer was given.
    pub counts: Vec<SurveyCount>,
}

/// A net promoter score and what it is made of.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SurveyNps {
    /// -100 to 100.
    pub score: f64,
    /// 9 and 10.
    pub promoters: i64,
    /// 7 and 8.
    pub passives: i64,
    /// 0 to 6.
    pub detractors: i64,
}

/// How often an answer was given.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyCount {
    /// The score, or the name of the choice.
    pub answer: String,
    /// Of a choice, in words.
    pub name_zh: Option<String>,
    /// The same in English.
    pub name_en: Option<String>,
    /// How often.
    pub count: i64,
}

/// One day or week.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyTrendPoint {
    /// Its first day.
    #[schema(format = Date)]
    pub date: String,
    /// How often the survey was shown.
    pub shown: SurveyShown,
    /// Of the questions that were answered by enough people.
    pub scores: Vec<SurveyTrendScore>,
}

/// What a question came to on a day or in a week.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyTrendScore {
    /// Which.
    pub question_id: String,
    /// By how many it was answered.
    pub answers: i64,
    /// The average of five points; of 0 to 10, the net promoter score.
    pub figure: f64,
}

/// A page of words.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyWords {
    /// Whether too few said something.
    pub withheld: bool,
    /// The newest first.
    pub items: Vec<SurveySaying>,
    /// Present when there is more.
    pub next_cursor: Option<String>,
}

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveySaying {
    /// To which asking.
    pub asking_id: String,
    /// Which version.
    pub version: i64,
    /// On which day it was asked.
    #[schema(format = Date)]
    pub date: String,
    /// When it was said.
    pub at: Timestamp,
    /// In their own words.
    pub words: String,
}

/// Every bank beside the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyComparison {
    /// Below so many answers nothing is told.
    pub floor: i64,
    /// In order of their names.
    pub banks: Vec<SurveyOfBank>,
}

/// One bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyOfBank {
    /// Which.
    pub bank_id: String,
    /// What it is called.
    pub name: String,
    /// How often surveys were shown.
    pub shown: SurveyShown,
    /// The average of all questions of five points.
    pub mean: Option<f64>,
    /// How many answers that is of.
    pub mean_answers: Option<i64>,
    /// The net promoter score of all questions of it.
    pub nps: Option<f64>,
    /// How many answers that is of.
    pub nps_answers: Option<i64>,
}

impl From<Shown> for SurveyShown {
    fn from(Shown { asked, dismissed, answered }: Shown) -> Self {
        Self { asked, dismissed, answered }
    }
}

impl From<Listed> for SurveyListed {
    fn from(Listed { document_id, version, survey, in_force, shown }: Listed) -> Self {
        Self {
            survey_id: document_id.to_string(),
            version,
            title_zh: survey.title_zh,
            title_en: survey.title_en,
            in_force,
            moment: survey.moment,
            audience: survey.audience,
            percent: survey.percent,
            questions: survey.questions.len(),
            shown: shown.into(),
        }
    }
}

fn nps(scores: Scores) -> Option<SurveyNps> {
    let Scores { answers, promoters, detractors, .. } = scores;
    let score = model::nps(promoters, detractors, answers)?;
    Some(SurveyNps { score, promoters, passives: answers - promoters - detractors, detractors })
}

impl From<Answered> for SurveyQuestionResult {
    fn from(Answered { question, answers, counts }: Answered) -> Self {
        let withheld = counts.is_none();
        let scores = counts.as_ref().map(|counts| counts.scores).unwrap_or_default();
        let count = |(answer, count): (String, i64)| {
            let choice = question.choices.iter().find(|choice| choice.id == answer);
            let (name_zh, name_en) = choice.map(|choice| (choice.name_zh.clone(), choice.name_en.clone())).unzip();
            SurveyCount { answer, name_zh, name_en, count }
        };
        Self {
            question_id: question.id.clone(),
            kind: question.kind,
            title_zh: question.title_zh.clone(),
            title_en: question.title_en.clone(),
            answers,
            withheld,
            mean: (question.kind == QuestionKind::Score).then(|| model::mean(scores.sum, scores.answers)).flatten(),
            nps: (question.kind == QuestionKind::Nps).then(|| nps(scores)).flatten(),
            counts: counts.map(|counts| counts.by.into_iter().map(count).collect()).unwrap_or_default(),
        }
    }
}

impl From<Results> for SurveyResults {
    fn from(Results { survey, versions, shown, questions, trend }: Results) -> Self {
        let questions: Vec<SurveyQuestionResult> = questions.into_iter().map(Into::into).collect();
        let is_nps = |id: &str| questions.iter().any(|one| one.question_id == id && one.kind == QuestionKind::Nps);
        let score = |(question_id, of): (String, Scores)| {
            let of_nps = is_nps(&question_id).then(|| model::nps(of.promoters, of.detractors, of.answers)).flatten();
            let figure = of_nps.or_else(|| model::mean(of.sum, of.answers)).unwrap_or_default();
            SurveyTrendScore { question_id, answers: of.answers, figure }
        };
        let point = |Point { day, shown, scores }: Point| SurveyTrendPoint {
            date: date_of(day).to_string(),
            shown: shown.into(),
            scores: scores.into_iter().map(score).collect(),
        };
        let trend = trend.into_iter().map(point).collect();
        let (title_zh, title_en) = (survey.title_zh, survey.title_en);
        Self { title_zh, title_en, versions, floor: FLOOR, shown: shown.into(), questions, trend }
    }
}

impl SurveyWords {
    /// Nothing where too few said something; `shown` says how each is shown.
    pub fn of(found: Option<Page<WordsRow>>, shown: impl Fn(String) -> String) -> Self {
        let Some(Page { items, next_cursor }) = found else {
            return Self { withheld: true, items: Vec::new(), next_cursor: None };
        };
        let saying = |row: WordsRow| SurveySaying {
            asking_id: row.asking_id.to_string(),
            version: row.version,
            date: date_of(row.day).to_string(),
            at: row.answered_at,
            words: shown(row.words),
        };
        Self { withheld: false, items: items.into_iter().map(saying).collect(), next_cursor }
    }
}

impl From<OfBank> for SurveyOfBank {
    fn from(OfBank { bank_id, name, shown, score, nps }: OfBank) -> Self {
        Self {
            bank_id,
            name,
            shown: shown.into(),
            mean: score.and_then(|scores| model::mean(scores.sum, scores.answers)),
            mean_answers: score.map(|scores| scores.answers),
            nps: nps.and_then(|scores| model::nps(scores.promoters, scores.detractors, scores.answers)),
            nps_answers: nps.map(|scores| scores.answers),
        }
    }
}
