//! What customers may take along of the desk: their own appeals and the answers. Verdicts are not: they speak of rules.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::{Value, json};

use super::Desk;
use super::appeals::AppealFile;
use super::error::Error;

impl Desk {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let appeal = |AppealFile { row, .. }: AppealFile| -> Value {
            let answered = row.answered.as_ref();
            json!({
                "appeal_id": row.appeal_id, "statement": row.statement, "state": row.state, "filed_at": row.filed_at,
                "due_at": row.due_at, "answered_at": answered.map(|answered| answered.at),
                "reply": answered.map(|answered| &answered.reply),
                "allowed_until": answered.and_then(|answered| answered.allowed_until),
            })
        };
        let rows = self.appeals_of(ctx, user).await?.into_iter().map(appeal).collect();
        Ok(vec![DataPart { name: "appeals", about: ("申诉与答复", "Appeals and answers"), rows }])
    }
}

#[async_trait]
impl OwnData for Desk {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
