//! What was shown to a customer, for them to take along.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use serde_json::{Value, json};

use super::model::HELD_OUT;
use super::report::Called;
use super::{Error, Slots};

impl Slots {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let (known, called) = (self.person_now(ctx, &user.to_string()).await?, self.called(ctx).await?);
        let placements = known.map(|viewer| viewer.person.placements).unwrap_or_default();
        let title = |id: &str| {
            let of = |one: &Called| one.ready.placement.material.title(ctx.lang).to_owned();
            called.get(id).map(of)
        };
        let moment = |seconds: i64| Timestamp::from_micros(seconds.saturating_mul(1_000_000));
        // Whoever was held out saw nothing of it.
        let rows = placements.iter().filter(|(_, counter)| counter.arm != HELD_OUT && counter.total > 0);
        let row = |(id, counter): (&String, &super::person::Counter)| -> Value {
            json!({
                "what": title(id), "placement": id, "slot": counter.slot, "times": counter.total,
                "audience": counter.audience,
                "last_seen_at": moment(counter.seen_s), "led_to_business_at": counter.goal_s.map(moment),
            })
        };
        let about = ("在应用里看过的推荐内容与次数", "What was recommended to you in the app, and how often");
        Ok(vec![DataPart { name: "shown", about, rows: rows.map(row).collect() }])
    }
}

#[async_trait]
impl OwnData for Slots {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
