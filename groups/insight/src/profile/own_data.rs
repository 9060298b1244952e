//! What is known of a customer by their tags, for them to take along.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::json;

use super::Port;
use super::people::PersonTag;

#[async_trait]
impl OwnData for Port {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        let profile = self.0.own_profile(ctx, user).await?;
        let row = |tag: &PersonTag| json!({ "tag": tag.id, "title": tag.title, "value": tag.value, "why": tag.why, "may_be_used": !tag.is_off });
        let rows = profile.tags.iter().map(row).collect();
        Ok(vec![DataPart {
            name: "profile",
            about: ("客户画像标签", "What the bank concludes from what you do"),
            rows,
        }])
    }
}
