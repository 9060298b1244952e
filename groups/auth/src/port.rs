//! What other groups see of this one.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::auth::{
    Authorisation, Authority, Business, Challenge, CustomerTool, Enrolment, Forecast, Operation, PinTried, Recovering,
    Tool, ToolStanding, ToolState,
};
use contracts::risk::{Happened, Scenario};
use contracts::secret::{SecretField, Unsealing};
use contracts::user::User;
use crypto::Secret;
use gateway::CallName;
use kernel::{Ctx, Id, Money, Phone};

use crate::challenges::codes_of;
use crate::error::{Error, weak_password};
use crate::limit_rules::Needs;
use crate::model::{Lane, check_password};
use crate::sealed::http::arrived;
use crate::service::{Service, Tried};
use crate::store::{self, AttemptKey, SecretTool};
use crate::weighing::Sight;

#[async_trait]
impl Authority for Service {
    async fn authorise(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        challenge: Option<Id<Challenge>>,
        spend_key: &str,
    ) -> Result<Authorisation, PortFault> {
        Ok(self.decide(ctx, operation, challenge, spend_key).await?)
    }

    async fn authorise_standing(
        &self,
        ctx: &Ctx,
        operation: &Operation,
        tools: &[Tool],
    ) -> Result<Authorisation, PortFault> {
        Ok(self.decide_standing(ctx, operation, tools).await?)
    }

    async fn minds_first_payment(&self, ctx: &Ctx, amount: Money) -> Result<bool, PortFault> {
        self.risk.minds_first_payment(ctx, amount).await
    }

    async fn moved_today(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<Money, PortFault> {
        let (_, used) = self.used(ctx, user, business, Needs::default()).await?;
        Ok(Money::cny(used.day_minor))
    }

    async fn forecast(&self, ctx: &Ctx, operation: &Operation) -> Result<Forecast, PortFault> {
        Ok(self.foresee(ctx, operation).await?)
    }

    async fn enrol(&self, ctx: &Ctx, user: Id<User>, secrets: Enrolment) -> Result<(), PortFault> {
        self.set_secret(ctx, user, SecretTool::Password, Secret::new(secrets.password)).await?;
        if let Some(pin) = secrets.pin {
            self.set_secret(ctx, user, SecretTool::Pin, Secret::new(pin)).await?;
        }
        Ok(())
    }

    async fn tools(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ToolState>, PortFault> {
        Ok(self.tool_states(ctx, user).await?)
    }

    async fn has_pin(&self, ctx: &Ctx, user: Id<User>) -> Result<bool, PortFault> {
        Ok(self.holds_pin(ctx, user).await?)
    }
}

#[async_trait]
impl Recovering for Service {
    async fn try_pin(
        &self,
        ctx: &Ctx,
        subject: &str,
        user: Option<Id<User>>,
        pin: String,
    ) -> Result<PinTried, PortFault> {
        let key = AttemptKey { subject: subject.to_owned(), tool: SecretTool::Pin, lane: Lane::Stranger };
        Ok(match self.verify(ctx, &key, user, Secret::new(pin)).await? {
            Tried::Right => PinTried::Right,
            Tried::Wrong(_) => {
                let sight = Sight::of(Scenario::CredentialChange).user(user).doing("pin");
                self.tell(ctx, sight, Happened::Failed).await;
                PinTried::Wrong
            }
            Tried::Locked(_) => PinTried::Locked,
        })
    }

    async fn replace_password(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        phone: &Phone,
        password: String,
    ) -> Result<(), PortFault> {
        if let Err(weakness) = check_password(&password, phone.as_str()) {
            return Err(PortFault::Refused(Box::new(weak_password(weakness))));
        }
        Ok(self.set_secret(ctx, user, SecretTool::Password, Secret::new(password)).await?)
    }
}

#[async_trait]
impl Unsealing for Service {
    async fn open_secrets(
        &self,
        ctx: &Ctx,
        call: &str,
        fields: Vec<SecretField>,
    ) -> Result<Vec<Option<String>>, PortFault> {
        let mut came = Vec::with_capacity(fields.len());
        for (field, text) in fields {
            let arrived = text.map(|text| arrived(field, text)).transpose();
            came.push((field, arrived.map_err(|_| Error::SealedUnfit { field })?));
        }
        let opened = self.unseal_all(ctx, &CallName(call.to_owned()), came).await?;
        Ok(opened.into_iter().map(|one| one.map(|secret| secret.expose().clone())).collect())
    }
}

impl Service {
    async fn tool_states(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ToolState>, Error> {
        let (db, keys) = self.room(ctx)?;
        let phone = self.users.get(ctx, user).await?.ok_or(Error::NotFound)?.phone;
        let password =
            AttemptKey { subject: Self::sign_in_subject(&keys, &phone), tool: SecretTool::Password, lane: Lane::Known };
        let pin = AttemptKey { subject: user.to_string(), tool: SecretTool::Pin, lane: Lane::Known };
        let stranger = AttemptKey { lane: Lane::Stranger, ..password.clone() };
        let mut states = Vec::with_capacity(3);
        for (tool, keys, held) in [
            (
                CustomerTool::Password,
                vec![password, stranger],
                store::credential(&db, user, SecretTool::Password).await?.is_some(),
            ),
            (CustomerTool::Pin, vec![pin], store::credential(&db, user, SecretTool::Pin).await?.is_some()),
            (CustomerTool::SmsCode, vec![codes_of(user)], true),
        ] {
            let mut locked_until = None;
            for key in &keys {
                let attempts = store::attempts(&db, key).await?;
                let until = attempts.locked_for_s(ctx.now()).map(|_| attempts.locked_until);
                locked_until = locked_until.max(until);
            }
            let expires_at = match tool {
                CustomerTool::Password => self.ends_at(ctx, user, SecretTool::Password).await?,
                CustomerTool::Pin => self.ends_at(ctx, user, SecretTool::Pin).await?,
                _ => None,
            };
            let over = expires_at.is_some_and(|end| end <= ctx.now());
            let state = match (held, locked_until) {
                (false, _) => ToolStanding::NotHeld,
                (true, Some(_)) => ToolStanding::Locked,
                (true, None) if over => ToolStanding::Expired,
                (true, None) => ToolStanding::Active,
            };
            states.push(ToolState { tool, state, locked_until: locked_until.filter(|_| held), expires_at });
        }
        states.extend(self.enrolled_states(ctx, user).await?);
        Ok(states)
    }
}
