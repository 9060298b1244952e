//! Stand-ins for the ports of others, in tests.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::user::{
    Carrier, DeviceInfo, DeviceStanding, OpenedSession, TextMessage, User, UserClass, UserView, Users,
};
use kernel::{Ctx, Id, Lang, PersonName, Phone, ResidentId};

/// Users who are all called the same.
pub struct Somebody;

#[async_trait]
impl Users for Somebody {
    async fn by_phone(&self, _: &Ctx, _: &Phone) -> Result<Option<UserView>, PortFault> {
        Ok(None)
    }
    async fn get(&self, ctx: &Ctx, user_id: Id<User>) -> Result<Option<UserView>, PortFault> {
        let (phone, name) = ("13800000001".parse().unwrap(), Some("陈小海".parse::<PersonName>().unwrap()));
        let (class, created_at) = (UserClass::ClassOne, ctx.now());
        Ok(Some(UserView { user_id, phone, name, class, created_at, lang: Lang::Zh }))
    }
    async fn search(&self, _: &Ctx, _: &str) -> Result<Vec<UserView>, PortFault> {
        Ok(Vec::new())
    }
    async fn register(&self, _: &Ctx, _: &Phone) -> Result<UserView, PortFault> {
        not_asked()
    }
    async fn verify_name(
        &self,
        _: &Ctx,
        _: Id<User>,
        _: &PersonName,
        _: Option<&ResidentId>,
        _: UserClass,
    ) -> Result<(), PortFault> {
        not_asked()
    }
    async fn device(&self, _: &Ctx, _: Id<User>, _: &str) -> Result<DeviceStanding, PortFault> {
        not_asked()
    }
    async fn open_session(&self, _: &Ctx, _: Id<User>, _: &DeviceInfo) -> Result<OpenedSession, PortFault> {
        not_asked()
    }
    async fn end_sessions(&self, _: &Ctx, _: Id<User>) -> Result<(), PortFault> {
        not_asked()
    }
    async fn send_text(&self, _: &Ctx, _: TextMessage) -> Result<Carrier, PortFault> {
        not_asked()
    }
}

fn not_asked<T>() -> Result<T, PortFault> {
    Err(PortFault::Store("not asked in this test".to_owned()))
}
