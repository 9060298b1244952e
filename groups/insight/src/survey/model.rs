//! A survey and what may be answered to it: pure, so that the app, the check on the publishing line and the store agree.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::{Lang, ParseError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest answer in words, in characters.
pub const WORDS_MAX: usize = 500;
/// Below so many answers a figure could be somebody's: it is not told.
pub const FLOOR: i64 = 5;
/// Days after it was shown in which a survey can be answered.
pub const ANSWERABLE_DAYS: i64 = 7;
/// Digits in a row from which on they may be a number of somebody's.
const DIGITS_HIDDEN: usize = 3;

/// When a survey is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyMoment)]
pub enum Moment {
    /// With the receipt of a transfer.
    AfterTransfer,
    /// When the customer has signed in.
    AfterSignIn,
    /// When an account was opened.
    AfterAccountOpened,
    /// On a page of the app.
    OnPage,
    /// Only from the customer's own list: nobody is asked.
    Open,
}

impl Moment {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::AfterTransfer, Self::AfterSignIn, Self::AfterAccountOpened, Self::OnPage, Self::Open];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AfterTransfer => "after_transfer",
            Self::AfterSignIn => "after_sign_in",
            Self::AfterAccountOpened => "after_account_opened",
            Self::OnPage => "on_page",
            Self::Open => "open",
        }
    }
}

impl FromStr for Moment {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|moment| moment.as_str() == text).ok_or(ParseError::new("moment", "unknown"))
    }
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyQuestionKind)]
pub enum QuestionKind {
    /// 1 (very dissatisfied) to 5 (very satisfied).
    Score,
    /// 0 to 10: how likely one is to recommend the bank.
    Nps,
    /// One of the choices.
    Single,
    /// Some of the choices, or none.
    Multiple,
    /// In one's own words, or not at all.
    Text,
}

impl QuestionKind {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Nps => "nps",
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::Text => "text",
        }
    }

    /// Whether it is answered by choosing.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Single | Self::Multiple)
    }

    /// Whether whoever sees it has to answer.
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Multiple | Self::Text)
    }
}

/// One survey, as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// What it is called.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// 1 to 10, in order.
    pub questions: Vec<Question>,
    /// When it is shown.
    pub moment: Moment,
    /// On which page, where `moment` is a page: `/accounts/:id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// To whom; everybody when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// How many of a hundred of them; always the same ones.
    pub percent: u16,
    /// Days until the same customer is shown it again.
    pub again_after_days: i64,
    /// A score of so much or less has the customer called; none when 0.
    pub low_score_at: i64,
    /// What whoever answered reads.
    pub thanks_zh: String,
    /// The same in English.
    pub thanks_en: String,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in answers.
    pub id: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What is asked.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// What one may choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Shown only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in answers.
    pub id: String,
    /// In words.
    pub name_zh: String,
    /// The same in English.
    pub name_en: String,
}

/// Only where an earlier score was low.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyShownWhen)]
pub struct ShownWhen {
    /// An earlier question of five points.
    pub question: String,
    /// Its answer is so much or less.
    pub at_most: i64,
}

impl Survey {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> &str {
        lang.pick(&self.title_zh, &self.title_en)
    }

    /// The question under a name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Where a question stands, to tell answers in its order.
    pub fn place(&self, id: &str) -> usize {
        self.questions.iter().position(|question| question.id == id).unwrap_or(usize::MAX)
    }

    /// Whether it is one for a page that is `shown` now, by its pattern.
    pub fn is_of_page(&self, shown: Option<&str>) -> bool {
        self.moment != Moment::OnPage || (self.page.is_some() && self.page.as_deref() == shown)
    }
}

impl Question {
    /// What is asked.
    pub fn title(&self, lang: Lang) -> &str {
        lang.pick(&self.title_zh, &self.title_en)
    }
}

/// What a customer says to one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub question_id: String,
    /// Of a score.
    pub value: Option<i64>,
    /// Of choices.
    pub choices: Vec<String>,
    /// In words.
    pub words: Option<String>,
}

/// One answer as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Marked {
    /// Of which question.
    pub question_id: String,
    /// How that is answered.
    pub kind: QuestionKind,
    /// Which choice; else empty.
    pub choice: String,
    /// The score.
    pub value: Option<i64>,
    /// In words.
    pub words: Option<String>,
}

impl std::fmt::Debug for Marked {
    /// Without the words: they are the customer's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Marked")
            .field("question", &self.question_id)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// What is wrong with answers: the question's name, a code, and words.
pub type Complaint = (String, &'static str, &'static str);

/// Answers as they are kept, or what is wrong with them: every question that was shown, and no other.
pub fn marked(survey: &Survey, given: Vec<Given>) -> Result<Vec<Marked>, Complaint> {
    let mut by_question = BTreeMap::new();
    for one in given {
        let id = one.question_id.clone();
        if survey.question(&id).is_none() {
            return Err((id, "unknown", "没有这道题 / No such question"));
        }
        if by_question.insert(id.clone(), one).is_some() {
            return Err((id, "repeated", "一道题只能回答一次 / Answer each question once"));
        }
    }
    let (mut all, mut scores) = (Vec::new(), BTreeMap::new());
    for question in &survey.questions {
        let is_shown = question
            .shown_when
            .as_ref()
            .is_none_or(|when| scores.get(when.question.as_str()).is_some_and(|score: &i64| *score <= when.at_most));
        let one = by_question.remove(&question.id).filter(|one| *one != Given::empty(&question.id));
        let complain = |code, words| Err((question.id.clone(), code, words));
        match (is_shown, one) {
            (false, Some(_)) => return complain("not_shown", "这道题没有显示 / This question was not shown"),
            (true, None) if question.kind.is_required() => return complain("required", "请回答这道题 / Please answer"),
            (_, None) => {}
            (true, Some(one)) => {
                let rows = rows_of(question, one).or_else(|(code, words)| complain(code, words))?;
                if let (QuestionKind::Score, Some(score)) = (question.kind, rows.first().and_then(|row| row.value)) {
                    scores.insert(question.id.as_str(), score);
                }
                all.extend(rows);
            }
        }
    }
    if all.is_empty() {
        return Err((String::new(), "required", "请至少回答一题 / Answer one question at least"));
    }
    Ok(all)
}

impl Given {
    fn empty(question_id: &str) -> Self {
        Self { question_id: question_id.to_owned(), ..Self::default() }
    }
}

fn rows_of(question: &Question, given: Given) -> Result<Vec<Marked>, (&'static str, &'static str)> {
    const OTHER: (&str, &str) = ("malformed", "答案与题型不符 / Not how this question is answered");
    let row = |choice: &str, value, words| Marked {
        question_id: question.id.clone(),
        kind: question.kind,
        choice: choice.to_owned(),
        value,
        words,
    };
    let Given { value, choices, words, .. } = given;
    match (question.kind, value, choices.as_slice(), words) {
        (QuestionKind::Score, Some(value), [], None) if (1..=5).contains(&value) => {
            Ok(vec![row("", Some(value), None)])
        }
        (QuestionKind::Nps, Some(value), [], None) if (0..=10).contains(&value) => Ok(vec![row("", Some(value), None)]),
        (QuestionKind::Score, Some(_), [], None) => Err(("out_of_range", "1 至 5 分 / 1 to 5")),
        (QuestionKind::Nps, Some(_), [], None) => Err(("out_of_range", "0 至 10 分 / 0 to 10")),
        (QuestionKind::Single, None, [one], None) => Ok(vec![row(known(question, one)?, None, None)]),
        (QuestionKind::Multiple, None, some @ [_, ..], None) => {
            let mut names: Vec<_> = some.iter().map(|one| known(question, one)).collect::<Result<_, _>>()?;
            names.sort_unstable();
            names.dedup();
            Ok(names.into_iter().map(|name| row(name, None, None)).collect())
        }
        (QuestionKind::Text, None, [], Some(words)) => {
            let words = words.trim().replace("\r\n", "\n");
            if words.chars().count() > WORDS_MAX {
                return Err(("too_long", "最多 500 个字 / At most 500 characters"));
            }
            if !words.lines().all(kernel::text::is_plain) {
                return Err(("malformed", "请勿使用控制字符 / No control characters"));
            }
            Ok(if words.is_empty() { Vec::new() } else { vec![row("", None, Some(words))] })
        }
        _ => Err(OTHER),
    }
}

fn known<'a>(question: &'a Question, choice: &str) -> Result<&'a str, (&'static str, &'static str)> {
    let found = question.choices.iter().find(|one| one.id == choice);
    found.map(|one| one.id.as_str()).ok_or(("unknown", "没有这个选项 / No such choice"))
}

/// The lowest of five points in answers, where it is so low that the customer is to be called.
pub fn low_score(survey: &Survey, answers: &[Marked]) -> Option<i64> {
    let scores = answers.iter().filter(|one| one.kind == QuestionKind::Score).filter_map(|one| one.value);
    scores.min().filter(|score| *score <= survey.low_score_at)
}

/// Whether a customer may be asked on `today`, who was last asked on day `last`: never twice a day, whatever `between` says.
pub fn may_ask(last: Option<i64>, today: i64, between: i64) -> bool {
    last.is_none_or(|last| today - last >= between.max(1))
}

/// Words with every number hidden that could be somebody's.
pub fn without_numbers(words: &str) -> String {
    let chars: Vec<char> = words.chars().collect();
    let mut shown = String::with_capacity(words.len());
    for run in chars.chunk_by(|one, next| one.is_numeric() == next.is_numeric()) {
        let hidden = run.len() >= DIGITS_HIDDEN && run.first().is_some_and(|first| first.is_numeric());
        shown.extend(run.iter().map(|one| if hidden { '*' } else { *one }));
    }
    shown
}

/// The net promoter score: promoters (9, 10) less detractors (0 to 6), of a hundred.
pub fn nps(promoters: i64, detractors: i64, answers: i64) -> Option<f64> {
    (answers > 0).then(|| ((promoters - detractors) as f64 * 1_000.0 / answers as f64).round() / 10.0)
}

/// What five points come to on average, to the hundredth.
pub fn mean(sum: i64, answers: i64) -> Option<f64> {
    (answers > 0).then(|| (sum as f64 * 100.0 / answers as f64).round() / 100.0)
}

/// What became of a survey that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyAskingState)]
pub enum AskingState {
    /// Nothing yet.
    Shown,
    /// It was closed.
    Dismissed,
    /// It was answered.
    Answered,
}

impl FromStr for AskingState {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "shown" => Ok(Self::Shown),
            "dismissed" => Ok(Self::Dismissed),
            "answered" => Ok(Self::Answered),
            _ => Err(ParseError::new("asking state", "unknown")),
        }
    }
}

/// How far a follow-up has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyCaseState)]
pub enum CaseState {
    /// It waits.
    Open,
    /// Somebody works on it.
    Taken,
    /// It is done.
    Closed,
}

impl CaseState {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Closed => "closed",
        }
    }
}

impl FromStr for CaseState {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Open, Self::Taken, Self::Closed].into_iter().find(|state| state.as_str() == text);
        found.ok_or(ParseError::new("case state", "unknown"))
    }
}

/// How a follow-up ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SurveyCaseOutcome)]
pub enum CaseOutcome {
    /// The customer was called and is content.
    Resolved,
    /// The customer was called, and something has to be improved.
    Improve,
    /// The customer could not be reached.
    Unreached,
    /// There was nothing to call about.
    NotNeeded,
    /// The customer left before.
    Left,
}

impl CaseOutcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Resolved, Self::Improve, Self::Unreached, Self::NotNeeded, Self::Left];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Improve => "improve",
            Self::Unreached => "unreached",
            Self::NotNeeded => "not_needed",
            Self::Left => "left",
        }
    }
}

impl FromStr for CaseOutcome {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text).ok_or(ParseError::new("outcome", "unknown"))
    }
}
