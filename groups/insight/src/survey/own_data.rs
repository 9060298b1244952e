//! What a customer was asked and said, for them to take along.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::{Value, json};

use super::Surveys;
use super::asking::OwnAsking;
use super::error::Error;

/// Surveys in one export: at one a week, twenty years of them.
const ROWS_MAX: i64 = 1_000;

impl Surveys {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let row = |OwnAsking { row, survey, answers }: OwnAsking| -> Value {
            let said: Vec<_> = answers
                .iter()
                .map(|one| {
                    let question = survey.question(&one.question_id);
                    let choice = question.and_then(|known| known.choices.iter().find(|known| known.id == one.choice));
                    json!({
                        "question": question.map(|known| known.title(ctx.lang)), "score": one.value,
                        "choice": choice.map(|known| ctx.lang.pick(&known.name_zh, &known.name_en)), "words": one.words,
                    })
                })
                .collect();
            json!({
                "survey": survey.title(ctx.lang), "asked_at": row.asked_at, "state": row.state,
                "answered_at": row.answered_at, "answers": said,
            })
        };
        let rows = self.shown_to(ctx, user, ROWS_MAX).await?.into_iter().map(row).collect();
        Ok(vec![DataPart { name: "surveys", about: ("问卷与您的回答", "Surveys and your answers"), rows }])
    }
}

#[async_trait]
impl OwnData for Surveys {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
