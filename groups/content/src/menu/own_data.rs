//! What is kept of a customer's menu, for them to take along.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use serde_json::json;

use super::service::Menus;

#[async_trait]
impl OwnData for Menus {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        let (person, catalogue) = (self.person(ctx, user).await?, self.catalogue(ctx).await?);
        let title =
            |key: &str| catalogue.entry(key).map_or_else(|| key.to_owned(), |one| one.title(ctx.lang).to_owned());
        let set = person.favourites.iter().map(|key| json!({ "favourite": title(key) }));
        let used = person.uses.iter().map(|one| {
            let last = Timestamp::from_micros(one.last_us);
            json!({ "used": title(&one.entry), "times": one.times, "last_at": last })
        });
        let told = person.told.iter().map(|one| json!({ "suggested": title(&one.entry), "seen_on_days": one.days }));
        let about = (
            "常用功能、使用次数与为您推荐的功能",
            "Your favourite functions, what you use, and what was suggested to you",
        );
        Ok(vec![DataPart { name: "functions", about, rows: set.chain(used).chain(told).collect() }])
    }
}
