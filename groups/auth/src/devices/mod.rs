//! Keys of devices: each signs the sensitive calls of its customer, so that stolen cookies alone move nothing.
//!
//! The key is made in the device and cannot be taken out of it; here is only its public part. The first one is taken on
//! trust of a session that has just proved itself on this device; a first one later, and another in its place, takes PIN and code. What it signs is
//! [`gateway::SignedCall::text`]: bank, method, path, body, idempotency key, time and nonce.
//!
//! It does not decide what is sensitive: groups say so.

mod authority;
pub mod certificates;
pub mod http;
mod rules;
pub mod store;

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use contracts::PortFault;
use contracts::auth::{Challenge, DeviceSignature, DeviceSignatures};
use contracts::user::User;
use gateway::{DeviceKeys, Problem, SignedCall};
use kernel::{Actor, AuditEntry, Ctx, Id, TenantId};
use moka::sync::Cache;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::json;
use storage::Believed;

use crate::challenges::signed_in;
use crate::error::Error;
use crate::service::Service;
use crate::tools::device_of;
pub use rules::DeviceRules;
use store::{DeviceKeyRow, KeyEnd};

/// A device's clock may be off by so much, and a call may be on its way for so long, in milliseconds.
const WINDOW_MS: i64 = 300_000;

/// A session that began less than so many seconds ago has just proved itself. An older one may have been copied meanwhile.
const JUST_BEGUN_S: i64 = 600;

/// Marks ids of device keys.
pub enum DeviceKey {}

type Whose = (TenantId, Id<User>, String);

/// What is remembered of devices: their keys, and which nonces were used. Another process may let a nonce
/// pass a second time; the idempotency key that is signed with it does not.
pub struct Devices {
    keys: Believed<Whose, Option<Arc<DeviceKeyRow>>>,
    nonces: Cache<(Id<DeviceKey>, String), ()>,
}

impl Default for Devices {
    fn default() -> Self {
        let seconds = std::time::Duration::from_secs;
        Self {
            keys: Believed::new(200_000, |(_, user, _)| user.to_string()),
            nonces: Cache::builder().max_capacity(1_000_000).time_to_live(seconds(700)).build(),
        }
    }
}

impl Service {
    /// The key of the caller's device, if it has one.
    pub(crate) async fn device_key(&self, ctx: &Ctx, user: Id<User>) -> Result<Option<Arc<DeviceKeyRow>>, Error> {
        let whose = (ctx.tenant.clone(), user, device_of(ctx).to_owned());
        let db = self.banks.db(ctx)?;
        let read = async { Ok(store::key_of(&db, user, device_of(ctx)).await?.map(Arc::new)) };
        self.devices.keys.get_or(ctx, &db, whose, read).await
    }

    /// Registers the key of the caller's device. The same one again changes nothing; another takes a proof, and so does the first one
    /// unless the customer has just signed in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn register_device_key(
        &self,
        ctx: &Ctx,
        public_key: &[u8],
        proof: Option<Id<Challenge>>,
    ) -> Result<Arc<DeviceKeyRow>, Error> {
        let (user, session) = signed_in(ctx)?;
        let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| Error::DeviceKeyUnfit)?;
        let point = key.to_sec1_point(false).as_bytes().to_vec();
        let db = self.banks.db(ctx)?;
        let held = store::key_of(&db, user, device_of(ctx)).await?;
        if let Some(held) = held.as_ref().filter(|held| held.public_key == point) {
            return Ok(Arc::new(held.clone()));
        }
        let just_begun = session.made_at().is_some_and(|begun| ctx.now().seconds_since(begun) < JUST_BEGUN_S);
        if held.is_some() || !just_begun {
            self.prove_new_device_key(ctx, user, &point, proof).await?;
        }
        let row = DeviceKeyRow {
            key_id: ctx.new_id(),
            user_id: user,
            device_id: device_of(ctx).to_owned(),
            public_key: point,
            created_at: ctx.now(),
        };
        let mut tx = db.begin(ctx).await?;
        if let Some(held) = held {
            store::end_key_in_tx(&mut tx, &held, KeyEnd::Replaced, ctx.now()).await?;
        }
        if !store::insert_key_in_tx(&mut tx, &row).await? {
            // Another tab was quicker; which key is in force, the next call tells.
            return Err(Error::Busy);
        }
        tx.audit(AuditEntry::done("auth.device_key_registered", user, &json!({ "key": row.key_id })));
        tx.commit().await?;
        Ok(Arc::new(row))
    }

    /// Whether `signature` is the device's over `text`.
    pub(crate) fn is_signed(key: &DeviceKeyRow, text: &[u8], signature: &str) -> bool {
        is_signed_by(&key.public_key, text, signature)
    }

    async fn check_call(&self, ctx: &Ctx, call: &SignedCall<'_>) -> Result<(), Error> {
        let Actor::Customer { .. } = ctx.actor else { return Ok(()) };
        let (user, _) = signed_in(ctx)?;
        let Some(key) = self.device_key(ctx, user).await? else {
            let rules: Arc<DeviceRules> = self.parameters.current(ctx).await?;
            // Of every channel: which one a call came through is what the client says it is.
            return if rules.signature_required { Err(Error::SignatureMissing) } else { Ok(()) };
        };
        let signature = call.signature.ok_or(Error::SignatureMissing)?;
        let now_ms = ctx.now().micros() / 1_000;
        if signature.time_ms.abs_diff(now_ms) > WINDOW_MS.unsigned_abs() {
            return Err(Error::SignatureLate);
        }
        if !Self::is_signed(&key, call.text(ctx, signature).as_bytes(), signature.value) {
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            tx.audit(AuditEntry::refused("auth.signature_refused", user, &json!({ "key": key.key_id })));
            tx.commit().await?;
            return Err(Error::SignatureWrong);
        }
        let nonce = self.devices.nonces.entry((key.key_id, signature.nonce.to_owned())).or_insert(());
        if nonce.is_fresh() { Ok(()) } else { Err(Error::SignatureUsed) }
    }
}

/// Whether the key at `point` made `signature` (base64url, r and s) over `text`.
pub(crate) fn is_signed_by(point: &[u8], text: &[u8], signature: &str) -> bool {
    let bytes = BASE64.decode(signature).ok();
    let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
    let key = VerifyingKey::from_sec1_bytes(point).ok();
    key.zip(signature).is_some_and(|(key, signature)| key.verify(text, &signature).is_ok())
}

#[async_trait]
impl DeviceKeys for Service {
    async fn check(&self, ctx: &Ctx, call: &SignedCall<'_>) -> Result<(), Problem> {
        Ok(self.check_call(ctx, call).await?)
    }
}

#[async_trait]
impl DeviceSignatures for Service {
    async fn device_signed(
        &self,
        ctx: &Ctx,
        text: &str,
        signature: Option<&str>,
    ) -> Result<DeviceSignature, PortFault> {
        let (user, _) = signed_in(ctx)?;
        let Some(key) = self.device_key(ctx, user).await? else { return Ok(DeviceSignature::NoKey) };
        Ok(match signature {
            None => DeviceSignature::Missing,
            Some(signature) if Self::is_signed(&key, text.as_bytes(), signature) => DeviceSignature::Right,
            Some(_) => DeviceSignature::Wrong,
        })
    }
}
