//! Surveys as published documents: one document is one survey.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Ctx, Id, PortFault};
use publishing::{Compiled, Deciding, Document, Kind, List, Objection, body_of};
use serde_json::{Value, json};

use super::model::{Moment, QuestionKind, Survey};
use crate::profile::{Beside, Profiles};

/// What documents of it are called.
pub const KIND: &str = "insight.surveys";

/// The kind `insight.surveys`.
#[derive(Default)]
pub struct SurveysKind(Beside);

impl SurveysKind {
    /// Texts are held against the audiences in `profiles` from now on.
    pub fn beside(&self, profiles: &Arc<Profiles>) {
        self.0.set(profiles);
    }
}

#[async_trait]
impl Kind for SurveysKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("客户体验问卷", "Satisfaction surveys")
    }

    fn schema(&self) -> Value {
        let id = json!({ "type": "string", "pattern": "^[a-z0-9_]{1,40}$" });
        let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
        let number = |least: i64, most: i64| json!({ "type": "integer", "minimum": least, "maximum": most });
        let moments: Vec<_> = Moment::ALL.iter().map(|moment| moment.as_str()).collect();
        let question = json!({
            "type": "object", "additionalProperties": false, "required": ["id", "kind", "title_zh", "title_en"],
            "properties": {
                "id": id, "kind": { "enum": ["score", "nps", "single", "multiple", "text"] },
                "title_zh": words(80), "title_en": words(160),
                "choices": { "type": "array", "maxItems": 10, "items": {
                    "type": "object", "additionalProperties": false, "required": ["id", "name_zh", "name_en"],
                    "properties": { "id": id, "name_zh": words(40), "name_en": words(80) },
                } },
                "shown_when": {
                    "type": "object", "additionalProperties": false, "required": ["question", "at_most"],
                    "properties": { "question": id, "at_most": number(1, 4) },
                },
            },
        });
        json!({
            "type": "object", "additionalProperties": false,
            "required": ["title_zh", "title_en", "questions", "moment", "percent", "again_after_days", "low_score_at",
                         "thanks_zh", "thanks_en"],
            "properties": {
                "title_zh": words(40), "title_en": words(80),
                "questions": { "type": "array", "minItems": 1, "maxItems": 10, "items": question },
                "moment": { "enum": moments },
                "page": { "type": "string", "pattern": "^/[A-Za-z0-9_:/-]{0,119}$" },
                "audience": { "type": "string", "pattern": "^[a-z0-9_.-]{1,60}$" },
                "percent": number(1, 100), "again_after_days": number(1, 1_000), "low_score_at": number(0, 4),
                "thanks_zh": words(80), "thanks_en": words(160),
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({
            "title_zh": "转账体验", "title_en": "Your transfer", "moment": "after_transfer", "percent": 100,
            "again_after_days": 30, "low_score_at": 2,
            "thanks_zh": "感谢您的反馈，我们会用它改进服务。", "thanks_en": "Thank you. We use what you say to do better.",
            "questions": [{
                "id": "overall", "kind": "score", "title_zh": "您对这次转账满意吗？",
                "title_en": "How satisfied are you with this transfer?",
            }],
        })
    }

    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "questions", named_by: &["id"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let survey: Survey = body_of(body, "")?;
        let objections = objections(&survey);
        if objections.is_empty() { Ok(Arc::new(survey)) } else { Err(objections) }
    }

    /// It is for an audience there is: for one that is not it would be asked of nobody, and nobody would notice.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let Some(profiles) = self.0.get().filter(|_| !ctx.tenant.is_alliance()) else { return Ok(Vec::new()) };
        let Some(audience) = body["audience"].as_str() else { return Ok(Vec::new()) };
        let is_there = profiles.has_audience(ctx, audience).await?;
        let unknown = || Objection::new("/audience", "没有这个人群 / There is no such audience");
        Ok((!is_there).then(unknown).into_iter().collect())
    }
}

/// What a schema cannot say.
fn objections(survey: &Survey) -> Vec<Objection> {
    let mut found = Vec::new();
    let mut object = |place: String, words: &str| found.push(Objection::new(place, words));
    match (survey.moment, &survey.page) {
        (Moment::OnPage, None) => object("/page".to_owned(), "请写明在哪个页面显示 / Say on which page"),
        (Moment::OnPage, Some(_)) | (_, None) => {}
        (_, Some(_)) => object("/page".to_owned(), "只有“指定页面”时机才填页面 / Only for the moment of a page"),
    }
    let mut before = BTreeMap::new();
    for (at, question) in survey.questions.iter().enumerate() {
        let place = |member: &str| format!("/questions/{at}/{member}");
        if before.contains_key(question.id.as_str()) {
            object(place("id"), "另一道题已用这个编号 / Another question has this id");
        }
        let count = question.choices.len();
        if question.kind.has_choices() && count < 2 {
            object(place("choices"), "至少两个选项 / At least two choices");
        }
        if !question.kind.has_choices() && count > 0 {
            object(place("choices"), "这种题没有选项 / This kind has no choices");
        }
        for (nth, choice) in question.choices.iter().enumerate() {
            if question.choices.iter().take(nth).any(|other| other.id == choice.id) {
                object(place(&format!("choices/{nth}/id")), "另一个选项已用这个编号 / Another choice has this id");
            }
        }
        if let Some(when) = &question.shown_when
            && before.get(when.question.as_str()) != Some(&QuestionKind::Score)
        {
            object(place("shown_when/question"), "须是前面的一道五分题 / Has to be an earlier question of five points");
        }
        before.insert(question.id.as_str(), question.kind);
    }
    if survey.questions.iter().all(|question| !question.kind.is_required()) {
        object(
            "/questions".to_owned(),
            "至少有一道必答题（评分、推荐度或单选） / At least one question that is to be answered",
        );
    }
    let scores = survey.questions.iter().any(|question| question.kind == QuestionKind::Score);
    if survey.low_score_at > 0 && !scores {
        object("/low_score_at".to_owned(), "没有五分题，请填 0 / 0 where there is no question of five points");
    }
    found
}
