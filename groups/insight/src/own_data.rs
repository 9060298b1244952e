//! Behaviour that is tied to a customer, for them to take along; and untying it when they leave.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::own_data::{DataPart, OwnData, PART_ROWS_MAX};
use contracts::user::User;
use kernel::{Ctx, Id};

use crate::error::Error;
use crate::service::Service;
use crate::store;

impl Service {
    async fn parts_of(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let most = i64::try_from(PART_ROWS_MAX).unwrap_or(i64::MAX);
        let rows = store::behaviour_of(&self.banks.db(ctx)?, user, most).await?;
        Ok(vec![DataPart { name: "behaviour", about: ("应用内行为", "What you did in the app"), rows }])
    }
}

#[async_trait]
impl OwnData for Service {
    async fn own_data(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, PortFault> {
        Ok(self.parts_of(ctx, user).await?)
    }
}
