//! Making a key, and taking it over by its first signature.

use contracts::auth::Tool;
use contracts::user::User;
use kernel::{Ctx, Id};
use serde_json::{Value, json};
use webauthn_rs::prelude::{AuthenticatorAttachment, RegisterPublicKeyCredential, WebauthnError};

use super::super::store::EnrolmentRow;
use super::super::{Made, Offer};
use super::kind::{Key, Making};
use super::{Site, handle, locator, shown, written};
use crate::error::Error;
use crate::service::Service;

impl Service {
    /// What the browser is asked to make, and what its answer will be checked with. The key is called after the bank, so
    /// that several banks under one host can be told apart, and after the masked phone: whoever looks sees no more.
    pub(in crate::tools) async fn new_key(
        &self,
        ctx: &Ctx,
        (user, tool): (Id<User>, Tool),
        site: &Site,
    ) -> Result<(String, Offer), Error> {
        let (_, keys) = self.room(ctx)?;
        let bank = self.banks.of(ctx)?;
        let phone = self.phone_of(ctx, user).await?.masked();
        let name = format!("{} {phone}", ctx.lang.pick(&bank.name, &bank.name_en));
        let mut known = Vec::new();
        for row in self.keys_of(ctx, user, tool, &site.host).await? {
            known.push(Key::of(&row)?.id().to_vec());
        }
        let (library, owner) = (self.authenticator(ctx, site)?, handle(&keys, user));
        if tool == Tool::UsbKey {
            let makers = Some(self.makers(ctx).await?.ok_or(Error::ToolNotOffered)?);
            let carried = Some(AuthenticatorAttachment::CrossPlatform);
            let (asked, state) = library
                .start_securitykey_registration(owner, &name, &name, Some(known), makers, carried)
                .map_err(Error::Key)?;
            let mut options = shown(&asked.public_key)?;
            // Chromium refuses a policy of protection that wants more than the call does, and here a touch is enough.
            if let Some(wished) = options.get_mut("extensions").and_then(Value::as_object_mut) {
                wished.retain(|name, _| !name.ends_with("redentialProtectionPolicy"));
            }
            return Ok((written(&Making::Hardware(state))?, Offer::Key { options }));
        }
        let (asked, state) =
            library.start_passkey_registration(owner, &name, &name, Some(known)).map_err(Error::Key)?;
        let mut options = shown(&asked.public_key)?;
        // One that is found without typing a phone: it signs in as well.
        if let Some(wanted) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            wanted.insert("residentKey".to_owned(), json!("required"));
            wanted.insert("requireResidentKey".to_owned(), json!(true));
        }
        Ok((written(&Making::Device(state))?, Offer::Key { options }))
    }

    /// The first signature of a key, under the host its enrolment was begun at.
    pub(in crate::tools) fn first_signature(
        &self,
        ctx: &Ctx,
        row: &EnrolmentRow,
        answer: Value,
    ) -> Result<Made, Error> {
        let made: RegisterPublicKeyCredential = serde_json::from_value(answer).map_err(|_| Error::ProofUnfit)?;
        let state: Making = serde_json::from_str(&row.secret).map_err(storage::Error::from)?;
        let site = Site::of(ctx).filter(|site| row.host.as_ref() == Some(&site.host)).ok_or(Error::KeyElsewhere)?;
        let key = state.finish(&self.authenticator(ctx, &site)?, &made).map_err(|error| {
            tracing::info!(%error, "a key was not taken over");
            if is_of_no_maker(&error) { Error::KeyNotListed } else { Error::KeyRefused { left: 0 } }
        })?;
        let keys = self.keys.bank(&ctx.tenant);
        let credential = key.credential();
        Ok(Made {
            material: key.written()?,
            locator: Some(locator(&keys, key.id())),
            device_id: None,
            last_step: i64::from(credential.counter),
            life_days: 0,
            serial: None,
        })
    }
}

/// Whether a key was refused because no maker of the bank's list vouches for it.
const fn is_of_no_maker(error: &WebauthnError) -> bool {
    matches!(
        error,
        WebauthnError::AttestationChainNotTrusted(_)
            | WebauthnError::AttestationUntrustedAaguid
            | WebauthnError::AttestationFormatMissingAaguid
            | WebauthnError::AttestationNotVerifiable
            | WebauthnError::AttestationNotSupported
            | WebauthnError::AttestationTrustFailure
            | WebauthnError::AttestationCertificateRequirementsNotMet
    )
}
