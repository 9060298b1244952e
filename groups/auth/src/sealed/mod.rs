//! Secrets on their way here: sealed by the app to a key of the bank, for one operation, one session and one use.
//!
//! Invariants: a sealed secret opens only at the bank, for the method, path and field it was sealed for; its nonce was given
//! to the same session, has not ended, and was not used by another call; keys change by the clock and by the bank's order,
//! and whoever sealed to one that is over is told to take the new one, never that the secret was wrong. Nothing of a secret
//! is kept here.
//!
//! It does not replace TLS: it keeps secrets from whatever stands between the end of TLS and this process.

pub mod http;
mod model;
pub mod refusals;
mod rules;
pub mod store;

use std::collections::BTreeSet;
use std::sync::Arc;

use crypto::{Sealed, SealingKey, Secret};
use gateway::CallName;
use kernel::{Actor, Ctx, TenantId, Timestamp};

use crate::error::Error;
use crate::service::Service;
pub use rules::SealingRules;

/// A secret as it arrived.
pub enum Arrived {
    /// As it is.
    Plain(String),
    /// Sealed to a key of the bank.
    Sealed {
        /// To which key.
        key_id: String,
        /// The nonce it was sealed with.
        nonce: String,
        /// Encapsulated key and text.
        sealed: Sealed,
    },
}

/// What a client needs to seal the secrets of one call.
pub struct Offer {
    pub bank: TenantId,
    pub key_id: String,
    pub public: Vec<u8>,
    pub nonce: String,
    pub nonce_expires_at: Timestamp,
    pub required: bool,
}

/// Whom a nonce is given to: a session where there is one.
fn caller(ctx: &Ctx) -> &str {
    match &ctx.actor {
        Actor::Customer { session_id, .. } => session_id,
        Actor::Operator { operator_id } => operator_id,
        _ => "-",
    }
}

impl Service {
    /// The bank's rules; the alliance's own people, who belong to no bank, have the platform's.
    async fn sealing_rules(&self, ctx: &Ctx) -> Result<Arc<SealingRules>, Error> {
        if ctx.tenant == TenantId::alliance() {
            return Ok(Arc::default());
        }
        Ok(self.parameters.current(ctx).await?)
    }

    fn sealing_key(&self, tenant: &TenantId, id: String) -> Arc<SealingKey> {
        let derive = || Arc::new(self.keys.sealing(tenant, &id));
        self.sealing_keys.get_with((tenant.clone(), id.clone()), derive)
    }

    /// What the caller seals the secrets of one call with.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn offer_sealing(&self, ctx: &Ctx) -> Result<Offer, Error> {
        let (rules, keys) = (self.sealing_rules(ctx).await?, self.keys.bank(&ctx.tenant));
        let key_id = model::key_id(&rules, ctx.now());
        Ok(Offer {
            bank: ctx.tenant.clone(),
            public: self.sealing_key(&ctx.tenant, key_id.clone()).public(),
            key_id,
            nonce: model::issue(&keys.nonces, caller(ctx), ctx.now()),
            nonce_expires_at: ctx.now().plus_seconds(rules.nonce_life_s),
            required: rules.required,
        })
    }

    /// Opens the secrets of one call, each under the name of its field. All nonces are used up together.
    pub async fn unseal<const N: usize>(
        &self,
        ctx: &Ctx,
        call: &CallName,
        fields: [(&'static str, Option<Arrived>); N],
    ) -> Result<[Option<Secret<String>>; N], Error> {
        let mut opened = self.unseal_all(ctx, call, fields.into()).await?.into_iter();
        Ok(std::array::from_fn(|_| opened.next().flatten()))
    }

    /// The same for any number of them: as many come back, in their order.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, call = %call.0))]
    pub(crate) async fn unseal_all(
        &self,
        ctx: &Ctx,
        call: &CallName,
        fields: Vec<(&'static str, Option<Arrived>)>,
    ) -> Result<Vec<Option<Secret<String>>>, Error> {
        let rules = self.sealing_rules(ctx).await?;
        let mut nonces = BTreeSet::new();
        let mut opened = Vec::with_capacity(fields.len());
        for (field, arrived) in fields {
            opened.push(match arrived {
                None => None,
                Some(Arrived::Plain(_)) if rules.required => return Err(Error::SealingRequired),
                Some(Arrived::Plain(text)) => Some(Secret::new(text)),
                Some(Arrived::Sealed { key_id, nonce, sealed }) => {
                    let given = model::read(&self.keys.bank(&ctx.tenant).nonces, caller(ctx), &nonce);
                    let issued_at = given.map(|given| given.issued_at).ok_or(Error::SealingStale)?;
                    let living = ctx.now() < issued_at.plus_seconds(rules.nonce_life_s);
                    // A key that ended a moment ago is good for whoever was given it.
                    let known = [ctx.now(), issued_at].map(|at| model::key_id(&rules, at)).contains(&key_id);
                    if !living || !known {
                        return Err(Error::SealingStale);
                    }
                    let context = model::context(ctx.tenant.as_str(), call, field, &nonce);
                    let key = self.sealing_key(&ctx.tenant, key_id);
                    let secret = key.open(&context, &sealed).map_err(|_| Error::SealedUnfit { field })?;
                    nonces.insert(nonce);
                    Some(secret)
                }
            });
        }
        self.use_up(ctx, nonces).await?;
        Ok(opened)
    }

    /// Notes that nonces were used; one that was used before has nothing to open.
    async fn use_up(&self, ctx: &Ctx, nonces: BTreeSet<String>) -> Result<(), Error> {
        if nonces.is_empty() {
            return Ok(());
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        for nonce in nonces {
            if !store::use_nonce_in_tx(&mut tx, &model::mark(&nonce), ctx.now()).await? {
                return Err(Error::SealingStale);
            }
        }
        if ctx.tenant == TenantId::alliance() {
            // No job works in the catalogue.
            store::purge_in_tx(&mut tx, ctx.now().plus_seconds(-rules::NONCE_LIFE_MAX_S)).await?;
        }
        Ok(tx.commit().await?)
    }
}
