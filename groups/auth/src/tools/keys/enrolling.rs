//! Making a key, and taking it over by its first signature.

use contracts::auth::Tool;
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::{Value, json};
use webauthn_rs::prelude::{Credential, PasskeyRegistration, RegisterPublicKeyCredential};

use super::super::store::EnrolmentRow;
use super::super::{Made, Offer};
use super::{Site, handle, locator, passkey, shown, written};
use crate::error::Error;
use crate::service::Service;

impl Service {
    /// What the browser is asked to make, and what its answer will be checked with. The key is called after the bank, so
    /// that several banks under one host can be told apart, and after the masked phone: whoever looks sees no more.
    pub(in crate::tools) async fn new_key(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        site: &Site,
    ) -> Result<(String, Offer), Error> {
        let (_, keys) = self.room(ctx)?;
        let bank = self.banks.of(ctx)?;
        let phone = self.phone_of(ctx, user).await?.masked();
        let name = format!("{} {phone}", ctx.lang.pick(&bank.name, &bank.name_en));
        let mut known = Vec::new();
        for row in self.keys_of(ctx, user, Tool::Passkey, &site.host).await? {
            known.push(passkey(&row)?.cred_id().clone());
        }
        let (asked, state) = self
            .authenticator(ctx, site)?
            .start_passkey_registration(handle(&keys, user), &name, &name, Some(known))
            .map_err(Error::Key)?;
        let mut options = shown(&asked.public_key)?;
        // One that is found without typing a phone: it signs in as well.
        if let Some(wanted) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            wanted.insert("residentKey".to_owned(), json!("required"));
            wanted.insert("requireResidentKey".to_owned(), json!(true));
        }
        Ok((written(&state)?, Offer::Key { options }))
    }

    /// The first signature of a key, under the host its enrolment was begun at.
    pub(in crate::tools) fn first_signature(
        &self,
        ctx: &Ctx,
        row: &EnrolmentRow,
        answer: Value,
    ) -> Result<Made, Error> {
        let made: RegisterPublicKeyCredential = serde_json::from_value(answer).map_err(|_| Error::ProofUnfit)?;
        let state: PasskeyRegistration = serde_json::from_str(&row.secret).map_err(storage::Error::from)?;
        let site = Site::of(ctx).filter(|site| row.host.as_ref() == Some(&site.host)).ok_or(Error::KeyElsewhere)?;
        let key = self.authenticator(ctx, &site)?.finish_passkey_registration(&made, &state).map_err(|error| {
            tracing::info!(%error, "a key was not taken over");
            Error::KeyRefused { left: 0 }
        })?;
        let keys = self.keys.bank(&ctx.tenant);
        let credential = Credential::from(key.clone());
        Ok(Made {
            material: written(&key)?,
            locator: Some(locator(&keys, key.cred_id())),
            device_id: None,
            last_step: i64::from(credential.counter),
            life_days: 0,
        })
    }
}
