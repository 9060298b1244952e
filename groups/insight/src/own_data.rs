//! Behaviour that is tied to a customer, for them to take along; and untying it when they leave.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData, PART_ROWS_MAX};
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::json;

use crate::behaviour::{BehaviourName, Event};
use crate::error::Error;
use crate::service::Service;

impl Service {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let events = self.behaviour_of(ctx, &user.to_string(), PART_ROWS_MAX).await?;
        let row = |event: &Event| {
            let element = (event.name != BehaviourName::PageView).then_some(&*event.what);
            json!({ "event": event.name, "page": &*event.page, "element": element, "ms": event.ms, "at": event.at() })
        };
        let rows = events.iter().map(row).collect();
        Ok(vec![DataPart { name: "behaviour", about: ("应用内行为", "What you did in the app"), rows }])
    }
}

#[async_trait]
impl OwnData for Service {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
