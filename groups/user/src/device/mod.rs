//! The devices bound to a customer: seeing them, naming them, signing them out from afar, unbinding them.
//!
//! Invariants:
//! - a bound device signs in with less proof than a strange one, so its id is told to nobody; a handle names it instead;
//! - no more are bound than the bank allows; a further one takes the place of one that its owner names;
//! - an unbound device has no session left and no tool that lives on it, and is a stranger from then on.
//!
//! To sign a device out is never held up by a proof: it protects. To unbind one takes a proof, since a thief with the phone
//! would like the other devices gone.

pub mod console;
pub mod http;
mod rules;
pub mod store;

use contracts::auth::{Business, Challenge, Operation};
use contracts::user::{DEVICE_UNBOUND, DeviceChoice, DeviceInfo, DeviceUnbound, DevicesFull, Session, User};
use kernel::{Actor, AuditEntry, Ctx, Event, Id, Lang, Money};
use serde_json::json;
use storage::{Begun, Tx};

pub use rules::DeviceRules;

use crate::care::Care;
use crate::error::Error;
use crate::model::EndReason;
use crate::service::Service;
use crate::store::Device;

/// A device that was unbound a moment ago, and the sessions it had.
pub struct Unbound {
    sessions: Vec<Id<Session>>,
}

/// Why a device is unbound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its owner wanted it.
    Owner,
    /// It gave way to another one.
    Replaced,
    /// An operator did it.
    Bank,
    /// Its owner lost everything and came back with a new one.
    Recovered,
    /// Its owner left the bank.
    Left,
}

impl Why {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Replaced => "replaced",
            Self::Bank => "bank",
            Self::Recovered => "recovered",
            Self::Left => "left",
        }
    }
}

/// A device with its handle.
pub struct Named {
    /// What it is called outside.
    pub device_ref: String,
    /// The device.
    pub device: Device,
    /// Whether somebody is signed in on it.
    pub signed_in: bool,
}

/// The customer's own devices.
pub struct OwnDevices {
    /// The last used first.
    pub devices: Vec<Named>,
    /// The one that asks.
    pub this: String,
    /// How many may be bound.
    pub most: i64,
}

impl Service {
    /// The devices of a user with their handles.
    pub(crate) async fn named_devices(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Named>, Error> {
        let keys = self.keys.bank(&ctx.tenant);
        let devices = self.devices(ctx, user).await?;
        let name = |device: Device| {
            let in_use = ctx.now() < device.last_seen_at.plus_seconds(self.rules.idle_s);
            let device_ref = store::handle(&keys, user, &device.device_id);
            Named { device_ref, signed_in: in_use && device.standing_sessions > 0, device }
        };
        Ok(devices.into_iter().map(name).collect())
    }

    /// See [`contracts::user::Users::devices_full`].
    pub(crate) async fn full(&self, ctx: &Ctx, user: Id<User>, device_id: &str) -> Result<Option<DevicesFull>, Error> {
        let most = self.parameters.current::<DeviceRules>(ctx).await?.most;
        let devices = self.named_devices(ctx, user).await?;
        let known = devices.iter().any(|named| named.device.device_id == device_id);
        if known || devices.len() < usize::try_from(most).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let choice = |named: Named| DeviceChoice {
            device_ref: named.device_ref,
            name: named.device.name,
            platform: named.device.platform,
            last_seen_at: named.device.last_seen_at,
        };
        Ok(Some(DevicesFull { most, devices: devices.into_iter().rev().map(choice).collect() }))
    }

    /// After `device` was bound as a new one: whether there was room for it, or the one named gives way.
    pub(crate) async fn make_room_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        user: Id<User>,
        device: &DeviceInfo,
        most: i64,
    ) -> Result<Option<Unbound>, Error> {
        let bound = store::device_ids_in_tx(tx, user).await?;
        if bound.len() <= usize::try_from(most).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let keys = self.keys.bank(&ctx.tenant);
        let named = device.replaces.as_deref().unwrap_or_default();
        let gives_way = |id: &&String| **id != device.device_id && store::handle(&keys, user, id) == named;
        let given_up = bound.iter().find(gives_way).ok_or(Error::DevicesFull { most })?;
        self.unbind_in_tx(tx, ctx, user, given_up, Why::Replaced, None).await.map(Some)
    }

    /// Unbinds a device and ends its sessions; [`Service::forget_device`] after the commit.
    pub(crate) async fn unbind_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        user: Id<User>,
        device_id: &str,
        why: Why,
        purpose: Option<&str>,
    ) -> Result<Unbound, Error> {
        if !store::unbind_in_tx(tx, user, device_id).await? {
            return Err(Error::NotFound);
        }
        let sessions = self.end_device_in_tx(tx, ctx, user, device_id).await?;
        let body = DeviceUnbound { user_id: user, device_id: device_id.to_owned() };
        tx.publish(Event::new(DEVICE_UNBOUND, user, &body));
        let handle = store::handle(&self.keys.bank(&ctx.tenant), user, device_id);
        let detail = json!({ "device": handle, "why": why.as_str(), "purpose": purpose, "sessions": sessions.len() });
        tx.audit(AuditEntry::done("user.device_unbound", user, &detail));
        Ok(Unbound { sessions })
    }

    async fn end_device_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        user: Id<User>,
        device_id: &str,
    ) -> Result<Vec<Id<Session>>, Error> {
        let standing = store::standing_sessions_in_tx(tx, user, ctx.now()).await?;
        let of_device = standing.into_iter().filter(|(_, id)| id == device_id);
        let sessions: Vec<_> = of_device.map(|(session, _)| session).collect();
        for session in &sessions {
            crate::store::end_in_tx(tx, *session, EndReason::Revoked, ctx.now()).await?;
        }
        Ok(sessions)
    }

    /// Refuses from this moment on what was unbound.
    pub(crate) fn forget_device(&self, ctx: &Ctx, unbound: &Unbound) {
        unbound.sessions.iter().for_each(|session| self.live.end(&ctx.tenant, *session, EndReason::Revoked));
    }

    /// Whether the call was made, and answered, before.
    pub(crate) async fn is_repeat(&self, ctx: &Ctx) -> Result<bool, Error> {
        Ok(matches!(Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await?, Begun::Repeat(())))
    }

    /// The id behind a handle.
    async fn device_behind(&self, ctx: &Ctx, user: Id<User>, device_ref: &str) -> Result<Named, Error> {
        let devices = self.named_devices(ctx, user).await?;
        devices.into_iter().find(|named| named.device_ref == device_ref).ok_or(Error::NotFound)
    }

    /// Ends the sessions of one device, for its owner or for an operator with a purpose.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn sign_device_out(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        device_ref: &str,
        purpose: Option<&str>,
    ) -> Result<(), Error> {
        let named = self.device_behind(ctx, user, device_ref).await?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let sessions = self.end_device_in_tx(&mut tx, ctx, user, &named.device.device_id).await?;
        let detail = json!({ "device": device_ref, "purpose": purpose, "sessions": sessions.len() });
        tx.audit(AuditEntry::done("user.device_signed_out", user, &detail));
        tx.commit_answer(()).await?;
        sessions.iter().for_each(|session| self.live.end(&ctx.tenant, *session, EndReason::Revoked));
        Ok(())
    }

    /// Unbinds one device, once that is proven or an operator gave a purpose.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn unbind_device(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        device_ref: &str,
        why: Why,
        purpose: Option<&str>,
    ) -> Result<(), Error> {
        // A repeat finds the device gone: what was done is answered.
        if self.is_repeat(ctx).await? {
            return Ok(());
        }
        let named = self.device_behind(ctx, user, device_ref).await?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let unbound = self.unbind_in_tx(&mut tx, ctx, user, &named.device.device_id, why, purpose).await?;
        tx.commit_answer(()).await?;
        self.forget_device(ctx, &unbound);
        Ok(())
    }
}

impl Care {
    /// The caller's devices.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn own_devices(&self, ctx: &Ctx, user: Id<User>) -> Result<OwnDevices, Error> {
        let most = self.users.parameters.current::<DeviceRules>(ctx).await?.most;
        let devices = self.users.named_devices(ctx, user).await?;
        let this = store::handle(&self.users.keys.bank(&ctx.tenant), user, device_of(ctx));
        Ok(OwnDevices { devices, this, most })
    }

    /// Calls one of the caller's devices something else.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn rename_device(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        device_ref: &str,
        name: &str,
    ) -> Result<(), Error> {
        let named = self.users.device_behind(ctx, user, device_ref).await?;
        let mut tx = match Tx::begin_once::<()>(&self.users.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if !store::rename_in_tx(&mut tx, user, &named.device.device_id, name).await? {
            return Err(Error::NotFound);
        }
        tx.audit(AuditEntry::done("user.device_renamed", user, &json!({ "device": device_ref })));
        Ok(tx.commit_answer(()).await?)
    }

    /// Unbinds one of the caller's devices, once that is proven.
    pub(crate) async fn unbind_own(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        device_ref: &str,
        challenge: Option<Id<Challenge>>,
    ) -> Result<(), Error> {
        if self.users.is_repeat(ctx).await? {
            return Ok(());
        }
        let named = self.users.device_behind(ctx, user, device_ref).await?;
        let name = &named.device.name;
        let operation = Operation {
            from_account: format!("device/{device_ref}"),
            summary: match ctx.lang {
                Lang::Zh => format!("解绑设备“{name}”"),
                Lang::En => format!("Unbind the device \"{name}\""),
            },
            ..self.act(ctx, user, Business::UnbindDevice)?
        };
        self.prove(ctx, &operation, challenge).await?;
        self.users.unbind_device(ctx, user, device_ref, Why::Owner, None).await
    }

    /// An act of the customer's that moves no money, to be filled in.
    pub(crate) fn act(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<Operation, Error> {
        Ok(Operation {
            user_id: user,
            business,
            amount: Money::cny(0),
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.users.banks.of(ctx)?.bank_no.clone(),
            from_account: String::new(),
            summary: String::new(),
            first_time_payee: false,
            bundle: None,
        })
    }
}

/// The device the caller is signed in on.
pub(crate) fn device_of(ctx: &Ctx) -> &str {
    match &ctx.actor {
        Actor::Customer { device_id, .. } => device_id,
        _ => "",
    }
}
