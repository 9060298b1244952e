//! What other groups and the gateway see of this one.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use contracts::PortFault;
use contracts::user::{
    Background, Carrier, ConsentPurpose, ConsentStanding, Consents, DeviceInfo, DeviceStanding, DevicesFull,
    Identities, Identity, Likeness, OpenedSession, Restraint, TextMessage, User, UserClass, UserView, Users,
};
use gateway::{ActorNames, CustomerIdentities, Problem, SessionEnd};
use kernel::{Actor, Ctx, Id, PersonName, Phone, ResidentId};

use crate::service::Service;
use crate::standing::model::born_on;

#[async_trait]
impl Users for Service {
    async fn by_phone(&self, ctx: &Ctx, phone: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(self.person_by_phone(ctx, phone).await?.map(|person| person.view))
    }

    async fn get(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserView>, PortFault> {
        Ok(self.person(ctx, user).await?.map(|person| person.view))
    }

    async fn class(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<UserClass>, PortFault> {
        Ok(self.class_of(ctx, user).await?)
    }

    async fn search(&self, ctx: &Ctx, text: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(self.find(ctx, text).await?.into_iter().map(|person| person.view).collect())
    }

    async fn register(&self, ctx: &Ctx, phone: &Phone) -> Result<UserView, PortFault> {
        Ok(self.register_user(ctx, phone).await?)
    }

    async fn verify_name(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        name: &PersonName,
        resident_id: Option<&ResidentId>,
        class: UserClass,
    ) -> Result<(), PortFault> {
        Ok(self.set_name(ctx, user, name, resident_id, class).await?)
    }

    async fn device(&self, ctx: &Ctx, user: Id<User>, device_id: &str) -> Result<DeviceStanding, PortFault> {
        let bound = self.device_bound_at(ctx, user, device_id).await?;
        Ok(bound.map_or(DeviceStanding::New, |bound_at| DeviceStanding::Known { bound_at }))
    }

    async fn devices_full(&self, ctx: &Ctx, user: Id<User>, device_id: &str) -> Result<Option<DevicesFull>, PortFault> {
        Ok(self.full(ctx, user, device_id).await?)
    }

    async fn open_session(&self, ctx: &Ctx, user: Id<User>, device: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        Ok(self.open(ctx, user, device).await?)
    }

    async fn restraint(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Restraint>, PortFault> {
        Ok(self.restrained(ctx, user).await?)
    }

    async fn background(&self, ctx: &Ctx, user: Id<User>) -> Result<Background, PortFault> {
        let Some(person) = self.person(ctx, user).await? else { return Ok(Background::default()) };
        let born = person.id_number.as_ref().and_then(born_on);
        Ok(Background { since: Some(person.view.created_at), born })
    }

    async fn merged_into(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<String>, PortFault> {
        Ok(self.merged_phone(ctx, user).await?)
    }

    async fn end_sessions(&self, ctx: &Ctx, user: Id<User>) -> Result<(), PortFault> {
        Ok(self.end_all(ctx, user).await?)
    }

    async fn send_text(&self, ctx: &Ctx, message: TextMessage) -> Result<Carrier, PortFault> {
        Ok(self.send(ctx, &message).await?)
    }
}

#[async_trait]
impl Consents for Service {
    async fn standing(&self, ctx: &Ctx, user: Id<User>, purpose: ConsentPurpose) -> Result<ConsentStanding, PortFault> {
        Ok(self.consent(ctx, user, purpose).await?)
    }
}

#[async_trait]
impl Identities for Service {
    async fn identity(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Identity>, PortFault> {
        let Some(person) = self.person(ctx, user).await? else { return Ok(None) };
        let verified = person.view.name.zip(person.id_number);
        Ok(verified.map(|(name, id_number)| Identity { name, id_number, phone: person.view.phone }))
    }

    async fn compare(&self, ctx: &Ctx, user: Id<User>, claim: &Identity) -> Result<Likeness, PortFault> {
        let known = self.person(ctx, user).await?;
        let Some(known) = known else { return Ok(Likeness { name: false, id_number: false, phone: false }) };
        Ok(Likeness {
            name: known.view.name.as_ref() == Some(&claim.name),
            id_number: known.id_number.as_ref() == Some(&claim.id_number),
            phone: known.view.phone == claim.phone,
        })
    }
}

#[async_trait]
impl ActorNames for Service {
    /// By name where there is one, by phone otherwise; both masked. The alliance has no customers.
    async fn names(&self, ctx: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        let users: Vec<_> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        if ctx.tenant.is_alliance() || users.is_empty() {
            return Ok(HashMap::new());
        }
        let people = self.people(ctx, &users).await?;
        let masked = |view: &UserView| view.name.as_ref().map_or_else(|| view.phone.masked(), PersonName::masked);
        Ok(people.iter().map(|person| (person.view.user_id.to_string(), masked(&person.view))).collect())
    }
}

#[async_trait]
impl CustomerIdentities for Service {
    async fn customer(&self, ctx: &Ctx, access_token: &str) -> Result<Actor, SessionEnd> {
        match self.check(ctx, access_token).await {
            Ok(answer) => answer.map_err(SessionEnd::from),
            Err(error) => Err(SessionEnd::Fault(error.to_string())),
        }
    }
}
